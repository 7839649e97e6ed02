"""Which parks fit a request and which requests fit a park, and why: one rule, read from either side.

A pair fits where the park lies in one of the request's target provinces, leads in its sector, and has the space: land
for a buyer of land, floor for who leases or buys a building, either where the request takes any. What is not known is
not met. Status plays no part. Requirements that the park's facilities cover rank the pair higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from corpus.schema import record_type
from retrieval.filters import Tables, selected
from retrieval.measures import plain
from retrieval.plan import Expr
from retrieval.result import Criterion, Match

REQUESTS, PARKS = "requests", "parks"

ON_LAND = ("buy land", "any")
ON_FLOOR = ("lease", "buy building", "any")

NO_LIMIT = 10**9
"""The headroom of a request that needs no space at all."""

_REQUEST_FIELDS = (
    "request_id",
    "sector",
    "target_provinces",
    "tenure",
    "land_area_mu",
    "floor_area_sqm",
    "requirements",
)
_PARK_FIELDS = ("park_id", "province", "lead_sectors", "available_land_mu", "available_floor_sqm", "facilities")


@dataclass(frozen=True, slots=True)
class Pair:
    """A fitting record, the one on the other side it fits best, and the requirements covered."""

    id: str
    subject: str
    covered: int
    of: int


def other_side(kind: str) -> str:
    """Return the record type that records of type `kind` are fitted to."""
    if kind not in (REQUESTS, PARKS):
        raise ValueError(f"{kind} cannot be fitted to anything: ask for {REQUESTS} or {PARKS}")
    return PARKS if kind == REQUESTS else REQUESTS


def fits(kind: str, candidates: Expr, subjects: Expr, tables: Tables) -> list[Pair]:
    """Return the records of type `kind` among `candidates` that fit one of `subjects`, best first.

    Best is most requirements covered, then the smallest number left uncovered; then a park with more room to spare, a
    request that fills more of the room; then the id.
    """
    exprs = {kind: candidates, other_side(kind): subjects}
    requests = selected(exprs[REQUESTS], REQUESTS, tables).select(*_REQUEST_FIELDS)
    parks = selected(exprs[PARKS], PARKS, tables).select(*_PARK_FIELDS)
    wanted = requests.mutate(wanted_province=requests.target_provinces.unnest())
    pairs = wanted.join(parks, wanted.wanted_province == parks.province)
    room = _headroom(pairs)
    pairs = pairs.filter(pairs.lead_sectors.contains(pairs.sector) & (room > 0))
    keys = {REQUESTS: pairs.request_id, PARKS: pairs.park_id}
    scored = pairs.select(
        id=keys[kind],
        subject=keys[other_side(kind)],
        covered=pairs.requirements.intersect(pairs.facilities).length().fill_null(0),
        of=pairs.requirements.length().fill_null(0),
        room=_headroom(pairs),
    )
    rows = scored.to_pyarrow().to_pylist()
    sign = -1 if kind == PARKS else 1
    rows.sort(key=lambda row: (-row["covered"], row["of"], sign * row["room"], row["id"], row["subject"]))
    best: dict[str, Pair] = {}
    for row in rows:
        best.setdefault(row["id"], Pair(row["id"], row["subject"], int(row["covered"]), int(row["of"])))
    return list(best.values())


def _headroom(pairs: Table) -> Value:
    """Return how many times the space needed is there, of the kind that has more of it; 0 where neither will do."""
    return ibis.greatest(
        _times(pairs.tenure, ON_LAND, pairs.available_land_mu, pairs.land_area_mu),
        _times(pairs.tenure, ON_FLOOR, pairs.available_floor_sqm, pairs.floor_area_sqm),
    )


def _times(tenure: Value, tenures: tuple[str, ...], there: Value, needed: Value) -> Value:
    enough = (tenure.isin(tenures) & (there >= needed)).fill_null(False)
    return ibis.ifelse(enough, (there.cast("float64") / needed.nullif(0)).fill_null(float(NO_LIMIT)), 0.0)


def matches(kind: str, pairs: list[Pair], tables: Tables) -> list[Match]:
    """Return `pairs` with the reason for each: every criterion of the rule, as wanted and as offered."""
    rows = {
        kind: _rows(kind, {pair.id for pair in pairs}, tables),
        other_side(kind): _rows(other_side(kind), {pair.subject for pair in pairs}, tables),
    }
    found = []
    for pair in pairs:
        ids = {kind: pair.id, other_side(kind): pair.subject}
        criteria = explained(rows[REQUESTS][ids[REQUESTS]], rows[PARKS][ids[PARKS]])
        found.append(Match(id=pair.id, subject=pair.subject, criteria=criteria, covered=pair.covered, of=pair.of))
    return found


def _rows(kind: str, ids: set[str], tables: Tables) -> dict[str, dict[str, Any]]:
    table = tables(kind)
    key = record_type(kind).key
    columns = _REQUEST_FIELDS if kind == REQUESTS else _PARK_FIELDS
    rows = table.filter(table[key].isin(sorted(ids))).select(*columns).to_pyarrow().to_pylist() if ids else []
    return {row[key]: row for row in rows}


def explained(request: dict[str, Any], park: dict[str, Any]) -> tuple[Criterion, ...]:
    """Return the criteria of the rule for one pair, by the request's fields; each list once, in its own order."""
    targets = request["target_provinces"] or []
    sectors = park["lead_sectors"] or []
    criteria = [
        Criterion(
            field="target_provinces",
            wanted=_text(targets),
            offered=_text(park["province"]),
            met=park["province"] in targets,
        ),
        Criterion(
            field="sector",
            wanted=_text(request["sector"]),
            offered=_text(sectors),
            met=request["sector"] in sectors,
        ),
        *_space(request, park),
    ]
    facilities = park["facilities"] or []
    for requirement in dict.fromkeys(request["requirements"] or []):
        there = requirement in facilities
        criteria.append(
            Criterion(
                field="requirements", wanted=requirement, offered=requirement if there else "", met=there, needed=False
            )
        )
    return tuple(criteria)


def _space(request: dict[str, Any], park: dict[str, Any]) -> list[Criterion]:
    kinds = [("land_area_mu", "available_land_mu", ON_LAND), ("floor_area_sqm", "available_floor_sqm", ON_FLOOR)]
    asked = [(needed, there) for needed, there, tenures in kinds if request["tenure"] in tenures]
    met = [
        request[needed] is not None and park[there] is not None and park[there] >= request[needed]
        for needed, there in asked
    ]
    # Where either will do, the one that is there decides and the other only informs.
    one_will_do = len(asked) > 1 and any(met)
    return [
        Criterion(
            field=needed,
            wanted=_text(request[needed]),
            offered=_text(park[there]),
            met=enough,
            needed=enough or not one_will_do,
        )
        for (needed, there), enough in zip(asked, met, strict=True)
    ]


def _text(value: Any) -> str:
    """Return a cell as text: lists with `;`, whole numbers without a decimal point, nothing for what is not known."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
