"""The bench of one reading: the parse, the conversation before it, and what the passes have found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.reading.amounts.bands import Bands
from assistant.reading.asked import Asked
from assistant.reading.conditions.logic import combine
from assistant.reading.conditions.negation import connector
from assistant.reading.dates.period import Period
from assistant.reading.model import Turn
from assistant.reading.needs.nearest import Nearest
from assistant.reading.parse import Parse, Term
from assistant.reading.records.picked import OF_THE
from assistant.reading.records.subjects import Subject
from assistant.reading.words.utterance import Utterance
from retrieval.algebra import both, either, negate
from retrieval.plan import EVERYTHING, Ask, Compare, Condition, Expr, Groups, Measure, Op, Rank, Value


@dataclass
class Bench:
    """One reading in progress; the passes fill it in."""

    parse: Parse
    question: str
    history: Sequence[Turn] = ()
    subjects: list[Subject] = field(default_factory=list)
    periods: list[tuple[Term, Period]] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)
    bands: Bands | None = None
    need: str | None = None
    fit: Term | None = None
    fit_verb: int | None = None
    need_dropped: bool = False
    claimed: frozenset[int] = frozenset()
    passed_over: frozenset[int] = frozenset()
    """Mentions that asides and names account for, and those passed over: they stay so when conditions are read again."""
    pointed: Turn | None = None
    nearest: Nearest | None = None
    declined: Utterance | None = None
    """The question before, where it had no plan: a place that it named can be pointed at (`there`)."""

    @property
    def points_at_list(self) -> bool:
        """Whether the utterance speaks of the records listed before (`which of those`, 这些里)."""
        said = self.parse.has("those") or OF_THE.search(self.parse.utterance.text) is not None
        return said or self.asked.yes_no or self.pointed is not None


def signed(term: Term) -> Expr:
    return negate(term.expr) if term.negated else term.expr


def measure_of(ask: Ask) -> Measure | None:
    """The first number that an ask tells; None where it tells none."""
    if isinstance(ask, (Value, Compare, Rank)):
        return ask.measure
    return ask.measures[0] if isinstance(ask, Groups) else None


def _linked(parse: Parse, terms: list[Term], periods: list[Term]) -> list[Term]:
    """Dates that are an alternative to a condition of another kind (`due in Q4 or worth more than 1bn`)."""
    order = sorted(terms, key=lambda t: t.first)
    out = []
    for a, b in pairwise(order):
        if (a in periods) != (b in periods) and connector(parse, a, b) == "or":
            out.append(a if a in periods else b)
    return out


def where_of(b: Bench, terms: list[Term], periods: list[Term]) -> Expr:
    """All conditions; several periods of one date field are alternatives."""
    parse = b.parse
    linked = _linked(parse, terms, periods)
    others = [t for t in terms if t not in periods or t in linked]
    dated = [t for t in terms if t in periods and t not in linked]
    parts = [combine(parse, others)] if others else []
    by_field: dict[str, list[Term]] = {}
    for term in dated:
        by_field.setdefault(term.field, []).append(term)
    for same in by_field.values():
        exprs = [t.expr for t in same]
        bounds = [e for e in exprs if isinstance(e, Condition) and e.op in (Op.GE, Op.LE)]
        if len(bounds) == len(exprs) or len(exprs) == 1:
            parts += [signed(t) for t in same]
        else:
            parts.append(either(*exprs))
    return both(*parts) if parts else EVERYTHING
