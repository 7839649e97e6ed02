"""What the reader makes of supply set against demand: one table by place or industry, areas or counts, the gap."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.plan import Compare, Groups, Measure
from tests.assistant.plan_text import ask_text, where_text
from tests.assistant.test_reading import read, talk

FLOOR = ("sum floor_area_sqm", "sum available_floor_sqm")
LAND = ("sum land_area_mu", "sum available_land_mu")
COUNT = ("count", "count")

# question, measures of demand and supply, by, labels, combined, conditions of the parks
TABLES = [
    ("Floor space demanded against floor space available in parks, by province", FLOOR, "target_provinces", (), "none",
     "everything"),
    ("For Anhui and Jiangxi separately, compare the land sought by live requests with the land parks have free", LAND,
     "target_provinces", ("Anhui", "Jiangxi"), "none", "province in Anhui,Jiangxi"),
    ("Per sector: how many requests head for Hainan, and how many of its parks lead in that sector?", COUNT, "sector",
     (), "none", "province in Hainan"),
    ("Which provinces have more floor demanded than their parks have available?", FLOOR, "target_provinces", (),
     "difference", "everything"),
    ("The gap between land sought and land available, by province", LAND, "target_provinces", (), "difference",
     "everything"),
    ("各省厂房供需对比", FLOOR, "target_provinces", (), "none", "everything"),
    ("安徽、江西分别有多少条需求、多少个园区", COUNT, "target_provinces", ("安徽", "江西"), "none",
     "province in Anhui,Jiangxi"),
    ("各省想要的用地和园区可供用地的缺口", LAND, "target_provinces", (), "difference", "everything"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "measures", "by", "labels", "combine", "parks"), TABLES)
def test_supply_stands_beside_demand_in_one_table(
    assistant: Assistant,
    question: str,
    measures: tuple[str, str],
    by: str,
    labels: tuple[str, ...],
    combine: str,
    parks: str,
) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    ask = plan.ask
    assert isinstance(ask, Groups)
    assert plan.record_type == "requests"
    assert tuple(_told(measure) for measure in ask.measures) == measures
    assert [measure.record_type for measure in ask.measures] == [None, "parks"]
    assert [dim.field for dim in ask.by] == [by]
    assert len(ask.labels) == len(labels)
    assert ask.combine == combine
    assert ask.measures[1].where is not None
    shown = where_text(ask.measures[1].where).replace("(", "").replace(")", "").replace(" | province in ", ",")
    assert shown == parks


def test_of_one_place_the_two_numbers_are_compared(assistant: Assistant) -> None:
    plan = read(assistant, "What is the gap between land sought and land available in Sichuan?").plan
    assert plan is not None
    assert isinstance(plan.ask, Compare)
    assert plan.ask.combine == "difference"
    assert ask_text(plan.ask).endswith("target_provinces in Sichuan / province in Sichuan")


@pytest.mark.parametrize(
    ("turn", "where", "labels", "combine", "limit"),
    [
        ("only Anhui and Jiangxi", "target_provinces in Anhui,Jiangxi", 2, "none", None),
        ("only those by private companies", "company_type in private", 0, "none", None),
        ("which province has the largest gap?", "everything", 0, "difference", 1),
        ("缺口最大的是哪个省", "everything", 0, "difference", 1),
    ],
)
def test_the_table_is_gone_on_from(
    assistant: Assistant, turn: str, where: str, labels: int, combine: str, limit: int | None
) -> None:
    reading, _ = talk(assistant, ["Floor space sought against floor space available in parks, by province", turn])
    assert reading.plan is not None
    ask = reading.plan.ask
    assert isinstance(ask, Groups)
    shown = where_text(reading.plan.where).replace("(", "").replace(")", "").replace(" | target_provinces in ", ",")
    assert (shown, len(ask.labels), ask.combine, ask.limit) == (where, labels, combine, limit)
    assert [measure.record_type for measure in ask.measures] == [None, "parks"]


@pytest.mark.parametrize(
    "question",
    ["requests wanting more than 50000 sqm of floor", "parks in Anhui with cold storage and floor available"],
)
def test_one_side_alone_is_a_list(assistant: Assistant, question: str) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert plan.ask.ask == "records"


def _told(measure: Measure) -> str:
    return f"{measure.how} {measure.field}" if measure.field else str(measure.how)
