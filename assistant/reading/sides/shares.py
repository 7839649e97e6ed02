"""Shares: which terms make the whole and which the part, in one number, in groups, and beside a count."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.conditions.negation import connector
from assistant.reading.followups.families import bare
from assistant.reading.groups.ask import groups_of
from assistant.reading.groups.portions import part_of
from assistant.reading.measures.counting import counts_firms
from assistant.reading.parse import Parse, Term
from assistant.reading.sides.cases import COMPARABLE, period_cases
from assistant.reading.sides.parts import OF_RECORDS, all_of, share_measure, split_share
from corpus.schema import RECORD_TYPES, Type
from retrieval.algebra import both
from retrieval.plan import Compare, Condition, Dim, Groups, How, Measure, Op, Plan, Value


def share_plan(b: Bench, terms: list[Term], periods: list[Term]) -> Plan:
    parse, asked = b.parse, b.asked
    parse.use(*parse.where("whole"))
    outcome = outcome_of(parse)
    if outcome is not None and not any(t.family == "status" for t in terms):
        terms = [*terms, outcome]
    aside = [t for t in terms if t.excepted]
    if len(aside) < len([t for t in terms if t not in periods]):
        terms = [t for t in terms if not t.excepted]
    else:
        aside = []
    by = asked.measure.field if asked.measure is not None and asked.measure.how is How.SUM else share_weight(b)
    if asked.dims:
        text = parse.utterance.text.lower()
        whole = re.search(
            r"of the (total|whole|year|overall|all)|of all(?! (its|their|of its|of their)\b)|占(总|全部|全年|比|全体)|total|构成|占比",
            parse.utterance.text.lower(),
        )
        part = [
            t
            for t in terms
            if t not in periods
            and not _attributive(b, t)
            and (
                finite(b, t)
                or _wished(b, t)
                or (not whole and predicate(b, t))
                or (_named(b, t) and not _WHOLE.search(text))
            )
        ]
        if asked.portion and outcome is None:
            part = part_of(parse, asked, [t for t in terms if t not in periods])
        grouped = {d.field for d in asked.dims if RECORD_TYPES[parse.record_type][d.field].type is Type.CATEGORY}
        # a share over the values of a field is of all of them: 各状态项目数，签约的占比
        base = [t for t in terms if t not in part and (part or t.negated or t.field not in grouped)]
        groups = groups_of(b, asked)
        measure = share_measure(parse, part, by) if part else Measure(how=How.SHARE, field=by)
        groups = groups.model_copy(update={"measures": (measure,)})
        return Plan(record_type=parse.record_type, where=where_of(b, [*base, *aside], periods), ask=groups)
    if outcome is not None and outcome in terms:
        base, part = [t for t in terms if t is not outcome], [outcome]
    else:
        base, part = split_share(parse, asked, terms)
        if part and re.search(r"各占|分别占|各自占|\brespectively\b", parse.utterance.text):
            run = [t for t in base if t.field == part[0].field and not t.negated]
            base, part = [t for t in base if t not in run], [*run, *part]  # 新建/扩建/搬迁各占几成
    held = [bare(t.expr) for t in base if not t.negated]
    part = [t for t in part if t.negated or bare(t.expr) not in held] or part
    base, part = _turned(parse, base, part)
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
        return Plan(record_type=parse.record_type, where=where_of(b, [*base, *aside], periods), ask=groups)
    measure = share_measure(parse, part, by)
    dated = [(t, p) for t, p in b.periods if t in periods and t not in part]
    if len(dated) > 1 and len({t.field for t, _ in dated}) == 1 and (asked.comparing or asked.every):
        rest = [t for t in (*base, *aside) if t not in periods]
        compare = Compare(cases=period_cases(dated), measure=measure)
        return Plan(record_type=parse.record_type, where=where_of(b, rest, []), ask=compare)
    where = where_of(b, [*base, *aside], periods)
    if _counted_first(parse, asked, part):
        counted = both(where, all_of(parse, part))
        firms = Measure(how=How.DISTINCT, field="company", where=counted)
        count = firms if _counts_firms(parse, asked) else Measure(where=counted)
        return Plan(record_type=parse.record_type, where=where, ask=Value(measure=count, also=(measure,)))
    if _counted_too(parse, asked, part):
        return Plan(record_type=parse.record_type, where=where, ask=Value(also=(measure,)))
    return Plan(record_type=parse.record_type, where=where, ask=Value(measure=measure))


_OF_THE_COUNTRY = re.compile(r"占(?:了|到)?(?:全国|全部地区|各省)")


def _turned(parse: Parse, base: list[Term], part: list[Term]) -> tuple[list[Term], list[Term]]:
    """The whole that is named after 占: 跨省搬迁的占全部搬迁, 中部地区的电子需求占全国."""
    same = [t for t in base if any(t.expr == p.expr for p in part)]
    if part and len(same) >= len(part) and len(same) < len(base):
        return part, [t for t in base if t not in same]
    placed = [t for t in base if t.family in ("place", "target", "origin") and not t.negated]
    if part and placed and _OF_THE_COUNTRY.search(parse.utterance.text) and not any(t in placed for t in part):
        return [*(t for t in base if t not in placed), *part], placed
    return base, part


def _counted_first(parse: Parse, asked: Asked, part: list[Term]) -> bool:
    """往中西部搬的有多少，占总数的几成: the part is counted first, and its share is asked after a comma."""
    if parse.lang != "zh" or not part:
        return False
    counted = next((i for i in parse.where("how_many") if i < asked.share_at and not parse.cue(i, "share")), None)
    return (
        counted is not None
        and parse.broken(counted, asked.share_at)
        and all(t.last < counted for t in part)
        and not any(parse.broken(t.last, counted) for t in part)
    )


def _counts_firms(parse: Parse, asked: Asked) -> bool:
    counted = next(i for i in parse.where("how_many") if i < asked.share_at)
    return counts_firms(parse, counted, parse.mentions[counted].text) and parse.record_type == "requests"


_WHOLE = re.compile(r"of the (?:total|whole|overall)|of all\b|占(?:总|全部|全年|全体|所有)|构成|分布")
"""Said of the groups as parts of one whole, rather than of a part that each group has."""


def _counted_too(parse: Parse, asked: Asked, part: list[Term]) -> bool:
    """`how many are there, and what share of them is signed`: the size of the set beside the share."""
    counted = next((i for i in parse.where("how_many") if i < asked.share_at), None)
    return (
        counted is not None
        and bool(part)
        and all(t.first > asked.share_at for t in part)
        and parse.broken(counted, asked.share_at)
        and not any(counted < t.first < asked.share_at for t in parse.terms if t.family == "status")
    )


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
    versus = any(parse.cue(k, "compare") for a, b in pairwise(spelled) for k in range(a.last + 1, b.first))
    return versus or (len(spelled) > 2 and set(links) <= {",", "and"})


_OUTCOMES = (
    (
        r"\b(conversion|signing|success|closing|signature) rate|\brates? of (signing|conversion|success|signature)|转化率|签约率|成功率",
        "signed",
    ),
    (r"\b(withdrawal|drop ?out) rate|\brates? of withdrawal|撤回率|退出率", "withdrawn"),
)


def outcome_of(parse: Parse) -> Term | None:
    """The status whose share a rate is named after (`conversion rate`: signed)."""
    for pattern, status in _OUTCOMES:
        found = re.search(pattern, parse.utterance.text, re.IGNORECASE)
        if found:
            condition = Condition(field="status", op=Op.IN, values=(status,), words=found.group())
            return Term(len(parse), len(parse), "status", "status", condition, found.group())
    return None


def _attributive(b: Bench, term: Term) -> bool:
    """`how do signed requests split by sector`: what stands before the noun of a breakdown is its base.

    已撤回的需求，按来源各占多少: so is what is told of the records in a clause of its own.
    """
    parse = b.parse
    noun = parse.skip_right(term.last, "of")
    if parse.lang == "zh" and parse.cue(noun, "request", "company", "park") and noun < b.asked.share_at:
        return parse.mentions[noun - 1].text.endswith("的") and parse.broken(noun, b.asked.share_at, ",，;；：:")
    spread = re.search(r"\b(split|break|breakdown|distribut\w*|spread)\b", parse.utterance.text.lower())
    return bool(spread) and parse.cue(parse.skip_right(term.last), "request", "company", "park")


def finite(b: Bench, term: Term) -> bool:
    """`what share of all requests come from foreign firms, by year`: a verb after the counted noun opens the part."""
    parse = b.parse
    verbs = ("come", "comes", "came", "go", "goes", "head", "target", "targets", "want", "wants", "need", "needs", "come from", "comes from", "came from", "go to", "goes to", "have", "has", "is", "are", "was", "were", "lead")  # fmt: skip
    if parse.lang != "en" or not 0 <= b.asked.share_at < term.first:
        return False
    for i in range(b.asked.share_at, term.first):
        counted = parse.cue(i, "request", "company", "park") or bool(parse.fields_of(i, numeric=True))
        if i > b.asked.share_at and not counted:
            continue
        verb = next((k for k in (i + 1, i + 2) if k < term.first and parse.mentions[k].text.lower() in verbs), None)
        if verb is not None:
            return not parse.broken(verb, term.first)
    return False


def _wished(b: Bench, term: Term) -> bool:
    """各行业想买地的比例, 各省要租厂房的占比: what each group is asked the share of, between 各 and the share."""
    parse = b.parse
    each = next((i for i in parse.where("each") if i < term.first), None)
    if parse.lang != "zh" or each is None or not term.last < b.asked.share_at or term.family in ("target", "origin"):
        return False
    gap = range(term.last + 1, b.asked.share_at)
    said = all(parse.mentions[k].filler_only or parse.cue(k, "of", "company", "request") for k in gap)
    return said and not parse.broken(term.last, b.asked.share_at)


def _named(b: Bench, term: Term) -> bool:
    """`share of foreign firms per year`, `monthly share of relocations`: what a share that each group has is of."""
    parse, at = b.parse, b.asked.share_at
    kinds = OF_RECORDS if not any(d.grain for d in b.asked.dims) else COMPARABLE
    if parse.lang == "zh":
        each = next((i for i in range(term.first) if parse.mentions[i].text.startswith(("各", "每", "逐", "分"))), None)
        gap = range(term.last + 1, at)
        beside = all(parse.mentions[k].filler_only or parse.cue(k, "of", "company", "request") for k in gap)
        return (
            term.family in kinds and each is not None and term.last < at and beside and not parse.broken(term.last, at)
        )
    gap = range(at + 1, term.first)
    beside = at >= 0 and all(
        parse.mentions[k].filler_only or parse.cue(k, "of", "in", "request", "company", "park", "to", "from")
        for k in gap
    )
    return term.family in kinds and at < term.first and beside and not parse.broken(at, term.first)


def _told(b: Bench, term: Term) -> bool:
    """`percentage of parks with cold storage in each province`: what the share is of stands right after the word."""
    parse = b.parse
    near = [k for k in range(b.asked.share_at + 1, term.first) if not parse.mentions[k].filler_only]
    return (
        term.family in (*OF_RECORDS, "facilities", "requirements", "facility")
        and 0 <= b.asked.share_at < term.first
        and all(parse.cue(k, "of", "request", "company", "park", "need", "in") for k in near)
        and not any(parse.cue(k, "each") for k in range(b.asked.share_at, term.first))
    )


def predicate(b: Bench, term: Term) -> bool:
    """Whether a term says what became of the counted ones (`has been signed`, `want to lease`, 签约的占), not which they are."""
    if _attributive(b, term):
        return False
    if term.family == "status" or (b.asked.outer and _told(b, term)):
        return True
    if term.family in ("target", "origin", "industry", "place"):
        return False
    before = [b.parse.mentions[k].text.lower() for k in range(max(0, term.first - 3), term.first)]
    before += b.parse.mentions[term.first].text.lower().split()[:-1]  # "that are listed" is one mention
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
