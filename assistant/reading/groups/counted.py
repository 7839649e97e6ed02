"""A bounded count, and whose it is: `three or more parks`, 超过50条需求, `filed twice`."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.amounts.comparators import MEASURE_WORDS, comparator
from assistant.reading.amounts.units import Dimension
from assistant.reading.groups.nouns import noun_field
from assistant.reading.parse import Parse
from retrieval.plan import Op

COUNT_CLAUSE = ",，;；。.?？!！"
"""The marks that close the clause of a count."""
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
_TIMES = {"factor_2": 2, "factor_3": 3, "once": 1, "one_request": 1}


@dataclass(frozen=True, slots=True)
class Often:
    """A bound on how many: the sign, the number, what is counted, and the mentions that say it."""

    op: Op
    number: int
    firms: bool
    words: tuple[int, ...]
    times: bool = False


def often_at(parse: Parse, index: int) -> Often | None:
    """A bounded count of requests, parks or companies at mention `index`, or of times that one was filed."""
    mention = parse.mentions[index]
    quantity = mention.quantity
    times = next((n for cue, n in _TIMES.items() if mention.cue(cue)), None)
    if quantity is None and mention.period is None and times is None and mention.text.lower() != "one":
        return None
    op, words = comparator(parse, index)
    if mention.period is not None and mention.text.strip().isdigit() and op in (Op.GT, Op.GE, Op.LT, Op.LE):
        counted = _counted(parse, index, words)  # over 2000 requests: no year
        return Often(op, int(mention.text), counted[0], (index, *words, *counted[1])) if counted else None
    if quantity is None and mention.text.lower() == "one" and op is not None:
        counted = _counted(parse, index, words)  # more than one project
        return Often(op, 1, counted[0], (index, *words, *counted[1])) if counted else None
    if quantity is None:
        if times is None:
            return None
        if mention.cue("one_request"):
            return Often(Op.EQ, 1, False, (index,), True) if op is None else None
        only = next((k for k in (index - 1, index - 2, index - 3) if parse.cue(k, "only")), None)
        if op is None and only is None and "only" not in mention.text.lower():
            return None
        filed = any(files_at(parse, k) for k in range(max(0, index - 5), min(index + 3, len(parse))))
        spent = (index, *words, *(() if only is None else (only,)))
        return Often(op or Op.EQ, times, False, spent, True) if filed else None
    if quantity.ordinal or quantity.high is not None or quantity.low != int(quantity.low):
        return None
    if quantity.dimension is Dimension.TIMES and op is not None:
        filed = any(files_at(parse, k) for k in range(max(0, index - 5), index))
        return Often(op, int(quantity.low), False, (index, *words), True) if filed else None
    if quantity.dimension is not Dimension.PLAIN or op is None:
        return None
    before = min([index, *words]) - 1
    if parse.fields_of(before, numeric=True) and not parse.broken(before, index, COUNT_CLAUSE):
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
    return Often(op, int(quantity.low), firms, (index, *words, *spent))


def files_at(parse: Parse, index: int) -> bool:
    """Whether mention `index` is a verb of filing."""
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
        if parse.broken(index, k, COUNT_CLAUSE):
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
        return number_before(parse, first)
    for k in range(first - 1, max(-1, first - 4), -1):
        firms = _counts(parse, k)
        if firms is not None and not parse.broken(k, index, COUNT_CLAUSE):
            return firms, (*range(k, first), *((index + 1,) if _measures(parse, index + 1) else ()))
        if not parse.mentions[k].filler_only and parse.mentions[k].text not in ("数", "数量", "在"):
            break
    return None


def number_before(parse: Parse, first: int) -> tuple[bool, tuple[int, ...]] | None:
    """`the number of live requests for cars is above`: what a bound counts, said before it."""
    exceeds = parse.mentions[first].text.lower().startswith(("exceed", "surpass", "outnumber"))
    for k in range(first - 1, max(-1, first - 10), -1):
        relative = parse.mentions[k].text.lower() in ("that", "who", "which")
        if relative or parse.broken(k, first, COUNT_CLAUSE) or parse.fields_of(k, numeric=True):
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


def subject_of(parse: Parse, often: Often) -> tuple[int, str] | None:
    """Whose number is bounded: the noun before it (`provinces with …`), or in Chinese after 的."""
    first, last = min(often.words), max(often.words)
    if parse.lang == "zh":
        for k in range(last + 1, min(last + 6, len(parse))):
            if parse.broken(last, k, COUNT_CLAUSE):
                break
            name = group_of(parse, k)
            if name is not None:
                return k, name
            light = parse.mentions[k].filler_only or parse.cue(k, "of", "request", "ge_after")
            if not (light or parse.mentions[k].values or parse.mentions[k].places):
                break
    for k in range(first - 1, max(-1, first - 12), -1):
        if parse.broken(k, first, COUNT_CLAUSE):
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
