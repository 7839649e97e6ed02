"""What a follow-up takes away: `never mind the tenure`, `all sectors again`, 不限行业, 污水那条先不要求."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.reading.followups.edits import ADDING
from assistant.reading.followups.families import families_of, family_of
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from assistant.reading.words.utterance import Mention
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import Expr, Not


def without(where: Expr, gone: set[str]) -> Expr:
    """`where` without the conditions of these families."""
    return both(*(p for p in conjuncts(where) if not families_of(p) & gone))


_WHATEVER_STATUS = re.compile(
    r"\b(?:active|live|open|signed|withdrawn|closed)(?: ones)? or not\b|(?:无论|不管|不论)(?:是否|有没有|签没签|签不签)?(?:签约|在谈|撤回|状态)?",
    re.IGNORECASE,
)
_NOT_ONLY = ("not just", "not only", "not merely", "不只", "不只是", "不光", "不光是", "不止", "不仅", "不仅是")


def lifted_families(parse: Parse, where: Expr) -> set[str]:
    """`all sectors again`, 不限行业: families whose condition is taken away."""
    known = families_of(where)
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
        names = _named(mention, known) or {family_of(f) for f, _ in spoken_of(mention.text, where)} & known
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
    names = {family_of(f.field) for f in mention.fields}
    if mention.cue("grain_year", "grain_month", "grain_quarter", "time_word"):
        names |= {"submitted_on", "decision_by"}
    if mention.cue("noun_province", "noun_city", "noun_region", "noun_place") and not mention.places:
        names |= {"origin", "target", "place"}
    if mention.cue("size"):
        names |= {"land_area_mu", "floor_area_sqm", "total_area_ha"}
    return names & known or {_KIN[n] for n in names if n in _KIN} & known


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
    if families_of(part) & dropped.families:
        return True
    tests = list(conditions(part))
    return bool(tests) and all(c.values and all((c.field, v) in dropped.values for v in c.values) for c in tests)


def dropped_conditions(parse: Parse, where: Expr) -> Dropped:
    """The conditions that the utterance takes away, named by field, by a value or by a piece of one.

    A value that was no condition yet is excluded instead: its term is denied.
    """
    out = Dropped()
    if not parse.has("drop"):
        return out
    known = families_of(where)
    scope: set[int] = set()
    for i in parse.where("drop"):
        parse.use(i)
        scope |= drop_scope(parse, i)
    taken = {i for t in parse.terms for i in range(t.first, t.last + 1)}
    single = {t.family for t in parse.terms if t.first in scope}
    single |= {family_of(f) for i in scope - taken for f, _ in spoken_of(parse.mentions[i].text, where)} & set(ADDING)
    for i in sorted(scope - taken):
        names = _named(parse.mentions[i], known) - single  # 去掉机场的要求: one requirement, not all
        piece = set() if names else spoken_of(parse.mentions[i].text, where)
        if names or piece:
            out.families |= names
            out.values |= piece
            parse.use(i)
    present = {(family_of(c.field), v) for c in conditions(where) for v in c.values}
    for term in list(parse.terms):
        if term.first not in scope:
            continue
        values = [(term.family, v) for c in conditions(term.expr) for v in c.values]
        if term.family in known and values and all(v in present for v in values):
            negative = any(isinstance(p, Not) and term.family in families_of(p) for p in conjuncts(where))
            several = [c for c in conditions(where) if family_of(c.field) == term.family and len(c.values) > 1]
            if several and not negative and len(values) < len(several[0].values):
                term.negated = True
                continue
            if term.family in ADDING:
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
