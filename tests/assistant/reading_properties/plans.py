"""Random plans over the values of the corpus: one record type, one to four conditions, one thing asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

from corpus.schema import Role, record_type
from retrieval.algebra import both, conditions
from retrieval.plan import (
    AnyOf,
    Ask,
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    Grain,
    Groups,
    How,
    Measure,
    Not,
    Op,
    Order,
    Plan,
    Rank,
    Records,
    Scalar,
    Value,
)
from tests.assistant.reading_properties.periods import random_period, random_year
from tests.assistant.reading_properties.world import World

# Bounds people name, in the unit of the field; ranges are drawn from the same steps.
STEPS: dict[str, tuple[float, ...]] = {
    "land_area_mu": (10, 15, 20, 30, 45, 50, 60, 75, 90, 100, 120, 150, 200, 300),
    "floor_area_sqm": (500, 1000, 2000, 3000, 5000, 8000, 10000, 15000, 20000, 30000, 50000, 100000),
    "investment_mcny": (5, 10, 20, 30, 50, 80, 100, 150, 200, 300, 500, 800, 1000, 1500, 2000, 3000),
    "jobs": (20, 30, 50, 80, 100, 150, 200, 300, 500),
    "employees": (20, 50, 80, 100, 150, 200, 300, 500, 800, 1000, 2000),
    "available_land_mu": (30, 50, 75, 100, 150, 200, 300, 450, 500),
    "available_floor_sqm": (2000, 5000, 10000, 20000, 30000, 50000, 80000),
    "rent_cny_sqm_month": (10, 15, 20, 25, 30, 35, 40, 50, 60),
    "land_price_kcny_mu": (100, 150, 200, 300, 400, 500, 800),
    "occupancy_pct": (30, 40, 50, 60, 70, 75, 80, 90, 95),
}
RANGES = (Op.GT, Op.GE, Op.LT, Op.LE, Op.BETWEEN)
LIVE = Not(part=Condition(field="status", values=("signed", "withdrawn"), label="live"))
SUMS = {
    "requests": ("land_area_mu", "floor_area_sqm", "investment_mcny", "jobs"),
    "parks": ("available_land_mu", "available_floor_sqm"),
}
AVERAGES = {
    "requests": (*SUMS["requests"], "employees"),
    "parks": (*SUMS["parks"], "rent_cny_sqm_month", "land_price_kcny_mu", "occupancy_pct"),
}
DIMS = {
    "requests": ("sector", "segment", "facility", "tenure", "status", "source", "company_type", "move_type",
                 "target_provinces", "target_cities", "target_regions", "origin_province", "origin_city",
                 "origin_region", "chain_position"),
    "parks": ("province", "city", "region", "level", "kind", "lifecycle", "revenue_model", "lead_sectors"),
}  # fmt: skip


class PlanMaker:
    """Draws plans from a world with one source of chance, so that a seed names a plan."""

    def __init__(self, world: World, rng: Random, today: dt.date) -> None:
        self.world, self.rng, self.today = world, rng, today

    def plan(self) -> Plan:
        kind = self.rng.choice(("requests",) * 5 + ("parks",))
        where = self.where(kind)
        return Plan(record_type=kind, where=both(*where), ask=self.ask(kind, where))

    # ------------------------------------------------------------ conditions

    def where(self, kind: str) -> list[Expr]:
        """Draw one to four conditions, each of a family of its own."""
        families = self.families(kind)
        count = self.rng.choice((1, 2, 2, 3, 3, 4))
        return [families[name]() for name in self.rng.sample(sorted(families), count)]

    def families(self, kind: str) -> dict[str, Callable[[], Expr]]:
        if kind == "parks":
            return {
                **{name: self._member(kind, name) for name in ("level", "kind", "lead_sectors", "lifecycle")},
                "facilities": lambda: self._needs(kind, "facilities"),
                "revenue_model": self._member(kind, "revenue_model"),
                "place": lambda: self._place("province", "city", kind),
                "established_year": lambda: self._founded("established_year"),
                **{name: self._amount(name) for name in (*SUMS[kind], "rent_cny_sqm_month", "occupancy_pct")},
                "land_price_kcny_mu": self._amount("land_price_kcny_mu"),
            }
        return {
            "industry": self._industry,
            "origin": lambda: self._place("origin_province", "origin_city", kind),
            "target": self._target,
            **{name: self._member(kind, name) for name in ("facility", "tenure", "source", "company_type")},
            "move_type": self._member(kind, "move_type", alternatives=False),
            "chain_position": self._member(kind, "chain_position"),
            "status": lambda: LIVE if self.rng.random() < 0.2 else self._member(kind, "status")(),
            "listed": lambda: Condition(field="listed", values=(self.rng.random() < 0.6,)),
            "requirements": lambda: self._needs(kind, "requirements"),
            **{name: self._amount(name) for name in (*SUMS[kind], "employees")},
            "founded_year": lambda: self._founded("founded_year"),
            "submitted_on": lambda: self._date("submitted_on"),
            "decision_by": lambda: self._date("decision_by"),
        }

    def _member(self, kind: str, field: str, alternatives: bool = True) -> Callable[[], Expr]:
        def draw() -> Expr:
            known = self.world.values(kind, field)
            count = self.rng.choice((1, 1, 1, 1, 2, 2, 3)) if alternatives else 1
            values = self.rng.sample(known, min(count, len(known) - 1))
            test = Condition(field=field, values=tuple(values))
            # "not contacted" is said of requests that are open, so nobody denies this status by its name
            deniable = (field, "contacted") not in {(field, value) for value in values}
            return Not(part=test) if deniable and self.rng.random() < 0.15 else test

        return draw

    def _industry(self) -> Expr:
        """Sectors, segments, or a sector beside a segment of another."""
        if self.rng.random() < 0.1:
            segment = self.rng.choice(self.world.values("requests", "segment"))
            others = [
                name for name in self.world.values("requests", "sector") if name not in self.world.sectors(segment)
            ]
            sides = (("sector", self.rng.choice(others)), ("segment", segment))
            return AnyOf(parts=tuple(Condition(field=field, values=(value,)) for field, value in sides))
        return self._member("requests", self.rng.choice(("sector", "sector", "segment")))()

    def _place(self, province: str, city: str, kind: str) -> Expr:
        draw = self.rng.random()
        if draw < 0.2:
            group = self.rng.choice((*self.world.regions, *self.world.clusters))
            test = Condition(field=province, values=group.provinces, label=group.name)
        elif draw < 0.45:
            test = Condition(field=city, values=tuple(self.rng.sample(self._cities(kind, city), self._few())))
        elif draw < 0.53:
            name = self.rng.choice(self.world.values(kind, province))
            far = [c for c in self._cities(kind, city) if self.world.vocabulary.province_of(c) != name]
            sides = ((province, name), (city, self.rng.choice(far)))
            return AnyOf(parts=tuple(Condition(field=field, values=(value,)) for field, value in sides))
        else:
            test = Condition(
                field=province, values=tuple(self.rng.sample(self.world.values(kind, province), self._few()))
            )
        return Not(part=test) if self.rng.random() < 0.15 else test

    def _few(self) -> int:
        return self.rng.choice((1, 1, 1, 2, 2, 3))

    def _cities(self, kind: str, field: str) -> list[str]:
        """Cities that are no province as well: those are read as provinces."""
        provinces = set(self.world.values("requests", "origin_province"))
        return [name for name in self.world.values(kind, field) if name not in provinces]

    def _target(self) -> Expr:
        draw = self.rng.random()
        if draw < 0.1:
            values = tuple(self.rng.sample(self.world.values("requests", "target_provinces"), 2))
            return both(*(Condition(field="target_provinces", values=(value,)) for value in values))
        if draw < 0.2:
            values = tuple(self.rng.sample(self.world.values("requests", "target_provinces"), 1))
            return Condition(field="target_provinces", op=Op.FIRST, values=values)
        return self._place("target_provinces", "target_cities", "requests")

    def _needs(self, kind: str, field: str) -> Expr:
        """One thing needed, several at once, either of two, or none of it."""
        values = self.rng.sample(self.world.values(kind, field), 2)
        draw = self.rng.random()
        if draw < 0.2:
            return both(*(Condition(field=field, values=(value,)) for value in values))
        if draw < 0.4:
            return Condition(field=field, values=tuple(values))
        test = Condition(field=field, values=(values[0],))
        return Not(part=test) if draw < 0.5 else test

    def _amount(self, field: str) -> Callable[[], Expr]:
        return lambda: self._bounded(field, STEPS[field])

    def _bounded(self, field: str, steps: tuple[float, ...]) -> Expr:
        op = self.rng.choice(RANGES)
        low, high = sorted(self.rng.sample(steps, 2))
        values: tuple[Scalar, ...] = (low, high) if op is Op.BETWEEN else (low,)
        return Condition(field=field, op=op, values=values)

    def _founded(self, field: str) -> Expr:
        op = self.rng.choice((*RANGES, Op.EQ))
        low, high = sorted(self.rng.sample(range(1995, 2023), 2))
        return Condition(field=field, op=op, values=(low, high) if op is Op.BETWEEN else (low,))

    def _date(self, field: str) -> Expr:
        draw = self.rng.random()
        if draw < 0.7:
            return Condition(field=field, op=Op.BETWEEN, values=random_period(self.rng, self.today, field))
        year = random_year(self.rng, self.today, field)
        day = dt.date(year, self.rng.randint(1, 12), 1)
        return Condition(field=field, op=self.rng.choice((Op.GE, Op.LT)), values=(day,))

    # ------------------------------------------------------------ what is asked

    def ask(self, kind: str, where: list[Expr]) -> Ask:
        draws: list[Callable[[], Ask]] = [
            Records,
            Records,
            Records,
            lambda: self._ordered(kind),
            Value,
            lambda: Value(measure=self._measure(kind)),
            lambda: self._share(kind, where),
            lambda: Groups(by=(self._dim(kind, where),), measures=(self._measure(kind, groups=True),)),
            lambda: self._trend(kind, where),
            lambda: self._compare(kind, where),
            lambda: self._rank(kind, where),
            lambda: Groups(by=(self._dim(kind, where),), order=Order(measure=0), limit=self.rng.randint(2, 10)),
        ]
        return self.rng.choice(draws)()

    def _measure(self, kind: str, groups: bool = False) -> Measure:
        draw = self.rng.random()
        if groups and draw < 0.5:
            return Measure()
        if kind == "requests" and draw < 0.65:
            return Measure(how=How.DISTINCT, field="company")
        how = self.rng.choice((How.SUM, How.AVG, How.MEDIAN))
        return Measure(how=how, field=self.rng.choice((SUMS if how is How.SUM else AVERAGES)[kind]))

    def _share(self, kind: str, where: list[Expr]) -> Ask:
        """The share of the set that meets one condition more, of a family that the set does not use yet."""
        taken = {str(test) for part in where for test in _fields(part)}
        names = ("status", "tenure", "move_type", "company_type") if kind == "requests" else ("lifecycle", "level")
        free = [name for name in names if name not in taken]
        if not free:
            return Value()
        field = self.rng.choice(free)
        of = Condition(field=field, values=(self.rng.choice(self.world.values(kind, field)),))
        return Value(measure=Measure(how=How.SHARE, of=of))

    def _dim(self, kind: str, where: list[Expr]) -> Dim:
        """Draw a dimension of a family that no condition tests: `A or B, each` asks for those two groups only."""
        taken = {_family(kind, name) for part in where for name in _fields(part)}
        return Dim(field=self.rng.choice([name for name in DIMS[kind] if _family(kind, name) not in taken]))

    def _compare(self, kind: str, where: list[Expr]) -> Ask:
        """Two or three sets of one category side by side, by count."""
        taken = {_family(kind, name) for part in where for name in _fields(part)}
        fields = ("sector", "target_provinces", "facility") if kind == "requests" else ("province", "level")
        free = [name for name in fields if _family(kind, name) not in taken]
        if not free:
            return Records()
        field = self.rng.choice(free)
        values = self.rng.sample([v for v in self.world.values(kind, field) if v != "any"], self.rng.choice((2, 2, 3)))
        cases = tuple(Case(label=value, where=Condition(field=field, values=(value,))) for value in values)
        return Compare(cases=cases)

    def _rank(self, kind: str, where: list[Expr]) -> Ask:
        """Where one province stands among all by the number of records."""
        name = "target_provinces" if kind == "requests" else "province"
        if _family(kind, name) in {_family(kind, field) for part in where for field in _fields(part)}:
            return Records()
        return Rank(by=Dim(field=name), value=self.rng.choice(self.world.values(kind, name)))

    def _trend(self, kind: str, where: list[Expr]) -> Ask:
        if kind == "parks" or "decision_by" in {name for part in where for name in _fields(part)}:
            # beside a decision date, "by month" may mean either date
            return Groups(by=(self._dim(kind, where),))
        grain = self.rng.choice((Grain.YEAR, Grain.QUARTER, Grain.MONTH))
        return Groups(by=(Dim(field="submitted_on", grain=grain),))

    def _ordered(self, kind: str) -> Ask:
        field = self.rng.choice(AVERAGES[kind])
        limit = self.rng.choice((None, 3, 5, 8, 10, 15))
        return Records(order=(Order(field=field, descending=self.rng.random() < 0.7),), limit=limit)


def _fields(expr: Expr) -> set[str]:
    return {test.field for test in conditions(expr)}


def _family(kind: str, field: str) -> str:
    """Fields that say the same sort of thing: where from, where to, which industry."""
    role = record_type(kind)[field].role
    return str(role) if role in (Role.ORIGIN, Role.TARGET, Role.PLACE, Role.INDUSTRY) else field
