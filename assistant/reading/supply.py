"""Supply against demand: what requests seek set beside what parks offer, in one question."""

from __future__ import annotations

import re
from typing import Literal

from assistant.reading.asked import Asked
from assistant.reading.logic import combine
from assistant.reading.measuring import wanted_unit
from assistant.reading.parse import Parse, Term
from retrieval.plan import (
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    Groups,
    How,
    Measure,
    Not,
    Op,
    Order,
    Plan,
    Subquery,
    both,
    negate,
)

_OFFER = re.compile(
    r"\b(on offer|available|supply|supplied|vacant|spare|free)\b|供给|供应|可用|可供|空置|闲置|供需", re.IGNORECASE
)
_WISH = re.compile(
    r"\b(sought|seek|wanted|demand\w*|requested|asked for|requests?)\b|需求|想要|求租|要的", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\btimes\b|\bratio\b|\bminus\b|fall short|exceed|\bversus\b|\bvs\b|\bagainst\b|compare|supply and demand|demand and supply|cover|match up|倍|供需|缺口|相比|对比|差多少",
    re.IGNORECASE,
)
_UNSERVED = re.compile(
    r"(do(es)? not|don.?t|not|no|without|none).{0,40}(leading|lead) (industr|sector)|no park|(没有|无|不在).{0,12}(园区|主导产业)|园区.{0,6}(没有|不)",
    re.IGNORECASE,
)
_OFFERED = {"floor_area_sqm": "available_floor_sqm", "land_area_mu": "available_land_mu"}


def opposed(parse: Parse) -> bool:
    """Whether the question sets the wishes of requests beside the offers of parks."""
    text = parse.utterance.text
    parks = parse.has("park") or parse.has("supply")
    wishes = bool(_WISH.search(text))
    return parks and wishes and ((bool(_OFFER.search(text)) and bool(_AGAINST.search(text))) or unserved(parse))


def unserved(parse: Parse) -> bool:
    """`sectors that are not among the leading industries of any park in X`, 没有园区主导的行业."""
    sectors = any(f.concept == "sector" for i in range(len(parse)) for f in parse.fields_of(i)) or parse.has(
        "noun_sector"
    )
    return (
        sectors
        and parse.has("park")
        and bool(_UNSERVED.search(parse.utterance.text))
        and not any(v.concept == "sector" for m in parse.mentions for v in m.values)
    )


def _in_parks(expr: Expr) -> Expr | None:
    """A condition on requests as the same one on parks; None where parks have nothing of the kind."""
    if isinstance(expr, Not):
        inner = _in_parks(expr.part)
        return negate(inner) if inner is not None else None
    if isinstance(expr, Condition):
        field = {
            "target_provinces": "province",
            "target_cities": "city",
            "sector": "lead_sectors",
            "target_regions": "region",
        }.get(expr.field)
        return expr.model_copy(update={"field": field, "op": Op.IN}) if field else None
    parts = [p for p in map(_in_parks, expr.parts) if p is not None]
    return expr.model_copy(update={"parts": tuple(parts)}) if parts else None


def _parks_where(terms: list[Term]) -> Expr:
    found = [_in_parks(negate(t.expr) if t.negated else t.expr) for t in terms]
    return both(*(e for e in found if e is not None))


def _resource(parse: Parse, unit: str | None) -> str:
    """The field that both sides measure: floor, unless land is spoken of."""
    land = any(
        f.field in ("land_area_mu", "available_land_mu")
        for m in parse.mentions
        for f in m.fields
        if not any(g.field == "floor_area_sqm" for g in m.fields)
    )
    floor = any(f.field in ("floor_area_sqm", "available_floor_sqm") for m in parse.mentions for f in m.fields)
    if unit in ("mu", "ha"):
        return "land_area_mu"
    return "land_area_mu" if land and not floor else "floor_area_sqm"


def read_supply(parse: Parse, asked: Asked, terms: list[Term]) -> Plan | None:
    """The plan of a question of supply against demand; None when it is another question."""
    if parse.record_type != "requests" or not opposed(parse):
        return None
    if unserved(parse):
        for term in terms:
            term.negated = False
    families = dict.fromkeys(t.family for t in terms)
    where = both(*(combine(parse, [t for t in terms if t.family == f]) for f in families))
    if unserved(parse):
        parse.use(*range(len(parse)))
        served = Subquery(
            record_type="parks", field="lead_sectors", where=_parks_where([t for t in terms if t.family == "target"])
        )
        lacking = negate(
            Condition(field="sector", op=Op.IN, subquery=served, words="not a leading industry of any park")
        )
        ask = Groups(by=(Dim(field="sector"),), order=Order(measure=0), limit=asked.limit)
        return Plan(record_type="requests", where=both(where, lacking), ask=ask)
    unit = wanted_unit(parse) or (asked.measure.unit if asked.measure else None)
    field = _resource(parse, unit)
    demand = Measure(how=How.SUM, field=field, unit=unit, label="demand")
    supply = Measure(how=How.SUM, field=_OFFERED[field], unit=unit, label="supply")
    offers = _parks_where(terms)
    parse.use(*range(len(parse)))
    dims = [
        d
        for d in asked.dims
        if d.grain is None and d.field in ("target_provinces", "sector", "target_cities", "target_regions")
    ]
    if dims:
        measures = (demand, supply.model_copy(update={"record_type": "parks", "where": offers}))
        return Plan(
            record_type="requests",
            where=where,
            ask=Groups(by=(dims[0],), measures=measures, order=Order(measure=0), limit=asked.limit),
        )
    text = parse.utterance.text.lower()
    combined: Literal["rows", "difference", "ratio"] = "rows"
    if re.search(r"\btimes\b|ratio|倍", text):
        combined = "ratio"
    elif re.search(r"minus|fall short|exceed|difference|gap|how much more|缺口|差|多多少", text):
        combined = "difference"
    cases = (
        Case(label="demand", where=where, record_type="requests", measure=demand),
        Case(label="supply", where=offers, record_type="parks", measure=supply),
    )
    if re.search(r"supply (minus|to|over|divided)|供给是需求", text):
        cases = cases[::-1]
    return Plan(record_type="requests", where=both(), ask=Compare(cases=cases, measure=demand, combine=combined))
