"""When requests come in: more every year, fewer at Spring Festival and on weekends, most towards the year's end."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import numpy.typing as npt

from corpus.demo.grammar import Codes

FIRST_DAY = dt.date(2022, 1, 4)
NEWEST_DAY = dt.date(2026, 10, 30)
_YEARLY = {2022: 1.0, 2023: 1.35, 2024: 1.55, 2025: 1.7, 2026: 1.9}
_MONTHLY = (0.95, 0.9, 1.1, 1.05, 1.0, 1.05, 0.95, 0.85, 1.05, 1.0, 1.25, 1.35)
_NEW_YEAR = (
    dt.date(2022, 2, 1),
    dt.date(2023, 1, 22),
    dt.date(2024, 2, 10),
    dt.date(2025, 1, 29),
    dt.date(2026, 2, 17),
)


@cache
def day_shares() -> npt.NDArray[np.float64]:
    """Return the running share of requests filed up to each day from `FIRST_DAY` to `NEWEST_DAY`."""
    weights = []
    for offset in range((NEWEST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + dt.timedelta(days=offset)
        weight = _YEARLY[day.year] * _MONTHLY[day.month - 1]
        if day.weekday() >= 5:
            weight *= 0.2
        if any(-6 <= (day - feast).days <= 10 for feast in _NEW_YEAR):
            weight *= 0.2
        if day.month == 10 and day.day <= 7:
            weight *= 0.2
        weights.append(weight)
    running = np.cumsum(weights)
    shares: npt.NDArray[np.float64] = running / running[-1]
    return shares


@cache
def iso_days(beyond: int) -> npt.NDArray[np.object_]:
    """Return the ISO dates from `FIRST_DAY` on, to `beyond` days after `NEWEST_DAY`."""
    count = (NEWEST_DAY - FIRST_DAY).days + 1 + beyond
    return np.array([(FIRST_DAY + dt.timedelta(days=i)).isoformat() for i in range(count)], dtype=object)


def draw_days(rng: np.random.Generator, count: int) -> Codes:
    """Return `count` days as offsets from `FIRST_DAY`."""
    return np.searchsorted(day_shares(), rng.random(count), side="right").astype(np.int64)


def draw_later_days(rng: np.random.Generator, after: Codes) -> Codes:
    """Return for every day in `after` one that is not earlier."""
    shares = day_shares()
    low = shares[after]
    days = np.searchsorted(shares, low + (1 - low) * rng.random(len(after)), side="right")
    return np.minimum(days, len(shares) - 1).astype(np.int64)


def years(days: Codes) -> Codes:
    """Return the calendar year of each day offset."""
    return (np.datetime64(FIRST_DAY) + days.astype("timedelta64[D]")).astype("datetime64[Y]").astype(np.int64) + 1970
