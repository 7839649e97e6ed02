"""Mappings as files: written to be corrected by hand, read back with every slip named, and remembered in the home."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.loading.header import Column, Layout, trimmed
from corpus.schema import RECORD_TYPES
from corpus.units import units_of

MAP_SUFFIX = ".map.toml"
HEAD = """\
# Which column is which field. Correct `fields` (leave [] to leave a column out; two fields for a column of provinces
# and cities), `unit` (what bare numbers are in) and `day_first` (true: 04/03/2025 is 4 March). Then give it back:
#   lodestone load FILE --map THIS
"""
_KNOWN = ("heading", "fields", "unit", "day_first", "score", "note")


@dataclass(frozen=True, slots=True)
class Table:
    """The mapping of one set of headings; `file` says where it is written, for errors."""

    name: str
    record: str
    columns: tuple[Column, ...]
    file: str = ""

    def layout(self, names: Sequence[str], origin: str) -> Layout:
        """Return the layout of a file with columns called `names`; ValueError where one that has a field is missing."""
        left: list[Column] = list(self.columns)
        columns = []
        for position, name in enumerate(trimmed(names)):
            found = next((column for column in left if column.heading == name), None)
            if found is None:
                columns.append(Column(position, name, note="not in the mapping"))
                continue
            left.remove(found)
            columns.append(
                Column(
                    position, name, found.fields, found.unit, found.score, note=found.note, day_first=found.day_first
                )
            )
        if missing := [column.heading for column in left if column.fields]:
            raise ValueError(f"{self.file} does not fit: the file has no column {missing[0]!r}")
        return Layout(RECORD_TYPES[self.record], tuple(names), tuple(columns), origin=origin)

    def shared(self, names: Sequence[str]) -> int:
        """Return how many of the headings are among `names`."""
        return (Counter(column.heading for column in self.columns) & Counter(trimmed(names))).total()


def read_map(path: Path) -> list[Table]:
    """Return the tables of a mapping file; ValueError names the entry that cannot be meant."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no mapping that can be read: {error}") from None
    tables = content.get("table")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise ValueError(f"{path} has no [[table]]: make a mapping with lodestone load FILE --inspect")
    return [_table(path, table) for table in tables]


def choose_table(tables: Sequence[Table], names: Sequence[str]) -> Table:
    """Return the table that fits columns called `names` best."""
    return max(tables, key=lambda table: (table.shared(names), -len(table.columns)))


def write_map(layouts: Sequence[tuple[str, Layout]]) -> str:
    """Return the text of a mapping file for these layouts, each with the name of its input."""
    parts = [HEAD]
    for name, layout in layouts:
        parts.append(f"\n[[table]]\nname = {_quoted(name)}\nrecord = {_quoted(layout.record_type.name)}\n")
        parts.extend(_written(column, layout) for column in layout.columns if column.heading)
    return "".join(parts)


def _written(column: Column, layout: Layout) -> str:
    lines = ["", "[[table.column]]", f"heading = {_quoted(column.heading)}"]
    lines.append(f"fields = [{', '.join(map(_quoted, column.fields))}]")
    if column.unit:
        lines.append(f"unit = {_quoted(column.unit)}")
    order = next((layout.reading(field).day_first for field in column.fields), None)
    if order is not None:
        lines.append(f"day_first = {str(order).lower()}")
    if column.fields or column.guess:
        lines.append(f"score = {column.score}")
    if column.guess:
        lines.append(f"# perhaps: fields = [{', '.join(map(_quoted, column.guess))}]")
    if column.note:
        lines.append(f"note = {_quoted(column.note)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(path: Path, table: dict[str, Any]) -> Table:
    record = table.get("record")
    if record not in RECORD_TYPES:
        raise ValueError(f"{path}: record = {record!r} is not one of {', '.join(RECORD_TYPES)}")
    columns = table.get("column", [])
    if not isinstance(columns, list) or not columns:
        raise ValueError(f"{path}: the table {table.get('name', '')!r} has no [[table.column]]")
    found = tuple(_column(path, record, at, column) for at, column in enumerate(columns))
    taken = Counter(field for column in found for field in column.fields)
    if twice := [field for field, count in taken.items() if count > 1]:
        raise ValueError(f"{path}: two columns are given the field {twice[0]}: leave one of them out")
    return Table(str(table.get("name", "")), record, found, str(path))


def _column(path: Path, record: str, at: int, column: Any) -> Column:
    heading = column.get("heading") if isinstance(column, dict) else None
    if not isinstance(heading, str):
        raise ValueError(f'{path}: column {at + 1} has no heading = "…"')
    where = f"{path}: {heading!r}"
    if odd := sorted(set(column) - set(_KNOWN)):
        raise ValueError(f"{where}: {odd[0]!r} is not one of {', '.join(_KNOWN)}")
    fields = column.get("fields", [])
    kind = RECORD_TYPES[record]
    known = [field.name for field in kind.columns]
    if not isinstance(fields, list) or (unknown := [field for field in fields if field not in known]):
        said = fields if not isinstance(fields, list) else unknown[0]
        raise ValueError(f"{where}: {said!r} is no field of {record}; it has {', '.join(known)}")
    concepts = [kind[field].concept for field in fields]
    if len(fields) > 2 or (len(fields) == 2 and sorted(map(str, concepts)) != ["city", "province"]):
        raise ValueError(f"{where}: only a province and a city field can be read from one column, not {fields}")
    unit, day_first = column.get("unit", ""), column.get("day_first")
    if unit and (not isinstance(unit, str) or not units_of(unit)):
        raise ValueError(f"{where}: unit {unit!r} is not known; write for example 亩, ha, 万平方米, 亿元, CNY m")
    if day_first is not None and not isinstance(day_first, bool):
        raise ValueError(f"{where}: day_first must be true or false, not {day_first!r}")
    score, note = column.get("score", 100), column.get("note", "")
    return Column(
        at, heading, tuple(fields), unit, score if isinstance(score, int) else 100, note=str(note), day_first=day_first
    )


class Memory:
    """The mappings of files that were loaded, kept in a folder of the home by their set of headings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, names: Sequence[str]) -> Table | None:
        """Return the mapping for exactly these headings; None where there is none that can still be read."""
        path = self._path(names)
        if not path.exists():
            return None
        try:
            return read_map(path)[0]
        except (ValueError, OSError):
            return None  # of another version: recognised anew, and written again

    def remember(self, name: str, layout: Layout) -> None:
        """Keep `layout` for the next file with its headings."""
        path = self._path(layout.names)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".part")
        draft.write_text(write_map([(name, layout)]), encoding="utf-8")
        draft.replace(path)

    def _path(self, names: Sequence[str]) -> Path:
        told = "\n".join(sorted(name for name in trimmed(names) if name))
        return self._folder / (hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:24] + MAP_SUFFIX)
