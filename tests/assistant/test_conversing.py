"""Follow-ups that point at what was shown: a group of the table, a list by its length, another side, another part."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.chain import Assistant, Request, State
from assistant.conversation import Turn, turn_of
from retrieval.result import Result
from tests.assistant.test_reading import AS_OF, told

CASES = [
    (
        ["which three sectors ask most for Hubei", "list the requests in the top sector"],
        "sector in {0} & target_provinces in Hubei",
        "records",
    ),
    (
        ["solar requests for Anhui by home province", "list the Jiangsu ones"],
        "origin_province in Jiangsu & sector in Photovoltaics & target_provinces in Anhui",
        "records",
    ),
    (
        ["robotics firms from Jiangsu by facility", "only those that want an R&D centre"],
        "facility in R&D centre & origin_province in Jiangsu & sector in Robotics and intelligent equipment",
        "records",
    ),
    (
        ["compare Hunan and Hubei by number of chip requests", "add Henan to the comparison"],
        "sector in Semiconductors",
        "rows of count: target_provinces in Hunan / target_provinces in Hubei / target_provinces in Henan",
    ),
    (
        ["2025年湖南和湖北各有多少条芯片需求", "把河南也加进来"],
        "sector in Semiconductors & submitted_on between 2025-01-01,2025-12-31",
        "rows of count: target_provinces in Hunan / target_provinces in Hubei / target_provinces in Henan",
    ),
    (
        ["what share of the 2025 requests came by referral", "and from expos?"],
        "submitted_on between 2025-01-01,2025-12-31",
        "value share",
    ),
    (
        ["how many requests came from expos in 2025", "as a percentage of everything filed that year?"],
        "submitted_on between 2025-01-01,2025-12-31",
        "value share",
    ),
    (
        ["medtech requests for Zhejiang that want to lease", "whatever the tenure"],
        "sector in Medical devices & target_provinces in Zhejiang",
        "records",
    ),
    (
        ["今年想去安徽、用地50亩以上的新材料企业", "面积不限了"],
        "sector in Advanced materials & submitted_on between 2026-01-01,2026-12-31 & target_provinces in Anhui",
        "records",
    ),
    (
        ["requests for Fujian that need cold storage and port access", "forget the cold storage"],
        "requirements in port access & target_provinces in Fujian",
        "records",
    ),
    (
        ["parks in Jiangsu with cold storage", "and those without?"],
        "parks: not (facilities in cold storage) & province in Jiangsu",
        "records",
    ),
    (
        ["live requests for Shaanxi by tenure", "and by facility", "combine the two in one table"],
        "not (status in signed,withdrawn) & target_provinces in Shaanxi",
        "groups of count by tenure,facility",
    ),
    (
        ["how much land do the chip requests for Anhui want", "in hectares"],
        "sector in Semiconductors & target_provinces in Anhui",
        "value sum land_area_mu",
    ),
    (
        ["EV requests in negotiation for Chongqing", "total jobs of all battery requests there?"],
        "sector in Lithium batteries and energy storage & target_provinces in Chongqing",
        "value sum jobs",
    ),
    (
        ["requests from expos for Chongqing", "include referrals too"],
        "(source in expo | source in referral) & target_provinces in Chongqing",
        "records",
    ),
]


def states(assistant: Assistant, turns: Sequence[str]) -> list[State]:
    """The state after each of `turns`, asked in order."""
    history: tuple[Turn, ...] = ()
    out: list[State] = []
    for question in turns:
        request = Request(question=question, history=history, as_of=AS_OF)
        state: State = assistant.pipeline.invoke({"state": State(request=request)})["state"]
        assert state.reading is not None
        assert state.answer is not None
        history = (*history, turn_of(state.reading, state.answer))
        out.append(state)
    return out


def result(state: State) -> Result:
    assert state.result is not None
    return state.result


@pytest.mark.parametrize(("turns", "where", "asked"), CASES)
def test_a_conversation_goes_on_from_what_was_shown(
    assistant: Assistant, turns: list[str], where: str, asked: str
) -> None:
    before, last = states(assistant, turns)[-2:]
    assert last.reading is not None
    conditions, what = told(last.reading)
    first = [str(row[0]) for row in result(before).rows[:1]]
    assert conditions == where.format(*first)
    assert what.startswith(asked)
    assert not last.reading.unread


def test_the_busiest_quarter_is_the_one_with_the_largest_number(assistant: Assistant) -> None:
    table, listed = states(
        assistant, ["biotech requests by quarter in 2025", "show me the requests from the busiest quarter"]
    )
    assert result(listed).total == max(row[1] for row in result(table).rows)


def test_those_ten_are_the_ten_that_were_shown(assistant: Assistant) -> None:
    turns = ["the ten largest EV investments", "how many of them are open?", "and the average jobs across those ten?"]
    listed, _, asked = states(assistant, turns)
    assert len(result(listed).ids) == 10
    assert result(asked).total == 10


def test_each_of_the_five_groups_stays_a_group(assistant: Assistant) -> None:
    turns = [
        "which five sectors ask most for Sichuan",
        "list those in the top sector",
        "back to the five: what does each add up to in investment?",
    ]
    five, _, sums = states(assistant, turns)
    assert {row[0] for row in result(sums).rows} == {row[0] for row in result(five).rows}
    assert sums.reading is not None
    assert told(sums.reading)[1].startswith("groups of sum investment_mcny by sector")
