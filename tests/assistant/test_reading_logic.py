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
