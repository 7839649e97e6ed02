"""Groups that the question names, and those it leaves out."""

from __future__ import annotations

import re
from typing import Any

from assistant.reading.bench import Bench
from assistant.reading.groups.nouns import places_noun
from assistant.reading.groups.singular import one_group
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES, Type
from retrieval.plan import Condition, Dim, Not, Op


def named_labels(b: Bench, dims: list[Dim]) -> tuple[Any, ...]:
    """The values of the grouped list field that the question names: `targeting A, B or C, how many for each`."""
    parse = b.parse
    if len(dims) != 1 and dims[0].field != b.asked.outer:
        return ()
    kind = RECORD_TYPES[parse.record_type]
    spelled = dims[0].field in kind and kind[dims[0].field].type is Type.CATEGORY
    if not (spelled or parse.has("each") or one_group(b) or _provinces_of(b, dims[0])):
        return ()  # the values of a category stand nowhere else in the plan
    for term in parse.terms:
        inner = term.expr
        if term.field == dims[0].field and not term.negated and isinstance(inner, Condition) and inner.op is Op.IN:
            _count_of(parse, term)
            named = [
                v for t in parse.terms if t.field == term.field and isinstance(t.expr, Condition) for v in t.expr.values
            ]
            return tuple(dict.fromkeys(named)) if len(named) > 1 else ()
    return ()


def _provinces_of(b: Bench, dim: Dim) -> bool:
    """`which provinces in Central China`, `the coastal provinces that …`: the groups are the provinces of that region."""
    parse = b.parse
    for term in parse.terms:
        region = isinstance(term.expr, Condition) and bool(term.expr.label)
        if term.field != dim.field or term.negated or not region:
            continue
        if places_noun(parse.mentions[term.first]):
            return True
        after = parse.at(term.last + 1)
        if after is not None and after.cue("noun_province") and not parse.mark(term.last + 1):
            return True  # "each of the 4 Delta provinces"
        if after is not None and any(f.field == dim.field for f in after.fields) and not parse.mark(term.last + 1):
            return True  # "the northeastern provinces of origin"
        noun = parse.skip_left(term.first, "in", "of")
        if parse.cue(noun, "noun_province") and not parse.broken(noun, term.first):
            return True
    return False


def _count_of(parse: Parse, term: Term) -> None:
    """Use up the number of the provinces of a region (`the 4 Delta provinces`), where it is the right one."""
    before = parse.at(term.first - 1)
    values = term.expr.values if isinstance(term.expr, Condition) else ()
    if before is not None and before.quantity is not None and before.quantity.low == len(values):
        parse.use(term.first - 1)


def left_out(b: Bench, dims: list[Dim]) -> tuple[Any, ...]:
    """Values of the grouped field that are excluded: groups left out, not records (`to which provinces, Chongqing aside`)."""
    out: list[Any] = []
    for term in list(b.parse.terms):
        if (
            term.negated
            and dims
            and term.field == dims[0].field
            and isinstance(term.expr, Condition)
            and RECORD_TYPES[b.parse.record_type][term.field].type is Type.LIST
        ):
            out.extend(term.expr.values)
            b.parse.use(*range(term.first, term.last + 1))
        if dims and dims[0].field == "target_provinces":
            out.extend(own_provinces(b, term))
        beside = dims and term.field == dims[0].field and not term.negated and _BESIDE.search(b.parse.utterance.text)
        if beside and isinstance(term.expr, Condition) and term.expr.op is Op.IN:
            out.extend(term.expr.values)
    return tuple(dict.fromkeys(out))


_BESIDE = re.compile(
    r"\b(together|along|alongside|combined|in combination|besides?|in addition to|coupled|paired|accompan\w+)\b|一起|同时|搭配|伴随|除了",
    re.IGNORECASE,
)
"""`which requirement is most often asked for together with X`: X itself is no answer."""


def own_provinces(b: Bench, term: Term) -> tuple[Any, ...]:
    """The provinces of origin that a term such as 不算本省 speaks of, where the question names them."""
    if term.family != "own" or not isinstance(term.expr, Not):
        return ()
    homes = [t.expr for t in b.parse.terms if t.field == "origin_province" and not t.negated]
    return tuple(v for home in homes if isinstance(home, Condition) for v in home.values)
