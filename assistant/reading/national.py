"""A number of one place against that of the whole country: 湖南园区的平均租金比全国低多少, `than the national average`."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.parse import Parse, Term
from retrieval.plan import Case, Compare, Plan

_THAN_ALL = re.compile(
    r"(?:比|跟|和|与|同|较|相较|相比)(?:于|起)?(?:我?们?的?)?(?:全国|全国的|整体|总体|大盘|全部|所有园区|所有企业|所有项目)"
    r"(?:园区|企业|项目)?的?(?:平均|均值|平均值|平均水平|水平|整体水平|情况)?(?:值|数)?"
    r"|\b(?:than|against|from|to|and|with|above|below) the (?:national|country'?s?|nationwide|overall|general) (?:average|mean|median|figure|level)\b",
    re.IGNORECASE,
)
_PLACES = ("place", "origin", "target")


def against_all(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The number over the places named, and over everything else that holds without them; None where none is asked so."""
    parse = b.parse
    found = _THAN_ALL.search(parse.utterance.text)
    measure = asked.measure
    wanted = asked.difference or asked.change or asked.ratio or asked.comparing
    if found is None or not wanted or asked.dims or measure is None or not measure.field:
        return None
    words = parse.utterance.words
    terms = [
        t
        for t in terms
        if not (t.last < len(parse) and found.start() <= words[parse.mentions[t.first].start].start < found.end())
    ]
    here = [t for t in terms if t.family in _PLACES and not t.negated]
    if not here:
        return None
    periods = [t for t, _ in b.periods]
    shared = where_of(b, [t for t in terms if t not in here], periods)
    own = where_of(b, here, [])
    _spend(parse, *found.span())
    parse.use(*parse.where("difference", "change", "ratio", "points", "gt", "lt", "compare", "avg", "median"))
    label = ", ".join(t.words for t in here)
    whole = "全国" if parse.lang == "zh" else "all"
    how = "change" if asked.change else "ratio" if asked.ratio else "difference" if asked.difference else "rows"
    cases = (Case(label=label, where=own), Case(label=whole))
    return Plan(record_type=parse.record_type, where=shared, ask=Compare(cases=cases, measure=measure, combine=how))


def _spend(parse: Parse, start: int, end: int) -> None:
    words = parse.utterance.words
    parse.use(
        *(
            i
            for i, m in enumerate(parse.mentions)
            if words[m.start].start < end and start < words[m.end - 1].end and not m.places
        )
    )
