"""Opens the parts of an assistant over the current generation of a home."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from assistant.reading.nearest import Nearest
from assistant.reading.read import Reader
from assistant.reading.senses import ValueSenses
from assistant.settings import Settings
from corpus.labels import MADE_UP, SOURCE_NAME
from corpus.vocabulary import Vocabulary, load_vocabulary
from retrieval.encoder import DEFAULT_MODEL, DEFAULT_NAME
from retrieval.generations import Home
from retrieval.passages import PassageIndex
from retrieval.search import Searcher
from retrieval.store import RecordStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Parts:
    """What the chain is made of, opened."""

    reader: Reader
    searcher: Searcher
    vocabulary: Vocabulary
    notice: Mapping[str, str]


class LateEncoder:
    """The default encoder, loaded when a first question needs it: most never do."""

    def __init__(self, models: Path, name: str, dimension: int) -> None:
        self.name, self.dimension = name, dimension
        self._models = models
        self._encoder: Encoder | None = None
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text; ValueError when the model at hand is another than the index was built with."""
        from retrieval.encoder import load_encoder

        with self._lock:
            if self._encoder is None:
                found = load_encoder(self._models, self.name)
                if found.name != self.name:
                    raise ValueError(f"the index was built with {self.name}, not {found.name}: load the files again")
                self._encoder = found
        return self._encoder.encode(texts)


class RecordWords:
    """The words of the records, as reading asks for them."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    def values(self, record_type: str, field: str) -> Mapping[Any, int]:
        """Return each value of a field with how many records have it."""
        return self._store.values(record_type, field)

    def texts(self, record_type: str, field: str) -> Iterable[tuple[str, str]]:
        """Return (id, text) of a text field."""
        return self._store.texts(record_type, field)

    def pairs(self, record_type: str, first: str, second: str) -> Iterable[tuple[str, str]]:
        """Return each pair of values that two fields take together, where both are known."""
        table = self._store.table(record_type)
        known = table.filter(table[first].notnull() & table[second].notnull())
        found = known.select(first, second).distinct().to_pyarrow()
        return zip(found[first].to_pylist(), found[second].to_pylist(), strict=True)


def open_parts(settings: Settings, held: ExitStack) -> Parts:
    """Open the current generation, held by `held` until it is closed; FileNotFoundError before the first load."""
    generation = held.enter_context(Home(settings.home).reading())
    store = RecordStore.open(generation.records)
    held.callback(store.close)
    encoder = _encoder(generation.passages, settings.models)
    passages = PassageIndex.open(generation.passages, encoder) if encoder is not None else None
    if passages is not None:
        held.callback(passages.close)
    vocabulary = load_vocabulary()
    searcher = Searcher(store, passages, generation.id)
    words = RecordWords(store)
    nearest = _senses(words, vocabulary, encoder, settings.models)
    reader = Reader(words, vocabulary, store.as_of or dt.date.today(), nearest)
    notice = MADE_UP if store.meta.get("source_label") == SOURCE_NAME else {}
    return Parts(reader, searcher, vocabulary, notice)


def _encoder(folder: Path, models: Path) -> LateEncoder | None:
    """Return the encoder that the passages in `folder` were made with, None where nothing was embedded."""
    about = folder / "passages.json"
    if not about.exists():
        return None
    described = json.loads(about.read_text(encoding="utf-8"))
    made_by = described["encoder"]
    if made_by.startswith(DEFAULT_MODEL) and made_by != DEFAULT_NAME:
        raise ValueError(f"{folder} was made by {made_by}, not by {DEFAULT_NAME}: load the files again")
    return LateEncoder(models, described["encoder"], described["dimension"])


def _senses(words: RecordWords, vocabulary: Vocabulary, encoder: LateEncoder | None, models: Path) -> Nearest | None:
    """Return what finds values by meaning; None with another model, whose scores the thresholds do not fit."""
    if encoder is None or encoder.name != DEFAULT_NAME:
        return None
    return ValueSenses(words, vocabulary, encoder, models / "value-names.npz")
