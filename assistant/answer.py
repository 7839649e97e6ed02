"""The answer as every door gets it; its JSON is the stable contract of the command line."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from retrieval.result import Cell, Kind


class Status(StrEnum):
    ANSWERED = "answered"
    NO_MATCH = "no_match"
    CLARIFY = "clarify"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReadCondition(Out):
    """One condition as read: canonical field, operator and value, and the words it came from."""

    field: str
    op: str
    value: Any
    words: str = ""
    negated: bool = False


class ReadingOut(Out):
    conditions: list[ReadCondition] = []
    operation: str = ""
    assumptions: list[str] = []
    unread: list[str] = []
    score: float = 1.0


class ResultOut(Out):
    kind: Kind
    record_type: str
    total: int
    ids: list[str] = []
    ordered: bool = False
    value: Any = None
    unit: str | None = None
    columns: list[str] = []
    rows: list[list[Cell]] = []
    basis: str = ""


class Citation(Out):
    """Mark `[n]` in the text: the record, and the sentence or the fields that support the statement."""

    n: int
    id: str
    record_type: str
    title: str
    quote: str = ""
    fields: dict[str, Any] = {}


class Answer(Out):
    """One answer. `notice` is what has to stand beside it wherever it shows: that the data are made up, say."""

    question: str
    status: Status
    text: str
    lang: str = "en"
    reading: ReadingOut = ReadingOut()
    result: ResultOut | None = None
    citations: list[Citation] = []
    warnings: list[str] = []
    suggestions: list[str] = []
    options: list[str] = []
    notice: str = ""
    elapsed_ms: dict[str, float] = {}


def read_as(answer: Answer) -> str:
    """How the question was read, in one line: every condition with the words it came from, and what was asked."""
    signs = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "between": "between", "in": "=", "first": "first ="}
    zh = answer.lang == "zh"
    told = []
    for each in answer.reading.conditions:
        value = ", ".join(str(v) for v in each.value) if isinstance(each.value, (list, tuple)) else str(each.value)
        said = f" ← “{each.words}”" if each.words and each.words.lower() != value.lower() else ""
        told.append(f"{'not ' if each.negated else ''}{each.field} {signs.get(each.op, each.op)} {value}{said}")
    return ("读作：" if zh else "Read as: ") + "; ".join([*told, answer.reading.operation])
