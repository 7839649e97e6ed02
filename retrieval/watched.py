"""What a watch has loaded so far, kept in the home, so that after a restart only what changed meanwhile is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from corpus.loading.changes import Mark, read_mark, write_mark
from corpus.loading.inputs import Stamp
from retrieval.generations import Home
from retrieval.store import RecordStore

LoadMark = tuple[int, str]
"""The number of a load and the generation that it made: both together are never used twice."""


class SeenFile(BaseModel):
    """A file as it was when it was loaded, or could not be: bytes, and nanoseconds of its last change."""

    model_config = ConfigDict(frozen=True)

    size: int
    changed: int

    @classmethod
    def of(cls, stamp: Stamp) -> SeenFile:
        """Return what is kept of a file with this stamp."""
        return cls(size=stamp.size, changed=stamp.changed)

    def shows(self, stamp: Stamp) -> bool:
        """Whether a file with this stamp is the one that was seen."""
        return (self.size, self.changed) == (stamp.size, stamp.changed)


class Seen(BaseModel):
    """All that a watch has seen, in a database whose newest load was `as_of` (None: there was none).

    `files` by absolute path; of a database `mark`, the greatest high-water value as kind and text, and the `digest` of
    the rows that were read last.
    """

    model_config = ConfigDict(frozen=True)

    as_of: LoadMark | None = None
    files: Mapping[str, SeenFile] = {}
    mark: tuple[str, str] | None = None
    digest: str = ""

    @property
    def high_water(self) -> Mark | None:
        return read_mark(*self.mark) if self.mark is not None else None


class Memory:
    """The file in the home that says what the watch which is told apart by `key` has loaded."""

    def __init__(self, home: Home, key: Sequence[object]) -> None:
        self._home = home
        name = hashlib.sha256(json.dumps(key, default=str).encode()).hexdigest()[:24]
        self._path = home.path / "watched" / f"{name}.json"

    def read(self) -> Seen:
        """Return what was seen; nothing, where the database has gone back to before that, or the file is damaged."""
        try:
            seen = Seen.model_validate_json(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return Seen()
        return seen if seen.as_of is None or _generation_of(self._home, seen.as_of[0]) == seen.as_of[1] else Seen()

    def add_files(self, files: Mapping[Path, SeenFile]) -> None:
        """Note these files beside those that were seen before."""
        before = self.read().files
        self._write(files={**before, **{str(path.absolute()): seen for path, seen in files.items()}})

    def set_mark(self, mark: Mark | None, digest: str) -> None:
        """Note how far a database was read, and the rows that it showed."""
        self._write(mark=write_mark(mark) if mark is not None else None, digest=digest)

    def _write(self, **seen: object) -> None:
        told = Seen.model_validate({"as_of": _newest(self._home), **seen}).model_dump_json(indent=1)
        draft = self._path.with_suffix(".part")
        files = self._home.files
        files.make_folder(draft.parent)
        files.write(draft, told + "\n")
        files.sync(draft)
        files.replace(draft, self._path)


def _newest(home: Home) -> LoadMark | None:
    """Return the newest load of the current database, None where there is none."""
    found = _report(home, None)
    return (int(found["load_id"]), str(found["generation"])) if found else None


def _generation_of(home: Home, load_id: int) -> str | None:
    found = _report(home, load_id)
    return str(found["generation"]) if found else None


def _report(home: Home, load_id: int | None) -> dict[str, Any] | None:
    """Return the report of a load, by default of the newest, without reading those of the others."""
    try:
        with home.reading() as generation:
            store = RecordStore.open(generation.records)
            try:
                loads = store.table("loads")
                wanted = loads.load_id.max().to_pyarrow().as_py() if load_id is None else load_id
                rows = loads.filter(loads.load_id == wanted).select("report").to_pyarrow()["report"].to_pylist()
            finally:
                store.close()
    except FileNotFoundError:
        return None
    return dict(json.loads(rows[0])) if rows else None
