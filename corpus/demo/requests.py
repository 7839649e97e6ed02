"""Made-up site-selection requests, in batches, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corpus.demo.calendar import iso_days
from corpus.demo.companies import COMPANY_TYPES
from corpus.demo.drawing import SOURCES, STATUSES, TENURES, Drawn, draw
from corpus.demo.grammar import Codes, Texts
from corpus.demo.statements import Filing, write_statements
from corpus.demo.tables import MOVE_TYPES, Tables, load_tables, read
from corpus.schema import REQUESTS

MINIMUM, DEFAULT, MAXIMUM = 1_000, 5_000, 1_150_000
SEED = 20_261_030
BLOCK = 10_000
TRUTH_COLUMNS = ("needs", "reason")

_UNKNOWN = {"employees": 0.02, "investment_mcny": 0.015, "jobs": 0.03, "decision_by": 0.14}
_MEDIAN_WAIT, _LONGEST_WAIT = 240, 720


def generate_requests(
    count: int = DEFAULT, seed: int = SEED, batch: int = 50_000, *, with_truth: bool = False
) -> Iterator[pd.DataFrame]:
    """Yield `count` made-up requests as frames of `batch` rows with the columns of `corpus.schema.REQUESTS`.

    Lists are text with `;` between, dates ISO text, what is not known is missing. The same seed gives the same rows
    whatever the batch, and a smaller count gives the first of them. `with_truth` adds `needs`, the ids of the
    needs hidden in the statement, and `reason`, the id of the reason it gives.
    Raises ValueError for a count outside 1,000 to 1,150,000 or a batch below 1.
    """
    check_count(count)
    if batch < 1:
        raise ValueError(f"a batch of {batch} rows; it must be at least 1")
    return _batches(count, seed, batch, with_truth)


def check_count(count: int) -> None:
    """Raise ValueError unless the demo corpus can have `count` requests."""
    if not MINIMUM <= count <= MAXIMUM:
        raise ValueError(f"{count:,} requests asked for; choose from {MINIMUM:,} to {MAXIMUM:,}")


def _batches(count: int, seed: int, batch: int, with_truth: bool) -> Iterator[pd.DataFrame]:
    held: list[pd.DataFrame] = []
    for start in range(0, count, BLOCK):
        held.append(_block(seed, start // BLOCK, with_truth).head(count - start))
        while sum(map(len, held)) >= batch:
            whole = pd.concat(held, ignore_index=True)
            yield whole.head(batch)
            held = [whole.iloc[batch:]]
    rest = pd.concat(held, ignore_index=True)
    if len(rest):
        yield rest


def _block(seed: int, block: int, with_truth: bool) -> pd.DataFrame:
    """Return the `block`-th `BLOCK` requests of `seed`; blocks are independent of each other."""
    rng = np.random.default_rng([seed, block])
    tables = load_tables()
    drawn = draw(rng, tables, BLOCK, newest_first=block == 0)
    columns = _columns(rng, tables, drawn, block)
    statements = write_statements(rng, _filing(tables, drawn))
    columns["statement"] = statements.text
    names = [field.name for field in REQUESTS.columns]
    if with_truth:
        columns |= {"needs": statements.needs, "reason": statements.reason}
        names += TRUTH_COLUMNS
    return pd.DataFrame({name: columns[name] for name in names})


def _filing(tables: Tables, drawn: Drawn) -> Filing:
    """Return what the statements have to agree with; the place they speak of is the first target."""
    firms, city = drawn.firms, drawn.target_cities[:, 0]
    names = [p.name for p in tables.provinces] + [c.name for c in tables.cities]
    names_zh = [p.zh for p in tables.provinces] + [c.zh for c in tables.cities]
    place = np.where(city >= 0, city + len(tables.provinces), drawn.targets[:, 0])
    texts = {
        "name": firms.short,
        "name_zh": firms.short_zh,
        "city": _named([c.name for c in tables.cities], firms.city),
        "city_zh": _named([c.zh for c in tables.cities], firms.city),
        "target": _named(names, place),
        "target_zh": _named(names_zh, place),
    }
    stays = (drawn.targets[:, 0] == firms.province).astype(np.int64)
    return Filing(
        sector=firms.sector,
        segment=firms.segment,
        facility=drawn.facility,
        move=drawn.move,
        stays=stays,
        listed=firms.listed.astype(np.int64),
        founded=firms.founded,
        year=drawn.year,
        columns=texts,
    )


def _named(names: Sequence[str], codes: Codes) -> Texts:
    texts: Texts = np.array(names, dtype=object)[codes]
    return texts


def _lists(names: Sequence[str], codes: Codes, held: npt.NDArray[np.bool_]) -> Texts:
    """Return a row's names of the codes that it holds, `;` between; nothing for none."""
    return np.array(
        [
            ";".join([names[code] for code, has in zip(row, kept, strict=True) if has]) or None
            for row, kept in zip(codes.tolist(), held.tolist(), strict=True)
        ],
        dtype=object,
    )


def _whole(values: Codes, unknown: npt.NDArray[np.bool_]) -> Any:
    return pd.arrays.IntegerArray(values.astype(np.int64), unknown)


def _columns(rng: np.random.Generator, tables: Tables, drawn: Drawn, block: int) -> dict[str, Any]:
    """Return the columns of a block but for the statement."""
    count, firms, segments = len(drawn.day), drawn.firms, tables.segments
    provinces, cities = [p.name for p in tables.provinces], [c.name for c in tables.cities]
    start = block * BLOCK + 1
    unknown = {name: rng.random(count) < share for name, share in _UNKNOWN.items()}
    wait = np.clip(_MEDIAN_WAIT * np.exp(rng.normal(0, 0.6, count)), 20, _LONGEST_WAIT).astype(np.int64)
    dates = iso_days(_LONGEST_WAIT)
    asked = np.arange(drawn.requirements.shape[1]) < drawn.requirement_count[:, None]
    return {
        "request_id": np.array([f"R{n:07d}" for n in range(start, start + count)], dtype=object),
        "company": firms.name,
        "company_zh": firms.name_zh,
        "company_type": _named(COMPANY_TYPES, firms.kind),
        "listed": firms.listed,
        "founded_year": firms.founded,
        "employees": _whole(firms.employees, unknown["employees"][drawn.first]),
        "sector": _named([s.name for s in tables.sectors], firms.sector),
        "segment": _named([s.name for s in segments], firms.segment),
        "chain_position": _named([s.position for s in segments], firms.segment),
        "origin_province": _named(provinces, firms.province),
        "origin_city": _named(cities, firms.city),
        "move_type": _named(MOVE_TYPES, drawn.move),
        "facility": _named(tables.facilities, drawn.facility),
        "target_provinces": _lists(provinces, drawn.targets, np.arange(3) < drawn.target_count[:, None]),
        "target_cities": _lists(cities, drawn.target_cities, drawn.target_cities >= 0),
        "tenure": _named(TENURES, drawn.tenure),
        "land_area_mu": _whole(drawn.sizes.land, ~drawn.on_land),
        "floor_area_sqm": drawn.sizes.floor,
        "investment_mcny": np.where(unknown["investment_mcny"], np.nan, drawn.sizes.money),
        "jobs": _whole(drawn.sizes.jobs, unknown["jobs"]),
        "requirements": _lists([*tables.requirements, ""], drawn.requirements, asked),
        "submitted_on": dates[drawn.day],
        "decision_by": np.where(unknown["decision_by"], None, dates[drawn.day + wait]),
        "status": _named(STATUSES, drawn.status),
        "source": _named(SOURCES, drawn.source),
        **_contacts(rng, drawn.first, block),
    }


def _contacts(rng: np.random.Generator, first: Codes, block: int) -> dict[str, Texts]:
    """Return contacts nobody has, one a company: addresses at example.com, numbers of a prefix not in use."""
    surnames = read("names")["surnames"]
    count = len(first)
    who = rng.integers(len(surnames), size=count)[first].tolist()
    titles = np.array(["Ms", "Mr"])[rng.integers(2, size=count)][first].tolist()
    numbers = rng.integers(10**8, size=count)[first].tolist()
    firms = (first + block * BLOCK + 1).tolist()
    texts = {
        "contact_name": [f"{title} {surnames[w]}" for title, w in zip(titles, who, strict=True)],
        "contact_phone": [f"154{number:08d}" for number in numbers],
        "contact_email": [f"{surnames[w].lower()}{firm}@example.com" for w, firm in zip(who, firms, strict=True)],
    }
    return {name: np.array(column, dtype=object) for name, column in texts.items()}
