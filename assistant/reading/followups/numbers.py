"""Another number in the ask before: in another unit, `and by number of requests?`, `per mu instead`, `and of the jobs?`."""

from __future__ import annotations

from assistant.reading.bench import Bench, measure_of
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.families import families_of
from assistant.reading.measures.fields import unit_for, wanted_unit
from retrieval.plan import Ask, Compare, Groups, How, Measure, Order, Rank, Records, Value


def in_another_unit(edit: Edit) -> Ask | None:
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


def measured_again(edit: Edit) -> Ask | None:
    """The ask before with the number that the utterance names; None where it names none."""
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
        varied = {family for case in old.cases for family in families_of(case.where)}
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
