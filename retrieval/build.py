"""Files into a home: clean, upsert, embed what is new, check, publish. All becomes current at once, or nothing."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pyarrow as pa

from corpus.loading.child import Reader
from corpus.loading.clean import CleanBatch, Cleaner, Seen
from corpus.loading.header import Layout
from corpus.loading.inputs import Input, about, open_inputs
from corpus.loading.mapping.layouts import lay_out
from corpus.loading.mapping.saved import Memory, Table
from corpus.loading.reasons import RejectReason
from corpus.loading.rejects import SUFFIX, RejectsFile, is_rejects_file
from corpus.loading.report import ColumnRead, FlawCounter, LoadReport
from corpus.schema import RecordType, record_type
from corpus.vocabulary import load_vocabulary
from retrieval.embedding import Progress
from retrieval.encoder import Encoder
from retrieval.generations import Home
from retrieval.history import Load, choose_load
from retrieval.resuming import build_key, load_key
from retrieval.staging import Build
from retrieval.writer import RecordWriter, Upserted

__all__ = ["Progress", "load_files", "run_load", "undo_load"]

ROWS = 5_000  # cleaned at a time: more is no faster, and costs memory
STORED = 50_000  # stored at a time: every time, the database looks through all it has
STORED_BYTES = 64 * 2**20  # or what reaches this size
NAMED = 3  # files in the name of a load


def load_files(
    home: Home,
    paths: Sequence[Path],
    *,
    encoder: Encoder | None,
    progress: Progress | None = None,
    name: str | None = None,
    source_label: str | None = None,
) -> list[LoadReport]:
    """Load `paths` in order into the current database of `home` and return one report a file: see `run_load`."""
    inputs = open_inputs(paths)
    return list(run_load(home, inputs, encoder=encoder, progress=progress, name=name, source_label=source_label).files)


def run_load(
    home: Home,
    inputs: Sequence[Input],
    *,
    encoder: Encoder | None,
    progress: Progress | None = None,
    name: str | None = None,
    source_label: str | None = None,
    source: str | None = None,
    replace_source: bool = False,
    rejects: Path | None = None,
    mapping: Sequence[Table] = (),
) -> Load:
    """Load `inputs` in order into the current database of `home`, as one load that is called `name` in the history.

    A record replaces the one with its id; inputs that bring nothing new leave the current generation as it is. With
    `encoder=None` no sentence is embedded. `source_label` says what the data are (`demo corpus (made up)`).

    The records are noted as those of `source`, by default of each input's own name. `replace_source` removes what the
    source had and no longer has, unless another source has it; where a row could not be told, or none was there,
    nothing is removed. Columns are read as `mapping` says, else as for the last file with the same headings, else as
    they are recognised. Refused rows go to `rejects` (a file; the second input's beside it; or a folder), by default
    to the home.

    Raises InputError, a ValueError, for an input that cannot be read or changes meanwhile, BlockingIOError while
    another process loads; in every case of an error the database is the one before, and no file of refused rows is
    written.
    """
    tell = progress or _silent
    if replace_source and source is None and any(each.kind == "query" for each in inputs):
        raise ValueError("the records of a query have no source of their own: name one (--source) to replace it")
    memory = Memory(home.path / "mappings")
    layouts = [_layout(each, mapping, memory) for each in inputs]  # told before any work
    places = _rejects_places(rejects or home.path / "rejects", inputs, folder=rejects is None)
    key = load_key(inputs, layouts, places, encoder, name, source_label, source, replace_source)
    with Build.begin(home, encoder, tell, key) as build, ExitStack() as stack:
        refused = [
            RejectsFile(place, build.aside / str(number), each.source.names)
            for number, (each, place) in enumerate(zip(inputs, places, strict=True))
        ]
        if build.resumed is not None:
            for file, report in zip(refused, build.resumed.files, strict=True):
                file.written(report.rejects)
            load = build.publish()
        else:
            run = stack.enter_context(closing(_Run(build.writer, tell, source, replace_source)))
            for file in refused:
                stack.callback(file.close)
            for each, layout, file in zip(inputs, layouts, refused, strict=True):
                with about(each):
                    run.load(each, layout, file)
            if replace_source:
                run.remove_gone()
            run.close()  # what comes now needs the memory
            labelled = source_label is not None and source_label != build.label
            load = Load(
                load_id=None,
                name=name or _name_of(inputs),
                loaded_at=dt.datetime.now(dt.UTC),
                files=tuple(run.reports),
                label=source_label if labelled else None,
                label_before=build.label if labelled else None,
            )
            recorded = build.writer.touched or labelled
            if recorded or build.outdated:
                build.seal(load, label=source_label or build.label, recorded=recorded)
                load = build.publish()
        for each, layout in zip(inputs, layouts, strict=True):
            if layout.origin in ("recognised", "given"):
                memory.remember(each.name, layout)
        try:
            for file in refused:
                file.keep()
        except OSError as error:
            done = f"load {load.load_id} is in the database" if load.load_id else "the load is done"
            raise RuntimeError(
                f"{done}, but its refused rows could not be written to {file.path} ({error.strerror}): "
                "make room there, or name another place, and load the same again"
            ) from error
        return load


def undo_load(home: Home, wanted: str | None, *, encoder: Encoder | None, progress: Progress | None = None) -> Load:
    """Take back the load with this number or name, by default the newest in force; the undo is a load itself.

    Every record that the load touched becomes what it was before, but for those that a later load touched: they stay
    and are listed as conflicts. An undo can be undone. Raises FileNotFoundError before the first load, LookupError for
    a load that is not there, undone already or no longer kept, BlockingIOError while another process writes.
    """
    if home.current() is None:
        raise FileNotFoundError(f"there is no database in {home.path}: load one first")
    tell = progress or _silent
    with Build.begin(home, encoder, tell, build_key("undo", encoder, wanted)) as build:
        if build.resumed is not None:
            return build.publish()
        target = choose_load(build.writer.loads(), wanted)
        assert target.load_id is not None
        what = f"taking back load {target.load_id}"
        tell(what, 0, 1)
        undone = build.writer.take_back(target.load_id)
        tell(what, 1, 1)
        renamed = target.label is not None and target.label == build.label
        load = Load(
            load_id=None,
            name=f"undo of {target.load_id} ({target.name})",
            kind="undo",
            loaded_at=dt.datetime.now(dt.UTC),
            undone=undone,
            label=target.label_before or "" if renamed else None,
            label_before=build.label if renamed else None,
        )
        if not undone.changed and not renamed:
            return load
        build.seal(load, label=target.label_before if renamed else build.label)
        return build.publish()


class _Run:
    """The inputs of one load, cleaned and stored one after the other; `reports` has one for each so far."""

    def __init__(self, writer: RecordWriter, tell: Progress, source: str | None, complete: bool) -> None:
        self.reports: list[LoadReport] = []
        self._writer = writer
        self._tell = tell
        self._vocabulary = load_vocabulary()
        self._source = source
        self._complete = complete
        self._reader = Reader()
        self._seen = ("", Seen())

    def load(self, each: Input, layout: Layout, rejects: RejectsFile) -> None:
        """Clean one input and store its rows."""
        started = time.monotonic()
        source = self._source or each.name
        flaws = FlawCounter()
        read = repeated = 0
        stored = Upserted(0, 0, 0)
        waiting: list[pa.Table] = []
        label = f"loading {each.name}"
        self._tell(label, 0, 1)
        with closing(self._cleaned(each, layout)) as batches:
            for batch in batches:
                rejects.add(batch.rejects)
                flaws.add(batch.warnings)
                read += batch.read
                repeated += batch.repeated
                waiting.append(batch.table)
                rows, held = (sum(sizes) for sizes in zip(*((t.num_rows, t.nbytes) for t in waiting), strict=True))
                if rows >= STORED or held >= STORED_BYTES:
                    stored += self._store(layout.record_type, waiting, source, each)
                self._tell(label, batch.done, 1)
        if waiting:
            stored += self._store(layout.record_type, waiting, source, each)
        rejects.close()
        each.check_unchanged()
        self.reports.append(
            LoadReport(
                file=each.label,
                record_type=layout.record_type.name,
                source=source,
                read=read,
                loaded=stored.loaded,
                updated=stored.updated,
                unchanged=stored.unchanged,
                repeated=repeated,
                rejected=rejects.counts.total(),
                rejects=dict(rejects.counts.most_common()),
                warnings=flaws.flaws(),
                mapping=tuple(ColumnRead.of(column) for column in layout.columns),
                mapping_from=layout.origin,
                left_out=each.left_out,
                ignored_columns=layout.ignored,
                missing_columns=layout.missing,
                rejects_file=str(rejects.path) if rejects.counts else None,
                seconds=round(time.monotonic() - started, 2),
            )
        )

    def _cleaned(self, each: Input, layout: Layout) -> Generator[CleanBatch, None, None]:
        """Yield the rows of one input, cleaned; a large file, or one that is not plain text, by another process."""
        part = f"{each.file}\0{layout.record_type.name}" if each.file else ""
        if each.apart:
            yield from self._reader.batches(each.source, layout, part, each.label, ROWS)
            return
        if not part or part != self._seen[0]:
            self._seen = part, Seen()
        cleaner = Cleaner(layout, self._vocabulary, self._seen[1])
        for batch in each.source.batches(ROWS):
            yield cleaner.clean(batch)

    def _store(self, kind: RecordType, waiting: list[pa.Table], source: str, each: Input) -> Upserted:
        """Store the tables `waiting`, and empty the list."""
        table = pa.concat_tables(waiting)
        waiting.clear()
        named = self._complete or self._source is not None or each.kind == "table"
        return self._writer.upsert(kind, table, source, named=named, complete=self._complete)

    def close(self) -> None:
        """End the process that reads."""
        self._reader.close()

    def remove_gone(self) -> None:
        """Remove what the sources no longer have; the last report of each source and record type tells how many."""
        last = {(report.source, report.record_type): at for at, report in enumerate(self.reports)}
        for (source, kind), at in last.items():
            own = [report for report in self.reports if (report.source, report.record_type) == (source, kind)]
            untold = {RejectReason.MISSING_ID.value, RejectReason.UNPARSEABLE_ROW.value}
            keep = any(untold & report.rejects.keys() for report in own) or not any(report.accepted for report in own)
            removed = self._writer.remove_gone(record_type(kind), source, keep=keep)
            counted = {"kept_back" if keep else "removed": removed}
            self.reports[at] = self.reports[at].model_copy(update=counted)


def _layout(each: Input, mapping: Sequence[Table], memory: Memory) -> Layout:
    with about(each):
        return lay_out(each.source, each.name, mapping, memory)


def _name_of(inputs: Sequence[Input]) -> str:
    names = [each.name for each in inputs]
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _rejects_places(wanted: Path, inputs: Sequence[Input], *, folder: bool) -> list[Path]:
    """Return where the refused rows of each input go, no place twice: `wanted`, or, of a folder, a file in it.

    Raises ValueError where something else stands there that would be lost.
    """
    taken = {each.path.resolve() for each in inputs if each.path is not None}
    found: list[Path] = []
    for number, each in enumerate(inputs, start=1):
        if folder or wanted.is_dir():
            short = re.sub(r"[^\w.\- \[\]()]+", "_", each.name)
            place, other = wanted / (short + SUFFIX), wanted / f"{short}.{number + 1}{SUFFIX}"
        else:
            place, other = wanted, wanted.with_name(f"{wanted.stem}.{number}{wanted.suffix}")
        # A file of refused rows that is loaded again, corrected, stays as it is.
        place = other if place.resolve() in taken else place
        if place.exists() and not is_rejects_file(place):
            raise ValueError(f"{place} is there already and no file of refused rows: name another place for them")
        taken.add(place.resolve())
        found.append(place)
    return found


def _silent(what: str, done: float, total: float) -> None:
    """Tell nobody."""
