"""An utterance: its words, the marks between them, and the mentions that cover them."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.amounts.units import Quantity
from assistant.reading.dates.period import Period
from assistant.reading.words.lexicon import FieldWord, PlaceWord, ValueWord
from assistant.reading.words.names import Name
from corpus.tokens import WORD_MARKS, Token, tokenise


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of words [start, end) and all that it may mean."""

    start: int
    end: int
    text: str
    cues: frozenset[str] = frozenset()
    values: tuple[ValueWord, ...] = ()
    places: tuple[PlaceWord, ...] = ()
    fields: tuple[FieldWord, ...] = ()
    name: Name | None = None
    quantity: Quantity | None = None
    period: Period | None = None
    record_id: str = ""
    repaired: str = ""

    @property
    def known(self) -> bool:
        return bool(
            self.cues
            or self.values
            or self.places
            or self.fields
            or self.name
            or self.quantity
            or self.period
            or self.record_id
        )

    @property
    def filler_only(self) -> bool:
        return (
            "filler" in self.cues
            and self.cues <= {"filler", "yes_no"}
            and not (self.values or self.places or self.fields or self.name)
        )

    @property
    def solid(self) -> bool:
        """Says something of the records, rather than of the sentence."""
        return bool(self.values or self.places or self.name or self.quantity or self.period or self.record_id)

    def cue(self, *names: str) -> bool:
        return not self.cues.isdisjoint(names)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One question as mentions, with the marks (commas, stops) that stand before each word."""

    text: str
    words: tuple[Token, ...]
    marks: tuple[str, ...]
    mentions: tuple[Mention, ...]

    def gap(self, index: int) -> str:
        """Marks between mention `index - 1` and mention `index`."""
        return self.marks[self.mentions[index].start] if index < len(self.mentions) else ""

    def span_text(self, first: int, last: int) -> str:
        """The asker's own words from mention `first` to `last`, inclusive."""
        start = self.words[self.mentions[first].start].start
        end = self.words[self.mentions[last].end - 1].end
        return self.text[start:end]

    def written_out(self, first: int, last: int) -> str:
        """The same words with misspellings mended, as they were understood."""
        words = self.words[self.mentions[first].start : self.mentions[last].end]
        if any(w.kind == "han" for w in words):
            return self.span_text(first, last)
        return " ".join(w.text for w in words)


def split_words(text: str) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """The words of a text, and the marks that stand before each and after the last."""
    words: list[Token] = []
    marks: list[str] = []
    pending = ""
    for token in tokenise(text):
        if token.kind == "mark" and token.norm not in WORD_MARKS:
            pending += token.norm
            continue
        words.append(token)
        marks.append(pending)
        pending = ""
    marks.append(pending)
    return tuple(words), tuple(marks)


def insert_words(
    words: tuple[Token, ...], marks: tuple[str, ...], joined: dict[int, Token]
) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """`words` with the second halves of words that were written as one put in their place."""
    out_words: list[Token] = []
    out_marks: list[str] = []
    for i, word in enumerate(words):
        out_words.append(word)
        out_marks.append(marks[i])
        if i in joined:
            out_words.append(joined[i])
            out_marks.append("")
    return tuple(out_words), (*out_marks, marks[-1])
