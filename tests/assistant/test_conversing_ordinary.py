"""Ordinary follow-ups: a part only, one value for another, a bound moved, the share that is, the cheaper of two."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.model import Outcome
from retrieval.plan import Fact, Plan
from tests.assistant.test_reading import read, talk, told

CONVERSATIONS = [
    # a part of the set before, though it sounds like a set of its own
    (["How did requests for Hubei develop year by year?", "State-owned companies only."],
     ("target_provinces in Hubei & company_type in state-owned", "groups of count by submitted_on.year")),
    (["biotech requests by target province", "private firms only please"],
     ("sector in Biopharma & company_type in private", "groups of count by target_provinces")),
    (["各省的光伏需求有多少", "只看国企"],
     ("sector in Photovoltaics & company_type in state-owned", "groups of count by target_provinces")),
    # one value of a list for another: the others stay
    (["Robotics firms heading for Hubei or Hunan", "Replace Hunan with Jiangxi."],
     ("sector in Robotics and intelligent equipment & target_provinces in Hubei,Jiangxi", "records")),
    (["想去湖北、湖南和江西的机器人企业", "把江西换成安徽"],
     ("sector in Robotics and intelligent equipment & target_provinces in Anhui,Hubei,Hunan", "records")),
    (["open or contacted requests from expos", "use negotiating in place of contacted"],
     ("source in expo & status in negotiating,open", "records")),
    # a bare figure moves the bound
    (["requests for Henan with more than 300 jobs", "Make it more than 500."],
     ("target_provinces in Henan & jobs gt 500", "records")),
    (["parks in Hubei with at least 200 mu of land available", "raise that to 400"],
     ("parks: available_land_mu ge 400 & province in Hubei", "records")),
    # what the set before is of the one that it was cut out of
    (["How many requests came by expo in 2025?", "How many of those were withdrawn?", "What percentage is that?"],
     ("source in expo & submitted_on between 2025-01-01,2025-12-31", "value share [status in withdrawn]")),
    (["去河南的食品企业有几条需求", "其中要租赁的呢", "占比是多少"],
     ("sector in Food and beverage & target_provinces in Henan", "value share [tenure in lease]")),
    # an average of the number before
    (["total investment by sector for Hubei", "And the average per request?"],
     ("target_provinces in Hubei", "groups of avg investment_mcny by sector")),
    # homes of those, as many as were counted before
    (["How many solar companies are interested in Hubei?", "How many of them are based there already?"],
     ("sector in Photovoltaics & target_provinces in Hubei & origin_province in Hubei", "value distinct company")),
    # what was said is put right, not begun anew
    (["requests from state-owned firms in Wuhan", "no, private firms"],
     ("company_type in private & origin_city in Wuhan", "records")),
    (["requests from state-owned firms in Wuhan", "oops, joint ventures", "forget Wuhan, all of Hubei"],
     ("company_type in joint venture & origin_province in Hubei", "records")),
    (["武汉的国企有哪些想搬走", "说错了，是民企"],
     ("company_type in private & move_type in relocation & origin_city in Wuhan", "records")),
    # the values of two turns as one set
    (["requests needing a cleanroom in Suzhou", "and in Wuxi?", "both cities together"],
     ("requirements in GMP cleanroom & target_cities in Suzhou,Wuxi", "records")),
    (["想去苏州的医疗器械企业", "无锡呢", "两个城市一起看"],
     ("sector in Medical devices & target_cities in Suzhou,Wuxi", "records")),
    # a condition lifted by saying that either is meant
    (["national-level parks in Jiangsu", "not just national ones, any level"],
     ("parks: province in Jiangsu", "records")),
    (["Shenzhen firms heading for Hubei, only live ones", "signed or not"],
     ("origin_city in Shenzhen & target_provinces in Hubei", "records")),
    # the same place before its noun keeps its role, another's home takes the role of the one before
    (["How many drone makers are based in Guangdong?", "and in Shanghai?", "show the requests of the Shanghai ones"],
     ("segment in drones & origin_province in Shanghai", "records")),
    (["Which provinces do Beijing software companies prefer?", "And Shanghai ones?"],
     ("sector in Artificial intelligence and software & origin_province in Shanghai",
      "groups of count by target_provinces by measure 0 desc")),
    # the table goes on about the same end
    (["今年签约的项目，按企业来源省份统计", "哪个省最多？"],
     ("status in signed & submitted_on between 2026-01-01,2026-12-31",
      "groups of count by origin_province by measure 0 desc limit 1")),
    (["打算从上海搬出来的医疗器械企业", "目的地里有广东的去掉"],
     ("sector in Medical devices & origin_province in Shanghai & not (target_provinces in Guangdong)", "records")),
    (["average floor area of chip requests in Zhejiang", "and the total?"],
     ("sector in Semiconductors & target_provinces in Zhejiang", "value sum floor_area_sqm")),
    # a share of the set behind a table, not of its groups
    (["requests for Fujian by company type", "what percentage of them comes from listed companies?"],
     ("target_provinces in Fujian", "value share [listed in True]")),
    (["今年去陕西的需求按行业拆一下", "其中外资占百分之几?"],
     ("target_provinces in Shaanxi & submitted_on between 2026-01-01,2026-12-31",
      "value share [company_type in foreign-invested]")),
    (["近半年商会介绍来的、想去福建的项目", "换个事:湖南的国家级园区有哪些"],
     ("parks: level in national & province in Hunan", "records")),
    # the place of a table in words
    (["top three target provinces of vaccine requests", "List the requests for the province in second place."], None),
    (["想去湖南的半导体企业有哪些", "按年份看看"],
     ("target_provinces in Hunan & sector in Semiconductors", "groups of count by submitted_on.year")),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "plan"), CONVERSATIONS, ids=[turns[-1] for turns, _ in CONVERSATIONS])
def test_an_ordinary_follow_up_is_read(assistant: Assistant, turns: list[str], plan: tuple[str, str] | None) -> None:
    reading, before = talk(assistant, turns)
    assert reading.unread == ()
    if plan is None:
        assert before.answer is not None
        assert before.answer.result is not None
        second = before.answer.result.rows[1][0]
        plan = (f"segment in vaccines & target_provinces in {second}", "records")
    where, asked = told(reading)
    assert (sorted(where.split(" & ")), asked) == (sorted(plan[0].split(" & ")), plan[1])


@pytest.mark.parametrize(
    ("question", "descending"),
    [
        ("what rent per square metre and month does the cheaper of the two ask?", False),
        ("what rent does the dearer of the two ask?", True),
    ],
)
def test_of_two_the_comparative_is_the_superlative(assistant: Assistant, question: str, descending: bool) -> None:
    reading, _ = talk(assistant, ["parks in Hainan", question])
    assert reading.unread == ()
    assert reading.plan is not None
    ask = reading.plan.ask
    assert isinstance(ask, Fact)
    assert (ask.fields, ask.limit) == (("rent_cny_sqm_month",), 1)
    assert [(order.field, order.descending) for order in ask.order] == [("rent_cny_sqm_month", descending)]


def test_the_one_group_that_was_told_is_listed(assistant: Assistant) -> None:
    turns = ["requests targeting Sichuan by segment", "What's the biggest one?", "List those."]
    reading, before = talk(assistant, turns)
    assert before.answer is not None
    assert before.answer.result is not None
    where, asked = told(reading)
    biggest = before.answer.result.rows[0][0]
    assert (sorted(where.split(" & ")), asked) == ([f"segment in {biggest}", "target_provinces in Sichuan"], "records")
    assert reading.unread == ()


@pytest.mark.parametrize("question", ["How satisfied are the firms that moved to Hubei?", "湖北的企业对园区满意吗"])
def test_what_people_feel_is_declined(assistant: Assistant, question: str) -> None:
    assert read(assistant, question).outcome is Outcome.UNSUPPORTED


def test_what_land_costs_is_its_price(assistant: Assistant) -> None:
    name = assistant.searcher.search(Plan(record_type="parks"), 1).records[0]["name"]
    assert told(read(assistant, f"What does land cost at {name}?"))[1] == "fact land_price_kcny_mu"


@pytest.mark.parametrize(
    ("question", "where", "asked"),
    [
        (
            "The mayor is visiting Shenzhen next week. Which drone makers based there have live requests?",
            "not (status in signed,withdrawn) & origin_city in Shenzhen & segment in drones",
            "records",
        ),
        (
            "拟向长三角整体搬迁的半导体企业有哪些",
            "move_type in relocation & sector in Semiconductors & target_provinces in Anhui,Jiangsu,Shanghai,Zhejiang",
            "records",
        ),
        ("想去湖北的项目投资中位数是多少百万元", "target_provinces in Hubei", "value median investment_mcny"),
        (
            "从上海搬迁出去的生物医药企业，不重复算有几家",
            "move_type in relocation & origin_province in Shanghai & sector in Biopharma",
            "value distinct company",
        ),
        (
            "商会介绍来的、想去福建的项目",
            "source in chamber of commerce & target_provinces in Fujian",
            "records",
        ),
    ],
)
def test_an_ordinary_question_is_read(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    found, ask = told(reading)
    assert (sorted(found.split(" & ")), ask) == (sorted(where.split(" & ")), asked)
    assert reading.unread == ()
