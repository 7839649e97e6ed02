"""Compiles a segment: names, each column's once, into the two look-ups that `retrieval.names` opens."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.tokens import key_of
from retrieval.lookup import LookupWriter, Numbers
from retrieval.name_parts import Usual
from retrieval.names import (
    ABOUT,
    HEARD_HAN,
    LEAD_HAN,
    LONG_HAN,
    Key,
    Tag,
    han_name,
    heard,
    is_han,
    packed,
    write_owner,
)

TITLES = "titles.parquet"
"""The names of a segment (`col`: place of their column, `title`), to be told from those that came later."""

_LEAST = 3
"""Letters of the shortest single word that may be a name."""


def write_segment(
    titles: Sequence[Sequence[str]], usual: Sequence[Usual], places: Collection[Key], folder: Path
) -> None:
    """Compile `titles`, those of each column with what is usual there, into `folder`, which is made."""
    draft = _Draft(places)
    for names, common in zip(titles, usual, strict=True):
        draft.read(names, common)
    keys = LookupWriter(draft.keys)
    linked, to = _near_keys(keys, draft.brands)
    near = LookupWriter(chain(draft.titles, draft.near, linked))
    numbers = _places(near, draft.titles)
    owners = np.frombuffer(draft.owners, np.uint32) | numbers[np.frombuffer(draft.title_of, np.uint32)] << np.uint32(2)
    folder.mkdir(parents=True)
    keys.write(folder / "keys", _places(keys, draft.keys), owners)
    near.write(folder / "near", _places(near, linked), np.array(to, dtype=np.uint32))
    columns = np.repeat(np.arange(len(titles), dtype=np.uint8), [len(names) for names in titles])
    pq.write_table(
        pa.table({"col": columns, "title": pa.array(chain.from_iterable(titles), pa.string())}), folder / TITLES
    )
    about = {
        "longest": draft.longest,
        "longest_heard": max((len(text) for text, _ in keys.items() if is_han(text)), default=0),
        "han_lengths": sorted(draft.han_lengths),
    }
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


class _Draft:
    """What is to be compiled, column by column; `owners` and `title_of` have an entry for each of `keys`."""

    def __init__(self, places: Collection[Key]) -> None:
        self.keys: list[str] = []
        self.owners = array("I")  # without the title
        self.title_of = array("I")  # its place in `titles`
        self.titles: list[str] = []
        self.near: list[str] = []
        self.brands: dict[str, None] = {}  # keys, packed
        self.han_lengths: set[int] = set()
        self.longest = 1
        self._places = places
        self._columns = 0

    def read(self, titles: Iterable[str], usual: Usual) -> None:
        """Take in the names of a column."""
        words: set[str] = set()
        for title in titles:
            key = key_of(title)
            if not key:
                continue
            said, brand = usual.parts(key, self._places)
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
