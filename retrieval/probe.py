"""Opens a database that is about to become current as its readers will, in a process of its own.

A torn index can end the process that opens it, so the builder never opens what it has just closed: a child does, and
its end tells. Nothing is published whose probe did not come back well.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.processes import environment

if TYPE_CHECKING:
    from retrieval.names import NameTable
    from retrieval.store import RecordStore

SAMPLE = 16  # passages encoded again, records fetched by key
CLOSE = 0.999  # cosine of a stored vector with the same text encoded again: 16-bit storage moves it by 1e-4
FOUND = 0.5
"""The part of the sample for which the ANN index must find something as near as the passage itself: among near-copies
of one wording the walk through the graph may end at another, a torn graph finds nothing. Nearness is compared, not the
id: passages that say the same in another order may share one vector."""
CHILD = ("-m", "retrieval.probe")
PATIENCE_S = 600.0  # Chroma waits for minutes where it cannot get its database


@dataclass(frozen=True, slots=True)
class Expected:
    """What the builder knows: rows by table, keys of some records by type, and vectors of some passages by id.

    `vectors` are as the index stores them, made anew from the texts; none where nothing is embedded. The ANN index is
    looked through where it was written (`indexed`); one that is shared with the generation before was then.
    """

    counts: Mapping[str, int]
    keys: Mapping[str, Sequence[str]]
    vectors: Mapping[int, Sequence[float]]
    indexed: bool = True


Probe = Callable[[Path, Expected], None]
"""Raises ValueError when the database in a folder is not what is expected of it."""


def probe_in_child(folder: Path, expected: Expected) -> None:
    """Probe `folder` in a child process; ValueError says what it found, or how it ended."""
    command = [sys.executable, *CHILD, str(folder)]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(asdict(expected)),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            env=environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"the new database did not open within {PATIENCE_S:.0f} s: the build is discarded") from None
    if done.returncode == 0:
        return
    if done.returncode < 0:
        ended = signal.Signals(-done.returncode).name
        raise ValueError(f"opening the new database ended its process ({ended}): the build is discarded")
    told = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    raise ValueError(f"the new database does not open as it should ({told[-1]}): the build is discarded")


def probe(folder: Path, expected: Expected) -> None:
    """Open the database in `folder` as readers do; ValueError when it is not what is expected."""
    from retrieval.names import NameTable
    from retrieval.store import RecordStore

    store = RecordStore.open(folder / "records.duckdb")
    try:
        for table, rows in expected.counts.items():
            _same(f"rows of {table}", rows, store.count(table))
        for kind, keys in expected.keys.items():
            _same(f"sampled {kind}", sorted(keys), _by_key(store, kind, keys))
        passages = store.table("passages").select("passage_id").order_by("passage_id").to_pyarrow()["passage_id"]
        stored = passages.to_numpy()
        _probe_names(NameTable(folder / "names"), store, expected.keys)
    finally:
        store.close()
    if (folder / "passages").exists():
        _probe_said(folder / "said", expected.counts)
        _probe_passages(folder / "passages", stored, expected.vectors)
        _probe_ann_index(folder / "passages", stored, expected)


def _by_key(store: Any, kind: str, keys: Sequence[str]) -> list[str]:
    from corpus.schema import record_type

    table = store.table(kind)
    key = table[record_type(kind).key]
    found: list[str] = sorted(table.filter(key.isin(list(keys))).select(key).to_pyarrow()[0].to_pylist())
    return found


def _probe_names(table: NameTable, store: RecordStore, keys: Mapping[str, Sequence[str]]) -> None:
    """ValueError naming the first name of a sampled record that is not found by its words."""
    from corpus.schema import record_type
    from corpus.tokens import key_of

    for name, sampled in keys.items():
        kind = record_type(name)
        rows = store.table(name)
        rows = rows.filter(rows[kind.key].isin(list(sampled))).select(kind.title, kind.title_zh).to_pyarrow()
        for title in filter(None, (*rows[kind.title].to_pylist(), *rows[kind.title_zh].to_pylist())):
            key = key_of(title)
            if len(key) > 1 and title not in {table.title(owner.number) for owner in table.owners(key)}:
                raise ValueError(f"the compiled names do not hold {title[:100]!r}")


def _probe_said(folder: Path, counts: Mapping[str, int]) -> None:
    from corpus.schema import RECORD_TYPES
    from retrieval.speakers import Speakers

    told = {kind: Speakers.open(folder / kind) for kind in RECORD_TYPES}
    found = {kind: len(speakers.keys) for kind, speakers in told.items()}
    found["sentences"] = sum(len(speakers.said) for speakers in told.values())
    for what, number in found.items():
        if what in counts:
            _same(f"{what} among who says what", counts[what], number)


def _probe_passages(folder: Path, stored: Any, samples: Mapping[int, Sequence[float]]) -> None:
    import numpy as np

    from retrieval.vectors import VectorFile

    flat = VectorFile(folder, json.loads((folder / "passages.json").read_text(encoding="utf-8"))["dimension"])
    ids = np.array(sorted(samples), dtype=np.int64)
    made = np.array([samples[passage] for passage in ids.tolist()], dtype=np.float32)
    _same("passages in the flat index", stored.tolist(), flat.ids.tolist())
    _alike("the flat index", ids, flat.vectors(flat.places(ids)), made)


def _probe_ann_index(folder: Path, stored: Any, expected: Expected) -> None:
    import numpy as np

    from retrieval.chroma import CHROMA, AnnIndex, open_chroma

    index = AnnIndex(folder)
    if index.lags(stored):
        raise ValueError(f"Chroma holds {len(index.held())} passages that are not those of the {len(stored)}")
    if not expected.indexed:
        return
    client, collection = open_chroma(folder / CHROMA)
    try:
        _same("passages in Chroma", stored.tolist(), sorted(map(int, collection.get(include=[])["ids"])))
        if not expected.vectors:
            return
        ids = np.array(sorted(expected.vectors), dtype=np.int64)
        made = np.array([expected.vectors[passage] for passage in ids.tolist()], dtype=np.float32)
        names = [str(passage) for passage in ids.tolist()]
        kept = collection.get(ids=names, include=["embeddings"])
        vectors = dict(zip(kept["ids"], kept["embeddings"], strict=True))
        _alike("Chroma", ids, np.array([vectors[name] for name in names], dtype=np.float32), made)
        answer = collection.query(query_embeddings=made, n_results=1, include=["distances"])
        found = sum(bool(near) and near[0] <= 1 - CLOSE for near in answer["distances"])
        if found < FOUND * len(names):
            raise ValueError(f"of {len(names)} passages asked for by themselves, Chroma finds {found}")
    finally:
        client.close()


def _alike(where: str, ids: Any, kept: Any, made: Any) -> None:
    """ValueError naming the first passage whose stored vector is not that of its text."""
    import numpy as np

    if len(kept) != len(ids):
        raise ValueError(f"{where} holds {len(kept)} of {len(ids)} sampled passages")
    for passage, likeness in zip(ids.tolist(), map(float, map(np.dot, kept, made)), strict=True):
        if likeness < CLOSE:
            raise ValueError(f"the vector of passage {passage} in {where} is not that of its text ({likeness:.3f})")


def _same(what: str, wanted: Any, found: Any) -> None:
    if wanted == found:
        return
    if isinstance(wanted, list):
        missing, strange = len(set(wanted) - set(found)), len(set(found) - set(wanted))
        raise ValueError(f"{what}: {missing} of {len(wanted)} are missing, {strange} are strange")
    raise ValueError(f"{what}: expected {wanted}, found {found}")


def main() -> None:
    """Probe the folder named on the command line; what is expected comes as JSON on standard input."""
    told = json.load(sys.stdin)
    expected = Expected(**told | {"vectors": {int(key): value for key, value in told["vectors"].items()}})
    try:
        probe(Path(sys.argv[1]), expected)
    except Exception as error:  # whatever it is, it is the finding
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
