"""Groups kept by a number: `provinces with three or more operating parks`, 需求超过50条的省份, `companies that filed twice`."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.fields import fits, in_unit
from assistant.reading.asked import Asked
from assistant.reading.groups.counted import COUNT_CLAUSE, Often, files_at, often_at, subject_of
from assistant.reading.groups.grains import GRAINS
from assistant.reading.parse import Parse, Term
from retrieval.algebra import both
from retrieval.plan import Condition, Dim, Having, How, Measure, Op, Subquery

_OPPOSITE = {Op.GT: Op.LE, Op.LE: Op.GT, Op.GE: Op.LT, Op.LT: Op.GE}


@dataclass(frozen=True, slots=True)
class Kept:
    """The groups that a number keeps: by what (None: what the question is by), which count, and its bound."""

    dim: Dim | None
    words: tuple[int, ...]
    measure: Measure
    having: Having


def find_having(parse: Parse) -> Kept | None:
    """Find the groups that a number keeps; companies by how often they filed become a condition."""
    kept = _kept(parse)
    repeated = any(isinstance(t.expr, Condition) and t.field == "company" and t.expr.subquery for t in parse.terms)
    for i in parse.where("several"):
        if parse.record_type == "requests" and i not in parse.used:
            parse.use(i)
            if not repeated:
                _company(parse, i, i, Subquery(record_type="requests", field="company", min_count=2))
    return kept


def _kept(parse: Parse) -> Kept | None:
    for i in range(len(parse)):
        if i in parse.used:
            continue
        kept = _measured(parse, i)
        if kept is not None:
            return kept
        often = often_at(parse, i)
        if often is None:
            continue
        subject = subject_of(parse, often)
        if subject is not None and subject[1] == "company":
            if not often.firms:
                _repeated(parse, often)
            continue
        grouped = parse.has("by", "each", "breakdown")
        if often.times or (subject is None and (often.firms or not grouped)):
            continue
        op, words, dim = often.op, often.words, None
        if subject is not None:
            at, dim = subject[0], _dim(parse, subject)
            words = (*words, at)
            before = parse.skip_left(at)
            if op in _OPPOSITE and _left_out(parse, before):
                op, words = _OPPOSITE[op], (*words, before)
        parse.use(*words)
        parse.ignored.update(often.words)
        measure = Measure(how=How.DISTINCT, field="company") if often.firms else Measure()
        return Kept(dim, words, measure, Having(op=op, value=often.number))
    return None


def _measured(parse: Parse, index: int) -> Kept | None:
    """`sectors with an average investment above 500 million`, 总投资超过1000亿的省份: a bound on a number of the group."""
    quantity = parse.mentions[index].quantity
    if quantity is None or quantity.ordinal or quantity.high is not None:
        return None
    op, words = comparator(parse, index)
    if op is None:
        return None
    first = min([index, *words])
    at = next((k for k in range(first - 1, max(-1, first - 5), -1) if parse.fields_of(k, numeric=True)), None)
    if at is None or parse.broken(at, index, COUNT_CLAUSE):
        return None
    field = next((f for f in parse.fields_of(at, numeric=True) if fits(f, quantity.dimension)), None)
    text = parse.mentions[at].text.lower()
    totalled = text.startswith(("总", "total")) or any(word in text for word in ("总额", "总量", "合计"))
    near = range(at - 1, max(-1, at - 4), -1)
    lead = next((k for k in near if parse.cue(k, *_HOWS) and not parse.broken(k, at)), None)
    if field is None or (lead is None and not totalled):
        return None
    how = How.SUM if lead is None else next(how for cue, how in _HOWS.items() if parse.cue(lead, cue))
    spent = (index, *words, at, *(() if lead is None else (lead,)))
    subject = subject_of(parse, Often(op, 0, False, spent))
    if subject is None or subject[1] == "company":
        return None
    multiplied = quantity.unit is not None and quantity.unit.factor >= 1e4
    value = in_unit(quantity.low, quantity.dimension, field.unit, multiplied)
    parse.use(*spent, subject[0])
    parse.ignored.update(spent)
    measure = Measure(how=how, field=field.name)
    return Kept(_dim(parse, subject), (*spent, subject[0]), measure, Having(op=op, value=value))


_HOWS = {"avg": How.AVG, "median": How.MEDIAN, "sum": How.SUM}


def _left_out(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    return mention is not None and (
        mention.cue("except", "drop", "not") or mention.text.lower() in ("hide", "hiding", "剔除")
    )


def _dim(parse: Parse, subject: tuple[int, str]) -> Dim:
    at, name = subject
    grain = next((grain for cue, grain in GRAINS.items() if parse.cue(at, cue)), None)
    return Dim(field=name, grain=grain)


def group_by_kept(kept: Kept | None, asked: Asked) -> None:
    """Let the question be by the groups that a number keeps."""
    if kept is not None and kept.dim is not None and not any(d.field == kept.dim.field for d in asked.dims):
        asked.dims = [kept.dim, *asked.dims]


def keep_groups(parse: Parse, kept: Kept | None, asked: Asked) -> None:
    """Say which groups are kept: by the number that is shown where it is the same, else by one of its own."""
    if kept is None:
        return
    named = Measure(how=How.DISTINCT, field=kept.dim.field) if kept.dim is not None else None
    if not asked.dims and kept.dim is not None and asked.measure == named:
        # "how many provinces have more than 100": the groups themselves are counted
        asked.dims, asked.measure, asked.group_count = [kept.dim], kept.measure, True
    if not asked.dims:
        parse.used.difference_update(kept.words)
        return
    if asked.measure in (None, Measure()) and not asked.share and not asked.growth:
        asked.measure = kept.measure
    asked.group_count |= _how_many_groups(parse, kept)
    shown = asked.measure == kept.measure and not asked.share
    asked.having = kept.having if shown else kept.having.model_copy(update={"of": kept.measure})


def _how_many_groups(parse: Parse, kept: Kept) -> bool:
    """`how many cities sent at least 50`, 超过100条的省份有多少个: the number of the groups, not of what is in them."""
    if kept.dim is None or not kept.words:
        return False
    at = kept.words[-1]
    before, after = parse.skip_left(at), parse.skip_right(at, "yes_no")
    ahead = after < len(parse) and not parse.broken(at, after) and parse.lang == "zh"
    return parse.cue(before, "how_many") or (ahead and parse.cue(after, "how_many"))


def _repeated(parse: Parse, often: Often) -> None:
    """Companies by how many requests they filed."""
    low, high = {
        Op.GT: (often.number + 1, None),
        Op.GE: (often.number, None),
        Op.EQ: (often.number, often.number),
        Op.LT: (1, often.number - 1),
        Op.LE: (1, often.number),
    }[often.op]
    query = Subquery(record_type="requests", field="company", min_count=max(1, low), max_count=high)
    _company(parse, min(often.words), max(often.words), query)
    parse.use(*often.words, *(k for k in range(len(parse)) if files_at(parse, k)))
    parse.ignored.update(often.words)


def _company(parse: Parse, first: int, last: int, query: Subquery) -> None:
    words = parse.text(first, last)
    condition = Condition(field="company", subquery=query, words=words)
    parse.terms.append(Term(first, last, "company", "company", condition, words))


def narrow(parse: Parse, periods: list[Term]) -> None:
    """`filed more than twice in 2025`: what is said of the requests beside the count is counted too."""
    for term in parse.terms:
        test = term.expr
        if not isinstance(test, Condition) or test.subquery is None or test.field != "company" or test.subquery.where:
            continue
        beside = [
            other
            for other in parse.terms
            if other is not term
            and not other.negated
            and other.family not in ("origin", "industry")
            and (other in periods or other.first > term.last)
            and not parse.broken(min(term.last, other.first), max(term.first, other.last), COUNT_CLAUSE)
        ]
        if beside and test.subquery.record_type == "requests" and not test.subquery.fit:
            query = test.subquery.model_copy(update={"where": both(*(other.expr for other in beside))})
            term.expr = test.model_copy(update={"subquery": query})
