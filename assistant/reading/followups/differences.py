"""Follow-ups about a difference: of the last two sets, of two periods, against a year earlier."""

from __future__ import annotations

import re
from typing import Literal

from assistant.reading.bench import measure_of
from assistant.reading.followups.beside import between_turns
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.edits import edit_where
from assistant.reading.followups.families import families_of
from assistant.reading.sides.changing import change_plan
from assistant.reading.sides.comparing import two_sided
from retrieval.algebra import both, conjuncts
from retrieval.plan import EVERYTHING, Compare, Measure, Plan


def difference_between(edit: Edit) -> Plan | None:
    """`what is the difference?`, `how many per cent is that?`: the last two sets as one number."""
    b, parse, asked, plan = edit.b, edit.b.parse, edit.b.asked, edit.plan
    by_percent = asked.growth and re.search(r"percent|%|多少|几", parse.utterance.text.lower())
    wanted = asked.change or asked.difference or asked.ratio or by_percent
    last = measure_of(plan.ask)
    if not wanted or parse.terms or asked.dims or last is None:
        return None
    if isinstance(plan.ask, Compare) and len(plan.ask.cases) == 2:
        return plan.model_copy(update={"ask": plan.ask.model_copy(update={"combine": _combination(edit)})})
    two = between_turns(parse, b.history)
    if not two:
        return None
    if two[0].record_type is not None:
        ask = Compare(cases=two, measure=two[0].measure or last, combine=_combination(edit))
        return Plan(record_type="requests", where=EVERYTHING, ask=ask)
    apart = [p for case in two for p in conjuncts(case.where)]
    shared = both(*(p for p in conjuncts(plan.where) if p not in apart))
    return Plan(
        record_type=plan.record_type, where=shared, ask=Compare(cases=two, measure=last, combine=_combination(edit))
    )


_PERCENT = re.compile(r"\bper ?cent\b|\bpercentage\b(?! points?)|%|百分之|百分比", re.IGNORECASE)


def _combination(edit: Edit) -> Literal["difference", "ratio", "change"]:
    asked = edit.b.asked
    if asked.difference and not asked.change and not _PERCENT.search(edit.b.parse.utterance.text):
        return "difference"
    return "ratio" if asked.ratio else "change"


def changed(edit: Edit) -> Plan | None:
    """`against the same period last year`, 环比: a period and the one it is held against."""
    measure = edit.b.asked.measure or measure_of(edit.plan.ask) or Measure()
    return _over_time(edit, change_plan(edit.b, edit.terms, measure))


def two_periods(edit: Edit) -> Plan | None:
    """`and 2024 and 2025 each?`: the same number in several periods."""
    b, asked = edit.b, edit.b.asked
    several = asked.every or asked.comparing or asked.difference or asked.measure is not None
    if len(b.periods) < 2 or asked.dims or not several:
        return None
    found = two_sided(b, edit.terms, asked)
    return _over_time(edit, found) if found is not None and isinstance(found.ask, Compare) else None


def _over_time(edit: Edit, found: Plan | None) -> Plan | None:
    if found is None:
        return None
    timeless = both(
        *(p for p in conjuncts(edit.where) if not families_of(p) & {"submitted_on", "decision_by", "founded_year"})
    )
    kept = edit_where(edit.b.parse, found.where, timeless, edit.widen)
    return found.model_copy(update={"where": kept, "record_type": edit.plan.record_type})
