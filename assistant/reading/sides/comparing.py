"""Plans of two sides and more: shares, differences, ratios, periods side by side."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from assistant.reading.asked import Asked
from assistant.reading.asks import rank_of
from assistant.reading.bench import Bench, measure_of, where_of
from assistant.reading.conditions.negation import connector
from assistant.reading.groups.ask import groups_of
from assistant.reading.measures.several import named_numbers
from assistant.reading.parse import Parse, Term
from assistant.reading.sides.bands import banded, in_bands
from assistant.reading.sides.cases import COMPARABLE, case_terms, cases_from, period_cases
from assistant.reading.sides.changing import change_plan, share_change_plan
from assistant.reading.sides.contrasts import contrast, contrasted, how_often, paired, set_apart
from assistant.reading.sides.more import more_of_two, more_of_what, who_most
from assistant.reading.sides.opposing import bases_apart, counted_apart, held_against, split_by
from assistant.reading.sides.parts import split_share
from assistant.reading.sides.shares import outcome_of, share_plan
from assistant.reading.sides.tables import crosstab, in_pairs
from retrieval.plan import Case, Compare, Condition, Dim, Groups, How, Measure, Op, Order, Plan

_RATIO = re.compile(
    r"\bratio (of|between)\b|\btimes (as|more)\b|\bper\b[^.?!]*\bratio\b"
    r"|之比|的比例|的比值|比值|比例是|几倍|多少倍"
)
_FOR_EACH = re.compile(r"\bhow many\b[^.?!]*\b(per|for (every|each)|to (every|each|one))\b")


def _ratio_run(parse: Parse, terms: list[Term]) -> list[Term]:
    """`the ratio of A to B`, `how many A per B`, A与B之比: two sets of one family with only a joint between them."""
    text = parse.utterance.text.lower()
    if not _RATIO.search(text) and not _FOR_EACH.search(text):
        return []
    joints = ("to", "by", "each", "and", "compare") if _RATIO.search(text) else ("to", "by", "each")
    ordered = sorted((t for t in terms if t.family in COMPARABLE and not t.negated), key=lambda t: t.first)
    for first, second in pairwise(ordered):
        gap = range(first.last + 1, second.first)
        joint = any(
            parse.cue(k, *joints) or parse.mentions[k].text.lower() in ("to", "as", "per", "than", "比") for k in gap
        )
        small = all(
            not parse.mentions[k].solid and (parse.mentions[k].known or parse.mentions[k].text.lower() == "as")
            for k in gap
        )
        if first.family == second.family and joint and small and not parse.broken(first.last, second.first):
            named = [t for t in ordered if t.family == first.family]
            return [first, second] if len(named) == 2 else []
    return []


def two_sided(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """The plan of a question with two sides or more; None where it has none."""
    parse = b.parse
    kind = parse.record_type
    periods = [t for t, _ in b.periods]
    if b.bands is not None and b.bands.cases:
        return in_bands(b, b.bands, where_of(b, terms, periods), asked)
    own_bands = banded(b, terms, asked)
    if own_bands is not None:
        return own_bands
    if asked.rank and not any(d.grain for d in asked.dims):
        ask = rank_of(b)
        if ask is not None:
            rest = [t for t in terms if t in parse.terms]
            return Plan(record_type=kind, where=where_of(b, rest, periods), ask=ask)
    combine_as: Any = None
    both_sides = [] if asked.dims or asked.growth else _ratio_run(parse, terms)
    if both_sides:
        rest = [t for t in terms if t not in both_sides]
        cases = cases_from(both_sides[::-1] if _for_every_first(parse, both_sides) else both_sides)
        measure = asked.measure if asked.measure is not None and asked.measure.of is None else Measure()
        return Plan(
            record_type=kind,
            where=where_of(b, rest, periods),
            ask=Compare(cases=cases, measure=measure, combine="ratio"),
        )
    growing = asked.growth and any(d.grain for d in asked.dims)
    measure = asked.measure or Measure()
    changed = share_change_plan(b, terms) or change_plan(b, terms, measure)
    if changed is not None:
        return changed
    opposed = [] if asked.dims else contrast(parse, terms)
    if (asked.share or (opposed and how_often(parse))) and not growing:
        run = opposed or ([] if not asked.difference or asked.dims else paired(parse, terms))
        if not run and asked.comparing and _rate(parse) and not asked.dims:
            run = [t for t in case_terms(parse, terms) if t.family != "status"]  # "A with B: signing rate"
        run = run or ([] if asked.dims else bases_apart(parse, terms, asked.share_at) or _shares_of_each(b, terms))
        if asked.share and not asked.dims and len(periods) > 1 and (asked.comparing or asked.every):
            apart = _shares_apart(b, [t for t in terms if t not in periods], [], [], period_cases(b.periods))
            if apart is not None:
                return apart
        apart = _shares_apart(b, terms, run, periods) if run and len(terms) > 2 - _rate(parse) else None
        if apart is not None or asked.share:
            return apart or share_plan(b, terms, periods)
    combine_as = "difference" if asked.difference else "ratio" if asked.ratio else "change" if asked.change else None
    side_words = (
        combine_as
        or sum(1 for _ in parse.where("how_many")) >= 2
        or asked.comparing
        or set_apart(parse, periods)
        or (asked.every and not asked.dims and asked.measure is not None)
        or all_figures(b)
    )
    if side_words and not (asked.dims or combine_as or opposed):
        both_listed = in_pairs(b, terms, measure) or crosstab(b, terms, measure)
        if both_listed is not None:
            return both_listed
    if len(b.periods) >= 2 and (side_words or (asked.measure is not None and asked.every)) and not asked.dims:
        same = [pt for pt in b.periods if pt[0].field == b.periods[0][0].field]
        rest = [t for t in terms if t not in periods]
        cases = period_cases(same)
        if len({case.label for case in cases}) >= 2:
            return Plan(
                record_type=kind,
                where=where_of(b, rest, []),
                ask=Compare(cases=cases, measure=measure, combine=combine_as or "rows"),
            )
    if asked.dims and not (asked.comparing or all_figures(b)):
        return None
    distant = [] if opposed or asked.dims else held_against(parse, terms)
    run = opposed or distant or case_terms(parse, terms)
    spelled = _spelled_out(parse, run)
    field = None if asked.dims or spelled else split_by(parse, run)
    if field is not None:
        asked.dims = [Dim(field=field)]
        rest = [t for t in terms if t not in run]
        groups = groups_of(b, asked)
        if parse.cue(run[-1].last + 1, "any_of"):
            groups = groups.model_copy(update={"labels": ()})  # "lease/buy land/any": every value
        return Plan(record_type=kind, where=where_of(b, rest, periods), ask=groups)
    ranked = parse.lang == "zh" and asked.measure is not None and parse.has("sort") and asked.order is None
    side_words = side_words or (ranked and asked.measure is not None and asked.measure.field is not None)
    side_words = side_words or spelled or bool(distant) or (not asked.dims and counted_apart(parse, run))
    if opposed:
        measure = contrasted(parse, asked)
        parse.use(*(k for k in parse.where("avg", "median", "sum") if asked.measure is not None))
        side_words = combine_as or "rows"
    if len(run) == 2 and _for_every_first(parse, run):
        run = run[::-1]
        combine_as = side_words = "ratio"
    elif (
        len(run) == 2
        and re.search(r"\bfor (every|each)\b|每(一)?(条|个|家)", parse.utterance.text.lower())
        and any(parse.cue(k, "each") for k in range(run[0].last, run[1].first))
    ):
        combine_as = side_words = "ratio"
    more = more_of_two(b, run)
    if more is not None and asked.measure is not None:
        measure = asked.measure
    elif measure == Measure() and who_most(b):
        at = next(
            (i for i, m in enumerate(parse.mentions) if m.text.lower().split()[-1:] in (["more"], ["most"])), None
        )
        measure = (more_of_what(parse, at) if at is not None else None) or measure
    if run and not asked.dims and (side_words or more is not None or who_most(b)):
        rest = [t for t in terms if t not in run]
        cases = cases_from(run)
        order = Order(measure=0, descending=more is not False) if more is not None or who_most(b) else None
        if ranked and order is None:
            order = Order(measure=0, descending=not parse.has("asc", "smallest"))
        table = several_numbers(b, run)
        if table is not None and not combine_as:
            return Plan(record_type=kind, where=where_of(b, terms, periods), ask=table)
        return Plan(
            record_type=kind,
            where=where_of(b, rest, periods),
            ask=Compare(cases=cases, measure=measure, combine=combine_as or "rows", order=order),
        )
    return None


def _spelled_out(parse: Parse, run: list[Term]) -> bool:
    """`the split between lease and buy`, `mix of relocation, expansion and new site`: a breakdown by the values said."""
    if not run or any(connector(parse, a, b) == "or" for a, b in pairwise(run)):
        return False
    at = parse.skip_left(run[0].first, "of", "in", "request", "company", "park")
    if at < 0 or not parse.cue(at, "breakdown") or parse.broken(at, run[0].first, "。；;.?？!！"):
        return False
    parse.use(at)
    return True


def several_numbers(b: Bench, run: list[Term]) -> Groups | None:
    """`compare Wuhan and Changsha: requests and total investment for each`: a table with a column for each number."""
    if b.parse.ratio is not None or (b.asked.measure is not None and b.asked.measure.per is not None):
        return None
    found = named_numbers(b.parse)
    tests = [t.expr for t in run]
    fields = {t.field for t in run}
    plain = all(isinstance(c, Condition) and c.op is Op.IN and len(c.values) == 1 and not c.label for c in tests)
    if len(found) < 2 or len(fields) != 1 or not plain:
        return None
    labels = tuple(v for c in tests if isinstance(c, Condition) for v in c.values)
    return Groups(by=(Dim(field=fields.pop()),), measures=tuple(found), labels=labels)


def _rate(parse: Parse) -> bool:
    return outcome_of(parse) is not None


_OF_EACH = re.compile(r"\beach\b|\brespectively\b|\bseparately\b|分别|各自|各[是为占有]|各多少", re.IGNORECASE)


def _shares_of_each(b: Bench, terms: list[Term]) -> list[Term]:
    """`compare A and B: what share is signed`, A和B的签约率各是多少: places or industries of the whole, a share for each."""
    if not b.asked.comparing and not _OF_EACH.search(b.parse.utterance.text):
        return []
    run = [t for t in case_terms(b.parse, terms) if t.family in ("target", "origin", "place", "industry")]
    outcome = outcome_of(b.parse)
    whole = terms if outcome is not None else split_share(b.parse, b.asked, terms)[0]
    return run if len(run) > 1 and all(t in whole for t in run) else []


def _shares_apart(
    b: Bench, terms: list[Term], run: list[Term], periods: list[Term], cases: tuple[Case, ...] = ()
) -> Plan | None:
    """`is the signing rate higher in Jiangsu than in Zhejiang`: the same share of two sets, or their difference."""
    found = share_plan(b, [t for t in terms if t not in run], periods)
    measure = measure_of(found.ask)
    if measure is None or measure.how is not How.SHARE:
        return None
    combine = "difference" if b.asked.difference or b.asked.points else "rows"
    ask = Compare(cases=cases or cases_from(run), measure=measure, combine=combine)
    return Plan(record_type=found.record_type, where=found.where, ask=ask)


def _for_every_first(parse: Parse, run: list[Term]) -> bool:
    """`for every request to A, how many go to B`: B by A, the second over the first."""
    first, second = run
    opened = any(parse.cue(k, "each") for k in range(first.first)) and re.search(
        r"\bfor (every|each)\b|每(有)?(一)?(条|个|家)", parse.utterance.text.lower()
    )
    return bool(opened) and any(parse.cue(k, "how_many") for k in range(first.last + 1, second.first))


def all_figures(b: Bench) -> bool:
    """Whether the number of every side is wanted, not one number of them."""
    return bool(
        re.search(
            r"all (three|two|four|both|the) ?(figures|numbers|of them)?|side by side|each of them|分别|各(有|是|收|多|自)|各多少",
            b.parse.utterance.text.lower(),
        )
    )
