"""What a text claims: its marks, the cells of its tables, and the numbers and days that it states."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.writing.markdown import unescape
from assistant.writing.numbers import MONTHS

Known = int | float | dt.date

ID = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,3}[0-9]{4,}(?![A-Za-z0-9])")
PERIOD = re.compile(r"[0-9]{4}(?:-(?:[0-9]{2}|[QH][0-9]|W[0-9]{2}))?")
"""The label of a year, half-year, quarter, month or week."""
_MARK = re.compile(r"(?<!\\)\[([0-9]+)\]")
_EDGE = re.compile(r"(?<!\\)\|")
_MONTHS = {name: at for at, name in enumerate(MONTHS, 1)}
_DAY = re.compile(
    rf"(?<![0-9])(?:(?P<d>[0-9]{{1,2}}) (?P<m>{'|'.join(_MONTHS)}) (?P<y>[0-9]{{4}})"
    r"|(?P<zy>[0-9]{4})年(?P<zm>[0-9]{1,2})月(?P<zd>[0-9]{1,2})日"
    r"|(?P<iy>[0-9]{4})-(?P<im>[0-9]{2})-(?P<id>[0-9]{2}))(?![0-9])"
)
_UNIT_FACTOR = re.compile(r"× (?:10,000 (?=m²|CNY)|100 million )")
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.,])(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<after>亿|万|st|nd|rd|th)?(?![A-Za-z0-9]|[.][0-9])"
)
_SCALES = {"亿": (1.0, 1e8, 100.0), "万": (1.0, 1e4, 0.01)}  # in that unit, the plain number, and in million CNY


@dataclass(frozen=True, slots=True)
class Stated:
    """One number or day as written: what it may be worth, each with how far rounding can have moved it."""

    text: str
    day: dt.date | None = None
    values: tuple[tuple[float, float], ...] = ()
    scaled: bool = False

    def agrees(self, known: Known) -> bool:
        """Whether `known`, rounded as it is written here, is what is stated; signs are said in words.

        A count, given as an int, is never written with a scale (`10亿`).
        """
        if isinstance(known, dt.date):
            return self.day == known
        if isinstance(known, int) and self.scaled:
            return False
        return any(abs(value - abs(known)) <= slack for value, slack in self.values)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a reader sees it: its text without marks, the marks, and the cells where it is a table's row."""

    text: str
    marks: tuple[int, ...] = ()
    cells: tuple[str, ...] | None = None


def lines_of(markdown: str) -> Iterator[Line]:
    """Yield the lines of a text that say something."""
    for raw in markdown.splitlines():
        if not raw.strip():
            continue
        marks = tuple(int(n) for n in _MARK.findall(raw))
        bare = _MARK.sub(" ", raw)
        cells = None
        if raw.lstrip().startswith("|"):
            cells = tuple(unescape(cell.strip()) for cell in _EDGE.split(bare.strip())[1:-1])
        yield Line(unescape(bare), marks, cells)


def stated(text: str, ids: Iterable[str] = ()) -> list[Stated]:
    """Return the numbers and days in `text`; those that are part of a word or of one of `ids` are left out."""
    for known in sorted((each for each in ids if each), key=len, reverse=True):
        text = text.replace(known, " ")
    text = _UNIT_FACTOR.sub(" ", ID.sub(" ", text))
    found = [Stated(match[0], day=_day(match)) for match in _DAY.finditer(text)]
    for match in _NUMBER.finditer(_DAY.sub(" ", text)):
        found.append(
            Stated(match[0], values=tuple(_worth(match["n"], match["after"])), scaled=match["after"] in _SCALES)
        )
    return found


def without_days(text: str) -> str:
    """Return `text` without the days that it states, whose years name no period."""
    return _DAY.sub(" ", text)


def states_day(text: str) -> bool:
    """Whether `text` holds a day written out."""
    return _DAY.search(text) is not None


def _day(match: re.Match[str]) -> dt.date | None:
    year, month, day = (
        match["y"] or match["zy"] or match["iy"],
        _MONTHS.get(match["m"] or "") or match["zm"] or match["im"],
        match["d"] or match["zd"] or match["id"],
    )
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _worth(written: str, after: str | None) -> Iterator[tuple[float, float]]:
    value = float(written.replace(",", ""))
    decimals = len(written.partition(".")[2])
    # The writer trims zeros, so a whole number may have been rounded to one decimal.
    slack = 0.5 * 10.0 ** -max(decimals, 1) * (1 + 1e-9) + 1e-9
    for scale in _SCALES.get(after or "", (1.0,)):
        yield value * scale, slack * scale


def knowns(values: Iterable[object]) -> Iterator[Known]:
    """Yield the numbers and days among `values`, those inside lists and texts too."""
    for value in values:
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, (tuple, list)):
            yield from knowns(value)
        elif isinstance(value, dt.date):
            yield value
        elif isinstance(value, (int, float)):
            if math.isfinite(value):
                yield float(value)
        else:
            yield from _in_text(str(value))


def _in_text(text: str) -> Iterator[Known]:
    for each in stated(text):
        if each.day is not None:
            yield each.day
        yield from (value for value, _ in each.values)


def figures(values: Iterable[object]) -> list[Known]:
    """Return the numbers and days among `values` themselves, texts left out."""
    return list(knowns(value for value in values if not isinstance(value, (str, tuple, list))))
