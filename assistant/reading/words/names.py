"""Names of companies and parks: full, without their city, without their trade, or the bare brand, and misspelt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.reading.words.homophones import alike
from corpus.tokens import Token
from retrieval.names import HEARD_HAN, How, Key, NameTable, Owner

_SHORT, _LONG = 5, 8
"""Letters from which a brand may hold one slip, and two; more, and strangers begin to match."""


@dataclass(frozen=True, slots=True)
class Name:
    """Names meant by some words: the titles as stored, of one record type; `partial` when only a part was said."""

    record_type: str
    titles: tuple[str, ...]
    field: str
    partial: bool = False
    repaired: str = ""


class NameIndex:
    """Look-up of names by key (tuple of normalised words), in a table compiled when the data were loaded.

    `ordinary` tells the keys that mean something else and so cannot stand for a name on their own.
    """

    def __init__(self, table: NameTable, ordinary: Callable[[Key], bool]) -> None:
        self._table = table
        self._ordinary = ordinary
        self.longest = table.longest
        self.by_sound = NameSounds(self, table)

    def says(self, word: str) -> bool:
        """Whether `word` is a word of any name."""
        return self._table.says(word)

    def owners(self, key: Key) -> list[Owner]:
        """The names that `key` is read as, column by column.

        A part that several parks share names a kind of park, not one.
        """
        owners = self._table.owners(key)
        if any(o.how is How.LOOSE for o in owners) and self._ordinary(key):
            owners = [o for o in owners if o.how is not How.LOOSE]
        several = len({o.number for o in owners}) > 1
        if several and owners[0].record_type == "parks" and all(o.how is not How.FULL for o in owners):
            return []
        return owners

    def _name(self, key: Key) -> Name | None:
        owners = self.owners(key)
        if not owners:
            return None
        first = owners[0]
        numbers = dict.fromkeys(o.number for o in owners if o.record_type == first.record_type)
        titles = sorted(self._table.title(number) for number in numbers)
        return Name(first.record_type, tuple(titles), first.field, all(o.how is not How.FULL for o in owners))

    def matches(self, words: tuple[Token, ...], start: int, stop: int) -> list[tuple[int, Name]]:
        """Names that begin at word `start`: (end, name)."""
        norms = [w.norm for w in words[start : min(stop, start + self.longest)]]
        found = ((start + len(key), self._name(key)) for key in self._table.begun(norms))
        return [(end, name) for end, name in found if name is not None]

    def one_slip(self, words: Key) -> list[tuple[Key, int]]:
        """Full Chinese names that `words` begin with but for one wrong character: (key, where it is wrong)."""
        found = self._table.one_wrong(words)
        return [(key, next(i for i, char in enumerate(key) if char != words[i])) for key in found]

    def repair(self, word: str) -> tuple[Key, float] | None:
        """The brand nearest to a misspelt `word`, if one is near: (key, slips: missing, wrong or swapped letters)."""
        if len(word) < _SHORT or not word.isascii():
            return None
        most = 1 if len(word) < _LONG else 2
        for slips in range(most + 1):
            found = self._repaired(word, slips)
            if found is not None:
                return found, slips
        return None

    def _repaired(self, word: str, slips: int) -> Key | None:
        """The first brand by name that is `slips` away from `word` and a name on its own.

        A slip at one end leaves the other end as it is: only brands that share an end are compared.
        """
        # One slip, two swapped letters at most, leaves half of the other letters at one end.
        intact = len(word) if slips == 0 else (len(word) - 1) // 2 if slips == 1 else 3
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = self._table.brands(word[:intact], lengths) | self._table.brands_ending(word[-intact:], lengths)
        found = process.extract(word, sorted(near), scorer=OSA.distance, score_cutoff=slips, limit=None)
        keys = (key for brand, _, _ in found for key in self._table.spelt(brand))
        return next((key for key in keys if not self._ordinary(key)), None)


class NameSounds:
    """Names by their sound, as `homophones.SoundIndex` has the words of the lexicon."""

    shortest = HEARD_HAN

    def __init__(self, names: NameIndex, table: NameTable) -> None:
        self._names = names
        self._table = table
        self.longest = table.longest_heard

    def like(self, span: Key) -> Key | None:
        """The one key that sounds like `span` and shares half of its characters; None when none or several do."""
        return alike(span, (key for key in self._table.sounding_like(span) if self._names.owners(key)))
