"""What a follow-up leaves unsaid and the plan before settles: the role of a place, the date of a period."""

from __future__ import annotations

import datetime as dt

from assistant.reading.dates.period import add_months
from assistant.reading.followups.families import families_of, family_of
from assistant.reading.model import Turn
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from retrieval.algebra import conditions, conjuncts
from retrieval.plan import Condition, Expr, Groups, Not, Plan


def label_roles(parse: Parse, turn: Turn, plan: Plan) -> None:
    """`the Guangdong ones` after a table by home province: a bare place that is a group of the table means that group."""
    ask = plan.ask
    if not isinstance(ask, Groups) or len(ask.by) != 1:
        return
    role = family_of(ask.by[0].field)
    placed = {f for p in conjuncts(plan.where) if not isinstance(p, Not) for f in families_of(p)} & {"origin", "target"}
    ones = [parse.mentions[i].text.lower() for i in parse.where("those", "only")]
    if placed and role not in placed and parse.has("follow") and set(ones) <= {"ones"}:
        return  # "same for Beijing" after where the firms of Shanghai go: another home, no row of the table
    for term in parse.terms:
        values = term.expr.values if isinstance(term.expr, Condition) else ()
        if (
            role in ("origin", "target")
            and term.family in ("origin", "target")
            and not term.role_given
            and values
            and (parse.has("those") or {str(v) for v in values} <= set(turn.labels))
        ):
            if term.family != role:
                retarget(term, role)
            term.role_given = True


def settle_dates(parse: Parse, where: Expr) -> None:
    """A period without a word for its field speaks of the date that the plan before spoke of; decisions lie ahead."""
    dates = {c.field for c in conditions(where)} & {"submitted_on", "decision_by"}
    if dates != {"decision_by"} or any(f.field == "submitted_on" for m in parse.mentions for f in m.fields):
        return
    for term in parse.terms:
        inner = term.expr
        if term.field == "submitted_on" and isinstance(inner, Condition):
            term.family = term.field = "decision_by"
            values = tuple(
                add_months(v, 12)
                if isinstance(v, dt.date)
                and all(isinstance(x, dt.date) and x < parse.today for x in inner.values)
                and "20" not in term.words
                else v
                for v in inner.values
            )
            term.expr = inner.model_copy(update={"field": "decision_by", "values": values})


def _adjunct(parse: Parse, term: Term) -> bool:
    """`the Shanghai ones`, `all Shenzhen projects`: a place before its noun, with no word of going or coming."""
    noun = parse.cue(term.last + 1, "those", "request", "company") and not parse.mark(term.last + 1)
    return noun and not parse.cue(parse.skip_left(term.first), "to", "from", "for", "in", "leaving", "based")


def settle_roles(parse: Parse, where: Expr) -> None:
    """Places said without a role take the one that the plan before gave them, or else all its places."""
    for term in parse.terms:
        if term.family not in ("origin", "target") or not isinstance(term.expr, Condition):
            continue
        if term.role_given and not _adjunct(parse, term):
            continue
        said = set(term.expr.values)
        same = {family_of(c.field) for c in conditions(where) if said and said <= set(c.values)} & {"origin", "target"}
        if len(same) == 1:
            role = same.pop()
            if role != term.family:
                retarget(term, role)
            term.role_given = True
    sure = [p for p in conjuncts(where) if not isinstance(p, Not)]
    known = {f for p in sure for f in families_of(p)} & {"origin", "target"} or families_of(where) & {
        "origin",
        "target",
    }
    if len(known) != 1:
        return
    role = known.pop()
    for term in parse.terms:
        if (
            term.family in ("origin", "target")
            and not term.role_given
            and term.family != role
            and isinstance(term.expr, Condition)
        ):
            retarget(term, role)
