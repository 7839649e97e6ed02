"""The record store: values, texts and dates against plain Python, many threads, and nothing but reading."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import duckdb
import ibis
import pyarrow as pa
import pytest

from corpus.loading.clean import arrow_schema
from corpus.schema import PARKS, REQUESTS
from retrieval.store import RecordStore
from retrieval.writer import RecordWriter

STATUSES = ["open", "signed", None, "on hold"]
NEEDS = [["a", "b"], ["b"], None, ["c", "a", "b"]]


def requests(count):
    rows = [
        {
            "request_id": f"R{n:04}",
            "company": f"Firm {n % 7}" if n % 5 else None,
            "listed": bool(n % 2),
            "status": STATUSES[n % 4],
            "requirements": NEEDS[n % 4],
            "submitted_on": dt.date(2025, 1, 1) + dt.timedelta(days=n) if n % 3 else None,
            "jobs": n,
            "statement": f"It wants hall {n % 10}. It hurries.",
        }
        for n in range(count)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(REQUESTS))


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "records.duckdb"
    writer = RecordWriter(path)
    writer.upsert(REQUESTS, requests(200), "test")
    writer.set_meta("source_label", "made up")
    writer.close()
    return path


@pytest.fixture
def store(database):
    store = RecordStore.open(database)
    yield store
    store.close()


def test_values_are_counted_the_most_frequent_first(store):
    rows = requests(200).to_pylist()
    for field in ("status", "listed"):
        assert store.values("requests", field) == Counter(r[field] for r in rows if r[field] is not None)
    needs = store.values("requests", "requirements")
    assert needs == Counter(item for r in rows for item in r["requirements"] or ())
    assert list(needs) == ["b", "a", "c"]
    assert store.values("requests", "sector") == {}


def test_texts_come_with_their_ids(store):
    expected = [(r["request_id"], r["company"]) for r in requests(200).to_pylist() if r["company"]]
    assert store.texts("requests", "company") == expected


def test_today_is_the_newest_submission(store):
    days = [r["submitted_on"] for r in requests(200).to_pylist() if r["submitted_on"]]
    assert store.date_range("requests", "submitted_on") == (min(days), max(days))
    assert store.as_of == max(days)
    assert store.date_range("requests", "decision_by") is None


def test_counts_and_meta(store):
    assert (store.count("requests"), store.count("parks"), store.count("passages")) == (200, 0, 11)
    assert store.count("sentences") == 400
    assert store.meta["source_label"] == "made up"


def test_unfit_fields_are_refused(store):
    with pytest.raises(KeyError, match="no field 'nothing'"):
        store.values("requests", "nothing")
    with pytest.raises(ValueError, match="not text"):
        store.texts("requests", "jobs")
    with pytest.raises(ValueError, match="not a date"):
        store.date_range("requests", "status")


def test_fifty_at_once_get_the_right_answers(store):
    def ask(number):
        table = store.table("requests")
        wanted = ibis.memtable(pa.table({"request_id": [f"R{n:04}" for n in range(number)]}))
        found = table.semi_join(wanted, "request_id").jobs.sum().to_pyarrow()
        return found.as_py(), store.values("requests", "status")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, [n % 50 + 1 for n in range(200)]))
    statuses = Counter(r["status"] for r in requests(200).to_pylist() if r["status"])
    assert answers == [(sum(range(n % 50 + 1)), statuses) for n in range(200)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY requests TO '/tmp/lodestone-leak.csv'",
        "ATTACH '/tmp/lodestone-leak.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET threads = 1",
        "DELETE FROM requests",
        "CREATE TABLE more AS SELECT 1",
    ],
)
def test_nothing_but_reading_is_possible(store, statement):
    with pytest.raises(duckdb.Error):
        store.backend().raw_sql(statement)


def test_a_file_of_another_version_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="no database"):
        RecordStore.open(tmp_path / "none.duckdb")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    with pytest.raises(ValueError, match="version None, not 1"):
        RecordStore.open(tmp_path / "other.duckdb")
    writer = RecordWriter(tmp_path / "later.duckdb")
    writer.set_meta("schema_version", "99")
    writer.close()
    with pytest.raises(ValueError, match="version 99, not 1"):
        RecordStore.open(tmp_path / "later.duckdb")


def test_parks_have_their_own_table(tmp_path):
    writer = RecordWriter(tmp_path / "r.duckdb")
    rows = [{"park_id": "P1", "province": "Sichuan", "facilities": ["rail siding"]}]
    writer.upsert(PARKS, pa.Table.from_pylist(rows, schema=arrow_schema(PARKS)), "test")
    writer.close()
    store = RecordStore.open(tmp_path / "r.duckdb")
    assert store.values("parks", "facilities") == {"rail siding": 1}
    assert store.as_of is None
    store.close()
