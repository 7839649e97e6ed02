from __future__ import annotations

import csv
import os
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.schema import RECORD_TYPES
from corpus.vocabulary import Entry, Place, PlaceKind, Vocabulary, load_vocabulary

REGIONS = {
    "North China": "Beijing Tianjin Hebei Shanxi Inner_Mongolia",
    "Northeast China": "Liaoning Jilin Heilongjiang",
    "East China": "Shanghai Jiangsu Zhejiang Anhui Fujian Jiangxi Shandong",
    "Central China": "Henan Hubei Hunan",
    "South China": "Guangdong Guangxi Hainan",
    "Southwest China": "Chongqing Sichuan Guizhou Yunnan Tibet",
    "Northwest China": "Shaanxi Gansu Qinghai Ningxia Xinjiang",
}
CLUSTERS = {
    "Yangtze River Delta": "Shanghai Jiangsu Zhejiang Anhui",
    "Pearl River Delta": "Guangdong",
    "Greater Bay Area": "Guangdong",
    "Jing-Jin-Ji": "Beijing Tianjin Hebei",
    "Chengdu–Chongqing": "Sichuan Chongqing",
    "Yangtze River Economic Belt": (
        "Shanghai Jiangsu Zhejiang Anhui Jiangxi Hubei Hunan Chongqing Sichuan Guizhou Yunnan"
    ),
    "Coastal": "Liaoning Hebei Tianjin Shandong Jiangsu Shanghai Zhejiang Fujian Guangdong Guangxi Hainan",
    "Jiangsu–Zhejiang–Shanghai": "Jiangsu Zhejiang Shanghai",
}
CLOSED = {
    "sector": (
        "Biopharma|Medical devices|Photovoltaics|Lithium batteries and energy storage|New energy vehicles|"
        "Semiconductors|Electronics and displays|Artificial intelligence and software|"
        "Robotics and intelligent equipment|Advanced materials|Fine chemicals|Food and beverage|"
        "Logistics and e-commerce|Aerospace and low-altitude economy|Digital media|"
        "Hydrogen and environmental protection"
    ),
    "company_type": "private|state-owned|foreign-invested|joint venture",
    "chain_position": "upstream|midstream|downstream",
    "move_type": "relocation|expansion|new site",
    "facility": "production base|R&D centre|regional headquarters|pilot plant|warehouse|data centre|service centre",
    "tenure": "lease|buy land|buy building|any",
    "status": "open|contacted|site visit|negotiating|signed|withdrawn",
    "source": "platform|referral|expo|chamber of commerce|field visit",
    "park_level": "national|provincial|municipal",
    "park_kind": "economic development zone|high-tech zone|bonded zone|specialised park",
    "lifecycle": "planning|building|operating|renewing",
    "revenue_model": "investment returns|service revenue|asset appreciation",
    "listed": "true|false",
}
MUNICIPALITIES = {"Beijing", "Tianjin", "Shanghai", "Chongqing"}
SAMPLE = os.environ.get("LODESTONE_SAMPLE")  # a folder with requests.csv and parks.csv


def provinces(text: str) -> set[str]:
    return {name.replace("_", " ") for name in text.split()}


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary()


def folded(names: tuple[str, ...]) -> set[str]:
    return {" ".join(n.split()).casefold() for n in names}


def everything(words: Vocabulary) -> list[Entry | Place]:
    entries = [e for c in words.concepts for e in words.entries(c).values()]
    return [*entries, *words.places]


def test_regions_partition_the_31_provinces(words: Vocabulary) -> None:
    all_provinces = [p.name for p in words.of_kind(PlaceKind.PROVINCE)]
    assert len(set(all_provinces)) == len(all_provinces) == 31
    claimed = [name for r in words.of_kind(PlaceKind.REGION) for name in r.provinces]
    assert sorted(claimed) == sorted(all_provinces)


@pytest.mark.parametrize(("region", "members"), REGIONS.items())
def test_a_region_holds_the_provinces_of_the_design(words: Vocabulary, region: str, members: str) -> None:
    names = [p.name for p in words.of_kind(PlaceKind.PROVINCE)]
    assert {name for name in names if words.region_of(name) == region} == provinces(members)
    place = words.place(region)
    assert place is not None
    assert set(place.provinces) == provinces(members)


@pytest.mark.parametrize(("cluster", "members"), CLUSTERS.items())
def test_a_cluster_holds_the_provinces_of_the_design(words: Vocabulary, cluster: str, members: str) -> None:
    place = words.place(cluster)
    assert place is not None
    assert place.kind is PlaceKind.CLUSTER
    assert set(place.provinces) == provinces(members)


def test_inland_is_what_is_not_coastal(words: Vocabulary) -> None:
    coastal, inland = words.place("Coastal"), words.place("Inland")
    assert coastal is not None
    assert inland is not None
    assert not set(coastal.provinces) & set(inland.provinces)
    assert set(coastal.provinces) | set(inland.provinces) == {p.name for p in words.of_kind(PlaceKind.PROVINCE)}


def test_no_name_means_two_values_of_a_concept(words: Vocabulary) -> None:
    for concept in words.concepts:
        meanings = Counter(n for e in words.entries(concept).values() for n in folded((e.value, *e.names, *e.cells)))
        assert [n for n, times in meanings.items() if times > 1] == [], concept


def test_no_name_means_both_a_sector_and_a_segment(words: Vocabulary) -> None:
    sectors = {n for e in words.entries("sector").values() for n in folded(e.names)}
    segments = {n for e in words.entries("segment").values() for n in folded(e.names)}
    assert sectors & segments == set()


def test_no_name_is_written_twice(words: Vocabulary) -> None:
    for concept in words.concepts:
        for entry in words.entries(concept).values():
            names = [" ".join(n.split()).casefold() for n in entry.names]
            assert [n for n, times in Counter(names).items() if times > 1] == [], entry.value


def test_only_municipalities_share_names_between_places(words: Vocabulary) -> None:
    meanings: dict[str, set[str]] = {}
    for place in words.places:
        for name in folded(place.names):
            meanings.setdefault(name, set()).add(place.name)
    assert {n: places for n, places in meanings.items() if len(places) > 1} == {}
    twice = [n for n, times in Counter(p.name for p in words.places).items() if times > 1]
    assert set(twice) == MUNICIPALITIES


def test_chinese_names_hold_a_chinese_character(words: Vocabulary) -> None:
    """They are matched as substrings: Latin letters alone would be found inside other words (AI in Shanghai)."""
    for item in everything(words):
        for name in (item.zh, *item.zh_alias):
            assert any("一" <= ch <= "鿿" for ch in name), name
            assert len(name) > 1 or name == "租", name


def test_english_names_hold_no_chinese_character(words: Vocabulary) -> None:
    for item in everything(words):
        assert [n for n in item.en if any("一" <= ch <= "鿿" for ch in n)] == []
        assert all(n == n.strip() for n in item.en)


def test_one_character_names_are_kept_apart(words: Vocabulary) -> None:
    chars = [c for p in words.places for c in p.zh_char]
    assert len(chars) == len(set(chars))
    assert all(len(c) == 1 for c in chars)
    assert {p.name for p in words.of_kind(PlaceKind.PROVINCE) if p.zh_char} == {
        p.name for p in words.of_kind(PlaceKind.PROVINCE)
    }


@pytest.mark.parametrize(("concept", "values"), CLOSED.items())
def test_every_value_of_a_closed_set_has_a_chinese_label(words: Vocabulary, concept: str, values: str) -> None:
    assert set(words.entries(concept)) == set(values.split("|"))
    labels = [words.zh(concept, v) for v in values.split("|")]
    assert len(set(labels)) == len(labels)
    assert not set(labels) & set(values.split("|"))


def test_every_concept_of_the_schema_is_known_but_free_reasons(words: Vocabulary) -> None:
    concepts = {f.concept for t in RECORD_TYPES.values() for f in t if f.concept}
    assert concepts - set(words.concepts) - set(PlaceKind) == {"reason"}


@pytest.mark.parametrize(
    ("concept", "written", "value"),
    [
        ("sector", " biotech ", "Biopharma"),
        ("sector", "AI", "Artificial intelligence and software"),
        ("sector", "锂电", "Lithium batteries and energy storage"),
        ("segment", "CDMO", "contract research and manufacturing"),
        ("segment", "飞行汽车", "eVTOL aircraft"),
        ("facility", "R&D Center", "R&D centre"),
        ("facility", "仓储", "warehouse"),
        ("tenure", "不限", "any"),
        ("source", "推荐", "referral"),
        ("status", "已撤回", "withdrawn"),
        ("park_kind", "综合保税区", "bonded zone"),
        ("listed", "否", "false"),
        ("province", "内蒙古自治区", "Inner Mongolia"),
        ("province", "GUANGDONG PROVINCE", "Guangdong"),
        ("city", "吉林市", "Jilin City"),
        ("city", "昌吉市", "Changji"),
        ("city", "Xian", "Xi'an"),
        ("region", "东三省", "Northeast China"),
    ],
)
def test_a_written_name_finds_its_value(words: Vocabulary, concept: str, written: str, value: str) -> None:
    assert words.value_of(concept, written) == value


def test_words_too_common_for_questions_are_for_cells_only(words: Vocabulary) -> None:
    assert "推荐" not in words.entries("source")["referral"].names
    assert "any" not in words.entries("tenure")["any"].names
    assert words.value_of("tenure", "any") == "any"
    assert "building" not in words.entries("lifecycle")["building"].names


def test_unknown_names_stay_themselves(words: Vocabulary) -> None:
    assert words.zh("sector", "Quantum computing") == "Quantum computing"
    assert words.zh("province", "Atlantis") == "Atlantis"
    assert words.zh("reason", "it rains") == "it rains"
    assert words.entries("reason") == {}
    assert words.value_of("province", "亚特兰蒂斯省") is None
    assert words.region_of("Bavaria") is None
    assert words.province_of("Munich") is None


@given(st.data())
def test_every_name_leads_back_to_its_value_whatever_the_case(words: Vocabulary, data: st.DataObject) -> None:
    concept = data.draw(st.sampled_from(words.concepts))
    entry = data.draw(st.sampled_from(list(words.entries(concept).values())))
    name = data.draw(st.sampled_from((entry.value, *entry.names, *entry.cells)))
    written = data.draw(st.sampled_from((name, name.upper(), name.title())))
    assert words.value_of(concept, f"  {written} ") == entry.value


def test_cities_lie_in_one_province(words: Vocabulary) -> None:
    cities = words.of_kind(PlaceKind.CITY)
    assert len({c.name for c in cities}) == len(cities)
    assert len({c.zh for c in cities}) == len(cities)
    assert words.province_of("Shenzhen") == "Guangdong"
    assert words.province_of("Suzhou") == "Jiangsu"
    assert words.province_of("Suzhou (Anhui)") == "Anhui"
    assert words.province_of("Chongqing") == "Chongqing"
    assert words.province_of("Yichun") == "Jiangxi"


def test_a_municipality_is_a_province_first(words: Vocabulary) -> None:
    place = words.place("Shanghai")
    assert place is not None
    assert place.kind is PlaceKind.PROVINCE
    city = words.place("Shanghai", PlaceKind.CITY)
    assert city is not None
    assert city.province == "Shanghai"


def test_ambiguous_forms_are_no_ones_alias(words: Vocabulary) -> None:
    assert words.ambiguous["HN"] == ("Henan", "Hunan", "Hainan")
    taken = {n for p in words.places for n in folded(p.names)}
    assert {s.casefold() for s in words.ambiguous} & taken == set()


def test_the_sample_data_uses_only_known_places_and_values(words: Vocabulary) -> None:
    if not SAMPLE:
        pytest.skip("LODESTONE_SAMPLE does not name a folder with the sample corpus")
    unknown: set[tuple[str, str]] = set()
    for name, record_type in RECORD_TYPES.items():
        fields = [f for f in record_type.columns if f.concept]
        with Path(SAMPLE, f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                for f in fields:
                    values = row[f.name].split(";") if row[f.name] else []
                    unknown |= {(f.concept or "", v) for v in values if words.value_of(f.concept or "", v) != v}
    assert unknown == set()


def packaged(name: str) -> str:
    return (resources.files("corpus") / "words" / name).read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("places.toml", "values.toml"):
        (tmp_path / name).write_text(packaged(name), encoding="utf-8")
    return tmp_path


def append(folder: Path, name: str, text: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("\n" + text + "\n")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("values.toml", '[sector."Toys"]\nen = ["toy"]', r"values\.toml: sector\.Toys: zh"),
        ("values.toml", '[sector."Toys"]\nzh = "玩具"\nen = "toy"', r"values\.toml: sector\.Toys: en must be a list"),
        ("values.toml", '[sector."Toys"]\nzh = "玩具"\nzh_alias = [""]', r"sector\.Toys: zh_alias"),
        ("values.toml", '[sector."Toys"]\nzh = "玩具"\nalias = ["toy"]', r"sector\.Toys: unknown key 'alias'"),
        ("values.toml", '[sector."Toys"]\nzh = "玩具"\nbare = "no"', r"sector\.Toys: bare must be true or false"),
        ("values.toml", '[boolean.big."maybe"]\nzh = "也许"', r"boolean\.big\.maybe: only true and false"),
        ("values.toml", '[sector."Biopharma"]\nzh = "又"', r"values\.toml: not valid TOML"),
        ("places.toml", "[province.Atlantis]\nzh = 5", r"places\.toml: province\.Atlantis: zh"),
        (
            "places.toml",
            '[province.Atlantis]\nzh = "亚"\n[province.Atlantis.cities]\nPort = 5',
            r"Atlantis\.cities\.Port",
        ),
        ("places.toml", '[region.Far]\nzh = "远"\nprovinces = ["Mars"]', r"region\.Far: no province called 'Mars'"),
        ("places.toml", '[cluster.None]\nzh = "空"', r"cluster\.None: provinces must not be empty"),
        ("places.toml", "[region", r"places\.toml: not valid TOML"),
    ],
)
def test_a_malformed_file_is_named_with_the_entry(folder: Path, name: str, text: str, message: str) -> None:
    append(folder, name, text)
    with pytest.raises(ValueError, match=message):
        load_vocabulary(folder)


def test_an_ambiguous_form_of_an_unknown_place_is_refused(folder: Path) -> None:
    text = packaged("places.toml").replace('"Hubei", "Hebei"', '"Hubei", "Hobei"')
    (folder / "places.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"ambiguous\.HB: no place called 'Hobei'"):
        load_vocabulary(folder)


def test_the_packaged_files_are_plain_toml() -> None:
    assert set(tomllib.loads(packaged("places.toml"))) == {"ambiguous", "province", "region", "cluster"}


def test_a_name_does_not_swallow_the_word_for_the_firm(words: Vocabulary) -> None:
    """`chip company` reads as chip + company: the count of companies needs the second word."""
    for concept in words.concepts:
        for entry in words.entries(concept).values():
            names = {n.casefold() for n in entry.names}
            for word in (" company", " firm", " maker", "企业", "公司"):
                assert [n for n in names if n.endswith(word) and n.removesuffix(word) in names] == []
