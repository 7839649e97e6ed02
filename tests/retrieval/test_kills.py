"""Killed at any moment of a load, an undo, a rebuild or a going back, a home is as it was before or as it is after.

`LODESTONE_KILLS=500` makes a longer run (`make test-long`). The moments are drawn over the time that the same work took
before, so that they fall into all of its stages on any machine.
"""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from retrieval.build import load_files, undo_load
from retrieval.encoder import Encoder
from retrieval.generations import KEPT, Home
from retrieval.probe import Expected, probe
from retrieval.store import RecordStore
from tests.retrieval.models import Letters

KILLS = int(os.environ.get("LODESTONE_KILLS", "60"))
NOTHING = 3
TABLES = ("requests", "parks", "sentences", "passages", "origins", "changes", "loads")
WORDS = ["hall", "quay", "steam", "power", "grant", "rail", "school", "harbour", "clean", "cold", "heavy", "light"]


def write(path: Path, rng: random.Random) -> Path:
    """Write 40 requests of 60 ids, some as before, some changed."""
    with path.open("w", encoding="utf-8", newline="") as text:
        lines = csv.writer(text)
        lines.writerow(("request_id", "company", "jobs", "statement"))
        for number in rng.sample(range(60), 40):
            says = " ".join(f"It needs {rng.choice(WORDS)} and {rng.choice(WORDS)}." for _ in range(2))
            lines.writerow((f"R{number}", f"Firm {number}", rng.randint(1, 3), says))
    return path


Action = Callable[[Path, Path, Encoder], None]


def load(home: Path, file: Path, encoder: Encoder) -> None:
    load_files(Home(home, probe=probe), [file], encoder=encoder)


def undo(home: Path, _: Path, encoder: Encoder) -> None:
    undo_load(Home(home, probe=probe), None, encoder=encoder)


def go_back(home: Path, _: Path, __: Encoder) -> None:
    Home(home, probe=probe).rollback()


def work(action: Action, home: Path, file: Path, encoder: str) -> None:
    """Do one action in a process of its own; that there is nothing to take back is no failure."""
    try:
        action(home, file, Letters(encoder))
    except LookupError:
        os._exit(NOTHING)
    os._exit(0)


def state(home: Path) -> dict[str, tuple[int, int]]:
    """Return size and order-free hash of every table, having seen that every passage is where it belongs."""
    current = Home(home).current()
    assert current is not None
    current.check_whole()
    store = RecordStore.open(current.records)
    try:
        tables = {name: store.table(name).to_pyarrow().to_pylist() for name in TABLES}
        encoder = store.meta["encoder"]
    finally:
        store.close()
    vectors = Letters(encoder).encode([row["text"] for row in tables["passages"]]).tolist()
    ids = [row["passage_id"] for row in tables["passages"]]
    probe(current.path, Expected({}, {}, dict(zip(ids, vectors, strict=True))))
    kept = {name: (len(rows), sum(map(digest, rows)) % 2**64) for name, rows in tables.items()}
    return {**kept, encoder: (0, 0)}


def digest(row: dict[str, object]) -> int:
    """Return a hash of what a row says, without the time at which it was said."""
    said = sorted((name, value) for name, value in row.items() if name not in ("loaded_at", "report", "generation"))
    return int.from_bytes(hashlib.blake2b(repr(said).encode(), digest_size=8).digest(), "big")


class Runner:
    """Runs an action on a home in a child process, to its end or killed after some seconds."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, "retrieval.build", "chromadb", "ibis.backends.duckdb"])

    def __call__(self, action: Action, home: Path, file: Path, encoder: str, kill_after: float | None = None) -> int:
        child = self._context.Process(target=work, args=(action, home, file, encoder))
        child.start()
        child.join(kill_after)
        if child.is_alive():
            child.kill()
        child.join()
        assert child.exitcode in (0, NOTHING, -signal.SIGKILL)
        return child.exitcode


def test_a_kill_leaves_the_state_before_or_after(tmp_path: Path) -> None:
    rng, run, home, seen = random.Random(20261031), Runner(), tmp_path / "home", Counter[str]()
    assert run(load, home, write(tmp_path / "first.csv", rng), "one") == 0
    for number in range(KILLS):
        file = write(tmp_path / f"{number}.csv", rng)
        action = rng.choices((load, undo, go_back), (6, 2, 1))[0]
        encoder = rng.choices(("one", "two"), (4, 1))[0]
        twin = shutil.copytree(home, tmp_path / "twin")
        started = time.monotonic()
        run(action, twin, file, encoder)
        took = time.monotonic() - started
        before, whole = state(home), state(twin)
        shutil.rmtree(twin)
        code = run(action, home, file, encoder, rng.uniform(0, 1.1 * took))
        found = state(home)
        assert found in (before, whole), f"kill {number} in {action.__name__}"
        if code == -signal.SIGKILL:
            seen["after" if found == whole else "before"] += 1
        if found != whole:
            # Whatever the kill left behind, the next one does its work, from the start or from where that was.
            run(action, home, file, encoder)
            assert state(home) == whole
        assert len(Home(home).generations()) <= KEPT + 1
    assert seen["before"] > KILLS // 4, seen
