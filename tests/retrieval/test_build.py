"""Loading files into a home: what changes, what does not, and that nobody ever sees half of it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from corpus.loading.cells import BLANKS, text_of
from corpus.loading.clean import arrow_schema
from corpus.schema import REQUESTS, Type, Unit
from corpus.tokens import key_of
from retrieval import embedding
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.history import read_loads
from retrieval.names import NameTable
from retrieval.passages import PassageIndex
from retrieval.probe import probe
from retrieval.progress import progress_bar
from retrieval.sentences import split
from retrieval.store import RecordStore
from retrieval.writer import passage_id


class Trigrams:
    """A small encoder that reads its text: counts of hashed letter trigrams."""

    name = "trigrams"
    dimension = 64

    def encode(self, texts):
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for start in range(max(1, len(text) - 2)):
                piece = text[start : start + 3].encode()
                row[hashlib.blake2b(piece, digest_size=2).digest()[0] % self.dimension] += 1
            row /= np.linalg.norm(row) or 1
        return rows


class OtherTrigrams(Trigrams):
    name = "other trigrams"


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(rows)
    return path


HEADER = ("request_id", "company", "jobs", "statement")
OLD = [HEADER, ("R1", "A", 1, "It hurries. It wants a hall."), ("R2", "B", 2, "It wants a hall.")]
NEW = [HEADER, ("R2", "B2", 2, "It waits."), ("R3", "C", 3, "It wants a hall."), OLD[1]]
EMPTY_REPORT = (0, 0, 0, 0, 0)


def load(home, *paths, encoder=None, **options):
    return load_files(Home(home, probe=probe), paths, encoder=encoder, **options)


def counts(report):
    return (report.loaded, report.updated, report.unchanged, report.repeated, report.rejected)


def state(home):
    """Return all records by id, and every record's sentences in order; None before the first load."""
    current = Home(home).current()
    if current is None:
        return None
    assert sorted(path.name for path in current.path.iterdir() if path.name not in ("passages", "said")) == [
        "manifest.json",
        "names",
        "records.duckdb",
    ]
    store = RecordStore.open(current.records)
    records = {row["request_id"]: row for row in store.table("requests").to_pyarrow().to_pylist()}
    passages = {row["passage_id"]: row["text"] for row in store.table("passages").to_pyarrow().to_pylist()}
    said: dict[str, list[str]] = {}
    for row in store.table("sentences").order_by(["record_id", "position"]).to_pyarrow().to_pylist():
        said.setdefault(row["record_id"], []).append(passages[row["passage_id"]])
    store.close()
    assert set(passages.values()) == {text for texts in said.values() for text in texts}
    return {key: (row["company"], row["jobs"], said.get(key, [])) for key, row in records.items()}


def oracle(*tables):
    """Say what the database holds after these tables, one load each."""
    return {row[0]: (row[1], row[2], split(row[3])) for table in tables for row in table[1:]}


def test_a_load_brings_records_sentences_and_a_report(tmp_path):
    path = write(tmp_path / "a.csv", OLD)
    (report,) = load(tmp_path / "home", path)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.generation == Home(tmp_path / "home").current().id
    assert state(tmp_path / "home") == oracle(OLD)
    assert "profile" not in report.missing_columns
    assert "sector" in report.missing_columns


def test_loading_again_changes_nothing(tmp_path):
    path = write(tmp_path / "a.csv", OLD)
    load(tmp_path / "home", path)
    first = Home(tmp_path / "home").current()
    (report,) = load(tmp_path / "home", path)
    assert counts(report) == (0, 0, 2, 0, 0)
    assert report.generation is None
    assert Home(tmp_path / "home").generations() == [first]


def test_a_newer_row_replaces_the_one_with_its_id(tmp_path):
    load(tmp_path / "home", write(tmp_path / "a.csv", OLD))
    (report,) = load(tmp_path / "home", write(tmp_path / "b.csv", NEW))
    assert counts(report) == (1, 1, 1, 0, 0)
    assert state(tmp_path / "home") == oracle(OLD, NEW)


def test_several_files_are_one_load(tmp_path):
    parks = write(tmp_path / "p.csv", [("park_id", "name"), ("P1", "Park")])
    reports = load(tmp_path / "home", write(tmp_path / "a.csv", OLD), write(tmp_path / "b.csv", NEW), parks)
    assert [counts(r) for r in reports] == [(2, 0, 0, 0, 0), (1, 1, 1, 0, 0), (1, 0, 0, 0, 0)]
    assert state(tmp_path / "home") == oracle(OLD, NEW)
    assert len(Home(tmp_path / "home").generations()) == 1


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["R1", "R2", "R3", "R4"]),
        st.sampled_from(["A", "B"]),
        st.integers(0, 2),
        st.sampled_from(["It waits.", "It hurries. It waits.", "It hurries."]),
    ),
    unique_by=lambda row: row[0],
    min_size=1,
    max_size=4,
)


@given(st.lists(ROWS, min_size=1, max_size=4))
@settings(max_examples=15, deadline=None)
def test_any_sequence_of_loads_equals_a_dictionary(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("loads")
    before: dict[str, object] = {}
    for number, table in enumerate(tables):
        (report,) = load(folder / "home", write(folder / f"{number}.csv", [HEADER, *table]))
        now = oracle(*([HEADER, *t] for t in tables[: number + 1]))
        assert report.loaded == len(now.keys() - before.keys())
        assert report.updated == sum(key in before and before[key] != now[key] for key in now)
        assert report.read == report.loaded + report.updated + report.unchanged
        assert state(folder / "home") == now
        before = now


# ---------------------------------------------------------------- passages


def index_of(home, encoder):
    current = Home(home).current()
    return PassageIndex.open(current.passages, encoder)


def test_every_passage_is_indexed_once_and_found(tmp_path):
    home = tmp_path / "home"
    load(home, write(tmp_path / "a.csv", OLD), encoder=Trigrams())
    load(home, write(tmp_path / "b.csv", NEW), encoder=Trigrams())
    index = index_of(home, Trigrams())
    texts = {text for _, _, said in state(home).values() for text in said}
    assert set(index.ids().tolist()) == {passage_id(text) for text in texts}
    for text in texts:
        assert index.nearest(text, None, 1)[0][0] == passage_id(text)
    index.close()


def test_generations_have_their_vectors_in_common(tmp_path):
    home = tmp_path / "home"
    load(home, write(tmp_path / "a.csv", OLD), encoder=Trigrams())
    load(home, write(tmp_path / "b.csv", NEW), encoder=Trigrams())
    before, after = Home(home).generations()
    assert (before.passages / "vectors.i16").samefile(after.passages / "vectors.i16")
    assert before.sizes()["passages/ids.i64"] < after.sizes()["passages/ids.i64"]
    for generation, texts in ((before, {"It hurries.", "It wants a hall."}), (after, {"It waits."})):
        index = PassageIndex.open(generation.passages, Trigrams())
        assert {passage_id(text) for text in texts} <= set(index.ids().tolist())
        for text in texts:
            assert index.nearest(text, None, 1) == [(passage_id(text), pytest.approx(1, abs=1e-3))]
        index.close()


def test_only_new_sentences_are_encoded(tmp_path, monkeypatch):
    monkeypatch.setattr(embedding, "SAMPLE", 0)  # the probe has some encoded again
    encoded: list[str] = []

    class Watched(Trigrams):
        def encode(self, texts):
            encoded.extend(texts)
            return super().encode(texts)

    load(tmp_path / "home", write(tmp_path / "a.csv", OLD), encoder=Watched())
    assert sorted(encoded) == ["It hurries.", "It wants a hall."]
    encoded.clear()
    load(tmp_path / "home", write(tmp_path / "b.csv", NEW), encoder=Watched())
    assert encoded == ["It waits."]


def test_sentences_nobody_says_any_more_leave_the_index(tmp_path):
    home = tmp_path / "home"
    load(home, write(tmp_path / "a.csv", OLD), encoder=Trigrams())
    load(home, write(tmp_path / "b.csv", [HEADER, ("R1", "A", 1, "It waits.")]), encoder=Trigrams())
    index = index_of(home, Trigrams())
    assert set(index.ids().tolist()) == {passage_id("It waits."), passage_id("It wants a hall.")}
    index.close()


def test_another_encoder_builds_the_index_anew(tmp_path):
    home, path = tmp_path / "home", write(tmp_path / "a.csv", OLD)
    load(home, path, encoder=Trigrams())
    (report,) = load(home, path, encoder=OtherTrigrams())
    assert counts(report) == (0, 0, 2, 0, 0)
    assert report.generation is not None
    index = index_of(home, OtherTrigrams())
    assert index.count() == 2
    index.close()


def test_names_of_another_version_are_compiled_anew(tmp_path):
    home, path = tmp_path / "home", write(tmp_path / "a.csv", [HEADER, ("R1", "Acme Foods", 1, "It waits.")])
    load(home, path)
    before = Home(home).current()
    (before.names / "names.json").write_text('{"version": 0}')
    with pytest.raises(ValueError, match="load the files again"):
        NameTable(before.names)
    (report,) = load(home, path)
    assert (report.loaded, report.updated) == (0, 0)
    assert Home(home).current().id != before.id
    assert NameTable(Home(home).current().names).owners(key_of("Acme Foods"))[0].field == "company"
    load(home, path)
    assert len(Home(home).generations()) == 2


def test_a_load_without_an_encoder_is_embedded_later(tmp_path):
    home, path = tmp_path / "home", write(tmp_path / "a.csv", OLD)
    load(home, path)
    load(home, path, encoder=Trigrams())
    index = index_of(home, Trigrams())
    assert index.count() == 2
    index.close()


def test_passage_ids_are_63_bits_and_never_change():
    assert passage_id("It hurries.") == passage_id("It hurries.") != passage_id("It waits.")
    assert passage_id("It hurries.") == 7544917138290612437
    assert all(0 <= passage_id(str(n)) < 2**63 for n in range(500))


# ---------------------------------------------------------------- never half of it


@pytest.mark.parametrize("after", [False, True])
def test_any_failing_operation_leaves_the_database_before_or_after(tmp_path, failing_files, after):
    old, new = write(tmp_path / "a.csv", OLD), write(tmp_path / "b.csv", NEW)
    load(tmp_path / "start", old)
    at = 0
    while True:
        at += 1
        home = tmp_path / f"home{at}"
        shutil.copytree(tmp_path / "start", home)
        files = failing_files(at, after)
        failed = False
        try:
            load_files(Home(home, files, probe), [new], encoder=None)
        except failing_files.InjectedError:
            failed = True
        assert state(home) in ((oracle(OLD), oracle(OLD, NEW)) if failed else (oracle(OLD, NEW),))
        load(home, new)
        assert state(home) == oracle(OLD, NEW)
        shutil.rmtree(home)
        if files.calls < at:
            break
    assert at > 10


KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.build import load_files
from retrieval.generations import Home
def tell(what, done, total):
    if what.startswith(sys.argv[3]) and done >= float(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
load_files(Home(Path(sys.argv[1])), [Path(sys.argv[2])], encoder=None, progress=tell)
"""


@pytest.mark.parametrize(
    ("what", "done", "published"), [("loading", 1, False), ("checking", 0, False), ("publishing", 1, True)]
)
def test_a_killed_load_leaves_the_database_before_or_after(tmp_path, what, done, published):
    home = tmp_path / "home"
    load(home, write(tmp_path / "a.csv", OLD))
    new = write(tmp_path / "b.csv", NEW)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(home), str(new), what, str(done)], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert state(home) == (oracle(OLD, NEW) if published else oracle(OLD))
    load(home, new)
    assert state(home) == oracle(OLD, NEW)
    assert list((home / "staging").iterdir()) == []


def test_one_bad_file_keeps_the_others_out(tmp_path):
    good = write(tmp_path / "a.csv", OLD)
    bad = tmp_path / "b.jsonl"
    bad.write_bytes(b'{"request_id": "R9"}\n' * 1500 + b'{"request_id": "\xff"}\n')
    with pytest.raises(ValueError, match="not UTF-8"):
        load(tmp_path / "home", good, bad)
    assert Home(tmp_path / "home").current() is None
    assert not (tmp_path / "home" / "rejects").exists()


def test_a_second_load_waits_its_turn(tmp_path):
    home = Home(tmp_path / "home")
    with home.staging(), pytest.raises(BlockingIOError, match=str(os.getpid())):
        load(home.path, write(tmp_path / "a.csv", OLD))
    assert home.current() is None


def test_readers_keep_their_generation_while_loads_go_on(tmp_path):
    home = tmp_path / "home"
    load(home, write(tmp_path / "a.csv", OLD))
    with Home(home).reading() as generation:
        store = RecordStore.open(generation.records)
        for number in range(5):
            load(home, write(tmp_path / "b.csv", [HEADER, ("R1", f"A{number}", 1, "")]))
            assert dict(store.texts("requests", "company")) == {"R1": "A", "R2": "B"}
        store.close()
    assert state(home)["R1"] == ("A4", 1, [])


# ---------------------------------------------------------------- inputs


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "Lead,Firm\n1,A\n", "no column request_id"),
        ("a.xlsb", "x", "is not one of .csv"),
        ("a.xlsm", "x", "cannot be read as an Excel workbook"),
        ("a.parquet", "PAR1", "cannot be read as Parquet"),
    ],
)
def test_a_file_that_cannot_load_is_refused_before_any_work(tmp_path, name, content, said):
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=said):
        load(tmp_path / "home", tmp_path / name)
    assert not (tmp_path / "home").exists()


def test_a_header_without_rows_makes_no_generation(tmp_path):
    (report,) = load(tmp_path / "home", write(tmp_path / "a.csv", [HEADER]))
    assert (report.read, counts(report)) == (0, EMPTY_REPORT)
    assert Home(tmp_path / "home").current() is None


def test_rejects_are_written_where_the_report_says(tmp_path):
    path = write(tmp_path / "a.csv", [*OLD, ("", "no id", 1, ""), ("R1", "other", 1, ""), ("R7", "short")])
    (report,) = load(tmp_path / "home", path)
    assert counts(report) == (2, 0, 0, 0, 3)
    assert report.rejects == {"missing_id": 1, "duplicate_id": 1, "unparseable_row": 1}
    assert report.read == sum(counts(report))
    with Path(report.rejects_file).open(encoding="utf-8-sig", newline="") as text:
        rows = {row["reason"]: row for row in csv.DictReader(text)}
    assert (rows["missing_id"]["line"], rows["missing_id"]["company"]) == ("4", "no id")
    assert (rows["duplicate_id"]["line"], rows["duplicate_id"]["company"]) == ("5", "other")
    assert (rows["unparseable_row"]["line"], rows["unparseable_row"]["text"]) == ("6", "R7,short")


def test_two_files_of_one_name_keep_their_rejects_apart(tmp_path):
    paths = []
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        paths.append(write(tmp_path / str(number) / "a.csv", [HEADER, ("", f"no id {number}", 1, "")]))
    first, second = load(tmp_path / "home", *paths)
    assert first.rejects_file != second.rejects_file


def test_the_history_and_the_label_are_kept(tmp_path):
    home = tmp_path / "home"
    load(home, write(tmp_path / "a.csv", OLD), name="first export", source_label="made up")
    load(home, write(tmp_path / "b.csv", NEW))
    store = RecordStore.open(Home(home).current().records)
    second, first = read_loads(store)
    assert [(load.name, *counts(load.files[0])[:2]) for load in (first, second)] == [
        ("first export", 2, 0),
        ("b.csv", 1, 1),
    ]
    assert second.generation == second.files[0].generation == Home(home).current().id
    assert store.meta["source_label"] == "made up"
    store.close()
    assert Home(home).current().manifest()["counts"]["requests"] == 3


def test_progress_goes_forward_and_ends(tmp_path):
    told: list[tuple[str, float, float]] = []
    path = write(tmp_path / "a.csv", OLD)
    load(tmp_path / "home", path, encoder=Trigrams(), progress=lambda *now: told.append(now))
    stages = [
        "loading a.csv",
        "checking",
        "compiling names",
        "compiling who says what",
        "embedding",
        "indexing",
        "probing",
        "publishing",
    ]
    assert list(dict.fromkeys(what for what, _, _ in told)) == stages
    for what in {what for what, _, _ in told}:
        done = [now / total for name, now, total in told if name == what]
        assert done == sorted(done)
        assert done[-1] == 1


# ---------------------------------------------------------------- round trip

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20).map(
    lambda text: text.strip(BLANKS)
)
NAMES = TEXT.filter(lambda text: text_of(text) != "" and not any(mark in text for mark in ";；"))
ITEMS = NAMES.filter(lambda text: not any(mark in text for mark in "、，,/|\n\r"))  # these split a list
VALUES = {
    Type.TEXT: NAMES,
    Type.CATEGORY: NAMES.map(lambda text: f"unheard of {text}"),  # never the name of a known value
    Type.LIST: st.lists(ITEMS.map(lambda text: f"unheard of {text}"), min_size=1, max_size=3, unique=True),
    Type.INTEGER: st.integers(0, 10**12),
    Type.NUMBER: st.floats(0, 10**9, allow_nan=False).map(lambda number: abs(round(number, 6))),
    Type.BOOLEAN: st.booleans(),
    Type.DATE: st.dates(dt.date(1000, 1, 1)),
}
PROVINCES = st.sampled_from(["Beijing", "Sichuan", "Inner Mongolia"])


def _field_values(field):
    if field.concept == "province":
        return st.lists(PROVINCES, min_size=1, unique=True) if field.type is Type.LIST else PROVINCES
    if field.unit is Unit.YEAR:
        return st.integers(0, 9999)  # greater numbers in a column of years are days as workbooks count them
    return VALUES[field.type]


RECORDS = st.lists(
    st.fixed_dictionaries({f.name: st.none() | _field_values(f) for f in REQUESTS.columns if f.name != "request_id"}),
    min_size=1,
    max_size=4,
)


@given(RECORDS, st.sampled_from(["csv", "tsv", "jsonl", "parquet"]))
@settings(max_examples=40, deadline=None)
def test_typed_values_survive_every_format(tmp_path_factory, records, form):
    folder = tmp_path_factory.mktemp("round")
    names = [field.name for field in REQUESTS.columns]
    rows = [{name: record.get(name, f"R{n}") for name in names} for n, record in enumerate(records)]
    path = folder / f"r.{form}"
    if form == "parquet":
        schema = arrow_schema(REQUESTS)
        pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema([schema.field(name) for name in names])), path)
    elif form == "jsonl":
        path.write_text("".join(json.dumps(row, default=str, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    else:
        cells = [["" if v is None else ";".join(v) if isinstance(v, list) else v for v in row.values()] for row in rows]
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, delimiter="\t" if form == "tsv" else ",").writerows([names, *cells])
    (report,) = load(folder / "home", path)
    assert report.loaded == len(rows)
    assert {reason for flaws in report.warnings.values() for reason in flaws} <= {"decision_before_submission"}
    store = RecordStore.open(Home(folder / "home").current().records)
    table = store.table("requests").order_by("request_id").to_pyarrow()
    store.close()
    assert table.select(names).to_pylist() == rows
    shutil.rmtree(folder)


def test_the_progress_bar_shows_every_stage_and_no_markup(tmp_path):
    console = Console(file=io.StringIO(), width=120, force_terminal=True)
    path = write(tmp_path / "[bold]a.csv", OLD)
    with progress_bar(console) as tell:
        load(tmp_path / "home", path, progress=tell)
    shown = console.file.getvalue()
    for stage in ("loading [bold]a.csv", "checking", "publishing", "100%"):
        assert stage in shown
