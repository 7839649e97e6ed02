"""Cells of places and of categories, in every way that offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loading.cells import NULLS, Reading, cell_cleaner
from corpus.loading.names import Names, fold
from corpus.loading.places import PlaceReader
from corpus.loading.reasons import WarningReason
from corpus.schema import PARKS, REQUESTS
from corpus.vocabulary import PlaceKind, load_vocabulary

VOCABULARY = load_vocabulary()
NAMES = Names(VOCABULARY)
PLACES = PlaceReader(VOCABULARY, NAMES, NULLS)
PROVINCES = VOCABULARY.of_kind(PlaceKind.PROVINCE)
CITIES = [city for city in VOCABULARY.of_kind(PlaceKind.CITY) if city.name != city.province]


@pytest.mark.parametrize(
    ("text", "provinces", "cities", "unknown"),
    [
        ("广东省佛山市", ["Guangdong"], ["Foshan"], []),
        ("广东佛山", ["Guangdong"], ["Foshan"], []),
        ("江苏·苏州", ["Jiangsu"], ["Suzhou"], []),
        ("江苏省苏州市工业园区", ["Jiangsu"], ["Suzhou"], []),
        ("中国四川 成都", ["Sichuan"], ["Chengdu"], []),
        ("江苏（苏州、无锡）、浙江", ["Jiangsu", "Zhejiang"], ["Suzhou", "Wuxi"], []),
        ("Suzhou, Jiangsu", ["Jiangsu"], ["Suzhou"], []),
        ("Jiangsu Province, Suzhou City", ["Jiangsu"], ["Suzhou"], []),
        ("Shaanxi (Xi'an); Hebei and Henan", ["Shaanxi", "Hebei", "Henan"], ["Xi'an"], []),
        ("内蒙古自治区包头市", ["Inner Mongolia"], ["Baotou"], []),
        ("Guangxi Zhuang Autonomous Region", ["Guangxi"], [], []),
        ("上海市", ["Shanghai"], [], []),
        ("内蒙古呼和浩特和包头", ["Inner Mongolia"], ["Hohhot", "Baotou"], []),
        ("北京市海淀区", ["Beijing"], ["Beijing"], []),
        ("江苏省昆山市", ["Jiangsu"], ["昆山市"], []),
        ("Jiangsu (Kunshan)", ["Jiangsu"], ["Kunshan"], []),
        ("吉林省吉林市", ["Jilin"], ["Jilin City"], []),
        ("河东省", [], [], ["河东省"]),
        ("Inner Mongolia, Guangdong, Bavaria", ["Inner Mongolia", "Guangdong"], [], ["Bavaria"]),
        ("广东、-", ["Guangdong"], [], []),
    ],
)
def test_places_of_a_cell(text: str, provinces: list[str], cities: list[str], unknown: list[str]) -> None:
    found = PLACES.read(text)
    assert (found.provinces, found.cities, found.unknown) == (provinces, cities, unknown)


@given(st.sampled_from(CITIES), st.booleans(), st.booleans(), st.sampled_from(["", " ", "-", "·", "/", "，", " - "]))
def test_a_province_and_its_city_are_found_however_they_are_joined(city, long_province, long_city, between) -> None:
    province = VOCABULARY.place(city.province, PlaceKind.PROVINCE)
    assert province is not None
    text = (province.zh_alias[0] if long_province else province.zh) + between
    text += next((name for name in city.zh_alias if name.endswith("市")), city.zh) if long_city else city.zh
    found = PLACES.read(text)
    assert (found.provinces, found.cities, found.unknown) == ([city.province], [city.name], [])


@given(st.text(max_size=40))
def test_any_text_can_be_read_as_places(text: str) -> None:
    found = PLACES.read(text)
    assert len(set(found.provinces)) == len(found.provinces)


def test_a_column_of_places_warns_once_and_in_the_province() -> None:
    reading = Reading(place=True)
    provinces = cell_cleaner(REQUESTS["target_provinces"], VOCABULARY, reading)
    cities = cell_cleaner(REQUESTS["target_cities"], VOCABULARY, reading)
    text = "Hunan (Zhuzhou), Bavaria, Atlantis"
    assert provinces(text) == (["Hunan"], (WarningReason.UNKNOWN_PROVINCE,))
    assert cities(text) == (["Zhuzhou"], ())
    assert provinces(("Hunan (Zhuzhou)", None, "-")) == (["Hunan"], ())
    assert cell_cleaner(REQUESTS["origin_city"], VOCABULARY, reading)("广东省佛山市") == ("Foshan", ())
    assert provinces("暂无") == (None, ())


def test_a_province_column_takes_the_province_of_a_cell_that_names_a_city_too() -> None:
    assert cell_cleaner(PARKS["province"], VOCABULARY)("江苏省苏州市") == ("Jiangsu", ())
    assert cell_cleaner(PARKS["city"], VOCABULARY)("江苏省苏州市") == ("Suzhou", ())
    assert cell_cleaner(PARKS["province"], VOCABULARY)("苏州") == (None, (WarningReason.UNKNOWN_PROVINCE,))
    assert cell_cleaner(PARKS["city"], VOCABULARY)("新城") == ("新城", ())


@pytest.mark.parametrize(
    ("concept", "text", "value"),
    [
        ("facility", "R&D Center", "R&D centre"),
        ("company_type", "State Owned", "state-owned"),
        ("tenure", "buy_land", "buy land"),
        ("segment", "Carbon Fiber", "carbon fibre"),
        ("company_type", "民营企业", "private"),
        ("company_type", "民营/Private", "private"),
        ("move_type", "1-搬迁", "relocation"),
        ("move_type", "A. 扩产", "expansion"),
        ("sector", "半导体行业", "Semiconductors"),
        ("sector", "物流与电子商务", "Logistics and e-commerce"),
        ("sector", "养蜂", None),
        ("company_type", "民营/外资", None),
    ],
)
def test_values_are_known_in_the_spellings_of_exports(concept: str, text: str, value: str | None) -> None:
    assert NAMES.value(concept, text) == value


def test_every_value_keeps_its_own_name() -> None:
    for concept in VOCABULARY.concepts:
        for value, entry in VOCABULARY.entries(concept).items():
            assert NAMES.value(concept, value.upper()) == value
            assert NAMES.value(concept, f" {entry.zh} ") == value


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("冷库、绿电，人才公寓", ["cold storage", "green electricity", "talent housing"]),
        ("cold storage | talent housing / rail siding", ["cold storage", "talent housing", "rail siding"]),
        ("a;b；c\nd", ["a", "b", "c", "d"]),
        ("3,000 tonnes of water, 24/7 guards", ["3,000 tonnes of water", "24/7 guards"]),
        ("冷库（约2,000平，带月台）、绿电", ["冷库（约2,000平，带月台）", "green electricity"]),
    ],
)
def test_a_list_is_split_at_any_sign_that_sets_items_apart(written: str, items: list[str]) -> None:
    assert cell_cleaner(REQUESTS["requirements"], VOCABULARY)(written) == (items, ())
