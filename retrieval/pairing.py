"""The rule of fit, as a join of requests and parks.

A pair fits where the park lies in one of the request's target provinces, leads in its sector, and has the space: land
for a buyer of land, floor for who leases or buys a building, either where the request takes any. What is not known is
not met. Status plays no part.
"""

from __future__ import annotations

import ibis
from ibis.expr.types import Table, Value

REQUESTS, PARKS = "requests", "parks"

ON_LAND = ("buy land", "any")
ON_FLOOR = ("lease", "buy building", "any")

NO_LIMIT = 10**9
"""The headroom of a request that needs no space at all."""

REQUEST_FIELDS = (
    "request_id",
    "sector",
    "target_provinces",
    "tenure",
    "land_area_mu",
    "floor_area_sqm",
    "requirements",
)
PARK_FIELDS = ("park_id", "province", "lead_sectors", "available_land_mu", "available_floor_sqm", "facilities")


def other_side(kind: str) -> str:
    """Return the record type that records of type `kind` are fitted to."""
    if kind not in (REQUESTS, PARKS):
        raise ValueError(f"{kind} cannot be fitted to anything: ask for {REQUESTS} or {PARKS}")
    return PARKS if kind == REQUESTS else REQUESTS


def pairing(requests: Table, parks: Table) -> Table:
    """Return the fitting pairs of `requests` and `parks`, with the fields of both that the rule reads."""
    wanted = requests.select(*REQUEST_FIELDS)
    wanted = wanted.mutate(wanted_province=wanted.target_provinces.unnest())
    there = parks.select(*PARK_FIELDS)
    pairs = wanted.join(there, wanted.wanted_province == there.province)
    return pairs.filter(pairs.lead_sectors.contains(pairs.sector) & (headroom(pairs) > 0))


def headroom(pairs: Table) -> Value:
    """Return how many times the space needed is there, of the kind that has more of it; 0 where neither will do."""
    return ibis.greatest(
        _times(pairs.tenure, ON_LAND, pairs.available_land_mu, pairs.land_area_mu),
        _times(pairs.tenure, ON_FLOOR, pairs.available_floor_sqm, pairs.floor_area_sqm),
    )


def _times(tenure: Value, tenures: tuple[str, ...], there: Value, needed: Value) -> Value:
    enough = (tenure.isin(tenures) & (there >= needed)).fill_null(False)
    return ibis.ifelse(enough, (there.cast("float64") / needed.nullif(0)).fill_null(float(NO_LIMIT)), 0.0)
