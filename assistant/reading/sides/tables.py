"""Two things listed at once, places and years: the rows and columns of one table, or two sides of both."""

from __future__ import annotations

from itertools import pairwise

from assistant.reading.bench import Bench, where_of
from assistant.reading.conditions.negation import connector
from assistant.reading.dates.period import Period
from assistant.reading.parse import Term
from assistant.reading.sides.cases import case_terms, label_of
from retrieval.algebra import both
from retrieval.plan import Case, Compare, Condition, Dim, Grain, Groups, Measure, Op, Plan

_GRAINS = {"year": Grain.YEAR, "quarter": Grain.QUARTER, "month": Grain.MONTH}
_SIDES = ("target", "origin", "place", "industry")


def crosstab(b: Bench, terms: list[Term], measure: Measure) -> Plan | None:
    """`compare Hubei and Hunan: how many requests in 2024 and 2025`: values by periods; None where one is not listed.

    The periods have to be whole years, quarters or months, all of one kind and of one date.
    """
    periods = [period for _, period in b.periods]
    fields = {term.field for term, _ in b.periods}
    grains = {period.grain for period in periods}
    if len(periods) < 2 or len(fields) != 1 or len(grains) != 1 or not grains <= _GRAINS.keys():
        return None
    if any(not _whole(period) for period in periods):
        return None
    run = [term for term in case_terms(b.parse, terms) if term.family in _SIDES]
    values = [
        term.expr.values[0]
        for term in run
        if isinstance(term.expr, Condition)
        and term.expr.op is Op.IN
        and len(term.expr.values) == 1
        and term.expr.level is None
    ]
    joined = all(connector(b.parse, one, other) != "or" for one, other in pairwise(run))
    if len(run) < 2 or len(values) < len(run) or not joined or len({term.field for term in run}) != 1:
        return None
    date = b.periods[0][0].field
    by = (Dim(field=run[0].field), Dim(field=date, grain=_GRAINS[grains.pop()]))
    where = where_of(b, terms, [term for term, _ in b.periods])
    return Plan(
        record_type=b.parse.record_type, where=where, ask=Groups(by=by, measures=(measure,), labels=tuple(values))
    )


def in_pairs(b: Bench, terms: list[Term], measure: Measure) -> Plan | None:
    """`Hubei in 2024 with Hunan in 2025`: each side has a value and a period of its own; None where they are shared."""
    periods = sorted((term for term, _ in b.periods), key=lambda term: term.first)
    run = sorted((t for t in terms if t.family in _SIDES and not t.negated), key=lambda term: term.first)
    if len(periods) != 2 or len(run) != 2 or run[0].family != run[1].family:
        return None
    ahead, behind = (run, periods) if run[0].first < periods[0].first else (periods, run)
    if not ahead[0].first < behind[0].first < ahead[1].first < behind[1].first:
        return None
    cases = tuple(
        Case(label=f"{label_of(value)} {period.words}", where=both(value.expr, period.expr))
        for value, period in zip(run, periods, strict=True)
    )
    rest = [term for term in terms if term not in run and term not in periods]
    return Plan(record_type=b.parse.record_type, where=where_of(b, rest, []), ask=Compare(cases=cases, measure=measure))


def _whole(period: Period) -> bool:
    return period.first is not None and period.last is not None and not period.parts
