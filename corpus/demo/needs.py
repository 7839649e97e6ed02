"""The needs that only a statement tells, and questions for them: the truth that meaning search is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus.demo.tables import read


@dataclass(frozen=True, slots=True)
class Need:
    """A need hidden in free text.

    `things` and `things_zh` are wordings that follow "needs", `says` and `says_zh` whole sentences (templates, see
    `corpus.demo.grammar`); `ask` and `ask_zh` are questions for the need in other words.
    """

    id: str
    en: str
    zh: str
    sectors: tuple[str, ...]
    industrial: bool
    things: tuple[str, ...]
    says: tuple[str, ...]
    things_zh: tuple[str, ...]
    says_zh: tuple[str, ...]
    ask: tuple[str, ...]
    ask_zh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedQuestion:
    """A question whose best answers are the requests with `need`; `language` is `en` or `zh`."""

    need: str
    language: str
    text: str


@cache
def load_needs() -> tuple[Need, ...]:
    """Return all needs, in the order of their file."""
    return tuple(
        Need(
            key, n["en"], n["zh"], tuple(n.get("sectors", ())), n.get("industrial", False),
            tuple(n["things"]), tuple(n["says"]), tuple(n["things_zh"]), tuple(n["says_zh"]),
            tuple(n["ask"]), tuple(n["ask_zh"]),
        )
        for key, n in read("needs").items()
    )  # fmt: skip


def needs() -> dict[str, str]:
    """Return the id of every need with its English description."""
    return {need.id: need.en for need in load_needs()}


def need_questions() -> tuple[NeedQuestion, ...]:
    """Return two questions a need and language."""
    return tuple(
        NeedQuestion(need.id, language, text)
        for need in load_needs()
        for language, texts in (("en", need.ask), ("zh", need.ask_zh))
        for text in texts
    )
