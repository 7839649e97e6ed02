"""What the clauses of both languages share: which method words a part, and the names of values and places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from random import Random
from typing import Generic, TypeVar

from corpus.schema import Role, Type, record_type
from tests.assistant.reading_properties.parts import Part
from tests.assistant.reading_properties.world import World

C = TypeVar("C")


class Wording(Generic[C]):
    """Words one part in several ways. A field without a family of its own is worded by the method of its name."""

    lang: str

    def __init__(self, world: World, rng: Random, today: dt.date) -> None:
        self.world, self.rng, self.today = world, rng, today

    def options(self, part: Part) -> list[C]:
        field = record_type(part.kind)[part.field]
        if field.type is Type.DATE:
            return list(self.date(part))
        if part.field in ("founded_year", "established_year"):
            return list(self.year(part))
        if field.numeric:
            return list(self.number(part))
        if field.role in (Role.ORIGIN, Role.TARGET, Role.PLACE):
            return list({Role.ORIGIN: self.origin, Role.TARGET: self.target, Role.PLACE: self.place}[field.role](part))
        return list(getattr(self, part.field)(part))

    def names(self, part: Part) -> list[str]:
        """Return one name of each value, its label or another."""
        own = [self.rng.choice(self.world.names(part.kind, part.field, value, self.lang)) for value in part.texts]
        return own + (self.names(part.also) if part.also else [])

    def labels(self, part: Part) -> list[str]:
        return [self.world.names(part.kind, part.field, value, self.lang)[0] for value in part.texts]

    def places(self, part: Part) -> list[str]:
        """Return the name of the region that the values make up, where there is one, else one name of each."""
        group = self.world.place_names(frozenset(part.texts), self.lang) if len(part.values) > 1 else ()
        if group and not part.every:
            return [self.rng.choice(group)]
        named = self.world.city if part.field in ("origin_city", "target_cities", "city") else self.world.province
        own = [self.rng.choice(named(value, self.lang)) for value in part.texts]
        return own + (self.places(part.also) if part.also else [])

    # ------------------------------------------------------------ what each language brings

    def date(self, part: Part) -> Iterable[C]:
        raise NotImplementedError

    def year(self, part: Part) -> Iterable[C]:
        raise NotImplementedError

    def number(self, part: Part) -> Iterable[C]:
        raise NotImplementedError

    def origin(self, part: Part) -> Iterable[C]:
        raise NotImplementedError

    def target(self, part: Part) -> Iterable[C]:
        raise NotImplementedError

    def place(self, part: Part) -> Iterable[C]:
        raise NotImplementedError
