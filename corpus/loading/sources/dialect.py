"""What sets the cells of a text file apart."""

from __future__ import annotations

import contextlib
import csv
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from corpus.loading.sources.head import known_names

DELIMITERS = ",;\t|，；^~\x1f\x01"
_ROWS = 40


def delimiter_of(lines: Sequence[str], usual: str) -> str:
    """Return the delimiter of a text that starts with `lines`; `usual` is that of its suffix.

    The one that makes the most known column names of a row, then the one that makes the most rows of one width.
    """
    if lines and len(lines[0].strip()) == 5 and lines[0].startswith("sep="):
        return lines[0][4]
    judged = {each: _judge(lines, each) for each in dict.fromkeys((usual, *DELIMITERS))}
    best = max(judged, key=lambda each: (*judged[each], each == usual))
    return best if judged[best] > (0, 0.0) else usual


def _judge(lines: Sequence[str], delimiter: str) -> tuple[int, float]:
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):  # what was read so far tells
        rows.extend(islice(csv.reader(lines, delimiter=delimiter), _ROWS))
    rows = [row for row in rows if row]
    if not rows:
        return 0, 0.0
    known = max(known_names(row) if len(row) > 1 else 0 for row in rows)
    width, often = Counter(len(row) for row in rows).most_common(1)[0]
    return known, often / len(rows) * min(width, 20) if width > 1 else 0.0
