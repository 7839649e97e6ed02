"""What a load does to the records it finds, noted so that it can be taken back, and which source has which record.

    origins         one row a record: the sources that have it, and the load that wrote it as it is
    changes         one row for each record that a load touched: what it did, and the origin before
    <type>_before   the records that a load changed or removed, as they were before it
    loads           one row a load, with its report

A record brought by a load costs its id, one left unchanged nothing; a copy is kept of those changed or removed only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from corpus.loading.report import LoadReport
from corpus.schema import RECORD_TYPES, RecordType
from retrieval.history import CONFLICTS, Conflict, Load, Undone, with_standing

KEPT_CHANGES = 2  # changes kept for undoing, as many times the records there are
LEAST_CHANGES = 100_000  # kept however few records there are

_TABLES = """
CREATE TABLE IF NOT EXISTS origins (record_type VARCHAR, record_id VARCHAR, sources VARCHAR[], load_id INTEGER);
CREATE TABLE IF NOT EXISTS changes (load_id INTEGER, record_type VARCHAR, record_id VARCHAR, did VARCHAR,
                                    sources VARCHAR[], written_by INTEGER);
CREATE TABLE IF NOT EXISTS loads (load_id INTEGER, name VARCHAR, loaded_at TIMESTAMP, kind VARCHAR,
                                  reversible BOOLEAN, report VARCHAR);
CREATE TEMP TABLE seen (record_type VARCHAR, record_id VARCHAR, source VARCHAR);
"""

# For each record of a load: is it now as that load left it? What the next load found there says how it was left, and
# the origin tells whether it is so again: a load writes its own number there, an undo the number of before.
_TAKEN = """
CREATE TEMP TABLE taken AS
WITH done AS (SELECT * EXCLUDE (load_id) FROM changes WHERE load_id = {load}),
later AS (
    SELECT record_type, record_id, min(load_id) AS load_id, max(load_id) AS last_load FROM changes
    SEMI JOIN done USING (record_type, record_id) WHERE load_id > {load} GROUP BY ALL
),
left_by AS (
    SELECT later.record_type, later.record_id, last_load, sources, written_by
    FROM later JOIN changes USING (record_type, record_id, load_id)
)
SELECT done.*, left_by.last_load,
       left_by.last_load IS NOT NULL AND (left_by.written_by IS DISTINCT FROM origins.load_id
                                          OR left_by.sources IS DISTINCT FROM origins.sources) AS conflict
FROM done LEFT JOIN left_by USING (record_type, record_id) LEFT JOIN origins USING (record_type, record_id)
"""


class Journal:
    """The notes of the load being written, in the database `con` that its build has for itself."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        earlier = self._earlier_history()
        con.execute(_TABLES)
        for kind in RECORD_TYPES.values():
            con.execute(
                f"CREATE TABLE IF NOT EXISTS {kind.name}_before AS SELECT 0 AS load_id, * FROM {kind.name} LIMIT 0"
            )
        if earlier is not None:
            self._adopt(earlier)
        self.load_id = self._number("SELECT coalesce(max(load_id), 0) FROM loads") + 1

    # ------------------------------------------------------------ what the load does

    def added(self, kind: RecordType, keys: pa.Array, source: str) -> None:
        """Note that the records `keys` are new."""
        self._touch(keys)
        values = [self.load_id, kind.name]
        self._con.execute("INSERT INTO changes SELECT ?, ?, id, 'added', NULL, NULL FROM touched", values)
        self._con.execute("INSERT INTO origins SELECT ?, id, [?], ? FROM touched", [kind.name, source, self.load_id])

    def changed(self, kind: RecordType, keys: pa.Array, source: str) -> None:
        """Note that the records `keys`, still as they were, are about to be replaced."""
        self._touch(keys)
        self._note(kind, "changed")
        self._claim(kind, source)
        self._con.execute(
            "UPDATE origins SET load_id = ? WHERE record_type = ? AND record_id IN (SELECT id FROM touched)",
            [self.load_id, kind.name],
        )

    def claimed(self, kind: RecordType, keys: pa.Array, source: str) -> int:
        """Note that `source` has the unchanged records `keys` too; return for how many that is new."""
        self._touch(keys)
        new = self._table(
            "SELECT record_id AS id FROM origins WHERE record_type = $kind AND NOT list_contains(sources, $source) "
            "AND record_id IN (SELECT id FROM touched)",
            kind=kind.name,
            source=source,
        )
        if new.num_rows:
            self._touch(new["id"])
            self._note(kind, "claimed")
            self._claim(kind, source)
        return int(new.num_rows)

    def saw(self, kind: RecordType, keys: pa.Array, source: str) -> None:
        """Note that `source` still has the records `keys`."""
        self._touch(keys)
        self._con.execute("INSERT INTO seen SELECT ?, id, ? FROM touched", [kind.name, source])

    def gone(self, kind: RecordType, source: str) -> tuple[pa.Array, pa.Array]:
        """Return the ids that `source` had and was not seen to have: those that are its alone, and the others."""
        found = self._table(
            "SELECT record_id AS id, len(sources) = 1 AS alone FROM origins WHERE record_type = $kind "
            "AND list_contains(sources, $source) AND record_id NOT IN "
            "(SELECT record_id FROM seen WHERE record_type = $kind AND source = $source)",
            kind=kind.name,
            source=source,
        )
        alone = found["alone"]
        return found.filter(alone)["id"], found.filter(pc.invert(alone))["id"]

    def removed(self, kind: RecordType, keys: pa.Array) -> None:
        """Note that the records `keys`, still there, are about to be removed."""
        self._touch(keys)
        self._note(kind, "removed")
        self._con.execute(
            "DELETE FROM origins WHERE record_type = ? AND record_id IN (SELECT id FROM touched)", [kind.name]
        )

    def released(self, kind: RecordType, keys: pa.Array, source: str) -> None:
        """Note that `source` no longer has the records `keys`, which others have."""
        self._touch(keys)
        self._note(kind, "claimed")
        self._con.execute(
            "UPDATE origins SET sources = list_filter(sources, lambda one: one <> ?) "
            "WHERE record_type = ? AND record_id IN (SELECT id FROM touched)",
            [source, kind.name],
        )

    def _touch(self, keys: pa.Array) -> None:
        self._con.register("touched", pa.table({"id": keys}))

    def _note(self, kind: RecordType, did: str) -> None:
        """Keep what the touched records were, unless an earlier file of this load changed them already."""
        mine = f"load_id = {self.load_id} AND record_type = ?"
        if did != "claimed":
            self._con.execute(
                f"INSERT INTO {kind.name}_before SELECT {self.load_id}, * FROM {kind.name} "
                f"WHERE {kind.key} IN (SELECT id FROM touched) "
                f"AND {kind.key} NOT IN (SELECT record_id FROM changes WHERE {mine} AND did <> 'claimed')",
                [kind.name],
            )
            self._con.execute(
                f"UPDATE changes SET did = ? WHERE {mine} AND did IN ('claimed', 'changed') "
                "AND record_id IN (SELECT id FROM touched)",
                [did, kind.name],
            )
        self._con.execute(
            f"INSERT INTO changes SELECT {self.load_id}, record_type, record_id, ?, sources, load_id FROM origins "
            "WHERE record_type = ? AND record_id IN (SELECT id FROM touched) "
            f"AND record_id NOT IN (SELECT record_id FROM changes WHERE {mine})",
            [did, kind.name, kind.name],
        )

    def _claim(self, kind: RecordType, source: str) -> None:
        self._con.execute(
            "UPDATE origins SET sources = list_append(sources, ?) WHERE record_type = ? "
            "AND record_id IN (SELECT id FROM touched) AND NOT list_contains(sources, ?)",
            [source, kind.name, source],
        )

    # ------------------------------------------------------------ taking a load back

    def take_back(self, load_id: int) -> Undone:
        """Choose the records of the load `load_id` that no later load touched and note that they become as before.

        The caller then removes `to_remove` and inserts `to_restore` of each record type.
        """
        self._con.execute(_TAKEN.format(load=int(load_id)))
        conflicts = self._con.execute(
            "SELECT record_type, record_id, last_load FROM taken WHERE conflict ORDER BY ALL LIMIT ?", [CONFLICTS]
        ).fetchall()
        count = self._number("SELECT count(*) FROM taken WHERE conflict")
        self._con.execute("DELETE FROM taken WHERE conflict")
        for kind in RECORD_TYPES.values():
            self._con.execute(
                f"INSERT INTO {kind.name}_before SELECT {self.load_id}, * FROM {kind.name} WHERE {kind.key} IN "
                "(SELECT record_id FROM taken WHERE record_type = ? AND did IN ('added', 'changed'))",
                [kind.name],
            )
        self._con.execute(
            f"INSERT INTO changes SELECT {self.load_id}, taken.record_type, taken.record_id, "
            "CASE did WHEN 'added' THEN 'removed' WHEN 'removed' THEN 'added' ELSE did END, "
            "origins.sources, origins.load_id FROM taken LEFT JOIN origins USING (record_type, record_id)"
        )
        self._con.execute(
            "DELETE FROM origins WHERE (record_type, record_id) IN (SELECT (record_type, record_id) FROM taken)"
        )
        self._con.execute(
            "INSERT INTO origins SELECT record_type, record_id, sources, written_by FROM taken WHERE did <> 'added'"
        )
        did = dict(self._con.execute("SELECT did, count(*) FROM taken GROUP BY did").fetchall())
        return Undone(
            load_id=load_id,
            removed=did.get("added", 0),
            restored=did.get("changed", 0) + did.get("removed", 0),
            released=did.get("claimed", 0),
            conflicts=count,
            examples=tuple(Conflict(record_type=kind, id=key, load_id=last) for kind, key, last in conflicts),
        )

    def to_remove(self, kind: RecordType) -> pa.Array:
        """Return the ids that are taken back, as far as they are there now."""
        taken = "SELECT record_id AS id FROM taken WHERE record_type = $kind AND did IN ('added', 'changed')"
        return self._table(taken, kind=kind.name)["id"]

    def to_restore(self, kind: RecordType, load_id: int, size: int) -> Iterator[pa.Table]:
        """Yield the records as they were before the load, `size` at a time."""
        taken = "SELECT record_id AS id FROM taken WHERE record_type = $kind AND did IN ('changed', 'removed')"
        keys = self._table(taken, kind=kind.name)["id"]
        for start in range(0, len(keys), size):
            self._touch(keys.slice(start, size))
            yield self._table(
                f"SELECT * EXCLUDE (load_id) FROM {kind.name}_before "
                f"WHERE load_id = $load AND {kind.key} IN (SELECT id FROM touched)",
                load=load_id,
            )

    # ------------------------------------------------------------ history

    def loads(self) -> list[Load]:
        """Return the loads so far, newest first."""
        return with_standing(self._con.execute("SELECT report, reversible FROM loads").fetchall())

    def record(self, load: Load) -> None:
        """Add the load to the history, and drop what is kept for undoing where that has become too much."""
        values = [load.load_id, load.name, load.loaded_at.replace(tzinfo=None), load.kind, load.model_dump_json()]
        self._con.execute("INSERT INTO loads VALUES (?, ?, ?, ?, TRUE, ?)", values)
        self._forget()

    def _forget(self) -> None:
        """Keep the changes of the newest loads, of the last one in any case; the older ones cannot be undone then."""
        records = self._number("SELECT count(*) FROM origins")
        left = max(LEAST_CHANGES, KEPT_CHANGES * records)
        counts = self._con.execute("SELECT load_id, count(*) FROM changes GROUP BY load_id ORDER BY 1 DESC").fetchall()
        for load_id, count in counts:
            left -= count
            if left < 0 and load_id != self.load_id:
                for table in ("changes", *(f"{name}_before" for name in RECORD_TYPES)):
                    self._con.execute(f"DELETE FROM {table} WHERE load_id <= ?", [load_id])
                self._con.execute("UPDATE loads SET reversible = FALSE WHERE load_id <= ?", [load_id])
                return

    def _earlier_history(self) -> list[tuple[str, dt.datetime, str]] | None:
        """Take away and return the history of a database made before loads were reversible, None where it is newer."""
        columns = self._con.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'loads'").fetchall()
        if not columns or ("reversible",) in columns:
            return None
        found = self._con.execute("SELECT name, loaded_at, report FROM loads ORDER BY loaded_at, load_id").fetchall()
        self._con.execute("DROP TABLE loads")
        return found

    def _adopt(self, earlier: list[tuple[str, dt.datetime, str]]) -> None:
        """Write the loads of an older database into the history; its records are of no known source."""
        for number, (name, loaded_at, text) in enumerate(earlier, start=1):
            report = LoadReport.model_validate_json(text)
            at = loaded_at.replace(tzinfo=dt.UTC)
            load = Load(load_id=number, name=name, loaded_at=at, generation=report.generation, files=(report,))
            values = [number, name, loaded_at, load.kind, load.model_dump_json()]
            self._con.execute("INSERT INTO loads VALUES (?, ?, ?, ?, FALSE, ?)", values)
        for kind in RECORD_TYPES.values():
            self._con.execute(f"INSERT INTO origins SELECT '{kind.name}', {kind.key}, [], 0 FROM {kind.name}")

    def _table(self, query: str, **values: object) -> pa.Table:
        return self._con.sql(query, params=values).to_arrow_table()

    def _number(self, query: str) -> int:
        return int(self._con.execute(query).fetchall()[0][0])
