"""Files read and cleaned in a process of their own, while this one stores what came before.

Whoever made the file has no more than that process: it may die, or reach its memory limit, and the load says so.
What comes back is text and Arrow columns, which are checked, and never code.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import astuple
from typing import IO, Any

import pyarrow as pa

from corpus.loading import limits
from corpus.loading.clean import CleanBatch, Cleaner, Seen, arrow_schema
from corpus.loading.header import Layout
from corpus.loading.reasons import CellWarning, Reject, RejectReason, WarningReason
from corpus.loading.sources import Source
from corpus.processes import environment
from corpus.schema import RecordType
from corpus.vocabulary import load_vocabulary

WAITING = 8  # batches read ahead
PIPE = 2**20
"""Bytes: the listening thread waits its turn (5 ms) for every pipe full, while this process is busy storing."""
_SIZES = struct.Struct("<QQ")  # bytes of the notes and of the table that follow


class Reader:
    """Reads and cleans files by one process of its own, which is started when there is the first."""

    def __init__(self) -> None:
        self._process: _Process | None = None

    def batches(self, source: Source, layout: Layout, part: str, name: str, size: int) -> Iterator[CleanBatch]:
        """Yield the cleaned batches of `source`, at most `size` rows each.

        Sources of the same `part` are one file: an id in two of them is there twice. Raises ValueError when the file
        cannot be read, with `name` in it where the process did not come to say more.
        """
        if self._process is None:
            self._process = _Process()
        self._process.ask((source, layout, part, size, limits.READER_MEMORY))
        while (told := self._process.hear(name)) is not None:
            notes = json.loads(told[0])
            if "error" in notes:
                raise ValueError(notes["error"])
            if "end" in notes:
                return
            yield _batch(notes, told[1], layout.record_type)
        raise ValueError(_died(name, self._process.code()))

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.close()
            self._process = None


class _Process:
    """The process, its questions and what it says, some batches ahead, so that both sides stay busy."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-c", "from corpus.loading.child import main; main()"]
        # Other pools reserve more than they hold, which the limit counts.
        settings = {**environment(), "ARROW_DEFAULT_MEMORY_POOL": "system"}
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE, env=settings
        )
        self._come: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(WAITING)
        self._stop = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def ask(self, wanted: tuple[Any, ...]) -> None:
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died; that is told where its batches are awaited
            pickle.dump(wanted, self._child.stdin)
            self._child.stdin.flush()

    def hear(self, name: str) -> tuple[bytes, bytes] | None:
        """Return the next notes and table, None where the process has died; ValueError where it is silent too long."""
        try:
            return self._come.get(timeout=limits.SILENCE)
        except queue.Empty:
            raise ValueError(
                f"{name} was given up: {limits.SILENCE} seconds brought no further row; look at its last rows, or "
                "split it"
            ) from None

    def code(self) -> int:
        return self._child.wait()

    def close(self) -> None:
        self._stop.set()
        self._child.kill()
        self._child.wait()
        while self._listener.is_alive():
            with contextlib.suppress(queue.Empty):
                self._come.get(timeout=0.05)  # it may wait for room
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _listen(self) -> None:
        said = self._child.stdout
        assert said is not None
        while not self._stop.is_set():
            sizes = said.read(_SIZES.size)
            if len(sizes) < _SIZES.size:
                break
            of_notes, of_table = _SIZES.unpack(sizes)
            notes, table = said.read(of_notes), said.read(of_table)
            if len(notes) < of_notes or len(table) < of_table:
                break
            self._come.put((notes, table))
        self._come.put(None)


def main() -> None:
    """Be that process: read from standard input what is asked, write batches to standard output, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks decides
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no batch
    vocabulary = load_vocabulary()
    last, seen = None, Seen()
    with contextlib.suppress(BrokenPipeError, EOFError):
        while True:
            source, layout, part, size, memory = pickle.load(sys.stdin.buffer)
            _limit_memory(memory)
            if not part or part != last:
                last, seen = part, Seen()
            _serve(out, source, Cleaner(layout, vocabulary, seen), size, memory)


def _serve(out: IO[bytes], source: Source, cleaner: Cleaner, size: int, memory: int) -> None:
    try:
        for batch in source.batches(size):
            _tell(out, cleaner.clean(batch))
        _send(out, {"end": True})
    except MemoryError:
        _send(out, {"error": f"{_named(source)} needs more than {memory / 2**30:.1f} GiB to be read: split it"})
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as error:
        _send(out, {"error": str(error)})
    except Exception as error:
        _send(out, {"error": f"{_named(source)} cannot be read ({type(error).__name__}: {str(error)[:300]})"})


def _named(source: Source) -> str:
    return str(getattr(source, "path", "the file"))


def _limit_memory(most: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _tell(out: IO[bytes], batch: CleanBatch) -> None:
    notes = {
        "read": batch.read,
        "repeated": batch.repeated,
        "done": batch.done,
        "rejects": [astuple(reject) for reject in batch.rejects],
        "warnings": [astuple(warning) for warning in batch.warnings],
    }
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.table.schema) as writer:
        writer.write_table(batch.table)
    _send(out, notes, sink.getvalue())


def _send(out: IO[bytes], notes: dict[str, Any], table: pa.Buffer | bytes = b"") -> None:
    told = json.dumps(notes).encode()
    out.write(_SIZES.pack(len(told), len(table)))
    out.write(told)
    out.write(table)
    out.flush()


def _batch(notes: dict[str, Any], table: bytes, kind: RecordType) -> CleanBatch:
    """Return the batch that came, its columns checked."""
    with pa.ipc.open_stream(table) as stream:
        rows = stream.read_all()
    rows.validate(full=True)
    if rows.schema != arrow_schema(kind):
        raise ValueError(f"the reader gave other columns than those of {kind.name}")
    return CleanBatch(
        table=rows,
        read=notes["read"],
        repeated=notes["repeated"],
        rejects=tuple(
            Reject(line, RejectReason(reason), key, tuple(cells), text)
            for line, reason, key, cells, text in notes["rejects"]
        ),
        warnings=tuple(
            CellWarning(line, key, column, WarningReason(reason), written)
            for line, key, column, reason, written in notes["warnings"]
        ),
        done=notes["done"],
    )


def _died(name: str, code: int) -> str:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return (
        f"{name} broke the process that read it ({how}): it is damaged, or needs more than "
        f"{limits.READER_MEMORY / 2**30:.1f} GiB; save it anew, or split it"
    )
