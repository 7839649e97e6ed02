"""The vectors of all passages in two flat, memory-mapped files: exact scores for any subset of them.

`ids.i64` holds a passage id a row (-1: taken out), `vectors.i16` the unit vectors as 16-bit integers, rows in the same
order. Rows are only appended; where an id occurs twice, the last row counts.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SCALE = 32767  # components of a unit vector lie in -1 … 1; scores move by less than 1e-4
CHUNK = 1024  # rows converted at a time: they stay in the cache, and the product below BLAS's own threading
SHARED_FROM = 20_000  # vectors that are worth a thread a core
GONE = -1

Ids = NDArray[np.int64]
Vector = NDArray[np.float32]


class VectorFile:
    """The vectors in `folder`, opened for reading and appending by one process."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._ids_path = folder / "ids.i64"
        self._vectors_path = folder / "vectors.i16"
        self._dimension = dimension
        # After a kill one file may hold rows that the other lacks.
        self._count = min(_size(self._ids_path) // 8, _size(self._vectors_path) // (2 * dimension))
        self._layout: Layout | None = None

    @property
    def ids(self) -> Ids:
        """All passage ids, ascending."""
        return self._read().ids

    def append(self, ids: Ids, vectors: NDArray[np.float32]) -> None:
        """Add one unit vector an id; an id that is there already gets the new vector."""
        whole = np.rint(vectors * SCALE).astype(np.int16)
        with self._vectors_path.open("ab") as file:
            file.truncate(self._count * 2 * self._dimension)
            file.write(whole.tobytes())
        with self._ids_path.open("ab") as file:
            file.truncate(self._count * 8)
            file.write(ids.astype(np.int64).tobytes())
        self._count += len(ids)
        self._layout = None

    def remove(self, ids: Ids) -> None:
        """Take out `ids`; unknown ones are passed over."""
        stored = self._stored_ids()
        stored[np.isin(stored, ids)] = GONE
        stored.tofile(self._ids_path)
        self._layout = None

    def clear(self) -> None:
        self._ids_path.unlink(missing_ok=True)
        self._vectors_path.unlink(missing_ok=True)
        self._count = 0
        self._layout = None

    def sync(self) -> None:
        """Return when all that was written is on the disk."""
        for path in (self._ids_path, self._vectors_path):
            if path.exists():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())

    def places(self, ids: Ids) -> Ids:
        """Return where in `ids` of this file the known ones of `ids` stand, ascending, each once."""
        return self._read().positions(ids)

    def scores(self, query: Vector, places: Ids) -> Vector:
        """Return the cosine likeness of the unit `query` to the passages at these places."""
        layout = self._read()
        rows = layout.rows[places]
        scores = np.empty(len(rows), dtype=np.float32)
        if len(rows) < SHARED_FROM:
            layout.score(query, rows, scores)
            return scores
        shares = os.cpu_count() or 1
        with ThreadPoolExecutor(shares) as pool:
            parts = zip(np.array_split(rows, shares), np.array_split(scores, shares), strict=True)
            list(pool.map(lambda part: layout.score(query, *part), parts))
        return scores

    def vectors(self, places: Ids) -> Vector:
        """Return the vectors of the passages at these places, shape (n, dimension)."""
        layout = self._read()
        return layout.matrix[layout.rows[places]].astype(np.float32) / np.float32(SCALE)

    def _stored_ids(self) -> Ids:
        return np.fromfile(self._ids_path, dtype=np.int64)[: self._count] if self._count else np.empty(0, np.int64)

    def _read(self) -> Layout:
        """Return where the vector of each id lies, read again after a change."""
        if self._layout is None:
            backwards, first = np.unique(self._stored_ids()[::-1], return_index=True)
            live = backwards != GONE
            shape = (self._count, self._dimension)
            matrix: NDArray[np.int16] = (
                np.memmap(self._vectors_path, np.int16, "r", shape=shape) if self._count else np.empty(shape, np.int16)
            )
            self._layout = Layout(backwards[live], (self._count - 1 - first)[live], matrix)
        return self._layout


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the vector of each passage lies: `rows[i]` of `matrix` is that of `ids[i]`, ids ascending."""

    ids: Ids
    rows: Ids
    matrix: NDArray[np.int16]

    def score(self, query: Vector, rows: Ids, scores: Vector) -> None:
        """Write the cosine likeness of the unit `query` to the vectors in these rows of the matrix to `scores`."""
        for start in range(0, len(rows), CHUNK):
            wanted = rows[start : start + CHUNK]
            # Neighbours are read where they lie: half the time.
            neighbours = bool(np.all(np.diff(wanted) == 1))
            block = self.matrix[wanted[0] : wanted[-1] + 1] if neighbours else self.matrix[wanted]
            scores[start : start + CHUNK] = block.astype(np.float32) @ query
        scores /= SCALE

    def positions(self, wanted: Ids) -> Ids:
        """Return where in `ids` the known ones of `wanted` stand, ascending, each once."""
        if not len(self.ids) or not len(wanted):
            return np.empty(0, dtype=np.int64)
        if np.any(np.diff(wanted) <= 0):
            wanted = np.unique(wanted)
        positions: Ids = np.searchsorted(self.ids, wanted).astype(np.int64)
        positions[positions == len(self.ids)] = 0
        known: Ids = positions[self.ids[positions] == wanted]
        return known


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
