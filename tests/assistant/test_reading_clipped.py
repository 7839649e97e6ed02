"""Hasty spelling: clipped words, missing vowels, ordinary words that are no names."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chain import Assistant
from assistant.reading.words.clipping import Clippings, contracts, skeleton
from assistant.reading.words.english import derived, english_words
from assistant.reading.words.writing_out import spell_streams
from tests.assistant.plan_text import where_text

AS_OF = dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("agrochem ppl tht wnt hubei", "segment in agrochemicals & target_provinces in Hubei"),
        ("crossborder ecom cos for hainan", "segment in cross-border e-commerce & target_provinces in Hainan"),
        ("photovolt cos to anhui", "sector in Photovoltaics & target_provinces in Anhui"),
        ("upstrm n downstrm solar reqs", "chain_position in downstream,upstream & sector in Photovoltaics"),
        ("up- and downstream solar requests", "chain_position in downstream,upstream & sector in Photovoltaics"),
        ("prodn bases going to hunan", "facility in production base & target_provinces in Hunan"),
        ("natl lvl parks in jiangsu", "level in national & province in Jiangsu"),
    ],
)
def test_clipped_words_are_read(question: str, where: str, assistant: Assistant) -> None:
    plan = assistant.reader.read(question, (), AS_OF).plan
    assert plan is not None
    assert where_text(plan.where) == where


def test_a_clipped_value_is_said(assistant: Assistant) -> None:
    reading = assistant.reader.read("agrochem requests for Hubei", (), AS_OF)
    assert "read agrochem → agrochemical" in reading.assumptions


@pytest.mark.parametrize("word", ["lengthen", "strengthened", "overlooks", "hurriedly", "regrouping", "planner"])
def test_ordinary_english_is_no_name(word: str) -> None:
    assert derived(word)


@pytest.mark.parametrize("word", ["shenzen", "biofarma", "kangming", "requirment", "wastwater"])
def test_misspelt_words_are_not_ordinary(word: str) -> None:
    assert word not in english_words()
    assert not derived(word)


def test_a_verb_of_the_introduction_is_no_company(assistant: Assistant) -> None:
    reading = assistant.reader.read("Anhui hopes to strengthen its chain. List the solar requests.", (), AS_OF)
    assert reading.plan is not None
    assert "company" not in where_text(reading.plan.where)


def test_words_without_vowels_and_beginnings() -> None:
    words = Clippings(["want", "went", "that", "national", "natural", "wastewater", "jiangsu", "jiangxi"], {"want": 1})
    assert words.expand("wnt") == "want"
    assert words.expand("tht") == "that"
    assert words.expand("wastew") == "wastewater"
    assert words.expand("jiang") is None
    assert words.expand("zzz") is None
    assert skeleton("letter") == "ltr"
    assert contracts("natl", "national")
    assert not contracts("natl", "nation")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("upstream, mid, downstream", "upstream, midstream, downstream"),
        ("up-, mid- and downstream", "upstream, midstream and downstream"),
        ("upstream and mid", "upstream and midstream"),
        ("set up a downstream plant", "set up a downstream plant"),
    ],
)
def test_streams_are_written_out(said: str, meant: str) -> None:
    assert spell_streams(said).replace("-", "") == meant
