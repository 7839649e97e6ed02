"""Spans of days and what people call them, counted from today, in English and Chinese."""

from __future__ import annotations

import calendar
import datetime as dt
from random import Random

from assistant.reading.dates.period import add_months, month_end

Span = tuple[dt.date, dt.date]
_ORDINALS = ("first", "second", "third", "fourth")


def year_span(year: int) -> Span:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def quarter_span(year: int, quarter: int) -> Span:
    return dt.date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3)


def month_span(year: int, month: int) -> Span:
    return dt.date(year, month, 1), month_end(year, month)


def half_span(year: int, half: int) -> Span:
    return dt.date(year, half * 6 - 5, 1), month_end(year, half * 6)


def random_year(rng: Random, today: dt.date, field: str) -> int:
    return (
        rng.randint(today.year - 3, today.year)
        if field == "submitted_on"
        else rng.randint(today.year - 1, today.year + 1)
    )


def random_period(rng: Random, today: dt.date, field: str) -> Span:
    year = random_year(rng, today, field)
    draw = rng.randrange(8)
    if draw == 0:
        return half_span(year, rng.randint(1, 2))
    if draw <= 2:
        return quarter_span(year, rng.randint(1, 4))
    if draw <= 4:
        return month_span(year, rng.randint(1, 12))
    if draw == 5 and field == "submitted_on":
        return _past_months(today, rng.choice((2, 3, 6)))
    if draw == 6:
        first = dt.date(year, rng.randint(1, 6), rng.randint(1, 28))
        return first, first + dt.timedelta(days=rng.randint(20, 150))
    return year_span(year)


def _past_months(today: dt.date, months: int) -> Span:
    return add_months(today, -months) + dt.timedelta(days=1), today


def english_names(first: dt.date, last: dt.date, today: dt.date) -> tuple[str, ...]:
    """Return ways to say the span, each with its preposition (`in 2025`, `last month`, `between … and …`)."""
    year, span = first.year, (first, last)
    names: list[str] = []
    if span == year_span(year):
        names += [f"in {year}"]
        names += {0: ["this year"], -1: ["last year"], 1: ["next year"]}.get(year - today.year, [])
    for quarter in range(1, 5):
        if span == quarter_span(year, quarter):
            names += [f"in Q{quarter} {year}", f"in the {_ORDINALS[quarter - 1]} quarter of {year}"]
    for half in (1, 2):
        if span == half_span(year, half):
            names += [f"in the {_ORDINALS[half - 1]} half of {year}", f"in H{half} {year}"]
    if span == month_span(year, first.month):
        names += [f"in {calendar.month_name[first.month]} {year}", f"in {calendar.month_abbr[first.month]} {year}"]
    for unit, before in _before(today).items():
        names += [f"last {unit}"] if span == before else []
    for months, word in ((2, "two"), (3, "three"), (6, "six")):
        if span == _past_months(today, months):
            names += [f"in the past {word} months", f"in the last {months} months"]
    return tuple(names) or (
        f"between {_day(first)} and {_day(last)}",
        f"between {first.isoformat()} and {last.isoformat()}",
        f"from {_day(first)} to {_day(last)}",
    )


def chinese_names(first: dt.date, last: dt.date, today: dt.date) -> tuple[str, ...]:
    year, span = first.year, (first, last)
    names: list[str] = []
    if span == year_span(year):
        names += [f"{year}年"]
        names += {0: ["今年"], -1: ["去年"], 1: ["明年"]}.get(year - today.year, [])
    for quarter in range(1, 5):
        if span == quarter_span(year, quarter):
            names += [f"{year}年第{'一二三四'[quarter - 1]}季度", f"{year}年{'一二三四'[quarter - 1]}季度"]
            names += [f"今年{'一二三四'[quarter - 1]}季度"] if year == today.year else []
    for half in (1, 2):
        if span == half_span(year, half):
            names += [f"{year}年{'上下'[half - 1]}半年"]
    if span == month_span(year, first.month):
        names += [f"{year}年{first.month}月", f"{year}年{first.month}月份"]
        names += [f"去年{first.month}月"] if year == today.year - 1 else []
    for unit, before in _before(today).items():
        names += [{"month": "上个月", "quarter": "上季度"}[unit]] if span == before else []
    for months, word in ((2, "两"), (3, "三"), (6, "六")):
        if span == _past_months(today, months):
            names += [f"近{word}个月", f"最近{word}个月", f"过去{word}个月"]
    return tuple(names) or (
        f"{_tag(first)}到{_tag(last)}",
        f"{_tag(first)}至{_tag(last)}",
        f"{first.isoformat()}到{last.isoformat()}",
    )


def _before(today: dt.date) -> dict[str, Span]:
    month = add_months(today.replace(day=1), -1)
    quarter = add_months(dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3)
    return {
        "month": month_span(month.year, month.month),
        "quarter": quarter_span(quarter.year, (quarter.month + 2) // 3),
    }


def _day(day: dt.date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _tag(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def english_day(day: dt.date) -> tuple[str, ...]:
    """Return ways to say a bound; the first of a month or of a year is also its month or its year."""
    names = [_day(day), day.isoformat()]
    if day.day == 1:
        names += [f"{calendar.month_name[day.month]} {day.year}"] * 2
    return (*names, *([str(day.year)] * 2 if (day.month, day.day) == (1, 1) else []))


def chinese_day(day: dt.date) -> tuple[str, ...]:
    names = [_tag(day), day.isoformat()]
    if day.day == 1:
        names += [f"{day.year}年{day.month}月"] * 2
    return (*names, *([f"{day.year}年"] * 2 if (day.month, day.day) == (1, 1) else []))
