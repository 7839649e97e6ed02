"""Tokens: English words, numbers, single Chinese characters and marks, each knowing where it stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<id>(?<![A-Za-z0-9])[rpRP]\d{4,}(?![A-Za-z0-9]))"
    r"|(?P<number>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
    r"|(?P<word>[A-Za-zÀ-ɏ]+)"
    r"|(?P<han>[㐀-鿿])"
    r"|(?P<mark>[^\s])"
)
_KEPT = frozenset(
    [
        "is",
        "was",
        "has",
        "his",
        "us",
        "this",
        "its",
        "as",
        "gas",
        "bus",
        "yes",
        "plus",
        "always",
        "perhaps",
        "less",
        "thus",
        "across",
        "various",
        "status",
        "business",
        "access",
        "process",
        "focus",
        "campus",
        "basis",
        "analysis",
        "series",
        "news",
        "logistics",
        "electronics",
        "semis",
        "photovoltaics",
        "mes",
        "does",
        "class",
        "press",
        "glass",
        "mass",
        "pass",
        "loss",
        "cross",
        "gross",
        "ross",
        "chess",
        "express",
        "mattress",
        "address",
    ]
)
_IRREGULAR = {
    "firms": "firm",
    "companies": "company",
    "cities": "city",
    "factories": "factory",
    "facilities": "facility",
    "batteries": "battery",
    "laboratories": "laboratory",
    "people": "people",
    "came": "come",
    "coming": "come",
    "went": "go",
    "goes": "go",
    "going": "go",
    "wanted": "want",
    "wanting": "want",
    "needed": "need",
    "needing": "need",
    "filed": "file",
    "targeted": "target",
    "targetting": "target",
    "targeting": "target",
    "centre": "center",
    "centres": "center",
    "centers": "center",
    "metre": "meter",
    "metres": "meter",
    "meters": "meter",
    "fibre": "fiber",
    "colour": "color",
    "programme": "program",
}


WORD_MARKS = frozenset("&%")
"""Marks that are read like words."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` as written, `norm` for look-up, `kind` id, number, word, han or mark."""

    text: str
    norm: str
    kind: str
    start: int
    end: int

    @property
    def content(self) -> bool:
        return self.kind != "mark"


_ARROW = re.compile(r"\s*(?:[-=]+>|[→⇒➔➜➡])\s*")
"""`Jiangsu -> Guangxi`."""


_DASH = re.compile(r"(?<=[㐀-鿿])\s*(?:——+|--+)\s*(?=[㐀-鿿A-Za-z])|\s*[…]+\s*(?=[㐀-鿿])|(?<=[A-Za-z]) — (?=[A-Za-z])")
"""A dash or dots that end a clause: 不行——芯片企业, 佛山……不对, `Jiangsu — no, Zhejiang`."""


def normalise(text: str) -> str:
    """Full-width to half-width, curly quotes to straight, one kind of dash; length is kept where it can be."""
    text = _ARROW.sub(" to ", unicodedata.normalize("NFKC", _DASH.sub("，", text)))
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0x2212: "-"})


def lemma(word: str) -> str:
    """The form a word is looked up by: lower case, plural endings off; the same for lexicon and question."""
    if len(word) in (3, 4) and word.endswith("s") and word[:-1].isupper():
        word = word[:-1]  # JVs, SOEs
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or word in _KEPT or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def tokenise(text: str) -> tuple[Token, ...]:
    """Tokens of `text` (already normalised); possessive 's is dropped, hyphens and apostrophes are marks."""
    out: list[Token] = []
    for match in _TOKEN.finditer(re.sub(r"'s\b", "  ", text)):
        kind = match.lastgroup or "mark"
        raw = match.group()
        if kind == "word":
            norm = lemma(raw)
        elif kind == "number":
            norm = raw.replace(",", "").rstrip(".")
        elif kind == "id":
            norm = raw.upper()
        else:
            norm = raw
        out.append(Token(raw, norm, kind, match.start(), match.end()))
    return tuple(out)


_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_PLAIN_HAN = re.compile(r"[㐀-鿿]+")


def key_of(phrase: str) -> tuple[str, ...]:
    """The look-up key of a lexicon phrase: norms of its words; marks are left out but for `&` and `%`."""
    if _PLAIN_HAN.fullmatch(phrase):  # what most names are, a fifth of the time
        return tuple(phrase)
    if _PLAIN.fullmatch(phrase):
        return tuple(lemma(word) for word in phrase.split(" "))
    return tuple(t.norm for t in tokenise(normalise(phrase)) if t.kind != "mark" or t.norm in WORD_MARKS)
