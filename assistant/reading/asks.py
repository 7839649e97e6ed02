"""From what is asked to the plan's `ask`: records, one number, groups, a rank."""

from __future__ import annotations

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench
from assistant.reading.groups.ask import groups_of
from assistant.reading.groups.singular import singular
from assistant.reading.measures.fields import usual
from assistant.reading.order.extremes import extreme_of
from assistant.reading.parse import Parse
from corpus.schema import Unit
from retrieval.plan import EVERYTHING, Ask, Condition, Dim, How, Measure, Order, Rank, Records, Value


def ask_of(b: Bench, asked: Asked) -> Ask:
    """What the plan asks of the set that the conditions leave."""
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


def rank_of(b: Bench) -> Rank | None:
    """The rank that is asked for: the place of one value among all by a number; None where none is."""
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
