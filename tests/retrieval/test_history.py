"""The history of a database: where each record came from, what a source no longer has, and loads taken back."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loading.inputs import open_inputs
from corpus.loading.report import LoadReport
from retrieval import journal
from retrieval.build import load_files, run_load, undo_load
from retrieval.generations import Home
from retrieval.history import Load, choose_load, origin_of, read_loads
from retrieval.passages import PassageIndex
from retrieval.probe import probe
from retrieval.store import RecordStore
from tests.retrieval.models import default_encoder

HEADER = ("request_id", "company", "jobs", "statement")
R1 = ("R1", "A", 1, "It hurries. It wants a hall.")
R2 = ("R2", "B", 2, "It wants a hall.")
R3 = ("R3", "C", 3, "It waits.")


def changed(row, company):
    return (row[0], company, row[2], row[3])


def write(path, *rows, header=HEADER):
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, *rows])
    return path


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home", probe=probe)


def bring(home, path, *rows, **options):
    """Load a table of requests from `path`."""
    options.setdefault("encoder", None)
    return run_load(home, open_inputs([write(path, *rows)]), **options)


def undo(home, wanted=None):
    return undo_load(home, wanted, encoder=None)


def opened(home):
    return RecordStore.open(home.current().records)


def loads(home):
    store = opened(home)
    try:
        return read_loads(store)
    finally:
        store.close()


def whole(home):
    """Return everything of the current database that a load can change, in a comparable form."""
    current = home.current()
    if current is None:
        return {}
    store = opened(home)
    try:
        tables = {}
        for name in ("requests", "parks", "sentences", "passages", "origins"):
            rows = store.table(name).to_pyarrow().to_pylist()
            tables[name] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
        return tables
    finally:
        store.close()


NOTHING = {name: [] for name in ("requests", "parks", "sentences", "passages", "origins")}


def records(home):
    store = opened(home)
    try:
        rows = store.table("requests").to_pyarrow().to_pylist()
        return {row["request_id"]: row["company"] for row in rows}
    finally:
        store.close()


def origins(home):
    store = opened(home)
    try:
        found = {key: origin_of(store, "requests", key) for key in ("R1", "R2", "R3", "R4")}
        return {key: (origin.sources, origin.load_id) for key, origin in found.items() if origin}
    finally:
        store.close()


# ---------------------------------------------------------------- history and origins


def test_every_load_is_kept_with_its_full_reports_newest_first(home, tmp_path):
    first = bring(home, tmp_path / "a.csv", R1, ("", "no id", 1, ""), name="first")
    second = run_load(
        home,
        open_inputs([write(tmp_path / "b.csv", R2), write(tmp_path / "p.csv", ("P1",), header=("park_id",))]),
        encoder=None,
    )
    assert loads(home) == [second, first]
    assert [(load.load_id, load.name) for load in (first, second)] == [(1, "first"), (2, "b.csv, p.csv")]
    assert [report.record_type for report in second.files] == ["requests", "parks"]
    assert first.files[0].rejects == {"missing_id": 1}
    assert first.loaded_at.tzinfo is not None


def test_a_load_that_changes_nothing_leaves_no_trace(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1)
    before = home.current()
    again = bring(home, tmp_path / "other name.csv", R1)
    assert (again.load_id, again.generation, again.files[0].unchanged) == (None, None, 1)
    assert home.current() == before


def test_a_record_knows_its_sources_and_the_load_that_wrote_it(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    assert origins(home) == {"R1": (("a.csv",), 1), "R2": (("a.csv",), 1)}
    bring(home, tmp_path / "b.csv", changed(R2, "B2"), R3, source="crm")
    assert origins(home) == {"R1": (("a.csv",), 1), "R2": (("a.csv", "crm"), 2), "R3": (("crm",), 2)}
    # A source that is named is noted for what it leaves unchanged too; that is a change of its own.
    third = bring(home, tmp_path / "c.csv", R1, R3, source="expo")
    assert (third.load_id, third.files[0].unchanged) == (3, 2)
    assert origins(home)["R1"] == (("a.csv", "expo"), 1)
    assert origins(home)["R3"] == (("crm", "expo"), 2)


# ---------------------------------------------------------------- what a source no longer has


def replace(home, path, *rows, **options):
    return bring(home, path, *rows, replace_source=True, **options).files[-1]


def test_replacing_a_source_removes_what_it_no_longer_has_and_nothing_else(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2, source="crm")
    bring(home, tmp_path / "b.csv", R3)
    report = replace(home, tmp_path / "new.csv", changed(R1, "A2"), source="crm")
    assert (report.updated, report.removed) == (1, 1)
    assert records(home) == {"R1": "A2", "R3": "C"}


def test_what_another_source_still_has_stays(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2, source="crm")
    bring(home, tmp_path / "b.csv", R2, source="expo")
    assert replace(home, tmp_path / "a.csv", R1, source="crm").removed == 0
    assert origins(home)["R2"][0] == ("expo",)
    assert replace(home, tmp_path / "b.csv", R3, source="expo").removed == 1
    assert records(home) == {"R1": "A", "R3": "C"}


def test_the_file_name_is_the_source_unless_one_is_named(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    assert replace(home, tmp_path / "b.csv", R3).removed == 0
    assert replace(home, tmp_path / "a.csv", R1).removed == 1
    assert records(home) == {"R1": "A", "R3": "C"}


def test_several_files_of_one_source_have_its_records_together(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2, R3, source="crm")
    paths = [write(tmp_path / "1.csv", R1), write(tmp_path / "2.csv", R3)]
    done = run_load(home, open_inputs(paths), encoder=None, source="crm", replace_source=True)
    assert [report.removed for report in done.files] == [0, 1]
    assert records(home) == {"R1": "A", "R3": "C"}


def test_parks_stay_when_the_requests_of_their_source_are_replaced(home, tmp_path):
    parks = write(tmp_path / "p.csv", ("P1",), header=("park_id",))
    run_load(home, open_inputs([parks, write(tmp_path / "a.csv", R1, R2)]), encoder=None, source="crm")
    assert replace(home, tmp_path / "a.csv", R1, source="crm").removed == 1
    store = opened(home)
    assert store.count("parks") == 1
    store.close()


@pytest.mark.parametrize("rows", [[R1, ("", "whose?", 1, "")], [R1, ("R2", "cut off")], []])
def test_nothing_is_removed_where_a_row_could_not_be_told(home, tmp_path, rows):
    bring(home, tmp_path / "a.csv", R1, R2, R3)
    report = replace(home, tmp_path / "a.csv", *rows)
    assert (report.removed, report.kept_back) == (0, 3 - len(rows[:1]))
    assert records(home) == {"R1": "A", "R2": "B", "R3": "C"}


def test_a_repeated_id_does_not_keep_records_back(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    assert replace(home, tmp_path / "a.csv", R1, changed(R1, "again")).removed == 1


# ---------------------------------------------------------------- undo


def test_undo_restores_exactly_what_was_before(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    before = whole(home)
    bring(home, tmp_path / "a.csv", changed(R1, "A2"), R3, replace_source=True)
    after = whole(home)
    assert records(home) == {"R1": "A2", "R3": "C"}
    done = undo(home)
    assert (done.undone.load_id, done.undone.removed, done.undone.restored) == (2, 1, 2)
    assert whole(home) == before
    assert undo(home, str(done.load_id)).undone.conflicts == 0
    assert whole(home) == after


def test_undo_without_a_name_goes_back_load_by_load(home, tmp_path):
    states = [{}]
    for number, row in enumerate((R1, changed(R1, "A2"), R2)):
        bring(home, tmp_path / f"{number}.csv", row)
        states.append(whole(home))
    for number in (2, 1):
        undo(home)
        assert whole(home) == states[number]
    undo(home)
    assert records(home) == {}
    with pytest.raises(LookupError, match="no load left"):
        undo(home)
    assert [load.undone_by for load in loads(home)] == [None, None, None, 4, 5, 6]


def test_what_a_later_load_changed_stays_and_is_listed(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    bring(home, tmp_path / "b.csv", changed(R1, "A2"), changed(R2, "B2"), R3)
    bring(home, tmp_path / "c.csv", changed(R1, "A3"))
    done = undo(home, "2")
    assert records(home) == {"R1": "A3", "R2": "B"}
    assert (done.undone.removed, done.undone.restored, done.undone.conflicts) == (1, 1, 1)
    assert [(c.record_type, c.id, c.load_id) for c in done.undone.examples] == [("requests", "R1", 3)]


def test_a_later_load_that_was_undone_is_no_conflict(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1)
    before = whole(home)
    bring(home, tmp_path / "b.csv", changed(R1, "A2"))
    bring(home, tmp_path / "c.csv", changed(R1, "A3"))
    undo(home, "3")
    assert undo(home, "2").undone.conflicts == 0
    assert whole(home) == before


def test_a_later_load_that_says_the_old_thing_again_is_a_conflict(home, tmp_path):
    for company in ("A", "A2", "A3", "A2"):
        bring(home, tmp_path / "a.csv", changed(R1, company))
    done = undo(home, "2")
    assert (done.load_id, done.undone.conflicts) == (None, 1)
    assert records(home) == {"R1": "A2"}


def test_undo_takes_back_a_source_alone(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1)
    before = whole(home)
    bring(home, tmp_path / "b.csv", R1, source="crm")
    assert undo(home).undone.released == 1
    assert whole(home) == before


def test_two_files_that_change_a_record_are_taken_back_at_once(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1)
    before = whole(home)
    paths = [write(tmp_path / f"{n}.csv", changed(R1, f"A{n}"), changed(R2, f"B{n}")) for n in (1, 2)]
    done = run_load(home, open_inputs(paths), encoder=None)
    assert [(report.loaded, report.updated) for report in done.files] == [(1, 1), (0, 2)]
    undo(home)
    assert whole(home) == before


def test_undo_brings_sentences_back_into_the_index(home, tmp_path):
    encoder = default_encoder()
    bring(home, tmp_path / "a.csv", R1, encoder=encoder)
    bring(home, tmp_path / "b.csv", ("R1", "A", 1, "It waits."), encoder=encoder)
    undo_load(home, None, encoder=encoder)
    index = PassageIndex.open(home.current().passages, encoder)
    store = opened(home)
    stored = store.table("passages").to_pyarrow().to_pylist()
    assert {row["text"] for row in stored} == {"It hurries.", "It wants a hall."}
    assert set(index.ids().tolist()) == {row["passage_id"] for row in stored}
    store.close()
    index.close()


def test_undo_gives_the_data_their_former_name_back(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, source_label="made up")
    assert undo(home).label == ""
    bring(home, tmp_path / "b.csv", R2)
    store = opened(home)
    assert not store.meta.get("source_label")
    store.close()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("9", "there is no load '9'"), ("same", "several loads are called"), ("1", "undone already, by 3")],
)
def test_what_cannot_be_undone_is_told(home, tmp_path, wanted, told):
    bring(home, tmp_path / "a.csv", R1, name="same")
    bring(home, tmp_path / "b.csv", R2, name="same")
    undo(home, "1")
    with pytest.raises(LookupError, match=told):
        undo(home, wanted)
    with pytest.raises(FileNotFoundError, match="no database"):
        undo(Home(tmp_path / "empty"))


def test_a_load_is_chosen_by_its_name_too(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, name="expo 2026")
    bring(home, tmp_path / "b.csv", R2)
    undo(home, "expo 2026")
    assert records(home) == {"R2": "B"}


@pytest.mark.parametrize("after", [False, True])
def test_any_failing_operation_leaves_the_database_before_or_after_the_undo(tmp_path, failing_files, after):
    start = Home(tmp_path / "start", probe=probe)
    bring(start, tmp_path / "a.csv", R1)
    before = whole(start)
    bring(start, tmp_path / "b.csv", changed(R1, "A2"), R2)
    now = whole(start)
    for at in range(1, 100):
        folder = tmp_path / f"home{at}"
        shutil.copytree(start.path, folder)
        files = failing_files(at, after)
        try:
            undo_load(Home(folder, files, probe), None, encoder=None)
        except failing_files.InjectedError:
            assert whole(Home(folder)) in (before, now)
        else:
            assert whole(Home(folder)) == before
        shutil.rmtree(folder)
        if files.calls < at:
            break
    assert 10 < at < 99


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["R1", "R2", "R3", "R4"]),
        st.sampled_from(["A", "B"]),
        st.integers(0, 1),
        st.sampled_from(["It waits.", "It hurries. It waits."]),
    ),
    unique_by=lambda row: row[0],
    min_size=1,
    max_size=4,
)
STEPS = st.lists(st.tuples(ROWS, st.sampled_from([None, "crm", "expo"]), st.booleans()), min_size=1, max_size=4)


@given(STEPS)
@settings(max_examples=15, deadline=None)
def test_any_sequence_of_loads_can_be_undone_to_each_state_before(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("undo")
    home = Home(folder / "home", probe=probe)
    states = []
    for number, (rows, source, replaced) in enumerate(steps):
        before = whole(home) or NOTHING
        path = folder / f"{number if source else 'same'}.csv"
        if bring(home, path, *rows, source=source, replace_source=replaced).load_id:
            states.append(before)
    for before in reversed(states):
        assert undo(home).undone.conflicts == 0
        assert whole(home) == before
    shutil.rmtree(folder)


def test_a_source_that_came_and_went_is_no_conflict(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    bring(home, tmp_path / "b.csv", R1, R2, source="crm")
    bring(home, tmp_path / "c.csv", R2, source="crm", replace_source=True)
    done = undo(home, "1")
    assert [conflict.id for conflict in done.undone.examples] == ["R2"]
    assert records(home).keys() == {"R2"}


@given(STEPS, st.data())
@settings(max_examples=15, deadline=None)
def test_any_load_can_be_undone_alone_and_the_undo_too(tmp_path_factory, steps, data):
    folder = tmp_path_factory.mktemp("undo")
    home = Home(folder / "home", probe=probe)
    left = {}  # where each record came from, as each load left it
    for number, (rows, source, replaced) in enumerate(steps):
        if load_id := bring(home, folder / f"{number}.csv", *rows, source=source, replace_source=replaced).load_id:
            left[load_id] = origins(home)
    target = data.draw(st.integers(1, loads(home)[0].load_id))
    before, was = whole(home), records(home)
    con = duckdb.connect(str(home.current().records), read_only=True)
    mine, later = (
        {key for (key,) in con.execute(f"SELECT record_id FROM changes WHERE load_id {which}", [target]).fetchall()}
        for which in ("= ?", "> ?")
    )
    copied = "SELECT request_id, company FROM requests_before WHERE load_id = ?"
    first = dict(con.execute(copied, [target]).fetchall())
    added = con.execute("SELECT record_id FROM changes WHERE load_id = ? AND did = 'added'", [target]).fetchall()
    con.close()
    now = origins(home)
    later = {key for key in later if left[target].get(key) != now.get(key)}  # a claim that was given up is no trace
    done = undo(home, str(target))
    assert {conflict.id for conflict in done.undone.examples} == mine & later
    now = records(home)
    for key in was.keys() | now.keys() | mine:
        if key not in mine or key in later:
            assert now.get(key) == was.get(key)
        elif (key,) in added:
            assert key not in now
        else:
            assert now[key] == first.get(key, was.get(key))
    if done.load_id:
        undo(home, str(done.load_id))
    assert whole(home) == before
    shutil.rmtree(folder)


# ---------------------------------------------------------------- what it costs


def test_only_changed_and_removed_records_are_copied(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    bring(home, tmp_path / "a.csv", R1, changed(R2, "B2"), R3)
    con = duckdb.connect(str(home.current().records), read_only=True)
    assert con.execute("SELECT load_id, request_id, company FROM requests_before").fetchall() == [(2, "R2", "B")]
    assert con.execute("SELECT load_id, record_id, did FROM changes ORDER BY ALL").fetchall() == [
        (1, "R1", "added"),
        (1, "R2", "added"),
        (2, "R2", "changed"),
        (2, "R3", "added"),
    ]
    con.close()


def test_old_changes_are_dropped_and_the_load_says_so(home, tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "LEAST_CHANGES", 3)
    for company in ("A", "A2", "A3", "A4", "A5"):
        bring(home, tmp_path / "a.csv", changed(R1, company))
    assert [load.reversible for load in loads(home)] == [True, True, True, False, False]
    with pytest.raises(LookupError, match="no longer be undone"):
        undo(home, "1")
    assert undo(home, "3").undone.conflicts == 1
    undo(home, "5")
    assert records(home) == {"R1": "A4"}


def test_a_database_made_before_loads_were_reversible_goes_on(home, tmp_path):
    bring(home, tmp_path / "a.csv", R1, R2)
    report = LoadReport(file="a.csv", record_type="requests", read=2, loaded=2)
    con = duckdb.connect(str(home.current().records))
    for table in ("loads", "origins", "changes", "requests_before", "parks_before"):
        con.execute(f"DROP TABLE {table}")
    con.execute(
        "CREATE TABLE loads (load_id VARCHAR, name VARCHAR, loaded_at TIMESTAMP, file VARCHAR, record_type VARCHAR, "
        "loaded BIGINT, updated BIGINT, rejected BIGINT, report VARCHAR)"
    )
    con.execute(
        "INSERT INTO loads VALUES ('x-1', 'old', ?, 'a.csv', 'requests', 2, 0, 0, ?)",
        [dt.datetime(2026, 1, 2), report.model_dump_json()],
    )
    con.close()
    assert loads(home) == []
    bring(home, tmp_path / "b.csv", changed(R1, "A2"))
    newest, old = loads(home)
    assert (old.load_id, old.name, old.files, old.reversible) == (1, "old", (report,), False)
    assert newest.load_id == 2
    undo(home)
    assert records(home) == {"R1": "A", "R2": "B"}
    with pytest.raises(LookupError, match="no longer be undone"):
        undo(home)


def test_the_load_to_undo_is_the_newest_in_force():
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = [Load(load_id=n, name=f"l{n}", loaded_at=now, undone_by=3 if n == 2 else None) for n in (2, 1)]
    assert choose_load(made, None).load_id == 1


# ---------------------------------------------------------------- files that change, rows that come back


def test_a_file_that_changes_while_it_is_read_is_refused(home, tmp_path):
    good = write(tmp_path / "good.csv", R1)
    path = write(tmp_path / "a.csv", R2, ("", "no id", 1, ""))

    def meddle(what, done, _total):
        if what == "loading a.csv" and done == 0:
            with path.open("a") as text:
                text.write("R3,C,3,\n")

    with pytest.raises(ValueError, match=r"a\.csv changed while it was read, so nothing was loaded"):
        load_files(home, [good, path], encoder=None, progress=meddle)
    assert home.current() is None
    assert not (home.path / "rejects").exists()
    assert list((home.path / "staging").iterdir()) == []


def test_a_file_that_is_replaced_while_it_is_read_is_refused(home, tmp_path):
    path = write(tmp_path / "a.csv", R1)
    stamps = path.stat()

    def meddle(what, done, _total):
        if what == "loading a.csv" and done == 1:
            other = write(tmp_path / "other.csv", changed(R1, "Z"))
            os.utime(other, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))
            other.replace(path)

    with pytest.raises(ValueError, match="changed while it was read"):
        load_files(home, [path], encoder=None, progress=meddle)
    assert home.current() is None


def test_a_pipe_is_refused_at_once(home, tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(ValueError, match="a pipe or a device"):
        load_files(home, [tmp_path / "a.csv"], encoder=None)


def correct(path, edit):
    """Read a file of refused rows, have `edit` change each row, and write it again as a spreadsheet would."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        names, rows = reader.fieldnames, list(reader)
    for row in rows:
        edit(row)
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        out = csv.DictWriter(text, names)
        out.writeheader()
        out.writerows(rows)
    return path


def test_refused_rows_are_corrected_and_loaded_again(home, tmp_path):
    source = tmp_path / "a.csv"
    source.write_text(
        "request_id,company,jobs,statement\n"
        'R1,A,1,"One, two; three."\n'
        ",no id,2,It waits.\n"
        "R1,another,3,\n"
        "R4,too few\n"
        'R5,"never closed,5,\n',
        encoding="utf-8",
    )
    done = run_load(home, open_inputs([source]), encoder=None, rejects=tmp_path / "again.csv")
    assert done.files[0].rejected == 4
    assert done.files[0].rejects_file == str(tmp_path / "again.csv")

    def edit(row):
        if row["reason"] == "missing_id":
            assert row["company"] == "no id"
            row["request_id"] = "R2"
        elif row["reason"] == "duplicate_id":
            row["request_id"] = "R3"
        elif row["text"].startswith("R4"):  # in its cells …
            row.update(request_id="R4", company="enough", text="")
        else:  # … or in the raw row
            row["text"] = 'R5,"closed, now",5,'

    path = correct(tmp_path / "again.csv", edit)
    kept = path.read_bytes()
    again = run_load(home, open_inputs([path]), encoder=None)
    assert (again.files[0].loaded, again.rejected) == (4, 0)
    assert again.files[0].ignored_columns == ()
    assert records(home) == {"R1": "A", "R2": "no id", "R3": "another", "R4": "enough", "R5": "closed, now"}
    assert path.read_bytes() == kept


def test_rows_that_were_not_corrected_are_refused_again(home, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("request_id,company\nR1,A\nR2\n,no id\n", encoding="utf-8")
    refused = load_files(home, [path], encoder=None)[0].rejects_file
    (report,) = load_files(home, [Path(refused)], encoder=None)
    assert (report.accepted, report.rejects) == (0, {"unparseable_row": 1, "missing_id": 1})
    assert report.rejects_file not in (None, refused)
    assert report.source == "a.csv"


def test_rejects_go_where_they_are_wanted_and_overwrite_nothing_else(home, tmp_path):
    bad = ("", "no id", 1, "")
    one, two = write(tmp_path / "1.csv", R1, bad), write(tmp_path / "2.csv", R2, bad)
    done = run_load(home, open_inputs([one, two]), encoder=None, rejects=tmp_path / "r.csv")
    assert [report.rejects_file for report in done.files] == [str(tmp_path / "r.csv"), str(tmp_path / "r.2.csv")]
    (tmp_path / "folder").mkdir()
    done = run_load(home, open_inputs([one]), encoder=None, rejects=tmp_path / "folder")
    assert done.files[0].rejects_file == str(tmp_path / "folder" / "1.csv.rejects.csv")
    mine = tmp_path / "mine.csv"
    mine.write_text("my own notes\n")
    with pytest.raises(ValueError, match="no file of refused rows"):
        run_load(home, open_inputs([one]), encoder=None, rejects=mine)
    # Where nothing is refused any more, the rows of an earlier load go, anything else stays.
    run_load(home, open_inputs([write(one, R1)]), encoder=None, rejects=tmp_path / "r.csv")
    assert not (tmp_path / "r.csv").exists()
    assert mine.read_text() == "my own notes\n"


def test_refused_rows_that_cannot_be_written_are_told_with_what_is_in(home, tmp_path, monkeypatch):
    def full(_self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpus.loading.rejects.RejectsFile.keep", full)
    with pytest.raises(RuntimeError, match=r"load 1 is in the database, but .* \(No space left on device\)"):
        bring(home, tmp_path / "a.csv", R1, ("", "no id", 1, ""))
    assert records(home) == {"R1": "A"}
