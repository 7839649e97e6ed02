"""What a plan means, apart from how it is written: two plans with one meaning have equal normal forms."""

from __future__ import annotations

import datetime as dt

from corpus.schema import Type, record_type
from retrieval.plan import (
    All,
    AnyOf,
    Ask,
    Compare,
    Condition,
    Expr,
    Groups,
    Measure,
    Not,
    Op,
    Plan,
    Records,
    Scalar,
    Value,
)
from tests.assistant.plan_text import ask_text, where_text

Form = tuple[object, ...]


def same_meaning(one: Plan, other: Plan) -> bool:
    return meaning(one) == meaning(other)


def meaning(plan: Plan) -> Form:
    """Return the normal form: labels, words, the order of parts and the way a range is written make no difference."""
    return (
        plan.record_type,
        where_form(plan.where, plan.record_type),
        ask_form(plan.ask, plan.record_type),
        plan.meaning,
    )


def plan_text(plan: Plan) -> str:
    """Return the plan as one line, for the message of a failing test."""
    need = f" meaning {plan.meaning!r}" if plan.meaning else ""
    return f"{plan.record_type}: {where_text(plan.where)} -> {ask_text(plan.ask)}{need}"


# ---------------------------------------------------------------- conditions


def where_form(expr: Expr, kind: str) -> Form:
    """Return the conjunction as a set of parts, each in normal form."""
    return ("all", frozenset(_conjuncts(expr, kind)))


def _conjuncts(expr: Expr, kind: str) -> set[Form]:
    if isinstance(expr, All):
        return {form for part in expr.parts for form in _conjuncts(part, kind)}
    if isinstance(expr, AnyOf):
        return {_alternatives([_conjuncts(part, kind) for part in expr.parts])}
    if isinstance(expr, Not):
        return _negated(expr.part, kind)
    return _tests(expr, kind)


def _alternatives(sides: list[set[Form]]) -> Form:
    """One test of several values where every side is a membership in the same field, else the set of sides."""
    merged: dict[str, set[Scalar]] = {}
    rest: list[Form] = []
    for side in sides:
        only = next(iter(side)) if len(side) == 1 else ()
        if only and only[0] == "in":
            merged.setdefault(str(only[1]), set()).update(only[2])  # type: ignore[arg-type]
        else:
            rest.append(("all", frozenset(side)))
    members: list[Form] = [("in", field, frozenset(values)) for field, values in merged.items()]
    if len(members) == 1 and not rest:
        return members[0]
    return ("any", frozenset([*(("all", frozenset([member])) for member in members), *rest]))


def _negated(part: Expr, kind: str) -> set[Form]:
    """`not (a or b)` is `not a` and `not b`; one value a test, so that it does not matter how they were gathered."""
    if isinstance(part, Not):
        return _conjuncts(part.part, kind)
    if isinstance(part, AnyOf):
        return {form for each in part.parts for form in _negated(each, kind)}
    if isinstance(part, Condition) and part.op is Op.IN and part.subquery is None and part.ref is None:
        return {("not", ("in", part.field, frozenset([value]))) for value in part.values}
    return {("not", ("all", frozenset(_conjuncts(part, kind))))}


def _tests(test: Condition, kind: str) -> set[Form]:
    field = record_type(kind)[test.field]
    if test.ref is not None or test.subquery is not None:
        return {("other", where_text(test))}
    if test.op is Op.IN:
        return {("in", test.field, frozenset(test.values))}
    if test.op is Op.ALL:
        return {("in", test.field, frozenset([value])) for value in test.values}
    if test.op is Op.BETWEEN:
        low, high = test.values
        return {(Op.GE, test.field, _rounded(low)), (Op.LE, test.field, _rounded(high))}
    if test.op is Op.EQ:
        return {(op, test.field, _rounded(test.values[0])) for op in (Op.GE, Op.LE)}
    whole = field.type in (Type.INTEGER, Type.DATE)
    if whole and test.op is Op.GT:
        return {(Op.GE, test.field, _next(test.values[0], 1))}
    if whole and test.op is Op.LT:
        return {(Op.LE, test.field, _next(test.values[0], -1))}
    return {(test.op, test.field, *(_rounded(value) for value in test.values))}


def _next(value: Scalar, step: int) -> Scalar:
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=step)
    assert isinstance(value, (int, float))
    return float(value + step)


def _rounded(value: Scalar) -> Scalar:
    return round(float(value), 6) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


# ---------------------------------------------------------------- what is asked


def ask_form(ask: Ask, kind: str) -> Form:
    if isinstance(ask, Value):
        return ("value", _measure_form(ask.measure, kind))
    if isinstance(ask, Groups):
        order = ask.order
        natural = ask.by[0].grain is not None or bool(ask.by[0].bands)
        largest_first = order is None or (order.measure == 0 and order.descending)
        shown = "as ever" if (order is None if natural else largest_first) else str(order)
        plain = ask.model_copy(update={"order": None, "measures": (), "limit": None})
        measures = tuple(_measure_form(measure, kind) for measure in ask.measures)
        return ("groups", measures, shown, ask.limit, ask_text(plain))
    if isinstance(ask, Records):
        return ("records", ask.order, ask.limit, ask.offset)
    if isinstance(ask, Compare):
        sides = frozenset(where_form(case.where, kind) for case in ask.cases)
        return ("compare", ask.combine, _measure_form(ask.measure, kind), sides)
    return (ask_text(ask),)


def _measure_form(measure: Measure, kind: str) -> Form:
    of = where_form(measure.of, kind) if measure.of is not None else None
    return (measure.how, measure.field, of, measure.unit)
