"""What is left over: the words of a question that nothing accounts for."""

from __future__ import annotations

from assistant.reading.parse import Parse
from assistant.reading.words.utterance import Mention

_GRAMMAR_ONLY = frozenset(
    ["with_fields", "whole", "widen", "include", "side_by_side", "any_of", "cross_both", "to", "from", "based", "in", "bound", "inward", "for", "of", "on_list", "and", "or", "either", "both", "not", "except", "removed", "neither", "nor", "but", "only", "outside", "need", "company", "request", "park", "gt", "ge", "lt", "le", "ge_after", "le_after", "around", "between", "equal", "field_gt", "which", "who", "when", "why", "where", "list_ask", "yes_no", "follow", "instead", "drop", "those", "that_one", "back", "new_topic", "last_one", "filler", "filed", "since", "after", "before", "until", "since_after", "before_after", "how_many", "how_much", "sum", "each", "by", "top", "largest", "smallest", "most", "sort", "live", "compare", "chain", "fit", "supply", "demand", "missing", "call", "mail", "contact", "size", "any", "say", "plaint", "wanted_before", "therefore", "cause", "hire", "single_item", "several_items", "once", "claim", "points"]
)  # fmt: skip


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
        bound = parse.cue(index + 1, "ge_after", "le_after") or parse.cue(index - 1, "gt", "ge", "lt", "le")
        return bound or not (mention.quantity is not None and mention.quantity.words)
    if mention.fields and not mention.cues:
        return True
    return bool(mention.cues) and not (mention.cues & _GRAMMAR_ONLY) and not mention.filler_only


def _names_trade(parse: Parse, index: int) -> bool:
    """数字文创这个赛道, 半导体板块: a noun for industries right after one only says what it is."""
    if not any(f.field in ("sector", "segment", "lead_sectors") for f in parse.mentions[index].fields):
        return False
    before = index - 1
    while before >= 0 and (
        parse.mentions[before].filler_only or parse.mentions[before].text in ("这个", "这一", "的", "这条", "那个")
    ):
        before -= 1
    return before >= 0 and any(v.concept in ("sector", "segment") for v in parse.mentions[before].values)


def _going(parse: Parse, index: int) -> bool:
    """来苏投资的: the verb after a place that is gone to, no amount."""
    at = parse.skip_left(index)
    return at >= 0 and bool(parse.mentions[at].places)


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
        if mention.cue("leaving") and any(t.family == "origin" for t in parse.terms):
            continue
        named = mention.text == "投资" and parse.cue(i + 1, "of") and _going(parse, i)
        if named or _names_trade(parse, i) or (mention.cue("outward") and "origin" in roles):
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
        if mention.cue("building_word", "land_word") and spoken & {
            "land_area_mu",
            "floor_area_sqm",
            "available_land_mu",
            "available_floor_sqm",
            "tenure",
        }:
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
