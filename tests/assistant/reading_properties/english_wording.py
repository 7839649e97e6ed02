"""The slots of an English noun phrase, and lists of alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.assistant.reading_properties.parts import Part
from tests.assistant.reading_properties.wording import Wording


class Slot(StrEnum):
    """Before the noun (`private`), after it (`for Jiangsu`), or as what the records do (`want to lease`)."""

    BEFORE = "before"
    AFTER = "after"
    VERB = "verb"


@dataclass(frozen=True)
class Clause:
    """Words for one condition; `rank` orders what stands before the noun, farthest first."""

    slot: Slot
    text: str
    rank: int = 0


def before(text: str, rank: int) -> Clause:
    return Clause(Slot.BEFORE, text, rank)


def after(*texts: str) -> Iterable[Clause]:
    return (Clause(Slot.AFTER, text) for text in texts)


def verbs(*texts: str) -> Iterable[Clause]:
    return (Clause(Slot.VERB, text) for text in texts)


class EnglishWording(Wording[Clause]):
    lang = "en"

    def any_of(self, names: Sequence[str], part: Part | None = None) -> str:
        """Return `A, B or C`, with `either` now and then where it is a phrase of its own and not denied."""
        if len(names) < 2:
            return names[0]
        either = part is not None and not part.denied and self.rng.random() < 0.5
        return f"{'either ' if either else ''}{', '.join(names[:-1])} or {names[-1]}"

    @staticmethod
    def all_of(names: Sequence[str]) -> str:
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
