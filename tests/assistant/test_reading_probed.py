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
     "fact submitted_on"),
    ("is there any lead over 3 billion from Hunan", "investment_mcny gt 3000 & origin_province in Hunan", "records"),
    ("requests due to be decided by the end of 2026", "decision_by le 2026-12-31", "records"),
    ("what share of Hunan's projects remain in Hunan", "origin_province in Hunan",
     "value share [target_provinces in Hunan]"),
    ("how many of Sichuan's requests head for Hubei",
     "origin_province in Sichuan & target_provinces in Hubei", "value count"),
    ("requests stuck at negotiating", "status in negotiating", "records"),
    ("share of listed firms among requests for Hunan versus Hubei", "everything",
     "rows of share [listed in True]: target_provinces in Hunan / target_provinces in Hubei"),
    ("by how many percentage points did the withdrawal rate change between 2023 and 2024", "everything",
     "difference of share [status in withdrawn]: submitted_on between 2024-01-01,2024-12-31"
     " / submitted_on between 2023-01-01,2023-12-31"),
    ("requests with neither a decision date nor a land area",
     "not (decision_by known) & not (land_area_mu known)", "records"),
    ("requests lacking a decision date", "not (decision_by known)", "records"),
    ("Hunan 和 Hubei 哪个 requests 多", "everything",
     "rows of count: target_provinces in Hunan / target_provinces in Hubei"),
    ("the five oldest signed requests", "status in signed", "records by submitted_on asc limit 5"),
    ("firms that named Hefei as their top pick, listed Hefei as first choice",
     "target_cities first Hefei", "records"),
    ("planned parks in Hunan", "parks: lifecycle in planning & province in Hunan", "records"),
    ("parks by province, only those with three or more", "parks: everything",
     "groups of count by province having measure 0 ge 3"),
    ("the split lease/buy land for robotics", "sector in Robotics and intelligent equipment",
     "groups of count by tenure only buy land,lease"),
    ("how do rents differ between Hunan and Hubei", "parks: everything",
     "rows of avg rent_cny_sqm_month: province in Hunan / province in Hubei"),
    ("leads by expo in August vs by referral in August",
     "submitted_on between 2026-08-01,2026-08-31",
     "rows of count: source in expo / source in referral"),
    ("note the number of parks at each life stage", "parks: everything", "groups of count by lifecycle"),
    ("share of planned jobs that comes from listed firms, by year", "everything",
     "groups of share jobs [listed in True] by submitted_on.year"),
    ("from where do the firms come that want to go to Hunan", "target_provinces in Hunan",
     "groups of count by origin_province"),
    ("compare platform leads with referral leads: withdrawal rate", "everything",
     "rows of share [status in withdrawn]: source in platform / source in referral"),
    ("rate of signing for requests that want to lease", "tenure in lease", "value share [status in signed]"),
    ("Q2 signed 了多少, Q1 呢", "status in signed",
     "rows of count: submitted_on between 2026-04-01,2026-06-30 / submitted_on between 2026-01-01,2026-03-31"),
    ("parks that do not lead in robotics by province",
     "parks: not (lead_sectors in Robotics and intelligent equipment)", "groups of count by province"),
    ("requests from 3 to 20 May 2026", "submitted_on between 2026-05-03,2026-05-20", "records"),
    ("companies relocating inside Hunan",
     "move_type in relocation & origin_province in Hunan & target_provinces in Hunan", "records"),
    ("Hunan firms: how many expand, how many open new sites", "origin_province in Hunan",
     "rows of count: move_type in expansion / move_type in new site"),
    ("parks having the largest available floor in Hunan", "parks: province in Hunan",
     "records by available_floor_sqm desc"),
    ("smallest land request in each sector", "everything", "groups of min land_area_mu by sector by measure 0 asc"),
    ("requests for Hunan by segment, only segments with at least 3", "target_provinces in Hunan",
     "groups of count by segment having measure 0 ge 3"),
    ("过去 10 days 的 leads", "submitted_on between 2026-10-22,2026-10-31", "records"),
    ("who needs 2b answered next month", "decision_by between 2026-11-01,2026-11-30", "records"),
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


def test_a_ratio_per_hundred_is_told_per_one(assistant: Assistant) -> None:
    reading = read(assistant, "planned jobs per 100 mu in Hunan")
    assert told(reading)[0] == "target_provinces in Hunan"
    assert any("per 100 mu" in said for said in reading.assumptions)


def test_what_a_park_can_take_is_a_fit(assistant: Assistant) -> None:
    assert "fit" in told(read(assistant, "which requests can P00010 host"))[1]


def test_nearness_that_no_field_tells_is_a_need(assistant: Assistant) -> None:
    plan = read(assistant, "firms that want to be close to their customers, heading for Hunan").plan
    assert plan is not None
    assert plan.meaning == "be close to their customers"


def test_a_group_that_others_are_held_against_is_unread(assistant: Assistant) -> None:
    assert read(assistant, "which provinces have more parks than Hunan").unread == ("Hunan",)


def test_firms_are_counted_on_as_firms(assistant: Assistant) -> None:
    turns = ["how many companies sit in Hunan?", "how many of those are listed?"]
    assert told(talk(assistant, turns)[0])[1] == "value distinct company"


def test_a_list_is_sorted_by_a_field_before_the_verb(assistant: Assistant) -> None:
    turns = ["Hunan 的 requests", "按 floor area sort"]
    assert told(talk(assistant, turns)[0])[1] == "records by floor_area_sqm desc"


def test_they_after_the_one_largest_group_are_its_records(assistant: Assistant) -> None:
    assert told(talk(assistant, ["which province has the most signed requests", "list them"])[0])[1] == "records"
    where = told(talk(assistant, ["which province has the most signed requests", "list them"])[0])[0]
    assert "target_provinces in" in where


def test_the_top_one_of_a_table_is_a_group(assistant: Assistant) -> None:
    where, asked = told(talk(assistant, ["requests for Hunan by sector", "only the top one"])[0])
    assert asked == "records"
    assert "sector in" in where


def test_a_word_made_of_two_is_not_torn_apart(assistant: Assistant) -> None:
    plan = read(assistant, "who says they outgrew their old hall?").plan
    assert plan is not None
    assert plan.meaning
    assert plan.meaning.startswith("outgrew")
