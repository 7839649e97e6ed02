"""Groups kept by a share: `sectors where foreign firms make up over a fifth of requests`, 外资占比超过15%的行业."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.groups.counted import group_of
from assistant.reading.parse import Parse, Term
from assistant.reading.sides.parts import split_clause
from retrieval.plan import Dim, Having

_PARTS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0, "一半": 50.0, "半数": 50.0,
          "三分之一": 100 / 3, "三分之二": 200 / 3, "四分之一": 25.0, "四分之三": 75.0, "五分之一": 20.0, "十分之一": 10.0}  # fmt: skip
_TIMES = {"one": 1, "two": 2, "three": 3}
_FRACTION = re.compile(
    r"^(?:(?P<times>one|two|three|a|the)[ -])?(?P<part>half|third|quarter|fifth|tenth)s?(?: of| the| its| their)*$"
)
_TENTHS = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_MAKES = re.compile(
    r"\b(make|makes|made|making) up\b|\baccount(s|ed|ing)? for\b|\brepresent(s|ed|ing)?\b|\brates?\b|占|率|比例|比重"
)


@dataclass(frozen=True, slots=True)
class Portion:
    """A share that groups are kept by: its bound, and the mentions that say it."""

    having: Having
    words: tuple[int, ...]


def find_portion(parse: Parse) -> Portion | None:
    """Find a bound on a share, in percent or as a fraction; its words are used."""
    for i in range(len(parse)):
        found = _fraction(parse, i) if i not in parse.used and i not in parse.ignored else None
        if found is None:
            continue
        value, words = found
        op, said = comparator(parse, i)
        first, last = min([*words, *said]), max([*words, *said])
        if op is None or not _of_a_set(parse, first, last):
            continue
        spent = tuple(sorted({*words, *said}))
        parse.use(*spent)
        parse.ignored.update(spent)
        return Portion(Having(op=op, value=value), spent)
    return None


def ask_portion(parse: Parse, portion: Portion | None, asked: Asked) -> None:
    """Let the question be of a share of each group, where it is by groups; else the words are free again."""
    if portion is None:
        return
    if not asked.dims:
        _headed(parse, portion, asked)
    if not asked.dims or asked.having is not None:
        parse.used.difference_update(portion.words)
        parse.ignored.difference_update(portion.words)
        return
    asked.share, asked.share_at, asked.having = True, portion.words[-1], portion.having
    asked.portion = True
    parse.use(*parse.where("share"))


def _headed(parse: Parse, portion: Portion, asked: Asked) -> None:
    """`cities where over 10 % …`: the noun that the clause with the bound hangs on is what is grouped by."""
    at = next((k for k in parse.where("where", "which") if k < portion.words[0]), -1)
    head = parse.skip_left(at, "in") if at > 0 else -1
    name = group_of(parse, head) if head >= 0 and not parse.broken(head, at) else None
    if head < 0 and parse.lang == "zh":  # 国企占两成以上的行业
        head = at = parse.skip_right(portion.words[-1], "of", "ge_after", "le_after")
        name = group_of(parse, head) if head < len(parse) and not parse.broken(portion.words[-1], head) else None
    if name is not None and name != "company":
        asked.dims.append(Dim(field=name))
        parse.use(head, *range(head, at + 1))


def _fraction(parse: Parse, index: int) -> tuple[float, tuple[int, ...]] | None:
    """The percentage that mention `index` stands for, with the mentions that say it."""
    mention = parse.mentions[index]
    quantity, text = mention.quantity, mention.text.lower()
    if quantity is not None and quantity.dimension is Dimension.PERCENT and quantity.high is None:
        return quantity.low, (index,)
    if text in _PARTS:
        return _PARTS[text], (index,)
    said = _FRACTION.match(text)
    if said is not None:
        return _PARTS[said["part"]] * _TIMES.get(said["times"] or "one", 1), (index,)
    if len(text) == 2 and text[0] in _TENTHS and text[1] == "成":
        return _TENTHS[text[0]] * 10.0, (index,)
    ordinal = quantity is not None and quantity.ordinal and text in _PARTS
    return (_PARTS[text], (index,)) if ordinal else None


def _of_a_set(parse: Parse, first: int, last: int) -> bool:
    """Whether records are what the share is of: `… of their requests`, `make up …`, and no number of a field."""
    beside = [k for k in range(max(0, first - 4), min(len(parse), last + 5)) if not first <= k <= last]
    near = [k for k in beside if not parse.broken(min(k, last), max(k, first))]
    if any(parse.fields_of(k, numeric=True) or parse.cue(k, "avg", "median", "change", "growth") for k in near):
        return False
    counted = any(k > last and parse.cue(k, "request", "company", "park") for k in near)
    return (
        counted
        or bool(_MAKES.search(parse.text(max(0, first - 6), first).lower()))
        or any(parse.cue(k, "share") for k in near)
    )


def part_of(parse: Parse, asked: Asked, terms: list[Term]) -> list[Term]:
    """The terms that the bounded share is of: between the noun of the groups and the bound, or in the clause after it."""
    at = asked.share_at
    opened = max((k for k in parse.where("which", "where", "each", "by") if k < at), default=-1)
    before = [t for t in terms if opened < t.first and t.last < at]
    after = [t for t in terms if t.first > at]
    if before:
        return before[-1:] if parse.lang == "zh" else before
    return split_clause(parse, after)[1] if after else terms[-1:]
