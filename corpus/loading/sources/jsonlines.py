"""JSON: one object a line, or one array of objects, alone or inside an object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from corpus.loading import limits
from corpus.loading.cells import BLANKS, Raw
from corpus.loading.sources.base import BrokenRow, RawBatch, check_columns, next_line, shortened
from corpus.loading.sources.encoding import encoding_of, not_readable
from corpus.loading.sources.flat import flattened, sound

LOOKED_AT = 1_000  # rows whose keys, together, are the columns


class JsonSource:
    """A `.jsonl`, `.ndjson` or `.json` file; the keys of its first rows, nested ones by their path, are its columns.

    An array of objects, alone or inside an object, is read as a whole; where objects share lines, or stand inside
    another, their number stands for the line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoding = encoding_of(path)
        self._whole = path.suffix.lower() == ".json" and self._is_one_document()
        keys: dict[str, None] = {}
        for _, row, _ in islice(self._objects(), LOOKED_AT):
            if isinstance(row, dict):
                keys.update(dict.fromkeys(flattened(row)))
        if not keys:
            raise ValueError(f"{path} holds no JSON object in its first {LOOKED_AT:,} rows")
        check_columns(path, len(keys))
        self.names: tuple[str, ...] = tuple(keys)

    def batches(self, size: int) -> Iterator[RawBatch]:
        total = max(1, self.path.stat().st_size)
        read = held = 0
        lines: list[int] = []
        rows: list[Sequence[Raw]] = []
        broken: list[BrokenRow] = []
        for line, row, length in self._objects():
            read += length
            held += length + len(self.names)
            if isinstance(row, dict):
                lines.append(line)
                cells = flattened(row)
                rows.append([cells.get(name) for name in self.names])
            else:
                broken.append(BrokenRow(line, row))
            if len(rows) + len(broken) >= size or held >= limits.BATCH:
                yield RawBatch(lines, rows, broken, min(0.99, read / total))
                lines, rows, broken, held = [], [], [], 0
        yield RawBatch(lines, rows, broken, 1.0)

    def _is_one_document(self) -> bool:
        """Whether the file is an array, or an object over several lines, and not one object a line."""
        with self._open() as text:
            try:
                line = next((line for line in iter(lambda: next_line(text), "") if line.strip(BLANKS)), "")
            except UnicodeDecodeError as error:
                raise not_readable(self.path, error) from None
        return line.lstrip(BLANKS).startswith("[") or not isinstance(_object(line), dict) or _wraps(_object(line))

    def _open(self) -> TextIO:
        return self.path.open(encoding=self._encoding, newline="\n")

    def _objects(self) -> Iterator[tuple[int, dict[str, object] | str, int]]:
        """Yield each row's line, its object (or its text where it is none), and its length in characters."""
        try:
            if self._whole:
                yield from self._elements()
                return
            with self._open() as text:
                for number, line in enumerate(iter(lambda: next_line(text), ""), start=1):
                    if line.strip(BLANKS):
                        yield number, _object(line), len(line)
        except UnicodeDecodeError as error:
            raise not_readable(self.path, error) from None

    def _elements(self) -> Iterator[tuple[int, dict[str, object] | str, int]]:
        if self.path.stat().st_size > limits.LARGEST_ARRAY:
            raise ValueError(
                f"{self.path} is one document of more than {limits.LARGEST_ARRAY / 2**20:.0f} MiB, which would have to "
                "be held as a whole: write one object a line and call it .jsonl"
            )
        with self._open() as text:
            whole = text.read()
        try:
            document = json.loads(whole)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{self.path} is not valid JSON: {error}") from None
        elements = _table_in(document)
        lines = _lines_of(whole, elements) if isinstance(document, list) else range(1, len(elements) + 1)
        for line, element in zip(lines, elements, strict=True):
            row = element if isinstance(element, dict) else sound(json.dumps(element, ensure_ascii=False))
            yield line, row, 0


def _lines_of(text: str, elements: list[object]) -> Sequence[int]:
    """Return the line on which each element of the array `text` starts; their numbers where they share lines."""
    if text.count("\n") < len(elements):
        return range(1, len(elements) + 1)
    decoder = json.JSONDecoder()
    at, line, lines = text.index("[") + 1, 1 + text.count("\n", 0, text.index("[") + 1), []
    for _ in elements:
        start = at
        while text[at].isspace() or text[at] == ",":
            at += 1
        line += text.count("\n", start, at)
        lines.append(line)
        end = decoder.raw_decode(text, at)[1]
        line += text.count("\n", at, end)
        at = end
    return lines


def _wraps(document: object) -> bool:
    """Whether an object holds a list of objects, as exports of web services do, and is no record itself."""
    return isinstance(document, dict) and len(document) <= 12 and _table_in(document) != [document]


def _table_in(document: object) -> list[object]:
    """Return the rows of a document: itself, the longest list of objects inside, or the one object."""
    if isinstance(document, list):
        return document
    inside = list(document.values()) if isinstance(document, dict) else []
    inside += [each for value in inside if isinstance(value, dict) for each in value.values()]
    tables = [value for value in inside if isinstance(value, list) and len(value) > 1 and _records(value)]
    return max(tables, key=len, default=[document])


def _records(value: list[object]) -> bool:
    return all(isinstance(item, dict) and len(item) > 3 for item in value)


def _object(line: str) -> dict[str, object] | str:
    """Return the object that `line` holds, or the line where it holds none."""
    if len(line) > limits.LONGEST_ROW:
        return shortened(line)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return line.rstrip("\r\n")
    return found if isinstance(found, dict) else line.rstrip("\r\n")
