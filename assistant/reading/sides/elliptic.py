"""A second set named after the question, and nothing more: 去湖北的有多少个，湖南的呢; the same number of both."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from assistant.reading.sides.cases import cases_from
from retrieval.plan import Case, Compare, Condition, Measure, Plan

_AND_THAT = re.compile(r"[,，;；。?？]\s*(?:那|那么|还有)?(?P<set>[^,，;；。?？]{1,24}?)的?呢\s*[?？。!！]*$")
_PLACED = ("target", "origin")


def and_that(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The number of the set asked about first and of the one that a last clause puts in the place of its condition."""
    parse = b.parse
    found = _AND_THAT.search(parse.utterance.text)
    if found is None or parse.lang != "zh" or asked.dims or asked.order:
        return None
    start = found.start("set")
    later = [t for t in terms if _begins(parse, t) >= start]
    if asked.share and later and len(later) < len(terms):
        for term in later:
            terms.remove(term)  # 民企里买地的占多少，外企呢: a share is told of one whole
        parse.say("one question at a time: the last set is left", f"一次只回答一个问题：“{found['set']}”未回答")
    if asked.measure is None or asked.share:
        return None
    earlier = [t for t in terms if t not in later]
    if len(later) != 1 or later[0].negated:
        return None
    second = later[0]
    first = next((t for t in reversed(earlier) if _alike(t, second) and not t.negated), None)
    if first is None or first.expr == second.expr:
        return None
    if first.family != second.family:
        retarget(second, first.family)
    numeric = parse.schema[first.field].numeric
    if isinstance(first.expr, Condition) and isinstance(second.expr, Condition) and not numeric:
        second.expr = second.expr.model_copy(update={"op": first.expr.op})  # 第一意向是湖北的…，湖南的呢
    rest = [t for t in earlier if t is not first]
    cases = cases_from([first, second])
    if numeric or cases[0].label == cases[1].label:
        cases = tuple(Case(label=t.words, where=t.expr) for t in (first, second))
    ask = Compare(cases=cases, measure=asked.measure or Measure())
    return Plan(record_type=parse.record_type, where=where_of(b, rest, [t for t, _ in b.periods]), ask=ask)


def _begins(parse: Parse, term: Term) -> int:
    at = min(term.first, len(parse) - 1)
    return parse.start(at)


def _alike(first: Term, second: Term) -> bool:
    placed = first.family in _PLACED and second.family in _PLACED and not second.role_given
    return first.family == second.family or placed
