"""Tables and queries of any database that SQLAlchemy reaches, streamed in pages and never written to.

The password is in no name, message or report; PostgreSQL's `PGPASSWORD` and `~/.pgpass` work too.
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from corpus.loading.cells import Raw
from corpus.loading.sources import RawBatch
from corpus.loading.sources.flat import cell_of

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult, Engine, TableClause

CONNECTING = 15  # seconds to wait for a PostgreSQL server
LISTED = 12  # tables named where the one that is asked for is not there
LONGEST_QUERY = 200  # characters of a query in reports
_SECRET = ("pass", "pwd", "secret", "token", "key")
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class DatabaseSource:
    """A table or a query's result; the number of a row, from 1, stands for its line.

    `label` says which, for reports; `name` is the table's. A transaction that only reads is asked of PostgreSQL, SQLite
    and DuckDB; of others it is rolled back. Raises ImportError where SQLAlchemy or the driver is missing, ValueError
    for whatever the database refuses.
    """

    def __init__(self, address: str, table: str | None = None, query: str | None = None) -> None:
        self._url, table = _parsed(address, table)
        self._secrets = _secrets_of(self._url)
        self._place = _place(self._url)
        self._query = query.strip().rstrip(";") if query else None
        if self._query is not None and table is not None:
            raise ValueError(f"{self._place}: a table and a query are given, it can only be one of them")
        if self._query is None and table is None:
            raise ValueError(f"{self._place}: which table? Write --table NAME or --query SQL; {self._tables()}")
        self._table = table
        self.name = table or f"query of {Path(self._url.database or self._url.drivername).name}"
        what = table or self._hidden(" ".join((self._query or "").split())[:LONGEST_QUERY])
        self.label = f"{self._place}: {what}"
        with self._connected() as connection, closing(self._result(connection, 1)) as result:
            self.names: tuple[str, ...] = tuple(result.keys())

    def batches(self, size: int) -> Iterator[RawBatch]:
        """Yield all rows, at most `size` at a time."""
        start = 0
        with self._connected() as connection, closing(self._result(connection, size)) as result:
            if tuple(result.keys()) != self.names:
                raise ValueError(f"{self.label}: its columns changed while it was read: load it again")
            for page in self._pages(result, size):
                rows: list[Sequence[Raw]] = [[_cell(value) for value in row] for row in page]
                yield RawBatch(list(range(start + 1, start + len(rows) + 1)), rows, [], 0.0)
                start += len(rows)
        yield RawBatch([], [], [], 1.0)

    def _pages(self, result: CursorResult[Any], size: int) -> Iterator[Sequence[Sequence[Any]]]:
        """Yield the rows as the database gives them, at most `size` at a time."""
        return result.partitions(size)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Yield a connection that reads, and is rolled back; errors are told without the password."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with _engine(self._url).connect() as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                yield connection
        except SQLAlchemyError as error:
            said = str(getattr(error, "orig", None) or error)
            raise ValueError(f"{self._place}: {self._hidden(' '.join(said.split()))[:500]}") from None

    def _result(self, connection: Connection, size: int) -> CursorResult[Any]:
        import sqlalchemy as sa

        reading = connection.execution_options(stream_results=True, yield_per=size, no_parameters=True)
        if self._query is not None:
            return reading.exec_driver_sql(self._query)
        return reading.execute(sa.select(sa.text("*")).select_from(self._found(connection)))

    def _found(self, connection: Connection) -> TableClause:
        """Return the table; ValueError, naming others, where it is not there."""
        import sqlalchemy as sa

        assert self._table is not None
        there = sa.inspect(connection)
        schema, name = None, self._table
        if not there.has_table(name) and "." in name:
            schema, _, name = name.rpartition(".")
        if not there.has_table(name, schema=schema):
            raise ValueError(f"{self._place} has no table {self._table}; {self._tables()}")
        return sa.table(name, schema=schema)

    def _tables(self) -> str:
        """Return a sentence that names the first tables and views of the database."""
        import sqlalchemy as sa

        with self._connected() as connection:
            there = sa.inspect(connection)
            names = sorted((*there.get_table_names(), *there.get_view_names()))
        more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
        return f"it has: {', '.join(names[:LISTED]) or 'none'}{more}"

    def _hidden(self, text: str) -> str:
        """Return `text` with every password of the address blotted out."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _parsed(address: str, table: str | None) -> tuple[URL, str | None]:
    """Return the address without its `table`, and the table."""
    try:
        import sqlalchemy as sa
    except ImportError:
        raise ImportError("reading a database needs SQLAlchemy: pip install 'lodestone[databases]'") from None
    scheme = address.partition("://")[0]
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError):  # what they say repeats parts of the address
        raise ValueError(
            f"the address {scheme}://… cannot be read: write {scheme}://user:password@host:port/database, "
            "with @ : / in the password as %40 %3A %2F"
        ) from None
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    asked = url.query.get("table")
    if asked is not None and table is not None:
        raise ValueError(f"{scheme}://…: the table is given twice, in the address and as --table")
    found = asked if asked is None or isinstance(asked, str) else asked[-1]
    return url.difference_update_query(["table"]), table or found


def place_of(address: str) -> str:
    """Return the address as reports show it, with the table that it may name; ValueError for one that is none."""
    url, table = _parsed(address, None)
    return f"{_place(url)} {table or ''}".rstrip()


def _place(url: URL) -> str:
    """Return the address as reports show it: no user, no password, no options."""
    from sqlalchemy import URL

    return URL.create(url.drivername, host=url.host, port=url.port, database=url.database).render_as_string(
        hide_password=True
    )


def _engine(url: URL) -> Engine:
    import sqlalchemy as sa

    options: dict[str, Any] = {}
    backend = url.get_backend_name()
    if backend == "postgresql":
        options = {"execution_options": {"postgresql_readonly": True}}
        if "psycopg" in url.drivername and "connect_timeout" not in url.query:
            options["connect_args"] = {"connect_timeout": CONNECTING}
    elif backend == "duckdb":
        options = {"connect_args": {"read_only": True, "config": {"enable_external_access": "false"}}}
    if backend in ("sqlite", "duckdb") and not Path(url.database or "").is_file():
        raise FileNotFoundError(f"there is no file {url.database or 'in the address: write sqlite:///FILE'}")
    try:
        return sa.create_engine(url, poolclass=sa.pool.NullPool, **options)
    except sa.exc.NoSuchModuleError:
        raise ValueError(
            f"no database is reached by {url.drivername}://: write for example postgresql+psycopg://, sqlite:///, "
            "duckdb:/// or mysql+pymysql:// (its driver has to be installed)"
        ) from None
    except ImportError as error:
        raise ImportError(
            f"{url.drivername}:// needs the driver {error.name}: install it; those of PostgreSQL, SQLite and DuckDB "
            "come with pip install 'lodestone[databases]'"
        ) from None


def _secrets_of(url: URL) -> list[str]:
    """Return what must not be shown: the password and secret options of the address, in every way of writing them."""
    found = [str(url.password)] if url.password else []
    for name, value in url.query.items():
        if any(part in name.lower() for part in _SECRET):
            found.extend([value] if isinstance(value, str) else value)
    written = {form for secret in found if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    return sorted(written, key=len, reverse=True)


def _cell(value: object) -> Raw:
    """Return a value of the database as a cell."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time, uuid.UUID)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (tuple, set, frozenset)):
        return cell_of(list(value))
    return cell_of(value)
