"""What is asked: records, one number, groups, a comparison, a fact, a fit; and by what they are ordered and cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.amounts.prices import order_by_price
from assistant.reading.amounts.ratios import ask_ratio
from assistant.reading.amounts.sizes import ask_size
from assistant.reading.asked import Asked
from assistant.reading.conditions.negation import lacks_thing
from assistant.reading.conditions.values import field_of
from assistant.reading.dates.parts import read_parts
from assistant.reading.dates.period import Period
from assistant.reading.groups.dims import read_dims
from assistant.reading.groups.flows import (
    read_bare_dimension,
    read_flows,
    read_most_active,
    read_needs_asked,
    read_reasons_asked,
)
from assistant.reading.groups.grains import time_field
from assistant.reading.groups.having import Kept, group_by_kept, keep_groups
from assistant.reading.groups.missing import read_nobody, read_zeros
from assistant.reading.groups.numbers import read_each_repeated, read_number_of_each, read_number_of_groups
from assistant.reading.groups.portions import Portion, ask_portion
from assistant.reading.measures.bare import read_bare_number, read_compared_by
from assistant.reading.measures.listed import count_beside, read_listed
from assistant.reading.measures.read import read_measure
from assistant.reading.measures.several import read_several
from assistant.reading.measures.unwanted import deny_count
from assistant.reading.order.limit import read_limit
from assistant.reading.order.superlatives import read_superlatives
from assistant.reading.parse import Parse, Term
from retrieval.plan import How

_COPULAS = (
    "is",
    "are",
    "was",
    "were",
    "not",
    "is not",
    "are not",
    "为",
    "是",
    "不是",
    "不为",
    "非",
    "不含",
    "不包括",
    "不包含",
)


def read_asked(
    parse: Parse,
    kept: Kept | None = None,
    periods: Sequence[tuple[Term, Period]] = (),
    portion: Portion | None = None,
) -> Asked:
    """All that the utterance says about what it wants."""
    asked = Asked()
    asked.fit = parse.has("fit", "unfit")
    parse.use(*(i for i in range(len(parse)) if _labels_value(parse, i)))
    read_limit(parse, asked)
    read_dims(parse, asked)
    group_by_kept(kept, asked)
    read_parts(parse, asked, periods, time_field(parse))
    read_bare_dimension(parse, asked)
    read_flows(parse, asked)
    read_needs_asked(parse, asked)
    read_most_active(parse, asked)
    read_reasons_asked(parse, asked)
    deny_count(parse, asked)
    before = set(parse.used)
    read_zeros(parse, asked)
    read_measure(parse, asked)
    read_several(parse, asked, before)
    read_listed(parse, asked, before)
    count_beside(parse, asked)
    if not asked.also:
        read_superlatives(parse, asked)
        order_by_price(parse, asked)
        ask_ratio(parse, asked)
        ask_size(parse, asked)
    for attribute, names in (
        ("difference", ("difference",)),
        ("points", ("points",)),
        ("ratio", ("ratio",)),
        ("change", ("change",)),
        ("growth", ("growth",)),
        ("comparing", ("compare",)),
        ("every", ("each",)),
        ("complete", ("zero_too",)),
        ("missing", ("missing",)),
        ("rank", ("position",)),
        ("listing", ("list_ask", "who")),
        ("yes_no", ("yes_no",)),
    ):
        rates = {i for t in parse.terms for i in range(t.first, t.last + 1)}  # 20元每平米: 每 is of the amount
        hits = [i for i in parse.where(*names) if attribute != "every" or i not in rates]
        hits = [i for i in hits if attribute != "missing" or not lacks_thing(parse, i)]
        hits = [i for i in hits if attribute != "difference" or not read_number_of_each(parse, i)]
        if hits:
            setattr(asked, attribute, True)
            if attribute not in ("missing", "listing", "yes_no"):
                parse.use(*hits)
    if re.search(
        r"\bwhat(?:['’]?s| is| was)\b[^.?!]*\brank(?:ing)?\b|where (does|do|would|did|is|are)\b[^.?!]*\b(rank|ranked|ranking|league|stand|place)\b|how (?:high |far up )?(?:does|do|would|did|is) [\w' -]{2,40}? (?:rank|ranked|place|placed)\b|\bwhat (?:place|rank|position) (?:does|do|would|did)\b"
        r"|\b(?:rank|place|position)\b(?: of)? [\w' -]{2,40}? (?:among|amongst|in the (?:list|ranking|league|order))\b",
        parse.utterance.text.lower(),
    ):
        asked.rank = True
        asked.dims = [d for d in asked.dims if d.grain]
    shares = [
        i
        for i in parse.where("share")
        if (i not in parse.used or parse.cue(i, "each")) and parse.mentions[i].text.lower() != "shares"
    ]
    if shares and not asked.change:
        # "now as %: of all requests per source, what share is signed": the later clause says of what
        asked.share, asked.share_at = True, shares[-1] if parse.broken(shares[0], shares[-1], ":：;；") else shares[0]
        parse.use(*shares)
        if asked.measure is not None and asked.measure.how is How.COUNT:
            asked.measure = None
    asked.difference |= asked.points
    read_compared_by(parse, asked)
    read_nobody(parse, asked)
    read_bare_number(parse, asked)
    if parse.has("which") and parse.has("company", "request", "park") and not asked.dims and asked.measure is None:
        asked.listing = True
    keep_groups(parse, kept, asked)
    read_each_repeated(parse, asked)
    ask_portion(parse, portion, asked)
    read_number_of_groups(parse, asked)
    return asked


def _labels_value(parse: Parse, index: int) -> bool:
    """Whether a field word only says what the value after it is: `whose status is open`, 来源渠道为平台, `X as a lead sector`."""
    fields = {f.name for f in parse.fields_of(index) if f.categorical}
    placed = parse.cue(index, "noun_place")
    if not (fields or placed) or parse.mentions[index].values or parse.cue(index - 1, "by", "each"):
        return False
    last = parse.skip_left(index)
    role = any(parse.mentions[k].text.lower() == "as" for k in range(last + 1, index))
    if (
        role
        and last >= 0
        and any(field_of(parse.record_type, v.concept) in fields for v in parse.mentions[last].values)
    ):
        return True  # "with hydrogen as a lead sector"
    ahead = parse.at(index + 1)
    if (
        ahead is not None
        and parse.cue(index, "need")
        and any(field_of(parse.record_type, v.concept) in fields for v in ahead.values)
    ):
        return True  # 要求GMP车间: the verb
    at = parse.skip_right(index, "not")
    following = parse.at(at)
    return (
        ahead is not None
        and ahead.text.lower() in _COPULAS
        and following is not None
        and not parse.broken(index, at)
        and (any(field_of(parse.record_type, v.concept) in fields for v in following.values) or bool(following.places))
    )
