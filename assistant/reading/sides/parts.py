"""A share as whole and part: where the base of a percentage ends, and what is told of it."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.conditions.logic import combine
from assistant.reading.parse import Parse, Term
from retrieval.plan import EVERYTHING, Expr, How, Measure

OF_RECORDS = (
    "status",
    "company_type",
    "listed",
    "tenure",
    "move_type",
    "source",
    "chain_position",
    "level",
    "lifecycle",
)
"""What a record is rather than what it is about: beside a place it is the part of a share, the place its base."""


def split_share(parse: Parse, asked: Asked, terms: list[Term]) -> tuple[list[Term], list[Term]]:
    """The terms that make the base of a share, and those that pick the part of it."""
    ordered = sorted(terms, key=lambda t: t.first)
    if not ordered:
        return [], []
    at = asked.share_at
    away = [t for t in ordered if t.family == "beyond"]
    if away:
        return [t for t in ordered if t not in away], away  # "share of requests from outside the province for Henan"
    cut: int | None = None
    inside = _inside(parse, at, ordered) if parse.lang == "en" else None
    if inside is not None:
        return [t for t in ordered if not at < t.first < inside], [t for t in ordered if at < t.first < inside]
    run = _told_apart(parse, ordered)
    if run:
        return [t for t in ordered if t not in run], run
    if parse.lang == "zh":
        cut = _chinese_cut(parse, at, ordered)
        if cut is not None and cut < 0:
            part = [t for t in ordered if t.last < -cut]
            return [t for t in ordered if t not in part], part
    else:
        before = [t for t in ordered if t.last < at]
        after = [t for t in ordered if t.first > at]
        if before and after:
            k = at - 1
            while k > 0 and parse.mentions[k].text.lower() in ("a", "the", "an"):
                k -= 1
            if k > 0 and parse.mentions[k].text.lower().startswith("as") and not parse.broken(before[0].first, at):
                return after, before  # "foreign firms as a share of all AI requests"
            lead = parse.mentions[0].text.lower()
            if (
                parse.cue(parse.skip_right(at), "of", "each")
                and not lead.startswith(("of", "among", "out"))
                and not parse.broken(before[-1].last, at)
            ):
                return after, before
            return before, after
        if before and not after:
            return split_clause(parse, before)
        return split_clause(parse, after)
    if cut is None:
        return ordered[:-1], ordered[-1:]
    base = [t for t in ordered if t.last < cut]
    part = [t for t in ordered if t.last >= cut]
    return (base, part) if part else (ordered[:-1], ordered[-1:])


def _told_apart(parse: Parse, ordered: list[Term]) -> list[Term]:
    """外资和国企各占多少: values of one field side by side, each of which a share is wanted of."""
    if not re.search(r"(?:各自?|分别)占", parse.utterance.text):
        return []
    run = ordered[-1:]
    for term in reversed(ordered[:-1]):
        if term.family != run[0].family or term.negated or parse.broken(term.last, run[0].first, "，,;；。?？"):
            break
        run.insert(0, term)
    return run if len(run) > 1 else []


def _inside(parse: Parse, at: int, ordered: list[Term]) -> int | None:
    """`share of A in B requests`, `of A among B`: the preposition that a noun phrase with its own head follows."""
    for k in range(at + 1, len(parse)):
        if parse.broken(at, k, ";；。.?？!！:："):
            return None
        said = parse.mentions[k].text.lower()
        pointed = said in ("among those", "amongst those", "of those", "within those")
        among = pointed or said in ("among", "amongst", "within", "among the", "amongst the")
        if not (among or parse.cue(k, "in")) or not any(at < t.first < k for t in ordered):
            continue
        j = k + 1
        while j < len(parse) and (
            parse.mentions[j].filler_only or parse.mentions[j].values or parse.mentions[j].places
        ):
            j += 1
        headed = (
            pointed
            or parse.cue(j, "request", "company", "park", "those")
            or (j < len(parse) and parse.mentions[j].text.lower() in ("those", "ones"))
        )
        if headed and any(t.first > k for t in ordered):
            return k
    return None


def _chinese_cut(parse: Parse, at: int, ordered: list[Term]) -> int | None:
    """…里/中，X 占…: the mention where the part begins; negative: X 占 Y, the part ends before it."""
    for i in range(len(parse)):
        text = parse.mentions[i].text
        if (
            text in ("里", "中", "里面", "当中", "之中", "其中")
            and any(t.last < i for t in ordered)
            and any(t.first > i for t in ordered)
        ):
            return i
    for i in range(len(parse)):
        said = parse.mentions[i].text == "占" or (i == at and parse.mentions[i].text.startswith("占"))
        if said and any(t.first > i for t in ordered) and any(t.last < i for t in ordered):
            return -i
    for i in range(len(parse)):
        mark = parse.mark(i)
        if set(mark) & set(",，") and any(t.last < i for t in ordered) and any(t.first >= i for t in ordered):
            return i
    return None


def split_clause(parse: Parse, terms: list[Term]) -> tuple[list[Term], list[Term]]:
    """`… percentage of A (that|want|are|have) B`: the base ends where the first verb after a head noun begins."""
    if len(terms) == 1:
        return [], terms
    first = terms[0].first
    head = next((i for i in range(max(0, first - 1), len(parse)) if parse.cue(i, "request", "company", "park")), None)
    main = _main_verb(parse, terms)
    if main is not None:
        return [t for t in terms if t.last < main], [t for t in terms if t.first >= main]
    for i in range((head if head is not None else first) + 1, terms[-1].first + 1):
        text = parse.mentions[i].text.lower().split()[0]
        verb = text in (
            "are",
            "is",
            "have",
            "has",
            "were",
            "was",
            "want",
            "wants",
            "need",
            "needs",
            "would",
            "plan",
            "prefer",
            "that",
            "who",
            "which",
            "ask",
            "asks",
            "go",
            "come",
            "comes",
            "came",
            "list",
            "names",
            "name",
            "target",
            "require",
            "requires",
            "seek",
            "seeks",
            "end",
            "ended",
            "get",
            "got",
            "be",
            "can",
            "could",
            "also",
            "offer",
            "offers",
            "provide",
            "provides",
            "intend",
            "aim",
            "wish",
            "do",
            "does",
            "will",
            "lie",
            "sit",
            "belong",
        )
        if verb or (parse.cue(i, "need") and not parse.cue(i, "filler") and i not in parse.used):
            base = [t for t in terms if t.last < i]
            part = [t for t in terms if t.first >= i]
            if base and part:
                return base, part
    located = [t for t in terms if t.family in ("target", "origin", "place")]
    rest = [t for t in terms if t not in located]
    if located == terms[-len(located) :] and rest and len(rest) == 1 and rest[0].family in OF_RECORDS:
        at = parse.skip_left(located[0].first, "in")
        if parse.cue(at, "request", "company", "park") or any(
            parse.mentions[k].text.lower() == "in" for k in range(at, located[0].first)
        ):
            return located, rest  # "the share of signed requests in Hunan": of those in Hunan
    return terms[:-1], terms[-1:]


_VERBS = (
    "are",
    "is",
    "have",
    "has",
    "were",
    "was",
    "want",
    "need",
    "plan",
    "wish",
    "would",
    "come",
    "target",
    "require",
)


def _main_verb(parse: Parse, terms: list[Term]) -> int | None:
    """`requests that are open | want to lease`: the verb after a relative clause that no joint adds to it."""
    relative = next(
        (i for i in range(1, len(parse)) if parse.mentions[i].text.lower() in ("that", "who", "which")), None
    )
    if relative is None or not any(t.first > relative for t in terms):
        return None
    for i in range(relative + 1, terms[-1].first + 1):
        before = parse.mentions[i - 1]
        starts = parse.mentions[i].text.lower() in _VERBS or parse.cue(i, "need")
        inside = [t for t in terms if relative < t.first and t.last < i]
        joined = before.cue("and", "or", "but", "not", "nor", "need") or before.text.lower() in (
            *_VERBS,
            "to",
            "do",
            "that",
        )
        if starts and inside and not joined and not set(parse.mark(i)) & set(",;") and any(t.first >= i for t in terms):
            return i
    return None


def share_measure(parse: Parse, part: list[Term], by: str | None = None) -> Measure:
    """The share that the terms of `part` have, by records or by the field `by`."""
    return Measure(how=How.SHARE, of=combine(parse, part) if part else None, field=by)


def all_of(parse: Parse, terms: list[Term]) -> Expr:
    """The conditions of the terms as one; everything where there are none."""
    return combine(parse, terms) if terms else EVERYTHING
