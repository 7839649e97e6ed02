"""The compiled names say what a plain look through every name says."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from assistant.reading.words.names import Name, NameIndex
from corpus.sounds import sounds
from corpus.tokens import WORD_MARKS, key_of, normalise, tokenise
from retrieval.names import Key, NameTable
from retrieval.naming import NameColumn, write_names

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SYLLABLES = ["".join(letters) + "u" for letters in product("bdfghjklmnprst", "aeiou", "bdfghjklmnprst")]
SPELT = {chr(0x5000 + 7 * number): syllable for number, syllable in enumerate(SYLLABLES)}
CITIES = {"杭州": "Hangzhou", "苏州": "Suzhou", "齐齐哈尔": "Qiqihar"}
TRADES = {"食品": "Foods", "新材料": "New Materials", "生物医药": "Biopharma"}
PLACES = {key_of(name) for name in (*CITIES, *CITIES.values())}


@pytest.fixture(scope="module")
def names() -> list[tuple[str, str]]:
    """English and Chinese names of companies: city, brand of two or three characters, trade."""
    rng = random.Random(3)
    found = set()
    for _ in range(300):
        brand = rng.sample(list(SPELT), rng.randint(2, 3))
        spelt = [SPELT[char] for char in brand]
        said = " ".join(spelt) if rng.random() < 0.1 else "".join(spelt)
        for _ in range(rng.randint(1, 3)):
            city, trade = rng.choice(list(CITIES)), rng.choice(list(TRADES))
            found.add((f"{CITIES[city]} {said.title()} {TRADES[trade]}", city + "".join(brand) + trade))
    return sorted(found)


@pytest.fixture(scope="module")
def ordinary(names: list[tuple[str, str]]) -> set[Key]:
    """Brands, in either language, that are taken to be words of their own."""
    return {Parts(title).brand for pair in names[::10] for title in pair}


@pytest.fixture(scope="module")
def index(names: list[tuple[str, str]], ordinary: set[Key], tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    parks = ["苏州工业园区", "杭州明泰产业园", "苏州明泰产业园", "Suzhou Industrial Park", "Mingtai Park"]
    columns = [
        NameColumn("requests", "company", [en for en, _ in names]),
        NameColumn("requests", "company_zh", [zh for _, zh in names]),
        NameColumn("parks", "name", parks),
    ]
    return indexed(columns, tmp_path_factory.mktemp("names") / "names", ordinary.__contains__)


def indexed(columns: list[NameColumn], folder: Path, ordinary: Callable[[Key], bool] = lambda _: False) -> NameIndex:
    write_names(columns, PLACES, folder)
    return NameIndex(NameTable(folder), ordinary)


class Parts:
    """A name taken apart by hand."""

    def __init__(self, title: str) -> None:
        han = not title.isascii()
        cities, trades = (CITIES, TRADES) if han else (CITIES.values(), TRADES.values())
        city = next(c for c in cities if title.startswith(c))
        trade = next(t for t in trades if title.endswith(t))
        self.title, self.full = title, key_of(title)
        brand = title[len(city) : -len(trade)]
        self.brand = key_of(brand)
        self.firm = [key_of(city + brand)]
        self.loose = [key_of(brand + trade), self.brand]

    def said_by(self, key: Key, ordinary: set[Key]) -> bool:
        return key == self.full or key in self.firm or (key in self.loose and key not in ordinary)


def found(index: NameIndex, said: str) -> Name | None:
    words = tokenise(normalise(said))
    return dict(index.matches(words, 0, len(words))).get(len(words))


def test_every_part_of_a_name_means_the_names_that_a_plain_look_finds(
    index: NameIndex, names: list[tuple[str, str]], ordinary: set[Key]
) -> None:
    for column in (0, 1):
        parts = [Parts(pair[column]) for pair in names]
        for part in parts:
            for key in (part.full, *part.firm, *part.loose):
                wanted = sorted(p.title for p in parts if p.said_by(key, ordinary))
                name = found(index, " ".join(key))
                assert (list(name.titles) if name else []) == wanted, key
                if name:
                    assert name.partial == all(p.full != key for p in parts), key
                    assert (name.record_type, name.field) == ("requests", ("company", "company_zh")[column])


def test_a_part_that_several_parks_share_is_the_name_of_none(index: NameIndex) -> None:
    assert found(index, "苏州工业园区") == Name("parks", ("苏州工业园区",), "name")
    assert found(index, "杭州明泰产业园") == Name("parks", ("杭州明泰产业园",), "name")
    assert found(index, "明泰产业园") is None


def test_one_wrong_character_is_found_where_it_stands(index: NameIndex, names: list[tuple[str, str]]) -> None:
    rng = random.Random(5)
    full = {zh for _, zh in names}
    for _ in range(500):
        meant = rng.choice(sorted(full))
        at = rng.randrange(2, len(meant))
        said = meant[:at] + rng.choice("甲乙丙药料") + meant[at + 1 :]
        after = said + "在哪里"
        near = {
            (tuple(name), at)
            for name in full
            if name[:2] == after[:2] and len(name) <= len(after)
            for slips in [[i for i, char in enumerate(name) if char != after[i]]]
            if len(slips) == 1
            for at in slips
        }
        assert set(index.one_slip(tuple(after))) == near, said
    assert index.one_slip(tuple("天津无此公司")) == []


def test_a_name_is_heard_when_one_alone_sounds_like_it(
    index: NameIndex, names: list[tuple[str, str]], ordinary: set[Key]
) -> None:
    keys = {key for _, zh in names for part in [Parts(zh)] for key in (part.full, *part.firm, *part.loose)}
    live = {key for key in keys if len(key) >= 4 and key not in ordinary}
    heard = 0
    by_sound = defaultdict(list)
    for key in live:
        by_sound[sounds(key)].append(key)
    for key in sorted(live):
        for at, other in enumerate(key):
            said = (*key[:at], {"州": "洲", "新": "心", "品": "聘"}.get(other, other), *key[at + 1 :])
            near = [k for k in by_sound[sounds(said)] if k != said and 2 * sum(map(str.__eq__, k, said)) >= len(said)]
            wanted = near[0] if len(near) == 1 else None
            assert index.by_sound.like(said) == wanted, said
            heard += wanted is not None
    assert heard > 100


@pytest.fixture(scope="module")
def brands() -> list[str]:
    rng = random.Random(3)
    parts = ["heng", "rui", "ming", "tai", "kang", "jia", "lan", "xin", "yuan", "bo", "shi", "da"]
    return sorted({"".join(rng.sample(parts, rng.randint(2, 3))) for _ in range(600)})


@pytest.fixture(scope="module")
def branded(brands: list[str], tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    column = NameColumn("requests", "company", [f"{b.capitalize()} Foods" for b in brands])
    return indexed([column], tmp_path_factory.mktemp("brands") / "names", lambda _: False)


def slip(rng: random.Random, word: str) -> str:
    """`word` with one letter lost, added, wrong or swapped with its neighbour."""
    i = rng.randrange(len(word) - 1)
    letter = rng.choice(LETTERS)
    return rng.choice(
        [
            word[:i] + word[i + 1 :],
            word[:i] + letter + word[i:],
            word[:i] + letter + word[i + 1 :],
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        ]
    )


def test_one_slip_anywhere_is_mended(branded: NameIndex, brands: list[str]) -> None:
    rng = random.Random(4)
    for _ in range(1000):
        said = slip(rng, rng.choice([b for b in brands if len(b) >= 6]))
        if said in brands:
            continue
        mended = branded.repair(said)
        nearest = min(OSA.distance(said, b) for b in brands)
        assert mended is not None, said
        assert mended[1] == nearest, said
        assert OSA.distance(said, mended[0][0]) == nearest, said


def test_two_slips_are_mended_where_an_end_is_whole(branded: NameIndex, brands: list[str]) -> None:
    rng = random.Random(6)
    mended = 0
    for _ in range(1000):
        said = slip(rng, slip(rng, rng.choice([b for b in brands if len(b) >= 8])))
        near = [
            b
            for b in brands
            if OSA.distance(said, b) <= (2 if len(said) >= 8 else 1) and (b[:3] == said[:3] or b[-3:] == said[-3:])
        ]
        found_now = branded.repair(said)
        assert (found_now is not None) >= bool(near), said
        if near and found_now is not None:
            assert found_now[1] == min(OSA.distance(said, b) for b in near), said
            mended += 1
    assert mended > 500


def test_a_stranger_is_no_name(branded: NameIndex) -> None:
    assert branded.repair("quotation") is None
    assert branded.repair("zzzzz") is None
    assert branded.repair("wx") is None


def test_a_brand_that_is_a_word_of_its_own_mends_nothing(tmp_path: Path) -> None:
    brands = ["Lantern", "Pelican", "Mulberry", "Juniper", "Granite"]
    column = [NameColumn("requests", "company", [f"Hangzhou {brand} Foods" for brand in brands])]
    assert indexed(column, tmp_path / "one").repair("lantren") == (("lantern",), 1)
    assert indexed(column, tmp_path / "two", lambda key: key == ("lantern",)).repair("lantren") is None


def test_words_of_names_are_known(index: NameIndex) -> None:
    assert index.says("hangzhou")
    assert index.says("biopharma")
    assert not index.says("quotation")


def test_no_names_at_all_are_a_table_too(tmp_path: Path) -> None:
    empty = indexed([NameColumn("requests", "company", [])], tmp_path / "names")
    assert found(empty, "Hangzhou Foods") is None
    assert empty.repair("hangzuo") is None
    assert empty.one_slip(tuple("杭州明泰食品")) == []


def test_another_version_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="load the files again"):
        NameTable(tmp_path)
    (tmp_path / "names.json").write_text('{"version": 0}', encoding="utf-8")
    with pytest.raises(ValueError, match="load the files again"):
        NameTable(tmp_path)


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"[A-Za-z '\-]{1,30}", fullmatch=True),
        st.from_regex(r"[一-龥]{1,9}s?", fullmatch=True),
    )
)
def test_the_key_of_a_plain_name_is_that_of_its_tokens(phrase: str) -> None:
    tokens = tokenise(normalise(phrase))
    assert key_of(phrase) == tuple(t.norm for t in tokens if t.kind != "mark" or t.norm in WORD_MARKS)
