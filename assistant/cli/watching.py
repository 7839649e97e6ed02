"""`load --watch`: a folder or a database looked at every so often, one line a round, until it is stopped."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from assistant.cli.base import bars, fail, told
from corpus.printable import printable

if TYPE_CHECKING:
    from corpus.loading.inputs import Input
    from retrieval.history import Load
    from retrieval.watched import Memory
    from retrieval.watching import Round

EVERY = "5m"
MOMENT = 2.0  # seconds between two looks at a file, in which one that is being written shows it
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_COUNTED = ("loaded", "updated", "removed", "unchanged", "repeated")


def seconds_of(written: str) -> int:
    """Return the seconds that `--every` names: 30s, 15m, 2h, 1d; ends the command where it names none."""
    found = re.fullmatch(r"([1-9]\d{0,5})\s*([smhd])", written.strip().lower())
    if found is None:
        fail(f"--every {written!r} is no time: write for example 30s, 15m, 2h or 1d", 2)
    return int(found[1]) * _UNITS[found[2]]


def check_watch(
    targets: Sequence[str],
    query: str | None,
    *,
    watch: bool,
    inspect: bool,
    every: str | None,
    column: str | None,
    replacing: bool,
    rejects: Path | None,
) -> None:
    """End the command where the options of a watch, or of its high-water column, do not go together."""
    addresses = sum("://" in target for target in targets)
    if every is not None and not watch:
        fail("--every says how often --watch looks: give both", 2)
    if watch and inspect:
        fail("--inspect loads nothing, so there is nothing to --watch: leave one of them out", 2)
    if watch and rejects is not None and (rejects.is_file() or (rejects.suffix == ".csv" and not rejects.is_dir())):
        fail("with --watch, --rejects names a folder: each round that refuses rows makes one of its own in it", 2)
    if watch and addresses and len(targets) > 1:
        fail("--watch looks at files and folders, or at one database: watch each database by a command of its own", 2)
    if column is not None and (addresses != 1 or len(targets) != 1):
        fail("--high-water names a column of one database, like postgresql+psycopg://user@host/database", 2)
    if column is not None and replacing:
        fail(
            "--replace-source removes what a source no longer shows, and with --high-water it shows only what changed: "
            "leave one of them out",
            2,
        )
    if query is not None and column is None:
        from corpus.loading.changes import asks_since

        if asks_since(query):
            fail(
                "--query asks for what is new :since the last load: name the column that tells, --high-water COLUMN", 2
            )


def memory_of(
    home: Path,
    targets: Sequence[str],
    table: str | None,
    query: str | None,
    column: str | None,
    mapping: Path | None,
    options: tuple[object, ...],
) -> Memory:
    """Return what loads of these targets, read in this way, have seen; another mapping or source begins anew."""
    from corpus.loading.database import place_of
    from retrieval.generations import Home
    from retrieval.watched import Memory

    places = [place_of(target) if "://" in target else str(Path(target).absolute()) for target in targets]
    told = mapping.read_text(encoding="utf-8", errors="replace") if mapping is not None else None
    return Memory(Home(home), [places, table, query, column, told, *options])


def watch_targets(
    targets: Sequence[str],
    memory: Memory,
    load: Callable[..., Load],
    every: float,
    *,
    table: str | None,
    query: str | None,
    column: str | None,
    together: bool,
    refused: Path,
    own: Sequence[Path],
    stopped: Callable[[], bool],
    tell_report: Callable[[Load | Exception], None],
    as_json: bool,
) -> None:
    """Look and load until `stopped`: a database address, or files, folders and patterns."""
    from retrieval.watching import FolderWatch, TableWatch, rounds

    loader = RoundLoader(load, refused)
    watch: FolderWatch | TableWatch
    if "://" in targets[0]:
        watch = TableWatch(targets[0], memory, loader, table=table, query=query, column=column)
    else:
        paths = [Path(target) for target in targets]
        watch = FolderWatch(paths, memory, loader, pause=lambda: time.sleep(MOMENT), together=together, own=own)
    found = rounds(watch.look, every, stopped=stopped, sleep=time.sleep, clock=time.monotonic)
    tell_rounds(found, tell_report, as_json=as_json)


def tell_rounds(found: Iterator[Round], report: Callable[[Load | Exception], None], *, as_json: bool) -> None:
    """Print a line for each round, the reasons of files that failed beside it, and have loads and errors reported."""
    for each in found:
        now = dt.datetime.now().astimezone()
        if each.load is not None or each.error is not None:
            report(each.load or each.error or ValueError())
        for path, reason in each.failed.items():
            typer.echo("lodestone: " + printable(" ".join(f"{path} is not loaded: {reason}".split())), err=True)
        if as_json:
            typer.echo(json.dumps({"at": now.isoformat(timespec="seconds"), **_as_data(each)}, ensure_ascii=False))
        else:
            typer.echo(f"{now:%Y-%m-%d %H:%M:%S}  " + printable(_line(each)))
        sys.stdout.flush()


@contextmanager
def until_stopped() -> Iterator[Callable[[], bool]]:
    """Have Ctrl-C and SIGTERM end the body, wherever it is; yield a function that says whether one has come.

    The load that is going on ends as if it had been killed: the next start goes on with it, or begins it anew. A
    second signal does not disturb that.
    """
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: stopped
    except KeyboardInterrupt:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class RoundLoader:
    """Loads the inputs of a round; its refused rows go to a folder of their own below `refused`, named by a time.

    It is that of the newest change in them, so that a load which was cut off has the same folder when it goes on.

    Where nothing was loaded and the refused rows are those of the round before, they are not kept twice.
    """

    def __init__(self, load: Callable[..., Load], refused: Path) -> None:
        self._load = load
        self._refused = refused
        self._last: tuple[str, Path] | None = None

    def __call__(self, inputs: Sequence[Input]) -> Load:
        with _folder_in(self._refused, _time_of(inputs)) as folder:
            with bars() if sys.stderr.isatty() else nullcontext() as tell:
                done = self._load(inputs, rejects=folder, progress=tell)
            if not done.rejected:
                return done
            told = _digest(folder)
            if done.load_id is None and self._last is not None and self._last[0] == told:
                shutil.rmtree(folder)
                return _moved(done, self._last[1])
            self._last = told, folder
            return done


@contextmanager
def _folder_in(place: Path, time: dt.datetime) -> Iterator[Path]:
    """Yield an empty folder in `place`, named by `time`; gone afterwards where it is still empty."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = time.strftime("%Y-%m-%dT%H-%M-%S")
    taken = 1
    folder = place / name
    while folder.exists() and any(folder.iterdir()):
        taken += 1
        folder = place / f"{name}.{taken}"
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        yield folder
    finally:
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()


def _time_of(inputs: Sequence[Input]) -> dt.datetime:
    """Return when the newest file of `inputs` changed; now, where a database is read."""
    changed = [each.stamp.changed for each in inputs if each.stamp is not None]
    return dt.datetime.fromtimestamp(max(changed) / 1e9) if changed else dt.datetime.now()


def _digest(folder: Path) -> str:
    """Return what tells refused rows from others, whatever their lines are."""
    rows: list[str] = []
    for path in folder.iterdir():
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows.extend(repr((path.name, line.partition(",")[2])) for line in text)
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def _moved(done: Load, folder: Path) -> Load:
    """Return the load with its refused rows at `folder`."""
    files = [
        file.model_copy(update={"rejects_file": str(folder / Path(file.rejects_file).name)})
        if file.rejects_file
        else file
        for file in done.files
    ]
    return done.model_copy(update={"files": tuple(files)})


def _line(each: Round) -> str:
    """Return what a round came to: `2 files: 10 new, 1 rejected, see …; load 7, generation …; waits: …`."""
    parts = []
    if each.error is not None:
        parts.append("not loaded, tried again next time: " + " ".join(told(each.error).split()))
    if each.load is not None:
        parts.append(_loaded(each.load))
        if each.load.generation is not None:
            number = f"load {each.load.load_id}, " if each.load.load_id is not None else ""
            parts.append(f"{number}generation {each.load.generation}")
    if each.failed:
        parts.append(f"{len(each.failed)} not loaded until changed: {', '.join(each.failed)}")
    parts.extend(f"waits for the next round: {path} {reason}" for path, reason in each.waiting.items())
    return "; ".join(parts) or "nothing new"


def _loaded(load: Load) -> str:
    names = ", ".join(file.file for file in load.files[:2])
    more = f" and {len(load.files) - 2} more" if len(load.files) > 2 else ""
    counts = {name: sum(getattr(file, name) for file in load.files) for name in _COUNTED}
    told = ", ".join(f"{count:,} {'new' if name == 'loaded' else name}" for name, count in counts.items() if count)
    refused = sorted({str(Path(file.rejects_file).parent) for file in load.files if file.rejects_file})
    rejected = f", {load.rejected:,} rejected, see {', '.join(refused)}" if load.rejected else ""
    return f"{names}{more}: {told or 'no row'}{rejected}"


def _as_data(each: Round) -> dict[str, object]:
    return {
        "load": each.load.model_dump(mode="json") if each.load is not None else None,
        "waiting": dict(each.waiting),
        "failed": dict(each.failed),
        "error": told(each.error) if each.error is not None else None,
    }
