"""The questions, asked in one process: what each stage took, and whether every answer agrees with itself."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer
from assistant.batch import Conversation
from assistant.chain import Assistant, Request, State
from assistant.checking import check
from assistant.conversation import Turn, turn_of
from benchmarks.frames import Frames
from benchmarks.measuring import percentile, spread
from corpus.schema import Type, record_type
from retrieval.algebra import both
from retrieval.plan import Condition, Expr, Groups, How, Measure, Op, Plan, Records, Value
from retrieval.result import Kind, Result

EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was read, searched and answered."""

    conversation: str
    position: int
    state: State

    @property
    def answer(self) -> Answer:
        assert self.state.answer is not None
        return self.state.answer


def ask_all(assistant: Assistant, questions: Sequence[Conversation], as_of: dt.date) -> list[Asked]:
    """Ask every conversation once, keeping what the stages handed on."""
    asked = []
    for conversation in questions:
        history: tuple[Turn, ...] = ()
        for position, question in enumerate(conversation.turns):
            request = Request(question=question, history=history, as_of=as_of)
            state: State = assistant.pipeline.invoke({"state": State(request=request)})["state"]
            asked.append(Asked(conversation.id, position, state))
            if state.reading is not None:
                history = (*history, turn_of(state.reading, asked[-1].answer))
    return asked


def warm(assistant: Assistant, questions: Sequence[Conversation], as_of: dt.date, passes: int) -> dict[str, Any]:
    """Return what a question takes in an assistant that is open: percentiles of each pass, and their median."""
    taken: dict[str, list[list[float]]] = defaultdict(lambda: [[] for _ in range(passes)])
    for each in range(passes):
        for conversation in questions:
            for answer in assistant.conversation(conversation.turns, as_of):
                for stage, milliseconds in answer.elapsed_ms.items():
                    taken[stage][each].append(milliseconds)
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {
        stage: {name: spread([percentile(one, share) for one in runs], 1) for name, share in shares.items()}
        for stage, runs in taken.items()
    }


# ---------------------------------------------------------------- consistency


def consistency(assistant: Assistant, asked: Sequence[Asked], frames: Frames) -> dict[str, Any]:
    """Return for each test how many answers it looked at and which of them it found wanting."""
    tests: dict[str, Callable[[Assistant, Asked, Plan, Result, Frames], bool | None]] = {
        "every statement follows from the result": _stated,
        "a whole listing holds as many ids as it says": _listed,
        "a count is the size of its set, listed": _counted,
        "groups add up to the records that say": _added_up,
        "citations are of the set": _cited,
        "the set is the one pandas finds in the file": _same_set,
        "the number is the one pandas computes from the file": _same_number,
    }
    found: dict[str, dict[str, Any]] = {name: {"answers": 0, "wrong": []} for name in tests}
    for each in asked:
        reading, result = each.state.reading, each.state.result
        if each.answer.status != "answered" or reading is None or reading.plan is None or result is None:
            continue
        for name, test in tests.items():
            try:
                holds = test(assistant, each, reading.plan, result, frames)
            except NotImplementedError:
                continue
            if holds is not None:
                found[name]["answers"] += 1
                found[name]["wrong"] += [] if holds else [f"{each.conversation}/{each.position + 1}"]
    return found


def expressible(asked: Sequence[Asked], frames: Frames) -> Iterator[tuple[Asked, Plan]]:
    """Yield the answered questions whose set pandas can compute from the raw files."""
    for each in asked:
        plan = each.state.reading.plan if each.state.reading is not None else None
        if each.answer.status != "answered" or plan is None or plan.meaning is not None:
            continue
        try:
            frames.select(plan.where, plan.record_type)
        except NotImplementedError:
            continue
        yield each, plan


def _stated(assistant: Assistant, each: Asked, _plan: Plan, result: Result, _frames: Frames) -> bool:
    assert each.state.reading is not None
    return not check(each.answer, result, each.state.reading, assistant.vocabulary)


def _listed(_assistant: Assistant, _each: Asked, plan: Plan, result: Result, _frames: Frames) -> bool | None:
    if not _whole(plan):
        return None
    return result.total == len(result.ids) == len(set(result.ids))


def _counted(assistant: Assistant, _each: Asked, plan: Plan, result: Result, _frames: Frames) -> bool | None:
    if not isinstance(plan.ask, Value) or plan.ask.measure.how is not How.COUNT:
        return None
    listed = assistant.searcher.search(_listing(plan, plan.ask.measure), shown=0)
    return result.value == len(listed.ids)


def _added_up(assistant: Assistant, _each: Asked, plan: Plan, result: Result, _frames: Frames) -> bool | None:
    ask = plan.ask
    if not isinstance(ask, Groups) or ask.measures[0].how is not How.COUNT or not result.rows:
        return None
    kind = record_type(plan.record_type)
    partial = ask.limit or ask.labels or ask.without or ask.apart or ask.having or plan.meaning
    several = any(kind[dim.field].type is Type.LIST and not dim.first for dim in ask.by)
    if partial or several or ask.measures[0].where is not None or ask.measures[0].record_type is not None:
        return None
    said = [Condition(field=dim.field, op=Op.KNOWN) for dim in ask.by]
    listed = assistant.searcher.search(Plan(record_type=plan.record_type, where=both(plan.where, *said)), shown=0)
    return sum(row[len(ask.by)] for row in result.rows) == len(listed.ids)  # type: ignore[misc]  # counts


def _cited(_assistant: Assistant, each: Asked, _plan: Plan, result: Result, _frames: Frames) -> bool | None:
    own = [citation.id for citation in each.answer.citations if citation.record_type == result.record_type]
    return set(own) <= set(result.ids) if own and result.ids else None


def _same_set(_assistant: Assistant, _each: Asked, plan: Plan, result: Result, frames: Frames) -> bool | None:
    if (not _whole(plan) and result.kind is not Kind.FACT) or plan.meaning is not None:
        return None
    return set(result.ids) == _ids(frames, plan.where, plan.record_type)


def _same_number(_assistant: Assistant, _each: Asked, plan: Plan, result: Result, frames: Frames) -> bool | None:
    if not isinstance(plan.ask, Value) or plan.meaning is not None or plan.ask.measure.unit is not None:
        return None
    measure, kind, where = plan.ask.measure, *_base(plan, plan.ask.measure)
    rows = frames.select(where, kind)
    numbers: dict[How, Callable[[], float]] = {
        How.COUNT: lambda: len(rows),
        How.SUM: lambda: rows[measure.field].sum(),
        How.AVG: lambda: rows[measure.field].mean(),
        How.MEDIAN: lambda: rows[measure.field].median(),
        How.MIN: lambda: rows[measure.field].min(),
        How.MAX: lambda: rows[measure.field].max(),
    }
    if measure.how is How.SHARE and measure.of is not None and measure.field is None:
        part = len(frames.select(both(where, measure.of), kind))
        return _close(result.value, 100 * part / len(rows))
    return _close(result.value, numbers[measure.how]()) if measure.how in numbers else None


def _whole(plan: Plan) -> bool:
    return isinstance(plan.ask, Records) and plan.ask.limit is None and not plan.ask.offset and plan.meaning is None


def _base(plan: Plan, measure: Measure) -> tuple[str, Expr]:
    """Return the set that a measure is about: the plan's unless it names another."""
    if measure.record_type is None and measure.where is None:
        return plan.record_type, plan.where
    return measure.record_type or plan.record_type, measure.where or both()


def _listing(plan: Plan, measure: Measure) -> Plan:
    kind, where = _base(plan, measure)
    return Plan(record_type=kind, where=where, ask=Records(limit=EVERY), meaning=plan.meaning, as_of=plan.as_of)


def _ids(frames: Frames, where: Expr, kind: str) -> set[str]:
    return set(frames.select(where, kind)[record_type(kind).key])


def _close(told: object, computed: float) -> bool:
    return isinstance(told, (int, float)) and math.isclose(told, computed, rel_tol=1e-6, abs_tol=1e-6)
