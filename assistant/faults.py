"""What may be wrong with an answer: the kinds of faults, and one thing that its result does not bear out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    NUMBER = "number"
    MARK = "mark"
    CITATION = "citation"
    QUOTE = "quote"
    ID = "id"
    NAME = "name"
    COUNT = "count"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in an answer that its result does not bear out."""

    fault: Fault
    detail: str
