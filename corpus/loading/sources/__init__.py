"""Readers of file formats: each yields batches of raw rows with their lines, and nothing is interpreted yet."""

from __future__ import annotations

from pathlib import Path

from corpus.loading.sources.base import BrokenRow, RawBatch, Source
from corpus.loading.sources.delimited import DelimitedSource
from corpus.loading.sources.jsonlines import JsonSource
from corpus.loading.sources.parquet import ParquetSource

__all__ = ["SOURCES", "BrokenRow", "RawBatch", "Source", "open_source"]

SOURCES: dict[str, type[DelimitedSource] | type[JsonSource] | type[ParquetSource]] = {
    ".csv": DelimitedSource,
    ".tsv": DelimitedSource,
    ".jsonl": JsonSource,
    ".ndjson": JsonSource,
    ".json": JsonSource,
    ".parquet": ParquetSource,
}
"""Readers by suffix: a new format is one class and one entry."""


def open_source(path: Path) -> Source:
    """Return the reader for `path`, its header read.

    Raises FileNotFoundError, IsADirectoryError, or ValueError for a format without a reader, an empty file, or one
    that is not what its name says.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name the files to load")
    if not path.exists():
        raise FileNotFoundError(f"there is no file {path}")
    reader = SOURCES.get(path.suffix.lower())
    if reader is None:
        raise ValueError(f"cannot read {path}: {path.suffix or 'no suffix'} is not one of {', '.join(SOURCES)}")
    if path.stat().st_size == 0:
        raise ValueError(f"{path} is empty")
    return reader(path)
