"""A fact about the first in an order, asked at once: `when was the newest request filed`, 租金最低的园区在哪个城市."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench, where_of
from assistant.reading.order.sizes import default_size
from assistant.reading.parse import Parse
from assistant.reading.records.facts import facts_asked
from corpus.schema import RECORD_TYPES
from retrieval.plan import Fact, Order, Plan

_GRADES = ("largest", "smallest", "newest", "oldest", "soonest")
_OF_A_SET = re.compile(
    r"\b(how many|share|average|mean|median|total|each|every|per|number of|top)\b"
    r"|多少[家个条项笔]|几[家个条项笔]|哪些|哪几|占|平均|中位|合计|各|每|前[\d一三四五六七八九十]|名单|清单|分别",
    re.IGNORECASE,
)
"""Wordings that ask of a set, not of its first record."""


_ASKS = re.compile(
    r"什么|啥|哪|谁|几|多少|多大|如何|为何|何时|何处|咋|怎|吗|联系|电话|邮箱|[?？]|\b(?:who|whom|what|when|where|which|how|why|does|is)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\bwhen\b|\b(what|which) (date|day)\b|什么时候|啥时候?|何时|几时|哪一?天|几号|多久前", re.IGNORECASE
)


def about_best(b: Bench) -> Plan | None:
    """The fields asked of the one record that a superlative picks; None where the record itself is what is asked."""
    parse = b.parse
    if not _ASKS.search(parse.utterance.text):
        return None
    if b.subjects or b.asked.limit not in (None, 1) or b.asked.offset or _OF_A_SET.search(parse.utterance.text):
        return None
    listed = any(not parse.mentions[i].text.startswith("报") for i in parse.where("list_ask"))
    if listed or parse.has("sort", "with_fields", "growth", "compare"):
        return None
    order = _picked(parse)
    if order is None:
        return None
    used = set(parse.used)
    fields = [f for f in facts_asked(b, order) if f != order.field]
    if not fields and order.field in ("submitted_on", "decision_by") and _WHEN.search(parse.utterance.text):
        fields = [order.field]
    schema = RECORD_TYPES[parse.record_type]
    if fields and set(fields) <= {schema.title, schema.title_zh} and b.asked.measure is not None:
        fields.append(order.field or schema.key)  # 面积最大的需求是谁提的，要多大
    if not fields or set(fields) <= {schema.title, schema.title_zh} or {t.field for t in parse.terms} & set(fields):
        parse.used = used
        return None
    b.need = None
    where = where_of(b, list(parse.terms), [t for t, _ in b.periods])
    return Plan(record_type=parse.record_type, where=where, ask=Fact(fields=tuple(fields), order=(order,), limit=1))


def _picked(parse: Parse) -> Order | None:
    """The order whose first record is spoken of: a superlative right before a noun for one record."""
    for grade in parse.where(*_GRADES, "most"):
        led = next((k for k in range(grade - 1, max(-1, grade - 6), -1) if _is_head(parse, k)), None)
        if led is not None and parse.cue(parse.skip_left(led), "which") and not parse.broken(led, grade):
            if not any(parse.mark(k) for k in range(grade + 1, len(parse))):
                continue  # 哪个园区土地最多: the record itself is asked for
            order = _order(parse, grade, grade + 3)
            if order is not None:
                parse.use(grade)
                return order
        head = next((k for k in range(grade + 1, min(grade + 6, len(parse))) if _is_head(parse, k)), None)
        if head is None or parse.broken(grade, head):
            continue
        between = range(grade + 1, head)
        if any(parse.cue(k, "noun_province", "noun_city", "which") for k in between):
            continue
        order = _order(parse, grade, head)
        if order is not None:
            parse.use(grade)
            return order
    return None


def _is_head(parse: Parse, index: int) -> bool:
    """Whether mention `index` is a noun for one record (`request`, 园区, 那个项目), not for several (`requests`)."""
    text = parse.mentions[index].text.lower()
    one = parse.cue(index, "request", "company", "park") and text not in ("家", "条")
    one = one or (parse.cue(index, "that_one") and len(text) > 2 and not text.isascii())
    return one and not (text.isascii() and text.endswith("s"))


def _order(parse: Parse, grade: int, head: int) -> Order | None:
    schema = parse.schema
    descending = parse.cue(grade, "largest", "newest", "most")
    if parse.cue(grade, "soonest"):
        return Order(field="decision_by", descending=False) if "decision_by" in schema else None
    if parse.cue(grade, "newest", "oldest"):
        name = "submitted_on" if schema.name == "requests" else "established_year"
        return Order(field=name, descending=descending)
    before = parse.skip_left(grade, "of")
    ahead = range(grade + 1, min(head, len(parse)))
    near = [k for k in (before, *ahead) if k >= 0 and not parse.broken(min(k, grade), max(k, grade))]
    named = next((f.name for k in near for f in parse.fields_of(k, numeric=True)), None)
    if named == "occupancy_pct" and parse.has("vacancy"):
        descending = not descending
    name_or_size = named or (
        None if parse.cue(grade, "most") else default_size(parse, parse.mentions[grade].text.lower())
    )
    return Order(field=name_or_size, descending=descending) if name_or_size else None
