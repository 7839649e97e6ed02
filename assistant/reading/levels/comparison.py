"""The comparison with an average as it is said: `above`, `at least twice`, 高于, `20 % below`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.amounts.units import Dimension
from assistant.reading.levels.reach import GENERAL
from assistant.reading.parse import CLAUSE, Parse
from corpus.schema import Field
from retrieval.plan import Op

_SIGNS = {"ge": Op.GE, "gt": Op.GT, "lt": Op.LT, "le": Op.LE}
_DENIED = {Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT}
_LESS = frozenset(
    ["less", "fewer", "smaller", "lower", "cheaper", "younger", "shorter", "低", "少", "小", "便宜", "短", "弱"]
)
_MORE = frozenset(
    [
        "more",
        "larger",
        "bigger",
        "greater",
        "higher",
        "dearer",
        "pricier",
        "older",
        "longer",
        "fuller",
        "高",
        "多",
        "大",
        "贵",
        "长",
        "强",
        "更高",
        "更多",
        "更大",
        "更贵",
        "还高",
        "还多",
        "还大",
    ]
)
_PRICED = re.compile(r"charg|cost|expensive|dear|pric|cheap|贵|便宜", re.IGNORECASE)
_LINKS = frozenset(["that", "those", "the one", "is", "are", "be", "level", "value", "figure", "that of", "the figure", "rate", "rates",
                    "mark", "line", "same", "that same", "price", "水平", "值", "数", "线", "水准", "价"])  # fmt: skip
_LAND = ("land", "用地", "土地", "地", "占地")
_SAME = frozenset(["that", "this", "the same", "same", "that same", "这个", "那个", "同一", "同样", "上述", "该"])


@dataclass(frozen=True, slots=True)
class Said:
    """A comparison as said: its sign, the mentions from the comparing word to the average, and the multiple."""

    op: Op
    words: tuple[int, ...]
    factor: float = 1.0


def said_again(parse: Parse, at: int, said: Said) -> bool:
    """`which ones exceed that same average`: the level spoken of before, no new one."""
    first = min(said.words)
    pointed = any(parse.mentions[k].text.lower() in _SAME for k in range(first, at))
    if not pointed or field_compared(parse, first, at)[0] is not None:
        return False
    parse.use(*range(first, at + 1))
    parse.ignored.update(range(first, at + 1))
    return True


def comparison_at(parse: Parse, at: int) -> Said | None:
    """The comparison that stands before the average at mention `at`, or right after it (平均水平以上)."""
    words, factor = [at], 1.0
    for k in range(at - 1, max(-1, at - 8), -1):
        mention = parse.mentions[k]
        if parse.broken(k, at, CLAUSE) or k in parse.used:
            break
        text = mention.text.lower()
        quantity = mention.quantity
        if quantity is not None and quantity.dimension is Dimension.TIMES and quantity.high is None:
            factor, words = quantity.low, [*words, k]
            continue
        if mention.cue("factor_2", "factor_3", "factor_half"):
            factor, words = 2.0 if mention.cue("factor_2") else 3.0 if mention.cue("factor_3") else 0.5, [*words, k]
            continue
        op = _sign(parse, k, at)
        if op is not None:
            before = parse.skip_left(k)
            denied = parse.cue(before, "not") and not parse.broken(before, k, CLAUSE)
            spent = (*words, k, *((before,) if denied else ()))
            return Said(_DENIED[op] if denied else op, tuple(sorted(spent)), _excess(parse, k, op) or factor)
        light = mention.filler_only or text in _LINKS or text in GENERAL
        if not (light or mention.places or mention.values or mention.fields or mention.cue("whole_area", "of", "park", "request", "company", "in", "any_of", "whole")):  # fmt: skip
            break
    for k in (at + 1, at + 2):
        if k < len(parse) and not parse.broken(at, k, CLAUSE):
            if parse.cue(k, "ge_after", "le_after"):
                return Said(Op.GE if parse.cue(k, "ge_after") else Op.LE, (at, *range(at + 1, k + 1)))
            if not (parse.mentions[k].text in _LINKS or parse.mentions[k].filler_only):
                break
    return None


def _sign(parse: Parse, index: int, at: int) -> Op | None:
    """How the word at mention `index` compares what stands before it with the average at `at`."""
    text = parse.mentions[index].text.lower()
    if text in ("exceed that of", "exceeds that of"):
        return Op.GT
    if text in ("within", "比") or (text == "than" and not parse.cue(index, "gt", "lt")):
        near = range(at + 1, min(at + 4, len(parse))) if text == "比" else range(index - 1, max(-1, index - 5), -1)
        for k in near if text != "within" else ():
            graded = parse.mentions[k].text.lower()
            if graded in _LESS or graded in _MORE or parse.cue(k, "field_gt"):
                parse.use(k)
                return Op.LT if graded in _LESS else Op.GT
        return None
    return next((op for cue, op in _SIGNS.items() if parse.cue(index, cue)), None)


def _excess(parse: Parse, index: int, op: Op) -> float | None:
    """`20 % above the average`: the multiple that a percentage before the comparison makes of it."""
    before = parse.at(index - 1)
    quantity = before.quantity if before is not None else None
    if quantity is None or quantity.dimension is not Dimension.PERCENT or quantity.high is not None:
        return None
    parse.use(index - 1)
    return 1 + quantity.low / 100 * (1 if op in (Op.GT, Op.GE) else -1)


def field_compared(parse: Parse, first: int, at: int) -> tuple[Field | None, set[int]]:
    """The number that is compared: named before the comparison, or told by its verb (charge more than)."""
    for k in range(first - 1, max(-1, first - 7), -1):
        if parse.broken(k, first, CLAUSE):
            break
        found = [f for f in parse.fields_of(k, numeric=True) if k not in parse.used]
        if found:
            return found[0], {k}
        if parse.cue(k, "land_word") and parse.mentions[k].text.lower() in _LAND:
            return parse.schema["land_area_mu" if parse.record_type == "requests" else "available_land_mu"], {k}
    for k in range(first, at):
        found = [f for f in parse.fields_of(k, numeric=True) if k not in parse.used]
        if found:
            return found[0], {k}
    priced = {k for k in range(max(0, first - 4), min(at + 3, len(parse))) if _PRICED.search(parse.mentions[k].text)}
    if parse.record_type == "parks" and priced:
        return parse.schema["rent_cny_sqm_month"], {k for k in priced if k < first}
    if parse.record_type == "parks" and parse.mentions[first].text.lower() in ("fuller than", "emptier than"):
        return parse.schema["occupancy_pct"], set()
    return None, set()
