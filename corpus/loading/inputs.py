"""What there is to load, opened and named: files as they stood when they were opened, tables of databases."""

from __future__ import annotations

import glob
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from corpus.loading import limits
from corpus.loading.mapping.saved import MAP_SUFFIX
from corpus.loading.mapping.sheets import data_sheets
from corpus.loading.rejects import SUFFIX, CorrectedSource
from corpus.loading.sources import ARCHIVE, SOURCES, Source, format_of, open_source
from corpus.loading.sources.archive import Unpacked, is_clutter
from corpus.loading.sources.delimited import DelimitedSource
from corpus.loading.sources.jsonlines import JsonSource
from corpus.loading.sources.workbook import WorkbookSource, sheets_of

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
    """One table of rows: `label` stands in reports, `name` is short and names its source unless the user does.

    `file` is the same for the sheets of one workbook. `left_out` are sheets of the workbook, or files of the folder or
    archive, that no input was made of; they stand with the first. `unpacked` keeps the folder of an archive's files
    there as long as the input.
    """

    source: Source
    label: str
    name: str
    kind: Literal["file", "table", "query"] = "file"
    path: Path | None = None
    stamp: Stamp | None = None
    file: str = ""
    left_out: tuple[str, ...] = ()
    unpacked: Unpacked | None = field(default=None, repr=False, compare=False)

    @property
    def apart(self) -> bool:
        """Whether it is read in a process of its own: a large file, or one whose reader is more than plain Python."""
        if self.stamp is None:
            return False
        plain = isinstance(self.source, (DelimitedSource, JsonSource, CorrectedSource)) and self.unpacked is None
        return not plain or self.stamp.size > limits.IN_PROCESS

    @property
    def mark(self) -> str | None:
        """What tells it from any other input, and from itself when it has changed; None for a table of a database."""
        if self.path is None or self.stamp is None:
            return None
        return repr((self.label, self.name, str(self.path.resolve()), self.stamp, self.left_out))

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


class InputError(ValueError):
    """What is wrong with one input of several: the message is the whole error, `input` says whose it is."""

    def __init__(self, message: str, wrong: Input) -> None:
        super().__init__(message)
        self.input = wrong


@contextmanager
def about(each: Input) -> Iterator[None]:
    """Have a ValueError know which input it is about."""
    try:
        yield
    except ValueError as error:
        raise InputError(str(error), each) from error


def open_inputs(targets: Sequence[Path | str], *, table: str | None = None, query: str | None = None) -> list[Input]:
    """Return what is to be loaded, each with its header read.

    A text with `://` is the address of a database, of which `table` or the result of `query` is loaded; it may name its
    table itself (`?table=…`). Raises what `open_source` and `DatabaseSource` raise.
    """
    inputs: list[Input] = []
    for target in targets:
        if isinstance(target, str) and "://" in target:
            inputs.append(_open_table(target, table, query))
        else:
            inputs.extend(_open_path(Path(target)))
    return inputs


def _open_table(address: str, table: str | None, query: str | None) -> Input:
    from corpus.loading.database import DatabaseSource

    source = DatabaseSource(address, table, query)
    return Input(source, source.label, source.name, "query" if query is not None else "table")


def find_files(path: Path) -> tuple[list[Path], list[str]]:
    """Return the files to open for a file, a folder or a pattern, and the names of those that no reader fits."""
    if path.is_dir():
        return _readable(sorted(each for each in path.rglob("*") if each.is_file()), path)
    if path.exists() or not glob.has_magic(str(path)):
        return [path], []
    # Path.glob takes no absolute patterns.
    found = [Path(each) for each in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207
    files, left_out = _readable([each for each in found if each.is_file()], path)
    for folder in (each for each in found if each.is_dir()):
        inside, others = find_files(folder)
        files.extend(inside)
        left_out.extend(others)
    return list(dict.fromkeys(files)), left_out


def _readable(paths: Sequence[Path], place: Path) -> tuple[list[Path], list[str]]:
    """Return those files that have a format which can be read, and the names of the others, but for clutter."""
    files: list[Path] = []
    left_out: list[str] = []
    for path in paths:
        inside = path.relative_to(place) if path.is_relative_to(place) else Path(path.name)
        if is_clutter(inside) or path.name.endswith((SUFFIX, MAP_SUFFIX)):
            continue
        if path.suffix.lower() in (*SOURCES, ARCHIVE):
            files.append(path)
        else:
            left_out.append(str(inside))
    return files, left_out


def _open_path(path: Path) -> list[Input]:
    """Return the inputs of a file, an archive, a folder, or of all that a pattern fits."""
    files, left_out = find_files(path)
    if not files and not left_out and not path.exists():
        raise FileNotFoundError(f"no file fits {path}")
    if not files:
        raise ValueError(f"{path} holds no file of a known format ({', '.join((*SOURCES, ARCHIVE))})")
    inputs = [each for file in files for each in _open_one(file)]
    return [replace(inputs[0], left_out=(*inputs[0].left_out, *left_out)), *inputs[1:]]


def _open_one(path: Path) -> list[Input]:
    if path.exists():
        stamp = Stamp.of(path)
        if format_of(path) == ARCHIVE:
            return _open_archive(path, stamp)
    return _open_file(path)


def _open_archive(path: Path, stamp: Stamp) -> list[Input]:
    unpacked = Unpacked(path, frozenset(SOURCES))
    inputs = []
    for name, file in unpacked.files:
        for each in _open_file(file):
            tail = each.name.removeprefix(file.name)  # the sheet, where there are several
            inputs.append(
                replace(
                    each,
                    label=_shown(f"{path}: {name}{tail}"),
                    name=_shown(f"{path.name}/{name}{tail}"),
                    path=path,
                    stamp=stamp,
                    file=f"{path}: {name}",
                    unpacked=unpacked,
                )
            )
    return [replace(inputs[0], left_out=(*inputs[0].left_out, *unpacked.left_out)), *inputs[1:]]


def _open_file(path: Path) -> list[Input]:
    stamp = Stamp.of(path) if path.exists() else None
    if path.exists() and format_of(path) in (".xlsx", ".xlsm"):
        return _open_workbook(path, stamp)
    source: Source = open_source(path)
    name = _shown(path.name)
    if CorrectedSource.fits(source.names):
        source = CorrectedSource(source)
        name = _OF_REJECTS.sub("", name)
    return [Input(source, _shown(str(path)), name, path=path, stamp=stamp, file=str(path))]


def _open_workbook(path: Path, stamp: Stamp | None) -> list[Input]:
    """Return an input for each sheet that holds records; the others are noted as left out.

    Where no sheet surely does, the one with most known names is taken, for its columns to be told.
    """
    sheets = sheets_of(path)
    chosen = data_sheets(sheets)
    sources = [WorkbookSource(path, sheet) for sheet in chosen] or [WorkbookSource(path)]
    taken = {source.sheet for source in sources}
    left_out = tuple(f"sheet {sheet.title}" for sheet in sheets if sheet.title not in taken)
    return [
        Input(
            source,
            _shown(str(path)) + (f" [{source.sheet}]" if len(sources) > 1 else ""),
            _shown(path.name) + (f" [{source.sheet}]" if len(sources) > 1 else ""),
            path=path,
            stamp=stamp,
            file=str(path),
            left_out=left_out if at == 0 else (),
        )
        for at, source in enumerate(sources)
    ]


def _shown(name: str) -> str:
    """Return the name of a file as text, whatever bytes it is made of."""
    return name.encode("utf-8", "replace").decode("utf-8")
