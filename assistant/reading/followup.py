"""Follow-ups: the new utterance as an edit of the last plan: refine, replace, drop, widen, ask otherwise, go back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.reading.asked import Asked
from assistant.reading.dates import add_months
from assistant.reading.parse import Parse, Term
from assistant.reading.subjects import Turn
from retrieval.plan import (
    EVERYTHING,
    All,
    Case,
    Compare,
    Condition,
    Expr,
    Fit,
    Groups,
    Not,
    Op,
    Plan,
    Rank,
    Records,
    Value,
    both,
    conditions,
    conjuncts,
    either,
    negate,
)

OF_THE = re.compile(r"\b(of|among) the (two|three|four|five|six|seven|eight|nine|ten|dozen|\d+)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\bthe (two|three|four|five|others?|rest|same|former|latter|remaining)\b(?! \w*(largest|biggest|smallest|highest|lowest|most|top|cheapest|newest|earliest|main|leading|north|south|types|kinds))"
    r"|\b(which|how many|who) of the (requests|projects|firms|companies|parks|leads)\b|\b(does|is|do|are) that\b|\bthat (represent|make)"
    r"|\bsame\b|\bones\b|\bthat (share|ranking|list|figure|number|total|set|split|breakdown|order|table)\b|\bas well\b|\btoo\?|\bagain\b|\baltogether\b|\bof (them|these|those)\b"
    r"|第[一二三四五]名|那个(省|市|行业|区)|里面|其中|剩下|这些|那些|上面|刚才|同样|一样", re.IGNORECASE
)  # fmt: skip

FAMILIES = {
    "sector": "industry",
    "segment": "industry",
    "lead_sectors": "industry",
    "origin_province": "origin",
    "origin_city": "origin",
    "origin_region": "origin",
    "target_provinces": "target",
    "target_cities": "target",
    "target_regions": "target",
    "province": "place",
    "city": "place",
    "region": "place",
}
_ADDING = ("requirements", "facilities")


def family(field: str) -> str:
    """The family of conditions a field belongs to; one replaces another of its family."""
    return FAMILIES.get(field, field)


def families(expr: Expr) -> set[str]:
    return {family(c.field) for c in conditions(expr)}


def is_follow_up(parse: Parse, asked: Asked, history: Sequence[Turn]) -> bool:
    """Whether the utterance leans on the conversation: it points back, or it cannot stand alone."""
    if not history or parse.has("new_topic"):
        return False
    if (
        parse.has("those", "back", "drop")
        or _POINTING.search(parse.utterance.text)
        or (parse.has("that_one") and not parse.terms)
    ):
        return True
    first = parse.mentions[0] if parse.mentions else None
    if parse.terms and all(t.negated for t in parse.terms) and not asked.dims and asked.measure is None:
        return True
    starts = (
        first is not None
        and first.cue("follow", "instead", "only", "but", "and", "except")
        and not first.cue("list_ask")
    )
    noun = any(m.cue("request", "company", "park") and m.text not in ("家", "条", "people") for m in parse.mentions)
    industry = any(t.family == "industry" for t in parse.terms)
    solid = [t for t in parse.terms if t.family not in ("submitted_on", "decision_by")]
    if parse.has("instead") and len(solid) < 3:
        return True
    if starts and not (noun and len(solid) >= 2):
        return True
    if noun and solid:
        return False
    if industry and len(solid) >= 2:
        return False
    return not (noun and (asked.dims or asked.measure is not None) and any(m.period for m in parse.mentions))


def base_turn(parse: Parse, history: Sequence[Turn]) -> Turn:
    """The turn that the edit starts from: the last with a plan; `back` returns to where the subject began."""
    turns = [t for t in history if t.reading.plan is not None and t.reading.outcome == "read"]
    if not turns:
        return history[-1]
    if parse.has("back"):
        start = len(turns) - 1
        while start > 0 and turns[start].reading.follow_up:
            start -= 1
        return turns[start]
    last = turns[-1].reading.plan
    if parse.has("those") and (
        len(turns[-1].ids) > 1
        or (last is not None and isinstance(last.ask, Fit) and last.record_type == parse.record_type)
    ):
        return turns[-1]
    for turn in reversed(turns):
        plan = turn.reading.plan
        if plan is not None and not _about_one(plan):
            return turn
    return turns[-1]


def _about_one(plan: Plan) -> bool:
    """A plan about single records (a fact, the parks for one request): later edits mean the list before it."""
    return plan.ask.ask == "fact" or (
        plan.ask.ask == "fit" and any(c.field.endswith("_id") for c in conditions(plan.ask.subjects))
    )


def restrict(turn: Turn, plan: Plan) -> Expr:
    """The set that `those` means: the listed records themselves where the list was cut or ranked."""
    ask = plan.ask
    listed = isinstance(ask, Records) and (ask.limit is not None)
    if isinstance(ask, Rank):
        return both(plan.where, Condition(field=ask.by.field, op=Op.IN, values=(ask.value,), words=str(ask.value)))
    if (listed or plan.meaning or isinstance(ask, Fit)) and turn.ids:
        key = "request_id" if turn.record_type == "requests" else "park_id"
        return Condition(field=key, op=Op.IN, values=tuple(turn.ids), words="", label="the list before")
    return plan.where


def _without(where: Expr, gone: set[str]) -> Expr:
    return both(*(p for p in conjuncts(where) if not families(p) & gone))


def swap(parse: Parse, where: Expr) -> None:
    """`Yunnan instead of Guizhou`, `I meant Huizhou, not Zhuhai`: the new value takes the place of the old one."""
    for term in list(parse.terms):
        inner = term.expr
        if not isinstance(inner, Condition) or not inner.values:
            continue
        old = next(
            (
                c
                for c in conditions(where)
                if set(inner.values) & set(c.values)
                and family(c.field) in ("origin", "target", "industry", "place", term.family)
            ),
            None,
        )
        if old is None or not (term.negated or _instead_of(parse, term)):
            continue
        parse.terms.remove(term)
        for other in parse.terms:
            if (
                other.family in ("origin", "target")
                and family(old.field) in ("origin", "target")
                and isinstance(other.expr, Condition)
            ):
                _retarget(other, family(old.field))


def _instead_of(parse: Parse, term: Term) -> bool:
    return any(
        parse.mentions[k].text.lower() in ("instead of", "rather than", "而不是")
        for k in range(max(0, term.first - 2), term.first)
    )


def _retarget(term: Term, role: str) -> None:
    """Give a place term the other role."""
    city = term.field.endswith(("city", "cities"))
    field = {
        ("origin", True): "origin_city",
        ("origin", False): "origin_province",
        ("target", True): "target_cities",
        ("target", False): "target_provinces",
    }[role, city]
    term.family, term.field = role, field
    if isinstance(term.expr, Condition):
        term.expr = term.expr.model_copy(update={"field": field})


def lifted(parse: Parse, where: Expr) -> set[str]:
    """`all sectors again`, 不限行业: families whose condition is taken away."""
    known = families(where)
    gone: set[str] = set()
    if re.search(
        r"nationwide|nationally|across the country|whole country|全国", parse.utterance.text.lower()
    ) and not any(m.places for m in parse.mentions):
        gone |= known & {"origin", "target", "place"}
    for i, mention in enumerate(parse.mentions):
        before = parse.mentions[i - 1].text.lower() if i else ""
        if before not in ("all", "any", "every", "不限", "所有", "whatever", "regardless of", "全部", "all the"):
            continue
        names = {family(f.field) for f in mention.fields}
        if mention.cue("grain_year", "grain_month", "grain_quarter"):
            names |= {"submitted_on", "decision_by"}
        if mention.cue("noun_province", "noun_city", "noun_region", "noun_place"):
            names |= {"origin", "target", "place"}
        gone |= names & known
        if names & known:
            parse.use(i, i - 1)
    return gone


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


def pick_group(parse: Parse, turn: Turn, plan: Plan) -> Condition | None:
    """`the leading sector`, `the first of these provinces`: a group of the table before, as a condition."""
    ask = plan.ask
    if not isinstance(ask, Groups) or len(ask.by) != 1 or ask.by[0].grain or not turn.labels:
        return None
    text = parse.utterance.text.lower()
    position: int | None = None
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        if (
            quantity is not None
            and quantity.ordinal
            and i not in parse.used
            and not parse.cue(i + 1, "grain_half", "grain_quarter", "first_choice")
        ):
            position = int(quantity.low) - 1
            parse.use(i)
    if position is None and re.search(
        r"\b(the )?(leading|top|largest|biggest|number one|winning) (one|sector|province|city|segment|source|channel|group|region)\b|第一(名|位)|排第一|最多的那",
        text,
    ):
        position = 0
    if position is None or not 0 <= position < len(turn.labels):
        return None
    field = ask.by[0].field
    return Condition(field=field, op=Op.IN, values=(turn.labels[position],), words=turn.labels[position])


def settle_roles(parse: Parse, where: Expr) -> None:
    """Places said without a role take the one that the plan before gave its places."""
    known = families(where) & {"origin", "target"}
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
            _retarget(term, role)


def drop_scope(parse: Parse, at: int) -> set[int]:
    """The mentions that a word of dropping speaks of: what follows in its clause, or in Chinese what stands before."""
    end = at + 1
    while (
        end < len(parse)
        and not set(parse.mark(end)) & set(",，;；。.:：?？!！")
        and not (
            parse.cue(end, "and")
            and any(
                parse.cue(k, "breakdown", "list_ask", "how_many", "sort", "by")
                for k in range(end, min(end + 3, len(parse)))
            )
        )
    ):
        end += 1
    if end > at + 1 and any(
        parse.mentions[k].solid
        or parse.mentions[k].fields
        or parse.cue(k, "noun_province", "noun_city", "noun_place", "time_word")
        for k in range(at + 1, end)
    ):
        return set(range(at + 1, end))
    start = at - 1
    while start >= 0 and not set(parse.mark(start + 1)) & set(",，;；。.:：?？!！"):
        start -= 1
    return set(range(start + 1, at))


def dropped(parse: Parse, where: Expr) -> set[str]:
    """Families of conditions that the utterance takes away, named by field or by one of their values."""
    if not parse.has("drop"):
        return set()
    gone: set[str] = set()
    known = families(where)
    scope: set[int] = set()
    for i in parse.where("drop"):
        parse.use(i)
        scope |= drop_scope(parse, i)
    for i, mention in enumerate(parse.mentions):
        if i not in scope:
            continue
        for word in mention.fields:
            if family(word.field) in known and word.record_type == parse.record_type:
                gone.add(family(word.field))
                parse.use(i)
        for name, members in (
            ("noun_province", ("target", "origin", "place")),
            ("noun_city", ("target", "origin", "place")),
            ("noun_place", ("target",)),
        ):
            if mention.cue(name) and known & set(members) and not mention.places:
                gone |= known & set(members)
                parse.use(i)
        if mention.cue("time_word"):
            gone |= known & {"submitted_on", "decision_by"}
            parse.use(i)
    present = {(family(c.field), v) for c in conditions(where) for v in c.values}
    for term in list(parse.terms):
        if term.first not in scope:
            continue
        values = [(term.family, v) for c in conditions(term.expr) for v in c.values]
        if term.family in known and values and all(v in present for v in values):
            negative = any(isinstance(p, Not) and term.family in families(p) for p in conjuncts(where))
            several = [c for c in conditions(where) if family(c.field) == term.family and len(c.values) > 1]
            if several and not negative and len(values) < len(several[0].values):
                term.negated = True
                continue
            gone.add(term.family)
            parse.terms.remove(term)
        elif not term.negated:
            term.negated = True
    return gone


def _same_side(new: Expr, where: Expr) -> Expr:
    """`make that 2bn`: a bare amount keeps the comparison of the bound that it replaces."""
    if not isinstance(new, Condition) or new.op is not Op.EQ or not new.values:
        return new
    old = next((c for c in conditions(where) if c.field == new.field and c.op in (Op.GT, Op.GE, Op.LT, Op.LE)), None)
    return new.model_copy(update={"op": old.op}) if old is not None else new


def edit_where(parse: Parse, added: Expr, where: Expr, widen: bool) -> Expr:
    """`where` with the new conditions: of a family already there they replace, otherwise they join."""
    if added == EVERYTHING:
        return where
    new = conjuncts(added)
    replaced: set[str] = set()
    for part in new:
        if isinstance(part, Not):
            continue
        for name in families(part):
            if name not in _ADDING or parse.has("instead"):
                replaced.add(name)
    if widen:
        out = []
        for old in conjuncts(where):
            same = [n for n in new if families(n) == families(old) and not families(n) <= set(_ADDING)]
            out.append(either(old, *same) if same and not isinstance(old, Not) else old)
        rest = [
            n
            for n in new
            if families(n) <= set(_ADDING) or not any(families(n) == families(o) for o in conjuncts(where))
        ]
        return both(*out, *rest)
    kept = [p for p in conjuncts(where) if not (families(p) & replaced and not isinstance(p, Not))]
    if parse.has("instead"):
        # "no, I meant from Hunan": the same place in its other role is what was misread
        said = {v for n in new for c in conditions(n) for v in c.values}
        kept = [
            p
            for p in kept
            if not (
                isinstance(p, Condition)
                and family(p.field) in ("origin", "target")
                and p.values
                and set(p.values) <= said
            )
        ]
    kept = [
        p
        for p in kept
        if not (isinstance(p, Not) and any(families(p) <= families(n) and not isinstance(n, Not) for n in new))
    ]
    new = tuple(_same_side(n, where) for n in new)
    negative = [n for n in new if isinstance(n, Not)]
    kept = [p for p in kept if negate(p) not in negative]
    return both(*kept, *new)


def compare_with_before(parse: Parse, terms: list[Term], history: Sequence[Turn], plan: Plan) -> Plan | None:
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
            if families(part) == {varying} and isinstance(part, Condition):
                _add_cases(cases, seen, part)
    for term in terms:
        if term.family == varying and isinstance(term.expr, Condition):
            _add_cases(cases, seen, term.expr)
    if len(cases) < 2:
        return None
    measure = plan.ask.measure if hasattr(plan.ask, "measure") else None
    compare = Compare(cases=tuple(cases)) if measure is None else Compare(cases=tuple(cases), measure=measure)
    where = _without(plan.where, {varying})
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
    if len({f for p in a ^ b for f in families(p)}) != 1 or not (a - b and b - a):
        return ()
    del parse
    return tuple(Case(label=_label(both(*only)), where=both(*only)) for only in (b - a, a - b))


def _label(expr: Expr) -> str:
    return ", ".join(c.label or "/".join(str(v) for v in c.values) for c in conditions(expr))


def _varying_family(terms: list[Term], turns: Sequence[Turn]) -> str | None:
    new = [t.family for t in terms if t.family in ("target", "origin", "industry", "place")]
    previous = turns[-1].reading.plan if turns else None
    if previous is None:
        return None
    if (
        new
        and new[0] in families(previous.where)
        and len(turns) >= 1
        and (len(new) >= 2 or new[0] in ("target", "origin", "place"))
    ):
        return new[0]
    if len(turns) >= 2:
        before = turns[-2].reading.plan
        assert before is not None
        a = {p for p in conjuncts(previous.where) if isinstance(p, Condition)}
        b = {p for p in conjuncts(before.where) if isinstance(p, Condition)}
        differing = {family(c.field) for c in a ^ b}
        if len(differing) == 1:
            return differing.pop()
    return None


def _add_cases(cases: list[Case], seen: set[str], condition: Condition) -> None:
    if condition.label:
        options = [(condition.label, condition)]
    else:
        options = [(str(v), condition.model_copy(update={"values": (v,)})) for v in condition.values]
    for label, one in options:
        if label not in seen:
            seen.add(label)
            cases.append(Case(label=label, where=one))


def narrowed(expr: Expr) -> bool:
    return not (isinstance(expr, All) and not expr.parts)
