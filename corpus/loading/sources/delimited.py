"""Comma- and tab-separated text, read so that one broken row costs that row and no other."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from corpus.loading.cells import BLANKS
from corpus.loading.sources.base import BrokenRow, RawBatch, not_utf8

LONGEST_FIELD = 64 * 2**20
MOST_LINES = 10_000  # lines one quoted cell may span before its opening quote counts as a slip


class DelimitedSource:
    """A `.csv` or `.tsv` file in UTF-8 (a byte-order mark is skipped) whose first row names the columns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        with self._open() as text:
            first = next(self._rows(text, fields=None), None)
        if first is None or isinstance(first[1], str):
            raise ValueError(f"{path} has no header row that can be read")
        self.names: tuple[str, ...] = tuple(first[1])

    def batches(self, size: int) -> Iterator[RawBatch]:
        total = max(1, self.path.stat().st_size)
        with self._open() as text:
            rows = self._rows(text, len(self.names))
            next(rows)
            batch = RawBatch([], [], [], 0.0)
            for line, row in rows:
                if isinstance(row, str):
                    batch.broken.append(BrokenRow(line, row))
                else:
                    batch.lines.append(line)
                    batch.rows.append(row)
                if len(batch.rows) + len(batch.broken) >= size:
                    yield RawBatch(batch.lines, batch.rows, batch.broken, min(1.0, text.buffer.tell() / total))
                    batch = RawBatch([], [], [], 0.0)
            yield RawBatch(batch.lines, batch.rows, batch.broken, 1.0)

    def _open(self) -> TextIO:
        # Lines end at \n only: other line breaks may stand inside a cell.
        return self.path.open(encoding="utf-8-sig", newline="\n")

    def _rows(self, text: TextIO, fields: int | None) -> Iterator[tuple[int, list[str] | str]]:
        """Yield each row with its line: its cells, or its text where it has not `fields` of them.

        Where a quote is never closed the row swallows its followers; then only its first line is given up and reading
        starts again after it. Blank lines are passed over.
        """
        csv.field_size_limit(LONGEST_FIELD)
        lines = _Lines(text)
        try:
            while True:
                reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
                try:
                    for row in reader:
                        if fields is None or len(row) == fields:
                            if row:
                                yield lines.start, row
                        elif lines.taken > 1 and self._swallowed(lines.followers(), fields):
                            break
                        elif (whole := lines.whole()).strip(BLANKS):
                            yield lines.start, whole
                        lines.begin()
                    else:
                        return
                except csv.Error:
                    pass  # a stray or open quote: the same recovery as for a row that swallowed others
                yield lines.start, lines.first()
                lines.give_back()
        except UnicodeDecodeError as error:
            raise not_utf8(self.path, error) from None

    def _swallowed(self, lines: list[str], fields: int) -> bool:
        """Whether one of `lines`, taken for the inside of a quoted cell, is a row of its own."""
        for line in lines:
            try:
                row = next(csv.reader([line], delimiter=self._delimiter, strict=True), [])
            except csv.Error:
                continue
            if len(row) == fields:
                return True
        return False


class _Lines:
    """The lines of a text, those of the current row remembered so that all but the first can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._row: list[str] = []
        self.start = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) >= MOST_LINES:
            raise csv.Error("a quote is not closed")
        line = self._waiting.popleft() if self._waiting else next(self._text)
        self._row.append(line)
        return line

    @property
    def taken(self) -> int:
        return len(self._row)

    def first(self) -> str:
        return self._row[0].rstrip("\r\n")

    def followers(self) -> list[str]:
        return self._row[1:]

    def whole(self) -> str:
        return "".join(self._row).rstrip("\r\n")

    def begin(self) -> None:
        """Start a new row after the current one."""
        self.start += len(self._row)
        self._row.clear()

    def give_back(self) -> None:
        """Start a new row after the first line of the current one."""
        self._waiting.extendleft(reversed(self._row[1:]))
        self.start += 1
        self._row.clear()
