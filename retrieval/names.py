"""The names of records by the words they are called by, opened from files that `retrieval.naming` compiles.

A key is a tuple of normalised words (`corpus.tokens.key_of`). A company is called by its full name, by the name without
its trade, without its city, or by the bare brand. What stands here is what the data say: which of the shorter keys may
be read as a name is for the reader to decide, who knows what else they mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Hamming

from corpus.sounds import sounds
from retrieval.lookup import Lookup

VERSION = 2
"""Of the files: one more whenever they hold something else."""

LONG_HAN = 5
"""Characters from which a full Chinese name may hold one wrong character."""

LEAD_HAN = 2
"""Characters at its beginning, its city as a rule, that such a name has right."""

HEARD_HAN = 4
"""Characters from which a Chinese key is known by its sound."""

ABOUT = "names.json"
GONE = "gone.u32"

Key = tuple[str, ...]

_HAN = re.compile("[㐀-鿿]+")
_WORDS = re.compile("[㐀-鿿]|[^ 㐀-鿿]+(?= )")


class How(IntEnum):
    """What part of a name a key is."""

    FULL = 0
    PART = 1
    LOOSE = 2
    """A part that may be said without meaning the name: the name without its city, or the bare brand."""


class Tag(StrEnum):
    """What a text of the second look-up is; those with a length are written `<tag><length>:<text>`."""

    TITLE = "t"
    WORD = "w"
    SOUND = "s"
    BRAND = "b"
    BRAND_BACKWARDS = "d"
    HAN = "h"
    HAN_BACKWARDS = "n"


@dataclass(frozen=True, slots=True)
class Owner:
    """A name that a key may mean: column, and which of all names, by number."""

    record_type: str
    field: str
    number: int
    how: How


class Segment:
    """The compiled look-ups of some of the names; their numbers begin at `first`."""

    def __init__(self, folder: Path, first: int) -> None:
        described = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.longest: int = described["longest"]
        self.longest_heard: int = described["longest_heard"]
        self.han_lengths: list[int] = described["han_lengths"]
        self.first = first
        self.keys = Lookup(folder / "keys")
        self.near = Lookup(folder / "near")

    def number(self, title: str) -> int | None:
        """Return the number of a name as it is stored, None when it is not here."""
        place = self.near.place(Tag.TITLE + title)
        return None if place is None else self.first + place

    def keys_of(self, text: str) -> list[Key]:
        """Return the keys that a text of the second look-up leads to."""
        return [unpacked(self.keys.text(place)) for place in self.near.numbers(text)]


class NameTable:
    """The compiled names of one generation, read-only; safe for many threads."""

    def __init__(self, folder: Path) -> None:
        """Open the files in `folder`; ValueError when there are none, or those of another version."""
        if not names_are_current(folder):
            raise ValueError(f"{folder.parent} has no names of version {VERSION}: load the files again")
        described = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self._columns: list[tuple[str, str]] = [(kind, field) for kind, field in described["columns"]]
        self._gone = frozenset(np.fromfile(folder / GONE, np.uint32).tolist())
        self._segments: list[Segment] = []
        first = 0
        for name in described["segments"]:
            self._segments.append(Segment(folder / name, first))
            first += len(self._segments[-1].near)
        self.longest = max(segment.longest for segment in self._segments)
        self.longest_heard = max(segment.longest_heard for segment in self._segments)
        self._han_lengths = sorted({length for segment in self._segments for length in segment.han_lengths})

    def says(self, word: str) -> bool:
        """Whether `word` is a word of any name."""
        return any(Tag.WORD + word in segment.near for segment in self._segments)

    def begun(self, words: Sequence[str]) -> list[Key]:
        """Return the keys that `words` begin with, shortest first."""
        text = packed(words[: self.longest])
        found = {prefix for segment in self._segments for prefix in segment.keys.prefixes(text)}
        return [unpacked(prefix) for prefix in sorted(found, key=len)]

    def owners(self, key: Key) -> list[Owner]:
        """Return the names that `key` may mean, column by column."""
        text = packed(key)
        found = []
        for segment in self._segments:
            for each in segment.keys.numbers(text):
                column, number, how = read_owner(each)
                if not self._gone or write_owner(column, segment.first + number, How.FULL) not in self._gone:
                    found.append((column, segment.first + number, how))
        return [Owner(*self._columns[column], number, how) for column, number, how in sorted(found)]

    def title(self, number: int) -> str:
        """Return a name as it is stored."""
        segment = next(segment for segment in reversed(self._segments) if segment.first <= number)
        return segment.near.text(number - segment.first)[1:]

    def sounding_like(self, key: Key) -> list[Key]:
        """Return the keys of HEARD_HAN Chinese characters or more that sound like `key`, itself among them."""
        text = heard(key)
        return list(dict.fromkeys(key for segment in self._segments for key in segment.keys_of(text)))

    def one_wrong(self, words: Key) -> list[Key]:
        """Return the full Chinese names that `words` begin with but for one character, not one of the first two."""
        found: list[Key] = []
        for length in self._han_lengths:
            said = "".join(words[:length])
            if len(said) != length:
                continue
            lead, half = said[:LEAD_HAN], (LEAD_HAN + length) // 2
            # One half of the rest is as it should be.
            begun = self._beginning(han_name(lead, length) + said[LEAD_HAN:half])
            ended = self._beginning(han_name(lead, length, Tag.HAN_BACKWARDS) + said[: half - 1 : -1])
            at = len(han_name(lead, length))
            names = {lead + text[at:] for text in begun} | {lead + text[: at - 1 : -1] for text in ended}
            near = process.extract(said, sorted(names), scorer=Hamming.distance, score_cutoff=1, limit=None)
            found.extend(tuple(name) for name, slips, _ in near if slips == 1)
        return [key for key in found if self.owners(key)] if self._gone else found

    def brands(self, letters: str, lengths: Iterable[int]) -> set[str]:
        """Return the brands of one of these lengths that begin with `letters`."""
        return {text.partition(":")[2] for n in lengths for text in self._beginning(f"{Tag.BRAND}{n}:{letters}")}

    def brands_ending(self, letters: str, lengths: Iterable[int]) -> set[str]:
        """Return the brands of one of these lengths that end with `letters`."""
        wanted = (f"{Tag.BRAND_BACKWARDS}{n}:{letters[::-1]}" for n in lengths)
        return {text.partition(":")[2][::-1] for prefix in wanted for text in self._beginning(prefix)}

    def spelt(self, brand: str) -> list[Key]:
        """Return the keys that `brand` is when its words are joined, those of fewer words first."""
        text = f"{Tag.BRAND}{len(brand)}:{brand}"
        keys = {key for segment in self._segments for key in segment.keys_of(text)}
        return sorted((key for key in keys if not self._gone or self.owners(key)), key=lambda key: (len(key), key))

    def _beginning(self, prefix: str) -> list[str]:
        return [text for segment in self._segments for text in segment.near.beginning(prefix)]


def names_are_current(folder: Path) -> bool:
    """Whether `folder` holds names of this version."""
    about = folder / ABOUT
    return about.exists() and json.loads(about.read_text(encoding="utf-8"))["version"] == VERSION


def packed(key: Sequence[str]) -> str:
    """Return a key as one text in which every word can be told: a space ends it, but for Chinese characters."""
    joined = "".join(key)
    if joined.isascii():
        return " ".join(key) + " " if key else ""
    if is_han(joined):
        return joined
    return "".join(word if is_han(word) else word + " " for word in key)


def is_han(text: str) -> bool:
    """Whether `text` is Chinese characters and nothing else."""
    return _HAN.fullmatch(text) is not None


def unpacked(text: str) -> Key:
    return tuple(_WORDS.findall(text))


def write_owner(column: int, number: int, how: How) -> int:
    """Return in 32 bits: the column (of four), which of 2²⁸ names, how."""
    return column << 30 | number << 2 | how


def read_owner(each: int) -> tuple[int, int, How]:
    return each >> 30, each >> 2 & (1 << 28) - 1, How(each & 3)


def heard(key: Key) -> str:
    """Return the text of the second look-up for the sound of a Chinese key."""
    return Tag.SOUND + " ".join(sounds(key))


def han_name(lead: str, length: int, tag: Tag = Tag.HAN) -> str:
    """Return how the text for a full Chinese name begins: its first characters and how many it has in all."""
    return f"{tag}{lead}{length}:"
