"""Periods counted from one spoken of before: `the month after`, `the same period last year`, 2025年同期."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.dates.fields import period_condition
from assistant.reading.dates.period import Period, grain_of, moved, neighbour
from assistant.reading.model import Turn
from assistant.reading.parse import Parse, Term
from retrieval.algebra import conditions
from retrieval.plan import Compare, Op


def spoken_of(history: Sequence[Turn]) -> tuple[str, Period] | None:
    """The period that the conversation speaks of: its date field and its days."""
    for turn in reversed(history):
        plan = turn.reading.plan
        if plan is None:
            continue
        parts = list(conditions(plan.where))
        if isinstance(plan.ask, Compare):
            parts += [c for case in plan.ask.cases[:1] for c in conditions(case.where)]
        for part in parts:
            days = [v for v in part.values if isinstance(v, dt.date)]
            if part.op in (Op.BETWEEN, Op.EQ) and days:
                return part.field, Period(0, 0, days[0], days[-1], grain_of(days[0], days[-1]), part.words)
    return None


def stepped_from(found: list[tuple[int, int, Period]], at: int, history: Sequence[Turn]) -> tuple[str, Period] | None:
    """`the month after`: counted from the period named last, here or in the conversation."""
    own = found[at][2]
    named = [p for _, _, p in found[:at] if not p.step]
    anchor = ("", named[-1]) if named else spoken_of(history)
    if anchor is None:
        return None
    field, period = anchor
    if own.grain == "year":
        later = moved(period, 12 * own.step)
        return field, replace(own, first=later.first, last=later.last, grain=period.grain, step=0)
    size = {"month": 1, "quarter": 3, "half": 6}.get(own.grain)
    if size and period.first and period.last:
        day = period.first if own.step < 0 else period.last
        start = moved(Period(0, 0, day.replace(day=1), None, "day", ""), size * own.step if own.step < 0 else 1).first
        if start is not None:
            month = Period(0, 0, start, None, own.grain, own.text)
            end = moved(month, size).first
            last = end - dt.timedelta(days=1) if end else None
            return field, replace(own, first=start, last=last, step=0)
    stepped = neighbour(period, own.step)
    return (field, replace(own, first=stepped.first, last=stepped.last, step=0)) if stepped else None


_ASKS_MORE = (
    "compare",
    "difference",
    "change",
    "growth",
    "ratio",
    "rising",
    "share",
    "how_many",
    "how_much",
    "sum",
    "avg",
)


def same_period_again(parse: Parse, history: Sequence[Turn]) -> tuple[Term, Period] | None:
    """`and the same period last year?`, 去年同期呢, with nothing else said: the days spoken of, a year earlier."""
    at = next(parse.where("same_period"), None)
    if at is None or not history or parse.has(*_ASKS_MORE):
        return None
    others = [
        m for i, m in enumerate(parse.mentions) if i != at and not (m.filler_only or m.cue("follow", "and", "in"))
    ]
    named = spoken_of(history)
    if (
        others
        or named is None
        or ("去年" not in parse.mentions[at].text and not _LAST_YEAR.search(parse.utterance.text))
    ):
        return None
    field, period = named
    if period.last is not None and period.last >= parse.today:
        period = replace(period, last=parse.today)
    earlier = replace(moved(period, -12), grain="span")
    words = parse.mentions[at].text
    parse.use(at)
    parse.ignored.add(at)
    return Term(at, at, field, field, period_condition(field, earlier, words), words), earlier


_LAST_YEAR = re.compile(
    r"\b(last year|a year (ago|earlier|before)|year before|previous year)\b|去年|上年", re.IGNORECASE
)


_SAME_BEFORE = re.compile(
    r"\bsame (?:period|quarter|month|half|time|months|quarters)(?: of| in| for)?\s*$", re.IGNORECASE
)
_SAME_AFTER = re.compile(r"\s*的?(?:同期|同季度?|同月|同一?时期)")


def same_part_again(parse: Parse, first: int, last: int, period: Period, history: Sequence[Turn]) -> Period:
    """2025年同期呢, `the same quarter of 2023`: the part of the year spoken of before, in the year that is named."""
    if (
        period.grain != "year"
        or period.step
        or period.first is None
        or parse.has("change", "year_on_year", "compare", "growth")
    ):
        return period
    text = parse.utterance.text
    if not (_SAME_BEFORE.search(text[: parse.start(first)]) or _SAME_AFTER.match(text, parse.end(last))):
        return period
    before = spoken_of(history)
    if before is not None and before[1].grain == "year":
        parse.use(*(k for k in (last + 1, last + 2) if parse.cue(k, "same_period")))
        return period  # 2024年同期, of a whole year
    if before is None or before[1].grain not in ("month", "quarter", "half", "span") or before[1].first is None:
        return period
    same = moved(before[1], 12 * (period.first.year - before[1].first.year))
    near = {*range(first - 3, first), last + 1, last + 2}
    parse.use(*(k for k in near if parse.cue(k, "same_period", "grain_quarter", "grain_month", "grain_half")))
    return replace(same, start=period.start, end=period.end, text=period.text, dated=True)
