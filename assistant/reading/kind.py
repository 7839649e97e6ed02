"""Which record type a question is about: requests or parks."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench
from assistant.reading.followups.followup import base_turn
from assistant.reading.groups.lacking import lacking
from assistant.reading.parse import Parse
from assistant.reading.sides.supply import opposed as supply_and_demand
from assistant.reading.words.utterance import Mention
from corpus.schema import RECORD_TYPES

_PRICED = re.compile(
    r"\brent(?:al)?s? (?:range|levels?|rates?|prices?|costs?|spread)\b|\b(?:range|level|spread|how high|how much) (?:of |is |are )?(?:the )?rents?\b"
    r"|\bwhat (?:is|are) the (?:going |usual |typical )?rents?\b",
    re.IGNORECASE,
)
"""Wordings in which rent is a price that parks ask, not what a company wants to do."""


def record_type_of(b: Bench) -> str:
    parse = b.parse
    kinds = {s.record_type for s in b.subjects}
    if not kinds and (supply_and_demand(parse) or lacking(parse)):
        return "requests"
    fit = parse.has("fit", "unfit") or bool(
        re.search(r"where (could|can|should|might) (we|i) (send|place|put)", parse.utterance.text.lower())
    )
    told = [(i, m) for i, m in enumerate(parse.mentions) if i not in parse.ignored]
    named = [i for i, m in told if (m.cue("park") and m.name is None) or kind_head(parse, i) or _named_park(m)]
    park_word = next((i for i in named if not (fit and parse.own_park(i))), None)
    firm_word = next((i for i, m in told if (m.cue("request") or m.cue("company")) and m.name is None), None)
    if kinds == {"parks"}:
        return (
            "requests" if (fit and not park_first(park_word, firm_word)) or (firm_word is not None and fit) else "parks"
        )
    if kinds == {"requests"}:
        return "parks" if fit and (park_word is not None or parse.has("where") or True) else "requests"
    park_only = {
        "rent_cny_sqm_month",
        "land_price_kcny_mu",
        "occupancy_pct",
        "available_land_mu",
        "available_floor_sqm",
        "total_area_ha",
        "lifecycle",
        "revenue_model",
        "level",
        "kind",
    }
    # "the average rent" is a figure of parks, "rent" alone what a company wants to do
    figures = firm_word is None and (
        parse.has("avg", "median", "max", "min", "largest", "smallest")
        or _PRICED.search(parse.utterance.text) is not None
        or (parse.has("compare") and any(m.text.lower() == "rents" for _, m in told))
    )
    park_fields = [
        f
        for _, m in told
        if (figures or not any(has_concept(v.concept, "requests") for v in m.values))
        and not (
            firm_word is not None and park_word is None and m.text.lower() in ("size", "规模", "厂房", "类型", "性质")
        )
        for f in m.fields
        if f.record_type == "parks" and f.field in park_only and not any(g.record_type == "requests" for g in m.fields)
    ]
    park_values = [
        v
        for _, m in told
        for v in m.values
        if v.concept in ("park_level", "park_kind", "lifecycle", "revenue_model")
        and not any(w.concept not in ("park_level", "park_kind", "lifecycle", "revenue_model") for w in m.values)
    ]
    those_first = next(parse.where("those"), None)
    pointed_first = those_first is not None and park_word is not None and those_first < park_word
    if pointed_first and those_first is not None and parse.cue(those_first - 1, "fit", "unfit"):
        pointed_first = False  # 能放得下他们的园区: parks, told by whom they fit
    if park_word is not None and (firm_word is None or park_word < firm_word) and not pointed_first:
        return "parks"
    pointed = (
        next((t for t in reversed(b.history) if t.ids), None)
        if parse.has("those", "that_one") and firm_word is None
        else None
    )
    if pointed is not None and not any(
        f.record_type != pointed.record_type
        for _, m in told
        for f in m.fields
        if len({g.record_type for g in m.fields}) == 1
    ):
        return pointed.record_type
    own = any(
        f.field in ("investment_mcny", "jobs", "employees") for m in parse.mentions for f in m.fields if m.name is None
    )
    built = all(m.cue("building_word") for m in parse.mentions if any(f in park_fields for f in m.fields))
    heard = (firm_word is not None or (own and built)) and park_word is None and not park_values
    if park_fields and not (heard and (own or parse.has("to"))):
        return "parks"
    if park_values and firm_word is None:
        return "parks"
    if firm_word is None and park_word is None and b.history and not any(m.cue("company") for _, m in told):
        last = base_turn(parse, b.history).reading.plan
        if last is not None and not any(
            m.values
            for _, m in told
            if not any(f.record_type == last.record_type for f in m.fields)
            and not any(has_concept(v.concept, last.record_type) for v in m.values)
        ):
            return last.record_type
    return "requests"


def _named_park(mention: Mention) -> bool:
    """`planned parks`: a value of parks that names them with its own noun."""
    return mention.text.lower().endswith(("parks", "园区")) and any(v.concept == "lifecycle" for v in mention.values)


def kind_head(parse: Parse, index: int) -> bool:
    """Whether a kind of park is what is asked for (`which bonded zones`, 哪些保税区), not a requirement or a place."""
    mention = parse.mentions[index]
    if not any(v.concept == "park_kind" for v in mention.values) or mention.name is not None:
        return False
    before = parse.skip_left(index)
    while before >= 0 and (
        parse.mentions[before].places or (parse.mentions[before].values and not parse.broken(before, index))
    ):
        before = parse.skip_left(before, "of", "in")
    after = parse.at(index + 1)
    needed = before >= 0 and (parse.cue(before, "need", "plaint", "say") or any(parse.mentions[before].values))
    asked = before >= 0 and parse.cue(before, "which", "how_many", "list_ask", "top", "largest", "smallest", "share")
    han = any("㐀" <= c <= "鿿" for c in mention.text)
    if han:
        if after is not None and after.cue("request", "company") and not parse.mark(index + 1):
            return False
        return asked or (after is not None and after.cue("which", "how_many"))
    if not mention.text.lower().endswith("s"):
        return False
    # "land in the country's bonded zones": several of a kind are parks, unless a company asks for them
    wanted = any(parse.cue(k, "need", "request", "company") for k in range(index))
    return asked or before < 0 or not (needed or wanted)


def park_first(park: int | None, firm: int | None) -> bool:
    return park is not None and (firm is None or park < firm)


def has_concept(concept: str, record_type: str) -> bool:
    return bool(RECORD_TYPES[record_type].with_concept(concept))
