"""Parquet files, typed columns included."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.loading.cells import Raw
from corpus.loading.sources.base import RawBatch, check_columns
from corpus.loading.sources.flat import cell_of


class ParquetSource:
    """A `.parquet` file; the number of a row, from 1, stands for its line."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path = path
        try:
            with pq.ParquetFile(path) as file:
                self.names: tuple[str, ...] = tuple(file.schema_arrow.names)
                self._rows = file.metadata.num_rows
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _unreadable(path, error) from None
        check_columns(path, len(self.names))

    def batches(self, size: int) -> Iterator[RawBatch]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        start = 0
        try:
            with pq.ParquetFile(self.path) as file:
                for table in file.iter_batches(batch_size=size):
                    columns = [[_cell(value) for value in _values(column)] for column in table.columns]
                    count = table.num_rows
                    lines = list(range(start + 1, start + count + 1))
                    start += count
                    yield RawBatch(lines, list(zip(*columns, strict=True)), [], start / max(1, self._rows))
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise _unreadable(self.path, error) from None


def _values(column: Any) -> list[object]:
    """Return the values of an Arrow column; as text where one is no value of Python's, such as the year 20000."""
    import pyarrow as pa

    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        raise
    except (OverflowError, ValueError):
        return list(column.cast(pa.string()).to_pylist())


def _cell(value: object) -> Raw:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")  # texts that were not marked as such
    return cell_of(value)


def _unreadable(path: Path, error: Exception) -> ValueError:
    return ValueError(f"{path} cannot be read as Parquet, it may be cut off or damaged: {str(error)[:300]}")
