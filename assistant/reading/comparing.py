"""Plans of two sides and more: shares, differences, periods side by side, the asker's own bands."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from assistant.reading import sides
from assistant.reading.asked import Asked
from assistant.reading.asks import groups_of, rank_of
from assistant.reading.bands import Bands
from assistant.reading.bench import Bench, where_of
from assistant.reading.changing import change_plan
from assistant.reading.negation import connector
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES
from retrieval.plan import Case, Compare, Condition, Dim, Expr, Groups, How, Measure, Op, Order, Plan, Value


def two_sided(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
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
    growing = asked.growth and any(d.grain for d in asked.dims)
    measure = asked.measure or Measure()
    changed = change_plan(b, terms, measure)
    if changed is not None:
        return changed
    if asked.share and not growing:
        return share_plan(b, terms, periods)
    combine_as = "difference" if asked.difference else "ratio" if asked.ratio else "change" if asked.change else None
    side_words = (
        combine_as
        or sum(1 for _ in parse.where("how_many")) >= 2
        or asked.comparing
        or (asked.every and not asked.dims and asked.measure is not None)
        or all_figures(b)
    )
    if len(b.periods) >= 2 and (side_words or (asked.measure is not None and asked.every)) and not asked.dims:
        same = [pt for pt in b.periods if pt[0].field == b.periods[0][0].field]
        rest = [t for t in terms if t not in periods]
        cases = sides.period_cases(same)
        if len(cases) >= 2:
            return Plan(
                record_type=kind,
                where=where_of(b, rest, []),
                ask=Compare(cases=cases, measure=measure, combine=combine_as or "rows"),
            )
    if asked.dims and not (asked.comparing or all_figures(b)):
        return None
    run = sides.case_terms(parse, terms)
    if len(run) == 2 and _for_every_first(parse, run):
        run = run[::-1]
        combine_as = side_words = "ratio"
    elif (
        len(run) == 2
        and re.search(r"\bfor (every|each)\b|每(一)?(条|个|家)", parse.utterance.text.lower())
        and any(parse.cue(k, "each") for k in range(run[0].last, run[1].first))
    ):
        combine_as = side_words = "ratio"
    if run and not asked.dims and (side_words or who_most(b)):
        rest = [t for t in terms if t not in run]
        cases = sides.cases_from(run)
        order = Order(measure=0, descending=True) if who_most(b) else None
        return Plan(
            record_type=kind,
            where=where_of(b, rest, periods),
            ask=Compare(cases=cases, measure=measure, combine=combine_as or "rows", order=order),
        )
    return None


def _for_every_first(parse: Parse, run: list[Term]) -> bool:
    """`for every request to A, how many go to B`: B by A, the second over the first."""
    first, second = run
    opened = any(parse.cue(k, "each") for k in range(first.first)) and re.search(
        r"\bfor (every|each)\b|每(有)?(一)?(条|个|家)", parse.utterance.text.lower()
    )
    return bool(opened) and any(parse.cue(k, "how_many") for k in range(first.last + 1, second.first))


def in_bands(b: Bench, bands: Bands, where: Expr, asked: Asked) -> Plan:
    """One number for each of the bands that the asker spelled out; within other groups as a dimension of them."""
    kind, measure = b.parse.record_type, asked.measure or Measure()
    edges = bands.edges()
    asked.dims = [d for d in asked.dims if d.field != "company"]  # "by company size"
    if asked.dims and edges:
        b.parse.say("an amount on the edge of two bands counts in the upper one", "正好落在分界上的，计入上一档")
        asked.dims = [*asked.dims[:1], Dim(field=bands.field, bands=edges)]
        return Plan(record_type=kind, where=where, ask=groups_of(b, asked), meaning=b.need)
    cases = bands.cases
    if asked.share:
        weight = measure.field if measure.how is How.SUM else None
        measure = Measure(how=How.SHARE, field=weight)
        cases = tuple(Case(label=c.label, measure=measure.model_copy(update={"of": c.where})) for c in cases)
    return Plan(record_type=kind, where=where, ask=Compare(cases=cases, measure=measure), meaning=b.need)


def banded(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """Three or more spans of years are the asker's own bands: one case each, in their words."""
    parse = b.parse
    dated = [t for t, _ in b.periods]
    by_field: dict[str, list[Term]] = {}
    for term in terms:
        condition = term.expr
        if (
            isinstance(condition, Condition)
            and term in dated
            and condition.op in (Op.BETWEEN, Op.LT, Op.LE, Op.GT, Op.GE)
            and not term.negated
            and RECORD_TYPES[parse.record_type][term.field].numeric
        ):
            by_field.setdefault(term.field, []).append(term)
    field, run = max(by_field.items(), key=lambda item: len(item[1]), default=("", []))
    if len(run) < 3:
        return None
    del field
    rest = [t for t in terms if t not in run]
    cases = tuple(
        Case(label=t.words.strip(" ,;，；()") or band_label(t.expr), where=t.expr)
        for t in run
        if isinstance(t.expr, Condition)
    )
    periods = [t for t, _ in b.periods if t not in run]
    return Plan(
        record_type=parse.record_type,
        where=where_of(b, rest, periods),
        ask=Compare(cases=cases, measure=asked.measure or Measure()),
    )


def all_figures(b: Bench) -> bool:
    return bool(
        re.search(
            r"all (three|two|four|both|the) ?(figures|numbers|of them)?|side by side|each of them|分别|各(有|是|收|多|自)|各多少",
            b.parse.utterance.text.lower(),
        )
    )


def who_most(b: Bench) -> bool:
    """`who pulls in the most`, `which has more`, 谁更多: a choice among the sets that were named."""
    parse = b.parse
    graded = (
        "more",
        "most",
        "the most",
        "bigger",
        "larger",
        "higher",
        "fewer",
        "fewest",
        "lower",
        "smaller",
        "biggest",
        "highest",
    )
    free = [
        i
        for i, m in enumerate(parse.mentions)
        if m.text.lower() in graded and (i not in parse.used or m.cue("largest", "most", "smallest"))
    ]
    asking = [i for i, m in enumerate(parse.mentions) if m.cue("who", "which")]
    if any(a < f for a in asking for f in free) and not any(
        parse.mentions[f - 1].text.lower() == "or" for f in free if f
    ):
        return True
    return bool(re.search(r"哪个.{0,6}(多|大|高|强)|谁.{0,6}(多|大|高|强)|哪边|谁更", parse.utterance.text))


def share_plan(b: Bench, terms: list[Term], periods: list[Term]) -> Plan:
    parse, asked = b.parse, b.asked
    parse.use(*parse.where("whole"))
    outcome = _outcome(parse)
    if outcome is not None and not any(t.family == "status" for t in terms):
        terms = [*terms, outcome]
    by = asked.measure.field if asked.measure is not None and asked.measure.how is How.SUM else share_weight(b)
    if asked.dims:
        whole = re.search(
            r"of the (total|whole|year|overall|all)|of all(?! (its|their|of its|of their)\b)|占(总|全部|全年|比|全体)|total|构成|占比",
            parse.utterance.text.lower(),
        )
        part = [] if whole else [t for t in terms if t not in periods and predicate(b, t)]
        base = [t for t in terms if t not in part]
        groups = groups_of(b, asked)
        measure = sides.share_measure(parse, part, by) if part else Measure(how=How.SHARE, field=by)
        groups = groups.model_copy(update={"measures": (measure,)})
        return Plan(record_type=parse.record_type, where=where_of(b, base, periods), ask=groups)
    if outcome is not None and outcome in terms:
        base, part = [t for t in terms if t is not outcome], [outcome]
    else:
        base, part = sides.split_share(parse, asked, terms)
    spelled = [t for t in part if t.family == part[0].family and not t.negated] if part else []
    kind = RECORD_TYPES[parse.record_type]
    if (
        len(spelled) > 1
        and len(spelled) == len(part)
        and kind[part[0].field].categorical
        and enumerated(parse, spelled)
    ):
        named = {v for t in spelled if isinstance(t.expr, Condition) for v in t.expr.values}
        one_field = all(t.field == part[0].field for t in spelled)
        groups = Groups(
            by=(Dim(field=part[0].field),),
            measures=(Measure(how=How.SHARE, field=by),),
            labels=tuple(sorted(named, key=str)) if one_field else (),
        )
        return Plan(record_type=parse.record_type, where=where_of(b, base, periods), ask=groups)
    measure = sides.share_measure(parse, part, by)
    return Plan(record_type=parse.record_type, where=where_of(b, base, periods), ask=Value(measure=measure))


def enumerated(parse: Parse, spelled: list[Term]) -> bool:
    """Whether values stand in a list that wants one share each, rather than one share of all of them."""
    text = parse.utterance.text.lower()
    if re.search(r"percentages|proportions|shares\b|split|breakdown|respectively|\beach\b|各占|分别占|各自", text):
        return True
    if sum(1 for _ in parse.where("share")) > 1 and re.search(
        r"\b(and|&) (what|which) (share|percent|proportion)", text
    ):
        return True
    links = [connector(parse, a, b) for a, b in pairwise(spelled)]
    return len(spelled) > 2 and set(links) <= {",", "and"}


_OUTCOMES = (
    (r"\b(conversion|signing|success|closing) rate|转化率|签约率|成功率", "signed"),
    (r"\bwithdrawal rate|撤回率", "withdrawn"),
)


def _outcome(parse: Parse) -> Term | None:
    """The status whose share a rate is named after (`conversion rate`: signed)."""
    for pattern, status in _OUTCOMES:
        found = re.search(pattern, parse.utterance.text, re.IGNORECASE)
        if found:
            condition = Condition(field="status", op=Op.IN, values=(status,), words=found.group())
            return Term(len(parse), len(parse), "status", "status", condition, found.group())
    return None


def predicate(b: Bench, term: Term) -> bool:
    """Whether a term says what became of the counted ones (`has been signed`, `want to lease`, 签约的占), not which they are."""
    if term.family == "status":
        return True
    if term.family in ("target", "origin", "industry", "place"):
        return False
    before = [b.parse.mentions[k].text.lower() for k in range(max(0, term.first - 3), term.first)]
    return term.first > b.asked.share_at and any(
        w in ("is", "are", "was", "were", "has", "have", "want", "wants", "that", "who", "be", "been") for w in before
    )


def share_weight(b: Bench) -> str | None:
    """`what share of the investment`: the number that a share adds up, when one is named right after it."""
    parse = b.parse
    for j in range(b.asked.share_at + 1, min(b.asked.share_at + 7, len(parse))):
        if parse.cue(j, "company", "request", "park"):
            return None
        found = [f.name for f in parse.fields_of(j, numeric=True) if j not in parse.used]
        if found:
            parse.use(j)
            return found[0]
        if parse.cue(j, "company", "request", "park"):
            return None
    return None


def band_label(condition: Condition) -> str:
    """`<100`, `100-499`, `≥1000`: a range as its label."""
    sign = {Op.LT: "<", Op.LE: "≤", Op.GT: ">", Op.GE: "≥"}.get(condition.op, "")
    return "-".join(f"{sign}{v:g}" if isinstance(v, (int, float)) else f"{sign}{v}" for v in condition.values)
