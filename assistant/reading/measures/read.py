"""Measures: sums, averages, medians, extremes and counts, with the unit the asker wants."""

from __future__ import annotations

import re

from assistant.reading.amounts.prices import price_words
from assistant.reading.asked import Asked
from assistant.reading.measures.counting import read_how_much
from assistant.reading.measures.deciding import SPAN, read_days_to_decide
from assistant.reading.measures.fields import field_by_unit, money_word, numeric_near, unit_for, usual, wanted_unit
from assistant.reading.parse import Parse
from retrieval.plan import How, Measure

_TYPICALLY = re.compile(r"一般|通常|普遍|大概|大致|都(?:要|需要|想要)?多|各自|平时")


def read_measure(parse: Parse, asked: Asked) -> None:
    """Note the number that the utterance asks for in `asked.measure`, in the unit of its price where it is one."""
    _read_measure(parse, asked)
    summed = asked.measure is not None and asked.measure.how is How.SUM and asked.measure.per is None
    if summed and asked.measure is not None and not parse.has("sum") and _TYPICALLY.search(parse.utterance.text):
        asked.measure = asked.measure.model_copy(update={"how": How.AVG})  # 一般要多大厂房
        parse.say("how much usually is told by the average", "“一般多少”按平均值")
    price, measure = parse.price, asked.measure
    if price is None:
        return
    if measure in (None, Measure()) and not parse.has("largest", "smallest", "top"):
        measure, asked.counting = Measure(how=usual(parse.schema[price.field]), field=price.field), False
        parse.use(*parse.where("how_many", "how_much"))
    if measure is not None and measure.field == price.field:
        if measure.how is How.SUM:
            measure = measure.model_copy(update={"how": usual(parse.schema[price.field])})  # prices do not add up
        asked.measure = measure.model_copy(update={"unit": price.unit})
        parse.use(*price_words(parse))


def _read_measure(parse: Parse, asked: Asked) -> None:
    if parse.record_type == "requests" and SPAN.search(parse.utterance.text) and read_days_to_decide(parse, asked):
        return
    unit = asked.unit = wanted_unit(parse)
    if _extent(parse, asked, unit):
        return
    for name, how in (("median", How.MEDIAN), ("avg", How.AVG), ("sum", How.SUM), ("max", How.MAX), ("min", How.MIN)):
        for i in parse.where(name):
            if i in parse.used:
                continue
            if how is How.AVG and parse.lang == "zh" and parse.cue(i + 1, "each") and i + 1 in parse.used:
                parse.use(i)
                continue  # 平均每亩投资额低于100万的: the bound of a ratio, no number that is asked
            text = parse.mentions[i].text.lower()
            if (
                how is How.SUM
                and parse.cue(parse.skip_right(i, "of"), "request", "company", "park")
                and not parse.fields_of(parse.skip_right(i, "of"), numeric=True)
            ):
                following = parse.skip_right(i, "of")
                if (
                    text in ("total", "overall", "sum of", "sum", "in total")
                    and not parse.has("how_many", "how_much")
                    and not asked.dims
                ):
                    parse.use(i)
                    asked.counting = True
                    firms = parse.cue(following, "company") and parse.record_type == "requests"
                    asked.measure = Measure(how=How.DISTINCT, field="company") if firms else Measure()
                    return
                continue
            found = numeric_near(parse, i) if parse.price is None else parse.schema[parse.price.field]
            if found is None and how in (How.AVG, How.MEDIAN):
                found = numeric_near(parse, i, across=True)  # 要多大面积？取中位数
            name_of = (
                found.name
                if found
                else field_by_unit(parse, unit)
                or (money_word(parse) if how is not How.SUM or parse.has("how_much") else None)
            )
            if name_of is None:
                if how is How.SUM:
                    continue
                if how in (How.MAX, How.MIN):
                    continue
                asked.measure = Measure(how=how, unit=unit)
                parse.use(i)
                return
            if how is How.SUM and parse.has("avg", "median"):
                continue
            parse.use(i)
            for j in parse.where("how_much", "how_many"):
                parse.use(j)
            asked.measure = Measure(how=how, field=name_of, unit=unit_for(parse, name_of, unit))
            return
    for i, mention in enumerate(parse.mentions):
        fields = parse.fields_of(i, numeric=True)
        if (
            fields
            and i not in parse.used
            and (
                mention.text.lower().startswith(("总", "total "))
                or mention.text.endswith(("总额", "总量", "总数", "总和"))
            )
            and asked.measure is None
            and not parse.has("desc", "asc", "largest", "top")
        ):
            ahead = parse.at(parse.skip_right(i))
            if ahead is None or (ahead.quantity is None and not ahead.cue("gt", "ge", "lt", "le")):
                parse.use(i)
                asked.measure = Measure(how=How.SUM, field=fields[0].name, unit=unit_for(parse, fields[0].name, unit))
                return
    read_how_much(parse, asked, unit)
    if asked.measure is None and unit is not None and parse.has("how_much", "how_many"):
        named = numeric_near(parse, next(parse.where("how_much", "how_many")))
        fits = named is not None and unit_for(parse, named.name, unit) is not None
        name_of = named.name if named is not None and fits else field_by_unit(parse, unit)
        if name_of:
            asked.measure = Measure(how=How.SUM, field=name_of, unit=unit)
            for j in parse.where("how_much", "how_many"):
                parse.use(j)


_EXTENT = re.compile(
    r"\b\w+ (?:range|spread)\b|\b(?:range|spread) of\b|\brange from what to what\b|从多少到多少|区间|上下限|最低和最高|最高和最低",
    re.IGNORECASE,
)


def _extent(parse: Parse, asked: Asked, unit: str | None) -> bool:
    """`what is the rent range`, 租金区间: the least and the most of a number."""
    if not _EXTENT.search(parse.utterance.text) or asked.dims or parse.has("by", "each", "breakdown"):
        return False
    if any(m.quantity for m in parse.mentions):
        return False
    at = next((i for i in parse.where("bands") if i not in parse.used), next(parse.where("max", "min"), -1))
    field = numeric_near(parse, at, reach=3) if at >= 0 else None
    if field is None:
        return False
    parse.use(*(i for i in parse.where("bands", "max", "min", "how_many", "how_much")))
    own = unit_for(parse, field.name, unit)
    asked.measure = Measure(how=How.MIN, field=field.name, unit=own)
    asked.also = (Measure(how=How.MAX, field=field.name, unit=own),)
    return True
