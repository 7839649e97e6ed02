"""Opens the parts of an assistant over the current generation of a home."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import duckdb

from assistant.reading.needs.nearest import Nearest
from assistant.reading.needs.senses import ValueSenses
from assistant.reading.read import Reader
from assistant.settings import Settings
from corpus.labels import MADE_UP, SOURCE_NAME
from corpus.vocabulary import Vocabulary, load_vocabulary
from retrieval.encoder import DEFAULT_MODEL, DEFAULT_NAME
from retrieval.generations import Generation, Home
from retrieval.meaning import MeaningSearch
from retrieval.names import NameTable
from retrieval.passages import PassageIndex
from retrieval.search import Searcher
from retrieval.store import RecordStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.encoder import Encoder

_log = logging.getLogger("lodestone")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the chain is made of, opened."""

    reader: Reader
    searcher: Searcher
    vocabulary: Vocabulary
    notice: Mapping[str, str]
    generation: str


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

    def pairs(self, record_type: str, first: str, second: str) -> Iterable[tuple[str, str]]:
        """Return each pair of values that two fields take together, where both are known."""
        table = self._store.table(record_type)
        known = table.filter(table[first].notnull() & table[second].notnull())
        found = known.select(first, second).distinct().to_pyarrow()
        return zip(found[first].to_pylist(), found[second].to_pylist(), strict=True)


def open_parts(settings: Settings, held: ExitStack) -> Parts:
    """Open the current generation, held by `held` until it is closed; FileNotFoundError before the first load.

    Where it is damaged, the last good one is opened in its place, and the notice says so. Raises what opening the
    current one raised when none opens.
    """
    home = Home(settings.home)
    with home.reading() as current:
        try:
            return _parts_of(home, current, settings, held)
        except _DAMAGE as error:
            damage = error
        _log.error("generation %s cannot be read: %s", current.id, damage)
        for older in home.before(current):
            try:
                parts = _parts_of(home, older, settings, held)
            except _DAMAGE as error:
                _log.error("generation %s cannot be read either: %s", older.id, error)
                continue
            return replace(parts, notice=_beside(parts.notice, _told_damage(current, older, damage)))
        raise damage


_DAMAGE = (ValueError, OSError, duckdb.Error)
"""What opening a torn file, or tables of another version, raises."""


def _parts_of(home: Home, generation: Generation, settings: Settings, held: ExitStack) -> Parts:
    with ExitStack() as opened:
        opened.enter_context(home.holding(generation))
        generation.check_whole()
        store = RecordStore.open(generation.records)
        opened.callback(store.close)
        names = NameTable(generation.names)  # first: a home of an older version is refused before anything is read
        encoder = _encoder(generation.passages, settings.models)
        meaning = None
        if encoder is not None:
            passages = PassageIndex.open(generation.passages, encoder)
            opened.callback(passages.close)
            meaning = MeaningSearch(passages, generation.said)
        vocabulary = load_vocabulary()
        words = RecordWords(store)
        nearest = _senses(words, vocabulary, encoder, settings.models)
        reader = Reader(words, names, vocabulary, store.as_of or dt.date.today(), nearest)
        notice = MADE_UP if store.meta.get("source_label") == SOURCE_NAME else {}
        held.push(opened.pop_all())
        return Parts(reader, Searcher(store, meaning, generation.id), vocabulary, notice, generation.id)


def _told_damage(current: Generation, served: Generation, damage: Exception) -> dict[str, str]:
    """Return what to say beside every answer of an older generation, and what to do."""
    try:
        of = str(served.manifest()["published"])[:10]
    except (OSError, ValueError, KeyError):
        of = served.id
    reason = str(damage).partition("\n")[0][:200]
    en = (
        f"The newest data ({current.id}) cannot be read: {reason}. These answers are from the load before, of {of}. "
        "Load the last files again, or run `lodestone rollback` to go back for good."
    )
    zh = (
        f"最新数据（{current.id}）无法读取：{reason}。以下回答来自上一次加载（{of}）。"
        "请重新加载文件，或运行 `lodestone rollback` 退回。"
    )
    return {"en": en, "zh": zh}


def _beside(notice: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    return {lang: " ".join(filter(None, (text, notice.get(lang)))) for lang, text in more.items()}


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
