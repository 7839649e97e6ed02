"""Offhand wording, mostly Chinese: the first in an order, what is at hand, what is unsaid, margins, short names."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chain import Assistant
from tests.assistant.plan_text import ask_text, where_text
from tests.assistant.test_reading import talk

AS_OF = dt.date(2026, 10, 31)
DELTA = "origin_province in Anhui,Jiangsu,Shanghai,Zhejiang"

QUESTIONS = [
    # a fact about the first in an order
    ("最新的那条线索是几号报上来的", "everything", "fact submitted_on"),
    ("when was the latest request submitted?", "everything", "fact submitted_on"),
    ("投资额最大的那个项目打算去哪儿", "everything", "fact target_cities,target_provinces"),
    ("地价最低的园区在哪个城市", "everything", "fact city,province"),
    ("哪个园区可租面积最大，入驻率多少", "everything", "fact name_zh,occupancy_pct"),
    ("which park has the most vacant land, and in which city is it?", "everything", "fact name,city"),
    ("投资最大的项目是哪家公司的", "everything", "records by investment_mcny desc limit 1"),
    # sorted by what stands before the verb
    ("安徽的园区按剩余用地排", "province in Anhui", "records by available_land_mu desc"),
    ("按提交时间排一下湖北的需求", "target_provinces in Hubei", "records by submitted_on desc"),
    ("去湖北的项目，按面积大小发我", "target_provinces in Hubei", "records by floor_area_sqm desc"),
    ("去湖北的项目有哪些，投资大的优先", "target_provinces in Hubei", "records by investment_mcny desc"),
    # what is at hand is the most that can be wanted
    ("我们园空着50亩地，适合哪些光伏企业", "land_area_mu le 50 & sector in Photovoltaics", "records"),
    (
        "we have 20,000 sqm in Wuhan, which robotics firms would fit?",
        "floor_area_sqm le 20000 & sector in Robotics and intelligent equipment & target_cities in Wuhan",
        "records",
    ),
    # a field left empty
    ("既没写用地也没写面积的项目有几个", "not (floor_area_sqm known) & not (land_area_mu known)", "value count"),
    ("没提预算的外资项目", "company_type in foreign-invested & not (investment_mcny known)", "records"),
    ("没说去哪个城市的湖南项目", "not (target_cities known) & target_provinces in Hunan", "records"),
    # prices in everyday words
    ("湖北园区的地价平均多少钱一亩", "province in Hubei", "value avg land_price_kcny_mu"),
    ("湖北地价最贵的园区多少钱一亩", "province in Hubei", "value max land_price_kcny_mu"),
    # supply against demand, said as a comparison
    (
        "哪些省的用地需求超过园区的可供土地",
        "everything",
        "groups of sum land_area_mu,sum available_land_mu by target_provinces by measure 2 desc difference"
        " having measure 2 gt 0",
    ),
    (
        "哪些城市厂房供不应求",
        "everything",
        "groups of sum floor_area_sqm,sum available_floor_sqm by target_cities by measure 2 desc difference"
        " having measure 2 gt 0",
    ),
    # provinces by one character
    ("滇黔桂的园区平均租金", "province in Guangxi,Guizhou,Yunnan", "value avg rent_cny_sqm_month"),
    ("在浙企业想去江西的", "origin_province in Zhejiang & target_provinces in Jiangxi", "records"),
    ("来鄂投资的外企有几家", "company_type in foreign-invested & target_provinces in Hubei", "value distinct company"),
    ("湘赣两地的光伏项目", "sector in Photovoltaics & target_provinces in Hunan,Jiangxi", "records"),
    # two numbers of one set
    (
        "2025年各季度的项目数量及计划投资总额",
        "submitted_on between 2025-01-01,2025-12-31",
        "groups of count,sum investment_mcny by submitted_on.quarter",
    ),
    (
        "安徽园区可租面积一共多少平，平均每个园区多少",
        "province in Anhui",
        "value sum available_floor_sqm in sqm, avg available_floor_sqm in sqm",
    ),
    (
        "长三角企业去湖南的有几家，占长三角企业的几成",
        DELTA,
        "value distinct company, share [target_provinces in Hunan]",
    ),
    # against the whole country
    (
        "江西园区的平均租金比全国低多少",
        "everything",
        "difference of avg rent_cny_sqm_month: province in Jiangxi / everything",
    ),
    (
        "how much lower is the average rent in Hunan than the national average?",
        "everything",
        "difference of avg rent_cny_sqm_month: province in Hunan / everything",
    ),
    # what the groups are, and by what
    ("谁报的项目最多", "everything", "groups of count by company by measure 0 desc limit 1"),
    ("决策周期最长的是哪个行业", "everything", "groups of avg days_to_decision by sector by measure 0 desc limit 1"),
    ("哪个行业投资最大，投了多少", "everything", "groups of sum investment_mcny by sector by measure 0 desc limit 1"),
    ("厂房空得最多的三个市", "everything", "groups of sum available_floor_sqm by city by measure 0 desc limit 3"),
    (
        "软件公司主要位于哪几个城市",
        "sector in Artificial intelligence and software",
        "groups of count by origin_city by measure 0 desc",
    ),
    # which side is asked for
    (
        "要冷库的食品企业，有哪些园区能满足",
        "everything",
        "fit of requirements in cold storage & sector in Food and beverage",
    ),
    ("给我找三家去湖北的光伏企业", "sector in Photovoltaics & target_provinces in Hubei", "records limit 3"),
    ("哪些项目超过决策期限还没签", "decision_by lt 2026-10-31 & not (status in signed)", "records"),
    ("投资5000万到2亿、不要地的民企", "company_type in private & investment_mcny between 200,50", "records"),
    # the whole that a share is of
    (
        "跨省搬迁的占全部搬迁的比例",
        "move_type in relocation",
        "value share [not (target_provinces in field origin_province)]",
    ),
    (
        "中部地区光伏项目占全国的比重",
        "sector in Photovoltaics",
        "value share [target_provinces in Henan,Hubei,Hunan]",
    ),
    # what is usual, what bounds a ratio, what a place lies outside of
    ("做工业机器人的一般要多大厂房", "segment in industrial robots", "value avg floor_area_sqm"),
    ("每亩投资低于200万的项目有多少", "investment_mcny lt 2 × field land_area_mu", "value count"),
    (
        "北京要搬到外地去的软件企业",
        "origin_province in Beijing & sector in Artificial intelligence and software",
        "records",
    ),
    ("租金低于每平米每月20元的园区", "rent_cny_sqm_month lt 20", "records"),
    (
        "没有定城市的湖北项目，按行业分",
        "not (target_cities known) & target_provinces in Hubei",
        "groups of count by sector",
    ),
    ("外资项目按决策时间先后排", "company_type in foreign-invested", "records by decision_by asc"),
    (
        "计划投资总额超过500亿的省有哪些",
        "everything",
        "groups of sum investment_mcny by target_provinces having measure 0 gt 50000",
    ),
    (
        "湖北17个市里，哪个市的项目最多",
        "target_provinces in Hubei",
        "groups of count by target_cities by measure 0 desc limit 1",
    ),
    (
        "光伏企业对哪些配套要求最多，给我前五",
        "sector in Photovoltaics",
        "groups of count by requirements by measure 0 desc limit 5",
    ),
    (
        "对比2024年和2025年各行业的项目数",
        "(submitted_on between 2024-01-01,2024-12-31 | submitted_on between 2025-01-01,2025-12-31)",
        "groups of count,count by sector",
    ),
    # an age in two figures is no year
    ("成立超过15年的外企", "company_type in foreign-invested & founded_year lt 2011", "records"),
    ("成立时间不到10年的园区", "established_year gt 2016", "records"),
    # a second set named after the question
    (
        "想去武汉的民企有几家，外企呢",
        "target_cities in Wuhan",
        "rows of distinct company: company_type in private / company_type in foreign-invested",
    ),
    (
        "首选湖北的项目有多少个，湖南的呢",
        "everything",
        "rows of count: target_provinces first Hubei / target_provinces first Hunan",
    ),
    (
        "用地100亩以下的有多少个，100亩以上的呢",
        "everything",
        "rows of count: land_area_mu le 100 / land_area_mu ge 100",
    ),
    # where firms sit
    (
        "去湖南的光伏项目都是哪些省来的",
        "sector in Photovoltaics & target_provinces in Hunan",
        "groups of count by origin_province by measure 0 desc",
    ),
    (
        "哪个省的机器人企业最想外迁",
        "move_type in relocation & sector in Robotics and intelligent equipment",
        "groups of count by origin_province by measure 0 desc limit 1",
    ),
    # the noun before its question word; reasons
    (
        "北京企业的搬迁原因主要有哪些",
        "move_type in relocation & origin_province in Beijing",
        "groups of count by reason by measure 0 desc",
    ),
    (
        "why are so many firms in Shenzhen leaving?",
        "origin_city in Shenzhen",
        "groups of count by reason by measure 0 desc",
    ),
    ("光伏企业的上下游分布", "sector in Photovoltaics", "groups of count by chain_position"),
    # both sectors, not one of them
    (
        "同时主打半导体和新材料的园区",
        "lead_sectors in Advanced materials & lead_sectors in Semiconductors",
        "records",
    ),
    # the number that a trend is of
    (
        "近两年投资额逐季走势",
        "submitted_on between 2024-11-01,2026-10-31",
        "groups of sum investment_mcny by submitted_on.quarter",
    ),
    ("没有指定城市的需求占比", "everything", "value share [not (target_cities known)]"),
    ("只去广东、其他省都不考虑的有几条", "target_provinces only Guangdong", "value count"),
    (
        "湖北和湖南的园区谁的租金便宜",
        "everything",
        "rows of avg rent_cny_sqm_month: province in Hubei / province in Hunan",
    ),
    ("R0000010 和 R0000011 分别想去哪", "request_id in R0000010,R0000011", "fact target_cities,target_provinces"),
    (
        "2025年Q4比Q3需求掉了多少",
        "everything",
        "difference of count: submitted_on between 2025-10-01,2025-12-31 / submitted_on between 2025-07-01,2025-09-30",
    ),
]

TALKS = [
    (
        ["湖北园区的平均地价", "比湖南贵多少"],
        "everything",
        "difference of avg land_price_kcny_mu: province in Hubei / province in Hunan",
    ),
    (
        ["去江苏的光伏项目有几个", "比安徽多多少", "是浙江的几倍"],
        "sector in Photovoltaics",
        "ratio of count: target_provinces in Jiangsu / target_provinces in Zhejiang",
    ),
    (
        ["average rent of the parks in Hubei", "how much more is that than in Hunan?"],
        "everything",
        "difference of avg rent_cny_sqm_month: province in Hubei / province in Hunan",
    ),
    (
        ["2025年的项目", "展会来的转化率多少"],
        "source in expo & submitted_on between 2025-01-01,2025-12-31",
        "value share [status in signed]",
    ),
    (
        ["requests filed in 2025", "and the signing rate by channel?"],
        "submitted_on between 2025-01-01,2025-12-31",
        "groups of share [status in signed] by source",
    ),
    (["去湖北的项目", "签了的有哪些", "没签的那些呢"], "not (status in signed) & target_provinces in Hubei", "records"),
]


@pytest.mark.parametrize(("question", "where", "asked"), QUESTIONS)
def test_an_offhand_question_is_read(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = assistant.reader.read(question, as_of=AS_OF)
    assert reading.plan is not None
    assert (where_text(reading.plan.where), ask_text(reading.plan.ask)) == (where, asked)


@pytest.mark.parametrize(("turns", "where", "asked"), TALKS)
def test_an_offhand_follow_up_is_read(assistant: Assistant, turns: list[str], where: str, asked: str) -> None:
    plan = talk(assistant, turns)[0].plan
    assert plan is not None
    assert (where_text(plan.where), ask_text(plan.ask)) == (where, asked)


def test_a_second_question_is_said_to_be_left(assistant: Assistant) -> None:
    reading = assistant.reader.read("哪个省出来的项目最多，去哪儿的最多？", as_of=AS_OF)
    assert any("去哪儿的最多" in note for note in reading.assumptions)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("医药园区的空置率", "入驻率"),
        ("投资额前50名的项目中位数是多少", "前50个"),
        ("近30天新增了几条线索？其中几条来自展会？", "未回答"),
        ("平均租金最贵的省和最便宜的省差多少", "差额"),
    ],
)
def test_what_is_not_told_is_said(assistant: Assistant, question: str, said: str) -> None:
    reading = assistant.reader.read(question, as_of=AS_OF)
    assert any(said in note for note in reading.assumptions)
