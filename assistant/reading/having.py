"""Groups kept by a number: `provinces with three or more operating parks`, 需求超过50条的省份, `companies that filed twice`."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.amounts.comparators import MEASURE_WORDS, comparator
from assistant.reading.amounts.fields import fits, in_unit
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.dims import GRAINS, noun_field
from assistant.reading.parse import Parse, Term
from retrieval.plan import Condition, Dim, Having, How, Measure, Op, Subquery, both

_CLAUSE = ",，;；。.?？!！"
_FILED = (
    "filing",
    "files",
    "applied",
    "apply",
    "came",
    "come",
    "asked",
    "approached",
    "提过",
    "报",
    "报过",
    "报了",
    "申请过",
    "来过",
    "提交过",
)
_PERIODS = ("months", "quarters", "weeks", "years", "月份", "季度", "年份")
_OPPOSITE = {Op.GT: Op.LE, Op.LE: Op.GT, Op.GE: Op.LT, Op.LT: Op.GE}
_TIMES = {"factor_2": 2, "factor_3": 3, "once": 1, "one_request": 1}


@dataclass(frozen=True, slots=True)
class _Often:
    """A bound on how many: the sign, the number, what is counted, and the mentions that say it."""

    op: Op
    number: int
    firms: bool
    words: tuple[int, ...]
    times: bool = False


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
        often = _often(parse, i)
        if often is None:
            continue
        subject = _subject(parse, often)
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
    if at is None or parse.broken(at, index, _CLAUSE):
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
    subject = _subject(parse, _Often(op, 0, False, spent))
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


def _often(parse: Parse, index: int) -> _Often | None:
    """A bounded count of requests, parks or companies at mention `index`, or of times that one was filed."""
    mention = parse.mentions[index]
    quantity = mention.quantity
    op, words = comparator(parse, index)
    if mention.period is not None and mention.text.strip().isdigit() and op in (Op.GT, Op.GE, Op.LT, Op.LE):
        counted = _counted(parse, index, words)  # over 2000 requests: no year
        return _Often(op, int(mention.text), counted[0], (index, *words, *counted[1])) if counted else None
    if quantity is None and mention.text.lower() == "one" and op is not None:
        counted = _counted(parse, index, words)  # more than one project
        return _Often(op, 1, counted[0], (index, *words, *counted[1])) if counted else None
    if quantity is None:
        times = next((n for cue, n in _TIMES.items() if mention.cue(cue)), None)
        if times is None:
            return None
        if mention.cue("one_request"):
            return _Often(Op.EQ, 1, False, (index,), True) if op is None else None
        only = next((k for k in (index - 1, index - 2, index - 3) if parse.cue(k, "only")), None)
        if op is None and only is None and "only" not in mention.text.lower():
            return None
        filed = any(_files(parse, k) for k in range(max(0, index - 5), min(index + 3, len(parse))))
        spent = (index, *words, *(() if only is None else (only,)))
        return _Often(op or Op.EQ, times, False, spent, True) if filed else None
    if quantity.ordinal or quantity.high is not None or quantity.low != int(quantity.low):
        return None
    if quantity.dimension is Dimension.TIMES and op is not None:
        filed = any(_files(parse, k) for k in range(max(0, index - 5), index))
        return _Often(op, int(quantity.low), False, (index, *words), True) if filed else None
    if quantity.dimension is not Dimension.PLAIN or op is None:
        return None
    before = min([index, *words]) - 1
    if parse.fields_of(before, numeric=True) and not parse.broken(before, index, _CLAUSE):
        return None  # 计划投资5000万以上的需求: an amount of a field
    counted = _counted(parse, index, words)
    head = parse.skip_left(min([index, *words]))
    ends = max([index, *words]) + 1 >= len(parse) or bool(parse.mark(max([index, *words]) + 1))
    nouned = head > 0 and ends and parse.cue(head - 1, "only") and group_of(parse, head) is not None
    if counted is None and nouned and parse.has("by", "each"):
        counted = (False, ())  # "by sector, only sectors with at least 5"
    if counted is None and parse.cue(head, "those") and parse.has("by", "each", "which"):
        counted = (False, (head,))  # "how many per province, only those with five or more"
    if counted is None:
        return None
    firms, spent = counted
    return _Often(op, int(quantity.low), firms, (index, *words, *spent))


def _files(parse: Parse, index: int) -> bool:
    return parse.cue(index, "filed") or parse.mentions[index].text.lower() in _FILED


def _counts(parse: Parse, index: int) -> bool | None:
    """Whether a noun at mention `index` counts companies; None where it counts nothing of this question."""
    mention = parse.at(index)
    if mention is None:
        return None
    if mention.cue("company") and parse.record_type == "requests":
        return True if any(f.field == "company" for f in mention.fields) or mention.text in ("firms", "家") else None
    if mention.cue("request" if parse.record_type == "requests" else "park"):
        return False
    return None


def _counted(parse: Parse, index: int, words: list[int]) -> tuple[bool, tuple[int, ...]] | None:
    """What the amount at `index` counts: the noun after it (adjectives between), or in Chinese before the comparison."""
    for k in range(index + 1, min(index + 6, len(parse))):
        if parse.broken(index, k, _CLAUSE):
            break
        firms = _counts(parse, k)
        measure_word = parse.mentions[k].text in MEASURE_WORDS
        if firms is not None and not measure_word:
            return firms, (k,)
        light = k in words or parse.mentions[k].filler_only or parse.mentions[k].values or measure_word
        light = light or parse.cue(k, "live")
        if not light or parse.fields_of(k, numeric=True):
            break
    first = min([index, *words])
    if parse.lang != "zh":
        return _number_before(parse, first)
    for k in range(first - 1, max(-1, first - 4), -1):
        firms = _counts(parse, k)
        if firms is not None and not parse.broken(k, index, _CLAUSE):
            return firms, (*range(k, first), *((index + 1,) if _measures(parse, index + 1) else ()))
        if not parse.mentions[k].filler_only and parse.mentions[k].text not in ("数", "数量", "在"):
            break
    return None


def _number_before(parse: Parse, first: int) -> tuple[bool, tuple[int, ...]] | None:
    """`the number of live requests for cars is above`: what a bound counts, said before it."""
    exceeds = parse.mentions[first].text.lower().startswith(("exceed", "surpass", "outnumber"))
    for k in range(first - 1, max(-1, first - 10), -1):
        relative = parse.mentions[k].text.lower() in ("that", "who", "which")
        if relative or parse.broken(k, first, _CLAUSE) or parse.fields_of(k, numeric=True):
            return None
        if parse.cue(k, "how_many"):
            noun = next((j for j in range(k + 1, first) if _counts(parse, j) is not None), None)
            verb = exceeds or any(_be(parse, j) for j in (first - 1, k - 1, k - 2))
            named = noun is not None and verb and parse.mentions[k].text.lower().startswith(("number", "count"))
            return (bool(_counts(parse, noun)), (k, noun)) if named and noun is not None else None
    return None


def _be(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    return mention is not None and mention.text.lower() in ("is", "are", "was", "were", "be")


def _measures(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    return mention is not None and mention.text in MEASURE_WORDS


def _subject(parse: Parse, often: _Often) -> tuple[int, str] | None:
    """Whose number is bounded: the noun before it (`provinces with …`), or in Chinese after 的."""
    first, last = min(often.words), max(often.words)
    if parse.lang == "zh":
        for k in range(last + 1, min(last + 6, len(parse))):
            if parse.broken(last, k, _CLAUSE):
                break
            name = group_of(parse, k)
            if name is not None:
                return k, name
            light = parse.mentions[k].filler_only or parse.cue(k, "of", "request", "ge_after")
            if not (light or parse.mentions[k].values or parse.mentions[k].places):
                break
    for k in range(first - 1, max(-1, first - 12), -1):
        if parse.broken(k, first, _CLAUSE):
            break
        name = group_of(parse, k)
        if name is not None:
            return k, name
        if parse.mentions[k].solid and not parse.mentions[k].values:
            break
    return None


def group_of(parse: Parse, index: int) -> str | None:
    """The field that the noun at mention `index` groups by, companies and periods included."""
    mention = parse.mentions[index]
    if mention.values or mention.places or mention.name:
        return None
    if mention.cue("company") and parse.record_type == "requests":
        return "company"
    if mention.text.lower() in _PERIODS:
        return "submitted_on" if parse.record_type == "requests" else None
    name = noun_field(parse, index)
    return name if name in parse.schema and name not in ("name", "reason") else None


def _repeated(parse: Parse, often: _Often) -> None:
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
    parse.use(*often.words, *(k for k in range(len(parse)) if _files(parse, k)))
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
            and not parse.broken(min(term.last, other.first), max(term.first, other.last), _CLAUSE)
        ]
        if beside and test.subquery.record_type == "requests" and not test.subquery.fit:
            query = test.subquery.model_copy(update={"where": both(*(other.expr for other in beside))})
            term.expr = test.model_copy(update={"subquery": query})
