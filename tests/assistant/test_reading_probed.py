"""Constructions that probing found missing: motion nouns, sides at a distance, elsewhere, things lacking, tables."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chain import Assistant, Request
from tests.assistant.test_reading import read, talk, told

_OUT = "not (origin_province in Jiangxi) & target_provinces in Jiangxi"
CASES = [
    ("how many requests for robotics in Hefei",
     "sector in Robotics and intelligent equipment & target_cities in Hefei", "value count"),
    ("requests from robotics in Hefei",
     "origin_city in Hefei & sector in Robotics and intelligent equipment", "records"),
    ("Wuhan's outbound projects by sector", "origin_city in Wuhan", "groups of count by sector"),
    ("departures of semiconductor firms in Hunan",
     "origin_province in Hunan & sector in Semiconductors", "records"),
    ("arrivals of listed firms in Sichuan", "listed in True & target_provinces in Sichuan", "records"),
    ("newcomers to Fujian", "target_provinces in Fujian", "records"),
    ("status split for companies of Hunan origin", "origin_province in Hunan", "groups of count by status"),
    ("requests for Jiangxi from outside the province", _OUT, "records"),
    ("firms from other provinces heading for Jiangxi", _OUT, "records"),
    ("外省企业想去江西的项目", _OUT, "records"),
    ("what share of Jiangxi's demand comes from other provinces", "target_provinces in Jiangxi",
     "value share [not (origin_province in Jiangxi)]"),
    ("how many came through the platform in Hunan, compared with referral", "target_provinces in Hunan",
     "rows of count: source in platform / source in referral"),
    ("did listed firms favour buying land over leasing?", "listed in True",
     "rows of count: tenure in buy land / tenure in lease"),
    ("how many open, contacted and negotiating requests target Hunan", "target_provinces in Hunan",
     "rows of count: status in open / status in contacted / status in negotiating"),
    ("parks that lack cold storage", "parks: not (facilities in cold storage)", "records"),
    ("缺冷库的园区", "parks: not (facilities in cold storage)", "records"),
    ("how does occupancy differ between national and municipal parks", "parks: everything",
     "rows of avg occupancy_pct: level in national / level in municipal"),
    ("rank Hunan among target provinces", "everything", "rank of Hunan by target_provinces of count"),
    ("which park in Jiangsu has the cheapest land", "parks: province in Jiangsu",
     "records by land_price_kcny_mu asc limit 1"),
    ("when did the last application from a Hunan firm arrive", "origin_province in Hunan",
     "records by submitted_on desc limit 1"),
    ("firms that need 4 to 6 ha of land", "land_area_mu between 60,90", "records"),
    ("number of requests in the coastal provinces for each facility",
     "target_provinces in Fujian,Guangdong,Guangxi,Hainan,Hebei,Jiangsu,Liaoning,Shandong,Shanghai,Tianjin,Zhejiang",
     "groups of count by facility"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), CASES)
def test_what_probing_found(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


def test_two_weeks_one_after_the_other_are_two_numbers(assistant: Assistant) -> None:
    asked = told(read(assistant, "how many requests arrived last month, and the month before?"))[1]
    assert asked.startswith("rows of count: submitted_on between ")


@pytest.mark.parametrize("question", ["what will interest look like next quarter", "demand for Hunan next year"])
def test_what_is_not_filed_yet_is_declined(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.plan is None
    assert reading.unread


@pytest.mark.parametrize("question", ["companies that grumbled about the noise of neighbours", "who moaned about damp"])
def test_a_grievance_in_the_past_is_told_by_free_text(assistant: Assistant, question: str) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert plan.meaning


def test_an_ordinal_after_a_table_is_one_of_its_groups(assistant: Assistant) -> None:
    for last in ("list the second province", "第二个省的列出来", "show me the second one"):
        turns = ["requests in Hunan", "signed requests by province", last]
        where, asked = told(talk(assistant, turns)[0])
        assert asked == "records"
        assert "request_id" not in where


def test_a_share_after_a_sum_is_of_the_sum(assistant: Assistant) -> None:
    turns = ["total jobs by sector for Hunan", "what is the share of robotics in that?"]
    assert "share" in told(talk(assistant, turns)[0])[1]
    assert "jobs" in told(talk(assistant, turns)[0])[1]


def test_an_unknown_word_is_not_stretched_to_a_long_one(assistant: Assistant) -> None:
    reading = read(assistant, "requests with jobs over 10 per mille of the staff")
    assert "mille" in " ".join(reading.unread)


def test_days_of_a_label_are_checked_with_its_number(assistant: Assistant) -> None:
    answer = assistant.invoke(
        Request(question="how many requests came in last week, and the week before?", as_of=dt.date(2026, 10, 31))
    )
    assert not answer.warnings
