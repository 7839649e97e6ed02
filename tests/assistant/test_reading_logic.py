"""Conditions and their scopes: alternatives over fields, profiles, lists that hold all or some, bare negations."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chain import Assistant
from retrieval.plan import Value
from tests.assistant.plan_text import ask_text, where_text

AS_OF = dt.date(2026, 10, 31)

CONDITIONS = [
    (
        "medtech requests for Hubei that insist on a GMP cleanroom, need either cold storage or an airport at hand",
        "requirements in GMP cleanroom & requirements in airport access,cold storage & sector in Medical devices"
        " & target_provinces in Hubei",
    ),
    (
        "Which parks lead in both robotics and aerospace?",
        "lead_sectors in Aerospace and low-altitude economy & lead_sectors in Robotics and intelligent equipment",
    ),
    (
        "parks in Hunan that have chips and displays among their leading industries",
        "lead_sectors in Electronics and displays & lead_sectors in Semiconductors & province in Hunan",
    ),
    ("parks in Hunan that do not lead in chips", "not (lead_sectors in Semiconductors) & province in Hunan"),
    (
        "parks in Hunan for chips or displays",
        "lead_sectors in Electronics and displays,Semiconductors & province in Hunan",
    ),
    (
        "requests with at least one of cold storage, rail siding and port access",
        "requirements in cold storage,port access,rail siding",
    ),
    (
        "parks with any two of cold storage, rail siding and port access",
        "(facilities in cold storage & facilities in port access"
        " | facilities in cold storage & facilities in rail siding"
        " | facilities in port access & facilities in rail siding)",
    ),
    (
        "Robotics requests for Anhui that either plan over 400 jobs or need more than 20,000 m²",
        "(floor_area_sqm gt 20000 | jobs gt 400) & sector in Robotics and intelligent equipment"
        " & target_provinces in Anhui",
    ),
    (
        "A drone maker expanding in Hunan with over 100 jobs, or a chip maker relocating to Hubei that wants to lease",
        "(jobs gt 100 & move_type in expansion & segment in drones & target_provinces in Hunan"
        " | move_type in relocation & sector in Semiconductors & target_provinces in Hubei & tenure in lease)",
    ),
    (
        "requests that want to buy land or a building in Hunan",
        "target_provinces in Hunan & tenure in buy building,buy land",
    ),
    (
        "food requests for Hunan unless they come from Guangdong",
        "not (origin_province in Guangdong) & sector in Food and beverage & target_provinces in Hunan",
    ),
    (
        "private firms heading for Fujian, provided they do not come from Jiangsu or Zhejiang",
        "company_type in private & not (origin_province in Jiangsu,Zhejiang) & target_provinces in Fujian",
    ),
    (
        "firms that need not only cold storage but also a GMP cleanroom",
        "requirements in GMP cleanroom & requirements in cold storage",
    ),
]


@pytest.mark.parametrize(("question", "where"), CONDITIONS)
def test_conditions_keep_their_scope(question: str, where: str, assistant: Assistant) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert where_text(reading.plan.where) == where
    assert ask_text(reading.plan.ask) == "records"
    assert not reading.unread


def test_without_governs_the_noun_after_it(assistant: Assistant) -> None:
    reading = assistant.reader.read("AI firms without a ballroom going to Hunan or Hubei", (), AS_OF)
    assert reading.plan is not None
    assert "not" not in where_text(reading.plan.where)


SHARES = [
    (
        "What proportion of the parks with a GMP cleanroom could also provide both cold storage and a rail siding?",
        "facilities in GMP cleanroom",
        "value share [facilities in cold storage & facilities in rail siding]",
    ),
    (
        "For each company type, the percentage of all its requests that have been withdrawn",
        "everything",
        "groups of share [status in withdrawn] by company_type",
    ),
    (
        "share of upstream, mid and downstream in solar requests for Anhui",
        "sector in Photovoltaics & target_provinces in Anhui",
        "groups of share by chain_position only downstream,midstream,upstream",
    ),
    (
        "percentage of signed requests among robotics firms from Hubei",
        "origin_province in Hubei & sector in Robotics and intelligent equipment",
        "value share [status in signed]",
    ),
    (
        "For every request that targets Hunan, how many target Hubei?",
        "everything",
        "ratio of count: target_provinces in Hubei / target_provinces in Hunan",
    ),
    (
        "count the parks of the Northwest by leading industry, each park once under every industry it leads in",
        "province in Gansu,Ningxia,Qinghai,Shaanxi,Xinjiang",
        "groups of count by lead_sectors",
    ),
]


@pytest.mark.parametrize(("question", "where", "asked"), SHARES)
def test_shares_have_their_base(question: str, where: str, asked: str, assistant: Assistant) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert where_text(reading.plan.where) == where
    assert ask_text(reading.plan.ask) == asked
    assert not reading.unread


BACKGROUND = [
    (
        "We are helping two mayors in East China. Which solar requests for Hubei are open?",
        "requests",
        "sector in Photovoltaics & status in open & target_provinces in Hubei",
    ),
    (
        "A maker of robots thinks of Hunan or Hubei. Which parks there have a rail siding?",
        "parks",
        "facilities in rail siding & province in Hubei,Hunan",
    ),
    (
        "Our director is off to Shanghai next week. Which firms there want to lease in Hunan?",
        "requests",
        "origin_province in Shanghai & target_provinces in Hunan & tenure in lease",
    ),
    ("Look at the chip requests for Hubei. How many are open?", "requests", None),
    ("Which bonded zones have cold storage?", "parks", "facilities in cold storage & kind in bonded zone"),
    ("哪些保税区有冷库？", "parks", "facilities in cold storage & kind in bonded zone"),
    ("requests that need a bonded zone", "requests", "requirements in bonded zone"),
]


@pytest.mark.parametrize(("question", "record_type", "where"), BACKGROUND)
def test_the_question_decides_what_it_is_about(
    question: str, record_type: str, where: str | None, assistant: Assistant
) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert reading.plan.record_type == record_type
    assert where is None or where_text(reading.plan.where) == where


def test_background_is_told(assistant: Assistant) -> None:
    reading = assistant.reader.read(BACKGROUND[0][0], (), AS_OF)
    assert any("background" in text for text in reading.assumptions)


SEVERAL = [
    ("How many solar requests for Hubei and how much investment in total?", "value count, sum investment_mcny"),
    ("average and median floor area of chip requests", "value avg floor_area_sqm, median floor_area_sqm"),
    (
        "the number of requests, the total investment and the total jobs for Hunan",
        "value count, sum investment_mcny, sum jobs",
    ),
    (
        "minimum, average and maximum rent of parks in Hunan",
        "value min rent_cny_sqm_month, avg rent_cny_sqm_month, max rent_cny_sqm_month",
    ),
    ("total land and total floor of food requests", "value sum land_area_mu, sum floor_area_sqm"),
    ("requests by sector: number and total investment", "groups of count,sum investment_mcny by sector"),
    ("湖南有几个园区，平均租金多少？", "value count, avg rent_cny_sqm_month"),
    ("想去四川的项目一共多少条，合计要多少亩地、多少岗位", "value count, sum land_area_mu in mu, sum jobs"),
    ("How many requests for Hubei plan more than 300 jobs?", "value count"),
    ("去湖南的需求合计要多少公顷土地？", "value sum land_area_mu in ha"),
]


@pytest.mark.parametrize(("question", "asked"), SEVERAL)
def test_every_number_asked_for_is_read(question: str, asked: str, assistant: Assistant) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert ask_text(reading.plan.ask) == asked


BREAKDOWNS = [
    (
        "The top two segments in each sector for Hunan",
        "groups of count by sector,segment by measure 0 desc 2 within each",
    ),
    (
        "Which sector is the most popular in each region?",
        "groups of count by target_regions,sector by measure 0 desc 1 within each",
    ),
    ("各省前三的行业", "groups of count by target_provinces,sector by measure 0 desc 3 within each"),
    ("How do signed requests split by company type in percent?", "groups of share by company_type"),
    (
        "What proportion of all requests come from foreign firms, by year?",
        "groups of share [company_type in foreign-invested] by submitted_on.year",
    ),
    (
        "percentage of firms that are listed, per origin province",
        "groups of share [listed in True] by origin_province",
    ),
    ("sectors by number of requests", "groups of count by sector"),
    ("Requests for Hunan: how many, and what share is signed?", "value count, share [status in signed]"),
    (
        "new sites vs relocations vs expansions as a percentage of hydrogen requests",
        "groups of share by move_type only expansion,new site,relocation",
    ),
]


@pytest.mark.parametrize(("question", "asked"), BREAKDOWNS)
def test_breakdowns_are_cut_where_it_is_said(question: str, asked: str, assistant: Assistant) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert ask_text(reading.plan.ask) == asked


def test_neither_points_back(assistant: Assistant) -> None:
    reading = assistant.reader.read("Requests that list both Hunan and Hubei, and come from neither", (), AS_OF)
    assert reading.plan is not None
    assert "not (origin_province in Hubei,Hunan)" in where_text(reading.plan.where)


def test_the_nearest_word_is_the_same_in_every_run(assistant: Assistant) -> None:
    reading = assistant.reader.read("robotics requests at the site vist stage", (), AS_OF)
    assert reading.plan is not None
    assert where_text(reading.plan.where) == "sector in Robotics and intelligent equipment & status in site visit"


RATIOS = [
    (
        "ratio of relocations to expansions in Hunan",
        "target_provinces in Hunan",
        "ratio of count: move_type in relocation / move_type in expansion",
    ),
    (
        "how many relocations per expansion in Hunan?",
        "target_provinces in Hunan",
        "ratio of count: move_type in relocation / move_type in expansion",
    ),
    (
        "湖南搬迁与扩产的比例是多少",
        "target_provinces in Hunan",
        "ratio of count: move_type in relocation / move_type in expansion",
    ),
    ("the share of signed requests in Hunan", "target_provinces in Hunan", "value share [status in signed]"),
    (
        "parks in Hunan that are being planned or built",
        "lifecycle in building,planning & province in Hunan",
        "records",
    ),
    ("signed requests by how they came to us", "status in signed", "groups of count by source"),
]


@pytest.mark.parametrize(("question", "where", "asked"), RATIOS)
def test_two_sets_are_set_against_each_other(question: str, where: str, asked: str, assistant: Assistant) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert where_text(reading.plan.where) == where
    assert ask_text(reading.plan.ask) == asked


SCOPES = [
    (
        "robotics firms (not both state-owned and listed) for Hunan",
        "not (company_type in state-owned & listed in True) & sector in Robotics and intelligent equipment"
        " & target_provinces in Hunan",
        "records",
    ),
    (
        "requests excluding those from listed companies and those already signed",
        "listed in False & not (status in signed)",
        "records",
    ),
    (
        "percentage of parks with cold storage in each province",
        "everything",
        "groups of share [facilities in cold storage] by province",
    ),
    (
        "What share of requests aimed at Hubei come from Guangdong, and what share from Hunan?",
        "target_provinces in Hubei",
        "groups of share by origin_province only Guangdong,Hunan",
    ),
    (
        "冷库、铁路专用线、港口三者至少有两样的园区",
        "(facilities in cold storage & facilities in port access"
        " | facilities in cold storage & facilities in rail siding"
        " | facilities in port access & facilities in rail siding)",
        "records",
    ),
    ("parks in Hunan w/ cold stg", "facilities in cold storage & province in Hunan", "records"),
]


@pytest.mark.parametrize(("question", "where", "asked"), SCOPES)
def test_how_far_a_word_reaches(question: str, where: str, asked: str, assistant: Assistant) -> None:
    reading = assistant.reader.read(question, (), AS_OF)
    assert reading.plan is not None
    assert where_text(reading.plan.where) == where
    assert ask_text(reading.plan.ask) == asked


SEVERAL = [
    (
        "how many firms target Anhui and what do they invest on average",
        [("distinct", "company"), ("avg", "investment_mcny")],
    ),
    (
        "how many requests target Anhui and how much land do they want in total",
        [("count", None), ("sum", "land_area_mu")],
    ),
]


@pytest.mark.parametrize(("question", "numbers"), SEVERAL)
def test_a_statistic_behind_its_field_is_one_of_several_numbers(
    question: str, numbers: list[tuple[str, str | None]], assistant: Assistant
) -> None:
    ask = assistant.reader.read(question, (), AS_OF).plan
    assert ask is not None
    assert isinstance(ask.ask, Value)
    assert [(m.how.value, m.field) for m in (ask.ask.measure, *ask.ask.also)] == numbers
