"""The lexicon: every word the reader knows, compiled from schema, vocabularies, cues and the loaded data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol

from assistant.reading.words.homophones import SoundIndex
from corpus.schema import RECORD_TYPES, Field, RecordType, Type
from corpus.tokens import Token, key_of
from corpus.vocabulary import Place, PlaceKind, Vocabulary


class Data(Protocol):
    """What the reader needs to know of the loaded records."""

    def values(self, record_type: str, field: str) -> Mapping[str, int]: ...

    def pairs(self, record_type: str, first: str, second: str) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class ValueWord:
    """A value of a concept (`sector`, `status`, …)."""

    concept: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class PlaceWord:
    place: Place
    abbreviation: bool = False


@dataclass(frozen=True, slots=True)
class FieldWord:
    record_type: str
    field: str


@dataclass(frozen=True, slots=True)
class CueWord:
    name: str


Entry = ValueWord | PlaceWord | FieldWord | CueWord


class Lexicon:
    """Phrases to entries; look-up by tuple of normalised words, longest key `longest` words."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, ...], list[Entry]] = {}
        self.longest = 1
        self.vocabulary: frozenset[str] = frozenset()
        self.province_chars: dict[str, Place] = {}
        self.near_han: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self.by_sound = SoundIndex(())

    def add(self, phrase: str, entry: Entry) -> None:
        key = key_of(phrase)
        if not key:
            return
        known = self.entries.setdefault(key, [])
        if entry not in known:
            known.append(entry)
        self.longest = max(self.longest, len(key))

    def close(self) -> None:
        """Fix the set of single words, used to repair misspelt ones."""
        self.vocabulary = frozenset(
            w
            for k, es in self.entries.items()
            for w in k
            if len(w) >= 4 and w.isascii() and w.isalpha() and any(e != CueWord("filler") for e in es)
        )
        self.by_sound = SoundIndex(
            key
            for key, entries in self.entries.items()
            if not (len(key) == 2 and key[0] in self.province_chars and key[1] in "企资商省")
            and any(isinstance(e, (ValueWord, PlaceWord, FieldWord)) for e in entries)
        )
        for key, entries in self.entries.items():
            if (
                2 <= len(key) <= 4
                and not any(w.isascii() for w in key)
                and any(isinstance(e, (ValueWord, PlaceWord)) for e in entries)
            ):
                for i in range(len(key)):
                    self.near_han.setdefault((*key[:i], "", *key[i + 1 :]), set()).add(key)

    def matches(self, words: tuple[Token, ...], start: int, stop: int) -> list[tuple[int, list[Entry]]]:
        """Entries that begin at word `start` and end before or at `stop`: (end, entries), shortest first."""
        out = []
        limit = min(stop, start + self.longest)
        norms = tuple(w.norm for w in words[start:limit])
        for end in range(1, len(norms) + 1):
            found = self.entries.get(norms[:end])
            if found:
                out.append((start + end, found))
        return out


def load_cues() -> dict[str, list[str]]:
    """Cue name → phrases, from cues.toml and cues_zh.toml (sections only order the files)."""
    cues: dict[str, list[str]] = {}
    for file in ("cues.toml", "cues_zh.toml"):
        raw = tomllib.loads(files("assistant.reading").joinpath(file).read_text(encoding="utf-8"))
        for section, entries in raw.items():
            for name, phrases in entries.items():
                cues.setdefault(f"grain_{name}" if section == "grain" else name, []).extend(phrases)
    return cues


def _add_places(lexicon: Lexicon, vocabulary: Vocabulary) -> None:
    for place in vocabulary.places:
        for phrase in (place.name, place.zh, *place.en, *place.zh_alias):
            short = phrase.isascii() and len(phrase) <= 3
            lexicon.add(phrase, PlaceWord(place, abbreviation=short))
            if place.kind in ("region", "cluster") and phrase.isascii():
                for noun in ("area", "region"):  # no floor area: "the Jing-Jin-Ji area"
                    lexicon.add(f"{phrase} {noun}", PlaceWord(place, abbreviation=short))
        if place.kind in ("province", "city"):
            lexicon.add(place.zh + ("省" if place.kind == "province" else "市"), PlaceWord(place))
        for char in place.zh_char:
            lexicon.province_chars[char] = place
            for tail in ("企", "资", "商", "籍企业", "省"):
                lexicon.add(char + tail, PlaceWord(place))


def _add_fields(lexicon: Lexicon, types: Iterable[RecordType]) -> None:
    for kind in types:
        for field in kind:
            for phrase in (*field.en, *field.zh, field.name.replace("_", " ")):
                lexicon.add(phrase, FieldWord(kind.name, field.name))


def _add_values(lexicon: Lexicon, field: Field, kind: RecordType, data: Data, vocabulary: Vocabulary) -> None:
    if field.type not in (Type.CATEGORY, Type.LIST) or field.concept in ("province", "city", "region", None):
        return
    known = vocabulary.entries(field.concept) if field.concept in vocabulary.concepts else {}
    for value in data.values(kind.name, field.name):
        if value in known and not known[value].bare:
            continue
        lexicon.add(value, ValueWord(field.concept, value))
        if "&" in value or " and " in value:
            lexicon.add(value.replace("&", " and "), ValueWord(field.concept, value))


def build_lexicon(data: Data, vocabulary: Vocabulary, concepts: Iterable[str]) -> Lexicon:
    """Compile the lexicon for the loaded `data`."""
    lexicon = Lexicon()
    for name, phrases in load_cues().items():
        for phrase in phrases:
            lexicon.add(phrase, CueWord(name))
    _add_places(lexicon, vocabulary)
    _add_fields(lexicon, RECORD_TYPES.values())
    for kind in RECORD_TYPES.values():
        for field in kind:
            _add_values(lexicon, field, kind, data, vocabulary)
            if field.concept in ("province", "city") and not field.derived:
                known = {p.name for p in vocabulary.places}
                for value in data.values(kind.name, field.name):
                    if value not in known:
                        lexicon.add(value, PlaceWord(Place(value, PlaceKind(field.concept), value)))
                        known.add(value)
    for concept in concepts:
        for value, entry in vocabulary.entries(concept).items():
            word: str | bool = value == "true" if concept == "listed" else value
            for phrase in entry.names:
                lexicon.add(phrase, ValueWord(concept, word))
    lexicon.close()
    return lexicon
