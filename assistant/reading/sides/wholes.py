"""A part counted and its share of a named whole: `how many leave Shanghai for Zhejiang, and what share of all leaving Shanghai is that`."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.parse import Term
from assistant.reading.places.ends import retarget
from retrieval.algebra import both, conjuncts
from retrieval.plan import Condition, Expr, How, Measure, Plan, Value

_POINTS = re.compile(
    r"\b(?:is|are|do|does) (?:that|this|it|they|those|these)\b|\b(?:that|this|they|those|these|it) (?:is|are|makes?|represents?|accounts?|constitutes?)\b"
    r"|\b(?:their|its) (?:share|percentage|proportion)\b|\bas an? (?:share|percentage|proportion|percent) of (?:all|the|every|total)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?:share|percentage|percent|proportion|fraction|%|per cent) of (?:all|the|every|total|overall)\b"
    r"|占(?:了|到)?(?:全部|所有|整个|全体|全国|全省)?[^，。,;；?？]{0,14}(?:总数|总量|总的|总体|全部|整体|总)",
    re.IGNORECASE,
)


_ADDED = re.compile(
    r"\band (?:what|which|how large an?|their|its|the) (?:share|percentage|proportion|percent|fraction|%|per cent)\b",
    re.IGNORECASE,
)


def part_of_whole(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The number of a set, and beside it the share that it is of the whole which the question names after it."""
    parse, at = b.parse, asked.share_at
    text = parse.utterance.text
    if not asked.share or at <= 0 or asked.dims or asked.portion or not _OF_ALL.search(text):
        return None
    counted = asked.counting or any(parse.cue(k, "how_many", "how_much", "sum") for k in range(at))
    mine = [t for t in terms if t.last < at]
    apart = any(parse.broken(t.last, at, ",，;；。.?？!！") for t in mine)
    if not mine or not counted or not (apart or _ADDED.search(text)):
        return None
    if parse.lang == "en" and not _POINTS.search(text):
        return None
    whole = [t for t in terms if t.first > at]
    for term in whole:
        _same_role(term, mine)
    periods = [t for t, _ in b.periods]
    base = where_of(b, whole, [t for t in periods if t in whole])
    part = where_of(b, mine, [t for t in periods if t in mine])
    if not any(_is_date(c) for c in conjuncts(base)):
        base = both(base, *(c for c in conjuncts(part) if _is_date(c)))  # the whole of the same time
    shared = {_key(c) for c in conjuncts(base)}
    of = both(*(c for c in conjuncts(part) if _key(c) not in shared))
    measure = asked.measure if asked.measure is not None and asked.measure.how is not How.SHARE else Measure()
    share = Measure(how=How.SHARE, of=of, where=base, field=measure.field if measure.how is How.SUM else None)
    parse.use(*parse.where("share", "whole", "how_many"))
    return Plan(record_type=parse.record_type, where=both(base, of), ask=Value(measure=measure, also=(share,)))


def _same_role(term: Term, mine: list[Term]) -> None:
    """A place of the whole that the part names too plays the role that it has there."""
    for other in mine:
        placed = {term.family, other.family} <= {"origin", "target"} and term.family != other.family
        if placed and _values(term.expr) & _values(other.expr):
            retarget(term, other.family)
            return


def _values(expr: Expr) -> set[object]:
    return set(expr.values) if isinstance(expr, Condition) else set()


def _key(expr: Expr) -> object:
    return (expr.field, expr.op, expr.values) if isinstance(expr, Condition) else expr


def _is_date(expr: Expr) -> bool:
    return isinstance(expr, Condition) and expr.field in ("submitted_on", "decision_by")
