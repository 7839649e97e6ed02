"""Requests from elsewhere: `for Henan from outside the province`, `Hubei's demand that comes from other provinces`."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from corpus.vocabulary import Place
from retrieval.plan import Condition, Op

_ELSEWHERE = re.compile(
    r"\b(?:(?:come|comes|came|coming|sent) )?(?:from|based|located|sitting|seated|headquartered) (?:anywhere |somewhere )?"
    r"(?:in )?(?:(?:outside|beyond|out of)(?: of)? (?:the|this|that) (?:own )?(?P<p>province|city|municipality)"
    r"|(?:other|another|different) (?P<q>province|provinces|city|cities)(?! than)|elsewhere|out of (?P<r>province|town))\b"
    r"|\b(?:out[- ]of[- ](?P<s>province|town))\b(?! of)"
    r"|(?:来自|出自)?(?:外省|省外|外地)(?:来的|过来的|的|来)?(?=企业|公司|项目|需求|客商|$|[，。？?,占有])",
    re.IGNORECASE,
)
_CITY = ("city", "cities", "municipality", "town")


def mark_elsewhere(parse: Parse) -> list[int]:
    """The mentions that speak of elsewhere, used up before they are taken for a noun of places; none without one place."""
    found = _ELSEWHERE.search(parse.utterance.text)
    if found is None or parse.record_type != "requests" or sum(bool(m.places) for m in parse.mentions) != 1:
        return []
    at = parse.within(*found.span())
    if any(parse.mentions[i].places for i in at):
        return []
    parse.use(*at)
    parse.ignored.update(at)
    return at


def read_elsewhere(parse: Parse) -> None:
    """Beside one named target: the companies that do not sit there, as a term of the family `beyond`."""
    at = mark_elsewhere(parse)
    named = [t for t in parse.terms if t.family in ("origin", "target") and isinstance(t.expr, Condition)]
    found = _ELSEWHERE.search(parse.utterance.text)
    if not at or found is None or len(named) != 1 or named[0].negated:
        return
    if named[0].family == "origin":
        retarget(named[0], "target")
    target = named[0].expr
    if not isinstance(target, Condition):
        return
    noun = next((n for n in found.groups() if n), "province").lower()
    field, values = _seat(target, parse.vocabulary.place(str(target.values[0])), noun in _CITY)
    words = found.group().strip()
    condition = Condition(field=field, op=Op.IN, values=values, words=words)
    parse.terms.append(Term(at[0], at[-1], "beyond", field, condition, words, negated=True))


def _seat(target: Condition, place: Place | None, city: bool) -> tuple[str, tuple[str, ...]]:
    """The field and values of origins that are meant by `there`: the province of a city, unless cities are spoken of."""
    values = tuple(str(v) for v in target.values)
    if target.field != "target_cities":
        return "origin_province", values
    if city or place is None or place.province is None:
        return "origin_city", values
    return "origin_province", (place.province,)
