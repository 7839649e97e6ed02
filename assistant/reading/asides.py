"""Asides: what surrounds the question (purpose, apology, the boss) and says nothing of the records."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse
from assistant.reading.utterance import Mention

STOPS = frozenset("。.?？!！;；")
_PERSONAL = re.compile(
    r"^\s*(i\b|i'|we\b|we'|my\b|our\b|the (boss|mayor|chief|director|team|client|minister)|boss|it's for|this is for|that's|sorry|thanks|cheers|"
    r"我|咱|领导|老板|主任|书记|市长|区长|谢谢|辛苦|麻烦|在线等|急)", re.IGNORECASE
)  # fmt: skip
_PURPOSE = re.compile(
    r"^\s*(for (the|my|our|an?|a|this|next|tomorrow's|today's|monday's)( [\w-]+){0,3} (meeting|briefing|report|note|assessment|study|memo|slides?|deck|chart|talk|mayor|boss|minister|review|board|committee|presentation|delegation|visit|operator|paper|speech|newsletter|file|record)\b|in order to|to (establish|assess|prepare|understand|judge|gauge|see|decide|plan|help)\b"
    r"|as (part|background)|with a view to|为了|(做|写|准备)(个|一份|份)?(材料|汇报|ppt|报告|方案|简报))", re.IGNORECASE
)  # fmt: skip

_OWNING = re.compile(
    r"^\s*(we (happen to |currently |now |already )?(have|own|offer|are sitting on)\b|we've got\b|i have\b|"
    r"(我们|我|咱们?)(园|园区|这|这边|这里|区|县|市|镇)?(手里|手头|正好|刚好|这边)?有|手(里|头|上)(正好|刚好)?有)", re.IGNORECASE
)  # fmt: skip


def segments(parse: Parse, stops: frozenset[str]) -> list[tuple[int, int]]:
    out, start = [], 0
    for i in range(1, len(parse)):
        if set(parse.mark(i)) & stops:
            out.append((start, i))
            start = i
    out.append((start, len(parse)))
    return out


def _tells(parse: Parse, first: int, last: int) -> bool:
    """Whether mentions [first, last) hold something a plan could use."""
    mentions = parse.mentions[first:last]
    return any(m.values or m.places or m.name or m.record_id or m.fields for m in mentions) or any(
        m.cue(
            "how_many",
            "which",
            "list_ask",
            "how_much",
            "top",
            "fit",
            "why",
            "request",
            "company",
            "park",
            "those",
            "share",
            "by",
            "compare",
            "drop",
            "largest",
            "smallest",
            "most",
            "zero_too",
            "without_value",
            "live",
            "unit_mu",
            "unit_ha",
            "unit_sqm",
            "unit_10k_sqm",
            "unit_100mcny",
            "unit_mcny",
            "unit_bcny",
            "unit_10k_cny",
        )
        or (m.quantity and m.quantity.unit)
        for m in mentions
    )


def mark_asides(parse: Parse) -> None:
    """Use up the mentions of sentences about the asker, and of a purpose named before a colon or comma."""
    sentences = segments(parse, STOPS)
    for first, last in sentences if len(sentences) > 1 else ():
        text = parse.text(first, last - 1)
        solid = [
            m
            for m in parse.mentions[first:last]
            if m.values or m.places or m.name or m.record_id or (m.quantity and m.quantity.unit)
        ]
        others = any(_tells(parse, a, b) for a, b in sentences if (a, b) != (first, last))
        cut = any(m.cue("largest", "smallest", "most", "sort", "by", "each") for m in parse.mentions[first:last])
        if not solid and others and ((_PERSONAL.match(text) and not cut) or not _tells(parse, first, last)):
            _ignore(parse, first, last)
    first, last = sentences[0]
    parts = [(a, b) for a, b in segments(parse, frozenset(",，")) if a < last]
    if len(parts) > 1 and _OWNING.match(parse.text(first, parts[0][1] - 1)):
        a, b = parts[0]
        asked = any(m.cue("who", "which", "how_many", "list_ask") for m in parse.mentions[b:])
        if asked and not any(m.values or m.places or m.quantity or m.record_id for m in parse.mentions[a:b]):
            _ignore(parse, a, b)
            return
    for stops in (frozenset(":："), frozenset(",，")):
        parts = [(a, b) for a, b in segments(parse, stops) if a < last]
        if len(parts) > 1 and parts[0][1] < len(parse) and _PURPOSE.match(parse.utterance.text):
            a, b = parts[0]
            if any(m.places for m in parse.mentions[a:b]) and not any(m.places for m in parse.mentions[b:]):
                return
            if (_tells(parse, b, len(parse)) and not parse.cue(0, "to")) or stops == frozenset(":："):
                rest = parse.mentions[b:]
                industry = any(_industry(m) for m in rest)
                for i in range(a, b):
                    if not (_industry(parse.mentions[i]) and not industry):
                        _ignore(parse, i, i + 1)
                return


def _industry(mention: Mention) -> bool:
    return any(v.concept in ("sector", "segment") for v in mention.values)


def _ignore(parse: Parse, first: int, last: int) -> None:
    parse.use(*range(first, last))
    parse.ignored.update(range(first, last))
