"""Records ranked by meaning inside a filtered set: each by the passage of it that is nearest to the question."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from corpus.schema import record_type
from retrieval.filters import Tables, selected
from retrieval.measures import Base
from retrieval.passages import PassageIndex
from retrieval.plan import EVERYTHING

LEAST, MOST = 10, 200
"""How many records are returned whatever their likeness, and at most."""

FLOOR, OF_BEST = 0.25, 0.65
"""A record is near enough at this likeness, and at this part of the best one's: the pair with the best F1 over
paraphrased needs and reasons (docs/decisions/filtered-meaning-search.md)."""

PASSAGES_EACH = 5
"""Passages looked at for each record wanted: several of one record may be near."""

MANY = 20_000
"""Records in a set from which the nearest passages of all are tried first, and then the set's own."""

Ids = NDArray[np.int64]


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
        self._of_kind: dict[str, Ids] = {}
        self._lock = threading.Lock()

    def closest(self, text: str, base: Base, tables: Tables, most: int = MOST) -> list[Hit]:
        """Return the records of `base` near enough to `text`, best first, equals by id; none where `base` is empty.

        At least LEAST of them where there are that many, at most `most`.
        """
        said = _said(base, tables)
        if base.where != EVERYTHING:
            size = int(selected(base.where, base.kind, tables).count().to_pyarrow().as_py())
            if not size:
                return []
            if size < MANY:
                return self._among(_distinct(said), said, text, tables, most)
        everywhere = self._ids_of(base.kind, tables)
        hits = self._among(everywhere, said, text, tables, most, widen=base.where == EVERYTHING)
        if len(hits) >= min(LEAST, most) or base.where == EVERYTHING:
            return hits
        return self._among(_distinct(said), said, text, tables, most)

    def _among(
        self, allowed: Ids, said: Table, text: str, tables: Tables, most: int, *, widen: bool = True
    ) -> list[Hit]:
        """Return the near records that say one of `allowed`, in a table of who says what.

        Without `widen`: none rather than a list that further passages might add to.
        """
        wanted = most * PASSAGES_EACH
        while True:
            nearest = self._passages.nearest(text, allowed, wanted)
            if not nearest:
                return []
            best = _speakers(said, [identifier for identifier, _ in nearest], tables, most)
            cut = max(FLOOR, OF_BEST * nearest[best[0][1]][1]) if best else FLOOR
            seen_all = len(nearest) < wanted or (nearest[-1][1] < cut and len(best) >= LEAST)
            if seen_all or len(best) >= most:
                break
            if not widen:
                return []
            wanted *= 4
        scored = [(identifier, place, nearest[place][1]) for identifier, place in best]
        kept = [hit for rank, hit in enumerate(scored) if rank < LEAST or hit[2] >= cut]
        texts = _texts({nearest[place][0] for _, place, _ in kept}, tables)
        return [Hit(identifier, texts[nearest[place][0]], score) for identifier, place, score in kept]

    def _ids_of(self, kind: str, tables: Tables) -> Ids:
        """Return all passages of a record type, ascending; read once, as a generation never changes."""
        with self._lock:
            found = self._of_kind.get(kind)
        if found is None:
            found = np.sort(_distinct(_said(Base(kind), tables)))
            with self._lock:
                self._of_kind[kind] = found
        return found


def _said(base: Base, tables: Tables) -> Table:
    """Return who says what in `base`: `record_id`, `passage_id`."""
    said = tables("sentences")
    said = said.filter(said.record_type == base.kind).select("record_id", "passage_id")
    if base.where == EVERYTHING:
        return said
    speakers = selected(base.where, base.kind, tables).select(speaker=record_type(base.kind).key)
    return said.semi_join(speakers, said.record_id == speakers.speaker)


def _distinct(said: Table) -> Ids:
    found: Ids = said.select("passage_id").distinct().to_pyarrow()["passage_id"].to_numpy()
    return found


def _speakers(said: Table, ids: list[int], tables: Tables, most: int) -> list[tuple[str, int]]:
    """Return the first `most` records that say one of `ids`, with the first place in `ids` of what they say."""
    places = ibis.memtable(pa.table({"passage": ids, "place": list(range(len(ids)))}))
    joined = said.join(places, said.passage_id == places.passage)
    first = joined.group_by("record_id").agg(place=joined.place.min())
    rows = tables("sentences")._find_backend().to_pyarrow(first.order_by("place", "record_id").limit(most))
    return list(zip(rows["record_id"].to_pylist(), rows["place"].to_pylist(), strict=True))


def _texts(ids: set[int], tables: Tables) -> dict[int, str]:
    passages = tables("passages")
    rows = passages.filter(passages.passage_id.isin(sorted(ids))).to_pyarrow()
    return dict(zip(rows["passage_id"].to_pylist(), rows["text"].to_pylist(), strict=True))
