"""Cells of a table of numbers, the labels of its groups, and its heads with their units."""

from __future__ import annotations

from assistant.writing.markdown import escape
from assistant.writing.numbers import number, percent, unit_name
from assistant.writing.voice import Voice
from corpus.schema import Type
from retrieval.plan import Dim
from retrieval.result import Cell

ROWS = 15
"""Rows of a table in the text; the result holds all of them."""


def is_number(cell: object) -> bool:
    """Return whether a cell is a number; a truth value is none."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def label_words(dim: Dim, cell: Cell, voice: Voice) -> str:
    """Return a group's label: a value's name, a period or a band as it stands."""
    if cell is None:
        return voice.say("not known", "未填写")
    field = voice.record_type[dim.field]
    if dim.grain is not None or dim.bands or field.type is Type.DATE or field.numeric:
        return escape(str(cell))
    return voice.cell(field, cell)


def head_with_unit(name: str, unit: str | None, voice: Voice) -> str:
    """Return the head of a column with its unit: `planned investment (million CNY)`."""
    shown = unit_name(unit, voice.lang)
    return f"{name}{voice.say(f' ({shown})', f'（{shown}）')}" if shown else name


def bare_number(cell: Cell, unit: str | None) -> str:
    """Return a number of a table, whose unit stands in the head of its column."""
    if is_number(cell):
        value = float(str(cell)) if isinstance(cell, float) else int(str(cell))
        return percent(value) if unit == "percent" else str(value) if unit == "year" else number(value)
    return "–" if cell is None else escape(str(cell))
