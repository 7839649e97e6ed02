"""Clipped words: beginnings of words (agrochem), words without their vowels (wnt, tht) and contractions (natl)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

_VOWELS = frozenset("aeiou")
_SHORTEST_BEGINNING = 4
"""Letters from which the beginning of a word stands for it."""
_LEAST_PART = 0.4
"""The part of a word that its beginning has to be."""


def skeleton(word: str) -> str:
    """The first letter and the consonants after it; doubled ones count once."""
    out = word[:1]
    for before, letter in itertools.pairwise(word):
        if letter not in _VOWELS and letter != before:
            out += letter
    return out


def contracts(short: str, word: str) -> bool:
    """Whether `short` is `word` with letters left out inside: first and last letter stay, the order too."""
    if len(short) >= len(word) or short[0] != word[0] or short[-1] != word[-1]:
        return False
    rest = iter(word[1:-1])
    return all(letter in rest for letter in short[1:-1])


class Clippings:
    """Finds the known word that a clipped one stands for, where only one does or one is plainly the commonest."""

    def __init__(self, words: Iterable[str], rank: Mapping[str, int]) -> None:
        """`words` are those of the lexicon, `rank` tells how common an English word is (0 = commonest)."""
        self.rank = rank
        self.known = frozenset(w for w in words if len(w) >= 3 and w.isascii() and w.isalpha())
        self.by_skeleton: dict[str, list[str]] = defaultdict(list)
        self.by_initial: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.known):
            self.by_skeleton[skeleton(word)].append(word)
            self.by_initial[word[0]].append(word)

    def expand(self, short: str, fits: Callable[[str], bool] | None = None) -> str | None:
        """The word that `short` stands for; None when none does or several do. One that `fits` its neighbours wins."""
        if len(short) < 3 or not short.isascii() or not short.isalpha():
            return None
        if len(short) < _SHORTEST_BEGINNING and _VOWELS.intersection(short[1:]):
            return None  # a short word with a vowel (air, gas) is a word of its own
        inside = [w for w in self.by_initial.get(short[0], ()) if w.startswith(short) or contracts(short, w)]
        phrased = [w for w in inside if fits is not None and fits(w)]
        if phrased:
            return self._commonest(phrased)
        if not _VOWELS.intersection(short[1:]):
            bare = [w for w in self.by_skeleton.get(skeleton(short), ()) if w != short]
            if bare:
                return self._commonest(bare)
        if len(short) < _SHORTEST_BEGINNING:
            return None
        begun = [w for w in self.by_initial.get(short[0], ()) if w.startswith(short)]
        if begun:
            stem = min(begun, key=len)
            whole = [w for w in begun if not w.startswith(stem)]
            return stem if not whole and len(short) >= _LEAST_PART * len(stem) else None
        inside = [w for w in self.by_initial.get(short[0], ()) if contracts(short, w) and self._apart(short, w)]
        return self._commonest(inside) if inside else None

    @staticmethod
    def _apart(short: str, word: str) -> bool:
        """A contraction leaves out two letters at least, keeps half and begins like its word, or keeps no vowel."""
        alike = short[:2] == word[:2] and 2 * len(short) >= len(word)
        return len(word) - len(short) >= 2 and (alike or not _VOWELS.intersection(short[1:]))

    def _commonest(self, words: list[str]) -> str:
        return min(words, key=lambda w: (self.rank.get(w, len(self.rank)), len(w), w))
