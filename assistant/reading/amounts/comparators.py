"""Which side of an amount is meant: `at least`, `under`, 以上, 不超过."""

from __future__ import annotations

from assistant.reading.amounts.rates import caps, rate_end
from assistant.reading.parse import CLAUSE, Parse
from retrieval.plan import Op

MEASURE_WORDS = ("条", "个", "家", "项", "次", "宗", "笔", "份", "单", "回")


_DENIED = {Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT}


def comparator(parse: Parse, index: int) -> tuple[Op | None, list[int]]:
    """The comparison around mention `index`, and the mentions that say it; None when nothing does."""
    quantity = parse.mentions[index].quantity
    signs = {">": Op.GT, ">=": Op.GE, "≥": Op.GE, "<": Op.LT, "<=": Op.LE, "≤": Op.LE, "=": Op.EQ, "+": Op.GE}
    if quantity is not None and quantity.sign in signs:
        return signs[quantity.sign], [index]
    if quantity is not None and quantity.sign == "~":
        return None, [index]
    left = parse.skip_left(index)
    while (
        left > 0
        and parse.mentions[left].quantity is None
        and (
            parse.cue(left, "each", "unit_mu", "unit_sqm")
            or parse.mentions[left].text in ("每月", "每个月", "每年", "每天")
        )
    ):
        left -= 1  # 低于每亩50万
    rate = rate_end(parse, index)
    right = rate + 1
    m = parse.at(left)
    near = left >= 0 and not parse.broken(left, index, CLAUSE)
    near = near or (parse.cue(left, "around") and parse.mark(index) == ".")  # "approx. 200"
    # "20 hectares or more", "twenty hectares of land or more"
    for step in range(right, min(right + 4, len(parse))):
        if parse.broken(rate, step, CLAUSE):
            break
        if parse.cue(step, "ge_after") and not (step > right and parse.cue(step, "ge")):
            return Op.GE, [step]
        if parse.cue(step, "le_after") and not (step > right and parse.cue(step, "le")):
            return Op.LE, [step]
        if not (parse.cue(step, "of", "in") or parse.fields_of(step, numeric=True) or parse.mentions[step].filler_only):
            if parse.mentions[step].text in MEASURE_WORDS or (step == right and parse.cue(step, "request", "park")):
                continue  # "10 parks or more"
            break
    if left == index - 1 and left >= 0 and caps(parse, left):
        return Op.LE, [left]
    if m is not None and near:
        for name, op in (("ge", Op.GE), ("gt", Op.GT), ("lt", Op.LT), ("le", Op.LE)):
            if m.cue(name):
                denied = parse.skip_left(left)
                if parse.cue(denied, "not") and not parse.broken(denied, left, CLAUSE):
                    return _DENIED[op], [denied, left]  # "does not exceed", 没有超过
                return op, [left]
        if m.cue("equal"):
            return Op.EQ, [left]
        if (
            m.cue("since")
            and parse.at(right) is not None
            and parse.mentions[right].text.lower() in ("up", "upward", "upwards", "on")
        ):
            return Op.GE, [left, right]
        if m.cue("around"):
            return None, [left]
    aside = parse.at(right) is not None and parse.mentions[right].text.lower() == "give or take"
    if parse.cue(right, "around") and (aside or not parse.broken(index, right, CLAUSE)):
        return None, [right]  # 2亿左右, 300 mu or so
    return None, []
