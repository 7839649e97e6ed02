"""Numbers in the unit the asker wants: what one canonical unit is worth in each unit people speak of."""

from __future__ import annotations

from corpus.schema import Unit

_SQM = {"sqm": 1.0, "10k_sqm": 1e4, "mu": 1e4 / 15, "ha": 1e4, "km2": 1e6}
"""Square metres in one of each unit of area."""

_CNY = {"cny": 1.0, "10k_cny": 1e4, "mcny": 1e6, "100mcny": 1e8, "bcny": 1e9}
"""Yuan in one of each unit of money (`100mcny` is 亿, `10k_cny` 万)."""

_AREAS = {Unit.MU: "mu", Unit.SQM: "sqm", Unit.HECTARE: "ha"}


def factor(stored: Unit | None, wanted: str) -> float:
    """Return what a number in the unit `stored` is multiplied by to be in `wanted`.

    Raises ValueError for a unit that the stored one cannot be turned into.
    """
    if stored is not None and wanted == stored.value:
        return 1.0
    if stored in _AREAS and wanted in _SQM:
        return _SQM[_AREAS[stored]] / _SQM[wanted]
    if stored is Unit.MCNY and wanted in _CNY:
        return _CNY["mcny"] / _CNY[wanted]
    known = _SQM if stored in _AREAS else _CNY if stored is Unit.MCNY else ()
    instead = f"ask for {', '.join(known)}" if known else "ask for no unit"
    raise ValueError(f"{stored.value if stored else 'a plain number'} cannot be given in {wanted!r}: {instead}")
