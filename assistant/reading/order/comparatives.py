"""A choice among what is named, told by an adjective at the end: 谁的租金低, 哪个行业的撤回率高."""

from __future__ import annotations

from assistant.reading.asked import Asked
from assistant.reading.measures.fields import usual
from assistant.reading.parse import Parse
from retrieval.plan import Measure, Order

_TAILS = {
    "多": True,
    "高": True,
    "大": True,
    "贵": True,
    "强": True,
    "少": False,
    "低": False,
    "小": False,
    "便宜": False,
}
"""Adjectives that end a Chinese question about which has more of something."""


def read_comparative(parse: Parse, asked: Asked) -> None:
    """哪个行业的撤回率高: an adjective at the end after a question word is a superlative."""
    if asked.order is not None or not parse.has("which", "who"):
        return
    at = next((i for i in range(len(parse) - 1, -1, -1) if not parse.mentions[i].filler_only), -1)
    text = parse.mentions[at].text if at >= 0 else ""
    if text not in _TAILS or at in parse.used:
        return
    fields = parse.fields_of(at - 1, numeric=True)
    if not asked.dims and _sides_named(parse) and asked.measure is not None and asked.measure.field is not None:
        if fields or parse.cue(at - 1, "avg") or at - 1 in parse.used:
            parse.use(at)  # 谁的平均租金高: both are told, the higher first
        return
    if not asked.dims and fields and _sides_named(parse) and asked.measure is None:
        asked.measure = Measure(how=usual(fields[0]), field=fields[0].name)  # 重庆跟成都谁的空置厂房多
        asked.comparing = True
        parse.use(at, at - 1)
    elif asked.dims:
        parse.use(at)
        asked.order = Order(measure=0, descending=_TAILS[text])
        asked.superlative = "top"


def read_whose(parse: Parse, asked: Asked, field: str) -> None:
    """江苏、浙江的园区谁的租金最便宜: which of the sides named, not which record."""
    if any(m.text == "谁" for m in parse.mentions) and _sides_named(parse) and asked.limit is None:
        asked.measure, asked.order, asked.superlative = Measure(how=usual(parse.schema[field]), field=field), None, ""
        asked.comparing = True


def _sides_named(parse: Parse) -> bool:
    """Whether two places, or two values of one kind, are named to choose between (国企和民企谁投资大)."""
    if sum(bool(m.places) for m in parse.mentions) > 1:
        return True
    kinds = [m.values[0].concept for m in parse.mentions if m.values and not m.places]
    return any(kinds.count(kind) > 1 for kind in kinds)
