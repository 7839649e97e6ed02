"""Conversations, stored by id: what was asked, how it was read, what was answered.

A conversation belongs to its owner (a user, a channel; empty at the command line): nobody reaches another's, not even
with its id. Ids are random.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Answer, Status
from assistant.reading.model import Reading
from retrieval.plan import Model

IDS_KEPT = 1000
"""Ids of a listing that a follow-up can point at ("the third", "those"); the plan finds the rest again."""

_TITLE = 80
_WAIT_S = 10.0
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, started TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, question TEXT NOT NULL, turn TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
);
CREATE INDEX IF NOT EXISTS by_owner ON conversations (owner, changed);
"""


class Turn(Model):
    """One earlier turn as reading sees it: the question, how it was read, and what the answer showed.

    `ids`: the first 1,000 of the listed records, in order; `labels`: the group labels shown, `values`: the number of
    each group, where there is one dimension.
    """

    question: str
    reading: Reading
    ids: tuple[str, ...] = ()
    record_type: str = "requests"
    labels: tuple[str, ...] = ()
    values: tuple[float | None, ...] = ()
    status: Status = Status.ANSWERED


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list of them."""

    id: str
    title: str
    turns: int
    started: dt.datetime
    changed: dt.datetime


def turn_of(reading: Reading, answer: Answer) -> Turn:
    """Return what later questions may refer to of an answered one."""
    result = answer.result
    if result is None:
        return Turn(question=reading.question, reading=reading, status=answer.status)
    rows = [row for row in result.rows if row and row[0] is not None] if result.kind == "groups" else []
    numbers = [row[1] if len(row) > 1 else None for row in rows]
    single = all(isinstance(n, (int, float)) or n is None for n in numbers)
    return Turn(
        question=reading.question,
        reading=reading,
        ids=tuple(result.ids[:IDS_KEPT]),
        record_type=result.record_type,
        labels=tuple(str(row[0]) for row in rows),
        values=tuple(float(n) if isinstance(n, (int, float)) else None for n in numbers) if single else (),
        status=answer.status,
    )


class Conversations:
    """The conversations of one owner in a SQLite file; safe for several threads and processes."""

    def __init__(self, path: Path, owner: str = "") -> None:
        self._path = path
        self._owner = owner
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.executescript(_TABLES)
        path.chmod(0o600)  # contact data may stand in answers

    def create(self, title: str = "") -> str:
        """Start a conversation and return its id; untitled, it is named after its first question."""
        new, now = secrets.token_urlsafe(16), _now()
        with self._open() as database:
            database.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (new, self._owner, title.strip()[:_TITLE], now, now)
            )
        return new

    def append(self, conversation: str, turn: Turn, answer: Answer) -> int:
        """Store one more turn and return its position, from 0; LookupError for an unknown conversation."""
        kept = answer
        if answer.result is not None and len(answer.result.ids) > IDS_KEPT:
            kept = answer.model_copy(
                update={"result": answer.result.model_copy(update={"ids": answer.result.ids[:IDS_KEPT]})}
            )
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            title = self._title(database, conversation) or turn.question[:_TITLE]
            (position,) = database.execute(
                "SELECT count(*) FROM turns WHERE conversation = ?", (conversation,)
            ).fetchone()
            database.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?)",
                (conversation, position, turn.question, turn.model_dump_json(), kept.model_dump_json()),
            )
            database.execute(
                "UPDATE conversations SET changed = ?, title = ? WHERE id = ?", (_now(), title, conversation)
            )
        return int(position)

    def history(self, conversation: str) -> tuple[Turn, ...]:
        """Return the turns, oldest first; LookupError for an unknown conversation."""
        return tuple(Turn.model_validate_json(turn) for turn, _ in self._turns(conversation))

    def answers(self, conversation: str) -> list[Answer]:
        """Return the answers, oldest first, each as it was given (of a listing the first 1,000 ids)."""
        return [Answer.model_validate_json(answer) for _, answer in self._turns(conversation)]

    def summaries(self, containing: str = "", limit: int = 100) -> list[Summary]:
        """Return the conversations, latest first: all, or those whose title or questions hold the text."""
        with self._open() as database:
            rows = database.execute(
                "SELECT id, title, (SELECT count(*) FROM turns WHERE conversation = id), started, changed"
                " FROM conversations WHERE owner = ?1 AND (?2 = '' OR instr(lower(title), lower(?2)) OR EXISTS"
                " (SELECT 1 FROM turns WHERE conversation = id AND instr(lower(question), lower(?2))))"
                " ORDER BY changed DESC, id LIMIT ?3",
                (self._owner, containing.strip(), limit),
            ).fetchall()
        return [
            Summary(found, title, turns, dt.datetime.fromisoformat(started), dt.datetime.fromisoformat(changed))
            for found, title, turns, started, changed in rows
        ]

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title; ValueError for an empty one, LookupError for an unknown one."""
        if not title.strip():
            raise ValueError("a title must not be empty")
        with self._open() as database:
            self._title(database, conversation)
            database.execute("UPDATE conversations SET title = ? WHERE id = ?", (title.strip()[:_TITLE], conversation))

    def delete(self, conversation: str) -> None:
        """Forget a conversation and all that was said in it; LookupError for an unknown one."""
        with self._open() as database:
            self._title(database, conversation)
            database.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def _turns(self, conversation: str) -> list[tuple[str, str]]:
        with self._open() as database:
            self._title(database, conversation)
            return database.execute(
                "SELECT turn, answer FROM turns WHERE conversation = ? ORDER BY position", (conversation,)
            ).fetchall()

    def _title(self, database: sqlite3.Connection, conversation: str) -> str:
        """Return the title of the owner's conversation; LookupError when they have none with this id."""
        row = database.execute(
            "SELECT title FROM conversations WHERE id = ? AND owner = ?", (conversation, self._owner)
        ).fetchone()
        if row is None:
            raise LookupError(f"there is no conversation {conversation[:40]!r}")
        return str(row[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: committed at the end, rolled back on an error."""
        with closing(sqlite3.connect(self._path, timeout=_WAIT_S)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("PRAGMA secure_delete = ON")
            with database:
                yield database


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
