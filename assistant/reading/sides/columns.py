"""A table with a column for each side: `compare Hubei and Hunan by sector`, 湖北和湖南各行业需求数对比."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.groups.ask import groups_of
from assistant.reading.parse import Parse, Term
from assistant.reading.sides.cases import case_terms, label_of, period_cases
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, either
from retrieval.plan import Case, Groups, How, Measure, Order, Plan

_COMPARES = re.compile(
    r"\bcompar\w*|\bvs\b|\bversus\b|\bagainst\b|\bside by side\b|\brespectively\b|\bseparately\b|\bnext to each other\b"
    r"|对比|相比|比较|对照|分别|并排",
    re.IGNORECASE,
)
_NAMES = {
    How.AVG: ("average {}", "平均{}"),
    How.MEDIAN: ("median {}", "{}中位数"),
    How.SUM: ("total {}", "{}合计"),
    How.MAX: ("largest {}", "最大{}"),
    How.MIN: ("smallest {}", "最小{}"),
}


def side_columns(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The plan of sides compared within groups: a column a side, or None where nothing is set side by side."""
    parse = b.parse
    if len(asked.dims) != 1 or asked.also or asked.share or asked.growth or asked.change or asked.missing:
        return None
    if (
        b.bands is not None
        or asked.having is not None
        or not (asked.comparing or _COMPARES.search(parse.utterance.text))
    ):
        return None
    periods = [t for t, _ in b.periods]
    cases, run = _sides(b, terms, periods, asked)
    if len(cases) < 2:
        return None
    base = where_of(b, [t for t in terms if t not in run], [t for t in periods if t not in run])
    measure = asked.measure or Measure()
    measures = tuple(
        measure.model_copy(update={"where": both(base, case.where), "label": _label(parse, case, measure)})
        for case in cases
    )
    combine = "difference" if asked.difference else "ratio" if asked.ratio else "none"
    ask: Groups = groups_of(b, replace(asked, measure=None)).model_copy(update={"measures": measures, "labels": ()})
    if combine != "none" and len(cases) == 2:
        ask = ask.model_copy(update={"combine": combine, "order": ask.order or Order(measure=2)})
    where = both(base, either(*(case.where for case in cases)))
    return Plan(record_type=parse.record_type, where=where, ask=ask, meaning=b.need)


def _sides(b: Bench, terms: list[Term], periods: list[Term], asked: Asked) -> tuple[tuple[Case, ...], list[Term]]:
    """What stands side by side: two spans of time, or values of one field; with the terms that say it."""
    dim = asked.dims[0]
    dated = [(t, p) for t, p in b.periods if p.first and p.last]
    if len(dated) > 1 and len({t.field for t, _ in dated}) == 1 and dim.grain is None:
        ordered = sorted(dated, key=lambda tp: str(tp[1].first), reverse=asked.difference)
        return period_cases(ordered), [t for t, _ in dated]
    run = case_terms(b.parse, [t for t in terms if t not in periods])
    family = {f.removesuffix("s") for f in (dim.field,)}
    if any(t.field.removesuffix("s") in family for t in run):
        return (), []
    return tuple(Case(label=t.words if b.parse.lang == "zh" else label_of(t), where=t.expr) for t in run), run


def _label(parse: Parse, case: Case, measure: Measure) -> str:
    """What a column is called: the side, and the number where it is not the count."""
    if measure.field is None or measure.how not in _NAMES:
        return case.label
    field = RECORD_TYPES[parse.record_type][measure.field]
    zh = parse.lang == "zh"
    name = _NAMES[measure.how][zh].format((field.zh if zh else field.en)[0])
    return f"{case.label}: {name}" if not zh else f"{case.label}{name}"
