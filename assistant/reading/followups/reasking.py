"""What a follow-up asks: the ask before, changed where the utterance says so."""

from __future__ import annotations

from assistant.reading.bench import measure_of
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.families import families_of
from assistant.reading.followups.listing import cut_again, listed_again
from assistant.reading.followups.numbers import in_another_unit, measured_again, other_field
from assistant.reading.groups.ask import groups_of
from assistant.reading.groups.singular import singular
from assistant.reading.order.extremes import extreme_of
from retrieval.plan import Ask, Compare, Dim, Fact, Groups, How, Order, Records, Value


def asked_next(edit: Edit) -> Ask:
    """The ask of the edited plan: grouped, measured, ordered, cut, listed, or as before."""
    for step in (
        in_another_unit,
        _grouped,
        measured_again,
        _ordered,
        _other_field,
        _extreme_of_value,
        cut_again,
        listed_again,
        _one_of_the_groups,
    ):
        ask = step(edit)
        if ask is not None:
            return ask
    old = edit.plan.ask
    if isinstance(old, Groups) and _names_a_group(edit, old.by):
        return Records()
    return Records() if isinstance(old, Fact) else old


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


def _one_of_the_groups(edit: Edit) -> Ask | None:
    old = edit.plan.ask
    if not isinstance(old, Compare):
        return None
    varied = {family for case in old.cases for family in families_of(case.where)}
    return Value(measure=old.measure) if varied & {t.family for t in edit.terms} else None
