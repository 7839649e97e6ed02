"""Phrases that no list holds: read as the nearest value where one belongs, left alone everywhere else."""

from __future__ import annotations

import datetime as dt
import logging
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.chain import Assistant
from assistant.opening import RecordWords
from assistant.reading.needs.senses import ValueSenses
from assistant.reading.read import Reader
from corpus.vocabulary import Vocabulary
from retrieval.encoder import Encoder
from retrieval.names import NameTable
from retrieval.store import RecordStore
from tests.assistant.plan_text import where_text
from tests.retrieval.models import default_encoder

AS_OF = dt.date(2026, 10, 31)


class Watched:
    """The real encoder, with a count of the texts it was given."""

    def __init__(self) -> None:
        self.inner = default_encoder()
        self.name, self.dimension = self.inner.name, self.inner.dimension
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return self.inner.encode(texts)


class Broken(Watched):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise ValueError(f"no model for {len(texts)} texts")


class Furnished:
    """Data that holds a trade the vocabulary files do not know."""

    def values(self, record_type: str, field: str) -> Mapping[str, int]:
        return {"Furnishings": 3, "Biopharma": 2} if (record_type, field) == ("requests", "sector") else {}

    def texts(self, record_type: str, field: str) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        return ()

    def pairs(self, record_type: str, first: str, second: str) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        return ()


@pytest.fixture(scope="module")
def reader(store: RecordStore, names: NameTable, vocabulary: Vocabulary) -> Reader:
    words = RecordWords(store)
    return Reader(words, names, vocabulary, AS_OF, ValueSenses(words, vocabulary, default_encoder()))


@pytest.fixture(scope="module")
def plain(store: RecordStore, names: NameTable, vocabulary: Vocabulary) -> Reader:
    return Reader(RecordWords(store), names, vocabulary, AS_OF)


AEROSPACE = "Aerospace and low-altitude economy"
READ = [
    (
        "Which helicopter makers want to move to Jiangsu?",
        f"sector in {AEROSPACE} & target_provinces in Jiangsu",
        f"read “helicopter” as sector {AEROSPACE} (nearest meaning)",
    ),
    (
        "ice cream producers from Shanghai",
        "origin_province in Shanghai & sector in Food and beverage",
        "read “ice cream” as sector Food and beverage (nearest meaning)",
    ),
    (
        "firms in the deep learning business heading for Hubei",
        "sector in Artificial intelligence and software & target_provinces in Hubei",
        "read “deep learning” as sector Artificial intelligence and software (nearest meaning)",
    ),
    (
        "private firms that make airplanes and target Sichuan",
        f"company_type in private & sector in {AEROSPACE} & target_provinces in Sichuan",
        f"read “airplanes” as sector {AEROSPACE} (nearest meaning)",
    ),
    (
        "projects that need refrigeration in Wuhan",
        "requirements in cold storage & target_cities in Wuhan",
        "read “refrigeration” as requirement cold storage (nearest meaning)",
    ),
    (
        "requests for Anhui that require refrigeration or a railroad spur",
        "requirements in cold storage,rail siding & target_provinces in Anhui",
        "read “railroad spur” as requirement rail siding (nearest meaning)",
    ),
    (
        "想去江苏、需要无尘车间的企业",
        "requirements in GMP cleanroom & target_provinces in Jiangsu",
        "将“无尘车间”理解为配套要求“GMP洁净车间”（含义最接近）",
    ),
]


@pytest.mark.parametrize(("question", "where", "told"), READ)
def test_a_phrase_becomes_the_nearest_value_and_says_so(reader: Reader, question: str, where: str, told: str) -> None:
    reading = reader.read(question)
    assert reading.plan is not None
    assert told in reading.assumptions
    assert where_text(reading.plan.where) == where
    assert reading.plan.meaning is None
    assert reading.unread == ()


@pytest.mark.parametrize(
    "question",
    [
        "chip firms that need really heavy lifting gear",  # free text tells, however near a word may be
        "biotech firms that want a crane",
        "solar projects that need dormitories for shift workers",
        "需要倒班宿舍的半导体企业",
        "需要安静环境的芯片企业",
        "Which furniture makers want to move to Jiangsu?",  # a trade that is not held
        "textile firms for Hubei",
        "loss-making firms for Hubei",  # a quality
        "Which Silicon Valley firms target Jiangsu?",  # a name
        "想去江苏的冰淇淋企业有哪些",  # Chinese trades: the glossary is too coarse
        "solar tracker firms for Anhui",  # the value is said, the rest narrows it
        "helicopter rides are fun",  # not where a value belongs
        "firms that want to fly airplanes to Jiangsu",
        "requests for Anhui that have been signed",
    ],
)
def test_everything_else_is_read_as_without(reader: Reader, plain: Reader, question: str) -> None:
    assert reader.read(question) == plain.read(question)


def test_a_known_word_is_never_asked_for(reader: Reader) -> None:
    reading = reader.read("Which biotech firms that need cold storage want to move to Jiangsu?")
    assert not any("nearest meaning" in told for told in reading.assumptions)


def test_what_is_not_wanted_is_excluded(reader: Reader) -> None:
    reading = reader.read("requests for Wuhan that do not need refrigeration")
    assert reading.plan is not None
    assert where_text(reading.plan.where) == "not (requirements in cold storage) & target_cities in Wuhan"


def test_a_trade_that_only_the_data_knows_is_found(vocabulary: Vocabulary) -> None:
    senses = ValueSenses(Furnished(), vocabulary, default_encoder())
    found = senses.nearest("sofa furniture", ["sector"])
    assert found is not None
    assert found.value == "Furnishings"
    assert senses.nearest("bank", ["sector"]) is None


def test_names_are_encoded_when_first_needed_and_kept(
    store: RecordStore, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    cache = tmp_path / "names.npz"
    first, again = Watched(), Watched()
    senses = ValueSenses(RecordWords(store), vocabulary, first, cache)
    assert first.texts == 0
    found = senses.nearest("helicopters", ["sector"])
    assert first.texts > 1000
    assert ValueSenses(RecordWords(store), vocabulary, again, cache).nearest("helicopters", ["sector"]) == found
    assert again.texts == 2  # the phrase, said in two ways
    cache.write_bytes(b"torn")
    assert ValueSenses(RecordWords(store), vocabulary, again, cache).nearest("helicopters", ["sector"]) == found
    assert again.texts > 1000


def test_without_a_model_questions_are_read_all_the_same(
    store: RecordStore, names: NameTable, vocabulary: Vocabulary, plain: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Encoder = Broken()
    words = RecordWords(store)
    reader = Reader(words, names, vocabulary, AS_OF, ValueSenses(words, vocabulary, broken))
    question = "Which helicopter makers want to move to Jiangsu?"
    with caplog.at_level(logging.ERROR, "lodestone"):
        assert reader.read(question) == plain.read(question)
    assert "no nearest values" in caplog.text


def test_a_database_without_passages_has_no_nearest_values(assistant: Assistant) -> None:
    assert isinstance(assistant.reader, Reader)
    assert assistant.reader.nearest is None


def test_reading_loads_no_model_runtime() -> None:
    code = "import sys, assistant.reading.read, assistant.reading.needs.senses; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
