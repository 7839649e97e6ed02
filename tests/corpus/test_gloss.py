from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.gloss import Glossary, default_glossary, load_glossary, to_english
from corpus.vocabulary import PlaceKind, load_vocabulary

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
SMALL = Glossary(
    {"要": "needs", "要搬": "to move", "搬运": "transport", "运": "ship", "的": "", "货物": "cargo", "物": "thing"}
)


@given(st.text(st.characters(exclude_categories=["Lo", "Cs", "Cn"])))
def test_text_without_chinese_comes_back_as_it_is(text: str) -> None:
    assert to_english(text) == text


@given(st.text(st.sampled_from("要搬运的货物吨五十三3 a,。厂房、-8度GMP洁净龘")))
def test_no_chinese_is_left_and_no_space_is_doubled(text: str) -> None:
    found = to_english(text)
    assert not HAN.search(found)
    if HAN.search(text):
        assert found == found.strip()


def all_cuts(text: str) -> list[list[str]]:
    if not text:
        return [[]]
    return [[text[:end], *rest] for end in range(1, len(text) + 1) for rest in all_cuts(text[end:])]


@given(st.text(st.sampled_from("要搬运的货物人"), min_size=1, max_size=8))
def test_the_cut_is_the_best_of_all_cuts(text: str) -> None:
    def badness(cut: list[str]) -> tuple[int, int, list[int]]:
        left_over = [piece for piece in cut if piece not in SMALL.words]
        ends = [len("".join(cut[: place + 1])) for place in range(len(cut))]
        return len(left_over), len(cut), ends

    possible = [cut for cut in all_cuts(text) if all(p in SMALL.words or len(p) == 1 for p in cut)]
    pieces = [SMALL.words.get(piece, "") for piece in min(possible, key=badness)]
    spoken = [piece for piece in pieces if piece]
    once = spoken[:1] + [after for before, after in pairwise(spoken) if before != after]
    assert SMALL.to_english(text) == " ".join(once)


def test_fewer_words_win_over_the_longest_first_word() -> None:
    assert SMALL.to_english("要搬运货物") == "needs transport cargo"


def test_silent_words_are_left_out_and_unknown_characters_too() -> None:
    assert SMALL.to_english("要的龘货物") == "needs cargo"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("给上夜班倒班的工人解决住宿", ["shift", "workers", "dormitory"]),
        ("厂房里要有能吊五十吨的行车", ["factory building", "lift", "50 tonne", "overhead crane"]),
        ("必须有零下80度的存储", ["minus 80 degrees", "store"]),
        ("需要双回路供电，不能停电", ["dual-circuit power supply"]),
        ("房东不肯续租", ["landlord", "not renew the lease"]),
        ("房租太高", ["rent too high"]),
        ("孩子上学", ["school places", "children"]),
        ("排污指标", ["pollution discharge quota"]),
        ("怕震动", ["worries", "vibration"]),
        ("做动物实验", ["animal testing"]),
        ("深水码头", ["deep-water quay"]),
        ("订单排满了", ["orders exceed capacity"]),
        ("创始人老家", ["founder"]),
    ],
)
def test_what_companies_ask_for_is_named(chinese: str, english: list[str]) -> None:
    found = to_english(chinese)
    assert [words for words in english if words not in found] == []


@pytest.mark.parametrize(
    ("chinese", "number"),
    [
        ("五十吨", "50"),
        ("十五吨", "15"),
        ("一百二十吨", "120"),
        ("三百五吨", "350"),
        ("两千零五吨", "2005"),
        ("十二万吨", "120000"),
        ("一亿五千万吨", "150000000"),
        ("3万吨", "30000"),
        ("1.5亿吨", "150000000"),
        ("10,000吨", "10,000"),
        ("80吨", "80"),
    ],
)
def test_amounts_become_digits(chinese: str, number: str) -> None:
    assert to_english(chinese) == f"{number} tonne"


def test_about_so_many_is_not_read_as_one_number() -> None:
    assert "20" not in to_english("二三十吨")


def test_latin_words_and_numbers_stay_whole_in_mixed_text() -> None:
    assert to_english("需要GMP洁净车间 and 5G") == "needs GMP cleanroom and 5G"
    assert to_english("24小时供电") == "day and night electricity"
    assert to_english("124小时") == "124 hour"  # the 24 in it begins no word


def test_punctuation_becomes_english() -> None:
    assert to_english("行车，蒸汽。") == "overhead crane, steam."


def test_labels_of_the_vocabularies_are_known() -> None:
    vocabulary = load_vocabulary()
    for concept in vocabulary.concepts:
        for entry in vocabulary.entries(concept).values():
            assert to_english(entry.zh), entry
    for place in vocabulary.of_kind(PlaceKind.PROVINCE):
        assert to_english(place.zh) == place.name


def test_the_file_speaks_english_on_one_side() -> None:
    words = default_glossary().words
    assert len(words) > 5000
    assert [english for english in words.values() if HAN.search(english)] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[a]\n"crane" = "行车"\n[b]\n"hoist" = "葫芦 行车"', "b.hoist: '行车' stands in the file before"),
        ('[a]\n"crane" = "行车 crane"', "a.crane: 'crane' holds no Chinese"),
        ('[a]\n"crane" = ["行车"]', r"a.crane: expected Chinese words in one text, found \['行车'\]"),
        ('[a]\n"crane" = " "', "a.crane: expected Chinese words in one text, found ' '"),
        ('crane = "行车"', "crane: expected a table of words, found '行车'"),
        ("[a", "not valid TOML"),
    ],
)
def test_a_malformed_glossary_is_refused(tmp_path, text: str, told: str) -> None:
    (tmp_path / "glossary.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=f"glossary.toml: {told}"):
        load_glossary(tmp_path)


def test_an_entry_goes_before_the_vocabularies(tmp_path) -> None:
    (tmp_path / "glossary.toml").write_text('[a]\n"PV" = "光伏"\n[silent]\nwords = "了"', encoding="utf-8")
    glossary = load_glossary(tmp_path)
    assert glossary.to_english("光伏了") == "PV"
    assert glossary.to_english("安徽") == "Anhui"
