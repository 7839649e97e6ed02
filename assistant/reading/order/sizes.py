"""The field that `largest` means where none is named, of records and of groups."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse
from retrieval.plan import How, Measure

_SIZES = (
    "biggest",
    "largest",
    "big",
    "large",
    "smallest",
    "small",
    "bigger",
    "larger",
    "smaller",
    "最大",
    "最大的",
    "最小",
    "最小的",
)


def size_records_of_groups(parse: Parse, asked: Asked, index: int) -> None:
    """`which sources bring the biggest projects`: groups by how large their records are, on average."""
    head = parse.skip_right(index)
    bare = asked.measure is None or (asked.measure.field is None and asked.measure.how in (How.AVG, How.MEDIAN))
    if (
        parse.mentions[index].text.lower() not in _SIZES
        or not bare
        or not parse.cue(head, "request", "company", "park")
    ):
        return
    if parse.mentions[head].text.lower() in ("demand", "需求", "需求量") or parse.broken(index, head):
        return
    size = default_size(parse, parse.mentions[index].text.lower())
    if size is None:
        return
    how = asked.measure.how if asked.measure is not None else How.AVG
    asked.measure = Measure(how=how, field=size)
    field = parse.schema[size]
    parse.say(
        f"“{parse.mentions[index].text}” is told by the {'median' if how is How.MEDIAN else 'average'} {field.en[0]}",
        f"“{parse.mentions[index].text}”按{field.zh[0]}的{'中位数' if how is How.MEDIAN else '平均值'}",
    )


_LAND_GRADED = re.compile(
    r"(?:土地|地块|用地|地)(?:卖得|卖的)?最(?:便宜|贵)|最(?:便宜|贵)的(?:土地|地块|用地|地(?!方|区|级))"
)


def default_size(parse: Parse, text: str) -> str | None:
    """The field that a superlative goes by where none is named; `text` is its words. None where it tells none."""
    requests = parse.record_type == "requests"
    if parse.price is not None:
        return parse.price.field
    if text in ("cheapest", "least expensive", "最便宜", "most expensive", "priciest", "dearest", "最贵"):
        land = parse.has("unit_mu") or _LAND_GRADED.search(parse.utterance.text)
        return None if requests else ("land_price_kcny_mu" if land else "rent_cny_sqm_month")
    if text in ("emptiest", "fullest"):
        return None if requests else "occupancy_pct"
    due = parse.has("deciding") or any(f.field == "decision_by" for m in parse.mentions for f in m.fields)
    if requests and due and text in ("earliest first", "latest first", "soonest first", "newest first", "oldest first"):
        return "decision_by"
    if text in ("newest first", "latest first", "oldest first", "earliest first", "从早到晚", "most first"):
        return "submitted_on" if requests else "established_year"
    if text in ("soonest first", "由近到远"):
        return "decision_by" if requests else None
    if text in (
        "most",
        "the most",
        "popular",
        "most popular",
        "common",
        "most common",
        "in demand",
        "frequent",
        "热门",
        "主要",
        "集中",
        "常见",
        "抢手",
    ):
        return "investment_mcny" if re.search(r"invest|投资", parse.utterance.text.lower()) else None
    return "investment_mcny" if requests else "total_area_ha"
