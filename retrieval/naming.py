"""Compiles the names of a database into the files that `retrieval.names` opens, once a generation."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from corpus.schema import RECORD_TYPES
from corpus.tokens import key_of
from corpus.vocabulary import load_vocabulary
from retrieval.lookup import LookupWriter, Numbers
from retrieval.names import (
    ABOUT,
    HEARD_HAN,
    LEAD_HAN,
    LONG_HAN,
    VERSION,
    How,
    Key,
    Tag,
    han_name,
    heard,
    is_han,
    packed,
    write_owner,
)
from retrieval.store import RecordStore

_COMMON = 0.008
"""A word, or an ending, in more than this share of the names says where or what a firm is, not which."""

_LEAD, _TAIL = 4, 6
"""Words that a place at the beginning of a name, or a trade at its end, may have at most."""

_LEAST = 3
"""Letters of the shortest single word that may be a name."""


@dataclass(frozen=True, slots=True)
class NameColumn:
    """The names in one column of a record type, each once."""

    record_type: str
    field: str
    titles: Collection[str]


def compile_names(records: Path, folder: Path) -> None:
    """Compile the names in the database file `records` into `folder`, which is made."""
    store = RecordStore.open(records)
    try:
        columns = [
            NameColumn(kind.name, column, store.values(kind.name, column))
            for kind in RECORD_TYPES.values()
            for column in (kind.title, kind.title_zh)
        ]
    finally:
        store.close()
    places = {
        key_of(name)
        for place in load_vocabulary().places
        if place.kind in ("city", "province")
        for name in (place.name, place.zh)
    }
    write_names(columns, places, folder)


def write_names(columns: Sequence[NameColumn], places: Collection[Key], folder: Path) -> None:
    """Write the files of all names; `places` are the keys of the places that may lead a name."""
    draft = _Draft()
    for column in columns:
        draft.read(column, places)
    keys = LookupWriter(draft.keys)
    linked, to = _near_keys(keys, draft.brands)
    near = LookupWriter(chain(draft.titles, draft.near, linked))
    titles = _places(near, draft.titles)
    owners = np.frombuffer(draft.owners, np.uint32) | titles[np.frombuffer(draft.title_of, np.uint32)] << np.uint32(2)
    folder.mkdir(parents=True)
    keys.write(folder / "keys", _places(keys, draft.keys), owners)
    near.write(folder / "near", _places(near, linked), np.array(to, dtype=np.uint32))
    about = {
        "version": VERSION,
        "columns": [(column.record_type, column.field) for column in columns],
        "longest": draft.longest,
        "longest_heard": max((len(text) for text, _ in keys.items() if is_han(text)), default=0),
        "han_lengths": sorted(draft.han_lengths),
    }
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


class _Draft:
    """What is to be compiled, column by column; `owners` and `title_of` have an entry for each of `keys`."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.owners = array("I")  # without the title
        self.title_of = array("I")  # its place in `titles`
        self.titles: list[str] = []
        self.near: list[str] = []
        self.brands: dict[str, None] = {}  # keys, packed
        self.han_lengths: set[int] = set()
        self.longest = 1
        self._columns = 0

    def read(self, column: NameColumn, places: Collection[Key]) -> None:
        """Take in the names of a column."""
        keyed = [(title, key_of(title)) for title in column.titles if title]
        usual = _Usual(places, _common_words(keyed), _common_tails(keyed), column.record_type == "parks")
        words: set[str] = set()
        for title, key in keyed:
            if not key:
                continue
            said, brand = usual.parts(key)
            for part, how in said.items():
                if len(part) > 1 or len(part[0]) >= _LEAST:
                    self.keys.append(packed(part))
                    self.owners.append(write_owner(self._columns, 0, how))
                    self.title_of.append(len(self.titles))
            if brand is not None and (text := packed(brand)).isascii():
                self.brands[text] = None
            self.titles.append(Tag.TITLE + title)
            self.longest = max(self.longest, len(key))
            words.update(key)
            if len(key) >= LONG_HAN and is_han(text := "".join(key)):
                self._add_han(text)
        self.near.extend(Tag.WORD + word for word in words)
        self._columns += 1

    def _add_han(self, text: str) -> None:
        """Note a full Chinese name from either end, for those with one wrong character."""
        lead, rest = text[:LEAD_HAN], text[LEAD_HAN:]
        self.near.append(han_name(lead, len(text)) + rest)
        self.near.append(han_name(lead, len(text), Tag.HAN_BACKWARDS) + rest[::-1])
        self.han_lengths.add(len(text))


@dataclass(frozen=True, slots=True)
class _Usual:
    """What many names of a column have in common, so that it does not tell them apart."""

    places: Collection[Key]
    words: Collection[str]
    tails: Collection[Key]
    parks: bool

    def parts(self, key: Key) -> tuple[dict[Key, How], Key | None]:
        """Return the keys that the name with this full key is called by, and its bare brand, None where it has none."""
        said = {key: How.FULL}
        lead = next((n for n in range(min(_LEAD, len(key) - 1), 0, -1) if key[:n] in self.places), 0)
        tail = next((n for n in range(min(_TAIL, len(key) - 1), 0, -1) if key[-n:] in self.tails), 0)
        if lead + tail >= len(key):
            tail = 0
        brand = key[lead : len(key) - tail]
        han = any(is_han(word) for word in brand)
        strong = len(brand) >= 2 if han else any(word not in self.words and len(word) > 3 for word in brand)
        if not strong or (self.parks and not lead and not tail):
            return said, None
        said.setdefault(key[: len(key) - tail], How.PART)
        if len(brand) + tail > 1:
            said.setdefault(key[lead:], How.LOOSE)
        said.setdefault(brand, How.LOOSE)
        return said, brand


def _common_words(keyed: Sequence[tuple[str, Key]]) -> set[str]:
    counts = Counter(word for _, key in keyed for word in set(key))
    return {word for word, n in counts.items() if n > max(4, len(keyed) * _COMMON)}


def _common_tails(keyed: Sequence[tuple[str, Key]]) -> set[Key]:
    counts = Counter(key[-n:] for _, key in keyed for n in range(1, min(_TAIL, len(key))))
    return {tail for tail, n in counts.items() if n > max(4, len(keyed) * _COMMON)}


def _near_keys(keys: LookupWriter, brands: Iterable[str]) -> tuple[list[str], array[int]]:
    """Return the texts by which keys are found that were said or spelt otherwise, and the place of each one's key."""
    texts: list[str] = []
    places = array("I")
    for text, place in keys.items():
        if len(text) >= HEARD_HAN and is_han(text):
            texts.append(heard(tuple(text)))
            places.append(place)
    for text in brands:
        brand = text.replace(" ", "")
        place = keys.place(text)
        for tag, letters in ((Tag.BRAND, brand), (Tag.BRAND_BACKWARDS, brand[::-1])):
            texts.append(f"{tag}{len(brand)}:{letters}")
            places.append(place)
    return texts, places


def _places(lookup: LookupWriter, texts: Sequence[str]) -> Numbers:
    return np.fromiter((lookup.place(text) for text in texts), np.uint32, len(texts))
