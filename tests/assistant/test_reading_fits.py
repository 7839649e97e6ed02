"""What the reader makes of questions of fit: both sides told, denied fits, order, groups and what follows."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.plan_text import where_text
from tests.assistant.test_reading import read, talk, told

LIVE = "not (status in signed,withdrawn)"

# question, conditions (of parks where it says so), what is asked
QUESTIONS = [
    # both sides are sets
    ("Which requests can no park take?", "not (fits parks)", "records"),
    ("How many live requests would no park in Anhui fit?",
     f"not (fits parks: province in Anhui) & {LIVE}", "value count"),
    ("Which parks in Sichuan suit no negotiating request?",
     "parks: not (fits requests: status in negotiating) & province in Sichuan", "records"),
    ("Is there any open request that parks in Jiangxi could accommodate?", "status in open",
     "fit of province in Jiangxi"),
    ("What share of open requests can be accommodated by at least one park?", "status in open",
     "value share [fits parks]"),
    ("requests from Fujian that no park can house, by sector", "not (fits parks) & origin_province in Fujian",
     "groups of count by sector"),
    ("有多少条需求没有园区能承接", "not (fits parks)", "value count"),
    ("没有园区装得下的在谈需求", "not (fits parks) & status in negotiating", "records"),
    ("安徽哪些园区一条需求都接不住", "parks: not (fits requests) & province in Anhui", "records"),
    ("江西有哪些园区能承接来自广东的需求", "parks: province in Jiangxi", "fit of origin_province in Guangdong"),
    ("Which parks fit more than 20 open requests?", "parks: fits at least 21 requests: status in open", "records"),
    ("能承接20条以上在谈需求的园区", "parks: fits at least 20 requests: status in negotiating", "records"),
    ("江西的园区能承接多少在谈需求", "status in negotiating", "fit of province in Jiangxi counted"),
    ("有哪些需求找不到合适的园区", "not (fits parks)", "records"),
    ("Which live requests have no suitable park?", f"not (fits parks) & {LIVE}", "records"),
    # one side is named
    ("Could any park in Hunan take R0000003?", "parks: province in Hunan", "fit of request_id in R0000003"),
    ("anywhere we could put request R0000003?", "parks: everything", "fit of request_id in R0000003"),
    ("Which parks with occupancy not above 60 percent suit R0000003?", "parks: occupancy_pct le 60",
     "fit of request_id in R0000003"),
    ("the five largest requests by investment that would fit P00004",
     "fits parks: park_id in P00004", "records by investment_mcny desc limit 5"),
    ("of the parks that can take R0000003, the one with the lowest rent",
     "parks: fits requests: request_id in R0000003", "records by rent_cny_sqm_month asc limit 1"),
    ("How many requests would suit P00004, by status?", "fits parks: park_id in P00004", "groups of count by status"),
    ("top 3 parks for R0000003", "parks: everything", "fit of request_id in R0000003 limit 3"),
    ("适合P00004的需求里投资最大的三个", "fits parks: park_id in P00004", "records by investment_mcny desc limit 3"),
    ("哪些园区放得下R0000003", "parks: everything", "fit of request_id in R0000003"),
    ("P00004接得住多少条在谈需求", "status in negotiating", "fit of park_id in P00004 counted"),
]  # fmt: skip

CONVERSATIONS = [
    (["Which requests fit P00004?", "only the open ones"], "status in open", "fit of park_id in P00004"),
    (["Which requests fit P00004?", "only the open ones", "how many is that?"], "status in open",
     "fit of park_id in P00004 counted"),
    (["Which open requests fit P00004?", "the three biggest by investment"],
     "fits parks: park_id in P00004 & status in open", "records by investment_mcny desc limit 3"),
    (["Which open requests fit P00004?", "and the negotiating ones?"], "status in negotiating",
     "fit of park_id in P00004"),
    (["Which open requests fit P00004?", "drop the status"], "everything", "fit of park_id in P00004"),
    (["Which open requests fit P00004?", "by sector"], "fits parks: park_id in P00004 & status in open",
     "groups of count by sector"),
    (["Which parks could take R0000003?", "just the national ones", "back to all of them, cheapest rent first"],
     "parks: fits requests: request_id in R0000003", "records by rent_cny_sqm_month asc"),
    (["P00004能接住哪些在谈需求", "投资最大的三个"], "fits parks: park_id in P00004 & status in negotiating",
     "records by investment_mcny desc limit 3"),
    (["P00004能接住哪些在谈需求", "状态不限的话有多少条能放得下"], "everything", "fit of park_id in P00004 counted"),
    (["solar requests for Anhui", "which parks could take them?"], "parks: everything",
     "fit of sector in Photovoltaics & target_provinces in Anhui"),
    (["R0000003的状态", "哪些园区适合它？"], "parks: everything", "fit of request_id in R0000003"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), QUESTIONS)
def test_a_question_of_fit_is_read(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


@pytest.mark.parametrize(("turns", "where", "asked"), CONVERSATIONS)
def test_a_fit_can_be_gone_on_from(assistant: Assistant, turns: list[str], where: str, asked: str) -> None:
    reading, _ = talk(assistant, turns)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


def test_those_that_fit_are_sought_among_those_listed(assistant: Assistant) -> None:
    reading, before = talk(assistant, ["parks in Jiangsu", "which of those fit R0000003?"])
    assert before.result is not None
    assert reading.plan is not None
    assert told(reading) == ("parks: province in Jiangsu", "fit of request_id in R0000003")
    assert where_text(reading.plan.where) == "province in Jiangsu"
