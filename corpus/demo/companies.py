"""Made-up companies: where they sit, what they do, how they are called in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from corpus.demo.grammar import Codes, Texts, pick
from corpus.demo.tables import Tables, read

COMPANY_TYPES = ("private", "foreign-invested", "state-owned", "joint venture")
_TYPE_SHARES = {True: (66.0, 17.0, 9.0, 8.0), False: (70.0, 8.0, 16.0, 6.0)}
_MEDIAN_STAFF = np.array([170.0, 420.0, 800.0, 380.0])
_OPEN = frozenset({"Guangdong", "Jiangsu", "Shanghai", "Zhejiang", "Beijing", "Tianjin", "Fujian"})
_HUB_FACTOR = 2.2
_THREE_CHARACTERS = 0.6


@dataclass(frozen=True, slots=True)
class Companies:
    """Companies as columns: codes into `Tables`, names in both languages (with city, and short), and their size."""

    province: Codes
    city: Codes
    sector: Codes
    segment: Codes
    kind: Codes
    name: Texts
    name_zh: Texts
    short: Texts
    short_zh: Texts
    listed: npt.NDArray[np.bool_]
    founded: Codes
    employees: Codes

    def take(self, rows: Codes) -> Companies:
        """Return the companies at `rows`, in that order."""
        return Companies(
            self.province[rows], self.city[rows], self.sector[rows], self.segment[rows], self.kind[rows],
            self.name[rows], self.name_zh[rows], self.short[rows], self.short_zh[rows],
            self.listed[rows], self.founded[rows], self.employees[rows],
        )  # fmt: skip


@cache
def characters() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the syllables and the characters that made-up names consist of, side by side."""
    words = read("names")["characters"].split()
    return tuple(words[::2]), tuple(words[1::2])


def stems(rng: np.random.Generator, count: int, long_share: float = _THREE_CHARACTERS) -> tuple[list[str], list[str]]:
    """Return `count` made-up names of two or three different characters, and their spelling."""
    syllables, signs = characters()
    size = len(signs)
    first = rng.integers(size, size=count)
    second = (first + rng.integers(1, size, size=count)) % size
    third = (second + rng.integers(1, size, size=count)) % size
    third[rng.random(count) >= long_share] = -1
    trios = list(zip(first.tolist(), second.tolist(), third.tolist(), strict=True))
    english = [(syllables[a] + syllables[b] + (syllables[c] if c >= 0 else "")).capitalize() for a, b, c in trios]
    chinese = [signs[a] + signs[b] + (signs[c] if c >= 0 else "") for a, b, c in trios]
    return english, chinese


def _names(rng: np.random.Generator, tables: Tables, city: Codes, sector: Codes) -> tuple[Texts, Texts, Texts, Texts]:
    english, chinese = stems(rng, len(city))
    endings = [s.names for s in tables.sectors]
    ending = [endings[s][int(u * len(endings[s]))] for s, u in zip(sector.tolist(), rng.random(len(city)), strict=True)]
    short = np.array([f"{stem} {e[0]}" for stem, e in zip(english, ending, strict=True)], dtype=object)
    short_zh = np.array([stem + e[1] for stem, e in zip(chinese, ending, strict=True)], dtype=object)
    place = np.array([c.name + " " for c in tables.cities], dtype=object)[city]
    place_zh = np.array([c.zh for c in tables.cities], dtype=object)[city]
    return place + short, place_zh + short_zh, short, short_zh


def draw_companies(rng: np.random.Generator, tables: Tables, year: Codes, first_year: int) -> Companies:
    """Return one made-up company for each `year`, the year of its first filing; none is younger than that."""
    count = len(year)
    origin = np.array([[p.origin for p in tables.provinces]])
    province = pick(rng, origin, np.zeros(count, dtype=np.int64))
    years = int(year.max()) - first_year + 1
    share, trend = (np.array([getattr(s, name) for s in tables.sectors]) for name in ("share", "trend"))
    by_year = share * trend ** np.arange(years)[:, None]
    by_place = 1 + (_HUB_FACTOR - 1) * tables.hub
    weights = (by_year[:, None, :] * by_place).reshape(-1, len(tables.sectors))
    sector = pick(rng, weights, (year - first_year) * len(tables.provinces) + province)
    segment = pick(rng, tables.segment_weights, sector)
    city = pick(rng, tables.city_weights, province)
    is_open = np.array([p.name in _OPEN for p in tables.provinces], dtype=np.int64)
    kind = pick(rng, np.array([_TYPE_SHARES[False], _TYPE_SHARES[True]]), is_open[province])
    staff = np.clip(_MEDIAN_STAFF[kind] * np.exp(rng.normal(0, 1.2, count)), 12, 24_000)
    employees = np.where(staff < 100, np.round(staff), np.round(staff / 5) * 5).astype(np.int64)
    listed = rng.random(count) < np.clip(0.055 * np.log(staff / 40), 0.01, 0.45)
    age = np.clip(10 * np.exp(rng.normal(0, 0.8, count)), 0, 45).astype(np.int64) + np.where(listed, 4, 0)
    name, name_zh, short, short_zh = _names(rng, tables, city, sector)
    return Companies(
        province, city, sector, segment, kind, name, name_zh, short, short_zh, listed, year - age, employees
    )
