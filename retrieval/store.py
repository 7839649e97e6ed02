"""The records of one generation, read-only, addressed through Ibis expressions, safe for many threads at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from ibis.backends.duckdb import Backend
from ibis.common.exceptions import TableNotFound
from ibis.expr.types import Table

from corpus.schema import Field, Type, record_type

SCHEMA_VERSION = 1

# Data files are untrusted and the folder is published: nothing but reading this one file.
_READ_ONLY: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


class _Connection(Backend):  # type: ignore[misc]  # ibis comes without types
    """Ibis on a connection whose configuration is locked: Ibis would set the time zone and be refused."""

    def _post_connect(self, extensions: Sequence[str] | None = None) -> None:  # noqa: ARG002
        self._record_batch_readers_consumed: dict[str, Any] = {}


class RecordStore:
    """The tables of a `records.duckdb`: `requests`, `parks`, `passages`, `sentences`, `loads`, `meta`.

    DuckDB refuses a second call on a busy connection, so every thread works on a cursor of its own. A table belongs to
    the thread that asked for it: ask again in another.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._local = threading.local()

    @classmethod
    def open(cls, path: Path) -> RecordStore:
        """Open the database file at `path`; FileNotFoundError, or ValueError for tables of another version."""
        if not path.exists():
            raise FileNotFoundError(f"there is no database {path}")
        store = cls(duckdb.connect(str(path), read_only=True, config=_READ_ONLY))
        try:
            version = store.meta.get("schema_version")
        except TableNotFound:
            version = None
        if version != str(SCHEMA_VERSION):
            store.close()
            raise ValueError(f"{path} has tables of version {version}, not {SCHEMA_VERSION}: load the files again")
        return store

    def backend(self) -> Backend:
        """Return this thread's connection, to execute expressions that hold tables of this thread or none."""
        found: Backend | None = getattr(self._local, "backend", None)
        if found is None:
            with self._lock:
                cursor = self._connection.cursor()
            found = self._local.backend = _Connection.from_connection(cursor)
        return found

    def table(self, name: str) -> Table:
        """Return the table of a record type, or one of `passages`, `sentences`, `loads`, `meta`, for this thread."""
        tables: dict[str, Table] | None = getattr(self._local, "tables", None)
        if tables is None:
            tables = self._local.tables = {}
        if name not in tables:
            tables[name] = self.backend().table(name)
        return tables[name]

    def count(self, name: str) -> int:
        """Return how many rows the table `name` has."""
        return int(self.table(name).count().to_pyarrow().as_py())

    def values(self, kind: str, field: str) -> dict[Any, int]:
        """Return each value of a category, boolean, text or list field with how many records have it, most first.

        A record counts once in each item of a list; empty fields are left out.
        """
        column = _column(kind, field)
        table = self.table(kind).select(value=column.name)
        if column.type is Type.LIST:
            table = table.select(value=table.value.unnest())
        table = table.filter(table.value.notnull())
        counted = table.group_by("value").agg(records=table.count())
        ordered = counted.order_by([counted.records.desc(), counted.value])
        rows = ordered.to_pyarrow()
        return dict(zip(rows["value"].to_pylist(), rows["records"].to_pylist(), strict=True))

    def texts(self, kind: str, field: str) -> list[tuple[str, str]]:
        """Return (id, text) of every record whose text or category `field` is known, by id."""
        column = _column(kind, field)
        if column.type not in (Type.TEXT, Type.CATEGORY):
            raise ValueError(f"{kind}.{field} is {column.type}, not text")
        table = self.table(kind).select(id=record_type(kind).key, text=column.name)
        rows = table.filter(table.text.notnull()).order_by("id").to_pyarrow()
        return list(zip(rows["id"].to_pylist(), rows["text"].to_pylist(), strict=True))

    def date_range(self, kind: str, field: str) -> tuple[dt.date, dt.date] | None:
        """Return the first and last day in a date field, None when it is empty throughout."""
        column = _column(kind, field)
        if column.type is not Type.DATE:
            raise ValueError(f"{kind}.{field} is {column.type}, not a date")
        days = self.table(kind)[column.name]
        row = self.table(kind).agg(first=days.min(), last=days.max()).to_pyarrow().to_pylist()[0]
        return (row["first"], row["last"]) if row["first"] else None

    @property
    def as_of(self) -> dt.date | None:
        """The newest day a request was submitted on: what "today" means unless somebody says otherwise."""
        found = self.date_range("requests", "submitted_on")
        return found[1] if found else None

    @property
    def meta(self) -> dict[str, str]:
        """What is recorded about the database: `schema_version`, `encoder`, `source_label`."""
        rows = self.table("meta").to_pyarrow()
        return dict(zip(rows["key"].to_pylist(), rows["value"].to_pylist(), strict=True))

    def close(self) -> None:
        """Close the file for all threads."""
        self._connection.close()


def _column(kind: str, field: str) -> Field:
    return record_type(kind)[field]
