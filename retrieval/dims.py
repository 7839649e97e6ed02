"""What a plan groups by: the key column of each dimension, its labels, and the labels that ought to be there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from corpus.schema import Field, Role, Type, record_type
from retrieval.algebra import both, conjuncts
from retrieval.filters import Tables, coerced, selected
from retrieval.measures import Base, plain
from retrieval.plan import Condition, Dim, Expr, Grain, Op

_TRUNCATE = {
    Grain.YEAR: "Y",
    Grain.HALF: "Q",
    Grain.QUARTER: "Q",
    Grain.MONTH: "M",
    Grain.WEEK: "W",
    Grain.DAY: "D",
}
_MONTHS = {Grain.YEAR: 12, Grain.HALF: 6, Grain.QUARTER: 3, Grain.MONTH: 1}
_DAYS = {Grain.WEEK: 7, Grain.DAY: 1}


def key_column(dim: Dim, table: Table, kind: str) -> Value:
    """Return the grouping key as a column: the start of a period, the index of a band, the value itself, a list."""
    field = record_type(kind)[dim.field]
    column = table[field.name]
    if field.type is Type.DATE:
        start = column.truncate(_TRUNCATE[grain_of(dim)]).cast("date")
        if grain_of(dim) is Grain.HALF:
            return ibis.date(start.year(), ibis.ifelse(start.month() < 7, 1, 7), 1)
        return start
    if dim.bands:
        above = [(column >= edge).cast("int64") for edge in dim.bands]
        return sum(above[1:], above[0])
    if field.type is Type.LIST:
        return column[0] if dim.first else column  # no item stands twice in a list: loading sees to that
    return column


def unnested(dim: Dim, kind: str) -> bool:
    """Whether a record counts in several groups of `dim`."""
    return record_type(kind)[dim.field].type is Type.LIST and not dim.first


def is_date(dim: Dim, kind: str) -> bool:
    return record_type(kind)[dim.field].type is Type.DATE


def naturally_ordered(dim: Dim, kind: str) -> bool:
    """Whether the groups have an order of their own: periods, bands, plain numbers."""
    return is_date(dim, kind) or record_type(kind)[dim.field].numeric


def grain_of(dim: Dim) -> Grain:
    return dim.grain or Grain.DAY


def label(dim: Dim, key: Any, kind: str) -> Any:
    """Return what a group is called: `2026-Q1`, `10–50`, a value as it is."""
    if key is None:
        return None
    if is_date(dim, kind):
        return period(key, grain_of(dim))
    if dim.bands:
        return band(dim.bands, key)
    return key


def period(start: dt.date, grain: Grain) -> str:
    """Return the name of the period that begins at `start`; weeks are ISO weeks."""
    if grain is Grain.YEAR:
        return f"{start.year}"
    if grain is Grain.HALF:
        return f"{start.year}-H{(start.month + 5) // 6}"
    if grain is Grain.QUARTER:
        return f"{start.year}-Q{(start.month + 2) // 3}"
    if grain is Grain.MONTH:
        return f"{start.year}-{start.month:02d}"
    if grain is Grain.WEEK:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    return start.isoformat()


def band(edges: tuple[float, ...], index: int) -> str:
    """Return the name of band `index` between the inner `edges`, the lower edge inside."""
    if index == 0:
        return f"<{_number(edges[0])}"
    if index == len(edges):
        return f"≥{_number(edges[-1])}"
    return f"{_number(edges[index - 1])}–{_number(edges[index])}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def start_of(day: dt.date, grain: Grain) -> dt.date:
    """Return the first day of the period that `day` lies in."""
    if grain in _MONTHS:
        months = _MONTHS[grain]
        return dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    return day - dt.timedelta(days=day.weekday()) if grain is Grain.WEEK else day


def following(start: dt.date, grain: Grain, steps: int = 1) -> dt.date:
    """Return the first day of the period `steps` after the one that begins at `start` (negative: before)."""
    if grain in _DAYS:
        return start + dt.timedelta(days=_DAYS[grain] * steps)
    months = start.year * 12 + start.month - 1 + _MONTHS[grain] * steps
    return dt.date(months // 12, months % 12 + 1, 1)


# ---------------------------------------------------------------- labels that ought to be there


def known_keys(dim: Dim, base: Base, tables: Tables) -> list[Any]:
    """Return the keys that the data or the calendar knows for `dim`, in natural order.

    Periods reach from the first to the last day that the set's own bounds and the data allow; a category has every
    value that occurs in the table, under the set's conditions about the same thing (segments under their sector).
    """
    field = record_type(base.kind)[dim.field]
    if is_date(dim, base.kind):
        return list(_periods(dim, field, base, tables))
    if dim.bands:
        return list(range(len(dim.bands) + 1))
    if field.type is Type.BOOLEAN:
        return [False, True]
    table = selected(both(*_about_same_thing(field, base)), base.kind, tables)
    keys = table.select(key=key_column(dim, table, base.kind))
    if unnested(dim, base.kind):
        keys = keys.select(key=keys.key.unnest())
    return sorted(key for key in keys.distinct().to_pyarrow()["key"].to_pylist() if key is not None)


def _about_same_thing(field: Field, base: Base) -> Iterator[Expr]:
    """The set's own conditions on what `field` is a part of: its sector for a segment, its province for a city."""
    if field.type is not Type.CATEGORY or field.role not in (Role.INDUSTRY, Role.ORIGIN, Role.PLACE):
        return
    for part in conjuncts(base.where):
        if isinstance(part, Condition) and part.ref is None:
            other = record_type(base.kind)[part.field]
            if other.role is field.role and other.type is Type.CATEGORY:
                yield part


def _periods(dim: Dim, field: Field, base: Base, tables: Tables) -> Iterator[dt.date]:
    grain = grain_of(dim)
    lower, upper = _bounds(field, base.where)
    table = tables(base.kind) if lower or upper else selected(base.where, base.kind, tables)
    column = table[field.name]
    row = table.agg(first=column.min(), last=column.max()).to_pyarrow().to_pylist()[0]
    first, last = plain(row["first"]), plain(row["last"])
    if first is None:
        return
    start = start_of(max(lower or first, first), grain)
    end = min(upper or last, last)
    while start <= end:
        yield start
        start = following(start, grain)


def _bounds(field: Field, where: Expr) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that the top-level conditions on a date `field` allow."""
    lower: list[dt.date] = []
    upper: list[dt.date] = []
    for part in conjuncts(where):
        if not isinstance(part, Condition) or part.field != field.name or part.op not in _BOUNDING or not part.values:
            continue
        days = [day for day in (coerced(field, value) for value in part.values) if isinstance(day, dt.date)]
        if part.op in (Op.GE, Op.GT, Op.EQ, Op.BETWEEN):
            lower.append(days[0] + dt.timedelta(days=part.op is Op.GT))
        if part.op in (Op.LE, Op.LT, Op.EQ, Op.BETWEEN):
            upper.append(days[-1] - dt.timedelta(days=part.op is Op.LT))
    return (max(lower) if lower else None, min(upper) if upper else None)


_BOUNDING = (Op.GE, Op.GT, Op.LE, Op.LT, Op.EQ, Op.BETWEEN)


def counterpart(dim: Dim, kind: str, other: str) -> Dim:
    """Return the dimension of records of type `other` that speaks of the same as `dim` does of `kind`.

    Raises ValueError where there is none.
    """
    if kind == other:
        return dim
    concept = record_type(kind)[dim.field].concept
    fields = record_type(other).with_concept(concept) if concept else ()
    # Where a request is heading is what a park's place is compared with, not where it comes from.
    aimed = [field for field in fields if field.role is not Role.ORIGIN]
    if not aimed:
        raise ValueError(f"{other} have nothing that compares with {kind}.{dim.field}: group by another field")
    return dim.model_copy(update={"field": aimed[0].name})


def matches_label(given: Any, shown: Any) -> bool:
    """Whether a label named in a plan is the one shown."""
    if isinstance(given, bool) or isinstance(shown, bool):
        return given is shown or str(given).lower() == str(shown).lower()
    return str(given) == str(shown) or (
        isinstance(given, (int, float)) and isinstance(shown, (int, float)) and given == shown
    )


def key_of(dim: Dim, given: Any, kind: str) -> Any:
    """Return the key that a label named in a plan stands for, None when it names no possible group."""
    if is_date(dim, kind):
        return _start_named(str(given), grain_of(dim))
    if dim.bands:
        names = [band(dim.bands, index) for index in range(len(dim.bands) + 1)]
        return names.index(str(given)) if str(given) in names else None
    return given


def _start_named(name: str, grain: Grain) -> dt.date | None:
    try:
        if grain is Grain.WEEK:
            return dt.datetime.strptime(f"{name}-1", "%G-W%V-%u").date()
        if grain in (Grain.HALF, Grain.QUARTER):
            year, part = name.split("-H" if grain is Grain.HALF else "-Q")
            return dt.date(int(year), (int(part) - 1) * _MONTHS[grain] + 1, 1)
        form = {Grain.YEAR: "%Y", Grain.MONTH: "%Y-%m", Grain.DAY: "%Y-%m-%d"}[grain]
        return dt.datetime.strptime(name, form).date()
    except ValueError:
        return None
