"""The file of refused rows: what the source said, its line, and why it was refused."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from corpus.loading.reasons import Reject

OWN_COLUMNS = ("line", "reason", "text")


class RejectsFile:
    """A CSV (UTF-8 with a byte-order mark, for spreadsheets) made at the first refused row, complete when closed.

    Its columns: `line`, `reason`, `text` (the raw row where it had not the header's fields), then the file's own.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._draft = path.with_name(path.name + ".part")
        self._names = tuple(names)
        self._out: TextIO | None = None

    def add(self, rejects: Iterable[Reject]) -> None:
        for reject in rejects:
            self.counts[reject.reason.value] += 1
            cells = reject.cells or ("",) * len(self._names)
            csv.writer(self._opened()).writerow((reject.line, reject.reason.value, reject.text, *cells))

    def _opened(self) -> TextIO:
        if self._out is None:
            self._draft.parent.mkdir(parents=True, exist_ok=True)
            self._out = self._draft.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._out).writerow((*OWN_COLUMNS, *self._names))
        return self._out

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or leave the place empty when nothing was refused; undo it all on an error."""
        if self._out is not None:
            self._out.close()
        if kind is not None:
            self._draft.unlink(missing_ok=True)
        elif self._out is None:
            self.path.unlink(missing_ok=True)
        else:
            self._draft.replace(self.path)
