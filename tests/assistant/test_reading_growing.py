"""Which groups grew: two periods told for each group, and what falls; and groups asked for without their noun."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.chain import Assistant
from retrieval.algebra import conditions
from retrieval.plan import Groups, How, Plan
from retrieval.search import Searcher
from retrieval.store import RecordStore
from tests.assistant.plan_text import where_text
from tests.assistant.test_reading import read, told


def groups_of(assistant: Assistant, question: str) -> tuple[Plan, Groups]:
    plan = read(assistant, question).plan
    assert plan is not None, question
    assert isinstance(plan.ask, Groups), question
    return plan, plan.ask


ROBOTS = "sector in Robotics and intelligent equipment"
GROWING = [
    ("which industries are growing fastest in Hubei", "sector", "change", True, None),
    ("what sectors shrank between 2024 and 2025", "sector", "change", False, ("2025", "2024")),
    (
        "which provinces gained most requests from 2024 to 2025",
        "target_provinces",
        "difference",
        True,
        ("2025", "2024"),
    ),
    ("top 3 segments by growth in Q2 2026", "segment", "change", True, ("2026-Q2", "2026-Q1")),
    ("哪个行业增长最快", "sector", "change", True, None),
    ("2025年比2024年需求增加最多的四个省", "target_provinces", "change", True, ("2025", "2024")),
    ("今年哪些行业在下滑", "sector", "change", False, None),
]


@pytest.mark.parametrize(("question", "field", "combine", "rising", "labels"), GROWING)
def test_growth_is_told_for_each_group(
    assistant: Assistant, question: str, field: str, combine: str, rising: bool, labels: tuple[str, str] | None
) -> None:
    _, ask = groups_of(assistant, question)
    assert [dim.field for dim in ask.by] == [field]
    assert (ask.combine, ask.order is not None and ask.order.descending) == (combine, rising)
    assert ask.order is not None
    assert ask.order.measure == 2
    assert labels is None or tuple(m.label for m in ask.measures) == labels


def test_a_year_under_way_is_set_against_the_same_days_of_the_last(assistant: Assistant) -> None:
    found = read(assistant, "which segments declined this year")
    assert found.plan is not None
    assert "same days" in " ".join(found.assumptions)
    spans = [c.values for c in conditions(found.plan.where) if c.field == "submitted_on"]
    assert [(a.month, a.day) for a, _ in spans] == [(1, 1), (1, 1)]  # type: ignore[union-attr]
    assert spans[0][1].replace(year=2000) == spans[1][1].replace(year=2000)  # type: ignore[union-attr]


def test_growth_figures_are_those_of_the_records(assistant: Assistant, searcher: Searcher, store: RecordStore) -> None:
    plan, _ = groups_of(assistant, "by sector, which grew fastest from 2024 to 2025")
    rows = store.table("requests").select("submitted_on", "sector").to_pyarrow().to_pylist()
    counted = Counter((row["submitted_on"].year, row["sector"]) for row in rows)
    for label, now, before, change in searcher.search(plan).rows:
        assert (now, before) == (counted[2025, label], counted[2024, label])
        assert change == pytest.approx((now - before) / before * 100)


def test_what_can_go_up_or_down_is_a_line_over_time(assistant: Assistant) -> None:
    for question in ("is demand for Hubei going up or down?", "湖北的需求是涨还是跌"):
        _, ask = groups_of(assistant, question)
        assert [(d.field, d.grain) for d in ask.by] == [("submitted_on", "year")]


NORTHEAST = ("Liaoning", "Jilin", "Heilongjiang")
REGIONS = [
    ("which central provinces attract the fewest robotics projects", "target_provinces", ("Henan", "Hubei", "Hunan")),
    (
        "which provinces in Northeast China draw the most investment",
        "target_provinces",
        NORTHEAST,
    ),
    ("华中各省的机器人需求各有多少", "target_provinces", ("Henan", "Hubei", "Hunan")),
    (
        "which northeastern provinces do firms going to Hubei come from",
        "origin_province",
        NORTHEAST,
    ),
]


@pytest.mark.parametrize(("question", "field", "labels"), REGIONS)
def test_a_region_named_by_its_provinces_is_grouped_by_them(
    assistant: Assistant, question: str, field: str, labels: tuple[str, ...]
) -> None:
    _, ask = groups_of(assistant, question)
    assert [dim.field for dim in ask.by] == [field]
    assert ask.labels == labels


NEEDS = [
    "what do robotics firms usually require?",
    "What are robotics companies looking for",
    "what do robotics projects most often ask for?",
    "机器人企业一般都要求什么",
    "机器人企业最看重什么",
]


@pytest.mark.parametrize("question", NEEDS)
def test_what_a_kind_of_firm_needs_is_told_by_requirement(assistant: Assistant, question: str) -> None:
    plan, ask = groups_of(assistant, question)
    assert [dim.field for dim in ask.by] == ["requirements"]
    assert where_text(plan.where) == ROBOTS


def test_groups_are_sized_by_their_records(assistant: Assistant) -> None:
    found = read(assistant, "which sources bring the biggest projects")
    assert found.plan is not None
    assert isinstance(found.plan.ask, Groups)
    measure = found.plan.ask.measures[0]
    assert (measure.how, measure.field) == (How.AVG, "investment_mcny")
    assert any("average" in note for note in found.assumptions)


STATED = [
    ("firms outside Hubei that target Hubei", "not (origin_province in Hubei) & target_provinces in Hubei"),
    ("projects that would hire over 500 people", "jobs gt 500"),
    ("companies with under 20 staff planning more than 200 new jobs", "employees lt 20 & jobs gt 200"),
    ("要新招三百人以上的项目", "jobs ge 300"),
    ("firms with over 900 people", "employees gt 900"),
]


@pytest.mark.parametrize(("question", "where"), STATED)
def test_who_is_outside_and_who_is_hired(assistant: Assistant, question: str, where: str) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert where_text(plan.where) == where


DECLINED = [
    "what are the rents in Wuhan Industrial Park?",
    "will demand in Hubei rise next year?",
    "which park will be full next year",
    "明年湖北的需求会不会增长",
]


@pytest.mark.parametrize("question", DECLINED)
def test_unknown_parks_and_what_is_to_come_are_declined(assistant: Assistant, question: str) -> None:
    found = read(assistant, question)
    assert found.plan is None, question


RANKED = [
    ("which province ranks second in robotics demand", "target_provinces", 1, 1),
    ("the third most popular target city for robotics", "target_cities", 1, 2),
    ("机器人需求排第二的省", "target_provinces", 1, 1),
    ("what is the number one industry for Hubei", "sector", 1, 0),
]


@pytest.mark.parametrize(("question", "field", "limit", "offset"), RANKED)
def test_one_place_in_a_ranking_of_groups(
    assistant: Assistant, searcher: Searcher, question: str, field: str, limit: int, offset: int
) -> None:
    plan, ask = groups_of(assistant, question)
    assert ([d.field for d in ask.by], ask.limit, ask.offset) == ([field], limit, offset)
    whole = plan.model_copy(update={"ask": ask.model_copy(update={"limit": None, "offset": 0})})
    assert searcher.search(plan).rows == searcher.search(whole).rows[offset : offset + 1]


def test_a_requirement_named_beside_others_is_left_out(assistant: Assistant) -> None:
    _, ask = groups_of(assistant, "which requirement comes up most often together with GMP cleanroom")
    assert ask.without == ("GMP cleanroom",)


def test_a_decade_is_ten_years(assistant: Assistant) -> None:
    for question in ("parks from the 1990s that are renewing", "九十年代建立、正在更新的园区"):
        plan = read(assistant, question).plan
        assert plan is not None
        assert where_text(plan.where) == "established_year between 1990,1999 & lifecycle in renewing"


def test_how_long_they_take_is_an_average_that_is_told(assistant: Assistant) -> None:
    found = read(assistant, "how long do robotics firms take to decide")
    assert found.plan is not None
    assert told(found)[1] == "value avg days_to_decision"
    assert found.assumptions


OTHERWISE = [
    ("哪些企业同时看中了湖北和湖南", "target_provinces in Hubei & target_provinces in Hunan", "records"),
    ("parks in Hubei with a vacancy rate above 40%", "parks: occupancy_pct lt 60.0 & province in Hubei", "records"),
    ("湖北空置率超过一半的园区", "parks: occupancy_pct lt 50.0 & province in Hubei", "records"),
    ("which park has the highest vacancy", "parks: everything", "records by occupancy_pct asc limit 1"),
    (
        "robotics projects nobody has signed",
        "not (status in signed) & sector in Robotics and intelligent equipment",
        None,
    ),
    ("requests from the first ten days of October 2025", "submitted_on between 2025-10-01,2025-10-10", "records"),
    ("leads from the last week of September 2025", "submitted_on between 2025-09-24,2025-09-30", "records"),
    ("which requests ask for more than three things", "requirements gt 3", "records"),
    (
        "what is the rent range in Hubei",
        "parks: province in Hubei",
        "value min rent_cny_sqm_month, max rent_cny_sqm_month",
    ),
    ("what's the max rent among parks in Hubei", "parks: province in Hubei", "value max rent_cny_sqm_month"),
    ("武汉出来的企业往哪些城市走", "origin_city in Wuhan", "groups of count by target_cities by measure 0 desc"),
]


@pytest.mark.parametrize(("question", "where", "asked"), OTHERWISE)
def test_everyday_wordings_are_read_whole(assistant: Assistant, question: str, where: str, asked: str | None) -> None:
    found = told(read(assistant, question))
    assert found[0] == where
    assert asked is None or found[1] == asked


def test_a_share_of_what_only_meaning_tells_shows_what_it_left_out(assistant: Assistant) -> None:
    found = read(assistant, "what share of robotics requests mention both glass floors and silent pumps")
    assert found.unread


def test_what_they_say_about_something_is_searched_by_meaning(assistant: Assistant) -> None:
    plan = read(assistant, "what do companies say about logistics costs").plan
    assert plan is not None
    assert plan.meaning == "logistics costs"


FORMAL = [
    ("For our brief on industrial transfer: how many robotics requests are there?", ROBOTS, "value count"),
    ("How many hectares do the bonded zones cover?", "parks: kind in bonded zone", "value sum total_area_ha in ha"),
    ("robotics requests filed since the beginning of July 2026", f"{ROBOTS} & submitted_on ge 2026-07-01", "records"),
    ("robotics requests, leaving aside anything already signed", f"not (status in signed) & {ROBOTS}", "records"),
    ("robotics firms founded in or after 2018", f"founded_year ge 2018 & {ROBOTS}", "records"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), FORMAL)
def test_formal_wordings(assistant: Assistant, question: str, where: str, asked: str) -> None:
    assert told(read(assistant, question)) == (where, asked)


def test_what_others_count_is_declined(assistant: Assistant) -> None:
    for question in ("what did foreign direct investment in Hubei amount to?", "湖北实际使用外资多少"):
        assert read(assistant, question).plan is None


def test_both_sides_of_between_are_told(assistant: Assistant) -> None:
    _, ask = groups_of(assistant, "Between Wuhan and Changsha, which city is a target in more robotics requests?")
    assert set(ask.labels) == {"Wuhan", "Changsha"}
    assert ask.limit is None
