"""Families of conditions: one of a family replaces another; conditions with other values, or without their words."""

from __future__ import annotations

from collections.abc import Iterable

from retrieval.algebra import both, conditions
from retrieval.plan import Compare, Condition, Dim, Expr, Measure, Not, Plan, Scalar

FAMILIES = {
    "sector": "industry",
    "segment": "industry",
    "lead_sectors": "industry",
    "origin_province": "origin",
    "origin_city": "origin",
    "origin_region": "origin",
    "target_provinces": "target",
    "target_cities": "target",
    "target_regions": "target",
    "province": "place",
    "city": "place",
    "region": "place",
}


def family_of(field: str) -> str:
    """The family of conditions a field belongs to; one replaces another of its family."""
    return FAMILIES.get(field, field)


def families_of(expr: Expr) -> set[str]:
    """The families of the conditions in an expression."""
    return {family_of(c.field) for c in conditions(expr)}


def plain_fields(dims: Iterable[Dim]) -> set[str]:
    """The fields of dimensions that are no spans of time."""
    return {d.field for d in dims if d.grain is None}


def bare(expr: Expr) -> Expr:
    """`expr` without the words it was said in, so that the same condition said otherwise is equal."""
    if isinstance(expr, Condition):
        return expr.model_copy(update={"words": "", "label": "", "assumed": ""})
    if isinstance(expr, Not):
        return Not(part=bare(expr.part))
    return expr.model_copy(update={"parts": tuple(map(bare, expr.parts))})


def with_values(expr: Expr, old: tuple[Scalar, ...], new: tuple[Scalar, ...], words: str) -> Expr:
    """`expr` with `new` in every condition whose values are `old`."""
    if isinstance(expr, Condition):
        return expr.model_copy(update={"values": new, "words": words}) if expr.values == old else expr
    if isinstance(expr, Not):
        return Not(part=with_values(expr.part, old, new, words))
    return expr.model_copy(update={"parts": tuple(with_values(part, old, new, words) for part in expr.parts)})


def spoken(plan: Plan) -> Expr:
    """All conditions that a plan speaks of: those of its set, the part of its share, the sides of its comparison."""
    ask = plan.ask
    measure = getattr(ask, "measure", None)
    part = measure.of if isinstance(measure, Measure) else None
    sides = [case.where for case in ask.cases] if isinstance(ask, Compare) else []
    return both(plan.where, *([part] if part is not None else []), *sides)
