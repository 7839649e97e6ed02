"""The demo corpus as files that `lodestone load` takes as they are."""

from __future__ import annotations

import filecmp
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.demo.parks import generate_parks
from corpus.demo.requests import DEFAULT, SEED, check_count, generate_requests
from corpus.labels import MADE_UP, SOURCE_NAME
from corpus.schema import PARKS, REQUESTS, RecordType, Type

Progress = Callable[[int, int], None]

_ARROW = {
    Type.TEXT: pa.string(),
    Type.CATEGORY: pa.string(),
    Type.LIST: pa.string(),
    Type.DATE: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The files written by `write_demo`."""

    requests: Path
    parks: Path


def write_demo(
    folder: Path, count: int = DEFAULT, seed: int = SEED, progress: Progress | None = None, batch: int = 50_000
) -> DemoFiles:
    """Write `requests.parquet` and `parks.parquet` into `folder`, which is made, and return their paths.

    `progress` is told the requests written and their total after every batch. Both files carry the label that they
    are made up in their metadata (`lodestone.source`, `lodestone.notice`). A file appears under its name only when
    it is whole.
    Raises ValueError for a count outside the bounds of `generate_requests`; OSError when `folder` cannot be written.
    """
    check_count(count)
    folder.mkdir(parents=True, exist_ok=True)
    files = DemoFiles(folder / "requests.parquet", folder / "parks.parquet")
    partial = files.requests.with_suffix(".part")
    done = 0
    with pq.ParquetWriter(partial, arrow_schema(REQUESTS), compression="zstd") as writer:
        for frame in generate_requests(count, seed, batch):
            writer.write_table(_table(frame, REQUESTS))
            done += len(frame)
            if progress is not None:
                progress(done, count)
    _put(partial, files.requests)
    partial = files.parks.with_suffix(".part")
    pq.write_table(_table(generate_parks(seed), PARKS), partial, compression="zstd")
    _put(partial, files.parks)
    return files


def _put(partial: Path, path: Path) -> None:
    """Put `partial` in its place; the very same file stays, so that loading it can go on where it was cut off."""
    if path.exists() and filecmp.cmp(partial, path, shallow=False):
        partial.unlink()
    else:
        partial.replace(path)


def arrow_schema(record_type: RecordType) -> pa.Schema:
    """Return the Arrow schema of a record type's file, labelled as made up."""
    notice = {"lodestone.source": SOURCE_NAME, "lodestone.notice": MADE_UP["en"], "lodestone.notice.zh": MADE_UP["zh"]}
    return pa.schema([(field.name, _ARROW[field.type]) for field in record_type.columns], metadata=notice)


def _table(frame: pd.DataFrame, record_type: RecordType) -> pa.Table:
    return pa.Table.from_pandas(frame, schema=arrow_schema(record_type), preserve_index=False).replace_schema_metadata(
        arrow_schema(record_type).metadata
    )
