"""Edits of conditions: refine, replace, drop, lift, widen, and settle what the plan before decides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.reading.dates.period import add_months
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from assistant.reading.subjects import Turn
from assistant.reading.utterance import Mention
from retrieval.plan import (
    EVERYTHING,
    Compare,
    Condition,
    Dim,
    Expr,
    Groups,
    Measure,
    Not,
    Op,
    Plan,
    Scalar,
    both,
    conditions,
    conjuncts,
    either,
    negate,
)

FAMILIES = {
    "sector": "industry",
    "segment": "industry",
    "lead_sectors": "industry",
    "origin_province": "origin",
    "origin_city": "origin",
    "origin_region": "origin",
    "target_provinces": "target",
    "target_cities": "target",
    "target_regions": "target",
    "province": "place",
    "city": "place",
    "region": "place",
}


_ADDING = ("requirements", "facilities")
_DATES = {"submitted_on", "decision_by"}


def family(field: str) -> str:
    """The family of conditions a field belongs to; one replaces another of its family."""
    return FAMILIES.get(field, field)


def families(expr: Expr) -> set[str]:
    return {family(c.field) for c in conditions(expr)}


def plain_fields(dims: Iterable[Dim]) -> set[str]:
    """The fields of dimensions that are no spans of time."""
    return {d.field for d in dims if d.grain is None}


def label_roles(parse: Parse, turn: Turn, plan: Plan) -> None:
    """`the Guangdong ones` after a table by home province: a bare place that is a group of the table means that group."""
    ask = plan.ask
    if not isinstance(ask, Groups) or len(ask.by) != 1:
        return
    role = family(ask.by[0].field)
    placed = {f for p in conjuncts(plan.where) if not isinstance(p, Not) for f in families(p)} & {"origin", "target"}
    ones = [parse.mentions[i].text.lower() for i in parse.where("those", "only")]
    if placed and role not in placed and parse.has("follow") and set(ones) <= {"ones"}:
        return  # "same for Beijing" after where the firms of Shanghai go: another home, no row of the table
    for term in parse.terms:
        values = term.expr.values if isinstance(term.expr, Condition) else ()
        if (
            role in ("origin", "target")
            and term.family in ("origin", "target")
            and not term.role_given
            and values
            and (parse.has("those") or {str(v) for v in values} <= set(turn.labels))
        ):
            if term.family != role:
                retarget(term, role)
            term.role_given = True


def bare(expr: Expr) -> Expr:
    """`expr` without the words it was said in, so that the same condition said otherwise is equal."""
    if isinstance(expr, Condition):
        return expr.model_copy(update={"words": "", "label": "", "assumed": ""})
    if isinstance(expr, Not):
        return Not(part=bare(expr.part))
    return expr.model_copy(update={"parts": tuple(map(bare, expr.parts))})


def with_values(expr: Expr, old: tuple[Scalar, ...], new: tuple[Scalar, ...], words: str) -> Expr:
    """`expr` with `new` in every condition whose values are `old`."""
    if isinstance(expr, Condition):
        return expr.model_copy(update={"values": new, "words": words}) if expr.values == old else expr
    if isinstance(expr, Not):
        return Not(part=with_values(expr.part, old, new, words))
    return expr.model_copy(update={"parts": tuple(with_values(part, old, new, words) for part in expr.parts)})


def without(where: Expr, gone: set[str]) -> Expr:
    return both(*(p for p in conjuncts(where) if not families(p) & gone))


def swap(parse: Parse, where: Expr) -> None:
    """`Yunnan instead of Guizhou`, `I meant Huizhou, not Zhuhai`: the new value takes the place of the old one."""
    for term in list(parse.terms):
        inner = term.expr
        if not isinstance(inner, Condition) or not inner.values:
            continue
        old = next(
            (
                c
                for c in conditions(where)
                if set(inner.values) & set(c.values)
                and family(c.field) in ("origin", "target", "industry", "place", term.family)
            ),
            None,
        )
        replaced = any(not t.negated and t is not term for t in parse.terms)
        denied = term.negated and not any(parse.cue(k, "but") for k in range(max(0, term.first - 2), term.first))
        if old is None or not replaced or not (denied or _instead_of(parse, term)):
            continue
        parse.terms.remove(term)
        for other in parse.terms:
            if (
                other.family in ("origin", "target")
                and family(old.field) in ("origin", "target")
                and isinstance(other.expr, Condition)
            ):
                retarget(other, family(old.field))
            _beside_the_rest(other, old, inner)


def _beside_the_rest(new: Term, old: Condition, gone: Condition) -> None:
    """`Tianjin or Hebei`, then `replace Hebei with Shandong`: what else the list held stays beside the new value."""
    rest = [v for v in old.values if v not in gone.values]
    inner = new.expr
    if rest and not new.negated and isinstance(inner, Condition) and inner.field == old.field:
        new.expr = inner.model_copy(update={"values": tuple(dict.fromkeys((*rest, *inner.values)))})


_SWAPS = ("replace", "replacing", "swap", "swapping", "change", "changing", "switch", "exchange", "substitute", "trade")


_TURNED_INTO = ("换成", "改成", "换为", "改为", "替换成", "替换为", "换作", "改作", "变成")


def _instead_of(parse: Parse, term: Term) -> bool:
    before, after = parse.skip_left(term.first), parse.skip_right(term.last)
    if before >= 0 and parse.mentions[before].text.lower() in _SWAPS and after < len(parse):
        link = parse.mentions[term.last + 1].text.lower() if term.last + 1 < len(parse) else ""
        if link in ("with", "for", "by", "to", "into"):
            return True  # "replace Shenzhen with Dongguan"
    if after < len(parse) and parse.mentions[after].text in _TURNED_INTO and not parse.broken(term.last, after):
        return True  # 把江西换成湖北
    return any(
        parse.mentions[k].text.lower() in ("instead of", "in place of", "rather than", "而不是", "代替", "替掉")
        for k in range(max(0, term.first - 2), term.first)
    )


_WHATEVER_STATUS = re.compile(
    r"\b(?:active|live|open|signed|withdrawn|closed)(?: ones)? or not\b|(?:无论|不管|不论)(?:是否|有没有|签没签|签不签)?(?:签约|在谈|撤回|状态)?",
    re.IGNORECASE,
)
_NOT_ONLY = ("not just", "not only", "not merely", "不只", "不只是", "不光", "不光是", "不止", "不仅", "不仅是")


def lifted(parse: Parse, where: Expr) -> set[str]:
    """`all sectors again`, 不限行业: families whose condition is taken away."""
    known = families(where)
    gone: set[str] = set()
    if re.search(
        r"nationwide|nationally|across the country|whole country|全国", parse.utterance.text.lower()
    ) and not any(m.places for m in parse.mentions):
        gone |= known & {"origin", "target", "place"}
    whatever = _WHATEVER_STATUS.search(parse.utterance.text)
    if whatever:
        gone |= known & {"status"}
        inside = [i for i in parse.within(*whatever.span()) if parse.start(i) >= whatever.start()]
        parse.terms[:] = [t for t in parse.terms if t.family != "status"]
        parse.use(*inside)
    for term in list(parse.terms):
        before = parse.mentions[term.first - 1].text.lower() if term.first else ""
        if before in _NOT_ONLY and term.family in known and not term.negated:
            parse.terms.remove(term)  # "not just national ones": the others too
            parse.use(term.first - 1)
            gone.add(term.family)
    for i, mention in enumerate(parse.mentions):
        at = parse.skip_left(i)
        said = at >= 0 and (parse.cue(at, "any_of") or parse.mentions[at].text.lower() in ("either", "both"))
        if not said or parse.broken(at, i):
            continue
        names = _named(mention, known) or {family(f) for f, _ in spoken_of(mention.text, where)} & known
        if names:
            gone |= names
            parse.use(i, at)
    return gone


_KIN = {
    "land_area_mu": "floor_area_sqm",
    "floor_area_sqm": "land_area_mu",
    "founded_year": "established_year",
    "established_year": "founded_year",
}
"""面积 and `area` name either."""


def _named(mention: Mention, known: set[str]) -> set[str]:
    """The families among `known` that a mention names by field or kind (`the tenure`, `place`, 面积)."""
    names = {family(f.field) for f in mention.fields}
    if mention.cue("grain_year", "grain_month", "grain_quarter", "time_word"):
        names |= {"submitted_on", "decision_by"}
    if mention.cue("noun_province", "noun_city", "noun_region", "noun_place") and not mention.places:
        names |= {"origin", "target", "place"}
    if mention.cue("size"):
        names |= {"land_area_mu", "floor_area_sqm", "total_area_ha"}
    return names & known or {_KIN[n] for n in names if n in _KIN} & known


def settle_dates(parse: Parse, where: Expr) -> None:
    """A period without a word for its field speaks of the date that the plan before spoke of; decisions lie ahead."""
    dates = {c.field for c in conditions(where)} & {"submitted_on", "decision_by"}
    if dates != {"decision_by"} or any(f.field == "submitted_on" for m in parse.mentions for f in m.fields):
        return
    for term in parse.terms:
        inner = term.expr
        if term.field == "submitted_on" and isinstance(inner, Condition):
            term.family = term.field = "decision_by"
            values = tuple(
                add_months(v, 12)
                if isinstance(v, dt.date)
                and all(isinstance(x, dt.date) and x < parse.today for x in inner.values)
                and "20" not in term.words
                else v
                for v in inner.values
            )
            term.expr = inner.model_copy(update={"field": "decision_by", "values": values})


def spoken(plan: Plan) -> Expr:
    """All conditions that a plan speaks of: those of its set, the part of its share, the sides of its comparison."""
    ask = plan.ask
    measure = getattr(ask, "measure", None)
    part = measure.of if isinstance(measure, Measure) else None
    sides = [case.where for case in ask.cases] if isinstance(ask, Compare) else []
    return both(plan.where, *([part] if part is not None else []), *sides)


def _adjunct(parse: Parse, term: Term) -> bool:
    """`the Shanghai ones`, `all Shenzhen projects`: a place before its noun, with no word of going or coming."""
    noun = parse.cue(term.last + 1, "those", "request", "company") and not parse.mark(term.last + 1)
    return noun and not parse.cue(parse.skip_left(term.first), "to", "from", "for", "in", "leaving", "based")


def settle_roles(parse: Parse, where: Expr) -> None:
    """Places said without a role take the one that the plan before gave them, or else all its places."""
    for term in parse.terms:
        if term.family not in ("origin", "target") or not isinstance(term.expr, Condition):
            continue
        if term.role_given and not _adjunct(parse, term):
            continue
        said = set(term.expr.values)
        same = {family(c.field) for c in conditions(where) if said and said <= set(c.values)} & {"origin", "target"}
        if len(same) == 1:
            role = same.pop()
            if role != term.family:
                retarget(term, role)
            term.role_given = True
    sure = [p for p in conjuncts(where) if not isinstance(p, Not)]
    known = {f for p in sure for f in families(p)} & {"origin", "target"} or families(where) & {"origin", "target"}
    if len(known) != 1:
        return
    role = known.pop()
    for term in parse.terms:
        if (
            term.family in ("origin", "target")
            and not term.role_given
            and term.family != role
            and isinstance(term.expr, Condition)
        ):
            retarget(term, role)


def drop_scope(parse: Parse, at: int) -> set[int]:
    """The mentions that a word of dropping speaks of: what follows in its clause, or in Chinese what stands before."""
    end = at + 1
    while (
        end < len(parse)
        and not set(parse.mark(end)) & set(",，;；。.:：?？!！")
        and not (
            parse.cue(end, "and")
            and any(
                parse.cue(k, "breakdown", "list_ask", "how_many", "sort", "by")
                for k in range(end, min(end + 3, len(parse)))
            )
        )
    ):
        end += 1
    if end > at + 1 and any(
        parse.mentions[k].solid
        or parse.mentions[k].fields
        or parse.cue(k, "noun_province", "noun_city", "noun_place", "time_word")
        or (parse.mentions[k].text.isascii() and not parse.mentions[k].known)
        for k in range(at + 1, end)
    ):
        return set(range(at + 1, end))
    start = at - 1
    while start >= 0 and not set(parse.mark(start + 1)) & set(",，;；。.:：?？!！"):
        start -= 1
    return set(range(start + 1, at))


@dataclass
class Dropped:
    """What an utterance takes away: whole families of conditions, and single values of fields that add up."""

    families: set[str] = field(default_factory=set)
    values: set[tuple[str, object]] = field(default_factory=set)


def gone(part: Expr, dropped: Dropped) -> bool:
    """Whether a condition is among those taken away."""
    if families(part) & dropped.families:
        return True
    tests = list(conditions(part))
    return bool(tests) and all(c.values and all((c.field, v) in dropped.values for v in c.values) for c in tests)


def dropped(parse: Parse, where: Expr) -> Dropped:
    """The conditions that the utterance takes away, named by field, by a value or by a piece of one.

    A value that was no condition yet is excluded instead: its term is denied.
    """
    out = Dropped()
    if not parse.has("drop"):
        return out
    known = families(where)
    scope: set[int] = set()
    for i in parse.where("drop"):
        parse.use(i)
        scope |= drop_scope(parse, i)
    taken = {i for t in parse.terms for i in range(t.first, t.last + 1)}
    single = {t.family for t in parse.terms if t.first in scope}
    single |= {family(f) for i in scope - taken for f, _ in spoken_of(parse.mentions[i].text, where)} & set(_ADDING)
    for i in sorted(scope - taken):
        names = _named(parse.mentions[i], known) - single  # 去掉机场的要求: one requirement, not all
        piece = set() if names else spoken_of(parse.mentions[i].text, where)
        if names or piece:
            out.families |= names
            out.values |= piece
            parse.use(i)
    present = {(family(c.field), v) for c in conditions(where) for v in c.values}
    for term in list(parse.terms):
        if term.first not in scope:
            continue
        values = [(term.family, v) for c in conditions(term.expr) for v in c.values]
        if term.family in known and values and all(v in present for v in values):
            negative = any(isinstance(p, Not) and term.family in families(p) for p in conjuncts(where))
            several = [c for c in conditions(where) if family(c.field) == term.family and len(c.values) > 1]
            if several and not negative and len(values) < len(several[0].values):
                term.negated = True
                continue
            if term.family in _ADDING:
                out.values |= {(c.field, v) for c in conditions(term.expr) for v in c.values}
            else:
                out.families.add(term.family)
            parse.terms.remove(term)
            _in_its_place(parse, term)
        elif not term.negated:
            term.negated = True
    return out


def _in_its_place(parse: Parse, gone: Term) -> None:
    """不局限东莞，全广东都看: a bare place beside one that is dropped takes its role."""
    if gone.family not in ("origin", "target"):
        return
    for term in parse.terms:
        if term.family in ("origin", "target") and term.family != gone.family and not term.role_given:
            retarget(term, gone.family)


def spoken_of(text: str, where: Expr) -> set[tuple[str, object]]:
    """The (field, value) pairs of conditions whose words or values hold `text` (污水 of 污水处理, `cleanroom`)."""
    said = text.lower()
    if len(said) < (2 if any("㐀" <= c <= "鿿" for c in said) else 4):
        return set()
    return {
        (c.field, v)
        for c in conditions(where)
        for v in c.values
        if isinstance(v, str) and (said in c.words.lower() or said in v.lower())
    }


_AFFIRMED = re.compile(
    r"\W*(?:(?:and|but|so|then|now|ok),? )*(?:how many|how much|which(?: ones)?|who|those (?:that|who))(?: of (?:them|these|those))?"
    r" (?:do|does|did|are|is|were|was|have|has|would|can)\W*(?:then|so|instead)?\W*"
    r"|\W*(?:那|那么)?(?:要|要求|需要|有|是|想|肯|能|做|带|含)的?(?:又)?(?:呢|有?(?:多少|几)[家个条]?|有哪些|是哪些)[呢啊呀]?\W*",
    re.IGNORECASE,
)
"""`and how many do?`, 那要的呢: what was denied, affirmed."""


def turned_over(parse: Parse, where: Expr) -> Expr:
    """`and those without?`: the condition added last, denied; `and how many do?`: the one denied last, affirmed."""
    affirmed = _AFFIRMED.fullmatch(parse.utterance.text)
    denied = [p for p in conjuncts(where) if isinstance(p, Not)]
    if affirmed and denied:
        parse.use(*range(len(parse)))
        return both(*(negate(p) if p is denied[-1] else p for p in conjuncts(where)))
    denies = any(parse.cue(i, "not") and i not in parse.used for i in range(len(parse)))
    parts = conjuncts(where)
    said = [m for i, m in enumerate(parse.mentions) if i not in parse.used]
    if parse.terms or not denies or not parts or any(m.solid or not m.known or m.cue("yes_no", "future") for m in said):
        return where
    parse.use(*parse.where("not"))
    return both(*parts[:-1], negate(parts[-1]))


def _same_side(new: Expr, where: Expr) -> Expr:
    """`make that 2bn`: a bare amount keeps the comparison of the bound that it replaces."""
    if not isinstance(new, Condition) or new.op is not Op.EQ or not new.values:
        return new
    old = next((c for c in conditions(where) if c.field == new.field and c.op in (Op.GT, Op.GE, Op.LT, Op.LE)), None)
    return new.model_copy(update={"op": old.op}) if old is not None else new


def _widened(new: Sequence[Expr], standing: Sequence[Expr]) -> Expr:
    """The conditions that stand, those of the families of `new` with its values beside their own."""
    out = []
    for old in standing:
        same = [n for n in new if families(n) == families(old) and not families(n) <= set(_ADDING)]
        out.append(either(old, *same) if same and not isinstance(old, Not) else old)
    rest = [n for n in new if families(n) <= set(_ADDING) or not any(families(n) == families(o) for o in standing)]
    return both(*out, *rest)


def edit_where(parse: Parse, added: Expr, where: Expr, widen: bool) -> Expr:
    """`where` with the new conditions: of a family already there they replace, otherwise they join."""
    if added == EVERYTHING:
        return where
    new = conjuncts(added)
    replaced: set[str] = set()
    for part in new:
        if isinstance(part, Not):
            continue
        for name in families(part):
            if name not in _ADDING or (parse.has("instead") and not parse.has("drop", "removed")):
                replaced.add(name)
    if parse.has("instead") and len(replaced & _DATES) == 1:
        replaced |= _DATES  # "I meant those with a decision due in 2026": the other date was misread
    if widen:
        righted = replaced & _DATES if parse.has("instead") else set()
        return _widened(new, [p for p in conjuncts(where) if not families(p) & righted])
    kept = [p for p in conjuncts(where) if not (families(p) & replaced and not isinstance(p, Not))]
    if parse.has("instead"):
        # "no, I meant from Hunan": the same place in its other role is what was misread
        meant = {v for n in new for c in conditions(n) for v in c.values}
        kept = [
            p
            for p in kept
            if not (
                isinstance(p, Condition)
                and family(p.field) in ("origin", "target")
                and p.values
                and set(p.values) <= meant
            )
        ]
    kept = [
        p
        for p in kept
        if not (isinstance(p, Not) and any(families(p) <= families(n) and not isinstance(n, Not) for n in new))
    ]
    new = tuple(_same_side(n, where) for n in new)
    negative = [n for n in new if isinstance(n, Not)]
    said = [bare(n) for n in (*new, *(n.part for n in negative))]  # said again, or denied: in place of what was said
    kept = [p for p in kept if negate(p) not in negative and bare(p) not in said]
    return both(*kept, *new)
