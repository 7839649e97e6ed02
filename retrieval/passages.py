"""The passage index: which sentences, of those that a plan allows, are nearest in meaning to a text.

Flat files hold the vectors and score any subset of them exactly; Chroma beside them answers questions over (nearly)
everything through its ANN index: see docs/decisions/filtered-meaning-search.md for the figures. A writer fills the flat
files batch by batch, where a kill loses no more than the batch in work, and Chroma from them in the end.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.chroma import AnnIndex
from retrieval.encoder import Encoder
from retrieval.files import Files
from retrieval.vectors import VectorFile

BATCH = 1000
ABOUT = ("passages.json", "centre.npy")

EXACT_UP_TO = 2_000_000  # passages scored one by one: 80 ms on two cores; beyond that the ANN index is asked first
CENTRED_FROM = 500
"""Passages in the first batch that make its mean worth subtracting.

All passages of a database lean the same way ("it must have …"); without that common part likeness tells more, and a
score near 0 means "nothing in common" in any database.
"""

OVERFETCH = 2.0  # candidates asked of the ANN index, times those expected to be needed to find k allowed ones
LEAST_CANDIDATES = 4_000
"""Sentences of a database are near-copies of one another: a shorter search ends among those of one wording."""

MOST_CANDIDATES = 20_000  # a longer list costs the ANN index more than exact scores cost

Ids = NDArray[np.int64]


class PassageIndex:
    """Vectors of passages by id, in a folder that one process writes and then any number read.

    Readers load the flat files at once and Chroma only where a question needs its index.
    """

    def __init__(self, folder: Path, encoder: Encoder, dimension: int) -> None:
        self._folder = folder
        self.encoder = encoder
        self._vectors = VectorFile(folder, dimension)
        mean = folder / "centre.npy"
        self._centre = np.load(mean) if mean.exists() else np.zeros(dimension, dtype=np.float32)
        self._ann = AnnIndex(folder)
        self._lock = threading.Lock()
        self._written = False
        self._unindexed: Ids | None = None  # passages that the ANN index lacks

    @classmethod
    def create(cls, folder: Path, encoder: Encoder) -> PassageIndex:
        """Make an empty index in `folder`; ValueError when there is one already."""
        about = folder / "passages.json"
        if about.exists():
            raise ValueError(f"{folder} already holds a passage index: open it, or choose another folder")
        folder.mkdir(parents=True, exist_ok=True)
        index = cls(folder, encoder, encoder.dimension)
        index._begin_writing()
        return index

    @classmethod
    def open(cls, folder: Path, encoder: Encoder, *, repair: bool = False) -> PassageIndex:
        """Open the index in `folder`; a writer may go on with what a killed one left, or without Chroma (`repair`).

        Raises FileNotFoundError where there is none, ValueError when it was built by another encoder, or is not whole.
        """
        about = folder / "passages.json"
        if not about.exists():
            raise FileNotFoundError(f"{folder} holds no passage index")
        described = json.loads(about.read_text(encoding="utf-8"))
        if (described["encoder"], described["dimension"]) != (encoder.name, encoder.dimension):
            raise ValueError(
                f"the index in {folder} was built by {described['encoder']} ({described['dimension']} dimensions), "
                f"not by {encoder.name} ({encoder.dimension}): choose that encoder or build the index again"
            )
        index = cls(folder, encoder, encoder.dimension)
        if not described["closed"] or described["count"] != index.count():
            if not repair:
                raise ValueError(
                    f"the index in {folder} is not whole: {described['count']} passages, {index.count()} kept"
                )
            index._ann.clear()
            index._begin_writing()
        elif repair and index._ann.lags(index.ids()):
            index._begin_writing()
        return index

    @staticmethod
    def share(before: Path, folder: Path, encoder: Encoder, files: Files) -> None:
        """Make the new `folder` the index in `before`, for a writer to go on with; large files are shared."""
        files.make_folder(folder)
        for name in ABOUT:
            if (before / name).exists():
                files.copy_file(before / name, folder / name)
        VectorFile(before, encoder.dimension).share(folder, files)
        AnnIndex(before).share(folder, files)

    def add(self, ids: Sequence[int], texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> None:
        """Encode `texts` and store them under `ids`; an id stands for one text for good, so known ones are passed over.

        `progress` is told after each batch how many of how many are stored.
        """
        if len(ids) != len(texts) or len(set(ids)) != len(ids):
            raise ValueError(f"every passage needs one id of its own, got {len(ids)} ids for {len(texts)} texts")
        known = set(self.ids()[self._vectors.places(np.array(ids, dtype=np.int64))].tolist())
        if known:
            texts = [text for identifier, text in zip(ids, texts, strict=True) if identifier not in known]
            ids = [identifier for identifier in ids if identifier not in known]
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            vectors = self.encoder.encode(texts[start : start + BATCH])
            with self._lock:
                self._begin_writing()
                if not self.count():
                    self._choose_centre(vectors)
                self._vectors.append(np.array(batch, dtype=np.int64), self._centred(vectors))
            if progress:
                progress(start + len(batch), len(ids))

    def remove(self, ids: Sequence[int]) -> None:
        """Take out the passages with these ids; unknown ones are passed over."""
        known = self.ids()[self._vectors.places(np.array(ids, dtype=np.int64))]
        if len(known):
            with self._lock:
                self._begin_writing()
                self._vectors.remove(known)

    def count(self) -> int:
        return len(self._vectors.ids)

    def ids(self) -> Ids:
        """Return the ids of all passages, ascending."""
        return self._vectors.ids

    def vectors_of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors that this index holds, or would hold, for `texts`, shape (n, dimension)."""
        return self._centred(self.encoder.encode(texts))

    def nearest(self, text: str, allowed: Ids | None, k: int) -> list[tuple[int, float]]:
        """Return the `k` passages most like `text` among `allowed` (all: None) as (id, cosine), best first."""
        if k < 1 or not self.count():
            return []
        mask = None
        if allowed is not None:
            mask = np.zeros(self.count(), dtype=bool)
            mask[self._vectors.places(allowed)] = True
        places, scores = self.nearest_places([text], mask, k)
        return list(zip(self.ids()[places].tolist(), scores.tolist(), strict=True))

    def nearest_places(
        self, wordings: Sequence[str], allowed: NDArray[np.bool_] | None, k: int
    ) -> tuple[Ids, NDArray[np.float32]]:
        """Return the `k` allowed passages most like the mean of `wordings`, best first: places in `ids`, cosines.

        `wordings` say one thing, each in its own way; `allowed` is a mask over `ids`, None for all.
        """
        mean = self._centred(self.encoder.encode(wordings)).mean(axis=0)
        vector: NDArray[np.float32] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        if allowed is None:
            allowed = np.ones(self.count(), dtype=bool)
            places = self._vectors.likely(vector, k) if len(allowed) <= EXACT_UP_TO else np.arange(len(allowed))
        else:
            places = np.flatnonzero(allowed)
        if len(places) > EXACT_UP_TO:
            near = self._by_index(vector, k, len(places))
            near = near[allowed[near]]
            if len(near) >= k:
                places = near
        return _best(places, self._vectors.scores(vector, places), k)

    def _by_index(self, vector: NDArray[np.float32], k: int, size: int) -> Ids:
        """Return the places, ascending, of enough near passages by the ANN index for `k` of `size` allowed ones.

        All that it lacks are among them. None at all where so many would be needed that exact scores are cheaper.
        """
        candidates = max(LEAST_CANDIDATES, int(k * OVERFETCH * self.count() / size) + 1)
        if candidates > MOST_CANDIDATES:
            return np.empty(0, dtype=np.int64)
        if self._unindexed is None:
            self._unindexed = np.setdiff1d(self.ids(), self._ann.held(), assume_unique=True)
        near = self._ann.near(vector, candidates)
        return self._vectors.places(np.union1d(near, self._unindexed))

    def close(self, progress: Callable[[int, int], None] | None = None) -> bool:
        """Release the files; after writing, make sure that all is on the disk and say so in the index.

        Before that the ANN index is filled, where it lags behind; `progress` is told how many of how many new passages
        it has. Return whether it was filled.
        """
        with self._lock:
            filled = self._written and self._ann.lags(self.ids())
            if filled:
                self._ann.fill(self.ids(), lambda some: self._vectors.vectors(self._vectors.places(some)), progress)
            self._ann.close()
            if self._written:
                self._vectors.sync()
                self._describe(closed=True)
                self._written = False
            return filled

    def abandon(self) -> None:
        """Release the files as they are; what is not whole a writer may go on with (`repair`)."""
        self._ann.close()

    def _choose_centre(self, sample: NDArray[np.float32]) -> None:
        """Fix what is subtracted from every vector of this index: the mean of its first batch, if that is no few."""
        self._centre = sample.mean(axis=0) if len(sample) >= CENTRED_FROM else np.zeros(sample.shape[1], np.float32)
        draft = self._folder / "centre.new.npy"
        with draft.open("wb") as file:
            np.save(file, self._centre)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "centre.npy")

    def _centred(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return unit vectors without what all passages share."""
        away = vectors - self._centre
        unit: NDArray[np.float32] = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
        return unit

    def _begin_writing(self) -> None:
        self._unindexed = None
        if not self._written:
            self._describe(closed=False)
            self._written = True

    def _describe(self, *, closed: bool) -> None:
        about = {
            "encoder": self.encoder.name,
            "dimension": self.encoder.dimension,
            "count": self.count(),
            "closed": closed,
        }
        draft = self._folder / "passages.json.new"
        draft.write_text(json.dumps(about), encoding="utf-8")
        draft.replace(self._folder / "passages.json")


def _best(places: Ids, scores: NDArray[np.float32], k: int) -> tuple[Ids, NDArray[np.float32]]:
    """Return the `k` best, best first, equals by place."""
    if len(places) > k:
        # Everything that ties with the k-th stays in, so that the order among equals does not depend on chance.
        kept = scores >= np.partition(scores, len(scores) - k)[len(scores) - k]
        places, scores = places[kept], scores[kept]
    order = np.lexsort((places, -scores))[:k]
    return places[order], scores[order]
