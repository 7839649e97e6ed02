"""Numbers in the unit the asker wants: what one canonical unit is worth in each unit people speak of."""

from __future__ import annotations

from corpus.schema import Unit

_SQM = {
    "sqm": 1.0,
    "k_sqm": 1e3,
    "10k_sqm": 1e4,
    "mu": 1e4 / 15,
    "k_mu": 1e7 / 15,
    "10k_mu": 1e8 / 15,
    "ha": 1e4,
    "km2": 1e6,
}
"""Square metres in one of each unit of area."""

_CNY = {"cny": 1.0, "k_cny": 1e3, "10k_cny": 1e4, "mcny": 1e6, "100mcny": 1e8, "bcny": 1e9}
"""Yuan in one of each unit of money (`100mcny` is 亿, `10k_cny` 万)."""

_PEOPLE = {"people": 1.0, "k_people": 1e3, "10k_people": 1e4}

_SPANS = {"cny_sqm_year": 12.0, "cny_sqm_day": 12 / 365}
"""A month's rent in one of each rent for another span."""

_AREAS = {Unit.MU: "mu", Unit.SQM: "sqm", Unit.HECTARE: "ha"}


def factor(stored: Unit | None, wanted: str) -> float:
    """Return what a number in the unit `stored` is multiplied by to be in `wanted`.

    Raises ValueError for a unit that the stored one cannot be turned into.
    """
    if stored is not None and wanted == stored.value:
        return 1.0
    if stored is Unit.KCNY_MU and "/" in wanted:
        money, _, area = wanted.partition("/")
        if money in _CNY and area in _SQM:
            return _CNY["k_cny"] / _CNY[money] * _SQM[area] / _SQM["mu"]
    if stored is Unit.CNY_SQM_MONTH and wanted in _SPANS:
        return _SPANS[wanted]
    if stored in _AREAS and wanted in _SQM:
        return _SQM[_AREAS[stored]] / _SQM[wanted]
    if stored is Unit.MCNY and wanted in _CNY:
        return _CNY["mcny"] / _CNY[wanted]
    if stored is Unit.PEOPLE and wanted in _PEOPLE:
        return 1 / _PEOPLE[wanted]
    known = _SQM if stored in _AREAS else _CNY if stored is Unit.MCNY else ()
    instead = f"ask for {', '.join(known)}" if known else "ask for no unit"
    raise ValueError(f"{stored.value if stored else 'a plain number'} cannot be given in {wanted!r}: {instead}")


def alike(first: Unit | None, second: Unit | None) -> bool:
    """Whether two fields measure the same, so that a number of one can be given in the unit of the other."""
    return first is second or (first in _AREAS and second in _AREAS)


def ratio_unit(over: Unit | None, under: Unit | None) -> str | None:
    """Return the unit of a ratio of two fields: `mcny/mu`; None where they are measured alike."""
    if over is under or over is None or under is None:
        return None
    return f"{over.value}/{under.value}"


def ratio_factor(over: Unit | None, under: Unit | None, wanted: str) -> float:
    """Return what a ratio of fields stored in `over` and `under` is multiplied by to be in `wanted`, as `cny/sqm`.

    Raises ValueError for a unit that the fields cannot be turned into.
    """
    above, _, below = wanted.partition("/")
    return factor(over, above) / (factor(under, below) if below else 1.0)
