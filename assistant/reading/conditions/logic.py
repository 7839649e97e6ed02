"""How conditions combine: like joins with like, `or` makes alternatives, `not` and `except` have a scope."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.conditions.clusters import Cluster
from assistant.reading.conditions.negation import between, connector
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, either
from retrieval.plan import EVERYTHING, All, Condition, Expr


def _plain_or(parse: Parse, a: Term, b: Term) -> bool:
    """Whether `or` joins these two terms themselves: nothing unknown and no clause mark stands between them."""
    gap = between(a, b)
    joint = next((k for k in gap if parse.cue(k, "or")), None)
    if joint is not None and any(parse.cue(k, "building_word", "land_word") for k in range(joint + 1, b.first)):
        return False  # "land or a building in Hubei": what the joint adds is no term
    return (all(parse.mentions[k].known for k in gap) and not parse.broken(a.last, b.first, ",，;；。?？!！")) or any(
        parse.cue(k, "or") and set(parse.mark(k)) & set(",，;；") and all(parse.mentions[j].known for j in gap)
        for k in gap
    )


def _clusters(parse: Parse, terms: Sequence[Term]) -> list[Cluster]:
    out: list[Cluster] = []
    for term in terms:
        if out:
            last = out[-1]
            link = connector(parse, last.terms[-1], term)
            joins = last.family == term.family and last.negated == term.negated and link != "but"
            crossing = (
                any(parse.cue(k, "to", "from") for k in between(last.terms[-1], term))
                and last.family in ("target", "origin")
                and link == ","
            )
            numeric = (
                term.field in RECORD_TYPES[parse.record_type] and RECORD_TYPES[parse.record_type][term.field].numeric
            )
            if joins and not crossing and not (numeric and link == "or"):
                last.terms.append(term)
                continue
        out.append(Cluster(term))
    return out


def _bare(expr: Expr) -> Expr:
    return expr.model_copy(update={"words": "", "label": ""}) if isinstance(expr, Condition) else expr


def _once(terms: Sequence[Term]) -> list[Term]:
    """`terms` without repeats of the same condition (`In Xinjiang … the Xinjiang parks`), but for alternatives."""
    out: list[Term] = []
    seen: list[tuple[Expr, bool]] = []
    for term in reversed(terms):
        key = (_bare(term.expr), term.negated)
        if key in seen and term.family in ("target", "origin", "place"):
            continue
        seen.append(key)
        out.append(term)
    return out[::-1]


def _either_before(parse: Parse, index: int) -> int | None:
    """The `either` that opens the clause of mention `index`."""
    openers = [i for i in parse.where("either") if i < index and parse.mentions[i].text.lower() == "either"]
    return openers[-1] if openers and not parse.broken(openers[-1], index, ";；。.?？!！") else None


def _profile_end(parse: Parse, parts: list[tuple[list[Cluster], Expr]], i: int) -> int:
    """Where the side ends that begins with a trade of its own (`or a display maker relocating to … that wants …`):

    with its sentence, or before a comma that speaks of all sides again.
    """
    end = i + 1
    while end < len(parts):
        last, first = parts[end - 1][0][-1].last, parts[end][0][0].first
        shared = any(
            set(parse.mark(k)) & set(",，;；")
            and parse.mentions[k].text.lower()
            in ("all", "both", "each", "either", "in", "all of", "in both", "都", "均")
            for k in range(last + 1, first)
        )
        if shared or parse.broken(last, first, ";；。.?？!！"):
            break
        end += 1
    return end


def _lacking(parts: list[tuple[list[Cluster], Expr]], wanted: list[str]) -> set[str]:
    """The families that the first side of an alternative tells and the second does not yet."""
    return set(wanted) - {c.family for cs, _ in parts for c in cs}


def combine(parse: Parse, terms: Sequence[Term]) -> Expr:
    """One expression of all terms: clusters joined by and; where `or` stands, parallel groups as alternatives."""
    clusters = _clusters(parse, _once(sorted(terms, key=lambda t: (t.first, t.last))))
    parts: list[tuple[list[Cluster], Expr]] = [([c], c.expr(parse)) for c in clusters]
    i = 1
    while i < len(parts):
        before, after = parts[i - 1][0][-1], parts[i][0][0]
        if (
            connector(parse, before.terms[-1], after.terms[0]) == "or"
            and not before.negated
            and _plain_or(parse, before.terms[-1], after.terms[0])
        ):
            families = [p[0][-1].family for p in parts[:i]]
            start = max((k for k, f in enumerate(families) if f == after.family), default=i - 1)
            opener = _either_before(parse, before.terms[-1].first)
            if opener is not None:
                # "either A heading for X or B heading for Y": each side is all that stands on it
                start = next((k for k in range(i) if parts[k][0][0].first > opener), start)
            left = parts[start:i]
            wanted = [c.family for cs, _ in left for c in cs]
            end = i + 1
            while end < len(parts) and parts[end][0][0].family in wanted and end - i < len(wanted):
                end += 1
            if opener is not None:
                end = i + 1
                while (
                    end < len(parts)
                    and (end - i < len(wanted) or parts[end][0][0].family in _lacking(parts[i:end], wanted))
                    and not parse.broken(parts[end - 1][0][-1].last, parts[end][0][0].first)
                ):
                    end += 1
            elif start == i - 1 and after.family != families[start]:
                end = i + 1
            if after.family == "industry" and start < i - 1 and families[start] == "industry":
                end = _profile_end(parse, parts, i)
            right = parts[i:end]
            joined = either(both(*(e for _, e in left)), both(*(e for _, e in right)))
            parts[start:end] = [([c for cs, _ in (*left, *right) for c in cs], joined)]
            i = start + 1
            continue
        i += 1
    eithers = [i for i in parse.where("either") if parse.mentions[i].text == "要么"]
    if len(eithers) == 2:
        return _either_or(parse, parts, eithers)
    exprs = [e for _, e in parts]
    return both(*exprs) if exprs else EVERYTHING


def _either_or(parse: Parse, parts: list[tuple[list[Cluster], Expr]], at: list[int]) -> Expr:
    """要么 A，要么 B，都得 C: two alternatives, then what both share."""
    if any(cs[0].first < at[1] <= cs[-1].last for cs, _ in parts):
        return both(*(e for _, e in parts))  # 要么去湖南要么去湖北: values of one field, joined already
    end = next(
        (k for k in range(at[1] + 1, len(parse)) if parse.cue(k, "both") and set(parse.mark(k)) & set(",，")),
        None,
    )
    if end is None:
        # 要么去湖南要么去湖北，投资两亿以上的: what follows the clause of the second alternative holds for both
        second = next((cs[0].first for cs, _ in parts if cs[0].first > at[1]), at[1])
        end = next((k for k in range(second + 1, len(parse)) if set(parse.mark(k)) & set(",，;；")), len(parse))
    inside = [(cs, e) for cs, e in parts if at[0] < cs[0].first < end]
    left = both(*(e for cs, e in inside if cs[0].first < at[1]))
    right = both(*(e for cs, e in inside if cs[0].first > at[1]))
    rest = [e for cs, e in parts if not at[0] < cs[0].first < end]
    return both(either(left, right), *rest)


def simplify(expr: Expr) -> Expr:
    """Flatten, and drop repeats of the same condition."""
    if isinstance(expr, All):
        seen: list[Expr] = []
        for part in map(simplify, expr.parts):
            if part not in seen:
                seen.append(part)
        return both(*seen) if seen else EVERYTHING
    return expr
