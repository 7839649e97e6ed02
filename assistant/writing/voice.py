"""The language an answer is written in: names of fields, values, records and sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reading.model import Lang
from assistant.writing.markdown import escape
from assistant.writing.numbers import amount, day, number
from corpus.schema import Field, RecordType, Type, record_type
from corpus.vocabulary import PlaceKind, Vocabulary
from retrieval.result import Cell

FEW = 6  # values of a condition that are spelled out


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks of records of one type in one language. Everything it returns may stand in Markdown as it is."""

    lang: Lang
    vocabulary: Vocabulary
    kind: str = "requests"

    @property
    def zh(self) -> bool:
        return self.lang == "zh"

    @property
    def record_type(self) -> RecordType:
        return record_type(self.kind)

    def about(self, kind: str) -> Voice:
        """Return the voice for records of another type."""
        return Voice(self.lang, self.vocabulary, kind)

    def say(self, en: str, zh: str) -> str:
        return zh if self.zh else en

    def label(self, field: Field) -> str:
        """Return what `field` is called."""
        return field.zh[0] if self.zh else field.en[0]

    def one(self, field: Field, value: object) -> str:
        """Return one value: its Chinese label, yes or no, a day, an amount with unit; text escaped."""
        if isinstance(value, bool) or (field.type is Type.BOOLEAN and value in ("true", "false")):
            return self.say("yes", "是") if value in (True, "true") else self.say("no", "否")
        if isinstance(value, dt.date):
            return day(value, self.lang)
        if field.type is Type.DATE:
            return escape(str(value))
        if isinstance(value, (int, float)):
            return amount(value, field.unit.value if field.unit else None, self.lang)
        text = str(value)
        return escape(self.vocabulary.zh(field.concept, text) if self.zh and field.concept else text)

    def cell(self, field: Field, value: Cell) -> str:
        """Return the value of a record's field, list items joined; empty text where it is not known."""
        if value is None or value == ():
            return ""
        if isinstance(value, (tuple, list)):
            return self.join([self.one(field, item) for item in value], "")
        return self.one(field, value)

    def any_name(self, name: object) -> str:
        """Return a name whose field is not known (the side of a comparison) in the language of the answer."""
        text = str(name)
        if self.zh:
            for concept in (*PlaceKind, *self.vocabulary.concepts):
                translated = self.vocabulary.zh(concept, text)
                if translated != text:
                    return escape(translated)
        return escape(text)

    def join(self, parts: Sequence[str], last: str = "or") -> str:
        """Join parts as a sentence would: `a, b or c`, `a、b或c`; no `last` word: commas only."""
        shown = list(parts[:FEW]) if last else list(parts)
        more = len(parts) - len(shown)
        if self.zh:
            if more:
                return "、".join(shown) + f"等{len(parts)}项"
            return (
                "、".join(shown[:-1]) + {"or": "或", "and": "和"}.get(last, "、") + shown[-1]
                if shown[1:]
                else "".join(shown)
            )
        if more:
            return ", ".join(shown) + f" {last} {more} more"
        return ", ".join(shown[:-1]) + (f" {last} " if last else ", ") + shown[-1] if shown[1:] else "".join(shown)

    def noun(self, count: int | None = None) -> str:
        """Return what records of this type are called, agreeing with `count`."""
        if self.zh:
            return self.record_type.zh[0]
        return self.record_type.en[0] + ("" if count == 1 else "s")

    def counted(self, count: int) -> str:
        """Return `42 requests`, `42条需求`."""
        if self.zh:
            return f"{number(count)}{'个' if self.kind == 'parks' else '条'}{self.noun()}"
        return f"{number(count)} {self.noun(count)}"

    def title(self, record: dict[str, Cell]) -> str:
        """Return the name of a record in the answer's language, where it has only the other in that."""
        kind = self.record_type
        names = (kind.title_zh, kind.title) if self.zh else (kind.title, kind.title_zh)
        return escape(str(next(filter(None, map(record.get, (*names, kind.key))), "")))
