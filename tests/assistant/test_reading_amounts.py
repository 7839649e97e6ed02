"""What the reader makes of amounts and dates: bounds, open figures, years left to a neighbour, periods counted on."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.amounts.find import find_quantities
from tests.assistant.test_reading import read, talk, told

AMOUNTS = [
    ("robotics requests whose investment does not exceed 300 million yuan", "investment_mcny le 300"),
    ("robotics requests whose land isn't over 60 mu", "land_area_mu le 60"),
    ("robotics requests betwn 2 and 3 bn", "investment_mcny between 2000,3000"),
    ("robotics requests of just under 2bn", "investment_mcny lt 2000"),
    ("robotics requests worth more than a billion yuan", "investment_mcny gt 1000"),
    ("robotics requests for 300 mu or so", "land_area_mu between 270,330"),
    ("robotics requests that need 4 to 6 ha of land", "land_area_mu between 60,90"),
    ("robotics requests that need 4 hectares or less of land", "land_area_mu le 60"),
    ("投资过亿的机器人项目", "investment_mcny gt 100"),
    ("投资上十亿的机器人项目", "investment_mcny ge 1000"),
    ("亿元以上的机器人项目", "investment_mcny ge 100"),
    ("投资几千万的机器人项目", "investment_mcny between 100,20"),
    ("用地两三百亩的机器人项目", "land_area_mu between 200,300"),
    ("用地四百来亩的机器人项目", "land_area_mu between 360,440"),
    ("用地四百多亩的机器人项目", "land_area_mu between 400,500"),
    ("投资没有超过3亿的机器人项目", "investment_mcny le 300"),
    ("投资3亿左右的机器人项目", "investment_mcny between 270,330"),
    ("五六百万的机器人项目", "investment_mcny between 5,6"),
    ("一两个亿的机器人项目", "investment_mcny between 100,200"),
    ("员工上千人的机器人企业", "employees ge 1000"),
    ("robotics requests for approx. 200 mu", "land_area_mu between 180,220"),
    ("注册在2010年以前的机器人企业", "founded_year le 2009"),
    ("面积5000到1万平的机器人项目", "floor_area_sqm between 10000,5000"),
    ("robotics requests wanting 20,000+ sqm", "floor_area_sqm ge 20000"),
    ("robotics firms that are older than 20 years", "founded_year lt 2006"),
    ("robotics companies under ten years old", "founded_year gt 2016"),
    ("成立十年以上的机器人企业", "founded_year le 2016"),
]
PARKS = [
    ("parks whose occupancy does not exceed 70 percent", "occupancy_pct le 70"),
    ("parks that are more than three quarters full", "occupancy_pct gt 75"),
    ("入驻率超过七成的园区", "occupancy_pct gt 70"),
    ("租金不到30块一平的园区", "rent_cny_sqm_month lt 30"),
    ("地价不高于40万一亩的园区", "land_price_kcny_mu le 400"),
    ("parks with 800 mu of land available", "available_land_mu ge 800"),
    ("parks established after 2010 and before 2015", "established_year ge 2011 & established_year le 2014"),
    ("parks asking at most 35 yuan per sqm per month", "rent_cny_sqm_month le 35"),
]
DATES = [
    (
        "robotics requests filed in the third quarter of either 2023 or 2024",
        "(submitted_on between 2023-07-01,2023-09-30 | submitted_on between 2024-07-01,2024-09-30)",
    ),
    (
        "robotics requests filed in Q2 and Q4 2025",
        "(submitted_on between 2025-04-01,2025-06-30 | submitted_on between 2025-10-01,2025-12-31)",
    ),
    (
        "2023年和2024年三季度提交的机器人项目",
        "(submitted_on between 2023-07-01,2023-09-30 | submitted_on between 2024-07-01,2024-09-30)",
    ),
    ("robotics requests filed between February and May 2025", "submitted_on between 2025-02-01,2025-05-31"),
    ("robotics requests filed from November to February 2026", "submitted_on between 2025-11-01,2026-02-28"),
    ("robotics requests filed in the last two quarters", "submitted_on between 2026-04-01,2026-09-30"),
    ("2025年二季度到现在的机器人项目", "submitted_on between 2025-04-01,2026-10-31"),
    ("robotics requests due between November and January", "decision_by between 2026-11-01,2027-01-31"),
    ("robotics requests deciding in February", "decision_by between 2027-02-01,2027-02-28"),
    ("十一月底前要定的机器人项目", "decision_by le 2026-11-30"),
    ("robotics requests that are past their deadline", "decision_by lt 2026-10-31"),
    ("robotics requests whose decision date already passed", "decision_by lt 2026-10-31"),
    ("决策日期已过的机器人项目", "decision_by lt 2026-10-31"),
    ("robotics companies with more than 800 employees today", "employees gt 800"),
    (
        "robotics requests that are due in Q4 or worth more than 2bn",
        "(decision_by between 2026-10-01,2026-12-31 | investment_mcny gt 2000)",
    ),
    ("robotics requests due by Friday", "decision_by le 2026-11-06"),
    ("robotics requests filed last Friday", "submitted_on eq 2026-10-30"),
    ("下周三要拍板的机器人项目", "decision_by eq 2026-11-04"),
    ("三天内提交的机器人项目", "submitted_on between 2026-10-29,2026-10-31"),
    ("robotics requests due in the coming fortnight", "decision_by between 2026-10-31,2026-11-14"),
    ("robotics requests from last year", "submitted_on between 2025-01-01,2025-12-31"),
    ("robotics requests that must decide within two weeks", "decision_by between 2026-10-31,2026-11-14"),
    ("还有不到一个月就要决策的机器人项目", "decision_by between 2026-10-31,2026-11-30"),
    ("年内要拍板的机器人项目", "decision_by between 2026-10-31,2026-12-31"),
    ("robotics requests with more than 90 days until the decision", "days_to_decision gt 90"),
    ("robotics requests received today", "submitted_on eq 2026-10-31"),
]
CONVERSATIONS = [
    (["robotics requests due in November", "and the month after"], "decision_by between 2026-12-01,2026-12-31"),
    (["robotics requests filed in Q1 2026", "and the quarter before?"], "submitted_on between 2025-10-01,2025-12-31"),
    (
        ["robotics requests filed in 2025", "I meant those with a decision due in 2026"],
        "decision_by between 2026-01-01,2026-12-31",
    ),
    (["2025年的机器人项目", "我说的是决策时间在2026年的"], "decision_by between 2026-01-01,2026-12-31"),
]
ROBOTS = "sector in Robotics and intelligent equipment"


def whole(condition: str) -> str:
    return " & ".join(sorted([condition, ROBOTS]))


@pytest.mark.parametrize(("question", "condition"), [*AMOUNTS, *DATES])
def test_a_bound_or_a_date_is_read(assistant: Assistant, question: str, condition: str) -> None:
    reading = read(assistant, question)
    assert told(reading)[0].replace(".0", "") == whole(condition)
    assert reading.unread == ()


@pytest.mark.parametrize(("question", "condition"), PARKS)
def test_a_bound_of_a_park_is_read(assistant: Assistant, question: str, condition: str) -> None:
    assert told(read(assistant, question))[0].replace(".0", "") == f"parks: {condition}"


@pytest.mark.parametrize(("turns", "condition"), CONVERSATIONS)
def test_a_date_is_moved_by_what_follows(assistant: Assistant, turns: list[str], condition: str) -> None:
    assert told(talk(assistant, turns)[0])[0] == whole(condition)


@pytest.mark.parametrize("question", ["投资几千万的机器人项目", "用地两三百亩的机器人项目", "投资百亿级的机器人项目"])
def test_an_open_figure_is_told_as_an_assumption(assistant: Assistant, question: str) -> None:
    assert read(assistant, question).assumptions


def test_a_year_before_a_verb_is_no_area() -> None:
    assert [q.unit for q in find_quantities("which month of 2026 had the most")] == [None]
