"""The asker's own bands: ranges of one number side by side, edges to cut at, an even step, or bands left to us."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.reading.amounts.fields import field_for, fits, in_unit
from assistant.reading.amounts.ranges import Range, Side, number_of_bands, runs_of, with_rest
from assistant.reading.amounts.units import Dimension, Quantity
from assistant.reading.parse import CLAUSE, Parse, Term
from corpus.schema import Field, Unit
from retrieval.algebra import both, conditions, either
from retrieval.plan import Case, Condition, Dim, Expr, Op

_USUAL: dict[str, tuple[float, ...]] = {
    "investment_mcny": (50, 100, 500, 1000),
    "land_area_mu": (50, 100, 300, 500),
    "floor_area_sqm": (2000, 5000, 10_000, 50_000),
    "jobs": (50, 100, 300, 1000),
    "employees": (50, 200, 1000, 5000),
    "days_to_decision": (30, 60, 90, 180),
    "occupancy_pct": (50, 70, 80, 90),
    "rent_cny_sqm_month": (20, 30, 40, 60),
    "land_price_kcny_mu": (100, 200, 500, 1000),
    "total_area_ha": (100, 500, 1000, 5000),
    "available_land_mu": (50, 100, 500, 1000),
    "available_floor_sqm": (5000, 10_000, 50_000, 100_000),
}
"""Inner edges taken where bands are asked for and none are given."""

_STEPS = 10
"""Edges of an even step; what lies above the last is one band."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Ranges of one number as cases of their own, or a dimension cut at edges."""

    field: str
    cases: tuple[Case, ...] = ()
    dim: Dim | None = None

    def edges(self) -> tuple[float, ...]:
        """The inner edges, where the cases leave nothing between them."""
        bounds = [[c for c in conditions(case.where) if c.values] for case in self.cases]
        lows = {float(c.values[0]) for test in bounds for c in test if c.op in (Op.GE, Op.GT, Op.BETWEEN)}  # type: ignore[arg-type]
        highs = {float(c.values[-1]) for test in bounds for c in test if c.op in (Op.LE, Op.LT, Op.BETWEEN)}  # type: ignore[arg-type]
        return tuple(sorted(lows)) if lows == highs else ()


def read_bands(parse: Parse) -> Bands | None:
    """The bands that the utterance spells out or asks for; their words are used."""
    found = _spelled(parse) or _cut(parse) or _left_to_us(parse) or _by_number(parse)
    if found is not None:
        for i in parse.where("bands", "breakdown", "edges", "steps"):
            parse.use(i)
            for k in range(max(0, i - 3), i):  # "four investment bands", 分三档
                if parse.mentions[k].quantity is not None and number_of_bands(parse, k):
                    parse.use(k)
    return found


# ---------------------------------------------------------------- bands spelled out


def _spelled(parse: Parse) -> Bands | None:
    run = with_rest(parse, max(runs_of(parse), key=lambda r: 0 if r and r[0].lone else len(r)))
    grouped = parse.has("bands", "breakdown", "each", "by", "compare") or parse.has("sum", "avg", "median")
    choice = any(parse.cue(k, "or") for k in range(run[0].first, run[-1].last) if k > run[0].last) if run else False
    if len(run) < 2 or run[0].lone or (len(run) < 3 and not parse.has("bands", "each", "breakdown")):
        return None
    field, at = _field_of(parse, run)
    if field is None:
        return None
    if choice and not grouped:
        _alternatives(parse, run, field)
        return None
    sides = _apart(parse, _measured(run, field))
    if len(sides) == 2 and not _whole(sides):
        return None
    labels = [_label(parse, r) for r in run]
    if len(set(labels)) < len(labels):
        return None
    cases = tuple(
        Case(label=label, where=_where(field.name, low, high, label))
        for label, (low, high) in zip(labels, sides, strict=True)
    )
    parse.use(*range(run[0].first, run[-1].last + 1), *at)
    near = {k for n in (run[0].first, *at) for k in (n - 3, n - 2, n - 1, n + 1) if parse.at(k)}
    parse.use(*(k for k in near if parse.mentions[k].text.lower() in ("size", "规模")))
    if field.unit is Unit.DAYS:
        parse.use(*parse.where("deciding"))
    if field.unit is Unit.MCNY and all(s is None or s.unit is None for r in run for s in (r.low, r.high)):
        parse.say("amounts without a unit are read as million CNY", "没有单位的金额按百万元理解")
    return Bands(field.name, cases)


def _alternatives(parse: Parse, run: list[Range], field: Field) -> None:
    """`under 50, 100 to 200 or over 500 mu` without a count: one condition of three parts."""
    tests = [
        _where(field.name, low, high, parse.text(r.first, r.last))
        for r, (low, high) in zip(run, _measured(run, field), strict=True)
    ]
    first, last = run[0].first, run[-1].last
    parse.use(*range(first, last + 1))
    parse.terms.append(Term(first, last, field.name, field.name, either(*tests), parse.text(first, last)))


def _label(parse: Parse, item: Range) -> str:
    """The asker's words for a range, with its sign, without what brackets add."""
    quantities = [q for m in parse.mentions[item.first : item.last + 1] if (q := m.quantity) is not None]
    if not quantities:
        assert item.low is not None
        unit = item.low.unit
        return f">{item.low.value / (unit.factor if unit else 1):g}{' ' + unit.name if unit and unit.name else ''}"
    start = min(parse.start(item.first), quantities[0].start)
    end = max(parse.end(item.last), quantities[-1].end)
    text = parse.utterance.text[start : end + (quantities[-1].sign == "+")]
    return re.sub(r"\s*\([^)]*\)?$", "", text).strip(" ,;，；、").removesuffix("的")


def _field_of(parse: Parse, run: list[Range]) -> tuple[Field | None, list[int]]:
    """The number that the ranges are of: named among them, before them, right after them, or told by the unit."""
    first, last = run[0].first, run[-1].last
    unit = next(
        (s.unit for r in run for s in (r.low, r.high) if s and s.unit and s.unit.dimension is not Dimension.PLAIN), None
    )
    dimension = unit.dimension if unit else Dimension.PLAIN
    before = [k for k in range(first - 1, max(-1, first - 10), -1) if not parse.broken(k, first, "。.?？!！")]
    after = [k for k in range(last + 1, min(len(parse), last + 3)) if not parse.broken(last, k, CLAUSE)]
    for k in (*range(first, last + 1), *before, *after):
        named = [f for f in parse.fields_of(k, numeric=True) if fits(f, dimension) and f.name != "founded_year"]
        if named:
            inside = [j for j in range(first, last + 1) if j != k and _other(parse, j, named[0])]
            return (None, []) if inside else (named[0], [k])
    if unit is None:
        return None, []
    probe = Quantity(0, 0, 1.0, None, unit, "")
    field, _ = field_for(parse, first, probe, [first])
    return field, []


def _other(parse: Parse, index: int, field: Field) -> bool:
    named = parse.fields_of(index, numeric=True)
    return bool(named) and field not in named


Sides = tuple[Side | None, Side | None]


def _measured(run: list[Range], field: Field) -> list[Sides]:
    """The sides in the field's unit; a unit said once holds for those beside it."""
    units = [next((s.unit for s in (r.high, r.low) if s and s.unit), None) for r in run]

    def value(side: Side | None, at: int) -> Side | None:
        if side is None:
            return None
        nearby = [units[at], *units[at + 1 :], *reversed(units[:at])]
        unit = side.unit or next((u for u in nearby if u is not None), None)
        raw = side.value if side.unit is not None or unit is None else side.value * unit.factor
        if side.unit is not None and side.unit.dimension is Dimension.PLAIN:
            other = next((u for u in nearby if u is not None and u.dimension is not Dimension.PLAIN), None)
            if other is not None and other.dimension is not Dimension.MONEY:
                raw *= other.factor if other.factor < 1e4 else 1
        dimension = unit.dimension if unit else Dimension.PLAIN
        multiplied = unit is not None and unit.factor >= 1e4
        return replace(side, value=float(in_unit(raw, dimension, field.unit, multiplied)))

    return [(value(r.low, k), value(r.high, k)) for k, r in enumerate(run)]


def _apart(parse: Parse, sides: list[Sides]) -> list[Sides]:
    """An amount on the edge of two bands belongs to one: to the side that said so, else to the upper one."""
    out = list(sides)
    order = sorted(range(len(out)), key=lambda k: -1.0 if (low := out[k][0]) is None else low.value)
    for a, b in pairwise(order):
        high, low = out[a][1], out[b][0]
        if high is None or low is None or high.value != low.value or not (high.inside and low.inside):
            continue
        if high.firm and not low.firm:
            out[b] = (replace(low, inside=False), out[b][1])
        else:
            out[a] = (out[a][0], replace(high, inside=False))
            if not low.firm:
                parse.say("an amount on the edge of two bands counts in the upper one", "正好落在分界上的，计入上一档")
    return out


def _whole(sides: list[Sides]) -> bool:
    """Whether two bands leave nothing between them."""
    (_, high), (low, _) = sorted(sides, key=lambda s: -1.0 if s[0] is None else s[0].value)
    return high is not None and low is not None and high.value == low.value


def _where(field: str, low: Side | None, high: Side | None, words: str) -> Expr:
    def test(op: Op, *values: float) -> Condition:
        return Condition(field=field, op=op, values=tuple(int(v) if v == int(v) else v for v in values), words=words)

    if low is not None and high is not None and low.inside and high.inside:
        return test(Op.BETWEEN, low.value, high.value)
    parts = []
    if low is not None:
        parts.append(test(Op.GE if low.inside else Op.GT, low.value))
    if high is not None:
        parts.append(test(Op.LE if high.inside else Op.LT, high.value))
    return both(*parts)


# ---------------------------------------------------------------- edges, steps, and bands left to us


def _cut(parse: Parse) -> Bands | None:
    """`split at 100 million and 1 billion`, 以1亿、5亿为界, `in steps of 100 mu`."""
    for run in runs_of(parse):
        if not run or not run[0].lone:
            continue
        around = (run[0].first - 1, run[0].first - 2, run[-1].last + 1, run[-1].last + 2)
        stepped = len(run) == 1 and (any(parse.cue(k, "steps") for k in around) or parse.cue(run[0].last + 1, "bands"))
        at = parse.at(run[0].first - 1)
        split = at is not None and at.text.lower() == "at" and parse.has("breakdown", "bands")
        if not stepped and not split and not any(parse.cue(k, "edges") for k in around):
            continue
        field, named = _field_of(parse, run)
        if field is None:
            continue
        values = [side.value for side, _ in _measured(run, field) if side is not None]
        edges = tuple(values[0] * k for k in range(1, _STEPS + 1)) if stepped else tuple(sorted(set(values)))
        parse.use(*range(run[0].first, run[-1].last + 1), *named)
        if stepped:
            top = f"{edges[-1]:,g}"
            parse.say(f"what lies above {top} is one band", f"{top}以上合为一档")
        return Bands(field.name, dim=Dim(field=field.name, bands=edges))
    return None


def _left_to_us(parse: Parse) -> Bands | None:
    """`by investment band`, 按投资规模分档: bands are wanted, and none are given."""
    for i in parse.where("bands"):
        text = parse.mentions[i].text.lower()
        near = [
            k for k in (i - 1, i - 2, i + 1, i + 2) if parse.at(k) and not parse.broken(min(i, k), max(i, k), CLAUSE)
        ]
        called = text.startswith("分") or any(parse.cue(k, "by", "breakdown", "each") for k in range(max(0, i - 4), i))
        if not called or text in ("range", "ranges") or any(parse.mentions[k].quantity for k in near):
            continue
        named = next(((f, k) for k in near for f in parse.fields_of(k, numeric=True) if f.name in _USUAL), None)
        sized = (
            "size" in text or "规模" in text or any(parse.mentions[k].text.lower() in ("size", "规模") for k in near)
        )
        if named is None and not sized:
            continue
        name = named[0].name if named else _size_of(parse)
        parse.use(i, *([named[1]] if named else []))
        return _usual(parse, name)
    return None


_ORDERED = ("top", "largest", "smallest", "most", "rarest", "sort", "desc", "asc", "newest", "oldest", "soonest")
_COMPUTED = ("sum", "avg", "median", "share", "compare", "position", "how_much", "ratio", "difference", "change")


def _by_number(parse: Parse) -> Bands | None:
    """`requests by investment`, `split by company size`: grouping by a number takes bands of it."""
    if parse.has(*_ORDERED, *_COMPUTED) or parse.ratio is not None:
        return None
    if not parse.has("request", "company", "park", "how_many") or parse.has("list_ask"):
        return None
    seconds = [k for k in parse.where("and") if any(parse.cue(j, "by") for j in (k - 2, k - 3))]
    for i in (*parse.where("by"), *seconds):
        last = i + 1
        while last + 1 < len(parse) and _sizes(parse, last + 1) and not parse.broken(last, last + 1):
            last += 1
        span = range(i + 1, min(last + 1, len(parse)))
        if parse.mentions[i].text.lower() == "per" or parse.broken(i, i + 1) or not _sizes(parse, i + 1):
            continue
        named = next((f for k in span for f in parse.fields_of(k, numeric=True) if f.name in _USUAL), None)
        of_size = any(parse.mentions[k].text.lower() in ("size", "规模") for k in span)
        if (named is None or i in seconds) and not of_size:
            continue
        land = any(parse.cue(k, "land_word") for k in span) and parse.record_type == "requests"
        firm = any(parse.cue(k, "company") for k in span)
        name = "land_area_mu" if land else "employees" if firm else named.name if named else _size_of(parse)
        parse.use(i, *span)
        return _usual(parse, name)
    return None


def _sizes(parse: Parse, index: int) -> bool:
    """Whether a mention may belong to what follows `by`: a number's name, `size`, `of`, what the size is of."""
    mention = parse.at(index)
    if mention is None or mention.quantity is not None or mention.values:
        return False
    size = mention.text.lower() in ("size", "规模", "of", "the", "their", "planned", "的")
    return size or bool(parse.fields_of(index, numeric=True)) or mention.cue("land_word", "company")


def _size_of(parse: Parse) -> str:
    return "investment_mcny" if parse.record_type == "requests" else "total_area_ha"


def _usual(parse: Parse, name: str) -> Bands:
    edges = _USUAL[name]
    told = ", ".join(f"{e:,g}" for e in edges)
    label = parse.schema[name].en[0], parse.schema[name].zh[0]
    parse.say(f"bands of {label[0]} cut at {told}", f"{label[1]}按{told}分档")
    return Bands(name, dim=Dim(field=name, bands=edges))
