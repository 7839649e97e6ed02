"""A plan as one line of text, so that a test of reading can say the whole of it."""

from __future__ import annotations

import datetime as dt

from retrieval.plan import (
    All,
    AnyOf,
    Ask,
    Compare,
    Condition,
    Dim,
    Expr,
    Fact,
    Fit,
    Groups,
    Having,
    Level,
    Measure,
    Not,
    Order,
    Rank,
    Records,
    Scalar,
    Value,
)


def where_text(where: Expr) -> str:
    """Return conditions as `field op value,value`, joined by ` & ` and ` | `, in an order of their own."""
    if isinstance(where, Condition):
        return _condition(where)
    if isinstance(where, Not):
        return f"not ({where_text(where.part)})"
    parts = sorted(where_text(part) for part in where.parts)
    if isinstance(where, All):
        return " & ".join(parts) or "everything"
    assert isinstance(where, AnyOf)
    return f"({' | '.join(parts)})"


def ask_text(ask: Ask) -> str:
    """Return what is asked: `records by investment_mcny desc limit 5`, `groups of count by sector`, …"""
    if isinstance(ask, Records):
        fields = f" showing {','.join(ask.fields)}" if ask.fields else ""
        return f"records{''.join(_order(order) for order in ask.order)}{_limit(ask.limit)}{fields}"
    if isinstance(ask, Value):
        return f"value {', '.join(_measure(measure) for measure in (ask.measure, *ask.also))}"
    if isinstance(ask, Groups):
        by = ",".join(_dim(dim) for dim in ask.by)
        measures = ",".join(_measure(measure) for measure in ask.measures)
        marks = "".join(f" {name}" for name in ("apart", "complete", "growth", "count") if getattr(ask, name))
        within = f" {ask.within} within each" if ask.within is not None else ""
        marks += f" {ask.combine}" if ask.combine != "none" else ""
        without = f" without {_values(ask.without)}" if ask.without else ""
        labels = f" only {_values(ask.labels)}" if ask.labels else ""
        order = _order(ask.order) if ask.order else ""
        offset = f" offset {ask.offset}" if ask.offset else ""
        having = f" having {_having(ask.having)}" if ask.having and not ask.complete else ""
        return f"groups of {measures} by {by}{order}{_limit(ask.limit)}{offset}{within}{labels}{without}{marks}{having}"
    if isinstance(ask, Compare):
        cases = " / ".join(where_text(case.where) for case in ask.cases)
        return f"{ask.combine} of {_measure(ask.measure)}: {cases}"
    if isinstance(ask, Rank):
        return f"rank of {ask.value} by {_dim(ask.by)} of {_measure(ask.measure)}{'' if ask.descending else ' asc'}"
    if isinstance(ask, Fact):
        return f"fact {','.join(ask.fields)}".strip()
    assert isinstance(ask, Fit)
    return f"fit of {where_text(ask.subjects)}{' counted' if ask.count else ''}{_limit(ask.limit)}"


def _condition(condition: Condition) -> str:
    if condition.ref is not None:
        times = "" if condition.ref.factor == 1 else f"{condition.ref.factor:g} × "
        return f"{condition.field} {condition.op} {times}field {condition.ref.field}"
    if condition.level is not None:
        return f"{condition.field} {condition.op} {_level(condition.level)}"
    if condition.subquery is not None and condition.subquery.fit:
        inner = condition.subquery
        least = f"at least {inner.min_count} " if inner.min_count > 1 else ""
        return f"fits {least}{inner.record_type}" + (f": {where_text(inner.where)}" if inner.where is not None else "")
    if condition.subquery is not None:
        low, high = condition.subquery.min_count, condition.subquery.max_count
        return f"{condition.field} {condition.op} subquery" + (
            f" {low}–{high or ''}" if (low, high) != (1, None) else ""
        )
    return f"{condition.field} {condition.op} {_values(condition.values)}".strip()


def _level(level: Level) -> str:
    times = "" if level.factor == 1 else f"{level.factor:g} × "
    where = f" of ({where_text(level.measure.where)})" if level.measure.where is not None else ""
    return f"{times}{_measure(level.measure)}{where}"


def _values(values: tuple[Scalar, ...]) -> str:
    return ",".join(
        value.isoformat() if isinstance(value, dt.date) else str(value) for value in sorted(values, key=str)
    )


def _measure(measure: Measure) -> str:
    field = f" {measure.field}" if measure.field else ""
    field += f" per {measure.per}" if measure.per else ""
    share = f" [{where_text(measure.of)}]" if measure.of is not None else ""
    unit = f" in {measure.unit}" if measure.unit else ""
    return f"{measure.how}{field}{share}{unit}"


def _having(having: Having) -> str:
    bound = f"{having.across} of all" if having.across else f"{having.value:g}"
    bound = _level(having.level) if having.level else bound
    return f"{_measure(having.of) if having.of else f'measure {having.measure}'} {having.op} {bound}"


def _dim(dim: Dim) -> str:
    bands = f"[{','.join(f'{edge:g}' for edge in dim.bands)}]" if dim.bands else ""
    return f"{dim.field}{f'.{dim.grain}' if dim.grain else ''}{bands}{'.first' if dim.first else ''}"


def _order(order: Order) -> str:
    by = order.field if order.field is not None else f"measure {order.measure}"
    by += f" per {order.per}" if order.per else ""
    return f" by {by} {'desc' if order.descending else 'asc'}"


def _limit(limit: int | None) -> str:
    return f" limit {limit}" if limit is not None else ""
