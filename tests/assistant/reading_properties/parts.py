"""The parts of a conjunction as a speaker says them: those on one field together, negation seen through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.schema import Role, record_type
from retrieval.algebra import conjuncts
from retrieval.plan import AnyOf, Condition, Expr, Not, Op, Scalar


@dataclass(frozen=True)
class Part:
    """One thing to say of the records of a kind: a test of a field, perhaps denied.

    `every`: a list holds all the values, not one of them; `also`: an alternative test of a field of the same family (a
    city beside a province, a segment beside a sector).
    """

    kind: str
    field: str
    op: Op
    values: tuple[Scalar, ...]
    denied: bool = False
    every: bool = False
    also: Part | None = None

    @property
    def place(self) -> bool:
        return record_type(self.kind)[self.field].role in (Role.ORIGIN, Role.TARGET, Role.PLACE)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(str(value) for value in self.values)


def part_of(expr: Expr, kind: str) -> Part:
    """One condition as a part; the sides of an alternative are conditions on two fields of one family."""
    if isinstance(expr, Not):
        return replace(part_of(expr.part, kind), denied=True)
    if isinstance(expr, AnyOf):
        first, second = (part_of(side, kind) for side in expr.parts)
        return replace(first, also=second)
    assert isinstance(expr, Condition), expr
    return Part(kind, expr.field, expr.op, expr.values)


def parts_of(where: Expr, kind: str) -> list[Part]:
    return list(_gathered(part_of(expr, kind) for expr in conjuncts(where)))


def _gathered(parts: Iterable[Part]) -> Iterable[Part]:
    """Two tests of one list field become one of both values."""
    found: dict[str, Part] = {}
    for part in parts:
        known = found.get(part.field)
        found[part.field] = replace(known, values=(*known.values, *part.values), every=True) if known else part
    return found.values()
