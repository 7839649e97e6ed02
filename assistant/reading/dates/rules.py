# ruff: noqa: ARG005 - one rule a line; every builder takes the match and today, whether it needs both or not
"""How dates are written, in English and Chinese: a pattern for each form, and the days that it stands for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from assistant.reading.dates.period import Span, add_months, month_end
from assistant.reading.dates.spans import (
    DECIDES,
    MONTH_NAMES,
    MONTHS,
    QUARTERS,
    SMALL,
    calendar_quarters,
    day_span,
    decade_span,
    due_within,
    full_year,
    half_number,
    half_span,
    month_span,
    part_of_month,
    past_span,
    quarter_span,
    relative_span,
    small_number,
    span_ago,
    weekday_span,
    year_span,
)

_N = r"(?:\d+|" + "|".join(sorted((k for k in SMALL if k.isascii()), key=len, reverse=True)) + r")"
_Z = r"(?:\d+|十[一二]?|[一二两三四五六七八九])"


_Y = r"(?:(?:19|20)\d{2}|'\d{2})"
_YREL = r"(?:this\s+year|last\s+year|next\s+year|the\s+current\s+year|the\s+previous\s+year)"
_YZ = r"(?:(?:(?:19|20)\d{2}年?|今年|去年|明年|前年|本年|上年)度?[的内]?)"


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], dt.date], Span | None]]


def _c(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


RULES: tuple[Rule, ...] = (
    (_c(r"\b(?:from\s+|in\s+|during\s+)?(?:the\s+)?(?P<d>(?:19|20)\d0)['’]?s\b|(?:上个?世纪|20世纪)?(?P<z>[五六七八九]十|[5-9]0)年代"), lambda m, t: decade_span(m["d"] or m["z"])),
    (_c(r"\b(?:in|for|during|of)\s+['’]?(?P<y>2\d)\b(?=\s*(?:$|[?.,;!)]|(?:and|or|vs|versus|so)\b))|(?<![\w.,])['’](?P<z>2\d)\b"), lambda m, t: year_span(2000 + int(m["y"] or m["z"]))),
    (_c(r"\bthis\s+time\s+last\s+year\b|去年(?:的)?(?:这个时候|此时|今天|这时候)"), lambda m, t: (dt.date(t.year - 1, 1, 1), add_months(t, -12), "span")),
    (_c(rf"(?P<y>{_YZ})?\s*前(?P<q>[一二三1-3])个?季度"), lambda m, t: (dt.date(full_year(m["y"], t), 1, 1), month_end(full_year(m["y"], t), 3 * small_number(m["q"])), "months")),
    (_c(rf"(?P<y>{_YZ})?\s*前(?P<q>\d{{1,2}}|十[一二]?|[一二三四五六七八九])个?月"), lambda m, t: (dt.date(full_year(m["y"], t), 1, 1), month_end(full_year(m["y"], t), small_number(m["q"])), "months") if 1 <= small_number(m["q"]) <= 12 else None),
    (_c(rf"\b(?:the\s+)?first\s+(?P<n>two|three|2|3)\s+quarters\s+(?:of\s+)?(?P<y>{_Y}|{_YREL})"), lambda m, t: (dt.date(full_year(m["y"], t), 1, 1), month_end(full_year(m["y"], t), 3 * small_number(m["n"])), "months")),
    (_c(rf"\b(?:from\s+|in\s+)?(?:the\s+)?(?P<w>first|last)\s+(?:(?P<n>{_N})\s+)?(?P<u>days?|weeks?)\s+(?:of|in)\s+(?P<m>{MONTH_NAMES})\b\.?(?:,?\s+(?P<y>{_Y}|{_YREL}))?"),
     lambda m, t: part_of_month(m, t)),
    (_c(rf"\b(?:the\s+)?first\s+(?P<n>{_N})\s+months\s+(?:of\s+)?(?P<y>{_Y}|{_YREL})"), lambda m, t: (dt.date(full_year(m["y"], t), 1, 1), month_end(full_year(m["y"], t), min(12, small_number(m["n"]))), "months")),
    (_c(rf"(?P<y>{_YZ})?(?P<a>\d{{1,2}}|[一二三四五六七八九十]+)月?(?:到|至|-|~)(?P<b>\d{{1,2}}|[一二三四五六七八九十]+)月(?:份)?(?!\d*[日号])"),
     lambda m, t: (dt.date(full_year(m["y"], t), small_number(m["a"]), 1), month_end(full_year(m["y"], t), small_number(m["b"])), "months")
     if 1 <= small_number(m["a"]) <= small_number(m["b"]) <= 12 else None),
    (_c(r"(?P<y>(?:19|20)\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?"), lambda m, t: day_span(int(m["y"]), int(m["m"]), int(m["d"]))),
    (_c(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{MONTH_NAMES})\.?,?\s+(?:of\s+)?(?P<y>{_Y}|{_YREL})\b"), lambda m, t: day_span(full_year(m["y"], t), MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"\b(?P<m>{MONTH_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>{_Y})\b"), lambda m, t: day_span(full_year(m["y"], t), MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"(?P<y>{_YZ})?(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?P<d>\d{{1,2}})[日号]"), lambda m, t: day_span(full_year(m["y"], t), small_number(m["m"]), int(m["d"]))),
    (_c(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>January|February|March|April|May|June|July|August|September|October|November|December|{MONTH_NAMES})\b"), lambda m, t: day_span(t.year, MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"\b(?P<m>{MONTH_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"), lambda m, t: day_span(t.year, MONTHS[m["m"].lower()], int(m["d"]))),
    (_c(rf"(?P<y>{_YZ})\s*Q(?P<q>[1-4])(?!\d)"), lambda m, t: quarter_span(full_year(m["y"], t), QUARTERS[m["q"]])),
    (_c(rf"\b(?P<y>{_Y})\s*-?\s*q(?P<q>[1-4])\b"), lambda m, t: quarter_span(full_year(m["y"], t), int(m["q"]))),
    (_c(rf"\bq(?P<q>[1-4])\s*(?:of|in|,|/|')?\s*(?:either\s+|both\s+)?(?P<y>{_Y}|{_YREL}|\d{{2}})?\b"), lambda m, t: quarter_span(full_year(m["y"], t), int(m["q"]))),
    (_c(rf"\b(?:the\s+)?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter(?:\s+(?:of\s+|in\s+)?(?:either\s+|both\s+)?(?P<y>{_Y}|{_YREL}))?\b"), lambda m, t: quarter_span(full_year(m["y"], t), QUARTERS[m["q"].lower()])),
    (_c(rf"(?P<y>{_YZ})?\s*第?(?P<q>[一二三四1-4])季度"), lambda m, t: quarter_span(full_year(m["y"], t), QUARTERS[m["q"]])),
    (_c(rf"\bh(?P<h>[12])\s*(?:of|in|,|/|')?\s*(?P<y>{_Y}|{_YREL}|[12]\d)?\b"), lambda m, t: half_span(full_year(m["y"], t), int(m["h"]))),
    (_c(rf"\b(?P<y>{_Y})\s*-?\s*h(?P<h>[12])\b"), lambda m, t: half_span(full_year(m["y"], t), int(m["h"]))),
    (_c(rf"\b(?:the\s+)?(?P<h>first|second)\s+half\s+(?:of\s+)?(?:either\s+|both\s+)?(?P<y>{_Y}|{_YREL}|the\s+year)\b"), lambda m, t: half_span(full_year(None if "the" in m["y"].lower() else m["y"], t), half_number(m["h"]))),
    (_c(rf"(?P<y>{_YZ})?\s*(?P<h>上|下)半年"), lambda m, t: half_span(full_year(m["y"], t), half_number(m["h"]))),
    (_c(r"\b(?:the\s+)?(?:past|last|previous|preceding)\s+(?P<n>" + _N + r")\s+(?:full\s+|calendar\s+)?quarters\b"), lambda m, t: calendar_quarters(small_number(m["n"]), t)),
    (_c(r"(?:近|过去|最近|前|上)(?P<n>" + _Z + r")个?季度"), lambda m, t: calendar_quarters(small_number(m["n"]), t)),
    (_c(r"\b(?:the\s+)?past\s+(?P<u>year|quarter|month|week)\b"), lambda m, t: past_span(1, m["u"], t)),
    (_c(r"(?<=到)(?:现在|目前|今天|今日|如今)|(?<=至)(?:今天|今日|现在)|(?<!year to )(?<!year-to )(?<=\bto )(?:now|date|today|the present)\b|(?<=until )(?:now|today)\b|(?<=till )(?:now|today)\b"), lambda m, t: (t, t, "day")),
    (_c(r"\b(?:the\s+)?(?:past|last|previous|preceding|recent)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?|quarters?|years?)\b"), lambda m, t: past_span(small_number(m["n"]), m["u"], t)),
    (_c(r"(?:近|过去|最近|这)(?P<n>" + _Z + r")(?P<u>天|日|个月|周|个星期|年|个季度)(?:内|里|来|以来)?"), lambda m, t: past_span(small_number(m["n"]), m["u"], t)),
    (_c(r"(?:近|过去|最近|这)半年(?:内|里|来|以来)?"), lambda m, t: (add_months(t, -6) + dt.timedelta(days=1), t, "past")),
    (_c(r"(?:近|过去|最近|这)半个月(?:内|里|来|以来)?"), lambda m, t: (t - dt.timedelta(days=15), t, "past")),
    (_c(r"\b(?:in\s+|over\s+|within\s+)?the\s+(?:past|last)\s+half[\s-]year\b"), lambda m, t: (add_months(t, -6) + dt.timedelta(days=1), t, "past")),
    (_c(r"\b(?:within|in|over)\s+(?:the\s+)?(?:next|coming|following)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?|quarters?|years?)\b"), lambda m, t: (t, span_ago(-small_number(m["n"]), m["u"], t), "span")),
    (_c(r"\b(?:the\s+)?(?:next|coming)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?|quarters?|years?)\b"), lambda m, t: (t, span_ago(-small_number(m["n"]), m["u"], t), "span")),
    (_c(r"(?:未来|接下来|今后)(?P<n>" + _Z + r")(?P<u>天|日|个月|周|个星期|年|个季度)(?:内|里)?"), lambda m, t: (t, span_ago(-small_number(m["n"]), m["u"], t), "span")),
    (_c(r"(?P<n>" + _Z + r")(?P<u>天|个月|周|个星期)(?:之)?内(?=.{0,4}(?:决|拍|定|到期|截止|答复))"), lambda m, t: (t, span_ago(-small_number(m["n"]), m["u"], t), "span")),
    (_c(r"\b(?:within|in\s+(?:less|under)\s+than|in\s+under)\s+(?P<n>" + _N + r")\s+(?P<u>days?|weeks?|months?)\b"), lambda m, t: due_within(m, small_number(m["n"]), m["u"], t)),
    (_c(r"不到(?P<n>" + _Z + r")(?P<u>天|个月|周|个星期)"), lambda m, t: due_within(m, small_number(m["n"]), m["u"], t)),
    (_c(r"(?<=决策期在)(?:未来)?半年(?:之)?内?|(?<=决策时间在)(?:未来)?半年(?:之)?内?|(?<=决策日期在)(?:未来)?半年(?:之)?内?"), lambda m, t: (t, add_months(t, 6), "span")),
    (_c(r"(?:(?<=决策期在)|(?<=决策日在)|(?<=决策时间在)|(?<=决策日期在)|(?<=决策期限在))(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})(?P<u>天|个月|周|年(?=之?内))(?:之?内)?"), lambda m, t: (t, span_ago(-small_number(m["n"]), m["u"], t), "span")),
    (_c(r"半年(?:之)?内(?=.{0,4}(?:决|拍|定|到期|截止|答复))"), lambda m, t: (t, add_months(t, 6), "span")),
    (_c(r"(?<!\d)(?<!半)(?<![一二两三四五六七八九十])(?:今年)?年内"), lambda m, t: (t, dt.date(t.year, 12, 31), "span") if DECIDES.search(m.string) else year_span(t.year)),
    (_c(r"(?:未来|接下来|今后)半年(?:内|里)?"), lambda m, t: (t, add_months(t, 6), "span")),
    (_c(r"\b(?:the\s+)?(?:coming|next)\s+fortnight\b"), lambda m, t: (t, t + dt.timedelta(days=14), "span")),
    (_c(r"\b(?:(?P<w>last|this|next|coming)\s+)?(?P<d>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"), lambda m, t: weekday_span(m, m["d"], m["w"] or "", t)),
    (_c(r"(?P<w>[上本这下](?:周|星期))(?P<d>[一二三四五六日天])"), lambda m, t: weekday_span(m, m["d"], m["w"], t)),
    (_c(r"(?P<n>" + _Z + r")(?P<u>天|个月|周|个星期)(?:之)?内(?=.{0,2}(?:提交|收到|报|新增|进来|登记))"), lambda m, t: past_span(small_number(m["n"]), m["u"], t)),
    (_c(r"\b(?:past|last)\s+(?P<u>fortnight)\b"), lambda m, t: (t - dt.timedelta(days=14), t, "span")),
    (_c(r"\b(?:this\s+)?(?:year[\s-]to[\s-]date|ytd|so\s+far\s+this\s+year|this\s+year\s+so\s+far|since\s+(?:the\s+)?(?:start|beginning)\s+of\s+(?:the|this)\s+year)\b"), lambda m, t: (dt.date(t.year, 1, 1), t, "year")),
    (_c(r"今年以来|年初至今|今年至今|今年到现在|年初以来|年初到现在"), lambda m, t: (dt.date(t.year, 1, 1), t, "year")),
    (_c(r"\b(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?year\b|\byear[\s-]end\b|\bend\s+of\s+this\s+year\b"), lambda m, t: (dt.date(t.year, 12, 31), dt.date(t.year, 12, 31), "day")),
    (_c(rf"\b(?:the\s+)?(?:end|close)\s+of\s+(?P<y>next\s+year|last\s+year|{_Y})\b"), lambda m, t: (dt.date(full_year(m["y"], t), 12, 31), dt.date(full_year(m["y"], t), 12, 31), "day")),
    (_c(rf"\b(?:the\s+)?end\s+of\s+(?P<m>{MONTH_NAMES})(?:,?\s+(?:of\s+)?(?P<y>{_Y}|{_YREL}))?\b"), lambda m, t: (month_end(full_year(m["y"], t), MONTHS[m["m"].lower()]),) * 2 + ("day",)),
    (_c(r"\b(?:the\s+)?end\s+of\s+(?:the|this)\s+month\b"), lambda m, t: (month_end(t.year, t.month),) * 2 + ("day",)),
    (_c(r"\b(?:the\s+)?end\s+of\s+(?:the|this)\s+quarter\b"), lambda m, t: (month_end(t.year, (t.month + 2) // 3 * 3),) * 2 + ("day",)),
    (_c(rf"(?P<y>{_YZ})?(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?:底|末)"), lambda m, t: (month_end(full_year(m["y"], t), small_number(m["m"])),) * 2 + ("day",) if 1 <= small_number(m["m"]) <= 12 else None),
    (_c(r"(?P<w>下个|下|上个|上)月(?:底|末)"), lambda m, t: (relative_span(m["w"], "月", t)[1],) * 2 + ("day",)),
    (_c(r"(?<![\d十])(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:底|末)"), lambda m, t: (month_end(t.year, small_number(m["m"])),) * 2 + ("day",)),
    (_c(r"(?:本|这个|这)?月底"), lambda m, t: (month_end(t.year, t.month),) * 2 + ("day",)),
    (_c(r"(?P<y>今年|明年|去年|(?:19|20)\d{2}年)?(?:年底|底|年末)(?!价)"), lambda m, t: (dt.date(full_year(m["y"], t), 12, 31), dt.date(full_year(m["y"], t), 12, 31), "day")),
    (_c(r"年内"), lambda m, t: year_span(t.year)),
    (_c(rf"\b(?P<m>{MONTH_NAMES})\.?(?:\s+(?:of\s+)?(?P<y>{_Y}|{_YREL}))\b"), lambda m, t: month_span(full_year(m["y"], t), MONTHS[m["m"].lower()])),
    (_c(r"\b(?:last\s+year\s+and\s+this(?:\s+year)?|this\s+year\s+and\s+last(?:\s+year)?)\b|去年和今年|今年和去年"), lambda m, t: (dt.date(t.year - 1, 1, 1), dt.date(t.year, 12, 31), "years")),
    (_c(rf"\b(?:the\s+)?(?:start|beginning)\s+of\s+(?P<y>{_Y}|{_YREL}|the\s+year)"), lambda m, t: (dt.date(full_year(None if "the y" in m["y"].lower() else m["y"], t), 1, 1),) * 2 + ("day",)),
    (_c(r"\b(?:the\s+)?(?P<w>this|current|last|previous|next|coming)\s+(?:calendar\s+)?(?P<u>year|month|quarter|week)\b"), lambda m, t: relative_span(m["w"], m["u"], t)),
    (_c(r"(?P<w>本|这个|当|上个|上一个|上一|上|下个|下一个|下)(?P<u>季度|月份|月|年度|季|周|星期)"), lambda m, t: relative_span(m["w"], "week" if m["u"] in ("周", "星期") else m["u"], t)),
    (_c(r"\b(?P<y>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])\b(?![-/]\d)"), lambda m, t: month_span(int(m["y"]), int(m["m"]))),
    (_c(rf"(?P<y>{_YZ})(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月份?"), lambda m, t: month_span(full_year(m["y"], t), small_number(m["m"])) if 1 <= small_number(m["m"]) <= 12 else None),
    (_c(r"\b(?P<m>January|February|March|April|June|July|August|September|October|November|December|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?|(?<=\bin )(?P<may>May)\b|(?<=\bsince )(?P<may2>May)\b"),
     lambda m, t: month_span(t.year if MONTHS[(m["m"] or "may").lower()] <= t.month else t.year - 1, MONTHS[(m["m"] or "may").lower()])),
    (_c(r"(?<![\d十])(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月份?(?!\d)"), lambda m, t: month_span(t.year if small_number(m["m"]) <= t.month else t.year - 1, small_number(m["m"])) if 1 <= small_number(m["m"]) <= 12 else None),
    (_c(r"今天|今日|\btoday\b|\bnow\b(?=\s+and)"), lambda m, t: (t, t, "day")),
    (_c(r"昨天|\byesterday\b"), lambda m, t: (t - dt.timedelta(days=1),) * 2 + ("day",)),
    (_c(r"\bthe\s+year\s+before\s+last\b|前年"), lambda m, t: year_span(t.year - 2)),
    (_c(r"今年|本年度?"), lambda m, t: year_span(t.year)),
    (_c(r"去年|上年"), lambda m, t: year_span(t.year - 1)),
    (_c(r"明年"), lambda m, t: year_span(t.year + 1)),
    (_c(r"(?<!\d)(?<!\d\.)(?P<y>(?:19|20)\d{2})\s*(?:年度?)?(?!\d|\.\d|,\d{3}(?!\d))(?!\s*(?:\+|sqm|sq|m2|㎡|平|mu\b|亩|people|人|个|家|staff|employees|万|亿|jobs|million|billion|meters|metres))"), lambda m, t: year_span(int(m["y"]))),
    (_c(r"(?<!\d)'(?P<y>\d{2})\b|(?<!\d)(?P<z>2[0-9])年"), lambda m, t: year_span(2000 + int(m["y"] or m["z"]))),
)  # fmt: skip
