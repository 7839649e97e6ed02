"""Files into a home: clean, upsert, embed what is new, check, publish. All becomes current at once, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from corpus.loading.clean import Cleaner
from corpus.loading.header import read_header
from corpus.loading.rejects import RejectsFile
from corpus.loading.report import FlawCounter, LoadReport
from corpus.loading.sources import open_source
from corpus.vocabulary import Vocabulary, load_vocabulary
from retrieval.encoder import Encoder
from retrieval.generations import Generation, Home
from retrieval.passages import PassageIndex
from retrieval.writer import RecordWriter

ROWS = 5_000  # rows cleaned and stored at a time: more is no faster, and costs memory
PASSAGES = 5_000

Progress = Callable[[str, float, float], None]
"""Told what is going on, how much of it is done, and of how much."""


def load_files(
    home: Home,
    paths: Sequence[Path],
    *,
    encoder: Encoder | None,
    progress: Progress | None = None,
    name: str | None = None,
    source_label: str | None = None,
) -> list[LoadReport]:
    """Load `paths` in order into the current database of `home` and return one report a file.

    A record replaces the one with its id; files that bring nothing new leave the current generation as it is. With
    `encoder=None` no sentence is embedded. `name` is what the load is called in the history, `source_label` says what
    the data are (`demo corpus (made up)`). Raises what `open_source` and `read_header` raise, BlockingIOError while
    another process loads; in every case of an error the database is the one before.
    """
    tell = progress or _silent
    vocabulary = load_vocabulary()
    for path in paths:  # a file that cannot be read at all is told before any work
        read_header(open_source(path).names, path.name)
    with home.staging() as draft:
        build = _Build(home, draft, encoder, tell, vocabulary)
        with build.records():
            reports = [build.load(path, number) for number, path in enumerate(paths)]
            if not build.pending(reports, source_label):
                return reports
            published = [report.model_copy(update={"generation": draft.id}) for report in reports]
            about = build.finish(published, name, source_label)
        tell("publishing", 0, 1)
        home.publish(draft, about)
        tell("publishing", 1, 1)
    return published


class _Build:
    """One run: the staged database and index, and what they started from."""

    def __init__(
        self, home: Home, draft: Generation, encoder: Encoder | None, tell: Progress, vocabulary: Vocabulary
    ) -> None:
        self._home = home
        self._draft = draft
        self._encoder = encoder
        self._tell = tell
        self._vocabulary = vocabulary
        self._current = home.current()
        if self._current is not None:
            home.files.copy_file(self._current.records, draft.records)
        self._writer = RecordWriter(draft.records)
        self._rejects: set[Path] = set()

    def records(self) -> ExitStack:
        """Return the context that closes the staged database whatever happens."""
        stack = ExitStack()
        stack.callback(self._writer.abandon)
        return stack

    def load(self, path: Path, number: int) -> LoadReport:
        """Clean one file and store its rows."""
        started = time.monotonic()
        source = open_source(path)
        layout = read_header(source.names, path.name)
        kind = layout.record_type
        cleaner = Cleaner(layout, self._vocabulary)
        flaws = FlawCounter()
        read = loaded = updated = unchanged = repeated = 0
        label = f"loading {path.name}"
        self._tell(label, 0, 1)
        with RejectsFile(self._rejects_path(path, number), source.names) as rejects:
            for batch in source.batches(ROWS):
                clean = cleaner.clean(batch)
                stored = self._writer.upsert(kind, clean.table)
                rejects.add(clean.rejects)
                flaws.add(clean.warnings)
                read += clean.read
                repeated += clean.repeated
                loaded += stored.loaded
                updated += stored.updated
                unchanged += stored.unchanged
                self._tell(label, batch.done, 1)
        return LoadReport(
            file=str(path),
            record_type=kind.name,
            read=read,
            loaded=loaded,
            updated=updated,
            unchanged=unchanged,
            repeated=repeated,
            rejected=rejects.counts.total(),
            rejects=dict(rejects.counts.most_common()),
            warnings=flaws.flaws(),
            ignored_columns=layout.ignored,
            missing_columns=layout.missing,
            rejects_file=str(rejects.path) if rejects.counts else None,
            seconds=round(time.monotonic() - started, 2),
        )

    def _rejects_path(self, path: Path, number: int) -> Path:
        """Return where the rejects of `path` go: the same place each time, another for a second file of that name."""
        folder = self._home.path / "rejects"
        found = folder / f"{path.name}.rejects.csv"
        if found in self._rejects:
            found = folder / f"{path.name}.{number + 1}.rejects.csv"
        self._rejects.add(found)
        return found

    def pending(self, reports: Sequence[LoadReport], source_label: str | None) -> bool:
        """Whether there is anything to publish: records, a first index, or a new label."""
        meta = self._writer.meta
        return (
            any(report.changed for report in reports)
            or (self._encoder is not None and meta.get("encoder") != self._encoder.name and self._current is not None)
            or (source_label is not None and meta.get("source_label") != source_label)
        )

    def finish(self, reports: Sequence[LoadReport], name: str | None, source_label: str | None) -> dict[str, object]:
        """Bring the passages up to date, check and close everything; return what the manifest shall say."""
        self._writer.drop_unused_passages()
        indexed = self._index_passages() if self._encoder is not None else None
        self._writer.set_meta("encoder", self._encoder.name if self._encoder is not None else "")
        if source_label is not None:
            self._writer.set_meta("source_label", source_label)
        for number, report in enumerate(reports):
            load_id = f"{self._draft.id}-{number + 1}"
            self._writer.record_load(load_id, name or Path(report.file).name, report)
        self._tell("checking", 0, 1)
        self._writer.check()
        stored = self._writer.count("passages")
        if indexed is not None and indexed != stored:
            raise ValueError(f"the index holds {indexed} passages, the database {stored}: the build is discarded")
        counts = {table: self._writer.count(table) for table in ("requests", "parks", "sentences", "passages")}
        about: dict[str, object] = {"counts": counts, "meta": self._writer.meta}
        self._writer.close()
        self._tell("checking", 1, 1)
        return about

    def _index_passages(self) -> int:
        """Embed the passages that are new, drop those that are gone; return how many the index holds."""
        assert self._encoder is not None
        if self._current is not None and self._writer.meta.get("encoder") == self._encoder.name:
            self._home.files.copy_tree(self._current.passages, self._draft.passages)
            index = PassageIndex.open(self._draft.passages, self._encoder)
        else:
            self._writer.forget_index()
            index = PassageIndex.create(self._draft.passages, self._encoder)
        try:
            index.remove(self._writer.passages_to_remove())
            total = self._writer.count_to_add()
            added = 0
            self._tell("embedding", 0, total)
            for ids, texts in self._writer.passages_to_add(PASSAGES):
                index.add(ids, texts, self._counting(added, total))
                added += len(ids)
        finally:
            index.close()
        return index.count()

    def _counting(self, before: int, total: int) -> Callable[[int, int], None]:
        return lambda done, _: self._tell("embedding", before + done, total)


def _silent(what: str, done: float, total: float) -> None:
    """Tell nobody."""
