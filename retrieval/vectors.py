"""The vectors of all passages in flat, memory-mapped files: exact scores for any subset of them.

`ids.i64` holds a passage id a row (-1: taken out), `vectors.i16` the unit vectors as 16-bit integers, `vectors.i8` as
8-bit ones, rows in the same order. Rows are only appended, the vectors first: once an id stands in its file, its vector
is on the disk, whatever ends the process. Where an id occurs twice, the last row counts.

A generation has the two large files in common with the one before it, which counts fewer of their rows: what is
appended lies behind all that its readers look at.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numkong
import numpy as np
from numpy.typing import NDArray

from retrieval.files import Files

SCALE = 32767  # components of a unit vector lie in -1 … 1; scores move by less than 1e-4
CHUNK = 1024  # rows converted at a time: they stay in the cache, and the product below BLAS's own threading
SHARED_FROM = 20_000  # vectors that are worth a thread a core
GONE = -1
DEAD = 0.2  # part of the rows that may be of passages taken out before those that count are written anew
COPIED = 50_000  # rows written at a time

COARSE_SCALE = 127
MARGIN = np.float32(0.02)
"""Scores of 8-bit vectors are off by 0.0023 (standard deviation); this is eight times that, for two of them."""

Ids = NDArray[np.int64]
Vector = NDArray[np.float32]


class VectorFile:
    """The vectors in `folder`, opened for reading and appending by one process."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._ids_path = folder / "ids.i64"
        self._vectors_path = folder / "vectors.i16"
        self._coarse_path = folder / "vectors.i8"
        self._dimension = dimension
        # After a kill one file may hold rows that another lacks.
        self._count = min(_size(path) // stride for path, stride in self._strides())
        self._layout: Layout | None = None

    def share(self, folder: Path, files: Files) -> None:
        """Bring these vectors to the empty `folder`, for a later generation to append to.

        Its files become the same ones, unless another build left rows behind those that count here, or many rows are of
        passages that were taken out: then what counts is copied.
        """
        whole = all(_size(path) == self._count * stride for path, stride in self._strides())
        if whole and self._count - len(self.ids) <= DEAD * self._count:
            for path, _ in self._strides():
                if path.exists():
                    bring = files.copy_file if path == self._ids_path else files.share_file
                    bring(path, folder / path.name)
            return
        copy, layout = VectorFile(folder, self._dimension), self._read()
        for start in range(0, len(layout.ids), COPIED):
            rows = layout.rows[start : start + COPIED]
            copy._append(layout.ids[start : start + COPIED], layout.matrix[rows], layout.coarse[rows])

    @property
    def ids(self) -> Ids:
        """All passage ids, ascending."""
        return self._read().ids

    def append(self, ids: Ids, vectors: NDArray[np.float32]) -> None:
        """Add one unit vector an id; an id that is there already gets the new vector."""
        fine, coarse = np.rint(vectors * SCALE), np.rint(vectors * COARSE_SCALE)
        self._append(ids.astype(np.int64), fine.astype(np.int16), coarse.astype(np.int8))

    def remove(self, ids: Ids) -> None:
        """Take out `ids`; unknown ones are passed over."""
        stored = self._stored_ids()
        stored[np.isin(stored, ids)] = GONE
        draft = self._ids_path.with_suffix(".new")
        stored.tofile(draft)
        draft.replace(self._ids_path)
        self._layout = None

    def sync(self) -> None:
        """Return when all that was written is on the disk."""
        for path in (self._ids_path, self._vectors_path, self._coarse_path):
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
        _shared(len(rows), lambda part: layout.score(query, rows[part], scores[part]))
        return scores

    def vectors(self, places: Ids) -> Vector:
        """Return the vectors of the passages at these places, shape (n, dimension)."""
        layout = self._read()
        return layout.matrix[layout.rows[places]].astype(np.float32) / np.float32(SCALE)

    def likely(self, query: Vector, k: int) -> Ids:
        """Return places, ascending, among which are those of the `k` passages most like the unit `query`.

        All vectors are scored, in 8 bits: a quarter of the time of `scores`, and too coarse to order near-copies.
        """
        layout = self._read()
        if k >= len(layout.ids):
            return np.arange(len(layout.ids))
        by_row = np.empty(self._count, dtype=np.float32)
        _shared(self._count, lambda part: layout.score_coarsely(query, part, by_row))
        scores = by_row[layout.rows]
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        return np.flatnonzero(scores >= least - MARGIN)

    def _append(self, ids: Ids, fine: NDArray[np.int16], coarse: NDArray[np.int8]) -> None:
        self._extend(self._vectors_path, fine)
        self._extend(self._coarse_path, coarse)
        self._extend(self._ids_path, ids[:, None])
        self._count += len(ids)
        self._layout = None

    def _strides(self) -> tuple[tuple[Path, int], ...]:
        """Return each file and the bytes of a row of it."""
        dimension = self._dimension
        return (self._ids_path, 8), (self._vectors_path, 2 * dimension), (self._coarse_path, dimension)

    def _extend(self, path: Path, rows: NDArray[np.integer[Any]]) -> None:
        """Write `rows` behind those that count, in place of what a killed writer left there."""
        with path.open("ab") as file:
            file.truncate(self._count * rows.shape[1] * rows.itemsize)
            file.write(rows.tobytes())
            file.flush()
            os.fsync(file.fileno())

    def _stored_ids(self) -> Ids:
        return np.fromfile(self._ids_path, dtype=np.int64)[: self._count] if self._count else np.empty(0, np.int64)

    def _read(self) -> Layout:
        """Return where the vector of each id lies, read again after a change."""
        if self._layout is None:
            ids = self._stored_ids()
            rows = np.arange(self._count)
            if np.any(np.diff(ids) <= 0) or (self._count and ids[0] == GONE):  # not as one build leaves them
                backwards, first = np.unique(ids[::-1], return_index=True)
                live = backwards != GONE
                ids, rows = backwards[live], (self._count - 1 - first)[live]
            shape = (self._count, self._dimension)
            matrix, coarse = np.empty(shape, np.int16), np.empty(shape, np.int8)
            if self._count:
                matrix = np.memmap(self._vectors_path, np.int16, "r", shape=shape)
                coarse = np.memmap(self._coarse_path, np.int8, "r", shape=shape)
            self._layout = Layout(ids, rows, matrix, coarse)
        return self._layout


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the vector of each passage lies: `rows[i]` of `matrix` is that of `ids[i]`, ids ascending."""

    ids: Ids
    rows: Ids
    matrix: NDArray[np.int16]
    coarse: NDArray[np.int8]

    def score_coarsely(self, query: Vector, rows: slice, scores: Vector) -> None:
        """Write about the likeness of the unit `query` to the vectors in these rows of the matrix to `scores`."""
        scale = 127 / max(float(np.abs(query).max()), 1e-9)
        short = np.rint(query * scale).astype(np.int8)
        products = np.asarray(numkong.cdist(short[None, :], self.coarse[rows], "dot"))
        scores[rows] = products[0] / np.float32(scale * COARSE_SCALE)

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


def _shared(rows: int, work: Callable[[slice], object]) -> None:
    """Do `work` on slices of `rows` rows, one a core where they are many."""
    shares = (os.cpu_count() or 1) if rows >= SHARED_FROM else 1
    parts = [slice(rows * i // shares, rows * (i + 1) // shares) for i in range(shares)]
    if shares == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor(shares) as pool:
        list(pool.map(work, parts))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
