"""Measures: sums, averages, medians, extremes and counts, with the unit the asker wants."""

from __future__ import annotations

import re

from assistant.reading.amounts.prices import price_words
from assistant.reading.asked import Asked
from assistant.reading.dims import SPAN, noun_field
from assistant.reading.parse import Parse
from corpus.schema import Field, Unit
from retrieval.plan import How, Measure, Order

_MONEY_UNITS = ("unit_100mcny", "unit_bcny", "unit_mcny", "unit_10k_cny", "unit_k_cny", "unit_cny")


def usual(field: Field) -> How:
    """How a field is summed up over a group where nothing says how: prices, rates and years are averaged."""
    return How.AVG if field.unit in (Unit.PERCENT, Unit.CNY_SQM_MONTH, Unit.KCNY_MU, Unit.YEAR) else How.SUM


def wanted_unit(parse: Parse) -> str | None:
    """The unit that the asker wants the number in, when one stands without a number."""
    if parse.unit is not None:
        return parse.unit
    for i, mention in enumerate(parse.mentions):
        if mention.quantity is not None or i in parse.used:
            continue
        for name in sorted(mention.cues):
            if name.startswith("unit_"):
                parse.use(i)
                return name.removeprefix("unit_")
    return None


def numeric_near(parse: Parse, index: int, reach: int = 12, across: bool = False) -> Field | None:
    """The unused numeric field word nearest to mention `index`, those after it first; `across` sentences or not."""
    order = [
        *range(index + 1, min(len(parse), index + 1 + reach)),
        *range(index - 1, max(-1, index - 1 - reach), -1),
        index,
    ]
    for j in order:
        if j in parse.used and j != index:
            continue
        fields = [
            f
            for f in parse.fields_of(j, numeric=True)
            if f.name != "founded_year" or parse.mentions[j].text.lower() not in ("set up",)
        ]
        if fields and not parse.mentions[j].cue("company"):
            low, high = min(index, j), max(index, j)
            if not across and parse.broken(low, high, "。；;?？!！"):
                continue
            if any(parse.cue(k, "with_fields") for k in range(low + 1, high)):
                continue  # "the five cheapest and their free floor": shown, not ranked by
            parse.use(j)
            return fields[0]
    return None


def field_by_unit(parse: Parse, unit: str | None) -> str | None:
    requests = parse.record_type == "requests"
    if parse.price is not None:
        return parse.price.field
    if unit is None:
        return None
    if f"unit_{unit}" in _MONEY_UNITS:
        return "investment_mcny" if requests else None
    if unit in ("10k_people", "k_people"):
        return "jobs" if requests else None
    if unit in ("mu", "k_mu", "10k_mu", "ha", "km2"):
        return "land_area_mu" if requests else "available_land_mu"
    return "floor_area_sqm" if requests else "available_floor_sqm"


_TYPICALLY = re.compile(r"一般|通常|普遍|大概|大致|都(?:要|需要|想要)?多|各自|平时")


def read_measure(parse: Parse, asked: Asked) -> None:
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
    if parse.record_type == "requests" and SPAN.search(parse.utterance.text) and _days_to_decide(parse, asked):
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
                or (_money_word(parse) if how is not How.SUM or parse.has("how_much") else None)
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
    _how_much(parse, asked, unit)
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


_STATISTICS = (
    ("median", How.MEDIAN),
    ("avg", How.AVG),
    ("max", How.MAX),
    ("min", How.MIN),
    ("largest", How.MAX),
    ("smallest", How.MIN),
)
_HOW_LONG = re.compile(r"\bhow long\b|\b(decision|lead) times?\b|多久|多长|周期", re.IGNORECASE)


def _days_to_decide(parse: Parse, asked: Asked) -> bool:
    """Ask for the days between filing and the decision wanted; the average where no statistic is named."""
    how = next((how for name, how in _STATISTICS if parse.has(name)), None)
    if how is None and not _HOW_LONG.search(parse.utterance.text):
        return False
    if how is None:
        parse.say("how long is told by the average", "时长按平均值")
    parse.use(*(i for name, _ in _STATISTICS for i in parse.where(name)))
    if asked.dims and how in (How.MAX, How.MIN):
        parse.say("how long is told by the average", "时长按平均值")  # 决策周期最长的行业: of groups, not of one record
        asked.order, asked.superlative = Order(measure=0, descending=how is How.MAX), "top"
        how = How.AVG
    asked.measure = Measure(how=how or How.AVG, field="days_to_decision")
    asked.dims = [d for d in asked.dims if d.grain is None]
    parse.use(*parse.where("how_many", "how_much"))
    for i, mention in enumerate(parse.mentions):
        dated = any(f.field in ("decision_by", "submitted_on") for f in mention.fields)
        if dated or mention.cue("grain_day", "deciding") or mention.text in ("天", "隔", "days", "day"):
            parse.use(i)
    return True


def unit_for(parse: Parse, name: str, unit: str | None) -> str | None:
    """The wanted unit where it measures what the field does (rent per square metre is not an area)."""
    kind = parse.schema[name].unit
    if parse.price is not None and parse.price.field == name:
        return parse.price.unit
    if unit is None or kind is None:
        return None
    money = f"unit_{unit}" in _MONEY_UNITS
    if unit.endswith("people"):
        return unit if kind is Unit.PEOPLE else None
    fitting = kind is Unit.MCNY if money else kind in (Unit.MU, Unit.SQM, Unit.HECTARE)
    return unit if fitting else None


def _money_word(parse: Parse) -> str | None:
    if parse.record_type == "requests" and re.search(
        r"invest|money|投(?!产)|钱|spend|put(?:ting|tin)? (?:in|into|up)\b", parse.utterance.text.lower()
    ):
        return "investment_mcny"
    return None


def _how_much(parse: Parse, asked: Asked, unit: str | None) -> None:
    """`how much land`, `how many jobs`, 多少岗位, 投多少亿: a sum of a field; `how many firms`: a count."""
    for i in parse.where("how_many", "how_much"):
        if i in parse.used:
            continue
        text = parse.mentions[i].text
        if (
            text.lower() == "count"
            and i
            and not parse.mark(i)
            and parse.mentions[i - 1].text.lower() not in ("please", "and", "then", "to", "just", "now")
        ):
            continue
        right = parse.skip_right(i)
        if parse.cue(i - 1, "sort") and not asked.dims and parse.fields_of(right, numeric=True):
            parse.use(i)  # "ordered by number of jobs"
            continue
        if (
            parse.lang == "zh"
            and parse.fields_of(i - 1, numeric=True)
            and i - 1 not in parse.used
            and not parse.broken(i - 1, i)
        ):
            named = parse.fields_of(i - 1, numeric=True)[0]
            parse.use(i, i - 1)
            asked.measure = Measure(how=usual(named), field=named.name, unit=unit_for(parse, named.name, unit))
            return
        for j in range(right, min(right + 3, len(parse))):
            fields = [f for f in parse.fields_of(j, numeric=True) if f.name != "founded_year"]
            sized = _sized(parse, j)
            if sized and j not in parse.used:
                parse.use(i, j)
                asked.measure = Measure(how=How.SUM, field=sized, unit=unit_for(parse, sized, unit))
                return
            people_head = parse.cue(j, "company", "request", "park")
            if fields and not people_head and j not in parse.used:
                parse.use(i, j)
                asked.measure = Measure(how=How.SUM, field=fields[0].name, unit=unit_for(parse, fields[0].name, unit))
                return
            if people_head or not (parse.mentions[j].filler_only or parse.mentions[j].values):
                break
        if parse.cue(i, "how_much") and not parse.cue(i, "how_many"):
            found = numeric_near(parse, i)
            name = found.name if found else field_by_unit(parse, unit) or _money_word(parse)
            if name:
                parse.use(i)
                asked.measure = Measure(how=How.SUM, field=name, unit=unit_for(parse, name, unit))
                return
            continue
        if unit is not None:
            continue
        parse.use(i)
        asked.counting = True
        firms = counts_firms(parse, i, text)
        by_measure_word = "家" in text
        column = "company" if parse.record_type == "requests" else None
        nouns = [
            noun_field(parse, j)
            for j in range(i + 1, min(i + 4, len(parse)))
            if not parse.cue(j, "company", "request", "park")
        ]
        noun = next((n for n in nouns if n and n in parse.schema and n not in ("company", "name")), None)
        first_head = next((j for j in range(i + 1, len(parse)) if parse.cue(j, "company", "request", "park")), None)
        noun_at = (
            next((j for j in range(i + 1, min(i + 4, len(parse))) if noun_field(parse, j) == noun), None)
            if noun
            else None
        )
        if (
            noun
            and not by_measure_word
            and noun_at is not None
            and (first_head is None or noun_at < first_head)
            and not parse.mentions[noun_at].values
            and noun_at not in parse.used
        ):
            parse.use(noun_at)
            asked.measure = Measure(how=How.DISTINCT, field=noun)
        elif firms and column:
            asked.measure = Measure(how=How.DISTINCT, field=column)
        else:
            asked.measure = Measure()
        return


def _sized(parse: Parse, index: int) -> str | None:
    """The area that a bare word for land or a building means (还剩多少地, 要多大厂房)."""
    requests = parse.record_type == "requests"
    if parse.wanted_thing(index):
        return None
    if parse.cue(index, "land_word") and parse.mentions[index].text not in ("site", "ground"):
        return "land_area_mu" if requests else "available_land_mu"
    if parse.cue(index, "building_word") and not parse.mentions[index].text.isascii():
        return "floor_area_sqm" if requests else "available_floor_sqm"
    return None


def counts_firms(parse: Parse, index: int, text: str) -> bool:
    """Whether `how many` counts different companies: the nearest head noun after it is a firm, not a request."""
    if text.lower() == "how often":
        return False  # how often firms choose a place: their requests
    if ("家" in text and not parse.cue(index + 1, "park")) or text.startswith(("企业", "公司")):
        return True
    if any(c in text for c in "条项笔宗") or (parse.cue(index, "request") and not parse.cue(index, "company")):
        return False
    for j in range(index + 1, min(index + 16, len(parse))):
        mention = parse.mentions[j]
        if mention.cue("request") and mention.text.lower() not in ("demand", "意向"):
            return False
        if mention.cue("company") and mention.text not in ("家", "people"):
            return True
        if mention.text == "家":
            return True
        if (
            any(v.concept in ("sector", "segment") for v in mention.values)
            and re.search(r"(maker|firm|compan|er)s?$", mention.text.lower())
            and mention.text.lower().endswith(
                ("makers", "maker", "companies", "firms", "developers", "manufacturers", "producers")
            )
        ):
            return True
    han = parse.utterance.text
    if parse.lang == "zh":
        before = han[: parse.start(index)]
        return bool(re.search(r"(企业|公司|厂商|厂家)(有|的|一共|总共|共|到底)?$", before))
    return False
