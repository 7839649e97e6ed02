"""Nothing else on the list: `consider no province other than Hubei`, 只去湖北, `exactly one of the two, not both`."""

from __future__ import annotations

from assistant.reading.amounts.sizes import list_field
from assistant.reading.parse import Parse, Term
from corpus.schema import Type
from retrieval.algebra import both, negate
from retrieval.plan import Condition, Op

_CLAUSE = ",，;；。.?？!！"


def read_only(parse: Parse) -> None:
    """`consider no province other than Hubei`, 只去湖北: nothing on the list but what is named; one of two, not both."""
    terms = sorted((t for t in parse.terms if _open(parse, t)), key=lambda t: t.first)
    if _one_of_two(parse, terms):
        return
    for term in terms:
        group = [term, *_following(parse, term, terms)]
        words = _only(parse, group)
        if not words or not isinstance(term.expr, Condition):
            continue
        for other in group[1:]:
            parse.terms.remove(other)
        values = tuple(dict.fromkeys(v for t in group if isinstance(t.expr, Condition) for v in t.expr.values))
        label = term.expr.label if len(group) == 1 else ""
        term.expr = term.expr.model_copy(update={"op": Op.ONLY, "values": values, "label": label})
        term.last = group[-1].last
        term.family = "only"
        parse.use(*words)
        parse.ignored.update(words)
        return


def _open(parse: Parse, term: Term) -> bool:
    test = term.expr
    if not isinstance(test, Condition) or test.op is not Op.IN or test.ref or test.subquery or not test.values:
        return False
    return test.field in parse.schema and parse.schema[test.field].type is Type.LIST


def _following(parse: Parse, term: Term, terms: list[Term]) -> list[Term]:
    """The terms of the same list that `and`, `or` or a comma joins to this one."""
    out: list[Term] = []
    last = term.last
    for other in terms:
        if other.first <= last or other.field != term.field:
            continue
        if any(not parse.cue(k, "and", "or") for k in range(last + 1, other.first)):
            break
        out.append(other)
        last = other.last
    return out


def _only(parse: Parse, group: list[Term]) -> tuple[int, ...]:
    """The words that make a list exclusive, none where nothing does."""
    first, last = group[0].first, group[-1].last
    after = next((k for k in range(last + 1, min(last + 4, len(parse))) if parse.cue(k, "nothing_else")), None)
    if after is not None:
        return (after,)
    before = [k for k in range(first - 1, max(-1, first - 6), -1) if not parse.broken(k, first, _CLAUSE)]
    for k in before:
        if parse.cue(k, "exclusively"):
            return (k,)
    excepting = next((k for k in before if parse.cue(k, "except", "but")), None)
    if excepting is not None:
        none = next((k for k in before if k < excepting and parse.cue(k, "not")), None)
        place = next((k for k in before if k < excepting and list_field(parse, k) is not None), None)
        if none is not None and (place is not None or parse.mentions[none].text.lower() == "nowhere"):
            return tuple(range(none, excepting + 1))
    only = next((k for k in before if parse.cue(k, "only") and parse.mentions[k].text.lower() in _ONLY), None)
    if only is None or not _whose(parse, only):
        return ()
    verb = [k for k in range(only + 1, first) if _wants(parse, k)]
    led = _wants(parse, parse.skip_left(only)) or _wants(parse, only - 1)
    between = range(only + 1, first)
    if (verb or led) and all(parse.mentions[k].filler_only or parse.cue(k, "to", "need", "in", "for") for k in between):
        return (only, *verb)
    return ()


def _wants(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    return mention is not None and (mention.cue("to", "need") or mention.text.lower() in _WANT)


_WANT = ("consider", "considers", "considering", "accept", "accepts", "contemplate")
_ONLY = ("only", "just", "solely", "exclusively", "只", "仅", "就")


def _whose(parse: Parse, only: int) -> bool:
    """Whether `only` speaks of the companies or requests named, not of the list that is asked for."""
    if parse.lang == "zh":
        return parse.cue(only + 1, "to", "need")
    return any(
        parse.cue(k, "company", "request", "park", "who", "those") or parse.mentions[k].values for k in range(only)
    ) and not parse.broken(
        next((k for k in range(only) if parse.cue(k, "company", "request", "who")), only), only, ";.?!"
    )


def _one_of_two(parse: Parse, terms: list[Term]) -> bool:
    """`exactly one of A and B`, `A or B but not both`."""
    at = next(parse.where("not_both"), None)
    if at is None:
        return False
    for term in terms:
        group = [term, *_following(parse, term, terms)]
        if len(group) != 2 or parse.broken(min(at, term.first), max(at, group[-1].last), ";；。?？!！"):
            continue
        tests = [t.expr for t in group if isinstance(t.expr, Condition)]
        values = tuple(v for test in tests for v in test.values)
        one = tests[0].model_copy(update={"values": values, "label": ""})
        term.expr = both(one, negate(one.model_copy(update={"op": Op.ALL})))
        term.last = group[1].last
        parse.terms.remove(group[1])
        parse.use(at)
        parse.use(*parse.where("either", "both", "not_both", "only"))
        return True
    merged = next((t for t in terms if isinstance(t.expr, Condition) and len(t.expr.values) == 2), None)
    if merged is not None and isinstance(merged.expr, Condition):
        merged.expr = both(merged.expr, negate(merged.expr.model_copy(update={"op": Op.ALL})))
        parse.use(at)
        parse.use(*parse.where("not_both", "only"))
    return merged is not None
