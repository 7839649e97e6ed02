"""Conditions to Ibis: the one place where a plan's expression becomes a predicate over a table."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from corpus.schema import Field, Type, record_type
from retrieval.pairing import PARKS, REQUESTS, other_side, pairing
from retrieval.plan import All, AnyOf, Condition, Expr, FieldRef, Not, Op, Scalar, Subquery

Tables = Callable[[str], Table]
"""Gives the table of a record type."""

_COMPARE: dict[Op, Callable[[Any, Any], Any]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.EQ: operator.eq,
}


def predicate(expr: Expr, table: Table, kind: str, tables: Tables) -> BooleanValue:
    """Return `expr` as a boolean column of `table`, which holds records of type `kind`.

    Null counts as false wherever the column decides. Raises KeyError for an unknown field, ValueError for a
    condition that does not suit its field.
    """
    if isinstance(expr, Condition):
        return _condition(expr, table, kind, tables)
    if isinstance(expr, Not):
        return ~predicate(expr.part, table, kind, tables).fill_null(False)
    parts = [predicate(part, table, kind, tables) for part in expr.parts]
    return _any(parts) if isinstance(expr, AnyOf) else _all(parts)


def selected(expr: Expr, kind: str, tables: Tables) -> Table:
    """Return the table of the records of type `kind` for which `expr` holds."""
    table = tables(kind)
    return table.filter(predicate(expr, table, kind, tables))


def subquery_values(subquery: Subquery, tables: Tables) -> Table:
    """Return the values of a subquery as a table with the column `value`, each once, none null."""
    field = record_type(subquery.record_type)[subquery.field]
    column = selected(subquery.where, subquery.record_type, tables) if subquery.where else tables(subquery.record_type)
    values = column.select(value=column[field.name])
    if field.type is Type.LIST:
        values = values.select(value=values.value.unnest())
    counted = values.filter(values.value.notnull()).group_by("value").agg(records=lambda t: t.count())
    often = counted.records >= subquery.min_count
    if subquery.max_count is not None:
        often &= counted.records <= subquery.max_count
    return counted.filter(often).select("value")


def fitting_keys(subquery: Subquery, kind: str, tables: Tables) -> Table:
    """Return the keys of the records of type `kind` that fit records of the other set, as a table with `value`."""
    sides = {
        kind: tables(kind),
        other_side(kind): selected(subquery.where or All(), other_side(kind), tables),
    }
    keys = {name: record_type(name).key for name in sides}
    pairs = pairing(sides[REQUESTS], sides[PARKS])
    pairs = pairs.select(value=pairs[keys[kind]], subject=pairs[keys[other_side(kind)]]).distinct()
    counted = pairs.group_by("value").agg(records=lambda t: t.count())
    return counted.filter(counted.records >= subquery.min_count).select("value")


def coerced(field: Field, value: Scalar) -> Scalar:
    """Return `value` as the type of `field`: a date written as text becomes one.

    Raises ValueError when it cannot be one.
    """
    if field.type is Type.DATE and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if field.type is Type.BOOLEAN and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if field.type in (Type.TEXT, Type.CATEGORY, Type.LIST):
        return str(value)
    wanted = {Type.DATE: dt.date, Type.BOOLEAN: bool}.get(field.type, (int, float))
    if not isinstance(value, wanted) or (field.numeric and isinstance(value, bool)):
        raise ValueError(f"{field.name} is {field.type}, it cannot be compared with {value!r}")
    return value


def _condition(condition: Condition, table: Table, kind: str, tables: Tables) -> BooleanValue:
    field = record_type(kind)[condition.field]
    column = table[field.name]
    _expect(condition, condition.level is None, "a level that is not computed yet: comparison")
    if condition.op is Op.KNOWN:
        return column.length() > 0 if field.type in (Type.LIST, Type.TEXT, Type.CATEGORY) else column.notnull()
    if condition.ref is not None:
        return _against_field(condition, field, column, condition.ref, table, kind)
    if condition.subquery is not None:
        if condition.subquery.fit:
            _expect(condition, field.name == record_type(kind).key, "fit: it is a record that fits, its key is tested")
            return column.isin(fitting_keys(condition.subquery, kind, tables).value)
        return _against_subquery(condition, field, column, condition.subquery, tables)
    if sized(condition, field):
        return _against_values(condition, field, column.length(), list(condition.values))
    return _against_values(condition, field, column, [coerced(field, value) for value in condition.values])


def sized(condition: Condition, field: Field) -> bool:
    """Whether `condition` compares how many items a list has."""
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in condition.values)
    return field.type is Type.LIST and condition.op in (*_COMPARE, Op.BETWEEN) and bool(condition.values) and numbers


def _against_values(condition: Condition, field: Field, column: Value, values: list[Scalar]) -> BooleanValue:
    op = condition.op
    if op in (Op.IN, Op.ALL, Op.ONLY, Op.FIRST):
        return _membership(op, field, column, values)
    _expect(condition, len(values) == (2 if op is Op.BETWEEN else 1), "bounds")
    if op is Op.CONTAINS:
        return _contains(condition, field, column, str(values[0]).lower())
    if field.type is Type.LIST and not sized(condition, field):
        _expect(condition, op is Op.EQ, "comparison for a list")
        return column.contains(values[0])
    if op is Op.BETWEEN:
        return (column >= values[0]) & (column <= values[1])
    return _COMPARE[op](column, values[0])


def _membership(op: Op, field: Field, column: Value, values: list[Scalar]) -> BooleanValue:
    if field.type is not Type.LIST:
        each = [column == value for value in values]
        return _all([column.notnull(), *each]) if op is Op.ALL else _isin(column, values)
    if op is Op.FIRST:
        return _isin(column[0], values)
    if op is Op.ONLY:
        named = column.filter(lambda item: item.isin(values)).length() if values else ibis.literal(0)
        return (column.length() > 0) & (named == column.length())
    each = [column.contains(value) for value in values]
    return _all([column.length() > 0, *each]) if op is Op.ALL else _any(each)


def _contains(condition: Condition, field: Field, column: Value, text: str) -> BooleanValue:
    if field.type is Type.LIST:
        return column.filter(lambda item: item.lower().contains(text)).length() > 0
    _expect(condition, field.type in (Type.TEXT, Type.CATEGORY), "comparison for a field that is no text")
    return column.lower().contains(text)


def _against_field(
    condition: Condition, field: Field, column: Value, ref: FieldRef, table: Table, kind: str
) -> BooleanValue:
    other = record_type(kind)[ref.field]
    value = table[other.name]
    op = condition.op
    if field.numeric and other.numeric and op in (*_COMPARE, Op.IN):
        return _COMPARE[Op.EQ if op is Op.IN else op](column, value * ref.factor)
    if field.type is Type.LIST and other.type is Type.LIST:
        if op is Op.FIRST:
            return value.contains(column[0])
        shared = column.intersect(value).length()
        return (shared > 0) if op is Op.IN else (value.length() > 0) & (shared == value.length())
    if field.type is Type.LIST:
        return column[0] == value if op is Op.FIRST else column.contains(value)
    if other.type is Type.LIST:
        return value.contains(column)
    _expect(condition, not field.numeric and not other.numeric and op in (*_COMPARE, Op.IN), "comparison of two fields")
    return _COMPARE[Op.EQ if op is Op.IN else op](column, value)


def _against_subquery(
    condition: Condition, field: Field, column: Value, subquery: Subquery, tables: Tables
) -> BooleanValue:
    _expect(condition, condition.op in (Op.IN, Op.FIRST, Op.EQ, Op.ALL), "comparison with another set")
    values = subquery_values(subquery, tables)
    if field.type is not Type.LIST:
        return column.isin(values.value)
    if condition.op is Op.FIRST:
        return column[0].isin(values.value)
    # The items of a list come from a small vocabulary, so the other set's values are fetched first.
    found = sorted(values.to_pyarrow()["value"].to_pylist())
    return _membership(Op.IN if condition.op is Op.EQ else condition.op, field, column, found)


def _isin(column: Value, values: list[Scalar]) -> BooleanValue:
    return column.isin(values) if values else ibis.literal(False)


def _all(parts: Iterable[BooleanValue]) -> BooleanValue:
    found = list(parts)
    return reduce(operator.and_, found) if found else ibis.literal(True)


def _any(parts: Iterable[BooleanValue]) -> BooleanValue:
    found = list(parts)
    return reduce(operator.or_, found) if found else ibis.literal(False)


def _expect(condition: Condition, holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"{condition.field} {condition.op}: {what} not possible with {len(condition.values)} values")
