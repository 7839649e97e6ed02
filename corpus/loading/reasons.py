"""Why a row was refused or a cell emptied: closed sets, the same names in reports, reject files and tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RejectReason(StrEnum):
    """A row is refused only when it cannot be told which record it is, or what its fields are."""

    MISSING_ID = "missing_id"
    DUPLICATE_ID = "duplicate_id"
    UNPARSEABLE_ROW = "unparseable_row"


class WarningReason(StrEnum):
    """The first five empty the cell (or the item of a list); the last two keep what can be kept."""

    BAD_NUMBER = "bad_number"
    NEGATIVE_NUMBER = "negative_number"
    BAD_DATE = "bad_date"
    BAD_BOOLEAN = "bad_boolean"
    UNKNOWN_PROVINCE = "unknown_province"
    DECISION_BEFORE_SUBMISSION = "decision_before_submission"
    NUL_BYTE = "nul_byte"


@dataclass(frozen=True, slots=True)
class Reject:
    """A refused row: its line (1-based; a row number where a format has no lines), and what it said.

    `cells` are the raw cells by original column where the row had its columns, `text` the raw line where it had not.
    """

    line: int
    reason: RejectReason
    id: str | None = None
    cells: tuple[str | None, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class CellWarning:
    """A cell of a loaded row that was emptied, shortened or doubted; `written` is what the file says."""

    line: int
    id: str
    column: str
    reason: WarningReason
    written: str
