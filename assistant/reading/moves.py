"""Follow-ups that do more than edit conditions: comparisons, shares, differences, a rank, the other record type.

Each move takes the edit in progress and returns the plan it stands for, or None when the utterance makes no such move.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from assistant.reading import beside, edits, sides
from assistant.reading.asks import rank_of
from assistant.reading.bench import Bench, measure_of, where_of
from assistant.reading.changing import change_plan
from assistant.reading.comparing import in_bands, two_sided
from assistant.reading.edit import Edit
from assistant.reading.facts import facts_asked
from assistant.reading.groups.ask import groups_of
from assistant.reading.logic import combine
from assistant.reading.margins import margin_over
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import condition_for, retarget
from assistant.reading.recolumn import another_number, fewer_groups, for_each_shown, sorted_table
from assistant.reading.shares import outcome_of
from corpus.schema import RECORD_TYPES, Role
from retrieval.plan import (
    EVERYTHING,
    AnyOf,
    Case,
    Compare,
    Condition,
    Expr,
    Fact,
    Groups,
    How,
    Measure,
    Op,
    Order,
    Plan,
    Rank,
    Records,
    Value,
    both,
    conditions,
    conjuncts,
    negate,
)


def ranked(edit: Edit) -> Plan | None:
    """`and where does Anhui stand?`: the place of one value among all."""
    b, parse = edit.b, edit.b.parse
    if not b.asked.rank or b.asked.dims:
        return None
    rank = rank_of(b)
    if rank is None:
        return None
    family = edits.family(rank.by.field)
    others = both(*(p for p in conjuncts(edit.where) if family not in edits.families(p)))
    extra = where_of(b, list(parse.terms), edit.periods)
    return Plan(record_type=edit.plan.record_type, where=edits.edit_where(parse, extra, others, False), ask=rank)


_WHICH_MORE = re.compile(
    r"\W*(?:那|那么|所以|这么看|and|so|then|,)*\s*(?:(?:哪边|哪个|哪一个|哪头|哪方|谁|哪家|哪里|哪座|哪地)(?:的|家的|那边)?(?:更|比较|要)?"
    r"(?P<zh>便宜|低|少|小|差|贵|高|多|大|强|好)(?:一?些|一?点)?[呢呀啊些]?"
    r"|which (?:one |of (?:them|the two|these) |side |is |has |ranks )*(?:the )?(?P<en>cheaper|lower|fewer|smaller|less|cheapest|lowest|smallest|fewest|dearer|higher|more|larger|bigger|greater|most|highest|largest|biggest))\W*",
    re.IGNORECASE,
)
_LESS = ("便宜", "低", "少", "小", "差", "cheaper", "lower", "fewer", "smaller", "less", "cheapest", "lowest", "smallest", "fewest")  # fmt: skip


def which_more(edit: Edit) -> Plan | None:
    """哪边便宜, `which is higher?` after sides or groups: the same numbers, in that order."""
    old, parse = edit.plan.ask, edit.b.parse
    found = _WHICH_MORE.fullmatch(parse.utterance.text)
    if found is None or not isinstance(old, (Compare, Groups)) or (isinstance(old, Compare) and old.combine != "rows"):
        return None
    parse.use(*range(len(parse)))
    said = found["zh"] or found["en"].lower()
    update: dict[str, object] = {"order": Order(measure=0, descending=said not in _LESS)}
    if isinstance(old, Groups) and said.endswith("st"):
        update["limit"] = 1  # "which is the cheapest": one of the groups, which `it` then means
    return edit.plan.model_copy(update={"ask": old.model_copy(update=update)})


def other_rank(edit: Edit) -> Plan | None:
    """`what about Jiangsu?` and `show the top five` after the rank of Hubei: another value, or the ranking itself."""
    old, b = edit.plan.ask, edit.b
    if not isinstance(old, Rank) or b.asked.dims or b.asked.measure is not None or b.subjects:
        return None
    base = edit.plan.where
    if not edit.terms and (b.asked.limit is not None or b.asked.superlative) and not b.parse.has("request", "company"):
        order = Order(measure=0, descending=old.descending)
        ask = Groups(by=(old.by,), measures=(old.measure,), order=order, limit=b.asked.limit)
        return edit.plan.model_copy(update={"where": base, "ask": ask})
    if b.asked.limit is not None or b.asked.order is not None or b.points_at_list:
        return None
    family = edits.family(old.by.field)
    new = next((t for t in edit.terms if edits.family(t.field) == family or {t.family, family} <= _PLACED), None)
    if new is None or new.negated or not isinstance(new.expr, Condition) or len(new.expr.values) != 1:
        return None
    rest = [t for t in edit.terms if t is not new]
    ranked_anew = old.model_copy(update={"value": new.expr.values[0]})
    return edit.plan.model_copy(update={"where": edit.edited(rest, base), "ask": ranked_anew})


_PLACED = frozenset(["origin", "target"])


def more_cases(edit: Edit) -> Plan | None:
    """`throw in Anhui as well` after a comparison: one side more, the rest as it was."""
    old = edit.plan.ask
    if not isinstance(old, Compare) or old.combine != "rows" or not edit.widen:
        return None
    varied = {family for case in old.cases for family in edits.families(case.where)}
    new = [t for t in edit.terms if t.family in varied and isinstance(t.expr, Condition) and not t.negated]
    if not new:
        return None
    role = next(iter(conditions(old.cases[0].where))).field
    cases, seen = list(old.cases), {case.label for case in old.cases}
    for term in new:
        if edits.family(role) in ("origin", "target") and term.family != edits.family(role):
            retarget(term, edits.family(role))
        assert isinstance(term.expr, Condition)
        beside.add_cases(cases, seen, term.expr)
    rest = [t for t in edit.terms if t not in new]
    ask = old.model_copy(update={"cases": tuple(cases)})
    return edit.plan.model_copy(update={"where": edit.edited(rest), "ask": ask})


def fewer_cases(edit: Edit) -> Plan | None:
    """`drop Hunan` after a comparison: one side less."""
    parse, old = edit.b.parse, edit.plan.ask
    if not isinstance(old, Compare) or old.combine != "rows" or len(old.cases) < 2:
        return None
    if not (parse.has("drop", "except", "removed") or any(t.negated for t in edit.terms)):
        return None
    named = {v for t in edit.terms for c in conditions(t.expr) for v in c.values}
    kept = tuple(c for c in old.cases if not named & {v for p in conditions(c.where) for v in p.values})
    if not kept or len(kept) == len(old.cases):
        return None
    parse.use(*parse.where("drop", "except", "removed"))
    sides_named = {f for c in old.cases for f in edits.families(c.where)} | {"origin", "target"}
    rest = [t for t in edit.terms if t.family not in sides_named]
    return edit.plan.model_copy(update={"where": edit.edited(rest), "ask": old.model_copy(update={"cases": kept})})


_BOTH = re.compile(
    r"\ball (two|three|four|both)\b|\b(the|for|in|of) (two|three|both)\b(?! \w*(largest|biggest|smallest|most|top))"
    r"|\bbeside\b|(两个?|三个?)(都|一起)",
    re.IGNORECASE,
)
"""The sets of the last questions together: `all three`, `and for both?`."""


def side_by_side(edit: Edit) -> Plan | None:
    """`put the two side by side`, `compare that with Hubei`: the values asked so far, next to each other."""
    b, parse = edit.b, edit.b.parse
    together = parse.has("side_by_side") or _BOTH.search(parse.utterance.text)
    if not ((together and not b.asked.dims and b.asked.limit is None) or (b.asked.comparing and parse.terms)):
        return None
    return beside.compare_with_before(parse, parse.terms, b.history, edit.plan, edit.completed)


def crossed(edit: Edit) -> Plan | None:
    """`combine the two in one table`: the dimensions of the last two tables, crossed."""
    if not edit.b.parse.has("cross_both") or edit.b.asked.dims:
        return None
    tables = [t.reading.plan for t in edit.b.history if t.reading.plan is not None]
    groups = [p.ask for p in tables if isinstance(p.ask, Groups) and len(p.ask.by) == 1]
    if len(groups) < 2 or groups[-1].by == groups[-2].by:
        return None
    by = (*groups[-2].by, *groups[-1].by)
    edit.b.parse.use(*edit.b.parse.where("cross_both"))
    ask = groups[-1].model_copy(update={"by": by, "limit": None, "order": None, "labels": ()})
    return edit.plan.model_copy(update={"where": edit.edited(edit.terms), "ask": ask})


def one_each(edit: Edit) -> Plan | None:
    """`and for Anhui and Hubei each?`: the same number for several values."""
    b, parse = edit.b, edit.b.parse
    run = sides.case_terms(parse, parse.terms)
    if not run or not b.asked.every or b.asked.dims:
        return None
    rest = [t for t in parse.terms if t not in run]
    others = both(*(p for p in conjuncts(edit.where) if run[0].family not in edits.families(p)))
    measure = b.asked.measure or measure_of(edit.plan.ask) or Measure()
    ask = Compare(cases=sides.cases_from(run), measure=measure)
    return Plan(record_type=edit.plan.record_type, where=edit.edited(rest, others), ask=ask)


def one_of_two(edit: Edit) -> Plan | None:
    """`how many name only one of the two?` after two conditions of one kind: one of them, not both."""
    if not edit.b.parse.has("one_of_two"):
        return None
    parts = conjuncts(edit.where)
    last = next(
        (
            (a, b)
            for b in reversed(parts)
            for a in parts
            if a is not b
            and isinstance(a, Condition)
            and isinstance(b, Condition)
            and (a.field, a.op) == (b.field, b.op)
        ),
        None,
    )
    if last is None:
        return None
    a, b = last
    edit.b.parse.use(*edit.b.parse.where("one_of_two"))
    one = AnyOf(parts=(both(a, negate(b)), both(b, negate(a))))
    where = edit.edited(edit.terms, both(*(p for p in parts if p not in (a, b)), one))
    ask = Value() if edit.b.asked.counting else Records()
    return edit.plan.model_copy(update={"where": where, "ask": ask})


# ---------------------------------------------------------------- shares

_REPRESENTS = re.compile(
    r"\b(represent|account for|make up|constitute|amount to)\b|(这|那)(些|个|部分)?占|^\W*[那换改]?占[^，。]{1,12}(?:全部|所有|总|整体)"
    r"|\b(?:share|percentage|proportion|fraction) of [\w' -]{3,40} (?:is|are) (?:that|this|it|they|those)\b",
    re.IGNORECASE,
)


def other_share(edit: Edit) -> Plan | None:
    """`and chambers of commerce?` after a share: another part of the same whole."""
    old = edit.plan.ask
    measure = measure_of(old)
    if measure is None or measure.how is not How.SHARE or measure.of is None or edit.b.asked.dims:
        return None
    if edit.b.parse.has("list_ask") and edit.b.points_at_list and not edit.b.asked.share:
        return None  # "list those that relocate"
    families = edits.families(measure.of)
    part = [t for t in edit.terms if t.family in families]
    if not part or not isinstance(old, (Value, Groups, Compare)) or _of_another_whole(edit):
        return None
    rest = [t for t in edit.terms if t not in part]
    kept = edits.without(measure.of, families & {t.family for t in part})
    changed = measure.model_copy(update={"of": both(*conjuncts(kept), combine(edit.b.parse, part))})
    field = "measures" if isinstance(old, Groups) else "measure"
    ask = old.model_copy(update={field: (changed,) if isinstance(old, Groups) else changed})
    dropped = edits.dropped(edit.b.parse, edit.where)
    where = both(*(p for p in conjuncts(edit.where) if not edits.gone(p, dropped)))
    return edit.plan.model_copy(update={"where": edit.edited(rest, where), "ask": ask})


def mirrored(edit: Edit) -> Plan | None:
    """`and for Hunan?` after firms of Hubei that stay in Hubei: one place takes the place of the other at both ends."""
    old, placed = edit.plan.ask, [t for t in edit.terms if t.family in _PLACED]
    measure = measure_of(old)
    if len(placed) != 1 or placed[0].negated or not isinstance(placed[0].expr, Condition):
        return None
    parse = edit.b.parse
    if placed[0].role_given and (parse.has("request", "company") or not parse.cue(placed[0].first - 1, "for", "of")):
        return None
    ends = [c for c in conditions(edits.spoken(edit.plan)) if edits.family(c.field) in _PLACED and len(c.values) == 1]
    same = len({c.values for c in ends}) == 1 and len({edits.family(c.field) for c in ends}) == 2
    new = placed[0].expr
    if not same or edit.b.asked.dims or len(new.values) != 1 or ends[0].values == new.values:
        return None

    def moved(expr: Expr) -> Expr:
        return edits.with_values(expr, ends[0].values, new.values, new.words)

    ask = old
    if measure is not None and measure.of is not None and isinstance(old, Value):
        ask = old.model_copy(update={"measure": measure.model_copy(update={"of": moved(measure.of)})})
    rest = [t for t in edit.terms if t is not placed[0]]
    return edit.plan.model_copy(update={"where": edit.edited(rest, moved(edit.where)), "ask": ask})


def _of_another_whole(edit: Edit) -> bool:
    return bool(
        re.search(r"\bof (all|the) \w*\s?(requests|firms|companies|projects)", edit.b.parse.utterance.text.lower())
    )


def _set_before(edit: Edit) -> Plan | None:
    """`what percentage is that?`, 占比是多少: the set before, as a share of the one that it was cut out of."""
    b, plan = edit.b, edit.plan
    if edit.terms or edit.periods or b.asked.dims or not isinstance(plan.ask, (Records, Value)):
        return None
    if b.parse.has("of", "whole") or _REPRESENTS.search(b.parse.utterance.text.lower()):
        return None
    mine = {edits.bare(p): p for p in conjuncts(plan.where)}
    for turn in reversed(b.history[: b.history.index(edit.turn)]):
        earlier = turn.reading.plan
        if earlier is None or earlier.record_type != plan.record_type or earlier.meaning or plan.meaning:
            continue
        theirs = {edits.bare(p) for p in conjuncts(earlier.where)}
        if theirs < mine.keys():
            part = both(*(p for key, p in mine.items() if key not in theirs))
            share = Measure(how=How.SHARE, of=part)
            return plan.model_copy(update={"where": earlier.where, "ask": Value(measure=share)})
    return None


_TOGETHER = re.compile(
    r"\b(?:both|the two|all (?:of them|three|four))\b[^.?!]{0,20}\b(?:together|combined|at once)\b|^\W*(?:and |now )?(?:both|both of them)\W*$"
    r"|(?:两|三)(?:个|地|省|市|者)?[^，。？?]{0,6}(?:一起|合在一起|合起来|加起来|放一起)|^(?:合在一起|合起来|一起)(?:看|呢)?",
    re.IGNORECASE,
)


def both_together(edit: Edit) -> Plan | None:
    """`in Suzhou`, `and in Wuxi?`, `both cities together`: the values that one condition had, turn by turn, as one set."""
    b, plan = edit.b, edit.plan
    if not _TOGETHER.search(b.parse.utterance.text) or edit.terms or b.asked.dims:
        return None
    mine = {edits.bare(p): p for p in conjuncts(plan.where)}
    for turn in reversed(b.history[: b.history.index(edit.turn)]):
        earlier = turn.reading.plan
        theirs = {edits.bare(p): p for p in conjuncts(earlier.where)} if earlier is not None else {}
        left, right = [p for k, p in theirs.items() if k not in mine], [p for k, p in mine.items() if k not in theirs]
        if len(left) != 1 or len(right) != 1:
            continue
        one, other = left[0], right[0]
        if isinstance(one, Condition) and isinstance(other, Condition) and one.field == other.field and one.values:
            values = tuple(dict.fromkeys((*one.values, *other.values)))
            joined = other.model_copy(update={"values": values, "words": f"{one.words}, {other.words}"})
            b.parse.use(*range(len(b.parse)))
            where = both(*(joined if p is other else p for p in conjuncts(plan.where)))
            return plan.model_copy(update={"where": where})
    return None


def share_of_before(edit: Edit) -> Plan | None:
    """The share that the set before has, or that part of it which the utterance names."""
    b, parse, asked, where = edit.b, edit.b.parse, edit.b.asked, edit.where
    if not asked.share:
        return None
    text = parse.utterance.text.lower()
    cut_out = _set_before(edit)
    if cut_out is not None:
        return cut_out
    outcome = outcome_of(parse) if not any(t.family == "status" for t in edit.terms) else None
    if outcome is not None:
        return _outcome_share(edit, outcome)
    if parse.has("whole") or _REPRESENTS.search(text):
        _held_roles(edit)
    of_named = (parse.has("of") or parse.has("whole")) and bool(parse.terms)
    of_named |= (
        bool(parse.terms) and parse.has("those") and not parse.has("each", "by")
    )  # "what share of them is listed"
    if isinstance(edit.plan.ask, Groups) and not asked.dims and not of_named:
        before = edit.plan.ask.measures[0]
        measure = Measure(how=How.SHARE, field=before.field if before.how is How.SUM else None)
        ask = edit.plan.ask.model_copy(update={"measures": (measure,)})
        extra = where_of(b, list(parse.terms), edit.periods)
        return edit.plan.model_copy(
            update={"where": edits.edit_where(parse, extra, edit.plan.where, False), "ask": ask}
        )
    if (_REPRESENTS.search(text) or parse.has("whole")) and not asked.dims:
        base = where_of(b, list(parse.terms), edit.periods)
        parse.use(*parse.where("whole", "that_period"))
        if not edit.periods and parse.has("that_period"):
            base = both(
                *(p for p in conjuncts(where) if edits.families(p) <= {"submitted_on", "decision_by"}), *conjuncts(base)
            )
        if isinstance(edit.plan.ask, Groups) and not edit.periods:
            base = both(base, *(p for p in conjuncts(where) if edits.families(p) <= {"submitted_on", "decision_by"}))
        whole = [edits.bare(p) for p in conjuncts(base)]
        part = both(*(p for p in conjuncts(where) if edits.bare(p) not in whole))
        old = measure_of(edit.plan.ask)
        weight = old.field if old is not None and old.how in (How.SUM, How.SHARE) else None
        share = Measure(how=How.SHARE, of=part, field=weight)
        if isinstance(edit.plan.ask, Groups) and part != EVERYTHING:
            table = edit.plan.ask.model_copy(update={"measures": (share,), "growth": False})
            return edit.plan.model_copy(update={"where": base, "ask": table})
        return Plan(record_type=parse.record_type, where=base, ask=Value(measure=share))
    if asked.dims:
        return _share_by_group(edit)
    if not parse.terms:
        return None
    families = {t.family for t in parse.terms}
    old = measure_of(edit.plan.ask)
    summed = old is not None and old.how is How.SUM and old.per is None
    weight = old.field if old is not None and summed and not parse.has("those", "request", "company", "park") else None
    of = Measure(how=How.SHARE, of=combine(parse, list(parse.terms)), field=weight)
    if old is not None and old.how is How.SHARE and families & edits.families(where) and not _of_another_whole(edit):
        return None  # "and the percentage for referrals?": another base, the same share
    swapped = families & edits.families(where) and isinstance(edit.plan.ask, Value) and not parse.has("those")
    if swapped and not b.points_at_list:
        # "what share came from expos?" after a count of those from fairs: another part of the same whole
        where = edits.without(where, families)
    return Plan(record_type=parse.record_type, where=where, ask=Value(measure=of))


def _share_by_group(edit: Edit) -> Plan:
    """`same % for every source`: the share before in every group; else the share that each group has."""
    b, old = edit.b, measure_of(edit.plan.ask)
    grouped = {edits.family(d.field) for d in b.asked.dims}
    measure, where = Measure(how=How.SHARE), edit.where
    if old is not None and old.how is How.SHARE and old.of is not None and not b.parse.has("whole"):
        part = edits.without(old.of, grouped)
        if conjuncts(part):
            measure, where = old.model_copy(update={"of": part}), edits.without(where, grouped)
    groups = groups_of(b, b.asked).model_copy(update={"measures": (measure,)})
    return Plan(record_type=edit.plan.record_type, where=where, ask=groups)


def _outcome_share(edit: Edit, outcome: Term) -> Plan:
    """展会来的转化率多少, `and the withdrawal rate per channel?`: what became of the set before, or of a part of it."""
    measure = Measure(how=How.SHARE, of=outcome.expr)
    where = edit.edited(edit.terms)
    if edit.b.asked.dims:
        ask: Groups | Value = groups_of(edit.b, edit.b.asked).model_copy(update={"measures": (measure,)})
    elif isinstance(edit.plan.ask, Groups) and edit.group is None and not edit.terms:
        ask = edit.plan.ask.model_copy(update={"measures": (measure,)})
    else:
        ask = Value(measure=measure)
    return edit.plan.model_copy(update={"where": where, "ask": ask, "meaning": None})


def _held_roles(edit: Edit) -> None:
    """`as a share of all Beijing requests`, of those from Beijing: a place of the set before keeps its role."""
    for term in edit.terms:
        held = [c for c in conditions(edit.where) if {term.family, edits.family(c.field)} == {"origin", "target"}]
        said = {v for c in conditions(term.expr) for v in c.values}
        given = edit.b.parse.cue(edit.b.parse.skip_left(term.first), "to", "from", "in", "for", "leaving")
        if not given and any(said & set(c.values) for c in held):
            retarget(term, edits.family(held[0].field))


# ---------------------------------------------------------------- differences, periods


def difference_between(edit: Edit) -> Plan | None:
    """`what is the difference?`, `how many per cent is that?`: the last two sets as one number."""
    b, parse, asked, plan = edit.b, edit.b.parse, edit.b.asked, edit.plan
    by_percent = asked.growth and re.search(r"percent|%|多少|几", parse.utterance.text.lower())
    wanted = asked.change or asked.difference or asked.ratio or by_percent
    last = measure_of(plan.ask)
    if not wanted or parse.terms or asked.dims or last is None:
        return None
    if isinstance(plan.ask, Compare) and len(plan.ask.cases) == 2:
        return plan.model_copy(update={"ask": plan.ask.model_copy(update={"combine": _combination(edit)})})
    two = beside.between_turns(parse, b.history)
    if not two:
        return None
    if two[0].record_type is not None:
        ask = Compare(cases=two, measure=two[0].measure or last, combine=_combination(edit))
        return Plan(record_type="requests", where=EVERYTHING, ask=ask)
    apart = [p for case in two for p in conjuncts(case.where)]
    shared = both(*(p for p in conjuncts(plan.where) if p not in apart))
    return Plan(
        record_type=plan.record_type, where=shared, ask=Compare(cases=two, measure=last, combine=_combination(edit))
    )


_PERCENT = re.compile(r"\bper ?cent\b|\bpercentage\b(?! points?)|%|百分之|百分比", re.IGNORECASE)


def _combination(edit: Edit) -> Literal["difference", "ratio", "change"]:
    asked = edit.b.asked
    if asked.difference and not asked.change and not _PERCENT.search(edit.b.parse.utterance.text):
        return "difference"
    return "ratio" if asked.ratio else "change"


def changed(edit: Edit) -> Plan | None:
    """`against the same period last year`, 环比: a period and the one it is held against."""
    measure = edit.b.asked.measure or measure_of(edit.plan.ask) or Measure()
    return _over_time(edit, change_plan(edit.b, edit.terms, measure))


def banded(edit: Edit) -> Plan | None:
    """`and by size: under 50 mu, 50 to 100, more`: the set before in the asker's bands."""
    bands = edit.b.bands
    if bands is None or not bands.cases:
        return None
    narrowed = edits.edit_where(edit.b.parse, where_of(edit.b, edit.terms, edit.periods), edit.where, False)
    return in_bands(edit.b, bands, narrowed, edit.b.asked)


def two_periods(edit: Edit) -> Plan | None:
    """`and 2024 and 2025 each?`: the same number in several periods."""
    b, asked = edit.b, edit.b.asked
    several = asked.every or asked.comparing or asked.difference or asked.measure is not None
    if len(b.periods) < 2 or asked.dims or not several:
        return None
    found = two_sided(b, edit.terms, asked)
    return _over_time(edit, found) if found is not None and isinstance(found.ask, Compare) else None


def _over_time(edit: Edit, found: Plan | None) -> Plan | None:
    if found is None:
        return None
    timeless = both(
        *(p for p in conjuncts(edit.where) if not edits.families(p) & {"submitted_on", "decision_by", "founded_year"})
    )
    kept = edits.edit_where(edit.b.parse, found.where, timeless, edit.widen)
    return found.model_copy(update={"where": kept, "record_type": edit.plan.record_type})


def contacts(edit: Edit) -> Plan | None:
    """The contact fields that the utterance asks of the listed records (`phone numbers of these`)."""
    b, kind = edit.b, RECORD_TYPES[edit.plan.record_type]
    if b.asked.dims or b.asked.measure is not None:
        return None
    named = any(f.role is Role.CONTACT for i in range(len(b.parse)) for f in b.parse.fields_of(i))
    if not named and not b.parse.has("contact", "mail", "call"):
        return None
    fields = tuple(f for f in facts_asked(b) if f in kind and kind[f].role is Role.CONTACT)
    terms = [t for t in edit.terms if t.field in kind]
    return Plan(record_type=kind.name, where=edit.edited(terms), ask=Fact(fields=fields)) if fields else None


_FROM_THERE = re.compile(
    r"\b(?:firms?|companies|makers|manufacturers|enterprises|businesses) (?:that are )?(?:based |located |sitting |registered )?(?:in )?there\b"
    r"|\b(?:based|located|headquartered|registered|coming from|from) there\b|(?:当地|那边|那里|本地)的?(?:企业|公司|厂家)",
    re.IGNORECASE,
)


def homes_there(edit: Edit) -> Plan | None:
    """`and firms based there?` after what is wanted in some places: the same places as homes."""
    if not _FROM_THERE.search(edit.b.parse.utterance.text) or any(t.family in _PLACED for t in edit.terms):
        return None

    def home(expr: Expr) -> Expr:
        if isinstance(expr, Condition) and edits.family(expr.field) == "target":
            field = "origin_city" if expr.field == "target_cities" else "origin_province"
            return expr.model_copy(update={"field": field, "op": Op.IN})
        return expr

    old, status = edit.plan.ask, edit.lifted
    where = both(*map(home, conjuncts(edit.where)))
    if edit.b.parse.has("those") and not isinstance(old, Compare) and where != edit.where:
        added = [p for p in conjuncts(where) if p not in conjuncts(edit.where)]
        where = both(edit.where, *added)  # "how many of them are based there already?": of the set before
    measure = edit.measure
    if isinstance(old, Compare):
        cases = tuple(case.model_copy(update={"where": both(*map(home, conjuncts(case.where)))}) for case in old.cases)
        ask: Compare | Value | Records = old.model_copy(update={"cases": cases, "measure": measure})
    elif where == edit.where:
        return None
    else:
        counted = edit.b.asked.measure is not None or (isinstance(old, Value) and edit.b.parse.has("how_many"))
        ask = Value(measure=measure) if counted else Records()
    where = both(*(p for p in conjuncts(where) if not edits.families(p) & status))
    return edit.plan.model_copy(update={"where": edit.edited(edit.terms, where), "ask": ask, "meaning": None})


# ---------------------------------------------------------------- the other record type

_THERE = re.compile(
    r"\bthere\b|\b(?:in|within|across|of|for) (?:the|that|this|the same) (?:province|city|region)\b(?! (?:of|with|that|where|has|have|in))"
    r"|\b(those|these) (provinces|cities|places|regions)\b|那里|那边|当地|这些(省|市|地方)",
    re.IGNORECASE,
)
_PLACES = {
    "target_provinces": "province",
    "target_cities": "city",
    "origin_province": "province",
    "origin_city": "city",
}


def carried_places(b: Bench, plan: Plan) -> Plan | None:
    """`and the parks there?`: a question about the other record type in the places spoken of before."""
    parse, asked = b.parse, b.asked
    if not _THERE.search(parse.utterance.text) or parse.record_type != "parks":
        return None

    def moved(expr: Expr) -> Expr | None:
        if isinstance(expr, Condition) and expr.field in _PLACES:
            return expr.model_copy(update={"field": _PLACES[expr.field], "op": Op.IN})
        return None

    where = both(*(m for m in map(moved, conjuncts(plan.where)) if m is not None))
    where = both(*conjuncts(where), *conjuncts(where_of(b, parse.terms, [t for t, _ in b.periods])))
    numbers = [f.name for i in range(len(parse)) for f in parse.fields_of(i, numeric=True)]
    measure = asked.measure or (Measure(how=How.SUM, field=numbers[0], unit=asked.unit) if numbers else None)
    if isinstance(plan.ask, Compare):
        cases = tuple(Case(label=c.label, where=m) for c in plan.ask.cases if (m := moved(c.where)) is not None)
        if len(cases) == len(plan.ask.cases):
            parse.use(*range(len(parse)))
            return Plan(record_type="parks", where=where, ask=Compare(cases=cases, measure=measure or Measure()))
    if not conjuncts(where):
        return None
    parse.use(*(i for i in range(len(parse)) if parse.mentions[i].fields))
    return Plan(record_type="parks", where=where, ask=Value(measure=measure) if measure else Records())


def carry_there(b: Bench) -> None:
    """`total jobs across all EV deals there`: a question of its own in the places spoken of just before."""
    parse, placed = b.parse, {"target", "origin", "place"}
    if not _THERE.search(parse.utterance.text) or any(t.family in placed for t in parse.terms):
        return
    if any(d.field in _PLACES for d in b.asked.dims):
        return
    plans = [t.reading.plan for t in reversed(b.history) if t.reading.plan is not None]
    if b.declined is not None:
        named = [m for m in b.declined.mentions if m.places]
        for mention in named[:1]:
            place = min((w.place for w in mention.places), key=lambda p: p.kind == "city")
            _say_there(parse, condition_for(parse.record_type, "target", place, mention.text))
        return
    here = [p for p in plans if p.record_type == parse.record_type and edits.families(p.where) & placed]
    for part in conjuncts(here[0].where) if here else ():
        if isinstance(part, Condition) and edits.families(part) <= placed and part.subquery is None:
            _say_there(parse, part)


def _say_there(parse: Parse, part: Condition) -> None:
    parse.terms.append(Term(len(parse), len(parse), edits.family(part.field), part.field, part, part.words))
    parse.say(f"there: {part.words}", f"“当地”指{part.words}")


MOVES: tuple[Callable[[Edit], Plan | None], ...] = (
    ranked,
    which_more,
    margin_over,
    other_rank,
    more_cases,
    fewer_cases,
    side_by_side,
    banded,
    changed,
    crossed,
    both_together,
    one_of_two,
    one_each,
    homes_there,
    mirrored,
    sorted_table,
    for_each_shown,
    other_share,
    fewer_groups,
    another_number,
    share_of_before,
    difference_between,
    two_periods,
    contacts,
)
