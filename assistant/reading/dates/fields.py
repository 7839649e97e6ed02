"""Which date of a record a period speaks of, and the condition that it lies in the period."""

from __future__ import annotations

from assistant.reading.dates.period import Period
from assistant.reading.parse import CLAUSE, Parse
from retrieval.plan import Condition, Op, Scalar


def date_field(parse: Parse, first: int, last: int) -> tuple[str, bool]:
    """Which date a period speaks of, and whether a word near it says so; submission where none does.

    The nearest word wins; one beyond a mark, or on the side where the language does not put it, counts as farther.
    """
    best, field, said = 9.0, "", -1
    for j, mention in enumerate(parse.mentions):
        distance = first - j if j < first else j - last
        if distance >= 9 or first <= j <= last or j in parse.ignored:
            continue
        low, high = (j, first) if j < first else (last, j)
        if any(parse.mentions[k].period for k in range(low + 1, high)) and distance > 3:
            continue
        if parse.broken(low, high, "，,;；。.?？!！") and distance > 2:
            continue
        beyond = 2 if parse.broken(low, high, "，,、;；。.?？!！") else 0
        turned = 1.5 if (j > last) != (parse.lang == "zh") else 0
        if distance + beyond + turned >= best:
            continue
        named = {f.field for f in mention.fields}
        for found, told in (
            ("decision_by", mention.cue("deciding") or "decision_by" in named),
            ("founded_year", mention.cue("founded") or "founded_year" in named),
            ("submitted_on", "submitted_on" in named),
        ):
            if told:
                best, field, said = distance + beyond + turned, found, j
                break
    parse.use(said)
    if parse.record_type == "parks":
        return "established_year", True
    if (
        not field
        and sum(m.period is not None for m in parse.mentions) > 2
        and any(f.field == "founded_year" for m in parse.mentions for f in m.fields)
    ):
        return "founded_year", True  # a list of founding years
    return field or "submitted_on", bool(field)


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


def due_near(parse: Parse, index: int) -> bool:
    """Whether a word of deciding stands in the clause of mention `index`, and no other period is meant."""
    hits = [
        j
        for j, m in enumerate(parse.mentions)
        if abs(j - index) <= 4
        and (m.cue("deciding") or any(f.field == "decision_by" for f in m.fields))
        and not parse.broken(min(j, index), max(j, index), CLAUSE)
    ]
    parse.use(*hits)
    return bool(hits) and not (parse.at(index + 1) is not None and parse.mentions[index + 1].period is not None)
