"""Batches of raw rows to Arrow tables of a record type, with everything that was refused or emptied.

A column is cleaned by its distinct cells, so a category costs a few calls however many rows there are.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.loading.body import Furniture
from corpus.loading.cells import BLANKS, Raw, cell_cleaner
from corpus.loading.columns import ARROW, Column, ColumnCleaner, empty_column
from corpus.loading.derive import reasons, region_column, regions_column
from corpus.loading.header import Layout
from corpus.loading.names import Names
from corpus.loading.reasons import CellWarning, Reject, RejectReason, WarningReason
from corpus.loading.sources.base import RawBatch
from corpus.schema import PARKS, REQUESTS, Field, RecordType, Type
from corpus.vocabulary import Vocabulary


def arrow_schema(kind: RecordType) -> pa.Schema:
    """Return the columns of `kind` as they are stored: every field in schema order, derived ones included."""
    return pa.schema([pa.field(field.name, ARROW[field.type]) for field in kind])


@dataclass(frozen=True, slots=True)
class CleanBatch:
    """The rows of a batch that load, one record a row, no id twice; `repeated` identical rows were dropped.

    `done` is the share of the file read so far, 0 … 1.
    """

    table: pa.Table
    read: int
    repeated: int
    rejects: tuple[Reject, ...]
    warnings: tuple[CellWarning, ...]
    done: float


class Seen:
    """The ids of a file, each with a number that rows share which say the same."""

    def __init__(self) -> None:
        self.contents: dict[str, int] = {}
        self._factors: dict[str, np.uint64] = {}

    def factor(self, field: str) -> np.uint64:
        """Return an odd number nobody can guess, so that no two different rows can be made to count as the same."""
        return self._factors.setdefault(field, np.uint64(secrets.randbits(64) | 1))


class Cleaner:
    """Cleans the batches of one file in order; remembers the ids seen, so that the first row of an id stays.

    A later row with the same id is dropped when all it says is the same, refused as `duplicate_id` when not. `seen`
    knows the ids of other parts of the same file.
    """

    def __init__(self, layout: Layout, vocabulary: Vocabulary, seen: Seen | None = None) -> None:
        self._kind = layout.record_type
        self._names = layout.names
        self._positions = layout.positions
        self._furniture = Furniture(layout.names, self._positions[self._kind.key])
        self._vocabulary = vocabulary
        names = Names(vocabulary)
        self._cleaners = {
            field.name: ColumnCleaner(field, cell_cleaner(field, vocabulary, layout.reading(field.name), names))
            for field in self._kind.columns
        }
        self._seen = seen or Seen()

    def clean(self, batch: RawBatch) -> CleanBatch:
        rejects = [Reject(row.line, RejectReason.UNPARSEABLE_ROW, text=row.text) for row in batch.broken]
        lines, rows = self._data_rows(batch)
        raw = list(zip(*rows, strict=True)) if rows else [() for _ in self._names]
        columns: dict[str, Column] = {}
        found: list[tuple[int, Field, WarningReason]] = []
        for field in self._kind.columns:
            position = self._positions.get(field.name)
            if position is None:
                columns[field.name] = empty_column(field, len(rows))
                continue
            columns[field.name] = self._cleaners[field.name].column(raw[position])
            found.extend((row, field, reason) for row, reason in columns[field.name].flaws)
        keys: list[str | None] = columns[self._kind.key].values.to_pylist()
        kept, repeated = self._keep(keys, self._contents(columns, len(rows)), lines, rows, rejects)
        found.extend((row, self._kind["decision_by"], reason) for row, reason in _contradictions(self._kind, columns))
        warnings = self._warnings(found, kept, lines, rows, keys)
        read = len(rows) + len(batch.broken)
        table = _table(self._kind, columns, self._vocabulary)
        if not kept.all():
            table = table.filter(pa.array(kept))
        return CleanBatch(table, read, repeated, tuple(rejects), warnings, batch.done)

    def _data_rows(self, batch: RawBatch) -> tuple[list[int], list[Sequence[Raw]]]:
        """Return the rows without blank ones, notes, totals, and the header where it comes again."""
        lines, rows = [], []
        for line, row in zip(batch.lines, batch.rows, strict=True):
            # The first cell tells for the usual row, so that the others need no look.
            first = row[0]
            if not (isinstance(first, str) and first.strip(BLANKS)) and not any(_trimmed(cell) for cell in row):
                continue
            if self._furniture.is_no_data(row):
                continue
            lines.append(line)
            rows.append(row)
        return lines, rows

    def _contents(self, columns: dict[str, Column], rows: int) -> npt.NDArray[np.uint64]:
        """Return a number for each row that rows share when all they say is the same."""
        contents = np.zeros(rows, np.uint64)
        for name in self._positions:
            contents += columns[name].hashes.view(np.uint64) * self._seen.factor(name)
        return contents

    def _keep(
        self,
        keys: list[str | None],
        contents: npt.NDArray[np.uint64],
        lines: list[int],
        rows: list[Sequence[Raw]],
        rejects: list[Reject],
    ) -> tuple[npt.NDArray[np.bool_], int]:
        """Return which rows load and how many repeat an earlier one; append the others to `rejects`."""
        kept = np.ones(len(keys), np.bool_)
        said = contents.tolist()
        if None not in keys and len(set(keys)) == len(keys) and self._seen.contents.keys().isdisjoint(keys):
            self._seen.contents.update(zip(keys, said, strict=True))  # type: ignore[arg-type]
            return kept, 0
        repeated = 0
        for row, (key, content) in enumerate(zip(keys, said, strict=True)):
            if key is None:
                rejects.append(self._reject(lines[row], RejectReason.MISSING_ID, None, rows[row]))
            elif key not in self._seen.contents:
                self._seen.contents[key] = content
                continue
            elif self._seen.contents[key] == content:
                repeated += 1
            else:
                rejects.append(self._reject(lines[row], RejectReason.DUPLICATE_ID, key, rows[row]))
            kept[row] = False
        return kept, repeated

    def _reject(self, line: int, reason: RejectReason, key: str | None, row: Sequence[Raw]) -> Reject:
        return Reject(line, reason, key, tuple(_trimmed(cell) for cell in row))

    def _warnings(
        self,
        found: list[tuple[int, Field, WarningReason]],
        kept: npt.NDArray[np.bool_],
        lines: list[int],
        rows: list[Sequence[Raw]],
        keys: list[str | None],
    ) -> tuple[CellWarning, ...]:
        return tuple(
            CellWarning(
                lines[row], str(keys[row]), field.name, reason, _trimmed(rows[row][self._positions[field.name]]) or ""
            )
            for row, field, reason in sorted(found, key=lambda item: item[0])
            if kept[row]
        )


def _contradictions(kind: RecordType, columns: dict[str, Column]) -> list[tuple[int, WarningReason]]:
    if kind is not REQUESTS:
        return []
    before = pc.less(columns["decision_by"].values, columns["submitted_on"].values)
    rows = np.flatnonzero(before.fill_null(False).to_numpy(zero_copy_only=False)).tolist()
    return [(row, WarningReason.DECISION_BEFORE_SUBMISSION) for row in rows]


def _table(kind: RecordType, columns: dict[str, Column], vocabulary: Vocabulary) -> pa.Table:
    """Return all fields of `kind`, the derived ones filled in."""
    values = {name: column.values for name, column in columns.items()}
    region, regions = partial(region_column, vocabulary=vocabulary), partial(regions_column, vocabulary=vocabulary)
    if kind is REQUESTS:
        values["origin_region"] = columns["origin_province"].derived(region, pa.string())
        values["target_regions"] = columns["target_provinces"].derived(regions, ARROW[Type.LIST])
        values["reason"] = reasons(columns["statement"].values)
        submitted, decided = (values[name].cast(pa.int32()) for name in ("submitted_on", "decision_by"))
        values["days_to_decision"] = pc.subtract(decided, submitted).cast(pa.int64())
    elif kind is PARKS:
        values["region"] = columns["province"].derived(region, pa.string())
    schema = arrow_schema(kind)
    return pa.table([values[field.name] for field in schema], schema=schema)


def _trimmed(cell: Raw) -> str | None:
    if isinstance(cell, tuple):
        return ";".join(item or "" for item in cell)
    return cell.strip(BLANKS) if cell else cell
