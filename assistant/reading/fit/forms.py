"""The two forms of a fit in a plan: a condition on the candidates, and a list of what fits, best first.

As a condition it can be refined, ordered, counted, grouped and denied like any other; a plain list is asked as `Fit`,
with reasons. `opened` and `closed` go from one form to the other.
"""

from __future__ import annotations

from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import EVERYTHING, Condition, Expr, Fit, How, Op, Plan, Records, Subquery, Value

OTHER = {"requests": "parks", "parks": "requests"}


def fit_condition(record_type: str, subjects: Expr, words: str = "", at_least: int = 1) -> Condition:
    """The condition that a record of `record_type` fits one of `subjects`, records of the other type."""
    other = RECORD_TYPES[OTHER[record_type]]
    query = Subquery(
        record_type=other.name,
        field=other.key,
        where=None if subjects == EVERYTHING else subjects,
        min_count=at_least,
        fit=True,
    )
    return Condition(field=RECORD_TYPES[record_type].key, op=Op.IN, subquery=query, words=words)


def is_fit(part: Expr) -> bool:
    return isinstance(part, Condition) and part.subquery is not None and part.subquery.fit


def holds_fit(plan: Plan) -> bool:
    """Whether a plan speaks of what fits, in either form."""
    return isinstance(plan.ask, Fit) or any(is_fit(c) for c in conditions(plan.where))


def opened(plan: Plan) -> Plan:
    """A list of what fits as a list under one more condition; other plans as they are."""
    ask = plan.ask
    if not isinstance(ask, Fit):
        return plan
    where = both(*conjuncts(plan.where), fit_condition(plan.record_type, ask.subjects))
    return plan.model_copy(update={"where": where, "ask": Value() if ask.count else Records(limit=ask.limit)})


def closed(plan: Plan) -> Plan:
    """A list or count under the one condition that it fits, as what fits, best first; other plans as they are."""
    parts = conjuncts(plan.where)
    found = [p for p in parts if isinstance(p, Condition) and p.subquery is not None and p.subquery.fit]
    ask = plan.ask
    counted = isinstance(ask, Value) and ask.measure.how is How.COUNT and ask.measure.where is None
    listed = isinstance(ask, Records) and not ask.order and not ask.offset
    if len(found) != 1 or plan.meaning is not None or not (counted or listed):
        return plan
    query = found[0].subquery
    assert query is not None
    if query.min_count > 1 or query.where is None:
        return plan
    where = both(*(p for p in parts if p is not found[0]))
    limit = ask.limit if isinstance(ask, Records) else None
    return plan.model_copy(update={"where": where, "ask": Fit(subjects=query.where, limit=limit, count=counted)})
