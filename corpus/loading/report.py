"""What a load did: counts, warnings by column and reason, and where the refused rows are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict
from rich.console import Group
from rich.table import Table
from rich.text import Text

from corpus.loading.header import SURE, Column
from corpus.loading.reasons import CellWarning
from corpus.printable import printable

EXAMPLES = 3
LONGEST_EXAMPLE = 60


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flaw(_Frozen):
    """How often a column had one kind of flaw, with the first cells that had it."""

    count: int
    examples: tuple[str, ...]


class ColumnRead(_Frozen):
    """What was made of a column: its fields (none: left out), the unit of its bare numbers, and how sure that is.

    `guess` are the fields that a column which was left out looks like; `score` is out of 100.
    """

    heading: str
    fields: tuple[str, ...] = ()
    unit: str = ""
    score: int = 0
    guess: tuple[str, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, column: Column) -> ColumnRead:
        """Return what the report tells of `column`."""
        told = {name: getattr(column, name) for name in cls.model_fields}
        return cls(**told)

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it."""
        return self.score < SURE if self.fields else bool(self.guess)


class LoadReport(_Frozen):
    """One file's load: `read = loaded + updated + unchanged + repeated + rejected`.

    `file` is a path, or a database table without its password; `source` is whose records they are. `loaded` are new
    records, `updated` replaced ones, `unchanged` were in the database already, `repeated` rows say again what an
    earlier row of the file says. `removed` are records that the source no longer has and none other has, `kept_back`
    those that stayed because a row of the file could not be told. `rejects` and `warnings` count by reason.
    `generation` is the one that came of it, None where nothing changed. `mapping` says what was made of every column,
    and `mapping_from` where that came from: `canonical` names, `recognised`, `remembered` or `given`. `left_out` are
    sheets of the workbook, and files beside this one, that were not read.
    """

    file: str
    record_type: str
    source: str = ""
    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    rejected: int = 0
    removed: int = 0
    kept_back: int = 0
    rejects: dict[str, int] = {}
    warnings: dict[str, dict[str, Flaw]] = {}
    mapping: tuple[ColumnRead, ...] = ()
    mapping_from: str = "canonical"
    left_out: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    rejects_file: str | None = None
    seconds: float = 0.0
    generation: str | None = None

    @property
    def accepted(self) -> int:
        """The rows that are in the database now, whether they were before or not."""
        return self.loaded + self.updated + self.unchanged + self.repeated

    def __rich__(self) -> Group:
        return Group(*_parts(self))


class FlawCounter:
    """Counts cell warnings by column and reason, keeping the first few of each."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._examples: dict[tuple[str, str], list[str]] = {}

    def add(self, warnings: Iterable[CellWarning]) -> None:
        for warning in warnings:
            kind = (warning.column, warning.reason.value)
            self._counts[kind] = self._counts.get(kind, 0) + 1
            examples = self._examples.setdefault(kind, [])
            if len(examples) < EXAMPLES:
                examples.append(f"line {warning.line}: {printable(warning.written[:LONGEST_EXAMPLE])}")

    def flaws(self) -> dict[str, dict[str, Flaw]]:
        """Return column → reason → flaw, the most frequent first."""
        found: dict[str, dict[str, Flaw]] = {}
        for (column, reason), count in sorted(self._counts.items(), key=lambda item: -item[1]):
            examples = tuple(self._examples[column, reason])
            found.setdefault(column, {})[reason] = Flaw(count=count, examples=examples)
        return found


def mapping_lines(mapping: Sequence[ColumnRead], origin: str) -> list[Text | Table]:
    """Return what a terminal tells of a mapping: all of it on a line, and a table of what is doubtful."""
    if origin == "canonical":
        return []
    told = [
        f"{column.heading} → {' + '.join(column.fields)}" + (f" ({column.unit})" if column.unit else "")
        for column in mapping
        if column.fields
    ]
    parts: list[Text | Table] = [Text(f"  columns ({origin}): {printable(', '.join(told))}")]
    doubtful = [column for column in mapping if column.doubtful]
    if doubtful and origin != "given":
        table = Table("doubtful", "read as", "perhaps", "of 100", "why", box=None, padding=(0, 2))
        for column in doubtful:
            table.add_row(
                Text(printable(column.heading)),
                Text(" + ".join(column.fields) or "left out"),
                Text(" + ".join(column.guess)),
                str(column.score),
                Text(column.note),
            )
        parts.append(table)
    return parts


def _parts(report: LoadReport) -> list[Text | Table]:
    """Return the report's lines for a terminal; cells of the file are plain text there, never markup."""
    counts = ", ".join(
        f"{getattr(report, name):,} {label}"
        for name, label in (
            ("loaded", "new"),
            ("updated", "updated"),
            ("unchanged", "unchanged"),
            ("repeated", "repeated"),
            ("rejected", "rejected"),
            ("removed", "removed"),
        )
        if getattr(report, name) or name == "loaded"
    )
    read = f": {report.read:,} {report.record_type} read in {report.seconds:.1f} s: {counts}"
    parts: list[Text | Table] = [Text.assemble((printable(report.file), "bold"), read)]
    if report.rejected:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in report.rejects.items())
        parts.append(Text(f"  rejected: {reasons}; see {printable(str(report.rejects_file))}"))
    if report.kept_back:
        told = f"  not removed: {report.kept_back:,} records that {report.source} has no row for; a rejected row"
        parts.append(Text(f"{told} without an id may be theirs, so correct those rows and load again"))
    parts.extend(mapping_lines(report.mapping, report.mapping_from))
    if report.left_out:
        parts.append(Text(f"  not read: {printable(', '.join(report.left_out))}"))
    if report.ignored_columns:
        parts.append(Text(f"  columns not known and left out: {printable(', '.join(report.ignored_columns))}"))
    if report.missing_columns:
        parts.append(Text(f"  columns not in the file: {', '.join(report.missing_columns)}"))
    if report.warnings:
        table = Table("column", "warning", "cells", "for example", box=None, padding=(0, 2))
        for column, flaws in report.warnings.items():
            for reason, flaw in flaws.items():
                table.add_row(Text(column), Text(reason), f"{flaw.count:,}", Text("; ".join(flaw.examples)))
        parts.append(table)
    return parts
