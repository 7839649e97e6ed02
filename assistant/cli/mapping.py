"""`load --inspect`: which column is which, shown and written to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from corpus.loading.header import Layout


def show_mapping(
    home: Path, targets: Sequence[str], mapping: Path | None, *, table: str | None = None, query: str | None = None
) -> None:
    """Print how the columns of `targets` are read, and write it to `mapping`, by default to NAME.map.toml here.

    A `mapping` that is there already is not written but used: its corrections are what is shown.
    """
    from rich.console import Console
    from rich.text import Text

    from corpus.loading.inputs import open_inputs
    from corpus.loading.mapping.layouts import propose
    from corpus.loading.mapping.saved import MAP_SUFFIX, Memory, read_map, write_map

    inputs = open_inputs(targets, table=table, query=query)
    given = read_map(mapping) if mapping is not None and mapping.exists() else []
    memory = Memory(home / "mappings")
    layouts = [(each.name, propose(each.source, given, memory)) for each in inputs]
    console = Console(highlight=False, soft_wrap=True)
    for each, (_, layout) in zip(inputs, layouts, strict=True):
        told = f": {layout.record_type.name}, columns {layout.origin}"
        console.print(Text.assemble((each.label, "bold"), told))
        console.print(_shown(layout))
        if layout.record_type.key not in layout.positions:
            console.print(Text(f"  no column is {layout.record_type.key}: without it nothing can be loaded"))
        if layout.missing:
            console.print(Text(f"  fields without a column: {', '.join(layout.missing)}"))
        if each.left_out:
            console.print(Text(f"  not read: {', '.join(each.left_out)}"))
    if given:
        return
    place = mapping or Path(inputs[0].name.replace("/", "_") + MAP_SUFFIX)
    if place.exists():
        raise ValueError(f"{place} is there already: correct it and load with --map {place}, or remove it first")
    place.write_text(write_map(layouts), encoding="utf-8")
    typer.echo(f"written to {place}; correct it, then: lodestone load {' '.join(targets)} --map {place}")


def _shown(layout: Layout) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("column", "field", "unit", "of 100", "", box=None, padding=(0, 2))
    for column in layout.columns:
        if not column.heading and not column.fields:
            continue
        field = " + ".join(column.fields) or (f"left out; perhaps {' + '.join(column.guess)}" if column.guess else "-")
        orders = {layout.reading(name).day_first for name in column.fields}
        unit = column.unit or ("day first" if True in orders else "month first" if False in orders else "")
        score = str(column.score) if column.fields or column.guess else ""
        table.add_row(Text(column.heading), Text(field), Text(unit), score, Text(column.note))
    return table
