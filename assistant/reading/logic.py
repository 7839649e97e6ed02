"""How conditions combine: like joins with like, `or` makes alternatives, `not` and `except` have a scope."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.reading.negation import between, connector
from assistant.reading.parse import Parse, Term
from assistant.reading.quantities import Dimension
from corpus.schema import RECORD_TYPES, Type
from retrieval.plan import EVERYTHING, All, AnyOf, Condition, Expr, Op, both, either, negate


def _signed(term: Term) -> Expr:
    return negate(term.expr) if term.negated else term.expr


def _mergeable(a: Expr, b: Expr) -> bool:
    return (
        isinstance(a, Condition)
        and isinstance(b, Condition)
        and a.field == b.field
        and a.op == b.op
        and a.op in (Op.IN, Op.FIRST)
        and a.ref is None
        and b.ref is None
    )


def _merge(parts: list[Expr]) -> Expr:
    """Alternatives of one family: conditions on one field become one with several values."""
    out: list[Expr] = []
    for part in parts:
        at = next((i for i, o in enumerate(out) if _mergeable(o, part)), None)
        if at is None:
            out.append(part)
            continue
        a, b = out[at], part
        assert isinstance(a, Condition)
        assert isinstance(b, Condition)
        label = (
            f"{a.label or '/'.join(map(str, a.values))}/{b.label or '/'.join(map(str, b.values))}"
            if a.label or b.label
            else ""
        )
        out[at] = a.model_copy(
            update={
                "values": tuple(dict.fromkeys((*a.values, *b.values))),
                "words": f"{a.words}, {b.words}",
                "label": label,
            }
        )
    return out[0] if len(out) == 1 else AnyOf(parts=tuple(out))


def _joint(parse: Parse, a: Term, b: Term) -> str:
    """The connector of two terms; a comma before a verb of its own (`…, need either C or D`) begins a new condition."""
    link = connector(parse, a, b)
    return "and" if link == "," and any(parse.cue(k, "need", "either", "both") for k in between(a, b)) else link


_LEAST_ZH = re.compile(r"(?:至少|任意|其中|起码|任)[^，。；,;\d]{0,4}?([一两二三四五])(?:样|项|种|个|条)")
_NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def _least(parse: Parse, cluster: Cluster) -> int | None:
    """`at least two of A, B and C`, `any of`, A、B、C至少有两样: how many of the list have to hold."""
    if len(cluster.terms) < 2:
        return None
    k = parse.skip_left(cluster.first, "of", "ge", "ge_after")
    mention = parse.at(k)
    if mention is None or k < 0:
        return None
    if mention.cue("either") and mention.text.lower().endswith((" of", "任一")):
        parse.use(k)
        return 1
    quantity = mention.quantity
    if (
        quantity is not None
        and quantity.dimension is Dimension.PLAIN
        and not quantity.ordinal
        and 1 <= quantity.low <= len(cluster.terms)
        and any(parse.cue(j, "of") for j in range(k + 1, cluster.first))
    ):
        parse.use(*range(k - 1 if parse.cue(k - 1, "ge") else k, cluster.first))
        return int(quantity.low)
    after = parse.text(cluster.last, min(len(parse) - 1, cluster.last + 8))
    found = _LEAST_ZH.search(after)
    if found:
        end = next((j for j in range(cluster.last, len(parse)) if parse.mentions[j].text in "样项种个条"), cluster.last)
        parse.use(*range(cluster.last + 1, end + 1))
        return min(_NUMERALS[found[1]], len(cluster.terms))
    return None


def at_least(number: int, parts: list[Expr]) -> Expr:
    """At least `number` of `parts` hold."""
    if number <= 1:
        return _merge(parts)
    return either(*(both(*chosen) for chosen in itertools.combinations(parts, number)))


class Cluster:
    """Neighbouring terms of one family and polarity, joined to one expression."""

    def __init__(self, term: Term) -> None:
        self.terms = [term]

    @property
    def family(self) -> str:
        return self.terms[0].family

    @property
    def first(self) -> int:
        return self.terms[0].first

    @property
    def last(self) -> int:
        return self.terms[-1].last

    @property
    def negated(self) -> bool:
        return self.terms[0].negated

    def expr(self, parse: Parse) -> Expr:
        if len(self.terms) == 1:
            return _signed(self.terms[0])
        inner = self._inner(parse)
        return negate(inner) if self.negated else inner

    def _inner(self, parse: Parse) -> Expr:
        exprs = [t.expr for t in self.terms]
        kind = RECORD_TYPES[parse.record_type]
        field = next((f for f in kind if f.name == self.terms[0].field), None)
        links = [_joint(parse, a, b) for a, b in itertools.pairwise(self.terms)]
        listed = field is not None and field.type is Type.LIST
        least = _least(parse, self) if listed and not self.negated else None
        if least is not None:
            return at_least(least, exprs)
        if self.family == "industry":
            if listed and not self.negated and len(exprs) > 1 and "or" not in links and self._every(parse):
                return both(*exprs)
            return _merge(self._narrowest(parse, links))
        if field is not None and (field.numeric or field.type is Type.DATE):
            return either(*exprs) if "or" in links else both(*exprs)
        all_of = any(parse.cue(k, "both") for k in range(max(0, self.first - 2), min(len(parse), self.last + 3)))
        if field is not None and field.concept == "requirement":
            if self.negated:
                return _merge(exprs)
            groups: list[list[Expr]] = [[exprs[0]]]
            for link, expr in zip(links, exprs[1:], strict=True):
                if link == "or":
                    groups[-1].append(expr)
                else:
                    groups.append([expr])
            # "A, B or C": commas before a final or list alternatives too
            if links and links[-1] == "or" and all(x == "," for x in links[:-1]):
                groups = [exprs]
            return both(*(_merge(g) for g in groups))
        if all_of and field is not None and field.type is Type.LIST and "or" not in links:
            return both(*exprs)
        return _merge(exprs)

    def _every(self, parse: Parse) -> bool:
        """`both A and B`, `A and B among their lead sectors`: a list that holds all of them."""
        near = range(max(0, self.first - 2), min(len(parse), self.last + 3))
        if any(parse.cue(k, "both") for k in near):
            return True
        named = range(max(0, self.first - 4), min(len(parse), self.last + 5))
        return any(f.name == self.terms[0].field for k in named for f in parse.fields_of(k)) and not any(
            parse.cue(k, "by", "each", "share") for k in named
        )

    def _narrowest(self, parse: Parse, links: list[str]) -> list[Expr]:
        """Industry words side by side without a joint: the segment wins over its own sector."""
        kept: list[Expr] = []
        terms = self.terms
        for i, term in enumerate(terms):
            value = str(_only(term.expr))
            if term.field in ("sector", "lead_sectors"):
                beside = [terms[j] for j in (i - 1, i + 1) if 0 <= j < len(terms)]
                joints = [links[j] for j in (i - 1, i) if 0 <= j < len(links)]
                owned = any(
                    b.field == "segment" and parse.sector_of.get(str(_only(b.expr))) == value and joint in ("", ",")
                    for b, joint in zip(beside, joints, strict=False)
                )
                if owned:
                    continue
            kept.append(term.expr)
        return kept or [t.expr for t in terms]


def _only(expr: Expr) -> object:
    return expr.values[0] if isinstance(expr, Condition) and expr.values else ""


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
                    and end - i < len(wanted)
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
    end = next(
        (k for k in range(at[1] + 1, len(parse)) if parse.cue(k, "both") and set(parse.mark(k)) & set(",，")),
        len(parse),
    )
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
