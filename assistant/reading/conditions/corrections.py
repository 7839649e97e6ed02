"""A slip taken back inside one question: 佛山的食品企业……不对，是东莞的精细化工企业; `Foshan, sorry, Dongguan`."""

from __future__ import annotations

from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import ORIGIN, TARGET, retarget

_PLACES = (ORIGIN, TARGET)
_SLIPS = frozenset(["不是", "不", "不不", "no", "sorry", "rather", "wait"])
"""Words that take back only between marks: …——不是，要买地的."""


def read_corrections(parse: Parse) -> list[Term]:
    """Take away, and return, the terms that a later word of the same kind puts right."""
    gone: list[Term] = []
    for at in _taken_back(parse):
        before = [t for t in parse.terms if t.last < at and not _sentence_between(parse, t.last, at)]
        after = [t for t in parse.terms if t.first > at]
        if not before or not after:
            continue
        end = _clause_end(parse, after[0])
        righted = [t for t in after if t.first <= end]
        dropped = []
        for term in righted:
            old = next((t for t in reversed(before) if _same_kind(t, term) and t not in dropped), None)
            if old is None:
                continue
            if old.family in _PLACES and old.role_given and not term.role_given and old.family != term.family:
                retarget(term, old.family)
            term.role_given = term.role_given or old.role_given
            dropped.append(old)
        for term in dropped:
            parse.terms.remove(term)
            parse.use(*range(term.first, term.last + 1))
        if dropped:
            gone += dropped
            k = at
            while k < len(parse) and (
                parse.cue(k, "slip", "instead", "filler") or parse.mentions[k].text.lower() in _SLIPS
            ):
                parse.use(k)
                k += 1
    return gone


def _taken_back(parse: Parse) -> list[int]:
    out = []
    for i, mention in enumerate(parse.mentions):
        bare = mention.text.lower() in _SLIPS
        apart = bool(parse.mark(i).strip()) and (i + 1 >= len(parse) or bool(parse.mark(i + 1).strip()))
        if i and (mention.cue("slip") or (bare and apart)):
            out.append(i)
    return out


def _sentence_between(parse: Parse, first: int, at: int) -> bool:
    """A slip is put right at once: in the same sentence, or after a dash or dots."""
    return any(set(parse.mark(k)) & set("。?？!！;；") for k in range(first + 1, at + 1))


def _clause_end(parse: Parse, term: Term) -> int:
    k = term.last
    while k + 1 < len(parse) and not set(parse.mark(k + 1)) & set(",，。;；.?？!！"):
        k += 1
    return k


def _same_kind(old: Term, new: Term) -> bool:
    both_places = old.family in _PLACES and new.family in _PLACES
    return old.negated == new.negated and (
        old.family == new.family or (both_places and not (old.role_given and new.role_given))
    )
