"""Everyday turns of phrase: lists denied as a whole, sets said in full, figures turned down, judgements."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import AS_OF, read, talk, told

ROBOTS = "sector in Robotics and intelligent equipment"
YEARS = " | ".join(f"submitted_on between {year}-01-01,{year}-12-31" for year in (2024, 2025, 2026))
FLOWS = (
    "origin_province in Sichuan & target_provinces in Hubei / origin_province in Hubei & target_provinces in Sichuan"
)
RENTS = "avg rent_cny_sqm_month: province in Hunan / province in Hubei"
CASES = [
    # what is denied of one of a list is denied of all
    ("What share of Hunan's requests is filed by firms based outside Guangdong, Fujian and Hainan?",
     "target_provinces in Hunan", "value share [not (origin_province in Fujian,Guangdong,Hainan)]"),
    ("firms sitting outside Shenzhen, Guangzhou and Wuhan that head for Hunan",
     "not (origin_city in Guangzhou,Shenzhen,Wuhan) & target_provinces in Hunan", "records"),
    ("parks outside Hunan, Hubei or Henan", "parks: not (province in Henan,Hubei,Hunan)", "records"),
    ("parks anywhere but Hunan, Hubei and Henan", "parks: not (province in Henan,Hubei,Hunan)", "records"),
    ("requests from outside Guangdong and heading for Hunan",
     "not (origin_province in Guangdong) & target_provinces in Hunan", "records"),
    ("来自广东和福建以外的企业", "not (origin_province in Fujian,Guangdong)", "records"),
    ("浙江、江苏以外的企业想去湖南的有多少",
     "not (origin_province in Jiangsu,Zhejiang) & target_provinces in Hunan", "value count"),
    ("除广东、福建和海南外的省份，机器人需求有多少",
     f"not (target_provinces in Fujian,Guangdong,Hainan) & {ROBOTS}", "value count"),
    # what belongs to a set as well narrows nothing
    ("Which requests, signed and withdrawn ones included, fit P00010?", "everything", "fit of park_id in P00010"),
    ("how many requests target Hunan, including withdrawn ones?", "target_provinces in Hunan", "value count"),
    ("requests for Hunan, listed companies included", "target_provinces in Hunan", "records"),
    ("parks in Hunan, including those still in planning, by level", "parks: province in Hunan",
     "groups of count by level"),
    ("湖南的需求，含已签约和撤回的，一共多少条", "target_provinces in Hunan", "value count"),
    ("包括上市公司在内，去湖南的项目有多少", "target_provinces in Hunan", "value count"),
    ("湖南的需求有多少条，撤回的也算上", "target_provinces in Hunan", "value count"),
    ("requests for Hubei of types including relocation",
     "move_type in relocation & target_provinces in Hubei", "records"),
    ("状态包括已签约和撤回的需求有多少", "status in signed,withdrawn", "value count"),
    ("requests including cold storage", "requirements in cold storage", "records"),
    # a figure that is turned down
    ("last mths requests for Hunan by sector, counts not shares",
     "submitted_on between 2026-09-01,2026-09-30 & target_provinces in Hunan", "groups of count by sector"),
    ("this years leads for Hunan by status, nos not %",
     "submitted_on between 2026-01-01,2026-12-31 & target_provinces in Hunan", "groups of count by status"),
    ("robotics parks by level in absolute numbers instead of proportions",
     "parks: lead_sectors in Robotics and intelligent equipment", "groups of count by level"),
    ("share of each status for Hunan, not the number", "target_provinces in Hunan", "groups of share by status"),
    ("湖南的需求按来源分，要数量不要占比", "target_provinces in Hunan", "groups of count by source"),
    ("湖南需求各行业占比，不要数量", "target_provinces in Hunan", "groups of share by sector"),
    # a value left out of the groups, and a condition as well
    ("Leaving a rail siding itself aside, which three requirements are stated most frequently by logistics firms that "
     "ask for a rail siding, and by how many requests each?",
     "requirements in rail siding & sector in Logistics and e-commerce",
     "groups of count by requirements by measure 0 desc limit 3 without rail siding"),
    ("Apart from a GMP cleanroom, what do biotech firms that need a GMP cleanroom require most often?",
     "requirements in GMP cleanroom & sector in Biopharma",
     "groups of count by requirements by measure 0 desc without GMP cleanroom"),
    ("Other than Hunan itself, which provinces do firms targeting Hunan consider most?", "target_provinces in Hunan",
     "groups of count by target_provinces by measure 0 desc without Hunan"),
    ("要洁净室的医药企业，洁净室除外，最常见的五项配套是哪些", "requirements in GMP cleanroom & sector in Biopharma",
     "groups of count by requirements by measure 0 desc limit 5 without GMP cleanroom"),
    # the provinces of a region as groups, their number no condition
    ("robotics reqs for each of the 4 YRD provs, just the nos",
     f"{ROBOTS} & target_provinces in Anhui,Jiangsu,Shanghai,Zhejiang",
     "groups of count by target_provinces only Anhui,Jiangsu,Shanghai,Zhejiang"),
    ("chip requests by each of the 3 northeastern provinces",
     "sector in Semiconductors & target_provinces in Heilongjiang,Jilin,Liaoning",
     "groups of count by target_provinces only Heilongjiang,Jilin,Liaoning"),
    ("长三角四省市机器人需求各多少", f"{ROBOTS} & target_provinces in Anhui,Jiangsu,Shanghai,Zhejiang",
     "groups of count by target_provinces only Anhui,Jiangsu,Shanghai,Zhejiang"),
    ("西北五省区光伏需求各多少",
     "sector in Photovoltaics & target_provinces in Gansu,Ningxia,Qinghai,Shaanxi,Xinjiang",
     "groups of count by target_provinces only Gansu,Ningxia,Qinghai,Shaanxi,Xinjiang"),
    ("For each stage of the industrial chain, how many chip firms target the three provinces of Central China?",
     "sector in Semiconductors & target_provinces in Henan,Hubei,Hunan",
     "groups of distinct company by chain_position"),
    ("For each position along the chain, how many robotics firms have their eye on the provinces, municipalities and "
     "autonomous regions of Southwest China?", f"{ROBOTS} & target_provinces in Chongqing,Guizhou,Sichuan,Tibet,Yunnan",
     "groups of distinct company by chain_position"),
    # years in short form
    ("food n bev reqs per yr 2024 25 26, need the 3 figs for a slide", f"({YEARS}) & sector in Food and beverage",
     "groups of count by submitted_on.year"),
    ("robotics requests 2024/25/26", f"({YEARS}) & {ROBOTS}", "records"),
    ("how many robotics requests in 24, 25 and 26", f"({YEARS}) & {ROBOTS}", "value count"),
    ("24、25、26年的机器人需求", f"({YEARS}) & {ROBOTS}", "records"),
    ("robotics requests 2024 30 mu", f"land_area_mu eq 30 & {ROBOTS} & submitted_on between 2024-01-01,2024-12-31",
     "records"),
    ("今年湖南各行业需求数，给三个数就行",
     "submitted_on between 2026-01-01,2026-12-31 & target_provinces in Hunan", "groups of count by sector"),
    # one ratio of two sums, whatever the condition lists
    ("If one divides the combined planned investment of all chip requests targeting Hunan, Hubei or Henan by the "
     "combined number of jobs that they plan, how many million yuan does one job correspond to?",
     "sector in Semiconductors & target_provinces in Henan,Hubei,Hunan", "value sum investment_mcny per jobs"),
    ("Divide the total floor area of requests for Hunan or Hubei by the number of jobs",
     "target_provinces in Hubei,Hunan", "value sum floor_area_sqm per jobs"),
    ("把去湖南或湖北的机器人项目总投资除以总岗位数，是多少", f"{ROBOTS} & target_provinces in Hubei,Hunan",
     "value sum investment_mcny per jobs"),
    # a flow and the way back
    ("How many times as many requests run from Sichuan towards Hubei as run in the opposite direction, from Hubei "
     "towards Sichuan?", "everything", f"ratio of count: {FLOWS}"),
    ("How many times as many requests go from Sichuan to Hubei as the other way round?", "everything",
     f"ratio of count: {FLOWS}"),
    ("By how much do requests from Sichuan to Hubei exceed those from Hubei to Sichuan?", "everything",
     f"difference of count: {FLOWS}"),
    ("how many robotics requests go from Sichuan to Hubei, and how many from Hubei to Sichuan?", ROBOTS,
     f"rows of count: {FLOWS}"),
    ("四川到湖北的需求是湖北到四川的几倍", "everything", f"ratio of count: {FLOWS}"),
    ("四川到湖北的机器人需求是反方向的几倍", ROBOTS, f"ratio of count: {FLOWS}"),
    # averages of two places
    ("By how many yuan does the average rent asked by the parks of Hunan exceed or fall short of the average asked by "
     "those of Hubei? Please state Hunan minus Hubei.", "parks: everything", f"difference of {RENTS}"),
    ("By how much does the average rent asked by parks in Hunan exceed the average asked by those of Hubei?",
     "parks: everything", f"difference of {RENTS}"),
    ("湖南园区平均租金比湖北园区平均租金高多少", "parks: everything", f"difference of {RENTS}"),
    # what was left empty
    ("What share of the requests for places in Hunan gives no time by which a decision is needed?",
     "target_provinces in Hunan", "value share [not (decision_by known)]"),
    ("What percentage of the requests filed in 2025 for sites in Fujian gives no date by which a decision is due?",
     "submitted_on between 2025-01-01,2025-12-31 & target_provinces in Fujian",
     "value share [not (decision_by known)]"),
    ("湖南的需求里没写决策时间的占多少", "target_provinces in Hunan", "value share [not (decision_by known)]"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), CASES)
def test_an_everyday_turn_of_phrase_is_read_whole(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


def test_what_narrows_nothing_is_said(assistant: Assistant) -> None:
    said = read(assistant, "requests for Hunan, listed companies included").assumptions
    assert any("listed companies included" in text for text in said)


def test_by_how_many_each_asks_for_no_difference(assistant: Assistant) -> None:
    said = read(assistant, "Which three sectors head for Hunan most, and by how many requests each?")
    assert told(said)[1] == "groups of count by sector by measure 0 desc limit 3"
    assert said.assumptions == ()


def test_a_set_is_widened_by_a_follow_up(assistant: Assistant) -> None:
    turns = ["how many open requests are there for Hunan?", "and with signed ones included?"]
    where = told(talk(assistant, turns)[0])[0]
    assert "status in open" in where
    assert "status in signed" in where


JUDGED = [
    "How trustworthy, on a scale from one to five, is the management of P00010?",
    "How friendly are the staff of P00010?",
    "Does R0000001 pay its suppliers punctually?",
    "Is R0000001 honest?",
    "is P00010 any good?",
    "Would you trust the founders of R0000001?",
    "R0000001这家企业信誉怎么样",
    "P00010靠得住吗",
]


@pytest.mark.parametrize("question", JUDGED)
def test_a_judgement_of_a_record_is_declined(assistant: Assistant, question: str) -> None:
    assert read(assistant, question).plan is None


@pytest.mark.parametrize(
    "question",
    ["Do these people pay their suppliers punctually?", "Are they honest?", "他们付款准时吗", "这些老板人品怎么样"],
)
def test_how_those_listed_behave_is_declined(assistant: Assistant, question: str) -> None:
    assert talk(assistant, ["robotics requests from Hunan", question])[0].plan is None


@pytest.mark.parametrize("question", ["Do they complain about noise?", "Do they want to be close to their customers?"])
def test_what_those_listed_want_is_looked_for(assistant: Assistant, question: str) -> None:
    history = talk(assistant, ["robotics requests from Hunan", "sort by investment"])[1].request.history
    plan = assistant.reader.read(question, history, AS_OF).plan
    assert plan is not None
    assert plan.meaning


@pytest.mark.parametrize(
    "question", ["库里有R0000001吗", "P00010怎么样", "Has R0000001 signed?", "How full is P00010?"]
)
def test_what_a_record_holds_is_still_told(assistant: Assistant, question: str) -> None:
    assert told(read(assistant, question))[1].startswith("fact")
