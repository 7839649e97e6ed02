"""A follow-up that holds the number before against another set: `how much more than Zhejiang is that?`, 比浙江贵多少."""

from __future__ import annotations

import re

from assistant.reading.bench import measure_of
from assistant.reading.conditions.logic import combine
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.families import families_of
from assistant.reading.places.ends import retarget
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import Ask, Case, Compare, Expr, How, Plan, Value

_THAN = re.compile(r"\bthan\b|\bagainst\b|\babove\b|\bbelow\b|\bdiffer|\btimes\b|比|跟|和|与|较|相差|倍", re.IGNORECASE)
_SIDES = frozenset(["origin", "target", "place", "industry", "company_type", "tenure", "facility", "move_type", "source",
                    "level", "kind", "lifecycle", "listed", "status", "chain_position"])  # fmt: skip


def margin_over(edit: Edit) -> Plan | None:
    """The number before, minus (or by) that of the set that the utterance names in the place of one condition."""
    parse, asked, old = edit.b.parse, edit.b.asked, edit.plan.ask
    wanted = asked.difference or asked.ratio or asked.change
    measure = measure_of(old)
    if not wanted or measure is None or asked.dims or edit.periods or not _one_number(old):
        return None
    before = edit.plan.where
    if isinstance(old, Compare):
        before = both(before, *conjuncts(old.cases[0].where))  # the side that the margin before was of
    families = {t.family for t in edit.terms}
    if len(families) != 1 or any(t.negated for t in edit.terms) or not _THAN.search(parse.utterance.text):
        return None
    family = families.pop()
    if family in ("origin", "target") and family not in families_of(before):
        other = "origin" if family == "target" else "target"
        if other in families_of(before) and not any(t.role_given for t in edit.terms):
            for term in edit.terms:
                retarget(term, other)
            family = other
    own = [p for p in conjuncts(before) if families_of(p) == {family}]
    if family not in _SIDES or not own:
        return None
    here = both(*own)
    there = combine(parse, list(edit.terms))
    shared = both(*(p for p in conjuncts(before) if p not in own))
    if asked.measure is not None and asked.measure.field and asked.measure.how is not How.DISTINCT:
        measure = asked.measure
    how = "change" if asked.change else "ratio" if asked.ratio and not asked.difference else "difference"
    cases = (Case(label=_label(here), where=here), Case(label=_label(there), where=there))
    parse.use(*(i for i in range(len(parse)) if parse.cue(i, "difference", "gt", "lt", "compare", "how_many", "ratio")))
    ask = Compare(cases=cases, measure=measure, combine=how)
    return edit.plan.model_copy(update={"where": shared, "ask": ask, "meaning": None})


def _one_number(ask: Ask) -> bool:
    return (isinstance(ask, Value) and not ask.also) or (isinstance(ask, Compare) and ask.combine != "rows")


def _label(expr: Expr) -> str:
    return ", ".join(c.label or "/".join(str(v) for v in c.values) for c in conditions(expr))
