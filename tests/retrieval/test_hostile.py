"""Files made to break a load: each is refused plainly or loaded rightly; never a hang, a crash, or half of it in."""

from __future__ import annotations

import pytest

from corpus.loading import limits
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.store import RecordStore

HEADER = "request_id,company,jobs,statement\n"
GOOD = HEADER + "R1,Acme,5,It waits.\nR2,Brook,6,It hurries.\n"


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def everything(folder):
    """Return every file of a home and its contents."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "writer.lock"
    }


def load(folder, *paths):
    """Load `paths` into a home that has two records, and return the reports, or the error as text.

    Whatever happens, counts add up, and after an error everything is as it was.
    """
    home = folder / "home"
    if not home.exists():
        load_files(Home(home), [write(folder / "before.csv", GOOD)], encoder=None)
    before = everything(home)
    refused = ""
    try:
        reports = load_files(Home(home), list(paths), encoder=None)
    except (ValueError, OSError) as error:
        refused = str(error) or repr(error)
    if refused:
        assert everything(home) == before
        return refused
    for report in reports:
        told = (report.loaded, report.updated, report.unchanged, report.repeated, report.rejected)
        assert report.read == sum(told)
        assert report.rejected == sum(report.rejects.values())
    assert not list((home / "staging").iterdir())
    return reports


def records(folder):
    store = RecordStore.open(Home(folder / "home").current().records)
    found = {row["request_id"]: row for row in store.table("requests").to_pyarrow().to_pylist()}
    store.close()
    return found


# ---------------------------------------------------------------- what a file may hold

SMALL = {"LONGEST_ROW": 2_000, "LONGEST_CELL": 500, "MOST_LINES": 50, "BATCH": 4_000, "MOST_COLUMNS": 40}
LIMITS = {**SMALL, "LARGEST_ARRAY": 5_000, "READ_AGAIN": (2_000, 4)}
ODD = {
    "a cell that is too long": ("r.csv", HEADER + f"R3,{'x' * 600},1,\nR4,ok,1,\n", {"R4"}, 1),
    "a line without end": ("r.csv", HEADER + "R4,ok,1,\nR3,x,1," + "x" * 50_000, {"R4"}, 1),
    "a line without end in the middle": ("r.csv", HEADER + "R3," + "x" * 50_000 + "\nR4,ok,1,\n", {"R4"}, 1),
    "a quote that is never closed": ("r.csv", HEADER + 'R3,"x,1,\n' + "R4,ok,1,\n" * 300, {"R4"}, 1),
    "a row of more lines than any": ("r.csv", HEADER + 'R3,"' + "y\n" * 90 + '",1,\nR4,ok,1,\n', {"R4"}, 91),
    "many long rows": ("r.csv", HEADER + "".join(f"R{n},{'y' * 400},1,\n" for n in range(3, 60)), None, 0),
    "nothing but empty rows": ("r.csv", HEADER + ",,,\n" * 5_000 + "R4,ok,1,\n", {"R4"}, 0),
    "nothing but blank lines": ("r.csv", HEADER + "\n" * 5_000 + "R4,ok,1,\n", {"R4"}, 0),
    "NUL bytes": ("r.csv", HEADER + "R\x004,o\x00k,1,\n\x00,x,1,\n", {"R4"}, 1),
    "the same row again and again": ("r.csv", HEADER + "R4,ok,1,\n" * 5_000, {"R4"}, 0),
    "one id, always something else": ("r.csv", HEADER + "".join(f"R4,ok{n},1,\n" for n in range(99)), {"R4"}, 98),
    "a line of JSON without end": ("r.jsonl", '{"request_id":"R4"}\n{"request_id":"' + "x" * 50_000, {"R4"}, 1),
    "JSON a mile deep": ("r.jsonl", '{"request_id":"R4"}\n' + "[" * 1_900 + "\n" + '{"a":' * 390, {"R4"}, 2),
    "a number of too many digits": (
        "r.jsonl",
        '{"request_id":"R4"}\n{"request_id":' + "9" * 1_900 + "}\n",
        {"R4", "9" * 1_900},
        0,
    ),
    "half a character in names and values": (
        "r.jsonl",
        '{"request_id":"R4","\\ud800":1,"company":"\\udfff"}\n',
        {"R4"},
        0,
    ),
    "half a character in an array": ("r.json", '[{"request_id":"R4"},["\\ud800"]]', {"R4"}, 1),
}


@pytest.mark.parametrize("attack", ODD)
def test_odd_rows_cost_themselves_and_no_other(attack, tmp_path, monkeypatch):
    name, content, ids, rejected = ODD[attack]
    for limit, value in LIMITS.items():
        monkeypatch.setattr(limits, limit, value)
    reports = load(tmp_path, write(tmp_path / name, content))
    assert isinstance(reports, list), reports
    found = records(tmp_path).keys() - {"R1", "R2"}
    assert found == (ids if ids is not None else {f"R{n}" for n in range(3, 60)})
    assert reports[0].rejected == rejected
