"""The workbench of one reading: mentions with what was made of each, and the terms found so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.reading.model import Lang
from assistant.reading.words.utterance import Mention, Utterance
from corpus.schema import RECORD_TYPES, Field, RecordType
from corpus.vocabulary import Vocabulary
from retrieval.plan import Expr

CLAUSE = ",，;；。.?？!！"
"""The marks that close a clause."""


@dataclass
class Term:
    """One condition as found: where it stands, what family it belongs to, and its expression before negation.

    `family` joins like with like (all industries, all origins); `field` is the field it tests; `excepted` is said to
    be left out of what is counted (撤了的不算, excluding signed ones), rather than denied of a record.
    """

    first: int
    last: int
    family: str
    field: str
    expr: Expr
    words: str
    negated: bool = False
    role_given: bool = True
    excepted: bool = False

    def __repr__(self) -> str:
        return f"<{'not ' if self.negated else ''}{self.field} {self.words!r}>"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A number divided by another of the record: the fields, the unit it is counted by, and where the first is said."""

    field: str
    per: str
    unit: str
    at: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The mentions that say of which set a level is; `own` where it is that of the places of the question."""

    term: Term | None
    inside: frozenset[int]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """The price that is spoken of, and the unit it is wanted in (None: the stored one)."""

    field: str
    unit: str | None


@dataclass
class Parse:
    """One utterance on the bench. Passes mark the mentions they use; what is left at the end is unread.

    `ignored` are asides and background, `roles` the roles of places that a later sentence gives them (`firms there`).
    """

    utterance: Utterance
    lang: Lang
    today: dt.date
    vocabulary: Vocabulary
    sector_of: dict[str, str]
    record_type: str = "requests"
    terms: list[Term] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    ignored: set[int] = field(default_factory=set)
    roles: dict[int, str] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    ratio: Ratio | None = None
    price: Price | None = None
    averaged: bool = False
    unit: str | None = None
    reaches: list[Reach] = field(default_factory=list)
    ahead: str = ""
    """The words of a period to come that nothing ties to a date of the records."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return self.utterance.mentions

    @property
    def schema(self) -> RecordType:
        return RECORD_TYPES[self.record_type]

    def __len__(self) -> int:
        return len(self.mentions)

    def at(self, index: int) -> Mention | None:
        return self.mentions[index] if 0 <= index < len(self.mentions) else None

    def cue(self, index: int, *names: str) -> bool:
        mention = self.at(index)
        return mention is not None and mention.cue(*names)

    def has(self, *names: str) -> bool:
        return any(m.cue(*names) for i, m in enumerate(self.mentions) if i not in self.ignored)

    def where(self, *names: str) -> Iterator[int]:
        """Indices of mentions that carry one of these cues."""
        return (i for i, m in enumerate(self.mentions) if m.cue(*names) and i not in self.ignored)

    def use(self, *indices: int) -> None:
        self.used.update(i for i in indices if 0 <= i < len(self.mentions))

    def text(self, first: int, last: int) -> str:
        return self.utterance.span_text(first, last)

    def start(self, index: int) -> int:
        """Where in the text mention `index` begins."""
        return self.utterance.words[self.mentions[index].start].start

    def end(self, index: int) -> int:
        """Where in the text mention `index` ends."""
        return self.utterance.words[self.mentions[index].end - 1].end

    def before(self, index: int) -> str:
        """The text before mention `index`, without the space at its end."""
        return self.utterance.text[: self.start(index)].rstrip()

    def within(self, start: int, end: int) -> list[int]:
        """The mentions that stand, in whole or in part, in the characters from `start` to `end` of the text."""
        return [i for i in range(len(self)) if self.start(i) < end and start < self.end(i)]

    def mark(self, index: int) -> str:
        """The marks right before mention `index`."""
        return self.utterance.gap(index)

    def broken(self, first: int, last: int, marks: str = ",，;；。.:：?？!！()（）") -> bool:
        """Whether a clause mark stands between mention `first` and mention `last` (first < last)."""
        return any(set(self.mark(i)) & set(marks) for i in range(first + 1, last + 1))

    def fields_of(self, index: int, numeric: bool | None = None) -> list[Field]:
        """The fields of the current record type that mention `index` may name."""
        mention = self.at(index)
        if mention is None or index in self.ignored:
            return []
        if self.ratio is not None and index == self.ratio.at and numeric is not False:
            return [self.schema[self.ratio.field]] if self.ratio.field in self.schema else []
        if numeric and self.wanted_thing(index):
            return []
        out = [self.schema[f.field] for f in mention.fields if f.record_type == self.record_type]
        return [f for f in out if numeric is None or f.numeric == numeric]

    def wanted_thing(self, index: int) -> bool:
        """Whether mention `index` is what a verb of buying or renting takes (租厂房), not how large something is."""
        verb = self.at(index - 1)
        return (
            verb is not None
            and self.cue(index, "building_word", "land_word")
            and not self.mark(index)
            and any(v.concept == "tenure" for v in verb.values)
        )

    def own_park(self, index: int) -> bool:
        """Whether a word for parks at mention `index` means the asker's own (我们园, `our park`): no set of parks."""
        said = index > 0 and self.mentions[index - 1].text.lower() in ("我们", "咱们", "我", "咱", "本", "our", "my")
        return said and not self.mark(index)

    def say(self, english: str, chinese: str) -> None:
        text = chinese if self.lang == "zh" else english
        if text not in self.assumptions:
            self.assumptions.append(text)

    def skip_left(self, index: int, *names: str) -> int:
        """The nearest mention before `index` that is not filler (or one of the named cues); -1 if none."""
        index -= 1
        while index >= 0 and (self.mentions[index].filler_only or self.cue(index, *names)):
            index -= 1
        return index

    def skip_right(self, index: int, *names: str) -> int:
        index += 1
        while index < len(self) and (self.mentions[index].filler_only or self.cue(index, *names)):
            index += 1
        return index


def spread(terms: Iterable[Term]) -> set[int]:
    """All mention indices that terms stand on."""
    return {i for t in terms for i in range(t.first, t.last + 1)}


def near(parse: Parse, index: int, *names: str, reach: int = 3) -> bool:
    """Whether one of these cues stands at most `reach` mentions from mention `index`."""
    return any(parse.cue(j, *names) for j in range(index - reach, index + reach + 1) if j != index)


def text_of(mention: Mention) -> str:
    """The words of a mention in small letters."""
    return mention.text.lower()
