"""Excel workbooks: one sheet a table, under titles and group headings, with merged cells and cached formulas.

Values come from openpyxl's streaming reader. What it leaves out is looked up in the sheet's XML beforehand: which cells
are merged, and the formulas that no program has calculated yet.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from corpus.loading import limits
from corpus.loading.cells import BLANKS, Raw
from corpus.loading.sources.base import RawBatch
from corpus.loading.sources.head import ROWS, Head, find_head
from corpus.units import units_of

WIDE = 3  # columns that a merged cell spans to be a note and no value

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_LITERAL_END = re.compile(r'"([^"]{1,8})"\s*(?:[;_\\].*)?$')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook that holds a table, or might: its head, and whether it is shown."""

    title: str
    visible: bool
    head: Head | None


@dataclass
class _Extras:
    """What the streaming reader leaves out: merged ranges (columns and rows from 1), formulas without a value."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


class WorkbookSource:
    """One sheet of an `.xlsx` or `.xlsm` file, by default the one with most known names; its rows are the lines.

    A merged cell belongs to every row that it covers. Raises ValueError for what is no workbook.
    """

    def __init__(self, path: Path, sheet: Sheet | None = None) -> None:
        self.path = path
        sheets = sheets_of(path) if sheet is None else [sheet]
        with_head = [each for each in sheets if each.head is not None]
        if not with_head:
            raise ValueError(f"{path} has no sheet with a header row that can be read")
        best = max(with_head, key=lambda each: (each.visible, each.head.known if each.head else 0))
        assert best.head is not None
        self.sheet = best.title
        self._head = best.head
        self.names: tuple[str, ...] = best.head.names
        self.groups: tuple[str, ...] = best.head.groups

    def batches(self, size: int) -> Iterator[RawBatch]:
        width = len(self.names)
        lines: list[int] = []
        rows: list[Sequence[Raw]] = []
        with _opened(self.path) as book:
            sheet = book[self.sheet]
            total = max(1, sheet.max_row or 1)
            for line, row in _body(sheet, _extras(self.path, sheet), self._head.row + 1, width):
                lines.append(line)
                rows.append(row)
                if len(rows) >= size:
                    yield RawBatch(lines, rows, [], min(0.99, line / total))
                    lines, rows = [], []
        yield RawBatch(lines, rows, [], 1.0)


def sheets_of(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that have any rows."""
    found = []
    with _opened(path) as book:
        for sheet in book.worksheets:
            extras = _extras(path, sheet)
            rows = [_filled(row, number, extras) for number, row in _rows(sheet, extras, ROWS)]
            if any(any(row) for row in rows):
                found.append(Sheet(sheet.title, sheet.sheet_state == "visible", find_head(rows)))
    return found


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Yield the workbook at `path`, streamed; ValueError for what is none, or is damaged."""
    from openpyxl import load_workbook

    with path.open("rb") as raw:
        try:
            with zipfile.ZipFile(raw) as parts:
                unpacked = sum(part.file_size for part in parts.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise _unreadable(path, error) from None
        if unpacked > limits.UNPACKED / 4:
            raise ValueError(
                f"{path} unpacks to more than {limits.UNPACKED / 2**32:.0f} GB: split it, or save it as csv"
            )
        book = None
        try:
            book = load_workbook(raw, read_only=True, data_only=True, keep_links=False)
            yield book
        except MemoryError:
            raise
        except Exception as error:  # what its parts hold, and so what their readers raise, is up to who made it
            raise _unreadable(path, error) from None
        finally:
            if book is not None:
                book.close()


def _unreadable(path: Path, error: Exception) -> ValueError:
    return ValueError(
        f"{path} cannot be read as an Excel workbook, it may be protected or damaged ({str(error)[:200]}): "
        "open it in Excel and save it as .xlsx"
    )


def _rows(sheet: Any, extras: _Extras, most: int | None = None) -> Iterator[tuple[int, list[Raw]]]:
    """Yield the rows of a sheet with their numbers, each cell as text."""
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    for number, cells in enumerate(sheet.iter_rows(max_row=most), start=1):
        row = [_cell(cell) for cell in cells]
        if extras.formulas:
            for at in range(len(row)):
                if row[at] is None and (formula := extras.formulas.get((number, at + 1))):
                    row[at] = formula
        yield number, row


def _filled(row: Sequence[Raw], number: int, extras: _Extras) -> list[str | None]:
    """Return a row of the head, every merged cell repeated over its columns; rows below it repeat it too."""
    cells: list[str | None] = [cell if isinstance(cell, str) else None for cell in row]
    for left, top, right, bottom in extras.merged:
        if not top <= number <= bottom or top > ROWS:
            continue
        if number == top:
            value = cells[left - 1] if left <= len(cells) else None
            extras.formulas.setdefault((-top, -left), value or "")
        value = extras.formulas.get((-top, -left))
        cells.extend([None] * (right - len(cells)))
        cells[left - 1 : right] = [value] * (right - left + 1)
    return cells


def _body(sheet: Any, extras: _Extras, head: int, width: int) -> Iterator[tuple[int, list[Raw]]]:
    """Yield the rows below row `head` as wide as the table, merged cells filled in; notes over the columns left out."""
    wide = {
        top: (left, right)
        for left, top, right, bottom in extras.merged
        if right - left + 1 >= min(WIDE, max(2, width)) and right - left + 1 >= width / 2
    }
    starts: dict[tuple[int, int], int] = {
        (top, left): bottom for left, top, right, bottom in extras.merged if bottom > top and top > head
    }
    open_cells: dict[int, tuple[int, Raw]] = {}
    for number, row in _rows(sheet, extras):
        if number <= head:
            continue
        cells = row[:width] + [None] * (width - len(row))
        for column, (bottom, value) in list(open_cells.items()):
            if number > bottom:
                del open_cells[column]
            elif cells[column] is None and any(cell is not None for cell in row):
                cells[column] = value
        for column in range(width):
            if bottom := starts.get((number, column + 1), 0):
                open_cells[column] = (bottom, cells[column])
        if number in wide and not any(_said(cell) for cell in _outside(cells, *wide[number])):
            continue
        yield number, cells


def _outside(cells: Sequence[Raw], left: int, right: int) -> Sequence[Raw]:
    return (*cells[: left - 1], *cells[right:])


def _said(cell: Raw) -> bool:
    return bool(cell.strip(BLANKS) if isinstance(cell, str) else cell)


def _cell(cell: Any) -> Raw:
    """Return what a cell shows: a percentage, or a unit that its number format adds, stays with the number."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        written = str(value) if isinstance(value, int) else _plain(value)
        shown = cell.number_format or ""
        if "%" in shown and '"%"' not in shown:
            return f"{Decimal(written) * 100:f}%"
        if '"' in shown and (unit := _LITERAL_END.search(shown.partition(";")[0])) and units_of(unit[1]):
            return written + unit[1]
        return written
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def _plain(value: float) -> str:
    """Return a number with the 15 digits that Excel keeps, without an exponent."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    written = format(Decimal(f"{value:.15g}"), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _extras(path: Path, sheet: Any) -> _Extras:
    """Return what the sheet's XML says beyond its values."""
    from openpyxl.utils.cell import range_boundaries

    extras = _Extras()
    formulas = False
    part = str(sheet._worksheet_path).lstrip("/")
    with zipfile.ZipFile(path) as parts:
        with parts.open(part) as xml:
            kept = b""
            while chunk := xml.read(2**20):
                text = kept + chunk
                formulas = formulas or _FORMULA.search(text) is not None
                for found in _MERGED.finditer(text):
                    left, top, right, bottom = range_boundaries(found[1].decode())
                    extras.merged.append((left, top, right, bottom))
                cut = text.rfind(b">") + 1
                kept = text[cut:] if len(text) - cut < 4096 else b""
        if formulas:
            with parts.open(part) as xml:
                extras.formulas.update(_uncalculated(xml))
    return extras


def _uncalculated(xml: Any) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the formulas that have no value, by row and column."""
    from openpyxl.utils.cell import coordinate_to_tuple

    for _, element in ElementTree.iterparse(xml):
        tag = element.tag.rpartition("}")[2]
        if tag == "c":
            parts = {child.tag.rpartition("}")[2]: child.text for child in element}
            if "f" in parts and not parts.get("v") and parts.get("is") is None:
                yield coordinate_to_tuple(element.get("r", "A1")), "=" + (parts["f"] or "")
        elif tag == "row":
            element.clear()
