"""Recompute the gold of the question set: the SQL beside each turn, run over the demo corpus.

    python -m tests.questions_build            rewrite the files
    python -m tests.questions_build --check    only say which turns differ

The views `requests` and `parks` have the columns of `corpus.schema`, lists as text with `;` between; `requests` has two
more, the generator's own truth: `needs`, the needs hidden in the statement, and `reason`, why the company moves.
The demo corpus is the default one; "today" is `AS_OF`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from corpus.demo import generate_parks, generate_requests
from corpus.schema import RECORD_TYPES, Type

FOLDER = Path(__file__).parent / "questions"
AS_OF = dt.date(2026, 10, 31)

Line = dict[str, Any]


def question_files() -> list[Path]:
    """Return the files of the set, one a writer."""
    return sorted(FOLDER.glob("*.jsonl"))


def demo_views() -> duckdb.DuckDBPyConnection:
    """Return a connection with the views `requests` and `parks` over the demo corpus."""
    connection = duckdb.connect(config={"threads": 1})  # sums in one order, so that gold does not change in its digits
    frames = {"requests": pd.concat(generate_requests(with_truth=True)), "parks": generate_parks()}
    for name, frame in frames.items():
        connection.register(f"{name}_frame", pa.Table.from_pandas(frame, preserve_index=False))
        dates = [f"{f.name}::date as {f.name}" for f in RECORD_TYPES[name].columns if f.type is Type.DATE]
        replaced = f"replace ({', '.join(dates)})" if dates else ""
        connection.execute(f"create table {name} as select * {replaced} from {name}_frame")
    return connection


def gold(connection: duckdb.DuckDBPyConnection, sql: str | None) -> list[list[Any]]:
    """Return the rows of `sql` as JSON values; none without SQL (the database cannot tell)."""
    return [[_cell(cell) for cell in row] for row in connection.execute(sql).fetchall()] if sql else []


def rebuilt(path: Path, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Line, list[str]]]:
    """Yield each line of `path` with its gold recomputed, and the questions whose gold changed."""
    for written in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(written)
        turns = [{**turn, "gold": gold(connection, turn["sql"])} for turn in line["turns"]]
        changed = [new["q"] for old, new in zip(line["turns"], turns, strict=True) if old["gold"] != new["gold"]]
        yield {**line, "turns": turns}, changed


def _cell(cell: object) -> object:
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float | Decimal):
        return round(float(cell), 4)
    return cell


def main() -> None:
    parser = argparse.ArgumentParser(description="Recompute the gold of the question set.")
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    connection = demo_views()
    for path in question_files():
        lines = list(rebuilt(path, connection))
        for line, changed in lines:
            for question in changed:
                print(f"{line['id']}: {question}")
        if not check:
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line, _ in lines)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
