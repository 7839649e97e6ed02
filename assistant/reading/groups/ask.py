"""Groups as a plan asks for them: dimensions and numbers, which are kept, and in what order."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench
from assistant.reading.groups.labels import left_out, named_labels
from assistant.reading.groups.singular import one_group
from retrieval.plan import Groups, Having, How, Measure, Op, Order


def groups_of(b: Bench, asked: Asked) -> Groups:
    """The groups that are asked for, with their numbers, their order and what is kept of them."""
    measure = asked.measure or Measure()
    growing = (asked.growth or asked.change) and any(d.grain for d in asked.dims)
    if asked.share and not growing:
        measure = Measure(how=How.SHARE, field=None)
    dims = list(dict.fromkeys(asked.dims))[:2]
    measures: tuple[Measure, ...] = (measure, *asked.also)
    limit = asked.limit
    order = asked.order
    if order is None and asked.superlative == "top" and not any(d.grain for d in dims):
        order = Order(measure=0, descending=True)
    if limit is None and order is not None and one_group(b):
        limit = 1
    if limit is None and asked.outer and len(dims) == 2 and order is not None and _one_each(b):
        limit = 1
    within = limit if asked.outer and len(dims) == 2 and any(d.field == asked.outer for d in dims) else None
    if within is not None:
        # "the top three segments in each sector": the cut is within the groups of the other
        dims.sort(key=lambda d: d.field != asked.outer)
        limit = None
    if order is None and any(d.grain for d in dims) and b.parse.has("most", "largest") and one_group(b):
        order, limit = Order(measure=0, descending=True), 1
    if order is None and limit is not None and asked.superlative and any(d.grain for d in dims):
        order = Order(measure=0, descending=True)  # "the top 3 quarters"
    missing = asked.missing
    having = Having(op=Op.EQ, value=0) if missing and not asked.complete else asked.having
    without = left_out(b, dims)
    apart = len(dims) == 2 and any(t.family == "own" for t in b.parse.terms)
    if growing:
        measures = (measure.model_copy(update={"how": How.COUNT, "of": None}) if measure.how is How.SHARE else measure,)
    labels = named_labels(b, dims)
    if set(labels) <= set(without):
        labels = ()  # a condition on the value that is no answer: dairies that ask for cold storage, that aside
    if len(labels) > 1 and limit == 1 and asked.limit is None and _BETWEEN.search(b.parse.utterance.text):
        limit = None  # "between Hefei and Wuhan, which city …": both are told, the larger first
    return Groups(
        labels=labels,
        without=without,
        apart=apart,
        within=within,
        by=tuple(dims),
        measures=measures,
        order=order,
        limit=limit,
        offset=asked.offset if order is not None and limit is not None else 0,
        complete=asked.complete or missing,
        having=having,
        growth=growing and wants_growth(b),
        count=b.asked.group_count,
    )


_BETWEEN = re.compile(
    r"^\W*(?:and |now |so )?(?:between|of|out of|from|among)\b|(?:和|与|跟)[^，,。]{1,8}(?:比|之间|相比)", re.IGNORECASE
)


def _one_each(b: Bench) -> bool:
    """`which sector is the most popular in each region`: one group within each."""
    nouns = r"(province|city|region|sector|industry|segment|source|channel|status|facility|requirement|need|origin|tenure)\b(?!s)"
    text = b.parse.utterance.text.lower()
    return bool(re.search(rf"\b(which|what|most [\w ]*?|top|leading|biggest|largest|main) {nouns}", text))


def wants_growth(b: Bench) -> bool:
    """Whether the change from one period to the next is asked for."""
    said = re.search(r"growth|grow|yoy|year on year|change|增长|同比|环比|增幅|涨", b.parse.utterance.text.lower())
    return bool(said) or b.parse.has("rising")
