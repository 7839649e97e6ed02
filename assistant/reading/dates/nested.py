"""Periods side by side of which one bounds the other: 今年 H1, 从今天算起…12月底之前."""

from __future__ import annotations

from dataclasses import replace

from assistant.reading.dates.period import Period
from assistant.reading.parse import Parse


def bounded_by_today(parse: Parse, found: list[tuple[int, int, Period]]) -> list[tuple[int, int, Period]]:
    """从今天算起…12月底之前: today as the start of the other period of the question, not a period of its own."""
    out = [
        item
        for k, item in enumerate(found)
        if not (k and "(" in parse.mark(item[0]) and item[2].first == found[k - 1][2].first == parse.today)
    ]  # 今天(10月31日): the same day once more
    for item in list(out):
        first, last, period = item
        others = [o for o in out if o is not item]
        if period.first != parse.today or period.last is not None or not others:
            continue
        after = last + 1
        while parse.cue(after, "since_after", "of") or (after < len(parse) and parse.mentions[after].text in _COUNTED):
            parse.use(after)
            after += 1
        if first > 0 and parse.mentions[first - 1].text in _COUNTED:
            parse.use(first - 1)
        nearest = min(others, key=lambda o: abs(o[0] - first))
        at, end, other = nearest
        if other.last is None or other.last < parse.today:
            continue
        start = (
            other.first
            if other.first is not None and other.first > parse.today and other.grain != "day"
            else parse.today
        )
        bounded = replace(other, first=start, grain="span", dated=True)
        out = [(at, end, bounded) if o is nearest else o for o in others]
    return out


_COUNTED = ("算", "算起", "起算", "数起", "counting", "count", "打", "计")


def without_frames(parse: Parse, found: list[tuple[int, int, Period]]) -> list[tuple[int, int, Period]]:
    """今年 H1, `Q3 of this year`: of two periods side by side, one inside the other, the inner one is meant."""
    out: list[tuple[int, int, Period]] = []
    for item in found:
        if out and _frames(out[-1][2], item[2]) and item[0] - out[-1][1] <= 2 and _beside(parse, out[-1][1], item[0]):
            out[-1] = item
        elif out and _frames(item[2], out[-1][2]) and item[0] - out[-1][1] <= 2 and _beside(parse, out[-1][1], item[0]):
            continue
        else:
            out.append(item)
    return out


def _beside(parse: Parse, last: int, first: int) -> bool:
    links = all(
        parse.cue(k, "of", "in") or parse.mentions[k].text in ("的", "of", "in") for k in range(last + 1, first)
    )
    return links and not parse.broken(last, first)


def _frames(outer: Period, inner: Period) -> bool:
    """Whether `inner` lies inside `outer` and is shorter."""
    if not (outer.first and outer.last and inner.first and inner.last) or outer.parts or inner.parts:
        return False
    return (
        outer.first <= inner.first
        and inner.last <= outer.last
        and (outer.first, outer.last) != (inner.first, inner.last)
    )


def neighbours_in_list(parse: Parse, found: list[tuple[int, int, Period]], k: int, other: int) -> bool:
    """Whether two periods stand in one list (`in November or December`)."""
    low, high = min(k, other), max(k, other)
    gap = range(found[low][1] + 1, found[high][0])
    return all(parse.cue(j, "and", "or") or parse.mentions[j].filler_only for j in gap) and len(gap) <= 2
