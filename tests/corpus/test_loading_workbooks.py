"""Workbooks made here: titles, groups, merged cells, number formats, formulas, several sheets."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from corpus.loading.clean import Cleaner
from corpus.loading.inputs import open_inputs
from corpus.loading.mapping.layouts import lay_out
from corpus.loading.sources.workbook import WorkbookSource
from corpus.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
HEADER = ["序号", "项目编号", "企业名称", "用地面积（亩）", "投资额(亿元)", "登记日期"]


def book(path: Path, **sheets: Any) -> Path:
    made = Workbook()
    made.remove(made.active)
    for title, fill in sheets.items():
        fill(made.create_sheet(title))
    made.save(path)
    return path


def cleaned(path: Path) -> tuple[list[dict[str, Any]], list[int], list[tuple[int, str, str]]]:
    """Return the records of a workbook's sheets, the lines refused, and the warnings (line, column, reason)."""
    records, refused, flaws = [], [], []
    for each in open_inputs([path]):
        cleaner = Cleaner(lay_out(each.source, each.name), VOCABULARY)
        for batch in each.source.batches(2):
            clean = cleaner.clean(batch)
            records.extend(clean.table.to_pylist())
            refused.extend(reject.line for reject in clean.rejects)
            flaws.extend((flaw.line, flaw.column, flaw.reason.value) for flaw in clean.warnings)
    return records, refused, flaws


def test_a_table_under_a_title_with_totals_and_notes(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["2026年项目台账"])
        sheet.merge_cells("A1:F1")
        sheet.append(["说明：金额单位亿元"])
        sheet.append(HEADER)
        sheet.append([1, "XM1", "甲公司", 20, 1.2, dt.datetime(2025, 3, 4)])
        sheet.append([])
        sheet.append(HEADER)
        sheet.append([2, "XM2", "乙公司", "2公顷", "3000万", 45720])
        sheet.append(["第二部分"])
        sheet.merge_cells("A8:F8")
        sheet.append([3, None, "丙公司", 1, 1, None])
        sheet.append(["合计", None, None, 50, 2, None])
        sheet.append(["制表：投促中心"])

    records, refused, flaws = cleaned(book(tmp_path / "r.xlsx", 台账=fill))
    assert [record["request_id"] for record in records] == ["XM1", "XM2"]
    assert [record["land_area_mu"] for record in records] == [20, 30]
    assert [record["investment_mcny"] for record in records] == [120, 30]
    assert [record["submitted_on"] for record in records] == [dt.date(2025, 3, 4)] * 2
    assert refused == [9]
    assert flaws == []


def test_merged_cells_belong_to_every_row_they_cover(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["所属省份", "园区编号", "园区名称", "出租率"])
        for row in (["湖南省", "P1", "长沙园", 0.853], [None, "P2", "株洲园", "70%"], [None, "P3", "湘潭园", 55]):
            sheet.append(row)
        sheet.merge_cells("A2:A4")
        sheet["D2"].number_format = "0.0%"

    records, _, _ = cleaned(book(tmp_path / "p.xlsx", 园区=fill))
    assert [record["province"] for record in records] == ["Hunan"] * 3
    assert [record["occupancy_pct"] for record in records] == [85.3, 70, 55]


def test_groups_over_the_header_tell_columns_of_one_name_apart(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["项目编号", "企业现所在", None, "意向落户", None, "投资额"])
        sheet.append([None, "省份", "城市", "省份", "城市", None])
        for cells in ("A1:A2", "B1:C1", "D1:E1", "F1:F2"):
            sheet.merge_cells(cells)
        sheet.append(["R1", "广东", "佛山", "江苏、浙江", "苏州", 5])

    (record,), _, _ = cleaned(book(tmp_path / "r.xlsx", 项目=fill))
    assert (record["origin_province"], record["origin_city"]) == ("Guangdong", "Foshan")
    assert (record["target_provinces"], record["target_cities"]) == (["Jiangsu", "Zhejiang"], ["Suzhou"])
    assert record["investment_mcny"] == 5


def test_number_formats_dates_and_whole_numbers(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["request_id", "jobs", "investment_mcny", "contact_phone", "submitted_on", "listed"])
        sheet.append([1024, 12.0, 0.1 + 0.2, 13800000000, dt.datetime(2025, 3, 4, 10, 30), True])
        sheet.append(["007", 3, 1.5, "010-1", dt.date(2025, 3, 5), False])
        sheet["C3"].number_format = '0.00"亿元"'

    first, second = cleaned(book(tmp_path / "r.xlsx", data=fill))[0]
    assert (first["request_id"], first["jobs"], first["investment_mcny"]) == ("1024", 12, 0.3)
    assert (first["contact_phone"], first["submitted_on"], first["listed"]) == (
        "13800000000",
        dt.date(2025, 3, 4),
        True,
    )
    assert (second["request_id"], second["investment_mcny"], second["listed"]) == ("007", 150, False)


def test_a_formula_that_was_never_calculated_is_no_number(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["request_id", "jobs"])
        sheet.append(["R1", "=2*3"])

    path = book(tmp_path / "r.xlsx", data=fill)
    records, _, flaws = cleaned(path)
    assert records[0]["jobs"] is None
    assert flaws == [(2, "jobs", "bad_number")]
    # Calculated, the value counts.
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    content[sheet] = (
        content[sheet].replace(b"<v />", b"<v>6</v>").replace(b"<v/>", b"<v>6</v>").replace(b"<v></v>", b"<v>6</v>")
    )
    with zipfile.ZipFile(path, "w") as parts:
        for name, data in content.items():
            parts.writestr(name, data)
    assert cleaned(path)[0][0]["jobs"] == 6


def test_only_sheets_with_records_are_read_and_the_others_told(tmp_path: Path) -> None:
    def requests(sheet: Worksheet) -> None:
        sheet.append(HEADER)
        sheet.append([1, "XM1", "甲公司", 20, 1.2, None])

    def more(sheet: Worksheet) -> None:
        sheet.append(HEADER)
        sheet.append([1, "XM2", "乙公司", 20, 1.2, None])
        sheet.append([2, "XM1", "别的公司", 20, 1.2, None])

    def parks(sheet: Worksheet) -> None:
        sheet.append(["园区编号", "园区名称", "所属省份", "出租率"])
        sheet.append(["P1", "长沙园", "湖南", 80])

    def words(sheet: Worksheet) -> None:
        sheet.append(["字段", "可选值"])
        sheet.append(["企业性质", "民营/国有"])

    def log(sheet: Worksheet) -> None:
        sheet.append(["项目编号", "跟进时间", "跟进人", "备注"])
        sheet.append(["XM1", "2025-01-01", "周岚", "电话联系"])

    path = book(tmp_path / "all.xlsx", 上年=requests, 本年=more, 园区=parks, 字典=words, 跟进=log)
    inputs = open_inputs([path])
    assert [each.name for each in inputs] == ["all.xlsx [上年]", "all.xlsx [本年]", "all.xlsx [园区]"]
    assert inputs[0].left_out == ("sheet 字典", "sheet 跟进")
    assert len({each.file for each in inputs}) == 1


def test_an_example_sheet_and_a_hidden_one_are_left_out_beside_the_real_one(tmp_path: Path) -> None:
    def rows(key: str) -> Any:
        def fill(sheet: Worksheet) -> None:
            sheet.append(HEADER)
            sheet.append([1, key, "甲公司", 20, 1.2, None])
            if key == "OLD":
                sheet.sheet_state = "hidden"

        return fill

    (each,) = open_inputs([book(tmp_path / "r.xlsx", 填写示例=rows("EX"), 台账=rows("XM1"), 备份=rows("OLD"))])
    assert each.name == "r.xlsx"
    assert each.left_out == ("sheet 填写示例", "sheet 备份")
    assert WorkbookSource(tmp_path / "r.xlsx").sheet == "填写示例"  # the first of two that are as good


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "save it as .xlsx"),
        (b"not a zip at all", "cannot be read as an Excel workbook"),
    ],
)
def test_what_is_no_workbook_says_so(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=told):
        open_inputs([path])


def test_an_empty_workbook_has_no_header(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sheet with a header row"):
        open_inputs([book(tmp_path / "r.xlsx", leer=lambda _: None)])
