"""The tables the demo corpus is drawn from, read from `texts/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

MOVE_TYPES = ("relocation", "expansion", "new site")

Pair = tuple[str, str]
Weights = npt.NDArray[np.float64]


def read(name: str) -> dict[str, Any]:
    """Return `texts/<name>.toml`."""
    return tomllib.loads((files(__package__) / "texts" / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class City:
    """A city, its Chinese name, its province's place in `Tables.provinces`."""

    name: str
    zh: str
    province: int
    weight: float


@dataclass(frozen=True, slots=True)
class Province:
    """A province: firms that sit there, firms that want to come, neighbours and strengths."""

    name: str
    zh: str
    origin: float
    target: float
    near: tuple[str, ...]
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: share of requests, yearly trend, thousand CNY a square metre, kind of facilities, names, customers."""

    name: str
    share: float
    trend: float
    density: float
    profile: str
    names: tuple[Pair, ...]
    customers: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: verbs are (we-form, it-form, Chinese), products pairs."""

    name: str
    sector: int
    position: str
    verbs: tuple[tuple[str, str, str], ...]
    products: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything fixed; arrays are indexed by the places of provinces, sectors, facilities and requirements."""

    provinces: tuple[Province, ...]
    cities: tuple[City, ...]
    sectors: tuple[Sector, ...]
    segments: tuple[Segment, ...]
    facilities: tuple[str, ...]
    facility_weights: Weights
    requirements: tuple[str, ...]
    requirement_weights: Weights
    hub: Weights
    attraction: Weights
    city_weights: Weights
    segment_weights: Weights


def _facilities(profiles: dict[str, dict[str, float]], sectors: tuple[Sector, ...]) -> tuple[tuple[str, ...], Weights]:
    names = tuple(dict.fromkeys(facility for profile in profiles.values() for facility in profile))
    weights = np.array([[profiles[s.profile].get(f, 0.0) for f in names] for s in sectors])
    return names, weights


def _requirements(sectors: tuple[Sector, ...]) -> tuple[tuple[str, ...], Weights]:
    table = read("requirements")["requirement"]
    names = tuple(sorted(table))
    weights = np.empty((len(sectors), len(names)))
    for column, name in enumerate(names):
        entry = table[name]
        elsewhere = 0.0 if entry.get("only") else entry["weight"]
        for row, sector in enumerate(sectors):
            weights[row, column] = 3 * entry["weight"] if sector.name in entry["sectors"] else elsewhere
    return names, weights


def _attraction(provinces: tuple[Province, ...]) -> Weights:
    """Return how strongly each province draws firms of each: its pull, more so for neighbours and at home."""
    matrix = np.tile([p.target for p in provinces], (len(provinces), 1))
    place = {p.name: i for i, p in enumerate(provinces)}
    for row, province in enumerate(provinces):
        for rank, name in enumerate(province.near):
            matrix[row, place[name]] *= 3.2 - 0.4 * rank
        matrix[row, row] *= 1.4
    return matrix


@cache
def load_tables() -> Tables:
    """Return the tables; they are read once."""
    places, industries = read("places")["province"], read("industries")
    provinces = tuple(
        Province(p["name"], p["zh"], p["origin"], p["target"], tuple(p["near"]), tuple(p["hubs"])) for p in places
    )
    cities = tuple(City(name, zh, i, weight) for i, p in enumerate(places) for name, zh, weight in p["cities"])
    sectors = tuple(
        Sector(
            name, s["share"], s["trend"], s["density"], s["profile"],
            tuple((en, zh) for en, zh in s["names"]), tuple((en, zh) for en, zh in s["customers"]),
        )
        for name, s in industries["sector"].items()
    )  # fmt: skip
    segments = tuple(
        Segment(
            name, i, s["position"],
            tuple((we, it, zh) for we, it, zh in s["verbs"]), tuple((en, zh) for en, zh in s["products"]),
        )
        for i, sector in enumerate(industries["sector"].values())
        for name, s in sector["segment"].items()
    )  # fmt: skip
    facilities, facility_weights = _facilities(industries["profile"], sectors)
    requirements, requirement_weights = _requirements(sectors)
    hub = np.array([[1.0 if s.name in p.hubs else 0.0 for s in sectors] for p in provinces])
    city_weights = np.array([[c.weight if c.province == i else 0.0 for c in cities] for i in range(len(provinces))])
    segment_weights = np.array([[1.0 if s.sector == i else 0.0 for s in segments] for i in range(len(sectors))])
    return Tables(
        provinces, cities, sectors, segments, facilities, facility_weights, requirements, requirement_weights,
        hub, _attraction(provinces), city_weights, segment_weights,
    )  # fmt: skip
