"""A period: a closed interval of days with its natural size, and the calendar sums done with it."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Period:
    """A closed interval of days; an open side is None. `grain` is the natural size (year, quarter, month, day, span).

    `label` is canonical (`2026`, `2026-Q1`, `2026-03`, `2026-01-01..2026-10-31`). `dated` tells whether the year was
    said or counted from today; `parts` are the two ends that a span was joined from; `step` counts from the period
    spoken of before (the month after: 1).
    """

    start: int
    end: int
    first: dt.date | None
    last: dt.date | None
    grain: str
    text: str
    dated: bool = True
    parts: tuple[Period, ...] = ()
    step: int = 0

    @property
    def label(self) -> str:
        if self.first and self.last:
            if self.grain == "year":
                return str(self.first.year)
            if self.grain == "half":
                return f"{self.first.year}-H{1 if self.first.month < 7 else 2}"
            if self.grain == "quarter":
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
            if self.grain == "month":
                return f"{self.first.year}-{self.first.month:02d}"
            if self.first == self.last:
                return self.first.isoformat()
        return f"{self.first or ''}..{self.last or ''}"


Span = tuple[dt.date | None, dt.date | None, str]


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by `months`, on the same day of month where there is one, else the month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def moved(period: Period, months: int) -> Period:
    """`period` moved by whole months; one that ends with a month still does."""

    def shift(day: dt.date | None) -> dt.date | None:
        if day is None:
            return None
        later = add_months(day, months)
        return month_end(later.year, later.month) if day == month_end(day.year, day.month) else later

    first = add_months(period.first, months) if period.first else None
    return replace(period, first=first, last=shift(period.last), parts=tuple(moved(p, months) for p in period.parts))


def grain_of(first: dt.date, last: dt.date) -> str:
    """The natural size of a span of days: a year, half, quarter, month or day where it is one."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first == last:
        return "day"
    if first.day != 1 or last != month_end(last.year, last.month) or (first.month - 1) % months:
        return "span"
    return {1: "month", 3: "quarter", 6: "half", 12: "year"}.get(months, "span")


def neighbour(period: Period, step: int) -> Period | None:
    """The period of the same length right before (-1) or after (1) `period`; None where a side is open."""
    first, last = period.first, period.last
    if first is None or last is None:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and last == month_end(last.year, last.month):
        return replace(moved(period, step * months), dated=True)
    days = dt.timedelta(days=step * ((last - first).days + 1))
    return replace(period, first=first + days, last=last + days, dated=True, parts=())
