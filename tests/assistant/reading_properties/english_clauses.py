"""Conditions in English: places, amounts and dates, beside the categories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from corpus.schema import record_type
from retrieval.plan import Op
from tests.assistant.reading_properties.amounts import english_bound
from tests.assistant.reading_properties.english_categories import EnglishCategories
from tests.assistant.reading_properties.english_wording import Clause, after, before, verbs
from tests.assistant.reading_properties.parts import Part
from tests.assistant.reading_properties.periods import english_day, english_names

# What goes after the noun, and what the records do.
AMOUNTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "land_area_mu": (("needing {} of land", "with {} of land"), ("need {} of land", "want {} of land")),
    "floor_area_sqm": (
        ("needing {} of floor space", "with {} of floor area"),
        ("need {} of floor space", "want {} of floor area"),
    ),
    "investment_mcny": (
        ("with an investment of {}", "worth {}", "with a planned investment of {}"),
        ("plan to invest {}", "are worth {}"),
    ),
    "jobs": (("with {} planned jobs", "creating {} jobs"), ("plan {} jobs", "create {} jobs")),
    "employees": (("with {} employees", "with {} staff"), ("employ {} people", "have {} employees")),
    "available_land_mu": (
        ("with {} of available land", "with {} of land"),
        ("have {} of available land", "still have {} of land"),
    ),
    "available_floor_sqm": (
        ("with {} of available floor space",),
        ("have {} of floor space available", "have {} of vacant floor space"),
    ),
    "rent_cny_sqm_month": (("with a rent of {}",), ("ask a rent of {}", "have a rent of {}")),
    "land_price_kcny_mu": (("with a land price of {}",), ("have a land price of {}",)),
    "occupancy_pct": (
        ("with an occupancy of {}", "with an occupancy rate of {}"),
        ("have an occupancy of {}", "have an occupancy rate of {}"),
    ),
}


class EnglishClauses(EnglishCategories):
    # ------------------------------------------------------------ places

    def origin(self, part: Part) -> Iterable[Clause]:
        names = self.places(part)
        place = self.any_of(names, part)
        if part.denied:
            yield from verbs(f"do not come from {place}", f"are not from {place}", f"are not based in {place}")
            return
        yield from after(f"from {place}", f"from {place}")
        yield from verbs(f"come from {place}", f"are based in {place}")
        if len(names) == 1 and " " not in names[0]:
            yield before(f"{names[0]}-based", 2)

    def target(self, part: Part) -> Iterable[Clause]:
        names = self.places(part)
        place = self.any_of(names, part)
        if part.op is Op.FIRST:
            yield from after(f"with {place} as first choice")
            yield from verbs(f"name {place} as their first choice")
        elif part.every:
            yield from after(f"targeting both {self.all_of(names)}")
            yield from verbs(f"target both {self.all_of(names)}")
        elif part.denied:
            yield from verbs(
                f"do not target {place}", f"do not want to move to {place}", f"are not heading for {place}"
            )
        else:
            yield from after(*(f"{lead} {place}" for lead in ("for", "for", "heading for", "targeting", "bound for")))
            yield from verbs(f"target {place}", f"want to move to {place}", f"want to settle in {place}")
            yield from verbs(f"are heading for {place}", f"are interested in {place}")

    def place(self, part: Part) -> Iterable[Clause]:
        names = self.places(part)
        place = self.any_of(names, part)
        if part.denied:
            yield from verbs(f"are not in {place}", f"are not located in {place}")
            if len(names) == 1:
                yield from after(f"outside {place}")
            return
        yield from after(f"in {place}")
        yield from verbs(f"are located in {place}")

    # ------------------------------------------------------------ amounts and dates

    def number(self, part: Part) -> Iterable[Clause]:
        values = tuple(value for value in part.values if isinstance(value, (int, float)))
        bound = english_bound(self.rng, part.op, values, record_type(part.kind)[part.field].unit)
        behind, done = AMOUNTS[part.field]
        yield from after(*(text.format(bound) for text in behind))
        yield from verbs(*(text.format(bound) for text in done))

    def year(self, part: Part) -> Iterable[Clause]:
        verb = "founded" if part.field == "founded_year" else "established"
        options = {
            Op.GT: ("after {}",),
            Op.GE: ("since {}", "in {} or later"),
            Op.LT: ("before {}",),
            Op.LE: ("in {} or earlier",),
            Op.EQ: ("in {}",),
            Op.BETWEEN: ("between {} and {}", "from {} to {}"),
        }[part.op]
        when = self.rng.choice(options).format(*part.texts)
        yield from after(f"{verb} {when}")
        yield from verbs(f"were {verb} {when}")

    def date(self, part: Part) -> Iterable[Clause]:
        days = [value for value in part.values if isinstance(value, dt.date)]
        submitted = part.field == "submitted_on"
        if part.op is Op.BETWEEN:
            when = self.rng.choice(english_names(days[0], days[1], self.today))
        elif part.op is Op.LT:
            when = f"before {self.rng.choice(english_day(days[0]))}"
        else:
            lead = "since" if submitted else self.rng.choice(("on or after", "from"))
            when = f"{lead} {self.rng.choice(english_day(days[0]))}"
        if submitted:
            yield from after(f"filed {when}", f"submitted {when}", f"received {when}")
            yield from verbs(f"were filed {when}")
            return
        yield from after(f"with a decision {when}", f"with a decision date {when}")
        yield from verbs(f"want a decision {when}", f"decide {when}")
