"""Records ranked by meaning inside a filtered set: each by the passage of it that is nearest to the question."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.wordings import wordings
from retrieval.filters import Tables
from retrieval.measures import Base
from retrieval.passages import PassageIndex
from retrieval.speakers import Ints, Nearest, Speakers, rows_of, speakers

LEAST, MOST = 10, 200
"""How many records are listed whatever their likeness, and how many at most."""

FLOOR, OF_BEST = 0.25, 0.65
"""A record is near enough at this likeness, and at this part of the best one's: the pair with the best F1 over
paraphrased needs and reasons (docs/decisions/filtered-meaning-search.md)."""

PASSAGES_EACH = 5
"""Passages looked at for each record wanted: several of one record may be near."""

BROAD = 0.08
"""Part of all records from which all passages are scored, as they lie, and not those of the records alone."""

UNSEEN = np.float32(-2)
"""The likeness of a passage that was not among the nearest: below any cosine."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record, the passage of it that is nearest, and their likeness (cosine, -1 … 1)."""

    id: str
    passage: str
    score: float


class MeaningSearch:
    """Ranks records of one generation by meaning; safe for many threads."""

    def __init__(self, passages: PassageIndex, said: Path | None = None) -> None:
        """`said` is the folder of who says what (`compile_speakers`); without one it is read from the records."""
        self._passages = passages
        self._said = said
        self._speakers: dict[str, Speakers] = {}
        self._lock = threading.Lock()

    def closest(self, text: str, base: Base, tables: Tables, most: int = MOST, least: int = LEAST) -> list[Hit]:
        """Return the records of `base` near enough to `text`, best first; none where `base` is empty.

        At least `least` of them where there are that many, at most `most`; equals in the order they were stored.
        """
        who = self._who_says_what(base.kind, tables)
        rows = rows_of(base, tables)
        said = wordings(text)
        if len(rows) < BROAD * len(who.rows):
            found = self._within(who, rows, said, most, least)
        else:
            found = self._among_all(who, rows, said, most, least)
        if not len(found.rows):
            return []
        near = (found.scores >= _cut(float(found.scores[0]))) | (np.arange(len(found.rows)) < least)
        keys = who.keys_of(found.rows[near])
        texts = _texts(self._passages.ids()[found.passages[near]], tables)
        scores = found.scores[near].tolist()
        return [Hit(key, text, score) for key, text, score in zip(keys, texts, scores, strict=True)]

    def _within(self, who: Speakers, rows: Ints, said: Sequence[str], most: int, least: int) -> Nearest:
        """Return the records of `rows` that are nearest, best first: their own passages are scored, no others."""
        (rows, begins), own = who.of(rows)
        if not len(rows):
            return Nearest(rows, np.empty(0, np.float32), rows)
        allowed = np.zeros(self._passages.count(), dtype=bool)
        allowed[own] = True
        wanted, complete = most * PASSAGES_EACH, False
        while not complete:
            places, likeness = self._passages.nearest_places(said, allowed, wanted)
            scores = np.full(len(allowed), UNSEEN)
            scores[places] = likeness
            best = np.maximum.reduceat(scores[own], begins)
            seen = int((best > UNSEEN).sum())
            complete = len(places) < wanted or _enough(seen, float(likeness[0]), float(likeness[-1]), most, least)
            wanted *= 4
        chosen = _best_first(best, most)
        ends = np.append(begins[1:], len(own))
        nearest = [own[begins[i] : ends[i]][np.argmax(scores[own[begins[i] : ends[i]]])] for i in chosen]
        return Nearest(rows[chosen], best[chosen], np.array(nearest, dtype=np.int64))

    def _among_all(self, who: Speakers, rows: Ints, said: Sequence[str], most: int, least: int) -> Nearest:
        """Return the same for rows that are many: the nearest of all passages, and who of `rows` says them."""
        wanted, complete = int(most * PASSAGES_EACH / max(len(rows), 1) * len(who.rows)), False
        while not complete:
            places, likeness = self._passages.nearest_places(said, None, wanted)
            found = who.first_to_say(places, likeness, rows, most).best(most)
            seen = len(found.rows)
            complete = len(places) < wanted or (
                seen > 0 and _enough(seen, float(found.scores[0]), float(likeness[-1]), most, least)
            )
            wanted *= 4
        return found

    def _who_says_what(self, kind: str, tables: Tables) -> Speakers:
        """Return the speakers of a record type, read once: a generation never changes."""
        with self._lock:
            if kind not in self._speakers:
                if self._said is not None:
                    self._speakers[kind] = Speakers.open(self._said / kind)
                else:
                    self._speakers[kind] = speakers(kind, self._passages.ids(), tables)
            return self._speakers[kind]


def _cut(best: float) -> float:
    """Return how near a record has to be when the nearest is as near as `best`."""
    return max(FLOOR, OF_BEST * best)


def _enough(seen: int, best: float, last: float, most: int, least: int) -> bool:
    """Whether no more passages need to be looked at: a record not seen is no nearer than the last of them."""
    return seen >= most or (seen >= least and last < _cut(best))


def _best_first(scores: NDArray[np.float32], most: int) -> Ints:
    """Return the places of the `most` highest scores, highest first, equals in order of place; unseen ones left out."""
    least = np.partition(scores, len(scores) - most)[len(scores) - most] if len(scores) > most else UNSEEN
    places = np.flatnonzero((scores >= least) & (scores > UNSEEN))
    return places[np.lexsort((places, -scores[places]))][:most]


def _texts(ids: Ints, tables: Tables) -> list[str]:
    """Return the texts of the passages with these ids, in the same order."""
    passages = tables("passages")
    found = passages.filter(passages.passage_id.isin(sorted(set(ids.tolist())))).to_pyarrow()
    by_id = dict(zip(found["passage_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    return [by_id[identifier] for identifier in ids.tolist()]
