"""Questions about records named outright: their facts, what fits them, the same of another."""

from __future__ import annotations

import re

from assistant.reading import sides
from assistant.reading.asking import fact_fields
from assistant.reading.bench import Bench
from assistant.reading.subjects import Subject, focus, together
from corpus.schema import RECORD_TYPES, Role
from retrieval.plan import (
    Condition,
    Dim,
    Expr,
    Fact,
    Fit,
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
)


def about_focus(b: Bench) -> Plan | None:
    """A fact about the one record that the turn before was about (`and when did they file?`)."""
    parse, asked = b.parse, b.asked
    one = focus(b.history)
    if (
        one is None
        or parse.terms
        or b.subjects
        or (asked.counting and not parse.has("contact") and not _names_contact(b))
        or (parse.has("those", "back", "drop", "list_ask") and not parse.has("why", "when", "contact"))
    ):
        return None
    before = parse.record_type
    parse.record_type = one.record_type
    fields = facts_asked(b)
    counted = asked.measure is not None and asked.measure.how not in (How.SUM, How.AVG)
    if not fields or (counted and not _names_contact(b)):
        parse.record_type = before
        return None
    if b.need:
        b.need = None
    return Plan(record_type=one.record_type, where=one.condition, ask=Fact(fields=tuple(fields)))


def _names_contact(b: Bench) -> bool:
    """Whether the utterance names a contact field (`联系电话多少`: what it is, not how many)."""
    return any(f.role is Role.CONTACT for i in range(len(b.parse)) for f in b.parse.fields_of(i))


def about_subjects(b: Bench) -> Plan | None:
    """A question about records named outright: a fact, or a number over them."""
    parse, asked = b.parse, b.asked
    same = [s for s in b.subjects if s.record_type == parse.record_type]
    if not same:
        same = list(b.subjects)
        parse.record_type = same[0].record_type
    first = together(same)
    values = first.values
    where: Expr = first
    fields = facts_asked(b)
    title = RECORD_TYPES[parse.record_type].title
    if (
        asked.rank
        and fields
        and RECORD_TYPES[parse.record_type][fields[0]].numeric
        and first.field in (title, f"{title}_zh")
    ):
        ascending = parse.has("smallest", "asc")
        rank = Rank(
            by=Dim(field=first.field),
            value=values[0],
            measure=Measure(how=How.AVG, field=fields[0]),
            descending=not ascending,
        )
        return Plan(record_type=parse.record_type, where=sides.where_of(parse, parse.terms), ask=rank)
    if (
        len(values) > 1
        and len(same) > 1
        and len(fields) == 1
        and RECORD_TYPES[parse.record_type][fields[0]].numeric
        and first.field in ("name", "company", "name_zh", "company_zh")
    ):
        measure = Measure(how=How.AVG, field=fields[0])
        order = Order(measure=0, descending=asked.order.descending) if asked.order is not None else None
        return Plan(
            record_type=parse.record_type,
            where=where,
            ask=Groups(by=(Dim(field=RECORD_TYPES[parse.record_type].title),), measures=(measure,), order=order),
        )
    if not fields and not parse.terms and same[0].picked and b.history:
        again = asked_again(b, same[0])
        if again is not None:
            return again
    if asked.measure is not None and asked.measure.how is How.COUNT and not fields:
        return Plan(record_type=parse.record_type, where=both(where, *(t.expr for t in parse.terms)), ask=Value())
    if len(fields) == 1 and asked.measure is not None and asked.measure.unit and asked.measure.field == fields[0]:
        return Plan(record_type=parse.record_type, where=where, ask=Value(measure=asked.measure))
    own = [t for t in parse.terms if t.field not in fields]
    if own and not fields and not asked.yes_no:
        where = both(where, sides.where_of(parse, own))
        return Plan(record_type=parse.record_type, where=where, ask=Records())
    if own and not fields:
        fields = [t.field for t in own]
    return Plan(record_type=parse.record_type, where=where, ask=Fact(fields=tuple(fields)))


def asked_again(b: Bench, subject: Subject) -> Plan | None:
    """`and the first?` after a question about the second: the same question about another record."""
    plan = b.history[-1].reading.plan
    if plan is None:
        return None
    if isinstance(plan.ask, Fit):
        if subject.record_type == plan.record_type:
            other = next((t for t in reversed(b.history) if t.ids and t.record_type != plan.record_type), None)
            listing = b.history[-1].ids
            place = (
                listing.index(str(subject.condition.values[0])) if str(subject.condition.values[0]) in listing else -1
            )
            if other is None or not 0 <= place < len(other.ids):
                return None
            key = "request_id" if other.record_type == "requests" else "park_id"
            subject = Subject(
                other.record_type,
                Condition(field=key, op=Op.IN, values=(other.ids[place],), words=subject.condition.words),
                0,
                True,
            )
        return plan.model_copy(update={"ask": plan.ask.model_copy(update={"subjects": subject.condition})})
    if isinstance(plan.ask, Fact) and plan.ask.fields:
        return Plan(record_type=subject.record_type, where=subject.condition, ask=plan.ask)
    return None


def facts_asked(b: Bench) -> list[str]:
    parse = b.parse
    schema = RECORD_TYPES[parse.record_type]
    fields: list[str] = []
    requests = parse.record_type == "requests"
    text = parse.utterance.text.lower()
    if b.asked.measure is not None and b.asked.measure.field and b.asked.measure.field != "company":
        fields.append(b.asked.measure.field)
    if (
        requests
        and re.search(r"投(资)?(多少|几)|多少钱|\bhow much\b.*\b(invest|spend)|\bbudget\b", text)
        and "investment_mcny" not in fields
    ):
        fields.append("investment_mcny")
    if requests and re.search(r"\b(people|staff|hands)\b.*\b(employ|work|have|got)|多少(人|员工)", text):
        fields.append("employees")
    fields += [f for f in fact_fields(parse, parse.terms) if f not in fields]
    for dim in b.asked.dims:
        fields.append(dim.field)
    if b.asked.order is not None and b.asked.order.field and not fields:
        fields.append(b.asked.order.field)
    if requests:
        if parse.has("why"):
            fields.append("reason")
        if re.search(r"\bwho(m)?\b.*\b(ring|call|phone|speak|talk|contact)", text) and re.search(
            r"number|phone|which", text
        ):
            fields.append("contact_name")
        if (
            re.search(
                r"\b(dial|phone|ring|to call|(do|can|should|could) (i|we) call|call (them|him|her|up))\b|打电话|拨",
                text,
            )
            and "contact_phone" not in fields
        ):
            fields.append("contact_phone")
        elif parse.has("contact") and not any(f.startswith("contact") for f in fields):
            fields.append("contact_name")
        if parse.has("mail"):
            fields.append("contact_email")
        if not fields and re.search(r"where .*(go|head|move|want|target)|去哪|想去|意向", text):
            fields += ["target_provinces", "target_cities"]
        if not fields and re.search(r"\bwhere\b|在哪|哪里|哪儿", text):
            fields += ["origin_province", "origin_city"]
        if not fields and parse.has("when"):
            fields.append("submitted_on")
    elif not fields and re.search(r"\bwhere\b|在哪|哪里", text):
        fields += ["province", "city"]
    if not fields and parse.has("size"):
        fields.append("floor_area_sqm" if requests else "total_area_ha")
    for i, mention in enumerate(parse.mentions):
        if mention.cue("noun_province", "noun_city") and i not in parse.used and not requests:
            fields.append("province" if mention.cue("noun_province") else "city")
    if (
        any(f.startswith("contact") for f in fields)
        and re.search(r"\bwho(m)?\b|\bname\b|谁|姓名|名字", text)
        and "contact_name" not in fields
    ):
        fields.insert(0, "contact_name")
    if any(f.startswith("contact") for f in fields):
        fields = [f for f in fields if schema[f].role is Role.CONTACT or f in ("reason",)] or fields
    return list(dict.fromkeys(f for f in fields if f in schema))
