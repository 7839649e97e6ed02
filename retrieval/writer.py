"""Writes records into a staged database: upserts and removals by key, their sentences, the distinct passages.

The file is private to the build until it is published, so nothing here needs to be undone: a build that fails is
thrown away. Statements are fixed texts; values go in as Arrow tables and parameters.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus.loading.clean import arrow_schema
from corpus.schema import RECORD_TYPES, RecordType
from retrieval.history import Load, Undone
from retrieval.journal import Journal
from retrieval.sentences import split
from retrieval.store import SCHEMA_VERSION

PAGE = 5_000  # records put back at a time
MEMORY = "640MB"  # of the database; what it needs beyond goes to a file beside it

_TABLES = """
CREATE TABLE passages (passage_id BIGINT, text VARCHAR);
CREATE TABLE sentences (record_type VARCHAR, record_id VARCHAR, position INTEGER, passage_id BIGINT);
CREATE TABLE meta (key VARCHAR, value VARCHAR);
"""


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many rows of a batch were new, replaced others, or said what the database says already."""

    loaded: int
    updated: int
    unchanged: int
    claimed: int = 0  # of the unchanged ones, those that the source was not known to have

    def __add__(self, other: Upserted) -> Upserted:
        return Upserted(
            self.loaded + other.loaded,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.claimed + other.claimed,
        )


class RecordWriter:
    """The one writer of a `records.duckdb` that no reader sees yet."""

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self._path = path
        # Autoloading is off: a database file must not be able to fetch code.
        self._con = duckdb.connect(
            str(path), config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        self._con.execute("SET checkpoint_threshold = '256MB'")
        self._con.execute(f"SET memory_limit = '{MEMORY}'")  # else it keeps all it has read and written
        if fresh:
            self._con.execute(_TABLES)
            for kind in RECORD_TYPES.values():
                self._con.from_arrow(arrow_schema(kind).empty_table()).create(kind.name)
            self.set_meta("schema_version", str(SCHEMA_VERSION))
        for kind in RECORD_TYPES.values():
            # Rows are replaced by delete and insert in one transaction, which a unique index would refuse.
            self._con.execute(f"DROP INDEX IF EXISTS {kind.name}_by_key")
        self._con.execute("DROP INDEX IF EXISTS passages_by_id")
        self._journal = Journal(self._con)

    @property
    def load_id(self) -> int:
        """The number of the load being written."""
        return self._journal.load_id

    @property
    def touched(self) -> bool:
        """Whether the load has changed anything so far: a record, or which source has it."""
        return self._number(f"SELECT count(*) FROM changes WHERE load_id = {self.load_id}") > 0

    def upsert(
        self, kind: RecordType, table: pa.Table, source: str, *, named: bool = False, complete: bool = False
    ) -> Upserted:
        """Store the rows of `table` (whose keys differ), each in place of the one with its key.

        `source` is noted for the records that it brings or changes; with `named`, for those it leaves unchanged too.
        With `complete`, `remove_gone` is told what the source has.
        """
        if not table.num_rows:
            return Upserted(0, 0, 0)
        changed, replaced, same = self._compare(kind, table)
        there = pc.is_in(changed[kind.key], value_set=replaced)
        fresh = changed[kind.key].filter(pc.invert(there))
        self._con.execute("BEGIN")
        if len(replaced):
            self._journal.changed(kind, replaced, source)
            self._delete(kind, replaced)
        if len(fresh):
            self._journal.added(kind, fresh, source)
        if changed.num_rows:
            self._insert(kind, changed)
        claimed = self._journal.claimed(kind, same, source) if named and len(same) else 0
        if complete:
            self._journal.saw(kind, table[kind.key], source)
        self._con.execute("COMMIT")
        return Upserted(len(fresh), len(replaced), len(same), claimed)

    def remove_gone(self, kind: RecordType, source: str, *, keep: bool) -> int:
        """Remove what `source` had and was not seen to have, and return how many records went.

        What other sources have stays, no longer as its. With `keep` nothing is done but counting what would go.
        """
        alone, others = self._journal.gone(kind, source)
        if keep:
            return len(alone)
        self._con.execute("BEGIN")
        if len(alone):
            self._journal.removed(kind, alone)
            self._delete(kind, alone)
        if len(others):
            self._journal.released(kind, others, source)
        self._con.execute("COMMIT")
        return len(alone)

    def take_back(self, load_id: int) -> Undone:
        """Make the records of the load `load_id` what they were before it, but for those that a later load touched."""
        self._con.execute("BEGIN")
        undone = self._journal.take_back(load_id)
        for kind in RECORD_TYPES.values():
            self._delete(kind, self._journal.to_remove(kind))
            for page in self._journal.to_restore(kind, load_id, PAGE):
                self._insert(kind, page)
        self._con.execute("COMMIT")
        return undone

    def _delete(self, kind: RecordType, keys: pa.Array) -> None:
        self._con.register("deleted_keys", pa.table({"id": keys}))
        self._con.execute(f"DELETE FROM {kind.name} WHERE {kind.key} IN (SELECT id FROM deleted_keys)")
        self._con.execute(
            "DELETE FROM sentences WHERE record_type = ? AND record_id IN (SELECT id FROM deleted_keys)", [kind.name]
        )
        self._con.unregister("deleted_keys")

    def _insert(self, kind: RecordType, rows: pa.Table) -> None:
        self._con.from_arrow(rows).insert_into(kind.name)
        self._add_sentences(kind, rows)

    def _compare(self, kind: RecordType, table: pa.Table) -> tuple[pa.Table, pa.ChunkedArray, pa.ChunkedArray]:
        """Return the rows of `table` that the database has not, the keys of those it has otherwise, and of the rest."""
        self._con.register("given", table)
        says_so = " AND ".join(f"there.{field.name} IS NOT DISTINCT FROM given.{field.name}" for field in kind)
        found = self._con.sql(
            f"SELECT given.{kind.key} AS id, {says_so} AS same FROM given JOIN {kind.name} there USING ({kind.key})"
        ).to_arrow_table()
        self._con.unregister("given")
        if not found.num_rows:
            return table, found["id"], found["id"]
        same = found.filter(found["same"])["id"]
        changed = table.filter(pc.invert(pc.is_in(table[kind.key], value_set=same)))
        return changed, found.filter(pc.invert(found["same"]))["id"], same

    def _add_sentences(self, kind: RecordType, rows: pa.Table) -> None:
        """Store the sentences of the prose of `rows`, and what of it nobody said before."""
        passages, sentences = _sentences(rows[kind.key], rows[kind.prose])
        self._con.register("new_passages", passages)
        self._con.register("new_sentences", sentences)
        self._con.execute("INSERT INTO passages FROM new_passages ANTI JOIN passages USING (passage_id)")
        self._con.execute("INSERT INTO sentences SELECT ?, * FROM new_sentences", [kind.name])
        self._con.unregister("new_passages")
        self._con.unregister("new_sentences")

    # ------------------------------------------------------------ passages

    def drop_unused_passages(self) -> None:
        """Remove the passages that no record says any more."""
        self._con.execute("DELETE FROM passages WHERE passage_id NOT IN (SELECT passage_id FROM sentences)")

    def some_keys(self, most: int) -> dict[str, list[str]]:
        """Return keys of `most` records of each type from all over its table, or of all."""
        found = {}
        for kind in RECORD_TYPES.values():
            some = f"SELECT {kind.key} FROM {kind.name} ORDER BY hash({kind.key}) LIMIT ?"
            found[kind.name] = [key for (key,) in self._con.execute(some, [most]).fetchall()]
        return found

    def count(self, table: str) -> int:
        return int(self._con.table(table).count("*").fetchall()[0][0])

    # ------------------------------------------------------------ history

    @property
    def meta(self) -> dict[str, str]:
        return dict(self._con.execute("SELECT key, value FROM meta").fetchall())

    def set_meta(self, key: str, value: str) -> None:
        self._con.execute("DELETE FROM meta WHERE key = ?", [key])
        self._con.execute("INSERT INTO meta VALUES (?, ?)", [key, value])

    def loads(self) -> list[Load]:
        """Return the loads so far, newest first."""
        return self._journal.loads()

    def record(self, load: Load) -> None:
        """Add the load to the history."""
        self._journal.record(load)

    # ------------------------------------------------------------ end

    def check(self) -> None:
        """Look a last time before publishing: ValueError unless keys are unique and every sentence has its passage."""
        for kind in RECORD_TYPES.values():
            doubled = self._number(f"SELECT count(*) - count(DISTINCT {kind.key}) FROM {kind.name}")
            if doubled:
                raise ValueError(f"{doubled} rows of {kind.name} have the key of another: the build is discarded")
        stray = self._number("SELECT count(*) FROM sentences WHERE passage_id NOT IN (SELECT passage_id FROM passages)")
        if stray:
            raise ValueError(f"{stray} sentences have no passage: the build is discarded")

    def close(self) -> None:
        """Write everything into the one file and close it; RuntimeError when something stayed in its log.

        Full rows and passages are fetched by key, so each table ends with an index on it.
        """
        for kind in RECORD_TYPES.values():
            self._con.execute(f"CREATE UNIQUE INDEX {kind.name}_by_key ON {kind.name} ({kind.key})")
        self._con.execute("CREATE UNIQUE INDEX passages_by_id ON passages (passage_id)")
        self._con.execute("CHECKPOINT")
        self._con.close()
        log = self._path.with_name(self._path.name + ".wal")
        if log.exists():
            raise RuntimeError(f"{log} was left behind by the database: the build is discarded")

    def abandon(self) -> None:
        """Close without writing: the file is about to be thrown away."""
        self._con.close()

    def _number(self, query: str) -> int:
        return int(self._con.execute(query).fetchall()[0][0])


def passage_id(sentence: str) -> int:
    """Return the id of a sentence: 63 bits of BLAKE2b, the same wherever and whenever it is loaded."""
    return int.from_bytes(hashlib.blake2b(sentence.encode(), digest_size=8).digest(), "big") >> 1


def _sentences(keys: pa.ChunkedArray, prose: pa.ChunkedArray) -> tuple[pa.Table, pa.Table]:
    """Return the different passages of `prose`, and what each record says, one row a sentence, in the order it is said.

    The columns: passage_id, text; record_id, position, passage_id.
    """
    said = [split(text) if text else [] for text in prose.to_pylist()]
    counts = np.fromiter(map(len, said), np.int64, len(said))
    firsts = np.cumsum(counts) - counts
    texts = list(chain.from_iterable(said))
    ids = {text: passage_id(text) for text in dict.fromkeys(texts)}
    sentences = {
        "record_id": keys.take(pa.array(np.repeat(np.arange(len(said)), counts))),
        "position": pa.array((np.arange(len(texts)) - np.repeat(firsts, counts)).astype(np.int32)),
        "passage_id": pa.array(np.fromiter(map(ids.__getitem__, texts), np.int64, len(texts))),
    }
    passages = {"passage_id": pa.array(ids.values(), pa.int64()), "text": pa.array(ids.keys(), pa.string())}
    return pa.table(passages), pa.table(sentences)
