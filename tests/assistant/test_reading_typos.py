"""Misspelt words inside dates and amounts, and places that their verb or a later word gives a role or denies."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import read, told

SAME = [
    ("chip requests with a decision due next month", "chip requests with a decision due nxt month"),
    ("solar projects over 5 hectares filed last quarter", "solar projects over 5 hectars filed last qurter"),
    ("biotech requests over 200 million yuan", "biotech requests over 200 millon yuan"),
]


@pytest.mark.parametrize(("right", "misspelt"), SAME)
def test_a_date_or_amount_survives_a_misspelt_word(assistant: Assistant, right: str, misspelt: str) -> None:
    assert told(read(assistant, misspelt)) == told(read(assistant, right))


READ = [
    ("From which five provinces do most of the requests targeting Guizhou come?", "groups of count by origin_province"),
    ("上海有多少家国有企业要搬迁?", "value distinct company"),
    ("robotics requests for Henan hiring >200", "records"),
]


@pytest.mark.parametrize(("question", "asked"), READ)
def test_what_is_asked_is_read(assistant: Assistant, question: str, asked: str) -> None:
    assert told(read(assistant, question))[1].startswith(asked)


PLACED = [
    ("requests from Tibet for aerospace in Qinghai", "target_provinces in Qinghai"),
    ("上海有多少家国有企业要搬迁?", "origin_province in Shanghai"),
    ("东北要搬迁的机器人企业", "origin_province in Heilongjiang,Jilin,Liaoning"),
    ("食品企业想去华北，河北不在考虑范围", "target_provinces in"),
    ("dairy folks wanting North China, Hebei must not be on their list", "not (target_provinces in Hebei)"),
    ("北京出来的环保企业，意向完全不含京津冀的", "not (target_provinces in Beijing,Hebei,Tianjin)"),
    ("湖南用地50到100亩，每亩投资超过500万元的项目", "investment_mcny gt 5 × field land_area_mu"),
]


@pytest.mark.parametrize(("question", "condition"), PLACED)
def test_places_take_their_role(assistant: Assistant, question: str, condition: str) -> None:
    assert condition in told(read(assistant, question))[0]
