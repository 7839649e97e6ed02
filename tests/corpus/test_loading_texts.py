"""Text files as exports are: encodings, delimiters, titles; nested JSON; archives, folders and patterns."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loading.inputs import open_inputs
from corpus.loading.sources import open_source
from corpus.loading.sources.dialect import DELIMITERS
from corpus.loading.sources.encoding import encoding_of

TABLE = [
    ["项目编号", "企业名称", "行业", "需求描述"],
    ["XM1", "佛山甲新能源公司", "光伏", "首次进入该区域，拟新建生产基地。"],
    ["XM2", "王㛃食品公司", "食品饮料", "厂房500㎡"],
]


def text_of(table: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in table)


def rows_of(path: Path) -> list[list[str]]:
    source = open_source(path)
    return [list(source.names), *(list(row) for batch in source.batches(2) for row in batch.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_chinese_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(text_of(TABLE).encode(encoding))
    assert rows_of(path) == TABLE


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1252", "Müller Söhne & Café Großhandel"), ("big5", "臺灣積體電路製造股份有限公司")]
)
def test_other_encodings_are_told_by_their_looks(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "r.csv"
    rows = [f"R{at},{name} {at},pharma" for at in range(40)]
    path.write_bytes("\n".join(["request_id,company,sector", *rows]).encode(encoding))
    assert rows_of(path)[1][1] == f"{name} 0"


def test_utf8_with_a_damaged_byte_is_refused_and_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(text_of(TABLE).encode() + b"XM3,\xff\n")
    with pytest.raises(ValueError, match="not UTF-8 text \\(byte 0xff\\)"):
        encoding_of(path)


@pytest.mark.parametrize("delimiter", list(DELIMITERS))
@pytest.mark.parametrize("name", ["r.csv", "r.txt"])
def test_any_delimiter_is_told(tmp_path: Path, delimiter: str, name: str) -> None:
    table = [[cell.replace(delimiter, " ") for cell in row] for row in TABLE]
    path = tmp_path / name
    path.write_text(text_of(table, delimiter), encoding="utf-8")
    assert rows_of(path) == table


def test_a_delimiter_that_the_file_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("sep=;\n" + text_of(TABLE, ";"), encoding="utf-8")
    assert rows_of(path) == TABLE
    assert [line for batch in open_source(path).batches(9) for line in batch.lines] == [3, 4]


def test_titles_and_groups_over_the_header_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "2026年台账,,,,\n单位：万元\n,意向,,现所在,\n项目编号,省份,城市,省份,城市\nXM1,江苏,苏州,广东,佛山\n",
        encoding="utf-8",
    )
    source = open_source(path)
    assert source.names == ("项目编号", "意向/省份", "意向/城市", "现所在/省份", "现所在/城市")
    assert [line for batch in source.batches(9) for line in batch.lines] == [5]


def test_a_table_with_unknown_names_starts_at_its_first_full_row(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Bericht\nschlüssel,betrieb,zweig\n1,A,B\n", encoding="utf-8")
    assert open_source(path).names == ("schlüssel", "betrieb", "zweig")


def test_nested_json_comes_by_path(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    row = {
        "id": 7,
        "company": {"name": "A", "size": {"value": 3, "unit": "people"}},
        "targets": [{"province": "Hunan", "city": "Zhuzhou"}, {"province": "Jiangxi"}],
        "land": {"value": 2.5, "unit": "ha"},
        "budget": {"min": 1, "max": 2, "unit": "亿元"},
        "needs": [{"id": 1, "name": "cold storage"}],
        "filed": {"$date": "2025-03-04"},
        "empty": {},
    }
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    names, cells = rows_of(path)
    found = dict(zip(names, cells, strict=True))
    assert found == {
        "id": "7",
        "company.name": "A",
        "company.size": "3 people",
        "targets": ("Hunan (Zhuzhou)", "Jiangxi"),
        "land": "2.5 ha",
        "budget": "1-2 亿元",
        "needs": ("cold storage",),
        "filed": "2025-03-04",
        "empty": None,
    }


def test_rows_inside_a_document_are_found(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    rows = [{"request_id": f"R{at}", "company": "A", "sector": "B", "jobs": at} for at in (1, 2)]
    for document in ({"meta": {"page": 1}, "data": rows}, {"result": {"records": rows, "total": 2}}):
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")
        assert rows_of(path)[1:] == [["R1", "A", "B", "1"], ["R2", "A", "B", "2"]]


def test_lines_of_an_array_are_those_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('[\n{"request_id": "R1"},\n\n{"request_id":\n"R2"}, 5,\n{"request_id": "R3"}]', encoding="utf-8")
    batches = list(open_source(path).batches(9))
    assert [line for batch in batches for line in batch.lines] == [2, 4, 6]
    assert [row.line for batch in batches for row in batch.broken] == [5]


def test_archives_folders_and_patterns(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_text("request_id,company\nR1,A\n", encoding="utf-8")
    (folder / "deep" / "b.tsv").write_text("park_id\tname\nP1\tA\n", encoding="utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    (folder / ".hidden.csv").write_text("x", encoding="utf-8")
    (folder / "a.csv.rejects.csv").write_text("x", encoding="utf-8")
    inputs = open_inputs([folder])
    assert [each.name for each in inputs] == ["a.csv", "b.tsv"]
    assert inputs[0].left_out == ("notes.pdf",)
    assert [each.name for each in open_inputs([str(folder / "**" / "*.?sv")])] == ["a.csv", "b.tsv"]
    packed = folder / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.csv", "deep/b.tsv", "notes.pdf", ".hidden.csv"):
            archive.write(folder / name, f"exports/{name}")
        # As Chinese Windows packs it: a GBK name, not marked as such.
        archive.writestr(zipfile.ZipInfo("项目.csv".encode("gbk").decode("cp437")), "request_id,company\nR3,C\n")
    inputs = open_inputs([packed])
    assert [each.name for each in inputs[:2]] == ["all.zip/exports/a.csv", "all.zip/exports/deep/b.tsv"]
    assert inputs[0].left_out == ("exports/notes.pdf",)
    assert [batch.rows for batch in inputs[0].source.batches(9)] == [[["R1", "A"]]]
    place = inputs[0].source.path.parent.parent
    assert place.exists()
    del inputs
    assert not place.exists()


def test_places_without_data_say_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no file of a known format"):
        open_inputs([tmp_path])
    with pytest.raises(FileNotFoundError, match="no file fits"):
        open_inputs([str(tmp_path / "*.csv")])
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.pdf", "x")
    with pytest.raises(ValueError, match=r"no file of a known format, but: a\.pdf"):
        open_inputs([path])
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match="cannot be read as a zip archive"):
        open_inputs([path])


@given(
    st.lists(st.lists(st.text("甲乙丙abc 12", min_size=1), min_size=2, max_size=4), max_size=6), st.sampled_from(";|\t")
)
def test_no_text_is_lost_by_telling_its_delimiter(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    """Every cell that goes in comes out, in a row or in the text of a broken one."""
    path = tmp_path_factory.mktemp("text") / "r.csv"
    path.write_text(text_of([["项目编号", "企业名称", "行业"], *rows], delimiter, "\n"), encoding="utf-8")
    batches = list(open_source(path).batches(3))
    seen = [cell for batch in batches for row in batch.rows for cell in row]
    seen += [cell for batch in batches for row in batch.broken for cell in row.text.split(delimiter)]
    written = [cell for row in rows for cell in row]
    assert sorted(filter(str.strip, seen)) == sorted(filter(str.strip, written))
