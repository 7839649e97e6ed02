"""Periods to come and what no record tells of them, examples that are no conditions, what is counted and by what."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.model import Outcome
from retrieval.plan import Plan
from tests.assistant.test_reading import read, talk, told

AHEAD = [
    ("chip projects for Hubei in the next three months", "decision_by between 2026-10-31,2027-01-31"),
    ("which chip firms will move to Hubei in 2027?", "decision_by between 2027-01-01,2027-12-31"),
    ("哪些芯片企业明年一季度要落地湖北", "decision_by between 2027-01-01,2027-03-31"),
    ("which chip firms need 2b answered next month, Hubei bound", "decision_by between 2026-11-01,2026-11-30"),
]


@pytest.mark.parametrize(("question", "when"), AHEAD)
def test_a_period_to_come_is_that_of_the_decision(assistant: Assistant, question: str, when: str) -> None:
    reading = read(assistant, question)
    where, asked = told(reading)
    assert sorted(where.split(" & ")) == sorted([when, "sector in Semiconductors", "target_provinces in Hubei"]), (
        reading.plan
    )
    assert asked == "records"
    assert reading.unread == ()
    assert any("ahead" in said or "尚未到来" in said for said in reading.assumptions) or "answered" in question


@pytest.mark.parametrize(
    "question",
    [
        "What will land prices in Zhejiang's parks be in 2028?",
        "how much will rents in Wuhan go up by 2028",
        "Do you expect demand for battery plants in Sichuan to keep growing over the next two years?",
        "明年半导体招商形势会不会回暖？",
        "下周三考察团午饭安排在哪儿",
    ],
)
def test_what_is_to_come_is_not_held(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.outcome is Outcome.UNSUPPORTED
    assert reading.unread


def test_there_is_the_place_of_a_question_that_was_declined(assistant: Assistant) -> None:
    reading, _ = talk(
        assistant, ["What will rents in Hubei's parks be in 2028?", "Then what is the average rent there now?"]
    )
    assert told(reading) == ("parks: province in Hubei", "value avg rent_cny_sqm_month")


def test_a_record_is_not_told_in_full_where_an_unknown_thing_is_asked_of_it(assistant: Assistant) -> None:
    name = assistant.searcher.search(Plan(record_type="parks"), 1).records[0]["name"]
    assert read(assistant, f"what dividend did {name} pay its shareholders?").outcome is Outcome.UNSUPPORTED
    assert told(read(assistant, f"what price per mu does {name} ask?"))[1] == "fact land_price_kcny_mu"


EXAMPLES = [
    (
        "average investment by ownership type, i.e. private, state-owned and so on",
        "groups of avg investment_mcny by company_type",
    ),
    ("number of requests by source, such as expo and referral", "groups of count by source"),
    ("requests by facility (e.g. warehouses, labs etc.)", "groups of count by facility"),
    ("各所有制（民营、国企等）的平均投资", "groups of avg investment_mcny by company_type"),
    ("按企业类型（比如民企、外资等）统计需求数", "groups of count by company_type"),
    ("number of requests by source, i.e. expo and referral", "groups of count by source only expo,referral"),
]


@pytest.mark.parametrize(("question", "asked"), EXAMPLES)
def test_examples_of_the_groups_are_no_conditions(assistant: Assistant, question: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == ("everything", asked)
    assert reading.unread == ()


def test_values_after_such_as_are_conditions_where_nothing_is_grouped(assistant: Assistant) -> None:
    assert told(read(assistant, "requests from sources such as expo and referral"))[0] == "source in expo,referral"


ASKED = [
    ("How often did firms from Wuhan choose Anhui and Fujian respectively?", "origin_city in Wuhan",
     "rows of count: target_provinces in Anhui / target_provinces in Fujian"),
    ("chip firms with Zhejiang as first choice but Anhui also on the list",
     "sector in Semiconductors & target_provinces first Zhejiang & target_provinces in Anhui", "records"),
    ("which companies filed 2 or more requests, and how many each", "company in subquery 2–",
     "groups of count by company"),
    ("investment per job by facility (total investment / total jobs)", "everything",
     "groups of sum investment_mcny per jobs by facility"),
    ("the number of requests and the total investment in billion yuan by source", "everything",
     "groups of count,sum investment_mcny in bcny by source"),
    ("How many requests targeting Hunan also target Hubei?",
     "target_provinces in Hubei & target_provinces in Hunan", "value count"),
    ("想去湖南的项目里有多少也想去湖北", "target_provinces in Hubei & target_provinces in Hunan", "value count"),
    ("total land demand in hectares for chips in Hubei", "sector in Semiconductors & target_provinces in Hubei",
     "value sum land_area_mu in ha"),
    ("广东去年流出最多的行业是哪个",
     "origin_province in Guangdong & submitted_on between 2025-01-01,2025-12-31",
     "groups of count by sector by measure 0 desc limit 1"),
    ("chip projects that plan to employ more people than they have today",
     "jobs gt field employees & sector in Semiconductors", "records"),
    ("How many parks have no land left?", "parks: available_land_mu eq 0", "value count"),
    ("没有可用土地的园区有多少", "parks: available_land_mu eq 0", "value count"),
    ("去年每个季度新增的需求数和总投资", "submitted_on between 2025-01-01,2025-12-31",
     "groups of count,sum investment_mcny by submitted_on.quarter"),
    ("chip requests for Hubei, newest first, ten of them", "sector in Semiconductors & target_provinces in Hubei",
     "records by submitted_on desc limit 10"),
    ("Which three parks in Hubei have the cheapest land?", "parks: province in Hubei",
     "records by land_price_kcny_mu asc limit 3"),
    ("湖北土地最便宜的三个园区", "parks: province in Hubei", "records by land_price_kcny_mu asc limit 3"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), ASKED)
def test_what_is_counted_first_or_cheap(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()
