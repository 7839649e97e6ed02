# ruff: noqa: ARG005 - one rule a line; every builder takes the match and today, whether it needs both or not
"""Dates, years, quarters and spans counted from today, in English and Chinese, as closed intervals."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

_MONTHS = {m.lower(): i for i, m in enumerate(calendar.month_name) if m} | {
    m.lower(): i for i, m in enumerate(calendar.month_abbr) if m
}
_MONTHS["sept"] = 9
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SMALL = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
          "ten": 10, "twelve": 12, "eighteen": 18, "thirty": 30, "sixty": 60, "ninety": 90, "couple of": 2,
          "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
          "十一": 11, "十二": 12, "半": 0}  # fmt: skip
_N = r"(?:\d+|" + "|".join(sorted((k for k in _SMALL if k.isascii()), key=len, reverse=True)) + r")"
_Z = r"(?:\d+|十[一二]?|[一二两三四五六七八九])"
_Q = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
      "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}  # fmt: skip


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


def _small(text: str) -> int:
    text = text.strip().lower()
    return int(text) if text.isdigit() else _SMALL.get(text, 1)


def month_end(year: int, month: int) -> dt.date:
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


def _year(y: int) -> Span:
    return dt.date(y, 1, 1), dt.date(y, 12, 31), "year"


def _month(y: int, m: int) -> Span:
    return dt.date(y, m, 1), month_end(y, m), "month"


def _quarter(y: int, q: int) -> Span:
    return dt.date(y, 3 * q - 2, 1), month_end(y, 3 * q), "quarter"


def _half(y: int, h: int) -> Span:
    return dt.date(y, 6 * h - 5, 1), month_end(y, 6 * h), "half"


def _full_year(text: str | None, today: dt.date) -> int:
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


_Y = r"(?:(?:19|20)\d{2}|'\d{2})"
_YREL = r"(?:this\s+year|last\s+year|next\s+year|the\s+current\s+year|the\s+previous\s+year)"
_YZ = r"(?:(?:(?:19|20)\d{2}年?|今年|去年|明年|前年|本年|上年)度?[的内]?)"


def _ago(count: int, unit: str, today: dt.date) -> dt.date:
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


def _past(count: int, unit: str, today: dt.date) -> Span:
    if unit.lower().rstrip("s") in ("day", "天", "日"):
        return today - dt.timedelta(days=count - 1), today, "span"
    # data.md: the days *after* the same date that much earlier, up to today
    return _ago(count, unit, today) + dt.timedelta(days=1), today, "past"


def _relative(which: str, unit: str, today: dt.date) -> Span:
    step = {"this": 0, "current": 0, "last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1,
            "本": 0, "这个": 0, "这": 0, "当": 0, "上": -1, "上个": -1, "上一个": -1, "上一": -1,
            "下": 1, "下个": 1, "下一个": 1, "下一": 1}[which.lower()]  # fmt: skip
    unit = unit.lower()
    if unit in ("year", "年", "年度"):
        return _year(today.year + step)
    if unit in ("month", "月", "月份"):
        day = add_months(today.replace(day=1), step)
        return _month(day.year, day.month)
    if unit in ("quarter", "季度", "季"):
        day = add_months(today.replace(day=1), 3 * step)
        return _quarter(day.year, (day.month + 2) // 3)
    monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7 * step)
    return monday, monday + dt.timedelta(days=6), "week"


def _day(y: int, m: int, d: int) -> Span | None:
    try:
        day = dt.date(y, m, d)
    except ValueError:
        return None
    return day, day, "day"


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], dt.date], Span | None]]


def _c(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _half_of(text: str) -> int:
    return 1 if re.search(r"first|1|上|一", text, re.IGNORECASE) else 2


def _calendar_quarters(count: int, today: dt.date) -> Span:
    """The whole quarters before the present one; "last quarter" is the calendar one too."""
    this = dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return add_months(this, -3 * count), this - dt.timedelta(days=1), "months"


_DECIDES = re.compile(r"decid|decision|\bdue\b|deadline|决策|决定|拍板|要定|定下|敲定|到期|截止", re.IGNORECASE)
_SINCE_FILING = re.compile(r"\b(?:of|from|after|since)\s+(?:fil|submi|regist)|\btakes?\b|提交", re.IGNORECASE)


_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
         "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}  # fmt: skip


def _weekday(match: re.Match[str], name: str, which: str, today: dt.date) -> Span:
    """`last Friday`, `by Friday`, 下周三: the nearest such day on the side that is meant."""
    gap = (_DAYS[name[:3].lower()] - today.weekday()) % 7
    which = which.strip().lower()
    if which in ("上周", "上星期", "本周", "这周", "下周", "下星期", "本星期", "这星期"):
        week = {"上": -7, "下": 7}.get(which[0], 0)
        day = today + dt.timedelta(days=_DAYS[name[:3].lower()] - today.weekday() + week)
        return day, day, "day"
    ahead = which in ("next", "this", "coming") or (not which and _DECIDES.search(match.string) is not None)
    day = (
        today + dt.timedelta(days=gap or 7 * (which == "next"))
        if ahead
        else today - dt.timedelta(days=(7 - gap) % 7 or 7)
    )
    return day, day, "day"


def _due_within(match: re.Match[str], count: int, unit: str, today: dt.date) -> Span | None:
    """Due within so many days from today, where a decision is spoken of and no time since filing."""
    text = match.string
    spans = len(re.findall(r"\d\s*(?:days?|天)", text))
    if not _DECIDES.search(text) or _SINCE_FILING.search(text) or spans > 1:
        return None
    return today, _ago(-count, unit, today), "span"


def _part_of_month(match: re.Match[str], today: dt.date) -> Span:
    """`the first ten days of October`: the latest such month that has begun where no year is named."""
    month = _MONTHS[match["m"].lower()]
    year = _full_year(match["y"], today) if match["y"] else today.year - (month > today.month)
    days = (_small(match["n"]) if match["n"] else 1) * (7 if match["u"].lower().startswith("w") else 1)
    start, end = dt.date(year, month, 1), month_end(year, month)
    if match["w"].lower() == "first":
        return start, min(end, start + dt.timedelta(days=days - 1)), "span"
    return max(start, end - dt.timedelta(days=days - 1)), end, "span"


_DECADE_ZH = {"五十": 5, "六十": 6, "七十": 7, "八十": 8, "九十": 9}


def _decade(text: str) -> Span:
    """`the 1990s`, 九十年代, 90年代: ten years; a decade without a century is of the last one."""
    digits = re.sub(r"\D", "", text)
    tens = int(digits[-2]) if digits else _DECADE_ZH[text[:2]]
    century = int(digits[:2]) if len(digits) == 4 else 19
    first = 100 * century + 10 * tens
    return dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "span"


RULES: tuple[Rule, ...] = (
    (_c(r"\b(?:from\s+|in\s+|during\s+)?(?:the\s+)?(?P<d>(?:19|20)\d0)['’]?s\b|(?:上个?世纪|20世纪)?(?P<z>[五六七八九]十|[5-9]0)年代"), lambda m, t: _decade(m["d"] or m["z"])),
    (_c(r"\b(?:in|for|during|of)\s+['’]?(?P<y>2\d)\b(?=\s*(?:$|[?.,;!)]|(?:and|or|vs|versus|so)\b))|(?<![\w.,])['’](?P<z>2\d)\b"), lambda m, t: _year(2000 + int(m["y"] or m["z"]))),
    (_c(r"\bthis\s+time\s+last\s+year\b|去年(?:的)?(?:这个时候|此时|今天|这时候)"), lambda m, t: (dt.date(t.year - 1, 1, 1), add_months(t, -12), "span")),
    (_c(rf"(?P<y>{_YZ})?\s*前(?P<q>[一二三1-3])个?季度"), lambda m, t: (dt.date(_full_year(m["y"], t), 1, 1), month_end(_full_year(m["y"], t), 3 * _small(m["q"])), "months")),
    (_c(rf"(?P<y>{_YZ})?\s*前(?P<q>\d{{1,2}}|十[一二]?|[一二三四五六七八九])个?月"), lambda m, t: (dt.date(_full_year(m["y"], t), 1, 1), month_end(_full_year(m["y"], t), _small(m["q"])), "months") if 1 <= _small(m["q"]) <= 12 else None),
    (_c(rf"\b(?:the\s+)?first\s+(?P<n>two|three|2|3)\s+quarters\s+(?:of\s+)?(?P<y>{_Y}|{_YREL})"), lambda m, t: (dt.date(_full_year(m["y"], t), 1, 1), month_end(_full_year(m["y"], t), 3 * _small(m["n"])), "months")),
    (_c(rf"\b(?:from\s+|in\s+)?(?:the\s+)?(?P<w>first|last)\s+(?:(?P<n>{_N})\s+)?(?P<u>days?|weeks?)\s+(?:of|in)\s+(?P<m>{_MONTH})\b\.?(?:,?\s+(?P<y>{_Y}|{_YREL}))?"),
     lambda m, t: _part_of_month(m, t)),
    (_c(rf"\b(?:the\s+)?first\s+(?P<n>{_N})\s+months\s+(?:of\s+)?(?P<y>{_Y}|{_YREL})"), lambda m, t: (dt.date(_full_year(m["y"], t), 1, 1), month_end(_full_year(m["y"], t), min(12, _small(m["n"]))), "months")),
    (_c(rf"(?P<y>{_YZ})?(?P<a>\d{{1,2}}|[一二三四五六七八九十]+)月?(?:到|至|-|~)(?P<b>\d{{1,2}}|[一二三四五六七八九十]+)月(?:份)?(?!\d*[日号])"),
     lambda m, t: (dt.date(_full_year(m["y"], t), _small(m["a"]), 1), month_end(_full_year(m["y"], t), _small(m["b"])), "months")
     if 1 <= _small(m["a"]) <= _small(m["b"]) <= 12 else None),
    (_c(r"(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?"), lambda m, t: _day(int(m["y"]), int(m["m"]), int(m["d"]))),
    (_c(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y>{_Y}|{_YREL})\b"), lambda m, t: _day(_full_year(m["y"], t), _MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>{_Y})\b"), lambda m, t: _day(_full_year(m["y"], t), _MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"(?P<y>{_YZ})?(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?P<d>\d{{1,2}})[日号]"), lambda m, t: _day(_full_year(m["y"], t), _small(m["m"]), int(m["d"]))),
    (_c(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>January|February|March|April|May|June|July|August|September|October|November|December|{_MONTH})\b"), lambda m, t: _day(t.year, _MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"), lambda m, t: _day(t.year, _MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"(?P<y>{_YZ})\s*Q(?P<q>[1-4])(?!\d)"), lambda m, t: _quarter(_full_year(m["y"], t), _Q[m["q"]])),
    (_c(rf"\b(?P<y>{_Y})\s*-?\s*q(?P<q>[1-4])\b"), lambda m, t: _quarter(_full_year(m["y"], t), int(m["q"]))),
    (_c(rf"\bq(?P<q>[1-4])\s*(?:of|in|,|/|')?\s*(?:either\s+|both\s+)?(?P<y>{_Y}|{_YREL}|\d{{2}})?\b"), lambda m, t: _quarter(_full_year(m["y"], t), int(m["q"]))),
    (_c(rf"\b(?:the\s+)?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter(?:\s+(?:of\s+|in\s+)?(?:either\s+|both\s+)?(?P<y>{_Y}|{_YREL}))?\b"), lambda m, t: _quarter(_full_year(m["y"], t), _Q[m["q"].lower()])),
    (_c(rf"(?P<y>{_YZ})?\s*第?(?P<q>[一二三四1-4])季度"), lambda m, t: _quarter(_full_year(m["y"], t), _Q[m["q"]])),
    (_c(rf"\bh(?P<h>[12])\s*(?:of|in|,|/|')?\s*(?P<y>{_Y}|{_YREL}|[12]\d)?\b"), lambda m, t: _half(_full_year(m["y"], t), int(m["h"]))),
    (_c(rf"\b(?P<y>{_Y})\s*-?\s*h(?P<h>[12])\b"), lambda m, t: _half(_full_year(m["y"], t), int(m["h"]))),
    (_c(rf"\b(?:the\s+)?(?P<h>first|second)\s+half\s+(?:of\s+)?(?:either\s+|both\s+)?(?P<y>{_Y}|{_YREL}|the\s+year)\b"), lambda m, t: _half(_full_year(None if "the" in m["y"].lower() else m["y"], t), _half_of(m["h"]))),
    (_c(rf"(?P<y>{_YZ})?\s*(?P<h>上|下)半年"), lambda m, t: _half(_full_year(m["y"], t), _half_of(m["h"]))),
    (_c(r"\b(?:the\s+)?(?:past|last|previous|preceding)\s+(?P<n>" + _N + r")\s+(?:full\s+|calendar\s+)?quarters\b"), lambda m, t: _calendar_quarters(_small(m["n"]), t)),
    (_c(r"(?:近|过去|最近|前|上)(?P<n>" + _Z + r")个?季度"), lambda m, t: _calendar_quarters(_small(m["n"]), t)),
    (_c(r"\b(?:the\s+)?past\s+(?P<u>year|quarter|month|week)\b"), lambda m, t: _past(1, m["u"], t)),
    (_c(r"(?<=到)(?:现在|目前|今天|今日|如今)|(?<=至)(?:今天|今日|现在)|(?<!year to )(?<!year-to )(?<=\bto )(?:now|date|today|the present)\b|(?<=until )(?:now|today)\b|(?<=till )(?:now|today)\b"), lambda m, t: (t, t, "day")),
    (_c(r"\b(?:the\s+)?(?:past|last|previous|preceding|recent)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?|quarters?|years?)\b"), lambda m, t: _past(_small(m["n"]), m["u"], t)),
    (_c(r"(?:近|过去|最近|这)(?P<n>" + _Z + r")(?P<u>天|日|个月|周|个星期|年|个季度)(?:内|里|来|以来)?"), lambda m, t: _past(_small(m["n"]), m["u"], t)),
    (_c(r"(?:近|过去|最近|这)半年(?:内|里|来|以来)?"), lambda m, t: (add_months(t, -6) + dt.timedelta(days=1), t, "past")),
    (_c(r"(?:近|过去|最近|这)半个月(?:内|里|来|以来)?"), lambda m, t: (t - dt.timedelta(days=15), t, "past")),
    (_c(r"\b(?:in\s+|over\s+|within\s+)?the\s+(?:past|last)\s+half[\s-]year\b"), lambda m, t: (add_months(t, -6) + dt.timedelta(days=1), t, "past")),
    (_c(r"\b(?:within|in|over)\s+(?:the\s+)?(?:next|coming|following)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?|quarters?|years?)\b"), lambda m, t: (t, _ago(-_small(m["n"]), m["u"], t), "span")),
    (_c(r"\b(?:the\s+)?(?:next|coming)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?|quarters?|years?)\b"), lambda m, t: (t, _ago(-_small(m["n"]), m["u"], t), "span")),
    (_c(r"(?:未来|接下来|今后)(?P<n>" + _Z + r")(?P<u>天|日|个月|周|个星期|年|个季度)(?:内|里)?"), lambda m, t: (t, _ago(-_small(m["n"]), m["u"], t), "span")),
    (_c(r"(?P<n>" + _Z + r")(?P<u>天|个月|周|个星期)(?:之)?内(?=.{0,4}(?:决|拍|定|到期|截止|答复))"), lambda m, t: (t, _ago(-_small(m["n"]), m["u"], t), "span")),
    (_c(r"\b(?:within|in\s+(?:less|under)\s+than|in\s+under)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?)\b"), lambda m, t: _due_within(m, _small(m["n"]), m["u"], t)),
    (_c(r"不到(?P<n>" + _Z + r")(?P<u>天|个月|周|个星期)"), lambda m, t: _due_within(m, _small(m["n"]), m["u"], t)),
    (_c(r"(?<=决策期在)(?:未来)?半年(?:之)?内?|(?<=决策时间在)(?:未来)?半年(?:之)?内?|(?<=决策日期在)(?:未来)?半年(?:之)?内?"), lambda m, t: (t, add_months(t, 6), "span")),
    (_c(r"(?:(?<=决策期在)|(?<=决策日在)|(?<=决策时间在)|(?<=决策日期在)|(?<=决策期限在))(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})(?P<u>天|个月|周|年(?=之?内))(?:之?内)?"), lambda m, t: (t, _ago(-_small(m["n"]), m["u"], t), "span")),
    (_c(r"半年(?:之)?内(?=.{0,4}(?:决|拍|定|到期|截止|答复))"), lambda m, t: (t, add_months(t, 6), "span")),
    (_c(r"(?<!\d)(?<!半)(?<![一二两三四五六七八九十])(?:今年)?年内"), lambda m, t: (t, dt.date(t.year, 12, 31), "span") if _DECIDES.search(m.string) else _year(t.year)),
    (_c(r"(?:未来|接下来|今后)半年(?:内|里)?"), lambda m, t: (t, add_months(t, 6), "span")),
    (_c(r"\b(?:the\s+)?(?:coming|next)\s+fortnight\b"), lambda m, t: (t, t + dt.timedelta(days=14), "span")),
    (_c(r"\b(?:(?P<w>last|this|next|coming)\s+)?(?P<d>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"), lambda m, t: _weekday(m, m["d"], m["w"] or "", t)),
    (_c(r"(?P<w>[上本这下](?:周|星期))(?P<d>[一二三四五六日天])"), lambda m, t: _weekday(m, m["d"], m["w"], t)),
    (_c(r"(?P<n>" + _Z + r")(?P<u>天|个月|周|个星期)(?:之)?内(?=.{0,2}(?:提交|收到|报|新增|进来|登记))"), lambda m, t: _past(_small(m["n"]), m["u"], t)),
    (_c(r"\b(?:past|last)\s+(?P<u>fortnight)\b"), lambda m, t: (t - dt.timedelta(days=14), t, "span")),
    (_c(r"\b(?:this\s+)?(?:year[\s-]to[\s-]date|ytd|so\s+far\s+this\s+year|this\s+year\s+so\s+far|since\s+(?:the\s+)?(?:start|beginning)\s+of\s+(?:the|this)\s+year)\b"), lambda m, t: (dt.date(t.year, 1, 1), t, "year")),
    (_c(r"今年以来|年初至今|今年至今|今年到现在|年初以来|年初到现在"), lambda m, t: (dt.date(t.year, 1, 1), t, "year")),
    (_c(r"\b(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?year\b|\byear[\s-]end\b|\bend\s+of\s+this\s+year\b"), lambda m, t: (dt.date(t.year, 12, 31), dt.date(t.year, 12, 31), "day")),
    (_c(rf"\b(?:the\s+)?(?:end|close)\s+of\s+(?P<y>next\s+year|last\s+year|{_Y})\b"), lambda m, t: (dt.date(_full_year(m["y"], t), 12, 31), dt.date(_full_year(m["y"], t), 12, 31), "day")),
    (_c(rf"\b(?:the\s+)?end\s+of\s+(?P<m>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y>{_Y}|{_YREL}))?\b"), lambda m, t: (month_end(_full_year(m["y"], t), _MONTHS[m["m"].lower()]),) * 2 + ("day",)),
    (_c(r"\b(?:the\s+)?end\s+of\s+(?:the|this)\s+month\b"), lambda m, t: (month_end(t.year, t.month),) * 2 + ("day",)),
    (_c(r"\b(?:the\s+)?end\s+of\s+(?:the|this)\s+quarter\b"), lambda m, t: (month_end(t.year, (t.month + 2) // 3 * 3),) * 2 + ("day",)),
    (_c(rf"(?P<y>{_YZ})?(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?:底|末)"), lambda m, t: (month_end(_full_year(m["y"], t), _small(m["m"])),) * 2 + ("day",) if 1 <= _small(m["m"]) <= 12 else None),
    (_c(r"(?P<w>下个|下|上个|上)月(?:底|末)"), lambda m, t: (_relative(m["w"], "月", t)[1],) * 2 + ("day",)),
    (_c(r"(?<![\d十])(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:底|末)"), lambda m, t: (month_end(t.year, _small(m["m"])),) * 2 + ("day",)),
    (_c(r"(?:本|这个|这)?月底"), lambda m, t: (month_end(t.year, t.month),) * 2 + ("day",)),
    (_c(r"(?P<y>今年|明年|去年|(?:19|20)\d{2}年)?(?:年底|底|年末)(?!价)"), lambda m, t: (dt.date(_full_year(m["y"], t), 12, 31), dt.date(_full_year(m["y"], t), 12, 31), "day")),
    (_c(r"年内"), lambda m, t: _year(t.year)),
    (_c(rf"\b(?P<m>{_MONTH})\.?(?:\s+(?:of\s+)?(?P<y>{_Y}|{_YREL}))\b"), lambda m, t: _month(_full_year(m["y"], t), _MONTHS[m["m"].lower()])),
    (_c(r"\b(?:last\s+year\s+and\s+this(?:\s+year)?|this\s+year\s+and\s+last(?:\s+year)?)\b|去年和今年|今年和去年"), lambda m, t: (dt.date(t.year - 1, 1, 1), dt.date(t.year, 12, 31), "years")),
    (_c(rf"\b(?:the\s+)?(?:start|beginning)\s+of\s+(?P<y>{_Y}|{_YREL}|the\s+year)"), lambda m, t: (dt.date(_full_year(None if "the y" in m["y"].lower() else m["y"], t), 1, 1),) * 2 + ("day",)),
    (_c(r"\b(?:the\s+)?(?P<w>this|current|last|previous|next|coming)\s+(?:calendar\s+)?(?P<u>year|month|quarter|week)\b"), lambda m, t: _relative(m["w"], m["u"], t)),
    (_c(r"(?P<w>本|这个|当|上个|上一个|上一|上|下个|下一个|下)(?P<u>季度|月份|月|年度|季|周|星期)"), lambda m, t: _relative(m["w"], "week" if m["u"] in ("周", "星期") else m["u"], t)),
    (_c(r"\b(?P<y>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])\b(?![-/]\d)"), lambda m, t: _month(int(m["y"]), int(m["m"]))),
    (_c(rf"(?P<y>{_YZ})(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月份?"), lambda m, t: _month(_full_year(m["y"], t), _small(m["m"])) if 1 <= _small(m["m"]) <= 12 else None),
    (_c(r"\b(?P<m>January|February|March|April|June|July|August|September|October|November|December|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?|(?<=\bin )(?P<may>May)\b|(?<=\bsince )(?P<may2>May)\b"),
     lambda m, t: _month(t.year if _MONTHS[(m["m"] or "may").lower()] <= t.month else t.year - 1, _MONTHS[(m["m"] or "may").lower()])),
    (_c(r"(?<![\d十])(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月份?(?!\d)"), lambda m, t: _month(t.year if _small(m["m"]) <= t.month else t.year - 1, _small(m["m"])) if 1 <= _small(m["m"]) <= 12 else None),
    (_c(r"今天|今日|\btoday\b|\bnow\b(?=\s+and)"), lambda m, t: (t, t, "day")),
    (_c(r"昨天|\byesterday\b"), lambda m, t: (t - dt.timedelta(days=1),) * 2 + ("day",)),
    (_c(r"\bthe\s+year\s+before\s+last\b|前年"), lambda m, t: _year(t.year - 2)),
    (_c(r"今年|本年度?"), lambda m, t: _year(t.year)),
    (_c(r"去年|上年"), lambda m, t: _year(t.year - 1)),
    (_c(r"明年"), lambda m, t: _year(t.year + 1)),
    (_c(r"(?<!\d)(?<!\d\.)(?P<y>(?:19|20)\d{2})\s*(?:年度?)?(?!\d|\.\d|,\d{3}(?!\d))(?!\s*(?:\+|sqm|sq|m2|㎡|平|mu\b|亩|people|人|个|家|staff|employees|万|亿|jobs|million|billion|meters|metres))"), lambda m, t: _year(int(m["y"]))),
    (_c(r"(?<!\d)'(?P<y>\d{2})\b|(?<!\d)(?P<z>2[0-9])年"), lambda m, t: _year(2000 + int(m["y"] or m["z"]))),
)  # fmt: skip


_YEAR_SAID = re.compile(
    r"(?:19|20)\d{2}|'\d{2}|[今去明前本上]年(?!度?[上下]半)|\b(?:this|last|next|current|previous|past|coming|today|now|date|present|yesterday|ytd|year)\b"
    r"|[本这当]|上一?个|下一?个|上一?[月季周]|下一?[月季周]|现在|目前|今天|今日|昨天|年底|年末|年初|如今|近|过去|未来|接下来",
    re.IGNORECASE,
)
_YEARLESS = ("month", "months", "quarter", "half", "day")
_ONE_OF = r"(?:,|、|/|&|,?\s*\b(?:and|or)\b|和|与|及|或者?|跟)"
_TO = r"(?:-|~|\b(?:to|until|till|through)\b|起?[到至])"
_AGAINST = r"(?:\b(?:vs\.?|versus|against|over|than|with|from)\b|比|对比)"
_LISTED = re.compile(rf"\s*{_ONE_OF}\s*(?:in|of|the|在)?\s*(?:the\s+)?", re.IGNORECASE)
_LINKED = re.compile(rf"\s*(?:{_ONE_OF}|{_TO}|{_AGAINST})\s*(?:in|of|the|在)?\s*(?:the\s+)?", re.IGNORECASE)
_BARE_YEAR = re.compile(r"(?:(?:19|20)\d{2}|'\d{2})(?:年度?)?|[今去前明]年|(?:this|last)\s+year", re.IGNORECASE)
_RELATIVE = (
    (
        re.compile(r"\b(?:the\s+)?(?P<u>month|quarter|half[\s-]year|week)\s+(?P<w>before|after)\b(?!\s+(?:last|next))", re.IGNORECASE),
        ("before",),
    ),
    (re.compile(r"\b(?:the\s+)?(?P<w>preceding|prior|following|subsequent)\s+(?P<u>month|quarter|half[\s-]year|week)\b", re.IGNORECASE), ("preceding", "prior")),
    (re.compile(r"(?P<w>前|后)一?个?(?P<u>季度|月(?!份)|半年|周)(?![内里])"), ("前",)),
    (re.compile(r"(?P<w>再上个|再往前|上一个|上个)(?P<u>半年)(?![内里])"), ("再上个", "再往前", "上一个", "上个")),
)  # fmt: skip
_YEAR_ON = re.compile(
    r"\b(?:a|one)\s+year\s+(?:later|on)\b|\bthe\s+(?:year\s+after|following\s+year)\b(?!\s+(?:last|next))|次年|后一年|第二年",
    re.IGNORECASE,
)
_UNIT_GRAIN = {"month": "month", "月": "month", "quarter": "quarter", "季度": "quarter", "week": "week", "周": "week"}


def find_periods(text: str, today: dt.date) -> list[Period]:
    """All dates and periods in `text` (normalised), left to right, not overlapping; earlier rules win."""
    found: list[Period] = []
    for pattern, earlier in _RELATIVE:
        for match in pattern.finditer(text):
            grain = _UNIT_GRAIN.get(match["u"].lower(), "half")
            step = -1 if match["w"].lower() in earlier else 1
            name = grain if grain in ("month", "quarter", "week") else "month"
            first, last, _ = _relative("last" if step < 0 else "next", name, today)
            found.append(Period(match.start(), match.end(), first, last, grain, match.group(), step=step))
    for match in _YEAR_ON.finditer(text):
        first, last, _ = _year(today.year + 1)
        found.append(Period(match.start(), match.end(), first, last, "year", match.group(), step=1))
    for pattern, build in RULES:
        for match in pattern.finditer(text):
            if not match.group().strip() or any(match.start() < p.end and p.start < match.end() for p in found):
                continue
            span = build(match, today)
            if span is None:
                continue
            raw = match.group()
            lead = len(raw) - len(raw.lstrip())
            dated = span[2] not in _YEARLESS or _YEAR_SAID.search(raw) is not None
            found.append(Period(match.start() + lead, match.end(), span[0], span[1], span[2], raw.strip(), dated))
    return _share_years(sorted(found, key=lambda p: p.start), text)


def _share_years(found: list[Period], text: str) -> list[Period]:
    """`Q1 and Q3 2025`, `Q2 of 2024 and 2025`, 今年11月和12月: listed periods share the year, or the part of the year."""
    out = list(found)
    for i in range(len(out) - 2, -1, -1):  # "Q1 and Q3 2025": the year said last holds for those before it
        this, then = out[i], out[i + 1]
        between = text[this.end : then.start]
        if not this.dated and then.dated and then.grain in _YEARLESS and then.first and _LINKED.fullmatch(between):
            out[i] = _with_year(this, then.first.year)
            if re.search(_TO, between) or re.search(r"\bbetween\s+\S*\s*$", text[: this.start], re.IGNORECASE):
                here = out[i].first
                if here is not None and here > then.first:
                    out[i] = moved(out[i], -12)
    for i in range(1, len(out)):  # "2025 Q1 and Q3", 今年11月和12月
        this, then = out[i - 1], out[i]
        between = text[this.end : then.start]
        if this.dated and not then.dated and this.grain in _YEARLESS and this.first and _LINKED.fullmatch(between):
            out[i] = _with_year(then, this.first.year)
            here = out[i].first
            if here is not None and here < this.first and not re.search(_AGAINST, between, re.IGNORECASE):
                out[i] = moved(out[i], 12)
    for i, this in enumerate(out):  # "Q2 of 2024 and 2025", 2024年和2025年二季度
        if this.grain not in ("month", "quarter", "half") or not this.dated or this.first is None:
            continue
        raw = this.text
        year_last = re.search(r"(?:(?:19|20)\d{2}|'\d{2})$|(?:this|last)\s+year$", raw, re.IGNORECASE)
        year_first = _BARE_YEAR.match(raw)
        step = 1 if year_last else -1 if year_first else 0
        k = i + step
        while step and 0 <= k < len(out):
            other, nearer = out[k], out[k - step]
            gap = text[nearer.end : other.start] if step > 0 else text[other.end : nearer.start]
            if (
                other.grain != "year"
                or other.first is None
                or not _BARE_YEAR.fullmatch(other.text)
                or not _LISTED.fullmatch(gap)
                or (k == i - 1 and gap.strip() in ("，", ","))  # 决策在去年，2026年7月收到: two clauses
            ):
                break
            same = _with_year(this, other.first.year)
            out[k] = replace(other, first=same.first, last=same.last, grain=this.grain)
            k += step
    return out


def _with_year(period: Period, year: int) -> Period:
    """The same part of another year."""
    if period.first is None:
        return period
    return replace(moved(period, 12 * (year - period.first.year)), dated=True)
