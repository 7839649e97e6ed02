"""Superlatives and words of sorting: by what the records or the groups are ordered."""

from __future__ import annotations

from assistant.reading.amounts.rates import caps
from assistant.reading.asked import Asked
from assistant.reading.measures.fields import numeric_near, usual
from assistant.reading.order.comparatives import read_comparative, read_whose
from assistant.reading.order.ranks import place_group
from assistant.reading.order.sizes import default_size, size_records_of_groups
from assistant.reading.parse import Parse, near, text_of
from corpus.schema import Field, Type, Unit
from retrieval.plan import How, Measure, Order


def read_superlatives(parse: Parse, asked: Asked) -> None:
    """Note the order that superlatives and words of sorting ask for, and the number that groups are ordered by."""
    for name, descending in (
        ("largest", True),
        ("smallest", False),
        ("most", True),
        ("rarest", False),
        ("newest", True),
        ("oldest", False),
        ("soonest", False),
        ("desc", True),
        ("asc", False),
    ):
        for i in parse.where(name):
            if i in parse.used and not parse.cue(i, "largest", "smallest", "most"):
                continue
            if caps(parse, i):
                continue
            text = parse.mentions[i].text.lower()
            if (
                text in ("major", "main", "key", "best", "common", "frequent", "主要", "最近", "latest")
                and parse.has("since", "founded")
                and not asked.dims
            ):
                continue
            if text in ("max", "at most", "min") and i in parse.used:
                continue
            _apply(parse, asked, name, descending, i)
            if asked.order is not None:
                break
        if asked.order is not None:
            break
    if asked.order is not None and asked.order.field and not asked.dims and asked.measure is None:
        read_whose(parse, asked, asked.order.field)
    read_comparative(parse, asked)
    place_group(parse, asked)
    _by_vacancy(parse, asked)
    if asked.order is not None:
        # 最大的前十个，从高到低: the same order said again
        parse.use(*parse.where("desc" if asked.order.descending else "asc"))
    if asked.dims and asked.superlative and asked.measure is None:
        for i in parse.where("by", "sort"):
            for j in range(i + 1, min(i + 4, len(parse))):
                fields = parse.fields_of(j, numeric=True)
                if fields and j not in parse.used and fields[0].unit is not Unit.YEAR:
                    parse.use(i, j)
                    asked.measure = Measure(how=usual(fields[0]), field=fields[0].name)
                    highest = not (parse.has("vacancy") and fields[0].name == "occupancy_pct")
                    asked.order = asked.order or Order(measure=0, descending=highest)
                    break
            if asked.measure is not None:
                break
    if asked.order is None and not asked.dims and asked.measure is None:
        for i in parse.where("sort"):
            named = parse.skip_left(i)
            behind = [named] if parse.cue(parse.skip_left(named), "by") and not parse.broken(named, i) else []
            sortable = [
                (j, f)
                for j in (*range(i + 1, min(i + 7, len(parse))), *behind)  # 按 land area sort
                if j < i + 5 or not parse.broken(i, j)
                for f in parse.fields_of(j)
                if f.numeric or f.type is Type.DATE
            ] or _sorted_by(parse, i)
            if sortable and i not in parse.used:
                at, chosen_field = sortable[0]
                parse.use(i, at)
                asked.order = Order(field=chosen_field.name, descending=not parse.has("asc", "smallest"))
                asked.sort_only = asked.listing = True
                break
    if asked.order is None and asked.limit and not asked.dims:
        top = next(parse.where("top"), None)
        ranked = _ranked_by(parse)
        if top is not None or ranked is not None:
            found = ranked or numeric_near(parse, top or 0, reach=4)
            sized = found.name if found else default_size(parse, "")
            asked.order = Order(field=sized) if sized else None
            asked.order_assumed = found is None
    measure = asked.measure
    if (
        asked.order is not None
        and asked.order.field is not None
        and not asked.order_assumed
        and measure == Measure()
        and asked.limit is None
        and not asked.dims
        and not any(
            parse.cue(i, "how_many") and any(c in m.text for c in "家条项笔个") for i, m in enumerate(parse.mentions)
        )
        and parse.lang == "zh"
    ):
        # 最大的投资是多少: the amount itself
        asked.measure = Measure(
            how=How.MAX if asked.order.descending else How.MIN, field=asked.order.field, unit=asked.unit
        )
        asked.counting = False
        return
    if (
        asked.order is not None
        and measure is not None
        and (measure.how is How.SUM or (measure.how is How.AVG and not parse.has("avg")))
        and measure.field == asked.order.field
        and not asked.dims
        and asked.limit is None
    ):
        # "how large is the largest investment": an extreme, not a sum
        asked.measure = measure.model_copy(update={"how": How.MAX if asked.order.descending else How.MIN})


def _sorted_by(parse: Parse, index: int) -> list[tuple[int, Field]]:
    """按剩余土地排, 用投资额来排序: the field between the preposition and the word of sorting, which ends the clause."""
    if parse.lang != "zh" and parse.mentions[index].text.isascii():
        return []
    found: list[tuple[int, Field]] = []
    for j in range(index - 1, max(-1, index - 6), -1):
        if parse.broken(j, index):
            break
        if found and (parse.cue(j, "by") or parse.mentions[j].text in ("用", "以", "照", "依", "凭")):
            parse.use(j)
            return found
        found += [(j, f) for f in parse.fields_of(j) if (f.numeric or f.type is Type.DATE) and j not in parse.used][:1]
    return []


def _ranked_by(parse: Parse) -> Field | None:
    """The number that `by` names (`the top 5 … by planned jobs`), wherever it stands."""
    for i in parse.where("by"):
        at = parse.skip_right(i)
        fields = parse.fields_of(at, numeric=True)
        if fields and at not in parse.used and not parse.broken(i, at):
            parse.use(i, at)
            return fields[0]
    return None


def _apply(parse: Parse, asked: Asked, name: str, descending: bool, index: int) -> None:
    parse.use(index)
    text = parse.mentions[index].text.lower()
    if name in ("newest", "oldest", "soonest"):
        field_name = "submitted_on" if parse.record_type == "requests" else "established_year"
        if parse.record_type == "requests" and (
            near(parse, index, "deciding", reach=4)
            or any(
                f.field == "decision_by"
                for j in range(index - 4, index + 5)
                if parse.at(j)
                for f in parse.mentions[j].fields
            )
        ):
            field_name = "decision_by"
            parse.use(*parse.where("deciding"))
        if name == "soonest":
            field_name = "decision_by"
        if (
            text in ("youngest", "最年轻", "oldest", "最老")
            and parse.record_type == "requests"
            and not _of_requests(parse, index)
        ):
            field_name = "founded_year"
        if text == "最近" and field_name == "decision_by":
            descending = False  # decisions lie ahead: the nearest comes first
        if asked.dims and field_name == "founded_year":
            asked.measure = Measure(how=How.AVG, field=field_name)  # "which province has the youngest firms"
            asked.order, asked.superlative = Order(measure=0, descending=descending), "top"
            parse.use(*parse.where("avg"))
            parse.say("young and old are told by the average founding year", "年轻与否按平均成立年份")
        if not asked.dims:
            asked.order = Order(field=field_name, descending=descending)
            asked.superlative = "top"
            if text.endswith(("先后", "早晚")):
                asked.sort_only = asked.listing = True  # 按决策时间先后
            ahead = parse.skip_right(index, "of")
            if ahead < len(parse) and text_of(parse.mentions[ahead]) in ("first", "1st", "on top", "at the top"):
                parse.use(ahead)
                asked.sort_only = asked.listing = True
        return
    if asked.dims:
        asked.order = Order(measure=0, descending=descending)
        asked.superlative = "top"
        beside = parse.fields_of(index - 1, numeric=True) and not parse.mark(index)
        if asked.measure is None or (asked.measure == Measure() and beside and index - 1 not in parse.used):
            found = numeric_near(parse, index, reach=5)
            if found is not None and found.name not in ("founded_year",):
                asked.measure = Measure(how=usual(found), field=found.name)
                if _single_each(parse, index):
                    asked.measure = Measure(how=How.MAX if descending else How.MIN, field=found.name)
        size_records_of_groups(parse, asked, index)
        return
    found = _ranked_by(parse) or numeric_near(parse, index, reach=6)
    if found is not None and found.name == "occupancy_pct" and parse.has("vacancy"):
        descending = not descending  # the highest vacancy is the lowest occupancy
    column = found.name if found else default_size(parse, text)
    if column is not None and text.removesuffix(" first") in _PRICED_BY:
        column = _PRICES.get(column, column)
    if column is None:
        return
    if parse.has("sort") and asked.limit is None:
        asked.sort_only = True
    asked.order_assumed = found is None
    ordinal = parse.at(index - 1)
    if ordinal is not None and ordinal.quantity is not None and ordinal.quantity.ordinal and asked.limit is None:
        parse.use(index - 1)
        asked.offset, asked.limit = int(ordinal.quantity.low) - 1, 1  # "the second largest"
    asked.order = Order(field=column, descending=descending if text not in ("youngest",) else True)
    first = next(
        (
            j
            for j in range(index + 1, min(index + 5, len(parse)))
            if text_of(parse.mentions[j])
            in ("first", "on top", "at the top", "to the top", "up top", "最前", "排前面", "放前面", "放最前", "排最前")
        ),
        None,
    )
    if name in ("desc", "asc") or (first is not None and asked.limit is None):
        if first is not None:
            parse.use(first)
        asked.listing = True
        asked.sort_only = asked.limit is None
    else:
        asked.superlative = "top"


def _single_each(parse: Parse, index: int) -> bool:
    """`the largest land request in each province`: the extreme of every group, no total."""
    noun = next((k for k in range(index + 1, min(index + 4, len(parse))) if parse.cue(k, "request", "park")), None)
    if noun is None or parse.broken(index, noun) or not parse.has("each"):
        return False
    named = any(parse.fields_of(k, numeric=True) for k in range(index + 1, noun))
    return named and not parse.mentions[noun].text.lower().endswith("s")


def _of_requests(parse: Parse, index: int) -> bool:
    """`oldest open requests`: the noun of the records after a superlative, with what qualifies it between."""
    at = index + 1
    while at < min(index + 5, len(parse)) and parse.mentions[at].values and not parse.broken(index, at):
        at += 1
    return parse.cue(at, "request")


_PRICED_BY = ("cheapest", "least expensive", "most expensive", "priciest", "dearest", "costliest", "最便宜", "最贵")
_PRICES = {
    "available_land_mu": "land_price_kcny_mu",
    "total_area_ha": "land_price_kcny_mu",
    "available_floor_sqm": "rent_cny_sqm_month",
}
"""What land and floor cost, which is meant where they are called cheap or dear."""


def _by_vacancy(parse: Parse, asked: Asked) -> None:
    """Groups ordered by vacancy stand in the turned order of their occupancy."""
    measure, order = asked.measure, asked.order
    if not asked.dims or measure is None or measure.field != "occupancy_pct" or not parse.has("vacancy"):
        return
    if order is not None and order.measure == 0:
        asked.order = order.model_copy(update={"descending": not order.descending})
