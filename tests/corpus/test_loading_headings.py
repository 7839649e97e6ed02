"""Headings of files: what each is taken for, its unit, and what is left in doubt."""

from __future__ import annotations

import pytest

from corpus.loading.header import TAKEN, Column, Layout
from corpus.loading.mapping.aliases import load_aliases
from corpus.loading.mapping.headings import read_heading
from corpus.loading.mapping.layouts import matchers, recognise, require_key
from corpus.schema import PARKS, RECORD_TYPES, REQUESTS, Unit
from corpus.units import is_of_land, units_of


def one(heading: str, cells: tuple[str, ...] = (), kind: str = "requests", group: str = "") -> Column:
    matcher = dict(zip(RECORD_TYPES, matchers(), strict=True))[kind]
    return matcher.match([heading], [group], [cells] if cells else [])[0]


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("request_id", "request_id", ""),
        (" 项目编号* ", "request_id", ""),
        ("Opportunity ID", "request_id", ""),
        ("Year_Established__c", "founded_year", ""),
        ("NumberOfEmployees", "employees", ""),
        ("员工总数（人）", "employees", "人"),
        ("拟用地面积/亩", "land_area_mu", "亩"),
        ("LandAreaHa__c", "land_area_mu", "Ha"),
        ("GFA sqm", "floor_area_sqm", "sqm"),
        ("计划总投资额（单位：万元）", "investment_mcny", "万元"),
        ("investment_wan_yuan", "investment_mcny", "wan_yuan"),
        ("Budget (USD m)", "investment_mcny", "USD m"),
        ("项目总投资亿元", "investment_mcny", "亿元"),
        ("预计带动就业岗位数", "jobs", ""),
        ("总部所在省份", "origin_province", ""),
        ("拟落户城市", "target_cities", ""),
        ("Date Received", "submitted_on", ""),
        ("期望决策时间（必填）", "decision_by", ""),
        ("StageName", "status", ""),
        ("属地省分", None, ""),
    ],
)
def test_a_heading_names_a_field_and_a_unit(heading: str, field: str | None, unit: str) -> None:
    column = one(heading)
    assert column.fields == ((field,) if field else ())
    assert column.unit == unit


@pytest.mark.parametrize(
    "heading", ["序号", "更新时间", "Last Modified By", "招商专员", "OwnerId", "统一社会信用代码", "空置率"]
)
def test_headings_of_an_offices_own_are_no_field(heading: str) -> None:
    for kind in RECORD_TYPES:
        assert one(heading, kind=kind) == Column(0, heading)


def test_every_canonical_name_is_its_field() -> None:
    for record in (REQUESTS, PARKS):
        for field in record:
            assert one(field.name, kind=record.name).fields == (() if field.derived else (field.name,))


def test_a_column_of_places_fills_province_and_city_where_it_holds_both() -> None:
    assert one("意向区域", ("广东省佛山市", "江苏苏州", "浙江")).fields == ("target_provinces", "target_cities")
    assert one("意向区域", ("广东", "江苏", "浙江")).fields == ("target_provinces",)


def test_a_name_is_in_the_language_of_its_cells() -> None:
    assert one("企业名称", ("甲公司", "乙公司", "丙公司")).fields == ("company_zh",)
    assert one("企业名称", ("Acme", "Bolt", "Core")).fields == ("company",)
    assert one("Company Name", ("甲公司", "乙公司", "丙公司")).fields == ("company_zh",)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("搬迁", "扩产", "新建"), "move_type"),
        (("生产基地", "研发中心", "仓储"), "facility"),
        (("民营", "国企", "外资"), "company_type"),
        (("租赁", "购地", "购楼"), "tenure"),
    ],
)
def test_cells_settle_what_a_vague_heading_means(cells: tuple[str, ...], field: str) -> None:
    assert one("类型", cells).fields == (field,)
    assert one("类型").fields == ()


def test_known_values_are_recognised_under_a_strange_heading_and_shown_as_doubtful() -> None:
    column = one("字段7", ("搬迁", "扩产", "新建", "搬迁", "新建", "扩产"))
    assert column.fields == ("move_type",)
    assert column.doubtful
    assert one("字段7", ("甲", "乙", "丙", "丁", "戊", "己")) == Column(0, "字段7")


def test_cells_that_contradict_a_vague_heading_keep_it_out() -> None:
    column = one("金额", ("很多", "不少", "一点", "若干"))
    assert column.fields == ()
    assert column.guess == ("investment_mcny",)
    assert column.score < TAKEN


def test_the_unit_tells_land_from_floors() -> None:
    assert one("面积(亩)", ("12", "30", "45")).fields == ("land_area_mu",)
    assert one("面积(㎡)", ("1200", "3000", "4500")).fields == ("floor_area_sqm",)
    assert (is_of_land("公顷"), is_of_land("万平方米"), is_of_land("万元")) == (True, False, None)


def test_a_group_above_completes_a_heading() -> None:
    assert one("省份", group="意向落户").fields == ("target_provinces",)
    assert one("省份", group="企业现所在").fields == ("origin_province",)


def test_a_slip_of_the_pen_is_doubtful() -> None:
    column = one("产业链环结位置")
    assert column.guess == ("chain_position",) or column.fields == ("chain_position",)
    assert column.doubtful


def layout(*names: str, cells: tuple[tuple[str, ...], ...] = ()) -> Layout:
    return recognise(names, None, cells)


def test_two_columns_for_one_number_are_both_left_out_and_shown() -> None:
    found = layout(
        "项目编号",
        "用地面积",
        "土地面积",
        "建筑面积",
        cells=(("1a", "2b", "3c"), ("1", "2", "3"), ("4", "5", "6"), ("7",) * 3),
    )
    assert "land_area_mu" not in found.positions
    assert [column.guess for column in found.columns[1:3]] == [("land_area_mu",)] * 2
    assert found.positions["floor_area_sqm"] == 3


def test_the_first_of_two_texts_is_taken_and_doubtful() -> None:
    found = layout("项目编号", "联系电话", "手机")
    assert found.positions["contact_phone"] == 1
    assert found.columns[1].doubtful
    assert "手机" in found.columns[1].note
    assert found.columns[2].fields == ()


def test_the_record_type_is_the_one_with_more_columns() -> None:
    assert layout("编号", "企业名称", "投资额").record_type is REQUESTS
    assert layout("编号", "园区名称", "出租率").record_type is PARKS
    both = layout("request_id", "park_id", "name", "level", "lead_sectors")
    assert both.record_type is PARKS
    assert "request_id" in both.ignored
    assert "profile" in both.missing


def test_a_header_without_a_key_names_what_it_needs() -> None:
    with pytest.raises(
        ValueError, match=r"f.csv has no column request_id \(requests\) or park_id \(parks\).*Firm, Sector"
    ):
        require_key(layout("Firm", "Sector"), "f.csv")


def test_no_word_is_named_for_two_fields_by_mistake() -> None:
    """A few everyday words are; then cells have to settle it."""
    for kind, forms in load_aliases().by_form.items():
        split = [form for form, targets in forms.items() if sum(score >= 100 for score in targets.values()) > 1]
        assert len(split) < 40, (kind, split)


def test_units_of_headings() -> None:
    assert units_of("元/㎡·月") == {Unit.CNY_SQM_MONTH}
    assert Unit.KCNY_MU in units_of("10k CNY/mu")
    assert units_of("company") == units_of("") == frozenset()
    assert read_heading("登记时间(日/月/年)").day_first is True
    assert read_heading("Date (mm/dd/yyyy)").day_first is False
