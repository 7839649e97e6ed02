"""Supply against demand: what requests seek set beside what parks offer, in one question."""

from __future__ import annotations

import re
from typing import Literal

from assistant.reading.asked import Asked
from assistant.reading.conditions.logic import combine
from assistant.reading.followups.edits import edit_where
from assistant.reading.measures.fields import wanted_unit
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, negate
from retrieval.plan import (
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    Groups,
    Having,
    How,
    Measure,
    Not,
    Op,
    Order,
    Plan,
    Scalar,
    Subquery,
)

_OFFER = re.compile(
    r"\b(on offer|offers?|offered|available|supply|supplied|vacant|spare|free|empty|unlet|to let|left over|left)\b"
    r"|供给|供应|可用|可供|空置|闲置|空着|剩余|现有|能提供|拿得出|供需|供求",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(sought|seek\w*|wanted|wants?|demand\w*|requested|asked for|needed|needs?|required|looked for|requests?)\b"
    r"|需求|想要|求租|所需|需要|要的|想租|供需|供求",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\bset\b(?=.*\bagainst\b)|\btimes\b|\bratio\b|\bminus\b|\bgap\b|shortfall|surplus|\bdifference\b|fall short|exceed|outstrip|\bversus\b|\bvs\b|\bagainst\b|\bbeside\b|next to|alongside|side by side|compar|supply and demand|demand and supply|cover|match up|\bthan (their|its|the) parks\b"
    r"|倍|供需|供求|缺口|差额|差距|相比|对比|对照|比较|差多少|缺多少|够不够|供不应求|供过于求|比值",
    re.IGNORECASE,
)
_BALANCE = re.compile(r"供不应求|供小于求|求大于供|供过于求|供大于求|求小于供|供不上需?求?|供需缺口")
_EXCEEDS = re.compile(
    r"(?P<wish>需求|要的|所需|想要的|想租的|求租)[^，。,?？]{0,10}(?:超过|超出|大于|多于|高于|大过|多过|比)[^，。,?？]{0,8}(?:园区|供应|供给|可用|可供|可租|空置|闲置|剩余|现有)"
    r"|(?:园区|供应|供给|可用|可供|可租|空置|闲置|剩余|现有)[^，。,?？需求]{0,8}(?:跟不上|赶不上|满足不了|不够|少于|低于|小于|不足以|比)[^，。,?？]{0,6}(?:需求|要的|想要|求租)"
)
"""需求比园区供应多, 可供土地跟不上需求: what is wished for held against what is there."""
_NEARBY = re.compile(
    r"\b(land|floor( area| space)?|space|ground)( \w+){0,2} (available|free|on offer|vacant|spare|left)\b|\b(available|free|vacant|spare) (land|floor|space)",
    re.IGNORECASE,
)
"""Land or floor that is there: parks are meant, though not named."""
_COUNTS = re.compile(
    r"\bhow many\b.{0,80}\b(requests?|projects?|leads?|firms?|companies|parks?|zones?)\b.*\bhow many\b.{0,60}\b(parks?|zones?|requests?|projects?|firms?|companies)\b"
    r"|\bnumber of (requests?|projects?)\b.*\bparks?\b|(多少|几)(条|个|家|项)?[^，。]{0,12}(需求|项目|园区).*(多少|几)(条|个|家|项)?[^，。]{0,12}(园区|需求|项目)|(需求|项目)[^。，]{0,6}(多少|几)(条|个|家)[^。]*园区[^。，]{0,6}(多少|几)|(需求|项目)数.{0,6}园区数|园区数.{0,6}(需求|项目)数",
    re.IGNORECASE,
)
_PER_PARK = re.compile(
    r"\bratio (?:of|between) (?:\w+ ){0,3}(?:requests?|projects?|leads?|firms?|companies) (?:to|and) (?:\w+ ){0,2}parks?\b"
    r"|\b(?:requests?|projects?|leads?|firms?|companies) (?:are there )?(?:per|for (?:every|each)|to (?:every|each)) (?:industrial )?park\b"
    r"|(?:需求|项目)数?(?:与|和|跟|对|比)园区数?量?的?(?:之比|比例|比值|比率|比)|(?:平均)?(?:每|一)(?:个|座)?园区(?:平均)?(?:对应|摊到|分到|有)?(?:多少|几)(?:条|个)?(?:需求|项目)"
    r"|(?:多少|几)(?:条|个)?(?:需求|项目)对应(?:一|每)(?:个|座)?园区",
    re.IGNORECASE,
)
"""How many requests there are for a park."""
_UNSERVED = re.compile(
    r"(do(es)? not|don.?t|not|no|without|none).{0,40}(leading|lead) (industr|sector)|no park|(没有|无|不在).{0,12}(园区|主导产业)|园区.{0,6}(没有|不)",
    re.IGNORECASE,
)
_OFFERED = {"floor_area_sqm": "available_floor_sqm", "land_area_mu": "available_land_mu"}


def opposed(parse: Parse) -> bool:
    """Whether the question sets the wishes of requests beside the offers of parks."""
    text = parse.utterance.text
    if parse.has("fit", "unfit") or any(m.record_id for m in parse.mentions):
        return False
    parks = parse.has("park", "supply") or bool(_NEARBY.search(text))
    if _BALANCE.search(text) or _EXCEEDS.search(text):
        return True
    if not parks or not _WISH.search(text):
        return False
    return bool(_OFFER.search(text) and _AGAINST.search(text)) or counted(parse) or unserved(parse)


def counted(parse: Parse) -> bool:
    """`how many requests target Guangxi in each sector, and how many parks …`: both sides are counted."""
    text = parse.utterance.text
    both_sides = parse.has("park") and parse.has("request", "company")
    return both_sides and bool(_COUNTS.search(text) or _PER_PARK.search(text))


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


def _parks_where(where: Expr) -> Expr:
    return _in_parks(where) or both()


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
    bare = parse.has("land_word"), parse.has("building_word")
    if not land and not floor and bare != (False, False):
        return "land_area_mu" if bare == (True, False) else "floor_area_sqm"
    if not land and not floor:
        parse.say("supply and demand are measured by floor area", "供需按建筑面积（厂房）比较")
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
        served = Subquery(record_type="parks", field="lead_sectors", where=_parks_where(where))
        lacking = negate(
            Condition(field="sector", op=Op.IN, subquery=served, words="not a leading industry of any park")
        )
        ask = Groups(by=(Dim(field="sector"),), order=Order(measure=0), limit=asked.limit)
        return Plan(record_type="requests", where=both(where, lacking), ask=ask)
    demand, supply = _two_measures(parse, asked)
    offers = _parks_where(where)
    _account(parse)
    combined = _combined(parse.utterance.text.lower())
    dims, labels = _split_by(asked, terms)
    if dims:
        measures = (demand, supply.model_copy(update={"record_type": "parks", "where": offers}))
        if _supply_first(parse):
            where, measures = (
                both(),
                (measures[1], demand.model_copy(update={"record_type": "requests", "where": where})),
            )
        short = Having(op=Op.GT, value=0, measure=2) if _SHORT.search(parse.utterance.text) else None
        return Plan(
            record_type="requests",
            where=where,
            ask=Groups(
                by=dims[:1],
                measures=measures,
                order=Order(measure=2) if short or _PER_PARK.search(parse.utterance.text) else Order(measure=0),
                limit=asked.limit,
                labels=labels,
                combine="difference" if short else "none" if combined == "rows" else combined,
                having=short,
            ),
        )
    cases = (
        Case(label="demand", where=where, record_type="requests", measure=demand),
        Case(label="supply", where=offers, record_type="parks", measure=supply),
    )
    if _supply_first(parse):
        cases = cases[::-1]
    return Plan(record_type="requests", where=both(), ask=Compare(cases=cases, measure=demand, combine=combined))


_SHORT = re.compile(
    r"\b(which|what) (provinces?|cities|city|sectors?|regions?)\b.*(more\b.*\bthan|exceed|outstrip|fall short|shortfall|short of)|(哪些|哪几个|哪个)(省|城市|市|行业|产业|地区|地方).*(供不应求|供小于求|求大于供|供过于求|供大于求|求小于供|超过|大于|多于|缺口|不够|跟不上|赶不上|比)",
    re.IGNORECASE,
)
"""`which provinces have more floor demanded than their parks have free`: only those where demand exceeds supply."""


def _two_measures(parse: Parse, asked: Asked) -> tuple[Measure, Measure]:
    if counted(parse):
        return Measure(label="demand"), Measure(label="supply")
    unit = wanted_unit(parse) or (asked.measure.unit if asked.measure else None)
    field = _resource(parse, unit)
    return (
        Measure(how=How.SUM, field=field, unit=unit, label="demand"),
        Measure(how=How.SUM, field=_OFFERED[field], unit=unit, label="supply"),
    )


def _split_by(asked: Asked, terms: list[Term]) -> tuple[tuple[Dim, ...], tuple[Scalar, ...]]:
    """What the table has a row for: the groups asked for, or each of several places that are named."""
    dims = tuple(
        d
        for d in asked.dims
        if d.grain is None and d.field in ("target_provinces", "sector", "target_cities", "target_regions")
    )
    places = [t for t in terms if t.family == "target" and not t.negated and isinstance(t.expr, Condition)]
    named = [t.expr for t in places if isinstance(t.expr, Condition) and not t.expr.label]
    values = tuple(dict.fromkeys(v for e in named for v in e.values))
    if dims and dims[0].field != "target_provinces":
        return dims, ()
    provinces = all(e.field == "target_provinces" for e in named)
    if len(values) > 1 and (provinces or not dims) and len({e.field for e in named}) == 1:
        return dims or (Dim(field=named[0].field),), values
    inside = [t.expr for t in places if isinstance(t.expr, Condition) and t.field == "target_provinces"]
    return dims, tuple(dict.fromkeys(v for e in inside for v in e.values)) if dims else ()


def _combined(text: str) -> Literal["rows", "difference", "ratio"]:
    if re.search(r"\btimes\b|ratio|倍|比值|比率", text) or _PER_PARK.search(text):
        return "ratio"
    if re.search(
        r"minus|fall short|exceed|difference|\bgap\b|shortfall|surplus|how much more|缺口|差额|差距|差多少|差多多少|缺多少|[大小多少高低]多少",
        text,
    ):
        return "difference"
    return "rows"


def _supply_first(parse: Parse) -> bool:
    return bool(
        re.search(
            r"supply (minus|to|over|divided|exceed)|surplus|供给是需求|供过于求|供大于求|求小于供|过剩",
            parse.utterance.text.lower(),
        )
    )


def _account(parse: Parse) -> None:
    """Use the words that made the question one of supply against demand; what else is unknown stays unread."""
    text = parse.utterance.text
    spans = [m.span() for p in (_OFFER, _WISH, _AGAINST, _NEARBY, _BALANCE, _EXCEEDS) for m in p.finditer(text)]
    parse.use(*(i for i, m in enumerate(parse.mentions) if m.known), *(i for s in spans for i in parse.within(*s)))


# ---------------------------------------------------------------- going on from a table


def supply_goes_on(parse: Parse, asked: Asked, plan: Plan) -> Plan | None:
    """The table of supply against demand before, for other places, under a further condition, or by its gap."""
    ask = plan.ask
    if not isinstance(ask, Groups) or len(ask.measures) != 2 or ask.measures[1].record_type != "parks":
        return None
    text = parse.utterance.text.lower()
    combined = _combined(text)
    terms = [t for t in parse.terms if t.field in RECORD_TYPES["requests"]]
    if not terms and combined == "rows" and asked.limit is None:
        return None
    supply = ask.measures[1]
    where, offers = plan.where, supply.where or both()
    added = both(*(combine(parse, [t for t in terms if t.family == f]) for f in dict.fromkeys(t.family for t in terms)))
    if terms:
        where = edit_where(parse, added, where, False)
        offers = edit_where(parse, _in_parks(added) or both(), offers, False)
    _, labels = _split_by(Asked(dims=list(ask.by)), terms)
    _account(parse)
    update: dict[str, object] = {
        "measures": (ask.measures[0], supply.model_copy(update={"where": offers})),
        "labels": labels or ask.labels,
        "limit": asked.limit or ask.limit,
    }
    if combined != "rows":
        update |= {"combine": combined, "order": Order(measure=2, descending=not parse.has("smallest"))}
        if parse.has("largest", "smallest", "most") and asked.limit is None:
            update["limit"] = 1
    return plan.model_copy(update={"where": where, "ask": ask.model_copy(update=update)})
