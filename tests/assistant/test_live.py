"""A process that lives longer than a generation: the new one from the next question on, the last good one always."""

from __future__ import annotations

import csv
import os
import threading
from pathlib import Path

import pytest

from assistant.chain import Assistant, Request
from assistant.live import Live, open_live
from assistant.settings import Settings
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.probe import probe

COUNT = Request(question="How many requests are there?")


def load(home: Path, rows: int) -> None:
    path = home.with_name(f"{rows}.csv")
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([("request_id", "company"), *((f"R{n}", f"Firm {n}") for n in range(rows))])
    load_files(Home(home, probe=probe), [path], encoder=None)


def count(live: Live) -> object:
    result = live.ask(COUNT).result
    assert result is not None
    return result.value


def damage(home: Path) -> None:
    current = Home(home).current()
    assert current is not None
    os.truncate(current.records, current.records.stat().st_size // 2)


def test_the_next_question_is_answered_from_the_new_generation(tmp_path: Path) -> None:
    live = open_live(tmp_path / "home")
    with pytest.raises(FileNotFoundError, match="load one first"):
        live.ask(COUNT)
    load(tmp_path / "home", 2)
    assert count(live) == 2
    load(tmp_path / "home", 3)
    assert count(live) == 3
    Home(tmp_path / "home").rollback()
    assert count(live) == 2
    live.close()


def test_a_running_question_keeps_its_generation_and_releases_it_after(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load(home, 1)
    live = open_live(home)
    with live.lease() as old:
        for rows in range(2, 7):
            load(home, rows)
            assert count(live) == rows
        assert old.ask(COUNT.question).result.value == 1
        assert len(Home(home).generations()) == 4  # two to go back to, and the one in use
    load(home, 7)
    assert len(Home(home).generations()) == 3
    live.close()


def test_many_threads_open_a_generation_once(tmp_path: Path) -> None:
    load(tmp_path / "home", 4)
    opened = []

    def opens(settings: Settings) -> Assistant:
        opened.append(1)
        return Assistant.open(settings)

    live = Live(Settings(tmp_path / "home"), opens)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(count(live))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [4] * 8
    assert len(opened) == 1
    live.close()


def test_a_generation_that_does_not_open_leaves_the_one_before_serving(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load(home, 2)
    live = open_live(home)
    assert count(live) == 2
    load(home, 3)
    damage(home)
    assert count(live) == 2
    assert "cannot be read" in live.ask(COUNT).notice
    live.close()


def test_a_damaged_generation_is_passed_over_and_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for rows in (2, 3, 4):
        load(home, rows)
    damage(home)
    with Assistant.open(home) as assistant:
        answer = assistant.ask(COUNT.question)
        told = assistant.ask("一共有多少条需求？")
    assert answer.result is not None
    assert answer.result.value == 3
    assert "records.duckdb has" in answer.notice
    assert "lodestone rollback" in answer.notice
    assert "无法读取" in told.notice
    assert Home(home).rollback().manifest()["counts"]["requests"] == 3
    with Assistant.open(home) as assistant:
        assert assistant.ask(COUNT.question).notice == ""


def test_where_nothing_is_whole_the_newest_damage_is_the_error(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load(home, 2)
    damage(home)
    with pytest.raises(ValueError, match="cut off or removed"):
        Assistant.open(home)
    with pytest.raises(LookupError, match="no generation before"):
        Home(home).rollback()


SWAPS = 20


def test_every_answer_through_many_swaps_is_of_one_generation(tmp_path: Path) -> None:
    """Each load changes every record and their number, so an answer that mixed two generations would show."""
    home = tmp_path / "home"

    def swap(number: int) -> None:
        path = tmp_path / f"swap {number}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            rows = ((f"R{n}", f"Firm {n}", number + 1) for n in range(10 + number))
            csv.writer(text).writerows([("request_id", "company", "jobs"), *rows])
        load_files(Home(home, probe=probe), [path], encoder=None)

    swap(0)
    live, ended, wrong, seen = open_live(home), threading.Event(), list[object](), set[int]()

    def ask() -> None:
        while not ended.is_set():
            result = live.ask(Request(question="How many jobs are planned in total?")).result
            found = (result.total, result.value) if result is not None else (0, 0)
            seen.add(found[0])
            if found[1] != found[0] * (found[0] - 9):
                wrong.append(found)

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1, SWAPS + 1):
        swap(number)
    ended.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(seen) > SWAPS // 4
    assert len(Home(home).generations()) <= 3 + 1
    live.close()
