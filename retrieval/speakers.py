"""Who says what, as arrays: from the rows of a filtered table to the passages they say, and back, without a join.

DuckDB needs 200 ms to join a filter with the five million sentences of a million records; these arrays need 5. They are
compiled when a database is built, 90 MB of them, and read where they lie (docs/decisions/filtered-meaning-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from corpus.schema import RECORD_TYPES, record_type
from retrieval.filters import Tables, predicate
from retrieval.measures import Base
from retrieval.store import RecordStore

Ints = NDArray[np.int64]

ARRAYS = ("starts", "said", "said_from", "sayers", "rows")
KEYS = "keys.arrow"
MEMORY = "640MB"  # of the database, while they are compiled

AT_ONCE = 50_000
"""Sayers looked at in one go: one passage may be said by half of all records."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Rows, each with the passage of its own that is nearest to a question, and how near that is."""

    rows: Ints
    scores: NDArray[np.float32]
    passages: Ints

    def best(self, most: int) -> Nearest:
        """Return the `most` nearest, best first, equals in the order they were stored."""
        order = np.lexsort((self.rows, -self.scores))[:most]
        return Nearest(self.rows[order], self.scores[order], self.passages[order])


@dataclass(frozen=True, slots=True)
class Speakers:
    """The passages said by each row of a record table: those of row `i` are `said[starts[i]:starts[i + 1]]`.

    A row is DuckDB's row id, which stands still in a database that is only read; a passage is its position in the
    index. Rows that say nothing have an empty slice. The rows that say passage `i`, ascending, are
    `sayers[said_from[i]:said_from[i + 1]]`. `keys` are the records' own, in the order of their `rows`.
    """

    starts: Ints
    said: NDArray[np.int32]
    said_from: Ints
    sayers: NDArray[np.int32]
    rows: Ints
    keys: pa.ChunkedArray

    def write(self, folder: Path) -> None:
        """Write the arrays to the new `folder`."""
        folder.mkdir(parents=True)
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        keys = pa.table({"key": self.keys})
        with pa.OSFile(str(folder / KEYS), "wb") as file, pa.ipc.new_file(file, keys.schema) as writer:
            writer.write_table(keys)

    @classmethod
    def open(cls, folder: Path) -> Speakers:
        """Read the arrays where they lie in `folder`; ValueError where they do not."""
        try:
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
            with pa.memory_map(str(folder / KEYS)) as file:
                keys = pa.ipc.open_file(file).read_all()["key"]
        except OSError as error:
            raise ValueError(f"{folder} does not tell who says what ({error}): load the files again") from None
        return cls(**arrays, keys=keys)

    def of(self, rows: Ints) -> tuple[Ints, NDArray[np.int32]]:
        """Return those of `rows` that say something, how many passages each says as slices' starts, and the passages.

        The first is (2, n): the rows, and where the passages of each begin in the second.
        """
        rows = rows[rows < len(self.starts) - 1]
        counts = self.starts[rows + 1] - self.starts[rows]
        rows, counts = rows[counts > 0], counts[counts > 0]
        begins = np.cumsum(counts) - counts
        return np.stack([rows, begins]), self.said[_slices(self.starts[rows], counts)]

    def first_to_say(self, passages: Ints, scores: NDArray[np.float32], rows: Ints, most: int) -> Nearest:
        """Return who of `rows` says one of `passages`, which come with their scores, best first: see `Nearest`.

        Where more than `most` do, at least those are told that are among the first `most`, equals included.
        """
        allowed = np.zeros(len(self.starts) - 1, dtype=bool)
        allowed[rows[rows < len(allowed)]] = True
        counts = self.said_from[passages + 1] - self.said_from[passages]
        ends = np.cumsum(counts)
        found: list[tuple[Ints, Ints]] = []
        told = begin = 0
        while begin < len(passages) and not (told >= most and scores[begin] < scores[begin - 1]):
            end = max(begin + 1, int(np.searchsorted(ends, ends[begin] + AT_ONCE)))
            sayers = self.sayers[_slices(self.said_from[passages[begin:end]], counts[begin:end])].astype(np.int64)
            at = np.repeat(np.arange(begin, end), counts[begin:end])
            kept = allowed[sayers]
            who, first = np.unique(sayers[kept], return_index=True)
            found.append((who, at[kept][first]))
            allowed[who] = False  # each by the best it says
            told += len(who)
            begin = end
        order = [np.concatenate(each) for each in zip(*found, strict=True)] if found else [rows[:0], rows[:0]]
        return Nearest(order[0], scores[order[1]], passages[order[1]])

    def keys_of(self, rows: Ints) -> list[str]:
        """Return the keys of the records in these rows."""
        found: list[str] = self.keys.take(np.searchsorted(self.rows, rows)).to_pylist()
        return found


def speakers(kind: str, known: Ints, tables: Tables) -> Speakers:
    """Read who says what among records of type `kind`; `known` are the ids of the indexed passages, ascending."""
    keyed = numbered(kind, tables).select("row", key=record_type(kind).key)
    records = keyed.order_by("row").to_pyarrow()
    sentences = tables("sentences")
    sentences = sentences.filter(sentences.record_type == kind)
    pairs = sentences.join(keyed, sentences.record_id == keyed.key).select("row", "passage_id").order_by("row")
    read = pairs.to_pyarrow()
    rows, passages = read["row"].to_numpy(), read["passage_id"].to_numpy()
    positions = np.minimum(np.searchsorted(known, passages), max(len(known) - 1, 0))
    indexed = known[positions] == passages if len(known) else np.zeros(len(passages), dtype=bool)
    rows, positions = rows[indexed], positions[indexed]
    size = int(rows[-1]) + 1 if len(rows) else 0
    starts = np.searchsorted(rows, np.arange(size + 1)).astype(np.int64)
    order = np.argsort(positions, kind="stable")
    said_from = np.searchsorted(positions[order], np.arange(len(known) + 1)).astype(np.int64)
    return Speakers(
        starts=starts,
        said=positions.astype(np.int32),
        said_from=said_from,
        sayers=rows[order].astype(np.int32),
        rows=records["row"].to_numpy(),
        keys=records["key"],
    )


def compile_speakers(records: Path, folder: Path) -> None:
    """Write who says what in the database file `records`, a folder in the new `folder` for each record type."""
    store = RecordStore(duckdb.connect(str(records), read_only=True, config={"memory_limit": MEMORY}))
    try:
        known = (
            store.table("passages").select("passage_id").order_by("passage_id").to_pyarrow()["passage_id"].to_numpy()
        )
        for kind in RECORD_TYPES:
            speakers(kind, known, store.table).write(folder / kind)
    finally:
        store.close()


def _slices(begins: Ints, counts: Ints) -> Ints:
    """Return the places of several slices one after another, each given by its beginning and length."""
    before = np.cumsum(counts) - counts
    return np.repeat(begins - before, counts) + np.arange(counts.sum())


def numbered(kind: str, tables: Tables) -> Table:
    """Return the table of records of type `kind` with the column `row`: its row id."""
    table = tables(kind)
    return table.mutate(row=table.rowid())


def rows_of(base: Base, tables: Tables) -> Ints:
    """Return the row ids of the records in `base`."""
    table = numbered(base.kind, tables)
    chosen = table.filter(predicate(base.where, table, base.kind, tables)).select("row")
    rows: Ints = chosen.to_pyarrow()["row"].to_numpy()
    return rows
