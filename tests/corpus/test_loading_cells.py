"""Single cells: numbers with units, dates, categories, lists, and the motive in a statement."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loading.cells import cell_cleaner, text_of
from corpus.loading.dates import parse_date
from corpus.loading.derive import reason_of, regions_column
from corpus.loading.reasons import WarningReason
from corpus.schema import PARKS, REQUESTS, Unit
from corpus.units import parse_number
from corpus.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def cleaned(field, raw, kind=REQUESTS):
    return cell_cleaner(kind[field], VOCABULARY)(raw)


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [
        ("1,120", Unit.MCNY, 1120),
        ("1.94亿元", Unit.MCNY, 194),
        ("457000万", Unit.MCNY, 4570),
        ("16亿6400万", Unit.MCNY, 1664),
        ("3千万", Unit.MCNY, 30),
        ("2,200万元", Unit.MCNY, 22),
        ("1.2bn", Unit.MCNY, 1200),
        ("CNY 57 m", Unit.MCNY, 57),
        ("5000000元", Unit.MCNY, 5),
        ("约2500平", Unit.SQM, 2500),
        ("2.3万㎡", Unit.SQM, 23_000),
        ("500m²", Unit.SQM, 500),
        ("6,700 sqm", Unit.SQM, 6700),
        ("2.5 ha", Unit.MU, Fraction("37.5")),
        ("51.9公顷", Unit.MU, Fraction("778.5")),
        ("４７１亩", Unit.MU, 471),
        ("12 mu", Unit.MU, 12),
        ("1 平方公里", Unit.HECTARE, 100),
        ("10,000 m2", Unit.MU, 15),
        ("约380人", Unit.PEOPLE, 380),
        ("2014年", Unit.YEAR, 2014),
        ("85.3%", Unit.PERCENT, Fraction("85.3")),
        ("约72.5万元/亩", Unit.KCNY_MU, 725),
        ("780元/㎡", Unit.KCNY_MU, 520),
        ("67元/㎡·月", Unit.CNY_SQM_MONTH, 67),
        ("240元/㎡/年", Unit.CNY_SQM_MONTH, 20),
        ("ca. 12", Unit.PEOPLE, 12),
        ("120左右", Unit.PEOPLE, 120),
        ("－5", Unit.PEOPLE, -5),
        ("−3.5", Unit.MCNY, Fraction("-3.5")),
        ("1e3", Unit.PEOPLE, 1000),
    ],
)
def test_a_number_is_read_in_the_unit_of_its_field(written, unit, expected):
    assert parse_number(written, unit) == expected


@pytest.mark.parametrize(
    ("written", "unit", "header", "expected"),
    [
        ("1.48", Unit.MCNY, "亿元", 148),
        ("2000万", Unit.MCNY, "亿元", 20),
        ("0.38", Unit.SQM, "万平方米", 3800),
        ("3,000㎡", Unit.SQM, "万平方米", 3000),
        ("2.5", Unit.MU, "ha", Fraction("37.5")),
        ("26000", Unit.MCNY, "万元", 260),
        ("12", Unit.MCNY, "CNY m", 12),
        ("35", Unit.KCNY_MU, "万元/亩", 350),
    ],
)
def test_the_unit_in_the_cell_wins_over_the_header(written, unit, header, expected):
    assert parse_number(written, unit, header) == expected


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("1-2亿", Unit.MCNY),
        ("2000万美元", Unit.MCNY),
        ("USD 40m", Unit.MCNY),
        ("200 to 300", Unit.MCNY),
        ("=1200*1.1", Unit.MCNY),
        ("若干亩", Unit.MU),
        ("按需", Unit.SQM),
        ("12abc", Unit.PEOPLE),
        ("19O5", Unit.YEAR),
        ("1e999", Unit.PEOPLE),
        ("Infinity", Unit.SQM),
        ("nan", Unit.SQM),
        ("", Unit.SQM),
        ("1,2,3", Unit.PEOPLE),
        ("9" * 30, Unit.PEOPLE),
        ("30万美元/亩", Unit.KCNY_MU),
        ("100 mu", Unit.PEOPLE),
        ("5 kg", Unit.SQM),
    ],
)
def test_what_is_not_one_number_in_a_known_unit_is_refused(written, unit):
    with pytest.raises(ValueError, match=r"not one number|not a known|larger than"):
        parse_number(written, unit)


@given(st.integers(0, 10**9), st.sampled_from([Unit.MU, Unit.SQM, Unit.MCNY, Unit.PEOPLE]))
def test_separators_and_full_width_digits_change_nothing(number, unit):
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    assert parse_number(f"{number:,}", unit) == parse_number(wide, unit) == number


@given(st.text())
def test_any_text_is_a_number_or_a_value_error(text):
    for unit in Unit:
        try:
            parse_number(text, unit)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-03-04", dt.date(2025, 3, 4)),
        ("2025年3月4日", dt.date(2025, 3, 4)),
        ("2025/3/4", dt.date(2025, 3, 4)),
        ("2025.3.4", dt.date(2025, 3, 4)),
        ("20250304", dt.date(2025, 3, 4)),
        ("4 Mar 2025", dt.date(2025, 3, 4)),
        ("March 4, 2025", dt.date(2025, 3, 4)),
        ("2023-03-06 09:06:00", dt.date(2023, 3, 6)),
        ("2025-06-26T08:26:00+08:00", dt.date(2025, 6, 26)),
        ("45307", dt.date(2024, 1, 16)),
        ("28/07/2026", dt.date(2026, 7, 28)),
        ("07/28/2026", dt.date(2026, 7, 28)),
    ],
)
def test_dates_as_people_write_them(written, expected):
    assert parse_date(written) == expected


def test_the_order_of_day_and_month_is_the_columns():
    assert parse_date("01/03/2026", day_first=True) == dt.date(2026, 3, 1)
    assert parse_date("01/03/2026", day_first=False) == dt.date(2026, 1, 3)


@pytest.mark.parametrize(
    "written",
    [
        *("2025-02-30", "0000-00-00", "2025-06", "2026年6月", "20251345", "31/02/2025", "01/03/2026"),
        *("soon", "尽快", "Q3", "9"),
    ],
)
def test_no_such_day_or_two_ways_to_read_it_is_refused(written):
    with pytest.raises(ValueError, match=r".+"):
        parse_date(written)


@given(st.dates())
def test_iso_dates_round_trip(day):
    assert parse_date(day.isoformat()) == day


@given(st.text(max_size=50))
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        parse_date(text)
    except ValueError:
        return


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000", "N/A", " n/a ", "——", "无", "TBD", "面议", ()])
@pytest.mark.parametrize("field", ["company", "sector", "requirements", "jobs", "investment_mcny", "listed"])
def test_not_known_has_many_spellings_and_no_warning(field, raw):
    assert cleaned(field, raw) == (None, ())


@pytest.mark.parametrize(
    ("field", "raw", "value", "reasons"),
    [
        ("jobs", "120.0", 120, ()),
        ("jobs", "0", 0, ()),
        ("land_area_mu", "2.5公顷", 38, ()),
        ("land_area_mu", "2.3 ha", 34, ()),
        ("land_area_mu", "-50", None, (WarningReason.NEGATIVE_NUMBER,)),
        ("land_area_mu", "100-200", None, (WarningReason.BAD_NUMBER,)),
        ("investment_mcny", " 57 ", 57.0, ()),
        ("decision_by", "soon", None, (WarningReason.BAD_DATE,)),
        ("listed", "Yes", True, ()),
        ("listed", "False", False, ()),
        ("listed", "拟上市", None, (WarningReason.BAD_BOOLEAN,)),
        ("origin_province", "广东省", "Guangdong", ()),
        ("origin_province", "Sichuan Province", "Sichuan", ()),
        ("origin_province", "Atlantis", None, (WarningReason.UNKNOWN_PROVINCE,)),
        ("target_provinces", "Anhui; Narnia;Anhui", ["Anhui"], (WarningReason.UNKNOWN_PROVINCE,)),
        ("target_provinces", "Narnia", None, (WarningReason.UNKNOWN_PROVINCE,)),
        ("requirements", "a; b;;a ", ["a", "b"], ()),
        ("requirements", ("a", None, "b; c"), ["a", "b; c"], ()),
        ("facility", "showroom", "showroom", ()),
        ("status", " on hold ", "on hold", ()),
        ("company", "Xuz\0hou", "Xuzhou", (WarningReason.NUL_BYTE,)),
        ("company", "\u202eevil\u200b <b>", "\u202eevil\u200b <b>", ()),
    ],
)
def test_cells_become_typed_values(field, raw, value, reasons):
    assert cleaned(field, raw) == (value, reasons)


def test_every_canonical_value_is_left_as_it_is():
    for kind in (REQUESTS, PARKS):
        for field in kind.columns:
            for value in VOCABULARY.entries(field.concept or ""):
                assert cleaned(field.name, value, kind)[0] in (value, [value])


def test_text_is_trimmed_of_blanks_but_keeps_zero_width_characters():
    assert text_of("\u3000\u00a0 R 1\t") == "R 1"
    assert text_of("\u200bR1") == "\u200bR1"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("The firm looks for a warehouse because its lease ends. It must be dry.", "its lease ends"),
        ("Because rents doubled, the firm looks for a plant.", "rents doubled"),
        ("It moves due to a lack of 3.5 m halls.", "a lack of 3.5 m halls"),
        ("It moves, as it has outgrown its hall.", "it has outgrown its hall"),
        ("The main reason for the move is that orders doubled; it hurries.", "orders doubled"),
        ("Since our landlord left, we look for a plant.", "our landlord left"),
        ("It looks for a plant since its lease ends", "its lease ends"),
        ("Since 2015 it has grown. It wants a hall.", None),
        ("It acts as a supplier and grew since last year.", None),
        ("因为租金翻倍，企业拟搬迁。", "租金翻倍"),
        ("由于原厂房租约到期，拟搬迁。要求层高12米。", "原厂房租约到期"),
        ("企业拟扩产，原因是订单已排满。", "订单已排满"),
        ("企业主营疫苗，因此需要冷库。", None),
        ("It must have because", None),
        ("", None),
        (None, None),
    ],
)
def test_the_motive_is_the_clause_after_its_connective(statement, reason):
    assert reason_of(statement) == reason


@given(st.text())
def test_a_motive_is_quoted_from_its_statement(statement):
    reason = reason_of(statement)
    assert reason is None or (reason in statement and reason.strip() == reason != "")


def test_regions_are_distinct_and_in_order():
    lists = [["Jiangsu", "Guangdong", "Zhejiang"], None, []]
    assert regions_column(lists, VOCABULARY) == [["East China", "South China"], None, None]
