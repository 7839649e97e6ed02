"""Measures to Ibis: which set a number is computed from, and how; and numbers back to plain Python."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from corpus.schema import Field, Type, Unit, record_type
from retrieval import units
from retrieval.filters import Tables, predicate
from retrieval.plan import EVERYTHING, Expr, How, Measure
from retrieval.result import Cell

NUMERIC = (How.SUM, How.AVG, How.MEDIAN, How.MIN, How.MAX)
ADDING_UP = (How.COUNT, How.DISTINCT, How.SUM, How.SHARE)
"""Measures that are 0 over nothing; the others have no value there."""


@dataclass(frozen=True, slots=True)
class Base:
    """A set of records: those of type `kind` for which `where` holds."""

    kind: str
    where: Expr = EVERYTHING

    def under(self, measure: Measure) -> Base:
        """Return the set that `measure` is about: this one unless it names another."""
        if measure.record_type is None and measure.where is None:
            return self
        return Base(measure.record_type or self.kind, measure.where or EVERYTHING)


def field_of(measure: Measure, kind: str) -> Field | None:
    """Return the field that `measure` needs, checked; None where it needs none.

    Raises KeyError for an unknown field, ValueError for one that cannot be measured that way.
    """
    if measure.how is How.COUNT or (measure.how is How.SHARE and measure.field is None):
        return None
    if measure.field is None:
        raise ValueError(f"{measure.how} needs a field")
    field = record_type(kind)[measure.field]
    dated = field.type is Type.DATE and measure.how in (How.MIN, How.MAX)
    counted = field.type is Type.LIST and measure.how in NUMERIC
    if measure.how is not How.DISTINCT and not (field.numeric or dated or counted):
        raise ValueError(f"{measure.how} needs a number, {kind}.{field.name} is {field.type}")
    return field


def divisor_of(measure: Measure, kind: str) -> Field | None:
    """Return the field that `measure` divides by, checked; None where it divides by none."""
    if measure.per is None:
        return None
    field = record_type(kind)[measure.per]
    if measure.how not in NUMERIC or not field.numeric:
        raise ValueError(f"{measure.how} of {measure.field} cannot be taken per {field.name}")
    return field


def ratio(over: Value, under: Value) -> Value:
    """Return `over` divided by `under`, null where that is nothing."""
    return over.cast("float64") / under.cast("float64").nullif(0)


def number_of(field: Field, table: Table) -> Value:
    """Return the number that a record says in `field`: of a list, how many items it has."""
    return table[field.name].length() if field.type is Type.LIST else table[field.name]


def aggregate(measure: Measure, table: Table, kind: str, tables: Tables, where: BooleanValue | None = None) -> Value:
    """Return `measure` over the rows of `table` (those where `where` holds) as a scalar expression, in stored units."""
    field = field_of(measure, kind)
    column = table[field.name] if field else None
    if measure.how is How.COUNT:
        return table.count(where=where)
    if measure.how is How.SHARE:
        part = predicate(measure.of, table, kind, tables).fill_null(False) if measure.of is not None else None
        both = part if where is None else where if part is None else part & where
        return share(_weight(column, table, both), _weight(column, table, where))
    assert field is not None
    assert column is not None
    if measure.how in NUMERIC:
        column = number_of(field, table)
        per = divisor_of(measure, kind)
        if per is not None:
            under = table[per.name]
            if measure.how is How.SUM:
                says = column.notnull() & under.notnull()
                where = says if where is None else where & says
                return ratio(column.sum(where=where), under.sum(where=where))
            column = ratio(column, under)
    if measure.how is How.DISTINCT:
        if field.type is Type.LIST:
            return column.collect(where=where).flatten().unique().length().fill_null(0)
        return column.nunique(where=where)
    if measure.how is How.SUM:
        # The sum of no records is 0; that of records which do not say is unknown.
        return ibis.ifelse(table.count(where=where) == 0, 0, column.sum(where=where))
    if measure.how is How.AVG:
        return column.mean(where=where)
    if measure.how is How.MEDIAN:
        return column.median(where=where)
    return column.min(where=where) if measure.how is How.MIN else column.max(where=where)


def share(part: Value, whole: Value) -> Value:
    """Return `part` in percent of `whole`, null where that is nothing."""
    return part.cast("float64") * 100 / whole.cast("float64").nullif(0)


def _weight(column: Value | None, table: Table, where: BooleanValue | None) -> Value:
    return table.count(where=where) if column is None else column.sum(where=where).fill_null(0)


def unit_of(measure: Measure, kind: str) -> str | None:
    """Return the unit that the measure's number is in: the one asked for, else the stored one."""
    if measure.how is How.SHARE:
        return Unit.PERCENT.value
    field = field_of(measure, kind)
    per = divisor_of(measure, kind)
    if field is not None and per is not None:
        return measure.unit or units.ratio_unit(field.unit, per.unit)
    if measure.how not in NUMERIC or field is None or field.unit is None:
        return None
    return measure.unit or field.unit.value


def finished(value: Any, measure: Measure, kind: str) -> Any:
    """Return a number of `aggregate` as a plain Python value in the unit asked for; None where there is none."""
    value = plain(value)
    field = field_of(measure, kind)
    if measure.unit is None or measure.how not in NUMERIC or field is None or not isinstance(value, (int, float)):
        return value
    per = divisor_of(measure, kind)
    times = units.ratio_factor(field.unit, per.unit, measure.unit) if per else units.factor(field.unit, measure.unit)
    return value if times == 1 else value * times


def nothing(measure: Measure) -> int | None:
    """Return what `measure` is over no records: 0 for what adds up, None for the rest."""
    return 0 if measure.how in ADDING_UP else None


def name_of(measure: Measure) -> str:
    """Return the column name of a measure: its label, else what it is."""
    per = f" per {measure.per}" if measure.per else ""
    return measure.label or (f"{measure.how} {measure.field}{per}" if measure.field else measure.how.value)


def plain(value: Any) -> Any:
    """Return `value` as the plain Python value of a result's cell: no Decimal, NaN, infinity or timestamp."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, list):
        return tuple(value)
    return value


def record(row: dict[str, Any]) -> dict[str, Cell]:
    """Return a row of a record table with plain values."""
    return {name: plain(value) for name, value in row.items()}
