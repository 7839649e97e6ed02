"""Records ranked by meaning inside a filtered set: each by the passage of it that is nearest to the question."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.wordings import wordings
from retrieval.filters import Tables
from retrieval.measures import Base
from retrieval.passages import PassageIndex
from retrieval.speakers import Ints, Speakers, rows_of, speakers

LEAST, MOST = 10, 200
"""How many records are listed whatever their likeness, and how many at most."""

FLOOR, OF_BEST = 0.25, 0.65
"""A record is near enough at this likeness, and at this part of the best one's: the pair with the best F1 over
paraphrased needs and reasons (docs/decisions/filtered-meaning-search.md)."""

PASSAGES_EACH = 5
"""Passages looked at for each record wanted: several of one record may be near."""

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

    def __init__(self, passages: PassageIndex) -> None:
        self._passages = passages
        self._speakers: dict[str, Speakers] = {}
        self._lock = threading.Lock()

    def closest(self, text: str, base: Base, tables: Tables, most: int = MOST, least: int = LEAST) -> list[Hit]:
        """Return the records of `base` near enough to `text`, best first; none where `base` is empty.

        At least `least` of them where there are that many, at most `most`; equals in the order they were stored.
        """
        who = self._who_says_what(base.kind, tables)
        (rows, begins), said = who.of(rows_of(base, tables))
        if not len(rows):
            return []
        allowed = np.zeros(self._passages.count(), dtype=bool)
        allowed[said] = True
        said_otherwise = wordings(text)
        wanted, complete = most * PASSAGES_EACH, False
        while not complete:
            places, likeness = self._passages.nearest_places(said_otherwise, allowed, wanted)
            scores = np.full(len(allowed), UNSEEN)
            scores[places] = likeness
            best = np.maximum.reduceat(scores[said], begins)
            seen = int((best > UNSEEN).sum())
            cut = max(FLOOR, OF_BEST * float(likeness[0]))
            # A record not seen is no nearer than the last passage that was.
            complete = len(places) < wanted or seen >= most or (seen >= least and float(likeness[-1]) < cut)
            wanted *= 4
        chosen = _best_first(best, most)
        chosen = chosen[(best[chosen] >= cut) | (np.arange(len(chosen)) < least)]
        ends = np.append(begins[1:], len(said))
        nearest = [said[begins[i] : ends[i]][np.argmax(scores[said[begins[i] : ends[i]]])] for i in chosen]
        keys = who.keys_of(rows[chosen])
        texts = _texts(self._passages.ids()[nearest], tables)
        return [Hit(key, text, float(best[i])) for key, text, i in zip(keys, texts, chosen, strict=True)]

    def _who_says_what(self, kind: str, tables: Tables) -> Speakers:
        """Return the speakers of a record type, read once: a generation never changes."""
        with self._lock:
            if kind not in self._speakers:
                self._speakers[kind] = speakers(kind, self._passages.ids(), tables)
            return self._speakers[kind]


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
