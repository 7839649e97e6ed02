"""Rates: what an amount is counted by (a price per mu, a rent per square metre and month), and 最多 as its bound."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse
from corpus.schema import Unit

_LEADS = ("per", "a", "each", "every", "每", "一")
_ONE_OF = ("for a ", "for each", "for every", "for one", "一 亩", "每 亩", "一 平")
_RATE_AREAS = ("unit_sqm", "unit_mu", "unit_ha")
_ONE = ("mu", "sqm", "ha")
_RATE_UNITS = (*_RATE_AREAS, "grain_month")


def rate_end(parse: Parse, index: int) -> int:
    """The last mention of what the amount at `index` is counted by (`per sqm and month`, 元/亩), else `index`."""
    last = index
    while True:
        lead = parse.at(last + 1)
        if lead is None or parse.broken(last, last + 1, ",，;；。?？!！、"):
            return last
        text = lead.text.lower()
        led = text in _LEADS or (last > index and text == "and")
        amount = lead.quantity
        if amount is not None and amount.high is None and amount.low == 1 and amount.unit and amount.unit.name in _ONE:
            last += 1  # 5万一亩: one of a unit of area
            continue
        at = last + 2 if led else last + 1
        counted = led or parse.mark(at).startswith("/") or text.startswith("per ")
        if not counted or not parse.cue(at, *(_RATE_UNITS if last > index else _RATE_AREAS)):
            return last
        last = at


def counted_monthly(parse: Parse, index: int) -> bool:
    """每平方米每月, `per square metre a month`: a month that a rent is counted by is no span to group by."""
    area = [k for k in range(max(0, index - 3), min(len(parse), index + 4)) if parse.cue(k, "unit_sqm")]
    lead = parse.at(index - 1)
    led = parse.mentions[index].text.startswith("每") or (
        lead is not None and (lead.text.lower() in _LEADS or parse.mark(index).startswith("/"))
    )
    return led and bool(area) and not any(parse.broken(min(k, index), max(k, index), ",，;；。?？!！、") for k in area)


def caps(parse: Parse, index: int) -> bool:
    """Whether 最多 at `index` is the upper bound of the amount right after it, not a superlative."""
    ahead = parse.at(index + 1)
    return (
        parse.mentions[index].text == "最多"
        and ahead is not None
        and ahead.quantity is not None
        and ahead.quantity.unit is not None
    )


def ranks_people(parse: Parse, index: int) -> bool:
    """Whether people at `index` are a place in an order (前两名, 倒数三名), not a number of them (最多50人)."""
    if not parse.cue(index - 1, "top", "largest", "smallest"):
        return False
    counted = any(f.unit is Unit.PEOPLE for f in parse.fields_of(index - 2, numeric=True))
    return not caps(parse, index - 1) or ("名" in parse.mentions[index].text and not counted)


def counted_by(parse: Parse, index: int) -> str:
    """What a price is counted by, when the words after it say so: `mu`, `sqm` or nothing."""
    words = parse.utterance.words[parse.mentions[index].end : parse.mentions[index].end + 5]
    tail = " ".join(w.norm for w in words)
    first = words[0].norm if words else ""
    if first in ("a", "per", "each", "/", "every") or tail.startswith(_ONE_OF):
        if any(w.norm in ("mu", "亩") for w in words[:4]):
            return "mu"
        monthly = ("month",) if parse.record_type == "parks" else ()  # of requests, "per month" groups them
        if any(w.norm in ("sqm", "square", "meter", "平", "m", *monthly, "sq") for w in words[:4]):
            return "sqm"
    before = parse.utterance.text[: parse.start(index)][-18:]
    before = re.split(r"[,，;；、。]", before)[-1]
    stated = re.search(r"每(亩|平)|\bper (mu|sqm|square)", before)
    if stated:
        return "mu" if "亩" in stated.group() or "mu" in stated.group() else "sqm"
    if parse.mark(index + 1).startswith("/"):
        return "mu" if first in ("mu", "亩") else "sqm" if first in ("sqm", "m", "平", "sq") else ""
    return ""
