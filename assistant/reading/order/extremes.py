"""The least or the most itself, not its record: `cheapest park rent in Guizhou`, 最高投资额是多少."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench
from corpus.schema import RECORD_TYPES
from retrieval.plan import How, Measure, Order, Value

_WHAT_IS = re.compile(
    r"^\W*(?:(?:and|now|then|so|ok|well|but),? )*(?:what(?:'s|’s| is| was| are| were)|how (?:large|big|high|much|low|small|long|great)(?:'s| is| was)?)"
    r" (?:the )?(?:single |very )?(?:largest|biggest|highest|greatest|smallest|lowest|least|cheapest|dearest|maximum|minimum|max|min|peak|top|shortest|longest)\b",
    re.IGNORECASE,
)
"""`what is the largest workforce among them`: a number is asked for, where a field follows."""


_PARKS_WITH = re.compile(r"\bparks? (?:with|having|offering|that (?:have|has|offers?)) the\b", re.IGNORECASE)
"""`parks with the largest vacant land`: the parks are wanted, not the number."""


def extreme_of(b: Bench) -> Value | None:
    """`cheapest park rent in Guizhou`, `highest investment for a chip plant`: the number itself, not its record."""
    parse, asked = b.parse, b.asked
    order = asked.order
    if order is not None and order.field is not None and not asked.limit and asked.measure is None:
        named = parse.fields_of(parse.skip_right(next(parse.where("largest", "smallest"), -1)))
        if _WHAT_IS.match(parse.utterance.text) and any(f.name == order.field for f in named):
            return _extreme_value(b, order, order.field)
    if (
        order is None
        or order.field is None
        or asked.limit
        or parse.has("which", "who", "list_ask", "sort")
        or asked.sort_only
        or asked.measure is not None
        or _PARKS_WITH.search(parse.utterance.text)
        or any(m.text.lower() in ("the one", "the ones", "one", "ones") for m in parse.mentions)
    ):
        return None
    at = next((i for i in parse.where("largest", "smallest") if i in parse.used), None)
    if at is None or not RECORD_TYPES[parse.record_type][order.field].numeric:
        return None
    head = next(
        (j for j in range(at + 1, min(at + 4, len(parse))) if any(f.name == order.field for f in parse.fields_of(j))),
        None,
    )
    if head is not None and any(parse.cue(k, "by", "those") for k in range(at + 1, head)):
        return None  # "the biggest of them by floor area": one of them
    if head is None or any(parse.cue(k, "request", "company") for k in range(len(parse)) if k > head or k < at):
        return None
    return _extreme_value(b, order, order.field)


def _extreme_value(b: Bench, order: Order, field: str) -> Value:
    price = b.parse.price
    unit = price.unit if price is not None and price.field == field else None
    return Value(measure=Measure(how=How.MAX if order.descending else How.MIN, field=field, per=order.per, unit=unit))
