"""Changes that stream in: folders and databases looked at every so often, what is new in them loaded, one load a round.

Nothing that a round finds wrong ends the watch: it is told, and the next round goes on.
"""

from __future__ import annotations

import glob
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.loading.changes import ChangedSource, HighWater
from corpus.loading.inputs import Input, InputError, Stamp, find_files, open_inputs
from retrieval.history import Load
from retrieval.watched import Memory, SeenFile

Loading = Callable[[Sequence[Input]], Load]
"""Loads inputs as one load: `run_load` with all that the loads of a watch have in common."""


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one look: the load, None where there was nothing to load.

    `waiting` are files that the next look may find whole, `failed` files that are not tried again until they change,
    each with why. `error` says what kept the whole round from loading.
    """

    load: Load | None = None
    waiting: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    error: Exception | None = None


class FolderWatch:
    """Files, folders and patterns, of which a look loads the files that are new or changed, by name.

    `pause` waits the moment in which a file that is being written shows it. With `together` a change of one file loads
    all of them, or none: what a source no longer has is told from all that it has. Files in `own`, absolute paths, are
    not loaded where they only lie in a watched folder.
    """

    def __init__(
        self,
        targets: Sequence[Path],
        memory: Memory,
        load: Loading,
        *,
        pause: Callable[[], None],
        together: bool = False,
        own: Sequence[Path] = (),
    ) -> None:
        self._targets = targets
        self._memory = memory
        self._load = load
        self._pause = pause
        self._together = together
        inside = [target.absolute() for target in targets]
        # Who names a file in the home means it.
        self._own = [path for path in own if not any(target.is_relative_to(path) for target in inside)]

    def look(self) -> Round:
        """Load what is new; raises what keeps all of it from being loaded, a damaged database or another writer."""
        found = self._found()
        missing = {target: "is not there" for target in self._targets if not _is_there(target)}
        seen = self._memory.read().files
        changed = [path for path, stamp in found.items() if not _is_seen(seen.get(str(path)), stamp)]
        if not changed:
            return Round(waiting=_named(missing))
        self._pause()
        chosen = list(found) if self._together else changed
        waiting = {path: "is still being written" for path in chosen if _stamp(path) != found[path]} | missing
        opened, failed = self._opened([path for path in chosen if path not in waiting], waiting)
        if self._together and (failed or waiting):
            opened.clear()
        load = self._loaded(opened, waiting, failed)
        done = {path: stamp for path, inputs in opened.items() if (stamp := inputs[0].stamp)}
        # Files that are loaded together are not tried again either, until one of them changes.
        done |= {path: found[path] for path in (chosen if self._together and failed else failed)}
        if done:
            self._memory.add_files({path: SeenFile.of(stamp) for path, stamp in done.items()})
        return Round(load, _named(waiting), _named(failed))

    def _found(self) -> dict[Path, Stamp]:
        """Return the files there are, by name, with their stamps."""
        files = sorted({file.absolute() for target in self._targets for file in find_files(target)[0]})
        files = [file for file in files if not any(file.is_relative_to(own) for own in self._own)]
        return {file: stamp for file in files if (stamp := _stamp(file)) is not None}

    def _opened(
        self, paths: Sequence[Path], waiting: dict[Path, str]
    ) -> tuple[dict[Path, list[Input]], dict[Path, str]]:
        """Return the inputs of each file, and why others cannot be read; what may pass by itself waits."""
        opened: dict[Path, list[Input]] = {}
        failed: dict[Path, str] = {}
        for path in paths:
            try:
                opened[path] = open_inputs([path])
            except ValueError as error:
                failed[path] = str(error)
            except OSError as error:
                waiting[path] = error.strerror or str(error)
        return opened, failed

    def _loaded(
        self, opened: dict[Path, list[Input]], waiting: dict[Path, str], failed: dict[Path, str]
    ) -> Load | None:
        """Load what is `opened` as one load; a file that cannot be read after all is taken out."""
        while opened:
            try:
                return self._load([each for inputs in opened.values() for each in inputs])
            except InputError as error:
                path = error.input.path
                if path is None or path not in opened:
                    raise
                changed = _stamp(path) != error.input.stamp
                (waiting if changed else failed)[path] = "changed while it was read" if changed else str(error)
                if self._together:
                    opened.clear()
                opened.pop(path, None)
        return None


class TableWatch:
    """A table or query of a database, of which a look loads what is beyond the high-water mark; without one, all.

    Nothing is loaded where the rows to be read are those of the last look.
    """

    def __init__(
        self,
        address: str,
        memory: Memory,
        load: Loading,
        *,
        table: str | None = None,
        query: str | None = None,
        column: str | None = None,
    ) -> None:
        self._address = address
        self._memory = memory
        self._load = load
        self._table = table
        self._query = query
        self._column = column

    def look(self) -> Round:
        """Load what is new; raises what the database or the load raises."""
        source = self._source()
        digest = self._memory.read().digest
        return Round() if digest and source.shows(digest) else Round(self._load_from(source))

    def load(self) -> Load:
        """Load what is not below the mark, whether anything in it is new or not."""
        return self._load_from(self._source())

    def _source(self) -> ChangedSource:
        mark = self._memory.read().high_water
        since = HighWater(self._column, mark) if self._column is not None else None
        return ChangedSource(self._address, self._table, self._query, since)

    def _load_from(self, source: ChangedSource) -> Load:
        done = self._load([Input(source, source.label, source.name, "table" if self._query is None else "query")])
        self._memory.set_mark(source.reached, source.digest)
        return done


def rounds(
    look: Callable[[], Round],
    every: float,
    *,
    stopped: Callable[[], bool],
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> Iterator[Round]:
    """Yield what comes of a look now and every `every` seconds, until `stopped`; an error is a round, too.

    ImportError ends it: no later round could do without what is not installed.
    """
    while not stopped():
        started = clock()
        try:
            found = look()
        except ImportError:
            raise
        except Exception as error:
            if not isinstance(error, (OSError, ValueError, LookupError, RuntimeError)):
                logging.getLogger("lodestone").exception("a watched load failed")
            found = Round(error=error)
        yield found
        if not stopped():
            sleep(max(0.0, started + every - clock()))


def _stamp(path: Path) -> Stamp | None:
    """Return the stamp of a file; None where it is gone, or no file at all."""
    try:
        return Stamp.of(path)
    except (OSError, ValueError):
        return None


def _is_there(target: Path) -> bool:
    return target.exists() or glob.has_magic(str(target))


def _is_seen(seen: SeenFile | None, stamp: Stamp) -> bool:
    return seen is not None and seen.shows(stamp)


def _named(reasons: Mapping[Path, str]) -> dict[str, str]:
    return {str(path): reason for path, reason in reasons.items()}
