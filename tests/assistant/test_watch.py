"""`load --watch` and `load --high-water`: options, lines, refused rows, and the process that is stopped."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.cli.watching import RoundLoader, seconds_of, tell_rounds, until_stopped
from corpus.loading.inputs import Input, open_inputs
from retrieval.build import run_load
from retrieval.generations import Home
from retrieval.history import Load
from retrieval.probe import probe
from retrieval.watching import Round
from tests.retrieval.models import Letters


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), "load", *arguments, "--no-meaning"])


def export(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("request_id,company", *rows, "")), encoding="utf-8")
    return path


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assistant.cli", "--home", str(home), "load", *arguments, "--no-meaning"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def line_with(process: subprocess.Popen[str], wanted: str) -> str:
    """Return the next line that the process prints with `wanted` in it."""
    assert process.stdout is not None
    return next((line for line in process.stdout if wanted in line), "")


def end(process: subprocess.Popen[str], by: signal.Signals) -> str:
    """Stop the process by a signal and return what it said on stderr; it ends well."""
    process.send_signal(by)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    return told


def test_a_watch_loads_what_comes_until_it_is_stopped_and_goes_on_where_it_was(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "in"
    folder.mkdir()
    export(folder / "a.csv", "R1,A", ",B")
    export(folder / "b.csv").write_text("company\nx\n", encoding="utf-8")
    report = folder / "report.json"
    watch = [str(folder), "--watch", "--every", "1s", "--report", str(report)]
    process = start(home, *watch)
    first = line_with(process, "new")
    assert "a.csv: 1 new, 1 rejected, see" in first
    assert "load 1, generation 000001-" in first
    assert "1 not loaded until changed" in first
    assert "nothing new" in line_with(process, "")
    assert json.loads(report.read_text(encoding="utf-8"))["load_id"] == 1
    export(folder / "c.csv", "R3,C", ",D")
    assert "load 2" in line_with(process, "c.csv: 1 new")
    told = end(process, signal.SIGTERM)
    assert [line for line in told.splitlines() if line.startswith("lodestone: ")] == told.splitlines()
    assert told.count("b.csv is not loaded") == 1
    refused = {path.name: path.read_text(encoding="utf-8-sig") for path in folder.rglob("*.rejects.csv")}
    assert {name: text.splitlines()[1] for name, text in refused.items()} == {
        "a.csv.rejects.csv": "3,missing_id,,,B",
        "c.csv.rejects.csv": "3,missing_id,,,D",
    }
    again = start(home, *watch)
    assert "nothing new" in line_with(again, "")
    assert end(again, signal.SIGINT) == ""
    assert list((home / "staging").iterdir()) == []


@pytest.mark.parametrize("stage", ["loading a.csv", "probing", "publishing"])
def test_a_signal_during_a_load_ends_it(tmp_path: Path, stage: str) -> None:
    home = Home(tmp_path / "home", probe=probe)
    inputs = open_inputs([export(tmp_path / "a.csv", "R1,A")])
    before = signal.getsignal(signal.SIGTERM)

    def tell(what: str, done: float, _: float) -> None:
        if what == stage and not done:
            os.kill(os.getpid(), signal.SIGTERM)

    passed = False
    with until_stopped() as stopped:
        run_load(home, inputs, encoder=None, progress=tell)
        passed = True
    assert (stopped(), passed, home.current()) == (True, False, None)
    # What was cut off before all rows were stored is dropped; the next load goes on with what came after.
    assert (list((home.path / "staging").iterdir()) == []) == (stage == "loading a.csv")
    assert signal.getsignal(signal.SIGTERM) is before
    assert run_load(home, inputs, encoder=None).load_id == 1
    assert list((home.path / "staging").iterdir()) == []


def test_a_watched_load_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    home, place, path = Home(tmp_path / "home", probe=probe), tmp_path / "refused", tmp_path / "a.csv"
    path.write_text("request_id,statement\nR1,It needs a hall.\n,It needs a quay.\n", encoding="utf-8")
    os.utime(path, (0, 1_577_966_400))  # 2 January 2020

    def loader(stop: str) -> RoundLoader:
        def tell(what: str, _: float, __: float) -> None:
            if what == stop:
                raise KeyboardInterrupt

        def load(inputs: Sequence[Input], *, rejects: Path, **_: object) -> Load:
            return run_load(home, inputs, encoder=Letters("letters"), rejects=rejects, progress=tell)

        return RoundLoader(load, place)

    with pytest.raises(KeyboardInterrupt):
        loader("indexing")(open_inputs([path]))
    done = loader("")(open_inputs([path]))
    assert (done.resumed, done.rejected) == (1, 1)
    assert [file.parent.name[:7] for file in place.rglob("*.csv")] == ["2020-01"]
    assert str(next(place.rglob("*.csv"))) == done.files[0].rejects_file


def test_refused_rows_of_a_round_stay_and_the_same_are_not_kept_twice(tmp_path: Path) -> None:
    home, place = Home(tmp_path / "home", probe=probe), tmp_path / "refused"

    def load(inputs: Sequence[Input], **options: Any) -> Load:
        return run_load(home, inputs, encoder=None, **options)

    loader = RoundLoader(load, place)
    for rows in (("R1,A", ",B"), ("R1,A", "R1,A", ",B"), ("R1,A", ",C"), ("R1,A",), ("R2,B", ",C")):
        done = loader(open_inputs([export(tmp_path / "a.csv", *rows)]))
        assert [Path(file.rejects_file).exists() for file in done.files if file.rejects_file] == [True][: done.rejected]
    kept = [path.read_text(encoding="utf-8-sig").splitlines()[1] for path in sorted(place.rglob("*.csv"))]
    assert kept == ["3,missing_id,,,B", "3,missing_id,,,C", "3,missing_id,,,C"]
    assert all(any(folder.iterdir()) for folder in place.iterdir())


def test_a_round_is_one_line_or_one_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = [
        Round(),
        Round(error=BlockingIOError("written by process 7")),
        Round(waiting={"a.csv": "is still being written"}, failed={"b\n.csv": "no column"}),
    ]
    reported: list[Load | Exception] = []
    tell_rounds(iter(found), reported.append, as_json=False)
    shown, errors = capsys.readouterr()
    assert [line[21:] for line in shown.splitlines()] == [
        "nothing new",
        "not loaded, tried again next time: written by process 7",
        "1 not loaded until changed: b�.csv; waits for the next round: a.csv is still being written",
    ]
    assert errors == "lodestone: b .csv is not loaded: no column\n"
    assert [str(each) for each in reported] == ["written by process 7"]
    done = run_load(
        Home(tmp_path / "home", probe=probe), open_inputs([export(tmp_path / "a.csv", "R1,A")]), encoder=None
    )
    tell_rounds(iter([*found, Round(done)]), reported.append, as_json=True)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["error"] for each in told] == [None, "written by process 7", None, None]
    assert told[2]["waiting"] == {"a.csv": "is still being written"}
    assert Load.model_validate(told[3]["load"]) == done


def test_high_water_without_a_watch_is_one_load_of_what_changed(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "a.db"

    def change(statement: str) -> None:
        with sqlite3.connect(path) as made:
            made.execute(statement)
        made.close()

    change("CREATE TABLE requests (request_id TEXT, company TEXT, version INTEGER)")
    asked = (f"sqlite:///{path}", "--query", "SELECT * FROM requests WHERE version > :since", "--high-water", "version")
    assert run(home, *asked).exit_code == 0  # that nothing is there yet is no failure
    change("INSERT INTO requests VALUES ('R1', 'A', 1), ('R2', 'B', 2)")
    assert "2 requests read" in run(home, *asked).stdout
    change("INSERT INTO requests VALUES ('R3', 'C', 3)")
    done = run(home, *asked)
    assert (done.exit_code, "2 requests read" in done.stdout, "1 new, 1 unchanged" in done.stdout) == (0, True, True)
    change("DELETE FROM requests")
    assert run(home, *asked).exit_code == 0
    change("INSERT INTO requests VALUES ('', 'no id', 9)")
    assert run(home, *asked).exit_code == 1


def test_options_that_do_not_go_together_are_told(tmp_path: Path) -> None:
    path = str(export(tmp_path / "a.csv", "R1,A"))
    database = "sqlite:///a.db"
    wrong = [
        ((path, "--every", "5m"), "--every says how often --watch looks"),
        ((path, "--watch", "--every", "soon"), "write for example 30s"),
        ((path, "--watch", "--every", "0s"), "write for example 30s"),
        ((path, "--watch", "--inspect"), "--inspect loads nothing"),
        ((path, database, "--watch"), "or at one database"),
        ((path, "--high-water", "x"), "a column of one database"),
        ((database, "--table", "x", "--high-water", "x", "--replace-source", "--watch"), "it shows only what changed"),
        ((database, "--query", "SELECT 1 WHERE a > :since"), "--high-water COLUMN"),
        ((path, "--watch", "--rejects", path), "--rejects names a folder"),
    ]
    for arguments, told in wrong:
        done = run(tmp_path / "home", *arguments)
        assert done.exit_code == 2, (arguments, done.output)
        assert told in done.stderr
    gone = run(tmp_path / "home", str(tmp_path / "gone"), "--watch")
    assert (gone.exit_code, "there is no file" in gone.stderr) == (1, True)


def test_times_are_read() -> None:
    assert [seconds_of(each) for each in ("30s", "15m", "2h", "1d", " 1 H ")] == [30, 900, 7200, 86400, 3600]
