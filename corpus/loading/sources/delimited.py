"""Comma- and tab-separated text, read so that one broken row costs that row and no other."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from corpus.loading import limits
from corpus.loading.cells import BLANKS
from corpus.loading.sources.base import BrokenRow, RawBatch, check_columns, next_line, not_utf8, shortened


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
        check_columns(path, len(self.names))

    def batches(self, size: int) -> Iterator[RawBatch]:
        total = max(1, self.path.stat().st_size)
        with self._open() as text:
            rows = self._rows(text, len(self.names))
            next(rows)
            batch = RawBatch([], [], [], 0.0)
            held = 0
            for line, row, length in rows:
                held += length
                if isinstance(row, str):
                    batch.broken.append(BrokenRow(line, row))
                else:
                    batch.lines.append(line)
                    batch.rows.append(row)
                if len(batch.rows) + len(batch.broken) >= size or held >= limits.BATCH:
                    yield RawBatch(batch.lines, batch.rows, batch.broken, min(1.0, text.buffer.tell() / total))
                    batch = RawBatch([], [], [], 0.0)
                    held = 0
            yield RawBatch(batch.lines, batch.rows, batch.broken, 1.0)

    def _open(self) -> TextIO:
        # Lines end at \n only: other line breaks may stand inside a cell.
        return self.path.open(encoding="utf-8-sig", newline="\n")

    def _rows(self, text: TextIO, fields: int | None) -> Iterator[tuple[int, list[str] | str, int]]:
        """Yield each row with its line and length: its cells, or its text where it has not `fields` of them.

        Where a quote is never closed the row swallows its followers; then only its first line is given up and reading
        starts again after it. Blank lines are passed over.
        """
        csv.field_size_limit(limits.LONGEST_CELL)
        lines = _Lines(text)
        try:
            while True:
                reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
                try:
                    for row in reader:
                        if fields is None or len(row) == fields:
                            if row:
                                yield lines.start, row, lines.length
                        elif lines.taken > 1 and self._swallowed(lines.followers(), fields):
                            break
                        elif (whole := lines.whole()).strip(BLANKS):
                            yield lines.start, whole, lines.length
                        lines.begin()
                    else:
                        return
                except csv.Error:
                    pass  # a stray or open quote: the same recovery as for a row that swallowed others
                yield lines.start, lines.first(), lines.length
                lines.give_back()
                if lines.lost:
                    raise ValueError(
                        f"{self.path} has quotes that are opened and not closed all over, the last in line "
                        f"{lines.start - 1:,}: its rows cannot be told apart; save it anew as csv"
                    )
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
        self._again = 0
        self.start = 1
        self.length = 0  # characters of the current row

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) >= limits.MOST_LINES:
            raise csv.Error("a quote is not closed")
        line = self._waiting.popleft() if self._waiting else next_line(self._text)
        if not line:
            raise StopIteration
        self._row.append(line)
        self.length += len(line)
        if self.length > limits.LONGEST_ROW:
            raise csv.Error("too long a row")
        return line

    @property
    def taken(self) -> int:
        return len(self._row)

    @property
    def lost(self) -> bool:
        """Whether more lines were read again than a file with a few slips in it makes necessary."""
        least, times = limits.READ_AGAIN
        return self._again > least + times * self.start

    def first(self) -> str:
        return shortened(self._row[0]).rstrip("\r\n")

    def followers(self) -> list[str]:
        return self._row[1:]

    def whole(self) -> str:
        return "".join(self._row).rstrip("\r\n")

    def begin(self) -> None:
        """Start a new row after the current one."""
        self.start += len(self._row)
        self._row.clear()
        self.length = 0

    def give_back(self) -> None:
        """Start a new row after the first line of the current one."""
        self._waiting.extendleft(reversed(self._row[1:]))
        self._again += len(self._row) - 1
        self.start += 1
        self._row.clear()
        self.length = 0
