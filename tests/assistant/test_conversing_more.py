"""Follow-ups that cut, page, drop a side, keep an order, and speak of the one group that was told."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import talk, told

ROBOTS = "sector in Robotics and intelligent equipment"
TALKS = [
    (
        ["robotics requests for Hubei", "sort by jobs", "give me just the top three"],
        (f"{ROBOTS} & target_provinces in Hubei", "records by jobs desc limit 3"),
    ),
    (
        ["top 5 provinces for robotics", "show the next five"],
        (ROBOTS, "groups of count by target_provinces by measure 0 desc limit 5 offset 5"),
    ),
    (
        ["机器人需求最多的前三个省", "再往后三个"],
        (ROBOTS, "groups of count by target_provinces by measure 0 desc limit 3 offset 3"),
    ),
    (
        ["compare Hubei, Hunan and Anhui", "drop Hunan"],
        ("everything", "rows of count: target_provinces in Hubei / target_provinces in Anhui"),
    ),
    (
        ["where do robotics firms from Hubei go?", "same for Beijing"],
        (f"origin_province in Beijing & {ROBOTS}", "groups of count by target_provinces"),
    ),
    (
        ["how many robotics requests were filed this year", "and the same period last year?"],
        (f"{ROBOTS} & submitted_on between 2025-01-01,2025-10-31", "value count"),
    ),
    (
        ["今年收到多少条机器人需求", "去年同期呢"],
        (f"{ROBOTS} & submitted_on between 2025-01-01,2025-10-31", "value count"),
    ),
    (["湖北的机器人项目", "只看没签的"], (f"not (status in signed) & {ROBOTS} & target_provinces in Hubei", "records")),
]


@pytest.mark.parametrize(("turns", "last"), TALKS)
def test_the_last_turn_goes_on_from_the_one_before(
    assistant: Assistant, turns: list[str], last: tuple[str, str]
) -> None:
    assert told(talk(assistant, turns)[0]) == last


def test_its_requests_are_those_of_the_one_group_told(assistant: Assistant) -> None:
    reading, _ = talk(assistant, ["which source brings the most robotics requests?", "list its requests"])
    where, asked = told(reading)
    assert asked == "records"
    assert "source in " in where


def test_the_rank_of_a_value_is_asked_after_a_table(assistant: Assistant) -> None:
    reading, _ = talk(assistant, ["top 5 provinces for robotics", "what's Hubei's rank?"])
    assert told(reading)[1].startswith("rank of Hubei")


def test_another_rank_and_the_ranking_itself(assistant: Assistant) -> None:
    turns = ["where does Hubei rank among target provinces for robotics?", "What about Hunan?"]
    assert told(talk(assistant, turns)[0]) == (ROBOTS, "rank of Hunan by target_provinces of count")
    turns.append("Please show the top five with their numbers.")
    asked = "groups of count by target_provinces by measure 0 desc limit 5"
    assert told(talk(assistant, turns)[0]) == (ROBOTS, asked)


FURTHER = [
    (["湖北园区平均入驻率", "最高的是哪一家"], "records by occupancy_pct desc limit 1"),
    (["湖北的园区按 level 分", "national 的 list 出来"], "records"),
    (["湖北的需求里搬迁的占多少", "把那些 relocation 的列一下"], "records"),
    (["hubei or hunan, who got more robotics leads in 25", "n in 26?"], None),
]


@pytest.mark.parametrize(("turns", "asked"), FURTHER)
def test_what_is_told_next(assistant: Assistant, turns: list[str], asked: str | None) -> None:
    reading = talk(assistant, turns)[0]
    assert reading.follow_up
    found = told(reading)
    assert asked is None or found[1] == asked
    if asked is None:
        assert "submitted_on between 2026-01-01,2026-12-31" in found[0]
        assert found[1].startswith("rows of count")


COUNT = "value count"
POLITE = [
    (
        ["robotics requests from Wuhan for Hunan", "Keep every condition, but replace Wuhan with Yichang."],
        (f"origin_city in Yichang & {ROBOTS} & target_provinces in Hunan", "records"),
    ),
    (
        ["robotics requests due in Q1 2027", "Sort them by deadline, the earliest first."],
        (f"decision_by between 2027-01-01,2027-03-31 & {ROBOTS}", "records by decision_by asc"),
    ),
    (
        ["do any robotics firms leave Hubei?", "And how many do?"],
        (f"origin_province in Hubei & {ROBOTS}", "value count"),
    ),
    (
        ["average investment per year of robotics requests", "Now the same yearly averages for biopharma, please."],
        ("sector in Biopharma", "groups of avg investment_mcny by submitted_on.year"),
    ),
    (
        ["parks with rent at most 30, established after 2015", "Drop the condition on the founding year."],
        ("parks: rent_cny_sqm_month le 30", "records"),
    ),
]


@pytest.mark.parametrize(("turns", "last"), POLITE)
def test_polite_follow_ups(assistant: Assistant, turns: list[str], last: tuple[str, str]) -> None:
    assert told(talk(assistant, turns)[0]) == last


def test_the_province_is_the_one_spoken_of(assistant: Assistant) -> None:
    turns = [
        "how many parks does Hubei have?",
        "What is the average occupancy of all national-level parks in the province?",
    ]
    where, asked = told(talk(assistant, turns)[0])
    assert where == "parks: level in national & province in Hubei"
    assert asked == "value avg occupancy_pct"
