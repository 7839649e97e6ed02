"""The values of the loaded data by meaning: which of them a phrase that no list holds comes nearest to."""

from __future__ import annotations

import hashlib
import logging
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from assistant.reading.needs.nearest import Near
from assistant.reading.words.lexicon import Data
from corpus.schema import RECORD_TYPES
from corpus.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.encoder import Encoder

_log = logging.getLogger("lodestone")

# These figures hold for the packaged encoder; benchmarks/synonyms.py measures them (docs/decisions/nearest-value.md).
LEAST = {"sector": 0.50, "requirement": 0.56}
"""Least score of an English phrase, by what is asked for; a facility counts as a requirement."""
LEAST_CHINESE = {"requirement": 0.70}
"""Least score of a Chinese phrase, whose glossary is coarse; for industries it is too coarse for any score."""
MARGIN = 0.10
"""How much the runner-up, another value or a word that is near none, must stay behind."""
NAMES = 3
"""How many of its nearest names a value is scored by: one name alone is near by chance too often."""
AS_TRADE = "{} industry"
"""How a phrase is said once more where an industry is asked for; the two together tell `tablets` from `tablet makers`."""
SAME = 0.8
"""From this similarity on, a word of elsewhere.toml names a value of the data."""

_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Sense:
    """Names that lead to one value; a value may have several senses, as a sector has its segments. No value: none."""

    concept: str
    value: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """The vectors of all names; of each sense its rows among them, and the middle of these.

    Of elsewhere.toml only the words count that name no value.
    """

    vectors: NDArray[np.float32]
    rows: tuple[NDArray[np.intp], ...]
    middles: NDArray[np.float32]


class ValueSenses:
    """Finds the value nearest to a phrase; its names are encoded when first needed and kept in `cache`.

    Safe to share between threads. Where the encoder cannot be had, nothing is near anything.
    """

    def __init__(self, data: Data, vocabulary: Vocabulary, encoder: Encoder, cache: Path | None = None) -> None:
        self.senses = tuple(_senses(data, vocabulary))
        self._encoder, self._cache = encoder, cache
        self._lock = Lock()
        self._broken = False

    def nearest(self, phrase: str, concepts: Sequence[str]) -> Near | None:
        """Return the value among `concepts` that `phrase` means, None where none is near enough or two are alike."""
        kind = "sector" if "sector" in concepts else "requirement"
        least = (LEAST_CHINESE if _HAN.search(phrase) else LEAST).get(kind)
        if least is None or self._broken:
            return None
        try:
            found = self.ranked(phrase, concepts)
        except (OSError, ValueError, RuntimeError, ImportError):
            _log.exception("no nearest values: the encoder failed")
            self._broken = True
            return None
        if len(found) < 2 or found[0].score < least or found[0].score - found[1].score < MARGIN:
            return None
        return found[0] if found[0].value and found[0].unanimous else None

    def ranked(self, phrase: str, concepts: Sequence[str]) -> list[Near]:
        """Return every value of `concepts` with its score, best first; the best of elsewhere.toml as no value.

        A value is scored by the nearest of its names. The names of an industry are many and mixed: there the middle of
        them and the value's own name have a say as well.
        """
        import numpy as np

        industry = "sector" in concepts
        none = ("quality", "industry" if industry else "need")
        with self._lock:
            names = self._names
        vector = np.sum(
            [self._encoder.encode([said.format(phrase)])[0] for said in (("{}", AS_TRADE) if industry else ("{}",))],
            axis=0,
        )
        vector /= np.linalg.norm(vector)
        # Not `@`: waking the threads of BLAS for so little takes longer than the sum, much longer on a busy machine.
        scores, middles = (np.einsum("ij,j->i", rows, vector) for rows in (names.vectors, names.middles))
        nearest: dict[tuple[str, str], float] = {}
        middle: dict[tuple[str, str], float] = {}
        own: dict[tuple[str, str], float] = {}
        nothing = -1.0
        for sense, rows, centre in zip(self.senses, names.rows, middles, strict=True):
            if sense.value and sense.concept in concepts:
                key, said = (sense.concept, sense.value), scores[rows]
                nearest[key] = max(nearest.get(key, -1.0), float(np.sort(said)[-NAMES:].mean()))
                middle[key] = max(middle.get(key, -1.0), float(centre))
                own[key] = max(own.get(key, -1.0), float(said[0]))
            elif not sense.value and sense.concept in none and len(rows):
                nothing = max(nothing, float(scores[rows].max()))
        if not nearest:
            return []
        votes = {max(by, key=lambda key: by[key]) for by in (middle, own)} if industry else set()
        found = [Near(*key, score=score, unanimous=votes <= {key}) for key, score in nearest.items()]
        return sorted([*found, Near("", "", nothing)], key=lambda one: (-one.score, one.concept, one.value))

    @cached_property
    def _names(self) -> _Names:
        import numpy as np

        names = [name for sense in self.senses for name in sense.names]
        vectors = self._kept(names)
        real = np.array([bool(sense.value) for sense in self.senses for _ in sense.names])
        nearest = (vectors @ vectors[real].T).max(axis=1) if real.any() else np.zeros(len(names))
        counts = real | (nearest < SAME)
        ends = accumulate(len(sense.names) for sense in self.senses)
        rows = tuple(
            np.flatnonzero(counts[end - len(sense.names) : end]) + end - len(sense.names)
            for sense, end in zip(self.senses, ends, strict=True)
        )
        middles = np.array([vectors[each].sum(axis=0) for each in rows], dtype=np.float32)
        lengths = np.linalg.norm(middles, axis=1, keepdims=True)
        return _Names(vectors, rows, middles / np.maximum(lengths, np.float32(1e-6)))

    def _kept(self, names: list[str]) -> NDArray[np.float32]:
        """Return the vectors of `names`, from the cache where it holds those of the same names and encoder."""
        import numpy as np

        digest = hashlib.sha256("\n".join([self._encoder.name, *names]).encode()).hexdigest()
        if self._cache is not None and self._cache.exists():
            try:
                with np.load(self._cache) as held:
                    if str(held["digest"]) == digest:
                        found: NDArray[np.float32] = held["vectors"]
                        return found
            except (OSError, ValueError, KeyError):
                _log.warning("%s could not be read and is made anew", self._cache)
        vectors = self._encoder.encode(names)
        if self._cache is not None:
            draft = self._cache.with_suffix(f".{digest[:8]}.npz")
            try:
                np.savez(draft, digest=digest, vectors=vectors)
                draft.replace(self._cache)
            except OSError:
                _log.warning("%s could not be written", self._cache)
        return vectors


def _senses(data: Data, vocabulary: Vocabulary) -> Iterator[Sense]:
    """Yield the senses of all values that the data holds, then the words that are near none."""
    fields = [(kind.name, field) for kind in RECORD_TYPES.values() for field in kind]
    held: dict[str, dict[str, None]] = {}
    for record_type, field in fields:
        if field.concept in ("sector", "segment", "requirement", "facility"):
            held.setdefault(field.concept, {}).update(dict.fromkeys(sorted(data.values(record_type, field.name))))
    pairs = list(data.pairs("requests", "segment", "sector"))
    sectors = Counter(segment for segment, _ in pairs)
    sector_of = {segment: sector for segment, sector in pairs if sectors[segment] == 1}
    for concept, values in held.items():
        known = vocabulary.entries(concept)
        for value in values:
            names = (value, *(known[value].en if value in known else ()))
            if concept != "segment":
                yield Sense(concept, value, names)
            elif value in sector_of:  # a whole sector claims less than one of its segments
                yield Sense("sector", sector_of[value], names)
    elsewhere = tomllib.loads(files("assistant.reading").joinpath("elsewhere.toml").read_text(encoding="utf-8"))
    for kind, words in elsewhere.items():
        yield Sense(kind, "", tuple(words))
