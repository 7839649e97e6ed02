"""What the reader makes of numbers held against the average or median of a set, and how that is told."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import read, told

_RENT = "rent_cny_sqm_month"
RECORDS = [
    ("Which parks in Jiangsu ask a rent above the average of the parks in East China?",
     f"province in Jiangsu & {_RENT} gt avg {_RENT} "
     "of (province in Anhui,Fujian,Jiangsu,Jiangxi,Shandong,Shanghai,Zhejiang)"),
    ("Jiangsu parks with above-average rents", f"province in Jiangsu & {_RENT} gt avg {_RENT}"),
    ("parks with below-average rents in Jiangsu", f"province in Jiangsu & {_RENT} lt avg {_RENT}"),
    ("parks in Jiangsu that cost less than the national average",
     f"province in Jiangsu & {_RENT} lt avg {_RENT}"),
    ("parks in Jiangsu whose rent is below the provincial average",
     f"province in Jiangsu & {_RENT} lt avg {_RENT} of (province in Jiangsu)"),
    ("Jiangsu parks with a rent higher than the Zhejiang average",
     f"province in Jiangsu & {_RENT} gt avg {_RENT} of (province in Zhejiang)"),
    ("parks whose land price is at least twice the median land price",
     "land_price_kcny_mu ge 2 × median land_price_kcny_mu"),
    ("parks whose rent does not exceed the average", f"{_RENT} le avg {_RENT}"),
    ("江苏哪些园区的租金高于全国平均水平", f"province in Jiangsu & {_RENT} gt avg {_RENT}"),
    ("租金低于全省平均的江苏园区", f"province in Jiangsu & {_RENT} lt avg {_RENT} of (province in Jiangsu)"),
    ("租金比全省平均水平低的江苏园区", f"province in Jiangsu & {_RENT} lt avg {_RENT} of (province in Jiangsu)"),
    ("租金高于浙江平均水平的江苏园区", f"province in Jiangsu & {_RENT} gt avg {_RENT} of (province in Zhejiang)"),
    ("robotics requests worth more than the average robotics request",
     "investment_mcny gt avg investment_mcny of (sector in Robotics and intelligent equipment) "
     "& sector in Robotics and intelligent equipment"),
    ("robotics requests with an above-average number of jobs",
     "jobs gt avg jobs & sector in Robotics and intelligent equipment"),
    ("投资额在中位数以上的机器人项目",
     "investment_mcny ge median investment_mcny & sector in Robotics and intelligent equipment"),
]  # fmt: skip
GROUPS = [
    ("Which provinces have an average park rent above the national average?",
     f"groups of avg {_RENT} by province having measure 0 gt avg {_RENT}"),
    ("平均租金高于全国平均的省份", f"groups of avg {_RENT} by province having measure 0 gt avg {_RENT}"),
    ("Which sectors have a withdrawal rate above the average of all requests?",
     "groups of share [status in withdrawn] by sector having measure 0 gt share [status in withdrawn]"),
    ("撤回率高于整体平均水平的行业",
     "groups of share [status in withdrawn] by sector having measure 0 gt share [status in withdrawn]"),
    ("which provinces have more parks than average",
     "groups of count by province having measure 0 gt avg of all"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where"), RECORDS)
def test_records_are_held_against_a_number_of_a_set(assistant: Assistant, question: str, where: str) -> None:
    reading = read(assistant, question)
    found = told(reading)[0].removeprefix("parks: ")
    assert " & ".join(sorted(found.split(" & "))) == " & ".join(sorted(where.split(" & ")))
    assert reading.unread == ()


@pytest.mark.parametrize(("question", "ask"), GROUPS)
def test_groups_are_held_against_a_number_of_a_set(assistant: Assistant, question: str, ask: str) -> None:
    assert told(read(assistant, question))[1] == ask
