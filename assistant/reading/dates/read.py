"""Periods: every span of time of the question as a condition on the date that it speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.reading.conditions.unfilled import read_empty_fields, read_unsaid_fields, read_without_value
from assistant.reading.dates.again import same_part_again, same_period_again, stepped_from
from assistant.reading.dates.ends import periods_of
from assistant.reading.dates.fields import date_field, due_near, period_condition
from assistant.reading.dates.nested import bounded_by_today, neighbours_in_list, without_frames
from assistant.reading.dates.period import Period, moved
from assistant.reading.model import Turn
from assistant.reading.parse import Parse, Term
from retrieval.plan import Condition, Op


def _holidays(parse: Parse) -> None:
    """`due before Christmas`: a holiday is no date here; its words stay unread."""
    for i in parse.where("holiday"):
        before = parse.skip_left(i)
        if parse.cue(before, "before", "after", "until", "since") or parse.cue(i + 1, "before_after", "since_after"):
            name = parse.mentions[i].text
            parse.say(f"“{name}” is read as no date: name a day instead", f"“{name}”没有对应到日期，请直接给出日期")


def _ahead(parse: Parse, first: int, period: Period) -> Period:
    """A month or quarter without a year that a decision is due in lies ahead, unless the past is spoken of."""
    past = any(
        parse.mentions[k].text.lower() in ("was", "were", "had", "passed") for k in range(max(0, first - 4), first)
    )
    end = period.last or period.first
    if period.dated or past or end is None or end >= parse.today:
        return period
    return moved(period, 12)


def said_twice(found: Sequence[tuple[Term, Period]]) -> list[tuple[Term, Period]]:
    """`platform in May versus expo in May`: the same days said again are one condition."""
    kept: dict[tuple[str, dt.date | None, dt.date | None], tuple[Term, Period]] = {}
    for term, period in found:
        kept.setdefault((term.field, period.first, period.last), (term, period))
    return list(kept.values())


def read_periods(parse: Parse, history: Sequence[Turn] = ()) -> list[tuple[Term, Period]]:
    """One term a period, in order; the caller decides whether several are alternatives, sides or bounds."""
    read_unsaid_fields(parse)
    out = []
    _holidays(parse)
    read_empty_fields(parse)
    found = periods_of(parse)
    found = [(first, last, same_part_again(parse, first, last, period, history)) for first, last, period in found]
    found = bounded_by_today(parse, found)
    fields = [date_field(parse, first, last) for first, last, _ in found]
    found = without_frames(parse, found)
    fields = [date_field(parse, first, last) for first, last, _ in found]
    for k in range(len(found) - 1, -1, -1):  # "今年11月和12月要定": what says the date of one says it of its neighbour
        for other in (k + 1, k - 1):
            if (
                0 <= other < len(found)
                and not fields[k][1]
                and fields[other][1]
                and neighbours_in_list(parse, found, k, other)
            ):
                fields[k] = fields[other]
    for k, (first, last, period) in enumerate(found):
        field = fields[k][0]
        words = parse.text(first, last)
        if lies_ahead(parse, period) and parse.record_type == "parks" and not period.step:
            parse.used.difference_update(range(first, last + 1))
            continue  # no park was founded yet in a year to come
        if lies_ahead(parse, period) and not fields[k][1] and field == "submitted_on" and not period.step:
            field = "decision_by"  # nothing is filed ahead of today
            if not parse.has("deciding"):
                said = parse.ahead = words.strip()
                parse.say(f"“{said}” lies ahead: read as the decision date", f"“{said}”尚未到来：按决策时间理解")
            parse.use(*parse.where("deciding"))
        if period.step:
            stepped = stepped_from(found, k, history)
            if stepped is not None:
                field, period = stepped[0] or (fields[k - 1][0] if k else field), stepped[1]
                found[k] = (first, last, period)
            else:
                parse.used.difference_update(range(first, last + 1))
                continue  # "than the quarter before", and no quarter was spoken of
        if field == "decision_by":
            period = _ahead(parse, first, period)
        out.append((Term(first, last, field, field, period_condition(field, period, words), words), period))
    again = same_period_again(parse, history) if not out else None
    if again is not None:
        out.append(again)
    read_without_value(parse)
    for i in parse.where("ahead"):
        if i not in parse.used and (
            parse.has("deciding") or any(f.field == "decision_by" for m in parse.mentions for f in m.fields)
        ):
            parse.use(i)
            words = parse.mentions[i].text
            condition = Condition(field="decision_by", op=Op.GT, values=(parse.today,), words=words)
            parse.terms.append(Term(i, i, "decision_by", "decision_by", condition, words))
    for i in parse.where("overdue", "lapsed"):
        due = parse.cue(i, "overdue") or due_near(parse, i)
        if i not in parse.used and due:
            parse.use(i)
            words = parse.mentions[i].text
            condition = Condition(field="decision_by", op=Op.LT, values=(parse.today,), words=words)
            parse.terms.append(Term(i, i, "decision_by", "decision_by", condition, words))
    return out


def lies_ahead(parse: Parse, period: Period) -> bool:
    """Whether a period begins after today, or has no beginning and ends after it (`by mid 2028`)."""
    if period.first is not None:
        return period.first >= parse.today and period.last != parse.today
    return period.last is not None and period.last > parse.today
