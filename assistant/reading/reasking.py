"""What a follow-up asks: the ask before, changed where the utterance says so."""

from __future__ import annotations

import re

from assistant.reading import edits
from assistant.reading.bench import Bench, measure_of
from assistant.reading.edit import Edit
from assistant.reading.groups.ask import groups_of
from assistant.reading.groups.singular import singular
from assistant.reading.measures.fields import unit_for, wanted_unit
from assistant.reading.order.extremes import extreme_of
from retrieval.plan import (
    Ask,
    Compare,
    Dim,
    Fact,
    Groups,
    How,
    Measure,
    Order,
    Rank,
    Records,
    Value,
)


def asked_next(edit: Edit) -> Ask:
    """The ask of the edited plan: grouped, measured, ordered, cut, listed, or as before."""
    for step in (
        _in_unit,
        _grouped,
        _measured,
        _ordered,
        _other_field,
        _extreme_of_value,
        _cut,
        _listed,
        _one_of_the_groups,
    ):
        ask = step(edit)
        if ask is not None:
            return ask
    old = edit.plan.ask
    if isinstance(old, Groups) and _names_a_group(edit, old.by):
        return Records()
    return Records() if isinstance(old, Fact) else old


def _in_unit(edit: Edit) -> Ask | None:
    """`in hectares?`: the same number in another unit."""
    parse, asked, old = edit.b.parse, edit.b.asked, edit.plan.ask
    measure = measure_of(old)
    if asked.dims or asked.measure is not None or asked.order is not None or edit.terms or measure is None:
        return None
    unit = asked.unit or wanted_unit(parse)
    if unit is None or not measure.field or measure.per is not None or unit_for(parse, measure.field, unit) is None:
        return None
    changed = measure.model_copy(update={"unit": unit})
    if isinstance(old, Groups):
        return old.model_copy(update={"measures": (changed, *old.measures[1:])})
    return old.model_copy(update={"measure": changed}) if isinstance(old, (Value, Compare, Rank)) else None


def _names_a_group(edit: Edit, by: tuple[Dim, ...]) -> bool:
    """`only those wanting a production base` after a table by facility: one group, so its records are meant."""
    if edit.group is not None:
        return True
    fields = {d.field for d in by if d.grain is None}
    pointing = edit.b.points_at_list or edit.b.parse.has("only")
    return pointing and any(t.field in fields and not t.negated for t in edit.terms)


def _grouped(edit: Edit) -> Ask | None:
    b, asked, old = edit.b, edit.b.asked, edit.plan.ask
    if not asked.dims:
        return None
    groups = groups_of(b, asked)
    previous = measure_of(old)
    if (
        asked.measure is not None
        and asked.measure.field is None
        and asked.measure.how in (How.AVG, How.MEDIAN, How.SUM)
    ):
        if previous is None or previous.field is None:
            return None
        named = asked.measure.model_copy(update={"field": previous.field, "unit": asked.measure.unit or previous.unit})
        return groups.model_copy(update={"measures": (named,)})  # "the same yearly averages for photovoltaics"
    if asked.measure is None and isinstance(old, (Groups, Value, Compare)):
        keep = old.measures if isinstance(old, Groups) else (old.measure,)
        counts_firms = keep[0].how is How.DISTINCT and b.parse.has("request")
        if keep[0].how is not How.SHARE and not counts_firms:
            groups = groups.model_copy(update={"measures": keep})
    return groups


def _measured(edit: Edit) -> Ask | None:
    parse, asked, old = edit.b.parse, edit.b.asked, edit.plan.ask
    if asked.measure is None:
        return None
    measure = asked.measure
    before = measure_of(old)
    if measure == Measure() and parse.has("those") and not parse.has("request") and _counts_firms(before):
        measure = Measure(how=How.DISTINCT, field="company")  # "how many of those are AI?" after a number of firms
    weighed = _weighed_otherwise(edit, measure)
    if weighed is not None:
        return weighed
    if measure.field is None and measure.how in (How.AVG, How.MEDIAN, How.SUM):
        previous = measure_of(old)
        field = previous.field if previous and previous.field else "investment_mcny"
        measure = measure.model_copy(
            update={"field": field, "unit": measure.unit or (previous.unit if previous else None)}
        )
    ratio = _ratio_again(edit, measure)
    if ratio is not None:
        return ratio
    if isinstance(old, Compare):
        varied = {family for case in old.cases for family in edits.families(case.where)}
        if not varied & {t.family for t in parse.terms}:
            return old.model_copy(update={"measure": measure})
    if isinstance(old, Groups) and edit.group is None:
        numbered = edit.b.pointed is not None
        again = parse.has("each", "bands") and not parse.has("those")
        next_one = parse.has("instead", "follow") and not parse.has("those")  # "total jobs of those" is one number
        swapped = asked.replaced or (next_one and not asked.counting and not edit.terms)
        if measure.field and (numbered or again or swapped or parse.has("by")):
            labels = edit.turn.labels if numbered or (old.limit is not None and again) else ()
            grouped = old.model_copy(update={"measures": (measure,)})
            return grouped.model_copy(update={"labels": labels, "limit": None}) if labels else grouped
    return Value(measure=measure, also=asked.also)


def _weighed_otherwise(edit: Edit, measure: Measure) -> Ask | None:
    """`and by number of requests?` after a share of the investment: the same share by another number."""
    old = edit.plan.ask
    before = measure_of(old)
    if before is None or before.how is not How.SHARE or not edit.b.parse.has("by") or edit.terms:
        return None
    if measure.how not in (How.COUNT, How.SUM) or measure.of is not None:
        return None
    share = before.model_copy(update={"field": measure.field})
    if isinstance(old, Groups):
        return old.model_copy(update={"measures": (share,)})
    return old.model_copy(update={"measure": share}) if isinstance(old, (Value, Compare)) else None


def _counts_firms(measure: Measure | None) -> bool:
    return measure is not None and measure.how is How.DISTINCT and measure.field == "company"


def _ratio_again(edit: Edit, measure: Measure) -> Ask | None:
    """`per mu instead`: another ratio in the order or the table before."""
    old, parse = edit.plan.ask, edit.b.parse
    if measure.per is None:
        return None
    if isinstance(old, Records) and old.order and measure.how is How.SUM:
        if parse.has("how_much", "how_many", "avg", "sum"):
            return None
        order = Order(field=measure.field, per=measure.per, descending=old.order[0].descending)
        return old.model_copy(update={"order": (order,)})
    same = measure_of(old)
    if same is None or same.per is None or not isinstance(old, (Groups, Rank)):
        return None
    new: dict[str, object] = {"measures": (measure,)} if isinstance(old, Groups) else {"measure": measure}
    return old.model_copy(update=new)


def _ordered(edit: Edit) -> Ask | None:
    b, asked, old = edit.b, edit.b.asked, edit.plan.ask
    extreme = extreme_of(b)
    if extreme is not None:
        return extreme
    if asked.order is None or asked.order.field is None or (asked.order_assumed and isinstance(old, Groups)):
        return None
    previous = measure_of(old)
    if asked.order_assumed and isinstance(old, Value) and previous is not None and previous.field in b.parse.schema:
        limit = asked.limit or (1 if singular(b) else None)
        order = Order(field=previous.field, descending=asked.order.descending)
        return Records(order=(order,), limit=limit)  # "which is the highest?" after the average occupancy
    sized = b.parse.has("largest", "smallest", "most", "newest", "oldest", "soonest")
    if asked.order_assumed and not sized and isinstance(old, Records) and old.order:
        return None  # "the top three" of a list that is in order already
    limit = asked.limit
    if limit is None and asked.superlative and not asked.sort_only and singular(b):
        limit = 1
    fields = tuple(d.field for d in asked.dims)
    if limit is None and isinstance(old, Records) and asked.sort_only:
        limit = old.limit if old.order and old.limit is not None else None
    return Records(order=(asked.order,), limit=limit, fields=fields)


def _other_field(edit: Edit) -> Ask | None:
    return other_field(edit.b, edit.plan.ask)


def other_field(b: Bench, old: Ask) -> Ask | None:
    """`and of the jobs?`: the same question about another number."""
    parse = b.parse
    previous = measure_of(old)
    if previous is None or b.asked.dims or b.asked.measure is not None:
        return None
    weighed = previous.how is How.SHARE and parse.has("by") and not parse.terms
    if (previous.field is None and not weighed) or previous.how in (How.DISTINCT, How.COUNT):
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
            if isinstance(old, Value):
                return Value(measure=measure)
            if isinstance(old, (Compare, Rank)):
                return old.model_copy(update={"measure": measure})
    return None


def _extreme_of_value(edit: Edit) -> Ask | None:
    """`which has the most of it?` after a sum: the records ordered by the number asked before."""
    b, parse, old = edit.b, edit.b.parse, edit.plan.ask
    previous = measure_of(old)
    if previous is None or not previous.field or previous.how is How.DISTINCT:
        return None
    if not parse.has("most", "largest", "smallest") or (isinstance(old, Groups) and edit.group is None):
        return None
    if not isinstance(old, (Value, Groups)):
        return None
    limit = b.asked.limit or (1 if singular(b) else None)
    return Records(order=(Order(field=previous.field, descending=not parse.has("smallest")),), limit=limit)


def _cut(edit: Edit) -> Ask | None:
    parse, asked, old = edit.b.parse, edit.b.asked, edit.plan.ask
    if edit.group is not None:
        return None
    following = _NEXT.search(parse.utterance.text)
    if following and isinstance(old, (Groups, Records)) and old.limit is not None and not edit.terms:
        parse.use(*(i for i, m in enumerate(parse.mentions) if m.text.lower() in _NEXT_WORDS or m.quantity))
        return old.model_copy(update={"offset": old.offset + old.limit, "limit": asked.limit or old.limit})
    if isinstance(old, Groups) and (asked.superlative or parse.has("most", "largest", "smallest", "rarest")):
        descending = not parse.has("smallest", "rarest")
        return old.model_copy(update={"order": Order(measure=0, descending=descending), "limit": asked.limit or 1})
    if asked.limit is not None and isinstance(old, (Groups, Records)):
        return old.model_copy(update={"limit": asked.limit})
    if asked.growth and isinstance(old, Groups):
        return old.model_copy(update={"growth": True})
    return None


_NEXT = re.compile(
    r"\b(?:the )?(?:next|following) (?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty|few|ones|lot|batch|page)\b"
    r"|(?:再往后|接下来|后面|往下|下)(?:的)?(?:\d+|[一二两三四五六七八九十]+)(?:个|家|条|名|位|项)|(?:再往后|接下来的?|往下)(?:呢|看)?$|下一[批页]",
    re.IGNORECASE,
)
"""`show the next five`: those after the ones that were told."""
_NEXT_WORDS = ("next", "following", "接下来", "后面", "再往后", "往下", "下", "再", "往后", "下一", "批", "页")


_HOW = re.compile(r"\bhow (does|do|did|would|is|are|will) (it|that|this|the|they|those|things)\b", re.IGNORECASE)
"""`how does that look for Jilin?` asks the same again, no yes or no."""


_LET = re.compile(
    r"(?:这么|这样|照样|同样|照此|照着|按这个口径|按同样口径|如法)(?:来|也)?(?:算|看|统计|列|查|比|做|排|来)|\b(let|may|can|could) (me|us|i|we) (have|see|get)\b|^\W*(please |now )*do (the same|that|this|it|so)\b",
    re.IGNORECASE,
)


def _listed(edit: Edit) -> Ask | None:
    b, parse, asked, old = edit.b, edit.b.parse, edit.b.asked, edit.plan.ask
    before = measure_of(old)
    if asked.share and before is not None and before.how is How.SHARE:
        return old  # "how does that share look for Shanghai?"
    bidden = _HOW.search(parse.utterance.text) or _LET.search(parse.utterance.text)
    yes_no = asked.yes_no and not bidden
    groups = _those_groups(edit)
    if groups is not None:
        return groups
    asks = parse.has("list_ask", "which", "who") or yes_no or b.need is not None
    if asks and not isinstance(old, Records):
        nothing_named = not parse.has("request", "company", "park", "those") and edit.group is None
        asks_for_records = parse.has("which", "who") or yes_no or b.need
        dims = {d.field for d in old.by} if isinstance(old, Groups) else set()
        one = parse.has("list_ask") and any(t.field in dims and not t.negated for t in parse.terms)
        if isinstance(old, (Groups, Compare)) and not asks_for_records and nothing_named and not one:
            return old
        return Records()
    if isinstance(old, Records) and old.limit is not None and b.points_at_list:
        return Records()
    return None


def _those_groups(edit: Edit) -> Groups | None:
    """`which ones?`, 分别是哪些 after how many provinces there are: the provinces."""
    parse, old = edit.b.parse, edit.plan.ask
    named = edit.terms or parse.has("request", "company", "park", "who")
    if named or not parse.has("which", "list_ask") or edit.b.asked.order is not None:
        return None
    if isinstance(old, Groups) and old.count:
        return old.model_copy(update={"count": False})
    counted = old.measure if isinstance(old, Value) else Measure()
    if counted.how is not How.DISTINCT or counted.field is None or counted.field in ("company", "name"):
        return None
    return Groups(by=(Dim(field=counted.field),))


def _one_of_the_groups(edit: Edit) -> Ask | None:
    old = edit.plan.ask
    if not isinstance(old, Compare):
        return None
    varied = {family for case in old.cases for family in edits.families(case.where)}
    return Value(measure=old.measure) if varied & {t.family for t in edit.terms} else None
