"""Growth, earlier periods, trends, the best of a table, and shares of the whole."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.algebra import conditions
from retrieval.plan import Compare, Condition, Grain, Groups, How, Value
from retrieval.search import Searcher
from retrieval.store import RecordStore
from tests.assistant.plan_text import where_text
from tests.assistant.test_reading import read, talk, told

ROBOTS = "sector in Robotics and intelligent equipment"
CHANGES = [
    (["by what pct did robotics requests grow 2023 to 2024"], "change", ("2024", "2023")),
    (["percentage increase in robotics requests, 2024 vs 2023"], "change", ("2024", "2023")),
    (["how much did robotics requests rise between 2023 and 2024"], "difference", ("2024", "2023")),
    (["去年四季度机器人项目环比增长多少"], "change", ("2025-Q4", "2025-Q3")),
    (["2025年机器人项目同比增长百分之几"], "change", ("2025", "2024")),
    (["去年四季度比三季度机器人项目多了多少"], "difference", ("2025-Q4", "2025-Q3")),
    (["上季度收到多少条机器人需求", "环比呢"], "change", ("2026-Q3", "2026-Q2")),
    (["上季度收到多少条机器人需求", "同比增速百分之几"], "change", ("2026-Q3", "2025-Q3")),
    (["how many robotics requests in Q2 2026", "compared with the quarter before"], "rows", None),
    (
        ["how many robotics requests in Q2 2026", "how much more than the quarter before?"],
        "difference",
        ("2026-Q2", "2026-Q1"),
    ),
]
TABLES = [
    ("robotics requests over time", Grain.YEAR, None, False),
    ("trend of robotics requests since January 2026", Grain.MONTH, None, False),
    ("growth of robotics requests from 2022 to 2025", Grain.YEAR, None, True),
    ("robotics requests per year, year on year change", Grain.YEAR, None, True),
    ("the top 3 quarters for robotics requests since 2023", Grain.QUARTER, 3, False),
    ("month with the most robotics requests in 2025", Grain.MONTH, 1, False),
    ("哪一年收到的机器人需求最多", Grain.YEAR, 1, False),
]
CUT = [
    ("机器人项目最想去的五个省，各多少条", "target_provinces", 5),
    ("机器人企业最想去哪三个城市", "target_cities", 3),
    ("the four provinces most wanted by robotics firms, how many each", "target_provinces", 4),
]


@pytest.mark.parametrize(("turns", "combine", "labels"), CHANGES)
def test_a_change_sets_the_later_period_against_the_earlier(
    assistant: Assistant, turns: list[str], combine: str, labels: tuple[str, ...] | None
) -> None:
    plan = talk(assistant, turns)[0].plan
    assert plan is not None
    assert isinstance(plan.ask, Compare)
    assert plan.ask.combine == combine
    assert len(plan.ask.cases) == 2
    assert labels is None or tuple(case.label for case in plan.ask.cases) == labels
    assert where_text(plan.where) == ROBOTS


def test_a_period_before_nothing_is_no_condition(assistant: Assistant) -> None:
    reading = read(assistant, "robotics requests of the quarter before")
    assert told(reading)[0] == ROBOTS
    assert reading.unread


def test_a_change_is_the_plain_percentage(assistant: Assistant, searcher: Searcher, store: RecordStore) -> None:
    plan = read(assistant, "by what percentage did requests increase from 2024 to 2025?").plan
    assert plan is not None
    days = store.table("requests").select("submitted_on").to_pyarrow()["submitted_on"].to_pylist()
    then, now = (sum(day.year == year for day in days) for year in (2024, 2025))
    assert searcher.search(plan).value == pytest.approx(100 * (now - then) / then)


@pytest.mark.parametrize(("question", "grain", "limit", "growth"), TABLES)
def test_change_over_time_is_a_table_by_periods(
    assistant: Assistant, question: str, grain: Grain, limit: int | None, growth: bool
) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert isinstance(plan.ask, Groups)
    assert (plan.ask.by[0].grain, plan.ask.limit, plan.ask.growth) == (grain, limit, growth)


@pytest.mark.parametrize("last", ["which month was best", "the best month?", "哪个月最多"])
def test_the_best_of_a_table_is_one_row(assistant: Assistant, last: str) -> None:
    plan = talk(assistant, ["robotics requests 2025 by month", last])[0].plan
    assert plan is not None
    assert isinstance(plan.ask, Groups)
    assert (plan.ask.limit, plan.ask.by[0].grain) == (1, Grain.MONTH)


@pytest.mark.parametrize(("question", "field", "limit"), CUT)
def test_so_many_of_the_most_wanted_are_cut(assistant: Assistant, question: str, field: str, limit: int) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert isinstance(plan.ask, Groups)
    assert (plan.ask.by[0].field, plan.ask.limit) == (field, limit)


def test_a_set_before_is_told_as_a_share_of_all(assistant: Assistant) -> None:
    plan = talk(assistant, ["how many robotics requests target Hubei", "as a % of all"])[0].plan
    assert plan is not None
    assert isinstance(plan.ask, Value)
    assert where_text(plan.where) == "everything"
    assert plan.ask.measure.how is How.SHARE
    assert plan.ask.measure.of is not None
    assert {c.field for c in conditions(plan.ask.measure.of)} == {"sector", "target_provinces"}


def test_a_share_of_listed_values_is_one_row_each(assistant: Assistant) -> None:
    plan = read(assistant, "share of upstream, midstream and downstream in robotics requests to Hubei").plan
    assert plan is not None
    assert isinstance(plan.ask, Groups)
    assert set(plan.ask.labels) == {"upstream", "midstream", "downstream"}
    assert where_text(plan.where) == f"{ROBOTS} & target_provinces in Hubei"


OFTEN = ["how many robotics companies filed at least three requests", "报过三条及以上需求的机器人企业一共几家"]


@pytest.mark.parametrize("question", OFTEN)
def test_companies_that_filed_so_often(assistant: Assistant, question: str) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert [c.subquery.min_count for c in conditions(plan.where) if c.subquery is not None] == [3]


def test_a_holiday_is_no_date(assistant: Assistant) -> None:
    reading = read(assistant, "robotics requests due before Chinese New Year")
    assert "Chinese New Year" in reading.unread
    assert any("Chinese New Year" in told for told in reading.assumptions)


@pytest.mark.parametrize("question", ["一共收到多少条招商线索", "How many leads have come in altogether?"])
def test_leads_are_requests(assistant: Assistant, question: str) -> None:
    assert told(read(assistant, question)) == ("everything", "value count")


def test_a_slip_is_mended_to_a_word_that_begins_alike(assistant: Assistant) -> None:
    plan = read(assistant, "robotics requests at site vist stage").plan
    assert plan is not None
    assert Condition.model_validate(plan.where.parts[-1].model_dump()).values == ("site visit",)  # type: ignore[union-attr]
