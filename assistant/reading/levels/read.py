"""Numbers held against a number of a set: `above the average rent of the parks in Henan`, 高于全省平均水平."""

from __future__ import annotations

import re

from assistant.reading.groups.counted import group_of
from assistant.reading.groups.having import Kept
from assistant.reading.levels.comparison import Said, comparison_at, field_compared, said_again
from assistant.reading.levels.reach import GENERAL, reach_of
from assistant.reading.parse import CLAUSE, Parse, Reach, Term
from assistant.reading.sides.shares import outcome_of
from retrieval.algebra import conditions
from retrieval.plan import Condition, Dim, Having, How, Level, Measure, Plan

_HOWS = {"avg": How.AVG, "median": How.MEDIAN}
_ITS_OWN = re.compile(
    r"\b(its|their|the same|own)( own)? (sector|province|city|region|industry|segment|level|kind)|各自|所在|同行业|本行业|同类",
    re.IGNORECASE,
)
_ADVERBS = ("on average", "averaged", "averaging", "averages")


def read_levels(parse: Parse, before: Plan | None = None) -> Kept | None:
    """Turn comparisons with an average or a median into conditions; groups that one keeps are returned.

    `before` is the plan of the conversation: its own level is meant by `that same average`.
    """
    spoken = before is not None and any(test.level is not None for test in conditions(before.where))
    parse.reaches = []
    for at in range(len(parse)):
        how = next((how for cue, how in _HOWS.items() if parse.cue(at, cue)), None)
        if how is None or at in parse.used or parse.mentions[at].text.lower() in _ADVERBS:
            continue
        said = comparison_at(parse, at)
        if said is None or _ITS_OWN.search(parse.utterance.text):
            continue
        if spoken and said_again(parse, at, said):
            continue
        kept = _level(parse, at, how, said)
        if kept is not None:
            return kept
    return None


def _level(parse: Parse, at: int, how: How, said: Said) -> Kept | None:
    first = min(said.words)
    after = parse.skip_right(at, "how_many")
    named = next((f for f in parse.fields_of(after, numeric=True)), None) if not parse.broken(at, after) else None
    of = after if named is not None else at
    reach, own = reach_of(parse, first, at, of)
    outcome = outcome_of(parse)
    rate = outcome is not None and any(_is_rate(parse, k) for k in range(first))
    subject = _subject(parse, first, reach | set(range(first, of + 1)))
    lead = _lead(parse, first)
    if rate and outcome is not None and subject is not None:
        measure = Measure(how=How.SHARE, of=outcome.expr)
        spent = {k for k in range(len(parse)) if _is_rate(parse, k) or any(v.value in ("signed", "withdrawn") for v in parse.mentions[k].values)}  # fmt: skip
        return _kept(parse, measure, said, reach, own, spent, subject)
    field, spent = (named, set()) if named is not None else field_compared(parse, first, at)
    if field is None:
        if subject is not None and _counts(parse, first):
            dim = Dim(field=subject[1])
            spent = {*range(first, at + 1)}
            parse.use(*spent, subject[0])
            parse.ignored.update(spent)
            having = Having(op=said.op, across=how)
            parse.say("each group is compared with the average of the groups", "各组与各组的平均水平相比")
            return Kept(dim, (*said.words, subject[0]), Measure(), having)
        return None
    if named is not None:
        spent |= {k for k in range(max(0, first - 5), first) if any(f.name == named.name for f in parse.fields_of(k))}
        spent |= set(range(at, of + 1))
    if lead is not None and subject is not None:
        return _kept(parse, Measure(how=lead[1], field=field.name), said, reach, own, spent | {lead[0]}, subject)
    if subject is not None and not any(parse.cue(k, "request", "company", "park") for k in range(first)):
        return _kept(parse, Measure(how=how, field=field.name), said, reach, own, spent, subject)
    level = Level(measure=Measure(how=how, field=field.name), factor=said.factor)
    spent |= set(range(first, at + 1))
    low, high = min(spent), max(spent)
    if any(parse.mentions[k].solid for k in range(low, first) if k not in spent):
        low = first
    words = parse.text(low, high)
    term = Term(
        low, high, field.name, field.name, Condition(field=field.name, op=said.op, level=level, words=words), words
    )
    parse.terms.append(term)
    _spend(parse, spent, reach, term, own)
    return None


def _kept(
    parse: Parse, measure: Measure, said: Said, reach: set[int], own: bool, spent: set[int], subject: tuple[int, str]
) -> Kept:
    spent = spent | set(range(min(said.words), max(said.words) + 1))
    having = Having(op=said.op, level=Level(measure=measure, factor=said.factor))
    parse.use(subject[0])
    _spend(parse, spent, reach, None, own)
    return Kept(Dim(field=subject[1]), (*sorted(spent), subject[0]), measure, having)


def _spend(parse: Parse, spent: set[int], reach: set[int], term: Term | None, own: bool) -> None:
    """Account for the words of a level; what its set is told by stays to be read."""
    told = {k for k in reach if parse.mentions[k].solid and parse.mentions[k].text.lower() not in GENERAL}
    gone = (spent | reach) - told
    if spent & told:
        gone -= told
    parse.use(*gone)
    parse.ignored.update(gone)
    parse.reaches.append(Reach(term, frozenset(reach), own))


def _lead(parse: Parse, first: int) -> tuple[int, How] | None:
    """The `average` or `total` before the comparison, which makes it one of groups."""
    for k in range(first - 1, max(-1, first - 8), -1):
        if parse.broken(k, first, CLAUSE):
            return None
        for cue, how in (*_HOWS.items(), ("sum", How.SUM)):
            if parse.cue(k, cue) and k not in parse.used:
                return k, how
    return None


def _is_rate(parse: Parse, index: int) -> bool:
    text = parse.mentions[index].text.lower()
    return parse.cue(index, "share") or text in ("rate", "rates", "rate of") or text.endswith((" rate", " rates", "率"))


def _counts(parse: Parse, first: int) -> bool:
    """`provinces with more requests than average`: a number of records is compared."""
    near = range(first - 1, max(-1, first - 4), -1)
    return any(parse.cue(k, "request", "park", "how_many") for k in (*near, *range(first, min(first + 4, len(parse)))))


def _subject(parse: Parse, first: int, spent: set[int]) -> tuple[int, str] | None:
    """The noun of the groups that a level keeps: the first before it, in Chinese after it as well."""
    order = [*range(first), *(range(first, len(parse)) if parse.lang == "zh" else ())]
    for k in order:
        if k in spent or parse.cue(k, "request", "park"):
            continue
        name = group_of(parse, k)
        if name is not None and name != "company":
            return k, name
    return None
