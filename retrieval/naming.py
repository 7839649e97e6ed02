"""Keeps the compiled names of a database up to date, generation by generation.

    names/names.json      version, columns, segments, what is usual in the names
    names/<segment>/      the look-ups of some names, never written again, so that generations share the files
    names/gone.u32        column and number of the names that no record has any more, as owners of a full key

All names are compiled in segments, small enough for little memory, by as many processes as there are cores. Later loads
share these and add one more segment of what is new, until that has become much.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.processes import environment
from corpus.schema import RECORD_TYPES
from corpus.tokens import key_of
from retrieval.files import Files
from retrieval.name_parts import Usual, leading_places
from retrieval.name_segment import TITLES, write_segment
from retrieval.names import ABOUT, GONE, VERSION, How, Key, Segment, names_are_current, write_owner

SEGMENT = 180_000  # names compiled at a time: 490 MB
ANEW = 20_000  # names up to which all are compiled by every load: a second's work
DRIFT = 0.1  # part of the names that may be new or gone before all are compiled again
SAMPLE = 50_000  # names of a column that tell what is usual there
CHILD = ("-P", "-c", "from retrieval.naming import main; main()")
NEW = "new"  # the segment of what came since

Told = Callable[[float, float], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class NameColumn:
    """The names in one column of a record type, each once."""

    record_type: str
    field: str
    titles: Collection[str]


COLUMNS = tuple((kind.name, field) for kind in RECORD_TYPES.values() for field in (kind.title, kind.title_zh))


def write_names(columns: Sequence[NameColumn], places: Collection[Key], folder: Path) -> None:
    """Write the files of all names at once; `places` are the keys of the places that may lead a name."""
    titles = [[title for title in column.titles if title] for column in columns]
    usual = [_usual(names, column.record_type) for column, names in zip(columns, titles, strict=True)]
    write_segment(titles, usual, places, folder / "0")
    _describe(folder, [(column.record_type, column.field) for column in columns], ["0"], usual)


def compile_names(
    records: Path, folder: Path, before: Path | None = None, *, files: Files | None = None, tell: Told | None = None
) -> None:
    """Compile the names in the database file `records` into `folder`, which is made.

    `before` is the folder of the generation before, from which is shared what it knows.
    """
    connection = duckdb.connect(str(records), read_only=True, config={"memory_limit": "640MB"})
    try:
        names = _Names(connection)
        if before is not None and names.near(before):
            names.add_to(before, folder, files or Files())
        else:
            names.write(records, folder, tell or _silent)
    finally:
        connection.close()


class _Names:
    """The names, or one of several parts of them, in a database that is open for reading."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, part: tuple[int, int] = (0, 1)) -> None:
        self._con = connection
        columns = (
            f"SELECT DISTINCT {number}::UTINYINT AS col, {field} AS title FROM {kind} "
            f"WHERE {field} <> '' AND hash({field}) % {part[1]:d} = {part[0]:d}"
            for number, (kind, field) in enumerate(COLUMNS)
        )
        self._con.execute(f"CREATE TEMP TABLE names AS {' UNION ALL '.join(columns)}")
        self._count = self._number("SELECT count(*) FROM names")

    def titles(self) -> list[list[str]]:
        """Return all of them, column by column."""
        return self._titles("FROM names")

    def near(self, before: Path) -> bool:
        """Whether the segments in `before` hold nearly all of these names, and few others."""
        if self._count <= ANEW or not names_are_current(before):
            return False
        described = json.loads((before / ABOUT).read_text(encoding="utf-8"))
        if [tuple(column) for column in described["columns"]] != list(COLUMNS):
            return False
        known = [before / name / TITLES for name in described["segments"] if name != NEW]
        self._con.register("known", pa.concat_tables([pq.read_table(path) for path in known]))
        fresh = self._number("SELECT count(*) FROM names ANTI JOIN known USING (col, title)")
        gone = self._number("SELECT count(*) FROM known ANTI JOIN names USING (col, title)")
        return fresh + gone <= DRIFT * self._count

    def add_to(self, before: Path, folder: Path, files: Files) -> None:
        """Share the segments in `before` and compile what they lack, after `near`."""
        described = json.loads((before / ABOUT).read_text(encoding="utf-8"))
        usual = [Usual.from_json(told) for told in described["usual"]]
        segments = [name for name in described["segments"] if name != NEW]
        for name in segments:
            files.share_tree(before / name, folder / name)
        fresh = self._titles("FROM names ANTI JOIN known USING (col, title)")
        gone = self._titles("FROM known ANTI JOIN names USING (col, title)")
        if any(fresh):
            write_segment(fresh, usual, leading_places(), folder / NEW)
        _describe(folder, COLUMNS, [*segments, *([NEW] if any(fresh) else [])], usual, gone)

    def write(self, records: Path, folder: Path, tell: Told) -> None:
        """Compile all of them."""
        count = -(-self._count // SEGMENT)
        if count <= 1:
            columns = zip(COLUMNS, self.titles(), strict=True)
            write_names([NameColumn(*column, titles) for column, titles in columns], leading_places(), folder)
            return
        usual = [
            _usual(self._titles(f"FROM names WHERE col = {n:d} ORDER BY hash(title) LIMIT {SAMPLE:d}")[n], kind)
            for n, (kind, _) in enumerate(COLUMNS)
        ]
        self._con.execute("DROP TABLE names")
        _write_apart(records, folder, count, usual, tell)
        _describe(folder, COLUMNS, [str(number) for number in range(count)], usual)

    def _titles(self, query: str) -> list[list[str]]:
        table = self._con.sql(f"SELECT * FROM ({query}) ORDER BY col, title").to_arrow_table()
        columns = table["col"].to_numpy()
        ends = np.searchsorted(columns, np.arange(len(COLUMNS)), side="right").tolist()
        titles = table["title"].to_pylist()
        return [titles[begin:end] for begin, end in pairwise((0, *ends))]

    def _number(self, query: str) -> int:
        return int(self._con.sql(query).fetchall()[0][0])


def _silent(_: float, __: float) -> None:
    """Tell nobody."""


def _usual(titles: Sequence[str], record_type: str) -> Usual:
    keys = [key for title in titles if (key := key_of(title))]
    return Usual.of(keys, parks=record_type == "parks")


def _write_apart(records: Path, folder: Path, count: int, usual: Sequence[Usual], tell: Told) -> None:
    """Write `count` segments, each by a process of its own, one for each core at a time."""
    asked = [
        {
            "records": str(records),
            "folder": str(folder / str(number)),
            "part": [number, count],
            "usual": [each.as_json() for each in usual],
        }
        for number in range(count)
    ]
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for done, _ in enumerate(threads.map(_run, asked), start=1):
            tell(done, count)


def _run(asked: dict[str, Any]) -> None:
    command = [sys.executable, *CHILD]
    told = json.dumps(asked)
    done = subprocess.run(command, input=told, capture_output=True, text=True, env=environment(), check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise RuntimeError(f"the names could not be compiled ({said[-1]}): the build is discarded")


def main() -> None:
    """Write the segment that standard input asks for, as JSON."""
    asked = json.load(sys.stdin)
    connection = duckdb.connect(asked["records"], read_only=True, config={"memory_limit": "320MB", "threads": "1"})
    titles = _Names(connection, asked["part"]).titles()
    connection.close()
    write_segment(titles, [Usual.from_json(told) for told in asked["usual"]], leading_places(), Path(asked["folder"]))


def _describe(
    folder: Path,
    columns: Sequence[tuple[str, str]],
    segments: Sequence[str],
    usual: Sequence[Usual],
    gone: Sequence[Sequence[str]] = (),
) -> None:
    """Write what a folder of segments holds; the names in `gone`, column by column, are read no more."""
    owners: list[int] = []
    first = 0
    for name in segments:
        segment = Segment(folder / name, first)
        owners.extend(
            write_owner(column, number, How.FULL)
            for column, titles in enumerate(gone)
            for title in titles
            if (number := segment.number(title)) is not None
        )
        first += len(segment.near)
    np.array(sorted(owners), np.uint32).tofile(folder / GONE)
    about = {
        "version": VERSION,
        "columns": list(columns),
        "segments": list(segments),
        "usual": [each.as_json() for each in usual],
    }
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
