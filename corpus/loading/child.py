"""Files read and cleaned in a process of their own, while this one stores what came before.

Whoever made the file has no more than that process: it may die, or reach its memory limit, and the load says so.
What comes back is text and Arrow columns, which are checked, and never code.
"""

from __future__ import annotations

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
from corpus.loading.clean import CleanBatch, Cleaner, arrow_schema
from corpus.loading.header import Layout
from corpus.loading.reasons import CellWarning, Reject, RejectReason, WarningReason
from corpus.loading.sources import Source
from corpus.schema import RecordType
from corpus.vocabulary import load_vocabulary

WAITING = 8  # batches read ahead
_SIZES = struct.Struct("<QQ")  # bytes of the notes and of the table that follow


def read_apart(source: Source, layout: Layout, name: str, size: int) -> Iterator[CleanBatch]:
    """Yield the cleaned batches of `source`, at most `size` rows each, made by a process of its own.

    Raises ValueError, with `name` in it where the process did not come to say more, when the file cannot be read.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # others reserve more than they hold, which the limit counts
    }
    command = [sys.executable, "-P", "-c", "from corpus.loading.child import main; main()"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    assert child.stdin is not None
    assert child.stdout is not None
    come: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(WAITING)
    stop = threading.Event()
    reading = threading.Thread(target=_listen, args=(child.stdout, come, stop), daemon=True)
    try:
        reading.start()
        _ask(child.stdin, (source, layout, size, limits.READER_MEMORY))
        while (told := _next(come, name)) is not None:
            notes = json.loads(told[0])
            if "error" in notes:
                raise ValueError(notes["error"])
            if "end" in notes:
                return
            yield _batch(notes, told[1], layout.record_type)
        raise ValueError(_died(name, child.wait()))
    finally:
        stop.set()
        child.kill()
        child.wait()
        while reading.is_alive():
            _drain(come)
            reading.join(0.05)
        child.stdout.close()


def main() -> None:
    """Be that process: read what is asked from standard input, write batches to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks decides
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no batch
    source, layout, size, memory = pickle.load(sys.stdin.buffer)
    _limit_memory(memory)
    try:
        cleaner = Cleaner(layout, load_vocabulary())
        for batch in source.batches(size):
            _tell(out, cleaner.clean(batch))
        _send(out, {"end": True})
    except MemoryError:
        _send(out, {"error": f"{_named(source)} needs more than {memory / 2**30:.1f} GiB to be read: split it"})
    except BrokenPipeError:
        return
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


def _ask(to: IO[bytes], wanted: tuple[Any, ...]) -> None:
    try:
        with to:
            to.write(pickle.dumps(wanted))
    except BrokenPipeError:
        return  # it died; that is told where its batches are awaited


def _listen(said: IO[bytes], come: queue.Queue[tuple[bytes, bytes] | None], stop: threading.Event) -> None:
    """Put what the process says into the queue, then None; this keeps the process busy while rows are stored."""
    while not stop.is_set():
        sizes = said.read(_SIZES.size)
        if len(sizes) < _SIZES.size:
            break
        of_notes, of_table = _SIZES.unpack(sizes)
        notes, table = said.read(of_notes), said.read(of_table)
        if len(notes) < of_notes or len(table) < of_table:
            break
        come.put((notes, table))
    come.put(None)


def _next(come: queue.Queue[tuple[bytes, bytes] | None], name: str) -> tuple[bytes, bytes] | None:
    try:
        return come.get(timeout=limits.SILENCE)
    except queue.Empty:
        raise ValueError(
            f"{name} was given up: {limits.SILENCE} seconds brought no further row; look at its last rows, or split it"
        ) from None


def _drain(come: queue.Queue[tuple[bytes, bytes] | None]) -> None:
    try:
        while True:
            come.get_nowait()
    except queue.Empty:
        return


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
