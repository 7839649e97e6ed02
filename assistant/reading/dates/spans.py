"""The days that the parts of a date stand for: a year, half, quarter, month, day, a span that ends today."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from assistant.reading.dates.period import Span, add_months, month_end

MONTHS = (
    {m.lower(): i for i, m in enumerate(calendar.month_name) if m}
    | {m.lower(): i for i, m in enumerate(calendar.month_abbr) if m}
    | {"sept": 9}
)
"""Names of months, short and long, with their numbers."""
MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
"""The names of months as a pattern, longest first."""
SMALL = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
          "ten": 10, "twelve": 12, "eighteen": 18, "thirty": 30, "sixty": 60, "ninety": 90, "couple of": 2,
          "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
          "十一": 11, "十二": 12, "半": 0}  # fmt: skip
"""Small numbers in words, as spans are counted in."""
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
            "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}  # fmt: skip
"""What quarters are called, with their numbers."""


def small_number(text: str) -> int:
    """The value of a figure or of a small number in words; 1 where it is neither."""
    text = text.strip().lower()
    return int(text) if text.isdigit() else SMALL.get(text, 1)


def year_span(y: int) -> Span:
    """The days of year `y`."""
    return dt.date(y, 1, 1), dt.date(y, 12, 31), "year"


def month_span(y: int, m: int) -> Span:
    """The days of a month."""
    return dt.date(y, m, 1), month_end(y, m), "month"


def quarter_span(y: int, q: int) -> Span:
    """The days of a quarter."""
    return dt.date(y, 3 * q - 2, 1), month_end(y, 3 * q), "quarter"


def half_span(y: int, h: int) -> Span:
    """The days of a half of a year."""
    return dt.date(y, 6 * h - 5, 1), month_end(y, 6 * h), "half"


def full_year(text: str | None, today: dt.date) -> int:
    """The year that a text says: in full, with two figures, or by 今年, `last`, …; the present one where it says none."""
    if not text:
        return today.year
    text = re.sub(r"(?<=年)度?[的内]?$", "", text.lower().strip())
    if text in ("this", "this year", "current", "今年", "本年", "the current year", "this year's"):
        return today.year
    if text in ("last", "last year", "previous", "去年", "上年", "the previous year", "last year's"):
        return today.year - 1
    if text in ("next", "next year", "明年"):
        return today.year + 1
    if text in ("前年", "the year before last"):
        return today.year - 2
    number = int(re.sub(r"\D", "", text))
    return number + 2000 if number < 100 else number


def span_ago(count: int, unit: str, today: dt.date) -> dt.date:
    """The day that lies so many days, weeks, months or years before today."""
    unit = unit.lower().rstrip("s")
    if unit in ("day", "天", "日"):
        return today - dt.timedelta(days=count)
    if unit in ("week", "周", "个星期", "星期", "礼拜"):
        return today - dt.timedelta(days=7 * count)
    if unit in ("month", "个月", "月"):
        return add_months(today, -count)
    if unit in ("quarter", "个季度", "季度"):
        return add_months(today, -3 * count)
    return add_months(today, -12 * count)


def past_span(count: int, unit: str, today: dt.date) -> Span:
    """The span of that length that ends today."""
    if unit.lower().rstrip("s") in ("day", "天", "日"):
        return today - dt.timedelta(days=count - 1), today, "span"
    # data.md: the days *after* the same date that much earlier, up to today
    return span_ago(count, unit, today) + dt.timedelta(days=1), today, "past"


def relative_span(which: str, unit: str, today: dt.date) -> Span:
    """`this`, `last` or `next` week, month, quarter, half or year."""
    step = {"this": 0, "current": 0, "last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1,
            "本": 0, "这个": 0, "这": 0, "当": 0, "上": -1, "上个": -1, "上一个": -1, "上一": -1,
            "下": 1, "下个": 1, "下一个": 1, "下一": 1}[which.lower()]  # fmt: skip
    unit = unit.lower()
    if unit in ("year", "年", "年度"):
        return year_span(today.year + step)
    if unit in ("month", "月", "月份"):
        day = add_months(today.replace(day=1), step)
        return month_span(day.year, day.month)
    if unit in ("quarter", "季度", "季"):
        day = add_months(today.replace(day=1), 3 * step)
        return quarter_span(day.year, (day.month + 2) // 3)
    monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7 * step)
    return monday, monday + dt.timedelta(days=6), "week"


def day_span(y: int, m: int, d: int) -> Span | None:
    """One day; None where the calendar has none such."""
    try:
        day = dt.date(y, m, d)
    except ValueError:
        return None
    return day, day, "day"


def half_number(text: str) -> int:
    """Which half of a year a text says: 1 or 2."""
    return 1 if re.search(r"first|1|上|一", text, re.IGNORECASE) else 2


def calendar_quarters(count: int, today: dt.date) -> Span:
    """The whole quarters before the present one; "last quarter" is the calendar one too."""
    this = dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return add_months(this, -3 * count), this - dt.timedelta(days=1), "months"


DECIDES = re.compile(r"decid|decision|\bdue\b|deadline|决策|决定|拍板|要定|定下|敲定|到期|截止", re.IGNORECASE)
"""Words that speak of a decision."""
_SINCE_FILING = re.compile(r"\b(?:of|from|after|since)\s+(?:fil|submi|regist)|\btakes?\b|提交", re.IGNORECASE)


_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
         "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}  # fmt: skip


def weekday_span(match: re.Match[str], name: str, which: str, today: dt.date) -> Span:
    """`last Friday`, `by Friday`, 下周三: the nearest such day on the side that is meant."""
    gap = (_DAYS[name[:3].lower()] - today.weekday()) % 7
    which = which.strip().lower()
    if which in ("上周", "上星期", "本周", "这周", "下周", "下星期", "本星期", "这星期"):
        week = {"上": -7, "下": 7}.get(which[0], 0)
        day = today + dt.timedelta(days=_DAYS[name[:3].lower()] - today.weekday() + week)
        return day, day, "day"
    ahead = which in ("next", "this", "coming") or (not which and DECIDES.search(match.string) is not None)
    day = (
        today + dt.timedelta(days=gap or 7 * (which == "next"))
        if ahead
        else today - dt.timedelta(days=(7 - gap) % 7 or 7)
    )
    return day, day, "day"


def due_within(match: re.Match[str], count: int, unit: str, today: dt.date) -> Span | None:
    """Due within so many days from today, where a decision is spoken of and no time since filing."""
    text = match.string
    spans = len(re.findall(r"\d\s*(?:days?|天)", text))
    if not DECIDES.search(text) or _SINCE_FILING.search(text) or spans > 1:
        return None
    return today, span_ago(-count, unit, today), "span"


def part_of_month(match: re.Match[str], today: dt.date) -> Span:
    """`the first ten days of October`: the latest such month that has begun where no year is named."""
    month = MONTHS[match["m"].lower()]
    year = full_year(match["y"], today) if match["y"] else today.year - (month > today.month)
    days = (small_number(match["n"]) if match["n"] else 1) * (7 if match["u"].lower().startswith("w") else 1)
    start, end = dt.date(year, month, 1), month_end(year, month)
    if match["w"].lower() == "first":
        return start, min(end, start + dt.timedelta(days=days - 1)), "span"
    return max(start, end - dt.timedelta(days=days - 1)), end, "span"


_DECADE_ZH = {"五十": 5, "六十": 6, "七十": 7, "八十": 8, "九十": 9}


def decade_span(text: str) -> Span:
    """`the 1990s`, 九十年代, 90年代: ten years; a decade without a century is of the last one."""
    digits = re.sub(r"\D", "", text)
    tens = int(digits[-2]) if digits else _DECADE_ZH[text[:2]]
    century = int(digits[:2]) if len(digits) == 4 else 19
    first = 100 * century + 10 * tens
    return dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "span"
