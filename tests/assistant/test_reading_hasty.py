"""Questions typed in a hurry: figures for words, dropped letters, brackets that say it again."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_conversing_more import ROBOTS
from tests.assistant.test_reading import read, talk, told

HASTY = [
    ("robotics ppl wantin to buy land, min 50mu", f"land_area_mu ge 50 & {ROBOTS} & tenure in buy land", "records"),
    ("hw many robotics reqs tht want 2 lease", f"{ROBOTS} & tenure in lease", "value count"),
    ("wats the ttl investmnt of robotics firms, bn cny", ROBOTS, "value sum investment_mcny in bcny"),
    ("lookin 4 robotics reqs undr 50 mil", f"investment_mcny lt 50 & {ROBOTS}", "records"),
    ("foreign cos as % of all robotics reqs", ROBOTS, "value share [company_type in foreign-invested]"),
    ("foreign firms as a share of all robotics requests", ROBOTS, "value share [company_type in foreign-invested]"),
    ("neither 武汉 nor 长沙 出来的机器人项目", f"not (origin_city in Changsha,Wuhan) & {ROBOTS}", "records"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), HASTY)
def test_a_hasty_question_is_read_like_a_careful_one(
    assistant: Assistant, question: str, where: str, asked: str
) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


def test_a_share_is_told_for_each_of_two_years(assistant: Assistant) -> None:
    found = told(read(assistant, "foreign cos as % of all robotics reqs, 2024 v 2025"))
    assert found[0] == ROBOTS
    assert found[1].startswith("rows of share [company_type in foreign-invested]: submitted_on between 2024-01-01")


def test_shares_of_values_that_are_named_twice(assistant: Assistant) -> None:
    found = told(read(assistant, "机器人的 requests：新建/扩建/搬迁 (new site / expansion / relocation) 各占百分之几"))
    assert found == (ROBOTS, "groups of share by move_type only expansion,new site,relocation")


def test_a_number_named_beside_groups_is_what_is_told(assistant: Assistant) -> None:
    assert (
        told(read(assistant, "机器人项目按季度看投资总额"))[1]
        == "groups of sum investment_mcny by submitted_on.quarter"
    )


def test_one_requirement_is_taken_back_the_others_stay(assistant: Assistant) -> None:
    turns = ["机器人项目要冷库和机场的", "去掉 airport 的要求"]
    assert told(talk(assistant, turns)[0])[0] == f"requirements in cold storage & {ROBOTS}"


def test_among_a_part_alone_goes_on(assistant: Assistant) -> None:
    turns = ["how many firms filed more than one request", "Among Hubei-based companies alone, please."]
    where, asked = told(talk(assistant, turns)[0])
    assert "origin_province in Hubei" in where
    assert "company" in where
    assert asked == "value distinct company"


IN_2024 = "submitted_on between 2024-01-01,2024-12-31"
DATED = [
    (
        "robotics reqs frm 2024, no decison date",
        "not (decision_by known) & submitted_on between 2024-01-01,2024-12-31",
    ),
    ("robotics requests from 2024 on", "submitted_on ge 2024-01-01"),
    ("机器人项目今年 H1 的", "submitted_on between 2026-01-01,2026-06-30"),
    ("robotics requests, 10000 m2 min", "floor_area_sqm ge 10000"),
]


@pytest.mark.parametrize(("question", "where"), DATED)
def test_dates_and_bounds_said_behind(assistant: Assistant, question: str, where: str) -> None:
    found = told(read(assistant, question))[0].split(" & ")
    assert sorted(found) == sorted([*where.split(" & "), ROBOTS])


def test_bands_told_one_after_another(assistant: Assistant) -> None:
    question = (
        "For robotics requests, count those below 100 million yuan, those from 100 million to just under 500 million, "
        "and those of 500 million or more."
    )
    where, asked = told(read(assistant, question))
    assert where == ROBOTS
    assert asked.count("investment_mcny") >= 3


def test_a_firm_nobody_knows_is_said_to_be_unknown(assistant: Assistant) -> None:
    assert read(assistant, "宁德时代在咱们库里登记过选址需求没有").plan is None
