from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sentences import MAX_CHARACTERS, _ends_sentence, sentence_with, sentences, split

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


def plainly(text: str) -> list[str]:
    """Split by patterns that say it in the plainest way, and take their time."""
    end = re.compile(r"[。！？；]+[”’」』）】\"')\]]*|[.!?…]+[”’」』）】\"')\]]*(?=\s|$)")
    clauses = re.compile(
        r",?\s+(?=(?:because|since|so that)\s)|,?\s+and\s+(?=\S+\s+\S+\s+\S)|;\s+"
        r"|[，,](?=因为|由于|以便|并且|同时|另外|此外)"
    )
    found: list[str] = []
    for line in re.split(r"[\r\n\u2028\u2029]+", text):
        start = 0
        for stop in end.finditer(line):
            if _ends_sentence(line, start, stop):
                found.append(line[start : stop.end()].strip())
                start = stop.end()
        found.append(line[start:].strip())
    return [clause.strip() for sentence in found for clause in clauses.split(sentence) if clause.strip()]


WORDS = [
    "and",
    "because",
    "since",
    "so that",
    "因为",
    "此外",
    "Co",
    "Ltd",
    "No",
    "mr",
    "e.g",
    "approx",
    "dust and noise control",
]
JOINED = st.lists(
    st.sampled_from([*"aB1。！？；，,.!? \n\u2028”\"');…\t", ", ", ". ", *WORDS, *(f" {word} " for word in WORDS)])
).map("".join)


@given(JOINED)
@settings(max_examples=500, deadline=None)
def test_passages_are_those_of_the_plain_patterns(text: str) -> None:
    assert split(text) == plainly(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "." * 10**6 + "x",
            "a" + " " * 10**6 + "b and" + " " * 10**6 + "c",
            ", " * 10**6,
            "x" * 10**6,
            "and " * 10**5,
        ),
        *("a; " * 10**5, '."' * 10**6 + "x", "。" * 10**6, "Co. " * 10**5, "a," + " " * 10**6 + "because"),
    ],
    ids=lambda text: repr(text[:6]),
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    assert without_spaces(" ".join(split(text)))
    assert time.process_time() - started < 20  # in the square of the length it would be hours
