"""Bands in the asker's words: their edges, their labels, and the counts that come of them."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.plan import Compare, Groups, How
from retrieval.search import Searcher
from retrieval.store import RecordStore
from tests.assistant.plan_text import where_text
from tests.assistant.test_reading import read, talk, told

SPELLED = [
    (
        "robotics requests by investment: under 80m, 80m to 800m, above 800m",
        ("under 80m", "80m to 800m", "above 800m"),
        ("investment_mcny lt 80", "investment_mcny between 80,800", "investment_mcny gt 800"),
    ),
    (
        "Robotics requests over three land bands, please: below 60 mu, 60 to just under 180 mu, and 180 mu or more?",
        ("below 60 mu", "60 to just under 180 mu", "180 mu or more"),
        ("land_area_mu lt 60", "land_area_mu ge 60 & land_area_mu lt 180", "land_area_mu ge 180"),
    ),
    (
        "机器人项目按用地分三档：60亩以内（含）、60到180（含180）、180亩以上，各多少条",
        ("60亩以内", "60到180", "180亩以上"),
        ("land_area_mu le 60", "land_area_mu gt 60 & land_area_mu le 180", "land_area_mu gt 180"),
    ),
    (
        "1亿以下、1到5亿、5亿以上的机器人项目各有多少",
        ("1亿以下", "1到5亿", "5亿以上"),
        ("investment_mcny lt 100", "investment_mcny ge 100 & investment_mcny lt 500", "investment_mcny ge 500"),
    ),
    (
        "robotics requests by headcount, <120, 120-599, 600+",
        ("<120", "120-599", "600+"),
        ("employees lt 120", "employees between 120,599", "employees ge 600"),
    ),
    (
        "how many robotics requests are under 30 mu, 30-90 mu and above",
        ("under 30 mu", "30-90 mu", ">90 mu"),
        ("land_area_mu lt 30", "land_area_mu between 30,90", "land_area_mu gt 90"),
    ),
]
CUT = [
    ("split robotics requests at 200 million and 2 billion", "investment_mcny", (200, 2000)),
    ("以2亿、20亿为界，机器人项目各档多少", "investment_mcny", (200, 2000)),
    ("robotics requests in steps of 50 mu", "land_area_mu", tuple(50 * k for k in range(1, 11))),
    ("robotics requests by investment band", "investment_mcny", (50, 100, 500, 1000)),
    ("机器人项目按投资规模分档", "investment_mcny", (50, 100, 500, 1000)),
]


@pytest.mark.parametrize(("question", "labels", "tests"), SPELLED)
def test_bands_are_read_with_clean_labels(
    assistant: Assistant, question: str, labels: tuple[str, ...], tests: tuple[str, ...]
) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Compare)
    assert tuple(case.label for case in reading.plan.ask.cases) == labels
    assert tuple(where_text(case.where) for case in reading.plan.ask.cases) == tests
    assert where_text(reading.plan.where) == "sector in Robotics and intelligent equipment"
    assert reading.unread == ()


@pytest.mark.parametrize(("question", "field", "edges"), CUT)
def test_bands_are_cut_at_edges(assistant: Assistant, question: str, field: str, edges: tuple[float, ...]) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Groups)
    assert [(dim.field, dim.bands) for dim in reading.plan.ask.by] == [(field, edges)]


def test_bands_make_a_table_with_another_dimension(assistant: Assistant) -> None:
    plan = read(assistant, "requests by tenure in three bands of investment: <100m, 100m-1bn, >1bn").plan
    assert plan is not None
    assert isinstance(plan.ask, Groups)
    assert [(dim.field, dim.bands) for dim in plan.ask.by] == [("tenure", ()), ("investment_mcny", (100, 1000))]


def test_shares_of_bands_are_shares(assistant: Assistant) -> None:
    plan = read(assistant, "share of robotics requests by investment: under 100m, 100m to 1bn, over 1bn").plan
    assert plan is not None
    assert isinstance(plan.ask, Compare)
    assert {case.measure.how for case in plan.ask.cases if case.measure} == {How.SHARE}


def test_a_list_before_is_banded(assistant: Assistant) -> None:
    reading, _ = talk(assistant, ["robotics requests", "band them by investment: under 100m, 100m-1bn, over 1bn"])
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Compare)
    assert where_text(reading.plan.where) == "sector in Robotics and intelligent equipment"


def test_alternatives_of_one_number_are_no_bands(assistant: Assistant) -> None:
    reading = read(assistant, "list the robotics requests under 50 mu, 100 to 200 mu or over 500 mu")
    where, asked = told(reading)
    assert asked == "records"
    assert where == (
        "(land_area_mu between 100,200 | land_area_mu gt 500 | land_area_mu lt 50)"
        " & sector in Robotics and intelligent equipment"
    )


def test_every_amount_lies_in_one_band(assistant: Assistant, searcher: Searcher, store: RecordStore) -> None:
    plan = read(assistant, "how many requests below 50 mu, 50 to 150 mu, 150 mu and more").plan
    assert plan is not None
    counts = [row[1] for row in searcher.search(plan).rows]
    amounts = [a for a in store.table("requests").select("land_area_mu").to_pyarrow()["land_area_mu"].to_pylist() if a]
    assert counts == [
        sum(a < 50 for a in amounts),
        sum(50 <= a < 150 for a in amounts),
        sum(a >= 150 for a in amounts),
    ]


BY_NUMBER = [
    ("biotech requests by size of investment", "investment_mcny"),
    ("requests for Anhui split by company size", "employees"),
    ("parks in Jiangsu by occupancy", "occupancy_pct"),
    ("半导体需求按投资规模分布", "investment_mcny"),
]


@pytest.mark.parametrize(("question", "field"), BY_NUMBER)
def test_grouping_by_a_number_takes_bands_and_says_which(assistant: Assistant, question: str, field: str) -> None:
    reading = assistant.reader.read(question)
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Groups)
    assert reading.plan.ask.by[0].field == field
    assert reading.plan.ask.by[0].bands
    assert reading.assumptions


@pytest.mark.parametrize(
    "question", ["top 5 biotech requests by jobs", "compare Anhui and Hubei by planned investment"]
)
def test_a_number_that_ranks_or_compares_is_no_band(assistant: Assistant, question: str) -> None:
    reading = assistant.reader.read(question)
    assert reading.plan is not None
    assert not isinstance(reading.plan.ask, Groups)
    assert not reading.unread
