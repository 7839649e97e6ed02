"""Names of companies and parks: full, without their city, without their trade, or the bare brand, and misspelt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA, Hamming

from assistant.reading.homophones import SoundIndex
from assistant.reading.tokens import Token, key_of

_COMMON = 0.008
"""A word in more than this share of the names says where or what a firm is, not which."""
_LONG = 8
"""Letters from which a brand may hold two slips, below it one; more, and strangers begin to match."""

_LONG_HAN = 5
"""Characters from which a full Chinese name may hold one wrong character."""


def _ends(word: str, letters: int) -> tuple[str, str]:
    """The letters a word begins and ends with, marked which is which."""
    return f"^{word[:letters]}", f"{word[-letters:]}$"


@dataclass(frozen=True, slots=True)
class Name:
    """Names meant by some words: the titles as stored, of one record type; `partial` when only a part was said."""

    record_type: str
    titles: tuple[str, ...]
    field: str
    partial: bool = False
    repaired: str = ""


@dataclass
class NameIndex:
    """Look-up of names by key (tuple of normalised words)."""

    keys: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    full: set[tuple[str, ...]] = field(default_factory=set)
    brands: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    owner: dict[tuple[str, str], str] = field(default_factory=dict)
    led: dict[tuple[str, ...], dict[int, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    ends: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    longest: int = 1
    by_sound: SoundIndex = field(default_factory=lambda: SoundIndex(()))

    def add(
        self,
        record_type: str,
        column: str,
        titles: Iterable[str],
        places: set[tuple[str, ...]],
        ordinary: Callable[[tuple[str, ...]], bool],
    ) -> None:
        """Index `titles` of one column.

        `places` are the keys of place names that may lead a name; `ordinary` tells the keys that mean something else
        and so cannot stand for a name on their own.
        """
        distinct = dict.fromkeys(t for t in titles if t)
        keyed = {t: key_of(t) for t in distinct}
        common = self._common_words(keyed.values())
        tails = self._common_tails(keyed.values())
        for title, key in keyed.items():
            if not key:
                continue
            who = (record_type, title)
            self.owner[who] = column
            self.full.add(key)
            self._put(key, who)
            lead = next((n for n in range(min(4, len(key) - 1), 0, -1) if key[:n] in places), 0)
            tail = next((n for n in range(min(6, len(key) - 1), 0, -1) if key[-n:] in tails), 0)
            if lead + tail >= len(key):
                tail = 0
            body = key[lead : len(key) - tail] if tail else key[lead:]
            han = any("㐀" <= w[0] <= "鿿" for w in body)
            strong = len(body) >= 2 if han else any(w not in common and len(w) > 3 for w in body)
            if not strong or (record_type == "parks" and not lead and not tail):
                continue
            if tail:
                self._put(key[: len(key) - tail], who)
            if lead and (len(body) + tail > 1) and not ordinary(key[lead:]):
                self._put(key[lead:], who)
            if ordinary(body):
                continue
            self._put(body, who)
            joined = "".join(body)
            if body not in self.brands[joined]:
                self.brands[joined].append(body)

    def close(self) -> None:
        """Drop the parts of park names that several parks share: they name a kind of park, not one.

        Full Chinese names are kept by the place they begin with, to find those with one wrong character.
        """
        for key in self.full:
            if len(key) >= _LONG_HAN and all("㐀" <= w[0] <= "鿿" for w in key):
                self.led[key[:2]].setdefault(len(key), []).append("".join(key))
        for brand in self.brands:
            if brand.isascii():
                for letters in (2, 3):
                    for piece in _ends(brand, letters):
                        self.ends[piece, len(brand)].append(brand)
        for key in [
            k for k, owners in self.keys.items() if k not in self.full and len(owners) > 1 and owners[0][0] == "parks"
        ]:
            del self.keys[key]
        self.by_sound = SoundIndex(self.keys, shortest=4)

    def _put(self, key: tuple[str, ...], who: tuple[str, str]) -> None:
        if len(key) == 1 and len(key[0]) < 3:
            return
        known = self.keys.get(key, ())
        if who not in known:
            self.keys[key] = (*known, who)
        self.longest = max(self.longest, len(key))

    @staticmethod
    def _common_words(keys: Iterable[tuple[str, ...]]) -> set[str]:
        counts: Counter[str] = Counter()
        total = 0
        for key in keys:
            total += 1
            counts.update(set(key))
        return {w for w, n in counts.items() if n > max(4, total * _COMMON)}

    @staticmethod
    def _common_tails(keys: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
        counts: Counter[tuple[str, ...]] = Counter()
        total = 0
        for key in keys:
            total += 1
            for n in range(1, min(6, len(key))):
                counts[key[-n:]] += 1
        return {t for t, n in counts.items() if n > max(4, total * _COMMON)}

    def _name(self, key: tuple[str, ...], repaired: str = "") -> Name:
        owners = self.keys[key]
        kind = owners[0][0]
        same = tuple(title for k, title in owners if k == kind)
        return Name(kind, same, self.owner[kind, same[0]], key not in self.full, repaired)

    def matches(self, words: tuple[Token, ...], start: int, stop: int) -> list[tuple[int, Name]]:
        """Names that begin at word `start`: (end, name)."""
        limit = min(stop, start + self.longest)
        norms = tuple(w.norm for w in words[start:limit])
        return [(start + n, self._name(norms[:n])) for n in range(1, len(norms) + 1) if norms[:n] in self.keys]

    def one_slip(self, words: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
        """Full Chinese names that `words` begin with but for one wrong character: (key, where it is wrong)."""
        out = []
        for length, names in self.led.get(words[:2], {}).items():
            said = "".join(words[:length])
            if len(said) != length:
                continue
            for name, slips, _ in process.extract(said, names, scorer=Hamming.distance, score_cutoff=1, limit=None):
                if slips == 1:
                    wrong = next(i for i, (a, b) in enumerate(zip(said, name, strict=True)) if a != b)
                    out.append((tuple(name), wrong))
        return out

    def repair(self, word: str) -> tuple[tuple[str, ...], float] | None:
        """The brand nearest to a misspelt `word`, if one is near: (key, slips: missing, wrong or swapped letters)."""
        if len(word) < 5 or not word.isascii():
            return None
        slips = 1 if len(word) < _LONG else 2
        # a slip at one end leaves the other end as it is: only brands that share an end are compared
        near = {
            brand
            for piece in _ends(word, 1 + slips)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for brand in self.ends.get((piece, length), ())
        }
        found = process.extract(word, sorted(near), scorer=OSA.distance, score_cutoff=slips, limit=1)
        if not found:
            return None
        key = self.brands[found[0][0]][0]
        return key, found[0][1]
