"""Follow-ups that set values side by side: one side more or less, the values asked so far, one number for each."""

from __future__ import annotations

import re

from assistant.reading.bench import measure_of, where_of
from assistant.reading.followups.beside import add_cases, compare_with_before
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.edits import edit_where
from assistant.reading.followups.families import bare, families_of, family_of
from assistant.reading.places.ends import retarget
from assistant.reading.sides.bands import in_bands
from assistant.reading.sides.cases import case_terms, cases_from
from retrieval.algebra import both, conditions, conjuncts, negate
from retrieval.plan import AnyOf, Compare, Condition, Groups, Measure, Plan, Records, Value


def more_cases(edit: Edit) -> Plan | None:
    """`throw in Anhui as well` after a comparison: one side more, the rest as it was."""
    old = edit.plan.ask
    if not isinstance(old, Compare) or old.combine != "rows" or not edit.widen:
        return None
    varied = {family for case in old.cases for family in families_of(case.where)}
    new = [t for t in edit.terms if t.family in varied and isinstance(t.expr, Condition) and not t.negated]
    if not new:
        return None
    role = next(iter(conditions(old.cases[0].where))).field
    cases, seen = list(old.cases), {case.label for case in old.cases}
    for term in new:
        if family_of(role) in ("origin", "target") and term.family != family_of(role):
            retarget(term, family_of(role))
        assert isinstance(term.expr, Condition)
        add_cases(cases, seen, term.expr)
    rest = [t for t in edit.terms if t not in new]
    ask = old.model_copy(update={"cases": tuple(cases)})
    return edit.plan.model_copy(update={"where": edit.edited(rest), "ask": ask})


def fewer_cases(edit: Edit) -> Plan | None:
    """`drop Hunan` after a comparison: one side less."""
    parse, old = edit.b.parse, edit.plan.ask
    if not isinstance(old, Compare) or old.combine != "rows" or len(old.cases) < 2:
        return None
    if not (parse.has("drop", "except", "removed") or any(t.negated for t in edit.terms)):
        return None
    named = {v for t in edit.terms for c in conditions(t.expr) for v in c.values}
    kept = tuple(c for c in old.cases if not named & {v for p in conditions(c.where) for v in p.values})
    if not kept or len(kept) == len(old.cases):
        return None
    parse.use(*parse.where("drop", "except", "removed"))
    sides_named = {f for c in old.cases for f in families_of(c.where)} | {"origin", "target"}
    rest = [t for t in edit.terms if t.family not in sides_named]
    return edit.plan.model_copy(update={"where": edit.edited(rest), "ask": old.model_copy(update={"cases": kept})})


_BOTH = re.compile(
    r"\ball (two|three|four|both)\b|\b(the|for|in|of) (two|three|both)\b(?! \w*(largest|biggest|smallest|most|top))"
    r"|\bbeside\b|(两个?|三个?)(都|一起)",
    re.IGNORECASE,
)
"""The sets of the last questions together: `all three`, `and for both?`."""


def side_by_side(edit: Edit) -> Plan | None:
    """`put the two side by side`, `compare that with Hubei`: the values asked so far, next to each other."""
    b, parse = edit.b, edit.b.parse
    together = parse.has("side_by_side") or _BOTH.search(parse.utterance.text)
    if not ((together and not b.asked.dims and b.asked.limit is None) or (b.asked.comparing and parse.terms)):
        return None
    return compare_with_before(parse, parse.terms, b.history, edit.plan, edit.completed)


def crossed(edit: Edit) -> Plan | None:
    """`combine the two in one table`: the dimensions of the last two tables, crossed."""
    if not edit.b.parse.has("cross_both") or edit.b.asked.dims:
        return None
    tables = [t.reading.plan for t in edit.b.history if t.reading.plan is not None]
    groups = [p.ask for p in tables if isinstance(p.ask, Groups) and len(p.ask.by) == 1]
    if len(groups) < 2 or groups[-1].by == groups[-2].by:
        return None
    by = (*groups[-2].by, *groups[-1].by)
    edit.b.parse.use(*edit.b.parse.where("cross_both"))
    ask = groups[-1].model_copy(update={"by": by, "limit": None, "order": None, "labels": ()})
    return edit.plan.model_copy(update={"where": edit.edited(edit.terms), "ask": ask})


def one_each(edit: Edit) -> Plan | None:
    """`and for Anhui and Hubei each?`: the same number for several values."""
    b, parse = edit.b, edit.b.parse
    run = case_terms(parse, parse.terms)
    if not run or not b.asked.every or b.asked.dims:
        return None
    rest = [t for t in parse.terms if t not in run]
    others = both(*(p for p in conjuncts(edit.where) if run[0].family not in families_of(p)))
    measure = b.asked.measure or measure_of(edit.plan.ask) or Measure()
    ask = Compare(cases=cases_from(run), measure=measure)
    return Plan(record_type=edit.plan.record_type, where=edit.edited(rest, others), ask=ask)


def one_of_two(edit: Edit) -> Plan | None:
    """`how many name only one of the two?` after two conditions of one kind: one of them, not both."""
    if not edit.b.parse.has("one_of_two"):
        return None
    parts = conjuncts(edit.where)
    last = next(
        (
            (a, b)
            for b in reversed(parts)
            for a in parts
            if a is not b
            and isinstance(a, Condition)
            and isinstance(b, Condition)
            and (a.field, a.op) == (b.field, b.op)
        ),
        None,
    )
    if last is None:
        return None
    a, b = last
    edit.b.parse.use(*edit.b.parse.where("one_of_two"))
    one = AnyOf(parts=(both(a, negate(b)), both(b, negate(a))))
    where = edit.edited(edit.terms, both(*(p for p in parts if p not in (a, b)), one))
    ask = Value() if edit.b.asked.counting else Records()
    return edit.plan.model_copy(update={"where": where, "ask": ask})


_TOGETHER = re.compile(
    r"\b(?:both|the two|all (?:of them|three|four))\b[^.?!]{0,20}\b(?:together|combined|at once)\b|^\W*(?:and |now )?(?:both|both of them)\W*$"
    r"|(?:两|三)(?:个|地|省|市|者)?[^，。？?]{0,6}(?:一起|合在一起|合起来|加起来|放一起)|^(?:合在一起|合起来|一起)(?:看|呢)?",
    re.IGNORECASE,
)


def both_together(edit: Edit) -> Plan | None:
    """`in Suzhou`, `and in Wuxi?`, `both cities together`: the values that one condition had, turn by turn, as one set."""
    b, plan = edit.b, edit.plan
    if not _TOGETHER.search(b.parse.utterance.text) or edit.terms or b.asked.dims:
        return None
    mine = {bare(p): p for p in conjuncts(plan.where)}
    for turn in reversed(b.history[: b.history.index(edit.turn)]):
        earlier = turn.reading.plan
        theirs = {bare(p): p for p in conjuncts(earlier.where)} if earlier is not None else {}
        left, right = [p for k, p in theirs.items() if k not in mine], [p for k, p in mine.items() if k not in theirs]
        if len(left) != 1 or len(right) != 1:
            continue
        one, other = left[0], right[0]
        if isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field and one.values:
            values = tuple(dict.fromkeys((*one.values, *other.values)))
            joined = other.model_copy(update={"values": values, "words": f"{one.words}, {other.words}"})
            b.parse.use(*range(len(b.parse)))
            where = both(*(joined if p is other else p for p in conjuncts(plan.where)))
            return plan.model_copy(update={"where": where})
    return None


def banded_again(edit: Edit) -> Plan | None:
    """`and by size: under 50 mu, 50 to 100, more`: the set before in the asker's bands."""
    bands = edit.b.bands
    if bands is None or not bands.cases:
        return None
    narrowed = edit_where(edit.b.parse, where_of(edit.b, edit.terms, edit.periods), edit.where, False)
    return in_bands(edit.b, bands, narrowed, edit.b.asked)
