"""What a number is divided by: `per mu`, 每个岗位, `divided by total jobs`, `per 1,000 m²`."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.amounts.units import Dimension
from assistant.reading.parse import Parse
from corpus.schema import Field, Unit
from retrieval.units import alike

SIZES = (Unit.MU, Unit.SQM, Unit.HECTARE, Unit.MCNY, Unit.PEOPLE)
"""Units of fields that can be divided by each other; a rent or a price is a ratio already."""

UNITS = {
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

AREA_UNITS = ("unit_mu", "unit_ha", "unit_sqm", "unit_k_sqm", "unit_10k_sqm")
OF_PARKS = {"land_area_mu": "available_land_mu", "floor_area_sqm": "available_floor_sqm"}
SCALES = {
    Dimension.AREA: {1.0: "sqm", 1e3: "k_sqm", 1e4: "10k_sqm", 1e6: "km2"},
    Dimension.LAND: {1.0: "mu", 1e3: "k_mu", 1e4: "10k_mu"},
    Dimension.MONEY: {1e-6: "cny", 0.01: "10k_cny", 1.0: "mcny", 100.0: "100mcny", 1000.0: "bcny"},
}
"""Round amounts that something is counted by: `per 1,000 m²`, 每亿元."""


@dataclass(frozen=True, slots=True)
class Under:
    """What is divided by: the field, the unit it is counted in, the mentions that say it; what is divided, if said."""

    field: str
    unit: str
    words: tuple[int, ...]
    over: int = -1


def size_at(parse: Parse, index: int) -> Field | None:
    """The size that mention `index` names."""
    found = [f for f in parse.fields_of(index, numeric=True) if f.unit in SIZES]
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


def divisor_at(parse: Parse, index: int) -> Under | None:
    """What is divided by, where mention `index` begins to say it."""
    if parse.cue(index, "per_mu", "per_land", "per_floor", "per_head"):
        name = next(n for n in UNITS if parse.cue(index, n))
        return _known(parse, *UNITS[name], (index,))
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


def _counted_by(parse: Parse, marker: str, at: int, passed: tuple[int, ...]) -> Under | None:
    mention = parse.mentions[at]
    quantity = mention.quantity
    words = (*passed, at)
    if quantity is not None:
        scale = SCALES.get(quantity.dimension, {}).get(quantity.low)
        if scale is None or marker == "a" or quantity.high is not None:
            return None
        if quantity.dimension is Dimension.MONEY and _invested(parse, at + 1):
            words = (*words, at + 1)
        names = {Dimension.AREA: "floor_area_sqm", Dimension.LAND: "land_area_mu", Dimension.MONEY: "investment_mcny"}
        return _of_what(parse, names[quantity.dimension], scale, words)
    for name, (field, unit) in UNITS.items():
        if mention.cue(name):
            if field == "investment_mcny" and _invested(parse, at + 1):
                words = (*words, at + 1)
            return _of_what(parse, field, unit, words)
    if mention.text.lower() in ("人", "person") and marker in ("per", "each"):
        return _known(parse, "jobs", "people", words)
    named = size_at(parse, at)
    if named is None or named.unit is None:
        return None
    people = named.unit is Unit.PEOPLE
    if marker == "/" and parse.lang == "zh":
        before = size_at(parse, at - 1)
        if before is not None and not alike(before.unit, named.unit):
            return _known(parse, named.name, named.unit.value, words)
    if marker in ("each", "a", "/") and not (people and not mention.text.lower().endswith("s")):
        return None
    return _known(parse, named.name, named.unit.value, words)


def _invested(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    return mention is not None and mention.text.lower() in ("invested", "investment", "of investment", "投资", "的投资")


def _of_what(parse: Parse, field: str, unit: str, words: tuple[int, ...]) -> Under | None:
    """A unit of area is one of floor or of land, as the words after it say: `square metre of land`, 每亩地."""
    at = words[-1]
    for k in range(at + 1, min(at + 4, len(parse))):
        if parse.broken(at, k):
            break
        named = size_at(parse, k)
        if parse.cue(k, "land_word") or (named is not None and named.name in ("land_area_mu", "available_land_mu")):
            if field in ("floor_area_sqm", "land_area_mu"):
                return _known(parse, "land_area_mu", unit, (*words, *range(at + 1, k + 1)))
        elif (named is not None and named.name in (field, OF_PARKS.get(field))) or (
            parse.cue(k, "building_word") and field == "floor_area_sqm"
        ):
            return _known(parse, field, unit, (*words, *range(at + 1, k + 1)))
        if not (parse.mentions[k].filler_only or parse.cue(k, "of")):
            break
    return _known(parse, field, unit, words)


def _known(parse: Parse, field: str, unit: str, words: tuple[int, ...]) -> Under | None:
    field = field if parse.record_type == "requests" else OF_PARKS.get(field, field)
    return Under(field, unit, words) if field in parse.schema else None


def divisor_of_pair(parse: Parse, index: int) -> Under | None:
    """`ratio of A to B`, A与B之比, `divide A by B`: what B is, where B is at mention `index`."""
    second = size_at(parse, index)
    if second is None or second.unit is None:
        return None
    joint = next(
        (k for k in range(index - 1, max(-1, index - 5), -1) if not (_light(parse, k) or parse.cue(k, "how_many"))),
        -1,
    )
    if joint < 1 or parse.broken(joint, index):
        return None
    divided = parse.cue(joint, "by") and any(k < joint for k in parse.where("divide"))
    cues = [k for k in parse.where("ratio", "share") if _is_ratio(parse.mentions[k].text.lower())]
    compared = bool(cues) and parse.cue(joint, "to", "and", "by", "until", "gt")
    first = next((k for k in range(joint - 1, max(-1, joint - 4), -1) if not _light(parse, k)), -1)
    if divided:  # "divides the investment of all requests for Hunan by …": right after the verb
        verb = max(k for k in parse.where("divide") if k < joint)
        first = next((k for k in range(verb + 1, joint) if size_at(parse, k) is not None), -1)
    if not (divided or compared) or first < 0 or size_at(parse, first) is None:
        return None
    words = (*cues, *(k for k in parse.where("divide")), *range(joint, index + 1))
    return Under(second.name, second.unit.value, words, first)


def _is_ratio(text: str) -> bool:
    return "ratio" in text or text in ("之比", "比值", "比率", "比例")


def _light(parse: Parse, index: int) -> bool:
    return parse.mentions[index].filler_only or parse.cue(index, "sum", "of")
