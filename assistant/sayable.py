"""What a text about the whole of a result may say in numbers, and what it has to."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.claims import Known, figures, knowns
from assistant.writing.cells import ROWS, is_number
from assistant.writing.declining import RELAXED
from assistant.writing.voice import FEW
from corpus.schema import record_type
from retrieval.algebra import conditions, levels_of, tests_of
from retrieval.plan import Compare, Condition, FieldRef, Fit, Groups, Op, Plan, Rank, Records, Value
from retrieval.result import Cell, Kind, Result
from retrieval.units import alike, factor


def may_say(plan: Plan, found: Result, shown: int) -> Iterator[Known]:
    """Yield the numbers and days that any sentence may say: counts, the value, conditions; `shown` are cited."""
    counts = (found.total, len(found.ids), shown, len(found.ids) - shown, len(found.rows), len(found.rows) - ROWS)
    yield from (float(count) for count in counts if count >= 0)
    yield from knowns([found.value, found.as_of])
    if isinstance(plan.ask, Compare) and len(found.rows) == 2:
        yield from _derived([row[1] for row in found.rows])
    yield float(max(len(found.relaxations) - RELAXED, 0))
    for test in tests_of(plan):
        yield from knowns((*test.values, test.label))
        if len(test.values) > FEW or (test.label and test.field.endswith("_id")):
            yield from (float(len(test.values)), float(max(len(test.values) - FEW, 0)))
        if test.ref is not None:
            yield from _factors(test, test.ref, plan.record_type)
        if test.subquery is not None:
            yield from (float(n) for n in (test.subquery.min_count, test.subquery.max_count) if n is not None)
    if isinstance(plan.ask, Groups) and plan.ask.having is not None:
        yield plan.ask.having.value
    yield from (bound for bound in found.levels if bound is not None)
    yield from (level.factor for level in levels_of(plan))
    yield from knowns([plan.meaning])
    if isinstance(plan.ask, Records):
        yield from knowns([plan.ask.limit])
    if isinstance(plan.ask, Groups):
        yield from knowns([plan.ask.within, *(measure.label for measure in plan.ask.measures)])


def _factors(test: Condition, ref: FieldRef, kind: str) -> Iterator[Known]:
    """What a comparison with another field says: its factor, or the multiple where the two have different units."""
    ours, theirs = record_type(kind)[test.field].unit, record_type(kind)[ref.field].unit
    yield ref.factor
    if ours is not None and ours is not theirs and alike(ours, theirs):
        yield round(ref.factor / factor(theirs, ours.value), 6)


def must_say(plan: Plan, found: Result, *, shown: int, empty: bool) -> list[Known]:
    """Return the numbers that must not be missing: the size of the set, the value, the bounds, what is not shown."""
    ask = plan.ask
    if empty:
        totals = sorted((each.total for each in found.relaxations if each.total > 0), reverse=True)
        return list(totals[:RELAXED])
    needed: list[Known] = []
    if found.kind in (Kind.RECORDS, Kind.MATCHES):
        more = len(found.ids) - shown
        needed += [found.total, *([shown, more] if more > 0 else [])]
        if found.kind is Kind.RECORDS and len(found.ids) < found.total:
            needed.append(len(found.ids))
    elif found.kind is Kind.FACT and len(found.records) > 1:
        needed += [found.total, *([shown] if found.total > shown else [])]
    elif isinstance(ask, (Groups, Rank, Value, Fit)):
        needed.append(found.total)
    if found.kind is Kind.VALUE or (isinstance(ask, Groups) and ask.count):
        needed += figures([found.value])
    if isinstance(ask, Value) and ask.also:
        needed += (value for row in found.rows for value in figures(row[1:]))
    if isinstance(ask, (Records, Groups)) or (isinstance(ask, Value) and ask.measure.where is None):
        told = (test for test in conditions(plan.where) if test.op is not Op.IN and test.subquery is None)
        needed += (value for test in told for value in figures(test.values))
    if isinstance(ask, Compare) and len(found.rows) <= 2:
        needed += (value for row in found.rows for value in figures(row[1:]))
    return needed


def _derived(values: list[Cell]) -> Iterator[Known]:
    """The difference of two numbers, and how many times the smaller the larger is."""
    first, second = ([float(str(value))] if is_number(value) else [] for value in values)
    if first and second:
        yield abs(first[0] - second[0])
        if min(first[0], second[0]) > 0:
            yield round(max(first[0], second[0]) / min(first[0], second[0]), 2)
