"""What there is to load, opened and named: files as they stood when they were opened, tables of databases."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.loading import limits
from corpus.loading.rejects import SUFFIX, CorrectedSource
from corpus.loading.sources import Source, open_source

PLAIN = frozenset((".csv", ".tsv", ".jsonl", ".ndjson", ".json"))
_OF_REJECTS = re.compile(r"(\.\d+)?" + re.escape(SUFFIX) + "$")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file is another than it was: its size in bytes, its time and its place on the disk."""

    size: int
    changed: int
    inode: int
    device: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Return the stamp of the file at `path`; ValueError when it is a pipe or a device."""
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            raise ValueError(f"{path} is no file but a pipe or a device: save its contents as a file and load that")
        return cls(found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev)


@dataclass(frozen=True, slots=True)
class Input:
    """One table of rows: `label` stands in reports, `name` is short and names its source unless the user does."""

    source: Source
    label: str
    name: str
    kind: Literal["file", "table", "query"] = "file"
    path: Path | None = None
    stamp: Stamp | None = None

    @property
    def apart(self) -> bool:
        """Whether it is read in a process of its own: a large file, or one whose reader is more than Python."""
        if self.path is None or self.stamp is None:
            return False
        return self.stamp.size > limits.IN_PROCESS or self.path.suffix.lower() not in PLAIN

    def check_unchanged(self) -> None:
        """Raise ValueError when the file is not the one that was opened, or gone."""
        if self.path is None:
            return
        try:
            now = Stamp.of(self.path)
        except FileNotFoundError:
            now = None
        if now != self.stamp:
            what = "was removed" if now is None else "changed"
            raise ValueError(
                f"{self.path} {what} while it was read, so nothing was loaded: wait until whoever writes it is done, "
                "then load it again"
            )


def open_inputs(targets: Sequence[Path | str], *, table: str | None = None, query: str | None = None) -> list[Input]:
    """Return what is to be loaded, each with its header read.

    A text with `://` is the address of a database, of which `table` or the result of `query` is loaded; it may name its
    table itself (`?table=…`). Raises what `open_source` and `DatabaseSource` raise.
    """
    return [
        _open_table(target, table, query) if isinstance(target, str) and "://" in target else _open_file(Path(target))
        for target in targets
    ]


def _open_table(address: str, table: str | None, query: str | None) -> Input:
    from corpus.loading.database import DatabaseSource

    source = DatabaseSource(address, table, query)
    return Input(source, source.label, source.name, "query" if query is not None else "table")


def _open_file(path: Path) -> Input:
    stamp = Stamp.of(path) if path.exists() else None
    source: Source = open_source(path)
    name = _shown(path.name)
    if CorrectedSource.fits(source.names):
        source = CorrectedSource(source)
        name = _OF_REJECTS.sub("", name)
    return Input(source, _shown(str(path)), name, path=path, stamp=stamp)


def _shown(name: str) -> str:
    """Return the name of a file as text, whatever bytes it is made of."""
    return name.encode("utf-8", "replace").decode("utf-8")
