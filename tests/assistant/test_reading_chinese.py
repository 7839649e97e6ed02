"""Chinese office wording: who sets out and who arrives, what a negation governs, limits, asides, round amounts."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chain import Assistant
from retrieval.plan import Condition, Subquery
from tests.assistant.plan_text import ask_text, where_text

AS_OF = dt.date(2026, 10, 31)

QUESTIONS = [
    (
        "别列签约的，安徽的光伏需求发我",
        "not (status in signed) & sector in Photovoltaics & target_provinces in Anhui",
        "records",
    ),
    (
        "要么去四川要么去重庆，投资三亿以上的半导体项目",
        "investment_mcny ge 300 & sector in Semiconductors & target_provinces in Chongqing,Sichuan",
        "records",
    ),
    ("投资额在十亿元（含）以上的外资项目", "company_type in foreign-invested & investment_mcny ge 1000", "records"),
    ("投资最多的那个行业是哪个", "everything", "groups of sum investment_mcny by sector by measure 0 desc limit 1"),
    (
        "投资额倒数三名的省",
        "everything",
        "groups of sum investment_mcny by target_provinces by measure 0 asc limit 3",
    ),
    (
        "浙江企业留在省内的比例",
        "origin_province in Zhejiang",
        "value share [target_provinces in field origin_province]",
    ),
    # a field word before a place gives its role; homes
    ("意向地写了湖南的汽车企业", "sector in New energy vehicles & target_provinces in Hunan", "records"),
    (
        "想去浙江但老家不在浙江的光伏公司",
        "not (origin_province in Zhejiang) & sector in Photovoltaics & target_provinces in Zhejiang",
        "records",
    ),
    # a number that counts the places before it is no limit
    (
        "湖南湖北江西三省，哪个省的外资项目最多",
        "company_type in foreign-invested & target_provinces in Hubei,Hunan,Jiangxi",
        "groups of count by target_provinces by measure 0 desc limit 1 only Hubei,Hunan,Jiangxi",
    ),
    (
        "新材料和化工，哪个行业的撤回率高",
        "everything",
        "groups of share [status in withdrawn] by sector by measure 0 desc limit 1"
        " only Advanced materials,Fine chemicals",
    ),
    (
        "今年三季度比二季度多收了多少条",
        "everything",
        "difference of count: submitted_on between 2026-07-01,2026-09-30 / submitted_on between 2026-04-01,2026-06-30",
    ),
    (
        "下个月底前要做决定的储能项目",
        "decision_by le 2026-11-30 & sector in Lithium batteries and energy storage",
        "records",
    ),
    ("招工上千人的项目", "jobs ge 1000", "records"),
    # wrong characters that sound right
    ("要建研发中兴的生物医药企业", "facility in R&D centre & sector in Biopharma", "records"),
    ("去江苏的光福项目", "sector in Photovoltaics & target_provinces in Jiangsu", "records"),
    ("新能原汽车项目有几个", "sector in New energy vehicles", "value count"),
    # ages
    ("成立满十年的国企", "company_type in state-owned & founded_year le 2016", "records"),
    ("成立不到三年的软件公司", "founded_year gt 2023 & sector in Artificial intelligence and software", "records"),
    # what stands before 的 is denied, not what follows
    ("各行业项目数前五", "everything", "groups of count by sector by measure 0 desc limit 5"),
    ("外资投资最大的有多大，几亿？", "company_type in foreign-invested", "value max investment_mcny in 100mcny"),
    # how many of what: 五个省 after a superlative are groups
    (
        "储能企业最愿意去的四个省",
        "sector in Lithium batteries and energy storage",
        "groups of count by target_provinces by measure 0 desc limit 4",
    ),
    ("租金最便宜的三个省", "everything", "groups of avg rent_cny_sqm_month by province by measure 0 asc limit 3"),
    (
        "浙江出来的流向哪些省，不算本省，取前四",
        "origin_province in Zhejiang",
        "groups of count by target_provinces by measure 0 desc limit 4 without Zhejiang",
    ),
    (
        "不同性质的企业（国企、民企、外资）各有几条需求",
        "everything",
        "groups of count by company_type only foreign-invested,private,state-owned",
    ),
    ("上个月一共收到几条招商线索", "submitted_on between 2026-09-01,2026-09-30", "value count"),
    # the place before the verb of going is where they set out
    (
        "浙江要搬到江西的光伏企业有谁",
        "origin_province in Zhejiang & sector in Photovoltaics & target_provinces in Jiangxi",
        "records",
    ),
    (
        "深圳搬出来、打算去湖南的机器人企业",
        "origin_city in Shenzhen & sector in Robotics and intelligent equipment & target_provinces in Hunan",
        "records",
    ),
    (
        "北京走出去的软件公司拉个清单",
        "origin_province in Beijing & sector in Artificial intelligence and software",
        "records",
    ),
    ("去湖南或者到湖北的项目", "target_provinces in Hubei,Hunan", "records"),
    # a negation of two statuses ends at 的
    (
        "尚未签约也没撤回的生物医药项目",
        "not (status in signed,withdrawn) & sector in Biopharma",
        "records",
    ),
    # what the asker has is why, not what is asked
    (
        "手上有块净地要出，安徽方向想拿地、用地两百亩以上的项目列个单子",
        "land_area_mu ge 200 & target_provinces in Anhui & tenure in buy land",
        "records",
    ),
    # round amounts
    ("广东方向投资过亿的项目", "investment_mcny gt 100 & target_provinces in Guangdong", "records"),
    (
        "去四川投资上亿的新能源汽车项目",
        "investment_mcny ge 100 & sector in New energy vehicles & target_provinces in Sichuan",
        "records",
    ),
    ("投资不到亿元的食品项目有哪些", "investment_mcny lt 100 & sector in Food and beverage", "records"),
    # one of two is enough
    (
        "冷库、GMP车间有一样就行的医疗器械项目",
        "requirements in GMP cleanroom,cold storage & sector in Medical devices",
        "records",
    ),
    # a bare month listed after a month with its year
    (
        "拍板时间在今年11月、12月的江苏项目",
        "(decision_by between 2026-11-01,2026-11-30 | decision_by between 2026-12-01,2026-12-31)"
        " & target_provinces in Jiangsu",
        "records",
    ),
]


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("报过两条以上需求的企业有几家", 2),
        ("提交过三次及以上的企业名单", 3),
        ("companies with at least four requests", 4),
        ("firms that filed more than two requests", 3),
        ("重复提交的企业有几家", 2),
    ],
)
def test_companies_are_told_by_how_often_they_filed(assistant: Assistant, question: str, least: int) -> None:
    reading = assistant.reader.read(question, as_of=AS_OF)
    assert reading.plan is not None
    assert isinstance(reading.plan.where, Condition)
    assert reading.plan.where.subquery == Subquery(record_type="requests", field="company", min_count=least)
    assert reading.unread == ()


@pytest.mark.parametrize("question", ["当地环境卡得严的化工企业", "要冷藏车的食品企业"])
def test_a_word_of_its_own_is_not_mended(assistant: Assistant, question: str) -> None:
    reading = assistant.reader.read(question, as_of=AS_OF)
    assert not any("→" in note for note in reading.assumptions)


@pytest.mark.parametrize(("question", "where", "asked"), QUESTIONS)
def test_a_chinese_question_is_read_whole(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = assistant.reader.read(question, as_of=AS_OF)
    assert reading.plan is not None
    assert (where_text(reading.plan.where), ask_text(reading.plan.ask)) == (where, asked)
    assert reading.unread == ()
