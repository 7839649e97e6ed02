"""The ANN index over the passages, in Chroma: written whole or not at all, and no more often than it is worth.

    chroma/            Chroma's own files; `held.i64`: the ids of the passages it holds, ascending
    chroma.new/        the same while it is being written; a Chroma whose writer was killed may be torn and is never
                       opened (docs/decisions/generations.md)

It is filled from the flat files when a build ends. A large one may lag behind them: what it lacks is scored from the
flat files, until that has become much.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.files import Files

COLLECTION = "passages"
CHROMA, FILLING = "chroma", "chroma.new"
HELD = "held.i64"
WRITTEN_ON_OPENING = "chroma.sqlite3"  # whoever opens a Chroma writes to this file of it

HNSW = {"space": "cosine", "max_neighbors": 16, "ef_construction": 100, "ef_search": 100, "sync_threshold": 20_000}
BATCH = 5000  # passages given to Chroma at a time, four times as many written to the disk: 1.4 times as fast as 1,000

COMPLETE_UP_TO = 20_000  # passages up to which it never lags behind
LAG = 0.1  # part of the passages that may be new or gone before it is brought up to date

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class AnnIndex:
    """The Chroma in `folder`, written by one process and then read by any number; opened on first use."""

    def __init__(self, folder: Path) -> None:
        self._done, self._filling = folder / CHROMA, folder / FILLING
        self._client: Any = None
        self._collection: Any = None
        self._lock = threading.Lock()

    def share(self, folder: Path, files: Files) -> None:
        """Bring it to the empty `folder`, where a later generation may fill it anew."""
        if self._done.exists():
            files.share_tree(self._done, folder / CHROMA, but=(WRITTEN_ON_OPENING,))

    def held(self) -> Ids:
        """Return the ids of the passages it holds, ascending."""
        path = self._done / HELD
        return np.fromfile(path, dtype=np.int64) if path.exists() else np.empty(0, dtype=np.int64)

    def lags(self, ids: Ids) -> bool:
        """Whether it is to be filled, as the passages there are now have these `ids`."""
        apart = len(np.setxor1d(ids, self.held(), assume_unique=True))
        return not self._done.exists() or apart > (0 if len(ids) <= COMPLETE_UP_TO else LAG * len(ids))

    def fill(
        self, ids: Ids, vectors: Callable[[Ids], Vectors], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Have it hold the passages with these ascending `ids` and no others; `vectors` returns those of some.

        `progress` is told how many of how many new ones it has. What it held before stays until that is done.
        """
        self.close()
        self.clear()
        held = self.held()
        if self._done.exists():
            shutil.copytree(self._done, self._filling)  # its files may be those of other generations
        gone, new = np.setdiff1d(held, ids), np.setdiff1d(ids, held)
        client, collection = open_chroma(self._filling)
        try:
            for start in range(0, len(gone), BATCH):
                collection.delete(ids=_names(gone[start : start + BATCH]))
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                collection.upsert(ids=_names(batch), embeddings=vectors(batch))
                if progress:
                    progress(start + len(batch), len(new))
        finally:
            client.close()
        ids.tofile(self._filling / HELD)
        if self._done.exists():
            shutil.rmtree(self._done)
        self._filling.replace(self._done)

    def clear(self) -> None:
        """Remove what a killed writer left."""
        shutil.rmtree(self._filling, ignore_errors=True)

    def near(self, vector: Vectors, most: int) -> Ids:
        """Return the ids, ascending, of about the `most` passages that it finds nearest to `vector`."""
        most = min(most, len(self.held()))
        if not most:
            return np.empty(0, dtype=np.int64)
        with self._lock:
            if self._collection is None:
                self._client, self._collection = open_chroma(self._done)
            collection = self._collection
        found = collection.query(query_embeddings=vector[None, :], n_results=most, include=["distances"])
        return np.sort(np.array(found["ids"][0], dtype=np.int64))

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = self._collection = None


def open_chroma(folder: Path) -> tuple[Any, Any]:
    """Return the client and the collection of the Chroma in `folder`; close the client when done."""
    import chromadb
    from chromadb.config import Settings

    client: Any = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    return client, client.get_or_create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": HNSW})


def _names(ids: Ids) -> list[str]:
    return [str(identifier) for identifier in ids.tolist()]
