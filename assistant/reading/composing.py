"""A question on its own: all its terms and what it asks, as one plan."""

from __future__ import annotations

from typing import Any

from assistant.reading.asked import Asked
from assistant.reading.asks import ask_of
from assistant.reading.bench import Bench, where_of
from assistant.reading.dates.fields import period_condition
from assistant.reading.dates.period import Period, add_months
from assistant.reading.groups.growing import growth_by_group
from assistant.reading.groups.labels import own_provinces
from assistant.reading.groups.lacking import read_lacking
from assistant.reading.parse import Term
from assistant.reading.sides.columns import side_columns
from assistant.reading.sides.comparing import two_sided
from assistant.reading.sides.crossing import crossed
from assistant.reading.sides.elliptic import and_that
from assistant.reading.sides.overall import against_overall
from assistant.reading.sides.supply import read_supply
from assistant.reading.sides.wholes import part_of_whole
from corpus.schema import RECORD_TYPES, Role, Type
from retrieval.algebra import both
from retrieval.plan import Condition, Dim, Grain, Groups, Plan, Records


def fresh_plan(b: Bench) -> Plan:
    """The plan of a question on its own."""
    parse, asked = b.parse, b.asked
    terms = list(parse.terms)
    subjects = [
        Term(s.at, s.at, "subject", s.condition.field, s.condition, s.condition.words)
        for s in b.subjects
        if s.record_type == parse.record_type
    ]
    terms += subjects
    return compose(b, terms, asked)


def compose(b: Bench, terms: list[Term], asked: Asked) -> Plan:
    parse = b.parse
    terms = dims_own(b, terms, asked)
    homes = any(t.family == "origin" for t in terms) and not any(t.family == "target" for t in terms)
    if asked.dims and asked.dims[0].field == "target_provinces" and homes and parse.has("local"):
        asked.dims[0] = Dim(field="origin_province")  # 东三省本地的企业各省…
    opposed = read_lacking(parse, asked, terms) or read_supply(parse, asked, terms)
    if opposed is not None:
        return opposed
    both_sets = and_that(b, terms, asked)
    if both_sets is not None:
        return both_sets
    counted = part_of_whole(b, terms, asked)
    if counted is not None:
        return counted
    growth = growth_by_group(b, terms, asked)
    if growth is not None:
        return growth
    overall = against_overall(b, terms, asked)
    if overall is not None:
        return overall
    two = crossed(b, terms, asked) or side_columns(b, terms, asked) or two_sided(b, terms, asked)
    if two is not None:
        return two
    periods = [t for t, _ in b.periods]
    ask = ask_of(b, asked)
    if isinstance(ask, Groups) and ask.growth and b.periods:
        return growing(b, terms, periods, ask)
    if asked.difference and isinstance(ask, Groups) and ask.combine == "none" and not ask.growth:
        parse.say("the difference is not computed: the table has the numbers", "没有计算差额，表中列出各个数值")
    where = where_of(b, terms, periods)
    if isinstance(ask, Records) and not ask.fields:
        ask = ask.model_copy(update={"fields": shown_with(b, terms)})
    return Plan(record_type=parse.record_type, where=where, ask=ask, meaning=b.need)


def shown_with(b: Bench, terms: list[Term]) -> tuple[str, ...]:
    """The fields that a list is wanted with: `… with company and investment`, `and their phone numbers`, 及其可用面积."""
    parse = b.parse
    conditions_on = {t.field for t in terms}
    found: list[str] = []
    for i, mention in enumerate(parse.mentions):
        fields = parse.fields_of(i)
        noun = mention.cue("company", "request", "park") and not any(f.role is Role.CONTACT for f in fields)
        worded = bool(mention.values) and not parse.cue(i - 1, "with_fields")
        if i in parse.used or not fields or noun or worded or mention.quantity is not None:
            continue
        if fields[0].role is Role.KEY or fields[0].name in conditions_on:
            continue
        contact = fields[0].role is Role.CONTACT
        before = range(max(0, i - 4), i)
        led = any(parse.cue(k, "with_fields", "and") or parse.mentions[k].text.lower() == "with" for k in before)
        if contact or led:
            parse.use(i)
            found.append(fields[0].name)
    if parse.has("contact") and not any(RECORD_TYPES[parse.record_type][f].role is Role.CONTACT for f in found):
        contacts = [f.name for f in RECORD_TYPES[parse.record_type] if f.role is Role.CONTACT]
        found += [name for name in contacts if name in ("contact_name", "contact_phone")]
    return tuple(dict.fromkeys(found))


def growing(b: Bench, terms: list[Term], periods: list[Term], ask: Groups) -> Plan:
    """Growth in named periods needs the period before the first: the span grows by it, the labels do not."""
    grain = next(d.grain for d in ask.by if d.grain)
    months = {Grain.YEAR: 12, Grain.HALF: 6, Grain.QUARTER: 3, Grain.MONTH: 1}.get(grain or Grain.YEAR, 1)
    firsts = [p.first for _, p in b.periods if p.first]
    lasts = [p.last for _, p in b.periods if p.last]
    rest = [t for t in terms if t not in periods]
    field = periods[0].field
    start = add_months(min(firsts), -months) if firsts else None
    span = Period(0, 0, start, max(lasts) if lasts and len(lasts) == len(b.periods) else None, "span", "")
    condition = period_condition(field, span, " ".join(t.words for t in periods))
    labels: tuple[Any, ...] = ()
    if firsts and grain is Grain.YEAR:
        labels = tuple(str(y) for y in range(min(firsts).year, (span.last or b.parse.today).year + 1))
    where = both(where_of(b, rest, []), condition)
    return Plan(
        record_type=b.parse.record_type, where=where, ask=ask.model_copy(update={"labels": labels}), meaning=b.need
    )


def _yardstick(b: Bench, term: Term, field: str) -> bool:
    """`which provinces have more parks than Anhui`: a group that others are held against bounds no records; it is unread."""
    parse = b.parse
    before = parse.at(term.first - 1)
    held = before is not None and before.text.lower().split()[-1] in ("than", "比") and term.field == field
    if held and parse.has("which", "field_gt") and not parse.has("compare", "difference"):
        parse.used.discard(term.first)
        return True
    return False


def dims_own(b: Bench, terms: list[Term], asked: Asked) -> list[Term]:
    """Without the terms that only spell out or exclude the groups themselves."""
    if not asked.dims:
        return terms
    first = asked.dims[0]
    kind = RECORD_TYPES[b.parse.record_type]
    out = []
    terms = [t for t in terms if not _yardstick(b, t, first.field)]
    claimed = next((i for i in b.parse.where("claim")), None)
    for term in terms:
        if claimed is not None and claimed < term.first and term.field == first.field:
            continue  # "is it true that most come by expos? Give the split by source": what is to be checked
        if len(asked.dims) == 2 and term.family == "own":
            continue
        if term.family == "own" and first.field == "target_provinces" and own_provinces(b, term):
            continue  # the own province is a group left out; the requests that name it too still count in the others
        if term.field == first.field and term.negated and first.field in kind and kind[first.field].type is Type.LIST:
            continue
        out.append(term)
    spelled = [
        t
        for t in out
        if t.field == first.field
        and not t.negated
        and isinstance(t.expr, Condition)
        and kind[t.field].type is Type.CATEGORY
    ]
    if len(spelled) > 1:
        out = [t for t in out if t not in spelled]
    return out
