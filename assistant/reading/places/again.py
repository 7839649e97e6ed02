"""A place said once and meant twice: `based in that province`, `moving within Zhejiang`, `and come from neither`."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import ORIGIN, TARGET, retarget
from retrieval.plan import Condition, Op

_THERE = re.compile(
    r"\b(?:based|located|headquartered|registered|sitting|resident|home|from|in) (?:in |within )?(?:that|this|the said) (?:very |same )?(?:province|city|municipality|place)\b"
    r"|\b(?:based|located|headquartered|registered) there\b"
    r"|(?:出自|来自|位于|总部在|就在|注册在)(?:该|这个|那个|这)(?:省|市|地)|(?:该省|该市|该地)(?:的|本地的?)?(?=企业|公司|厂)",
    re.IGNORECASE,
)


def mark_there(parse: Parse) -> tuple[re.Match[str] | None, list[int]]:
    """The words that point at the place just named, used up before they are taken for a noun of places."""
    found = _THERE.search(parse.utterance.text) if any(m.places for m in parse.mentions) else None
    if found is None:
        return None, []
    at = parse.within(*found.span())
    parse.use(*at)
    return found, at


def read_based_there(parse: Parse) -> None:
    """`bound for Hubei … from companies based in that province`: the place just named, as the home of the company."""
    found, at = mark_there(parse)
    named = [t for t in parse.terms if t.family == TARGET and not t.negated and isinstance(t.expr, Condition)]
    if found is None or parse.record_type != "requests" or len(named) != 1:
        return
    if not at or named[0].last > at[0]:
        return
    term = Term(at[0], at[-1], TARGET, named[0].field, named[0].expr, found.group())
    if isinstance(term.expr, Condition):
        term.expr = term.expr.model_copy(update={"op": Op.IN, "words": found.group()})
    retarget(term, ORIGIN)
    parse.use(*at)
    parse.terms.append(term)


_MOVES = ("mov", "relocat", "shift", "stay", "remain", "expand")


def read_moved_within(parse: Parse) -> None:
    """`firms moving within Zhejiang`: the place is where they sit and where they want to go."""
    placed = [t for t in parse.terms if t.family in (ORIGIN, TARGET)]
    if parse.record_type != "requests" or len(placed) != 1 or placed[0].negated:
        return
    term, within = placed[0], parse.at(placed[0].first - 1)
    verb = parse.at(term.first - 2)
    if within is None or verb is None or within.text.lower() not in ("within", "inside") or parse.mark(term.first):
        return
    if verb.text.lower().startswith(_MOVES) and isinstance(term.expr, Condition):
        parse.use(term.first - 1, term.first - 2)
        other = Term(term.first, term.last, term.family, term.field, term.expr, term.words)
        retarget(other, TARGET if term.family == ORIGIN else ORIGIN)
        parse.terms.append(other)


def read_from_neither(parse: Parse) -> None:
    """`for both A and B, and come from neither`: the places named before, as origins that are left out."""
    for i in parse.where("neither"):
        named = [t for t in parse.terms if t.family == TARGET and t.last < i and isinstance(t.expr, Condition)]
        after = [t for t in parse.terms if t.first > i and not parse.broken(i, t.first)]
        asked = parse.cue(parse.skip_left(i), "from", "based")
        if i in parse.used or after or not named or not asked or parse.record_type != "requests":
            continue
        parse.use(i, parse.skip_left(i))
        for term in named:
            copy = Term(i, i, term.family, term.field, term.expr, parse.mentions[i].text, True)
            retarget(copy, ORIGIN)
            parse.terms.append(copy)
