"""Tables and queries of databases, loaded like files: PostgreSQL started for the tests, SQLite and DuckDB."""

from __future__ import annotations

import sqlite3
import sys

import duckdb
import pytest
from typer.testing import CliRunner

from assistant.cli import app
from corpus.loading.database import DatabaseSource
from corpus.loading.inputs import open_inputs
from retrieval.build import run_load
from retrieval.generations import Home
from retrieval.probe import probe
from retrieval.store import RecordStore
from tests.postgres import PASSWORD, WRITTEN


@pytest.fixture(scope="module")
def office(postgres):
    """Return a server with a table of requests, a view of it and another table in a schema."""
    postgres.run(
        "CREATE TABLE requests (request_id text PRIMARY KEY, company text, listed boolean, employees integer, "
        "investment_mcny numeric(12,2), target_provinces text[], submitted_on date, decision_by timestamp, "
        "statement text, owner uuid DEFAULT gen_random_uuid(), extra jsonb)",
        "INSERT INTO requests VALUES "
        "('R1', 'Acme', true, 1200, 120.50, '{四川省,Jiangsu}', '2026-03-04', '2026-05-06 07:08:09', "
        "'It hurries. 它很急。', DEFAULT, '{}'), "
        "('R2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DEFAULT, NULL), "
        "(' ', 'no id', false, 3, -1, '{}', NULL, NULL, NULL, DEFAULT, NULL)",
        "CREATE VIEW wanted AS SELECT * FROM requests WHERE request_id <> ' '",
        'CREATE SCHEMA "CRM"',
        'CREATE TABLE "CRM"."Parks" (park_id text, name text)',
        """INSERT INTO "CRM"."Parks" VALUES ('P1', 'Park')""",
        "CREATE FUNCTION meddle() RETURNS text AS 'DELETE FROM requests RETURNING company' LANGUAGE sql",
    )
    return postgres


def bring(home, address, **options):
    return run_load(Home(home, probe=probe), open_inputs([address], **options), encoder=None)


def requests(home):
    store = RecordStore.open(Home(home).current().records)
    rows = {row["request_id"]: row for row in store.table("requests").to_pyarrow().to_pylist()}
    store.close()
    return rows


def test_a_table_goes_through_the_same_cleaning_and_report(office, tmp_path):
    (report,) = bring(tmp_path, office.url + "?table=requests").files
    assert (report.read, report.loaded, report.rejects) == (3, 2, {"missing_id": 1})
    assert report.file == f"postgresql+psycopg://127.0.0.1:{office.port}/postgres: requests"
    assert report.source == "requests"
    assert {"owner", "extra"} <= set(report.ignored_columns)
    row = requests(tmp_path)["R1"]
    assert (row["company"], row["listed"], row["employees"], row["investment_mcny"]) == ("Acme", True, 1200, 120.5)
    assert row["target_provinces"] == ["Sichuan", "Jiangsu"]
    assert (str(row["submitted_on"]), str(row["decision_by"])) == ("2026-03-04", "2026-05-06")
    assert row["statement"] == "It hurries. 它很急。"
    again = bring(tmp_path, office.url, table="requests")
    assert (again.load_id, again.files[0].unchanged) == (None, 2)


def test_views_other_schemas_and_queries_are_read_too(office, tmp_path):
    assert bring(tmp_path, office.url, table="wanted").files[0].loaded == 2
    (parks,) = bring(tmp_path, office.url, table="CRM.Parks").files
    assert (parks.record_type, parks.loaded, parks.source) == ("parks", 1, "CRM.Parks")
    query = "SELECT request_id, '50%' || ':x' AS company, 7::int AS jobs FROM requests WHERE request_id LIKE 'R%';"
    (report,) = bring(tmp_path, office.url, query=query).files
    assert report.updated == 2
    assert requests(tmp_path)["R2"]["company"] == "50%:x"
    assert "SELECT request_id" in report.file


def test_what_a_source_no_longer_has_is_removed(office, tmp_path):
    bring(tmp_path, office.url, table="wanted")
    inputs = open_inputs([office.url], query="SELECT * FROM wanted WHERE request_id = 'R1'")
    # Two queries of one database are not the same records.
    with pytest.raises(ValueError, match="name one"):
        run_load(Home(tmp_path), inputs, encoder=None, replace_source=True)
    done = run_load(Home(tmp_path), inputs, encoder=None, source="wanted", replace_source=True)
    assert done.files[0].removed == 1


def test_rows_come_in_pages_as_they_are_asked_for(office):
    # 100 million rows: all of them at once would take minutes and gigabytes.
    series = "generate_series(0, 9999)"
    source = DatabaseSource(
        office.url, query=f"SELECT 'R' || (a * 10000 + b) AS request_id FROM {series} a, {series} b"
    )
    batches = source.batches(1000)
    assert [len(next(batches).rows) for _ in range(3)] == [1000, 1000, 1000]
    batches.close()


def test_nothing_is_ever_written(office, tmp_path):
    for query in ("DELETE FROM requests RETURNING request_id", "SELECT meddle() AS request_id"):
        with pytest.raises(ValueError, match=r"read-only|syntax"):
            bring(tmp_path, office.url, query=query)
    assert bring(tmp_path, office.url, table="wanted").files[0].loaded == 2
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE requests (request_id TEXT)")
        made.execute("INSERT INTO requests VALUES ('R1')")
    made.close()
    with pytest.raises(ValueError, match="readonly"):
        bring(tmp_path, f"sqlite:///{path}", query="DELETE FROM requests RETURNING request_id")
    assert bring(tmp_path, f"sqlite:///{path}", table="requests").files[0].read == 1


def test_the_password_is_shown_nowhere(office, tmp_path):
    home = tmp_path / "home"
    asked = [
        ("--table", "requests"),
        ("--query", f"SELECT request_id, '{PASSWORD}' AS status FROM wanted"),
        ("--table", "gone"),
        ("--query", f"SELECT '{PASSWORD}' FROM nowhere"),
    ]
    runs = [[office.url, *options, "--report", str(tmp_path / f"{n}.json")] for n, options in enumerate(asked)]
    runs.append([office.url.replace("/postgres", "/elsewhere"), "--table", "x"])
    runs.append([office.url.replace(WRITTEN, WRITTEN + "x"), "--table", "requests"])
    runs.append([office.url.replace(str(office.port), "port"), "--table", "requests"])
    shown = ""
    for arguments in runs:
        done = CliRunner().invoke(app, ["--home", str(home), "load", *arguments, "--no-meaning"])
        assert done.exit_code in (0, 1, 3)
        assert "Traceback" not in done.output
        shown += done.output
    shown += CliRunner().invoke(app, ["--home", str(home), "loads", "--json"]).output
    shown += "".join(path.read_text() for path in (*tmp_path.glob("*.json"), *home.glob("*.log")))
    told = " ".join(shown.split())
    assert "postgresql+psycopg://127.0.0.1" in told
    assert "no table gone; it has: requests, wanted" in told
    assert "password authentication failed" in told
    for secret in (PASSWORD, WRITTEN):
        assert secret not in told


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"127\.0\.0\.1:1/x"):
        bring(tmp_path, "postgresql://me@127.0.0.1:1/x", table="requests")


@pytest.mark.parametrize("backend", ["sqlite", "duckdb"])
def test_a_database_file_is_read(backend, tmp_path):
    path = tmp_path / "a.db"
    made = sqlite3.connect(path) if backend == "sqlite" else duckdb.connect(str(path))
    made.execute("CREATE TABLE requests (request_id TEXT, company TEXT, jobs INTEGER, submitted_on DATE)")
    made.execute("INSERT INTO requests VALUES ('R1', 'Acme', 5, '2026-03-04'), ('R2', NULL, NULL, NULL)")
    made.commit()
    made.close()
    (report,) = bring(tmp_path / "home", f"{backend}:///{path}?table=requests").files
    assert (report.loaded, report.warnings) == (2, {})
    assert str(requests(tmp_path / "home")["R1"]["submitted_on"]) == "2026-03-04"
    with pytest.raises(FileNotFoundError, match="there is no file"):
        bring(tmp_path / "home", f"{backend}:///{tmp_path}/gone.db", table="requests")
    assert not (tmp_path / "gone.db").exists()


@pytest.mark.parametrize(
    ("address", "options", "told"),
    [
        ("sqlite:///{db}", {}, r"which table\? .* it has: requests"),
        ("sqlite:///{db}", {"table": "gone"}, "no table gone; it has: requests"),
        ("sqlite:///{db}?table=requests", {"table": "requests"}, "given twice"),
        ("sqlite:///{db}?table=requests", {"query": "SELECT 1"}, "only be one"),
        ("sqlite:///{db}", {"query": "SELECT FROM"}, "syntax error"),
        ("sqlite:///{db}", {"query": "SELECT 1 AS company"}, "no column request_id"),
        ("https://office.example/a.csv", {"table": "x"}, "no database is reached by https"),
        ("://", {"table": "x"}, "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(address, options, told, tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as made:
        made.execute("CREATE TABLE requests (request_id TEXT)")
    made.close()
    with pytest.raises(ValueError, match=told):
        bring(tmp_path / "home", address.format(db=tmp_path / "a.db"), **options)


def test_a_missing_extra_names_itself(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(ImportError, match=r"lodestone\[databases\]"):
        bring(tmp_path, "sqlite:///a.db", table="x")
    done = CliRunner().invoke(app, ["--home", str(tmp_path), "load", "sqlite:///a.db", "--table", "x", "--no-meaning"])
    assert done.exit_code == 1
    assert "lodestone: reading a database needs SQLAlchemy" in done.stderr


def test_table_and_query_belong_to_one_address(tmp_path):
    for arguments in (["a.csv", "--table", "x"], ["sqlite:///a", "b.csv", "--query", "x"]):
        assert CliRunner().invoke(app, ["--home", str(tmp_path), "load", *arguments]).exit_code == 2
    told = CliRunner().invoke(app, ["--home", str(tmp_path), "load", "sqlite:///a", "--query", "x", "--table", "y"])
    assert "cannot be given together" in told.stderr


def test_a_cell_of_every_kind_of_value_is_text(tmp_path):
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(
            "CREATE TABLE t AS SELECT 'R1' AS request_id, 1e3::DECIMAL(10,1) AS a, 'NaN'::DOUBLE AS b, "
            r"TIMESTAMP '2026-01-02 03:04:05' AS c, '\xC3\xA9'::BLOB AS d, [1, 2] AS e, 12::HUGEINT AS f, true AS g"
        )
    batch, last = DatabaseSource(f"duckdb:///{path}", "t").batches(10)
    assert list(batch.rows[0]) == ["R1", "1000.0", None, "2026-01-02 03:04:05", "é", ("1", "2"), "12", "true"]
    assert (batch.lines, last.rows, last.done) == ([1], [], 1.0)
