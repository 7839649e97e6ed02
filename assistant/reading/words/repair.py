"""Repair: words that nothing knows, as the known word or name that was meant."""

from __future__ import annotations

import itertools
from collections.abc import Set
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.reading.words.clipping import Clippings
from assistant.reading.words.english import derived, english_ranks, english_words
from assistant.reading.words.lexicon import Lexicon
from assistant.reading.words.names import NameIndex
from corpus.gloss import default_glossary, to_english
from corpus.tokens import Token, lemma

_LONG = 8
"""Letters from which a word may hold two slips (missing, wrong, swapped letters), below it one."""


_PARTICLES = frozenset("的了在有和与是吗呢把被")


class Repair:
    """Mends misspelt, clipped, joined and like-sounding words over one lexicon and one name index."""

    def __init__(self, lexicon: Lexicon, names: NameIndex) -> None:
        self.lexicon = lexicon
        self.names = names
        self.vocabulary = tuple(sorted(lexicon.vocabulary))
        self.english = english_words()
        self.pairs = frozenset(p for key in lexicon.entries for p in itertools.pairwise(key))
        self.clippings = Clippings((w for key in lexicon.entries for w in key), english_ranks())

    def repair(
        self, words: tuple[Token, ...], covered: Set[int]
    ) -> tuple[tuple[Token, ...], dict[int, str], dict[int, Token]]:
        """Replace misspelt words that are not `covered` by those of the lexicon or the names they are most like.

        Returns the words, by index a note on each that was replaced, and the second halves of words written as one.
        """
        out = list(words)
        joined: dict[int, Token] = {}
        notes: dict[int, str] = {}
        singles = self.lexicon.vocabulary
        for i, word in enumerate(words):
            if word.kind != "word" or i in covered or (word.text.isupper() and len(word.text) <= 5):
                continue
            if len(word.norm) < 3 or (word.norm,) in self.lexicon.entries or self.names.says(word.norm):
                continue
            if len(word.norm) >= 4 and (word.norm in singles or {word.norm, word.text.lower()} & self.english):
                continue
            split = None if derived(word.norm) else self._split(word.norm)  # outgrew is a word of its own
            if split:
                out[i] = replace(word, norm=split[0])
                joined[i] = replace(word, norm=split[1])
                continue
            beside = (out[i - 1].norm if i else "", words[i + 1].norm if i + 1 < len(words) else "")
            meant = self._meant(word.norm, beside)
            if meant:
                shown = meant if meant in self.clippings.known else meant.capitalize()
                out[i] = replace(word, text=shown, norm=meant)
                notes[i] = f"{word.text} → {shown}"
        self._repair_han(out, notes, covered)
        return tuple(out), notes, joined

    def _nearest(self, word: str, most: int) -> tuple[str, float] | None:
        """The known word fewest slips away; of several the one that begins alike, then the longer, then by name."""
        near = process.extract(word, self.vocabulary, scorer=OSA.distance, score_cutoff=most, limit=12)
        ranked = sorted((slips, found[0] != word[0], -len(found), found) for found, slips, _ in near)
        return (ranked[0][3], ranked[0][0]) if ranked else None

    def _meant(self, word: str, beside: tuple[str, str]) -> str | None:
        """The known word, or brand, that a misspelt or clipped one stands for; `beside` are its neighbours."""
        if len(word) > 5 and word.endswith("in") and lemma(word + "g") in self.lexicon.vocabulary:
            return lemma(word + "g")  # wantin, lookin
        short = len(word) < 4
        most = 0 if short else 1 if len(word) < _LONG else 2
        found = self._nearest(word, most)
        if found and found[1] <= 1:
            name = self.names.repair(word)
            return found[0] if name is None or name[1] >= found[1] else None
        ordinary = not short and derived(word)
        if ordinary:
            return None
        clipped = self.clippings.expand(word, lambda w: (beside[0], w) in self.pairs or (w, beside[1]) in self.pairs)
        if clipped:
            return clipped
        name = self.names.repair(word)
        if name and (not found or name[1] < found[1]):
            return name[0][0] if len(name[0]) == 1 else None
        return found[0] if found else None

    def _repair_han(self, words: list[Token], notes: dict[int, str], covered: Set[int]) -> None:
        """A Chinese word with one wrong character (光福 for 光伏), where only one known word comes so near."""
        n = len(words)
        known = [i in covered for i in range(n)]
        wholes: set[tuple[int, int]] = set()
        for start in range(n):
            for end, entries in self.lexicon.matches(tuple(words), start, n):
                if entries:
                    known[start:end] = [True] * (end - start)
                    wholes.add((start, end))
            for end, _ in self.names.matches(tuple(words), start, n):
                known[start:end] = [True] * (end - start)
        self._repair_sounds(words, known, wholes, notes)
        self._repair_names(words, known, notes)
        for size in (4, 3, 2):
            for start in range(n - size + 1):
                span = words[start : start + size]
                if any(known[start : start + size]) or any(w.kind != "han" for w in span):
                    continue
                # a stretch of its own between known words: inside a longer unknown one any word may stand
                if (start and not known[start - 1]) or (start + size < n and not known[start + size]):
                    continue
                norms = tuple(w.norm for w in span)
                near = {
                    k for i in range(size) for k in self.lexicon.near_han.get((*norms[:i], "", *norms[i + 1 :]), ())
                }
                meant = {repr(self.lexicon.entries[k]): k for k in near}
                said = "".join(norms)
                if len(meant) == 1 and not to_english(said).strip():
                    key = next(iter(meant.values()))
                    for i, char in enumerate(key):
                        words[start + i] = replace(words[start + i], norm=char)
                        notes[start + i] = f"{said} → {''.join(key)}" if i == 0 else ""
                    known[start : start + size] = [True] * size

    def _repair_sounds(
        self, words: list[Token], known: list[bool], wholes: set[tuple[int, int]], notes: dict[int, str]
    ) -> None:
        """Words and names with characters that only sound right, the longest first; one character must be unknown."""
        n = len(words)
        for index in (self.names.by_sound, self.lexicon.by_sound):
            for size in range(min(index.longest, n), index.shortest - 1, -1):
                for start in range(n - size + 1):
                    span = words[start : start + size]
                    if all(known[start : start + size]) or any(w.kind != "han" for w in span):
                        continue
                    if size < 3 and any(a < start < b or a < start + size < b for a, b in wholes):
                        continue  # 家电企业: 电企 would cut 企业 in two
                    inner = (start and not known[start - 1]) or (start + size < n and not known[start + size])
                    if size < 3 and inner:
                        continue  # a short word inside a longer unknown stretch may be any word
                    said = tuple(w.norm for w in span)
                    meant = index.like(said)
                    if meant is None or "".join(said) in default_glossary().words:
                        continue  # 环境 is a word of its own, not 环京
                    if any(a != c and a in _PARTICLES for a, c in zip(said, meant, strict=True)):
                        continue  # 武汉的光电子企业: 的 is no slip for 德
                    for i, char in enumerate(meant):
                        words[start + i] = replace(words[start + i], norm=char)
                        notes[start + i] = f"{''.join(said)} → {''.join(meant)}" if i == 0 else ""
                    known[start : start + size] = [True] * size

    def _repair_names(self, words: list[Token], known: list[bool], notes: dict[int, str]) -> None:
        """A full Chinese name with one wrong character (无锡光付谷), where that character belongs to no other word."""
        for start in range(len(words)):
            slips = self.names.one_slip(tuple(w.norm for w in words[start : start + self.names.longest]))
            slips = [(key, at) for key, at in slips if not known[start + at]]
            if len(slips) != 1:
                continue
            key = slips[0][0]
            said = "".join(w.norm for w in words[start : start + len(key)])
            for i, char in enumerate(key):
                words[start + i] = replace(words[start + i], norm=char)
            notes[start] = f"{said} → {''.join(key)}"
            known[start : start + len(key)] = [True] * len(key)

    def _split(self, word: str) -> tuple[str, str] | None:
        """`nationallevel`, `datacentre`: two words of one phrase of the lexicon, or two phrases, written as one."""
        for cut in range(3, len(word) - 2):
            left, right = lemma(word[:cut]), lemma(word[cut:])
            if (left, right) in self.pairs:
                return left, right
        for cut in range(3, len(word) - 2):
            left, right = lemma(word[:cut]), lemma(word[cut:])
            if (left,) in self.lexicon.entries and (right,) in self.lexicon.entries and len(right) > 3:
                return left, right
        return None
