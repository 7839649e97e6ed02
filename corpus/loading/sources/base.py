"""What every reader gives, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from corpus.loading import limits
from corpus.loading.cells import Raw


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that has not the header's fields: its first line and its text as it stands."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows in file order, each with one cell a column; `done` is the share of the file read so far, 0 … 1."""

    lines: list[int]
    rows: list[Sequence[Raw]]
    broken: list[BrokenRow]
    done: float


def check_columns(path: Path, count: int) -> None:
    """Raise ValueError where there are more columns than any table has."""
    if count > limits.MOST_COLUMNS:
        raise ValueError(f"{path} has {count:,} columns: {limits.MOST_COLUMNS:,} can be read; is it the right file?")


def shortened(text: str) -> str:
    """Return `text`, of a row that is too long to be kept no more than its start."""
    if len(text) <= limits.LONGEST_ROW:
        return text
    return f"{text[: limits.TOLD]} … (more than {limits.LONGEST_ROW:,} characters)"


def next_line(text: TextIO) -> str:
    """Return the next line, "" at the end; one longer than LONGEST_ROW is cut one character behind that."""
    line = text.readline(limits.LONGEST_ROW + 1)
    rest = line
    while len(rest) > limits.LONGEST_ROW and not rest.endswith("\n"):
        rest = text.readline(limits.LONGEST_ROW + 1)
    return line


class Source(Protocol):
    """Rows to be read once or more; lines are 1-based and count the header."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, as the file writes them."""
        ...

    def batches(self, size: int) -> Iterator[RawBatch]:
        """Yield all rows, at most `size` at a time; ValueError when the file breaks off or is damaged."""
        ...
