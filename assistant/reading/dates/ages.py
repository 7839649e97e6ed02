"""How old a company or park is: `at least 10 years old`, `founded less than 5 years ago`, 成立满十年, 成立不到三年."""

from __future__ import annotations

import re

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.units import Dimension
from assistant.reading.parse import CLAUSE, Parse, Term
from retrieval.plan import Condition, Op

_YEARS = ("year", "years", "年", "年头", "周年", "岁")
_OLD = ("old", "age", "aged", "young", "younger", "older", "历史", "年龄")
_TURNED = {Op.GT: Op.LT, Op.GE: Op.LE, Op.LT: Op.GT, Op.LE: Op.GE}
"""Older is founded earlier: a bound on the age is the opposite one on the year."""
_REACH = 6


def _speaks_of_age(parse: Parse, index: int) -> bool:
    """Whether founding or age is spoken of in the clause of mention `index`."""
    for j in range(max(0, index - _REACH), min(len(parse), index + _REACH + 1)):
        mention = parse.mentions[j]
        if not mention.text or parse.broken(min(index, j), max(index, j), CLAUSE):
            continue
        founded = mention.cue("founded") or any(f.field in ("founded_year", "established_year") for f in mention.fields)
        if founded or mention.text.lower().split()[0] in _OLD:
            parse.use(j)
            return True
    return False


def read_ages(parse: Parse) -> None:
    """Turn an age in years into a condition on the year of founding, counted from today."""
    field = "founded_year" if parse.record_type == "requests" else "established_year"
    _read_short_years(parse, field)
    for i, mention in enumerate(parse.mentions):
        amount = mention.quantity
        following = parse.at(i + 1)
        if (
            amount is None
            or amount.ordinal
            or amount.dimension is not Dimension.PLAIN
            or i in parse.used
            or following is None
            or following.text.lower().split()[0] not in _YEARS
            or amount.low > 200
            or not _speaks_of_age(parse, i)
        ):
            continue
        op, comparing = comparator(parse, i)
        if op is None:
            op, comparing = _after_years(parse, i + 2)
        low = int(parse.today.year - amount.low)
        if amount.high is not None:
            condition = Condition(field=field, op=Op.BETWEEN, values=(int(parse.today.year - amount.high), low))
        else:
            condition = Condition(field=field, op=_TURNED.get(op or Op.GE, Op.EQ), values=(low,))
        parse.use(i, i + 1, *comparing)
        first, last = min([i, *comparing]), max([i + 1, *comparing])
        words = parse.text(first, last)
        parse.say(
            f"“{words}” counts founding years back from {parse.today.year}",
            f"“{words}”从{parse.today.year}年往回数成立年份",
        )
        parse.terms.append(Term(first, last, field, field, condition.model_copy(update={"words": words}), words))


_SHORT_YEAR = re.compile(r"(\d{1,2})年")
_BOUNDS = (("gt", Op.GT), ("ge", Op.GE), ("lt", Op.LT), ("le", Op.LE))


def _read_short_years(parse: Parse, field: str) -> None:
    """成立超过20年: after a comparison and beside founding, two figures and 年 are an age, not the year 2020."""
    for i, mention in enumerate(parse.mentions):
        found = _SHORT_YEAR.fullmatch(mention.text) if mention.period is not None else None
        left = parse.skip_left(i)
        bound = next((op for name, op in _BOUNDS if parse.cue(left, name)), None)
        if found is None or bound is None or i in parse.used or parse.broken(left, i) or not _speaks_of_age(parse, i):
            continue
        words = parse.text(left, i)
        parse.use(left, i)
        condition = Condition(field=field, op=_TURNED[bound], values=(parse.today.year - int(found[1]),), words=words)
        parse.say(
            f"“{words}” counts founding years back from {parse.today.year}",
            f"“{words}”从{parse.today.year}年往回数成立年份",
        )
        parse.terms.append(Term(left, i, field, field, condition, words))


def _after_years(parse: Parse, index: int) -> tuple[Op | None, list[int]]:
    """三年以内, 十年以上, ten years or more: the comparison after the unit."""
    if parse.cue(index, "ge_after", "since_after") and not parse.broken(index - 1, index):
        return Op.GE, [index]
    if parse.cue(index, "le_after") and not parse.broken(index - 1, index):
        return Op.LE, [index]
    return None, []
