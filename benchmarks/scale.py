"""Questions over very many requests, measured: warm latency, meaning by selectivity with recall, memory, cold start.

    python -m benchmarks.scale [--requests N] [--home DIR] [--vectors real|made-up] [--out DIR] [--repeats N]

Writes `scale-<commit>.json` and `.md`. With `--home` the database there is asked, otherwise the demo corpus of N
requests is loaded into a home that is thrown away.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.main_job import FIELDS_QUESTION, MEANING_QUESTION
from benchmarks.measuring import ROOT, commit, lodestone, machine, percentile, spread

if TYPE_CHECKING:
    from retrieval.meaning import Hit
    from retrieval.measures import Base
    from retrieval.passages import PassageIndex
    from retrieval.store import RecordStore

SIZES = (10, 100, 1_000, 10_000, 100_000, 300_000, 1_000_000)
"""Records that a filter shall let through, about."""

NEEDS = (
    *(
        "dormitories for shift workers",
        "overhead cranes for very heavy loads",
        "a laboratory that handles live animals",
    ),
    *("room to test vehicles outdoors", "clean air without dust", "schools for the children of staff"),
    *("power that never fails", "water of high purity", "a berth for sea-going ships", "cold storage for vaccines"),
)
FIRST = 20  # of the ranking, by which recall is told
SAMPLE, NOISE = 20_000, (0.45, 0.25)  # real sentences behind made-up vectors, and how far those are from them


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=1_150_000, help="size of the demo corpus")
    parser.add_argument("--home", type=Path, help="a home that is loaded already")
    parser.add_argument(
        "--vectors", choices=("real", "made-up"), default="made-up", help="embed every sentence, or not"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results")
    parser.add_argument("--repeats", type=int, default=3, help="passes over the questions")
    asked = parser.parse_args(arguments)
    found: dict[str, Any] = {"commit": commit(), "machine": machine(), "repeats": asked.repeats}
    with TemporaryDirectory(prefix="lodestone-scale-") as work:
        home = asked.home or Path(work) / "home"
        if asked.home is None:
            found["load"] = load(home, asked.requests, real=asked.vectors == "real")
        found["cold"] = cold(home, max(3, asked.repeats))
        found |= warm_figures(home, asked.repeats)
    found["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    asked.out.mkdir(parents=True, exist_ok=True)
    name = f"scale-{found['commit'].replace('+', '-changed')}"
    (asked.out / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (asked.out / f"{name}.md").write_text(markdown(found), encoding="utf-8")
    print(asked.out / f"{name}.md")


def load(home: Path, requests: int, *, real: bool) -> dict[str, Any]:
    """Make and load the demo corpus; without `real` its sentences get made-up vectors."""
    from corpus.demo import SOURCE_NAME, write_demo
    from retrieval.build import load_files
    from retrieval.encoder import load_encoder
    from retrieval.generations import Home

    _tell("loading")
    files = write_demo(home / "demo", requests)
    encoder = load_encoder(home / "models")
    started = time.perf_counter()
    load_files(Home(home), [files.requests, files.parks], encoder=encoder if real else None, source_label=SOURCE_NAME)
    seconds = round(time.perf_counter() - started, 1)
    if not real:
        make_up(home)
    return {"requests": requests, "seconds": seconds, "vectors": "real" if real else "made up"}


def make_up(home: Path) -> None:
    """Give every passage of a home without an index the vector of some sentence, with noise."""
    import numpy as np

    from retrieval.encoder import load_encoder
    from retrieval.generations import Home
    from retrieval.store import RecordStore
    from retrieval.vectors import VectorFile

    current = Home(home).current()
    assert current is not None
    _tell("making up vectors")
    encoder = load_encoder(home / "models")
    store = RecordStore.open(current.records)
    passages = store.table("passages")
    texts = passages.order_by("passage_id").limit(SAMPLE).to_pyarrow()["text"].to_pylist()
    ids = passages.order_by("passage_id").to_pyarrow()["passage_id"].to_numpy()
    store.close()
    rng = np.random.default_rng(1)
    vectors = encoder.encode(texts)
    centre = vectors.mean(axis=0)
    pool = rng.standard_normal((SAMPLE, encoder.dimension)).astype(np.float32) / np.sqrt(encoder.dimension)
    current.passages.mkdir()
    np.save(current.passages / "centre.npy", centre)
    file = VectorFile(current.passages, encoder.dimension)
    for start in range(0, len(ids), SAMPLE):
        page = ids[start : start + SAMPLE]
        drawn = vectors[rng.integers(0, len(vectors), len(page))] - centre
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        drawn += sum(part * pool[rng.integers(0, len(pool), len(page))] for part in NOISE)
        file.append(page, drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
    about = {"encoder": encoder.name, "dimension": encoder.dimension, "count": len(ids), "closed": True}
    (current.passages / "passages.json").write_text(json.dumps(about), encoding="utf-8")


def cold(home: Path, times: int) -> dict[str, Any]:
    """Ask in a process of its own each time."""
    _tell("asking cold")
    told = {}
    for name, question in (("fields", FIELDS_QUESTION), ("meaning", MEANING_QUESTION)):
        runs = [lodestone("--home", home, "ask", question) for _ in range(times)]
        told[name] = {
            "seconds": spread([run.seconds for run in runs]),
            "peak_mib": round(median(run.peak_mib for run in runs)),
        }
    return told


def warm_figures(home: Path, repeats: int) -> dict[str, Any]:
    """Ask the question sets and search by meaning in one open assistant."""
    from assistant.batch import Conversation
    from assistant.chain import Assistant
    from assistant.evaluate import load_questions
    from benchmarks.asking import warm

    sets = {
        file.stem: [Conversation(each.id, tuple(turn.q for turn in each.turns)) for each in load_questions(file)]
        for file in sorted((ROOT / "tests/questions").glob("*.jsonl"))
    }
    with Assistant.open(home) as assistant:
        as_of = assistant.searcher._store.as_of or dt.date.today()  # type: ignore[attr-defined]
        found: dict[str, Any] = {"questions": {}}
        for name, conversations in sets.items():
            _tell(f"asking {name}")
            warm(assistant, conversations[:3], as_of, 1)
            found["questions"][name] = warm(assistant, conversations, as_of, repeats)
        found["resident_mib"] = {"questions": _resident()}
        _tell("searching by meaning")
        found["meaning"] = meaning(home, repeats)
        found["resident_mib"]["meaning"] = _resident()
    return found


def meaning(home: Path, repeats: int) -> list[dict[str, Any]]:
    """Search inside filters of many sizes: how long it takes, and how much of the exact ranking is found."""
    from retrieval.encoder import load_encoder
    from retrieval.generations import Home
    from retrieval.meaning import MeaningSearch
    from retrieval.measures import Base
    from retrieval.passages import PassageIndex
    from retrieval.plan import All, Condition, Op
    from retrieval.store import RecordStore

    current = Home(home).current()
    assert current is not None
    store = RecordStore.open(current.records)
    index = PassageIndex.open(current.passages, load_encoder(home / "models"))
    search = MeaningSearch(index)
    rows = []
    for size in (*(size for size in SIZES if size < store.count("requests")), None):
        base = Base("requests", All())
        if size is not None:
            bound = _bound(store, size)
            base = Base("requests", Condition(field="investment_mcny", op=Op.LE, values=(bound,)))
        search.closest(NEEDS[0], base, store.table)  # the first reads who says what
        taken, recall = [], []
        for need in NEEDS:
            for _ in range(repeats):
                started = time.perf_counter()
                hits = search.closest(need, base, store.table)
                taken.append(1000 * (time.perf_counter() - started))
            recall.append(_recall(hits, need, base, index, search, store))
        rows.append(
            {
                "records": _passing(base, store),
                "p50_ms": round(percentile(taken, 0.5), 1),
                "p95_ms": round(percentile(taken, 0.95), 1),
                f"recall_{FIRST}": round(sum(recall) / len(recall), 4),
            }
        )
        _tell(str(rows[-1]))
    store.close()
    return rows


def _bound(store: RecordStore, size: int) -> float:
    """Return the planned investment up to which about `size` requests lie."""
    table = store.table("requests")
    share = size / store.count("requests")
    return float(table.investment_mcny.quantile(share).to_pyarrow().as_py())


def _passing(base: Base, store: RecordStore) -> int:
    from retrieval.speakers import rows_of

    return len(rows_of(base, store.table))


def _recall(hits: Sequence[Hit], need: str, base: Base, index: PassageIndex, search: Any, store: RecordStore) -> float:
    """Return the part of the first hits that belong there by the scores of all passages; equals are as good."""
    import numpy as np

    from corpus.wordings import wordings
    from retrieval.speakers import rows_of

    everything = np.ones(index.count(), dtype=bool)
    places, likeness = index.nearest_places(wordings(need), everything, index.count())
    scores = np.empty(index.count(), dtype=np.float32)
    scores[places] = likeness
    who = search._who_says_what(base.kind, store.table)
    (_, begins), own = who.of(rows_of(base, store.table))
    best = np.sort(np.maximum.reduceat(scores[own], begins))[::-1][:FIRST]
    wanted = min(len(best), len(hits), FIRST)
    return sum(bool(hit.score >= best[wanted - 1]) for hit in hits[:wanted]) / max(wanted, 1)


def _resident() -> int:
    """Return the MiB that this process holds now."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


def markdown(found: dict[str, Any]) -> str:
    """Return the figures as tables."""
    about = found["machine"]
    cold_rows = [f"| {n} | {t['seconds']['median']} | {t['peak_mib']} |" for n, t in found["cold"].items()]
    warm_rows = [
        f"| {name} | {stage} | {told['p50']['median']} | {told['p95']['median']} | {told['max']['median']} |"
        for name, stages in found["questions"].items()
        for stage, told in stages.items()
    ]
    sizes = [
        f"| {row['records']:,} | {row['p50_ms']} | {row['p95_ms']} | {row[f'recall_{FIRST}']} |"
        for row in found["meaning"]
    ]
    lines = [
        f"# Scale at commit {found['commit']}",
        "",
        f"{about['cores']} cores ({about['processor']}), {about['memory_gib']} GiB, load average "
        f"{about['load_before']} before and {about['load_after']} after. {found.get('load', '')}",
        "",
        "| cold ask | s | peak MiB |",
        "|---|---|---|",
        *cold_rows,
        "",
        "| questions | stage | p50 ms | p95 ms | max ms |",
        "|---|---|---|---|---|",
        *warm_rows,
        "",
        f"| records pass | p50 ms | p95 ms | recall of the first {FIRST} |",
        "|---|---|---|---|",
        *sizes,
        "",
        f"Resident: {found['resident_mib']['questions']:,} MiB after the questions, "
        f"{found['resident_mib']['meaning']:,} MiB after meaning too.",
    ]
    return "\n".join(lines) + "\n"


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
