"""Companies by how many requests they filed: `with at least three requests`, `more than once`, 报过三条以上需求的企业."""

from __future__ import annotations

from assistant.reading.bounds import comparator
from assistant.reading.parse import Parse, Term
from assistant.reading.quantities import Dimension
from retrieval.plan import Condition, Op, Subquery

_COUNTERS = ("条", "个", "次", "份", "宗", "单", "笔", "回", "times")
_FILES = (
    "报过",
    "报了",
    "报",
    "提过",
    "提了",
    "提交过",
    "提交了",
    "提交",
    "登记过",
    "有",
    "写过",
    "filed",
    "with",
    "have",
)


def read_repeats(parse: Parse) -> None:
    """Turn every wording of several requests of one company into a condition on the company."""
    if parse.record_type != "requests":
        return
    for i in parse.where("several"):
        if i not in parse.used:
            _add(parse, i, i, 2)
    if not parse.has("company"):
        return
    for i, mention in enumerate(parse.mentions):
        amount = mention.quantity
        if (
            amount is None
            or amount.ordinal
            or amount.high is not None
            or amount.dimension is not Dimension.PLAIN
            or i in parse.used
            or not 1 < amount.low < 100
            or not _filed(parse, i)
        ):
            continue
        counter = i + 1 if parse.at(i + 1) is not None and parse.mentions[i + 1].text in _COUNTERS else i
        op, said = comparator(parse, i)
        if parse.cue(counter + 1, "ge_after"):
            op, said = Op.GE, [counter + 1]
        least = {Op.GE: int(amount.low), Op.GT: int(amount.low) + 1}.get(op or Op.EQ)
        head = next((j for j in range(counter, min(len(parse), counter + 4)) if parse.cue(j, "request")), None)
        if least is None or (head is None and parse.mentions[counter].text not in ("次", "回", "times")):
            continue
        parts = [i, counter, *said, *([head] if head is not None else [])]
        _add(parse, min(parts), max(parts), least)


def _filed(parse: Parse, index: int) -> bool:
    """Whether a word of filing or having stands before the number."""
    for j in range(index - 1, max(-1, index - 4), -1):
        mention = parse.mentions[j]
        if mention.text.lower() in _FILES or any(f.field == "submitted_on" for f in mention.fields):
            return not parse.broken(j, index)
        if not (mention.filler_only or mention.cue("ge", "gt")):
            return False
    return False


def _add(parse: Parse, first: int, last: int, least: int) -> None:
    parse.use(*range(first, last + 1))
    words = parse.text(first, last)
    query = Subquery(record_type="requests", field="company", min_count=least)
    condition = Condition(field="company", subquery=query, words=words)
    parse.terms.append(Term(first, last, "company", "company", condition, words))
