"""Rows beyond a high-water mark, of every kind of column on three databases: none is missed, few are read again."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal

import duckdb
import pytest

from corpus.loading.changes import ChangedSource, HighWater, asks_since, just_below, read_mark, write_mark

KINDS = {
    "timestamp": ["2026-01-01 08:00:00.000001", "2026-01-01 08:00:00.000002", "2026-03-04 05:06:07"],
    "date": ["2026-01-01", "2026-01-02", "2026-03-04"],
    "integer": [-7, 8, 1_000_000_007],
    "bigint": [-(2**40), 5, 2**60],
    "numeric(30,6)": ["-1.5", "2.000001", "99999999999999999.5"],
    "double precision": [-0.5, 1.25, 1e300],
    "text": ["A-1", "B-2", "c 3"],
}
QUERIES = {
    "table": None,
    "query": "SELECT *, '50%' || ':x' AS said FROM records WHERE request_id <> 'none' -- whatever",
    "since": "SELECT * FROM records WHERE changed > :since AND ':since' <> 'it''s :since' /* :since */",
}
Make = Callable[[str, list[object]], str]


@pytest.fixture(params=["postgresql", "sqlite", "duckdb"])
def make(request, tmp_path) -> Iterator[Make]:
    """Yield a function that makes `records` with a column `changed` of a kind, R1… with these values; the address."""

    def run(kind: str, values: list[object]) -> str:
        rows = ", ".join(
            f"('R{number}', {'NULL' if value is None else repr(value)})" for number, value in enumerate(values, start=1)
        )
        statements = (
            "DROP TABLE IF EXISTS records",
            f"CREATE TABLE records (request_id text, changed {kind})",
            f"INSERT INTO records VALUES {rows}",
        )
        if request.param == "postgresql":
            office = request.getfixturevalue("postgres")
            office.run(*statements)
            return office.url
        connect = sqlite3.connect if request.param == "sqlite" else duckdb.connect
        made = connect(str(tmp_path / "a.db"))
        for statement in statements:
            made.execute(statement)
        made.commit()
        made.close()
        return f"{request.param}:///{tmp_path / 'a.db'}"

    yield run
    if request.param == "postgresql":
        request.getfixturevalue("postgres").run("DROP TABLE IF EXISTS records")  # others share the server


def source(address: str, form: str, mark: object = None) -> ChangedSource:
    query = QUERIES[form]
    return ChangedSource(address, "records" if query is None else None, query, HighWater("changed", mark))


def ids(found: ChangedSource) -> list[str]:
    at = found.names.index("request_id")
    return sorted(row[at] for batch in found.batches(2) for row in batch.rows)


@pytest.mark.parametrize("form", QUERIES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_below_the_mark_is_read(make: Make, kind: str, form: str) -> None:
    first, second, third = KINDS[kind]
    address = make(kind, [second, first])
    begun = source(address, form)
    assert ids(begun) == ["R1", "R2"]
    kept = read_mark(*write_mark(begun.reached))
    assert (kept, type(kept)) == (begun.reached, type(begun.reached))
    # A second row with the value of the mark, one beyond it, and one below that was there before.
    address = make(kind, [second, first, second, third])
    later = source(address, form, kept)
    wanted = {"R1", "R3", "R4"}
    if form == "since" and isinstance(kept, str):  # no text is just below another: what begins alike is read again
        assert wanted <= set(ids(later))
    else:
        assert ids(later) == sorted(wanted)
    assert later.reached > kept
    last = ids(source(address, form, later.reached))
    assert last == ["R4"] or (form == "since" and isinstance(kept, str) and "R4" in last)


def test_rows_without_a_value_are_always_read(make: Make) -> None:
    address = make("integer", [5, None, 7])
    begun = source(address, "table")
    assert (ids(begun), begun.reached) == (["R1", "R2", "R3"], 7)
    assert ids(source(address, "table", 7)) == ["R2", "R3"]


def test_a_time_to_come_is_read_and_is_no_mark(make: Make) -> None:
    address = make("timestamp", ["2026-01-01 00:00:00", "2999-01-01 00:00:00"])
    if not address.startswith("sqlite"):  # which has no times, only texts
        begun = source(address, "table")
        assert ids(begun) == ["R1", "R2"]
        assert begun.reached == dt.datetime(2026, 1, 1)
        assert ids(source(address, "query", begun.reached)) == ["R1", "R2"]


def test_what_is_infinite_is_no_mark(make: Make) -> None:
    begun = source(make("double precision", [1.5, "Infinity", "NaN", 2.5]), "table")
    if begun.label.startswith("sqlite"):
        begun = source(make("double precision", [1.5, 2.5]), "table")  # it has neither
    assert len(ids(begun)) in (2, 4)
    assert begun.reached == 2.5


def test_the_rows_of_the_last_pass_are_known_again(make: Make) -> None:
    address = make("integer", [5, 7, 7])
    begun = source(address, "table")
    ids(begun)
    again = source(address, "table", begun.reached)
    assert not again.shows(begun.digest)
    ids(again)
    assert source(address, "table", 7).shows(again.digest)
    for values in ([5, 7, 7, 8], [5, 7], [5, 7, 7, 7]):
        assert not source(make("integer", values), "table", 7).shows(again.digest)


def test_nothing_in_it_yet_leaves_the_mark_as_it_is(make: Make) -> None:
    address = make("integer", [5])
    beyond = source(address, "table", 9)
    assert (ids(beyond), beyond.reached) == ([], 9)


def test_a_column_that_cannot_tell_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match=r"no column 'Changed' .* request_id, changed"):
        ChangedSource(make("integer", [1]), "records", None, HighWater("Changed"))
    address = make("boolean", [True])
    if not address.startswith("sqlite"):
        with pytest.raises(ValueError, match="only times, numbers and texts"):
            ids(source(address, "table"))


def test_values_that_do_not_compare_are_told(tmp_path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as made:
        made.execute("CREATE TABLE records (request_id text, changed)")
        made.execute("INSERT INTO records VALUES ('R1', 5), ('R2', 'five')")
    made.close()
    with pytest.raises(ValueError, match="cannot be compared: 5 and 'five'"):
        ids(source(f"sqlite:///{tmp_path / 'a.db'}", "table"))


def test_a_mistake_in_the_query_is_told_as_the_database_does(make: Make) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        ChangedSource(make("integer", [1]), None, "SELECT * FROM nowhere WHERE x > :since", HighWater("x"))


def test_a_value_just_below_is_below() -> None:
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    for mark in (now, now.replace(tzinfo=None), now.date(), 7, 7.5, Decimal("7.5"), "seven"):
        assert just_below(mark) < mark
    for least in (dt.datetime.min, dt.date.min, ""):
        assert just_below(least) == least


def test_a_since_in_a_text_a_name_or_a_comment_is_none() -> None:
    assert asks_since("SELECT * FROM a WHERE b >:since")
    for query in (
        "SELECT ':since'",
        'SELECT ":since"',
        "SELECT 1 -- :since",
        "SELECT a::since",
        "SELECT $q$ :since $q$",
    ):
        assert not asks_since(query)
