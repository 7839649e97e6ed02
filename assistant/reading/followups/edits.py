"""Edits of conditions: new ones refine, replace or widen those of the plan before."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.followups.families import bare, families_of, family_of
from assistant.reading.parse import Parse
from retrieval.algebra import both, conditions, conjuncts, either, negate
from retrieval.plan import EVERYTHING, Condition, Expr, Not, Op

ADDING = ("requirements", "facilities")
"""Fields of which a follow-up names more: its values come beside those before."""
_DATES = {"submitted_on", "decision_by"}


def _same_side(new: Expr, where: Expr) -> Expr:
    """`make that 2bn`: a bare amount keeps the comparison of the bound that it replaces."""
    if not isinstance(new, Condition) or new.op is not Op.EQ or not new.values:
        return new
    old = next((c for c in conditions(where) if c.field == new.field and c.op in (Op.GT, Op.GE, Op.LT, Op.LE)), None)
    return new.model_copy(update={"op": old.op}) if old is not None else new


def _widened(new: Sequence[Expr], standing: Sequence[Expr]) -> Expr:
    """The conditions that stand, those of the families of `new` with its values beside their own."""
    out = []
    for old in standing:
        same = [n for n in new if families_of(n) == families_of(old) and not families_of(n) <= set(ADDING)]
        out.append(either(old, *same) if same and not isinstance(old, Not) else old)
    rest = [
        n for n in new if families_of(n) <= set(ADDING) or not any(families_of(n) == families_of(o) for o in standing)
    ]
    return both(*out, *rest)


def edit_where(parse: Parse, added: Expr, where: Expr, widen: bool) -> Expr:
    """`where` with the new conditions: of a family already there they replace, otherwise they join."""
    if added == EVERYTHING:
        return where
    new = conjuncts(added)
    replaced: set[str] = set()
    for part in new:
        if isinstance(part, Not):
            continue
        for name in families_of(part):
            if name not in ADDING or (parse.has("instead") and not parse.has("drop", "removed")):
                replaced.add(name)
    if parse.has("instead") and len(replaced & _DATES) == 1:
        replaced |= _DATES  # "I meant those with a decision due in 2026": the other date was misread
    if widen:
        righted = replaced & _DATES if parse.has("instead") else set()
        return _widened(new, [p for p in conjuncts(where) if not families_of(p) & righted])
    kept = [p for p in conjuncts(where) if not (families_of(p) & replaced and not isinstance(p, Not))]
    if parse.has("instead"):
        # "no, I meant from Hunan": the same place in its other role is what was misread
        meant = {v for n in new for c in conditions(n) for v in c.values}
        kept = [
            p
            for p in kept
            if not (
                isinstance(p, Condition)
                and family_of(p.field) in ("origin", "target")
                and p.values
                and set(p.values) <= meant
            )
        ]
    kept = [
        p
        for p in kept
        if not (isinstance(p, Not) and any(families_of(p) <= families_of(n) and not isinstance(n, Not) for n in new))
    ]
    new = tuple(_same_side(n, where) for n in new)
    negative = [n for n in new if isinstance(n, Not)]
    said = [bare(n) for n in (*new, *(n.part for n in negative))]  # said again, or denied: in place of what was said
    kept = [p for p in kept if negate(p) not in negative and bare(p) not in said]
    return both(*kept, *new)
