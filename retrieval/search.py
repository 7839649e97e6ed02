"""Search: a plan to its result, exact and complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from corpus.schema import RECORD_TYPES, record_type
from retrieval.algebra import both, conjuncts, tests_of
from retrieval.compare import Number, compared, ranked, several, single
from retrieval.filters import Tables, predicate, selected
from retrieval.fit import fits, matches
from retrieval.groups import grouped
from retrieval.levels import resolved
from retrieval.meaning import LEAST, MOST, Hit, MeaningSearch
from retrieval.measures import Base, number_of, ratio, record, unit_of
from retrieval.plan import All, Compare, Condition, Fact, Fit, Groups, Op, Order, Plan, Rank, Records
from retrieval.plan import Value as OneValue
from retrieval.result import HOLDS, Basis, Cell, Evidence, Kind, Relaxation, Result
from retrieval.sentences import sentence_with
from retrieval.store import RecordStore

TYPED = 1000
"""Ids that one condition may name and still have been typed; longer lists are sets of earlier answers, all held."""


class Searcher:
    """Executes plans over the records and passages of one generation; safe for many threads."""

    def __init__(self, store: RecordStore, meaning: MeaningSearch | None = None, generation: str = "") -> None:
        self._store = store
        self._meaning = meaning
        self._generation = generation

    def search(self, plan: Plan, shown: int = 50) -> Result:
        """Return all that `plan` asks for, with full rows, reasons and quotations for the first `shown` records.

        Raises KeyError for an unknown record type or field, ValueError for a plan that cannot be computed.
        """
        tables: Tables = self._store.table
        plan, levels = resolved(plan, tables)
        kind = record_type(plan.record_type)
        hits = self._hits(plan, tables) if plan.meaning is not None else None
        base = Base(kind.name, plan.where)
        if hits is not None:
            ids = tuple(hit.id for hit in hits)
            base = Base(kind.name, Condition(field=kind.key, values=ids))
        found = self._asked(plan, base, hits, tables, shown)
        relaxations = _relaxations(plan, tables) if not found["total"] else ()
        return Result(
            record_type=kind.name,
            as_of=plan.as_of or self._newest_day,
            generation=self._generation,
            levels=levels,
            relaxations=relaxations,
            absent=_absent(plan, tables),
            **{"basis": Basis.MEANING if hits is not None else Basis.FIELDS, **found},
        )

    @cached_property
    def _newest_day(self) -> dt.date | None:
        return self._store.as_of

    def _hits(self, plan: Plan, tables: Tables) -> list[Hit]:
        if self._meaning is None or plan.meaning is None:
            raise ValueError("questions about meaning need the passage index: load the data with an encoder")
        ask = plan.ask
        wanted = ask.offset + (ask.limit or 0) if isinstance(ask, Records) else 0
        least = LEAST if isinstance(ask, Records) else 0  # a number counts what is near, never what fills a list
        base = Base(plan.record_type, plan.where)
        return self._meaning.closest(plan.meaning, base, tables, max(MOST, wanted), least)

    def _asked(self, plan: Plan, base: Base, hits: list[Hit] | None, tables: Tables, shown: int) -> dict[str, Any]:
        """Return the part of the result that depends on what is asked."""
        ask = plan.ask
        if isinstance(ask, Records):
            return _records(ask, base, hits, tables, shown)
        if isinstance(ask, OneValue):
            return _number(several(ask, base, tables) if ask.also else single(ask.measure, base, tables))
        if isinstance(ask, Groups):
            groups = grouped(ask, base, tables)
            first = base.under(ask.measures[0]).kind if ask.measures else base.kind
            unit = unit_of(ask.measures[0], first) if ask.measures else None
            return {
                "kind": Kind.GROUPS,
                "total": groups.total,
                "ordered": True,
                "value": len(groups.rows) if ask.count else None,
                "unit": unit,
                "columns": groups.columns,
                "rows": groups.rows,
            }
        if isinstance(ask, Compare):
            number = _number(compared(ask, base, tables))
            return {**number, "kind": Kind.GROUPS if ask.combine == "rows" else Kind.VALUE}
        if isinstance(ask, Rank):
            return {**_number(ranked(ask, base, tables)), "ordered": True}
        if isinstance(ask, Fact):
            return _fact(ask, base, tables, shown)
        return _fit(ask, base, tables, shown)


def _number(number: Number) -> dict[str, Any]:
    return {
        "kind": Kind.VALUE,
        "total": number.total,
        "value": number.value,
        "unit": number.unit,
        "columns": number.columns,
        "rows": number.rows,
    }


def _records(ask: Records, base: Base, hits: list[Hit] | None, tables: Tables, shown: int) -> dict[str, Any]:
    if hits is not None and not ask.order:
        end = None if ask.limit is None else ask.offset + ask.limit
        ids, total = [hit.id for hit in hits][ask.offset : end], len(hits)
    else:
        ids, total = _ordered_ids(ask, base, tables)
    rows = _rows(base.kind, ids[:shown], tables)
    return {
        "kind": Kind.RECORDS,
        "total": total,
        "ids": tuple(ids),
        "ordered": bool(ask.order) or hits is not None,
        "records": rows,
        "evidence": _evidence(base.kind, ids, hits or [], rows),
    }


def _ordered_ids(ask: Records, base: Base, tables: Tables) -> tuple[list[str], int]:
    """Return the ids asked for, in order, and the size of the whole set."""
    table = selected(base.where, base.kind, tables)
    key = record_type(base.kind).key
    ordered = table.order_by(_sort_columns(ask.order, table, base.kind))
    if ask.limit is None:
        ids: list[str] = ordered.select(key).to_pyarrow()[key].to_pylist()
        return ids[ask.offset :], len(ids)
    page = ordered.select(key).limit(ask.limit, offset=ask.offset)
    ids = page.to_pyarrow()[key].to_pylist()
    if ask.offset == 0 and len(ids) < ask.limit:
        return ids, len(ids)
    return ids, int(table.count().to_pyarrow().as_py())


def _sort_columns(orders: Sequence[Order], table: Table, kind: str) -> list[Value]:
    """Return what sorts by `orders` and then by the key, empty fields last in either direction."""
    described = record_type(kind)
    directions: dict[tuple[str, str | None], bool] = {}
    for order in orders:
        if order.field is None:
            raise ValueError("records are ordered by a field; only groups are ordered by a measure")
        directions.setdefault((order.field, order.per), order.descending)
    directions.setdefault((described.key, None), False)
    columns = []
    for (name, per), descending in directions.items():
        column = number_of(described[name], table)
        if per is not None:
            if not (described[name].numeric and described[per].numeric):
                raise ValueError(f"{name} cannot be taken per {per}")
            column = ratio(column, table[per])
        columns.append(ibis.desc(column, nulls_first=False) if descending else ibis.asc(column, nulls_first=False))
    return columns


def _rows(kind: str, ids: Sequence[str], tables: Tables) -> tuple[dict[str, Cell], ...]:
    """Return the full records with these ids, in this order."""
    if not ids:
        return ()
    table = tables(kind)
    key = record_type(kind).key
    found = {row[key]: record(row) for row in table.filter(table[key].isin(ids)).to_pyarrow().to_pylist()}
    return tuple(found[identifier] for identifier in ids)


def _evidence(
    kind: str, ids: Sequence[str], hits: Sequence[Hit], rows: Sequence[dict[str, Cell]]
) -> tuple[Evidence, ...]:
    """Return why each record was found; for those shown in full, the whole sentence."""
    prose = record_type(kind).prose
    by_id = {hit.id: hit for hit in hits}
    texts = {str(row[record_type(kind).key]): str(row[prose] or "") for row in rows}
    return tuple(
        Evidence(
            id=identifier,
            quote=sentence_with(by_id[identifier].passage, texts.get(identifier, "")),
            score=by_id[identifier].score,
        )
        for identifier in ids
        if identifier in by_id
    )


def _fact(ask: Fact, base: Base, tables: Tables, shown: int) -> dict[str, Any]:
    kind = record_type(base.kind)
    fields = [kind[name] for name in ask.fields] or [field for field in kind if field.name != kind.key]
    ids, total = _ordered_ids(Records(order=ask.order, limit=ask.limit), base, tables)
    records = _rows(base.kind, ids[:shown], tables)
    columns = (kind.key, *(field.name for field in fields))
    value: Any = None
    if len(ids) == 1 and len(fields) == 1 and records:
        value = records[0][fields[0].name]
    rows: list[tuple[Any, ...]] = [tuple(row[name] for name in columns) for row in records]
    if ask.test is not None:
        passing, _ = _ordered_ids(Records(), Base(base.kind, both(base.where, ask.test)), tables)
        meeting = set(passing)
        rows = [(*row, row[0] in meeting) for row in rows]
        columns = (*columns, HOLDS)
        value = rows[0][-1] if len(ids) == 1 and rows else None
    return {
        "kind": Kind.FACT,
        "total": total,
        "ids": tuple(ids),
        "value": ";".join(value) if isinstance(value, tuple) else value,
        "unit": fields[0].unit.value if len(fields) == 1 and fields[0].unit and ask.test is None else None,
        "columns": columns,
        "rows": tuple(rows),
        "records": records,
    }


def _fit(ask: Fit, base: Base, tables: Tables, shown: int) -> dict[str, Any]:
    pairs = fits(base.kind, base.where, ask.subjects, tables)
    if ask.count:
        return {"kind": Kind.VALUE, "total": len(pairs), "value": len(pairs), "basis": Basis.FIT}
    kept = pairs[: ask.limit]
    ids = [pair.id for pair in kept]
    return {
        "kind": Kind.MATCHES,
        "total": len(pairs),
        "ids": tuple(ids),
        "ordered": True,
        "records": _rows(base.kind, ids[:shown], tables),
        "matches": tuple(matches(base.kind, kept[:shown], tables)),
        "basis": Basis.FIT,
    }


def _absent(plan: Plan, tables: Tables) -> tuple[str, ...]:
    """Return the ids that the plan names and no record has, in the plan's order."""
    named = list(tests_of(plan))
    missing: list[str] = []
    for kind in RECORD_TYPES.values():
        tests = [
            test for test in named if test.field == kind.key and test.op in (Op.EQ, Op.IN) and len(test.values) <= TYPED
        ]
        ids = dict.fromkeys(str(value) for test in tests for value in test.values)
        if ids:
            key = tables(kind.name)[kind.key]
            held = set(key.as_table().filter(key.isin(list(ids))).to_pyarrow()[kind.key].to_pylist())
            missing += (each for each in ids if each not in held)
    return tuple(missing)


def _relaxations(plan: Plan, tables: Tables) -> tuple[Relaxation, ...]:
    """Return what dropping each of the plan's conditions would find, most first; nothing where it finds nothing."""
    parts = conjuncts(plan.where)
    if not parts or isinstance(plan.ask, (Compare, Rank)):
        return ()
    without = {index: All(parts=parts[:index] + parts[index + 1 :]) for index in range(len(parts))}
    totals = _fitting(plan.ask, plan, without, tables) if isinstance(plan.ask, Fit) else _counts(plan, without, tables)
    found = [Relaxation(index=index, total=total) for index, total in totals.items() if total]
    return tuple(sorted(found, key=lambda relaxation: (-relaxation.total, relaxation.index)))


def _counts(plan: Plan, without: dict[int, All], tables: Tables) -> dict[int, int]:
    table = tables(plan.record_type)
    wheres = {f"n{index}": predicate(expr, table, plan.record_type, tables) for index, expr in without.items()}
    row = table.agg(**{name: table.count(where=where) for name, where in wheres.items()}).to_pyarrow().to_pylist()[0]
    return {int(name[1:]): total for name, total in row.items()}


def _fitting(ask: Fit, plan: Plan, without: dict[int, All], tables: Tables) -> dict[int, int]:
    return {index: len(fits(plan.record_type, expr, ask.subjects, tables)) for index, expr in without.items()}
