"""Park profiles: a few real parks by public facts, the others made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from corpus.demo.companies import stems
from corpus.demo.grammar import Texts, Voice, parse, pick_several
from corpus.demo.requests import SEED
from corpus.demo.tables import Tables, load_tables, read
from corpus.schema import PARKS, Type

COUNT = 300
KINDS = ("economic development zone", "high-tech zone", "specialised park", "bonded zone")
LEVELS = ("national", "provincial", "municipal")
REVENUE_MODELS = ("service revenue", "asset appreciation", "investment returns")
_KIND_SHARES = (0.42, 0.28, 0.22, 0.08)
_LEVEL_SHARES = (0.25, 0.48, 0.27)
_REVENUE_SHARES = (0.45, 0.32, 0.23)
_MEDIAN_AREA_HA = {"national": 2_600.0, "provincial": 1_100.0, "municipal": 420.0}
_DEAR = {  # prices against the country's usual
    "Shanghai": 2.2, "Beijing": 2.2, "Guangdong": 1.6, "Zhejiang": 1.45, "Jiangsu": 1.35, "Tianjin": 1.2,
}  # fmt: skip
_NEWEST_YEAR = 2026
_UNKNOWN_PRICE = 0.07
_CHINESE_CLOSING = 0.1


def generate_parks(seed: int = SEED, count: int = COUNT) -> pd.DataFrame:
    """Return `count` parks with the columns of `corpus.schema.PARKS`, the real ones first; unknown cells are missing.

    Raises ValueError when `count` leaves no room for the real parks.
    """
    rng = np.random.default_rng([seed, 1_000_003])
    tables, text = load_tables(), read("parks")
    real: list[dict[str, Any]] = [_listed(park) for park in text["real"]]
    if count < len(real):
        raise ValueError(f"{count} parks asked for; there are {len(real)} real ones alone")
    taken = {park["name"] for park in real}
    rows = real
    for place in _places(rng, tables, count - len(real)):
        park = _made_up(rng, tables, text, place)
        while park["name"] in taken:
            park = _made_up(rng, tables, text, place)
        taken.add(park["name"])
        rows.append(park)
    for number, row in enumerate(rows, start=1):
        row["park_id"] = f"P{number:05d}"
    return _frame(rows)


def _listed(park: dict[str, Any]) -> dict[str, Any]:
    """Return a park with its lists as text."""
    return {key: ";".join(value) if isinstance(value, list) else value for key, value in park.items()}


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for field in PARKS.columns:
        values = [row.get(field.name) for row in rows]
        if field.type is Type.INTEGER:
            columns[field.name] = pd.array(values, dtype="Int64")
        elif field.type is Type.NUMBER:
            columns[field.name] = pd.array(values, dtype="Float64")
        else:
            columns[field.name] = pd.array(values, dtype="str")
    return pd.DataFrame(columns)


def _choice(rng: np.random.Generator, values: tuple[str, ...], shares: tuple[float, ...]) -> str:
    return values[int(rng.choice(len(values), p=shares))]


def _places(rng: np.random.Generator, tables: Tables, count: int) -> list[int]:
    """Return the provinces of `count` parks, in any order; each has its share but for one park more or less."""
    pull = np.array([p.target for p in tables.provinces])
    even = (np.arange(count) + rng.random()) / max(count, 1)
    places = np.searchsorted(np.cumsum(pull / pull.sum()), even, side="right")
    return [min(int(place), len(pull) - 1) for place in rng.permutation(places)]


def _made_up(rng: np.random.Generator, tables: Tables, text: dict[str, Any], place: int) -> dict[str, Any]:
    province = tables.provinces[place]
    # Parks are spread over a province more evenly than firms are.
    city_pull = np.sqrt(tables.city_weights[place])
    city = tables.cities[int(rng.choice(len(city_pull), p=city_pull / city_pull.sum()))]
    kind = _choice(rng, KINDS, _KIND_SHARES)
    level = "national" if kind == "bonded zone" else _choice(rng, LEVELS, _LEVEL_SHARES)
    sectors = _sectors(rng, tables, place, 1 if kind == "specialised park" else int(rng.integers(2, 4)))
    stem, stem_zh = (names[0] for names in stems(rng, 1, long_share=0.0))
    if kind == "specialised park":
        ending = text["specialised"][sectors[0]]
    else:
        ending = text["words"][kind][int(rng.integers(len(text["words"][kind])))]
    park = {
        "name": f"{city.name} {stem} {ending[0]}",
        "name_zh": f"{city.zh}{stem_zh}{ending[1]}",
        "province": province.name,
        "city": city.name,
        "level": level,
        "kind": kind,
        "lead_sectors": ";".join(sectors),
        "revenue_model": _choice(rng, REVENUE_MODELS, _REVENUE_SHARES),
        "facilities": _facilities(rng, tables, kind, sectors),
    }
    park |= _figures(rng, level, province.name)
    park["profile"] = _profile(rng, text["says"], park)
    return park


def _sectors(rng: np.random.Generator, tables: Tables, place: int, count: int) -> list[str]:
    weights = np.array([s.share for s in tables.sectors]) * (1 + 2.5 * tables.hub[place])
    return [tables.sectors[i].name for i in pick_several(rng, weights[None, :], count)[0]]


def _facilities(rng: np.random.Generator, tables: Tables, kind: str, sectors: list[str]) -> str:
    rows = [i for i, s in enumerate(tables.sectors) if s.name in sectors]
    weights = tables.requirement_weights[rows].max(axis=0) + 1.0
    chosen = {int(i) for i in pick_several(rng, weights[None, :], int(rng.integers(3, 10)))[0]}
    if kind == "bonded zone":
        chosen.add(tables.requirements.index("bonded zone"))
    return ";".join(tables.requirements[i] for i in sorted(chosen))


def _figures(rng: np.random.Generator, level: str, province: str) -> dict[str, Any]:
    """Return age, stage of life, areas, prices and occupancy that go together."""
    founded = int(np.clip(_NEWEST_YEAR - rng.gamma(1.6, 10.0), 1984, _NEWEST_YEAR))
    age = _NEWEST_YEAR - founded
    if age <= 4:
        lifecycle = "planning" if rng.random() < 0.6 else "building"
    elif age <= 9:
        lifecycle = "building" if rng.random() < 0.5 else "operating"
    else:
        lifecycle = "renewing" if rng.random() < min(0.02 * age, 0.6) else "operating"
    area = float(np.clip(_MEDIAN_AREA_HA[level] * np.exp(rng.normal(0, 0.8)), 40, 16_000))
    free = {"planning": 0.30, "building": 0.18, "operating": 0.05, "renewing": 0.02}[lifecycle]
    land = min(area * 15 * free * np.exp(rng.normal(-1.2, 0.8)), area * 15 * 0.6, 6_000.0)
    vacant = 0.0 if lifecycle == "planning" else 15_000 if lifecycle == "building" else 40_000
    floor = vacant * np.exp(rng.normal(0, 1.1))
    dear = _DEAR.get(province, 1.0)
    rent = float(np.clip(32 * dear * np.exp(rng.normal(0, 0.35)), 8, 130))
    price = float(np.clip(380 * dear * np.exp(rng.normal(0, 0.45)), 80, 2_400))
    occupancy = {"operating": rng.beta(8, 2.5), "renewing": rng.beta(7, 2.5), "building": rng.beta(3, 4)}.get(lifecycle)
    return {
        "established_year": founded,
        "lifecycle": lifecycle,
        "total_area_ha": round(area, -1),
        "available_land_mu": float(5 * round(land / 5)),
        "available_floor_sqm": float(1000 * round(float(floor) / 1000)),
        "rent_cny_sqm_month": None if rng.random() < _UNKNOWN_PRICE else round(rent, 1),
        "land_price_kcny_mu": None if rng.random() < _UNKNOWN_PRICE else float(5 * round(price / 5)),
        "occupancy_pct": None if occupancy is None else round(100 * float(occupancy), 1),
    }


def _profile(rng: np.random.Generator, says: dict[str, list[str]], park: dict[str, Any]) -> str:
    """Return two to four sentences about a made-up park."""
    sectors = park["lead_sectors"].lower().split(";")
    words = {
        "name": park["name"],
        "city": park["city"],
        "level": park["level"],
        "sectors": " and ".join(filter(None, [", ".join(sectors[:-1]), sectors[-1]])),
    }
    middle = rng.choice(len(says["middle"]), size=int(rng.integers(1, 3)), replace=False)
    wanted = [says["opening"][int(rng.integers(len(says["opening"])))], *(says["middle"][int(i)] for i in middle)]
    sentences = [_sentence(rng, text, Voice.IT, words) for text in wanted]
    if rng.random() < 0.5:
        sentences.append(_sentence(rng, says["closing"][int(rng.integers(len(says["closing"])))], Voice.IT, words))
    profile = " ".join(sentences)
    if rng.random() < _CHINESE_CLOSING:
        chinese = says["closing_zh"][int(rng.integers(len(says["closing_zh"])))]
        profile += " " + _sentence(rng, chinese, Voice.ZH, words)
    return profile


def _sentence(rng: np.random.Generator, text: str, voice: Voice, words: dict[str, str]) -> str:
    columns: dict[str, Texts] = {name: np.array([word], dtype=object) for name, word in words.items()}
    return parse(text, voice).fill(np.zeros(1, dtype=np.int64), columns, rng)[0]
