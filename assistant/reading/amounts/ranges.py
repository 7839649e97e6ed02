"""Ranges of a number that stand side by side: each with its ends, whether they are in, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.units import Dimension, Quantity
from assistant.reading.amounts.units import Unit as Said
from assistant.reading.parse import CLAUSE, Parse
from retrieval.plan import Op

_INCLUDED = re.compile(r"\s*\(\s*(?P<out>不|excl|ex)?\s*(?:含|incl)[^)]*\)", re.IGNORECASE)
_REST = (
    "above",
    "over",
    "more",
    "beyond",
    "higher",
    "larger",
    "bigger",
    "up",
    "upwards",
    "the rest",
    "rest",
    "rest of",
    "greater",
    "以上",
    "更多",
    "更大",
    "更高",
    "其余",
    "其余的",
    "剩下的",
    "再往上",
    "往上",
)
"""What stands for everything above the last range where no amount follows: `under 50, 50-200, more`."""
_SIZED = (
    "small",
    "medium",
    "mid",
    "middle",
    "large",
    "big",
    "mid-sized",
    "medium-sized",
    "小",
    "中",
    "大",
    "小型",
    "中型",
    "大型",
)
_LINKS = ("and", "or", "filler", "until", "to", "between", "from", "in", "bands", "each", "need", "for", "of", "filed", "after",
          "request", "company")  # fmt: skip
_ABOVE = ("gt", "ge", "ge_after", "field_gt")


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a range; `firm` where it was said whether the bound itself is in."""

    value: float
    unit: Said | None
    inside: bool = True
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """One range as said, by mentions `first` to `last`; a lone amount has equal sides."""

    first: int
    last: int
    low: Side | None
    high: Side | None

    @property
    def lone(self) -> bool:
        return self.low is not None and self.low is self.high


def _ranges(parse: Parse) -> Iterator[Range]:
    """Every amount with what bounds it, left to right; `50 to just under 200 million` is one range."""
    i = 0
    while i < len(parse):
        quantity = parse.mentions[i].quantity
        counted = quantity is not None and not quantity.ordinal and quantity.dimension is not Dimension.TIMES
        if quantity is None or not counted or i in parse.used or number_of_bands(parse, i):
            i += 1
            continue
        op, said = comparator(parse, i)
        first, last = min([i, *said]), max([i, *said])
        low, high = Side(quantity.low, quantity.unit), Side(quantity.high or quantity.low, quantity.unit)
        if quantity.high is not None:
            yield _closed(parse, Range(first, i, low, high))
            if op is Op.GE and said and said[0] > i:  # "50-100 mu and above"
                yield Range(said[0], last, replace(high, inside=False, firm=True), None)
        else:
            found = _upper(parse, i, op, quantity)
            if found is not None:
                last, high = found
                low = replace(low, inside=op is not Op.GT, firm=op is not None)
                yield _closed(parse, Range(first, last, low, high))
            elif op in (Op.GT, Op.GE):
                yield _closed(parse, Range(first, last, replace(low, inside=op is Op.GE, firm=op is Op.GT), None))
            elif op in (Op.LT, Op.LE):
                soft = op is Op.LE and any(parse.mentions[k].text.endswith("以下") for k in said)
                yield _closed(parse, Range(first, last, None, replace(high, inside=op is Op.LE, firm=not soft)))
            else:
                yield Range(i, i, low, low)
        i = last + 1


def number_of_bands(parse: Parse, index: int) -> bool:
    """`four investment bands`, 三档: how many bands, no bound of one."""
    quantity = parse.mentions[index].quantity
    assert quantity is not None
    plain = quantity.unit is None and quantity.high is None and quantity.low <= 12
    return plain and any(parse.cue(k, "bands") and not parse.broken(index, k, CLAUSE) for k in (index + 1, index + 2))


def _upper(parse: Parse, index: int, op: Op | None, quantity: Quantity) -> tuple[int, Side] | None:
    """The upper end that follows a lower one: `50 to just under 200`, `more than 50 up to 200`."""
    if op in (Op.LT, Op.LE):
        return None
    j = index + 1
    while j < len(parse) and j <= index + 5 and parse.mentions[j].quantity is None:
        if parse.broken(j - 1, j, CLAUSE):
            return None
        j += 1
    second = parse.mentions[j].quantity if j < len(parse) else None
    if second is None or j > index + 5 or second.high is not None or parse.broken(index, j, CLAUSE):
        return None
    other, said = comparator(parse, j)
    between = range(index + 1, min([j, *said]))
    joined = any(parse.cue(k, "until", "to", "but", "and") for k in between) or not between
    to = any(parse.cue(k, "until", "to") for k in between)
    bounded = other in (Op.LT, Op.LE) and (joined if op is not None else to or not between)
    plain = other is None and op is None and to
    factor = second.unit.factor if second.unit is not None and quantity.unit is None else 1.0
    if not (bounded or plain) or quantity.low * factor >= second.low:
        return None
    inside = other is not Op.LT
    return max([j, *said]), Side(second.low, second.unit, inside, other is not None)


def _closed(parse: Parse, item: Range) -> Range:
    """`item` with what brackets say of its upper bound: 50亩以内（含）, 50 to 150 (incl.)."""
    found = _INCLUDED.match(parse.utterance.text, parse.end(item.last))
    if found is None:
        return item
    last = item.last
    while last + 1 < len(parse) and parse.start(last + 1) < found.end():
        last += 1
        parse.use(last)
    side = item.high or item.low
    assert side is not None
    told = replace(side, inside=not found["out"], firm=True)
    return replace(item, last=last, high=told) if item.high else replace(item, last=last, low=told)


def runs_of(parse: Parse) -> Iterator[list[Range]]:
    """Ranges that stand side by side, with nothing but joints and the number's own name between."""
    run: list[Range] = []
    for item in _ranges(parse):
        if run and not _side_by_side(parse, run[-1], item):
            yield run
            run = []
        run.append(item)
    yield run


def with_rest(parse: Parse, run: list[Range]) -> list[Range]:
    """`run` with what lies above its last range, where a word alone says so: `under 50, 50 to 200 and above`."""
    last = run[-1] if run else None
    if last is None or last.high is None or last.low is None or last.lone:
        return run
    at = parse.skip_right(last.last, "and", "or", "then")
    while at < len(parse) and parse.mentions[at].text.lower() in ("those", "anything", "everything", "all", *_SIZED):
        at += 1
    follows = parse.at(parse.skip_right(at))
    bare = follows is None or follows.quantity is None or parse.broken(at, parse.skip_right(at))
    if at >= len(parse) or parse.mentions[at].text.lower() not in _REST or not bare or at in parse.used:
        return run
    edge = replace(last.high, inside=False, firm=last.high.firm)
    return [*run, Range(at, at, edge, None)]


def _side_by_side(parse: Parse, a: Range, b: Range) -> bool:
    gap = range(a.last + 1, b.first)
    links = all(
        parse.mentions[k].filler_only
        or parse.mentions[k].text.lower() in ("those", "ones", "just", "with", *_SIZED)
        or parse.cue(k, *_LINKS, *(c for c in parse.mentions[k].cues if c.startswith("unit_")))
        or parse.fields_of(k, numeric=True)
        or any(f.field in ("submitted_on", "decision_by") for f in parse.mentions[k].fields)
        for k in gap
    )
    dims = {s.unit.dimension for r in (a, b) for s in (r.low, r.high) if s and s.unit} - {Dimension.PLAIN}
    return links and len(gap) <= 5 and len(dims) <= 1 and a.lone == b.lone
