"""What reading returns: the plan, or why there is none, and an account of the words."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Protocol

from retrieval.plan import Model, Plan

Lang = Literal["en", "zh"]


class Outcome(StrEnum):
    READ = "read"
    CLARIFY = "clarify"
    UNSUPPORTED = "unsupported"


class Option(Model):
    """One answer to a clarifying question: what the button says and the plan it stands for."""

    label: str
    plan: Plan


class Reading(Model):
    """How a question was understood.

    `plan` is there when the outcome is `read`. `message` says, in `lang`, what is asked back or why the database
    cannot tell. `assumptions`: sentences in `lang`, one for each doubtful choice. `unread`: content words that no part
    of the plan accounts for. `follow_up`: the plan edits the one before. `score`: 0 … 1, 1 = every word accounted for.
    """

    question: str
    lang: Lang
    outcome: Outcome = Outcome.READ
    plan: Plan | None = None
    message: str = ""
    options: tuple[Option, ...] = ()
    assumptions: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    follow_up: bool = False
    score: float = 1.0


class Turn(Protocol):
    """One earlier turn of the conversation, as the chain keeps it."""

    @property
    def reading(self) -> Reading: ...
    @property
    def ids(self) -> tuple[str, ...]: ...
    @property
    def record_type(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> tuple[float | None, ...]: ...
