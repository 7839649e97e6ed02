"""JSON: one object a line, or one array of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from corpus.loading import limits
from corpus.loading.cells import BLANKS, Raw
from corpus.loading.sources.base import BrokenRow, RawBatch, check_columns, next_line, not_utf8, shortened

LOOKED_AT = 1_000  # rows whose keys, together, are the columns


class JsonSource:
    """A `.jsonl`, `.ndjson` or `.json` file in UTF-8; the keys of its first rows are its columns.

    In an array of objects, which is read as a whole, the position of an object stands for its line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as raw:
            array = raw.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
        self._array = array and path.suffix.lower() == ".json"
        keys: dict[str, None] = {}
        for _, row, _ in islice(self._objects(), LOOKED_AT):
            if isinstance(row, dict):
                keys.update(dict.fromkeys(row))
        if not keys:
            raise ValueError(f"{path} holds no JSON object in its first {LOOKED_AT:,} rows")
        check_columns(path, len(keys))
        self._keys = tuple(keys)
        self.names: tuple[str, ...] = tuple(map(_sound, keys))

    def batches(self, size: int) -> Iterator[RawBatch]:
        total = max(1, self.path.stat().st_size)
        read = held = 0
        lines: list[int] = []
        rows: list[Sequence[Raw]] = []
        broken: list[BrokenRow] = []
        for line, row, length in self._objects():
            read += length
            held += length + len(self._keys)
            if isinstance(row, dict):
                lines.append(line)
                rows.append([cell_of(row.get(name)) for name in self._keys])
            else:
                broken.append(BrokenRow(line, row))
            if len(rows) + len(broken) >= size or held >= limits.BATCH:
                yield RawBatch(lines, rows, broken, min(0.99, read / total))
                lines, rows, broken, held = [], [], [], 0
        yield RawBatch(lines, rows, broken, 1.0)

    def _open(self) -> TextIO:
        return self.path.open(encoding="utf-8-sig", newline="\n")

    def _objects(self) -> Iterator[tuple[int, dict[str, object] | str, int]]:
        """Yield each row's line, its object (or its text where it is none), and its length in characters."""
        try:
            if self._array:
                yield from self._elements()
                return
            with self._open() as text:
                for number, line in enumerate(iter(lambda: next_line(text), ""), start=1):
                    if line.strip(BLANKS):
                        yield number, _object(line), len(line)
        except UnicodeDecodeError as error:
            raise not_utf8(self.path, error) from None

    def _elements(self) -> Iterator[tuple[int, dict[str, object] | str, int]]:
        if self.path.stat().st_size > limits.LARGEST_ARRAY:
            raise ValueError(
                f"{self.path} is one array of more than {limits.LARGEST_ARRAY / 2**20:.0f} MiB, which would have to be "
                "held as a whole: write one object a line and call it .jsonl"
            )
        with self._open() as text:
            try:
                elements = json.load(text)
            except UnicodeDecodeError:
                raise
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{self.path} is not valid JSON: {error}") from None
        for number, element in enumerate(elements, start=1):
            row = element if isinstance(element, dict) else _sound(json.dumps(element, ensure_ascii=False))
            yield number, row, 0


def _object(line: str) -> dict[str, object] | str:
    """Return the object that `line` holds, or the line where it holds none."""
    if len(line) > limits.LONGEST_ROW:
        return shortened(line)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return line.rstrip("\r\n")
    return found if isinstance(found, dict) else line.rstrip("\r\n")


def cell_of(value: object) -> Raw:
    """Return a typed value as a cell: text, or the items of an array; a whole number has no decimal point."""
    if value is None:
        return None
    if isinstance(value, str):
        return _sound(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list):
        return tuple(_item(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=True, default=str)
    return str(value)


def _item(value: object) -> str | None:
    cell = cell_of(value)
    return json.dumps(value, ensure_ascii=True, default=str) if isinstance(cell, tuple) else cell


def _sound(text: str) -> str:
    """Return `text` without halves of surrogate pairs: they are no characters, and can be neither stored nor shown."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
