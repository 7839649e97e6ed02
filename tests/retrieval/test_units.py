from __future__ import annotations

import pytest

from corpus.schema import Unit
from retrieval.units import factor


@pytest.mark.parametrize(
    ("stored", "wanted", "expected"),
    [
        (Unit.MU, "ha", 1 / 15),
        (Unit.MU, "sqm", 10_000 / 15),
        (Unit.SQM, "10k_sqm", 1e-4),
        (Unit.HECTARE, "km2", 0.01),
        (Unit.HECTARE, "mu", 15),
        (Unit.MCNY, "100mcny", 0.01),
        (Unit.MCNY, "bcny", 0.001),
        (Unit.MCNY, "10k_cny", 100),
        (Unit.MCNY, "cny", 1e6),
        (Unit.PERCENT, "percent", 1),
        (Unit.CNY_SQM_MONTH, "cny_sqm_month", 1),
        (Unit.CNY_SQM_MONTH, "cny_sqm_year", 12),
        (Unit.CNY_SQM_MONTH, "cny_sqm_day", 12 / 365),
        (Unit.KCNY_MU, "10k_cny/mu", 0.1),
        (Unit.KCNY_MU, "cny/mu", 1000),
        (Unit.KCNY_MU, "cny/sqm", 1.5),
        (Unit.KCNY_MU, "10k_cny/ha", 1.5),
    ],
)
def test_one_of_the_stored_unit_is_so_many_of_the_wanted(stored: Unit, wanted: str, expected: float) -> None:
    assert factor(stored, wanted) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (Unit.MU, "mcny"),
        (Unit.MCNY, "ha"),
        (Unit.PEOPLE, "ha"),
        (None, "ha"),
        (Unit.KCNY_MU, "cny"),
        (Unit.KCNY_MU, "sqm/mu"),
    ],
)
def test_units_of_different_things_are_refused(stored: Unit | None, wanted: str) -> None:
    with pytest.raises(ValueError, match="cannot be given in"):
        factor(stored, wanted)
