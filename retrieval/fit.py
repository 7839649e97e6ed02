"""Which parks fit a request and which requests fit a park, best first, and why: `pairing` read from either side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.schema import record_type
from retrieval.filters import Tables, selected
from retrieval.measures import plain
from retrieval.pairing import (
    ON_FLOOR,
    ON_LAND,
    PARK_FIELDS,
    PARKS,
    REQUEST_FIELDS,
    REQUESTS,
    headroom,
    other_side,
    pairing,
)
from retrieval.plan import Expr
from retrieval.result import Criterion, Match


@dataclass(frozen=True, slots=True)
class Pair:
    """A fitting record, the one on the other side it fits best, and the requirements covered."""

    id: str
    subject: str
    covered: int
    of: int


def fits(kind: str, candidates: Expr, subjects: Expr, tables: Tables) -> list[Pair]:
    """Return the records of type `kind` among `candidates` that fit one of `subjects`, best first.

    Best is most requirements covered, then the smallest number left uncovered; then a park with more room to spare, a
    request that fills more of the room; then the id.
    """
    exprs = {kind: candidates, other_side(kind): subjects}
    pairs = pairing(selected(exprs[REQUESTS], REQUESTS, tables), selected(exprs[PARKS], PARKS, tables))
    keys = {REQUESTS: pairs.request_id, PARKS: pairs.park_id}
    scored = pairs.select(
        id=keys[kind],
        subject=keys[other_side(kind)],
        covered=pairs.requirements.intersect(pairs.facilities).length().fill_null(0),
        of=pairs.requirements.length().fill_null(0),
        room=headroom(pairs),
    )
    rows = scored.to_pyarrow().to_pylist()
    sign = -1 if kind == PARKS else 1
    rows.sort(key=lambda row: (-row["covered"], row["of"], sign * row["room"], row["id"], row["subject"]))
    best: dict[str, Pair] = {}
    for row in rows:
        best.setdefault(row["id"], Pair(row["id"], row["subject"], int(row["covered"]), int(row["of"])))
    return list(best.values())


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
    columns = REQUEST_FIELDS if kind == REQUESTS else PARK_FIELDS
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
