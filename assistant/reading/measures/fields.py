"""The number that is measured: named near by, told by its unit; how it is summed up, and the unit it is wanted in."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse
from corpus.schema import Field, Unit
from retrieval.plan import How

_MONEY_UNITS = ("unit_100mcny", "unit_bcny", "unit_mcny", "unit_10k_cny", "unit_k_cny", "unit_cny")


def usual(field: Field) -> How:
    """How a field is summed up over a group where nothing says how: prices, rates and years are averaged."""
    return How.AVG if field.unit in (Unit.PERCENT, Unit.CNY_SQM_MONTH, Unit.KCNY_MU, Unit.YEAR) else How.SUM


def wanted_unit(parse: Parse) -> str | None:
    """The unit that the asker wants the number in, when one stands without a number."""
    if parse.unit is not None:
        return parse.unit
    for i, mention in enumerate(parse.mentions):
        if mention.quantity is not None or i in parse.used:
            continue
        for name in sorted(mention.cues):
            if name.startswith("unit_"):
                parse.use(i)
                return name.removeprefix("unit_")
    return None


def numeric_near(parse: Parse, index: int, reach: int = 12, across: bool = False) -> Field | None:
    """The unused numeric field word nearest to mention `index`, those after it first; `across` sentences or not."""
    order = [
        *range(index + 1, min(len(parse), index + 1 + reach)),
        *range(index - 1, max(-1, index - 1 - reach), -1),
        index,
    ]
    for j in order:
        if j in parse.used and j != index:
            continue
        fields = [
            f
            for f in parse.fields_of(j, numeric=True)
            if f.name != "founded_year" or parse.mentions[j].text.lower() not in ("set up",)
        ]
        if fields and not parse.mentions[j].cue("company"):
            low, high = min(index, j), max(index, j)
            if not across and parse.broken(low, high, "。；;?？!！"):
                continue
            if any(parse.cue(k, "with_fields") for k in range(low + 1, high)):
                continue  # "the five cheapest and their free floor": shown, not ranked by
            parse.use(j)
            return fields[0]
    return None


def field_by_unit(parse: Parse, unit: str | None) -> str | None:
    """The field that a unit alone tells: investment, land, floor or jobs; where a price is spoken of, the price."""
    requests = parse.record_type == "requests"
    if parse.price is not None:
        return parse.price.field
    if unit is None:
        return None
    if f"unit_{unit}" in _MONEY_UNITS:
        return "investment_mcny" if requests else None
    if unit in ("10k_people", "k_people"):
        return "jobs" if requests else None
    if unit in ("mu", "k_mu", "10k_mu", "ha", "km2"):
        return "land_area_mu" if requests else "available_land_mu"
    return "floor_area_sqm" if requests else "available_floor_sqm"


def unit_for(parse: Parse, name: str, unit: str | None) -> str | None:
    """The wanted unit where it measures what the field does (rent per square metre is not an area)."""
    kind = parse.schema[name].unit
    if parse.price is not None and parse.price.field == name:
        return parse.price.unit
    if unit is None or kind is None:
        return None
    money = f"unit_{unit}" in _MONEY_UNITS
    if unit.endswith("people"):
        return unit if kind is Unit.PEOPLE else None
    fitting = kind is Unit.MCNY if money else kind in (Unit.MU, Unit.SQM, Unit.HECTARE)
    return unit if fitting else None


def money_word(parse: Parse) -> str | None:
    """Investment, where the words speak of spending; None elsewhere."""
    if parse.record_type == "requests" and re.search(
        r"invest|money|投(?!产)|钱|spend|put(?:ting|tin)? (?:in|into|up)\b", parse.utterance.text.lower()
    ):
        return "investment_mcny"
    return None
