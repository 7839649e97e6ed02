"""What is about to become current is opened first, in a process of its own, and nothing but a whole database passes."""

from __future__ import annotations

import csv
import os
import shutil
import signal

import duckdb
import numpy as np
import pytest

from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.probe import Expected, probe, probe_in_child
from tests.retrieval.models import Letters, default_encoder

NEEDS = ["It wants a hall.", "It hurries.", "A quay must be near.", "It waits for a grant.", "Power must never fail."]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("request_id", "company", "statement"), *rows])
    return path


def load(home, path):
    return load_files(home, [path], encoder=default_encoder())


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a home with five records and their passages."""
    folder = tmp_path_factory.mktemp("probed")
    made = Home(folder / "home", probe=probe)
    load(made, write(folder / "a.csv", [(f"R{n}", f"Acme Foods {n}", need) for n, need in enumerate(NEEDS)]))
    return made


def expected(home):
    current = home.current()
    connection = duckdb.connect(str(current.records), read_only=True)
    rows = connection.execute("SELECT passage_id, text FROM passages").fetchall()
    connection.close()
    index = np.array(default_encoder().encode([text for _, text in rows]))
    vectors = {identifier: vector for (identifier, _), vector in zip(rows, index.tolist(), strict=True)}
    return Expected(current.manifest()["counts"], {"requests": ["R0", "R3"]}, vectors)


def copy(home, tmp_path):
    """Return a copy of the current generation's folder, for a test to break."""
    return shutil.copytree(home.current().path, tmp_path / "copy")


def test_a_whole_database_passes_in_a_child(home):
    probe_in_child(home.current().path, expected(home))


def truncate(path, part=2):
    os.truncate(path, path.stat().st_size // part)


def forget_a_row(folder):
    connection = duckdb.connect(str(folder / "records.duckdb"))
    connection.execute("DELETE FROM requests WHERE request_id = 'R3'")
    connection.close()


def take_from_chroma(folder):
    from retrieval.chroma import CHROMA, open_chroma

    client, collection = open_chroma(folder / "passages" / CHROMA)
    collection.delete(ids=collection.get(include=[])["ids"][:1])
    client.close()


def other_vectors_in_chroma(folder):
    from retrieval.chroma import CHROMA, open_chroma

    client, collection = open_chroma(folder / "passages" / CHROMA)
    ids = collection.get(include=[])["ids"]
    collection.update(ids=ids, embeddings=np.roll(np.eye(384, dtype=np.float32)[: len(ids)], 7, axis=1))
    client.close()


def other_vectors_in_the_flat_file(folder):
    path = folder / "passages" / "vectors.i16"
    np.fromfile(path, dtype=np.int16)[::-1].copy().tofile(path)


def other_names(folder):
    from retrieval.naming import COLUMNS, NameColumn, write_names

    shutil.rmtree(folder / "names")
    write_names([NameColumn(*column, ["Some Other Firm"]) for column in COLUMNS], set(), folder / "names")


BREAKS = {
    "other names": (other_names, "names do not hold 'Acme Foods"),
    "a torn database": (lambda folder: truncate(folder / "records.duckdb"), "does not open"),
    "a lost record": (forget_a_row, "rows of requests: expected 5, found 4"),
    "a torn flat file": (lambda folder: truncate(folder / "passages" / "ids.i64"), "of 5 are missing"),
    "a passage that Chroma lost": (take_from_chroma, "passages in Chroma: 1 of 5 are missing"),
    "other vectors in Chroma": (other_vectors_in_chroma, "in Chroma is not that of its text"),
    "other vectors beside it": (other_vectors_in_the_flat_file, "in the flat index is not that of its text"),
    "a torn Chroma": (lambda folder: truncate(folder / "passages" / "chroma" / "chroma.sqlite3"), "discarded"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_not_whole_does_not_pass(home, tmp_path, what):
    damage, message = BREAKS[what]
    folder = copy(home, tmp_path)
    damage(folder)
    with pytest.raises(ValueError, match=message):
        probe_in_child(folder, expected(home))


def test_a_crash_of_the_child_is_told(home, monkeypatch):
    monkeypatch.setattr("retrieval.probe.CHILD", ("-c", f"import os; os.kill(os.getpid(), {signal.SIGSEGV.value})"))
    with pytest.raises(ValueError, match="ended its process \\(SIGSEGV\\)"):
        probe_in_child(home.current().path, Expected({}, {}, {}))


def test_a_child_that_hangs_is_ended(home, monkeypatch):
    monkeypatch.setattr("retrieval.probe.CHILD", ("-c", "import time; time.sleep(600)"))
    monkeypatch.setattr("retrieval.probe.PATIENCE_S", 0.2)
    with pytest.raises(ValueError, match="did not open within"):
        probe_in_child(home.current().path, Expected({}, {}, {}))


def test_what_does_not_pass_is_not_published(tmp_path):
    def broken(folder, told):
        truncate(folder / "records.duckdb")
        probe_in_child(folder, told)

    path = tmp_path / "home"
    load(Home(path, probe=probe), write(tmp_path / "a.csv", [("R1", "A", NEEDS[0])]))
    before = Home(path).current()
    with pytest.raises(ValueError, match="does not open as it should"):
        load(Home(path, probe=broken), write(tmp_path / "b.csv", [("R2", "B", NEEDS[1])]))
    assert Home(path).current() == before
    load(Home(path, probe=probe), tmp_path / "b.csv")
    assert Home(path).current().manifest()["counts"]["requests"] == 2


def test_passages_that_share_one_vector_pass(tmp_path):
    said = ["hall and quay", "quay and hall", "and hall quay", "and quay hall", "hall quay and", "quay hall and"]
    home = Home(tmp_path / "home", probe=probe)
    path = write(tmp_path / "a.csv", [(f"R{n}", f"C{n}", need) for n, need in enumerate(said)])
    (report,) = load_files(home, [path], encoder=Letters("letters"))
    assert report.loaded == len(said)
