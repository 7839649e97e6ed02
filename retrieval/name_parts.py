"""What of a name tells it from others: the place at its beginning and the trade at its end are what many share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.tokens import key_of
from corpus.vocabulary import load_vocabulary
from retrieval.names import How, Key, is_han

_COMMON = 0.008
"""A word, or an ending, in more than this share of the names says where or what a firm is, not which."""

_LEAST = 4
"""Names that have a word in common, however few there are, before it counts as common."""

_LEAD, _TAIL = 4, 6
"""Words that a place at the beginning of a name, or a trade at its end, may have at most."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Words and endings that many names of a column have in common; with `parks`, names of parks."""

    words: frozenset[str]
    tails: frozenset[Key]
    parks: bool

    @classmethod
    def of(cls, keys: Sequence[Key], *, parks: bool) -> Usual:
        """Return what is common among names with these keys."""
        least = max(_LEAST, len(keys) * _COMMON)
        words = Counter(word for key in keys for word in set(key))
        tails = Counter(key[-n:] for key in keys for n in range(1, min(_TAIL, len(key))))
        return cls(
            frozenset(word for word, n in words.items() if n > least),
            frozenset(tail for tail, n in tails.items() if n > least),
            parks,
        )

    def parts(self, key: Key, places: Collection[Key]) -> tuple[dict[Key, How], Key | None]:
        """Return the keys that the name with this full key is called by, and its bare brand, None where it has none.

        `places` are the keys of the places that may lead a name.
        """
        said = {key: How.FULL}
        lead = next((n for n in range(min(_LEAD, len(key) - 1), 0, -1) if key[:n] in places), 0)
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

    def as_json(self) -> dict[str, Any]:
        return {"words": sorted(self.words), "tails": sorted(self.tails), "parks": self.parks}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Usual:
        return cls(frozenset(told["words"]), frozenset(map(tuple, told["tails"])), told["parks"])


def leading_places() -> frozenset[Key]:
    """Return the keys of the cities and provinces, which may lead a name."""
    places = (place for place in load_vocabulary().places if place.kind in ("city", "province"))
    return frozenset(key_of(name) for place in places for name in (place.name, place.zh))
