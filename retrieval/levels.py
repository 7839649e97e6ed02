"""Levels: the numbers that a plan compares with and that have to be computed first, put in their places."""

from __future__ import annotations

import math
from typing import Any

from corpus.schema import record_type
from retrieval.filters import Tables, predicate
from retrieval.measures import aggregate, finished
from retrieval.pairing import other_side
from retrieval.plan import AnyOf, Condition, Fit, Having, How, Level, Model, Op, Plan

_COMPARED = (Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ)


def resolved(plan: Plan, tables: Tables) -> tuple[Plan, tuple[float | None, ...]]:
    """Return `plan` with every level as the number it is, and these numbers in the order met.

    A level over nothing is no number: no value passes it. Raises KeyError and ValueError as measures do.
    """
    levels: list[float | None] = []
    done = _walked(plan, plan.record_type, tables, levels)
    assert isinstance(done, Plan)
    return done, tuple(levels)


def _walked(node: Model, kind: str, tables: Tables, levels: list[float | None]) -> Model:
    """Return `node` with the levels in it resolved; `kind` is the record type that its conditions speak of."""
    own = getattr(node, "record_type", None) or kind
    changed: dict[str, Any] = {}
    for name in type(node).model_fields:
        value = getattr(node, name)
        spoken_of = other_side(own) if isinstance(node, Fit) and name == "subjects" else own
        if isinstance(value, Model):
            new: Any = _walked(value, spoken_of, tables, levels)
        elif isinstance(value, tuple) and any(isinstance(each, Model) for each in value):
            new = tuple(_walked(each, own, tables, levels) for each in value)
            new = value if all(a is b for a, b in zip(new, value, strict=True)) else new
        else:
            continue
        if new is not value:
            changed[name] = new
    node = node.model_copy(update=changed) if changed else node
    if isinstance(node, Condition) and node.level is not None:
        if node.op not in _COMPARED or not record_type(own)[node.field].numeric:
            raise ValueError(f"{node.field} {node.op}: only a number is compared with a level")
        bound = _number(node.level, own, tables, levels)
        return AnyOf() if bound is None else node.model_copy(update={"values": (bound,), "level": None})
    if isinstance(node, Having) and node.level is not None:
        bound = _number(node.level, own, tables, levels)
        return node.model_copy(update={"value": math.nan if bound is None else bound, "level": None})
    return node


def _number(level: Level, kind: str, tables: Tables, levels: list[float | None]) -> float | None:
    measure = level.measure
    own = measure.record_type or kind
    if measure.how is How.DISTINCT or (measure.how is How.SHARE and measure.of is None):
        raise ValueError(f"{measure.how} is no level to compare with")
    table = tables(own)
    if measure.where is not None:
        table = table.filter(predicate(measure.where, table, own, tables))
    value = finished(aggregate(measure, table, own, tables).to_pyarrow().as_py(), measure, own)
    if value is None and measure.how in (How.COUNT, How.SUM):
        value = 0
    levels.append(None if value is None else float(value) * level.factor)
    return levels[-1]
