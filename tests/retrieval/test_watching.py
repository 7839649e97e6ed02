"""Folders and databases that are watched: each look loads what is new, all of it and nothing twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from corpus.loading.inputs import Input
from retrieval.build import run_load, undo_load
from retrieval.generations import Home
from retrieval.history import Load
from retrieval.locks import only_writer
from retrieval.probe import probe
from retrieval.store import RecordStore
from retrieval.watched import Memory
from retrieval.watching import FolderWatch, Round, TableWatch, rounds

TICKS = count(1)


class Office:
    """A home, a watched folder, and the loads that were made; `meanwhile` runs in the moment between two looks."""

    def __init__(self, tmp_path: Path) -> None:
        self.home = Home(tmp_path / "home", probe=probe)
        self.folder = tmp_path / "in"
        self.folder.mkdir()
        self.loads: list[list[str]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.options: dict[str, object] = {}

    def load(self, inputs: list[Input]) -> Load:
        self.loads.append([each.name for each in inputs])
        return run_load(self.home, inputs, encoder=None, **self.options)

    def look(self, *targets: Path, **options: object) -> Round:
        memory = Memory(self.home, ["one"])
        paths = targets or (self.folder,)
        return FolderWatch(paths, memory, self.load, pause=lambda: self.meanwhile(), **options).look()

    def write(self, name: str, *rows: str, head: str = "request_id,company") -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join((head, *rows, "")), encoding="utf-8")
        os.utime(path, ns=(0, next(TICKS) * 10**9))  # two writes may fall into one tick of the clock
        return path

    def records(self) -> dict[str, str]:
        current = self.home.current()
        assert current is not None
        store = RecordStore.open(current.records)
        rows = store.table("requests").to_pyarrow().to_pylist()
        store.close()
        return {row["request_id"]: row["company"] for row in rows}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_is_new_or_changed_is_loaded_by_name_as_one_load(office: Office) -> None:
    office.write("b.csv", "R2,B")
    office.write("a.csv", "R1,A")
    office.write("deep/c.csv", "R3,C")
    office.write("notes.md")
    assert office.look().load is not None
    assert office.look() == Round()
    office.write("b.csv", "R2,B2")
    office.write("d.csv", "R4,D")
    found = office.look().load
    assert found is not None
    assert [(file.loaded, file.updated) for file in found.files] == [(0, 1), (1, 0)]
    assert office.loads == [["a.csv", "b.csv", "c.csv"], ["b.csv", "d.csv"]]
    assert office.records() == {"R1": "A", "R2": "B2", "R3": "C", "R4": "D"}
    # Touched, not changed: read, and nothing is published.
    office.write("a.csv", "R1,A")
    before = office.home.current()
    found = office.look().load
    assert found is not None
    assert (found.load_id, office.home.current()) == (None, before)
    assert office.look() == Round()


def test_a_file_that_is_being_written_waits(office: Office) -> None:
    office.write("a.csv", "R1,A")
    growing = office.write("b.csv", "R2,B")
    office.meanwhile = lambda: growing.write_text("request_id,company\nR2,B\nR3,C\n", encoding="utf-8")
    found = office.look()
    assert (office.loads, found.waiting) == ([["a.csv"]], {str(growing): "is still being written"})
    office.meanwhile = lambda: None
    assert office.look().waiting == {}
    assert set(office.records()) == {"R1", "R2", "R3"}


def test_a_file_that_changes_while_it_is_read_waits_and_the_others_are_loaded(office: Office) -> None:
    office.write("a.csv", "R1,A")
    path = office.write("b.csv", "R2,B")
    original = office.load

    def load(inputs: list[Input]) -> Load:
        if len(inputs) == 2:
            office.write("b.csv", "R2,B2")  # after it was opened
        return original(inputs)

    office.load = load  # type: ignore[method-assign]
    found = office.look()
    assert found.waiting == {str(path): "changed while it was read"}
    assert (found.failed, office.records()) == ({}, {"R1": "A"})
    office.look()
    assert office.records() == {"R1": "A", "R2": "B2"}


def test_a_file_that_fails_is_told_once_and_tried_again_when_it_changes(office: Office) -> None:
    office.write("a.csv", "R1,A")
    nokey = office.write("b.csv", "x", head="company")
    broken = office.folder / "c.parquet"
    broken.write_bytes(b"PAR1 no more")
    office.write("empty.csv").write_text("")
    office.write("z.csv", "R9,Z")
    found = office.look()
    assert sorted(Path(path).name for path in found.failed) == ["b.csv", "c.parquet", "empty.csv"]
    assert "no column request_id" in found.failed[str(nokey)]
    assert office.records() == {"R1": "A", "R9": "Z"}
    assert office.look() == Round()
    office.write("b.csv", "R2,B")
    assert (office.look().failed, office.records()["R2"]) == ({}, "B")


def test_what_comes_and_goes_is_no_error(office: Office, tmp_path: Path) -> None:
    missing = tmp_path / "share"
    assert office.look(missing, office.folder, Path(str(tmp_path / "*.csv"))).waiting == {str(missing): "is not there"}
    path = office.write("a.csv", "R1,A")
    office.meanwhile = path.unlink
    assert office.look().load is None
    office.meanwhile = lambda: None
    office.write("a.csv", "R1,A2")
    assert office.look().load is not None
    path.unlink()
    assert office.look() == Round()
    assert office.records() == {"R1": "A2"}  # a file that is gone takes nothing with it


def test_its_own_files_are_not_loaded(office: Office) -> None:
    office.write("a.csv", ",A", "R1,A")
    report = office.folder / "report.json"
    report.write_text("{}")
    office.options = {"rejects": office.folder}
    assert office.look(own=[report, office.home.path]).failed == {}
    assert (office.folder / "a.csv.rejects.csv").exists()
    assert office.look(own=[report]) == Round()
    assert office.look(report, own=[report]).failed != {}  # unless it is asked for


def test_files_of_a_source_that_is_replaced_are_loaded_together_or_not_at_all(office: Office) -> None:
    office.options = {"source": "crm", "replace_source": True}
    office.write("a.csv", "R1,A", "R2,B")
    office.write("b.csv", "R3,C")
    office.look(together=True)
    office.write("a.csv", "R1,A")
    office.look(together=True)
    assert office.records() == {"R1": "A", "R3": "C"}  # what stands in the other file stays
    bad = office.write("b.csv", "x", head="company")
    found = office.look(together=True)
    assert (found.load, list(found.failed)) == (None, [str(bad)])
    assert office.look(together=True) == Round()
    office.write("b.csv", "R4,D")
    office.look(together=True)
    assert office.records() == {"R1": "A", "R4": "D"}


def test_going_back_has_everything_loaded_again_and_an_undo_has_not(office: Office) -> None:
    office.write("a.csv", "R1,A")
    office.look()
    office.write("b.csv", "R2,B")
    office.look()
    undo_load(office.home, None, encoder=None)
    assert (office.look(), office.records()) == (Round(), {"R1": "A"})
    office.home.rollback()
    office.home.rollback()
    assert office.records() == {"R1": "A"}
    office.look()
    assert office.records() == {"R1": "A", "R2": "B"}


def test_a_memory_that_is_damaged_is_begun_anew(office: Office) -> None:
    office.write("a.csv", "R1,A")
    office.look()
    (kept,) = (office.home.path / "watched").iterdir()
    kept.write_text(kept.read_text()[:20])
    assert office.look().load is not None
    assert office.look() == Round()


class Clock:
    """A clock that stands still but while somebody sleeps, and stops the watch after some sleeps."""

    def __init__(self, most: int) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._most = most

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def stopped(self) -> bool:
        return len(self.slept) >= self._most

    def run(self, look: Callable[[], Round], every: float) -> list[Round]:
        return list(rounds(look, every, stopped=self.stopped, sleep=self.sleep, clock=lambda: self.now))


def test_rounds_begin_at_even_times_and_outlive_errors() -> None:
    clock = Clock(4)
    errors: Iterator[Exception | None] = iter([None, ValueError("down"), None, KeyError("odd")])

    def look() -> Round:
        clock.now += 7
        if (error := next(errors)) is not None:
            raise error
        return Round()

    found = clock.run(look, 10)
    assert [str(each.error) for each in found] == ["None", "down", "None", "'odd'"]
    assert clock.slept == [3, 3, 3, 3]
    slow = Clock(1)

    def linger() -> Round:
        slow.now += 99
        return Round()

    slow.run(linger, 10)
    assert slow.slept == [0]


def test_what_is_not_installed_ends_the_watch() -> None:
    def look() -> Round:
        raise ImportError("no driver")

    with pytest.raises(ImportError):
        Clock(3).run(look, 1)


def test_while_another_process_writes_the_round_waits(office: Office) -> None:
    office.write("a.csv", "R1,A")
    office.home.path.mkdir()
    with only_writer(office.home.path / "writer.lock"):
        (found,) = Clock(1).run(office.look, 5)
    assert isinstance(found.error, BlockingIOError)
    office.look()
    assert office.records() == {"R1": "A"}


class Table:
    """A watched SQLite table of requests."""

    def __init__(self, office: Office, **options: str | None) -> None:
        self.path = office.folder / "a.db"
        self.run("CREATE TABLE requests (request_id TEXT, company TEXT, changed_at TEXT)")
        self._office = office
        self._options = {"table": "requests", "column": "changed_at", **options}

    def run(self, statement: str) -> None:
        with sqlite3.connect(self.path) as made:
            made.execute(statement)
        made.close()

    def look(self) -> list[str] | None:
        """Return which records a look reads and finds `read/new/updated`, None where it loads nothing."""
        memory = Memory(self._office.home, ["table"])
        done = TableWatch(f"sqlite:///{self.path}", memory, self._office.load, **self._options).look().load
        if done is None:
            return None
        (report,) = done.files
        return [report.read, report.loaded, report.updated]


@pytest.mark.parametrize("query", [None, "SELECT * FROM requests WHERE changed_at > :since"])
def test_a_table_is_read_from_its_high_water_mark_on(office: Office, query: str | None) -> None:
    table = Table(office, **({} if query is None else {"query": query, "table": None}))
    table.run("INSERT INTO requests VALUES ('R1', 'A', '2026-01-01 10'), ('R2', 'B', '2026-01-02 10')")
    assert table.look() == [2, 2, 0]
    table.run("INSERT INTO requests VALUES ('R3', 'C', '2026-01-02 10')")
    table.run("INSERT INTO requests VALUES ('R0', 'late', '2026-01-01 12')")
    assert table.look() == [2, 1, 0]  # of the same moment as the mark; what is below it is not seen
    assert table.look() is None
    table.run("UPDATE requests SET company = 'A2', changed_at = '2026-02-01 10' WHERE request_id = 'R1'")
    assert table.look() == [3, 0, 1]
    assert table.look() == [1, 0, 0]
    assert table.look() is None
    assert office.records() == {"R1": "A2", "R2": "B", "R3": "C"}


def test_a_failed_load_leaves_the_mark(office: Office) -> None:
    table = Table(office)
    table.run("INSERT INTO requests VALUES ('R1', 'A', '1')")
    table.look()
    table.run("INSERT INTO requests VALUES ('R2', 'B', '2')")
    with only_writer(office.home.path / "writer.lock"), pytest.raises(BlockingIOError):
        table.look()
    assert table.look() == [2, 1, 0]
    office.home.rollback()
    assert table.look() == [2, 1, 0]  # from the start again


def test_a_table_without_a_mark_is_read_whole_and_loaded_when_it_shows_something_else(office: Office) -> None:
    table = Table(office, column=None)
    office.options = {"replace_source": True}
    table.run("INSERT INTO requests VALUES ('R1', 'A', NULL), ('R2', 'B', NULL)")
    assert table.look() == [2, 2, 0]
    assert table.look() is None
    table.run("DELETE FROM requests WHERE request_id = 'R1'")
    assert table.look() == [1, 0, 0]
    assert office.records() == {"R2": "B"}
