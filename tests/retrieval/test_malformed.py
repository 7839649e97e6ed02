"""Generated files of every format, broken in every way: no traceback, and nothing half-loaded.

LODESTONE_MALFORMED says how many are tried (`make test-long`: 3,000).
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.loading.inputs import Input
from corpus.schema import REQUESTS
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.probe import probe
from retrieval.store import RecordStore

TRIED = int(os.environ.get("LODESTONE_MALFORMED", "300"))

NAMES = [field.name for field in REQUESTS.columns]
ODD = [
    *(
        "",
        "R1",
        "R2",
        "n/a",
        "=1+1",
        '"',
        "a,b",
        "x\ny",
        "\0",
        "\u202e",
        "１２",
        "1e308",
        "9" * 400,
        "-5",
        "2026-13-45",
        "∞",
    ),
    *(
        "Sichuan;Narnia",
        "[]",
        "{}",
        "null",
        "true",
        "<a>",
        "合计",
        "备注：无",
        "10000-01-01",
        "2.5公顷",
        " " * 99,
        ";" * 99,
        "\u2028",
    ),
]
CELL = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IDS = st.sampled_from(["R1", "R2", "R3", "R4", "", "合计"])
HEADINGS = st.lists(st.sampled_from([*NAMES[1:], "企业名称", "Firm", "", "jobs (万)"]), max_size=6).map(
    lambda names: ["request_id", *names]
)
TABLES = HEADINGS.flatmap(
    lambda names: st.tuples(
        st.just(names),
        st.lists(
            st.tuples(IDS, st.lists(CELL, min_size=len(names) - 1, max_size=len(names) - 1)).map(
                lambda r: [r[0], *r[1]]
            ),
            max_size=8,
        ),
    )
)
WHEN = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "xlsx", "csv in zip", "xlsx in zip")


def packed(parts):
    """Return an archive of `parts` that is the same whenever it is made: what is damaged in it must not move."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()


def written(form, names, rows):
    """Return the bytes of a sound file."""
    out = io.BytesIO()
    if form.endswith(" in zip"):
        inner = form.removesuffix(" in zip")
        return packed({f"../{inner}/a.{inner}": written(inner, names, rows), "readme.md": "x"})
    if form in ("csv", "tsv"):
        text = io.StringIO()
        csv.writer(text, delimiter="\t" if form == "tsv" else ",").writerows([names, *rows])
        out.write(text.getvalue().encode())
    elif form in ("json", "jsonl"):
        objects = [dict(zip(names, row, strict=True)) for row in rows]
        text = json.dumps(objects) if form == "json" else "".join(json.dumps(each) + "\n" for each in objects)
        out.write(text.encode())
    elif form == "parquet":
        columns = list(zip(*rows, strict=True)) if rows else [[] for _ in names]
        pq.write_table(pa.table([pa.array(column, pa.string()) for column in columns], names=names), out)
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in [names, *rows]:
            sheet.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell)[:30_000] for cell in row])
        book.save(out)
        with zipfile.ZipFile(out) as saved:
            parts = {name: saved.read(name) for name in saved.namelist()}
        return packed({name: WHEN.sub(b"2000-01-01T00:00:00Z", part) for name, part in parts.items()})
    return out.getvalue()


@st.composite
def files(draw):
    """Draw a format and the bytes of a file, damaged or not."""
    form = draw(st.sampled_from(FORMATS))
    content = bytearray(written(form, *draw(TABLES)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        end = at + draw(st.integers(0, 40))
        match draw(st.sampled_from(["cut", "drop", "repeat", "write", "insert", "flip"])):
            case "cut":
                del content[at:]
            case "drop":
                del content[at:end]
            case "repeat":
                content[at:at] = content[at:end] * draw(st.integers(1, 20))
            case "write":
                content[at:end] = draw(st.binary(max_size=40))
            case "insert":
                content[at:at] = draw(
                    st.sampled_from([b'"', b"\n", b",", b"\0", b"\xff\xfe", b"[", b"{", b"\r", b"\\"])
                )
            case "flip" if content:
                content[at] ^= draw(st.integers(1, 255))
    return form.rpartition(" ")[2], bytes(content)


def looked_at(home):
    """Return what tells whether anything in a home was touched."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in home.rglob("*")
        if path.is_file() and path.name != "writer.lock"
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("malformed")
    (folder / "before.csv").write_text("request_id,company\nR0,stays\n")
    load_files(Home(folder / "home", probe=probe), [folder / "before.csv"], encoder=None)
    return folder / "home"


@given(files())
@settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_file_breaks_a_load_or_loads_by_half(home, file):
    form, content = file
    path = home.parent / f"a.{form}"
    path.write_bytes(content)
    before = looked_at(home)
    refused = None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Input, "apart", False)  # the process that reads is tried elsewhere: here it would take hours
        try:
            reports = load_files(Home(home, probe=probe), [path], encoder=None)
        except (ValueError, OSError) as error:
            refused = str(error)
    if refused is not None:
        assert refused
        assert looked_at(home) == before
        return
    for report in reports:
        told = (report.loaded, report.updated, report.unchanged, report.repeated, report.rejected)
        assert report.read == sum(told)
        assert report.rejected == sum(report.rejects.values())
        assert report.generation is None or report.generation == Home(home).current().id
    store = RecordStore.open(Home(home).current().records)
    counts = {name: store.table(name).count().to_pyarrow().as_py() for name in ("requests", "parks", "origins")}
    assert "R0" in dict(store.texts("requests", "company"))
    store.close()
    assert counts["requests"] + counts["parks"] == counts["origins"]
