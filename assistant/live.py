"""The assistant of a process that lives longer than a generation: a new one serves from the next question on.

A question that runs keeps the generation it began with. One that cannot be opened is passed over, and the last good one
goes on serving, with a word beside every answer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answer import Answer
from assistant.chain import Assistant, Request
from assistant.settings import Settings
from retrieval.generations import Home

_log = logging.getLogger("lodestone")


@dataclass(slots=True)
class _Held:
    """An open assistant, how many questions use it, and whether another has taken its place."""

    assistant: Assistant
    generation: str
    users: int = 0
    replaced: bool = False


@dataclass(slots=True)
class Live:
    """Assistants over the current generation of one home, shared by all threads of a process.

    `Assistant.open` by default opens; it says itself when it had to take an older generation.
    """

    settings: Settings
    opens: Callable[[Settings], Assistant] = Assistant.open
    _held: _Held | None = None
    _state: threading.Lock = field(default_factory=threading.Lock)
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def lease(self) -> Iterator[Assistant]:
        """Yield the assistant over what is current now, open until the end; FileNotFoundError before the first load."""
        held = self._take()
        try:
            yield held.assistant
        finally:
            self._give_back(held)

    def ask(self, request: Request) -> Answer:
        """Answer one request over what is current now."""
        with self.lease() as assistant:
            return assistant.invoke(request)

    def close(self) -> None:
        """Close what is open as soon as no question uses it."""
        with self._state:
            held, self._held = self._held, None
            if held is not None:
                held.replaced = True
        if held is not None and not held.users:
            held.assistant.close()

    def _take(self) -> _Held:
        current = Home(self.settings.home).current()
        if current is None:
            raise FileNotFoundError(f"there is no database in {self.settings.home}: load one first")
        with self._state:
            held = self._held
            if held is not None and held.generation == current.id:
                held.users += 1
                return held
        # One thread opens the new generation; whoever comes meanwhile is answered from the one before.
        if not self._opening.acquire(blocking=held is None):
            with self._state:
                if self._held is not None:
                    self._held.users += 1
                    return self._held
            self._opening.acquire()
        try:
            return self._renewed(current.id)
        finally:
            self._opening.release()

    def _renewed(self, generation: str) -> _Held:
        with self._state:
            before = self._held
            if before is not None and before.generation == generation:
                before.users += 1
                return before
        try:
            fresh = _Held(self.opens(self.settings), generation, users=1)
        except Exception:
            if before is None:
                raise
            _log.exception("generation %s does not open: %s goes on serving", generation, before.generation)
            with self._state:
                before.users += 1
            return before
        with self._state:
            self._held = fresh
            idle = before is not None and not before.users
            if before is not None:
                before.replaced = True
        if before is not None and idle:
            before.assistant.close()
        return fresh

    def _give_back(self, held: _Held) -> None:
        with self._state:
            held.users -= 1
            last = held.replaced and not held.users
        if last:
            held.assistant.close()


def open_live(home: Path) -> Live:
    """Return the live assistant of the database in `home`; nothing is opened before the first question."""
    return Live(Settings(home))
