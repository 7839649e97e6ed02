"""Prices in the asker's unit, and shares that moved by so many percentage points: read, computed and told."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant, Request, State
from assistant.checking import check
from assistant.conversation import turn_of
from retrieval.plan import Compare, How, Value
from retrieval.store import RecordStore
from tests.assistant.plan_text import where_text
from tests.assistant.test_reading import AS_OF
from tests.assistant.test_reading import read as reading_of

UNITS = [
    ("average land price of parks in Jiangsu, in yuan per mu", "land_price_kcny_mu", "cny/mu", 1000),
    ("what is the average land price in Jiangsu in RMB per square metre?", "land_price_kcny_mu", "cny/sqm", 1.5),
    ("江苏园区的地价平均多少万一亩", "land_price_kcny_mu", "10k_cny/mu", 0.1),
    ("江苏园区平均地价，单位万元/亩", "land_price_kcny_mu", "10k_cny/mu", 0.1),
    ("江苏园区平均地价是每亩多少万", "land_price_kcny_mu", "10k_cny/mu", 0.1),
    ("average rent of parks in Jiangsu in yuan per sqm per year", "rent_cny_sqm_month", "cny_sqm_year", 12),
    ("江苏园区平均租金多少元/平米·年", "rent_cny_sqm_month", "cny_sqm_year", 12),
    ("what do parks in Jiangsu charge per square metre on average?", "rent_cny_sqm_month", None, 1),
]


@pytest.mark.parametrize(("question", "field", "unit", "times"), UNITS)
def test_a_price_is_given_in_the_unit_asked_for(
    assistant: Assistant, store: RecordStore, question: str, field: str, unit: str | None, times: float
) -> None:
    state = ask(assistant, question)
    assert state.reading is not None
    assert state.answer is not None
    plan = state.reading.plan
    assert plan is not None
    assert isinstance(plan.ask, Value)
    assert where_text(plan.where) == "province in Jiangsu"
    assert (plan.ask.measure.how, plan.ask.measure.field, plan.ask.measure.unit) == (How.AVG, field, unit)
    assert state.reading.unread == ()
    rows = store.table("parks").select("province", field).to_pyarrow().to_pylist()
    known = [row[field] for row in rows if row["province"] == "Jiangsu" and row[field] is not None]
    assert state.result is not None
    assert state.result.value == pytest.approx(sum(known) / len(known) * times)
    assert check(state.answer, state.result, state.reading) == []


@pytest.mark.parametrize("question", ["地价低于50万/亩的园区", "parks asking less than 500,000 yuan per mu for land"])
def test_a_price_with_an_amount_is_a_bound(assistant: Assistant, question: str) -> None:
    plan = reading_of(assistant, question).plan
    assert plan is not None
    assert where_text(plan.where) == "land_price_kcny_mu lt 500"


MOVED = [
    "By how many percentage points did the share of foreign requests change from 2024 to 2025?",
    "What was the change in the proportion of requests that are foreign from 2024 to 2025, in percentage points?",
    "外资需求的占比2025年比2024年高了几个百分点？",
]


@pytest.mark.parametrize("question", MOVED)
def test_two_shares_apart_are_percentage_points(assistant: Assistant, store: RecordStore, question: str) -> None:
    state = ask(assistant, question)
    assert state.reading is not None
    assert state.answer is not None
    plan = state.reading.plan
    assert plan is not None
    assert isinstance(plan.ask, Compare)
    assert [case.label for case in plan.ask.cases] == ["2025", "2024"]
    assert (plan.ask.measure.how, plan.ask.combine) == (How.SHARE, "difference")
    rows = store.table("requests").select("submitted_on", "company_type").to_pyarrow().to_pylist()
    shares = []
    for year in (2025, 2024):
        types = [row["company_type"] for row in rows if row["submitted_on"] and row["submitted_on"].year == year]
        shares.append(100 * types.count("foreign-invested") / len(types))
    assert state.result is not None
    assert state.result.value == pytest.approx(shares[0] - shares[1])
    assert "percentage points" in state.answer.text or "个百分点" in state.answer.text
    assert check(state.answer, state.result, state.reading) == []


def test_the_place_just_named_can_be_the_home_too(assistant: Assistant) -> None:
    for question in (
        "requests bound for Hunan from companies already based in that province",
        "去湖南的需求里，来自该省企业的有多少",
    ):
        plan = reading_of(assistant, question).plan
        assert plan is not None
        assert where_text(plan.where) == "origin_province in Hunan & target_provinces in Hunan", question


def test_both_sides_of_an_alternative_keep_their_own_verb(assistant: Assistant) -> None:
    plan = reading_of(assistant, "robotics firms that either lease in Hubei or buy at least 50 mu in Hunan").plan
    assert plan is not None
    assert where_text(plan.where) == (
        "(land_area_mu ge 50 & target_provinces in Hunan & tenure in buy land"
        " | target_provinces in Hubei & tenure in lease) & sector in Robotics and intelligent equipment"
    )


@pytest.mark.parametrize(
    "question", ["who is the park director of it?", "这个园区的管委会主任是谁", "got a phone for the park office?"]
)
def test_who_runs_a_park_is_not_held(assistant: Assistant, question: str) -> None:
    first = ask(assistant, "Which parks are in Jiangsu?")
    assert first.reading is not None
    assert first.answer is not None
    history = (turn_of(first.reading, first.answer),)
    assert assistant.reader.read(question, history, AS_OF).plan is None


def ask(assistant: Assistant, question: str) -> State:
    request = Request(question=question, history=(), as_of=AS_OF)
    state: State = assistant.pipeline.invoke({"state": State(request=request)})["state"]
    return state
