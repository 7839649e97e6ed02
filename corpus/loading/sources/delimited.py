"""Comma- and tab-separated text, read so that one broken row costs that row and no other."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from corpus.loading import limits
from corpus.loading.cells import BLANKS
from corpus.loading.sources.base import BrokenRow, RawBatch, check_columns, next_line, shortened
from corpus.loading.sources.dialect import delimiter_of
from corpus.loading.sources.encoding import encoding_of, not_readable
from corpus.loading.sources.head import ROWS, find_head

SNIFFED = 60  # lines


class DelimitedSource:
    """A text file in any encoding and with any delimiter; one of its first rows names the columns.

    `groups` are the headings above those names, where there are any.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoding = encoding_of(path)
        with self._open() as text:
            start = list(islice(_short(text, path), SNIFFED))
        self._delimiter = delimiter_of(start, "\t" if path.suffix.lower() in (".tsv", ".tab") else ",")
        rows, ends = [], []
        with self._open() as text:
            lines = _Lines(text)
            for _, row, _ in islice(self._rows(lines, fields=None), ROWS):
                rows.append(row if isinstance(row, list) else [])
                ends.append(lines.start + lines.taken - 1)
        if start and start[0].startswith("sep=") and len(start[0].strip()) == 5:
            rows[0] = []
        head = find_head(rows)
        if head is None:
            raise ValueError(f"{path} has no header row that can be read")
        self.names: tuple[str, ...] = head.names
        check_columns(path, len(self.names))
        self.groups: tuple[str, ...] = head.groups
        self._before = ends[head.row]

    def batches(self, size: int) -> Iterator[RawBatch]:
        total = max(1, self.path.stat().st_size)
        with self._open() as text:
            rows = self._rows(_Lines(text, self._before), len(self.names))
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
        return self.path.open(encoding=self._encoding, newline="\n")

    def _rows(self, lines: _Lines, fields: int | None) -> Iterator[tuple[int, list[str] | str, int]]:
        """Yield each row with its line and length: its cells, or its text where it has not `fields` of them.

        Where a quote is never closed the row swallows its followers; then only its first line is given up and reading
        starts again after it. Blank lines are passed over.
        """
        csv.field_size_limit(limits.LONGEST_CELL)
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
            raise not_readable(self.path, error) from None

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


def _short(text: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines of `text`, each no longer than a row of names can be."""
    try:
        for line in iter(lambda: next_line(text), ""):
            yield line[:20_000]
    except UnicodeDecodeError as error:
        raise not_readable(path, error) from None


class _Lines:
    """The lines of a text, those of the current row remembered so that all but the first can be given back."""

    def __init__(self, text: TextIO, before: int = 0) -> None:
        """Start behind the first `before` lines."""
        self._text = text
        self._waiting: deque[str] = deque()
        self._row: list[str] = []
        self._again = 0
        self.start = before + 1
        self.length = 0  # characters of the current row
        for _ in range(before):
            next_line(text)

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
