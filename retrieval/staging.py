"""A database being built: the staged copy of the current one, brought up to date, checked and published, or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from retrieval.encoder import Encoder
from retrieval.generations import Generation, Home
from retrieval.history import Load
from retrieval.names import names_are_current
from retrieval.naming import compile_names
from retrieval.passages import PassageIndex
from retrieval.probe import SAMPLE, Expected
from retrieval.writer import RecordWriter

PASSAGES = 5_000

Progress = Callable[[str, float, float], None]
"""Told what is going on, how much of it is done, and of how much."""


class Build:
    """One run of a load or an undo: `writer` changes the staged database, `publish` makes it current."""

    def __init__(self, home: Home, draft: Generation, encoder: Encoder | None, tell: Progress) -> None:
        self._home = home
        self._draft = draft
        self._encoder = encoder
        self._tell = tell
        self._current = home.current()
        if self._current is not None:
            home.files.copy_file(self._current.records, draft.records)
        self.writer = RecordWriter(draft.records)

    @classmethod
    @contextmanager
    def begin(cls, home: Home, encoder: Encoder | None, tell: Progress) -> Iterator[Build]:
        """Stage a build as the only writer; without `publish` all of it is gone at the end.

        Raises BlockingIOError while another process writes, RuntimeError where the database file cannot be written.
        """
        with home.staging() as draft:
            try:
                build = cls(home, draft, encoder, tell)
                try:
                    yield build
                finally:
                    build.writer.abandon()
            except (duckdb.Error, MemoryError) as error:
                told = " ".join(str(error).split())[:300] or type(error).__name__
                raise RuntimeError(f"the database could not be written, so it stays as it was: {told}") from error

    @property
    def label(self) -> str | None:
        """What the data are called (`demo corpus (made up)`), None for data of one's own."""
        return self.writer.meta.get("source_label") or None

    @property
    def outdated(self) -> bool:
        """Whether the current database lacks its sentences by the wanted encoder, or names of this version."""
        if self._current is None:
            return False
        other = self._encoder is not None and self.writer.meta.get("encoder") != self._encoder.name
        return other or not names_are_current(self._current.names)

    def scratch(self, name: str) -> Path:
        """Return the path of a folder beside the draft, for what is not published; a killed build's is removed too."""
        return self._draft.path.with_name(f"{self._draft.id}.{name}")

    def publish(self, load: Load, *, label: str | None, recorded: bool = True) -> Load:
        """Bring passages and history up to date, check everything, make it current; return the load as it is kept."""
        numbered = {"load_id": self.writer.load_id if recorded else None, "generation": self._draft.id}
        files = tuple(report.model_copy(update={"generation": self._draft.id}) for report in load.files)
        load = load.model_copy(update={**numbered, "files": files})
        about, expected = self._finish(load if recorded else None, label)
        self._tell("probing", 0, 1)
        self._home.probe(self._draft.path, expected)
        self._tell("probing", 1, 1)
        self._tell("publishing", 0, 1)
        self._home.publish(self._draft, about)
        self._tell("publishing", 1, 1)
        return load

    def _finish(self, load: Load | None, label: str | None) -> tuple[dict[str, object], Expected]:
        """Check and close everything; return what the manifest shall say, and what a reader is to find."""
        self.writer.drop_unused_passages()
        samples = self._index_passages() if self._encoder is not None else {}
        self.writer.set_meta("encoder", self._encoder.name if self._encoder is not None else "")
        if label is not None or self.label is not None:
            self.writer.set_meta("source_label", label or "")
        if load is not None:
            self.writer.record(load)
        self._tell("checking", 0, 1)
        self.writer.check()
        counts = {table: self.writer.count(table) for table in ("requests", "parks", "sentences", "passages")}
        about: dict[str, object] = {"counts": counts, "meta": self.writer.meta}
        expected = Expected(counts, self.writer.some_keys(SAMPLE), samples)
        self.writer.close()
        self._tell("checking", 1, 1)
        self._tell("compiling names", 0, 1)
        before = self._current.names if self._current is not None else None
        compile_names(
            self._draft.records,
            self._draft.names,
            before,
            files=self._home.files,
            tell=self._telling("compiling names"),
        )
        self._tell("compiling names", 1, 1)
        return about, expected

    def _index_passages(self) -> dict[int, list[float]]:
        """Embed the passages that are new, drop those that are gone; return vectors of some by id, made anew."""
        assert self._encoder is not None
        if self._current is not None and self.writer.meta.get("encoder") == self._encoder.name:
            self._home.files.copy_tree(self._current.passages, self._draft.passages)
            index = PassageIndex.open(self._draft.passages, self._encoder, repair=True)
        else:
            self.writer.forget_index()
            index = PassageIndex.create(self._draft.passages, self._encoder)
        try:
            index.remove(self.writer.passages_to_remove())
            total = self.writer.count_to_add()
            added = 0
            self._tell("embedding", 0, total)
            for ids, texts in self.writer.passages_to_add(PASSAGES):
                index.add(ids, texts, self._counting(added, total))
                added += len(ids)
            ids, texts = self.writer.some_passages(SAMPLE)
            return dict(zip(ids, index.vectors_of(texts).tolist(), strict=True)) if ids else {}
        finally:
            index.close()

    def _telling(self, what: str) -> Callable[[float, float], None]:
        return lambda done, total: self._tell(what, done, total)

    def _counting(self, before: int, total: int) -> Callable[[int, int], None]:
        return lambda done, _: self._tell("embedding", before + done, total)
