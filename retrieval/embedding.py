"""Brings a passage index to what a database says: what is new is embedded, what nobody says any more is taken out.

Which passages are done is told by the index itself, so a build that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from retrieval.encoder import Encoder
from retrieval.passages import PassageIndex
from retrieval.probe import SAMPLE

PASSAGES = 5_000  # given to the index at a time

Progress = Callable[[str, float, float], None]
"""Told what is going on, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """How many passages an index had already, the vectors of some of all passages by id, made anew from the texts, and
    whether the ANN index was filled."""

    there: int = 0
    vectors: dict[int, list[float]] = field(default_factory=dict)
    indexed: bool = False


def embed_passages(records: Path, folder: Path, encoder: Encoder, tell: Progress, *, resumed: bool = False) -> Embedded:
    """Finish the index in `folder` for the database file `records`, which nobody writes.

    With `resumed`, how far the build had come is told. On an error the index stays as far as it has come.
    """
    index = PassageIndex.open(folder, encoder, repair=True)
    con = duckdb.connect(str(records), read_only=True, config={"memory_limit": "640MB"})
    try:
        con.register("done", pa.table({"passage_id": index.ids()}))
        gone = con.sql("FROM done ANTI JOIN passages USING (passage_id)").fetchnumpy()["passage_id"]
        new = con.sql(
            "SELECT passage_id, text FROM passages ANTI JOIN done USING (passage_id) ORDER BY 1"
        ).to_arrow_table()
        index.remove(gone.tolist())
        there = index.count()
        if resumed:
            told = f"{there:,} of {there + new.num_rows:,} sentences are there"
            tell(f"going on with the load that was cut off: {told}", 1, 1)
        tell("embedding", 0, new.num_rows)
        for start in range(0, new.num_rows, PASSAGES):
            page = new.slice(start, PASSAGES)
            told_of = _embedding(tell, start, new.num_rows)
            index.add(page["passage_id"].to_pylist(), page["text"].to_pylist(), told_of)
        some = "SELECT passage_id, text FROM passages ORDER BY hash(passage_id) LIMIT ?"
        samples = dict(con.execute(some, [SAMPLE]).fetchall())
        vectors = index.vectors_of(list(samples.values())).tolist() if samples else []
        tell("indexing", 0, 1)
        indexed = index.close(lambda done, total: tell("indexing", done, total))
        tell("indexing", 1, 1)
        return Embedded(there, dict(zip(samples, vectors, strict=True)), indexed)
    finally:
        con.close()
        index.abandon()


def _embedding(tell: Progress, before: int, total: int) -> Callable[[int, int], None]:
    return lambda done, _: tell("embedding", before + done, total)
