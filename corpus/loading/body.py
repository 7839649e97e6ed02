"""Rows between the rows: headers that come again, totals, notes. They are no data, and no errors either."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.loading.cells import BLANKS, Raw

_TOTAL = re.compile(r"(?:本页|本表|全部|当页)?[合总小共累]\s*计|(?:grand\s+|sub[\s-]?)?totals?|sum", re.IGNORECASE)
_TOTAL_OF = re.compile(rf"(?:{_TOTAL.pattern})\s*[:：(（].*", re.IGNORECASE | re.DOTALL)
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填报说明|填表说明|制表|填表人|填报人|审核|数据来源|资料来源|来源|统计口径|截至|打印|导出|联系人|单位)"
    r"\s*\d*\s*[:：]|第\s*\d+\s*页|共\s*\d+\s*[条页行项家个]|以[上下](?:数据|信息|空白|为)"
    r"|(?:notes?|sources?|remarks?|prepared by|generated (?:on|by)|exported (?:on|by)|printed|confidential)\b\s*[:\-]?"
    r"|page\s+\d+|end of (?:report|file|list|data)|copyright|©|\d+ (?:rows?|records?)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(f"(?:{_TOTAL.pattern})|(?:{_NOTE.pattern})", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z]{0,3}[-_]?\d{2,}")  # no total and no note is written so
_STARTS = frozenset("注备附说填制审数资来统截打导联单第共以合总小累本全当nsrpgect©")


class Furniture:
    """Tells rows that are no data of a table with these columns; `key` is the place of its ids."""

    def __init__(self, names: Sequence[str], key: int) -> None:
        self._names = tuple(_plain(name) for name in names)
        self._leaves = tuple(name.rpartition("/")[2] for name in self._names)
        self._key = key
        self._like_ids = any(map(_ID.fullmatch, self._leaves))

    def is_no_data(self, row: Sequence[Raw]) -> bool:
        """Whether `row` is a header that comes again, a total or a note."""
        at, first = 0, row[0]
        if isinstance(first, str) and _ID.fullmatch(first) and not self._like_ids:
            return False
        if not _said(first):
            at, first = next(((at, cell) for at, cell in enumerate(row) if _said(cell)), (0, None))
        if not isinstance(first, str):
            return False
        text = _plain(first)
        if text[:1] not in _STARTS and not text[:1].isdigit() and text not in (self._names[at], self._leaves[at]):
            return False
        if text in (self._names[at], self._leaves[at]) and self._is_header(row):
            return True
        if not _EITHER.match(text):
            return False
        if _TOTAL.fullmatch(text):
            return True
        if self._key != at and _said(row[self._key]):
            return False
        if _TOTAL_OF.fullmatch(text):
            return True
        return _NOTE.match(text) is not None and sum(map(_said, row)) == 1

    def _is_header(self, row: Sequence[Raw]) -> bool:
        filled = [(_plain(cell), at) for at, cell in enumerate(row) if isinstance(cell, str) and _said(cell)]
        same = sum(text in (self._names[at], self._leaves[at]) for text, at in filled)
        return (same > 1 and same > 0.6 * len(filled)) or (len(self._names) == 1 and same == 1)


def _said(cell: Raw) -> bool:
    return bool(cell.strip(BLANKS) if isinstance(cell, str) else cell)


def _plain(text: str) -> str:
    return " ".join(text.strip(BLANKS).split()).lower()
