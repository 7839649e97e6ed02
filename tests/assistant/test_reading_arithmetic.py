"""Arithmetic over fields: ratios of two, comparisons of one record's numbers, sizes of lists, groups that are kept."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.algebra import conditions
from tests.assistant.test_reading import read, talk, told

RATIOS = [
    (
        "investment per mu of projects heading for Hubei",
        "target_provinces in Hubei",
        "value sum investment_mcny per land_area_mu",
    ),
    ("去安徽的项目亩均投资多少", "target_provinces in Anhui", "value sum investment_mcny per land_area_mu"),
    (
        "total investment divided by total jobs for lithium requests",
        "sector in Lithium batteries and energy storage",
        "value sum investment_mcny per jobs",
    ),
    ("半导体项目总投资除以总岗位数是多少", "sector in Semiconductors", "value sum investment_mcny per jobs"),
    (
        "How many jobs per hectare do medtech requests plan?",
        "sector in Medical devices",
        "value sum jobs per land_area_mu in people/ha",
    ),
    (
        "average investment per job by sector, in wan yuan",
        "everything",
        "groups of sum investment_mcny per jobs in 10k_cny/people by sector",
    ),
    ("各行业人均投资多少万元", "everything", "groups of sum investment_mcny per jobs in 10k_cny/people by sector"),
    (
        "median investment per mu by target province",
        "everything",
        "groups of median investment_mcny per land_area_mu by target_provinces",
    ),
    (
        "哪个行业投资强度最高",
        "everything",
        "groups of sum investment_mcny per land_area_mu by sector by measure 0 desc limit 1",
    ),
    (
        "top 5 semiconductor projects by investment per job",
        "sector in Semiconductors",
        "records by investment_mcny per jobs desc limit 5",
    ),
    (
        "每平米投资最高的三个生物医药项目",
        "sector in Biopharma",
        "records by investment_mcny per floor_area_sqm desc limit 3",
    ),
    (
        "ratio of planned jobs to employees for robotics firms",
        "sector in Robotics and intelligent equipment",
        "value sum jobs per employees",
    ),
    (
        "jobs per 1,000 square metres by facility",
        "everything",
        "groups of sum jobs per floor_area_sqm in people/k_sqm by facility",
    ),
    ("requests planning over 5 million yuan a mu", "investment_mcny gt 5 × field land_area_mu", "records"),
    (
        "投资强度超过300万/亩的半导体项目",
        "investment_mcny gt 3 × field land_area_mu & sector in Semiconductors",
        "records",
    ),
    (
        "每亩投资不低于200万元、去湖北的项目",
        "investment_mcny ge 2 × field land_area_mu & target_provinces in Hubei",
        "records",
    ),
    ("projects with more than 30 jobs per hectare", "jobs gt 2 × field land_area_mu", "records"),
    (
        "logistics projects asking for more than 50 square metres per job",
        "floor_area_sqm gt 50 × field jobs & sector in Logistics and e-commerce",
        "records",
    ),
    (
        "total floor area in thousand square metres for requests to Anhui",
        "target_provinces in Anhui",
        "value sum floor_area_sqm in k_sqm",
    ),
    ("去江苏的项目总用地多少万亩", "target_provinces in Jiangsu", "value sum land_area_mu in 10k_mu"),
]
RATIOS_IN_OTHER_WORDS = [
    (
        "how much land does each job need in logistics?",
        "sector in Logistics and e-commerce",
        "value sum land_area_mu per jobs",
    ),
    (
        "projects in Sichuan where each job costs over 2 million yuan",
        "investment_mcny gt 2 × field jobs & target_provinces in Sichuan",
        "records",
    ),
    (
        "cost per job of EV projects, in ten thousand yuan",
        "sector in New energy vehicles",
        "value sum investment_mcny per jobs in 10k_cny/people",
    ),
    (
        "去江苏的项目，每平方米厂房对应投资多少元",
        "target_provinces in Jiangsu",
        "value sum investment_mcny per floor_area_sqm in cny/sqm",
    ),
    (
        "亩均投资在200万到500万之间的项目",
        "investment_mcny ge 2 × field land_area_mu & investment_mcny le 5 × field land_area_mu",
        "records",
    ),
    (
        "jobs per 100 million yuan invested, by sector",
        "everything",
        "groups of sum jobs per investment_mcny in people/100mcny by sector",
    ),
    (
        "what percentage of chip projects invest over 3 million yuan per mu?",
        "sector in Semiconductors",
        "value share [investment_mcny gt 3 × field land_area_mu]",
    ),
    ("average floor area per company by sector", "everything", "groups of avg floor_area_sqm by sector"),
    ("available land per park by province", "parks: everything", "groups of avg available_land_mu by province"),
    ("total investment per province", "everything", "groups of sum investment_mcny by target_provinces"),
]
# A rent and a price are ratios of their own, and a unit alone divides nothing.
PLAIN = [
    ("parks with a rent under 30 yuan per square metre", "parks: rent_cny_sqm_month lt 30"),
    ("地价低于每亩50万的园区", "parks: land_price_kcny_mu lt 500"),
    ("parks that want more than one million yuan for a mu of land", "parks: land_price_kcny_mu gt 1000"),
    ("requests for more than 50 mu of land and over 100 jobs", "jobs gt 100 & land_area_mu gt 50"),
]


@pytest.mark.parametrize(("question", "where", "asked"), [*RATIOS, *RATIOS_IN_OTHER_WORDS])
def test_a_ratio_is_asked_sorted_by_and_bounded(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


@pytest.mark.parametrize(("question", "where"), PLAIN)
def test_what_is_no_ratio_stays_what_it_was(assistant: Assistant, question: str, where: str) -> None:
    assert told(read(assistant, question)) == (where, "records")


def test_an_average_of_ratios_is_taken_only_where_it_is_asked_for(assistant: Assistant) -> None:
    plain = told(read(assistant, "average investment per mu of chip projects"))[1]
    each = told(read(assistant, "average per request of the investment per mu of chip projects"))[1]
    assert plain == "value sum investment_mcny per land_area_mu"
    assert each == "value avg investment_mcny per land_area_mu"


COMPARED = [
    (
        "robotics firms that plan more jobs than they have employees",
        "jobs gt field employees & sector in Robotics and intelligent equipment",
    ),
    ("requests whose planned jobs outnumber the present workforce", "jobs gt field employees"),
    ("requests with at least twice as many jobs as employees", "jobs ge 2 × field employees"),
    ("firms planning fewer jobs than half their staff", "jobs lt 0.5 × field employees"),
    ("companies that would create more jobs than they have today", "jobs gt field employees"),
    ("planned jobs exceed 150% of current employees", "jobs gt 1.5 × field employees"),
    ("计划岗位比现有员工多的企业", "jobs gt field employees"),
    ("岗位数是员工数两倍以上的企业", "jobs ge 2 × field employees"),
    ("厂房面积大于土地面积的需求", "floor_area_sqm gt 666.667 × field land_area_mu"),
    (
        "parks whose available land exceeds half of their total area",
        "parks: available_land_mu gt 7.5 × field total_area_ha",
    ),
    ("可用土地不到总面积四分之一的园区", "parks: available_land_mu lt 3.75 × field total_area_ha"),
    ("空地占总面积30%以上的园区", "parks: available_land_mu ge 4.5 × field total_area_ha"),
]
SIZES = [
    ("biopharma requests with at least three requirements", "requirements ge 3 & sector in Biopharma", "records"),
    ("提了三项以上配套要求的需求有多少条", "requirements ge 3", "value count"),
    ("requests with a single target province", "target_provinces eq 1", "records"),
    ("chip firms naming several target provinces", "sector in Semiconductors & target_provinces ge 2", "records"),
    ("parks with more than four facilities", "parks: facilities gt 4", "records"),
    ("food projects with no requirements at all", "not (requirements known) & sector in Food and beverage", "records"),
    ("没提配套要求的生物医药项目", "not (requirements known) & sector in Biopharma", "records"),
    (
        "robotics firms targeting only Hubei or Hunan",
        "sector in Robotics and intelligent equipment & target_provinces only Hubei,Hunan",
        "records",
    ),
    ("projects that consider no province other than Anhui", "target_provinces only Anhui", "records"),
    ("只考虑湖北的半导体企业", "sector in Semiconductors & target_provinces only Hubei", "records"),
    (
        "medtech requests exclusively for Jiangsu",
        "sector in Medical devices & target_provinces only Jiangsu",
        "records",
    ),
    (
        "requests for exactly one of Guangdong and Guangxi",
        "not (target_provinces all Guangdong,Guangxi) & target_provinces in Guangdong,Guangxi",
        "records",
    ),
    (
        "requests for Hubei or Hunan but not both",
        "not (target_provinces all Hubei,Hunan) & target_provinces in Hubei,Hunan",
        "records",
    ),
    ("average number of requirements by sector", "everything", "groups of avg requirements by sector"),
    ("which park has the most facilities?", "parks: everything", "records by facilities desc limit 1"),
    ("配套最多的五个园区", "parks: everything", "records by facilities desc limit 5"),
]
KEPT = [
    ("segments with more than 40 requests", "everything", "groups of count by segment having measure 0 gt 40"),
    ("需求超过20条的省份有哪些", "everything", "groups of count by target_provinces having measure 0 gt 20"),
    (
        "average rent by province, only provinces with three or more operating parks",
        "parks: lifecycle in operating",
        "groups of avg rent_cny_sqm_month by province having count ge 3",
    ),
    (
        "至少有3个园区的省份平均地价是多少",
        "parks: everything",
        "groups of avg land_price_kcny_mu by province having count ge 3",
    ),
    (
        "total investment by sector, hide sectors with fewer than 50 requests",
        "everything",
        "groups of sum investment_mcny by sector having count ge 50",
    ),
    (
        "average occupancy per province where there are 5 parks or more",
        "parks: everything",
        "groups of avg occupancy_pct by province having count ge 5",
    ),
    (
        "which sectors have an average investment above 500 million?",
        "everything",
        "groups of avg investment_mcny by sector having measure 0 gt 500",
    ),
    (
        "总投资超过1000亿的省份",
        "everything",
        "groups of sum investment_mcny by target_provinces having measure 0 gt 100000",
    ),
    (
        "How many cities sent at least 30 requests?",
        "everything",
        "groups of count by origin_city count having measure 0 ge 30",
    ),
    (
        "In how many provinces is the number of live requests for robotics above 20?",
        "not (status in signed,withdrawn) & sector in Robotics and intelligent equipment",
        "groups of count by target_provinces count having measure 0 gt 20",
    ),
    (
        "Provinces where the number of chip requests exceeds 10",
        "sector in Semiconductors",
        "groups of count by target_provinces having measure 0 gt 10",
    ),
    ("有多少个省的园区超过10个", "parks: everything", "groups of count by province count having measure 0 gt 10"),
    ("需求超过20条的城市有多少个", "everything", "groups of count by target_cities count having measure 0 gt 20"),
    ("companies that filed more than twice", "company in subquery 3–", "records"),
    ("how many firms filed exactly two requests?", "company in subquery 2–2", "value distinct company"),
    ("报过三条及以上需求的企业一共几家", "company in subquery 3–", "value distinct company"),
    ("只报过一次的企业有多少家", "company in subquery 1–1", "value distinct company"),
]
# `only` before the whole question keeps a list, and a plain amount is no group.
LEFT_ALONE = [
    (
        "AI requests for Beijing only",
        "sector in Artificial intelligence and software & target_provinces in Beijing",
        "records",
    ),
    ("top three target provinces", "everything", "groups of count by target_provinces by measure 0 desc limit 3"),
    (
        "which three requirements are most common?",
        "everything",
        "groups of count by requirements by measure 0 desc limit 3",
    ),
    ("projects with more than 500 jobs and over 200 employees", "employees gt 200 & jobs gt 500", "records"),
    (
        "how many requests over 100 million yuan come from Beijing?",
        "investment_mcny gt 100 & origin_province in Beijing",
        "value count",
    ),
]


@pytest.mark.parametrize(("question", "where"), COMPARED)
def test_two_numbers_of_a_record_are_held_against_each_other(assistant: Assistant, question: str, where: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, "records")
    assert reading.unread == ()


@pytest.mark.parametrize(("question", "where", "asked"), [*SIZES, *KEPT, *LEFT_ALONE])
def test_lists_by_their_items_and_groups_by_a_number(
    assistant: Assistant, question: str, where: str, asked: str
) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


def test_filings_of_a_year_are_counted_in_that_year(assistant: Assistant) -> None:
    plan = read(assistant, "firms that filed more than once in 2025").plan
    assert plan is not None
    often = [test.subquery for test in conditions(plan.where) if test.subquery is not None]
    assert [(query.min_count, query.where is not None) for query in often] == [(2, True)]


def test_a_bare_multiple_says_how_it_was_taken(assistant: Assistant) -> None:
    reading = read(assistant, "requests planning twice as many jobs as employees")
    assert told(reading)[0] == "jobs ge 2 × field employees"
    assert any("at least" in said for said in reading.assumptions)


CONVERSATIONS = [
    (
        ["investment per job of requests for Anhui, by sector", "per mu instead"],
        "target_provinces in Anhui",
        "groups of sum investment_mcny per land_area_mu by sector",
    ),
    (["亩均投资最高的五个项目", "换成人均投资"], "everything", "records by investment_mcny per jobs desc limit 5"),
    (["requests for Hubei", "those that only consider Hubei"], "target_provinces only Hubei", "records"),
    (
        ["requests for Jiangsu", "which of them plan more jobs than they have staff?"],
        "jobs gt field employees & target_provinces in Jiangsu",
        "records",
    ),
    (
        ["requests for Jiangsu", "how many list three or more requirements?"],
        "requirements ge 3 & target_provinces in Jiangsu",
        "value count",
    ),
]


@pytest.mark.parametrize(("turns", "where", "asked"), CONVERSATIONS)
def test_arithmetic_goes_on_from_the_question_before(
    assistant: Assistant, turns: list[str], where: str, asked: str
) -> None:
    reading, _ = talk(assistant, turns)
    assert told(reading) == (where, asked)
