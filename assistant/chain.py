"""The chain every door calls: reading → search → writing → checking, as one LangChain runnable.

    Assistant.open(home).ask("Which biotech firms want to move to Jiangsu?")

Each stage is a plain function from state to state, so the whole can be invoked, batched, streamed and traced; a stage
that fails makes an answer with status `error`, and the log keeps the traceback.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol, Self

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from assistant.answer import Answer, Status
from assistant.checking import check
from assistant.conversation import Conversations, Turn, turn_of
from assistant.privacy import mask, personal_fields, reveals
from assistant.reading.model import Outcome, Reading
from assistant.settings import LONGEST, Settings
from assistant.writing import clean, write
from assistant.writing.voice import Voice
from corpus.schema import record_type
from corpus.vocabulary import Vocabulary
from retrieval.plan import Model, Plan
from retrieval.result import Result

_log = logging.getLogger("lodestone")

SHOWN = 50
"""Full records that search returns beside the ids."""


class Reads(Protocol):
    def read(self, question: str, history: Sequence[Turn] = (), as_of: dt.date | None = None) -> Reading: ...


class Searches(Protocol):
    def search(self, plan: Plan, shown: int = SHOWN) -> Result: ...


class Request(Model):
    """One question and what surrounds it.

    `conversation` names a stored one, which the turn is added to; `history` gives the turns before instead.
    `plan` takes the place of reading: an option chosen, or a reading that a person corrected.
    """

    question: str
    conversation: str | None = None
    history: tuple[Turn, ...] = ()
    as_of: dt.date | None = None
    show_personal: bool = True
    plan: Plan | None = None


class State(Model):
    """What the stages hand on."""

    request: Request
    reading: Reading | None = None
    result: Result | None = None
    answer: Answer | None = None
    elapsed_ms: dict[str, float] = {}


class Assistant(Runnable[Request | str, Answer]):
    """Answers questions over one generation of the data; safe to share between threads."""

    def __init__(
        self,
        reader: Reads,
        searcher: Searches,
        vocabulary: Vocabulary,
        conversations: Conversations | None = None,
        notice: Mapping[str, str] | None = None,
        generation: str = "",
    ) -> None:
        self.notice = notice or {}
        self.generation = generation
        self.reader, self.searcher, self.vocabulary = reader, searcher, vocabulary
        self.conversations = conversations
        self._held = ExitStack()
        steps: list[RunnableLambda[Any, Any]] = [
            RunnableLambda(_timed(stage, name), name=name)
            for name, stage in (
                ("reading", self._read),
                ("search", self._search),
                ("writing", self._write),
                ("checking", self._check),
            )
        ]
        chain: Runnable[Any, Any] = steps[0]
        for step in steps[1:]:
            chain = chain | step
        # A question that fails is answered, whatever failed: one of a batch never sinks the rest.
        self.pipeline: Runnable[dict[str, Any], dict[str, Any]] = chain.with_fallbacks(
            [RunnableLambda(_failed, name="failure")], exception_key="error"
        )

    @classmethod
    def open(cls, home: Path | Settings) -> Self:
        """Open the current generation of the database in `home`; FileNotFoundError before the first load."""
        from assistant.opening import open_parts

        settings = home if isinstance(home, Settings) else Settings(home)
        with ExitStack() as held:
            parts = open_parts(settings, held)
            made = cls(
                parts.reader,
                parts.searcher,
                parts.vocabulary,
                Conversations(settings.conversations),
                parts.notice,
                parts.generation,
            )
            made._held = held.pop_all()
        return made

    def close(self) -> None:
        """Release the generation and its files."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------ asking

    def ask(
        self,
        question: str,
        conversation: str | None = None,
        as_of: dt.date | None = None,
        *,
        show_personal: bool = True,
    ) -> Answer:
        """Answer one question, as the next turn of a stored `conversation` where one is named.

        `as_of` is what "today" means; by default the newest day in the data. LookupError: no such conversation.
        """
        return self.invoke(
            Request(question=question, conversation=conversation, as_of=as_of, show_personal=show_personal)
        )

    def conversation(
        self, turns: Sequence[str], as_of: dt.date | None = None, *, show_personal: bool = True
    ) -> list[Answer]:
        """Answer questions that build on one another, without storing them."""
        history: tuple[Turn, ...] = ()
        answers = []
        for question in turns:
            request = Request(question=question, history=history, as_of=as_of, show_personal=show_personal)
            state = self._run(request)
            answers.append(_answer(state))
            history = (*history, _turn(state))
        return answers

    def invoke(self, input: Request | str, config: RunnableConfig | None = None, **_: Any) -> Answer:  # noqa: A002
        """Answer one request. Failures become answers; only an unknown conversation raises (LookupError)."""
        request = Request(question=input) if isinstance(input, str) else input
        if request.conversation is None:
            return _answer(self._run(request, config))
        if self.conversations is None:
            raise LookupError("this assistant stores no conversations")
        history = self.conversations.history(request.conversation)
        state = self._run(request.model_copy(update={"history": history}), config)
        self.conversations.append(request.conversation, _turn(state), _answer(state))
        return _answer(state)

    def _run(self, request: Request, config: RunnableConfig | None = None) -> State:
        started = time.perf_counter()
        state: State = self.pipeline.invoke({"state": State(request=request)}, config)["state"]
        answer = _answer(state)
        told = {
            "elapsed_ms": {**state.elapsed_ms, "total": _since(started)},
            "notice": self.notice.get(answer.lang, ""),
        }
        return state.model_copy(update={"answer": answer.model_copy(update=told)})

    # ------------------------------------------------------------ stages

    def _read(self, state: State) -> State:
        request = state.request
        question = " ".join(clean(request.question).split())
        if len(question) > LONGEST:
            message = f"A question may have {LONGEST:,} characters, this one has {len(question):,}."
            reading = Reading(question=question[:LONGEST], lang="en", outcome=Outcome.UNSUPPORTED, message=message)
        else:
            reading = self.reader.read(question, request.history, request.as_of)
        if request.plan is not None:
            reading = reading.model_copy(update={"outcome": Outcome.READ, "plan": request.plan, "unread": ()})
        if reading.plan is not None and not request.show_personal:
            reading = self._guarded(reading, reading.plan)
        return state.model_copy(update={"reading": reading})

    def _guarded(self, reading: Reading, plan: Plan) -> Reading:
        """Refuse what would give personal data away by its set, its order or its groups."""
        used = reveals(plan)
        if not used:
            return reading
        voice = Voice(reading.lang, self.vocabulary, plan.record_type)
        kind = next(t for t in ("requests", "parks") if set(used) & personal_fields(t))
        names = voice.join([voice.label(record_type(kind)[name]) for name in used if name in record_type(kind)], "and")
        message = voice.say(f"You may not search by personal data here: {names}.", f"此处不能按个人信息查询：{names}。")
        return reading.model_copy(update={"outcome": Outcome.UNSUPPORTED, "plan": None, "message": message})

    def _search(self, state: State) -> State:
        assert state.reading is not None
        plan = state.reading.plan
        if plan is None or state.reading.outcome is not Outcome.READ:
            return state
        result = self.searcher.search(plan, SHOWN)
        if not state.request.show_personal:
            result = mask(result, plan)
        return state.model_copy(update={"result": result})

    def _write(self, state: State) -> State:
        assert state.reading is not None
        plan = state.reading.plan if state.result is not None else None
        # What may not be shown is masked already, so that nothing downstream holds it.
        answer = write(state.reading, plan, state.result, self.vocabulary, show_personal=True)
        return state.model_copy(update={"answer": answer.model_copy(update={"question": state.request.question})})

    def _check(self, state: State) -> State:
        assert state.reading is not None
        answer = _answer(state)
        problems = check(answer, state.result, state.reading, self.vocabulary)
        if not problems:
            return state
        for problem in problems:
            _log.error("unchecked statement (%s): %s; question %r", problem.fault, problem.detail, answer.question)
        return state.model_copy(update={"answer": _safe(answer, state.result, self.vocabulary)})


def _timed(stage: Callable[[State], State], name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return the stage as a runnable's function, its milliseconds kept in the state."""

    def run(carried: dict[str, Any]) -> dict[str, Any]:
        started = time.perf_counter()
        state = stage(carried["state"])
        return {"state": state.model_copy(update={"elapsed_ms": {**state.elapsed_ms, name: _since(started)}})}

    return run


def _failed(carried: dict[str, Any]) -> dict[str, Any]:
    """Return the state of a question that could not be answered; what went wrong goes to the log."""
    state: State = carried["state"]
    error: BaseException = carried["error"]
    _log.error("no answer to %r", state.request.question, exc_info=error)
    zh = any("\u4e00" <= c <= "\u9fff" for c in state.request.question)
    text = "这个问题处理时出错，未能回答。" if zh else "Something went wrong with this question; it has no answer."
    told = clean(f"{type(error).__name__}: {error}")[:200]
    answer = Answer(
        question=state.request.question, status=Status.ERROR, text=text, lang="zh" if zh else "en", warnings=[told]
    )
    return {"state": state.model_copy(update={"answer": answer})}


def _safe(answer: Answer, result: Result | None, vocabulary: Vocabulary) -> Answer:
    """Return `answer` with a text that says no more than the size of the set."""
    kind = result.record_type if result is not None else "requests"
    voice = Voice("zh" if answer.lang == "zh" else "en", vocabulary, kind)
    total = voice.counted(result.total) if result is not None else ""
    text = voice.say(f"{total} found; see the result.", f"共{total}，见结果。")
    warning = voice.say("The wording did not agree with the result and was left out.", "文字与结果核对不一致，已省略。")
    return answer.model_copy(update={"text": text, "citations": [], "warnings": [*answer.warnings, warning]})


def _answer(state: State) -> Answer:
    assert state.answer is not None
    return state.answer


def _turn(state: State) -> Turn:
    """Return what later questions may refer to; a question that failed is remembered as not understood."""
    answer = _answer(state)
    lang = "zh" if answer.lang == "zh" else "en"
    reading = state.reading or Reading(
        question=answer.question, lang="zh" if lang == "zh" else "en", outcome=Outcome.UNSUPPORTED
    )
    return turn_of(reading, answer)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
