"""Arithmetic over fields: ratios of two, comparisons of one record's numbers, sizes of lists, groups that are kept."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import read, told

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
# A rent and a price are ratios of their own, and a unit alone divides nothing.
PLAIN = [
    ("parks with a rent under 30 yuan per square metre", "parks: rent_cny_sqm_month lt 30"),
    ("地价低于每亩50万的园区", "parks: land_price_kcny_mu lt 500"),
    ("parks that want more than one million yuan for a mu of land", "parks: land_price_kcny_mu gt 1000"),
    ("requests for more than 50 mu of land and over 100 jobs", "jobs gt 100 & land_area_mu gt 50"),
]


@pytest.mark.parametrize(("question", "where", "asked"), RATIOS)
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
