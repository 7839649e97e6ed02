"""Questions of a week at the desk: months that share a word, what a set is not counted with, what nothing knows."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.reading.words.writing_out import write_out
from tests.assistant.test_reading import read, talk, told

NOV_DEC = "(decision_by between 2026-11-01,2026-11-30 | decision_by between 2026-12-01,2026-12-31)"
CASES = [
    # months that share the word for them, and the year
    ("今年11、12两个月要做决定的湖南项目有几个", f"{NOV_DEC} & target_provinces in Hunan", "value count"),
    ("3、4月提交的需求有多少",
     "(submitted_on between 2026-03-01,2026-03-31 | submitted_on between 2026-04-01,2026-04-30)", "value count"),
    ("明年1、2月份要决策的湖北项目",
     "(decision_by between 2027-01-01,2027-01-31 | decision_by between 2027-02-01,2027-02-28)"
     " & target_provinces in Hubei", "records"),
    ("7、8、9三个月提交的需求有多少",
     "(submitted_on between 2026-07-01,2026-07-31 | submitted_on between 2026-08-01,2026-08-31"
     " | submitted_on between 2026-09-01,2026-09-30)", "value count"),
    # what is wanted and left out at once is left out of the groups
    ("意向福建的需求主要从哪些省来的？前五名，福建自己的不算",
     "not (origin_province in Fujian) & target_provinces in Fujian",
     "groups of count by origin_province by measure 0 desc limit 5"),
    ("requests for Hubei by origin province, leaving out Hubei itself",
     "not (origin_province in Hubei) & target_provinces in Hubei", "groups of count by origin_province"),
    # the noun before what it is
    ("意向城市有武汉的，投资额从大到小top10", "target_cities in Wuhan", "records by investment_mcny desc limit 10"),
    ("Which target cities in Hunan are named most often? Top five.", "target_provinces in Hunan",
     "groups of count by target_cities by measure 0 desc limit 5"),
    # a list by its first item
    ("biotech requests, split by first-choice province, top 5", "sector in Biopharma",
     "groups of count by target_provinces.first by measure 0 desc limit 5"),
    ("物流需求按首选省份分布", "sector in Logistics and e-commerce", "groups of count by target_provinces.first"),
    ("湖南出来的需求最想去哪几个省，报个前五", "origin_province in Hunan",
     "groups of count by target_provinces by measure 0 desc limit 5"),
    # a share of each of those held side by side
    ("Compare Hubei and Hunan: what percentage of the requests targeting each of them that were filed in 2024 has been"
     " signed?", "submitted_on between 2024-01-01,2024-12-31",
     "rows of share [status in signed]: target_provinces in Hubei / target_provinces in Hunan"),
    ("湖北和湖南的需求签约率各是多少", "everything",
     "rows of share [status in signed]: target_provinces in Hubei / target_provinces in Hunan"),
    ("what share of requests is signed in Hubei and Hunan?", "target_provinces in Hubei,Hunan",
     "value share [status in signed]"),
    ("2025年登记、现在已撤回的需求，按来源渠道看各占多大比例？",
     "status in withdrawn & submitted_on between 2025-01-01,2025-12-31", "groups of share by source"),
    ("各来源渠道的需求里已撤回的占比", "everything", "groups of share [status in withdrawn] by source"),
    # two things listed at once are a table, or two sides
    ("对比一下湖北和湖南：2024、2025两年各有多少条物流的需求",
     "(submitted_on between 2024-01-01,2024-12-31 | submitted_on between 2025-01-01,2025-12-31)"
     " & sector in Logistics and e-commerce & target_provinces in Hubei,Hunan",
     "groups of count by target_provinces,submitted_on.year only Hubei,Hunan"),
    ("compare requests for Hubei in 2024 with Hunan in 2025", "everything",
     "rows of count: submitted_on between 2024-01-01,2024-12-31 & target_provinces in Hubei"
     " / submitted_on between 2025-01-01,2025-12-31 & target_provinces in Hunan"),
    # where the firms sit
    ("按企业所在地统计物流企业数量", "sector in Logistics and e-commerce",
     "groups of distinct company by origin_province"),
    # the verb behind what it leaves out
    ("robotics requests for Hunan, signed ones exclude pls",
     "not (status in signed) & sector in Robotics and intelligent equipment & target_provinces in Hunan", "records"),
    # one sum of all
    ("湖南各园区加一块儿有多少亩可用土地", "parks: province in Hunan", "value sum available_land_mu in mu"),
    ("湖南几个园区合起来可用厂房多少平", "parks: province in Hunan", "value count, sum available_floor_sqm in sqm"),
    # what a named park can serve
    ("For P00010: which requests planning more than 1 billion yuan could the park serve?",
     "investment_mcny gt 1000", "fit of park_id in P00010"),
    ("P00010这个园区放得下哪几个项目", "everything", "fit of park_id in P00010"),
    ("R0000010这个项目放到哪几个园区合适？", "parks: everything", "fit of request_id in R0000010"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), CASES, ids=[case[0] for case in CASES])
def test_a_question_of_the_desk_is_read_whole(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)


@pytest.mark.parametrize("span", ["最近3、6个月的需求趋势", "1、23个月", "面积3、4万平", "2.3、4月"])
def test_months_that_are_counted_are_no_dates(span: str) -> None:
    assert write_out(span) == span


UNKNOWN = [
    "Which of our chamber's members haven't paid their 2026 subscription yet?",
    "which biotech firms have paid their deposit",
    "who is the legal representative of R0000010",
    "R0000010这家的实际控制人是谁",
    "R0000010的注册资本是多少",
    "how many patents do Hubei firms hold",
    "去湖南的项目是哪位同事在跟",
]


@pytest.mark.parametrize("question", UNKNOWN)
def test_what_nothing_knows_is_not_answered_by_something_else(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.plan is None
    assert reading.message


@pytest.mark.parametrize("question", ["推荐几个能放得下他们的园区", "which parks could take them?"])
def test_parks_are_told_by_whom_they_fit(assistant: Assistant, question: str) -> None:
    reading = talk(assistant, ["R0000010要多大厂房", question])[0]
    assert told(reading) == ("parks: everything", "fit of request_id in R0000010")


def test_each_of_those_listed_in_the_same_question_leans_on_nothing_before(assistant: Assistant) -> None:
    question = "For Hubei and Hunan: what percentage of the requests targeting each of them has been signed?"
    alone = told(read(assistant, question))
    assert told(talk(assistant, ["logistics requests filed in 2025", question])[0]) == alone
    pointed = told(talk(assistant, ["logistics requests for Hubei", "how many jobs does each of them plan?"])[0])
    assert pointed[0] == "sector in Logistics and e-commerce & target_provinces in Hubei"


@pytest.mark.parametrize("question", ["他们去年各交了多少税", "they hold how many patents?"])
def test_nor_of_those_listed(assistant: Assistant, question: str) -> None:
    assert talk(assistant, ["去湖南的物流企业有哪些", question])[0].plan is None


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("想来湖南的，有没有说现在厂区那块地要改成住宅用地的", "现在厂区那块地要改成住宅用地"),
        ("which firms say they need room under the pollution limits", "room under the pollution limits"),
    ],
)
def test_what_firms_say_is_looked_for_in_their_words(assistant: Assistant, question: str, meaning: str) -> None:
    plan = read(assistant, question).plan
    assert plan is not None
    assert plan.meaning == meaning


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("which sectors sent the most requests to the Jing-Jin-Ji area?", "groups of count by sector"),
        ("which sectors sent the most requests to the Pearl River Delta region?", "groups of count by sector"),
        ("which sectors want the most floor area in Hebei?", "groups of sum floor_area_sqm by sector"),
    ],
)
def test_the_area_of_a_region_is_no_number(assistant: Assistant, question: str, ask: str) -> None:
    where, asked = told(read(assistant, question))
    assert where.startswith("target_provinces in")
    assert asked.startswith(ask)
