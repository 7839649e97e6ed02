"""Which field an amount belongs to, and the amount in the unit of that field."""

from __future__ import annotations

from assistant.reading.amounts.rates import counted_by
from assistant.reading.amounts.units import Dimension, Quantity
from assistant.reading.parse import CLAUSE, Parse
from corpus.schema import Field, Unit

_AREAS = {Unit.MU: 10_000 / 15, Unit.SQM: 1.0, Unit.HECTARE: 10_000.0}
"""Square metres in one unit of an area field."""


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
