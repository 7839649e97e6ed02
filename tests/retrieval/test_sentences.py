from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sentences import MAX_CHARACTERS, sentence_with, sentences, split

PROSE = st.text(alphabet=st.sampled_from("aB1。！？；，.!? \n”\"',and 因为because Co Ltd No;%"), max_size=300)


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It needs steam at 1.0 MPa. It is large.", ["It needs steam at 1.0 MPa.", "It is large."]),
        ("Gate No. 5 is ours. No. 6 is not.", ["Gate No. 5 is ours.", "No. 6 is not."]),
        ("R&D Co. Ltd. is big. So is Foo Co., Ltd. of Wuxi.", ["R&D Co. Ltd. is big.", "So is Foo Co., Ltd. of Wuxi."]),
        ("Mr. Wang called! Why? He left", ["Mr. Wang called!", "Why?", "He left"]),
        ('"Why now?" He left.', ['"Why now?"', "He left."]),
        ("需要1.5万平方米厂房。要求双回路供电！能否？", ["需要1.5万平方米厂房。", "要求双回路供电！", "能否？"]),
        ("他说“可以。”然后走了。", ["他说“可以。”", "然后走了。"]),
        ("First line\nsecond line.", ["First line", "second line."]),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It looks for a plant because its lease ends.", ["It looks for a plant", "because its lease ends."]),
        ("It must have a crane and a steam supply by pipe.", ["It must have a crane", "a steam supply by pipe."]),
        ("It asks for dust and noise control.", ["It asks for dust and noise control."]),
        ("需要厂房，因为租约到期。", ["需要厂房", "因为租约到期。"]),
    ],
)
def test_passages_are_clauses(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(PROSE)
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert without_spaces("".join(sentences(text))) == without_spaces(text)


@given(PROSE)
def test_passages_are_trimmed_pieces_of_their_text(text: str) -> None:
    for passage in split(text):
        assert passage
        assert passage == passage.strip()
        assert passage in text
        assert len(passage) <= MAX_CHARACTERS
        assert passage in sentence_with(passage, text)


def test_a_run_of_text_without_a_stop_is_cut() -> None:
    text = "word, " * 400
    assert without_spaces("".join(split(text))) == without_spaces(text)
    assert max(map(len, split(text))) <= MAX_CHARACTERS
    assert [len(piece) for piece in split("x" * (2 * MAX_CHARACTERS + 1))] == [MAX_CHARACTERS, MAX_CHARACTERS, 1]


def test_a_quotation_is_the_sentence_around_the_passage() -> None:
    text = "It is old. It looks for a plant because its lease ends."
    assert sentence_with("because its lease ends.", text) == "It looks for a plant because its lease ends."
    assert sentence_with("not in it", text) == "not in it"
