"""Whose average it is: the mentions that tell its set, and the words that set none."""

from __future__ import annotations

from assistant.reading.asked import Asked
from assistant.reading.conditions.logic import combine
from assistant.reading.parse import CLAUSE, Parse
from retrieval.algebra import both
from retrieval.plan import EVERYTHING, Condition, Expr

_EVERYWHERE = frozenset(
    [
        "national",
        "nationwide",
        "country",
        "overall",
        "general",
        "all",
        "of all",
        "whole",
        "the whole",
        "database",
        "全国",
        "全部",
        "所有",
        "整体",
        "总体",
        "全体",
        "全库",
        "全国的",
    ]
)
_PROVINCIAL = frozenset(
    [
        "provincial",
        "province",
        "regional",
        "local",
        "city",
        "municipal",
        "全省",
        "本省",
        "省内",
        "全市",
        "本地",
        "当地",
        "省",
        "全区",
        "区域",
        "地区",
    ]
)
GENERAL = _EVERYWHERE | _PROVINCIAL
"""Words that set no bound to whose average it is."""
_ENDS = ("but", "which", "who", "list_ask", "sort")


def reach_of(parse: Parse, first: int, at: int, of: int) -> tuple[set[int], bool]:
    """The mentions that say whose average it is: before it (the Hubei average), or after it (the average of …)."""
    between = range(first + 1, at)
    texts = {k: parse.mentions[k].text.lower() for k in between}
    general = {k for k in between if texts[k] in GENERAL or parse.cue(k, "whole_area")}
    inside = {k for k in between if parse.mentions[k].solid and parse.mentions[k].quantity is None} - general
    own = not inside and any(texts[k] in _PROVINCIAL or parse.cue(k, "whole_area") for k in general)
    bare = not between and of != at and not parse.cue(of + 1, "of")  # "above-average rents in Hubei": the parks there
    if own or bare:
        return inside | general, own
    opener = parse.at(of + 1)
    opens = opener is not None and (
        parse.cue(of + 1, "of", "for", "in", "whole", "park", "request", "company", "from")
        or opener.text.lower() in ("among", "across", "level", "that", "throughout")
    )
    # "the average robotics request"
    opens = opens or (
        opener is not None and opener.solid and parse.cue(parse.skip_right(of + 1), "request", "park", "company")
    )
    if opens and parse.lang == "en" and not parse.broken(of, of + 1, CLAUSE):
        for k in range(of + 1, len(parse)):
            ending = parse.cue(k, *_ENDS) and not parse.mentions[k].filler_only
            joint = parse.cue(k, "and") and not (parse.at(k + 1) is not None and parse.mentions[k + 1].solid)
            if parse.broken(of, k, CLAUSE) or ending or joint:
                break
            inside.add(k)
    return inside | general, own


def fill_levels(parse: Parse, asked: Asked) -> None:
    """Give every level the set that the words within its reach say."""
    for reach in parse.reaches:
        inside = [t for t in parse.terms if t is not reach.term and reach.inside & set(range(t.first, t.last + 1))]
        rest = [t for t in parse.terms if t is not reach.term and t not in inside]
        where: Expr | None = combine(parse, inside) if inside else None
        if reach.own:
            placed = [t for t in rest if t.family in ("place", "target", "origin") and not t.negated]
            where = both(*(t.expr for t in placed)) if placed else None
        for term in inside:
            parse.terms.remove(term)
        if where is None or where == EVERYTHING:
            continue
        if reach.term is not None and isinstance(reach.term.expr, Condition):
            test = reach.term.expr
            assert test.level is not None
            measure = test.level.measure.model_copy(update={"where": where})
            level = test.level.model_copy(update={"measure": measure})
            reach.term.expr = test.model_copy(update={"level": level})
        elif asked.having is not None and asked.having.level is not None:
            measure = asked.having.level.measure.model_copy(update={"where": where})
            level = asked.having.level.model_copy(update={"measure": measure})
            asked.having = asked.having.model_copy(update={"level": level})
