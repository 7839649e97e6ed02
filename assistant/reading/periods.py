"""Periods: which date a span of time speaks of, and which of its ends are open."""

from __future__ import annotations

import datetime as dt

from assistant.reading.bounds import CLAUSE
from assistant.reading.dates import Period
from assistant.reading.parse import Parse, Term
from retrieval.plan import Condition, Not, Op, Scalar


def _date_field(parse: Parse, index: int) -> str:
    """Which date a period speaks of: decision or founding when a word near it says so, else submission."""
    best, field, said = 9, "", -1
    for j, mention in enumerate(parse.mentions):
        distance = abs(j - index)
        if distance >= best or j == index:
            continue
        low, high = min(j, index), max(j, index)
        if any(parse.mentions[k].period for k in range(low + 1, high) if k not in (low, high)) and distance > 3:
            continue
        if parse.broken(low, high, "，,;；。.?？!！") and distance > 2:
            continue
        if mention.cue("deciding"):
            best, field, said = distance, "decision_by", j
        elif mention.cue("founded") or any(f.field == "founded_year" for f in mention.fields):
            best, field, said = distance, "founded_year", j
        elif any(f.field == "submitted_on" for f in mention.fields):
            best, field, said = distance, "submitted_on", j
    parse.use(said)
    if parse.record_type == "parks":
        return "established_year"
    if (
        not field
        and sum(m.period is not None for m in parse.mentions) > 2
        and any(f.field == "founded_year" for m in parse.mentions for f in m.fields)
    ):
        return "founded_year"  # a list of founding years
    return field or "submitted_on"


def bounds_of(parse: Parse, index: int) -> tuple[dt.date | None, dt.date | None, list[int], bool]:
    """First and last day meant by the period at `index` with the words around it; True when a side was cut."""
    period = parse.mentions[index].period
    assert period is not None
    left = parse.skip_left(index)
    right = index + 1
    near = left >= 0 and not parse.broken(left, index, CLAUSE)
    day = dt.timedelta(days=1)
    if parse.cue(right, "since_after") and not parse.broken(index, right):
        strict = parse.mentions[right].text.lower() in ("之后", "以后") and period.grain in ("day",)
        return (period.first + day if strict and period.first else period.first), None, [right], True
    if parse.cue(right, "before_after") and not parse.broken(index, right):
        inclusive = parse.mentions[right].text.lower() not in ("之前", "以前", "前")
        return None, period.last if inclusive else (period.first - day if period.first else None), [right], True
    if near:
        m = parse.mentions[left]
        if m.cue("after"):
            return (period.last + day if period.last else None), None, [left], True
        if m.cue("before"):
            if period.text.lower().startswith(("end of", "the end", "close of")) or "底" in period.text:
                return None, period.last, [left], True  # "before the end of 2026" takes its last day in
            return None, (period.first - day if period.first else None), [left], True
        if m.text.lower() in (
            "since",
            "on or after",
            "as of",
            "starting",
            "starting in",
            "beginning",
            "beginning in",
            "自",
            "从",
            "自从",
            "from",
        ):
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
            out.append((i, j, Period(period.start, second.end, period.first, second.last, "span", parse.text(i, j))))
            i = j + 1
            continue
        first, last, used, cut = bounds_of(parse, i)
        parse.use(i, *used)
        where = [i, *used]
        grain = "span" if cut else period.grain
        out.append(
            (
                min(where),
                max(where),
                Period(period.start, period.end, first, last, grain, parse.text(min(where), max(where))),
            )
        )
        i += 1
    return out


def period_condition(field: str, period: Period, words: str) -> Condition:
    """The condition that `field` lies in `period`; a founding year compares years."""
    year = field.endswith("_year")
    first: Scalar | None = period.first.year if year and period.first else period.first
    last: Scalar | None = period.last.year if year and period.last else period.last
    if first is not None and last is not None:
        if first == last:
            return Condition(field=field, op=Op.EQ, values=(first,), words=words)
        return Condition(field=field, op=Op.BETWEEN, values=(first, last), words=words)
    if first is not None:
        return Condition(field=field, op=Op.GE, values=(first,), words=words)
    return Condition(field=field, op=Op.LE, values=(last,) if last is not None else (), words=words)


def read_periods(parse: Parse) -> list[tuple[Term, Period]]:
    """One term a period, in order; the caller decides whether several are alternatives, sides or bounds."""
    out = []
    for first, last, period in periods_of(parse):
        field = _date_field(parse, first)
        words = parse.text(first, last)
        out.append((Term(first, last, field, field, period_condition(field, period, words), words), period))
    for i in parse.where("without_value"):
        named = [
            (abs(i - j), f)
            for j, m in enumerate(parse.mentions)
            if abs(i - j) <= 5 and not parse.broken(min(i, j), max(i, j))
            for f in (parse.fields_of(j) or [])
        ]
        if named and i not in parse.used:
            field_named = min(named, key=lambda n: n[0])[1]
            words = parse.mentions[i].text
            empty = Not(part=Condition(field=field_named.name, op=Op.KNOWN, words=words))
            parse.terms.append(Term(i, i, field_named.name, field_named.name, empty, words))
            parse.use(i)
    for i in parse.where("ahead"):
        if i not in parse.used and (
            parse.has("deciding") or any(f.field == "decision_by" for m in parse.mentions for f in m.fields)
        ):
            parse.use(i)
            words = parse.mentions[i].text
            condition = Condition(field="decision_by", op=Op.GT, values=(parse.today,), words=words)
            parse.terms.append(Term(i, i, "decision_by", "decision_by", condition, words))
    for i in parse.where("overdue"):
        if i not in parse.used:
            parse.use(i)
            words = parse.mentions[i].text
            condition = Condition(field="decision_by", op=Op.LT, values=(parse.today,), words=words)
            parse.terms.append(Term(i, i, "decision_by", "decision_by", condition, words))
    return out
