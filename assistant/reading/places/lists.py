"""Places that stand together: those of one list share role and denial; a group of provinces without one of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import ORIGIN, TARGET, retarget
from retrieval.plan import Condition


def agree_in_lists(parse: Parse) -> None:
    """Places of one list share the role that any of them is given (`with Hunan, Hubei or Anhui on the list`)."""
    placed = [t for t in parse.terms if t.family in (ORIGIN, TARGET) and isinstance(t.expr, Condition)]
    for before, after in reversed(list(itertools.pairwise(placed))):
        gap = range(before.last + 1, after.first)
        listed = all(parse.cue(k, "and", "or", "nor") for k in gap) and (
            gap or set(parse.mark(after.first)) & set(",，、/")
        )
        if listed and after.role_given and not before.role_given:
            if before.family != after.family:
                retarget(before, after.family)
            before.role_given = True
    for before, after in itertools.pairwise(placed):
        between = range(before.last + 1, after.first)
        homes = before.family == after.family == ORIGIN and parse.cue(before.first - 1, "from")
        if homes and parse.cue(after.first - 1, "in") and any(parse.mentions[k].solid for k in between):
            retarget(after, TARGET)  # "from Tibet for aerospace in Qinghai": a firm has one home


def all_outside(parse: Parse) -> None:
    """`outside Beijing, Tianjin and Hebei`, 北京、天津、河北以外: what is denied of one place of a list is denied of all."""
    placed = sorted((t for t in parse.terms if t.family in (ORIGIN, TARGET, "place")), key=lambda t: t.first)
    for run in _lists(parse, placed):
        head, tail = run[0], run[-1]
        led = head.negated and parse.cue(parse.skip_left(head.first), "outside")
        closed = tail.negated and parse.cue(tail.last + 1, "outside") and parse.lang == "zh"
        if not (led or closed) or {t.family for t in run} & {ORIGIN, TARGET} == {ORIGIN, TARGET}:
            continue
        for term in run:
            term.negated = True
    for term in placed:
        seat = parse.skip_right(term.last + 1, "of")
        firms = parse.cue(term.last + 1, "outside") and parse.cue(seat, "company") and not parse.cue(seat, "request")
        if term.negated and parse.lang == "zh" and firms and term.family == TARGET and _wished_elsewhere(placed, term):
            for other in next((run for run in _lists(parse, placed) if term in run), [term]):
                retarget(other, ORIGIN)  # 北京以外的企业想去湖南: where they sit


def _wished_elsewhere(placed: list[Term], term: Term) -> bool:
    return any(t.first > term.last and t.family == TARGET for t in placed)


def _lists(parse: Parse, terms: list[Term]) -> list[list[Term]]:
    """Runs of terms that nothing but commas and joints sets apart, and that a joint closes (`A, B and C`, A、B)."""
    out: list[list[Term]] = []
    for term in terms:
        before = out[-1][-1] if out else None
        gap = range(before.last + 1, term.first) if before is not None else range(0)
        joined = all(parse.cue(k, "and", "or", "nor") for k in gap) and (gap or set(parse.mark(term.first)) & _JOINTS)
        if before is not None and joined and not parse.broken(before.last, term.first, ";；。.?？!！"):
            out[-1].append(term)
        else:
            out.append([term])
    return [
        run
        for run in out
        if len(run) > 1 and (run[-1].first - run[-2].last > 1 or set(parse.mark(run[-1].first)) & set("、/"))
    ]


_JOINTS = set(",，、/")


def inside_groups(parse: Parse, fields: Sequence[str]) -> None:
    """`which cities in Guangdong do they come from`: a place right after the noun of the groups is of their end."""
    for term in parse.terms:
        if term.family not in (ORIGIN, TARGET) or not parse.cue(term.first - 1, "in", "of"):
            continue
        noun = parse.cue(term.first - 2, "noun_city", "noun_province", "noun_region")
        ends = {ORIGIN if f.startswith("origin_") else TARGET for f in fields if f.startswith(("origin_", "target_"))}
        if noun and len(ends) == 1 and term.family not in ends:
            retarget(term, ends.pop())


def aside_from_groups(parse: Parse, fields: Sequence[str]) -> None:
    """意向福建的来自哪些省，福建不算: what is wanted and left out at once is left out of the groups, at the other end."""
    placed = [t for t in parse.terms if t.family in (ORIGIN, TARGET) and isinstance(t.expr, Condition)]
    wanted = [(t.field, t.expr.values) for t in placed if not t.negated and isinstance(t.expr, Condition)]
    for term in placed:
        other = ORIGIN if term.family == TARGET else TARGET
        grouped = any(field.startswith(other) for field in fields)
        if term.negated and grouped and isinstance(term.expr, Condition) and (term.field, term.expr.values) in wanted:
            retarget(term, other)


def except_own(parse: Parse) -> None:
    """`the other three provinces of the Delta`, 长三角其他省: a group of provinces without the one spoken of before."""
    for term in parse.terms:
        expr = term.expr
        if not isinstance(expr, Condition) or not expr.label or len(expr.values) < 2:
            continue
        before = [parse.mentions[k].text.lower() for k in range(max(0, term.first - 5), term.first)]
        if not any(w in ("other", "others", "remaining", "rest of", "其他", "其余", "其它") for w in before) and not (
            parse.at(term.last + 1) is not None and parse.mentions[term.last + 1].text in ("其他", "其余", "其它")
        ):
            continue
        others = {
            v
            for t in parse.terms
            if t is not term and t.family in ("origin", "target")
            for v in (t.expr.values if isinstance(t.expr, Condition) else ())
        }
        left = tuple(v for v in expr.values if v not in others)
        if left:
            term.expr = expr.model_copy(
                update={
                    "values": left,
                    "label": f"{expr.label} without {', '.join(str(v) for v in expr.values if v in others)}",
                }
            )
