"""Written dates to dates: ISO first, then the ways that exports and people write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

_TIME = r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:z|utc|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_TIME}", re.IGNORECASE)
_DIGITS = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.IGNORECASE)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_TIME}", re.IGNORECASE)
_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([a-z]{{3,9}})\.?,?[\s-]+(\d{{4}}){_TIME}", re.IGNORECASE)
_NAMED_FIRST = re.compile(rf"([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")

_MONTHS = tuple(month.lower() for month in calendar.month_name[1:])
_SERIAL_START = dt.date(1899, 12, 30)  # day 0 of the 1900 date system, its leap-year slip included
_SERIALS = range(20_000, 80_001)


def parse_date(text: str, *, day_first: bool | None = None) -> dt.date:
    """Return the day that `text` says; a time of day is dropped.

    `day_first` tells how nn/nn/yyyy is written in this column; while None, only values that can be read in one way
    are. Raises ValueError for no such day, a month alone, or words.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) <= 40:
        if found := _YEAR_FIRST.fullmatch(plain) or _DIGITS.fullmatch(plain):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _YEAR_LAST.fullmatch(plain):
            return _year_last(int(found[1]), int(found[2]), int(found[3]), day_first)
        if found := _NAMED.fullmatch(plain):
            return dt.date(int(found[3]), _month(found[2]), int(found[1]))
        if found := _NAMED_FIRST.fullmatch(plain):
            return dt.date(int(found[3]), _month(found[1]), int(found[2]))
        if (found := _SERIAL.fullmatch(plain)) and int(found[1]) in _SERIALS:
            return _SERIAL_START + dt.timedelta(days=int(found[1]))
    raise ValueError(f"{text[:80]!r} is not a date")


def _year_last(first: int, second: int, year: int, day_first: bool | None) -> dt.date:
    if day_first is None:
        if first <= 12 and second <= 12 and first != second:
            raise ValueError(f"{first}/{second}/{year} can be read in two ways")
        day_first = first > 12
    day, month = (first, second) if day_first else (second, first)
    return dt.date(year, month, day)


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(name.lower()) or (name.lower() == "sept" and number == 9):
            return number
    raise ValueError(f"{name!r} is not a month")
