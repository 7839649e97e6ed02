"""Small databases for tests: made-up records with every awkward value, and the tables that search reads."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from corpus.schema import RECORD_TYPES, Type, record_type
from retrieval.sentences import split
from retrieval.store import RecordStore

Row = dict[str, Any]
World = dict[str, list[Row]]

_ARROW = {
    Type.TEXT: pa.string(),
    Type.CATEGORY: pa.string(),
    Type.LIST: pa.list_(pa.string()),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}

PROVINCES = ("Anhui", "Jiangsu", "Shaanxi", "Shanxi", "Zhejiang")
REGIONS = {
    "Anhui": "East China",
    "Jiangsu": "East China",
    "Zhejiang": "East China",
    "Shaanxi": "Northwest China",
    "Shanxi": "North China",
}
SECTORS = {"Biopharma": ("vaccines", "cell and gene therapy"), "Photovoltaics": ("inverters", "silicon wafers")}
NEEDS = ("GMP cleanroom", "rail siding", "50% rebate", "talent_housing")
COMPANIES = ("Acme", "O'Hara Ltd", "100% Solar", "100_ Solar", "芯源科技", "acme", "Ångström; Co")
TENURES = ("lease", "buy land", "buy building", "any")
STATUSES = ("open", "contacted", "signed", "withdrawn")
STATEMENTS = (
    "A maker of vaccines looks for a plant because its lease ends. It must have a steam supply.",
    "It needs dormitories for shift workers. The founder comes from the target region.",
    "需要双回路供电。因为租约到期，希望尽快搬迁！",
)


def made_world(requests: int = 60, parks: int = 14, seed: int = 7) -> World:
    """Return a random world with many empty cells, repeated companies and shared values."""
    rng = random.Random(seed)
    return {
        "requests": [_request(rng, number) for number in range(1, requests + 1)],
        "parks": [_park(rng, number) for number in range(1, parks + 1)],
    }


def _maybe(rng: random.Random, value: Any, known: float = 0.8) -> Any:
    return value if rng.random() < known else None


def _some(rng: random.Random, values: Iterable[str], most: int = 3) -> tuple[str, ...] | None:
    pool = list(values)
    return tuple(rng.sample(pool, rng.randint(1, min(most, len(pool))))) if rng.random() < 0.85 else None


def _request(rng: random.Random, number: int) -> Row:
    row: Row = dict.fromkeys(field.name for field in record_type("requests"))
    sector = rng.choice(list(SECTORS))
    origin = _maybe(rng, rng.choice(PROVINCES))
    targets = _some(rng, PROVINCES)
    row.update(
        request_id=f"R{number:04d}",
        company=rng.choice(COMPANIES),
        company_type=_maybe(rng, rng.choice(["private", "state-owned", "foreign-invested"])),
        listed=_maybe(rng, rng.random() < 0.4),
        founded_year=_maybe(rng, rng.randint(2015, 2024)),
        employees=_maybe(rng, rng.choice([10, 20, 50, 100])),
        sector=sector,
        segment=_maybe(rng, rng.choice(SECTORS[sector])),
        origin_province=origin,
        origin_city=_maybe(rng, f"{origin} City") if origin else None,
        origin_region=REGIONS[origin] if origin else None,
        target_provinces=targets,
        target_regions=tuple(dict.fromkeys(REGIONS[name] for name in targets)) if targets else None,
        tenure=_maybe(rng, rng.choice(TENURES), 0.9),
        land_area_mu=_maybe(rng, rng.choice([15, 30, 60, 150])),
        floor_area_sqm=_maybe(rng, rng.choice([1000, 5000, 20000])),
        investment_mcny=_maybe(rng, rng.choice([1.5, 10.0, 50.0, 120.0, 1000.0])),
        jobs=_maybe(rng, rng.choice([10, 50, 100])),
        requirements=_some(rng, NEEDS),
        submitted_on=_maybe(rng, dt.date(2024, 12, 20) + dt.timedelta(days=rng.randint(0, 500)), 0.95),
        status=rng.choice(STATUSES),
        statement=_maybe(rng, rng.choice(STATEMENTS), 0.9),
    )
    return row


def _park(rng: random.Random, number: int) -> Row:
    row: Row = dict.fromkeys(field.name for field in record_type("parks"))
    province = rng.choice(PROVINCES)
    row.update(
        park_id=f"P{number:03d}",
        name=f"Park {number}",
        province=province,
        region=REGIONS[province],
        lead_sectors=_some(rng, SECTORS),
        established_year=_maybe(rng, rng.randint(2000, 2020)),
        available_land_mu=_maybe(rng, rng.choice([0.0, 20.0, 60.0, 200.0])),
        available_floor_sqm=_maybe(rng, rng.choice([0.0, 4000.0, 20000.0, 90000.0])),
        occupancy_pct=_maybe(rng, rng.choice([50.0, 80.0])),
        facilities=_some(rng, NEEDS),
    )
    return row


def store_of(world: World) -> RecordStore:
    """Return an in-memory store that holds `world`, with its sentences and passages."""
    connection = duckdb.connect()
    for kind in RECORD_TYPES.values():
        schema = pa.schema([(field.name, _ARROW[field.type]) for field in kind])
        rows = [{name: list(v) if isinstance(v, tuple) else v for name, v in row.items()} for row in world[kind.name]]
        _create(connection, kind.name, pa.Table.from_pylist(rows, schema=schema))
    said, texts = passages_of(world)
    _create(connection, "sentences", pa.table(said))
    _create(
        connection,
        "passages",
        pa.table({"passage_id": pa.array(list(texts), pa.int64()), "text": list(texts.values())}),
    )
    return RecordStore(connection)


def passages_of(world: World) -> tuple[dict[str, Any], dict[int, str]]:
    """Return the `sentences` table of `world` as columns, and the text of each passage by id."""
    ids: dict[str, int] = {}
    rows = [
        (kind.name, row[kind.key], place, ids.setdefault(text, 3 * len(ids) + 5))
        for kind in RECORD_TYPES.values()
        for row in world[kind.name]
        for place, text in enumerate(split(row[kind.prose] or ""))
    ]
    columns = {
        "record_type": pa.array([row[0] for row in rows], pa.string()),
        "record_id": pa.array([row[1] for row in rows], pa.string()),
        "position": pa.array([row[2] for row in rows], pa.int32()),
        "passage_id": pa.array([row[3] for row in rows], pa.int64()),
    }
    return columns, {identifier: text for text, identifier in ids.items()}


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("incoming", table)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")
