"""What an utterance points at: a list by its length (`those ten`), a group of the table before (`the top sector`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.asked import Asked
from assistant.reading.dates.fields import period_condition
from assistant.reading.dates.find import find_periods
from assistant.reading.groups.nouns import noun_field
from assistant.reading.model import Turn
from assistant.reading.parse import Parse
from retrieval.plan import Condition, Dim, Groups, Op, Plan

_GRADED = ("largest", "smallest", "most", "rarest", "top", "newest", "oldest", "soonest")
_NOUN = (
    r"(?:one|sector|industry|province|city|segment|source|channel|group|region|quarter|month|year|half|status|stage|"
    r"facility|type|tenure|band|country|place|destination|origin|level|kind|week)"
)
_HIGH = r"(?:leading|top|largest|biggest|number one|no\.? ?1|winning|busiest|strongest|best|most popular|most active|highest|hottest|main|peak|record)"
_LOW = r"(?:weakest|smallest|lowest|quietest|worst|slowest|last|least popular|bottom)"
_PICKS = re.compile(
    rf"\b(?:in|from|of|for|into|within|to|at|only|just|about|inside|by) (?:that |the |this )?"
    rf"(?:(?P<high>{_HIGH})|(?P<low>{_LOW})) {_NOUN}\b"
    r"|(?P<zhhigh>第一(?:名|位)?的?那?个?|排第一的?(?:那个)?|最[多高大热旺]的(?:那个|这个)?)(?:省|市|城市|地区|行业|环节|渠道|来源|季度|月份?|年份?|组|区|区域|类)"
    r"|(?P<zhlow>最[少低小]的(?:那个|这个)?)(?:省|市|城市|地区|行业|环节|渠道|来源|季度|月份?|年份?|组|区|区域|类)",
    re.IGNORECASE,
)


_THE_ONE = re.compile(
    r"\b(?:its|them|they|there|(?:that|this) (?:one|group|sector|industry|province|city|segment|source|channel|region|month|quarter|year))\b"
    r"|\b(?:does|did|do|is|has|can|will) it\b|\bit (?:has|have|had|offers?|wants?|needs?|gets?)\b"
    r"|它的?|该(?:行业|省|市|地|渠道|环节)|那(?:个(?:省|市|行业|渠道|环节|月|季度)|里|儿|边)|这个(?:省|市|行业|渠道|环节|月|季度)",
    re.IGNORECASE,
)
"""`list its requests` after `which sector is largest`: the one group that was told."""


def shown(turn: Turn) -> int:
    """How many records or groups a turn showed."""
    plan = turn.reading.plan
    grouped = plan is not None and isinstance(plan.ask, Groups)
    return len(turn.labels) if grouped else len(turn.ids)


def numbered_list(parse: Parse, history: Sequence[Turn]) -> Turn | None:
    """The latest turn that showed as many as the utterance says: `those ten`, `back to the five`, 这三家."""
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if number is None or number.ordinal or number.high is not None or not 2 <= number.low <= 200:
            continue
        if number.unit is not None or i == 0 or parse.mark(i) or not _definite(parse, i):
            continue
        if parse.cue(i + 1, *_GRADED):
            continue
        turn = next((t for t in reversed(history) if shown(t) == int(number.low)), None)
        if turn is not None:
            parse.use(i, i - 1)
            return turn
    return None


def _definite(parse: Parse, index: int) -> bool:
    """Whether `those`, `the`, 这 or 那 stands right before a number."""
    before = parse.mentions[index - 1]
    if before.cue("top") and parse.has("back"):
        return True  # 回到前五
    return before.cue("those", "back") or before.text.lower() in (
        *("the", "those", "these", "all the", "of the", "all", "across the"),
        *("这", "那", "这些", "那些", "刚才", "刚才那", "前面", "前面那", "上面", "上面那"),
    )


def pick_group(parse: Parse, turn: Turn, plan: Plan, asked: Asked) -> Condition | None:
    """A group of the table before as a condition: `the second of these provinces`, `in the busiest quarter`.

    What spoke of the group is used up, and a dimension or order read from the same words is taken back.
    """
    ask = plan.ask
    if not isinstance(ask, Groups) or len(ask.by) != 1 or not turn.labels:
        return None
    position = _ordinal(parse, ask.by[0].field)
    if position is None:
        found = _PICKS.search(parse.utterance.text)
        if found is None and ask.limit == 1 and len(turn.labels) == 1 and _THE_ONE.search(parse.utterance.text):
            return _condition(parse, ask.by[0], turn.labels[0])
        ends = next(parse.where("first_one", "last_one"), None)
        if found is None and ends is not None and ends not in parse.used and parse.record_type == turn.record_type:
            parse.use(ends)  # "the top one only"
            at = len(turn.labels) - 1 if parse.cue(ends, "last_one") else _extreme(turn, ask, largest=True)
            return _condition(parse, ask.by[0], turn.labels[at])
        if found is None:
            return None
        position = _extreme(turn, ask, largest=bool(found["high"] or found["zhhigh"]))
        _use_span(parse, *found.span())
    if not 0 <= position < len(turn.labels):
        return None
    condition = _condition(parse, ask.by[0], turn.labels[position])
    if condition is not None:
        asked.dims = [d for d in asked.dims if (d.field, d.grain) != (ask.by[0].field, ask.by[0].grain)]
        if asked.order is not None and asked.order.measure is not None:
            asked.order = None
        asked.superlative = ""
    return condition


def _ordinal(parse: Parse, field: str) -> int | None:
    """The place of the group that an ordinal names, from zero; the noun of the groups after it is used up."""
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if (
            number is not None
            and number.ordinal
            and i not in parse.used
            and not parse.cue(i + 1, "grain_half", "grain_quarter", "first_choice")
        ):
            noun = parse.skip_right(i)
            parse.use(i, *((noun,) if noun < len(parse) and noun_field(parse, noun) == field else ()))
            return int(number.low) - 1
    return None


def _extreme(turn: Turn, ask: Groups, largest: bool) -> int:
    """The place of the largest (smallest) group: by its number where the turn kept it, else by the order shown."""
    values = [v for v in turn.values if v is not None]
    if len(values) == len(turn.labels):
        return values.index(max(values) if largest else min(values))
    descending = ask.order is None or ask.order.descending
    return 0 if largest is descending else len(turn.labels) - 1


def _use_span(parse: Parse, start: int, end: int) -> None:
    parse.use(*(i for i in parse.within(start, end) if not parse.cue(i, "list_ask", "by")))


def _condition(parse: Parse, dim: Dim, label: str) -> Condition | None:
    if dim.grain is not None:
        periods = find_periods(label, parse.today)
        return period_condition(dim.field, periods[0], label) if periods else None
    if dim.bands:
        return None
    value = {"True": True, "False": False}.get(label, label)
    return Condition(field=dim.field, op=Op.IN, values=(value,), words=label)
