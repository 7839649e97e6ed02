"""What no field tells: the free-text need of a question, and the words that stay unread."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.parse import Parse, Term
from assistant.reading.utterance import Mention

_GRAMMAR_ONLY = frozenset(
    ["to", "from", "based", "in", "bound", "for", "of", "on_list", "and", "or", "either", "both", "not", "except", "removed", "neither", "nor", "but", "only", "outside", "need", "company", "request", "park", "gt", "ge", "lt", "le", "ge_after", "le_after", "around", "between", "equal", "field_gt", "which", "who", "when", "why", "where", "list_ask", "yes_no", "follow", "instead", "drop", "those", "that_one", "back", "new_topic", "last_one", "filler", "filed", "since", "after", "before", "until", "since_after", "before_after", "how_many", "how_much", "sum", "each", "by", "top", "largest", "smallest", "most", "sort", "live", "compare", "chain", "fit", "supply", "demand", "missing", "call", "mail", "contact", "size", "any"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    """A need in the asker's own words, and the mentions it spans."""

    text: str
    first: int
    last: int


def unknown(mention: Mention) -> bool:
    return not mention.known


def leftover(parse: Parse, index: int) -> bool:
    """Whether mention `index` says something that nothing accounts for."""
    mention = parse.mentions[index]
    if index in parse.used:
        return False
    if unknown(mention):
        return True
    if mention.solid:
        return not (mention.quantity is not None and mention.quantity.words)
    if mention.fields and not mention.cues:
        return True
    return bool(mention.cues) and not (mention.cues & _GRAMMAR_ONLY) and not mention.filler_only


def _edges(parse: Parse, first: int, last: int) -> tuple[int, int]:
    """Widen a run of unknown words to the phrase around it: adjectives, fillers and objects within the clause."""
    stops = ("need", "who", "and", "or", "but", "company", "request", "to", "from", "list_ask", "which")
    while (
        first > 0
        and not parse.broken(first - 1, first)
        and first - 1 not in parse.used
        and not parse.cue(first - 1, *stops)
        and not parse.mentions[first - 1].solid
    ):
        first -= 1
    while last + 1 < len(parse) and not parse.broken(last, last + 1):
        following = parse.mentions[last + 1]
        if last + 1 in parse.used or following.cue("who", "but") or (following.solid and not following.values):
            break
        if following.cue("and", "or") and not any(
            unknown(parse.mentions[k]) for k in range(last + 2, min(last + 6, len(parse)))
        ):
            break
        last += 1
    while (
        last > first
        and parse.cue(last, "and", "or", "in", "of", "to", "for", "but")
        and parse.mentions[last].text.lower() not in ("out", "up")
    ):
        last -= 1
    while first < last and (
        parse.cue(first, "and", "or", "of", "but", "need", "who")
        or parse.mentions[first].text.lower()
        in ("are", "is", "be", "that", "the", "a", "who", "they", "have", "也", "的", "有", "就")
    ):
        first += 1
    return first, last


def _hard(parse: Parse, index: int) -> bool:
    """A condition that free text does not swallow: a place, an amount, a date, a status, a kind of company."""
    mention = parse.mentions[index]
    concepts = {v.concept for v in mention.values}
    return bool(
        mention.places
        or mention.quantity
        or mention.period
        or mention.name
        or concepts & {"status", "company_type", "listed", "source"}
    )


def find_need(parse: Parse, terms: list[Term], history: bool = False) -> Need | None:
    """The longest run of words that no field tells and that reads as a need; None when there is none."""
    for i in parse.where("cause"):
        last = i + 1
        while last < len(parse) and not set(parse.mark(last)) & set(",;.?!") and not parse.cue(last, "who"):
            last += 1
        if last - i > 2:
            return Need(parse.utterance.written_out(i + 1, last - 1), i, last - 1)
    strange = [i for i in range(len(parse)) if i not in parse.used and unknown(parse.mentions[i])]
    if not strange:
        return None
    taken = {i for t in terms for i in range(t.first, t.last + 1)}
    runs: list[list[int]] = []
    for i in strange:
        if runs:
            gap = range(runs[-1][-1] + 1, i)
            hard = [k for k in gap if k in taken and _hard(parse, k)]
            if not hard and len(gap) <= 6 and not parse.broken(runs[-1][-1], i, ";；。.?？!！()（）"):
                runs[-1].append(i)
                continue
        runs.append([i])
    best = max(runs, key=len)
    han = any("㐀" <= c <= "鿿" for c in parse.mentions[best[0]].text)
    needed = any(parse.cue(k, "need", "who", "why", "not") for k in range(max(0, best[0] - 6), best[0]))
    wanted = any(parse.cue(k, "need") for k in range(max(0, best[0] - 6), best[0]))
    if (
        (len(best) < 3 and not needed)
        or (len(best) == 1 and not han and not wanted)
        or (han and sum(len(parse.mentions[k].text) for k in best) < 2)
    ):
        return None
    headed = any(
        parse.cue(k, "company", "request", "who")
        or any(v.concept in ("sector", "segment") for v in parse.mentions[k].values)
        for k in range(len(parse))
        if not best[0] <= k <= best[-1]
    )
    if not headed and not history:
        return None
    first, last = _edges(parse, best[0], best[-1])
    return Need(parse.text(first, last), first, last)


def unread_words(parse: Parse, said: set[str]) -> list[str]:
    """Content words that no part of the plan accounts for, neighbours joined."""
    out: list[str] = []
    previous = -2
    spoken = said | {t.field for t in parse.terms}
    families = {"target": "target", "origin": "origin"}
    roles = {t.family for t in parse.terms if t.family in families}
    for i in range(len(parse)):
        mention = parse.mentions[i]
        if (
            mention.fields
            and not mention.values
            and any(f.field in spoken or f.field.split("_")[0] in roles for f in mention.fields)
        ):
            continue
        before = parse.mentions[i - 1].text.lower() if i else ""
        if (
            mention.fields
            and not mention.values
            and before in ("any", "all", "every", "whatever", "不限", "所有", "任何")
        ):
            continue
        if mention.cue("noun_province", "noun_city", "noun_region", "noun_place") and any(
            t.family in ("target", "origin", "place") for t in parse.terms
        ):
            continue
        if leftover(parse, i):
            if i == previous + 1 and out and not parse.mark(i):
                out[-1] = (
                    parse.text(previous, i)
                    if out[-1] == parse.mentions[previous].text
                    else parse.text(i, i)
                    if not out
                    else f"{out[-1]}{'' if parse.lang == 'zh' else ' '}{parse.mentions[i].text}"
                )
            else:
                out.append(parse.mentions[i].text)
            previous = i
    return out
