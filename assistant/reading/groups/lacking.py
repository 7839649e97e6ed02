"""Places by what they lack: provinces with no park of a trade that projects of the trade want to go to, and the reverse."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.conditions.values import field_of
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, either
from retrieval.plan import Condition, Dim, Expr, Groups, Having, How, Measure, Op, Order, Plan

_NONE = ("not", "missing", "nor", "neither")
_NONE_TEXT = re.compile(
    r"一(?:个|家|座|条)[^，,。；;]{0,16}[都也]没有?|没有?一[个家座条]|\bnot a single\b|\bnot one\b|\bno\b|\bwithout\b|\black",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"却|但|可(?!能|以|用|供|租)|而|偏偏|反而|\bbut\b|\byet\b|\bthough\b|\bthat\b|\bwhile\b|\balthough\b|\bwhere\b|\beven though\b|的省|的城市|，|,",
    re.IGNORECASE,
)
_CLAUSE = ",，;；。?？!！"


def lacking(parse: Parse) -> str | None:
    """The record type that the places asked for have none of (`parks`, `requests`); None where no such thing is asked."""
    text = parse.utterance.text
    if not parse.has("noun_province", "noun_city") or parse.has("fit", "unfit") or not _TURNS.search(text):
        return None
    heads = [(i, "parks") for i in parse.where("park")]
    heads += [
        (i, "requests")
        for i in parse.where("request", "company")
        if not parse.cue(i, "how_many", "park")
        and parse.mentions[i].text not in ("条", "家", "个")
        and not _leads(parse, i)
    ]
    if len({kind for _, kind in heads}) < 2:
        return None
    denied = {kind: _denied(parse, [i for i, k in heads if k == kind]) for kind in ("parks", "requests")}
    if denied["parks"] == denied["requests"]:
        return None
    trades = [m for m in parse.mentions if any(v.concept in ("sector", "segment") for v in m.values)]
    return ("parks" if denied["parks"] else "requests") if trades else None


def _leads(parse: Parse, index: int) -> bool:
    """`parks that do not lead in hydrogen`: the verb, no lead that came in."""
    verb = parse.mentions[index].text.lower() in ("lead", "leads") and parse.cue(index + 1, "in")
    return verb and parse.cue(index - 1, "not", "that_one", "who", "which")


def _denied(parse: Parse, heads: list[int]) -> bool:
    """Whether one of these nouns is what there is none of: 没有氢能园区, 一个做医药的园区都没有, `no biopharma park`."""
    for at in heads:
        for k in range(at - 1, max(-1, at - 7), -1):
            if parse.broken(k, at, _CLAUSE) or parse.cue(k, "park", "request"):
                break
            if parse.cue(k, *_NONE) or _NONE_TEXT.fullmatch(parse.mentions[k].text):
                return True
        for k in (at + 1, at + 2, at + 3):
            if k < len(parse) and not parse.broken(at, k, _CLAUSE) and parse.cue(k, *_NONE) and parse.lang == "zh":
                return parse.cue(k - 1, "both", "filler", "park", "request") or k == at + 1
    return False


def read_lacking(parse: Parse, asked: Asked, terms: list[Term]) -> Plan | None:
    """Groups by place of the records that are there, kept where the other side has none."""
    none = lacking(parse)
    if none is None:
        return None
    city = parse.has("noun_city") and not parse.has("noun_province")
    trades = [t for t in terms if t.family == "industry" and isinstance(t.expr, Condition)]
    park = next(parse.where("park"), -1)
    offered = [t for t in trades if _beside(parse, t, park)] or trades
    sought = [t for t in trades if not _beside(parse, t, park)] or trades
    rest = [t.expr for t in terms if t.family != "industry" and not t.negated]
    demand: Expr = both(*_alternatives([t.expr for t in sought]), *rest)
    supply: Expr = both(*_led_by(parse, offered), *_of_parks(parse))
    parse.use(*(i for i, m in enumerate(parse.mentions) if m.known))
    firms = asked.measure is not None and asked.measure.how is How.DISTINCT and asked.measure.field == "company"
    counted = Measure(how=How.DISTINCT, field="company") if firms else Measure()
    if none == "parks":
        kind, where, other, lacked = "requests", demand, "parks", supply
        by = Dim(field="target_cities" if city else "target_provinces")
    else:
        kind, where, other, lacked = "parks", supply, "requests", demand
        by, counted = Dim(field="city" if city else "province"), Measure()
    having = Having(op=Op.EQ, value=0, of=Measure(record_type=other, where=lacked))
    ask = Groups(by=(by,), measures=(counted,), order=Order(measure=0), limit=asked.limit, having=having)
    return Plan(record_type=kind, where=where, ask=ask)


def _beside(parse: Parse, term: Term, park: int) -> bool:
    """Whether a trade stands in the clause of the parks: 没有氢能园区, `no biopharma park`."""
    low, high = min(term.last, park), max(term.first, park)
    return (
        high - low <= 4
        and not parse.broken(low, high, _CLAUSE)
        and not any(parse.cue(k, "request", "company", "but") for k in range(low, high))
    )


def _alternatives(exprs: list[Expr]) -> list[Expr]:
    told = list({e.model_copy(update={"words": ""}).model_dump_json(): e for e in exprs}.values())
    return [either(*told)] if told else []


def _led_by(parse: Parse, terms: list[Term]) -> list[Expr]:
    """The trades as what parks lead in; of a segment, its sector."""
    values = [str(v) for t in terms for v in (t.expr.values if isinstance(t.expr, Condition) else ())]
    sectors = tuple(dict.fromkeys(parse.sector_of.get(v, v) for v in values))
    return (
        [Condition(field="lead_sectors", op=Op.IN, values=sectors, words=", ".join(t.words for t in terms[:1]))]
        if sectors
        else []
    )


def _of_parks(parse: Parse) -> list[Expr]:
    """What only a park has, said beside the trade: 没有国家级的医药园区."""
    kind = RECORD_TYPES["parks"]
    out: list[Expr] = []
    for mention in parse.mentions:
        for value in mention.values:
            field = field_of("parks", value.concept)
            if value.concept in ("park_level", "park_kind", "lifecycle") and field in kind:
                out.append(Condition(field=field, op=Op.IN, values=(value.value,), words=mention.text))
                break
    return out
