"""Written dates to dates: ISO first, then the ways that exports and people write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

_TIME = (
    r"(?:[\s,]*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    r"(?:(?:[T,\s]+|(?<=[日号]))(?:上午|下午|早上|晚上|中午)?\s*\d{1,2}(?:[:时点]\d{1,2}(?:[:分]\d{1,2}(?:[.,]\d+)?)?)?[分秒]?"
    r"\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|gmt)?\s*(?:[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_TIME}", re.IGNORECASE)
_DIGITS = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.IGNORECASE)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_TIME}", re.IGNORECASE)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_NAMED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/.]*([a-z]{{3,9}})\.?,?[\s\-/.]*(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})\.?[\s\-/]*(\d{{1,2}})(?:st|nd|rd|th)?(?:,|[\s\-/])\s*(\d{{4}}){_TIME}", re.IGNORECASE
)
_YEAR_NAMED = re.compile(rf"(\d{{4}})[\s\-/]+([a-z]{{3,9}})\.?[\s\-/]+(\d{{1,2}}){_TIME}", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)

_MONTHS = tuple(month.lower() for month in calendar.month_name[1:])
_SERIAL_START = dt.date(1899, 12, 30)  # day 0 of the 1900 date system, its leap-year slip included
SERIALS = range(20_000, 80_001)


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
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return dt.date(year, _month(found[2]), int(found[1]))
        if found := _NAMED_FIRST.fullmatch(plain):
            return dt.date(int(found[3]), _month(found[1]), int(found[2]))
        if found := _YEAR_NAMED.fullmatch(plain):
            return dt.date(int(found[1]), _month(found[2]), int(found[3]))
        if (found := _SERIAL.fullmatch(plain)) and int(found[1]) in SERIALS:
            return serial_day(int(found[1]))
        if found := _CHINESE_DATE.fullmatch(plain):
            year = int(found[1].translate(_CHINESE_DIGITS))
            return dt.date(year, _chinese_number(found[2]), _chinese_number(found[3]))
    raise ValueError(f"{text[:80]!r} is not a date")


def serial_day(number: int) -> dt.date:
    """Return the day that a spreadsheet counts as `number` (1900 date system)."""
    return _SERIAL_START + dt.timedelta(days=number)


def order_of(texts: Iterable[str]) -> tuple[int, int, int]:
    """Return how many of `texts` can only have the day first, how many only the month, and how many are nn/nn/yyyy."""
    days = months = written = 0
    for text in texts:
        found = _YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", text).strip()) if len(text) <= 40 else None
        if found:
            written += 1
            days += int(found[1]) > 12 >= int(found[2])
            months += int(found[2]) > 12 >= int(found[1])
    return days, months, written


def _chinese_number(text: str) -> int:
    """Return a written number below 100."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(_CHINESE_DIGITS))
    return int(tens.translate(_CHINESE_DIGITS) or 1) * 10 + int(ones.translate(_CHINESE_DIGITS) or 0)


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
