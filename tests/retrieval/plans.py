"""Hypothesis strategies for plans over the worlds of `worlds.py`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from corpus.schema import Field, Type, record_type
from retrieval.plan import (
    All,
    AnyOf,
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    FieldRef,
    Fit,
    Grain,
    Groups,
    Having,
    How,
    Level,
    Measure,
    Not,
    Op,
    Order,
    Plan,
    Rank,
    Records,
    Subquery,
    Value,
)
from tests.retrieval.worlds import World

USED = {
    "requests": [
        *("request_id", "company", "company_type", "listed", "founded_year", "employees", "sector", "segment"),
        *("origin_province", "origin_city", "target_provinces", "target_regions", "tenure", "land_area_mu"),
        *("floor_area_sqm", "investment_mcny", "requirements", "submitted_on", "status", "statement"),
    ],
    "parks": [
        *("park_id", "name", "province", "region", "lead_sectors", "established_year"),
        *("available_land_mu", "available_floor_sqm", "occupancy_pct", "facilities"),
    ],
}
NUMBERS = {kind: [name for name in names if record_type(kind)[name].numeric] for kind, names in USED.items()}
MEMBERSHIP = (Op.IN, Op.ALL, Op.ONLY, Op.FIRST)
LISTS = {kind: [name for name in names if record_type(kind)[name].type is Type.LIST] for kind, names in USED.items()}
RANGES = (Op.LT, Op.LE, Op.GT, Op.GE, Op.EQ)
REFS = {
    "requests": [
        ("origin_province", Op.IN, "target_provinces", 1.0),
        ("origin_province", Op.EQ, "segment", 1.0),
        ("target_provinces", Op.IN, "origin_province", 1.0),
        ("target_provinces", Op.FIRST, "origin_province", 1.0),
        ("target_provinces", Op.ALL, "target_regions", 1.0),
        ("land_area_mu", Op.LT, "floor_area_sqm", 0.015),
        ("employees", Op.GE, "investment_mcny", 2.0),
    ],
    "parks": [("available_land_mu", Op.GT, "occupancy_pct", 0.5), ("province", Op.IN, "lead_sectors", 1.0)],
}
SUBQUERIES = {
    "requests": [
        ("company", "requests", "company"),
        ("sector", "parks", "lead_sectors"),
        ("target_provinces", "parks", "province"),
        ("requirements", "parks", "facilities"),
        ("request_id", "parks", "park_id"),
    ],
    "parks": [
        ("park_id", "requests", "request_id"),
        ("province", "requests", "target_provinces"),
        ("lead_sectors", "requests", "sector"),
    ],
}


class Plans:
    """Strategies over the values of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def values(self, kind: str, field: Field) -> st.SearchStrategy[Any]:
        """Values of a field that occur, and now and then one that does not."""
        found = {
            item
            for row in self._world[kind]
            for item in (row[field.name] if isinstance(row[field.name], tuple) else [row[field.name]])
            if item is not None
        }
        others = {Type.BOOLEAN: [True, False], Type.DATE: [dt.date(1999, 1, 1)]}.get(field.type)
        strange = others or ([7.25] if field.numeric else ["nothing like it", "%", "' OR 1=1 --"])
        return st.sampled_from(sorted(found, key=str) * 3 + strange)

    def conditions(self, kind: str, nested: bool = True) -> st.SearchStrategy[Condition]:
        plain = st.sampled_from(USED[kind]).flatmap(lambda name: self._on(kind, record_type(kind)[name]))
        refs = st.sampled_from(REFS[kind]).map(
            lambda ref: Condition(field=ref[0], op=ref[1], ref=FieldRef(field=ref[2], factor=ref[3]))
        )
        if not nested:
            return st.one_of(plain, refs)
        subqueries = st.sampled_from(SUBQUERIES[kind]).flatmap(self._subquery)
        return st.one_of(plain, plain, plain, refs, subqueries, self._against_level(kind))

    def _against_level(self, kind: str) -> st.SearchStrategy[Condition]:
        return st.builds(
            Condition,
            field=st.sampled_from(NUMBERS[kind]),
            op=st.sampled_from(RANGES),
            level=st.sampled_from(NUMBERS[kind]).flatmap(lambda name: self.levels(kind, name)),
        )

    def levels(self, kind: str, name: str) -> st.SearchStrategy[Level]:
        """Levels that no rounding moves: an average may differ in its last digit."""
        where = st.none() | self.conditions(kind, nested=False)
        how = st.sampled_from([How.MEDIAN, How.MIN, How.MAX])
        measure = st.builds(Measure, how=how, field=st.just(name), where=where)
        return st.builds(Level, measure=measure, factor=st.sampled_from([1.0, 0.5, 2.0]))

    def _on(self, kind: str, field: Field) -> st.SearchStrategy[Condition]:
        values = self.values(kind, field)
        several = st.lists(values, max_size=3).map(tuple)
        options = [
            st.builds(Condition, field=st.just(field.name), op=st.sampled_from(MEMBERSHIP), values=several),
            st.just(Condition(field=field.name, op=Op.KNOWN)),
        ]
        if field.type is Type.LIST:
            sizes = st.integers(0, 3)
            one, two = sizes.map(lambda n: (n,)), st.tuples(sizes, sizes).map(lambda pair: tuple(sorted(pair)))
            options.append(st.builds(Condition, field=st.just(field.name), op=st.sampled_from(RANGES), values=one))
            options.append(st.builds(Condition, field=st.just(field.name), op=st.just(Op.BETWEEN), values=two))
        if field.type in (Type.TEXT, Type.CATEGORY, Type.LIST):
            parts = values.flatmap(lambda text: st.sampled_from([text[:3], text[1:4], text.upper(), "%", "_"]))
            texts = parts.map(lambda text: (text,))
            options.append(st.builds(Condition, field=st.just(field.name), op=st.just(Op.CONTAINS), values=texts))
        elif field.type is not Type.BOOLEAN:
            one = values.map(lambda value: (value,))
            two = st.tuples(values, values).map(lambda pair: tuple(sorted(pair)))
            options.append(st.builds(Condition, field=st.just(field.name), op=st.sampled_from(RANGES), values=one))
            options.append(st.builds(Condition, field=st.just(field.name), op=st.just(Op.BETWEEN), values=two))
        return st.one_of(options)

    def _subquery(self, names: tuple[str, str, str]) -> st.SearchStrategy[Condition]:
        field, other, theirs = names
        where = st.none() | self.conditions(other, nested=False)
        fit = field in ("request_id", "park_id")
        subquery = st.builds(
            Subquery,
            record_type=st.just(other),
            field=st.just(theirs),
            where=where,
            min_count=st.integers(1, 3),
            fit=st.just(fit),
            max_count=st.none() if fit else st.sampled_from([None, None, 3, 5]),
        )
        if fit:
            return st.builds(Condition, field=st.just(field), subquery=subquery)
        return st.builds(Condition, field=st.just(field), op=st.sampled_from([Op.IN, Op.FIRST]), subquery=subquery)

    def exprs(self, kind: str) -> st.SearchStrategy[Expr]:
        return st.recursive(
            self.conditions(kind),
            lambda inner: st.one_of(
                inner.map(lambda part: Not(part=part)),
                st.lists(inner, max_size=3).map(lambda parts: All(parts=tuple(parts))),
                st.lists(inner, max_size=3).map(lambda parts: AnyOf(parts=tuple(parts))),
            ),
            max_leaves=4,
        )

    def measures(self, kind: str) -> st.SearchStrategy[Measure]:
        numbers = st.sampled_from(NUMBERS[kind])
        numeric = st.sampled_from([How.SUM, How.AVG, How.MEDIAN, How.MIN, How.MAX])
        return st.one_of(
            st.just(Measure()),
            st.builds(Measure, how=st.just(How.DISTINCT), field=st.sampled_from(USED[kind])),
            st.builds(Measure, how=numeric, field=numbers, per=st.none() | numbers),
            st.builds(Measure, how=numeric, field=st.sampled_from(LISTS[kind])),
            st.builds(Measure, how=st.just(How.SHARE), field=st.none() | numbers, of=st.none() | self.exprs(kind)),
        )

    def dims(self, kind: str) -> st.SearchStrategy[Dim]:
        def dim(name: str) -> st.SearchStrategy[Dim]:
            field = record_type(kind)[name]
            if field.type is Type.DATE:
                return st.builds(Dim, field=st.just(name), grain=st.sampled_from(Grain))
            if field.type is Type.LIST:
                return st.builds(Dim, field=st.just(name), first=st.booleans())
            if field.numeric:
                return st.builds(Dim, field=st.just(name), bands=st.sampled_from([(), (10,), (10, 50.5, 1000)]))
            return st.just(Dim(field=name))

        return st.sampled_from(USED[kind]).flatmap(dim)

    def groups(self, kind: str) -> st.SearchStrategy[Groups]:
        having = st.builds(
            Having,
            op=st.sampled_from(RANGES),
            value=st.sampled_from([0, 1, 3, 50]),
            of=st.none() | self.measures(kind),
            level=st.none() | st.sampled_from(NUMBERS[kind]).flatmap(lambda name: self.levels(kind, name)),
        )
        return st.builds(
            Groups,
            by=st.lists(self.dims(kind), min_size=1, max_size=2, unique_by=lambda dim: dim.field).map(tuple),
            measures=st.lists(self.measures(kind), min_size=1, max_size=2).map(tuple),
            having=st.none() | having,
        )

    def records(self, kind: str) -> st.SearchStrategy[Records]:
        numbers = st.sampled_from(NUMBERS[kind])
        order = st.one_of(
            st.builds(Order, field=st.sampled_from(USED[kind]), descending=st.booleans()),
            st.builds(Order, field=numbers, per=numbers, descending=st.booleans()),
        )
        return st.builds(
            Records,
            order=st.lists(order, max_size=2).map(tuple),
            limit=st.none() | st.integers(1, 70),
            offset=st.sampled_from([0, 0, 1, 7]),
        )

    def compares(self, kind: str) -> st.SearchStrategy[Compare]:
        case = st.builds(Case, label=st.text(min_size=1, max_size=3), where=self.exprs(kind))
        return st.builds(Compare, cases=st.lists(case, min_size=1, max_size=3).map(tuple), measure=self.measures(kind))

    def ranks(self, kind: str) -> st.SearchStrategy[Rank]:
        name = st.sampled_from([name for name in USED[kind] if record_type(kind)[name].categorical])
        measure = st.one_of(st.just(Measure()), self.measures(kind))

        def rank(name: str) -> st.SearchStrategy[Rank]:
            values = self.values(kind, record_type(kind)[name])
            return st.builds(Rank, by=st.just(Dim(field=name)), value=values, measure=measure, descending=st.booleans())

        return name.flatmap(rank)

    def plans(self, ask: str) -> st.SearchStrategy[Plan]:
        """Plans of one sort: records, value, groups, compare, rank, fit."""

        def plan(kind: str) -> st.SearchStrategy[Plan]:
            other = "parks" if kind == "requests" else "requests"
            asks: dict[str, st.SearchStrategy[Any]] = {
                "records": self.records(kind),
                "value": st.builds(
                    Value, measure=self.measures(kind), also=st.lists(self.measures(kind), max_size=2).map(tuple)
                ),
                "groups": self.groups(kind),
                "compare": self.compares(kind),
                "rank": self.ranks(kind),
                "fit": st.builds(Fit, subjects=self.exprs(other), limit=st.none()),
            }
            return st.builds(Plan, record_type=st.just(kind), where=self.exprs(kind), ask=asks[ask])

        return st.sampled_from(["requests", "requests", "parks"]).flatmap(plan)
