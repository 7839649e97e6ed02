"""Clusters: neighbouring conditions of one family, joined to one expression by what stands between them."""

from __future__ import annotations

import itertools
import re

from assistant.reading.amounts.units import Dimension
from assistant.reading.conditions.negation import between, connector
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES, Type
from retrieval.algebra import both, either, negate
from retrieval.plan import AnyOf, Condition, Expr, Op


def _signed(term: Term) -> Expr:
    expr = term.expr
    if term.negated and isinstance(expr, Condition) and len(expr.values) == 1 and isinstance(expr.values[0], bool):
        return expr.model_copy(update={"values": (not expr.values[0],)})  # "not listed" is the other value
    return negate(expr) if term.negated else expr


def _mergeable(a: Expr, b: Expr) -> bool:
    return (
        isinstance(a, Condition)
        and isinstance(b, Condition)
        and a.field == b.field
        and a.op == b.op
        and a.op in (Op.IN, Op.FIRST)
        and a.ref is None
        and b.ref is None
        and a.subquery is None
        and b.subquery is None
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


def _also(parse: Parse, a: Term, b: Term) -> bool:
    """`requests targeting Hunan that also target Hubei`, 想去湖南的也想去湖北: both hold."""
    gap = [parse.mentions[k] for k in between(a, b)]
    return any(m.text.lower() in ("also", "additionally", "也", "又", "同时", "同时也") for m in gap) and any(
        m.cue("to", "need") for m in gap
    )


_LEAST_ZH = re.compile(r"(?:至少|任意|其中|起码|任)[^，。；,;\d]{0,4}?([一两二三四五])(?:样|项|种|个|条)")
_NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def _least(parse: Parse, cluster: Cluster) -> int | None:
    """`at least two of A, B and C`, `any of`, A、B、C至少有两样: how many of the list have to hold."""
    if len(cluster.terms) < 2:
        return None
    k = parse.skip_left(cluster.first, "of", "ge", "ge_after")
    mention = parse.mentions[max(k, 0)]
    if k >= 0 and mention.cue("either") and mention.text.lower().endswith((" of", "任一")):
        parse.use(k)
        return 1
    quantity = mention.quantity if k >= 0 else None
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
        all_of = any(
            parse.cue(k, "both") for k in range(max(0, self.first - 2), min(len(parse), self.last + 3))
        ) or any(parse.mentions[k].text == "同时" for k in range(max(0, self.first - 4), self.first))
        all_of = all_of or any(_also(parse, a, b) for a, b in itertools.pairwise(self.terms))
        if field is not None and field.concept == "requirement":
            if self.negated or self._one_of(parse):
                return _merge(exprs)  # 冷库、GMP车间有一样就行
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
        if any(parse.mentions[k].text in ("同时", "既") for k in range(max(0, self.first - 4), self.first)):
            return True
        named = range(max(0, self.first - 4), min(len(parse), self.last + 5))
        return any(f.name == self.terms[0].field for k in named for f in parse.fields_of(k)) and not any(
            parse.cue(k, "by", "each", "share") for k in named
        )

    def _one_of(self, parse: Parse) -> bool:
        """Whether words after the list let one of it suffice; `either` ahead of another condition is not of this one."""
        ahead = min((t.first for t in parse.terms if t.first > self.last), default=len(parse))
        after = range(self.last + 1, min(ahead, self.last + 6))
        return any(parse.cue(k, "either") and parse.skip_right(k) != ahead for k in after)

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
