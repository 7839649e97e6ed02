"""Nouns and adjectives of motion beside a place: `Shenzhen's outbound projects`, `departures of firms in Hubei`."""

from __future__ import annotations

from assistant.reading.parse import Parse

_SOURCES = ("origin", "home")


def motion_of(parse: Parse, index: int) -> int | None:
    """The mention that tells whether requests leave the place at `index` or come to it; None where none does.

    A preposition of going right before the place (`outflow to Hubei`, `arrivals from Hubei`) says it by itself.
    """
    before = next((k for k in range(index - 1, -1, -1) if parse.mentions[k].text.lower() not in ("the", "all")), -1)
    if parse.cue(before, "from", "to") and not parse.broken(before, index):
        return None
    onward = index + 1
    if parse.cue(onward, "outward", "inward") and not parse.mark(onward).strip("-' "):
        return onward
    for k in range(before, max(-1, before - 6), -1):
        if parse.broken(k, k + 1):
            return None
        if parse.cue(k, "outward", "inward"):
            return k
        mention = parse.mentions[k]
        passed = mention.cue("of", "in", "request", "company") or any(
            v.concept in ("move_type", "sector", "segment", "company_type", "listed") for v in mention.values
        )
        if not passed:
            return None
    return None


def is_home(parse: Parse, index: int) -> bool:
    """`Guangdong origin firms`, `of Zhejiang origin`: the place right before the word is where they come from."""
    onward = parse.at(index + 1)
    return onward is not None and onward.text.lower() in _SOURCES and not parse.mark(index + 1).strip("- ")
