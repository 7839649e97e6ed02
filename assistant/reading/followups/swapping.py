"""One thing in place of another: `Yunnan instead of Guizhou`, `I meant Huizhou`, `and those without?`."""

from __future__ import annotations

import re

from assistant.reading.followups.families import family_of
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from retrieval.algebra import both, conditions, conjuncts, negate
from retrieval.plan import Condition, Expr, Not


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
                and family_of(c.field) in ("origin", "target", "industry", "place", term.family)
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
                and family_of(old.field) in ("origin", "target")
                and isinstance(other.expr, Condition)
            ):
                retarget(other, family_of(old.field))
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
