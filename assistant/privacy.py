"""Personal data: the one place that masks it, and that says whether a plan would give it away by other means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.schema import record_type
from retrieval.algebra import conditions
from retrieval.plan import Compare, Expr, Fact, Fit, Groups, Measure, Plan, Rank, Records, Value
from retrieval.result import Kind, Result

MASK = "•••"


def personal_fields(kind: str) -> frozenset[str]:
    """Return the names of the fields of `kind` that hold personal data."""
    return frozenset(field.name for field in record_type(kind) if field.personal)


def mask(result: Result, plan: Plan) -> Result:
    """Return `result` with every known personal value replaced by `•••`; empty ones stay empty."""
    hidden = personal_fields(result.record_type)
    records = tuple(
        {name: MASK if name in hidden and value is not None else value for name, value in record.items()}
        for record in result.records
    )
    changed: dict[str, Any] = {"records": records}
    if result.kind is Kind.FACT:
        columns = [index for index, name in enumerate(result.columns) if name in hidden]
        changed["rows"] = tuple(
            tuple(MASK if index in columns and cell is not None else cell for index, cell in enumerate(row))
            for row in result.rows
        )
        asked = set(plan.ask.fields) if isinstance(plan.ask, Fact) else set()
        if asked & hidden and result.value is not None:
            changed["value"] = MASK
    return result.model_copy(update=changed)


def reveals(plan: Plan) -> tuple[str, ...]:
    """Return the personal fields that `plan` filters, groups, measures or orders by.

    Masking what is shown does not hide those: "whose number starts with 138" tells by its set.
    """
    found = {name for kind, name in _uses(plan) if name in personal_fields(kind)}
    return tuple(sorted(found))


def _uses(plan: Plan) -> Iterator[tuple[str, str]]:
    kind, ask = plan.record_type, plan.ask
    yield from _tested(kind, plan.where)
    if isinstance(ask, (Records, Fact)):
        yield from ((kind, name) for order in ask.order for name in (order.field, order.per) if name)
        if isinstance(ask, Fact) and ask.test is not None:
            yield from _tested(kind, ask.test)
    elif isinstance(ask, Value):
        for measure in (ask.measure, *ask.also):
            yield from _measured(kind, measure)
    elif isinstance(ask, Groups):
        yield from ((kind, dim.field) for dim in ask.by)
        for measure in ask.measures:
            yield from _measured(kind, measure)
        if ask.having is not None and ask.having.of is not None:
            yield from _measured(kind, ask.having.of)
        if ask.having is not None and ask.having.level is not None:
            yield from _measured(kind, ask.having.level.measure)
    elif isinstance(ask, Compare):
        yield from _measured(kind, ask.measure)
        for case in ask.cases:
            yield from _tested(case.record_type or kind, case.where)
            if case.measure is not None:
                yield from _measured(case.record_type or kind, case.measure)
    elif isinstance(ask, Rank):
        yield kind, ask.by.field
        yield from _measured(kind, ask.measure)
    elif isinstance(ask, Fit):
        yield from _tested("parks" if kind == "requests" else "requests", ask.subjects)


def _measured(kind: str, measure: Measure) -> Iterator[tuple[str, str]]:
    own = measure.record_type or kind
    yield from ((own, name) for name in (measure.field, measure.per) if name is not None)
    for part in (measure.of, measure.where):
        if part is not None:
            yield from _tested(own, part)


def _tested(kind: str, where: Expr) -> Iterator[tuple[str, str]]:
    for condition in conditions(where):
        yield kind, condition.field
        if condition.ref is not None:
            yield kind, condition.ref.field
        if condition.level is not None:
            yield from _measured(kind, condition.level.measure)
        if condition.subquery is not None:
            yield condition.subquery.record_type, condition.subquery.field
            if condition.subquery.where is not None:
                yield from _tested(condition.subquery.record_type, condition.subquery.where)
