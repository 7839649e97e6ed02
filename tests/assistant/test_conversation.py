"""Stored conversations: they survive a restart, keep their order, and never reach another owner."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.answer import Answer, ResultOut, Status
from assistant.conversation import IDS_KEPT, Conversations, Turn, turn_of
from assistant.reading.model import Reading
from retrieval.plan import Condition, Op, Plan
from retrieval.result import Kind


def said(question: str, count: int = 3) -> tuple[Turn, Answer]:
    ids = [f"R{at:07d}" for at in range(count)]
    plan = Plan(where=Condition(field="jobs", op=Op.GE, values=(10,)))
    out = ResultOut(kind=Kind.RECORDS, record_type="requests", total=count, ids=ids)
    answer = Answer(question=question, status=Status.ANSWERED, text=f"about {question}", result=out)
    return turn_of(Reading(question=question, lang="en", plan=plan), answer), answer


@pytest.fixture
def stored(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "deep" / "conversations.sqlite")


def test_a_conversation_survives_a_restart_word_for_word(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    first = Conversations(path)
    key = first.create()
    turns = [said("one"), said("two"), said("three")]
    assert [first.append(key, *each) for each in turns] == [0, 1, 2]
    again = Conversations(path)
    assert again.history(key) == tuple(turn for turn, _ in turns)
    assert again.answers(key) == [answer for _, answer in turns]


def test_ids_are_random_and_owners_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    mine, yours = Conversations(path, "me"), Conversations(path, "you")
    keys = [mine.create() for _ in range(20)]
    assert len(set(keys)) == 20
    assert all(len(key) >= 20 for key in keys)
    mine.append(keys[0], *said("secret"))
    assert yours.summaries() == []
    for reach in (yours.history, yours.answers, yours.delete):
        with pytest.raises(LookupError):
            reach(keys[0])
    with pytest.raises(LookupError):
        yours.rename(keys[0], "mine now")
    with pytest.raises(LookupError):
        yours.append(keys[0], *said("intrusion"))
    assert [turn.question for turn in mine.history(keys[0])] == ["secret"]


def test_titles_search_rename_and_delete(stored: Conversations) -> None:
    one, two = stored.create(), stored.create("Monday's briefing")
    stored.append(one, *said("Which biotech firms?"))
    stored.append(two, *said("100% of 江苏"))
    assert {summary.title for summary in stored.summaries()} == {"Which biotech firms?", "Monday's briefing"}
    assert [summary.id for summary in stored.summaries("BIOTECH")] == [one]
    assert [summary.id for summary in stored.summaries("江苏")] == [two]
    assert [summary.id for summary in stored.summaries("%")] == [two]
    assert [summary.id for summary in stored.summaries()] == [two, one]
    stored.rename(one, "Biotech")
    assert stored.summaries("biotech")[0].title == "Biotech"
    with pytest.raises(ValueError, match="empty"):
        stored.rename(one, "  ")
    stored.delete(one)
    with pytest.raises(LookupError):
        stored.history(one)
    assert [summary.turns for summary in stored.summaries()] == [1]


def test_of_a_long_listing_the_first_thousand_ids_are_kept(stored: Conversations) -> None:
    key = stored.create()
    turn, answer = said("all", 5000)
    stored.append(key, turn, answer)
    assert len(stored.history(key)[0].ids) == IDS_KEPT
    kept = stored.answers(key)[0].result
    assert kept is not None
    assert (kept.total, len(kept.ids)) == (5000, IDS_KEPT)
    assert answer.result is not None
    assert len(answer.result.ids) == 5000


def test_turns_appended_at_once_all_arrive(stored: Conversations) -> None:
    key = stored.create()
    threads = [threading.Thread(target=stored.append, args=(key, *said(str(at)))) for at in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turn.question for turn in stored.history(key)) == sorted(str(at) for at in range(12))
