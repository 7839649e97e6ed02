"""A column of raw cells to one Arrow array: distinct cells are cleaned one by one, texts all at once.

Either way the values are those of `cell_cleaner`, cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.loading.cells import BLANKS, NULLS, Cleaned, Raw
from corpus.loading.reasons import WarningReason
from corpus.schema import Field, Role, Type

ARROW: dict[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.CATEGORY: pa.string(),
    Type.LIST: pa.list_(pa.string()),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
}

REMEMBERED = 20_000  # cells of one field
REMEMBERED_LENGTH = 64  # characters

_NULLS = pa.array(sorted(NULLS), pa.string())
_LONGEST_NULL = 4 * max(map(len, NULLS))  # bytes: no letter of any case takes more than four


@dataclass(frozen=True, slots=True)
class Column:
    """Typed `values`, for each a number that equal values share, and the rows with something wrong.

    Where cells were cleaned by distinct cell, `distinct` holds their values and `codes` which row has which.
    """

    values: pa.Array
    hashes: npt.NDArray[np.int64]
    flaws: tuple[tuple[int, WarningReason], ...] = ()
    distinct: tuple[Any, ...] = ()
    codes: npt.NDArray[np.int32] | None = None

    def derived(self, derive: Callable[[Sequence[Any]], Sequence[Any]], kind: pa.DataType) -> pa.Array:
        """Return what `derive` makes of the value in each row, asked once for each distinct cell."""
        if self.codes is None:
            return pa.array(derive(self.values.to_pylist()), kind)
        return pa.array(derive(self.distinct), kind).take(pa.array(self.codes))


class ColumnCleaner:
    """Cleans the cells of one field, batch by batch; short cells that come again and again are read once."""

    def __init__(self, field: Field, clean: Callable[[Raw], Cleaned]) -> None:
        self._type = ARROW[field.type]
        self._text = field.type is Type.TEXT
        self._as_it_stands = field.role is Role.PROSE
        self._clean = clean
        self._known: dict[Raw, tuple[Any, tuple[WarningReason, ...], int]] = {}

    def column(self, raw: Sequence[Raw]) -> Column:
        """Return the values of the cells `raw`."""
        return (_plain_texts(raw, self._as_it_stands) if self._text else None) or self._by_distinct_cell(raw)

    def _by_distinct_cell(self, raw: Sequence[Raw]) -> Column:
        code_of = {cell: code for code, cell in enumerate(dict.fromkeys(raw))}
        codes = np.fromiter(map(code_of.__getitem__, raw), np.int32, len(raw))
        cleaned = [self._known.get(cell) or self._read(cell) for cell in code_of]
        distinct = tuple([value for value, _, _ in cleaned])
        hashes = np.array([number for _, _, number in cleaned], np.int64)
        flawed = {code: reasons for code, (_, reasons, _) in enumerate(cleaned) if reasons}
        rows = np.flatnonzero(np.isin(codes, list(flawed))).tolist() if flawed else []
        flaws = tuple([(row, reason) for row in rows for reason in flawed[int(codes[row])]])
        values = pa.array(distinct, self._type).take(pa.array(codes))
        return Column(values, hashes[codes], flaws, distinct, codes)

    def _read(self, cell: Raw) -> tuple[Any, tuple[WarningReason, ...], int]:
        value, reasons = self._clean(cell)
        found = value, reasons, _hash(value)
        if isinstance(cell, str) and len(cell) <= REMEMBERED_LENGTH:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[cell] = found
        return found


def empty_column(field: Field, rows: int) -> Column:
    """Return the column of a field that the file has not."""
    return Column(pa.nulls(rows, ARROW[field.type]), np.zeros(rows, np.int64))


def _plain_texts(raw: Sequence[Raw], as_it_stands: bool) -> Column | None:
    """Return a column of texts, trimmed or as they stand; None where a cell needs a closer look (array, NUL byte)."""
    try:
        cells = pa.array(raw, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None
    if pc.any(pc.match_substring(cells, "\0")).as_py():
        return None
    trimmed = pc.utf8_trim(cells, characters=BLANKS)
    unknown = _say_unknown(trimmed)
    values = cells if as_it_stands else trimmed
    hashes = np.fromiter(map(hash, raw), np.int64, len(raw))
    for row in np.flatnonzero(_true(pc.not_equal(cells, values))):
        hashes[row] = hash(values[row].as_py())
    if unknown.any():
        values = pc.if_else(pa.array(unknown), pa.scalar(None, pa.string()), values)
        hashes[unknown] = hash(None)
    return Column(values, hashes)


def _say_unknown(values: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which of the trimmed `values` are a way of writing "not known"; only short ones can be."""
    short = np.flatnonzero(_true(pc.less_equal(pc.binary_length(values), _LONGEST_NULL)))
    said = pc.utf8_lower(values.take(pa.array(short)))
    unknown = np.zeros(len(values), np.bool_)
    unknown[short] = _true(pc.is_in(said, value_set=_NULLS))
    return unknown


def _true(found: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _hash(value: Any) -> int:
    """Return a hash of a typed value; numbers are wrapped, since theirs are themselves, and sums of them could meet."""
    if value is None or isinstance(value, str):
        return hash(value)
    return hash((tuple(value) if isinstance(value, list) else value,))
