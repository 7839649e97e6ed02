"""What changed in a database since it was last read: the rows whose high-water column is not below the greatest seen.

Such a column only grows: a time of change, a version, a running number. Its values are bound, never pasted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from corpus.loading.database import DatabaseSource

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, TextClause

Mark: TypeAlias = dt.datetime | dt.date | int | float | Decimal | str

PAGE = 5_000  # rows looked at a time
AHEAD = dt.timedelta(days=1)  # how far clocks and time zones may differ

_KINDS: dict[str, tuple[type[Mark], Callable[[str], Mark]]] = {
    "datetime": (dt.datetime, dt.datetime.fromisoformat),
    "date": (dt.date, dt.date.fromisoformat),
    "int": (int, int),
    "float": (float, float),
    "decimal": (Decimal, Decimal),
    "text": (str, str),
}
# What is below everything, of each kind that a strictly typed database compares with, and of all kinds in SQLite.
_LEAST: dict[str, tuple[Mark, ...]] = {
    "postgresql": ("", -(2**62), dt.datetime(1, 1, 1)),
    "duckdb": ("", -(2**62), dt.datetime(1, 1, 1)),
    "sqlite": (-math.inf,),
}
# A quoted text or name, a comment, a text in dollars: in none of them does `:since` mean anything.
_APART = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$|(?P<since>(?<![:\w]):since\b)""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class HighWater:
    """The column that tells what changed, and the greatest of its values seen, None before the first."""

    column: str
    mark: Mark | None = None


class ChangedSource(DatabaseSource):
    """The rows of a table or query that are not below the mark; all of them where there is no mark yet.

    Rows at the mark are read again, for others may have come with the same value, and so are those without a value. A
    query may say itself what it wants with `:since`, which is bound to a value just below the mark.

    After a whole pass `reached` is the greatest value seen, the mark at the least, and `digest` tells its rows from
    others, in whatever order they came. A time more than a day ahead and what is infinite is not taken for a mark:
    nothing real would ever be beyond it. Raises what `DatabaseSource` raises, and ValueError for a column that is not
    there or cannot grow.
    """

    def __init__(
        self, address: str, table: str | None = None, query: str | None = None, since: HighWater | None = None
    ) -> None:
        self._since = since
        self.reached = since.mark if since is not None else None
        self.digest = ""
        super().__init__(address, table, query)
        if since is not None and since.column not in self.names:
            raise ValueError(
                f"{self.label} has no column {since.column!r} to tell what changed; its columns: "
                f"{', '.join(self.names[:24])}"
            )

    def shows(self, digest: str) -> bool:
        """Whether a pass over the rows finds just those that `digest` was made of."""
        tally = _Tally(self._since, self.names, stop=True)
        with self._connected() as connection, closing(self._result(connection, PAGE)) as result:
            for page in result.partitions(PAGE):
                tally.add(page)
                if tally.beyond:
                    return False
        return tally.digest == digest

    def _pages(self, result: CursorResult[Any], size: int) -> Iterator[Sequence[Sequence[Any]]]:
        tally = _Tally(self._since, self.names)
        for page in super()._pages(result, size):
            tally.add(page)
            yield page
        self.reached, self.digest = tally.greatest, tally.digest

    def _result(self, connection: Connection, size: int) -> CursorResult[Any]:
        import sqlalchemy as sa

        if self._since is None:
            return super()._result(connection, size)
        reading = connection.execution_options(stream_results=True, yield_per=size)
        mark = self._since.mark
        if self._query is not None and asks_since(self._query):
            statement = _bound(self._query)
            if mark is None:
                return self._all(reading, statement)
            return reading.execute(statement, {"since": just_below(mark)})
        if mark is None:
            return super()._result(connection, size)
        column: sa.ColumnClause[Any] = sa.column(self._since.column)
        value = sa.bindparam("since", mark, type_=sa.types.NullType())  # as the driver knows it, without a cast
        query = self._query
        rows = self._found(connection) if query is None else sa.text(f"({_plain(query)}\n) AS changed")
        wanted = sa.or_(column >= value, column.is_(None))
        return reading.execute(sa.select(sa.text("*")).select_from(rows).where(wanted))

    def _all(self, reading: Connection, statement: TextClause) -> CursorResult[Any]:
        """Return what the query finds since before everything, of whatever kind its column is."""
        import sqlalchemy as sa

        refused: sa.exc.DBAPIError | None = None
        backend = reading.dialect.name
        for least in _LEAST.get(backend, ()):
            try:
                return reading.execute(statement, {"since": least})
            except sa.exc.DBAPIError as error:
                refused = refused or error
                reading.rollback()
        if refused is not None:
            raise refused
        raise ValueError(f"{self.label}: what :since is at first is not known for {backend}: leave the condition out")


class _Tally:
    """Counts the rows of a pass, and notes the greatest value of the high-water column among them."""

    def __init__(self, since: HighWater | None, names: Sequence[str], *, stop: bool = False) -> None:
        self.greatest = since.mark if since is not None else None
        self.beyond = False
        self._column = since.column if since is not None else ""
        self._at = names.index(self._column) if self._column in names else None
        self._stop = stop and self.greatest is not None
        self._rows = 0
        self._sum = 0

    @property
    def digest(self) -> str:
        return f"{self._rows}:{self._sum:016x}"

    def add(self, page: Sequence[Sequence[Any]]) -> None:
        """Take in the rows of `page`; with `stop`, up to the first that is beyond the mark."""
        for row in page:
            self._rows += 1
            told = hashlib.blake2b(repr(tuple(row)).encode("utf-8", "replace"), digest_size=8)
            self._sum = (self._sum + int.from_bytes(told.digest(), "big")) % 2**64
            if self._at is not None and (value := row[self._at]) is not None:
                self._see(value)
                if self._stop and self.beyond:
                    return

    def _see(self, value: Any) -> None:
        """Note a value of the high-water column; of the driver's types, those that `Mark` names can be compared."""
        if isinstance(value, bool) or not isinstance(value, Mark):
            kind = type(value).__name__
            raise ValueError(f"the column {self._column!r} holds a {kind}: only times, numbers and texts can grow")
        try:
            grown = self.greatest is None or value > self.greatest  # type: ignore[operator]
        except TypeError:
            raise ValueError(
                f"the column {self._column!r} holds values that cannot be compared: {self.greatest!r} and {value!r}"
            ) from None
        if grown and _can_stand(value):
            self.greatest, self.beyond = value, True


def _can_stand(value: Mark) -> bool:
    """Whether something may yet come beyond it: no time ahead of every clock, nothing infinite."""
    if isinstance(value, dt.datetime):
        return value <= dt.datetime.now(value.tzinfo) + AHEAD
    if isinstance(value, dt.date):
        return value <= dt.date.today() + AHEAD
    return not isinstance(value, (float, Decimal)) or math.isfinite(value)


def just_below(mark: Mark) -> Mark:
    """Return a value below `mark`, as near as its kind has one, so that `> :since` finds the mark itself again."""
    try:
        if isinstance(mark, dt.datetime):
            return mark - dt.datetime.resolution
        if isinstance(mark, dt.date):
            return mark - dt.date.resolution
    except OverflowError:
        return mark
    if isinstance(mark, str):
        return mark[:-1]
    if isinstance(mark, Decimal):
        return mark - Decimal((0, (1,), int(mark.as_tuple().exponent)))  # more digits than it has may not fit
    return mark - 1 if isinstance(mark, int) else math.nextafter(mark, -math.inf)


def write_mark(mark: Mark) -> tuple[str, str]:
    """Return the kind and the text of a mark."""
    kind = next(name for name, (known, _) in _KINDS.items() if isinstance(mark, known))
    return kind, mark.isoformat() if isinstance(mark, dt.date) else str(mark)


def read_mark(kind: str, text: str) -> Mark:
    """Return what `write_mark` wrote; ValueError or KeyError for anything else."""
    _, read = _KINDS[kind]
    return read(text)


def asks_since(query: str) -> bool:
    """Whether the query has a `:since` of its own."""
    return any(found["since"] for found in _APART.finditer(query))


def _bound(query: str) -> TextClause:
    """Return the query with `:since` as the one thing to be bound."""
    import sqlalchemy as sa

    parts, last = [], 0
    for found in _APART.finditer(query):
        if found["since"]:
            parts += [_plain(query[last : found.start()]), ":since"]
            last = found.end()
    return sa.text("".join([*parts, _plain(query[last:])]))


def _plain(text: str) -> str:
    """Return `text` with its colons as they are, which would name a parameter."""
    return text.replace(":", "\\:")
