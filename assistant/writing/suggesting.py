"""Follow-up questions that make sense after an answer, worded so that they can be read again."""

from __future__ import annotations

from assistant.answer import Status
from assistant.writing.voice import Voice
from retrieval.algebra import conditions
from retrieval.plan import Compare, Fact, Fit, Groups, How, Plan, Rank, Records, Value
from retrieval.result import Result

MANY = 10
"""From this many records on, breaking a set down says more than listing it."""


def suggestions(plan: Plan | None, result: Result | None, status: Status, voice: Voice) -> list[str]:
    """Return two or three questions that follow from `plan`, for one that was not answered questions that can be."""
    if plan is None or result is None or status in (Status.UNSUPPORTED, Status.CLARIFY, Status.ERROR):
        return _to_begin(voice) if status is not Status.CLARIFY else []
    if status is Status.NO_MATCH:
        return []
    asked = _requests(plan, result, voice) if plan.record_type == "requests" else _parks(plan, result, voice)
    return asked[:3]


def _to_begin(voice: Voice) -> list[str]:
    return [
        voice.say("How many requests are live?", "在谈的需求有多少条？"),
        voice.say("Requests by sector", "按行业统计需求数"),
        voice.say("How many requests came in each month this year?", "今年每个月收到多少条需求？"),
    ]


def _requests(plan: Plan, result: Result, voice: Voice) -> list[str]:
    ask, tested = plan.ask, {test.field for test in conditions(plan.where)}
    by_sector = voice.say("By sector?", "按行业分别有多少？")
    by_target = voice.say("By target province?", "按目标省份分别有多少？")
    by_month = voice.say("By month of submission?", "按提交月份分别有多少？")
    largest = voice.say("The ten largest by investment?", "投资额最大的十个？")
    parks = voice.say("Which parks would fit the first?", "哪些园区适合第一个？")
    live = voice.say("Only the live ones?", "只看在谈的？")
    many = result.total > MANY
    if isinstance(ask, Records):
        chosen = [by_sector if "sector" not in tested and "segment" not in tested else by_target] if many else []
        chosen += [largest] if many and not ask.order else []
        return [*chosen, parks, *([live] if "status" not in tested else [])]
    if isinstance(ask, Fact):
        return [
            voice.say("Which parks would fit it?", "哪些园区适合它？"),
            voice.say("Who is the contact?", "联系人是谁？"),
        ]
    if isinstance(ask, (Value, Rank)):
        return [
            by_target if "target_provinces" not in tested else by_sector,
            by_month,
            *([live] if "status" not in tested else []),
        ]
    if isinstance(ask, Groups):
        shares = any(measure.how is How.SHARE for measure in ask.measures)
        share = [] if shares else [voice.say("As a percentage of the total?", "各占百分之几？")]
        return [*share, largest, *([live] if "status" not in tested else [])]
    if isinstance(ask, Compare):
        return [by_month, by_sector]
    return [by_sector] if many else []


def _parks(plan: Plan, result: Result, voice: Voice) -> list[str]:
    by_province = voice.say("By province?", "按省份分别有多少？")
    requests = voice.say("Which requests would fit the first?", "哪些需求适合第一个？")
    most_land = voice.say("Which have the most available land?", "可用土地最多的是哪些？")
    if isinstance(plan.ask, (Records, Fit)):
        return [requests, *([by_province, most_land] if result.total > MANY else [])]
    if isinstance(plan.ask, Fact):
        return [voice.say("Which requests would fit it?", "哪些需求适合它？")]
    return [by_province, most_land]
