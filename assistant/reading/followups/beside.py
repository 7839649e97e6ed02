"""Turns set beside one another: the values asked so far, the last two sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.reading.followups.dropping import without
from assistant.reading.followups.edits import edit_where
from assistant.reading.followups.families import families_of, family_of
from assistant.reading.model import Turn
from assistant.reading.parse import Parse, Term
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import EVERYTHING, Case, Compare, Condition, Expr, Measure, Plan, Value


def compare_with_before(
    parse: Parse, terms: list[Term], history: Sequence[Turn], plan: Plan, asked_for: Measure | None = None
) -> Plan | None:
    """`show all three`, `put the two side by side`: the values asked so far and the new ones, next to each other."""
    cases: list[Case] = []
    seen: set[str] = set()
    turns = [t for t in history if t.reading.plan is not None]
    varying = _varying_family(terms, turns)
    if varying is None:
        return None
    for turn in turns[-3:]:
        previous = turn.reading.plan
        assert previous is not None
        for part in conjuncts(previous.where):
            if families_of(part) == {varying} and isinstance(part, Condition):
                add_cases(cases, seen, part)
    for term in terms:
        if term.family == varying and isinstance(term.expr, Condition):
            add_cases(cases, seen, term.expr)
    if len(cases) < 2:
        return None
    measure = asked_for or (plan.ask.measure if hasattr(plan.ask, "measure") else None)
    compare = Compare(cases=tuple(cases)) if measure is None else Compare(cases=tuple(cases), measure=measure)
    where = without(plan.where, {varying})
    rest = [t.expr for t in terms if t.family != varying]
    where = edit_where(parse, both(*rest) if rest else EVERYTHING, where, widen=False)
    return plan.model_copy(update={"where": where, "ask": compare, "meaning": None})


def between_turns(parse: Parse, history: Sequence[Turn]) -> tuple[Case, ...]:
    """The sets of the last two turns where one family tells them apart, the later first; empty otherwise."""
    plans = [t.reading.plan for t in history if t.reading.plan is not None][-2:]
    if len(plans) < 2 or plans[0] is None or plans[1] is None:
        return ()
    first, second = plans
    if first.record_type != second.record_type and isinstance(first.ask, Value) and isinstance(second.ask, Value):
        wishes, offers = (first, second) if first.record_type == "requests" else (second, first)
        return tuple(
            Case(label=name, where=p.where, record_type=p.record_type, measure=p.ask.measure)
            for name, p in (("demand", wishes), ("supply", offers))
            if isinstance(p.ask, Value)
        )
    a, b = set(conjuncts(first.where)), set(conjuncts(second.where))
    if len({f for p in a ^ b for f in families_of(p)}) != 1 or not (a - b and b - a):
        return ()
    del parse
    sides = [b - a, a - b]
    if all(isinstance(v, dt.date) for side in sides for p in side for c in conditions(p) for v in c.values):
        # of two periods the later one is what changed, whichever was asked about first
        sides.sort(
            key=lambda side: max((v for p in side for c in conditions(p) for v in c.values), key=str), reverse=True
        )
    return tuple(Case(label=_label(both(*only)), where=both(*only)) for only in sides)


def _label(expr: Expr) -> str:
    return ", ".join(_label_of(c) for c in conditions(expr))


def _label_of(condition: Condition) -> str:
    """The name of a group of values, the asker's words for a period, or the values themselves."""
    dated = any(isinstance(v, dt.date) for v in condition.values)
    return condition.label or (dated and condition.words) or "/".join(str(v) for v in condition.values)


def _varying_family(terms: list[Term], turns: Sequence[Turn]) -> str | None:
    new = [t.family for t in terms if t.family in ("target", "origin", "industry", "place")]
    previous = turns[-1].reading.plan if turns else None
    if previous is None:
        return None
    if (
        new
        and new[0] in families_of(previous.where)
        and len(turns) >= 1
        and (len(new) >= 2 or new[0] in ("target", "origin", "place"))
    ):
        return new[0]
    if len(turns) >= 2:
        before = turns[-2].reading.plan
        assert before is not None
        a = {p for p in conjuncts(previous.where) if isinstance(p, Condition)}
        b = {p for p in conjuncts(before.where) if isinstance(p, Condition)}
        differing = {family_of(c.field) for c in a ^ b}
        if len(differing) == 1:
            return differing.pop()
    return None


def add_cases(cases: list[Case], seen: set[str], condition: Condition) -> None:
    """Append a case for each value of `condition` (one for a group of values with a name), none twice."""
    if condition.label:
        options = [(condition.label, condition)]
    else:
        options = [(str(v), condition.model_copy(update={"values": (v,)})) for v in condition.values]
    for label, one in options:
        if label not in seen:
            seen.add(label)
            cases.append(Case(label=label, where=one))
