"""Mappings that are written, corrected, given back and remembered; the order of dates in a column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loading.header import Column, Layout
from corpus.loading.mapping.layouts import lay_out, propose
from corpus.loading.mapping.saved import Memory, choose_table, read_map, write_map
from corpus.loading.sources import open_source
from corpus.schema import REQUESTS
from retrieval.build import load_files
from retrieval.generations import Home

TEXT = "项目编号,企业名称,款项,登记日期,备注\nXM1,甲公司,12,03/04/2025,无\nXM2,乙公司,30,18/07/2025,无\n"


def write(path: Path, text: str = TEXT) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def corrected(path: Path, text: str) -> Path:
    """Write a mapping in which the column 款项 is the investment, in 万元."""
    old = text[text.index('heading = "款项"') :].partition("\n\n")[0]
    return write(path, text.replace(old, 'heading = "款项"\nfields = ["investment_mcny"]\nunit = "万元"'))


def test_a_mapping_is_written_corrected_and_used(tmp_path: Path) -> None:
    source = open_source(write(tmp_path / "r.csv"))
    proposed = propose(source)
    assert "investment_mcny" not in proposed.positions
    file = corrected(tmp_path / "m.map.toml", write_map([("r.csv", proposed)]))
    layout = lay_out(source, "r.csv", read_map(file))
    assert layout.origin == "given"
    assert layout.positions["investment_mcny"] == 2
    assert layout.reading("investment_mcny").unit == "万元"
    assert layout.reading("submitted_on").day_first is True


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    layout = Layout(
        REQUESTS,
        ("id", 'a\n"b"', "where", "x"),
        (
            Column(0, "id", ("request_id",), score=100),
            Column(1, 'a\n"b"', ("land_area_mu",), "ha", 80, note="some words left out"),
            Column(2, "where", ("target_provinces", "target_cities"), score=90),
            Column(3, "x", guess=("jobs",), score=60),
        ),
    )
    (table,) = read_map(write(tmp_path / "m.toml", write_map([("r", layout)])))
    again = table.layout(layout.names, "given")
    assert [(c.heading, c.fields, c.unit) for c in again.columns] == [
        (c.heading, c.fields, c.unit) for c in layout.columns
    ]


@given(st.text(min_size=1).filter(str.strip))
def test_any_heading_survives_being_written(tmp_path_factory: pytest.TempPathFactory, heading: str) -> None:
    heading = heading.strip(" \t\r\n\u00a0\u3000").encode("utf-8", "replace").decode()
    layout = Layout(REQUESTS, (heading,), (Column(0, heading, ("jobs",)),))
    path = tmp_path_factory.mktemp("map") / "m.toml"
    assert [c.heading for c in read_map(write(path, write_map([("r", layout)])))[0].columns] == (
        [heading] if heading else []
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("nonsense [", "no mapping that can be read"),
        ("a = 1", r"has no \[\[table\]\]"),
        ('[[table]]\nrecord = "deals"', "'deals' is not one of requests, parks"),
        ('[[table]]\nrecord = "requests"', "has no \\[\\[table.column\\]\\]"),
        ('[[table]]\nrecord = "requests"\n[[table.column]]\nfields = []', "column 1 has no heading"),
        ('[[table]]\nrecord = "requests"\n[[table.column]]\nheading = "a"\nfield = "jobs"', "'field' is not one of"),
        (
            '[[table]]\nrecord = "requests"\n[[table.column]]\nheading = "a"\nfields = ["reason"]',
            "'reason' is no field",
        ),
        (
            '[[table]]\nrecord = "requests"\n[[table.column]]\nheading = "a"\nfields = ["jobs", "source"]',
            "province and a city",
        ),
        (
            '[[table]]\nrecord = "requests"\n[[table.column]]\nheading = "a"\nfields = ["jobs"]\nunit = "kg"',
            "unit 'kg'",
        ),
        (
            '[[table]]\nrecord = "requests"\n[[table.column]]\nheading = "a"\nfields = ["jobs"]\nday_first = 1',
            "true or false",
        ),
        (
            '[[table]]\nrecord = "requests"\n[[table.column]]\nheading = "a"\nfields = ["jobs"]\n'
            '[[table.column]]\nheading = "b"\nfields = ["jobs"]',
            "two columns are given the field jobs",
        ),
    ],
)
def test_a_slip_in_a_mapping_is_named(tmp_path: Path, wrong: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_map(write(tmp_path / "m.toml", wrong))


def test_a_mapping_for_another_file_does_not_fit(tmp_path: Path) -> None:
    file = write(tmp_path / "m.toml", write_map([("r", propose(open_source(write(tmp_path / "r.csv"))))]))
    other = open_source(write(tmp_path / "o.csv", "项目编号,行业\n1,光伏\n"))
    with pytest.raises(ValueError, match="the file has no column '企业名称'"):
        lay_out(other, "o.csv", read_map(file))


def test_of_several_tables_the_one_that_fits_is_used(tmp_path: Path) -> None:
    one = Layout(REQUESTS, ("a", "b"), (Column(0, "a", ("request_id",)), Column(1, "b", ("jobs",))))
    two = Layout(REQUESTS, ("a", "c"), (Column(0, "a", ("request_id",)), Column(1, "c", ("jobs",))))
    tables = read_map(write(tmp_path / "m.toml", write_map([("one", one), ("two", two)])))
    assert choose_table(tables, ("a", "c")).name == "two"


def test_a_mapping_is_remembered_for_the_next_file_with_its_headings(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (first,) = load_files(home, [write(tmp_path / "monday.csv")], encoder=None)
    assert first.mapping_from == "recognised"
    # On Tuesday no date tells its order; Monday's did.
    (second,) = load_files(home, [write(tmp_path / "tuesday.csv", TEXT.partition("XM2")[0])], encoder=None)
    assert second.mapping_from == "remembered"
    assert second.unchanged == 1
    memory = Memory(home.path / "mappings")
    known = memory.recall(("备注", "登记日期", "款项", "企业名称", "项目编号"))
    assert known is not None
    assert memory.recall(("项目编号", "企业名称")) is None
    # One of another version is forgotten.
    for path in (home.path / "mappings").iterdir():
        write(path, "[[table]]\nrecord = 'gone'")
    (third,) = load_files(home, [tmp_path / "monday.csv"], encoder=None)
    assert third.mapping_from == "recognised"


def test_canonical_files_need_no_memory(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (report,) = load_files(home, [write(tmp_path / "r.csv", "request_id,jobs\nR1,2\n")], encoder=None)
    assert report.mapping_from == "canonical"
    assert not (home.path / "mappings").exists()


def dates(tmp_path: Path, *rows: tuple[str, str], names: str = "登记日期,决策日期") -> list[bool | None]:
    lines = [f"R{at},{one},{two}" for at, (one, two) in enumerate(rows)]
    source = open_source(write(tmp_path / "d.csv", "\n".join([f"项目编号,{names}", *lines])))
    layout = lay_out(source, "d.csv")
    return [layout.reading(field).day_first for field in ("submitted_on", "decision_by")]


def test_the_order_of_day_and_month_is_told_by_the_column(tmp_path: Path) -> None:
    assert dates(tmp_path, ("03/04/2025", "2025-01-01"), ("18/07/2025", "")) == [True, True]
    assert dates(tmp_path, ("03/04/2025", "1/2/2025"), ("07/18/2025", "13/2/2025")) == [False, True]
    assert dates(tmp_path, ("03/04/2025", "05/06/2025")) == [None, None]
    assert dates(tmp_path, ("03/04/2025", "05/06/2025"), names="登记日期(dd/mm/yyyy),决策日期") == [True, None]
    # One slip among many does not turn a column round.
    many = [(f"{day}/05/2025", "") for day in range(13, 20)]
    assert dates(tmp_path, *many, ("05/20/2025", ""))[0] is True


def test_a_column_that_tells_late_is_still_told(tmp_path: Path) -> None:
    rows = [("03/04/2025", "")] * 2_500 + [("18/07/2025", "")]
    assert dates(tmp_path, *rows)[0] is True


def test_dates_of_a_told_column_are_read(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (report,) = load_files(home, [write(tmp_path / "r.csv")], encoder=None)
    assert report.warnings == {}
