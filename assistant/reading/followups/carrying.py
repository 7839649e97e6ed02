"""Places carried along: `and for Hunan?` at both ends, `firms based there`, `the parks there`."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench, measure_of, where_of
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.families import families_of, family_of, spoken, with_values
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import condition_for
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import Case, Compare, Condition, Expr, How, Measure, Op, Plan, Records, Value

PLACED = frozenset(["origin", "target"])
"""The families of places."""


def mirrored(edit: Edit) -> Plan | None:
    """`and for Hunan?` after firms of Hubei that stay in Hubei: one place takes the place of the other at both ends."""
    old, placed = edit.plan.ask, [t for t in edit.terms if t.family in PLACED]
    measure = measure_of(old)
    if len(placed) != 1 or placed[0].negated or not isinstance(placed[0].expr, Condition):
        return None
    parse = edit.b.parse
    if placed[0].role_given and (parse.has("request", "company") or not parse.cue(placed[0].first - 1, "for", "of")):
        return None
    ends = [c for c in conditions(spoken(edit.plan)) if family_of(c.field) in PLACED and len(c.values) == 1]
    same = len({c.values for c in ends}) == 1 and len({family_of(c.field) for c in ends}) == 2
    new = placed[0].expr
    if not same or edit.b.asked.dims or len(new.values) != 1 or ends[0].values == new.values:
        return None

    def moved(expr: Expr) -> Expr:
        return with_values(expr, ends[0].values, new.values, new.words)

    ask = old
    if measure is not None and measure.of is not None and isinstance(old, Value):
        ask = old.model_copy(update={"measure": measure.model_copy(update={"of": moved(measure.of)})})
    rest = [t for t in edit.terms if t is not placed[0]]
    return edit.plan.model_copy(update={"where": edit.edited(rest, moved(edit.where)), "ask": ask})


_FROM_THERE = re.compile(
    r"\b(?:firms?|companies|makers|manufacturers|enterprises|businesses) (?:that are )?(?:based |located |sitting |registered )?(?:in )?there\b"
    r"|\b(?:based|located|headquartered|registered|coming from|from) there\b|(?:当地|那边|那里|本地)的?(?:企业|公司|厂家)",
    re.IGNORECASE,
)


def homes_there(edit: Edit) -> Plan | None:
    """`and firms based there?` after what is wanted in some places: the same places as homes."""
    if not _FROM_THERE.search(edit.b.parse.utterance.text) or any(t.family in PLACED for t in edit.terms):
        return None

    def home(expr: Expr) -> Expr:
        if isinstance(expr, Condition) and family_of(expr.field) == "target":
            field = "origin_city" if expr.field == "target_cities" else "origin_province"
            return expr.model_copy(update={"field": field, "op": Op.IN})
        return expr

    old, status = edit.plan.ask, edit.lifted
    where = both(*map(home, conjuncts(edit.where)))
    if edit.b.parse.has("those") and not isinstance(old, Compare) and where != edit.where:
        added = [p for p in conjuncts(where) if p not in conjuncts(edit.where)]
        where = both(edit.where, *added)  # "how many of them are based there already?": of the set before
    measure = edit.measure
    if isinstance(old, Compare):
        cases = tuple(case.model_copy(update={"where": both(*map(home, conjuncts(case.where)))}) for case in old.cases)
        ask: Compare | Value | Records = old.model_copy(update={"cases": cases, "measure": measure})
    elif where == edit.where:
        return None
    else:
        counted = edit.b.asked.measure is not None or (isinstance(old, Value) and edit.b.parse.has("how_many"))
        ask = Value(measure=measure) if counted else Records()
    where = both(*(p for p in conjuncts(where) if not families_of(p) & status))
    return edit.plan.model_copy(update={"where": edit.edited(edit.terms, where), "ask": ask, "meaning": None})


_THERE = re.compile(
    r"\bthere\b|\b(?:in|within|across|of|for) (?:the|that|this|the same) (?:province|city|region)\b(?! (?:of|with|that|where|has|have|in))"
    r"|\b(those|these) (provinces|cities|places|regions)\b|那里|那边|当地|这些(省|市|地方)",
    re.IGNORECASE,
)
_PLACES = {
    "target_provinces": "province",
    "target_cities": "city",
    "origin_province": "province",
    "origin_city": "city",
}


def carried_places(b: Bench, plan: Plan) -> Plan | None:
    """`and the parks there?`: a question about the other record type in the places spoken of before."""
    parse, asked = b.parse, b.asked
    if not _THERE.search(parse.utterance.text) or parse.record_type != "parks":
        return None

    def moved(expr: Expr) -> Expr | None:
        if isinstance(expr, Condition) and expr.field in _PLACES:
            return expr.model_copy(update={"field": _PLACES[expr.field], "op": Op.IN})
        return None

    where = both(*(m for m in map(moved, conjuncts(plan.where)) if m is not None))
    where = both(*conjuncts(where), *conjuncts(where_of(b, parse.terms, [t for t, _ in b.periods])))
    numbers = [f.name for i in range(len(parse)) for f in parse.fields_of(i, numeric=True)]
    measure = asked.measure or (Measure(how=How.SUM, field=numbers[0], unit=asked.unit) if numbers else None)
    if isinstance(plan.ask, Compare):
        cases = tuple(Case(label=c.label, where=m) for c in plan.ask.cases if (m := moved(c.where)) is not None)
        if len(cases) == len(plan.ask.cases):
            parse.use(*range(len(parse)))
            return Plan(record_type="parks", where=where, ask=Compare(cases=cases, measure=measure or Measure()))
    if not conjuncts(where):
        return None
    parse.use(*(i for i in range(len(parse)) if parse.mentions[i].fields))
    return Plan(record_type="parks", where=where, ask=Value(measure=measure) if measure else Records())


def carry_there(b: Bench) -> None:
    """`total jobs across all EV deals there`: a question of its own in the places spoken of just before."""
    parse, placed = b.parse, {"target", "origin", "place"}
    if not _THERE.search(parse.utterance.text) or any(t.family in placed for t in parse.terms):
        return
    if any(d.field in _PLACES for d in b.asked.dims):
        return
    plans = [t.reading.plan for t in reversed(b.history) if t.reading.plan is not None]
    if b.declined is not None:
        named = [m for m in b.declined.mentions if m.places]
        for mention in named[:1]:
            place = min((w.place for w in mention.places), key=lambda p: p.kind == "city")
            _say_there(parse, condition_for(parse.record_type, "target", place, mention.text))
        return
    here = [p for p in plans if p.record_type == parse.record_type and families_of(p.where) & placed]
    for part in conjuncts(here[0].where) if here else ():
        if isinstance(part, Condition) and families_of(part) <= placed and part.subquery is None:
            _say_there(parse, part)


def _say_there(parse: Parse, part: Condition) -> None:
    parse.terms.append(Term(len(parse), len(parse), family_of(part.field), part.field, part, part.words))
    parse.say(f"there: {part.words}", f"“当地”指{part.words}")
