"""The name index finds what a plain comparison with every name finds."""

from __future__ import annotations

import random

import pytest
from rapidfuzz.distance import OSA

from assistant.reading.names import NameIndex

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def brands() -> list[str]:
    rng = random.Random(3)
    parts = ["heng", "rui", "ming", "tai", "kang", "jia", "lan", "xin", "yuan", "bo", "shi", "da"]
    return sorted({"".join(rng.sample(parts, rng.randint(2, 3))) for _ in range(600)})


@pytest.fixture(scope="module")
def index(brands: list[str]) -> NameIndex:
    made = NameIndex()
    made.add("requests", "company", [f"{b.capitalize()} Foods" for b in brands], set(), lambda _: False)
    made.close()
    return made


def slip(rng: random.Random, word: str) -> str:
    """`word` with one letter lost, added, wrong or swapped with its neighbour."""
    i = rng.randrange(len(word) - 1)
    letter = rng.choice(LETTERS)
    return rng.choice(
        [
            word[:i] + word[i + 1 :],
            word[:i] + letter + word[i:],
            word[:i] + letter + word[i + 1 :],
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        ]
    )


def test_one_slip_anywhere_is_mended(index: NameIndex, brands: list[str]) -> None:
    rng = random.Random(4)
    for _ in range(1000):
        said = slip(rng, rng.choice([b for b in brands if len(b) >= 6]))
        if said in brands:
            continue
        found = index.repair(said)
        nearest = min(OSA.distance(said, b) for b in brands)
        assert found is not None, said
        assert found[1] == nearest, said
        assert OSA.distance(said, found[0][0]) == nearest, said


def test_a_stranger_is_no_name(index: NameIndex) -> None:
    assert index.repair("quotation") is None
    assert index.repair("zzzzz") is None
    assert index.repair("wx") is None
