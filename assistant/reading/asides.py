"""Asides: what surrounds the question (purpose, apology, the boss) and says nothing of the records."""

from __future__ import annotations

import re

from assistant.reading.amounts.units import Dimension
from assistant.reading.parse import Parse
from assistant.reading.words.utterance import Mention

STOPS = frozenset("。.?？!！;；")
_PERSONAL = re.compile(
    r"^\s*(i\b|i'|we\b|we'|my\b|our\b|the (boss|mayor|chief|director|team|client|minister)|boss|it's for|this is for|that's|sorry|thanks|cheers|"
    r"我|咱|领导|老板|主任|书记|市长|区长|谢谢|辛苦|麻烦|在线等|急)", re.IGNORECASE
)  # fmt: skip
_PURPOSE = re.compile(
    r"^\s*(for (the|my|our|an?|a|this|next|tomorrow's|today's|monday's)( [\w-]+){0,3} (meeting|briefing|report|note|assessment|study|memo|slides?|deck|chart|talk|mayor|boss|minister|review|board|committee|presentation|delegation|visit|operator|paper|speech|newsletter|file|record)\b|in order to|to (establish|assess|prepare|understand|judge|gauge|see|decide|plan|help)\b"
    r"|as (part|background)|with a view to|为了|(帮|给|替)(领导|老板|主任|书记|市长|区长|我)?(准备|做|弄|整|出|写)(个|一个|一份|份)?(数|数据|材料|表)|(做|写|准备)(个|一份|份)?(材料|汇报|ppt|报告|方案|简报))", re.IGNORECASE
)  # fmt: skip

_OWN = re.compile(
    r"\s*(手里|手上|手头|手(正好|刚好)有|本园|本区|园里|区里|[我咱]们?(这(边|里|儿|个)?)?(园|区|县|市|镇|开发区|基地|刚|新|正|有|空|准备|打算|厂房|标准|闲置|仓库|手)|"
    r"(we|i) (happen to |currently |now |already )?(have|own|run|built|offer|are sitting on)\b|(we|i)'ve (got|built)\b|"
    r"our (own )?(park|zone|site|estate) (has|have|is)\b)",
    re.IGNORECASE,
)


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
            "avg",
            "median",
            "sum",
            "max",
            "min",
            "each",
            "growth",
            "change",
            "desc",
            "asc",
            "sort",
            "top",
            "fit",
            "why",
            "request",
            "company",
            "park",
            "those",
            "share",
            "median",
            "avg",
            "sum",
            "sort",
            "change",
            "difference",
            "on_period",
            "year_on_year",
            "same_period",
            "trend",
            "overdue",
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
        or (m.period and m.text.lower() not in ("today", "now", "今天", "今日"))
        for m in mentions
    )


def _glossed(parse: Parse) -> None:
    """新建/扩建 (new site / expansion): what brackets say again in the other language is no condition of its own."""
    depth = 0
    said: set[tuple[str, str, bool]] = set()
    for i, mention in enumerate(parse.mentions):
        mark = parse.mark(i)
        depth += mark.count("(") + mark.count("（") - mark.count(")") - mark.count("）")
        latin = mention.text.isascii()
        meant = {(v.concept, str(v.value)) for v in mention.values}
        if depth <= 0:
            said |= {(concept, value, latin) for concept, value in meant}
        elif meant and all((concept, value, not latin) in said for concept, value in meant):
            parse.use(i)
            parse.ignored.add(i)


def mark_asides(parse: Parse) -> None:
    """Use up the mentions of sentences about the asker, and of a purpose named before a colon or comma."""
    _glossed(parse)
    sentences = segments(parse, STOPS)
    for first, last in sentences if len(sentences) > 1 else ():
        text = parse.text(first, last - 1)
        solid = [
            m
            for m in parse.mentions[first:last]
            if m.values or m.places or m.name or m.record_id or (m.quantity and m.quantity.unit)
        ]
        others = any(_tells(parse, a, b) for a, b in sentences if (a, b) != (first, last))
        edits = any(
            m.cue("largest", "smallest", "most", "sort", "by", "each", "drop", "back", "widen", "only")
            for m in parse.mentions[first:last]
        )
        if not solid and others and ((_PERSONAL.match(text) and not edits) or not _tells(parse, first, last)):
            _ignore(parse, first, last)
    _told_again(parse, sentences)
    _bare_figures(parse)
    _own_side(parse)
    first, last = sentences[0]
    for stops in (frozenset(":："), frozenset(",，")):
        parts = [(a, b) for a, b in segments(parse, stops) if a < last]
        framed = stops == frozenset(":：") and len(parts) > 1 and not any(map(_says, parse.mentions[: parts[0][1]]))
        if len(parts) > 1 and parts[0][1] < len(parse) and (framed or _PURPOSE.match(parse.utterance.text)):
            a, b = parts[0]
            if framed and not _tells(parse, b, len(parse)):
                return
            if any(m.places for m in parse.mentions[a:b]) and not any(m.places for m in parse.mentions[b:]):
                return
            if (_tells(parse, b, len(parse)) and not parse.cue(0, "to")) or stops == frozenset(":："):
                rest = parse.mentions[b:]
                industry = any(_industry(m) for m in rest)
                for i in range(a, b):
                    if not (_industry(parse.mentions[i]) and not industry):
                        _ignore(parse, i, i + 1)
                return


def _says(mention: Mention) -> bool:
    """Whether a mention may be part of what is asked, so that its clause is no mere frame (`one table for the bureau:`)."""
    asks = mention.cue(
        "which", "who", "how_many", "how_much", "share", "top", "largest", "smallest", "most", "list_ask"
    )
    heads = mention.cue(
        "request",
        "company",
        "park",
        "those",
        "that_one",
        "compare",
        "sort",
        "by",
        "sum",
        "avg",
        "only",
        "back",
        "drop",
        "instead",
    )
    return asks or heads or mention.solid or bool(mention.fields)


def _told_again(parse: Parse, sentences: list[tuple[int, int]]) -> None:
    """`Please state A minus B.` after a difference of A and B in that order: said twice."""
    for first, last in sentences[1:]:
        minus = any(parse.mentions[i].text.lower() in ("minus", "减", "减去") for i in range(first, last))
        named = [p.place.name for m in parse.mentions[first:last] for p in m.places[:1]]
        before = [p.place.name for m in parse.mentions[:first] for p in m.places[:1]]
        if minus and len(named) == 2 and named == before and any(parse.cue(i, "difference") for i in range(first)):
            _ignore(parse, first, last)


_FIGURES = re.compile(
    r"^(?:and |so |just |only |i |we |please )*(?:need|want|give me|send me|after)?(?: just| only)? ?(?:the |those |these |all |our )*"
    r"(?:\d+|two|three|four|five|six)? ?(?:figures|numbers|values|totals)(?: only| please| (?:for|on) (?:a|the|my|our|one) [\w ]+)*$"
    r"|^(?:我)?(?:只|就|都)?(?:要|给|需要)?(?:这|那)?(?:\d+|[一两三四五六几])个(?:数|数字|数据)(?:就行|就好|即可|就够|放.*)?$",
    re.IGNORECASE,
)


def _bare_figures(parse: Parse) -> None:
    """`…, need the 3 figures for a slide`: what the answer is wanted as; the other clauses say of what."""
    clauses = segments(parse, STOPS | frozenset(",，"))
    for first, last in clauses:
        others = any(_tells(parse, a, b) for a, b in clauses if (a, b) != (first, last))
        if len(clauses) > 1 and others and _FIGURES.match(parse.text(first, last - 1).strip()):
            _ignore(parse, first, last)


def _own_side(parse: Parse) -> None:
    """手里有宗地要推，…; 我们园有蒸汽管网，…: a first clause about the asker's own side is why, not what is asked."""
    clauses = segments(parse, STOPS | frozenset(",，"))
    if len(clauses) < 2 or not _OWN.match(parse.utterance.text):
        return
    first, last = clauses[0]
    asks = any(
        m.cue("which", "who", "list_ask", "how_many", "how_much", "share", "by", "top", "request", "company", "those")
        for m in parse.mentions[first:last]
    )
    set_on = any(m.places or m.name or m.record_id or _industry(m) for m in parse.mentions[first:last])
    sized = any(
        m.quantity and m.quantity.dimension in (Dimension.LAND, Dimension.AREA) for m in parse.mentions[first:last]
    )
    if sized and any(parse.cue(k, "fit") for k in range(last, len(parse))):
        return  # 手上有3万平厂房，适合哪些企业: how much can be wanted at most
    if not asks and not set_on and _tells(parse, last, len(parse)):
        _ignore(parse, first, last)
        if any(m.solid or m.fields for m in parse.mentions[first:last]):
            said = parse.text(first, last - 1)
            parse.say(f"“{said}” is read as background", f"“{said}”按背景理解")


def _industry(mention: Mention) -> bool:
    return any(v.concept in ("sector", "segment") for v in mention.values)


def _ignore(parse: Parse, first: int, last: int) -> None:
    parse.use(*range(first, last))
    parse.ignored.update(range(first, last))
