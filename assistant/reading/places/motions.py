"""Nouns and adjectives of motion beside a place: `Shenzhen's outbound projects`, `departures of firms in Hubei`."""

from __future__ import annotations

from assistant.reading.parse import Parse
from assistant.reading.places.ends import ORIGIN, TARGET, choose

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


_NAMING = ("to", "name", "names", "naming", "list", "lists", "shortlist", "pick", "target", "destination")


def _sent_on(parse: Parse, index: int, noun: int) -> bool:
    """`Guangdong's requests stay in Guangdong`, `Hubei projects going to Anhui`: requests of a place that go to a place."""
    for k in range(noun + 1, min(noun + 6, len(parse))):
        mention = parse.mentions[k]
        if parse.broken(k - 1, k) or mention.places or mention.cue("compare", "and", "or", "from"):
            return False
        if mention.cue("to") and mention.text.lower() not in _NAMING:
            ahead = parse.at(parse.skip_right(k))
            if ahead is None or not ahead.places:
                continue
            here, there = choose(parse, index), choose(parse, parse.skip_right(k))
            return here.name == there.name or there.province != here.name
    return False


def role_of_motion(parse: Parse, index: int) -> str | None:
    """The role that a word of motion or of origin beside a place gives it; the word is used up."""
    at = motion_of(parse, index)
    if at is not None:
        parse.use(at)
        return ORIGIN if parse.cue(at, "outward") else TARGET
    if is_home(parse, index):
        parse.use(index + 1)
        return ORIGIN
    noun = index + 1
    possessed = parse.cue(noun, "request") and not parse.cue(index - 1, "to", "from", "for", "in", "based")
    return ORIGIN if possessed and not parse.mark(noun) and _sent_on(parse, index, noun) else None
