"""Change over time: a period against the one before or a year earlier, two periods' difference in percent, trends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.dates.again import spoken_of
from assistant.reading.dates.fields import period_condition
from assistant.reading.dates.period import Period, moved, neighbour
from assistant.reading.parse import Parse, Term
from assistant.reading.sides.cases import period_cases
from assistant.reading.sides.parts import share_measure, split_share
from assistant.reading.sides.shares import outcome_of
from retrieval.plan import Compare, Dim, Grain, Groups, How, Measure, Plan

_SAME = ("same period", "the same period", "同期")
"""Said of the period before, unless something is set against it."""

Combine = Literal["rows", "difference", "ratio", "change"]
Dated = tuple[Term, Period]


def change_plan(b: Bench, terms: list[Term], measure: Measure) -> Plan | None:
    """The plan of a change between two periods, where one is asked; the later stands first."""
    if b.asked.dims:
        return None
    pair = _against_earlier(b) or _named_two(b)
    if pair is None:
        return None
    dated, combine = pair
    rest = [t for t in terms if t not in [u for u, _ in b.periods]]
    return Plan(
        record_type=b.parse.record_type,
        where=where_of(b, rest, []),
        ask=Compare(cases=period_cases(dated), measure=measure, combine=combine),
    )


def _combine(b: Bench, default: Combine = "rows") -> Combine:
    """How two periods are set against each other: in percent, as a difference, as a ratio, or side by side."""
    asked, parse = b.asked, b.parse
    if asked.change or asked.growth or (asked.share and parse.has("rising")) or _percent_said(parse):
        return "change"
    if parse.has("rising") and parse.has("how_many", "how_much"):
        return "difference"  # 增长了多少, `how much did it grow`
    return "difference" if asked.difference else "ratio" if asked.ratio else default


def _percent_said(parse: Parse) -> bool:
    """同比变化, 同比增长: a change in percent by itself."""
    said = [parse.mentions[i].text for i in parse.where("year_on_year", "on_period")]
    return any(text.endswith(("变化", "增长", "增速", "增幅", "增长率")) for text in said)


def _against_earlier(b: Bench) -> tuple[list[Dated], Combine] | None:
    """同比, 环比, `against the same period last year`: the period spoken of and an earlier one."""
    parse = b.parse
    year, step = parse.has("same_period", "year_on_year"), parse.has("on_period")
    if not (year or step) or (not year and _tabled(b)):
        return None
    if not step and not parse.has("year_on_year") and all(i in parse.used for i in parse.where("same_period")):
        return None  # 2025年同期呢: another year's part, set against nothing
    asked = b.asked
    if year and not (b.periods or asked.change or asked.growth or asked.difference or asked.ratio or asked.comparing):
        same = [i for i in parse.where("same_period") if parse.mentions[i].text.lower() in _SAME]
        parse.use(*same)
        if same:
            return None  # "and the median over the same period?": the period stays
    dated = expanded(b.periods)
    if year and parse.has("same_period"):
        at = next(parse.where("same_period"))
        dated = [(t, p) for t, p in dated if t.first < at] or dated
    if year and not any(p.grain != "year" for _, p in dated):
        dated = _from_history(b) or dated
    dated = dated or _from_history(b)
    if not dated:
        return None
    term, period = dated[0]
    earlier = moved(period, -12) if year else neighbour(period, -1)
    if earlier is None:
        return None
    parse.use(*parse.where("same_period", "year_on_year", "on_period", "share", "rising"))
    return [(term, period), _told(term, earlier)], _combine(b)


def _named_two(b: Bench) -> tuple[list[Dated], Combine] | None:
    """`grow from 2024 to 2025 in percent`, `how much more than the quarter before`."""
    parse, asked = b.parse, b.asked
    dated = expanded(b.periods)
    stepped = [t for t, _ in dated if (p := parse.mentions[t.first].period) is not None and p.step]
    if len(dated) == 1 and stepped and (asked.comparing or asked.change or asked.difference or asked.ratio):
        dated = [*dated, *_from_history(b)]
        if len(dated) == 2:
            return _later_first(dated), _combine(b)
        return None
    rising = parse.has("rising") or asked.change
    told = rising and (asked.share or asked.change or asked.difference or parse.has("how_much", "how_many"))
    if len(dated) != 2 or dated[0][0].field != dated[1][0].field or not told:
        return None
    parse.use(*parse.where("rising", "share"))
    percent = asked.share or asked.change
    return _later_first(dated), "change" if percent else "difference"


_POINTS = re.compile(
    r"\bpercentage points?\b|\bpp\b|\bpct points?\b|\bper ?cent points?\b|个?百分点|几个点|多少个点", re.IGNORECASE
)
_SHARES = re.compile(
    r"\b(share|proportion|percentage|fraction|per ?cent)\b(?! points?)|\b(?:signing|conversion|withdrawal|success) rate"
    r"|占比|比例|比重|份额|占|[签转][约化]率|撤回率",
    re.IGNORECASE,
)


def share_change_plan(b: Bench, terms: list[Term]) -> Plan | None:
    """`the change in the share that wants to lease from 2023 to 2025`, 占比变化几个百分点: two shares, one less the other."""
    parse, asked = b.parse, b.asked
    dated = expanded(b.periods)
    points = bool(_POINTS.search(parse.utterance.text))
    moves = points or asked.change or asked.growth or asked.difference or parse.has("rising", "growth", "change")
    if asked.dims or not asked.share or len(dated) != 2 or dated[0][0].field != dated[1][0].field or not moves:
        return None
    if not _SHARES.search(parse.utterance.text):
        return None
    rest = [t for t in terms if t not in [u for u, _ in b.periods]]
    told = [
        i
        for i in parse.where("share")
        if not (parse.at(i + 1) and parse.mentions[i + 1].text.lower() in ("point", "points"))
    ]
    asked.share_at = next((i for i in told if "点" not in parse.mentions[i].text), asked.share_at)
    outcome = outcome_of(parse) if not any(t.family == "status" for t in rest) else None
    base, part = (rest, [outcome]) if outcome is not None else split_share(parse, asked, rest)
    if not part:
        return None
    parse.use(*_said(parse), *parse.where("rising", "share", "growth", "change"))
    return Plan(
        record_type=parse.record_type,
        where=where_of(b, base, []),
        ask=Compare(
            cases=period_cases(_later_first(dated)),
            measure=share_measure(parse, part),
            combine="difference",
        ),
    )


_TURNS = re.compile(r"(变化|提高|降低|上升|下降|[高低升降涨跌])了?几?个?$|\bin$", re.IGNORECASE)


def _said(parse: Parse) -> list[int]:
    """The mentions that percentage points, and which way they went, are said with."""
    text = parse.utterance.text
    spans = [m.span() for m in _POINTS.finditer(text)]
    spans += [(t.start(), t.end()) for a, _ in spans if (t := _TURNS.search(text[:a].rstrip("几多少个 ")))]
    inside = {i for span in spans for i in parse.within(*span)}
    return sorted(i for i in inside if not parse.mentions[i].solid)


def expanded(periods: Sequence[Dated]) -> list[Dated]:
    """The periods with both ends closed; a span of two named ones as the two."""
    out: list[Dated] = []
    for term, period in periods:
        parts = period.parts if len(periods) == 1 and period.parts else ()
        out += [_told(term, part) for part in parts] or ([(term, period)] if period.first and period.last else [])
    return out


def _told(term: Term, period: Period) -> Dated:
    return replace(term, expr=period_condition(term.field, period, term.words)), period


def _later_first(dated: list[Dated]) -> list[Dated]:
    return sorted(dated, key=lambda tp: str(tp[1].first), reverse=True)


def _from_history(b: Bench) -> list[Dated]:
    """The period that the conversation speaks of, as a term."""
    found = spoken_of(b.history)
    if found is None:
        return []
    field, period = found
    return [_told(Term(0, 0, field, field, period_condition(field, period, period.text), period.text), period)]


def _tabled(b: Bench) -> bool:
    """Whether the plan before is a table by periods: its growth is a column of that table."""
    plan = b.history[-1].reading.plan if b.history else None
    return plan is not None and isinstance(plan.ask, Groups) and any(d.grain for d in plan.ask.by)


def read_trend(parse: Parse, asked: Asked, periods: Sequence[Dated], field: str) -> None:
    """`over time`, 走势: a table by periods, at a grain that suits the span spoken of."""
    grained = next((p.parts[0].grain for _, p in periods if p.parts), "")
    spanned = asked.growth and grained in ("year", "quarter", "month")  # "growth from 2023 to 2025"
    if parse.has("trend", "growth") and any(d.grain for d in asked.dims) and asked.measure is None:
        _trend_of(parse, asked)
    span_said = len(periods) == 1 and _long(periods[0][1], parse.today)
    either_way = _EITHER_WAY.search(parse.utterance.text) is not None and (not periods or span_said)
    if asked.dims or asked.change or asked.share or asked.difference or (parse.has("rising") and not either_way):
        return
    if not spanned and not parse.has("trend") and not either_way:
        return
    if either_way:
        asked.growth, asked.measure = True, None if asked.measure == Measure() else asked.measure
        asked.yes_no = False
    days = [d for _, p in periods for d in (p.first, p.last or parse.today) if d]
    span = (max(days) - min(days)).days if days else 10_000
    grain = Grain.MONTH if span <= 400 else Grain.QUARTER if span <= 1100 else Grain.YEAR
    if spanned:
        grain = Grain(grained)
    if asked.measure is None:
        _trend_of(parse, asked)
    asked.dims.append(Dim(field=field, grain=grain))
    zh = {Grain.MONTH: "月", Grain.QUARTER: "季度", Grain.YEAR: "年"}[grain]
    parse.say(f"over time is told by {grain.value}", f"走势按{zh}统计")
    parse.use(*parse.where("trend", *(("rising",) if either_way else ())))


def _long(period: Period, today: dt.date) -> bool:
    """Whether a period is long enough to show a course in it: 近三年, not 今年."""
    return period.first is not None and ((period.last or today) - period.first).days > 400


_EITHER_WAY = re.compile(
    r"\b(up|rising|growing|increasing|rise|grow|grown|risen|increased?)\b[\w ,]{0,20}\bor\b[\w ,]{0,20}\b(down|fall\w*|shrink\w*|declin\w*|decreas\w*|drop\w*)"
    r"|(涨|升|增|多)\w{0,4}(还是|或者?)\w{0,4}(跌|降|减|少)|\b(rising|growing|falling|declining|increasing|decreasing)\?\s*$",
    re.IGNORECASE,
)
"""`going up or down?`, 是涨还是跌: a line over time answers it."""


def _trend_of(parse: Parse, asked: Asked) -> None:
    """`monthly trend of investment`: the sum of a number that is named and bounds nothing."""
    taken = {i for t in parse.terms for i in range(t.first, t.last + 1)}
    for i in parse.where("trend", "growth"):
        behind = range(i - 1, max(-1, i - 5), -1) if parse.lang == "zh" else range(0)
        for k in (*range(i + 1, min(i + 6, len(parse))), *behind):  # 投资额逐季走势
            named = [f for f in parse.fields_of(k, numeric=True) if k not in parse.used and k not in taken]
            if named and named[0].unit is not None and named[0].name != "founded_year":
                parse.use(k)
                asked.measure = Measure(how=How.SUM, field=named[0].name)
                return
