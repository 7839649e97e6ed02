"""Whole files: which rows load, which are refused and why, and what is reported."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from corpus.loading.clean import Cleaner, arrow_schema
from corpus.loading.mapping.layouts import lay_out
from corpus.loading.reasons import CellWarning, Reject, RejectReason, WarningReason
from corpus.loading.rejects import CorrectedSource, RejectsFile, is_rejects_file
from corpus.loading.report import FlawCounter, LoadReport
from corpus.loading.sources import RawBatch, open_source
from corpus.schema import PARKS, REQUESTS
from corpus.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
MESSY = Path(__file__).parents[3] / "shared/data/messy"


def clean(path, size=4):
    """Return records, refused (line, reason, id), warnings (line, id, column, reason) and counts of a file."""
    source = open_source(path)
    cleaner = Cleaner(lay_out(source, path.name), VOCABULARY)
    batches = [cleaner.clean(batch) for batch in source.batches(size)]
    records = [row for batch in batches for row in batch.table.to_pylist()]
    refused = [(reject.line, reject.reason, reject.id) for batch in batches for reject in batch.rejects]
    flaws = [(w.line, w.id, w.column, w.reason) for batch in batches for w in batch.warnings]
    return records, sorted(refused), flaws, sum(b.read for b in batches), sum(b.repeated for b in batches)


def write(folder, text, name="requests.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_told_apart(tmp_path):
    path = write(
        tmp_path,
        "request_id,company,jobs\n"
        "R1,A,5\n"
        ",B,5\n"
        "R1,A,5.0\n"  # says the same
        "R1,A,6\n"  # says another thing
        "n/a,B,6\n"
        "R2,C\n"
        " ,, \n"
        "request_id,company,jobs\n"
        "R2,C,many\n"
        "R2,C,few\n",
    )
    records, refused, flaws, read, repeated = clean(path)
    assert [(r["request_id"], r["jobs"]) for r in records] == [("R1", 5), ("R2", None)]
    assert refused == [
        (3, RejectReason.MISSING_ID, None),
        (5, RejectReason.DUPLICATE_ID, "R1"),
        (6, RejectReason.MISSING_ID, None),
        (7, RejectReason.UNPARSEABLE_ROW, None),
    ]
    assert flaws == [(10, "R2", "jobs", WarningReason.BAD_NUMBER)]
    assert (read, repeated) == (8, 2)


def test_a_rejected_row_claims_no_id(tmp_path):
    records, refused, *_ = clean(write(tmp_path, "request_id,company\nR1,a,b\nR1,x\n"))
    assert [r["company"] for r in records] == ["x"]
    assert len(refused) == 1


def test_a_decision_before_its_submission_is_doubted_and_kept(tmp_path):
    path = write(tmp_path, "request_id,submitted_on,decision_by\nR1,2025-02-01,2025-01-01\nR2,2025-02-01,2025-02-01\n")
    records, _, flaws, *_ = clean(path)
    assert flaws == [(2, "R1", "decision_by", WarningReason.DECISION_BEFORE_SUBMISSION)]
    assert records[0]["decision_by"] < records[0]["submitted_on"]


def test_derived_fields_are_filled_in(tmp_path):
    path = write(
        tmp_path,
        "request_id,origin_province,target_provinces,statement\n"
        "R1,Guangdong,Jiangsu;Anhui;Hubei,It moves because rents doubled.\n"
        "R2,,,\n",
    )
    first, second = clean(path)[0]
    assert first["origin_region"] == "South China"
    assert first["target_regions"] == ["East China", "Central China"]
    assert first["reason"] == "rents doubled"
    assert second["origin_region"] is second["target_regions"] is second["reason"] is None
    park = clean(write(tmp_path, "park_id,province\nP1,Sichuan\n", "parks.csv"))[0][0]
    assert park["region"] == "Southwest China"


def test_a_file_with_a_header_only_has_no_rows(tmp_path):
    assert clean(write(tmp_path, "request_id,company\n")) == ([], [], [], 0, 0)


ROWS = st.lists(
    st.tuples(st.sampled_from(["", "R1", "R2", " R2 ", "R3", "-"]), st.sampled_from(["a", "b", ""]), st.booleans()),
    max_size=20,
)


@given(ROWS, st.integers(1, 7))
@settings(deadline=None)
def test_first_rows_stay_whatever_the_batches(tmp_path_factory, rows, size):
    """Oracle: a plain loop over the rows."""
    lines = [",".join((key, company, "x", *("y" for _ in range(broken)))) for key, company, broken in rows]
    path = write(tmp_path_factory.mktemp("rows"), "\n".join(["request_id,company,status", *lines]) + "\n")
    kept: dict[str, str] = {}
    repeated = refused = 0
    for key, company, broken in rows:
        name = key.strip()
        if broken or name in ("", "-"):
            refused += 1
        elif name not in kept:
            kept[name] = company
        elif kept[name] == company:
            repeated += 1
        else:
            refused += 1
    records, rejects, _, read, said_again = clean(path, size)
    assert {r["request_id"]: r["company"] or "" for r in records} == kept
    assert (len(rejects), said_again, read) == (refused, repeated, len(rows))


def test_every_field_has_its_column_and_type():
    for kind in (REQUESTS, PARKS):
        assert arrow_schema(kind).names == [field.name for field in kind]


@pytest.mark.skipif(not MESSY.exists(), reason="the shared sample of messy exports is not here")
def test_the_dirty_sample_loads_as_expected():
    expected = json.loads((MESSY / "expected.json").read_text(encoding="utf-8"))["files"]["requests_dirty.csv"]
    records, refused, flaws, read, repeated = clean(MESSY / "requests_dirty.csv", 97)
    assert (read, len(records), repeated) == (expected["rows"], expected["load"], expected["identical_duplicates"])
    assert {(line, reason.value) for line, reason, _ in refused} == {
        (row["line"], row["reason"]) for row in expected["rejected"]
    }
    assert set(flaws) == {(w["line"], w["id"], w["column"], w["reason"]) for w in expected["warnings"]}


# ---------------------------------------------------------------- rejects and report


def test_the_rejects_file_holds_the_original_columns_line_and_reason(tmp_path):
    path = tmp_path / "rejects" / "r.csv.rejects.csv"
    out = RejectsFile(path, tmp_path / "draft", ["request_id", "公司"])
    out.add([Reject(5, RejectReason.MISSING_ID), Reject(3, RejectReason.DUPLICATE_ID, "R1", ("R1", 'a "b", c'))])
    out.add([Reject(9, RejectReason.UNPARSEABLE_ROW, text="R2,x,y,z")])
    out.close()
    assert not path.exists()
    out.keep()
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    assert rows == [
        ["line", "reason", "text", "request_id", "公司"],
        ["3", "duplicate_id", "", "R1", 'a "b", c'],
        ["5", "missing_id", "", "", ""],
        ["9", "unparseable_row", "R2,x,y,z", "", ""],
    ]
    assert out.counts == {"duplicate_id": 1, "missing_id": 1, "unparseable_row": 1}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [path.name]
    assert is_rejects_file(path)


def test_no_rejects_no_file_and_an_old_one_goes_but_nothing_else(tmp_path):
    old, other = tmp_path / "r.csv.rejects.csv", tmp_path / "notes.csv"
    old.write_text("line,reason,text,request_id\n3,missing_id,,\n", encoding="utf-8")
    other.write_text("line,my notes\n", encoding="utf-8")
    for path in (old, other):
        out = RejectsFile(path, tmp_path / "draft", ["request_id"])
        out.close()
        out.keep()
    assert list(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (("7", "missing_id", "", "R1", "a"), ["R1", "a"]),
        (("7", "unparseable_row", "R1;a", " ", ""), ["R1", "a"]),
        (("7", "unparseable_row", "R1;a, b", "", ""), None),  # of two columns either way
        (("7", "unparseable_row", '{"公司": "a", "request_id": 1}', "", ""), ["1", "a"]),
        (("7", "unparseable_row", "R1,a,b", "R1", "a"), ["R1", "a"]),
        (("7", "unparseable_row", "R1,a,b", "", ""), None),
    ],
)
def test_a_corrected_row_is_read_from_its_cells_or_its_text(row, cells):
    class Rows:
        names = ("line", "reason", "text", "request_id", "公司")

        def batches(self, _size):
            yield RawBatch([2], [row], [], 1.0)

    assert CorrectedSource.fits(Rows.names)
    (batch,) = CorrectedSource(Rows()).batches(10)
    assert [list(found) for found in batch.rows] == ([] if cells is None else [cells])
    assert [(each.line, each.text) for each in batch.broken] == ([] if cells else [(2, row[2])])


def test_flaws_are_counted_with_a_few_examples():
    counter = FlawCounter()
    counter.add(CellWarning(n, f"R{n}", "jobs", WarningReason.BAD_NUMBER, f"many {n}") for n in range(10))
    counter.add([CellWarning(3, "R3", "listed", WarningReason.BAD_BOOLEAN, "x" * 500)])
    flaws = counter.flaws()
    assert list(flaws) == ["jobs", "listed"]
    assert flaws["jobs"]["bad_number"].count == 10
    assert flaws["jobs"]["bad_number"].examples == ("line 0: many 0", "line 1: many 1", "line 2: many 2")
    assert len(flaws["listed"]["bad_boolean"].examples[0]) < 80


def test_the_report_shows_cells_as_text_never_as_markup():
    counter = FlawCounter()
    counter.add([CellWarning(3, "R3", "jobs", WarningReason.BAD_NUMBER, "[bold red]many[/] :boom:")])
    report = LoadReport(
        file="[link]r.csv",
        record_type="requests",
        read=2,
        loaded=1,
        rejected=1,
        rejects={"missing_id": 1},
        warnings=counter.flaws(),
        rejects_file="r.rejects.csv",
        ignored_columns=("owner",),
    )
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(report)
    text = console.export_text()
    said = ("2 requests read", "1 missing_id", "r.rejects.csv", "owner")
    for shown in ("[link]r.csv", "[bold red]many[/] :boom:", *said):
        assert shown in text
    assert LoadReport.model_validate_json(report.model_dump_json()) == report
