"""The words of the data: category values and places with their other names, in English and Chinese.

Values themselves are read from the loaded data; the files under `corpus/words` only add names to them, so a value that
no file mentions is still usable, under its own name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

PLACES_FILE = "places.toml"
VALUES_FILE = "values.toml"


class PlaceKind(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    REGION = "region"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a concept and its names.

    `zh` is the label shown in Chinese; `en` and `zh_alias` are words that mean the value in a question; `cells` are
    words that mean it in a cell of a file only; `bare` is false where the value itself is too common a word to be read
    in a question on its own (`any`, `building`).
    """

    value: str
    concept: str
    zh: str
    en: tuple[str, ...] = ()
    zh_alias: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    bare: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may be read in a question, the value itself among them only when `bare`."""
        return (*((self.value,) if self.bare else ()), self.zh, *self.en, *self.zh_alias)


@dataclass(frozen=True, slots=True)
class Place:
    """A province, city, region or cluster and its names.

    `province` is that of a city; `provinces` are those of a region or cluster. `zh_char` holds one-character names,
    which mean the place in compounds only (粤企, 江浙沪).
    """

    name: str
    kind: PlaceKind
    zh: str
    en: tuple[str, ...] = ()
    zh_alias: tuple[str, ...] = ()
    zh_char: tuple[str, ...] = ()
    province: str | None = None
    provinces: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may be read on its own."""
        return (self.name, self.zh, *self.en, *self.zh_alias)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries and places; `ambiguous` maps a short form to the places it may mean.

    Build it with `load_vocabulary`. A boolean field is a concept of its own with the values `true` and `false`.
    """

    places: tuple[Place, ...]
    ambiguous: Mapping[str, tuple[str, ...]]
    _concepts: Mapping[str, Mapping[str, Entry]]
    _places: Mapping[tuple[PlaceKind, str], Place] = field(init=False, repr=False)
    _region_of: Mapping[str, str] = field(init=False, repr=False)
    _written: Mapping[str, Mapping[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_name = {(p.kind, p.name): p for p in self.places}
        regions = {q: p.name for p in self.places if p.kind is PlaceKind.REGION for q in p.provinces}
        object.__setattr__(self, "_places", by_name)
        object.__setattr__(self, "_region_of", regions)
        object.__setattr__(self, "_written", {c: self._spellings(c) for c in (*self._concepts, *PlaceKind)})

    def _spellings(self, concept: str) -> dict[str, str]:
        if concept in self._concepts:
            named = {e.value: (e.value, *e.names, *e.cells) for e in self._concepts[concept].values()}
        else:
            named = {p.name: p.names for p in self.places if p.kind == concept}
        return {_folded(n): value for value, names in named.items() for n in names}

    @property
    def concepts(self) -> tuple[str, ...]:
        return tuple(self._concepts)

    def entries(self, concept: str) -> dict[str, Entry]:
        """Return the known values of `concept`; empty where no file mentions it."""
        return dict(self._concepts.get(concept, {}))

    def of_kind(self, kind: PlaceKind) -> tuple[Place, ...]:
        return tuple(p for p in self.places if p.kind is kind)

    def place(self, name: str, kind: PlaceKind | None = None) -> Place | None:
        """Return the place called `name` (its canonical name); a province goes before a city of the same name."""
        kinds = (kind,) if kind is not None else tuple(PlaceKind)
        return next((self._places[k, name] for k in kinds if (k, name) in self._places), None)

    def zh(self, concept: str, value: str) -> str:
        """Return the Chinese label of `value`, or `value` itself where none is known."""
        entry = self._concepts.get(concept, {}).get(value)
        if entry is not None:
            return entry.zh
        if concept in set(PlaceKind):
            place = self._places.get((PlaceKind(concept), value))
            return place.zh if place is not None else value
        return value

    def value_of(self, concept: str, written: str) -> str | None:
        """Return the value that `written`, a whole cell, names; concepts include `province`, `city` and `region`.

        Letter case and spaces at the ends make no difference. None: not a known name.
        """
        return self._written.get(concept, {}).get(_folded(written))

    def region_of(self, province: str) -> str | None:
        """Return which of the seven regions `province` lies in."""
        return self._region_of.get(province)

    def province_of(self, city: str) -> str | None:
        """Return the province of `city` (its canonical name)."""
        place = self._places.get((PlaceKind.CITY, city))
        return place.province if place is not None else None


def load_vocabulary(folder: Traversable | None = None) -> Vocabulary:
    """Read the vocabulary files, the packaged ones unless `folder` is given.

    ValueError names the file and the entry that is malformed.
    """
    folder = folder if folder is not None else resources.files("corpus") / "words"
    places_table = _table(folder, PLACES_FILE)
    places = tuple(_places(places_table))
    by_name = {p.name for p in places}
    ambiguous: dict[str, tuple[str, ...]] = {}
    for short, _ in _section(places_table.get("ambiguous", {}), PLACES_FILE, "ambiguous"):
        meant = _Reader(places_table["ambiguous"], PLACES_FILE, "ambiguous").words(short)
        if unknown := [name for name in meant if name not in by_name]:
            raise ValueError(f"{PLACES_FILE}: ambiguous.{short}: no place called {unknown[0]!r}; use canonical names")
        ambiguous[short] = meant
    return Vocabulary(places, MappingProxyType(ambiguous), _concepts(_table(folder, VALUES_FILE)))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _table(folder: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: not valid TOML: {error}") from error


def _section(table: object, file: str, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(table, dict):
        raise ValueError(f"{file}: {where}: expected a table, found {table!r}")
    yield from table.items()


class _Reader:
    """Takes checked keys out of one TOML table and refuses the ones it does not know."""

    def __init__(self, table: object, file: str, where: str, known: tuple[str, ...] = ()) -> None:
        self._file, self._where = file, where
        self._table = dict(_section(table, file, where))
        if known and (odd := sorted(set(self._table) - set(known))):
            raise ValueError(f"{file}: {where}: unknown key {odd[0]!r}; known: {', '.join(known)}")

    def word(self, key: str) -> str:
        value = self._table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{self._file}: {self._where}: {key} must be a non-empty text, found {value!r}")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise ValueError(f"{self._file}: {self._where}: {key} must be a list of non-empty texts, found {value!r}")
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self._table.get(key, True)
        if not isinstance(value, bool):
            raise ValueError(f"{self._file}: {self._where}: {key} must be true or false, found {value!r}")
        return value


def _entry(concept: str, value: str, table: object) -> Entry:
    known = ("zh", "en", "zh_alias", "cells", "bare")
    r = _Reader(table, VALUES_FILE, f"{concept}.{value}", known)
    return Entry(value, concept, r.word("zh"), r.words("en"), r.words("zh_alias"), r.words("cells"), r.flag("bare"))


def _concepts(table: dict[str, Any]) -> Mapping[str, Mapping[str, Entry]]:
    booleans = dict(_section(table.pop("boolean", {}), VALUES_FILE, "boolean"))
    concepts: dict[str, Mapping[str, Entry]] = {}
    for concept, values in (table | booleans).items():
        concepts[concept] = {v: _entry(concept, v, t) for v, t in _section(values, VALUES_FILE, concept)}
        for value in concepts[concept] if concept in booleans else ():
            if value not in ("true", "false"):
                raise ValueError(f"{VALUES_FILE}: boolean.{concept}.{value}: only true and false are possible")
    return concepts


def _places(table: dict[str, Any]) -> Iterator[Place]:
    known_provinces = {name for name, _ in _section(table.get("province", {}), PLACES_FILE, "province")}
    for name, body in _section(table.get("province", {}), PLACES_FILE, "province"):
        where = f"province.{name}"
        r = _Reader(body, PLACES_FILE, where, ("zh", "en", "zh_alias", "zh_char", "cities"))
        yield Place(name, PlaceKind.PROVINCE, r.word("zh"), r.words("en"), r.words("zh_alias"), r.words("zh_char"))
        for city, names in _section(body.get("cities", {}), PLACES_FILE, f"{where}.cities"):
            # A plain string is the short name of a city proper, which people also write with 市.
            full = {"zh": names, "zh_alias": [f"{names}市"]} if isinstance(names, str) else names
            c = _Reader(full, PLACES_FILE, f"{where}.cities.{city}", ("zh", "en", "zh_alias"))
            yield Place(city, PlaceKind.CITY, c.word("zh"), c.words("en"), c.words("zh_alias"), province=name)
    for kind in (PlaceKind.REGION, PlaceKind.CLUSTER):
        for name, body in _section(table.get(kind, {}), PLACES_FILE, kind):
            where = f"{kind}.{name}"
            r = _Reader(body, PLACES_FILE, where, ("zh", "en", "zh_alias", "provinces"))
            provinces = r.words("provinces")
            if unknown := [p for p in provinces if p not in known_provinces]:
                raise ValueError(f"{PLACES_FILE}: {where}: no province called {unknown[0]!r}")
            if not provinces:
                raise ValueError(f"{PLACES_FILE}: {where}: provinces must not be empty")
            yield Place(name, kind, r.word("zh"), r.words("en"), r.words("zh_alias"), provinces=provinces)
