"""Random plans of every sort: search against plain Python over the same records."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retrieval.plan import Compare, Dim, Fit, Groups, Plan, Rank, Records, Value
from retrieval.search import Searcher
from tests.retrieval import oracle
from tests.retrieval.plans import Plans
from tests.retrieval.worlds import made_world, store_of

WORLD = made_world()
PLANS = Plans(WORLD)
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate]
)


@pytest.fixture(scope="module")
def searcher():
    return Searcher(store_of(WORLD))


def same(found: Any, expected: Any) -> bool:
    return found == (pytest.approx(expected) if isinstance(expected, float) else expected)


@SETTINGS
@given(plan=PLANS.plans("records"))
def test_records_are_complete_and_in_order(searcher: Searcher, plan: Plan) -> None:
    assert isinstance(plan.ask, Records)
    result = searcher.search(plan, shown=5)
    ids, total = oracle.ids(plan.record_type, plan.where, plan.ask, WORLD)
    assert (list(result.ids), result.total) == (ids, total)
    key = "request_id" if plan.record_type == "requests" else "park_id"
    rows = {row[key]: row for row in WORLD[plan.record_type]}
    assert list(result.records) == [rows[identifier] for identifier in ids[:5]]


@SETTINGS
@given(plan=PLANS.plans("value"))
def test_a_value_is_the_number_of_its_set(searcher: Searcher, plan: Plan) -> None:
    assert isinstance(plan.ask, Value)
    result = searcher.search(plan)
    rows = oracle.rows_of(plan.record_type, plan.where, WORLD)
    assert same(result.value, oracle.measured(plan.ask.measure, rows, plan.record_type, WORLD))
    if plan.ask.also:
        every = (plan.ask.measure, *plan.ask.also)
        assert len(result.rows) == len(every)
        for row, measure in zip(result.rows, every, strict=True):
            assert same(row[1], oracle.measured(measure, rows, plan.record_type, WORLD))
    assert (result.total, result.ids) == (len(rows), ())


@SETTINGS
@given(plan=PLANS.plans("groups"))
def test_groups_hold_every_label_and_number(searcher: Searcher, plan: Plan) -> None:
    assert isinstance(plan.ask, Groups)
    result = searcher.search(plan)
    expected = oracle.groups(plan.ask, plan.record_type, plan.where, WORLD)
    width = len(plan.ask.by)
    found = {row[:width]: row[width:] for row in result.rows if None not in row[:width]}
    assert found.keys() == expected.keys()
    for label, values in expected.items():
        assert all(same(one, other) for one, other in zip(found[label], values, strict=True)), label
    assert result.total == len(oracle.rows_of(plan.record_type, plan.where, WORLD))


@SETTINGS
@given(plan=PLANS.plans("compare"))
def test_every_side_of_a_comparison_is_its_own_set(searcher: Searcher, plan: Plan) -> None:
    assert isinstance(plan.ask, Compare)
    result = searcher.search(plan)
    expected = oracle.sides(plan.ask, plan.record_type, plan.where, WORLD)
    assert len(result.rows) == len(expected)
    for (label, value), (expected_label, number) in zip(result.rows, expected, strict=True):
        assert label == expected_label
        assert same(value, number)


@SETTINGS
@given(plan=PLANS.plans("rank"))
def test_a_rank_counts_the_better_ones(searcher: Searcher, plan: Plan) -> None:
    assert isinstance(plan.ask, Rank)
    result = searcher.search(plan)
    assert (result.value, result.total) == oracle.place(plan.ask, plan.record_type, plan.where, WORLD)


@SETTINGS
@given(plan=PLANS.plans("fit"))
def test_fits_are_those_of_the_rule_with_a_reason_each(searcher: Searcher, plan: Plan) -> None:
    assert isinstance(plan.ask, Fit)
    result = searcher.search(plan, shown=1000)
    expected = oracle.fitting(plan, WORLD)
    assert set(result.ids) == set(expected)
    assert result.total == len(expected)
    covered = [expected[identifier] for identifier in result.ids]
    assert covered == sorted(covered, reverse=True)
    for match in result.matches:
        assert match.covered == expected[match.id]
        assert all(criterion.met for criterion in match.criteria if criterion.needed)
        asked = [criterion for criterion in match.criteria if criterion.field == "requirements"]
        assert (match.covered, match.of) == (sum(criterion.met for criterion in asked), len(asked))


@SETTINGS
@given(data=st.data())
def test_not_holds_exactly_where_the_condition_does_not(searcher: Searcher, data: st.DataObject) -> None:
    from retrieval.plan import Not

    expr = data.draw(PLANS.exprs("requests"))
    inside = searcher.search(Plan(where=expr)).ids
    outside = searcher.search(Plan(where=Not(part=expr))).ids
    assert sorted((*inside, *outside)) == [row["request_id"] for row in WORLD["requests"]]


def test_within_keeps_the_largest_of_each_first_label(searcher: Searcher) -> None:
    dims = (Dim(field="sector"), Dim(field="move_type"))
    whole = searcher.search(Plan(ask=Groups(by=dims))).rows
    kept = searcher.search(Plan(ask=Groups(by=dims, within=1))).rows
    best: dict[object, tuple[object, ...]] = {}
    for row in whole:
        if row[0] not in best:
            best[row[0]] = row
    assert sorted(map(str, kept)) == sorted(map(str, best.values()))
