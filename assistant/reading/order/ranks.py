"""One place in an order: `which province ranks second`, 投资额排在第二的那条."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse
from retrieval.plan import Order

_AT_PLACE = re.compile(
    r"(?:排名?|排行|位列|名列|位居)(?:在)?$|\branked?(?: as)?(?: the)?$|\bcomes? (?:in )?$", re.IGNORECASE
)


def place_record(parse: Parse, asked: Asked) -> None:
    """投资额排在第二的那条: the record at a place in the order of a number."""
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if number is None or not number.ordinal or i in parse.used or not 1 <= number.low <= 500:
            continue
        if not _AT_PLACE.search(parse.before(i)) or parse.has("position"):
            continue
        at = next((k for k in range(i - 1, max(-1, i - 5), -1) if parse.fields_of(k, numeric=True)), None)
        if at is None or parse.broken(at, i, "，,;；。"):
            continue
        parse.use(*range(at, i + 1))
        lowest = any(parse.cue(k, "smallest", "asc") for k in range(max(0, at - 2), i))
        asked.order = Order(field=parse.fields_of(at, numeric=True)[0].name, descending=not lowest)
        asked.offset, asked.limit = int(number.low) - 1, 1
        return


_PLACING = (
    "come",
    "comes",
    "came",
    "stand",
    "stands",
    "place",
    "places",
    "placed",
    "in",
    "at",
    "on",
    "number",
    "是",
    "位居",
    "位列",
)


def place_group(parse: Parse, asked: Asked) -> None:
    """`which province ranks second`, `the third most popular city`, 排第二的省: one place in the ranking of groups."""
    if not asked.dims or asked.limit is not None or any(d.grain for d in asked.dims):
        return
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if number is None or not number.ordinal or i in parse.used or not 1 <= number.low <= 500:
            continue
        after, before = parse.skip_right(i), parse.skip_left(i)
        graded = parse.cue(after, "most", "largest", "smallest", "rarest") and not parse.broken(i, after)
        lead = parse.mentions[before].text.lower() if before >= 0 else ""
        near = parse.mentions[i - 1].text.lower() if i else ""
        if not (graded or parse.cue(before, "sort") or lead in _PLACING or near in _PLACING):
            continue
        parse.use(i)
        asked.offset, asked.limit = int(number.low) - 1, 1
        asked.order = asked.order or Order(measure=0, descending=True)
        asked.superlative = "top"
        return
