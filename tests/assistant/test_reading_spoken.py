"""Spoken Chinese amounts and years, today as a start, homes and destinations, what is left out or lacking."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.amounts.spoken import write_figures
from assistant.reading.model import Outcome
from retrieval.plan import Compare, Records
from tests.assistant.test_reading import read, talk, told

FIGURES = [
    ("一亿五", "1.5亿"),
    ("一亿五千万", "1.5亿"),
    ("1亿5000万", "1.5亿"),
    ("三亿八千五百万", "3.85亿"),
    ("两万三千平", "2.3万平"),
    ("一万二平", "1.2万平"),
    ("一个半亿", "1.5亿"),
    ("二〇二四年", "2024年"),
    ("两千零二十五年", "2025年"),
    ("小三亿", "约三亿"),
    ("千把平", "约1000平"),
    ("三百亩出头", "300亩到330亩"),
    ("40万一亩", "40万一亩"),
    ("投资5亿3个项目", "投资5亿3个项目"),
    ("一亿五六", "一亿五六"),
    ("近二三年内", "近二三年内"),
    ("两百来人", "两百来人"),
    ("还没签", "还没签约"),
    ("零八年以前成立", "2008年以前成立"),
    ("一五年之后注册", "2015年之后注册"),
    ("这一二年内", "这一二年内"),
    ("万人以上", "1万人以上"),
]
ROBOTS = "sector in Robotics and intelligent equipment"
WHERE = [
    ("投资两亿三到四亿的机器人项目", f"investment_mcny between 230,400 & {ROBOTS}"),
    ("投资小三亿的机器人项目", f"investment_mcny between 270.0,330.0 & {ROBOTS}"),
    ("员工百来号人的机器人企业", f"employees between 110.0,90.0 & {ROBOTS}"),
    ("二五年提交的机器人项目", f"{ROBOTS} & submitted_on between 2025-01-01,2025-12-31"),
    ("员工80人以上(含80)的机器人企业", f"employees ge 80 & {ROBOTS}"),
    ("2018年以前成立（含2018年）的机器人企业", f"founded_year le 2018 & {ROBOTS}"),
    ("2021年成立以后的机器人企业", f"founded_year ge 2021 & {ROBOTS}"),
    ("从今天(10月31日)起年底之前要拍板的机器人项目", f"decision_by between 2026-10-31,2026-12-31 & {ROBOTS}"),
    ("自今天算起两个月内要决策的机器人项目", f"decision_by between 2026-10-31,2026-12-31 & {ROBOTS}"),
    (
        "robotics requests due before the end of December this year, counting from today",
        f"decision_by between 2026-10-31,2026-12-31 & {ROBOTS}",
    ),
    ("每平米每月租金低于30元的园区", "parks: rent_cny_sqm_month lt 30"),
]
ASKED = [
    ("湖南的项目主要投到哪些省", "origin_province in Hunan", "groups of count by target_provinces by measure 0 desc"),
    (
        "江苏的搬迁需求都流向哪",
        "move_type in relocation & origin_province in Jiangsu",
        "groups of count by target_provinces",
    ),
    (
        "which provinces do Shanghai projects head for",
        "origin_province in Shanghai",
        "groups of count by target_provinces by measure 0 desc",
    ),
    (
        "想去江苏的企业还想去哪些省",
        "target_provinces in Jiangsu",
        "groups of count by target_provinces by measure 0 desc",
    ),
    ("福建各城市企业的需求条数", "origin_province in Fujian", "groups of count by origin_city"),
    (
        "山东哪个城市的企业需求最多",
        "origin_province in Shandong",
        "groups of count by origin_city by measure 0 desc limit 1",
    ),
    (
        "想去四川的需求里撤回的不算，国企占比",
        "not (status in withdrawn) & target_provinces in Sichuan",
        "value share [company_type in state-owned]",
    ),
    (
        "扣掉已签约的，湖南的项目里外资占几成",
        "not (status in signed) & target_provinces in Hunan",
        "value share [company_type in foreign-invested]",
    ),
    (
        "excluding withdrawn ones, what share of requests for Sichuan is private",
        "not (status in withdrawn) & target_provinces in Sichuan",
        "value share [company_type in private]",
    ),
    ("按投资总额算，湖北在目标省份里排第几", "everything", "rank of Hubei by target_provinces of sum investment_mcny"),
    (
        "going by total land wanted, how does Hunan rank among target provinces",
        "everything",
        "rank of Hunan by target_provinces of sum land_area_mu",
    ),
    (
        "哪些省没有氢能园区却有氢能项目想去，各几条",
        "sector in Hydrogen and environmental protection",
        "groups of count by target_provinces by measure 0 desc having count eq 0",
    ),
    (
        "which provinces have no hydrogen park but do have hydrogen requests?",
        "sector in Hydrogen and environmental protection",
        "groups of count by target_provinces by measure 0 desc having count eq 0",
    ),
    (
        "哪些城市有光伏园区但没有光伏需求",
        "parks: lead_sectors in Photovoltaics",
        "groups of count by city by measure 0 desc having count eq 0",
    ),
    (
        "湖南光伏各环节有几家企业，0家的也要列",
        "sector in Photovoltaics & target_provinces in Hunan",
        "groups of distinct company by segment complete",
    ),
]
STRANGERS = ["杭州云迹微控技术有限公司提过什么需求", "苏州灵犀药业有限责任公司想去哪", "武汉极光芯片公司的联系人是谁"]


@pytest.mark.parametrize(("said", "written"), FIGURES)
def test_spoken_amounts_are_written_in_figures(said: str, written: str) -> None:
    assert write_figures(said) == written


@pytest.mark.parametrize(("question", "where"), WHERE)
def test_a_spoken_condition_is_read(assistant: Assistant, question: str, where: str) -> None:
    assert told(read(assistant, question))[0] == where


@pytest.mark.parametrize(("question", "where", "asked"), ASKED)
def test_what_is_asked_of_which_set_is_read(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert not reading.unread


@pytest.mark.parametrize("question", STRANGERS)
def test_a_firm_with_its_legal_form_that_nobody_knows_is_declined(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.outcome is Outcome.UNSUPPORTED
    assert question[:6] in reading.message


def test_the_same_part_of_another_year_takes_the_place_of_the_one_before(assistant: Assistant) -> None:
    reading, _ = talk(assistant, ["how many requests were filed in Q2 2024", "and in the same period of 2025?"])
    assert told(reading) == ("submitted_on between 2025-04-01,2025-06-30", "value count")


def test_the_parks_that_are_lacking_are_told(assistant: Assistant) -> None:
    _, state = talk(assistant, ["which provinces have no hydrogen park but do have hydrogen requests?"] * 2)
    assert state.answer is not None
    assert "where the number of parks" in state.answer.text
    assert "Hydrogen" in state.answer.text.split("only where")[1]


SLIPS = [
    ("想去湖北，哦不对，湖南的机器人项目", f"{ROBOTS} & target_provinces in Hunan"),
    ("江苏的食品企业……说错了，是浙江的机器人企业", f"origin_province in Zhejiang & {ROBOTS}"),
    ("要租厂房的——不是，要买地的机器人项目", f"{ROBOTS} & tenure in buy land"),
    ("robotics requests for Hubei, no wait, Hunan", f"{ROBOTS} & target_provinces in Hunan"),
    ("robotics firms from Jiangsu, sorry I mean Zhejiang", f"origin_province in Zhejiang & {ROBOTS}"),
    ("数字文娱这个赛道的live request", "not (status in signed,withdrawn) & sector in Digital media"),
    ("想去湖南的项目，要买现成楼的", "target_provinces in Hunan & tenure in buy building"),
]
TABLES = [
    ("打算进湖南的项目，按facility类型各多少条", "target_provinces in Hunan", "groups of count by facility"),
    ("各来源的需求数", "everything", "groups of count by source"),
    ("所有行业都拉出来比一比", "everything", "groups of count by sector"),
]
TALKS = [
    (
        ["想去安徽的机器人项目有哪些", "不要江苏过来的"],
        f"not (origin_province in Jiangsu) & {ROBOTS} & target_provinces in Anhui",
    ),
    (["福州的机器人企业有哪些", "不局限福州，全福建都看"], f"origin_province in Fujian & {ROBOTS}"),
    (
        ["想去安徽的需求，要冷库的", "再加一条，要天然气的", "天然气不要了，换成污水处理"],
        "requirements in cold storage & requirements in wastewater treatment & target_provinces in Anhui",
    ),
    (["展会来的需求有多少", "所有来源都列出来对比"], "everything"),
    (["想去安徽的机器人项目有多少", "好，另外问个别的：江苏有几个园区"], "parks: province in Jiangsu"),
]


@pytest.mark.parametrize(("question", "where"), SLIPS)
def test_a_slip_is_put_right(assistant: Assistant, question: str, where: str) -> None:
    assert told(read(assistant, question))[0] == where


@pytest.mark.parametrize(("question", "where", "asked"), TABLES)
def test_what_the_table_is_by(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert not reading.unread


@pytest.mark.parametrize(("turns", "where"), TALKS)
def test_a_follow_up_in_passing(assistant: Assistant, turns: list[str], where: str) -> None:
    assert told(talk(assistant, turns)[0])[0] == where


def test_a_bare_how_much_keeps_the_number_asked_for(assistant: Assistant) -> None:
    reading, _ = talk(assistant, ["湖北园区的平均租金多少", "隔壁湖南和河南呢，各多少"])
    assert "avg rent_cny_sqm_month" in told(reading)[1]


OFFICES = [
    ("员工过百的机器人企业", f"employees gt 100 & {ROBOTS}", "records"),
    (
        "首选江苏、备选安徽的机器人项目",
        f"{ROBOTS} & target_provinces first Jiangsu & target_provinces in Anhui",
        "records",
    ),
    ("只想去广东、别处不考虑的机器人项目", f"{ROBOTS} & target_provinces only Guangdong", "records"),
    ("机器人项目里投资额排第三的", ROBOTS, "records by investment_mcny desc limit 1"),
    ("外资和国企各占多少", "everything", "groups of share by company_type only foreign-invested,state-owned"),
    ("各行业想买地的比例", "everything", "groups of share [tenure in buy land] by sector"),
    ("企业类型和拿地方式交叉看一下", "everything", "groups of count by company_type,tenure"),
    ("江苏各地市园区的可用土地", "parks: province in Jiangsu", "groups of sum available_land_mu by city"),
    ("只租不买的机器人项目", f"{ROBOTS} & tenure in lease", "records"),
]


@pytest.mark.parametrize(("question", "where", "asked"), OFFICES)
def test_how_offices_ask(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert not reading.unread


def test_the_third_of_an_order_is_the_third(assistant: Assistant) -> None:
    plan = read(assistant, "机器人项目里投资额排第三的").plan
    assert plan is not None
    assert isinstance(plan.ask, Records)
    assert plan.ask.offset == 2


def test_a_cut_that_no_plan_holds_is_said(assistant: Assistant) -> None:
    reading = read(assistant, "入驻率最高的十个园区里有几个是国家级")
    assert any("前10个" in note for note in reading.assumptions)


ONWARD = [
    (
        ["想去安徽的机器人项目，投资过亿的", "降到五千万"],
        f"investment_mcny gt 50 & {ROBOTS} & target_provinces in Anhui",
    ),
    (
        ["robotics requests for Anhui worth over 500 million", "down to 200 million"],
        f"investment_mcny gt 200 & {ROBOTS} & target_provinces in Anhui",
    ),
    (["2025年的需求有多少", "2024年同期"], "submitted_on between 2024-01-01,2024-12-31"),
]
MORE = [
    (["江苏和浙江的需求各多少", "哪个多"], "desc"),
    (["成都的园区平均租金", "跟重庆比呢", "哪边便宜"], "asc"),
    (["average rent in Chengdu parks", "compared with Chongqing?", "which is cheaper?"], "asc"),
]


@pytest.mark.parametrize(("turns", "where"), ONWARD)
def test_a_bound_or_a_year_goes_on(assistant: Assistant, turns: list[str], where: str) -> None:
    assert told(talk(assistant, turns)[0])[0] == where


@pytest.mark.parametrize(("turns", "order"), MORE)
def test_which_of_the_sides_is_more(assistant: Assistant, turns: list[str], order: str) -> None:
    plan = talk(assistant, turns)[0].plan
    assert plan is not None
    assert isinstance(plan.ask, Compare)
    assert plan.ask.order is not None
    assert plan.ask.order.descending is (order == "desc")
