"""A span told part by part: `in each of the last eight quarters`, 最近六个月分别多少."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.asked import Asked
from assistant.reading.dates.period import Period
from assistant.reading.parse import Parse, Term
from retrieval.plan import Dim, Grain

_N = r"(?:(?<!\d)\d{1,2}|[一二两三四五六七八九十]+|几)"
_PARTS = (
    (re.compile(rf"\byears\b|{_N}年$", re.IGNORECASE), Grain.YEAR),
    (re.compile(r"\bhalf[ -]years\b|\bhalves\b|个半年$", re.IGNORECASE), Grain.HALF),
    (re.compile(r"\bquarters\b|个季度?$", re.IGNORECASE), Grain.QUARTER),
    (re.compile(r"\bmonths\b|个月$", re.IGNORECASE), Grain.MONTH),
    (re.compile(rf"\bweeks\b|{_N}个?(?:周|星期)$", re.IGNORECASE), Grain.WEEK),
)
"""What a span counted from today is counted in."""


def read_parts(parse: Parse, asked: Asked, periods: Sequence[tuple[Term, Period]], field: str) -> None:
    """Group by the parts of the one span spoken of, where a word beside it says that each is meant."""
    if len(periods) != 1 or any(d.grain for d in asked.dims) or len(asked.dims) > 1:
        return
    term, period = periods[0]
    grain = next((grain for pattern, grain in _PARTS if pattern.search(period.text)), None)
    if grain is None or period.first is None:
        return
    told = _told(parse, term)
    if told is None:
        return
    parse.use(*told)
    asked.dims.append(Dim(field=field, grain=grain))
    asked.every = False


def _told(parse: Parse, term: Term) -> tuple[int, ...] | None:
    """The mentions that say `each` of the span: right before it, or behind it where nothing else is told apart."""
    before = parse.skip_left(term.first, "of", "either")
    if before >= 0 and not parse.broken(before, term.first):
        spread = parse.cue(before, "by") and re.search(r"\b(each|every)\b|\bper\b", parse.mentions[before].text.lower())
        if spread or parse.cue(before, "each"):
            return tuple(range(before, term.first))
    after = next((i for i in parse.where("each") if i > term.last), None)
    if after is None or parse.broken(term.last, after, "。；;.?？!！"):
        return None
    concepts = [v.concept for m in parse.mentions if not m.places for v in m.values[:1]]
    alone = len(concepts) == len(set(concepts)) and sum(bool(m.places) for m in parse.mentions) < 2
    beside = all(_small(parse, k) for k in range(term.last + 1, after))
    return (after,) if alone and beside else None


def _small(parse: Parse, index: int) -> bool:
    mention = parse.mentions[index]
    counted = parse.cue(index, "request", "company", "park", "how_many", "sum", "avg", "median", "of", "in")
    return mention.filler_only or counted or bool(parse.fields_of(index, numeric=True))
