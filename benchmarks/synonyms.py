"""Synonyms that no list holds: how well a phrase finds its value by meaning, for each way of scoring, and as shipped.

    python -m benchmarks.synonyms [--models DIR]

`benchmarks/questions/synonyms.jsonl` holds the phrases: `slot` says where they stand (before "firms", after "need",
…), `values` which readings are right (none: a trade, quality or need that the database has no value for), `batch` when
they were written. Bounds are chosen on batch 1 and measured on the others.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.opening import RecordWords
from assistant.reading.needs.senses import AS_TRADE, NAMES, ValueSenses
from assistant.reading.read import Reader
from corpus.demo import write_demo
from corpus.vocabulary import Vocabulary, load_vocabulary
from retrieval.algebra import conditions
from retrieval.build import load_files
from retrieval.encoder import load_encoder
from retrieval.generations import Home
from retrieval.names import NameTable
from retrieval.store import RecordStore

PHRASES = Path(__file__).parent / "questions" / "synonyms.jsonl"
WANTED = 0.97
"""Precision that bounds are chosen for, with something in hand for phrases never seen."""
FRAMES = {
    ("trade", "en"): "Which {} firms want to move to Jiangsu?",
    ("need", "en"): "Firms heading for Jiangsu that need {}",
    ("trade", "zh"): "想去江苏的{}企业有哪些",
    ("need", "zh"): "想去江苏、需要{}的企业",
}
CONCEPTS = {
    "trade": ("sector",),
    "need": ("requirement", "facility"),
    "owner": ("company_type",),
    "source": ("source",),
    "status": ("status",),
}
WAYS = ("own name", "nearest name", f"{NAMES} nearest", "middle")


@dataclass(frozen=True, slots=True)
class Phrase:
    phrase: str
    lang: str
    slot: str
    values: tuple[str, ...]
    batch: int


@dataclass(frozen=True, slots=True)
class Guess:
    batch: int
    right: bool
    known: bool
    score: float
    lead: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "lodestone" / "models")
    chosen = parser.parse_args()
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    phrases = [Phrase(**{**json.loads(line), "values": tuple(json.loads(line)["values"])}) for line in lines]
    with TemporaryDirectory() as folder:
        files = write_demo(Path(folder) / "demo", 3000, 7)
        load_files(Home(Path(folder)), [files.requests, files.parks], encoder=None)
        current = Home(Path(folder)).current()
        assert current is not None
        store = RecordStore.open(current.records)
        try:
            measure(phrases, RecordWords(store), NameTable(current.names), load_vocabulary(), chosen.models)
        finally:
            store.close()


def measure(
    phrases: Sequence[Phrase], words: RecordWords, names: NameTable, vocabulary: Vocabulary, models: Path
) -> None:
    encoder = load_encoder(models)
    senses = ValueSenses(words, vocabulary, encoder)
    reader = Reader(words, names, vocabulary, dt.date(2026, 10, 31), senses)
    sector_of = reader.sector_of
    known: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for sense in senses.senses:
        known[sense.concept, sense.value].append(sense.names)
    for concept in ("company_type", "source", "status"):
        for value, entry in vocabulary.entries(concept).items():
            known[concept, value].append((value, *entry.en))
    names = [name for lists in known.values() for each in lists for name in each]
    vectors = dict(zip(names, encoder.encode(names), strict=True))
    print("| where | language | scored by | elsewhere | score, lead | batch 1: P, R | others: P, R |")
    print("|---|---|---|---|---|---|---|")
    for slot, concepts in CONCEPTS.items():
        for lang in ("en", "zh"):
            # an owner, a source or a status has no phrases of its own that mean nothing
            asked = [p for p in phrases if p.slot == slot and p.lang == lang]
            if not asked:
                continue
            for way in WAYS:
                for elsewhere in (False, True):
                    guesses = [
                        guess(p, known, concepts, way, elsewhere, encoder.encode, vectors, sector_of) for p in asked
                    ]
                    print(f"| {slot} | {lang} | {way} | {'yes' if elsewhere else 'no'} | {chosen_bounds(guesses)} |")
    print("\n| as shipped | language | batch | phrases with a value | without | read | right | precision | recall |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (slot, lang), frame in FRAMES.items():
        for batch in sorted({p.batch for p in phrases}):
            asked = [p for p in phrases if (p.slot, p.lang, p.batch) == (slot, lang, batch)]
            if asked:
                print(f"| {slot} | {lang} | {batch} | {as_shipped(reader, asked, frame)} |")


def guess(
    phrase: Phrase,
    known: dict[tuple[str, str], list[tuple[str, ...]]],
    concepts: tuple[str, ...],
    way: str,
    elsewhere: bool,
    encode: object,
    vectors: dict[str, NDArray[np.float32]],
    sector_of: dict[str, str],
) -> Guess:
    """Return the nearest value of `phrase` and how far the runner-up is behind."""
    assert callable(encode)
    said = phrase.phrase.removeprefix("an ").removeprefix("a ").removeprefix("the ")
    frames = ("{}", AS_TRADE) if phrase.slot == "trade" else ("{}",)
    vector = np.sum([encode([frame.format(said)])[0] for frame in frames], axis=0)
    vector /= np.linalg.norm(vector)
    none = {"quality", "industry" if phrase.slot == "trade" else "need"}
    scores: dict[str, float] = {}
    for (concept, value), lists in known.items():
        if concept in concepts and value:
            scores[value] = max(scored(vector, [vectors[n] for n in each], way) for each in lists)
        elif elsewhere and not value and concept in none:
            best = max(float(vector @ vectors[n]) for each in lists for n in each)
            scores[""] = max(scores.get("", -1.0), best)
    first, second = sorted(scores.values(), reverse=True)[:2]
    found = max(scores, key=lambda value: scores[value])
    right = found in {sector_of.get(v, v) if phrase.slot == "trade" else v for v in phrase.values}
    return Guess(phrase.batch, right, bool(phrase.values), first if found else -1.0, first - second)


def scored(vector: NDArray[np.float32], rows: list[NDArray[np.float32]], way: str) -> float:
    each = np.array(rows) @ vector
    if way == "own name":
        return float(each[0])
    if way == "nearest name":
        return float(each.max())
    if way == "middle":
        return float(each.mean() / np.linalg.norm(np.mean(rows, axis=0)))
    return float(np.sort(each)[-NAMES:].mean())


def chosen_bounds(guesses: Sequence[Guess]) -> str:
    """Return the bounds of best recall at the wanted precision on batch 1, and what they give there and beyond."""
    first, others = [g for g in guesses if g.batch == 1], [g for g in guesses if g.batch > 1]
    best: tuple[float, float, float, float] | None = None
    for score in np.arange(0.30, 0.90, 0.02):
        for lead in np.arange(0.0, 0.24, 0.02):
            precision, recall = quality(first, score, lead)
            if precision >= WANTED and (best is None or recall > best[1]):
                best = (precision, recall, float(score), float(lead))
    if best is None or not best[1]:
        return "none | | "
    beyond = quality(others, best[2], best[3])
    return f"{best[2]:.2f}, {best[3]:.2f} | {best[0]:.2f}, {best[1]:.2f} | {beyond[0]:.2f}, {beyond[1]:.2f}"


def quality(guesses: Sequence[Guess], score: float, lead: float) -> tuple[float, float]:
    """Return precision and recall when a guess counts from `score` and `lead` on."""
    read = [g for g in guesses if g.score >= score and g.lead >= lead]
    right = sum(g.right for g in read)
    return (right / len(read) if read else 1.0), right / max(1, sum(g.known for g in guesses))


def as_shipped(reader: Reader, asked: Sequence[Phrase], frame: str) -> str:
    """Return what the reader makes of the phrases within a question."""
    read = right = 0
    for phrase in asked:
        reading = reader.read(frame.format(phrase.phrase))
        plan = reading.plan
        told = [a for a in reading.assumptions if "(nearest meaning)" in a or "含义最接近" in a]
        if plan is None or not told:
            continue
        read += 1
        values = {v for c in conditions(plan.where) for v in c.values if c.field not in ("target_provinces",)}
        right += bool(values & {w for v in phrase.values for w in (v, reader.sector_of.get(v, v))})
    known = sum(bool(p.values) for p in asked)
    rates = f"{right / read:.2f} | {right / max(1, known):.2f}" if read else "– | 0.00"
    return f"{known} | {len(asked) - known} | {read} | {right} | {rates}"


if __name__ == "__main__":
    main()
