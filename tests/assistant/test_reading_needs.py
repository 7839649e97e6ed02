"""Needs and reasons that only free text tells: the clause that is searched by meaning, and what stays a condition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.chain import Assistant
from assistant.conversation import Turn
from assistant.reading.model import Reading
from retrieval.plan import Records
from tests.assistant.plan_text import where_text


def read(assistant: Assistant, question: str, history: Sequence[Turn] = ()) -> Reading:
    return assistant.reader.read(question, history)


def after(reading: Reading) -> Turn:
    return Turn(question="", reading=reading, ids=("R0000001", "R0000002"))


# question, conditions, the need in the asker's words
NEEDS = [
    # verbs of saying lead in free text, whatever its words mean elsewhere
    (
        "Which robotics firms for Hubei stipulate that the hall be high enough to stack four storeys?",
        "sector in Robotics and intelligent equipment & target_provinces in Hubei",
        "hall be high enough to stack four storeys",
    ),
    (
        "chip makers from Shanghai fussy about trams rumbling past their workshop",
        "origin_province in Shanghai & sector in Semiconductors",
        "trams rumbling past their workshop",
    ),
    (
        "Battery firms for Anhui that speak of a warehouse built to survive an accident?",
        "sector in Lithium batteries and energy storage & target_provinces in Anhui",
        "warehouse built to survive an accident",
    ),
    (
        "去湖南的食品企业，有没有提到厂区附近要有幼儿园的",
        "sector in Food and beverage & target_provinces in Hunan",
        "厂区附近要有幼儿园",
    ),
    ("哪些广东的芯片企业抱怨房东不肯再签", "origin_province in Guangdong & sector in Semiconductors", "房东不肯再签"),
    # reasons
    (
        "Which Zhejiang pharma companies explain their search by the fact that nobody there will lend them machines?",
        "origin_province in Zhejiang & sector in Biopharma",
        "nobody there will lend them machines",
    ),
    ("招工难所以想搬的广东电子企业", "origin_province in Guangdong & sector in Electronics and displays", "招工难"),
    (
        "Which Zhejiang robotics firms give as their reason that the bank wants its building back?",
        "origin_province in Zhejiang & sector in Robotics and intelligent equipment",
        "bank wants its building back",
    ),
    # what a relative clause tells
    (
        "Pharma companies for Hubei who experiment on zebrafish",
        "sector in Biopharma & target_provinces in Hubei",
        "experiment on zebrafish",
    ),
    (
        "小孩上学是顾虑的外企，意向上海",
        "company_type in foreign-invested & target_provinces in Shanghai",
        "小孩上学是顾虑",
    ),
    (
        "solar firms leaving Jiangsu because the river floods them, heading for Anhui",
        "origin_province in Jiangsu & sector in Photovoltaics & target_provinces in Anhui",
        "river floods them",
    ),
    # a need with words that a field knows by itself
    (
        "Medtech companies for Sichuan that must be able to offer their staff sleeping quarters?",
        "sector in Medical devices & target_provinces in Sichuan",
        "offer their staff sleeping quarters",
    ),
    (
        "去江西的锂电企业，想在自家屋顶铺光伏的",
        "sector in Lithium batteries and energy storage & target_provinces in Jiangxi",
        "自家屋顶铺光伏",
    ),
    (
        "biotechs for Jiangsu who need a quiet corner close by for tests on live animals",
        "sector in Biopharma & target_provinces in Jiangsu",
        "quiet corner close by for tests on live animals",
    ),
    (
        "companies from Shanghai looking to go bc they cant find workers and wages went up",
        "origin_province in Shanghai",
        "can t find workers and wages went up",
    ),
    # conditions after the clause stay conditions
    (
        "medtech firms that complain about thieves copying their drawings, targeting Fujian",
        "sector in Medical devices & target_provinces in Fujian",
        "thieves copying their drawings",
    ),
    (
        "关心孩子念书问题的半导体企业，意向江苏",
        "sector in Semiconductors & target_provinces in Jiangsu",
        "孩子念书问题",
    ),
    # what the asker has to offer
    (
        "We have an empty hall with tracks for trams. Which logistics firms for Hubei want exactly that?",
        "sector in Logistics and e-commerce & target_provinces in Hubei",
        "empty hall with tracks for trams",
    ),
    (
        "我们园有蒸汽管网，去山东的精细化工企业谁需要蒸汽",
        "sector in Fine chemicals & target_provinces in Shandong",
        "蒸汽",
    ),
]


@pytest.mark.parametrize(("question", "conditions", "need"), NEEDS, ids=[q for q, _, _ in NEEDS])
def test_a_need_in_free_text(assistant: Assistant, question: str, conditions: str, need: str) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    assert where_text(reading.plan.where) == conditions
    assert isinstance(reading.plan.ask, Records)
    assert reading.plan.meaning == need
    assert any(need in assumption for assumption in reading.assumptions)


@pytest.mark.parametrize(
    "question",
    [
        "Which battery firms for Anhui mention a GMP cleanroom?",
        "chip companies who say they want to lease in Hubei",
        "pharma firms that wish to establish a regional headquarters in Beijing",
        "Which of the requests for Hunan stress port access and a rail siding?",
        "意向福建的食品企业，提到GMP洁净车间的有哪些",
        "江苏的光伏企业谁说了要买地",
        "I am worried about decision dates: which requests for Hubei decide this year?",
        "我担心的是决策日期，今年底前要定的项目有哪些",
        "How many requests for Anhui are there, because the mayor asks",
    ],
)
def test_what_fields_tell_is_no_need(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    assert reading.plan.meaning is None


@pytest.mark.parametrize(
    ("question", "need"),
    [
        ("any of them picky about their night-time neighbours?", "night time neighbours"),
        ("Which of them make the upbringing of toddlers a condition?", "upbringing of toddlers"),
        ("里面谁提到要给工人盖宿舍楼", "给工人盖宿舍楼"),
    ],
)
def test_a_need_as_a_follow_up(assistant: Assistant, question: str, need: str) -> None:
    first = assistant.reader.read("AI software firms for Hebei")
    assert first.plan is not None
    reading = read(assistant, question, [after(first)])
    assert reading.plan is not None
    assert reading.plan.meaning is not None
    assert need in reading.plan.meaning
    assert "Hebei" in where_text(reading.plan.where)


@pytest.mark.parametrize(
    "question", ["who audits these companies?", "园区食堂好吃吗", "which of them turned a profit?"]
)
def test_what_free_text_cannot_tell_is_no_need(assistant: Assistant, question: str) -> None:
    first = assistant.reader.read("AI software firms for Hebei")
    reading = read(assistant, question, [after(first)])
    assert reading.plan is None


def test_a_list_by_meaning_is_narrowed_and_keeps_its_meaning(assistant: Assistant) -> None:
    first = assistant.reader.read("Food firms for Hunan that complain about noisy neighbours")
    turn = after(first)
    live = read(assistant, "only the live ones among those", [turn])
    assert live.plan is not None
    assert live.plan.meaning == "noisy neighbours"
    assert "Hunan" in where_text(live.plan.where)
    assert "status" in where_text(live.plan.where)
    counted = read(assistant, "how many of those want to lease?", [turn])
    assert counted.plan is not None
    assert counted.plan.meaning == "noisy neighbours"
    assert where_text(counted.plan.where).endswith("target_provinces in Hunan & tenure in lease")


def test_a_need_is_taken_back(assistant: Assistant) -> None:
    first = assistant.reader.read("Food firms for Hunan that complain about noisy neighbours")
    dropped = read(assistant, "forget the noisy neighbours, who cares about schools for the kids?", [after(first)])
    assert dropped.plan is not None
    assert dropped.plan.meaning == "schools for the kids"
    assert where_text(dropped.plan.where) == where_text(first.plan.where)  # type: ignore[union-attr]
    cranes = assistant.reader.read("哪些去湖北的机器人企业要大吨位行车")
    halls = read(assistant, "行车不要了，要层高特别高的", [after(cranes)])
    assert halls.plan is not None
    assert halls.plan.meaning == "层高特别高"
