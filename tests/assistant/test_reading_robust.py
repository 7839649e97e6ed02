"""Whatever is typed, reading answers or declines: no question, torn, shuffled or misspelt, makes it fail."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.conversation import Turn
from assistant.reading.model import Outcome, Reading

QUESTIONS = Path(__file__).parent.parent / "questions"
TALKS = 200
"""Conversations of one to four utterances for each seed."""


def utterances() -> list[str]:
    lines = [line for file in sorted(QUESTIONS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return [turn["q"] for line in lines for turn in json.loads(line)["turns"]]


def torn(rng: random.Random, asked: list[str]) -> str:
    """A question of the set as it stands, with its words shuffled, grafted on another, or with letters lost."""
    question, other = rng.choice(asked), rng.choice(asked)
    words = question.split(" ")
    rng.shuffle(words)
    half = question[: rng.randint(0, len(question))] + other[rng.randint(0, len(other)) :]
    lossy = "".join(c for c in question if rng.random() > 0.05)
    return rng.choice([question, " ".join(words), half, lossy])


def turn(rng: random.Random, reading: Reading) -> Turn:
    kind = reading.plan.record_type if reading.plan is not None else "requests"
    letter, digits = ("R", 7) if kind == "requests" else ("P", 5)
    ids = tuple(f"{letter}{i:0{digits}d}" for i in range(rng.choice([0, 1, 3, 5, 10])))
    labels = tuple(rng.sample(["Jiangsu", "2025", "2025-Q1", "Biopharma", "expo"], rng.randint(0, 5)))
    values = tuple(float(rng.randint(0, 9)) for _ in labels)
    return Turn(question=reading.question, reading=reading, ids=ids, record_type=kind, labels=labels, values=values)


@pytest.mark.parametrize("seed", range(4))
def test_no_utterance_makes_reading_fail(assistant: Assistant, seed: int) -> None:
    rng, asked = random.Random(seed), utterances()
    for _ in range(TALKS):
        history: tuple[Turn, ...] = ()
        for _ in range(rng.randint(1, 4)):
            question = torn(rng, asked)
            reading = assistant.reader.read(question, history)
            assert (reading.plan is not None) == (reading.outcome is Outcome.READ), question
            assert reading == Reading.model_validate_json(reading.model_dump_json()), question
            assert reading == assistant.reader.read(question, history), question
            history = (*history, turn(rng, reading))
