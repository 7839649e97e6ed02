"""Questions for figures: several numbers, spans part by part, sides as columns, bounded shares, tables that go on."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.plan import Compare, Groups, How, Value
from tests.assistant.test_reading import read, talk, told

HUBEI = "target_provinces in Hubei"
CASES = [
    # several numbers, with and without a statistic said of each
    ("requests and jobs by facility", "everything", "groups of count,sum jobs by facility"),
    ("各来源的需求数和用地面积", "everything", "groups of count,sum land_area_mu by source"),
    ("parks by kind and their average occupancy", "parks: everything", "groups of count,avg occupancy_pct by kind"),
    (
        "what does a typical robotics project look like: jobs, land",
        "sector in Robotics and intelligent equipment",
        "value median jobs, median land_area_mu",
    ),
    ("avg rent by park kind", "parks: everything", "groups of avg rent_cny_sqm_month by kind"),
    # a span told part by part
    (
        "how many requests in each of the last three quarters",
        "submitted_on between 2026-01-01,2026-09-30",
        "groups of count by submitted_on.quarter",
    ),
    (
        "近四个月需求数分别是多少",
        "submitted_on between 2026-07-01,2026-10-31",
        "groups of count by submitted_on.month",
    ),
    # groups kept by a share
    (
        "which provinces get over 30% of their requests from listed firms",
        "everything",
        "groups of share [listed in True] by target_provinces by measure 0 desc having measure 0 gt 30",
    ),
    (
        "国企占两成以上的行业",
        "everything",
        "groups of share [company_type in state-owned] by sector having measure 0 ge 20",
    ),
    (
        "sectors where at least half of the requests want to lease",
        "everything",
        "groups of share [tenure in lease] by sector having measure 0 ge 50",
    ),
    # the share that each group has of something
    ("各来源外资占比", "everything", "groups of share [company_type in foreign-invested] by source"),
    ("yearly share of expansions", "everything", "groups of share [move_type in expansion] by submitted_on.year"),
    ("湖北各来源需求占比", HUBEI, "groups of share by source"),
    # which is the whole of a share, and a count beside another number
    (
        "share of listed firms among those wanting to move to Hubei",
        HUBEI,
        "value share [listed in True]",
    ),
    ("proportion of expansions among signed ones", "status in signed", "value share [move_type in expansion]"),
    (
        "how many parks have more than 80% occupancy, and what is their average rent",
        "parks: occupancy_pct gt 80",
        "value count, avg rent_cny_sqm_month",
    ),
    (
        "每个省有几个国家级园区，可用土地多少亩",
        "parks: level in national",
        "groups of count,sum available_land_mu in mu by province",
    ),
    ("total land in square kilometres for Hubei", HUBEI, "value sum land_area_mu in km2"),
    # the rest above the last band; buying; values spelled out
    (
        "jobs bands: under 50, 50-200, more",
        "everything",
        "rows of count: jobs lt 50 / jobs between 200,50 / jobs gt 200",
    ),
    (
        "split between lease and buy for Hubei",
        HUBEI,
        "rows of count: tenure in lease / tenure in buy building,buy land",
    ),
    (
        "requests by company size and source",
        "everything",
        "groups of count by source,employees[50,200,1000,5000]",
    ),
    (
        "requests by source and investment size",
        "everything",
        "groups of count by source,investment_mcny[50,100,500,1000]",
    ),
    ("requests that need 2 to 3 ha of land", "land_area_mu between 30,45", "records"),
    # against all; requests for a park; what is sorted
    (
        "average rent in Hubei versus the national average",
        "parks: everything",
        "rows of avg rent_cny_sqm_month: province in Hubei / everything",
    ),
    ("provinces ranked by vacancy", "parks: everything", "groups of avg occupancy_pct by province by measure 0 asc"),
]


@pytest.mark.parametrize(("question", "where", "ask"), CASES)
def test_a_question_for_figures_is_read(assistant: Assistant, question: str, where: str, ask: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, ask)
    assert not reading.unread


COLUMNS = [
    ("compare Hubei and Hunan by sector", "sector", ("Hubei", "Hunan"), "none"),
    ("2024 vs 2025 by source", "source", ("2024", "2025"), "none"),
    ("湖北和安徽各行业需求数对比", "sector", ("湖北", "安徽"), "none"),
    ("lease versus buy land by facility", "facility", ("lease", "buy land"), "none"),
    (
        "compare average jobs in 2024 and 2025 by source, with the difference",
        "source",
        ("2025: average planned jobs", "2024: average planned jobs"),
        "difference",
    ),
]


@pytest.mark.parametrize(("question", "field", "labels", "combine"), COLUMNS)
def test_sides_compared_within_groups_are_columns(
    assistant: Assistant, question: str, field: str, labels: tuple[str, ...], combine: str
) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    ask = reading.plan.ask
    assert isinstance(ask, Groups)
    assert [d.field for d in ask.by] == [field]
    assert tuple(m.label for m in ask.measures) == labels
    assert all(m.where is not None for m in ask.measures)
    assert ask.combine == combine


WHOLES = [
    "how many requests come from Hubei, and what share of all requests is that?",
    "湖北出来的需求有多少条，占全部需求的比例",
]


@pytest.mark.parametrize("question", WHOLES)
def test_a_number_stands_beside_its_share_of_a_named_whole(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    ask = reading.plan.ask
    assert isinstance(ask, Value)
    assert ask.measure.how is How.COUNT
    assert [(m.how, m.where is not None) for m in ask.also] == [(How.SHARE, True)]


def test_demand_and_supply_by_count_are_divided(assistant: Assistant) -> None:
    for question in ("ratio of requests to parks in each region", "robotics requests per park by province"):
        plan = read(assistant, question).plan
        assert plan is not None
        assert isinstance(plan.ask, Groups), question
        assert plan.ask.combine == "ratio", question


def test_growth_that_asks_how_much_is_a_difference(assistant: Assistant) -> None:
    plan = read(assistant, "今年二季度跟去年同期比，需求数增加了多少").plan
    assert plan is not None
    assert isinstance(plan.ask, Compare)
    assert plan.ask.combine == "difference"


TALKS = [
    (["total jobs by sector", "average instead of total"], ("everything", "groups of avg jobs by sector")),
    (
        ["total jobs by sector", "and the median investment?"],
        ("everything", "groups of median investment_mcny by sector"),
    ),
    (
        ["parks by province", "average rent too"],
        ("parks: everything", "groups of count,avg rent_cny_sqm_month by province"),
    ),
    (["各行业需求数", "再加上投资总额"], ("everything", "groups of count,sum investment_mcny by sector")),
    (["how many requests target Hubei", "add the total jobs"], (HUBEI, "value sum jobs, count")),
    (
        ["requests by target province", "only the central provinces"],
        ("everything", "groups of count by target_provinces only Henan,Hubei,Hunan"),
    ),
    (
        ["average rent by province", "sort ascending"],
        ("parks: everything", "groups of avg rent_cny_sqm_month by province by measure 0 asc"),
    ),
    (["requests by source", "as percentages"], ("everything", "groups of share by source")),
    (
        ["requests from Beijing going to Hebei, by year", "as a share of all Beijing requests"],
        ("origin_province in Beijing", "groups of share [target_provinces in Hebei] by submitted_on.year"),
    ),
    (["requests by sector", "占全国的比重"], ("everything", "groups of share by sector")),
    (
        ["how many requests from Beijing target Hebei", "what share of Beijing firms is that"],
        ("origin_province in Beijing", "value share [target_provinces in Hebei]"),
    ),
    (
        ["how many requests from Hebei target Hubei", "which cities in Hebei do they come from"],
        ("origin_province in Hebei & target_provinces in Hubei", "groups of count by origin_city by measure 0 desc"),
    ),
    (
        ["average rent by province", "which is the cheapest", "how many national parks does it have"],
        None,
    ),
]


@pytest.mark.parametrize(("turns", "last"), TALKS)
def test_a_table_goes_on(assistant: Assistant, turns: list[str], last: tuple[str, str] | None) -> None:
    reading, _ = talk(assistant, turns)
    if last is not None:
        assert told(reading) == last
    else:
        where, asked = told(reading)
        assert asked == "value count"
        assert "province in" in where
