"""Conditions and their scopes: alternatives over fields, profiles, lists that hold all or some, bare negations."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chain import Assistant
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
