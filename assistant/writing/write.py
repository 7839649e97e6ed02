"""From a result to an answer: the text, its citations, how the question was read, what could be asked next."""

from __future__ import annotations

from assistant.answer import Answer, ReadCondition, ReadingOut, ResultOut, Status
from assistant.privacy import mask
from assistant.reading.model import Outcome, Reading
from assistant.writing.cells import is_number
from assistant.writing.citing import Citations
from assistant.writing.comparisons import write_comparison, write_rank
from assistant.writing.conditions import level_words
from assistant.writing.declining import write_nothing, write_question, write_refusal
from assistant.writing.describe import operation
from assistant.writing.groups import write_groups
from assistant.writing.listing import write_fact, write_matches, write_records
from assistant.writing.markdown import clean, escape, unescape
from assistant.writing.measures import measure_unit
from assistant.writing.numbers import amount
from assistant.writing.suggesting import suggestions
from assistant.writing.values import write_value
from assistant.writing.voice import Voice
from corpus.vocabulary import Vocabulary
from retrieval.algebra import levels_of
from retrieval.plan import Compare, Condition, Expr, Fact, Fit, Groups, Not, Plan, Rank, Records
from retrieval.result import Kind, Result

CLEARLY_ALIKE = 0.5
"""Likeness (cosine, centred) of the closest text from which it clearly says what was asked for: over 62 questions of
four sets, answers whose best text lay above it were right in 8 of 10 cases, below it in 1 of 3."""

FAR = 0.3
"""Likeness of the closest text below which nothing comes near what was asked for. Of 87 needs that a corpus holds in
plain words none lay below 0.37; where statements are oblique a few that are there lie between."""


def write(
    reading: Reading, plan: Plan | None, result: Result | None, vocabulary: Vocabulary, *, show_personal: bool = False
) -> Answer:
    """Return the answer to `reading`: `plan` and `result` where it was read, neither where it was not.

    Personal fields are masked unless `show_personal`. ValueError when a plan comes without its result.
    """
    voice = Voice(reading.lang, vocabulary, plan.record_type if plan is not None else "requests")
    if plan is None or reading.outcome is not Outcome.READ:
        return _declined(reading, voice)
    if result is None:
        raise ValueError("a plan needs its result to be written about")
    result = result if show_personal else mask(result, plan)
    status = status_of(plan, result)
    citations = Citations()
    empty = status is Status.NO_MATCH and not nothing_near(plan, result)
    text = write_nothing(plan, result, voice) if empty else _body(plan, result, voice, citations)
    text += _compared_with(plan, result, voice)
    if plan.meaning is not None and not isinstance(plan.ask, Records) and status is Status.ANSWERED:
        text += "\n\n" + _by_likeness(plan.meaning, voice)
    return Answer(
        question=reading.question,
        status=status,
        text=text,
        lang=reading.lang,
        reading=reading_out(reading, plan, voice),
        result=result_out(result),
        citations=citations.found,
        warnings=[*_warnings(reading, voice), *_absent(result, voice), *_weak(plan, result, voice)],
        suggestions=suggestions(plan, result, status, voice),
    )


def status_of(plan: Plan, result: Result) -> Status:
    """Return whether anything was found: an empty set, no group and no value is a result too, and says so."""
    if isinstance(plan.ask, Groups) and not (plan.ask.count and result.total):  # no group at all counts as none of them
        numbers = [cell for row in result.rows for cell in row[len(plan.ask.by) :] if is_number(cell)]
        return Status.ANSWERED if any(numbers) or (numbers and result.total) else Status.NO_MATCH
    if isinstance(plan.ask, Rank):
        return Status.ANSWERED if result.value is not None else Status.NO_MATCH
    if isinstance(plan.ask, Compare):
        return Status.ANSWERED if any(row[1] for row in result.rows if len(row) > 1) else Status.NO_MATCH
    if isinstance(plan.ask, (Records, Fact)) and (not result.records or nothing_near(plan, result)):
        return Status.NO_MATCH
    return Status.ANSWERED if result.total else Status.NO_MATCH


def nothing_near(plan: Plan, result: Result) -> bool:
    """Return whether even the closest text is so far from the meaning asked for that nothing was found."""
    return plan.meaning is not None and bool(result.evidence) and max(e.score for e in result.evidence) < FAR


def _body(plan: Plan, result: Result, voice: Voice, citations: Citations) -> str:
    ask = plan.ask
    if isinstance(ask, Records):
        return write_records(plan, result, voice, citations)
    if isinstance(ask, Fact):
        return write_fact(plan, result, voice, citations)
    if isinstance(ask, Fit) and result.kind is Kind.MATCHES:
        return write_matches(plan, result, voice, citations)
    if isinstance(ask, Groups):
        return write_groups(plan, result, voice)
    if isinstance(ask, Compare):
        return write_comparison(plan, result, voice)
    if isinstance(ask, Rank):
        return write_rank(plan, result, voice)
    if isinstance(ask, Fit):
        total = voice.counted(result.total)
        return voice.say(f"**{total}**: {operation(plan, voice)}.", f"**{total}**：{operation(plan, voice)}。")
    return write_value(plan, result, voice)


def _compared_with(plan: Plan, result: Result, voice: Voice) -> str:
    """Say what the number is that the question compares with: `Compared with the average of all parks: 31.2`."""
    found = levels_of(plan)
    if len(found) != 1 or len(result.levels) != 1:
        return ""
    level, bound = found[0], result.levels[0]
    unit = measure_unit(level.measure, voice)
    told = voice.say("not known", "无") if bound is None else amount(bound, unit, voice.lang)
    words = level_words(level, voice)
    return voice.say(f"\n\nCompared with {words}: {told}.", f"\n\n比较基准，{words}：{told}。")


def _by_likeness(meaning: str, voice: Voice) -> str:
    wanted = escape(meaning)
    return voice.say(
        f"Computed from those closest to “{wanted}”, found by the likeness of their own words: not an exact set.",
        f"依据与“{wanted}”语义最接近的记录计算，并非精确集合。",
    )


def _declined(reading: Reading, voice: Voice) -> Answer:
    asks = reading.outcome is Outcome.CLARIFY
    status = Status.CLARIFY if asks else Status.UNSUPPORTED
    return Answer(
        question=reading.question,
        status=status,
        text=write_question(reading, voice) if asks else write_refusal(reading, voice),
        lang=reading.lang,
        reading=reading_out(reading, None, voice),
        suggestions=suggestions(None, None, status, voice),
        options=[option.label for option in reading.options],
    )


def reading_out(reading: Reading, plan: Plan | None, voice: Voice) -> ReadingOut:
    """Return how the question was read, for the contract: conditions flat, canonical values."""
    return ReadingOut(
        conditions=_flat(plan.where, False) if plan is not None else [],
        operation=unescape(operation(plan, voice)) if plan is not None else "",
        assumptions=list(reading.assumptions),
        unread=list(reading.unread),
        score=reading.score,
    )


def _flat(part: Expr, negated: bool) -> list[ReadCondition]:
    if isinstance(part, Condition):
        return [
            ReadCondition(field=part.field, op=part.op.value, value=_value(part), words=part.words, negated=negated)
        ]
    if isinstance(part, Not):
        return _flat(part.part, not negated)
    return [each for sub in part.parts for each in _flat(sub, negated)]


def _value(test: Condition) -> object:
    if test.subquery is not None:
        inner = test.subquery
        where = [each.model_dump(mode="json") for each in _flat(inner.where, False)] if inner.where is not None else []
        return {
            "record_type": inner.record_type,
            "field": inner.field,
            "where": where,
            "min_count": inner.min_count,
            **({"max_count": inner.max_count} if inner.max_count is not None else {}),
            "fit": inner.fit,
        }
    if test.ref is not None:
        return {"field": test.ref.field, "factor": test.ref.factor}
    if test.level is not None:
        return test.level.model_dump(mode="json", exclude_defaults=True)
    values = [value if isinstance(value, (bool, int, float, str)) else value.isoformat() for value in test.values]
    return values[0] if len(values) == 1 else values or None


def result_out(result: Result) -> ResultOut:
    """Return the result for the contract: every id in order, canonical values."""
    return ResultOut(
        kind=result.kind,
        record_type=result.record_type,
        total=result.total,
        ids=list(result.ids),
        ordered=result.ordered,
        value=result.value,
        unit=result.unit,
        columns=list(result.columns),
        rows=[list(row) for row in result.rows],
        basis=result.basis.value,
    )


def _absent(result: Result, voice: Voice) -> list[str]:
    """Say so where the question names records that are not there: nothing found for them is no finding."""
    if not result.absent:
        return []
    ids = [escape(each) for each in result.absent]
    return [voice.say(f"No record has the id {', '.join(ids)}.", f"没有编号为{'、'.join(ids)}的记录。")]


def _weak(plan: Plan, result: Result, voice: Voice) -> list[str]:
    """Say so where even the closest text is far from what was asked for."""
    if plan.meaning is None or not result.evidence or max(e.score for e in result.evidence) >= CLEARLY_ALIKE:
        return []
    said = clean(plan.meaning)
    if nothing_near(plan, result):
        return [
            voice.say(
                f"No text comes near “{said}”: what is listed is only the least far, not an answer.",
                f"没有原文接近“{said}”：所列仅是相对最近的，并不是答案。",
            )
        ]
    return [
        voice.say(
            f"No text clearly says “{said}”: these are only the closest, look at the quotations.",
            f"没有原文明确提到“{said}”：以下只是最接近的，请核对引文。",
        )
    ]


def _warnings(reading: Reading, voice: Voice) -> list[str]:
    if not reading.unread:
        return []
    words = voice.say(", ", "、").join(f"“{word}”" for word in reading.unread)
    return [voice.say(f"Not used: {words}.", f"未用到的词：{words}。")]
