"""A follow-up: the plan before, edited by what the new utterance says."""

from __future__ import annotations

import re
from typing import Any

from assistant.reading import beside, edits, followup, sides
from assistant.reading.asked import Asked
from assistant.reading.asks import groups_of, rank_of, singular
from assistant.reading.bench import Bench, measure_of, where_of
from assistant.reading.changing import change_plan
from assistant.reading.comparing import in_bands, two_sided
from assistant.reading.facts import facts_asked
from assistant.reading.fitforms import opened
from assistant.reading.logic import combine
from corpus.schema import RECORD_TYPES, Role
from retrieval.plan import (
    EVERYTHING,
    Ask,
    Case,
    Compare,
    Condition,
    Expr,
    Fact,
    Groups,
    How,
    Measure,
    Op,
    Order,
    Plan,
    Rank,
    Records,
    Value,
    both,
    conditions,
    conjuncts,
)


def edited_plan(b: Bench) -> Plan | None:
    parse, asked = b.parse, b.asked
    turn = followup.base_turn(parse, b.history)
    if turn.reading.plan is None:
        return None
    plan = opened(turn.reading.plan)
    if plan.record_type != parse.record_type:
        return carried_places(b, plan)
    if parse.has("back") and not (parse.terms or asked.dims or asked.measure or asked.order or asked.limit):
        return plan
    pointed = points_at_list(b) or isinstance(plan.ask, Rank)
    where = followup.restrict(turn, plan, b.need is None) if pointed else plan.where
    if asked.dims:
        where = without_dims(where, asked)
    edits.swap(parse, plan.where)
    edits.settle_roles(parse, plan.where)
    lifted = edits.lifted(parse, where)
    if asked.rank and not asked.dims:
        ranked = rank_of(b)
        if ranked is not None:
            extra = where_of(b, list(parse.terms), [t for t, _ in b.periods])
            others = both(*(p for p in conjuncts(where) if edits.family(ranked.by.field) not in edits.families(p)))
            return Plan(record_type=plan.record_type, where=edits.edit_where(parse, extra, others, False), ask=ranked)
    group = beside.pick_group(parse, turn, plan)
    if group is not None:
        where = edits.edit_where(parse, group, where, False)
        if not says_more(b):
            return Plan(
                record_type=plan.record_type,
                where=where,
                ask=Value(measure=asked.measure) if asked.measure else Records(),
            )
    edits.settle_dates(parse, plan.where)
    if (
        not asked.dims
        and asked.limit is None
        and re.search(
            r"side by side|all (two|three|four|both)|the two|the three|both of them|in both|for both|of both|\bbeside\b|alongside|放在一起|放一块|一起比|三个|两个都|对比",
            parse.utterance.text.lower(),
        )
    ) or (asked.comparing and parse.terms):
        side = beside.compare_with_before(parse, parse.terms, b.history, plan, _complete(asked.measure, plan.ask))
        if side is not None:
            return side
    if b.bands is not None and b.bands.cases:
        narrowed = edits.edit_where(parse, where_of(b, parse.terms, [t for t, _ in b.periods]), where, False)
        return in_bands(b, b.bands, narrowed, asked)
    widen = bool(
        re.search(
            r"\b(also include|include also|add|as well as|plus|widen|extend|in addition)\b|加上|也算上|再加|放宽|扩大|也包括|连.*也",
            parse.utterance.text.lower(),
        )
    )
    changed = change_plan(b, parse.terms, asked.measure or measure_of(plan.ask) or Measure())
    if changed is not None:
        kept = edits.edit_where(parse, changed.where, without_dates(where), widen)
        return changed.model_copy(update={"where": kept, "record_type": plan.record_type})
    run = sides.case_terms(parse, parse.terms)
    if run and asked.every and not asked.dims:
        rest = [t for t in parse.terms if t not in run]
        kept = edits.edit_where(
            parse,
            where_of(b, rest, [t for t, _ in b.periods]),
            both(*(p for p in conjuncts(where) if run[0].family not in edits.families(p))),
            widen,
        )
        measure = asked.measure or measure_of(plan.ask) or Measure()
        return Plan(record_type=plan.record_type, where=kept, ask=Compare(cases=sides.cases_from(run), measure=measure))
    if asked.share:
        share = share_of_previous(b, where)
        if share is not None:
            return share
    if (
        (
            asked.change
            or asked.difference
            or asked.ratio
            or (asked.growth and re.search(r"percent|%|多少|几", parse.utterance.text.lower()))
        )
        and not parse.terms
        and not asked.dims
    ):
        two_sets = beside.between_turns(parse, b.history)
        last = measure_of(plan.ask)
        if two_sets and two_sets[0].record_type is not None and last is not None:
            combine_as: Any = "difference" if asked.difference else "ratio" if asked.ratio else "change"
            return Plan(
                record_type="requests",
                where=EVERYTHING,
                ask=Compare(cases=two_sets, measure=two_sets[0].measure or last, combine=combine_as),
            )
        if two_sets and last is not None:
            apart = [p for case in two_sets for p in conjuncts(case.where)]
            shared = both(*(p for p in conjuncts(plan.where) if p not in apart))
            mode: Any = "difference" if asked.difference and not asked.change else "ratio" if asked.ratio else "change"
            return Plan(
                record_type=plan.record_type, where=shared, ask=Compare(cases=two_sets, measure=last, combine=mode)
            )
    periods = [t for t, _ in b.periods]
    if (
        len(b.periods) >= 2
        and not asked.dims
        and (asked.every or asked.comparing or asked.difference or asked.measure is not None)
    ):
        two = two_sided(b, parse.terms, asked)
        if two is not None and isinstance(two.ask, Compare):
            kept = edits.edit_where(parse, two.where, without_dates(where), widen)
            return two.model_copy(update={"where": kept, "record_type": plan.record_type})
    added = where_of(b, [t for t in parse.terms if t.field in RECORD_TYPES[plan.record_type]], periods)
    before = list(parse.terms)
    dropped = edits.dropped(parse, where) if parse.has("drop") else set()
    if dropped or before != parse.terms or parse.has("drop"):
        where = both(*(p for p in conjuncts(where) if not edits.families(p) & dropped))
        added = where_of(b, [t for t in parse.terms if t.field in RECORD_TYPES[plan.record_type]], periods)
    where = both(*(p for p in conjuncts(where) if not edits.families(p) & lifted))
    where = edits.edit_where(parse, added, where, widen)
    contacts = contacts_asked(b, plan) if not asked.dims and asked.measure is None else []
    if contacts and not asked.dims and asked.measure is None:
        return Plan(record_type=plan.record_type, where=where, ask=Fact(fields=tuple(contacts)))
    ask = edited_ask(b, plan, where)
    meaning = b.need or (
        plan.meaning
        if isinstance(ask, (Records, Value, Groups)) and not isinstance(plan.ask, Fact) and not b.need_dropped
        else None
    )
    if points_at_list(b) and plan.meaning and any(c.label == "the list before" for c in conditions(where)):
        meaning = b.need
    return Plan(record_type=plan.record_type, where=where, ask=ask, meaning=meaning)


def _complete(measure: Measure | None, old: Ask) -> Measure | None:
    """`and the median?`: a statistic named without its field takes the field of the question before."""
    if measure is None or measure.field is not None or measure.how in (How.COUNT, How.SHARE):
        return measure
    previous = measure_of(old)
    if previous is None or previous.field is None:
        return None
    return measure.model_copy(update={"field": previous.field, "unit": measure.unit or previous.unit})


_THERE = re.compile(
    r"\bthere\b|\b(those|these) (provinces|cities|places|regions)\b|那里|那边|当地|这些(省|市|地方)", re.IGNORECASE
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
    extra = where_of(b, parse.terms, [t for t, _ in b.periods])
    where = both(*(p for p in (*conjuncts(where), *conjuncts(extra))))
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


def contacts_asked(b: Bench, plan: Plan) -> list[str]:
    """The contact fields that the utterance asks of the listed records (`phone numbers of these`)."""
    kind = RECORD_TYPES[plan.record_type]
    named = any(f.role is Role.CONTACT for i in range(len(b.parse)) for f in b.parse.fields_of(i))
    if not named and not b.parse.has("contact", "mail", "call"):
        return []
    return [f for f in facts_asked(b) if f in kind and kind[f].role is Role.CONTACT]


def says_more(b: Bench) -> bool:
    """Conditions or dimensions besides a picked group."""
    return bool(b.parse.terms or b.asked.dims)


def points_at_list(b: Bench) -> bool:
    return b.parse.has("those") or b.asked.yes_no or bool(followup.OF_THE.search(b.parse.utterance.text))


def share_of_previous(b: Bench, where: Expr) -> Plan | None:
    parse, asked = b.parse, b.asked
    plan = followup.base_turn(parse, b.history).reading.plan
    if plan is not None and isinstance(plan.ask, Groups) and not asked.dims and not parse.has("of"):
        extra = where_of(b, list(parse.terms), [t for t, _ in b.periods])
        before = plan.ask.measures[0]
        measure = Measure(how=How.SHARE, field=before.field if before.how is How.SUM else None)
        ask = plan.ask.model_copy(update={"measures": (measure,)})
        return plan.model_copy(update={"where": edits.edit_where(parse, extra, plan.where, False), "ask": ask})
    if (
        re.search(
            r"\b(represent|account for|make up|constitute|amount to)\b|(这|那)(些|个|部分)?占",
            parse.utterance.text.lower(),
        )
        and not asked.dims
    ):
        base = where_of(b, list(parse.terms), [t for t, _ in b.periods])
        return Plan(record_type=parse.record_type, where=base, ask=Value(measure=Measure(how=How.SHARE, of=where)))
    if asked.dims:
        groups = groups_of(b, asked).model_copy(update={"measures": (Measure(how=How.SHARE),)})
        return Plan(
            record_type=parse.record_type,
            where=edits.edit_where(parse, EVERYTHING, without_dims(where, asked), False),
            ask=groups,
        )
    if parse.has("whole"):
        dated = [p for p in conjuncts(where) if edits.families(p) <= {"submitted_on", "decision_by"}]
        base = both(
            where_of(b, list(parse.terms), [t for t, _ in b.periods]), *(dated if parse.has("that_period") else ())
        )
        parse.use(*parse.where("whole", "that_period"))
        return Plan(record_type=parse.record_type, where=base, ask=Value(measure=Measure(how=How.SHARE, of=where)))
    terms = list(parse.terms)
    old = measure_of(followup.base_turn(parse, b.history).reading.plan.ask) if b.history else None  # type: ignore[union-attr]
    if not terms:
        return None
    same = {t.family for t in terms} & {edits.family(c.field) for c in conditions(where)}
    if (
        old is not None
        and old.how is How.SHARE
        and same
        and not re.search(r"\bof (all|the) \w*(requests|firms|companies|projects)", parse.utterance.text.lower())
    ):
        return None  # "and the percentage for referrals?": another base, the same share
    return Plan(
        record_type=parse.record_type, where=where, ask=Value(measure=Measure(how=How.SHARE, of=combine(parse, terms)))
    )


def without_dims(where: Expr, asked: Asked) -> Expr:
    """Grouping by a field lifts the condition on one value of that very field (`all channels then`)."""
    fields = {d.field for d in asked.dims if d.grain is None}

    def one_value(part: Expr) -> bool:
        return isinstance(part, Condition) and part.field in fields and part.op is Op.IN and len(part.values) == 1

    return both(*(p for p in conjuncts(where) if not one_value(p)))


def edited_ask(b: Bench, plan: Plan, where: Expr) -> Ask:
    parse, asked = b.parse, b.asked
    old = plan.ask
    del where
    if asked.dims:
        groups = groups_of(b, asked)
        if asked.measure is None and isinstance(old, (Groups, Value)):
            keep = old.measures if isinstance(old, Groups) else (old.measure,)
            if keep[0].how is not How.SHARE and not (keep[0].how is How.DISTINCT and parse.has("request")):
                groups = groups.model_copy(update={"measures": keep})
        return groups
    if asked.measure is not None:
        measure = asked.measure
        if measure.field is None and measure.how in (How.AVG, How.MEDIAN, How.SUM):
            previous = measure_of(old)
            measure = measure.model_copy(
                update={
                    "field": previous.field if previous else None,
                    "unit": measure.unit or (previous.unit if previous else None),
                }
            )
            if measure.field is None:
                measure = measure.model_copy(update={"field": "investment_mcny"})
        ranked = isinstance(old, Records) and bool(old.order) and not parse.has("how_much", "how_many", "avg", "sum")
        if measure.per is not None and measure.how is How.SUM and ranked and isinstance(old, Records):
            order = Order(field=measure.field, per=measure.per, descending=old.order[0].descending)
            return old.model_copy(update={"order": (order,)})
        same = measure_of(old)
        if measure.per is not None and same is not None and same.per is not None and isinstance(old, (Groups, Rank)):
            new: dict[str, object] = {"measures": (measure,)} if isinstance(old, Groups) else {"measure": measure}
            return old.model_copy(update=new)
        if isinstance(old, Compare) and not {f for c in old.cases for f in edits.families(c.where)} & {
            t.family for t in parse.terms
        }:
            return old.model_copy(update={"measure": measure})
        if isinstance(old, Groups) and measure.field and parse.has("each", "bands") and not parse.has("those"):
            return old.model_copy(update={"measures": (measure,)})
        return Value(measure=measure)
    if (
        asked.order is not None
        and asked.order.field is not None
        and not (asked.order_assumed and isinstance(old, Groups))
    ):
        limit = asked.limit
        if limit is None and asked.superlative and not asked.sort_only and singular(b):
            limit = 1
        return Records(order=(asked.order,), limit=limit)
    changed = other_field(b, old)
    if changed is not None:
        return changed
    previous = measure_of(old)
    if (
        isinstance(old, Value)
        and previous is not None
        and previous.field
        and parse.has("most", "largest", "smallest")
        and previous.how is not How.DISTINCT
    ):
        limit = asked.limit or (1 if singular(b) else None)
        return Records(order=(Order(field=previous.field, descending=not parse.has("smallest")),), limit=limit)
    if isinstance(old, Groups) and (b.asked.superlative or parse.has("most", "largest", "smallest")):
        descending = not parse.has("smallest", "rarest")
        return old.model_copy(update={"order": Order(measure=0, descending=descending), "limit": asked.limit or 1})
    if asked.limit is not None and isinstance(old, (Groups, Records)):
        return old.model_copy(update={"limit": asked.limit})
    if asked.growth and isinstance(old, Groups):
        return old.model_copy(update={"growth": True})
    lists = parse.has("list_ask", "which", "who") or asked.yes_no or b.need is not None
    if lists and not isinstance(old, Records):
        if (
            isinstance(old, (Groups, Compare))
            and not (parse.has("which", "who") or asked.yes_no or b.need)
            and not parse.has("request", "company", "park", "those")
        ):
            return old
        return Records()
    if isinstance(old, Records) and (old.limit is not None) and points_at_list(b):
        return Records()
    if isinstance(old, Compare):
        varied = {f for c in old.cases for f in edits.families(c.where)}
        named_now = {t.family for t in parse.terms}
        return Value(measure=old.measure) if varied & named_now else old
    return Records() if isinstance(old, Fact) else old


def other_field(b: Bench, old: Ask) -> Ask | None:
    """`and of the jobs?`: the same question about another number."""
    parse = b.parse
    previous = measure_of(old)
    if previous is None or b.asked.dims or b.asked.measure is not None:
        return None
    if previous.field is None or previous.how in (How.DISTINCT, How.COUNT):
        if not isinstance(old, (Groups, Compare)) or parse.terms:
            return None
        previous = Measure(how=How.SUM, field="", unit=b.asked.unit)
    for i in range(len(parse)):
        found = [f for f in parse.fields_of(i, numeric=True) if i not in parse.used and f.name != previous.field]
        if found:
            parse.use(i)
            measure = previous.model_copy(update={"field": found[0].name, "unit": b.asked.unit})
            if isinstance(old, Groups):
                return old.model_copy(update={"measures": (measure,)})
            if isinstance(old, (Value, Compare, Rank)):
                return old.model_copy(update={"measure": measure})
    return None


def without_dates(where: Expr) -> Expr:
    return both(
        *(p for p in conjuncts(where) if not edits.families(p) & {"submitted_on", "decision_by", "founded_year"})
    )
