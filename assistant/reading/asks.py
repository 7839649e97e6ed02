"""From what is asked to the plan's `ask`: records, one number, groups, a rank."""

from __future__ import annotations

import re
from typing import Any

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench
from assistant.reading.dims import places_noun
from assistant.reading.measuring import usual
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES, Type, Unit
from retrieval.plan import (
    EVERYTHING,
    Ask,
    Condition,
    Dim,
    Groups,
    Having,
    How,
    Measure,
    Not,
    Op,
    Order,
    Rank,
    Records,
    Value,
)


def ask_of(b: Bench, asked: Asked) -> Ask:
    if asked.rank and not asked.dims:
        ranked = rank_of(b)
        if ranked is not None:
            return ranked
    if asked.dims:
        return groups_of(b, asked)
    if asked.share:
        return Value(measure=Measure(how=How.SHARE, of=EVERYTHING))
    extreme = extreme_of(b)
    if extreme is not None:
        return extreme
    if asked.measure is not None:
        if asked.measure.how in (How.MAX, How.MIN) and asked.listing:
            return Records(order=(Order(field=asked.measure.field, descending=asked.measure.how is How.MAX),), limit=1)
        return Value(measure=asked.measure, also=asked.also)
    order: tuple[Order, ...] = ()
    limit = asked.limit
    if asked.order is not None and asked.order.field is not None:
        order = (asked.order,)
        if limit is None and asked.superlative and not asked.sort_only and singular(b):
            limit = 1
    return Records(order=order, limit=limit, offset=asked.offset)


_WHAT_IS = re.compile(
    r"^\W*(?:(?:and|now|then|so|ok|well|but),? )*(?:what(?:'s|’s| is| was| are| were)|how (?:large|big|high|much|low|small|long|great)(?:'s| is| was)?)"
    r" (?:the )?(?:single |very )?(?:largest|biggest|highest|greatest|smallest|lowest|least|cheapest|dearest|maximum|minimum|max|min|peak|top|shortest|longest)\b",
    re.IGNORECASE,
)
"""`what is the largest workforce among them`: a number is asked for, where a field follows."""


_PARKS_WITH = re.compile(r"\bparks? (?:with|having|offering|that (?:have|has|offers?)) the\b", re.IGNORECASE)
"""`parks with the largest vacant land`: the parks are wanted, not the number."""


def extreme_of(b: Bench) -> Value | None:
    """`cheapest park rent in Guizhou`, `highest investment for a chip plant`: the number itself, not its record."""
    parse, asked = b.parse, b.asked
    order = asked.order
    if order is not None and order.field is not None and not asked.limit and asked.measure is None:
        named = parse.fields_of(parse.skip_right(next(parse.where("largest", "smallest"), -1)))
        if _WHAT_IS.match(parse.utterance.text) and any(f.name == order.field for f in named):
            return _extreme_value(b, order, order.field)
    if (
        order is None
        or order.field is None
        or asked.limit
        or parse.has("which", "who", "list_ask", "sort")
        or asked.sort_only
        or asked.measure is not None
        or _PARKS_WITH.search(parse.utterance.text)
        or any(m.text.lower() in ("the one", "the ones", "one", "ones") for m in parse.mentions)
    ):
        return None
    at = next((i for i in parse.where("largest", "smallest") if i in parse.used), None)
    if at is None or not RECORD_TYPES[parse.record_type][order.field].numeric:
        return None
    head = next(
        (j for j in range(at + 1, min(at + 4, len(parse))) if any(f.name == order.field for f in parse.fields_of(j))),
        None,
    )
    if head is not None and any(parse.cue(k, "by", "those") for k in range(at + 1, head)):
        return None  # "the biggest of them by floor area": one of them
    if head is None or any(parse.cue(k, "request", "company") for k in range(len(parse)) if k > head or k < at):
        return None
    return _extreme_value(b, order, order.field)


def _extreme_value(b: Bench, order: Order, field: str) -> Value:
    price = b.parse.price
    unit = price.unit if price is not None and price.field == field else None
    return Value(measure=Measure(how=How.MAX if order.descending else How.MIN, field=field, per=order.per, unit=unit))


def singular(b: Bench) -> bool:
    """A superlative over a singular noun means one record."""
    if re.search(r"\b(the|which|that) one\b", b.parse.utterance.text.lower()):
        return True
    if re.search(r"哪一?(?:个|家|条|座|项|宗)(?!些)", b.parse.utterance.text):
        return True
    for mention in b.parse.mentions:
        if mention.cue("request", "company", "park"):
            text = mention.text.lower()
            if any("㐀" <= c <= "鿿" for c in text):
                return not re.search(r"哪些|几个|有哪|名单|清单|列", b.parse.utterance.text)
            return not (text.endswith("s") and not text.endswith(("ss", "us"))) and text not in ("people", "crowd")
    return True


def groups_of(b: Bench, asked: Asked) -> Groups:
    measure = asked.measure or Measure()
    growing = (asked.growth or asked.change) and any(d.grain for d in asked.dims)
    if asked.share and not growing:
        measure = Measure(how=How.SHARE, field=None)
    dims = list(dict.fromkeys(asked.dims))[:2]
    measures: tuple[Measure, ...] = (measure, *asked.also)
    limit = asked.limit
    order = asked.order
    if order is None and asked.superlative == "top" and not any(d.grain for d in dims):
        order = Order(measure=0, descending=True)
    if limit is None and order is not None and one_group(b):
        limit = 1
    if limit is None and asked.outer and len(dims) == 2 and order is not None and _one_each(b):
        limit = 1
    within = limit if asked.outer and len(dims) == 2 and any(d.field == asked.outer for d in dims) else None
    if within is not None:
        # "the top three segments in each sector": the cut is within the groups of the other
        dims.sort(key=lambda d: d.field != asked.outer)
        limit = None
    if order is None and any(d.grain for d in dims) and b.parse.has("most", "largest") and one_group(b):
        order, limit = Order(measure=0, descending=True), 1
    if order is None and limit is not None and asked.superlative and any(d.grain for d in dims):
        order = Order(measure=0, descending=True)  # "the top 3 quarters"
    missing = asked.missing
    having = Having(op=Op.EQ, value=0) if missing and not asked.complete else asked.having
    without = left_out(b, dims)
    apart = len(dims) == 2 and any(t.family == "own" for t in b.parse.terms)
    if growing:
        measures = (measure.model_copy(update={"how": How.COUNT, "of": None}) if measure.how is How.SHARE else measure,)
    labels = _named_labels(b, dims)
    if set(labels) <= set(without):
        labels = ()  # a condition on the value that is no answer: dairies that ask for cold storage, that aside
    if len(labels) > 1 and limit == 1 and asked.limit is None and _BETWEEN.search(b.parse.utterance.text):
        limit = None  # "between Hefei and Wuhan, which city …": both are told, the larger first
    return Groups(
        labels=labels,
        without=without,
        apart=apart,
        within=within,
        by=tuple(dims),
        measures=measures,
        order=order,
        limit=limit,
        offset=asked.offset if order is not None and limit is not None else 0,
        complete=asked.complete or missing,
        having=having,
        growth=growing and wants_growth(b),
        count=b.asked.group_count,
    )


_BETWEEN = re.compile(
    r"^\W*(?:and |now |so )?(?:between|of|out of|from|among)\b|(?:和|与|跟)[^，,。]{1,8}(?:比|之间|相比)", re.IGNORECASE
)


def _named_labels(b: Bench, dims: list[Dim]) -> tuple[Any, ...]:
    """The values of the grouped list field that the question names: `targeting A, B or C, how many for each`."""
    parse = b.parse
    if len(dims) != 1 and dims[0].field != b.asked.outer:
        return ()
    kind = RECORD_TYPES[parse.record_type]
    spelled = dims[0].field in kind and kind[dims[0].field].type is Type.CATEGORY
    if not (spelled or parse.has("each") or one_group(b) or _provinces_of(b, dims[0])):
        return ()  # the values of a category stand nowhere else in the plan
    for term in parse.terms:
        inner = term.expr
        if term.field == dims[0].field and not term.negated and isinstance(inner, Condition) and inner.op is Op.IN:
            _count_of(parse, term)
            named = [
                v for t in parse.terms if t.field == term.field and isinstance(t.expr, Condition) for v in t.expr.values
            ]
            return tuple(dict.fromkeys(named)) if len(named) > 1 else ()
    return ()


def _provinces_of(b: Bench, dim: Dim) -> bool:
    """`which provinces in Central China`, `the coastal provinces that …`: the groups are the provinces of that region."""
    parse = b.parse
    for term in parse.terms:
        region = isinstance(term.expr, Condition) and bool(term.expr.label)
        if term.field != dim.field or term.negated or not region:
            continue
        if places_noun(parse.mentions[term.first]):
            return True
        after = parse.at(term.last + 1)
        if after is not None and after.cue("noun_province") and not parse.mark(term.last + 1):
            return True  # "each of the 4 Delta provinces"
        if after is not None and any(f.field == dim.field for f in after.fields) and not parse.mark(term.last + 1):
            return True  # "the northeastern provinces of origin"
        noun = parse.skip_left(term.first, "in", "of")
        if parse.cue(noun, "noun_province") and not parse.broken(noun, term.first):
            return True
    return False


def _count_of(parse: Parse, term: Term) -> None:
    """Use up the number of the provinces of a region (`the 4 Delta provinces`), where it is the right one."""
    before = parse.at(term.first - 1)
    values = term.expr.values if isinstance(term.expr, Condition) else ()
    if before is not None and before.quantity is not None and before.quantity.low == len(values):
        parse.use(term.first - 1)


def _one_each(b: Bench) -> bool:
    """`which sector is the most popular in each region`: one group within each."""
    nouns = r"(province|city|region|sector|industry|segment|source|channel|status|facility|requirement|need|origin|tenure)\b(?!s)"
    text = b.parse.utterance.text.lower()
    return bool(re.search(rf"\b(which|what|most [\w ]*?|top|leading|biggest|largest|main) {nouns}", text))


def left_out(b: Bench, dims: list[Dim]) -> tuple[Any, ...]:
    """Values of the grouped field that are excluded: groups left out, not records (`to which provinces, Chongqing aside`)."""
    out: list[Any] = []
    for term in list(b.parse.terms):
        if (
            term.negated
            and dims
            and term.field == dims[0].field
            and isinstance(term.expr, Condition)
            and RECORD_TYPES[b.parse.record_type][term.field].type is Type.LIST
        ):
            out.extend(term.expr.values)
            b.parse.use(*range(term.first, term.last + 1))
        if dims and dims[0].field == "target_provinces":
            out.extend(own_provinces(b, term))
        beside = dims and term.field == dims[0].field and not term.negated and _BESIDE.search(b.parse.utterance.text)
        if beside and isinstance(term.expr, Condition) and term.expr.op is Op.IN:
            out.extend(term.expr.values)
    return tuple(dict.fromkeys(out))


_BESIDE = re.compile(
    r"\b(together|along|alongside|combined|in combination|besides?|in addition to|coupled|paired|accompan\w+)\b|一起|同时|搭配|伴随|除了",
    re.IGNORECASE,
)
"""`which requirement is most often asked for together with X`: X itself is no answer."""


def own_provinces(b: Bench, term: Term) -> tuple[Any, ...]:
    """The provinces of origin that a term such as 不算本省 speaks of, where the question names them."""
    if term.family != "own" or not isinstance(term.expr, Not):
        return ()
    homes = [t.expr for t in b.parse.terms if t.field == "origin_province" and not t.negated]
    return tuple(v for home in homes if isinstance(home, Condition) for v in home.values)


def wants_growth(b: Bench) -> bool:
    said = re.search(r"growth|grow|yoy|year on year|change|增长|同比|环比|增幅|涨", b.parse.utterance.text.lower())
    return bool(said) or b.parse.has("rising")


def one_group(b: Bench) -> bool:
    """`which province`, 哪个月最多: a singular noun asked for by which."""
    text = b.parse.utterance.text.lower()
    if re.search(r"哪一?个|哪一?[年季月周]|哪家|哪座|哪种|哪类", text):
        return True
    singular = r"(?:month|quarter|year|week|province|city|region|sector|industry|segment|source|channel)\b(?!s)"
    graded = (
        r"(?:number one|no\.? ?1|best|worst|strongest|weakest|busiest|quietest|slowest|peak|record|top|biggest|leading)"
    )
    if re.search(rf"\b(?:the|and|what) (?:the )?{graded} {singular}|^(?:the )?{graded} {singular}", text) or re.search(
        rf"\b{singular} (?:with|that has|that had|which had|having|of) the (?:most|fewest|highest|lowest|largest|least)",
        text,
    ):
        return True
    found = re.search(
        r"\b(?:which|what)\s+(?!kinds\b|types\b|sorts\b)(?:\w+\s+){0,2}?(province|city|region|sector|industry|segment|source|channel|month|year|quarter|status|facility|requirement|company|firm|park)\b(?!s)",
        text,
    )
    return bool(found) and not re.search(r"\brank|list|breakdown|each|top \d", text)


def rank_of(b: Bench) -> Rank | None:
    parse = b.parse
    named = {f.name for i in range(len(parse)) for f in parse.fields_of(i)}
    # "where does Tianjin rank among target provinces": the place that is one of these goes before another
    ranked = sorted(parse.terms, key=lambda t: (t.negated, t.field not in named, t.family == "industry"))
    term = next(
        (
            t
            for t in ranked
            if t.family in ("target", "origin", "place", "industry")
            and isinstance(t.expr, Condition)
            and len(t.expr.values) == 1
        ),
        None,
    )
    if term is None or not isinstance(term.expr, Condition):
        return None
    parse.terms.remove(term)
    measure = b.asked.measure
    if measure is None or measure in (Measure(), Measure(how=How.DISTINCT, field=term.field)):
        measure = _ranked_on(parse) or Measure()
    return Rank(by=Dim(field=term.field), value=term.expr.values[0], measure=measure)


_GOING_BY = ("论", "以", "拿", "从", "就", "凭", "按照", "按", "用", "来", "算", "看", "计", "来算", "来看", "来排", "而言", "来说", "来讲", "排",
             "going", "going by", "in terms of", "terms", "judged", "judging", "measured", "ranked", "sorted")  # fmt: skip


def _ranked_on(parse: Parse) -> Measure | None:
    """按拟投资总额算…排第几: the number that a place in an order goes by, named without being asked for."""
    taken = {i for t in parse.terms for i in range(t.first, t.last + 1)}
    for i in range(len(parse)):
        fields = parse.fields_of(i, numeric=True)
        if not fields or i in taken or i in parse.used or parse.mentions[i].values or fields[0].unit is Unit.YEAR:
            continue
        parse.use(
            i,
            *(
                k
                for k in (i - 2, i - 1, i + 1, i + 2)
                if 0 <= k < len(parse) and parse.mentions[k].text.lower() in _GOING_BY
            ),
        )
        return Measure(how=usual(fields[0]), field=fields[0].name)
    return None
