"""Loads the files of a set of messy exports and compares everything that its `expected.json` states about them.

As a program: `python -m tests.acceptance.messy FOLDER [FILE…]` tells what differs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from corpus.loading.clean import Cleaner
from corpus.loading.inputs import Input, open_inputs
from corpus.loading.mapping.layouts import lay_out
from corpus.vocabulary import load_vocabulary
from retrieval.build import run_load
from retrieval.generations import Home

SHOWN = 12  # differences of one kind


@dataclass
class Outcome:
    """What became of the rows of a file: records by line, refused and repeated lines, warnings, columns by header."""

    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    refused: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    warnings: set[tuple[int, str, str, str]] = field(default_factory=set)
    columns: dict[str, set[str]] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)


@dataclass
class Score:
    """How many of the things stated about a file came out, and what did not."""

    right: dict[str, int] = field(default_factory=dict)
    stated: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def count(self, what: str, differences: list[str], stated: int) -> None:
        """Note `stated` things of a kind, of which some differ."""
        self.stated[what] = self.stated.get(what, 0) + stated
        self.right[what] = self.right.get(what, 0) + max(0, stated - len(differences))
        self.differences.extend(f"{what}: {told}" for told in differences[:SHOWN])
        if len(differences) > SHOWN:
            self.differences.append(f"{what}: … and {len(differences) - SHOWN} more")

    def __str__(self) -> str:
        return ", ".join(f"{what} {self.right[what]}/{self.stated[what]}" for what in self.stated)


def load_expected(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what is stated of each file by its name."""
    files: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["files"]
    return files


def check_file(path: Path, stated: dict[str, Any]) -> Score:
    """Load the file at `path` into an empty database and compare all that is `stated` of it."""
    score = Score()
    try:
        inputs = open_inputs([path])
        outcome = _outcome(inputs)
    except (ValueError, OSError) as error:
        for kind in ("rows", "refused", "repeated", "not data", "columns", "warnings", "spot checks"):
            score.count(kind, [""] * _counted(kind, stated), _counted(kind, stated))
        score.differences = [str(error)]
        return score
    lines = set(outcome.records) | set(outcome.refused) | outcome.repeated
    rows = stated["rows"]
    kept, refused, repeated = len(outcome.records), len(outcome.refused), len(outcome.repeated)
    wrong = abs(kept - stated["load"]) + abs(refused - stated["reject"])
    wrong += abs(repeated - stated["identical_duplicates"])
    told = f"{kept} load, {refused} are refused, {repeated} repeat; stated: {stated['load']}, {stated['reject']}, "
    score.count("rows", [f"{told}{stated['identical_duplicates']}"] * wrong, rows)
    score.count("refused", list(_refused(outcome, stated)), len(stated["rejected"]))
    same = {_line(row) for row in stated["identical"]}
    score.count("repeated", [f"line {n}" for n in sorted(same ^ outcome.repeated)], len(same))
    no_data = {_line(row) for row in stated.get("not_data", ())}
    score.count("not data", [f"line {n} was read" for n in sorted(no_data & lines)], len(no_data))
    score.count("columns", list(_columns(outcome, stated)), len(stated["columns"]))
    due = {(_line(w), w["id"], w["column"], w["reason"]) for w in stated["warnings"]}
    flaws = [f"missing {found}" for found in sorted(due - outcome.warnings)]
    flaws += [f"not due {found}" for found in sorted(outcome.warnings - due)]
    score.count("warnings", flaws, len(due))
    score.count("spot checks", list(_spots(outcome, stated)), len(stated["spot_checks"]))
    score.count("database", list(_in_database(path, stated)), 4)
    return score


def _counted(kind: str, stated: dict[str, Any]) -> int:
    names = {"refused": "rejected", "repeated": "identical", "spot checks": "spot_checks", "not data": "not_data"}
    found = stated.get(names.get(kind, kind), ())
    return found if isinstance(found, int) else len(found)


def _line(stated: dict[str, Any]) -> int:
    return int(stated.get("line") or stated["row"])


def _outcome(inputs: list[Input]) -> Outcome:
    outcome = Outcome()
    vocabulary = load_vocabulary()
    for each in inputs:
        layout = lay_out(each.source, each.name)
        for name, position in layout.positions.items():
            outcome.columns.setdefault(layout.names[position].strip(), set()).add(name)
        cleaner = Cleaner(layout, vocabulary)
        for batch in each.source.batches(1):  # one row a batch, so that each result has its line
            clean = cleaner.clean(batch)
            line = [*batch.lines, *(row.line for row in batch.broken)][:1]
            for record in clean.table.to_pylist():
                outcome.records[line[0]] = record
            for reject in clean.rejects:
                outcome.refused[reject.line] = (reject.reason.value, reject.id)
            if clean.repeated:
                outcome.repeated.add(line[0])
            outcome.warnings |= {(w.line, w.id, w.column, w.reason.value) for w in clean.warnings}
    return outcome


def _refused(outcome: Outcome, stated: dict[str, Any]) -> Iterator[str]:
    due = {_line(row): row for row in stated["rejected"]}
    for line, row in due.items():
        found = outcome.refused.get(line)
        if found is None:
            yield f"line {line} is not refused as {row['reason']}"
        elif found[0] != row["reason"] or (found[0] == "duplicate_id" and found[1] != row["id"]):
            yield f"line {line}: {found}, stated {row['reason']} {row['id']}"
        elif "first" in row and row["first"] not in outcome.records:
            yield f"line {line}: the first row with its id, in line {row['first']}, is not loaded"
    for line in sorted(outcome.refused.keys() - due.keys()):
        yield f"line {line} is refused as {outcome.refused[line]}"


def _columns(outcome: Outcome, stated: dict[str, Any]) -> Iterator[str]:
    for column in stated["columns"]:
        names = column["column"]
        due = set() if names is None else {names} if isinstance(names, str) else set(names)
        found = outcome.columns.get(column["header"], set())
        if found != due:
            yield f"{column['header']!r} is {sorted(found) or None}, stated {sorted(due) or None}"


def _spots(outcome: Outcome, stated: dict[str, Any]) -> Iterator[str]:
    for spot in stated["spot_checks"]:
        record = outcome.records.get(_line(spot))
        if record is None:
            yield f"line {_line(spot)} is not loaded ({spot['column']})"
            continue
        found = record[spot["column"]]
        if not any(_same(found, due) for due in _due(spot)) and not _same_digest(found, spot):
            yield f"line {_line(spot)} {spot['column']}: {found!r}, stated {list(_due(spot))!r} ({spot['tests']})"


def _due(spot: dict[str, Any]) -> list[Any]:
    found: list[Any] = spot["any_of"] if "any_of" in spot else [spot["value"]] if "value" in spot else []
    return found


def _same(found: Any, due: Any) -> bool:
    if isinstance(found, dt.date):
        return bool(found.isoformat() == due)
    if isinstance(found, float) and isinstance(due, (int, float)):
        return math.isclose(found, due, rel_tol=1e-4)
    return bool(found == due) or (found is None and due == [])


def _same_digest(found: Any, spot: dict[str, Any]) -> bool:
    if "sha256" not in spot or not isinstance(found, str):
        return False
    return len(found) == spot["length"] and hashlib.sha256(found.encode()).hexdigest() == spot["sha256"]


def _in_database(path: Path, stated: dict[str, Any]) -> Iterator[str]:
    """Yield what differs when the file is loaded the way the command does it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        done = run_load(home, open_inputs([path]), encoder=None)
        totals = {
            "read": (sum(report.read for report in done.files), stated["rows"]),
            "new": (sum(report.loaded for report in done.files), stated["load"]),
            "refused": (sum(report.rejected for report in done.files), stated["reject"]),
        }
        warned = sum(flaw.count for report in done.files for kind in report.warnings.values() for flaw in kind.values())
        totals["warned of"] = (warned, stated["cell_warnings"])
        for what, (found, due) in totals.items():
            if found != due:
                yield f"{found} {what}, stated {due}"
        current = home.current()
        assert current is not None
        with duckdb.connect(str(current.records), read_only=True) as store:
            [(rows,)] = store.execute(f"SELECT count(*) FROM {stated['record']}").fetchall()
        if rows != stated["load"]:
            yield f"{rows} in the database, stated {stated['load']}"


def main(folder: Path, names: list[str]) -> int:
    """Print how the files of a set come out; return how many differ."""
    differing = 0
    whole = Score()
    for name, stated in load_expected(folder).items():
        if names and name not in names:
            continue
        score = check_file(folder / name, stated)
        differing += bool(score.differences)
        print(f"{'differs' if score.differences else 'exact  '} {name}: {score}")
        for told in score.differences:
            print(f"    {told[:400]}")
        for what, count in score.stated.items():
            whole.stated[what] = whole.stated.get(what, 0) + count
            whole.right[what] = whole.right.get(what, 0) + score.right[what]
    print(f"{differing} files differ: {whole}")
    return differing


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]), sys.argv[2:]) else 0)
