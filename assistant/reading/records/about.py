"""Questions about records named outright: their facts, what fits them, the same of another."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench
from assistant.reading.fit.forms import OTHER, closed, fit_condition, holds_fit, is_fit, opened
from assistant.reading.followups.dropping import lifted_families
from assistant.reading.followups.families import families_of
from assistant.reading.followups.followup import base_turn, restrict
from assistant.reading.parse import Term
from assistant.reading.records.facts import facts_asked
from assistant.reading.records.picked import focus
from assistant.reading.records.subjects import Subject, together
from assistant.reading.sides.parts import all_of
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, conjuncts
from retrieval.plan import Condition, Dim, Expr, Fact, Fit, Groups, How, Measure, Op, Order, Plan, Rank, Records, Value


def about_focus(b: Bench) -> Plan | None:
    """A fact about the one record that the turn before was about (`and when did they file?`, 要不要双回路供电)."""
    parse, asked = b.parse, b.asked
    one = focus(b.history)
    fitted = fitted_one(b)
    if fitted is not None and (one is None or not speaks_of(b, one.record_type)):
        one = fitted
    statistic = asked.share or parse.has("avg", "median", "max", "min", "back", "drop", "instead", "compare", "sort")
    if one is None or b.subjects or statistic or asked.limit or asked.fit:
        return None
    before = parse.record_type
    parse.record_type = one.record_type
    fields = facts_asked(b)
    own = [t for t in parse.terms if t.field not in fields]
    tested = bool(own) and not fields and of_one(b) and all(t.field in RECORD_TYPES[one.record_type] for t in own)
    if not (tested or (fields and not own)) or (asked.listing and parse.has("request", "company", "park")):
        parse.record_type = before
        return None
    b.need = None
    return Plan(record_type=one.record_type, where=one.condition, ask=told_or_tested(b, fields, own))


def fitted_one(b: Bench) -> Subject | None:
    """What the fit before was asked for, when the question points at it: `which parks fit X`, `when did they file`."""
    plan = b.history[-1].reading.plan if b.history else None
    if plan is None or not isinstance(plan.ask, Fit) or not isinstance(plan.ask.subjects, Condition):
        return None
    kind, asked_of = OTHER[plan.record_type], plan.ask.subjects
    if len(asked_of.values) != 1 or not speaks_of(b, kind) or speaks_of(b, plan.record_type):
        return None
    return Subject(kind, asked_of, -1, True)


def speaks_of(b: Bench, kind: str) -> bool:
    """Whether the words ask for fields of records of type `kind`."""
    before, used = b.parse.record_type, set(b.parse.used)
    b.parse.record_type = kind
    found = bool(facts_asked(b))
    b.parse.record_type, b.parse.used = before, used
    return found


_POINTED = re.compile(
    r"\b(it|its|they|them|their|he|she|that (one|firm|company|park|project|request))\b|[它他她]|这家|那家|该|(.)不\3|有没有|是否|[吗么]$|[吗么][？?]$",
    re.IGNORECASE,
)


def of_one(b: Bench) -> bool:
    """Whether a yes-or-no question speaks of one record: it points at it, and names no set of records."""
    parse = b.parse
    text = parse.utterance.text.rstrip("？? ")
    asks = b.asked.yes_no or bool(re.search(r"(.)不\1|有没有|是否|[吗么]$", text))
    noun = parse.has("request", "company", "park", "those", "which", "list_ask", "only")
    return asks and bool(_POINTED.search(text)) and not text.endswith("的") and (parse.has("that_one") or not noun)


def told_or_tested(b: Bench, fields: list[str], own: list[Term]) -> Fact:
    """The fields asked for; without any, whether the conditions said hold."""
    if fields or not own:
        return Fact(fields=tuple(fields))
    return Fact(fields=tuple(dict.fromkeys(t.field for t in own)), test=all_of(b.parse, own))


_OF_THESE = re.compile(
    r"\bthe one (with|that has) the (newest|latest|most|biggest|largest|smallest|highest|lowest|earliest)\b|\b(newest|latest|most recent|oldest|earliest|biggest|largest|smallest|cheapest|dearest|highest|lowest|fullest|emptiest|top)\b[\w ]{0,20}?( one\b| of (these|those|them|the)\b|(?<=[\w ]) (request|project|lead|filing|application)\b)|最\S{1,4}的?(那|这)?一?(个|家|条|笔|份|项|宗|次|需求|项目|线索)",
    re.IGNORECASE,
)


def first_by(b: Bench) -> Order | None:
    """The order whose first is spoken of: `the newest of these`, `the biggest one`, 最新的那个."""
    parse, order = b.parse, b.asked.order
    if not _OF_THESE.search(parse.utterance.text):
        return None
    if order is not None and order.field is not None:
        return order
    for i in parse.where("largest", "smallest"):
        for j in (i - 1, i + 1, i + 2):
            numeric = parse.fields_of(j, numeric=True)
            if numeric and not parse.broken(min(i, j), max(i, j)):
                return Order(field=numeric[0].name, descending=parse.cue(i, "largest"))
    if (
        parse.has("largest", "smallest")
        and parse.record_type == "requests"
        and b.subjects
        and not parse.has("newest", "oldest")
    ):
        parse.say("“largest” is read by planned investment", "“最大”“最小”按投资额理解")
        parse.use(*parse.where("largest", "smallest"))
        return Order(field="investment_mcny", descending=parse.has("largest"))
    if parse.has("newest", "oldest"):
        field = "submitted_on" if parse.record_type == "requests" else "established_year"
        return Order(field=field, descending=parse.has("newest"))
    return None


def about_first(b: Bench) -> Plan | None:
    """`which provinces does the newest of these have in mind`: facts of the first in an order, of the list before."""
    parse, order = b.parse, first_by(b)
    if order is None or b.subjects or parse.terms or not b.history:
        return None
    turn = base_turn(parse, b.history)
    if turn.reading.plan is None or turn.record_type != parse.record_type:
        return None
    fields = tuple(facts_asked(b, order))
    if not fields:
        return None
    where = restrict(turn, opened(turn.reading.plan))
    return Plan(record_type=parse.record_type, where=where, ask=Fact(fields=fields, order=(order,), limit=1))


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
        return Plan(record_type=parse.record_type, where=all_of(parse, parse.terms), ask=rank)
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
    if not fields and not parse.terms and b.history and (same[0].picked or _ALIKE.search(parse.utterance.text)):
        again = asked_again(b, same[0])
        if again is not None:
            return again
    if asked.measure is not None and asked.measure.how is How.COUNT and not fields:
        return Plan(record_type=parse.record_type, where=both(where, *(t.expr for t in parse.terms)), ask=Value())
    if len(fields) == 1 and asked.measure is not None and asked.measure.unit and asked.measure.field == fields[0]:
        return Plan(record_type=parse.record_type, where=where, ask=Value(measure=asked.measure))
    own = [t for t in parse.terms if t.field not in fields]
    dated = [t for t in own if t.field in ("submitted_on", "decision_by")]
    if (fields and dated and first.field == RECORD_TYPES[parse.record_type].title) or first.field.endswith("_zh"):
        where = both(where, *(t.expr for t in dated))
    order = first_by(b)
    if order is not None and fields:
        fields = facts_asked(b, order) or fields
        ask = Fact(fields=tuple(fields), order=(order,), limit=1)
        return Plan(record_type=parse.record_type, where=where, ask=ask)
    if own and not fields and not asked.yes_no:
        where = both(where, all_of(parse, own))
        return Plan(record_type=parse.record_type, where=where, ask=Records())
    filed = [t for t in own if t.field == "submitted_on"] if fields and "submitted_on" not in fields else []
    if filed:
        where = both(where, all_of(parse, filed))  # of the request filed this year, when several are on file
    return Plan(record_type=parse.record_type, where=where, ask=told_or_tested(b, fields, own))


_ALIKE = re.compile(
    r"\b(same|likewise|too|also|what about|how about)\b|^(and|then|now)\b|也|同样|一样|照|呢|换成", re.IGNORECASE
)


def asked_again(b: Bench, subject: Subject) -> Plan | None:
    """`and the first?` after a question about the second: the same question about another record."""
    before = b.history[-1].reading.plan
    if before is None:
        return None
    if holds_fit(before):
        plan = opened(before)
        if subject.record_type == plan.record_type:
            other = next((t for t in reversed(b.history) if t.ids and t.record_type != plan.record_type), None)
            listing, wanted = b.history[-1].ids, str(subject.condition.values[0])
            place = listing.index(wanted) if wanted in listing else -1
            if other is None or not 0 <= place < len(other.ids):
                return None
            key = RECORD_TYPES[other.record_type].key
            condition = Condition(field=key, op=Op.IN, values=(other.ids[place],), words=subject.condition.words)
            subject = Subject(other.record_type, condition, 0, True)
        b.parse.record_type = plan.record_type
        kept = [p for p in conjuncts(plan.where) if not is_fit(p)]
        gone = lifted_families(b.parse, both(*kept))
        kept = [p for p in kept if not families_of(p) & gone]
        fitting = fit_condition(plan.record_type, subject.condition, subject.condition.words)
        return closed(plan.model_copy(update={"where": both(*kept, fitting)}))
    if isinstance(before.ask, Fact) and before.ask.fields:
        return Plan(record_type=subject.record_type, where=subject.condition, ask=before.ask)
    return None
