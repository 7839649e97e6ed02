"""Follow-ups about a share: `what percentage is that?`, another part of the same whole, the share in every group."""

from __future__ import annotations

import re

from assistant.reading.bench import measure_of, where_of
from assistant.reading.conditions.logic import combine
from assistant.reading.followups.dropping import dropped_conditions, gone, without
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.edits import edit_where
from assistant.reading.followups.families import bare, families_of, family_of
from assistant.reading.groups.ask import groups_of
from assistant.reading.parse import Term
from assistant.reading.places.ends import retarget
from assistant.reading.sides.shares import outcome_of
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import EVERYTHING, Compare, Groups, How, Measure, Plan, Records, Value

_REPRESENTS = re.compile(
    r"\b(represent|account for|make up|constitute|amount to)\b|(这|那)(些|个|部分)?占|^\W*[那换改]?占[^，。]{1,12}(?:全部|所有|总|整体)"
    r"|\b(?:share|percentage|proportion|fraction) of [\w' -]{3,40} (?:is|are) (?:that|this|it|they|those)\b",
    re.IGNORECASE,
)


def other_share(edit: Edit) -> Plan | None:
    """`and chambers of commerce?` after a share: another part of the same whole."""
    old = edit.plan.ask
    measure = measure_of(old)
    if measure is None or measure.how is not How.SHARE or measure.of is None or edit.b.asked.dims:
        return None
    if edit.b.parse.has("list_ask") and edit.b.points_at_list and not edit.b.asked.share:
        return None  # "list those that relocate"
    families = families_of(measure.of)
    part = [t for t in edit.terms if t.family in families]
    if not part or not isinstance(old, (Value, Groups, Compare)) or _of_another_whole(edit):
        return None
    rest = [t for t in edit.terms if t not in part]
    kept = without(measure.of, families & {t.family for t in part})
    changed = measure.model_copy(update={"of": both(*conjuncts(kept), combine(edit.b.parse, part))})
    field = "measures" if isinstance(old, Groups) else "measure"
    ask = old.model_copy(update={field: (changed,) if isinstance(old, Groups) else changed})
    dropped = dropped_conditions(edit.b.parse, edit.where)
    where = both(*(p for p in conjuncts(edit.where) if not gone(p, dropped)))
    return edit.plan.model_copy(update={"where": edit.edited(rest, where), "ask": ask})


def _of_another_whole(edit: Edit) -> bool:
    return bool(
        re.search(r"\bof (all|the) \w*\s?(requests|firms|companies|projects)", edit.b.parse.utterance.text.lower())
    )


def _set_before(edit: Edit) -> Plan | None:
    """`what percentage is that?`, 占比是多少: the set before, as a share of the one that it was cut out of."""
    b, plan = edit.b, edit.plan
    if edit.terms or edit.periods or b.asked.dims or not isinstance(plan.ask, (Records, Value)):
        return None
    if b.parse.has("of", "whole") or _REPRESENTS.search(b.parse.utterance.text.lower()):
        return None
    mine = {bare(p): p for p in conjuncts(plan.where)}
    for turn in reversed(b.history[: b.history.index(edit.turn)]):
        earlier = turn.reading.plan
        if earlier is None or earlier.record_type != plan.record_type or earlier.meaning or plan.meaning:
            continue
        theirs = {bare(p) for p in conjuncts(earlier.where)}
        if theirs < mine.keys():
            part = both(*(p for key, p in mine.items() if key not in theirs))
            share = Measure(how=How.SHARE, of=part)
            return plan.model_copy(update={"where": earlier.where, "ask": Value(measure=share)})
    return None


def share_of_before(edit: Edit) -> Plan | None:
    """The share that the set before has, or that part of it which the utterance names."""
    b, parse, asked, where = edit.b, edit.b.parse, edit.b.asked, edit.where
    if not asked.share:
        return None
    text = parse.utterance.text.lower()
    cut_out = _set_before(edit)
    if cut_out is not None:
        return cut_out
    outcome = outcome_of(parse) if not any(t.family == "status" for t in edit.terms) else None
    if outcome is not None:
        return _outcome_share(edit, outcome)
    if parse.has("whole") or _REPRESENTS.search(text):
        _held_roles(edit)
    of_named = (parse.has("of") or parse.has("whole")) and bool(parse.terms)
    of_named |= (
        bool(parse.terms) and parse.has("those") and not parse.has("each", "by")
    )  # "what share of them is listed"
    if isinstance(edit.plan.ask, Groups) and not asked.dims and not of_named:
        before = edit.plan.ask.measures[0]
        measure = Measure(how=How.SHARE, field=before.field if before.how is How.SUM else None)
        ask = edit.plan.ask.model_copy(update={"measures": (measure,)})
        extra = where_of(b, list(parse.terms), edit.periods)
        return edit.plan.model_copy(update={"where": edit_where(parse, extra, edit.plan.where, False), "ask": ask})
    if (_REPRESENTS.search(text) or parse.has("whole")) and not asked.dims:
        base = where_of(b, list(parse.terms), edit.periods)
        parse.use(*parse.where("whole", "that_period"))
        if not edit.periods and parse.has("that_period"):
            base = both(
                *(p for p in conjuncts(where) if families_of(p) <= {"submitted_on", "decision_by"}),
                *conjuncts(base),
            )
        if isinstance(edit.plan.ask, Groups) and not edit.periods:
            base = both(base, *(p for p in conjuncts(where) if families_of(p) <= {"submitted_on", "decision_by"}))
        whole = [bare(p) for p in conjuncts(base)]
        part = both(*(p for p in conjuncts(where) if bare(p) not in whole))
        old = measure_of(edit.plan.ask)
        weight = old.field if old is not None and old.how in (How.SUM, How.SHARE) else None
        share = Measure(how=How.SHARE, of=part, field=weight)
        if isinstance(edit.plan.ask, Groups) and part != EVERYTHING:
            table = edit.plan.ask.model_copy(update={"measures": (share,), "growth": False})
            return edit.plan.model_copy(update={"where": base, "ask": table})
        return Plan(record_type=parse.record_type, where=base, ask=Value(measure=share))
    if asked.dims:
        return _share_by_group(edit)
    if not parse.terms:
        return None
    families = {t.family for t in parse.terms}
    old = measure_of(edit.plan.ask)
    summed = old is not None and old.how is How.SUM and old.per is None
    weight = old.field if old is not None and summed and not parse.has("those", "request", "company", "park") else None
    of = Measure(how=How.SHARE, of=combine(parse, list(parse.terms)), field=weight)
    if old is not None and old.how is How.SHARE and families & families_of(where) and not _of_another_whole(edit):
        return None  # "and the percentage for referrals?": another base, the same share
    swapped = families & families_of(where) and isinstance(edit.plan.ask, Value) and not parse.has("those")
    if swapped and not b.points_at_list:
        # "what share came from expos?" after a count of those from fairs: another part of the same whole
        where = without(where, families)
    return Plan(record_type=parse.record_type, where=where, ask=Value(measure=of))


def _share_by_group(edit: Edit) -> Plan:
    """`same % for every source`: the share before in every group; else the share that each group has."""
    b, old = edit.b, measure_of(edit.plan.ask)
    grouped = {family_of(d.field) for d in b.asked.dims}
    measure, where = Measure(how=How.SHARE), edit.where
    if old is not None and old.how is How.SHARE and old.of is not None and not b.parse.has("whole"):
        part = without(old.of, grouped)
        if conjuncts(part):
            measure, where = old.model_copy(update={"of": part}), without(where, grouped)
    groups = groups_of(b, b.asked).model_copy(update={"measures": (measure,)})
    return Plan(record_type=edit.plan.record_type, where=where, ask=groups)


def _outcome_share(edit: Edit, outcome: Term) -> Plan:
    """展会来的转化率多少, `and the withdrawal rate per channel?`: what became of the set before, or of a part of it."""
    measure = Measure(how=How.SHARE, of=outcome.expr)
    where = edit.edited(edit.terms)
    if edit.b.asked.dims:
        ask: Groups | Value = groups_of(edit.b, edit.b.asked).model_copy(update={"measures": (measure,)})
    elif isinstance(edit.plan.ask, Groups) and edit.group is None and not edit.terms:
        ask = edit.plan.ask.model_copy(update={"measures": (measure,)})
    else:
        ask = Value(measure=measure)
    return edit.plan.model_copy(update={"where": where, "ask": ask, "meaning": None})


def _held_roles(edit: Edit) -> None:
    """`as a share of all Beijing requests`, of those from Beijing: a place of the set before keeps its role."""
    for term in edit.terms:
        held = [c for c in conditions(edit.where) if {term.family, family_of(c.field)} == {"origin", "target"}]
        said = {v for c in conditions(term.expr) for v in c.values}
        given = edit.b.parse.cue(edit.b.parse.skip_left(term.first), "to", "from", "in", "for", "leaving")
        if not given and any(said & set(c.values) for c in held):
            retarget(term, family_of(held[0].field))
