"""Batches of raw rows to Arrow tables of a record type, with everything that was refused or emptied.

A column is cleaned by its distinct cells, so a category costs a few calls however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from corpus.loading.cells import BLANKS, Cleaned, Raw, cell_cleaner
from corpus.loading.derive import days_between, reasons, region_column, regions_column
from corpus.loading.header import Layout
from corpus.loading.reasons import CellWarning, Reject, RejectReason, WarningReason
from corpus.loading.sources.base import RawBatch
from corpus.schema import PARKS, REQUESTS, Field, RecordType, Type
from corpus.vocabulary import Vocabulary

_ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.CATEGORY: pa.string(),
    Type.LIST: pa.list_(pa.string()),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}


def arrow_schema(kind: RecordType) -> pa.Schema:
    """Return the columns of `kind` as they are stored: every field in schema order, derived ones included."""
    return pa.schema([pa.field(field.name, _ARROW[field.type]) for field in kind])


@dataclass(frozen=True, slots=True)
class CleanBatch:
    """The rows of a batch that load, one record a row, no id twice; `repeated` identical rows were dropped."""

    table: pa.Table
    read: int
    repeated: int
    rejects: tuple[Reject, ...]
    warnings: tuple[CellWarning, ...]


class Cleaner:
    """Cleans the batches of one file in order; remembers the ids seen, so that the first row of an id stays.

    A later row with the same id is dropped when all it says is the same, refused as `duplicate_id` when not.
    """

    def __init__(self, layout: Layout, vocabulary: Vocabulary) -> None:
        self._kind = layout.record_type
        self._names = layout.names
        self._positions = layout.positions
        self._vocabulary = vocabulary
        self._cleaners = {field.name: cell_cleaner(field, vocabulary) for field in self._kind.columns}
        self._seen: dict[str, int] = {}

    def clean(self, batch: RawBatch) -> CleanBatch:
        rejects = [Reject(row.line, RejectReason.UNPARSEABLE_ROW, text=row.text) for row in batch.broken]
        lines, rows = self._data_rows(batch)
        raw = list(zip(*rows, strict=True)) if rows else [() for _ in self._names]
        columns: dict[str, list[Any]] = {}
        found: list[tuple[int, Field, WarningReason]] = []
        for field in self._kind.columns:
            position = self._positions.get(field.name)
            if position is None:
                columns[field.name] = [None] * len(rows)
                continue
            columns[field.name], flawed = _clean_column(raw[position], self._cleaners[field.name])
            found.extend((row, field, reason) for row, reason in flawed)
        kept, repeated = self._keep(lines, rows, columns, rejects)
        found.extend((row, self._kind["decision_by"], reason) for row, reason in _contradictions(self._kind, columns))
        warnings = self._warnings(found, set(kept), lines, rows, columns)
        read = len(rows) + len(batch.broken)
        return CleanBatch(self._table(columns, kept), read, repeated, tuple(rejects), warnings)

    def _data_rows(self, batch: RawBatch) -> tuple[list[int], list[Sequence[Raw]]]:
        """Return the rows without blank ones and without the header where it comes again."""
        lines, rows = [], []
        for line, row in zip(batch.lines, batch.rows, strict=True):
            # The first cell tells for the usual row, so that the others need no look.
            first = row[0]
            if not (isinstance(first, str) and first.strip(BLANKS)) and not any(_trimmed(cell) for cell in row):
                continue
            if first == self._names[0] and tuple(row) == self._names:
                continue
            lines.append(line)
            rows.append(row)
        return lines, rows

    def _keep(
        self,
        lines: list[int],
        rows: list[Sequence[Raw]],
        columns: dict[str, list[Any]],
        rejects: list[Reject],
    ) -> tuple[list[int], int]:
        """Return the rows that load and how many repeat an earlier one; append the others to `rejects`."""
        kept: list[int] = []
        repeated = 0
        contents = zip(*columns.values(), strict=True)
        for row, (key, content) in enumerate(zip(columns[self._kind.key], contents, strict=True)):
            if key is None:
                rejects.append(self._reject(lines[row], RejectReason.MISSING_ID, None, rows[row]))
                continue
            assert isinstance(key, str)
            content_hash = hash(tuple([tuple(value) if isinstance(value, list) else value for value in content]))
            first = self._seen.get(key)
            if first is None:
                self._seen[key] = content_hash
                kept.append(row)
            elif first == content_hash:
                repeated += 1
            else:
                rejects.append(self._reject(lines[row], RejectReason.DUPLICATE_ID, key, rows[row]))
        return kept, repeated

    def _reject(self, line: int, reason: RejectReason, key: str | None, row: Sequence[Raw]) -> Reject:
        return Reject(line, reason, key, tuple(_trimmed(cell) for cell in row))

    def _warnings(
        self,
        found: list[tuple[int, Field, WarningReason]],
        kept: set[int],
        lines: list[int],
        rows: list[Sequence[Raw]],
        columns: dict[str, list[Any]],
    ) -> tuple[CellWarning, ...]:
        keys = columns[self._kind.key]
        return tuple(
            CellWarning(
                lines[row], str(keys[row]), field.name, reason, _trimmed(rows[row][self._positions[field.name]]) or ""
            )
            for row, field, reason in sorted(found, key=lambda item: item[0])
            if row in kept
        )

    def _table(self, columns: dict[str, list[Any]], kept: list[int]) -> pa.Table:
        if len(kept) < len(next(iter(columns.values()))):
            columns = {name: [values[row] for row in kept] for name, values in columns.items()}
        _derive(self._kind, columns, self._vocabulary)
        schema = arrow_schema(self._kind)
        return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def _clean_column(
    raw: Sequence[Raw], clean: Callable[[Raw], Cleaned]
) -> tuple[list[Any], list[tuple[int, WarningReason]]]:
    """Return the typed values of a column, and the rows with something wrong."""
    flaws: dict[Raw, tuple[WarningReason, ...]] = {}
    values: dict[Raw, Any] = {}
    for cell in set(raw):
        values[cell], reasons_found = clean(cell)
        if reasons_found:
            flaws[cell] = reasons_found
    flawed = []
    if flaws:
        flawed = [(row, reason) for row, cell in enumerate(raw) for reason in flaws.get(cell, ())]
    return [values[cell] for cell in raw], flawed


def _contradictions(kind: RecordType, columns: dict[str, list[Any]]) -> list[tuple[int, WarningReason]]:
    if kind is not REQUESTS:
        return []
    pairs = zip(columns["submitted_on"], columns["decision_by"], strict=True)
    return [
        (row, WarningReason.DECISION_BEFORE_SUBMISSION)
        for row, (submitted, decision) in enumerate(pairs)
        if submitted and decision and decision < submitted
    ]


def _derive(kind: RecordType, columns: dict[str, list[Any]], vocabulary: Vocabulary) -> None:
    """Fill in the derived fields of `kind`."""
    if kind is REQUESTS:
        columns["origin_region"] = region_column(columns["origin_province"], vocabulary)
        columns["target_regions"] = regions_column(columns["target_provinces"], vocabulary)
        columns["reason"] = reasons(columns["statement"])
        columns["days_to_decision"] = days_between(columns["submitted_on"], columns["decision_by"])
    elif kind is PARKS:
        columns["region"] = region_column(columns["province"], vocabulary)


def _trimmed(cell: Raw) -> str | None:
    if isinstance(cell, tuple):
        return ";".join(item or "" for item in cell)
    return cell.strip(BLANKS) if cell else cell
