"""The days from filing to the decision wanted: `how long do they take to decide`, 决策周期."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse
from retrieval.plan import How, Measure, Order

SPAN = re.compile(
    r"\b(days?|long|time)\b.*\b(between|btw|from|separate|elapse|lie|pass)\b.*\b(decision|decide|deadline)|\b(fil|submi)\w+ (date )?(and|to|until)\b.*decision|days? (to|until|till|before) (a |the |their )?(decision|deadline)"
    r"|提交到.{0,6}(决策|拍板|决定)|(决策|拍板)[^,，;；。]{0,8}(隔|间隔|相差|要).{0,4}天(?!然)"
    r"|\bhow long\b[^.?!]*\b(decide|decision|make up their minds?|deadline)\b|\b(decision|lead) times?\b|留了?多(久|长时间)|多久(才|要|能)?(决策|拍板|定)|决策周期", re.IGNORECASE
)  # fmt: skip
"""Wordings of the days between filing and the decision wanted."""


_STATISTICS = (
    ("median", How.MEDIAN),
    ("avg", How.AVG),
    ("max", How.MAX),
    ("min", How.MIN),
    ("largest", How.MAX),
    ("smallest", How.MIN),
)
_HOW_LONG = re.compile(r"\bhow long\b|\b(decision|lead) times?\b|多久|多长|周期", re.IGNORECASE)


def read_days_to_decide(parse: Parse, asked: Asked) -> bool:
    """Ask for the days between filing and the decision wanted; the average where no statistic is named."""
    how = next((how for name, how in _STATISTICS if parse.has(name)), None)
    if how is None and not _HOW_LONG.search(parse.utterance.text):
        return False
    if how is None:
        parse.say("how long is told by the average", "时长按平均值")
    parse.use(*(i for name, _ in _STATISTICS for i in parse.where(name)))
    if asked.dims and how in (How.MAX, How.MIN):
        parse.say("how long is told by the average", "时长按平均值")  # 决策周期最长的行业: of groups, not of one record
        asked.order, asked.superlative = Order(measure=0, descending=how is How.MAX), "top"
        how = How.AVG
    asked.measure = Measure(how=how or How.AVG, field="days_to_decision")
    asked.dims = [d for d in asked.dims if d.grain is None]
    parse.use(*parse.where("how_many", "how_much"))
    for i, mention in enumerate(parse.mentions):
        dated = any(f.field in ("decision_by", "submitted_on") for f in mention.fields)
        if dated or mention.cue("grain_day", "deciding") or mention.text in ("天", "隔", "days", "day"):
            parse.use(i)
    return True
