"""What the reader makes of questions about single records: several facts, turns of phrase, yes or no."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.model import Outcome
from retrieval.plan import Fact
from retrieval.store import RecordStore
from tests.assistant.plan_text import where_text
from tests.assistant.test_reading import read, talk, told

# question about one record, the fields it asks for
FACTS = [
    ("R0000003: who filed it, company name and status", ("company", "status")),
    ("R0000003 - contact name and number please", ("contact_name", "contact_phone")),
    ("who should I ring about R0000003 and on what number?", ("contact_name", "contact_phone")),
    ("How did R0000003 come to us, and how far along is it?", ("source", "status")),
    ("When was R0000003 filed, and when is a decision due?", ("submitted_on", "decision_by")),
    ("R0000003: buy or lease, and how much floor do they want?", ("tenure", "floor_area_sqm")),
    ("How many people does the firm behind R0000003 employ, and how many jobs does it plan?", ("employees", "jobs")),
    ("R0000003是哪家公司，电话多少", ("company_zh", "contact_phone")),
    ("R0000003怎么来的，谈到哪一步了", ("source", "status")),
    ("R0000003要多少亩地，投资多少，打算招多少人", ("land_area_mu", "investment_mcny", "jobs")),
    ("R0000003什么时候报的，什么时候拍板", ("submitted_on", "decision_by")),
    ("Is P00004 national or provincial, and how full is it?", ("level", "occupancy_pct")),
    ("P00004: when was it set up and what stage is it at?", ("established_year", "lifecycle")),
    ("P00004入驻率多少，还剩多少亩地", ("occupancy_pct", "available_land_mu")),
    ("P00004哪年成立的，主导产业有哪些", ("established_year", "lead_sectors")),
]

# turns, the field that is tested
TESTED = [
    (["R0000003 status?", "does it need a GMP cleanroom?"], "requirements in GMP cleanroom"),
    (["R0000003 status?", "is it listed?"], "listed in True"),
    (["R0000003的状态", "要不要双回路供电"], "requirements in dual-circuit power supply"),
    (["P00004 rent?", "does it have a rail siding?"], "facilities in rail siding"),
]


@pytest.mark.parametrize(("question", "fields"), FACTS)
def test_all_that_is_asked_of_a_record_is_told_in_order(
    assistant: Assistant, question: str, fields: tuple[str, ...]
) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Fact)
    assert reading.plan.ask.fields == fields
    assert reading.unread == ()


@pytest.mark.parametrize(("turns", "test"), TESTED)
def test_yes_or_no_is_asked_of_one_record(assistant: Assistant, turns: list[str], test: str) -> None:
    reading, before = talk(assistant, turns)
    assert before.result is not None
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Fact)
    assert reading.plan.ask.test is not None
    assert where_text(reading.plan.ask.test) == test
    assert where_text(reading.plan.where).endswith(before.result.ids[0])


@pytest.mark.parametrize(
    ("turns", "fields", "order"),
    [
        (["chip requests for Hubei", "where does the newest of these stand?"], ("status",), "submitted_on"),
        (["chip requests for Hubei", "who is the contact for the one with the largest investment?"],
         ("contact_name",), "investment_mcny"),
        (["湖北的芯片项目", "投资最大的那个是什么状态"], ("status",), "investment_mcny"),
    ],
)  # fmt: skip
def test_a_fact_of_the_first_in_an_order(
    assistant: Assistant, turns: list[str], fields: tuple[str, ...], order: str
) -> None:
    reading, _ = talk(assistant, turns)
    assert reading.plan is not None
    ask = reading.plan.ask
    assert isinstance(ask, Fact)
    assert (ask.fields, ask.limit, [each.field for each in ask.order]) == (fields, 1, [order])


def test_the_record_so_found_is_spoken_of_next(assistant: Assistant) -> None:
    turns = ["chip requests for Hubei", "where does the newest of these stand?", "and which parks would suit it?"]
    reading, before = talk(assistant, turns)
    assert before.result is not None
    assert told(reading) == ("parks: everything", f"fit of request_id in {before.result.ids[0]}")


def test_the_one_at_the_head_of_a_list_is_picked(assistant: Assistant) -> None:
    turns = ["top 5 requests for Hunan by investment", "Which company is at the head of that ranking?"]
    reading, before = talk(assistant, turns)
    assert before.result is not None
    assert told(reading) == (f"request_id in {before.result.ids[0]}", "fact company")


def test_what_a_fit_was_asked_for_is_still_spoken_of(assistant: Assistant) -> None:
    reading, _ = talk(assistant, ["Which parks fit R0000003?", "when did they file?"])
    assert told(reading) == ("request_id in R0000003", "fact submitted_on")


@pytest.mark.parametrize("again", ["and R0000004?", "the same for R0000004", "R0000004呢"])
def test_a_fit_is_asked_again_of_another(assistant: Assistant, again: str) -> None:
    reading, _ = talk(assistant, ["Which parks fit R0000003?", again])
    assert told(reading) == ("parks: everything", "fit of request_id in R0000004")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Has Zentrix filed anything for Hefei?", "Zentrix"),
        ("did zentrix apply for a site in Hefei", "zentrix"),
        ("What is the status of Zentrix's request for Hefei?", "Zentrix"),
        ("比亚迪有没有报过需求", "比亚迪"),
        ("比亚迪的联系电话", "比亚迪"),
    ],
)
def test_a_firm_that_nobody_knows_is_said_to_be_missing(assistant: Assistant, question: str, name: str) -> None:
    reading = read(assistant, question)
    assert reading.outcome is not Outcome.READ
    assert f"“{name}”" in reading.message


@pytest.mark.parametrize("question", ["Has anyone filed for Hefei?", "想去安徽的半导体企业的联系人"])
def test_a_set_is_no_firm(assistant: Assistant, question: str) -> None:
    assert read(assistant, question).outcome is Outcome.READ


def test_a_chinese_name_with_one_wrong_character_is_found(assistant: Assistant, store: RecordStore) -> None:
    names = [name for _, name in store.texts("parks", "name_zh") if len(name) >= 6]
    for name in names[:5]:
        wrong = name[:3] + "龘" + name[4:]
        reading = read(assistant, f"{wrong}的租金")
        assert told(reading) == (f"parks: name_zh in {name}", "fact rent_cny_sqm_month")
        assert reading.assumptions
