"""What else one could use, on the same questions in the same run: top-k retrieval, a perfect filter, pandas."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

import pandas as pd

from assistant.chain import Assistant
from benchmarks.asking import Asked, expressible
from benchmarks.frames import Frames
from benchmarks.measuring import percentile
from corpus.schema import record_type
from retrieval.encoder import load_encoder
from retrieval.plan import Expr, Plan

TOP = 20  # what a chain usually puts before its model

Gold = Mapping[tuple[str, int], Mapping[str, Any]]


def retrieval(corpus: Path, models: Path, asked: Sequence[Asked], gold: Gold) -> dict[str, Any]:
    """Compare sets and nearest needs with a vector index over whole records: English, first turns."""
    index = _VectorIndex(corpus, models)
    first = [each for each in asked if each.position == 0 and gold[each.conversation, 0]["lang"] == "en"]
    ours: dict[str, tuple[str, ...]] = {}
    theirs: dict[str, tuple[str, ...]] = {}
    milliseconds = []
    for each in first:
        result = each.answer.result
        ours[each.conversation] = tuple(result.ids) if result is not None else ()
        started = time.perf_counter()
        theirs[each.conversation] = index.nearest(each.state.request.question)
        milliseconds.append((time.perf_counter() - started) * 1000)
    wanted = {each.conversation: gold[each.conversation, 0] for each in first}
    sets = {name: _ids(turn) for name, turn in wanted.items() if turn["kind"] == "records" and _ids(turn)}
    needs = {name: _ids(turn) for name, turn in wanted.items() if turn["kind"] == "text"}
    perfect = {name: ids[:TOP] for name, ids in sets.items()}
    return {
        "sets": {
            "questions": len(sets),
            "Lodestone": _sets(ours, sets),
            f"perfect filter, then top {TOP}": _sets(perfect, sets),
            f"top {TOP} by similarity (Chroma)": _sets(theirs, sets),
        },
        "needs": {
            "questions": len(needs),
            "Lodestone": _first_ten(ours, needs),
            f"top {TOP} by similarity (Chroma)": _first_ten(theirs, needs),
        },
        "index": {
            "records": index.size,
            "build_s": round(index.seconds, 1),
            "query_ms": {"p50": round(median(milliseconds), 1), "p95": round(percentile(milliseconds, 0.95), 1)},
        },
    }


def filtering(assistant: Assistant, asked: Sequence[Asked], frames: Frames, passes: int) -> dict[str, Any]:
    """Compare the time to list a set: our search, and pandas with the file in memory and the conditions written out."""
    ours, theirs = [], []
    for _, plan in expressible(asked, frames):
        kind = plan.record_type
        listing = Plan(record_type=kind, where=plan.where)
        ours.append(_taken(partial(assistant.searcher.search, listing, 0), passes))
        theirs.append(_taken(partial(_listed, frames, plan.where, kind), passes))
    return {
        "questions": len(ours),
        "Lodestone": {"p50": round(median(ours), 2), "p95": round(percentile(ours, 0.95), 2)},
        "pandas in memory": {"p50": round(median(theirs), 2), "p95": round(percentile(theirs, 0.95), 2)},
        "median_ratio": round(median(a / b for a, b in zip(ours, theirs, strict=True)), 2),
    }


def _listed(frames: Frames, where: Expr, kind: str) -> list[str]:
    ids: list[str] = frames.select(where, kind)[record_type(kind).key].tolist()
    return ids


class _VectorIndex:
    """Every record as one text in a Chroma collection, embedded with our own model."""

    def __init__(self, corpus: Path, models: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        self._encoder = load_encoder(models)
        started = time.perf_counter()
        texts = dict(text for name in ("requests", "parks") for text in _rendered(corpus / f"{name}.csv"))
        ids, said = list(texts), list(texts.values())
        settings = Settings(anonymized_telemetry=False)
        self._collection = chromadb.EphemeralClient(settings).create_collection(
            "records", configuration={"hnsw": {"space": "cosine"}}
        )
        for at in range(0, len(ids), 5_000):
            vectors = self._encoder.encode(said[at : at + 5_000])
            self._collection.add(ids=ids[at : at + 5_000], embeddings=vectors)
        self.seconds = time.perf_counter() - started
        self.size = len(ids)

    def nearest(self, question: str) -> tuple[str, ...]:
        found = self._collection.query(query_embeddings=self._encoder.encode([question]), n_results=TOP, include=[])
        return tuple(found["ids"][0])


def _rendered(file: Path) -> list[tuple[str, str]]:
    """Return (id, text) of each record, the text as a splitter would see it: every field that is known."""
    rows = pd.read_csv(file, dtype=str).drop(columns=["company_zh", "name_zh"], errors="ignore")
    rows = rows[[name for name in rows if not str(name).startswith("contact_")]]
    return [
        (row[rows.columns[0]], "; ".join(value for value in row.values() if isinstance(value, str)))
        for row in rows.to_dict("records")
    ]


def _ids(turn: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[0] for row in turn["gold"] if isinstance(row[0], str))


def _sets(found: Mapping[str, Sequence[str]], gold: Mapping[str, Sequence[str]]) -> dict[str, object]:
    exact = sum(set(found[name]) == set(ids) for name, ids in gold.items())
    return {"exact": exact, "mean_f1": round(mean(_f1(set(found[name]), set(ids)) for name, ids in gold.items()), 3)}


def _f1(found: set[str], gold: set[str]) -> float:
    return 2 * len(found & gold) / (len(found) + len(gold))


def _first_ten(found: Mapping[str, Sequence[str]], gold: Mapping[str, Sequence[str]]) -> dict[str, object]:
    precision = [len(set(found[name][:10]) & set(ids)) / min(10, len(ids)) for name, ids in gold.items()]
    return {"mean_precision_10": round(mean(precision), 3)}


def _taken(work: Callable[[], object], passes: int) -> float:
    """Return the median milliseconds of several runs."""
    milliseconds = []
    for _ in range(passes):
        started = time.perf_counter()
        work()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return median(milliseconds)
