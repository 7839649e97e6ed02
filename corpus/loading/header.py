"""Which record type a file holds, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.loading.cells import BLANKS
from corpus.schema import RECORD_TYPES, RecordType


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's columns by field: `positions` maps a field's name to its column, `ignored` are the others' names."""

    record_type: RecordType
    names: tuple[str, ...]
    positions: dict[str, int]
    ignored: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the file has no column for."""
        return tuple(field.name for field in self.record_type.columns if field.name not in self.positions)


def read_header(names: Sequence[str], source: str) -> Layout:
    """Return the layout of a file whose columns are called `names`; `source` names the file in errors.

    A column is known by its canonical name, outer blanks aside. The record type is the one whose key is there; of two,
    the one with more columns. Raises ValueError when neither fits, or when a column comes twice.
    """
    trimmed = [name.strip(BLANKS) for name in names]
    fitting = [kind for kind in RECORD_TYPES.values() if kind.key in trimmed]
    if not fitting:
        keys = " or ".join(f"{kind.key} ({kind.name})" for kind in RECORD_TYPES.values())
        found = ", ".join(name[:40] for name in trimmed[:12] if name) or "none"
        raise ValueError(f"{source} has no column {keys}, so its rows cannot be told apart; its columns are: {found}")
    kind = max(fitting, key=lambda kind: sum(field.name in trimmed for field in kind.columns))
    known = {field.name for field in kind.columns}
    positions: dict[str, int] = {}
    for position, name in enumerate(trimmed):
        if name in known:
            if name in positions:
                raise ValueError(f"{source} has two columns called {name}: rename or remove one of them")
            positions[name] = position
    ignored = tuple(name for name in trimmed if name not in known and name)
    return Layout(kind, tuple(names), positions, ignored)
