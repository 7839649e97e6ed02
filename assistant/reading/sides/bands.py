"""The asker's own bands as sides: a case for each range, or for each span of years."""

from __future__ import annotations

from assistant.reading.amounts.bands import Bands
from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.groups.ask import groups_of
from assistant.reading.parse import Term
from corpus.schema import RECORD_TYPES
from retrieval.plan import Case, Compare, Condition, Dim, Expr, How, Measure, Op, Plan


def in_bands(b: Bench, bands: Bands, where: Expr, asked: Asked) -> Plan:
    """One number for each of the bands that the asker spelled out; within other groups as a dimension of them."""
    kind, measure = b.parse.record_type, asked.measure or Measure()
    edges = bands.edges()
    asked.dims = [d for d in asked.dims if d.field != "company"]  # "by company size"
    if asked.dims and edges:
        b.parse.say("an amount on the edge of two bands counts in the upper one", "正好落在分界上的，计入上一档")
        asked.dims = [*asked.dims[:1], Dim(field=bands.field, bands=edges)]
        return Plan(record_type=kind, where=where, ask=groups_of(b, asked), meaning=b.need)
    cases = bands.cases
    if asked.share:
        weight = measure.field if measure.how is How.SUM else None
        measure = Measure(how=How.SHARE, field=weight)
        cases = tuple(Case(label=c.label, measure=measure.model_copy(update={"of": c.where})) for c in cases)
    return Plan(record_type=kind, where=where, ask=Compare(cases=cases, measure=measure), meaning=b.need)


def banded(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """Three or more spans of years are the asker's own bands: one case each, in their words."""
    parse = b.parse
    dated = [t for t, _ in b.periods]
    by_field: dict[str, list[Term]] = {}
    for term in terms:
        condition = term.expr
        if (
            isinstance(condition, Condition)
            and term in dated
            and condition.op in (Op.BETWEEN, Op.LT, Op.LE, Op.GT, Op.GE)
            and not term.negated
            and RECORD_TYPES[parse.record_type][term.field].numeric
        ):
            by_field.setdefault(term.field, []).append(term)
    field, run = max(by_field.items(), key=lambda item: len(item[1]), default=("", []))
    if len(run) < 3:
        return None
    del field
    rest = [t for t in terms if t not in run]
    cases = tuple(
        Case(label=t.words.strip(" ,;，；()") or band_label(t.expr), where=t.expr)
        for t in run
        if isinstance(t.expr, Condition)
    )
    periods = [t for t, _ in b.periods if t not in run]
    return Plan(
        record_type=parse.record_type,
        where=where_of(b, rest, periods),
        ask=Compare(cases=cases, measure=asked.measure or Measure()),
    )


def band_label(condition: Condition) -> str:
    """`<100`, `100-499`, `≥1000`: a range as its label."""
    sign = {Op.LT: "<", Op.LE: "≤", Op.GT: ">", Op.GE: "≥"}.get(condition.op, "")
    return "-".join(f"{sign}{v:g}" if isinstance(v, (int, float)) else f"{sign}{v}" for v in condition.values)
