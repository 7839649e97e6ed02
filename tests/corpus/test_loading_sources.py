"""Readers: every format, every way a file can be broken, and headers."""

from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loading.sources import SOURCES, open_source

HEADER = "request_id,company,sector\n"


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path, size=3):
    batches = list(open_source(path).batches(size))
    rows = [(line, list(row)) for batch in batches for line, row in zip(batch.lines, batch.rows, strict=True)]
    return rows, [(row.line, row.text) for batch in batches for row in batch.broken]


def test_csv_rows_come_with_their_lines(tmp_path):
    path = write(tmp_path, "r.csv", '\ufeffrequest_id,company\nR1,"a\nb"\r\n\n   \nR2,"say ""hi"""\n')
    assert open_source(path).names == ("request_id", "company")
    assert read(path) == ([(2, ["R1", "a\nb"]), (6, ["R2", 'say "hi"'])], [])


def test_a_broken_line_costs_that_line_and_no_other(tmp_path):
    content = HEADER + 'R1,x,y\nR2,"never closed,y\nR3,x,y\nR4,x\nR5,"a,b",y\nR6,x,y,z\nR7,"x"z,y\nR8,x,y\nR9,"open'
    rows, broken = read(write(tmp_path, "r.csv", content))
    assert [(line, row[0]) for line, row in rows] == [(2, "R1"), (4, "R3"), (6, "R5"), (9, "R8")]
    assert [line for line, _ in broken] == [3, 5, 7, 8, 10]
    assert broken[0][1] == 'R2,"never closed,y'


def test_a_short_row_with_a_quoted_line_break_is_one_broken_row(tmp_path):
    rows, broken = read(write(tmp_path, "r.csv", HEADER + 'R1,"two\nlines"\nR2,x,y\n'))
    assert [line for line, _ in rows] == [4]
    assert broken == [(2, 'R1,"two\nlines"')]


def test_tabs_separate_in_tsv(tmp_path):
    assert read(write(tmp_path, "r.tsv", "request_id\tcompany\nR1\ta,b\n"))[0] == [(2, ["R1", "a,b"])]


def test_a_cell_of_a_megabyte_is_read(tmp_path):
    rows, broken = read(write(tmp_path, "r.csv", HEADER + f"R1,x,{'y' * 2**20}\n"))
    assert len(rows[0][1][2]) == 2**20
    assert not broken


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=12))
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, table):
    out = io.StringIO()
    csv.writer(out).writerows([("request_id", "company", "sector"), *table])
    path = write(tmp_path_factory.mktemp("csv"), "r.csv", out.getvalue())
    rows, broken = read(path)
    assert not broken
    assert [tuple(row) for _, row in rows] == table


def test_json_lines_keep_types_and_survive_bad_lines(tmp_path):
    lines = [
        '{"request_id": 1024, "company": "a\u2028b", "listed": true, "requirements": ["x", "y;z", null], "jobs": 2.0}',
        "",
        "{broken",
        '["no", "object"]',
        '{"request_id": "R2", "investment_mcny": 1.5, "sector": {"a": 1}, "company": "\\ud800!"}',
        "[" * 20_000,
    ]
    path = write(tmp_path, "r.jsonl", "\n".join(lines))
    source = open_source(path)
    rows, broken = read(path)
    cells = [dict(zip(source.names, row, strict=True)) for _, row in rows]
    assert [line for line, _ in rows] == [1, 5]
    assert cells[0]["request_id"] == "1024"
    assert cells[0]["company"] == "a\u2028b"
    assert cells[0]["listed"] == "true"
    assert cells[0]["requirements"] == ("x", "y;z", None)
    assert cells[0]["jobs"] == "2"
    assert cells[1]["investment_mcny"] == "1.5"
    assert cells[1]["sector.a"] == "1"
    assert cells[1]["company"] == "?!"
    assert cells[1]["listed"] is None
    assert [line for line, _ in broken] == [3, 4, 6]


def test_a_json_array_is_read_too(tmp_path):
    path = write(tmp_path, "r.json", json.dumps([{"request_id": "R1"}, 5, {"request_id": "R2"}]))
    assert read(path) == ([(1, ["R1"]), (3, ["R2"])], [(2, "5")])


def test_parquet_types_become_cells(tmp_path):
    table = pa.table(
        {
            "request_id": ["R1", "R2"],
            "requirements": [["a", "b"], None],
            "investment_mcny": [1.5, float("nan")],
            "jobs": [3, None],
            "submitted_on": pa.array([0, None], pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "r.parquet")
    rows, _ = read(tmp_path / "r.parquet", size=1)
    assert rows == [(1, ["R1", ("a", "b"), "1.5", "3", "1970-01-01"]), (2, ["R2", None, None, None, None])]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("r.csv", b"", "is empty"),
        ("r.csv", b"\n\n", "no header row"),
        ("r.csv", "编号,企业名称,行业\n1,甲公司,光伏\n".encode() + b"\xff\n", "not UTF-8"),
        ("r.jsonl", b"not json\n", "no JSON object"),
        ("r.json", b'[{"request_id": 1}', "not valid JSON"),
        ("r.jsonl", b'{"request_id": "\xff"}\n', "not UTF-8"),
        ("r.parquet", b"PAR1 and then nothing", "cannot be read as Parquet"),
        ("r.docx", b"x", r"\.docx is not one of \.csv"),
        ("r", b"x", "no suffix is not one of"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path, name, content, said):
    with pytest.raises(ValueError, match=said):
        read(write(tmp_path, name, content))


def test_a_truncated_parquet_file_says_so(tmp_path):
    path = tmp_path / "r.parquet"
    pq.write_table(pa.table({"request_id": [f"R{i}" for i in range(5000)]}), path)
    whole = path.read_bytes()
    for length in (len(whole) // 2, len(whole) - 1, 4):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="cannot be read as Parquet"):
            read(path)
    # A damaged page is found while reading, after the footer was fine.
    path.write_bytes(whole[:40] + b"\xff" * 400 + whole[440:])
    with pytest.raises(ValueError, match="cannot be read as Parquet"):
        read(path)


def test_missing_files_and_folders_are_told_apart(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.csv"):
        open_source(tmp_path / "nothing.csv")
    with pytest.raises(IsADirectoryError, match="name the files"):
        open_source(tmp_path)


def test_every_format_that_is_named_has_a_reader(tmp_path):
    with pytest.raises(ValueError, match="is not one of") as error:
        open_source(write(tmp_path, "r.xyz", b"x"))
    for suffix in SOURCES:
        assert suffix in str(error.value)
