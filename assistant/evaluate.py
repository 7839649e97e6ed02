"""Score a question set against its gold, through the chain that every door calls.

A question set is a .jsonl file, one conversation a line:
`{"id": …, "lang": …, "turns": [{"q": …, "kind": …, "ordered": …, "gold": [[…], …]}]}`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import ConfigDict, ValidationError

from assistant.answer import Answer, ReadCondition, Status
from assistant.judging import Gold, Kind, Row, judge
from retrieval.plan import Model

if TYPE_CHECKING:
    from rich.table import Table

THRESHOLD = 0.9

Progress = Callable[[int, int], None]
"""Told how many conversations are done, and of how many."""


class Converses(Protocol):
    def conversation(self, turns: Sequence[str], as_of: dt.date | None = None) -> list[Answer]: ...


class Question(Model):
    """One turn of a question set; keys beyond these (the SQL that gave the gold) are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str
    kind: Kind
    ordered: bool = False
    gold: tuple[Row, ...] = ()


class Conversation(Model):
    """Questions that build on one another, asked in order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    lang: str = "en"
    turns: tuple[Question, ...]


class Outcome(Model):
    """How one turn went: its place, whether the answer is right, and for reports what was read, wanted and got.

    `silent`: wrong, yet answered without a warning, an assumption or an unread word.
    """

    conversation: str
    turn: int
    kind: Kind
    question: str
    status: Status
    right: bool
    silent: bool
    read: str
    wanted: str
    got: str


class Tally(Model):
    """How many of `turns` are `right`, and how many are wrong and silent."""

    turns: int
    right: int
    silent: int

    @property
    def share(self) -> float:
        """The share of right turns, 0 … 1; 1 where there is none."""
        return self.right / self.turns if self.turns else 1.0

    @property
    def silent_share(self) -> float:
        return self.silent / self.turns if self.turns else 0.0


class Evaluation(Model):
    """The outcomes of a question set, in its order."""

    outcomes: tuple[Outcome, ...]

    @property
    def total(self) -> Tally:
        return _tally(self.outcomes)

    @property
    def by_kind(self) -> dict[Kind, Tally]:
        present = [kind for kind in Kind if any(o.kind is kind for o in self.outcomes)]
        return {kind: _tally([o for o in self.outcomes if o.kind is kind]) for kind in present}

    @property
    def conversations(self) -> Tally:
        """Conversations of several turns: right where every turn is, silent where one turn is wrong and silent."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            groups.setdefault(outcome.conversation, []).append(outcome)
        several = [turns for turns in groups.values() if len(turns) > 1]
        return Tally(
            turns=len(several),
            right=sum(all(o.right for o in turns) for turns in several),
            silent=sum(any(o.silent for o in turns) for turns in several),
        )

    @property
    def failures(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if not o.right)

    def summary(self) -> dict[str, object]:
        """Return the figures and the failures as plain values for JSON."""
        return {
            **_figures(self.total),
            "by_kind": {kind.value: _figures(tally) for kind, tally in self.by_kind.items()},
            "conversations": _figures(self.conversations),
            "failures": [failure.model_dump(mode="json") for failure in self.failures],
        }


def load_questions(path: Path) -> tuple[Conversation, ...]:
    """Return the conversations of a .jsonl question set; ValueError names the line that is none."""
    found = []
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(Conversation.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise ValueError(f"{path.name}, line {place}: {where}: {first['msg']}") from error
    if not found:
        raise ValueError(f"{path.name} holds no questions")
    return tuple(found)


def evaluate(
    assistant: Converses,
    questions: Sequence[Conversation],
    as_of: dt.date | None = None,
    kinds: Collection[Kind] = tuple(Kind),
    progress: Progress | None = None,
) -> Evaluation:
    """Ask every conversation in order and judge its turns of `kinds` (the others are asked all the same)."""
    outcomes: list[Outcome] = []
    for done, conversation in enumerate(questions, 1):
        answers = assistant.conversation([turn.q for turn in conversation.turns], as_of)
        for place, (turn, answer) in enumerate(zip(conversation.turns, answers, strict=True)):
            if turn.kind in kinds:
                outcomes.append(_outcome(conversation.id, place, turn, answer))
        if progress is not None:
            progress(done, len(questions))
    return Evaluation(outcomes=tuple(outcomes))


def table(evaluation: Evaluation, title: str = "") -> Table:
    """Return the figures as a rich table: a row a kind, then all turns, then whole conversations."""
    from rich.table import Table

    made = Table("", "turns", "right", "%", "wrong and silent", title=title or None)
    for column in made.columns[1:]:
        column.justify = "right"
    for kind, tally in evaluation.by_kind.items():
        made.add_row(kind.value, *_cells(tally))
    made.add_section()
    made.add_row("all turns", *_cells(evaluation.total))
    if evaluation.conversations.turns:
        made.add_row("whole conversations", *_cells(evaluation.conversations))
    return made


def describe(failure: Outcome) -> str:
    """Return a failure as lines of text: the question, how it was read, what was wanted and what came."""
    mark = " (silent)" if failure.silent else ""
    head = f"{failure.conversation}.{failure.turn + 1} {failure.kind} {failure.status}{mark}: {failure.question}"
    return f"{head}\n  read    {failure.read}\n  wanted  {failure.wanted}\n  got     {failure.got}"


def write_summary(evaluation: Evaluation, path: Path) -> None:
    """Write `Evaluation.summary` as JSON."""
    path.write_text(json.dumps(evaluation.summary(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- parts


def _outcome(conversation: str, place: int, turn: Question, answer: Answer) -> Outcome:
    judgement = judge(answer, Gold(kind=turn.kind, ordered=turn.ordered, rows=turn.gold))
    reading = answer.reading
    doubtful = bool(answer.warnings or reading.assumptions or reading.unread)
    return Outcome(
        conversation=conversation,
        turn=place,
        kind=turn.kind,
        question=turn.q,
        status=answer.status,
        right=judgement.right,
        silent=not judgement.right and answer.status is Status.ANSWERED and not doubtful,
        read=_read(answer),
        wanted=judgement.wanted,
        got=judgement.got,
    )


def _read(answer: Answer) -> str:
    reading = answer.reading
    told = " & ".join(_condition(condition) for condition in reading.conditions) or "everything"
    unread = f"; unread: {', '.join(reading.unread)}" if reading.unread else ""
    return f"{reading.operation or 'nothing'} of {told}{unread}"


def _condition(condition: ReadCondition) -> str:
    values = condition.value if isinstance(condition.value, list | tuple) else (condition.value,)
    text = ", ".join(str(value) for value in values)
    return f"{'not ' if condition.negated else ''}{condition.field} {condition.op} {text}".strip()


def _tally(outcomes: Sequence[Outcome]) -> Tally:
    return Tally(turns=len(outcomes), right=sum(o.right for o in outcomes), silent=sum(o.silent for o in outcomes))


def _figures(tally: Tally) -> dict[str, float]:
    return {
        "turns": tally.turns,
        "right": tally.right,
        "share": round(tally.share, 4),
        "silent": tally.silent,
        "silent_share": round(tally.silent_share, 4),
    }


def _cells(tally: Tally) -> tuple[str, ...]:
    return (
        f"{tally.turns}",
        f"{tally.right}",
        f"{100 * tally.share:.1f}",
        f"{tally.silent} ({100 * tally.silent_share:.1f} %)",
    )
