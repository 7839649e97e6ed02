"""Where the table starts in a sheet or text: the row of column names, under titles, notes and headings of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.loading.cells import BLANKS
from corpus.loading.mapping.aliases import load_aliases
from corpus.loading.mapping.headings import read_heading
from corpus.schema import RECORD_TYPES

ROWS = 40  # rows that are looked through for the names of columns
LONGEST_NAME = 60  # characters

_KEYS = frozenset(kind.key for kind in RECORD_TYPES.values())


@dataclass(frozen=True, slots=True)
class Head:
    """The row (its place among those looked at) that names the columns, and the heading above each name, if any.

    A name that comes twice has its group before it.
    """

    row: int
    names: tuple[str, ...]
    groups: tuple[str, ...]
    known: int


def find_head(rows: Sequence[Sequence[str | None]]) -> Head | None:
    """Return the head of a table whose first rows these are; None where no row could be one.

    It is the row with the most names that are known; where hardly any is, the first that is as wide as the table.
    """
    counts = [known_names(row) for row in rows]
    best = max(range(len(rows)), key=lambda at: (counts[at], -at), default=None)
    if best is None:
        return None
    if counts[best] < 2:
        best = _first_full(rows)
        if best is None:
            return None
    elif best + 1 < len(rows) and counts[best + 1] == counts[best] and _continues(rows[best], rows[best + 1]):
        best += 1
    leaf = [_text(cell) for cell in rows[best]]
    above = [_text(cell) for cell in rows[best - 1]] if best else []
    groups = _groups(leaf, above)
    names = (
        f"{group}/{name}" if name and group and leaf.count(name) > 1 else written or ""
        for name, group, written in zip(leaf, groups, rows[best], strict=True)
    )
    return Head(best, tuple(names), tuple(groups), counts[best])


def known_names(row: Sequence[str | None]) -> int:
    """Return how many cells of `row` are known names of columns of one record type."""
    texts = {_text(cell) for cell in row}
    if _KEYS & texts:
        return 1_000
    kinds = [_known(text) for text in texts if 0 < len(text) <= LONGEST_NAME]
    return max((sum(kind in kinds_of for kinds_of in kinds) for kind in RECORD_TYPES), default=0)


@lru_cache(maxsize=8192)
def _known(text: str) -> frozenset[str]:
    forms = [form for form, _, _ in read_heading(text).forms]
    known = load_aliases().by_form
    return frozenset(kind for kind in RECORD_TYPES if any(form in known[kind] for form in forms))


def _text(cell: str | None) -> str:
    return " ".join((cell or "").strip(BLANKS).split())


def _first_full(rows: Sequence[Sequence[str | None]]) -> int | None:
    filled = [sum(bool(_text(cell)) for cell in row) for row in rows]
    widest = max(filled, default=0)
    return next((at for at, count in enumerate(filled) if count and count >= 0.6 * widest), None)


def _continues(upper: Sequence[str | None], lower: Sequence[str | None]) -> bool:
    """Whether two rows share cells that were merged over both, so that the lower one completes the upper."""
    return any(_text(one) and _text(one) == _text(other) for one, other in zip(upper, lower, strict=False))


def _groups(leaf: list[str], above: list[str]) -> list[str]:
    """Return the heading over each column: that of a merged cell, or the last one to its left."""
    filled = [text for text in above if text]
    if len(set(filled)) < 2:  # nothing, or a title
        return [""] * len(leaf)
    groups: list[str] = []
    last = ""
    for at, name in enumerate(leaf):
        text = above[at] if at < len(above) else ""
        last = "" if text == name else text or last
        groups.append(last if name else "")
    return groups
