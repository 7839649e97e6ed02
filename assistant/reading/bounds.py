"""Amounts: which field a quantity belongs to, which side of it is meant."""

from __future__ import annotations

import datetime as dt
import re

from assistant.reading.parse import Parse, Term
from assistant.reading.quantities import Dimension, Quantity
from assistant.reading.rates import caps, counted_by, ranks_people, rate_end
from corpus.schema import Field, Unit
from retrieval.plan import Condition, Op, Scalar

_AREAS = {Unit.MU: 10_000 / 15, Unit.SQM: 1.0, Unit.HECTARE: 10_000.0}
"""Square metres in one unit of an area field."""


MEASURE_WORDS = ("条", "个", "家", "项", "次", "宗", "笔", "份", "单", "回")
CLAUSE = ",，;；。.?？!！"


def in_unit(quantity: float, dimension: Dimension, unit: Unit | None, multiplied: bool = False) -> float:
    """`quantity`, in its dimension's base unit, in the unit of a field."""
    if dimension in (Dimension.LAND, Dimension.AREA) and unit in _AREAS:
        metres = quantity * (_AREAS[Unit.MU] if dimension is Dimension.LAND else 1.0)
        value = metres / _AREAS[unit]
    elif dimension is Dimension.MONEY and unit is Unit.KCNY_MU:
        value = quantity * 1000
    elif dimension is Dimension.MONEY and unit is Unit.CNY_SQM_MONTH:
        value = quantity * 1e6
    elif dimension is Dimension.PLAIN and unit is Unit.MCNY and multiplied:
        value = quantity / 1e6
    else:
        value = quantity
    value = round(value, 6)
    return int(value) if value == int(value) else value


def fits(field: Field, dimension: Dimension) -> bool:
    """Whether a quantity of this dimension can be compared with `field`."""
    allowed = {
        Dimension.LAND: (Unit.MU, Unit.SQM, Unit.HECTARE),
        Dimension.AREA: (Unit.MU, Unit.SQM, Unit.HECTARE),
        Dimension.MONEY: (Unit.MCNY, Unit.KCNY_MU, Unit.CNY_SQM_MONTH),
        Dimension.PEOPLE: (Unit.PEOPLE,),
        Dimension.PERCENT: (Unit.PERCENT,),
        Dimension.PLAIN: tuple(Unit),
        Dimension.TIMES: (),
        Dimension.DAYS: (Unit.DAYS,),
    }[dimension]
    return field.unit in allowed


_DENIED = {Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT}


def comparator(parse: Parse, index: int) -> tuple[Op | None, list[int]]:
    """The comparison around mention `index`, and the mentions that say it; None when nothing does."""
    quantity = parse.mentions[index].quantity
    signs = {">": Op.GT, ">=": Op.GE, "≥": Op.GE, "<": Op.LT, "<=": Op.LE, "≤": Op.LE, "=": Op.EQ, "+": Op.GE}
    if quantity is not None and quantity.sign in signs:
        return signs[quantity.sign], [index]
    if quantity is not None and quantity.sign == "~":
        return None, [index]
    left = parse.skip_left(index)
    while (
        left > 0
        and parse.mentions[left].quantity is None
        and (
            parse.cue(left, "each", "unit_mu", "unit_sqm")
            or parse.mentions[left].text in ("每月", "每个月", "每年", "每天")
        )
    ):
        left -= 1  # 低于每亩50万
    rate = rate_end(parse, index)
    right = rate + 1
    m = parse.at(left)
    near = left >= 0 and not parse.broken(left, index, CLAUSE)
    near = near or (parse.cue(left, "around") and parse.mark(index) == ".")  # "approx. 200"
    # "20 hectares or more", "twenty hectares of land or more"
    for step in range(right, min(right + 4, len(parse))):
        if parse.broken(rate, step, CLAUSE):
            break
        if parse.cue(step, "ge_after") and not (step > right and parse.cue(step, "ge")):
            return Op.GE, [step]
        if parse.cue(step, "le_after") and not (step > right and parse.cue(step, "le")):
            return Op.LE, [step]
        if not (parse.cue(step, "of", "in") or parse.fields_of(step, numeric=True) or parse.mentions[step].filler_only):
            if parse.mentions[step].text in MEASURE_WORDS or (step == right and parse.cue(step, "request", "park")):
                continue  # "10 parks or more"
            break
    if left == index - 1 and left >= 0 and caps(parse, left):
        return Op.LE, [left]
    if m is not None and near:
        for name, op in (("ge", Op.GE), ("gt", Op.GT), ("lt", Op.LT), ("le", Op.LE)):
            if m.cue(name):
                denied = parse.skip_left(left)
                if parse.cue(denied, "not") and not parse.broken(denied, left, CLAUSE):
                    return _DENIED[op], [denied, left]  # "does not exceed", 没有超过
                return op, [left]
        if m.cue("equal"):
            return Op.EQ, [left]
        if (
            m.cue("since")
            and parse.at(right) is not None
            and parse.mentions[right].text.lower() in ("up", "upward", "upwards", "on")
        ):
            return Op.GE, [left, right]
        if m.cue("around"):
            return None, [left]
    aside = parse.at(right) is not None and parse.mentions[right].text.lower() == "give or take"
    if parse.cue(right, "around") and (aside or not parse.broken(index, right, CLAUSE)):
        return None, [right]  # 2亿左右, 300 mu or so
    return None, []


def _nearby_field(parse: Parse, index: int, quantity: Quantity, comparing: list[int]) -> tuple[Field | None, list[int]]:
    """The numeric field that the words around a quantity name: right after it, else the nearest before it."""
    right = index + 1
    if comparing and comparing[-1] == right:
        right += 1
    comparing = [c for c in comparing if c <= index]
    hops = 0
    reach = 3 if comparing or quantity.dimension is not Dimension.PLAIN or quantity.high is not None else 1
    while right < len(parse) and hops < reach and not parse.broken(index, right, CLAUSE + "、"):
        found = [f for f in parse.fields_of(right, numeric=True) if fits(f, quantity.dimension)]
        if found and right not in parse.used:
            nxt = parse.skip_right(right)
            ahead = parse.at(nxt)
            # "500 million investment over…" belongs to the right one; "sqm, investment over 5bn" does not
            owned = ahead is not None and ahead.quantity is not None and quantity.dimension is not Dimension.PLAIN
            # "a rent of 25 yuan with a land price of more than …": each has its own
            begun = parse.cue(right + 1, "of") and parse.cue(nxt, "gt", "ge", "lt", "le", "between", "of")
            linked = any(parse.cue(k, "of") for k in range(index + 1, right))  # "3000 sqm of floor area"
            if linked or (not owned and not begun):
                return found[0], [right]
        if not (parse.mentions[right].filler_only or parse.cue(right, "of", "in", "need", "to", "for", "sum")):
            break
        right += 1
        hops += 1
    left = min([index, *comparing]) - 1
    hops = 0
    while left >= 0 and hops < (6 if reach == 3 else 1):
        mention = parse.mentions[left]
        if mention.quantity is not None or parse.broken(left, index, "，;；。?？!！"):
            break
        found = [f for f in parse.fields_of(left, numeric=True) if fits(f, quantity.dimension)]
        if found:
            return found[0], [left]
        left -= 1
        hops += 1
    return None, []


def field_for(parse: Parse, index: int, quantity: Quantity, comparing: list[int]) -> tuple[Field | None, list[int]]:
    """The field that the quantity at mention `index` speaks of, and the mentions that named it."""
    schema, dimension = parse.schema, quantity.dimension
    per = counted_by(parse, index) if dimension in (Dimension.MONEY, Dimension.PLAIN) else ""
    rated = {"mu": "land_price_kcny_mu", "sqm": "rent_cny_sqm_month"}.get(per, "")
    if rated in schema:
        named, used = _nearby_field(parse, index, quantity, comparing)
        return schema[rated], used if named is not None and named.name == rated else []
    if per and dimension is Dimension.MONEY:
        return None, []  # an amount per mu or per m² is no field of a request: better unread than misread
    named, used = _nearby_field(parse, index, quantity, comparing)
    hiring = _hiring(parse, index, comparing) if named is None or named.name == "employees" else []
    if hiring and (named is not None or dimension is Dimension.PEOPLE):
        return schema["jobs"], [*used, *hiring]
    if named is not None:
        return named, used
    requests = schema.name == "requests"
    if dimension is Dimension.LAND:
        return schema["land_area_mu" if requests else "available_land_mu"], []
    if dimension is Dimension.AREA:
        unit = quantity.unit.name if quantity.unit else ""
        if unit in ("ha", "km2"):
            return schema["land_area_mu" if requests else "available_land_mu"], []
        return schema["floor_area_sqm" if requests else "available_floor_sqm"], []
    if dimension is Dimension.MONEY:
        return (schema["investment_mcny"], []) if requests else (None, [])
    if dimension is Dimension.PEOPLE and requests:
        return schema["employees"], []
    if dimension is Dimension.DAYS and requests:
        spans = parse.has("deciding") or any(
            f.field in ("decision_by", "days_to_decision") for m in parse.mentions for f in m.fields
        )
        return (schema["days_to_decision"], []) if spans else (None, [])
    stated = comparing or quantity.high is not None or parse.cue(index - 1, "instead")  # 降到五千万
    if dimension is Dimension.PLAIN and requests and stated and quantity.unit is not None and quantity.low >= 1e6:
        return schema["investment_mcny"], []  # 不到5000万: so large a bare amount is money
    of = index + 1 if parse.cue(index + 1, "of") else len(parse)
    if dimension is Dimension.PERCENT and any(
        parse.fields_of(k, numeric=True) for k in range(of, min(of + 4, len(parse)))
    ):
        return None, []  # 20% of the total area: a part of that, not how full a park is
    if dimension is Dimension.PERCENT and not requests:
        return schema["occupancy_pct"], []
    return None, []


def _hiring(parse: Parse, index: int, comparing: list[int]) -> list[int]:
    """The verb of hiring whose object the amount at `index` is (`would hire 50 people`): posts to come, not staff."""
    if "jobs" not in parse.schema:
        return []
    left = min([index, *comparing]) - 1
    while left >= 0 and parse.mentions[left].filler_only and not parse.cue(left, "hire"):
        left -= 1
    return [left] if parse.cue(left, "hire") and not parse.broken(left, index, CLAUSE) else []


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
