"""Compiled in segments, and load after load, names are what they are when all are compiled at once."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.reading.words.names import NameIndex
from corpus.tokens import key_of
from retrieval import naming
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.names import NameTable
from retrieval.probe import probe

CITIES = {"Hangzhou": "杭州", "Suzhou": "苏州", "Wuhan": "武汉"}
TRADES = {"Foods": "食品", "Biopharma": "生物医药"}
SYLLABLES = {"heng": "恒", "rui": "瑞", "ming": "明", "tai": "泰", "kang": "康", "jia": "佳", "lan": "蓝", "xin": "新"}

Row = tuple[str, str, str]


def firms(count: int, seed: int) -> list[Row]:
    rng = random.Random(seed)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        brand = rng.sample(sorted(SYLLABLES), 3)
        city, trade = rng.choice(sorted(CITIES)), rng.choice(sorted(TRADES))
        english = f"{city} {''.join(brand).title()} {trade}"
        chinese = CITIES[city] + "".join(SYLLABLES[part] for part in brand) + TRADES[trade]
        rows.setdefault(english, (f"R{len(rows)}", english, chinese))
    return list(rows.values())


def load(home: Home, rows: Sequence[Row]) -> NameTable:
    path = home.path.parent / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("request_id", "company", "company_zh"), *rows])
    load_files(home, [path], encoder=None)
    current = home.current()
    assert current is not None
    return NameTable(current.names)


def segments(home: Home) -> list[Path]:
    current = home.current()
    assert current is not None
    return sorted(path for path in current.names.iterdir() if path.is_dir())


def known(table: NameTable, rows: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
    """Return for every part of every name whose it is, and for every brand with a slip in it which it may be."""
    index = NameIndex(table, lambda _: False)
    told: dict[str, list[tuple[str, str]]] = {}
    for _, english, chinese in rows:
        city, brand, trade = english.split()
        for said in (english, chinese, brand, f"{city} {brand}", f"{brand} {trade}", chinese[:5], chinese[2:]):
            owners = table.owners(key_of(said))
            told[said] = sorted((table.title(owner.number), f"{owner.field} {owner.how}") for owner in owners)
        told[brand[:-1]] = [(str(index.repair(brand[:-1].lower())), "")]
        told[chinese[:-1] + "料"] = [(str(sorted(index.one_slip(key_of(chinese[:-1] + "料")))), "")]
    return told


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let segments of 100 names be large, and any number of names be worth sharing."""
    monkeypatch.setattr(naming, "SEGMENT", 100)
    monkeypatch.setattr(naming, "ANEW", 0)


def test_names_in_segments_are_those_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = firms(160, 1)
    whole = known(load(Home(tmp_path / "whole", probe=probe), rows), rows)
    monkeypatch.setattr(naming, "SEGMENT", 100)
    home = Home(tmp_path / "parts", probe=probe)
    assert known(load(home, rows), rows) == whole
    assert len(segments(home)) == 4
    assert sum(len(found) > 1 for found in whole.values()) > 20, "parts that several names share"


@pytest.mark.usefixtures("small")
def test_a_load_adds_its_names_and_shares_the_others(tmp_path: Path) -> None:
    rows = firms(160, 1)
    home = Home(tmp_path / "home", probe=probe)
    load(home, rows)
    first = segments(home)
    renamed = [("R3", "Wuhan Qilin Foods", "武汉麒麟食品"), ("R999", "Suzhou Penglai Biopharma", "苏州蓬莱生物医药")]
    table = load(home, renamed)
    now = [row for row in rows if row[0] != "R3"] + renamed
    assert [path.name for path in segments(home)] == [*(path.name for path in first), "new"]
    assert all(path.stat().st_nlink > 1 for path in segments(home)[0].rglob("*") if path.is_file()), "shared"
    gone = rows[3]
    assert not table.owners(key_of(gone[1]))
    assert not table.owners(key_of(gone[2]))
    assert key_of(gone[2]) not in table.one_wrong(tuple(gone[2][:-1] + "料"))
    whole = known(load(Home(tmp_path / "whole", probe=probe), now), [*now, gone])
    assert known(table, [*now, gone]) == whole

    # What came since is compiled anew each time; a name that comes back is read again.
    table = load(home, [rows[3]])
    now = [*rows, renamed[1]]
    assert known(table, [*now, renamed[0]]) == known(
        load(Home(tmp_path / "again", probe=probe), now), [*now, renamed[0]]
    )


@pytest.mark.usefixtures("small")
def test_much_that_is_new_has_all_compiled_again(tmp_path: Path) -> None:
    rows = firms(220, 2)
    home = Home(tmp_path / "home", probe=probe)
    load(home, rows[:120])
    table = load(home, rows[120:])
    assert "new" not in [path.name for path in segments(home)]
    assert known(table, rows) == known(load(Home(tmp_path / "whole", probe=probe), rows), rows)


def test_a_segment_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "SEGMENT", 100)
    monkeypatch.setattr(naming, "CHILD", ("-c", "import sys; sys.exit('no room')"))
    home = Home(tmp_path / "home", probe=probe)
    with pytest.raises(RuntimeError, match=r"names could not be compiled \(no room\)"):
        load(home, firms(160, 1))
    assert home.current() is None
