"""Which record type a file holds, which of its columns is which field, and how its cells are to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.loading.cells import BLANKS, Reading
from corpus.schema import RecordType

SURE = 90  # of 100: from here on a column is taken without being asked about
TAKEN = 75  # from here on it is taken and shown as doubtful; below it is shown only


@dataclass(frozen=True, slots=True)
class Column:
    """What was made of one column: the fields it fills (none: it is left out), its unit, and how sure that is.

    `guess` are the fields that a column which is left out looks like; `score` is that of the fields or of the guess,
    0 … 100; `note` says why in a few words. `day_first` is said where a mapping says it.
    """

    position: int
    heading: str
    fields: tuple[str, ...] = ()
    unit: str = ""
    score: int = 0
    guess: tuple[str, ...] = ()
    note: str = ""
    day_first: bool | None = None

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it: taken and not sure, or left out and not unlike a field."""
        return self.score < SURE if self.fields else bool(self.guess)


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's columns by field: `positions` maps a field's name to its column, `ignored` are the others' names.

    `readings` say how a field's cells are written; `origin` tells where the mapping came from.
    """

    record_type: RecordType
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    readings: Mapping[str, Reading] = field(default_factory=dict)
    origin: str = "recognised"

    @property
    def positions(self) -> dict[str, int]:
        """Which column each field is read from."""
        return {field: column.position for column in self.columns for field in column.fields}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of the columns that are left out."""
        return tuple(column.heading for column in self.columns if not column.fields and column.heading)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the file has no column for."""
        positions = self.positions
        return tuple(field.name for field in self.record_type.columns if field.name not in positions)

    def reading(self, field: str) -> Reading:
        """Return how the cells of `field` are written."""
        return self.readings.get(field, Reading())


def trimmed(names: Sequence[str]) -> tuple[str, ...]:
    """Return column names without the blanks around them."""
    return tuple(name.strip(BLANKS) for name in names)
