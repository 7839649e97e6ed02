"""Which of two is more, several numbers for each side, and follow-ups that narrow, widen or measure anew."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.plan import Compare, Groups, How, Measure, Plan, Value
from tests.assistant.plan_text import ask_text, where_text
from tests.assistant.test_reading import read as reading_of
from tests.assistant.test_reading import talk


def read(assistant: Assistant, question: str) -> Plan:
    plan = reading_of(assistant, question).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize("question", [
    "more private or more foreign requests for Sichuan?",
    "do we have fewer private or fewer foreign requests for Sichuan?",
    "去四川的，是民企多还是外资多？",
])  # fmt: skip
def test_more_of_one_or_of_the_other_counts_both(assistant: Assistant, question: str) -> None:
    plan = read(assistant, question)
    assert where_text(plan.where) == "target_provinces in Sichuan"
    assert isinstance(plan.ask, Compare)
    assert [case.label for case in plan.ask.cases] == ["private", "foreign-invested"]


def test_places_are_weighed_against_each_other(assistant: Assistant) -> None:
    for question in ("来自广东的多还是来自福建的多", "more requests from Guangdong or from Fujian?"):
        plan = read(assistant, question)
        assert isinstance(plan.ask, Compare), question
        assert [case.label for case in plan.ask.cases] == ["Guangdong", "Fujian"]


def test_or_more_after_an_amount_stays_a_bound(assistant: Assistant) -> None:
    plan = read(assistant, "private or foreign firms with 200 staff or more")
    assert not isinstance(plan.ask, Compare)
    assert "employees ge 200" in where_text(plan.where)


@pytest.mark.parametrize("question", [
    "Compare Hefei and Nanjing: number of requests and total jobs for each",
    "Put Hefei and Nanjing side by side on requests and jobs",
    "合肥和南京对比一下：需求条数和总岗位",
])  # fmt: skip
def test_each_side_gets_every_number_named(assistant: Assistant, question: str) -> None:
    plan = read(assistant, question)
    assert isinstance(plan.ask, Groups)
    assert plan.ask.labels == ("Hefei", "Nanjing")
    assert plan.ask.measures == (Measure(), Measure(how=How.SUM, field="jobs"))


def test_still_is_no_choice(assistant: Assistant) -> None:
    plan = read(assistant, "决策日已过、状态还是洽谈中的民企有哪些")
    assert where_text(plan.where) == "company_type in private & decision_by lt 2026-10-31 & status in negotiating"


@pytest.mark.parametrize("question", [
    "How much land do the country's bonded zones still have?",
    "average rent in the high-tech zones of Jiangsu",
])  # fmt: skip
def test_several_zones_of_a_kind_are_parks(assistant: Assistant, question: str) -> None:
    assert read(assistant, question).record_type == "parks"


def test_zones_that_companies_need_are_a_requirement(assistant: Assistant) -> None:
    assert read(assistant, "requests that need a bonded zone").record_type == "requests"


FOLLOWED = [
    (
        [
            "requests for Hunan by sector",
            "Narrow this down to foreign firms",
            "now jobs instead of the number of requests",
        ],
        "company_type in foreign-invested & target_provinces in Hunan",
        "groups of sum jobs by sector",
    ),
    (
        ["去湖南的需求按行业统计", "范围缩小到外资企业", "不看条数，看岗位"],
        "company_type in foreign-invested & target_provinces in Hunan",
        "groups of sum jobs by sector",
    ),
    (
        ["private firms from Fujian wanting to lease", "what if state-owned ones are included as well?"],
        "(company_type in private | company_type in state-owned) & origin_province in Fujian & tenure in lease",
        "records",
    ),
    (
        ["private firms from Fujian wanting to lease", "count joint ventures in"],
        "(company_type in joint venture | company_type in private) & origin_province in Fujian & tenure in lease",
        "records",
    ),
    (
        ["private firms from Fujian wanting to lease", "What is the largest workforce among them?"],
        "company_type in private & origin_province in Fujian & tenure in lease",
        "value max employees",
    ),
    (
        ["private firms from Fujian wanting to lease", "Which of them has the largest workforce?"],
        "company_type in private & origin_province in Fujian & tenure in lease",
        "records by employees desc limit 1",
    ),
    (
        ["private firms from Fujian wanting to lease", "biggest of them by workforce?"],
        "company_type in private & origin_province in Fujian & tenure in lease",
        "records by employees desc limit 1",
    ),
    (
        [
            "How many requests were filed in 2025?",
            "What percentage came from firms in Fujian?",
            "the Fujian part by sector",
        ],
        "origin_province in Fujian & submitted_on between 2025-01-01,2025-12-31",
        "groups of count by sector",
    ),
    (
        ["2025年收到多少条需求", "福建企业占几成", "把福建这部分按行业拆开看"],
        "origin_province in Fujian & submitted_on between 2025-01-01,2025-12-31",
        "groups of count by sector",
    ),
]


@pytest.mark.parametrize(("turns", "where", "asked"), FOLLOWED)
def test_a_follow_up_narrows_widens_or_measures_anew(
    assistant: Assistant, turns: list[str], where: str, asked: str
) -> None:
    plan = talk(assistant, turns)[0].plan
    assert plan is not None
    assert (where_text(plan.where), ask_text(plan.ask)) == (where, asked)


def test_a_share_without_a_whole_is_of_the_set_before(assistant: Assistant) -> None:
    for turns in (
        ["How many requests were filed in 2025?", "what share was filed by foreign firms?"],
        ["2025年收到多少条需求", "外资企业提的占百分之几？"],
    ):
        plan = talk(assistant, turns)[0].plan
        assert plan is not None
        assert isinstance(plan.ask, Value)
        assert where_text(plan.where) == "submitted_on between 2025-01-01,2025-12-31"
        assert plan.ask.measure.how is How.SHARE
        assert plan.ask.measure.of is not None


BARE = [
    (
        "vacant land of the parks in Hunan, in hectares",
        "parks",
        "province in Hunan",
        Measure(how=How.SUM, field="available_land_mu", unit="ha"),
    ),
    (
        "how full are Hunan's high-tech zones?",
        "parks",
        "kind in high-tech zone & province in Hunan",
        Measure(how=How.AVG, field="occupancy_pct"),
    ),
    ("湖南园区的入驻率", "parks", "province in Hunan", Measure(how=How.AVG, field="occupancy_pct")),
    ("planned jobs of requests to Hunan", "requests", "target_provinces in Hunan", Measure(how=How.SUM, field="jobs")),
]


@pytest.mark.parametrize(("question", "kind", "where", "measure"), BARE)
def test_a_number_of_a_set_needs_no_verb(
    assistant: Assistant, question: str, kind: str, where: str, measure: Measure
) -> None:
    plan = read(assistant, question)
    assert (plan.record_type, where_text(plan.where)) == (kind, where)
    assert plan.ask == Value(measure=measure)


@pytest.mark.parametrize("question", [
    "rank the sectors by number of requests and stop after the fourth",
    "各行业按需求数排名，列到第四名",
])  # fmt: skip
def test_a_ranking_stops_where_it_is_told(assistant: Assistant, question: str) -> None:
    plan = read(assistant, question)
    assert isinstance(plan.ask, Groups)
    assert plan.ask.limit == 4


def test_places_of_one_list_share_the_role_said_last(assistant: Assistant) -> None:
    plan = talk(assistant, ["relocations out of Suzhou", "Which of them have Fujian, Hunan or Hubei in mind?"])[0].plan
    assert plan is not None
    assert where_text(plan.where) == (
        "move_type in relocation & origin_city in Suzhou & target_provinces in Fujian,Hubei,Hunan"
    )


def test_the_set_before_is_ranked_by_another_number(assistant: Assistant) -> None:
    plan = talk(
        assistant,
        ["the five requests to Hunan with the highest investment", "Order the same set by jobs instead, again five."],
    )[0].plan
    assert plan is not None
    assert ask_text(plan.ask) == "records by jobs desc limit 5"


def test_more_of_a_number_sums_it_on_both_sides(assistant: Assistant) -> None:
    plan = read(assistant, "more land wanted in Hubei or in Hunan?")
    assert isinstance(plan.ask, Compare)
    assert plan.ask.measure == Measure(how=How.SUM, field="land_area_mu")
    assert [case.label for case in plan.ask.cases] == ["Hubei", "Hunan"]


def test_more_firms_counts_different_firms(assistant: Assistant) -> None:
    plan = read(assistant, "Are there more private or more foreign firms wanting to lease in Hunan?")
    assert isinstance(plan.ask, Compare)
    assert plan.ask.measure == Measure(how=How.DISTINCT, field="company")
