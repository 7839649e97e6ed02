"""How large a project is: floor, land, money and jobs that go together by facility and sector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.demo.grammar import Codes
from corpus.demo.tables import Tables

Numbers = npt.NDArray[np.float64]

# Median floor in m², money a square metre against the sector's production floor, m² a job.
_FLOOR = {
    "production base": 11_000, "R&D centre": 2_200, "regional headquarters": 2_600, "pilot plant": 4_200,
    "warehouse": 12_000, "data centre": 9_000, "service centre": 1_100,
}  # fmt: skip
_MONEY = {
    "production base": 1.0, "R&D centre": 0.75, "regional headquarters": 0.6, "pilot plant": 0.9,
    "warehouse": 0.22, "data centre": 2.4, "service centre": 0.35,
}  # fmt: skip
_SQM_A_JOB = {
    "production base": 75, "R&D centre": 24, "regional headquarters": 19, "pilot plant": 70,
    "warehouse": 190, "data centre": 260, "service centre": 22,
}  # fmt: skip
_SQM_A_MU = 666.67
_LAND_FACTOR = 2.2
FLOOR_LIMITS = (300, 180_000)
LAND_LIMITS = (6, 1_200)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Floor in m², land in mu, money in million CNY, jobs."""

    floor: Codes
    land: Codes
    money: Numbers
    jobs: Codes


def _round(values: Numbers, digits: int) -> Numbers:
    """Return positive `values` rounded to that many significant digits."""
    scale = 10.0 ** (np.floor(np.log10(values)) - digits + 1)
    return np.round(values / scale) * scale


def draw_sizes(
    rng: np.random.Generator,
    tables: Tables,
    sector: Codes,
    facility: Codes,
    employees: Codes,
    on_land: npt.NDArray[np.bool_],
) -> Sizes:
    """Return the sizes of projects; those `on_land` are larger, those of larger firms too."""
    count = len(sector)
    floors, money, space = (
        np.array([table[name] for name in tables.facilities], dtype=float) for table in (_FLOOR, _MONEY, _SQM_A_JOB)
    )
    density = np.array([s.density for s in tables.sectors])
    firm = (employees / 250) ** 0.22
    floor = floors[facility] * firm * np.where(on_land, _LAND_FACTOR, 1.0) * np.exp(rng.normal(0, 0.95, count))
    floor = np.clip(_round(floor, 2), *FLOOR_LIMITS)
    spent = floor * density[sector] * money[facility] * np.exp(rng.normal(0, 0.8, count)) / 1000
    staff = floor / space[facility] * np.exp(rng.normal(0, 0.55, count))
    plot = floor / _SQM_A_MU / np.exp(rng.normal(np.log(0.6), 0.4, count))
    money_out = np.where(spent < 10, np.round(spent, 1), _round(np.maximum(spent, 1), 3))
    return Sizes(
        floor.astype(np.int64),
        np.clip(_round(plot, 2), *LAND_LIMITS).astype(np.int64),
        np.round(np.clip(money_out, 0.5, 20_000), 1),
        np.clip(np.round(staff / 5) * 5, 5, 6_000).astype(np.int64),
    )
