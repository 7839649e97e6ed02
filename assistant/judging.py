"""Is an answer the gold one? One rule a kind of question, over the answer as every door gets it.

records, match  the same set of ids (in the same order where the question orders)
value           the number within 0.5 % (rounding: 0.06 absolute)
groups          every group with its figures; in order where ordered, equal figures may swap; extra groups only with 0
lookup          every value is in the answer
text            8 of the first 10 ids are relevant; where n < 10 are, 80 % of n among the first 10
none            declined, nothing found, or asked back: the database cannot tell
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from assistant.answer import Answer, ResultOut, Status
from retrieval.plan import Model
from retrieval.result import Cell

RELATIVE, ABSOLUTE = 0.005, 0.06
FIRST, RELEVANT = 10, 0.8

_NUMBER = re.compile(r"[¥$]?\s*(-?[\d,]*\d(?:\.\d+)?)\s*(?:%|[a-z]+|亿|万|亩)?")
_WRITTEN = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_PUNCTUATION = re.compile(r"[\s_\-–—→,;&/().'’]+")
_SILENT_WORDS = re.compile(r"\b(province|city|the|years?)\b")
_YES, _NO = ("yes", "true", "是"), ("no", "false", "否")


class Kind(StrEnum):
    """What a question asks for, and by which rule its answer is judged."""

    RECORDS = "records"
    MATCH = "match"
    VALUE = "value"
    GROUPS = "groups"
    LOOKUP = "lookup"
    TEXT = "text"
    NONE = "none"


Row = tuple[Cell, ...]


class Gold(Model):
    """The right answer: rows of ids, of one number, of labels with figures, or of the values looked up."""

    kind: Kind
    ordered: bool = False
    rows: tuple[Row, ...] = ()


class Judgement(Model):
    """Whether the answer is right, with what was wanted and what came, in short."""

    right: bool
    wanted: str
    got: str


def judge(answer: Answer, gold: Gold) -> Judgement:
    """Return whether `answer` is the right one; an error never is."""
    right = answer.status is not Status.ERROR and _RULES[gold.kind](answer, gold)
    return Judgement(right=right, wanted=_wanted(gold), got=_got(answer))


# ---------------------------------------------------------------- rules


def _same_ids(answer: Answer, gold: Gold) -> bool:
    wanted = [row[0] for row in gold.rows]
    got = _result_ids(answer)
    if not wanted:
        return answer.status is Status.NO_MATCH or (answer.status is Status.ANSWERED and not got)
    return got == wanted if gold.ordered else len(got) == len(wanted) and set(got) == set(wanted)


def _closest(answer: Answer, gold: Gold) -> bool:
    relevant = {row[0] for row in gold.rows}
    first = set(_result_ids(answer)[:FIRST])
    if not relevant:
        return not first
    return len(relevant & first) >= math.ceil(RELEVANT * min(FIRST, len(relevant)))


def _same_value(answer: Answer, gold: Gold) -> bool:
    result = answer.result
    if result is None:
        return False
    got = result.value
    if got is None and result.kind in ("records", "matches", "groups"):
        got = result.total
    return _close(got, gold.rows[0][0])


def _same_groups(answer: Answer, gold: Gold) -> bool:
    rows = [tuple(row) for row in (answer.result.rows if answer.result else []) if row]
    wanted = gold.rows
    if len(rows) < len(wanted):
        return False
    if gold.ordered:
        if len(wanted) > 1 and len(rows) > 2 * len(wanted):
            return False
        rows = rows[: len(wanted)]
        if not all(_same_figures(row, want) for row, want in zip(rows, wanted, strict=True)):
            return False
    left = list(rows)
    for want in wanted:
        hit = next((row for row in left if _same_group(row, want)), None)
        if hit is None:
            return False
        left.remove(hit)
    return all(not number(row[-1]) for row in left)


def _holds_facts(answer: Answer, gold: Gold) -> bool:
    result = answer.result or ResultOut(kind="fact", record_type="requests", total=0)
    told = f"{json.dumps(result.value, ensure_ascii=False, default=str)} {answer.text}"
    rows = json.dumps(result.rows, ensure_ascii=False, default=str)
    words = _plain(f"{told} {rows}")
    numbers = [number(written) for written in _WRITTEN.findall(f"{told} {rows}")]
    return all(_told(value, words, numbers) for row in gold.rows for value in row if value is not None)


def _declined(answer: Answer, gold: Gold) -> bool:  # noqa: ARG001 - one signature for all rules
    return answer.status in (Status.NO_MATCH, Status.UNSUPPORTED, Status.CLARIFY)


_RULES: dict[Kind, Callable[[Answer, Gold], bool]] = {
    Kind.RECORDS: _same_ids,
    Kind.MATCH: _same_ids,
    Kind.TEXT: _closest,
    Kind.VALUE: _same_value,
    Kind.GROUPS: _same_groups,
    Kind.LOOKUP: _holds_facts,
    Kind.NONE: _declined,
}


# ---------------------------------------------------------------- comparing cells


def number(cell: object) -> float | None:
    """Return the number that a cell is (`12`, `¥1,200`, `34.5 %`); None for text, dates and booleans."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    found = _NUMBER.fullmatch(str(cell).strip().lower())
    return float(found[1].replace(",", "")) if found else None


def _close(a: object, b: object) -> bool:
    x, y = number(a), number(b)
    return x is not None and y is not None and math.isclose(x, y, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _labels(gold: Row) -> Row:
    """Return the cells of a gold row that name its group: the text, or the first cell (a year)."""
    return tuple(cell for cell in gold if number(cell) is None) or gold[:1]


def _figures(gold: Row) -> Row:
    labels = _labels(gold)
    return gold[1:] if labels == gold[:1] else tuple(cell for cell in gold if cell not in labels)


def _same_figures(row: Row, gold: Row) -> bool:
    return all(any(_close(cell, figure) for cell in row) for figure in _figures(gold))


def _same_group(row: Row, gold: Row) -> bool:
    cells = [*row, " ".join(str(cell) for cell in row if number(cell) is None)]
    named = all(any(_same_label(cell, label) for cell in cells) for label in _labels(gold))
    return named and _same_figures(row, gold)


def _same_label(a: object, b: object) -> bool:
    """Return whether two labels name one group; of labels with digits (bands, periods) the numbers have to agree."""
    x, y = _plain(a), _plain(b)
    if x == y:
        return True
    if any(c.isdigit() for c in y):
        return [int(n) for n in re.findall(r"\d+", x)] == [int(n) for n in re.findall(r"\d+", y)]
    return len(y) > 3 and (y in x or (bool(x) and x in y))


def _plain(cell: object) -> str:
    text = cell.isoformat()[:10] if isinstance(cell, dt.date) else str(cell)
    return " ".join(_SILENT_WORDS.sub(" ", _PUNCTUATION.sub(" ", text.lower())).split())


def _told(value: object, words: str, numbers: Iterable[float | None]) -> bool:
    if isinstance(value, bool):
        return any(word in words for word in (_YES if value else _NO))
    if number(value) is not None:
        return any(_close(n, value) for n in numbers)
    parts = value if isinstance(value, tuple | list) else str(value).split(";")
    return all(_plain(part) in words for part in parts)


# ---------------------------------------------------------------- in short


def _result_ids(answer: Answer) -> list[str]:
    return list(answer.result.ids) if answer.result else []


def _short(items: Sequence[object], shown: int = 4) -> str:
    more = f" … ({len(items)})" if len(items) > shown else ""
    return ", ".join(str(item) for item in items[:shown]) + more


def _wanted(gold: Gold) -> str:
    if gold.kind is Kind.NONE:
        return "no answer"
    if not gold.rows:
        return "nothing matches"
    return _short([row[0] if len(row) == 1 else tuple(row) for row in gold.rows])


def _got(answer: Answer) -> str:
    result = answer.result
    if result is None or answer.status is not Status.ANSWERED:
        return f"{answer.status}: {answer.text[:80]}".replace("\n", " ")
    if result.value is not None:
        return str(result.value)[:120]
    if result.rows:
        return _short([tuple(row) for row in result.rows])
    return f"{result.total}: {_short(result.ids)}" if result.ids else answer.text[:80].replace("\n", " ")
