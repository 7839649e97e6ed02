"""Readers of file formats: each yields batches of raw rows with their lines, and nothing is interpreted yet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from corpus.loading.sources.archive import DAMAGE
from corpus.loading.sources.base import BrokenRow, RawBatch, Source
from corpus.loading.sources.delimited import DelimitedSource
from corpus.loading.sources.jsonlines import JsonSource
from corpus.loading.sources.parquet import ParquetSource
from corpus.loading.sources.workbook import WorkbookSource

__all__ = ["ARCHIVE", "SOURCES", "BrokenRow", "RawBatch", "Source", "format_of", "open_source"]

SOURCES: dict[str, Callable[[Path], Source]] = {
    ".csv": DelimitedSource,
    ".tsv": DelimitedSource,
    ".tab": DelimitedSource,
    ".txt": DelimitedSource,
    ".xlsx": WorkbookSource,
    ".xlsm": WorkbookSource,
    ".jsonl": JsonSource,
    ".ndjson": JsonSource,
    ".json": JsonSource,
    ".parquet": ParquetSource,
}
"""Readers by suffix: a new format is one class and one entry."""


ARCHIVE = ".zip"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def format_of(path: Path) -> str:
    """Return the suffix that tells the format of the file at `path`: by its first bytes, else by its name.

    Raises FileNotFoundError, IsADirectoryError, or ValueError for an empty file or a format without a reader.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name the files to load")
    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}")
    if path.stat().st_size == 0:
        raise ValueError(f"{path} is empty")
    suffix = path.suffix.lower()
    with path.open("rb") as raw:
        start = raw.read(4)
    if start == b"PK\x03\x04" and suffix not in (".parquet", ".xlsm"):
        return ".xlsx" if _is_workbook(path) else ARCHIVE if suffix == ARCHIVE else suffix
    if start == _OLD_EXCEL:
        raise ValueError(
            f"{path} is an old or protected Excel file: open it in Excel and save it as .xlsx, unprotected"
        )
    if suffix not in SOURCES and suffix != ARCHIVE:
        known = ", ".join((*SOURCES, ARCHIVE))
        raise ValueError(f"cannot read {path}: {path.suffix or 'no suffix'} is not one of {known}")
    return suffix


def open_source(path: Path) -> Source:
    """Return the reader for `path`, its header read; of a workbook, that of the sheet with most known names.

    Raises what `format_of` raises, and ValueError for a file that is not what its name says.
    """
    found = format_of(path)
    if found not in SOURCES:
        raise ValueError(f"cannot read {path}: {path.suffix or 'no suffix'} is not one of {', '.join(SOURCES)}")
    return SOURCES[found](path)


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as parts:
            return "xl/workbook.xml" in parts.namelist()
    except DAMAGE:
        return False
