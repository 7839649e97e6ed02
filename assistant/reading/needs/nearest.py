"""Synonyms that no list holds: a phrase that stands where a value belongs is read as the value nearest in meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.reading.conditions.values import field_of
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES
from corpus.tokens import lemma
from retrieval.plan import Condition, Op

INDUSTRY = ("sector",)
WANTED = ("requirement", "facility")

_LONGEST = 3
"""Content words of a phrase; a longer one is a need in the asker's own words."""
_LONGEST_CHINESE = 7
"""Characters of a Chinese phrase."""

_TRADE = frozenset(["industry", "sector", "business", "field", "segment", "trade"])
_MAKING = frozenset(["make", "making", "produce", "producing", "manufacture", "manufacturing"])
_WANTING = frozenset(["need", "want", "require", "requiring", "demand", "must have", "ask for", "asking for", "look for", "looking for", "seek", "seeking", "insist on", "insisting on", "call for", "calling for", "要求", "需要", "想要", "得有"])  # fmt: skip
_SMALL = frozenset(["a", "about", "all", "also", "am", "an", "any", "are", "as", "at", "be", "been", "by", "can", "could", "d", "did", "do", "does", "each", "every", "few", "for", "from", "get", "give", "got", "had", "has", "have", "here", "how", "i", "if", "in", "into", "is", "it", "its", "list", "ll", "m", "many", "may", "me", "mean", "more", "most", "my", "new", "no", "now", "of", "on", "one", "only", "or", "other", "our", "out", "please", "pls", "re", "s", "see", "show", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "up", "us", "various", "ve", "want", "was", "we", "were", "what", "which", "who", "will", "with", "would", "you", "your"])  # fmt: skip
_INNER = frozenset(["of", "for", "in"])
_CLOSING = frozenset(["的", "企业", "公司", "项目", "需求", "厂家", "厂商", "客户"])


@dataclass(frozen=True, slots=True)
class Near:
    """A value and how near it is: at most 1; no value stands for words that are near none.

    `unanimous`: every way of measuring puts this value first.
    """

    concept: str
    value: str
    score: float
    unanimous: bool = True


class Nearest(Protocol):
    """Tells which value of the data a phrase means."""

    def nearest(self, phrase: str, concepts: Sequence[str]) -> Near | None:
        """Return the value among `concepts`, None where none is near enough or two are alike."""
        ...


def read_nearest(parse: Parse, nearest: Nearest) -> None:
    """Turn the phrases that stand where a value belongs, and that a value is near to, into terms.

    What firms are said to say (`they mention room for emissions`) is looked for in their own words.
    """
    for first, last, concepts in list(_places(parse)):
        usable = [concept for concept in concepts if field_of(parse.record_type, concept)]
        told = any(lead < first and not parse.broken(lead, first) for lead in parse.where("say"))
        if not usable or told or any(k in parse.used for k in range(first, last + 1)):
            continue
        # As it was written: a word mended towards a listed one is not that one, or it would be known.
        found = nearest.nearest(parse.text(first, last), usable)
        if found is not None:
            _take(parse, first, last, found)


def _take(parse: Parse, first: int, last: int, found: Near) -> None:
    name = field_of(parse.record_type, found.concept)
    assert name is not None
    field = RECORD_TYPES[parse.record_type][name]
    words = parse.text(first, last)
    condition = Condition(field=name, op=Op.IN, values=(found.value,), words=words)
    family = "industry" if found.concept == "sector" else name
    parse.terms.append(Term(first, last, family, name, condition, words))
    inside = range(first, last + 1)
    parse.use(*inside)
    parse.ignored.update(inside)
    chinese = parse.vocabulary.zh(found.concept, found.value)
    parse.say(
        f"read “{words}” as {field.en[0]} {found.value} (nearest meaning)",
        f"将“{words}”理解为{field.zh[0]}“{chinese}”（含义最接近）",
    )


def _places(parse: Parse) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Yield each phrase that stands where a value belongs: first and last mention, and the concepts it may be of."""
    i = 0
    while i < len(parse):
        if not _open(parse, i):
            i += 1
            continue
        last = i
        while last + 1 < len(parse) and _open(parse, last + 1) and not parse.broken(last, last + 1):
            last += 1
        first = i - 1 if _part_of_name(parse, i - 1) and not parse.broken(i - 1, i) else i
        if _names_trade(parse, first, last):
            yield first, last, INDUSTRY
        i = last + 1
    for i, mention in enumerate(parse.mentions):
        if mention.text.lower() in _WANTING or lemma(mention.text) in _WANTING:
            yield from ((first, last, WANTED) for first, last in _objects(parse, i))


def _open(parse: Parse, index: int) -> bool:
    """Whether mention `index` is an English word that nothing knows, and no name."""
    mention = parse.mentions[index]
    if mention.known or index in parse.used or not mention.text.isascii() or not mention.text.isalpha():
        return False
    return not (mention.text.istitle() and mention.start > 0)


def _part_of_name(parse: Parse, index: int) -> bool:
    """Whether the filler at `index` may begin the name of a trade (`data mining`, `computer science`)."""
    if index <= 0 or index in parse.used or not parse.mentions[index].filler_only:
        return False
    text = parse.mentions[index].text.lower()
    return text.isascii() and text.isalpha() and text not in _SMALL and lemma(text) not in _MAKING


def _names_trade(parse: Parse, first: int, last: int) -> bool:
    """`dialysis equipment makers`, `in the dialysis equipment business`, `firms that make dialysis equipment`."""
    if last - first >= _LONGEST or _hyphenated(parse, first) or _hyphenated(parse, last + 1):
        return False
    before = parse.mentions[first - 1] if first else None
    if before is not None and (before.values or before.name or before.fields):
        return (
            False  # `solar tracker firms`: the value is said, the rest narrows it; `space vehicles`: a part of a name
        )
    if before is not None and before.cue("and", "or") and first > 1 and not parse.mentions[first - 2].known:
        return False  # `printers and scanners`: half of what is said
    after = parse.at(last + 1)
    if after is not None and not parse.broken(last, last + 1):
        if (after.cue("company", "request") and not after.values) or lemma(after.text) in _TRADE:
            return True
        if not after.cue("and", "or", "who", "but", "to", "from", "in", "need", "for"):
            return False
    at = parse.skip_left(first)
    made = any(lemma(parse.mentions[k].text) in _MAKING for k in range(max(at, first - 2, 0), first))
    return made and any(parse.cue(k, "company", "request", "who") for k in range(first))


def _hyphenated(parse: Parse, index: int) -> bool:
    return 0 < index < len(parse) and "-" in parse.mark(index)


def _objects(parse: Parse, wanting: int) -> Iterator[tuple[int, int]]:
    """Yield the phrases that a word of wanting governs: `need a runway and a jetty`, 需要无尘车间的企业."""
    start = wanting + 1
    if start < len(parse) and parse.mentions[start].text.lower() == "to":
        return  # `want to build`: a verb
    while start < len(parse) and not set(parse.mark(start)) & set(",;.?!，；。？！"):
        end = start
        while end < len(parse) and not _stops(parse, start, end):
            end += 1
        first, last = start, end - 1
        while first <= last and parse.mentions[first].filler_only:
            first += 1
        while last > first and parse.text(last, last).isascii() and _loose(parse, last):
            last -= 1
        if first <= last and _fits(parse, first, last):
            yield first, last
        if not (end < len(parse) and parse.cue(end, "and", "or")):
            return
        start = end + 1


def _loose(parse: Parse, index: int) -> bool:
    return parse.mentions[index].filler_only or parse.mentions[index].text.lower() in _INNER


def _stops(parse: Parse, start: int, index: int) -> bool:
    """Whether the phrase that begins at `start` ends before mention `index`."""
    mention = parse.mentions[index]
    if index > start and set(parse.mark(index)) & set(",;.?!，；。？！、()（）"):
        return True
    if mention.text in _CLOSING or mention.cue("and", "or", "who", "but"):
        return True
    follows = parse.at(index + 1)
    return mention.text.lower() in ("in", "to", "from", "near", "at") and follows is not None and follows.solid


def _fits(parse: Parse, first: int, last: int) -> bool:
    """Whether the mentions say one short thing that nothing knows yet."""
    inside = range(first, last + 1)
    if any(k in parse.used or parse.mentions[k].solid for k in inside):
        return False
    strange = [k for k in inside if not parse.mentions[k].known]
    if not strange:
        return False
    text = parse.text(first, last)
    if not text.isascii():
        return 2 <= len(text) <= _LONGEST_CHINESE
    if any(parse.cue(k, "company", "request", "need", "not", "unheld") for k in inside):
        return False
    if any(parse.mentions[k].text.istitle() for k in strange):
        return False
    return sum(not parse.mentions[k].filler_only for k in inside) <= _LONGEST
