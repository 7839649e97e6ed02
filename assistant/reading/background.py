"""Background: a statement before the question tells why it is asked; it counts only where the question points at it."""

from __future__ import annotations

import itertools
import re

from assistant.reading.asides import STOPS, segments
from assistant.reading.parse import Parse

_ASKS = ("which", "how_many", "how_much", "list_ask", "share", "compare", "why", "when", "fit", "supply", "demand",
         "those", "back", "drop", "instead", "follow", "only", "top", "largest", "smallest", "sort", "breakdown", "sum",
         "avg", "median", "growth", "missing", "unheld", "action")  # fmt: skip
_OPENS = re.compile(
    r"^(an?|the|we|we're|we've|our|i|i'm|i've|my|one|this|there|some|several|somebody|someone|last|next|in|at|here|yesterday|today)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"^(consider|take|look|focus|only|limit|include|exclude|start|suppose|assume|think|imagine|say|for)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|wants?|hopes?|plans?|needs?|thinks?|considers?|asks?|asked|comes?|came|"
    r"visits?|visited|called|calls?|met|meets?|wonders?|works?|tries|intends?|prepar\w+|writ\w+|going|'s|'re|'ve|'m|"
    r"would|could|can|may|might|must|should|do|does|did|wishes|expects?|fears?|aims?|seeks?|looks?|starts?|opens?|\w+ed)\b",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\bthere\b(?! (is|are|was|were|any|exist))|\b(the|that|this|those|these|either|both|the two|the three) "
    r"(region|province|provinces|city|cities|area|place|places|regions)\b|\bhere\b",
    re.IGNORECASE,
)
_FROM_THERE = re.compile(
    r"\b(firms?|companies|businesses|makers|manufacturers|enterprises|producers|developers|players) (from )?(there|here)\b"
    r"|\b(based|located|headquartered|registered) (there|here)\b"
    r"|\b(from|leaving|based in|out of) (there|here|(the|that|this|those|these|either|both|the two|the three) "
    r"(region|provinces?|cit(y|ies)|areas?|places?|regions))\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"^(it|its|they|their|them|those|these|such|him|her|his|he|she)$", re.IGNORECASE)


def mark_background(parse: Parse) -> None:
    """Use up what a statement before the question says and the question does not point at."""
    sentences = segments(parse, STOPS)
    if parse.lang != "en" or len(sentences) < 2:
        return
    for (first, last), following in itertools.pairwise(sentences):
        if not _states(parse, first, last) or not _asks(parse, *following):
            continue
        solid = [i for i in range(first, last) if parse.mentions[i].solid and i not in parse.ignored]
        if not solid or _points(parse, *following):
            continue
        asked = _text(parse, *following)
        kept = [i for i in solid if parse.mentions[i].places] if _THERE.search(asked) else []
        parse.roles.update(dict.fromkeys(kept, "origin" if _FROM_THERE.search(asked) else "target"))
        links = range(kept[0], kept[-1]) if kept else range(0)
        gone = [i for i in range(first, last) if i not in kept and not (i in links and parse.cue(i, "or", "and"))]
        parse.use(*gone)
        parse.ignored.update(gone)
        said = _text(parse, first, last)
        if any(i not in kept for i in solid):
            parse.say(
                f"“{said}” is read as background" + (", only its places count" if kept else ""),
                f"“{said}”按背景理解" + ("，只取其中的地点" if kept else ""),
            )


def _text(parse: Parse, first: int, last: int) -> str:
    return parse.text(first, last - 1)


def _states(parse: Parse, first: int, last: int) -> bool:
    """Whether mentions [first, last) are a statement about somebody, rather than the subject or a part of a request."""
    text = _text(parse, first, last)
    opens = bool(_OPENS.match(text)) or bool(parse.mentions[first].places)
    return (
        opens
        and "." in parse.mark(last)
        and not _ORDERS.match(text)
        and bool(_VERB.search(text))
        and not any(parse.cue(i, *_ASKS) and not parse.mentions[i].filler_only for i in range(first, last))
        and not any(parse.cue(i, "request", "park") for i in range(first, last))
        and not any(
            parse.cue(i, "company") and parse.mentions[i].text.lower().endswith(("s", "people"))
            for i in range(first, last)
        )
        and not any(parse.mentions[i].record_id or parse.mentions[i].name for i in range(first, last))
    )


def _asks(parse: Parse, first: int, last: int) -> bool:
    """Whether a sentence asks, with a head noun of its own."""
    asked = any(
        parse.cue(i, "which", "how_many", "how_much", "list_ask", "who", "share", "of") for i in range(first, last)
    )
    return asked and any(_head(parse, i) for i in range(first, last))


def _head(parse: Parse, index: int) -> bool:
    return parse.cue(index, "request", "company", "park") or any(
        v.concept == "park_kind" for v in parse.mentions[index].values
    )


def _points(parse: Parse, first: int, last: int) -> bool:
    """Whether the question takes the statement up: a pronoun before its own noun, or after `fit` or `for`."""
    head = next((i for i in range(first, last) if _head(parse, i)), last)
    for i in range(first, last):
        text = parse.mentions[i].text.lower()
        words = text.split()
        pointing = bool(words) and bool(_POINTS.match(words[-1]))
        if pointing and (i < head or parse.cue(i - 1, "fit", "for") or words[0] in ("for", "of")):
            return True
        if parse.cue(i, "fit"):
            return True
    return False
