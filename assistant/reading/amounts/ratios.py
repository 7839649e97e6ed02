"""Ratios of two fields: `investment per mu`, 投资强度, `jobs over 30 a hectare`, 总投资除以总岗位数."""

from __future__ import annotations

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.divisors import AREA_UNITS, SCALES, UNITS, Under, divisor_at, divisor_of_pair, size_at
from assistant.reading.amounts.fields import in_unit
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.parse import Parse, Ratio, Term
from corpus.schema import Field, Unit
from retrieval.algebra import both
from retrieval.plan import Condition, Expr, FieldRef, How, Measure, Op, Order
from retrieval.units import factor, ratio_unit

_NAMED = {
    "investment_intensity": ("investment_mcny", "land_area_mu", "mu"),
    "job_density": ("jobs", "land_area_mu", "mu"),
    "plot_ratio": ("floor_area_sqm", "land_area_mu", "sqm"),
}
_SIZED = {
    Dimension.MONEY: "investment_mcny",
    Dimension.AREA: "floor_area_sqm",
    Dimension.LAND: "land_area_mu",
}
"""The field that an amount speaks of by itself: `5 million yuan a mu`, `50 square metres per job`."""

_CLAUSE = "。；;?？!！"
_REACH = 6
_ELIDED = 6
"""Mentions of an utterance that may leave out what is divided."""


def read_ratio(parse: Parse, before: str | None = None) -> None:
    """Find the ratio that the utterance speaks of; where it is bounded it becomes a condition.

    `before` is the number that the question before was about: `per mu instead` divides it by something else.
    """
    _scale(parse)
    named = parse.ratio = _named(parse)
    for i in range(len(parse)):
        if i in parse.used:
            continue
        under = divisor_at(parse, i) or divisor_of_pair(parse, i)
        if under is None:
            continue
        over = _over(parse, under)
        known = parse.ratio
        if over is None:
            if known is None and before in parse.schema and before != under.field and len(parse) <= _ELIDED:
                parse.ratio = Ratio(before or "", under.field, under.unit, max(under.words))
                _spend(parse, under.words)
                continue
            # said again, "…, in yuan per job"; or what a named ratio is counted by, 投资强度超过300万/亩
            if known is None:
                continue
            if known.per != under.field and known is not named:
                if parse.mentions[under.words[0]].text.lower() == "per":
                    _left_out(parse, under)
                continue
            parse.ratio = Ratio(known.field, under.field, under.unit, known.at)
            _spend(parse, under.words)
            continue
        at, field = over
        if known is None:
            parse.ratio = Ratio(field.name, under.field, under.unit, at)
        elif known.field != field.name or (known.per != under.field and known is not named):
            _left_out(parse, under)
            continue
        else:
            parse.ratio = Ratio(field.name, under.field, under.unit, known.at)
            if parse.mentions[at].quantity is None:
                _spend(parse, tuple({at} - {known.at}))
        _spend(parse, under.words)
        counted = parse.skip_left(at, "sum", "of")
        if parse.cue(counted, "how_many") and parse.mentions[counted].text.lower().endswith((" of", "count")):
            _spend(parse, (counted,))
        if any(parse.cue(k, "per_head") or parse.mentions[k].text in ("人", "person") for k in under.words):
            parse.say("“per head” is per planned job", "“人均”按计划就业岗位计算")
    if parse.ratio is not None:
        _bounded(parse, parse.ratio)
    else:
        _averaged(parse)


def _scale(parse: Parse) -> None:
    """`…, in ten thousand yuan`: a round amount names the unit that the answer is wanted in."""
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        if (
            quantity is None
            or quantity.high is not None
            or parse.mentions[i - 1].text.lower() not in ("in", "按", "单位")
        ):
            continue
        name = SCALES.get(quantity.dimension, {}).get(round(quantity.low, 9))
        ends = (
            i + 1 == len(parse) or bool(parse.mark(i + 1)) or parse.mentions[i + 1].text.lower() in ("per", "a", "each")
        )
        if name is not None and i and ends:
            parse.unit = name
            _spend(parse, (i - 1, i))
            return


def _averaged(parse: Parse) -> None:
    """`floor area per company`, `available land per park by province`: an average over the records."""
    for i, mention in enumerate(parse.mentions):
        if mention.text.lower() != "per" or not parse.cue(i + 1, "request", "company", "park"):
            continue
        noun = parse.mentions[i + 1].text.lower()
        at = parse.skip_left(i)
        if noun.endswith("s") or parse.broken(at, i) or at < 0 or not parse.fields_of(at, numeric=True):
            continue
        parse.averaged = True
        _spend(parse, (i, i + 1))
        return


def _left_out(parse: Parse, under: Under) -> None:
    said = parse.text(min(under.words), max(under.words))
    parse.say(f"“{said}” is left out: one ratio at a time", f"“{said}”未计入：一次只算一个比值")


def _spend(parse: Parse, words: tuple[int, ...]) -> None:
    parse.use(*words)
    parse.ignored.update(words)


def _over(parse: Parse, under: Under) -> tuple[int, Field] | None:
    """The number that is divided, and where it is said: before `per …`, else after it, else by its unit alone."""
    if under.over >= 0:
        named = size_at(parse, under.over)
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
            found = size_at(parse, k)
            if found is not None and found.name != under.field:
                return k, found
            if parse.fields_of(k, numeric=True) and found is None:
                return None  # a rent or a price per square metre is a field of its own
            quantity = mention.quantity
            if quantity is not None:
                sized = _SIZED.get(quantity.dimension)
                fits = span is before and k == first - 1 and sized in parse.schema and sized != under.field
                if span is before and k == first - 1 and quantity.dimension is Dimension.MONEY and not fits:
                    return None  # 租金25元每平米: a price is a field of its own
                if span is before and not fits:
                    break  # 用地50到100亩、每亩投资…: an amount of its own
                return (k, parse.schema[sized]) if sized is not None and fits else None
            coined = any(c.startswith("unit_") and c.endswith("cny") for c in mention.cues)
            spent = mention.text.lower() in (
                "cost",
                "costs",
                "costing",
                "money",
                "钱",
                "多少钱",
                "投",
                "spend",
                "invested",
                "invest",
            )
            if (coined or spent) and money is not None and under.field != money.name:
                if parse.ratio is not None and not spent:
                    return None
                return (k if spent else min(under.words), money)
            sized = next((f for c, (f, _) in UNITS.items() if c in AREA_UNITS and mention.cue(c)), None)
            if span is after and sized is not None and sized in parse.schema and sized != under.field:
                return (min(under.words), parse.schema[sized]) if parse.ratio is None else None
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
        if quantity.dimension not in (Dimension.PLAIN, _DIMENSIONS.get(over.unit or Unit.PEOPLE, Dimension.PLAIN)):
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
        _average(parse, asked)
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


def _average(parse: Parse, asked: Asked) -> None:
    """Take the average where a number was asked for per record."""
    if not parse.averaged:
        return
    measure = asked.measure
    if measure is None or measure == Measure():
        at = next((k for k in range(len(parse)) if k not in parse.used and size_at(parse, k) is not None), None)
        field = size_at(parse, at) if at is not None else None
        if at is not None and field is not None and asked.order is None:
            parse.use(at)
            asked.measure = Measure(how=How.AVG, field=field.name, unit=asked.unit)
    elif measure.how is How.SUM:
        asked.measure = measure.model_copy(update={"how": How.AVG})


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
