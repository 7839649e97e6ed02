"""A random plan put into words and read again is the same plan, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retrieval.algebra import both, conditions
from retrieval.plan import AnyOf, Condition, Not, Op, Plan
from tests.assistant.reading_properties.conftest import LANGUAGES, PLANS, Bench
from tests.assistant.reading_properties.meaning import same_meaning


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_put_into_words_is_read_as_the_same_plan(
    bench: Bench, report: Callable[[list[str], int], None], lang: str
) -> None:
    failures = []
    for said in bench.said(lang):
        reading = bench.read(said.words)
        if reading.plan is None or not same_meaning(reading.plan, said.plan) or reading.unread or reading.follow_up:
            failures.append(said.told(reading))
    report(failures, PLANS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plans_are_of_every_sort(bench: Bench, lang: str) -> None:
    """So that the round trip cannot pass on a narrow choice of plans."""
    plans = [said.plan for said in bench.said(lang, 400)]
    tested = {(plan.record_type, test.field) for plan in plans for test in conditions(plan.where)}
    assert len(tested) >= 32, tested
    assert {plan.ask.ask for plan in plans} == {"records", "value", "groups", "compare", "rank"}
    unsaid = {Op.ALL, Op.ONLY, Op.KNOWN, Op.CONTAINS}
    assert {test.op for plan in plans for test in conditions(plan.where)} >= set(Op) - unsaid
    assert len({said.words for said in bench.said(lang, 400)}) > 390


def test_meaning_tells_plans_apart() -> None:
    """So that the round trip cannot pass by comparing too little."""
    open_, signed = (Condition(field="status", values=(value,)) for value in ("open", "signed"))
    land = Condition(field="land_area_mu", op=Op.GE, values=(30,))
    more = land.model_copy(update={"op": Op.GT})
    plans = [
        Plan(),
        Plan(where=open_),
        Plan(where=Not(part=open_)),
        Plan(where=AnyOf(parts=(open_, land))),
        Plan(where=both(open_, land)),
        Plan(where=both(open_, more)),
        Plan(where=open_, meaning="a garden"),
        Plan(where=Condition(field="status", values=("open", "signed"))),
    ]
    for i, one in enumerate(plans):
        assert [j for j, other in enumerate(plans) if same_meaning(one, other)] == [i]
    assert same_meaning(Plan(where=AnyOf(parts=(open_, signed))), plans[-1])
    assert same_meaning(Plan(where=both(land, open_)), plans[4])
    assert same_meaning(Plan(where=both(open_, land.model_copy(update={"op": Op.GT, "values": (29,)}))), plans[4])
