"""A set held against everything: `rent in East China compared to the national average`, 湖北的平均租金比全国平均高多少."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.measures.fields import usual
from assistant.reading.parse import Term
from assistant.reading.sides.cases import label_of
from retrieval.plan import EVERYTHING, Case, Compare, How, Measure, Plan

_OVERALL = re.compile(
    r"\b(?:national|nationwide|nation-wide|country-wide|countrywide|overall|all-china|china(?:'s)?|general) (?:average|mean|median|level|figure|rate|share|percentage|total)\b"
    r"|\b(?:average|mean|median|figure|rate|share) (?:for|of|across|over) (?:all of china|the whole country|the country|china as a whole|all (?:requests|parks|firms|companies|sectors|provinces|others))\b"
    r"|(?:全国|总体|整体|大盘|全部|所有)(?:园区|企业|项目)?的?(?:平均(?:水平|值)?|均值|中位数|水平|情况)"
    r"|(?:比|跟|和|与|同|较|相较|相比)(?:于|起)?我?们?的?(?:全国|整体|总体|大盘|所有(?:园区|企业|项目))",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\bcompar\w*|\bversus\b|\bvs\b|\bagainst\b|\bthan\b|\bdiffer\w*|\brelative to\b|\bdeviat\w*|比|与|跟|和|差",
    re.IGNORECASE,
)
_PLACES = ("place", "origin", "target")


def against_overall(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The plan of a number of a set beside that of all records; None where nothing is held against all."""
    parse = b.parse
    found = _OVERALL.search(parse.utterance.text)
    if found is None or asked.dims or asked.listing or asked.fit or not _AGAINST.search(parse.utterance.text):
        return None
    inside = set(parse.within(*found.span()))
    mine = [t for t in terms if t.first not in inside and t.last not in inside]
    periods = [t for t, _ in b.periods]
    own = [t for t in mine if t not in periods]
    measure = asked.measure
    if measure is None or measure == Measure():
        field = next((f for i in range(len(parse)) if i not in inside for f in parse.fields_of(i, numeric=True)), None)
        if field is None:
            return None
        median = "median" in found.group().lower() or "中位" in found.group()
        how = usual(field)
        measure = Measure(how=How.MEDIAN if median else How.AVG if how is How.SUM else how, field=field.name)
        parse.use(*(i for i in range(len(parse)) if field in parse.fields_of(i, numeric=True)))
    if not own or asked.share:
        return None
    parse.use(*inside, *parse.where("compare", "gt", "lt", "field_gt", "avg", "median", "yes_no"))
    combine = "difference" if asked.difference else "ratio" if asked.ratio else "change" if asked.change else "rows"
    placed = [t for t in own if t.family in _PLACES and not t.negated]
    shared = [t for t in own if t not in placed] if placed else []
    own = placed or own  # 湖北新能源项目…比全国: a place is held against all places, the rest holds for both
    label = "/".join(t.words for t in own) if parse.lang == "zh" else ", ".join(label_of(t) for t in own)
    whole = "全国" if parse.lang == "zh" else "all"
    cases = (Case(label=label, where=where_of(b, own, [])), Case(label=whole, where=EVERYTHING))
    where = where_of(b, [*shared, *(t for t in mine if t in periods)], periods)
    return Plan(record_type=parse.record_type, where=where, ask=Compare(cases=cases, measure=measure, combine=combine))
