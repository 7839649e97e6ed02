"""Search in plain Python, record by record, as slow and as plain as can be: what the fast path is held against."""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
from collections.abc import Sequence
from typing import Any

from corpus.schema import record_type
from retrieval.plan import (
    All,
    AnyOf,
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    Fit,
    Grain,
    Groups,
    How,
    Level,
    Measure,
    Not,
    Op,
    Order,
    Plan,
    Rank,
    Records,
)
from tests.retrieval.worlds import Row, World

EMPTY: tuple[Any, ...] = (None, "", ())

# ---------------------------------------------------------------- conditions


def holds(expr: Expr, row: Row, kind: str, world: World) -> bool:
    if isinstance(expr, Condition):
        return row[expr.field] not in EMPTY and _holds(expr, row, kind, world)
    if isinstance(expr, Not):
        return not holds(expr.part, row, kind, world)
    parts = [holds(part, row, kind, world) for part in expr.parts]
    assert isinstance(expr, (All, AnyOf))
    return all(parts) if isinstance(expr, All) else any(parts)


def _level(level: Level, kind: str, world: World) -> Any:
    """The number of a level; None where there is none."""
    own = level.measure.record_type or kind
    rows = rows_of(own, level.measure.where or All(), world)
    number = measured(level.measure, rows, own, world, rows)
    return None if number is None else number * level.factor


def _holds(condition: Condition, row: Row, kind: str, world: World) -> bool:
    own = row[condition.field]
    values: Sequence[Any] = condition.values
    op = condition.op
    if op is Op.KNOWN:
        return True
    if condition.ref is not None:
        other = row[condition.ref.field]
        if other in EMPTY:
            return False
        number = isinstance(other, (int, float)) and not isinstance(other, bool)
        values = other if isinstance(other, tuple) else (other * condition.ref.factor if number else other,)
    elif condition.level is not None:
        bound = _level(condition.level, kind, world)
        if bound is None:
            return False
        values = (bound,)
    elif condition.subquery is not None:
        sub = condition.subquery
        rows = [r for r in world[sub.record_type] if sub.where is None or holds(sub.where, r, sub.record_type, world)]
        if sub.fit:
            pairs = [(row, r) if sub.record_type == "parks" else (r, row) for r in rows]
            return sum(pair_fits(request, park) for request, park in pairs) >= sub.min_count
        said = [item for r in rows for item in items(r[sub.field])]
        most = sub.max_count or len(said)
        values = tuple(value for value in set(said) if sub.min_count <= said.count(value) <= most)
    if isinstance(own, tuple):
        if op is Op.CONTAINS:
            return any(str(values[0]).lower() in item.lower() for item in own)
        if op is Op.FIRST:
            return own[0] in values
        if op is Op.ONLY:
            return all(item in values for item in own)
        if op not in (Op.IN, Op.ALL) and condition.ref is None and values and isinstance(values[0], int):
            return _compared(op, len(own), values)
        return all(value in own for value in values) if op is Op.ALL else any(value in own for value in values)
    if op in (Op.IN, Op.FIRST, Op.ONLY):
        return own in values
    if op is Op.ALL:
        return all(own == value for value in values)
    if op is Op.CONTAINS:
        return str(values[0]).lower() in own.lower()
    return _compared(op, own, values)


def _compared(op: Op, own: Any, values: Sequence[Any]) -> bool:
    if op is Op.BETWEEN:
        return bool(values[0] <= own <= values[1])
    bound = values[0]
    return {Op.LT: own < bound, Op.LE: own <= bound, Op.GT: own > bound, Op.GE: own >= bound, Op.EQ: own == bound}[op]


def items(value: Any) -> list[Any]:
    """The different items of a cell: those of a list, the value itself, none of an empty one."""
    if value in EMPTY:
        return []
    return list(dict.fromkeys(value)) if isinstance(value, tuple) else [value]


def rows_of(kind: str, where: Expr, world: World) -> list[Row]:
    return [row for row in world[kind] if holds(where, row, kind, world)]


# ---------------------------------------------------------------- numbers


def own_set(measure: Measure, kind: str, where: Expr) -> tuple[str, Expr]:
    if measure.record_type is None and measure.where is None:
        return kind, where
    return measure.record_type or kind, measure.where or All()


def measured(measure: Measure, rows: list[Row], kind: str, world: World, whole: list[Row] | None = None) -> Any:
    """The measure over `rows`; a share without `of` is their part of `whole`."""
    if measure.how is How.COUNT:
        return len(rows)
    if measure.how is How.DISTINCT:
        return len({item for row in rows for item in items(row[measure.field or ""])})
    if measure.how is How.SHARE:
        part = rows if measure.of is None else [row for row in rows if holds(measure.of, row, kind, world)]
        total = rows if whole is None or measure.of is not None else whole
        weight = [
            sum(row[measure.field] or 0 for row in some) if measure.field else len(some) for some in (part, total)
        ]
        return 100 * weight[0] / weight[1] if weight[1] else None
    says = [row for row in rows if number(row, measure.field) is not None]
    if measure.per:
        says = [row for row in says if row[measure.per] is not None]
        if measure.how is How.SUM:
            under = sum(row[measure.per] for row in says)
            return sum(number(row, measure.field) for row in says) / under if under else None
        says = [row for row in says if row[measure.per]]
    values = [number(row, measure.field, measure.per) for row in says]
    if measure.how is How.SUM and not rows:
        return 0
    if not values:
        return None
    return {How.SUM: sum, How.AVG: statistics.mean, How.MEDIAN: statistics.median, How.MIN: min, How.MAX: max}[
        measure.how
    ](values)


def number(row: Row, field: str | None, per: str | None = None) -> Any:
    """What a record says in a field: of a list, how many items it has; divided by another field where one is given."""
    value = row[field or ""]
    value = (len(value) or None) if isinstance(value, tuple) else value
    if per is None or value is None:
        return value
    return value / row[per] if row[per] else None


# ---------------------------------------------------------------- groups


def labels(dim: Dim, row: Row) -> list[Any]:
    value = row[dim.field]
    if value in EMPTY:
        return []
    if isinstance(value, dt.date):
        return [period(value, dim.grain or Grain.DAY)]
    if dim.bands:
        below = [edge for edge in dim.bands if edge <= value]
        index = len(below)
        if index == 0:
            return [f"<{dim.bands[0]:g}"]
        return [f"≥{dim.bands[-1]:g}" if index == len(dim.bands) else f"{dim.bands[index - 1]:g}–{dim.bands[index]:g}"]
    if isinstance(value, tuple):
        return [value[0]] if dim.first else list(dict.fromkeys(value))
    return [value]


def period(day: dt.date, grain: Grain) -> str:
    iso = day.isocalendar()
    return {
        Grain.YEAR: str(day.year),
        Grain.HALF: f"{day.year}-H{1 if day.month <= 6 else 2}",
        Grain.QUARTER: f"{day.year}-Q{1 + (day.month - 1) // 3}",
        Grain.MONTH: day.strftime("%Y-%m"),
        Grain.WEEK: f"{iso.year}-W{iso.week:02d}",
        Grain.DAY: day.isoformat(),
    }[grain]


def groups(ask: Groups, kind: str, where: Expr, world: World) -> dict[tuple[Any, ...], list[Any]]:
    """The measures of each group by its labels; all measures are about the plan's own set."""
    rows = rows_of(kind, where, world)
    members: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        for label in itertools.product(*(labels(dim, row) for dim in ask.by)):
            members.setdefault(label, []).append(row)
    numbers = {
        label: [measured(measure, some, kind, world, rows) for measure in ask.measures]
        for label, some in members.items()
    }
    if not ask.having:
        return numbers
    having = ask.having
    tested = {
        label: measured(having.of, members[label], kind, world, rows) if having.of else values[having.measure]
        for label, values in numbers.items()
    }
    bound: Any = having.value
    if having.level is not None:
        bound = _level(having.level, kind, world)
    elif having.across is not None:
        own = [value for value in tested.values() if value is not None]
        middle = statistics.fmean if having.across is How.AVG else statistics.median
        bound = middle(own) if own else None
    if bound is None:
        return {}
    return {
        label: values
        for label, values in numbers.items()
        if (value := tested[label]) is not None
        and {
            Op.LT: value < bound,
            Op.LE: value <= bound,
            Op.GT: value > bound,
            Op.GE: value >= bound,
            Op.EQ: value == bound,
        }[having.op]
    }


# ---------------------------------------------------------------- asks


def ids(kind: str, where: Expr, ask: Records, world: World) -> tuple[list[str], int]:
    """The ids in order, and the size of the whole set."""
    rows = sorted(rows_of(kind, where, world), key=lambda row: row[record_type(kind).key])
    for order in reversed(ask.order):
        rows = _sorted(rows, order)
    end = None if ask.limit is None else ask.offset + ask.limit
    return [row[record_type(kind).key] for row in rows[ask.offset : end]], len(rows)


def _sorted(rows: list[Row], order: Order) -> list[Row]:
    assert order.field
    numbered = [(number(row, order.field, order.per), row) for row in rows]
    known = [pair for pair in numbered if pair[0] is not None]
    # A reversed sort keeps equals in their order too.
    known = sorted(known, key=lambda pair: pair[0], reverse=order.descending)
    return [row for _, row in known] + [row for said, row in numbered if said is None]


def sides(ask: Compare, kind: str, where: Expr, world: World) -> list[tuple[str, Any]]:
    def side(case: Case) -> Any:
        measure = case.measure or ask.measure
        own, base = (kind, where) if case.record_type in (None, kind) else (case.record_type or kind, All())
        own, base = own_set(measure, own, base)
        return measured(measure, rows_of(own, All(parts=(base, case.where)), world), own, world)

    return [(case.label, side(case)) for case in ask.cases]


def place(ask: Rank, kind: str, where: Expr, world: World) -> tuple[int | None, int]:
    """The place of the value, and how many values are ranked."""
    numbers = groups(Groups(by=(ask.by,), measures=(ask.measure,)), kind, where, world)
    known = {label[0]: values[0] for label, values in numbers.items() if values[0] is not None}
    if ask.value not in known:
        return None, len(known)
    own = known[ask.value]
    better = [value for value in known.values() if (value > own if ask.descending else value < own)]
    return 1 + len(better), len(known)


def pair_fits(request: Row, park: Row) -> bool:
    land = _enough(park["available_land_mu"], request["land_area_mu"])
    floor = _enough(park["available_floor_sqm"], request["floor_area_sqm"])
    space = {"buy land": land, "lease": floor, "buy building": floor, "any": land or floor}
    return (
        park["province"] in (request["target_provinces"] or ())
        and request["sector"] in (park["lead_sectors"] or ())
        and space.get(request["tenure"], False)
    )


def _enough(there: float | None, needed: float | None) -> bool:
    return there is not None and needed is not None and there >= needed


def covered(request: Row, park: Row) -> int:
    return len(set(request["requirements"] or ()) & set(park["facilities"] or ()))


def fitting(plan: Plan, world: World) -> dict[str, int]:
    """The ids that fit, with the most requirements any of the subjects covers."""
    ask = plan.ask
    assert isinstance(ask, Fit)
    other = "parks" if plan.record_type == "requests" else "requests"
    subjects = rows_of(other, ask.subjects, world)
    found: dict[str, int] = {}
    for candidate in rows_of(plan.record_type, plan.where, world):
        for subject in subjects:
            request, park = (candidate, subject) if other == "parks" else (subject, candidate)
            if pair_fits(request, park):
                key = candidate[record_type(plan.record_type).key]
                found[key] = max(found.get(key, 0), covered(request, park))
    return found
