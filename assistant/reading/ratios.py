"""Ratios of two fields: `investment per mu`, 投资强度, `jobs over 30 a hectare`, 总投资除以总岗位数."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.asked import Asked
from assistant.reading.bounds import comparator, in_unit
from assistant.reading.parse import Parse, Ratio, Term
from assistant.reading.quantities import Dimension
from corpus.schema import Field, Unit
from retrieval.plan import Condition, Expr, FieldRef, How, Measure, Op, Order, both
from retrieval.units import factor, ratio_unit

_SIZES = (Unit.MU, Unit.SQM, Unit.HECTARE, Unit.MCNY, Unit.PEOPLE)
"""Units of fields that can be divided by each other; a rent or a price is a ratio already."""

_UNITS = {
    "unit_mu": ("land_area_mu", "mu"),
    "unit_ha": ("land_area_mu", "ha"),
    "unit_km2": ("land_area_mu", "km2"),
    "unit_sqm": ("floor_area_sqm", "sqm"),
    "unit_k_sqm": ("floor_area_sqm", "k_sqm"),
    "unit_10k_sqm": ("floor_area_sqm", "10k_sqm"),
    "unit_mcny": ("investment_mcny", "mcny"),
    "unit_bcny": ("investment_mcny", "bcny"),
    "unit_100mcny": ("investment_mcny", "100mcny"),
    "unit_10k_cny": ("investment_mcny", "10k_cny"),
    "per_mu": ("land_area_mu", "mu"),
    "per_land": ("land_area_mu", "mu"),
    "per_floor": ("floor_area_sqm", "sqm"),
    "per_head": ("jobs", "people"),
}
"""What one of a unit is one of: the field that a number is divided by, and in which unit."""

_NAMED = {
    "investment_intensity": ("investment_mcny", "land_area_mu", "mu"),
    "job_density": ("jobs", "land_area_mu", "mu"),
    "plot_ratio": ("floor_area_sqm", "land_area_mu", "sqm"),
}
_SCALES = {
    Dimension.AREA: {1.0: "sqm", 1e3: "k_sqm", 1e4: "10k_sqm", 1e6: "km2"},
    Dimension.LAND: {1.0: "mu", 1e3: "k_mu", 1e4: "10k_mu"},
    Dimension.MONEY: {1e-6: "cny", 0.01: "10k_cny", 1.0: "mcny", 100.0: "100mcny", 1000.0: "bcny"},
}
"""Round amounts that something is counted by: `per 1,000 m²`, 每亿元."""

_SIZED = {
    Dimension.MONEY: "investment_mcny",
    Dimension.AREA: "floor_area_sqm",
    Dimension.LAND: "land_area_mu",
}
"""The field that an amount speaks of by itself: `5 million yuan a mu`, `50 square metres per job`."""

_CLAUSE = "。；;?？!！"
_REACH = 6


@dataclass(frozen=True, slots=True)
class _Under:
    """What is divided by: the field, the unit it is counted in, the mentions that say it; what is divided, if said."""

    field: str
    unit: str
    words: tuple[int, ...]
    over: int = -1


def read_ratio(parse: Parse) -> None:
    """Find the ratio that the utterance speaks of; where it is bounded it becomes a condition."""
    named = parse.ratio = _named(parse)
    for i in range(len(parse)):
        if i in parse.used:
            continue
        under = _under(parse, i) or _pair(parse, i)
        if under is None:
            continue
        over = _over(parse, under)
        known = parse.ratio
        if over is None:
            # said again, "…, in yuan per job"; or what a named ratio is counted by, 投资强度超过300万/亩
            if known is None or (known.per != under.field and known is not named):
                continue
            parse.ratio = Ratio(known.field, under.field, under.unit, known.at)
            _spend(parse, under.words)
            continue
        at, field = over
        if known is None:
            parse.ratio = Ratio(field.name, under.field, under.unit, at)
        elif known.field != field.name or (known.per != under.field and known is not named):
            continue
        else:
            parse.ratio = Ratio(field.name, under.field, under.unit, known.at)
            _spend(parse, tuple({at} - {known.at}))
        _spend(parse, under.words)
        counted = parse.skip_left(at, "sum", "of")
        if parse.cue(counted, "how_many") and parse.mentions[counted].text.lower().endswith((" of", "count")):
            _spend(parse, (counted,))
        if any(parse.cue(k, "per_head") or parse.mentions[k].text in ("人", "person") for k in under.words):
            parse.say("“per head” is per planned job", "“人均”按计划就业岗位计算")
    if parse.ratio is not None:
        _bounded(parse, parse.ratio)


def _spend(parse: Parse, words: tuple[int, ...]) -> None:
    parse.use(*words)
    parse.ignored.update(words)


def _field(parse: Parse, index: int) -> Field | None:
    """The size that mention `index` names."""
    found = [f for f in parse.fields_of(index, numeric=True) if f.unit in _SIZES]
    return found[0] if found else None


def _marker(parse: Parse, index: int) -> str:
    """How mention `index` says that a number is counted by what follows: `per`, `each`, `a`, or not at all."""
    text = parse.mentions[index].text.lower()
    if text in ("per", "divided by", "over every") or parse.cue(index, "divide_by"):
        return "per"
    if (parse.cue(index, "each") and not text.startswith(("各", "分", "逐"))) or text in ("平均每个", "平均每", "单个"):
        return "each"
    if text == "over" and parse.cue(index + 1, "sum") and parse.cue(_before(parse, index), "sum"):
        return "per"  # total money over total land
    return "a" if text in ("a", "an", "one", "一") else ""


def _before(parse: Parse, index: int) -> int:
    """The nearest `total` before mention `index`."""
    return next((k for k in range(index - 1, max(-1, index - 5), -1) if parse.cue(k, "sum")), -1)


def _under(parse: Parse, index: int) -> _Under | None:
    """What is divided by, where mention `index` begins to say it."""
    if parse.cue(index, "per_mu", "per_land", "per_floor", "per_head"):
        name = next(n for n in _UNITS if parse.cue(index, n))
        return _known(parse, *_UNITS[name], (index,))
    marker = _marker(parse, index)
    at = index + 1
    if not marker:
        if not parse.mark(index).endswith("/"):
            return None
        marker, at = "/", index
    passed = [index] if at > index else []
    while at < len(parse) and len(passed) < 4 and (parse.mentions[at].filler_only or parse.cue(at, "sum")):
        if parse.broken(at - 1, at) or (marker == "a" and parse.mentions[at].text not in ("个",)):
            break
        if parse.mentions[at].text.lower() in ("人", "person"):
            break
        passed.append(at)
        at += 1
    return _counted_by(parse, marker, at, tuple(passed)) if at < len(parse) else None


def _counted_by(parse: Parse, marker: str, at: int, passed: tuple[int, ...]) -> _Under | None:
    mention = parse.mentions[at]
    quantity = mention.quantity
    words = (*passed, at)
    if quantity is not None:
        scale = _SCALES.get(quantity.dimension, {}).get(quantity.low)
        if scale is None or marker == "a" or quantity.high is not None:
            return None
        names = {Dimension.AREA: "floor_area_sqm", Dimension.LAND: "land_area_mu", Dimension.MONEY: "investment_mcny"}
        return _of_what(parse, names[quantity.dimension], scale, words)
    for name, (field, unit) in _UNITS.items():
        if mention.cue(name):
            return _of_what(parse, field, unit, words)
    if mention.text.lower() in ("人", "person") and marker in ("per", "each"):
        return _known(parse, "jobs", "people", words)
    named = _field(parse, at)
    if named is None or named.unit is None:
        return None
    people = named.unit is Unit.PEOPLE
    if marker in ("each", "a", "/") and not (people and not mention.text.lower().endswith("s")):
        return None
    return _known(parse, named.name, named.unit.value, words)


def _of_what(parse: Parse, field: str, unit: str, words: tuple[int, ...]) -> _Under | None:
    """A unit of area is one of floor or of land, as the words after it say: `square metre of land`, 每亩地."""
    at = words[-1]
    for k in range(at + 1, min(at + 4, len(parse))):
        if parse.broken(at, k):
            break
        named = _field(parse, k)
        if parse.cue(k, "land_word") or (named is not None and named.name == "land_area_mu"):
            if field in ("floor_area_sqm", "land_area_mu"):
                return _known(parse, "land_area_mu", unit, (*words, *range(at + 1, k + 1)))
        elif named is not None and named.name == field:
            return _known(parse, field, unit, (*words, *range(at + 1, k + 1)))
        if not (parse.mentions[k].filler_only or parse.cue(k, "of")):
            break
    return _known(parse, field, unit, words)


def _known(parse: Parse, field: str, unit: str, words: tuple[int, ...]) -> _Under | None:
    return _Under(field, unit, words) if field in parse.schema else None


def _pair(parse: Parse, index: int) -> _Under | None:
    """`ratio of A to B`, A与B之比, `divide A by B`: what B is, where B is at mention `index`."""
    second = _field(parse, index)
    if second is None or second.unit is None:
        return None
    joint = next(
        (k for k in range(index - 1, max(-1, index - 4), -1) if not _light(parse, k)),
        -1,
    )
    if joint < 1 or parse.broken(joint, index):
        return None
    divided = any(parse.cue(k, "divide") for k in range(joint)) and parse.cue(joint, "by")
    cues = [k for k in parse.where("ratio", "share") if _is_ratio(parse.mentions[k].text.lower())]
    compared = bool(cues) and parse.cue(joint, "to", "and", "by", "until", "gt")
    first = next((k for k in range(joint - 1, max(-1, joint - 4), -1) if not _light(parse, k)), -1)
    if not (divided or compared) or first < 0 or _field(parse, first) is None:
        return None
    words = (*cues, *(k for k in parse.where("divide")), *range(joint, index + 1))
    return _Under(second.name, second.unit.value, words, first)


def _is_ratio(text: str) -> bool:
    return "ratio" in text or text in ("之比", "比值", "比率", "比例")


def _light(parse: Parse, index: int) -> bool:
    return parse.mentions[index].filler_only or parse.cue(index, "sum", "of")


def _over(parse: Parse, under: _Under) -> tuple[int, Field] | None:
    """The number that is divided, and where it is said: before `per …`, else after it, else by its unit alone."""
    if under.over >= 0:
        named = _field(parse, under.over)
        return (under.over, named) if named is not None and named.name != under.field else None
    first, last = min(under.words), max(under.words)
    money = parse.schema["investment_mcny"] if parse.record_type == "requests" else None
    before = range(first - 1, max(-1, first - 1 - _REACH), -1)
    after = range(last + 1, min(len(parse), last + 1 + _REACH))
    for span in (before, after):
        for k in span:
            low, high = min(k, first), max(k, first)
            if parse.broken(low, high, _CLAUSE if span is before else _CLAUSE + ",，"):
                break
            mention = parse.mentions[k]
            if k in parse.used and k not in under.words:
                break
            found = _field(parse, k)
            if found is not None and found.name != under.field:
                return k, found
            if parse.fields_of(k, numeric=True) and found is None:
                return None  # a rent or a price per square metre is a field of its own
            quantity = mention.quantity
            if quantity is not None:
                sized = _SIZED.get(quantity.dimension)
                fits = span is before and k == first - 1 and sized in parse.schema and sized != under.field
                return (k, parse.schema[sized]) if sized is not None and fits else None
            coined = any(c.startswith("unit_") and c.endswith("cny") for c in mention.cues)
            spent = mention.text.lower() in ("money", "钱", "多少钱", "投", "spend", "invested", "invest")
            if (coined or spent) and money is not None and under.field != money.name:
                if parse.ratio is not None and not spent:
                    return None
                return (k if spent else min(under.words), money)
            if mention.solid and span is after:
                break
    return None


def _named(parse: Parse) -> Ratio | None:
    """投资强度, `plot ratio`: a ratio with a name of its own."""
    if parse.record_type == "requests":
        for name, (field, per, unit) in _NAMED.items():
            at = next(parse.where(name), None)
            if at is not None:
                parse.ignored.add(at)
                return Ratio(field, per, unit, at)
    return None


def _bounded(parse: Parse, ratio: Ratio) -> None:
    """Where an amount bounds the ratio: a condition, and no longer what is asked."""
    over, under = parse.schema[ratio.field], parse.schema[ratio.per]
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        if quantity is None or quantity.ordinal or i in parse.used:
            continue
        if abs(i - ratio.at) > 2 * _REACH or parse.broken(min(i, ratio.at), max(i, ratio.at), _CLAUSE + ",，"):
            continue
        if quantity.dimension not in (Dimension.PLAIN, _DIMENSIONS[over.unit or Unit.PEOPLE]):
            continue
        op, words = comparator(parse, i)
        if op is None and not words and quantity.high is None:
            continue
        low, high = sorted((i, ratio.at))
        if any(parse.mentions[k].solid for k in range(low + 1, high)) or any(
            parse.fields_of(k, numeric=True) for k in range(low + 1, high)
        ):
            continue
        unit = quantity.unit
        multiplied = unit is not None and unit.factor >= 1e4
        amounts = [
            in_unit(value, quantity.dimension, over.unit, multiplied) / factor(under.unit, ratio.unit) ** -1
            for value in (quantity.low, quantity.high)
            if value is not None
        ]
        if len(amounts) == 2:
            bounds = [(Op.GE, amounts[0]), (Op.LE, amounts[1])]
        elif op is None:
            bounds = [(Op.GE, amounts[0] * 0.9), (Op.LE, amounts[0] * 1.1)]
            parse.say(f"“about” is read as within 10 % of {quantity.text}", f"“约”按{quantity.text}上下10%理解")
        else:
            bounds = [(op, amounts[0])]
        parts = [i, *words, ratio.at]
        while max(parts) + 1 in parse.ignored:
            parts.append(max(parts) + 1)  # 300万/亩
        said = parse.text(min(parts), max(parts))
        tests: list[Expr] = [
            Condition(field=over.name, op=sign, ref=FieldRef(field=under.name, factor=round(value, 9)), words=said)
            for sign, value in bounds
        ]
        parse.use(*parts)
        parse.terms.append(Term(min(parts), max(parts), over.name, over.name, both(*tests), said))
        parse.ratio = None
        return


_DIMENSIONS = {
    Unit.MCNY: Dimension.MONEY,
    Unit.PEOPLE: Dimension.PEOPLE,
    Unit.SQM: Dimension.AREA,
    Unit.MU: Dimension.LAND,
    Unit.HECTARE: Dimension.AREA,
}


def ask_ratio(parse: Parse, asked: Asked) -> None:
    """Let what is asked of the divided number be asked of the ratio."""
    ratio = parse.ratio
    if ratio is None:
        return
    order, measure = asked.order, asked.measure
    if order is not None and order.field is not None and (order.field == ratio.field or asked.order_assumed):
        asked.order = Order(field=ratio.field, per=ratio.per, descending=order.descending)
        asked.order_assumed = False
        if measure is not None and measure.how is How.SUM:
            asked.measure = None
        parse.use(ratio.at)
        if asked.measure is None:
            return
    if measure is None or measure.field in (ratio.field, None):
        how = measure.how if measure is not None and measure.how is not How.COUNT else How.SUM
        if how is How.AVG and not parse.has("per_record"):
            how = How.SUM
        elif parse.has("per_record"):
            how = How.AVG if how is How.SUM else how
            parse.use(*parse.where("per_record"))
        if asked.order is not None and asked.order.field is not None:
            return
        asked.measure = Measure(how=how, field=ratio.field, per=ratio.per, unit=_unit(parse, ratio, asked.unit))
        asked.counting = False
        parse.use(ratio.at)


def _unit(parse: Parse, ratio: Ratio, wanted: str | None) -> str | None:
    """The unit of the ratio where it is another than the stored one."""
    over, under = parse.schema[ratio.field].unit, parse.schema[ratio.per].unit
    assert over is not None
    try:
        factor(over, wanted or over.value)
    except ValueError:
        wanted = None
    unit = f"{wanted or over.value}/{ratio.unit}"
    return None if unit == (ratio_unit(over, under) or f"{over.value}/{over.value}") else unit
