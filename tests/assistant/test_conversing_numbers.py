"""Follow-ups on a number: weighed otherwise, of every group, of what was denied, of another set, the groups counted."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import talk, told

CHIPS = "sector in Semiconductors"
TALKS = [
    # a share, by another number or in every group
    (
        ["what share of the investment planned for Hubei comes from foreign firms?", "and by number of requests?"],
        ("target_provinces in Hubei", "value share [company_type in foreign-invested]"),
    ),
    (
        ["去湖北的需求里外资占几成", "各行业的占比呢"],
        ("target_provinces in Hubei", "groups of share [company_type in foreign-invested] by sector"),
    ),
    (
        ["what percentage of platform leads has been signed?", "same percentage for each source"],
        ("everything", "groups of share [status in signed] by source"),
    ),
    (
        [
            "what percentage of requests from Hubei names Hubei among its targets?",
            "and the equivalent figure for Hunan?",
        ],
        ("origin_province in Hunan", "value share [target_provinces in Hunan]"),
    ),
    (
        ["云南企业里有几成还想留在云南", "那贵州呢"],
        ("origin_province in Guizhou", "value share [target_provinces in Guizhou]"),
    ),
    # what was denied, affirmed, and the other way round
    (
        ["How many chip firms do not want to buy land?", "And how many do?"],
        (f"{CHIPS} & tenure in buy land", "value distinct company"),
    ),
    (
        ["How many chip firms want to lease?", "and how many don't?"],
        (f"not (tenure in lease) & {CHIPS}", "value distinct company"),
    ),
    (
        ["芯片项目里有多少不要求双回路供电", "那要求的呢？"],
        (f"requirements in dual-circuit power supply & {CHIPS}", "value count"),
    ),
    # one number of those, no table
    (
        ["chip requests filed this year", "by source?", "ok and total jobs of those"],
        (f"{CHIPS} & submitted_on between 2026-01-01,2026-12-31", "value sum jobs"),
    ),
    # the same worked out for others
    (
        ["在建的园区平均租金是多少", "在运营的也这么算一下"],
        ("parks: lifecycle in operating", "value avg rent_cny_sqm_month"),
    ),
    # the groups that were counted
    (
        ["how many provinces have more than 20 chip requests?", "which ones are they, with their figures?"],
        (CHIPS, "groups of count by target_provinces having measure 0 gt 20"),
    ),
    (
        ["需求超过60条的行业有几个", "分别是哪些"],
        ("everything", "groups of count by sector having measure 0 gt 60"),
    ),
    # the same places as homes
    (
        ["chip requests: Wuhan vs Hefei, how many each", "and firms based there?"],
        (CHIPS, "rows of count: origin_city in Wuhan / origin_city in Hefei"),
    ),
    # of a whole that is named
    (
        [
            "Which chip firms from Jiangsu plan to invest more than 1 billion?",
            "what is their combined investment?",
            "what does this represent as a percentage of the investment of all chip requests from Jiangsu?",
        ],
        (f"origin_province in Jiangsu & {CHIPS}", "value share investment_mcny [investment_mcny gt 1000]"),
    ),
    # put right, and one value more
    (
        [
            "foreign chip firms for Hubei since July 2026",
            "I should have said since May 2026, and joint ventures as well",
        ],
        (
            "(company_type in foreign-invested | company_type in joint venture)"
            f" & {CHIPS} & submitted_on ge 2026-05-01 & target_provinces in Hubei",
            "records",
        ),
    ),
    # a sentence that begins with an apology, and what is said again
    (
        [
            "chip requests for Hubei that need a GMP cleanroom",
            "not from Shanghai",
            "sorry, drop the cleanroom. still not Shanghai",
        ],
        (f"not (origin_province in Shanghai) & {CHIPS} & target_provinces in Hubei", "records"),
    ),
]


@pytest.mark.parametrize(("turns", "last"), TALKS)
def test_a_number_is_asked_again_of_another_set_or_another_way(
    assistant: Assistant, turns: list[str], last: tuple[str, str]
) -> None:
    assert told(talk(assistant, turns)[0]) == last
