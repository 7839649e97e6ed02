"""The file of refused rows: what the source said, its line, and why it was refused; corrected, it loads again."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from corpus.loading.cells import BLANKS, Raw
from corpus.loading.reasons import Reject
from corpus.loading.sources import BrokenRow, RawBatch, Source
from corpus.loading.sources.flat import flattened

OWN_COLUMNS = ("line", "reason", "text")
SUFFIX = ".rejects.csv"
_DELIMITERS = ",;\t|"


class RejectsFile:
    """A CSV (UTF-8 with a byte-order mark, for spreadsheets) written as `draft` and put at `path` by `keep`.

    Its columns: `line`, `reason`, `text` (the raw row where it had not the header's fields), then the file's own.
    """

    def __init__(self, path: Path, draft: Path, names: Sequence[str]) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._draft = draft
        self._names = tuple(names)
        self._out: TextIO | None = None

    def add(self, rejects: Iterable[Reject]) -> None:
        """Write these rows by line; the first of all makes the file."""
        for reject in sorted(rejects, key=lambda reject: reject.line):
            self.counts[reject.reason.value] += 1
            cells = reject.cells or ("",) * len(self._names)
            csv.writer(self._opened()).writerow((reject.line, reject.reason.value, reject.text, *cells))

    def _opened(self) -> TextIO:
        if self._out is None:
            self._draft.parent.mkdir(parents=True, exist_ok=True)
            self._out = self._draft.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._out).writerow((*OWN_COLUMNS, *self._names))
        return self._out

    def written(self, counts: Mapping[str, int]) -> None:
        """Take over the draft as it stands, which holds so many rows of each reason."""
        self.counts.update(counts)

    def close(self) -> None:
        """Finish the draft."""
        if self._out is not None:
            self._out.close()

    def keep(self) -> None:
        """Put the draft in its place; where nothing was refused, take away what an earlier load left there."""
        if self.counts:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside = self.path.with_name(self.path.name + ".part")
            shutil.move(self._draft, beside)  # the place may be on another disk
            beside.replace(self.path)
        elif is_rejects_file(self.path):
            self.path.unlink()


def is_rejects_file(path: Path) -> bool:
    """Whether a load wrote the file at `path`, by its first columns."""
    try:
        with path.open(encoding="utf-8-sig") as text:
            return text.readline(64).startswith(",".join(OWN_COLUMNS) + ",")
    except (OSError, UnicodeDecodeError):
        return False


class CorrectedSource:
    """A file of refused rows read again: its own columns are left out, the others are those of the first file.

    A row whose cells are still empty is read from its `text` where that has come to fit the columns; where not, it is
    broken as before.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.names = source.names[len(OWN_COLUMNS) :]

    @staticmethod
    def fits(names: Sequence[str]) -> bool:
        """Whether a file with these columns is one of refused rows."""
        own = tuple(name.strip(BLANKS) for name in names[: len(OWN_COLUMNS)])
        return own == OWN_COLUMNS and len(names) > len(OWN_COLUMNS)

    def batches(self, size: int) -> Iterator[RawBatch]:
        """Yield all rows, at most `size` at a time."""
        for batch in self._source.batches(size):
            lines: list[int] = []
            rows: list[Sequence[Raw]] = []
            broken = list(batch.broken)
            for line, row in zip(batch.lines, batch.rows, strict=True):
                cells: Sequence[Raw] | None = row[len(OWN_COLUMNS) :]
                text = row[len(OWN_COLUMNS) - 1]
                if isinstance(text, str) and text.strip(BLANKS) and not any(map(_said, cells or ())):
                    cells = self._cells_of(text)
                    if cells is None:
                        broken.append(BrokenRow(line, text))
                        continue
                assert cells is not None
                lines.append(line)
                rows.append(cells)
            yield RawBatch(lines, rows, broken, batch.done)

    def _cells_of(self, text: str) -> Sequence[Raw] | None:
        """Return the cells of a raw row, None where it has not one for each column."""
        try:
            keyed = json.loads(text)
        except (ValueError, RecursionError):
            keyed = None
        if isinstance(keyed, dict):
            cells = flattened(keyed)
            return [cells.get(name) for name in self.names]
        fitting = []
        for delimiter in _DELIMITERS:
            try:
                found = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
            except csv.Error:
                continue
            if len(found) == 1 and len(found[0]) == len(self.names) > 1:
                fitting.append(found[0])
        return fitting[0] if len(fitting) == 1 else None


def _said(cell: Raw) -> bool:
    return bool(cell.strip(BLANKS) if isinstance(cell, str) else cell)
