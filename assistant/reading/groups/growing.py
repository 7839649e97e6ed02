"""Groups by how their number changed between two periods: `the fastest growing sectors`, 哪些行业下滑, `who gained most`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.dates.fields import period_condition
from assistant.reading.dates.period import Period, add_months, moved, neighbour
from assistant.reading.groups.ask import groups_of
from assistant.reading.groups.grains import time_field
from assistant.reading.parse import Term
from assistant.reading.sides.changing import expanded
from retrieval.algebra import both, either
from retrieval.plan import Groups, Having, How, Measure, Op, Order, Plan

_FALLING = re.compile(
    r"\b(fall\w*|fell|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|(go|going|went|gone) down|los[et]\w*|losing|slow\w*|cool\w*)\b"
    r"|下降|下滑|下跌|减少|萎缩|跌|降温|放缓|走低|最慢",
    re.IGNORECASE,
)
_IN_ALL = re.compile(
    r"\b(gain\w*|add(s|ed|ing)?|los[et]\w*|losing|by how many|in absolute terms|in number|how many more|how many fewer)\b"
    r"|多了多少|少了多少|增加了?多少|减少了?多少|增量|净增",
    re.IGNORECASE,
)
_GRADED = re.compile(
    r"\b(fast(er|est)?|quick(est|ly)?|rapid(ly)?|most|strong(est|ly)?|steep(est)?|sharp(est|ly)?|slow(est)?|least|rank|top)\b"
    r"|最|排名|前[一二三四五六七八九十\d]",
    re.IGNORECASE,
)


def growth_by_group(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The plan of a change told for each group, or None where no change is asked or a time line shows it."""
    parse = b.parse
    if len(asked.dims) != 1 or asked.dims[0].grain is not None or asked.share or b.bands is not None:
        return None
    text = parse.utterance.text
    if not (asked.growth or asked.change or parse.has("rising", "year_on_year", "fastest")) or parse.has("trend"):
        return None
    pair = _two_periods(b)
    if pair is None:
        return None
    later, earlier = pair
    field = b.periods[0][0].field if b.periods else time_field(parse)
    shared = where_of(b, [t for t in terms if t not in [u for u, _ in b.periods]], [])
    measure = asked.measure if asked.measure is not None and asked.measure.where is None else Measure()
    if measure.how is How.SHARE:
        return None
    conditions = [period_condition(field, p, p.text or p.label) for p in (later, earlier)]
    measures = tuple(
        measure.model_copy(update={"where": both(shared, c), "label": p.label})
        for c, p in zip(conditions, (later, earlier), strict=True)
    )
    falling = bool(_FALLING.search(text))
    ask = groups_of(b, replace(asked, growth=False, change=False, measure=None, order=None, having=None))
    graded = bool(_GRADED.search(text)) or ask.limit is not None
    kept = None
    if not graded and parse.has("which"):
        kept = Having(op=Op.LT if falling else Op.GT, value=0, measure=2)
    parse.use(*parse.where("rising", "growth", "change", "fastest", "year_on_year", "same_period", "most", "largest"))
    change: Groups = ask.model_copy(
        update={
            "measures": measures,
            "combine": "difference" if _IN_ALL.search(text) or asked.difference else "change",
            "order": Order(measure=2, descending=not falling),
            "having": kept,
        }
    )
    return Plan(record_type=parse.record_type, where=both(shared, either(*conditions)), ask=change, meaning=b.need)


def _two_periods(b: Bench) -> tuple[Period, Period] | None:
    """The later and the earlier period; the last twelve months and those before where none is named."""
    parse, today = b.parse, b.parse.today
    dated = [p for _, p in expanded(b.periods)]
    if len(dated) > 2:
        return None
    if len(dated) == 2:
        a, z = dated
        return (a, z) if (a.first or today) > (z.first or today) else (z, a)
    if not dated:
        parse.say(
            "growth is told of the twelve months up to today against the twelve before",
            "增长按截至今天的十二个月与此前十二个月相比",
        )
        turn = add_months(today, -12)
        day = dt.timedelta(days=1)
        return _span(turn + day, today), _span(add_months(today, -24) + day, turn)
    period = dated[0]
    if period.first is None or period.first > today:
        return None
    if period.last is None or period.last >= today:
        if period.first < add_months(today, -12):
            return None  # "since 2022": a time line tells that
        period = replace(period, last=today, grain="span")
        earlier: Period | None = moved(period, -12)
        parse.say(
            f"growth is told against the same days a year before ({earlier.label if earlier else ''})",
            f"增长按与上年同期（{earlier.label if earlier else ''}）相比",
        )
    else:
        earlier = moved(period, -12) if parse.has("year_on_year", "same_period") else neighbour(period, -1)
    return (period, earlier) if earlier is not None else None


def _span(first: dt.date, last: dt.date) -> Period:
    return Period(0, 0, first, last, "span", "")
