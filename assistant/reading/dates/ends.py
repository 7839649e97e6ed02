"""Which ends of a period are open, and which two periods are the ends of one span."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from assistant.reading.dates.period import Period
from assistant.reading.parse import CLAUSE, Parse


def _beyond(parse: Parse, period: Period, at: int) -> tuple[dt.date | None, dt.date | None]:
    """The days that `period` with 以后, 之前, `or later` at mention `at` stands for."""
    day, said = dt.timedelta(days=1), parse.mentions[at].text.lower()
    if parse.cue(at, "since_after"):
        strict = said in ("之后", "以后") and period.grain in ("day",)
        return (period.first + day if strict and period.first else period.first), None
    inclusive = said not in ("之前", "以前", "前") or period.text.endswith(("底", "末"))
    return None, period.last if inclusive else (period.first - day if period.first else None)


def bounds_of(parse: Parse, index: int) -> tuple[dt.date | None, dt.date | None, list[int], bool]:
    """First and last day meant by the period at `index` with the words around it; True when a side was cut."""
    period = parse.mentions[index].period
    assert period is not None
    left = parse.skip_left(index)
    right = index + 1
    if parse.cue(right, "founded", "filed") and parse.cue(right + 1, "since_after", "before_after"):
        parse.use(right + 1)  # 2023年成立以后
        return *_beyond(parse, period, right + 1), [], True
    while parse.at(right) is not None and "(" in parse.mark(right) and parse.mentions[right].period is not None:
        right += 1  # 今天(10月31日)起
    near = left >= 0 and not parse.broken(left, index, CLAUSE)
    day = dt.timedelta(days=1)
    if parse.cue(right, "since_after", "before_after") and not parse.broken(index, right):
        return *_beyond(parse, period, right), [right], True
    if near:
        m = parse.mentions[left]
        if m.cue("after"):
            return (period.last + day if period.last else None), None, [left], True
        if m.cue("before"):
            if period.text.lower().startswith(("end of", "the end", "close of")) or "底" in period.text:
                return None, period.last, [left], True  # "before the end of 2026" takes its last day in
            return None, (period.first - day if period.first else None), [left], True
        told = re.match(r"(?:the )?(?:last|this|previous|past)\b", period.text.lower())
        if m.text.lower() == "from" and told:
            return period.first, period.last, [left], False  # "requests from last year"
        onward = parse.at(right) is not None and parse.mentions[right].text.lower() in ("on", "onward", "onwards", "up")
        whole = period.grain in ("year", "half", "quarter", "month") and period.dated
        if m.text.lower() == "from" and whole and parse.cue(left - 1, "request") and not onward:
            return period.first, period.last, [left], False  # "requests from 2022"
        if m.cue("since"):
            return period.first, None, [left], True
        if m.cue("until") and m.text.lower() not in ("to", "through", "到", "至", "up to"):
            return None, period.last, [left], True
        if m.cue("until") and m.text.lower() in ("up to",):
            return None, period.last, [left], True
    return period.first, period.last, [], False


def _joined(parse: Parse, i: int, j: int) -> bool:
    """Whether the periods at mentions `i` < `j` are the two ends of one span."""
    between = [parse.mentions[k].text.lower() for k in range(i + 1, j)]
    mark = parse.mark(j)
    if not between:
        return mark.strip() in ("-", "~", "—")
    if between[:1] == ["起"]:
        between = between[1:]  # 从3月起到6月
    if len(between) == 1 and between[0] in ("to", "until", "till", "through", "到", "至", "up to"):
        return True
    left = parse.skip_left(i)
    return between in (["and"], ["和"], ["与"]) and left >= 0 and parse.cue(left, "between")


def periods_of(parse: Parse) -> list[tuple[int, int, Period]]:
    """The periods of the utterance, spans joined: (first mention, last mention, period)."""
    out: list[tuple[int, int, Period]] = []
    i = 0
    while i < len(parse):
        period = parse.mentions[i].period
        if period is None or i in parse.used:
            i += 1
            continue
        j = next((k for k in range(i + 1, min(i + 3, len(parse))) if parse.mentions[k].period), None)
        second = parse.mentions[j].period if j is not None else None
        if j is not None and second is not None and _joined(parse, i, j):
            left = parse.skip_left(i)
            parse.use(*range(i, j + 1))
            if parse.cue(left, "between", "since"):
                parse.use(left)
            span = Period(period.start, second.end, period.first, second.last, "span", parse.text(i, j))
            out.append((i, j, replace(span, dated=period.dated or second.dated, parts=(period, second))))
            i = j + 1
            continue
        if _idle(parse, i):
            parse.use(i)
            i += 1
            continue
        first, last, used, cut = bounds_of(parse, i)
        parse.use(i, *used)
        where = [i, *used]
        grain = "span" if cut else period.grain
        out.append(
            (
                min(where),
                max(where),
                replace(period, first=first, last=last, grain=grain, text=parse.text(min(where), max(where))),
            )
        )
        i += 1
    return out


_NOW = ("today", "now", "date", "the present", "今天", "今日", "现在", "目前", "如今")
_BOUNDING = ("since", "after", "before", "until", "between")
_DATED = ("deciding", "filed", "request")


def _idle(parse: Parse, index: int) -> bool:
    """Whether `today` only says when the asker is speaking (`employees today`, `chase them today`)."""
    mention = parse.mentions[index]
    if mention.text.lower() not in _NOW:
        return False
    left = parse.skip_left(index)
    if parse.cue(left, "until") and parse.mentions[left].text.lower() not in ("by", "up to", "no later than"):
        return True  # 到现在还在谈: up to now is where every record ends
    if parse.cue(left, *_BOUNDING, "and") or parse.cue(index + 1, "since_after", "before_after"):
        return False
    for j in range(max(0, index - 3), min(len(parse), index + 4)):
        near = parse.mentions[j]
        if j == index or parse.broken(min(j, index), max(j, index), CLAUSE):
            continue
        dates = any(f.field in ("submitted_on", "decision_by") for f in near.fields)
        if near.cue("request") and abs(j - index) > 2:
            continue
        if dates or near.cue(*_DATED):
            return False
    return True
