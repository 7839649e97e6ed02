"""One measure over several sets: side by side, as one number of two, or as the standing among all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from retrieval import dims
from retrieval.algebra import both, either
from retrieval.filters import Tables, predicate
from retrieval.groups import measured_groups
from retrieval.measures import Base, aggregate, finished, name_of, unit_of
from retrieval.plan import Case, Compare, Measure, Rank, Value

NEIGHBOURS = 3
"""How many places above and below are shown around the one asked about."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, its unit, the rows behind it, and the size of the set."""

    value: Any
    unit: str | None
    total: int
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


def single(measure: Measure, base: Base, tables: Tables) -> Number:
    """Return one measure of `base`, or of the set that the measure names."""
    base = base.under(measure)
    (number,), total = _numbers([(measure, base)], tables)
    return Number(number, unit_of(measure, base.kind), total)


def several(ask: Value, base: Base, tables: Tables) -> Number:
    """Return every measure of `ask` as a row; the first one is the value."""
    measures = (ask.measure, *ask.also)
    numbers, total = _numbers([(measure, base.under(measure)) for measure in measures], tables)
    if any(measure.where is not None for measure in measures):
        _, total = _numbers([(Measure(), base)], tables)  # the set itself, not the wholes that it is a share of
    rows = tuple((name_of(measure), number) for measure, number in zip(measures, numbers, strict=True))
    return Number(
        numbers[0], unit_of(*_kind_last((measures[0], base.under(measures[0])))), total, ("measure", "value"), rows
    )


def compared(ask: Compare, base: Base, tables: Tables) -> Number:
    """Return the measure of every case as rows, and where they are combined, the one number."""
    sides = [_side(case, ask.measure, base) for case in ask.cases]
    numbers, total = _numbers(sides, tables)
    rows: list[tuple[Any, ...]] = [(case.label, number) for case, number in zip(ask.cases, numbers, strict=True)]
    if ask.order is not None:
        known = [row for row in rows if row[1] is not None]
        rows = sorted(known, key=lambda row: row[1], reverse=ask.order.descending)
        rows += [(case.label, None) for case, number in zip(ask.cases, numbers, strict=True) if number is None]
    unit = unit_of(*_kind_last(sides[0])) if sides else None
    value = None
    if ask.combine != "rows":
        if len(numbers) != 2:
            raise ValueError(f"{ask.combine} needs two sets, the plan names {len(numbers)}")
        value, unit = _combined(ask.combine, numbers[0], numbers[1], unit)
    columns = ("label", name_of(sides[0][0] if sides else ask.measure))
    return Number(value, unit, total, columns, tuple(rows[: ask.limit]))


def ranked(ask: Rank, base: Base, tables: Tables) -> Number:
    """Return the place of one value among all of a dimension (1 = best, equals share it), None where it has none.

    `total` is the number of values ranked, `rows` (label, number, place) of those around.
    """
    groups, _ = measured_groups([ask.by], [ask.measure], base, tables)
    known = [
        (dims.label(ask.by, key[0], base.kind), values[0])
        for key, values in groups.items()
        if key[0] is not None and values[0] is not None
    ]
    known.sort(key=lambda row: str(row[0]))
    known.sort(key=lambda row: row[1], reverse=ask.descending)
    places: list[int] = []
    for index, (_, number) in enumerate(known):
        places.append(places[-1] if index and number == known[index - 1][1] else index + 1)
    at = next((index for index, row in enumerate(known) if dims.matches_label(ask.value, row[0])), None)
    middle = at or 0
    around = range(max(0, middle - NEIGHBOURS), min(len(known), middle + NEIGHBOURS + 1))
    rows = tuple((*known[index], places[index]) for index in around)
    columns = (ask.by.field, name_of(ask.measure), "rank")
    return Number(places[at] if at is not None else None, None, len(known), columns, rows)


def _side(case: Case, default: Measure, base: Base) -> tuple[Measure, Base]:
    measure = case.measure or default
    own = base if case.record_type in (None, base.kind) else Base(case.record_type or base.kind)
    own = own.under(measure)
    return measure, Base(own.kind, both(own.where, case.where))


def _kind_last(side: tuple[Measure, Base]) -> tuple[Measure, str]:
    return side[0], side[1].kind


def _numbers(sides: list[tuple[Measure, Base]], tables: Tables) -> tuple[list[Any], int]:
    """Return the number of every side, and how many records the sides of the first one's type hold together."""
    numbers: list[Any] = [None] * len(sides)
    total = 0
    for kind in dict.fromkeys(base.kind for _, base in sides):
        here = [index for index, (_, base) in enumerate(sides) if base.kind == kind]
        table = tables(kind)
        # Records of no side stay out; what is left is the whole of a side that stands alone.
        narrowed = table.filter(predicate(either(*(sides[index][1].where for index in here)), table, kind, tables))
        alone = len(here) == 1
        wheres = {
            index: None if alone else predicate(sides[index][1].where, narrowed, kind, tables).fill_null(False)
            for index in here
        }
        columns = {f"side{i}": aggregate(sides[i][0], narrowed, kind, tables, wheres[i]) for i in here}
        row = narrowed.agg(total=narrowed.count(), **columns).to_pyarrow().to_pylist()[0]
        for index in here:
            numbers[index] = finished(row[f"side{index}"], sides[index][0], kind)
        if kind == sides[0][1].kind:
            total = row["total"]
    return numbers, total


def _combined(how: str, first: Any, second: Any, unit: str | None) -> tuple[Any, str | None]:
    """Return first minus, by, or against second, and the unit of that; None where it cannot be computed."""
    if first is None or second is None:
        return None, unit
    if how == "difference":
        return first - second, unit
    if not second:
        return None, "percent" if how == "change" else None
    return ((first - second) / second * 100, "percent") if how == "change" else (first / second, None)
