"""The algebra of conditions: joined, denied, taken apart; every test and every level of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from retrieval.plan import All, AnyOf, Compare, Condition, Expr, Fact, Fit, Groups, Level, Not, Plan, Rank, Value


def both(*parts: Expr) -> Expr:
    """The conjunction of `parts`, flat, without empty ones; one part stays itself."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else (part,))
    return flat[0] if len(flat) == 1 else All(parts=tuple(flat))


def either(*parts: Expr) -> Expr:
    """The disjunction of `parts`, flat; one part stays itself."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AnyOf) else (part,))
    return flat[0] if len(flat) == 1 else AnyOf(parts=tuple(flat))


def negate(part: Expr) -> Expr:
    """The denial of `part`; what is denied twice is itself."""
    return part.part if isinstance(part, Not) else Not(part=part)


def conditions(expr: Expr) -> Iterator[Condition]:
    """Every condition in `expr`, left to right."""
    if isinstance(expr, Condition):
        yield expr
    elif isinstance(expr, Not):
        yield from conditions(expr.part)
    else:
        for part in expr.parts:
            yield from conditions(part)


def tests_of(plan: Plan) -> Iterator[Condition]:
    """Every condition of a plan, wherever it stands, those of subqueries included."""
    ask = plan.ask
    pending: list[Expr | None] = [plan.where]
    measures = list(ask.measures) if isinstance(ask, Groups) else []
    if isinstance(ask, Groups) and ask.having is not None and ask.having.of is not None:
        measures.append(ask.having.of)
    if isinstance(ask, Groups) and ask.having is not None and ask.having.level is not None:
        measures.append(ask.having.level.measure)
    if isinstance(ask, (Value, Compare, Rank)):
        measures.append(ask.measure)
    if isinstance(ask, Value):
        measures += ask.also
    if isinstance(ask, Compare):
        pending += [case.where for case in ask.cases]
        measures += [case.measure for case in ask.cases if case.measure is not None]
    if isinstance(ask, Fit):
        pending.append(ask.subjects)
    if isinstance(ask, Fact):
        pending.append(ask.test)
    for measure in measures:
        pending += [measure.of, measure.where]
    while pending:
        part = pending.pop()
        for test in conditions(part) if part is not None else ():
            yield test
            if test.subquery is not None:
                pending.append(test.subquery.where)
            if test.level is not None:
                pending += [test.level.measure.of, test.level.measure.where]


def levels_of(plan: Plan) -> list[Level]:
    """Every level that a plan compares with, wherever it stands."""
    found = [test.level for test in tests_of(plan) if test.level is not None]
    having = plan.ask.having if isinstance(plan.ask, Groups) else None
    return [*found, *([having.level] if having is not None and having.level is not None else [])]


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """The top-level parts that all have to hold."""
    return expr.parts if isinstance(expr, All) else (expr,)
