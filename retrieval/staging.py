"""A database being built: the staged copy of the current one, brought up to date, checked and published, or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from retrieval.embedding import Embedded, Progress, embed_passages
from retrieval.encoder import Encoder
from retrieval.generations import Generation, Home
from retrieval.history import Load
from retrieval.names import names_are_current
from retrieval.naming import compile_names
from retrieval.passages import PassageIndex
from retrieval.probe import SAMPLE, Expected
from retrieval.speakers import compile_speakers
from retrieval.writer import RecordWriter


class Sealed(BaseModel):
    """What is known of a draft whose records and names are done: the load, what the manifest shall say, some keys."""

    model_config = ConfigDict(frozen=True)

    load: Load
    counts: dict[str, int]
    meta: dict[str, str]
    keys: dict[str, list[str]]


class Build:
    """One run of a load or an undo: `writer` changes the staged database, `seal` finishes all but the sentences,
    `publish` these, and makes it current.

    Where a build of the same `key` was cut off after `seal`, this one goes on with it: `resumed` is its load, and only
    `publish` is left to do.
    """

    def __init__(
        self, home: Home, draft: Generation, encoder: Encoder | None, tell: Progress, key: str | None = None
    ) -> None:
        self._home = home
        self._draft = draft
        self._encoder = encoder
        self._tell = tell
        self._key = key
        self._current = home.current()
        found = draft.sealed()
        self._sealed = Sealed.model_validate(found) if found is not None else None
        self.resumed = self._sealed.load if self._sealed is not None else None
        self._writer: RecordWriter | None = None
        if self._sealed is None:
            if self._current is not None:
                home.files.copy_file(self._current.records, draft.records)
            self._writer = RecordWriter(draft.records)

    @property
    def writer(self) -> RecordWriter:
        """The writer of the staged database, until `seal`."""
        assert self._writer is not None, "what goes on is sealed"
        return self._writer

    @classmethod
    @contextmanager
    def begin(cls, home: Home, encoder: Encoder | None, tell: Progress, key: str | None = None) -> Iterator[Build]:
        """Stage a build as the only writer; without `publish` all of it is gone at the end.

        But for what `Home.staging` keeps, which the next one with the same `key` goes on with; without a key nothing is
        kept.

        Raises BlockingIOError while another process writes, RuntimeError where the database file cannot be written.
        """
        with home.staging(key) as draft:
            try:
                build = cls(home, draft, encoder, tell, key)
                try:
                    yield build
                finally:
                    if build._writer is not None:
                        build._writer.abandon()
            except (duckdb.Error, MemoryError) as error:
                told = " ".join(str(error).split())[:300] or type(error).__name__
                raise RuntimeError(f"the database could not be written, so it stays as it was: {told}") from error

    @property
    def label(self) -> str | None:
        """What the data are called (`demo corpus (made up)`), None for data of one's own."""
        return self.writer.meta.get("source_label") or None

    @property
    def outdated(self) -> bool:
        """Whether the current database lacks what a build makes now: sentences by the encoder, who says them, names."""
        if self._current is None:
            return False
        lacks = self._encoder is not None and (
            self.writer.meta.get("encoder") != self._encoder.name or not self._current.said.exists()
        )
        return lacks or not names_are_current(self._current.names)

    @property
    def aside(self) -> Path:
        """The folder for what is not published; it stays as long as the draft."""
        return self._draft.aside

    def seal(self, load: Load, *, label: str | None, recorded: bool = True) -> None:
        """Bring the history up to date, check and close the records, compile their names: all but the sentences."""
        numbered = {"load_id": self.writer.load_id if recorded else None, "generation": self._draft.id}
        files = tuple(report.model_copy(update={"generation": self._draft.id}) for report in load.files)
        load = load.model_copy(update={**numbered, "files": files})
        encoder = self._encoder.name if self._encoder is not None else ""
        embedded = self.writer.meta.get("encoder")
        self.writer.drop_unused_passages()
        self.writer.set_meta("encoder", encoder)
        if label is not None or self.label is not None:
            self.writer.set_meta("source_label", label or "")
        if recorded:
            self.writer.record(load)
        self._tell("checking", 0, 1)
        self.writer.check()
        counts = {table: self.writer.count(table) for table in ("requests", "parks", "sentences", "passages")}
        sealed = Sealed(load=load, counts=counts, meta=self.writer.meta, keys=self.writer.some_keys(SAMPLE))
        self.writer.close()
        self._tell("checking", 1, 1)
        self._compile_names()
        if self._encoder is not None:
            self._tell("compiling who says what", 0, 1)
            compile_speakers(self._draft.records, self._draft.said)
            self._tell("compiling who says what", 1, 1)
            if self._current is not None and embedded == encoder:
                PassageIndex.share(self._current.passages, self._draft.passages, self._encoder, self._home.files)
            else:
                PassageIndex.create(self._draft.passages, self._encoder)
        if self._key is not None:
            self._home.seal(self._draft, self._key, sealed.model_dump(mode="json"))
        self._sealed = sealed

    def publish(self) -> Load:
        """Embed what the sealed draft lacks, probe it, make it current; return the load as it is kept."""
        assert self._sealed is not None, "a draft is sealed first"
        resumed, embedded = self.resumed is not None, Embedded()
        if self._encoder is not None:
            embedded = embed_passages(
                self._draft.records, self._draft.passages, self._encoder, self._tell, resumed=resumed
            )
        self._tell("probing", 0, 1)
        sealed = self._sealed
        expected = Expected(sealed.counts, sealed.keys, embedded.vectors, indexed=embedded.indexed)
        self._home.probe(self._draft.path, expected)
        self._tell("probing", 1, 1)
        self._tell("publishing", 0, 1)
        self._home.publish(self._draft, {"counts": sealed.counts, "meta": sealed.meta})
        self._tell("publishing", 1, 1)
        return sealed.load.model_copy(update={"resumed": embedded.there if resumed else None})

    def _compile_names(self) -> None:
        self._tell("compiling names", 0, 1)
        compile_names(
            self._draft.records,
            self._draft.names,
            self._current.names if self._current is not None else None,
            files=self._home.files,
            tell=lambda done, total: self._tell("compiling names", done, total),
        )
        self._tell("compiling names", 1, 1)
