"""Amounts as conditions: each quantity that speaks of a field bounds it on the side that is meant."""

from __future__ import annotations

import datetime as dt
import re

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.fields import field_for, in_unit
from assistant.reading.amounts.rates import ranks_people, rate_end
from assistant.reading.amounts.units import Dimension, Quantity
from assistant.reading.parse import Parse, Term
from corpus.schema import Field, Unit
from retrieval.plan import Condition, Op, Scalar


def _vague(parse: Parse, quantity: Quantity) -> None:
    if quantity.vague and quantity.high is not None and quantity.unit is not None:
        factor, unit = (
            quantity.unit.factor,
            re.sub(r"^[\d零一二两三四五六七八九十百千几数好多余来个]+", "", quantity.text),
        )
        low, high = (f"{v / factor:g}" for v in (quantity.low, quantity.high))
        said = unit.rstrip("多余来") or quantity.unit.name
        parse.say(
            f"“{quantity.vague}” is read as {low} to {high} {said}", f"“{quantity.vague}”按{low}到{high}{said}理解"
        )
    elif quantity.vague and quantity.high is None and quantity.sign:
        pass
    elif quantity.vague:
        parse.say(
            f"“{quantity.vague}” is read as {quantity.text.replace(quantity.vague, '').strip() and ''}"
            f"{2 if 'couple' in quantity.vague else 3}",
            f"“{quantity.vague}”按{2 if 'couple' in quantity.vague else 3}理解",
        )


def _listed_before(parse: Parse, index: int) -> Field | None:
    """The field of the range right before this one in a list of ranges (`under 100 employees, 100-499, 500-999`)."""
    previous = next((t for t in reversed(parse.terms) if t.last < index), None)
    if previous is None or previous.field not in parse.schema or not parse.schema[previous.field].numeric:
        return None
    gap = range(previous.last + 1, index)
    light = all(
        parse.mentions[k].filler_only or k in parse.used or parse.cue(k, "or", "and", "ge", "gt", "lt", "le")
        for k in gap
    )
    return parse.schema[previous.field] if light and len(gap) <= 3 else None


_THERE_IS = ("有", "空", "腾", "空着", "空了", "空出", "腾出", "腾出来", "闲置", "剩", "还剩", "还有", "手上有", "手里有", "现有", "正好有",
             "have", "got", "own", "offer", "'ve got", "has", "there is", "there are")  # fmt: skip


def _offered(parse: Parse, index: int, field: Field) -> bool:
    """手上有3万平厂房，适合哪些企业; `we have 80 mu, who would suit`: what the asker has is the most that can be wanted."""
    if field.name not in ("land_area_mu", "floor_area_sqm") or not parse.has("fit", "who", "which"):
        return False
    ahead = parse.has("fit") or any(parse.mentions[k].text in ("来", "用", "接") for k in range(index, len(parse)))
    for k in range(index - 1, max(-1, index - 6), -1):
        if not ahead or parse.broken(k, k + 1) or parse.cue(k, "company", "request", "need", "fit"):
            return False
        if parse.mentions[k].text.lower() in _THERE_IS:
            return not any(parse.cue(j, "company", "request") for j in range(k))
    return False


_MIRRORED = {Op.GT: Op.LT, Op.GE: Op.LE, Op.LT: Op.GT, Op.LE: Op.GE}
"""What is vacant is not occupied: a bound on the one is the opposite bound on the other."""


def read_quantities(parse: Parse) -> None:
    """Turn every quantity that speaks of a field into a term; the others are left (top ten, the second one)."""
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        if quantity is not None and quantity.low == 1 and parse.cue(i - 1, "how_many", "how_much"):
            parse.use(i)  # 多少百万元: the unit that the number is asked in
            continue
        if quantity is None or quantity.ordinal or i in parse.used or quantity.dimension is Dimension.TIMES:
            continue
        if quantity.dimension is Dimension.PEOPLE and ranks_people(parse, i):
            continue  # 前两名: a rank, not people
        op, comparing = comparator(parse, i)
        cut = parse.cue(i - 1, "top", "largest", "smallest", "newest", "most") or parse.cue(
            i + 1, "largest", "smallest", "most", "newest", "oldest"
        )
        if cut and quantity.dimension is Dimension.PLAIN and not comparing and quantity.high is None:
            continue
        field, used = field_for(parse, i, quantity, comparing)
        listed = None
        if field is None and (quantity.high is not None or comparing):
            field = listed = _listed_before(parse, i)
        if field is None:
            continue
        spanned = quantity.high is not None and quantity.unit is not None  # 五六百万的项目
        spanned |= quantity.unit is not None and quantity.low >= 1e6 and parse.cue(i - 1, "instead")
        if quantity.dimension is Dimension.PLAIN and not (used or comparing or spanned) and listed is None:
            continue
        multiplied = quantity.unit is not None and quantity.unit.factor >= 1e4
        if (
            quantity.high is None
            and field.unit is Unit.KCNY_MU
            and quantity.dimension is Dimension.PLAIN
            and quantity.low >= 10_000
        ):
            low: Scalar = in_unit(quantity.low / 1e6, Dimension.MONEY, field.unit)
        else:
            low = in_unit(quantity.low, quantity.dimension, field.unit, multiplied)
        values: tuple[Scalar, ...] = (low,)
        assumed = ""
        if quantity.high is not None:
            op, values = Op.BETWEEN, (low, in_unit(quantity.high, quantity.dimension, field.unit, multiplied))
        elif op is None and comparing:
            number = float(low) if not isinstance(low, (str, dt.date)) else 0.0
            op, values = Op.BETWEEN, (round(number * 0.9, 6), round(number * 1.1, 6))
            assumed = "±10 %"
            parse.say(f"“about” is read as within 10 % of {quantity.text}", f"“约”按{quantity.text}上下10%理解")
        if any(parse.cue(k, "vacancy") for k in used):
            op, values = _MIRRORED.get(op or Op.EQ, op), tuple(100 - float(str(v)) for v in reversed(values))
            parse.say(
                f"a vacancy of {quantity.text} is an occupancy of {values[0]:g} %",
                f"空置率{quantity.text}即入驻率{values[0]:g}%",
            )
        if op is None and field.name in ("available_land_mu", "available_floor_sqm"):
            op = Op.GE
            parse.say(f"{quantity.text} is read as at least that much", f"{quantity.text}按至少理解")
        if op is None and quantity.high is None and _offered(parse, i, field):
            op = Op.LE
            parse.say(
                f"{quantity.text} is what there is: at most that much", f"{quantity.text}是手上现有的：按不超过理解"
            )
        if field.unit is Unit.DAYS:
            parse.use(*(k for k in parse.where("deciding") if abs(k - i) <= 4))
        _vague(parse, quantity)
        parts = [*range(i, rate_end(parse, i) + 1), *comparing, *used]
        parse.use(*parts)
        first, last = min(parts), max(parts)
        between = [j for j in range(first, last + 1) if parse.mentions[j].solid and j not in parts]
        if between:
            first, last = min([i, *comparing]), max([i, *comparing])
        parse.terms.append(
            Term(
                first,
                last,
                field.name,
                field.name,
                Condition(
                    field=field.name, op=op or Op.EQ, values=values, words=parse.text(first, last), assumed=assumed
                ),
                parse.text(first, last),
            )
        )
