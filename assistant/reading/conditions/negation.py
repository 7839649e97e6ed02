"""Negation: what not, neither, except, 除…外 and …剔掉 govern; and what stands between two conditions."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading.parse import Parse, Term
from retrieval.algebra import both
from retrieval.plan import Condition, Not

_OF_NOUNS = ("without", "lacking", "free of", "with no", "have no", "has no")
_CLAUSE = ",，;；。.:：?？!！()（）"


def between(a: Term, b: Term) -> range:
    return range(a.last + 1, b.first)


def connector(parse: Parse, a: Term, b: Term) -> str:
    """What stands between two neighbouring terms: `or`, `nor`, `but`, `and`, `,` or nothing."""
    inner = [t for t in parse.terms if a.last < t.first and t.last < b.first]
    gap = range(max((t.last for t in inner), default=a.last) + 1, b.first) if inner else between(a, b)
    still = a.family != b.family  # 截止日已过、状态还是open: "is still", no choice between two of a kind
    names = {
        n for k in gap for n in parse.mentions[k].cues if not (still and n == "or" and parse.mentions[k].text == "还是")
    }
    if any(_or_more(parse, k) for k in gap):
        names.add("or")
    if inner:
        names &= {"and", "but"}
    for name in ("nor", "or", "but", "and"):
        if name in names:
            return name
    marks = "".join(parse.mark(k) for k in range(a.last + 1, b.first + 1))
    if "/" in marks or "、" in marks:
        return "or" if "/" in marks else "and"
    return "," if set(marks) & set(_CLAUSE) else ""


def _or_more(parse: Parse, index: int) -> bool:
    """`more foreign or more state-owned`: with no amount before it, `or more` is a choice, not a bound."""
    before = parse.at(index - 1)
    text = parse.mentions[index].text.lower()
    return text in ("or more", "or fewer", "or less") and before is not None and before.quantity is None


def mark_negations(parse: Parse) -> None:
    """Set `negated` on the terms that a negation governs, and mark the negating words as used."""
    terms = sorted(parse.terms, key=lambda t: t.first)
    _enclosed(parse, terms)
    for i, mention in enumerate(parse.mentions):
        spent = i in parse.used and not mention.cue("except") and not (mention.cue("not") and mention.cue("to"))
        if i in parse.ignored or spent:
            continue
        last_word = mention.text.lower() in (
            "不要",
            "不算",
            "除外",
            "不看",
            "不考虑",
            "排除",
            "exclude",
            "ignore",
        ) and (i + 1 == len(parse) or set(parse.mark(i + 1)) & set(_CLAUSE) or parse.cue(i + 1, "filler"))
        fresh = [t for t in terms if not t.negated]
        if _removes_ahead(parse, terms, i) and _forward(parse, terms, i):
            parse.use(i)
            _except(fresh)
            continue
        if (mention.cue("removed") or last_word) and not _own_object(parse, i) and _backward(parse, terms, i):
            parse.use(i)
            _except(fresh)
            continue
        if mention.cue("not_both") and _not_both(parse, i, [t for t in terms if t.first > i]):
            continue
        if mention.cue("outside") and _outside(parse, terms, i):
            parse.use(i)
            continue
        denied = mention.cue("not", "except", "neither", "nor") or lacks_thing(parse, i)
        if denied and _forward(parse, terms, i):
            parse.use(i)
            if mention.cue("except"):
                _except(fresh)
            if mention.cue("neither"):
                parse.use(*parse.where("nor"))


def lacks_thing(parse: Parse, index: int) -> bool:
    """`parks that lack cold storage`, 缺污水处理的园区: a thing not there, no gap in a chain or a table."""
    at = parse.skip_right(index)
    thing = parse.at(at)
    if thing is None or not parse.cue(index, "missing") or parse.broken(index, at):
        return False
    held = any(v.concept in ("requirement", "facility") for v in thing.values)
    return held and not parse.cue(parse.skip_right(at), "park", "request", "company")


def _own_object(parse: Parse, index: int) -> bool:
    """要厂房不要地: what is not wanted is named right after the word, and no condition tells it."""
    after = parse.at(index + 1)
    return (
        after is not None
        and not parse.mark(index + 1)
        and not parse.mentions[index].text.isascii()
        and (after.cue("land_word", "building_word") or not after.known)
    )


def _enclosed(parse: Parse, terms: Sequence[Term]) -> None:
    """除 … 外: everything between is excluded."""
    for i in parse.where("except"):
        if not parse.mentions[i].text.startswith("除"):
            continue
        end = next(
            (j for j in range(i + 1, len(parse)) if parse.mentions[j].text in ("以外", "之外", "外", "而外")), None
        )
        if end is None:
            continue
        inside = [t for t in terms if i < t.first and t.last <= end]
        for term in inside:
            term.negated = term.excepted = True
        parse.use(i, end)


def _except(terms: Sequence[Term]) -> None:
    """Those of `terms` that were just negated are left out of what is counted."""
    for term in terms:
        term.excepted = term.excepted or term.negated


def _removes_ahead(parse: Parse, terms: Sequence[Term], index: int) -> bool:
    """扣掉已签约的, 不算撤回的: a Chinese verb of removing before its object; 撤回的扣掉 stands after it."""
    if not parse.cue(index, "removed") or parse.mentions[index].text.isascii():
        return False
    ahead = next((t for t in terms if t.first > index), None)
    if ahead is None or ahead.negated or parse.broken(index, ahead.first, _CLAUSE):
        return False
    return all(
        parse.mentions[k].filler_only or parse.cue(k, "request", "from", "to", "in", "based")
        for k in range(index + 1, ahead.first)
    )


def _backward(parse: Parse, terms: Sequence[Term], index: int) -> bool:
    """… 剔掉, … excluded: the terms of the same clause before the word."""
    hit = False
    later = index
    for term in reversed([t for t in terms if t.last < index]):
        if parse.broken(term.last, index, ",，;；。?？:：()（）") or (hit and _whole_before(parse, term.last, later)):
            break
        later = term.first
        term.negated = True
        hit = True
    return hit


def _whole_before(parse: Parse, last: int, first: int) -> bool:
    """湖北的项目里撤了的不算: what stands before the noun of the records is the set that something is left out of."""
    gap = range(last + 1, first)
    noun = any(parse.cue(k, "request", "company", "park") for k in gap)
    joined = any(parse.cue(k, "and", "or") and not parse.cue(k, "request") for k in gap)
    inside = any(parse.mentions[k].text in ("里", "里面", "中", "里头", "当中", "之中", "里边") for k in gap)
    return inside or (
        noun and not joined and not any(set(parse.mark(k)) & set("、/") for k in range(last + 1, first + 1))
    )


def _not_both(parse: Parse, index: int, after: Sequence[Term]) -> bool:
    """`not both private and listed`: not the two together; each alone may hold."""
    both_at = index if parse.cue(index, "not_both") else parse.skip_right(index)
    said = parse.cue(index, "not_both") or (
        parse.at(both_at) is not None and parse.mentions[both_at].text.lower() == "both"
    )
    if not said or len(after) < 2:
        return False
    first, second = after[:2]
    if connector(parse, first, second) != "and" or first.first > both_at + 3:
        return False
    words = parse.text(both_at, second.last)
    joint = Term(first.first, second.last, "together", first.field, Not(part=both(first.expr, second.expr)), words)
    parse.terms = [t for t in parse.terms if t not in (first, second)] + [joint]
    parse.use(both_at)
    return True


def _outside(parse: Parse, terms: Sequence[Term], index: int) -> bool:
    """`outside photovoltaics`, 光伏以外: an industry that is left out; of places, outside is read with their role."""
    if parse.lang == "zh":
        before = [t for t in terms if t.last == index - 1]
        if before and before[0].family == "industry":
            return _backward(parse, before, index)
        return False
    ahead = next((t for t in terms if t.first == parse.skip_right(index)), None)
    return ahead is not None and ahead.family == "industry" and _forward(parse, terms, index)


def _forward(parse: Parse, terms: Sequence[Term], index: int) -> bool:
    mention = parse.mentions[index]
    before = [t for t in terms if t.last < index]
    # "Zhejiang not among their targets": the place stands before its negation
    led = bool(before) and all(
        parse.mentions[k].filler_only or parse.cue(k, "need") for k in range(before[-1].last + 1, index)
    )
    if led and parse.cue(parse.skip_right(index), "on_list"):
        before[-1].negated = True
        before[-1].expr = (
            before[-1].expr.model_copy(
                update={
                    "field": before[-1]
                    .field.replace("origin_province", "target_provinces")
                    .replace("origin_city", "target_cities")
                }
            )
            if isinstance(before[-1].expr, Condition)
            else before[-1].expr
        )
        return True
    after = [t for t in terms if t.first > index and not t.negated]
    if not after or mention.text in ("别",):
        return False
    first = after[0]
    if any(t.negated and index < t.first <= t.last < first.first for t in terms):
        return True  # 没签约也没撤回的…: an earlier negation took the term that follows this one along
    gap = range(index + 1, first.first)
    if mention.text.lower() in _OF_NOUNS and any(not parse.mentions[k].known for k in gap):
        return False  # "without an office": what is missing is a word that nothing knows
    if any(parse.cue(k, "but", "or", "and") and not mention.cue("neither", "except") for k in gap):
        return False
    if any(parse.mentions[k].text == "的" and not parse.mentions[k - 1].filler_only for k in gap if k > index + 1):
        return False  # 而不是想买的食品企业: what stands before 的 is denied, not what follows
    if any(not parse.mentions[k].known for k in gap) and parse.broken(index, first.first, "()（）"):
        return False  # 没下文（撤了）
    limit = 6 if mention.cue("except", "neither") else 5
    if len([k for k in gap if not parse.mentions[k].filler_only]) > limit or parse.broken(
        index, first.first, ",，;；。?？!！"
    ):
        return False
    if _not_both(parse, index, after):
        return True
    first.negated = True
    previous = first
    scope = mention.cue("except", "neither")
    for term in after[1:]:
        link = connector(parse, previous, term)
        same = term.family == first.family
        if (
            same
            and link == ","
            and any(
                t.family == first.family and connector(parse, after[k], t) in ("or", "nor", "and")
                for k, t in enumerate(after[1:])
                if t.first > term.first
            )
        ):
            link = "or"  # "not from Beijing, Shanghai or Guangdong"
        positive = any(parse.cue(k, "but", "who", "need") for k in between(previous, term))
        if same and link in ("or", "nor", "and") and not (positive and not mention.cue("neither")):
            parse.use(*(k for k in between(previous, term) if parse.cue(k, "nor")))
            if link == "and" and not scope and any(parse.cue(k, "to", "from") for k in between(previous, term)):
                break
            term.negated = True
        elif mention.cue("neither") and link in ("nor", "or"):
            term.negated = True
        elif (
            mention.cue("except")
            and link in ("and", "or")
            and any(
                parse.cue(k, "those") or parse.mentions[k].text.lower() in ("ones", "any", "all")
                for k in between(previous, term)
            )
        ):
            term.negated = True  # "excluding those from listed firms and those already signed"
        else:
            break
        previous = term
    return True
