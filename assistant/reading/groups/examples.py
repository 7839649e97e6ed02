"""Examples of what groups are by: `by ownership (private, state-owned and so on)`, 各来源（展会、转介等）: no conditions."""

from __future__ import annotations

import re

from assistant.reading.conditions.values import field_of
from assistant.reading.parse import Parse

_OPENS = re.compile(
    r"\be\.?g\.?[,: ]|\bi\.?e\.?[,: ]|\bsuch as\b|\bfor (?:example|instance)\b|\blike\b|\bnamely\b|[,(]\s*say\b|比如说?|例如|譬如|诸如|像|如(?!何|果|今)",
    re.IGNORECASE,
)
_EXACT = re.compile(r"i\.?e|namely", re.IGNORECASE)
_CLOSES = re.compile(
    r"\W*(?:and so on|and so forth|etc\b\.?|and the like|and others|等等?|之类的?|什么的)", re.IGNORECASE
)
_JOINTS = ("and", "or", "filler", "compare")


def mark_examples(parse: Parse) -> None:
    """Use up the values that only illustrate a field that groups are by, with the words around them."""
    text = parse.utterance.text
    for first in range(1, len(parse)):
        if not parse.mentions[first].values or first in parse.used:
            continue
        noun = _noun_before(parse, first)
        if noun is None:
            continue
        last = _run(parse, first)
        end = parse.end(last)
        lead = text[parse.end(noun) : parse.start(first)]
        opened, closed = _OPENS.search(lead), _CLOSES.match(text, end)
        if not closed and (not opened or _EXACT.search(lead)):
            continue
        until = closed.end() if closed else end
        spent = [k for k in range(noun + 1, len(parse)) if parse.start(k) < until]
        parse.use(*spent)
        parse.ignored.update(spent)


def _noun_before(parse: Parse, first: int) -> int | None:
    """The noun of the field whose value stands at mention `first`, where groups are by it."""
    fields = {field_of(parse.record_type, v.concept) for v in parse.mentions[first].values}
    for k in range(first - 1, max(-1, first - 6), -1):
        mention = parse.mentions[k]
        if mention.values or mention.places or mention.quantity:
            return None
        if any(f.name in fields for f in parse.fields_of(k)):
            grouped = range(max(0, k - 3), k + 1)
            told = any(parse.cue(j, "by", "each", "breakdown") for j in grouped) or mention.text.startswith("各")
            return k if told else None
    return None


def _run(parse: Parse, first: int) -> int:
    """The last of the values of one field that stand side by side from mention `first` on."""
    concepts = {v.concept for v in parse.mentions[first].values}
    last = first
    for k in range(first + 1, len(parse)):
        if any(v.concept in concepts for v in parse.mentions[k].values):
            last = k
        elif not parse.cue(k, *_JOINTS) or parse.broken(k - 1, k, "。；;?？!！)）"):
            break
    return last
