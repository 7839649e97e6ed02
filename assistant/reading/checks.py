"""Checks on a finished plan: its fields exist, and which they are."""

from __future__ import annotations

from corpus.schema import RECORD_TYPES
from retrieval.algebra import conditions
from retrieval.plan import Compare, Fact, Groups, How, Plan, Rank, Records, Value


def valid(plan: Plan) -> bool:
    """Whether every field of the plan belongs to the record type it is asked of."""
    kind = RECORD_TYPES[plan.record_type]
    ask = plan.ask
    used = [c.field for c in conditions(plan.where)]
    if isinstance(ask, Records):
        used += [name for o in ask.order for name in (o.field, o.per) if name]
    elif isinstance(ask, Groups):
        used += [d.field for d in ask.by] + [m.field for m in ask.measures if m.field and m.record_type is None]
    elif isinstance(ask, (Value, Rank)):
        used += [ask.measure.field] if ask.measure.field else []
    elif isinstance(ask, Fact):
        used += ask.fields
    elif isinstance(ask, Compare) and all(c.record_type is None for c in ask.cases):
        used += [ask.measure.field] if ask.measure.field else []
    needs_field = list(
        [ask.measure]
        if isinstance(ask, (Value, Rank, Compare))
        else list(ask.measures)
        if isinstance(ask, Groups)
        else []
    )
    if any(m.field is None and m.how not in (How.COUNT, How.SHARE) for m in needs_field):
        return False
    if isinstance(ask, Compare) and ask.combine != "rows" and len(ask.cases) != 2:
        return False
    return all(f in kind for f in used)


def fields_in(plan: Plan) -> set[str]:
    """Every field that the plan speaks of, in its conditions and in what it asks."""
    found = {c.field for c in conditions(plan.where)}

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("field", "fields") and value:
                    found.update([value] if isinstance(value, str) else value)
                else:
                    walk(value)
        elif isinstance(node, (list, tuple)):
            for item in node:
                walk(item)

    walk(plan.ask.model_dump(exclude_none=True))
    return found
