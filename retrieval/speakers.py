"""Who says what, as arrays: from the rows of a filtered table to the passages they say, and back, without a join.

DuckDB needs 200 ms to join a filter with the five million sentences of a million records; these arrays need 5, for
60 MB of memory and one reading of the table (docs/decisions/filtered-meaning-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from corpus.schema import record_type
from retrieval.filters import Tables, predicate
from retrieval.measures import Base

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Speakers:
    """The passages said by each row of a record table: those of row `i` are `said[starts[i]:starts[i + 1]]`.

    A row is DuckDB's row id, which stands still in a database that is only read; a passage is its position in the
    index. Rows that say nothing have an empty slice. `keys` are the records' own, in the order of their `rows`.
    """

    starts: Ints
    said: NDArray[np.int32]
    rows: Ints
    keys: pa.ChunkedArray

    def of(self, rows: Ints) -> tuple[Ints, NDArray[np.int32]]:
        """Return those of `rows` that say something, how many passages each says as slices' starts, and the passages.

        The first is (2, n): the rows, and where the passages of each begin in the second.
        """
        if len(rows) == len(self.rows):
            rows = np.flatnonzero(np.diff(self.starts))  # everybody who says anything: all of it, as it lies
            return np.stack([rows, self.starts[rows]]), self.said
        rows = rows[rows < len(self.starts) - 1]
        counts = self.starts[rows + 1] - self.starts[rows]
        rows, counts = rows[counts > 0], counts[counts > 0]
        begins = np.cumsum(counts) - counts
        places = np.repeat(self.starts[rows] - begins, counts) + np.arange(counts.sum())
        return np.stack([rows, begins]), self.said[places]

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
    return Speakers(starts, positions.astype(np.int32), records["row"].to_numpy(), records["key"])


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
