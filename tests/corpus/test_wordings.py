from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from corpus.wordings import wordings

FAMILIES = tomllib.loads(resources.files("corpus").joinpath("words/wordings.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a place for the crew to sleep", "dormitories"),
        ("no lorry may make the ground shake", "vibration"),
        ("our tenancy: they want us evicted", "lease"),
        ("want their prototypes airborne, flying over the site", "airspace"),
        ("in a rush, something already built", "ready building"),
        ("需要蒸汽", "steam"),
    ],
)
def test_everyday_words_bring_plain_ones(text: str, word: str) -> None:
    found = wordings(text)
    assert found[0] == text
    assert word in found[-1]


def test_function_words_are_left_out_of_one_wording() -> None:
    assert wordings("they need to have a quiet garden")[1] == "quiet garden"


@pytest.mark.parametrize("text", ["", "the of", "quiet garden", "安静的花园"])
def test_what_no_family_knows_stays_as_it_is(text: str) -> None:
    assert wordings(text) == [text]


def test_a_phrase_is_found_in_whole_words_only() -> None:
    assert all("school" not in each for each in wordings("a childish kidney market"))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_every_family_says_something_new(family: dict[str, object]) -> None:
    assert set(family) == {"said", "plain"}
    assert len(family["said"]) == len(set(family["said"])) > 1  # type: ignore[arg-type,call-overload]
