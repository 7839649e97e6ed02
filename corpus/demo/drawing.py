"""A block of requests as numbers: who files when, where to, for what, how large. No text yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.demo.calendar import FIRST_DAY, NEWEST_DAY, draw_days, draw_later_days, years
from corpus.demo.companies import Companies, draw_companies
from corpus.demo.grammar import Codes, pick, pick_several
from corpus.demo.sizes import Sizes, draw_sizes
from corpus.demo.tables import MOVE_TYPES, Tables, Weights

TENURES = ("lease", "buy land", "buy building", "any")
STATUSES = ("open", "contacted", "site visit", "negotiating", "signed", "withdrawn")
SOURCES = ("platform", "referral", "expo", "chamber of commerce", "field visit")

# Shares in the order of the values above; rows are told apart by what the comment says.
_REPEATS = 0.06
_CITY_NAMED = 0.4
_MOVES = np.array([(24.0, 46.0, 30.0), (38.0, 36.0, 26.0)])  # roomy origin, crowded origin
_TENURES = np.array([(46.0, 34.0, 13.0, 7.0), (64.0, 0.0, 36.0, 0.0)])  # plants, offices
_STATUSES = np.array(  # filed in the last 60 days, in the last year, before
    [(66.0, 22.0, 6.0, 4.0, 0.5, 1.5), (48.0, 23.0, 13.0, 11.0, 2.0, 3.0), (38.0, 21.0, 12.0, 12.0, 9.0, 8.0)]
)
_SOURCES = np.array([(50.0, 16.0, 14.0, 10.0, 10.0)])
_TARGET_COUNTS = np.array([(55.0, 30.0, 15.0)])
_REQUIREMENT_COUNTS = np.array([(7.0, 30.0, 38.0, 22.0, 3.0)])
_CROWDED = frozenset({"Beijing", "Shanghai", "Guangdong", "Zhejiang"})
_OFFICES = frozenset({"R&D centre", "regional headquarters", "service centre"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """Requests as codes, one place a row.

    `first` is the row where the row's company files first; days count from `FIRST_DAY`; `targets` are three provinces
    of which `target_count` hold, `target_cities` their cities or -1; the first `requirement_count` of `requirements`
    hold.
    """

    first: Codes
    day: Codes
    year: Codes
    firms: Companies
    move: Codes
    facility: Codes
    tenure: Codes
    on_land: npt.NDArray[np.bool_]
    sizes: Sizes
    targets: Codes
    target_count: Codes
    target_cities: Codes
    requirements: Codes
    requirement_count: Codes
    status: Codes
    source: Codes


def _one(rng: np.random.Generator, shares: Weights, count: int) -> Codes:
    return pick(rng, shares, np.zeros(count, dtype=np.int64))


def _who_files(rng: np.random.Generator, count: int, newest_first: bool) -> tuple[Codes, Codes]:
    """Return for every row the row where its company first files, and the day it files, never before that."""
    rows = np.arange(count)
    again = rng.random(count) < _REPEATS
    again[0] = False
    first = np.where(again, (rng.random(count) * rows).astype(np.int64), rows)
    while again[first].any():
        first = first[first]
    days = draw_days(rng, count)
    if newest_first:
        days[0] = (NEWEST_DAY - FIRST_DAY).days
    days[again] = draw_later_days(rng, days[first[again]])
    return first, days


def _targets(rng: np.random.Generator, tables: Tables, firms: Companies, move: Codes) -> tuple[Codes, Codes, Codes]:
    count = len(move)
    weights = tables.attraction[firms.province] * (1 + 1.5 * tables.hub.T[firms.sector])
    weights[np.arange(count), firms.province] *= np.where(move == MOVE_TYPES.index("relocation"), 0.5, 1.0)
    provinces = pick_several(rng, weights, 3)
    counts = _one(rng, _TARGET_COUNTS, count) + 1
    cities = pick(rng, tables.city_weights, provinces.ravel()).reshape(provinces.shape)
    named = (rng.random(provinces.shape) < _CITY_NAMED) & (np.arange(3) < counts[:, None])
    return provinces, counts, np.where(named, cities, -1)


def _requirements(rng: np.random.Generator, tables: Tables, sector: Codes) -> tuple[Codes, Codes]:
    """Return the codes of requirements in their order, and how many of them a row has."""
    drawn = pick_several(rng, tables.requirement_weights[sector], 4)
    counts = _one(rng, _REQUIREMENT_COUNTS, len(sector))
    beyond = len(tables.requirements)
    return np.sort(np.where(np.arange(4) < counts[:, None], drawn, beyond), axis=1), counts


def draw(rng: np.random.Generator, tables: Tables, count: int, newest_first: bool) -> Drawn:
    """Return `count` requests; the first is filed on `NEWEST_DAY` if `newest_first`."""
    first, day = _who_files(rng, count, newest_first)
    year = years(day)
    firms = draw_companies(rng, tables, year[first], FIRST_DAY.year).take(first)
    crowded = np.array([p.name in _CROWDED for p in tables.provinces], dtype=np.int64)
    move = pick(rng, _MOVES, crowded[firms.province])
    facility = pick(rng, tables.facility_weights, firms.sector)
    office = np.array([name in _OFFICES for name in tables.facilities], dtype=np.int64)
    tenure = pick(rng, _TENURES, office[facility])
    on_land = np.isin(tenure, [TENURES.index("buy land"), TENURES.index("any")])
    sizes = draw_sizes(rng, tables, firms.sector, facility, firms.employees, on_land)
    age = (NEWEST_DAY - FIRST_DAY).days - day
    status = pick(rng, _STATUSES, np.select([age < 60, age < 365], [0, 1], 2))
    return Drawn(
        first, day, year, firms, move, facility, tenure, on_land, sizes,
        *_targets(rng, tables, firms, move), *_requirements(rng, tables, firms.sector),
        status, _one(rng, _SOURCES, count),
    )  # fmt: skip
