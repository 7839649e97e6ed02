"""Grouped numbers: one row a group, its labels and measures, complete and in order."""

from __future__ import annotations

import itertools
import math
import operator
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ibis.expr.types import Table

from retrieval import dims
from retrieval.algebra import conditions
from retrieval.filters import Tables, predicate
from retrieval.measures import Base, aggregate, field_of, finished, name_of, nothing, plain
from retrieval.plan import Dim, Expr, Groups, Having, How, Measure, Op

_BETWEEN: dict[str, Callable[[float, float], float]] = {
    "difference": operator.sub,
    "ratio": operator.truediv,
    "change": lambda first, second: (first - second) / second * 100,
}

Key = tuple[Any, ...]
Row = tuple[Any, ...]

_PASSES: dict[Op, Callable[[float, float], bool]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.EQ: operator.eq,
}


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows of (label, …, number, …) under `columns`, and how many records the plan's set holds."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int


def grouped(ask: Groups, base: Base, tables: Tables) -> Grouped:
    """Return the groups of `base` that `ask` wants."""
    tested = ask.having.of if ask.having is not None else None
    wanted = ask.measures if tested is None else (*ask.measures, tested)
    numbers, total = measured_groups(ask.by, wanted, base, tables)
    if ask.complete:
        for key in itertools.product(*_complete_keys(ask, base, tables)):
            numbers.setdefault(key, [nothing(measure) for measure in wanted])
    if ask.having is not None and ask.having.across is not None:
        ask = ask.model_copy(update={"having": _against_their_own(ask.having, numbers)})
    if tested is not None:
        numbers = _passing(ask.having, numbers)
    columns = [dim.field for dim in ask.by] + [name_of(measure) for measure in ask.measures]
    if ask.combine != "none":
        _add_combined(numbers, ask.combine)
        columns.append(ask.combine)
    if ask.growth:
        _add_growth(numbers, ask.by, base.kind)
        columns.append("growth")
    kept = {key: values for key, values in numbers.items() if _kept(ask, key, values, base.kind)}
    keys = sorted(kept, key=_sort_key(ask, kept, base.kind))
    keys = (_first_within(keys, ask.within) if ask.within is not None else keys)[ask.offset :][: ask.limit]
    rows = [(*_labels(ask.by, key, base.kind), *kept[key]) for key in keys]
    return Grouped(tuple(columns), tuple(rows), total)


def _first_within(keys: list[Key], most: int) -> list[Key]:
    """At most so many groups of each label of the first dimension, those of one label together."""
    members: dict[Any, list[Key]] = {}
    for key in keys:
        members.setdefault(key[0], []).append(key)
    return [key for some in members.values() for key in some[:most]]


def _labels(by: Sequence[Dim], key: Key, kind: str) -> Row:
    return tuple(dims.label(dim, part, kind) for dim, part in zip(by, key, strict=True))


def measured_groups(
    by: Sequence[Dim], measures: Sequence[Measure], base: Base, tables: Tables
) -> tuple[dict[Key, list[Any]], int]:
    """Return the measures of every group of `base` by key, and the size of `base`.

    A measure about another set is looked up under the same key of that set; where no measure is about `base`, the
    groups are those of the other sets.
    """
    bases = [base.under(measure) for measure in measures]
    sizes: dict[Base, int] = {}
    found: dict[Base, dict[Key, dict[int, Any]]] = {}
    for each in dict.fromkeys([*bases, base]):
        indices = [index for index, other in enumerate(bases) if other == each]
        of_this_set = {index: measures[index] for index in indices}
        mapped = [dims.counterpart(dim, base.kind, each.kind) for dim in by]
        found[each], sizes[each] = _one_set(mapped, of_this_set, each, tables)
    leading = [base] if base in bases else list(dict.fromkeys(bases))
    keys = dict.fromkeys(key for each in leading for key in found[each])
    known = [key for key in keys if None not in key]
    # Records that do not say are left out, unless none says.
    return {
        key: [
            found[each].get(key, {}).get(index, nothing(measure))
            for index, (each, measure) in enumerate(zip(bases, measures, strict=True))
        ]
        for key in known or keys
    }, sizes[base]


def _one_set(
    by: Sequence[Dim], measures: dict[int, Measure], base: Base, tables: Tables
) -> tuple[dict[Key, dict[int, Any]], int]:
    """Return the measures of one set by group key and index, and the size of the set."""
    table = tables(base.kind)
    rows = table.filter(predicate(base.where, table, base.kind, tables))
    total, wholes = _whole(rows, measures)
    if not total or not measures:
        return {}, total
    names = [f"key{index}" for index in range(len(by))]
    keys = {name: dims.key_column(dim, rows, base.kind) for name, dim in zip(names, by, strict=True)}
    rows = rows.select(*sorted(_needed(measures.values(), base.kind)), **keys)
    for name, dim in zip(names, by, strict=True):
        if dims.unnested(dim, base.kind):
            rows = rows.mutate(**{name: rows[name].unnest()})
    counted = rows.group_by(names).agg(
        **{f"measure{index}": aggregate(_part(measure), rows, base.kind, tables) for index, measure in measures.items()}
    )
    groups: dict[Key, dict[int, Any]] = {}
    for row in counted.to_pyarrow().to_pylist():
        values = {index: finished(row[f"measure{index}"], measures[index], base.kind) for index in measures}
        for index, whole in wholes.items():
            values[index] = 100 * (values[index] or 0) / whole if whole else None
        groups[tuple(plain(row[name]) for name in names)] = values
    return groups, total


def _is_part_of_whole(measure: Measure) -> bool:
    return measure.how is How.SHARE and measure.of is None


def _part(measure: Measure) -> Measure:
    """What is counted in a group: for its share of the whole, its records or the sum of their weights."""
    if not _is_part_of_whole(measure):
        return measure
    return Measure(how=How.SUM, field=measure.field) if measure.field else Measure()


def _whole(rows: Table, measures: dict[int, Measure]) -> tuple[int, dict[int, Any]]:
    """Return the size of a set, and for each share of the whole what the whole is."""
    weights = {
        f"whole{index}": rows[measure.field].sum() if measure.field else rows.count()
        for index, measure in measures.items()
        if _is_part_of_whole(measure)
    }
    row = rows.agg(total=rows.count(), **weights).to_pyarrow().to_pylist()[0]
    return row["total"], {int(name[5:]): plain(value) for name, value in row.items() if name != "total"}


def _needed(measures: Iterable[Measure], kind: str) -> set[str]:
    """The columns that measures read."""
    names: set[str] = set()
    for measure in measures:
        field = field_of(measure, kind)
        names.update([field.name] if field else [])
        names.update([measure.per] if measure.per else [])
        names.update(_read_by(measure.of) if measure.of is not None else [])
    return names


def _read_by(expr: Expr) -> Iterable[str]:
    for condition in conditions(expr):
        yield condition.field
        if condition.ref:
            yield condition.ref.field


def _complete_keys(ask: Groups, base: Base, tables: Tables) -> list[list[Any]]:
    keys = [dims.known_keys(dim, base, tables) for dim in ask.by]
    if ask.labels:
        named = [dims.key_of(ask.by[0], given, base.kind) for given in ask.labels]
        keys[0] = [key for key in named if key is not None]
    return keys


def _kept(ask: Groups, key: Key, values: list[Any], kind: str) -> bool:
    if ask.apart and len(key) == 2 and key[0] == key[1]:
        return False
    if ask.without and any(dims.matches_label(given, dims.label(ask.by[0], key[0], kind)) for given in ask.without):
        return False
    if ask.labels:
        shown = dims.label(ask.by[0], key[0], kind)
        if not any(dims.matches_label(given, shown) for given in ask.labels):
            return False
    having = ask.having
    return having is None or having.of is not None or _passes(having, values[having.measure])


def _passing(having: Having | None, numbers: dict[Key, list[Any]]) -> dict[Key, list[Any]]:
    """Return the groups whose last number, which is not shown, passes; without it."""
    return {key: values[:-1] for key, values in numbers.items() if having is None or _passes(having, values[-1])}


def _against_their_own(having: Having, numbers: dict[Key, list[Any]]) -> Having:
    """Return `having` with the average or median of the groups' own numbers as its bound."""
    if having.across not in (How.AVG, How.MEDIAN):
        raise ValueError(f"groups are compared with their average or median, not with their {having.across}")
    index = -1 if having.of is not None else having.measure
    own = [values[index] for values in numbers.values() if values[index] is not None]
    middle = statistics.fmean if having.across is How.AVG else statistics.median
    bound = float(middle(own)) if own else math.nan
    return having.model_copy(update={"value": bound, "across": None})


def _passes(having: Having, value: Any) -> bool:
    if having.op not in _PASSES:
        raise ValueError(f"groups are kept by lt, le, gt, ge or eq, not by {having.op}")
    return value is not None and _PASSES[having.op](value, having.value)


def _add_combined(numbers: dict[Key, list[Any]], how: str) -> None:
    """Append to each group its first measure minus, by, or as a change in percent from the second.

    Nothing where either is not known, or nothing can be divided by.
    """
    for values in numbers.values():
        if len(values) != 2:
            raise ValueError(f"{how} needs two measures, the plan has {len(values)}")
        first, second = values
        known = first is not None and second is not None and (how == "difference" or second)
        values.append(_BETWEEN[how](first, second) if known else None)


def _add_growth(numbers: dict[Key, list[Any]], by: Sequence[Dim], kind: str) -> None:
    """Append to each group the change of its first measure to the period before, in percent."""
    dated = next((index for index, dim in enumerate(by) if dims.is_date(dim, kind)), None)
    if dated is None:
        raise ValueError("growth needs groups by a date")
    first = {key: values[0] for key, values in numbers.items()}
    for key, values in numbers.items():
        before = None
        if key[dated] is not None:
            previous = dims.following(key[dated], dims.grain_of(by[dated]), -1)
            before = first.get((*key[:dated], previous, *key[dated + 1 :]))
        values.append((values[0] - before) / before * 100 if before and values[0] is not None else None)


def _sort_key(ask: Groups, kept: dict[Key, list[Any]], kind: str) -> Callable[[Key], Any]:
    """Return what groups sort by: the order asked for, else the natural one, else the first measure."""

    def by_measure(index: int, descending: bool) -> Callable[[Key], Any]:
        return lambda key: (*_rank(kept[key][index], descending), _texts(key))

    order = ask.order
    if order is not None and order.measure is not None:
        return by_measure(order.measure, order.descending)
    if order is not None and order.field is not None:
        index = [dim.field for dim in ask.by].index(_named(order.field, ask))
        return lambda key: (*_rank(key[index], order.descending), _texts(key))
    natural = [dims.naturally_ordered(dim, kind) for dim in ask.by]
    if all(natural):
        return lambda key: tuple(_rank(part, False) for part in key)
    if not any(natural):
        return by_measure(0, True)
    # Periods within a category, or categories within a period: each in its own order, categories by their size.
    sizes: dict[Any, float] = {}
    for key, values in kept.items():
        for part, of_itself in zip(key, natural, strict=True):
            if not of_itself:
                sizes[part] = sizes.get(part, 0) + (values[0] or 0)
    return lambda key: tuple(
        _rank(part, False) if of_itself else (*_rank(sizes[part], True), str(part))
        for part, of_itself in zip(key, natural, strict=True)
    )


def _named(field: str, ask: Groups) -> str:
    if field not in [dim.field for dim in ask.by]:
        raise ValueError(f"groups by {', '.join(dim.field for dim in ask.by)} cannot be ordered by {field!r}")
    return field


def _texts(key: Key) -> tuple[str, ...]:
    """The labels of a group as text: what equal groups are ordered by."""
    return tuple(str(part) for part in key)


def _rank(value: Any, descending: bool) -> tuple[Any, ...]:
    """A sort key for values of one type, empty ones last in either direction."""
    if value is None:
        return (2, 0)
    if not descending:
        return (1, value)
    return (1, _Reversed(value))


@dataclass(frozen=True, slots=True, order=False)
class _Reversed:
    """A value that sorts before smaller ones."""

    value: Any

    def __lt__(self, other: _Reversed) -> bool:
        return bool(other.value < self.value)
