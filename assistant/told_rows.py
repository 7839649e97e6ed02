"""The rows of a result as a text may tell them: in a table, or named in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from assistant.claims import PERIOD, stated, states_day, without_days
from assistant.faults import Fault, Problem
from assistant.reading.model import Lang
from assistant.writing.cells import is_number
from assistant.writing.markdown import clean, unescape
from assistant.writing.voice import Voice
from retrieval.plan import Groups, Plan, Rank
from retrieval.result import Cell, Result


class ToldRows:
    """Compares tables and names of rows with the rows of `found`.

    `head` is the first row of the table: names of columns, which may hold a number of a condition. Without a `voice`
    labels are compared as they are stored, in Chinese not at all.
    """

    def __init__(
        self, found: Result, plan: Plan, lang: Lang, voice: Voice | None, head: tuple[str, ...] | None
    ) -> None:
        self.found, self.plan, self.lang, self.voice, self.head = found, plan, lang, voice, head

    def untold(self, cells: tuple[str, ...], left: list[tuple[Cell, ...]]) -> Iterator[Problem]:
        """A table's row says what one row of those `left` says, each once; its head and rule say nothing."""
        says = any(stated(cell) or cell == "–" for cell in cells[1:])
        if not says or all(set(cell) <= set("-:") for cell in cells):
            return
        for index, row in enumerate(left):
            if len(row) == len(cells) and all(self._same(told, at, row) for at, told in enumerate(cells)):
                del left[index]
                return
        if left == list(self.found.rows) and cells == self.head:
            return
        yield Problem(Fault.NUMBER, f"no row of the result says {' | '.join(cells)[:80]}")

    def _same(self, told: str, at: int, row: tuple[Cell, ...]) -> bool:
        cell = row[at]
        if is_number(cell):
            said = stated(told)
            return told == str(cell) or (len(said) == 1 and said[0].agrees(float(str(cell))))
        if isinstance(cell, dt.date):
            return any(each.agrees(cell) for each in stated(told))
        if self.voice is None and self.lang == "zh":
            return True
        return told in self._spellings(at, cell)

    def _spellings(self, at: int, cell: Cell) -> set[str]:
        """How a label may be written."""
        if cell is None:
            return {"–", "not known", "未填写"}
        names = {clean(str(cell))}
        if isinstance(cell, bool):
            names |= {"yes", "是"} if cell else {"no", "否"}
        if self.voice is not None:
            names.add(unescape(self.voice.any_name(cell)))
            ask = self.plan.ask
            dims = ask.by if isinstance(ask, Groups) else (ask.by,) if isinstance(ask, Rank) else ()
            if at < len(dims):
                names.add(unescape(self.voice.cell(self.voice.record_type[dims[at].field], cell)))
        return names

    @property
    def _labels(self) -> int:
        """How many cells of a row are its labels."""
        return len(self.plan.ask.by) if isinstance(self.plan.ask, Groups) else 1

    @property
    def are_periods(self) -> bool:
        """Whether the rows are periods alone, whose names are so like each other that each needs its number."""
        return self._labels == 1 and all(PERIOD.fullmatch(str(row[0])) for row in self.found.rows if row)

    def named(self, text: str) -> Iterator[tuple[Cell, ...]]:
        """The rows whose labels a line names; where they are translated in an unknown way, all."""
        blind = self.voice is None and self.lang == "zh" and not self.are_periods
        bare = without_days(text)
        for row in self.found.rows:
            labels = enumerate(row[: self._labels])
            if blind or all(
                any(_names(name, text if states_day(name) else bare) for name in self._spellings(at, cell))
                for at, cell in labels
            ):
                yield row


def _names(label: str, text: str) -> bool:
    """Whether `text` names `label`, not as part of a longer word or number."""
    at = text.find(label) if label else -1
    while at >= 0:
        around = text[at - 1 : at] + " " + text[at + len(label) : at + len(label) + 1]
        inside = (label[0].isascii() and around[0].isalnum() and around[0].isascii()) or (
            label[-1].isascii() and around[-1].isalnum() and around[-1].isascii()
        )
        if not inside:
            return True
        at = text.find(label, at + 1)
    return False
