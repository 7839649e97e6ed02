"""Dates, years, quarters and spans counted from today, found in a text; those of a list share what is said once."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from assistant.reading.dates.period import Period, moved
from assistant.reading.dates.rules import RULES
from assistant.reading.dates.spans import relative_span, year_span

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
            first, last, _ = relative_span("last" if step < 0 else "next", name, today)
            found.append(Period(match.start(), match.end(), first, last, grain, match.group(), step=step))
    for match in _YEAR_ON.finditer(text):
        first, last, _ = year_span(today.year + 1)
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
