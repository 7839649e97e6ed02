"""What the reader makes of questions: the whole plan, as text, across the constructions people use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.chain import Assistant, Request, State
from assistant.conversation import Turn, turn_of
from assistant.reading.model import Outcome, Reading
from retrieval.plan import Fact, Fit, Plan, Records
from retrieval.search import Searcher
from retrieval.store import RecordStore
from tests.assistant.plan_text import ask_text, where_text

AS_OF = dt.date(2026, 10, 31)

# question, conditions (of parks where it says so), what is asked
QUESTIONS = [
    # and or not
    ("Which biotech firms want to move to Jiangsu?", "sector in Biopharma & target_provinces in Jiangsu", "records"),
    (
        "battery projects heading for Sichuan but not Chongqing",
        "not (target_provinces in Chongqing) & sector in Lithium batteries and energy storage"
        " & target_provinces in Sichuan",
        "records",
    ),
    (
        "solar requests for Anhui except those from Zhejiang",
        "not (origin_province in Zhejiang) & sector in Photovoltaics & target_provinces in Anhui",
        "records",
    ),
    (
        "Which semiconductor requests come neither from Shanghai nor from Jiangsu?",
        "not (origin_province in Jiangsu,Shanghai) & sector in Semiconductors",
        "records",
    ),
    ("Which requests target both Hubei and Hunan?", "target_provinces in Hubei & target_provinces in Hunan", "records"),
    ("requests for Fujian that are not withdrawn", "not (status in withdrawn) & target_provinces in Fujian", "records"),
    (
        "Which robotics firms are not state-owned and not listed?",
        "listed in False & not (company_type in state-owned) & sector in Robotics and intelligent equipment",
        "records",
    ),
    (
        "medtech for Guangdong or Guangxi, excluding relocations",
        "not (move_type in relocation) & sector in Medical devices & target_provinces in Guangdong,Guangxi",
        "records",
    ),
    (
        "Which private firms want to lease in Suzhou and need a GMP cleanroom?",
        "company_type in private & requirements in GMP cleanroom & target_cities in Suzhou & tenure in lease",
        "records",
    ),
    (
        "Requests that need a rail siding and port access",
        "requirements in port access & requirements in rail siding",
        "records",
    ),
    ("Requests that need a rail siding or port access", "requirements in port access,rail siding", "records"),
    (
        "既不要外资也不要国企，想去江苏的半导体项目",
        "not (company_type in foreign-invested,state-owned) & sector in Semiconductors & target_provinces in Jiangsu",
        "records",
    ),
    (
        "想去安徽或江西、除了光伏以外的项目",
        "not (sector in Photovoltaics) & target_provinces in Anhui,Jiangxi",
        "records",
    ),
    (
        "同时要双回路供电和GMP洁净车间的生物医药企业",
        "requirements in GMP cleanroom & requirements in dual-circuit power supply & sector in Biopharma",
        "records",
    ),
    # ranges and units
    (
        "Which requests for Hunan plan to invest more than 500 million?",
        "investment_mcny gt 500 & target_provinces in Hunan",
        "records",
    ),
    ("Which requests for Hunan plan at least 2bn?", "investment_mcny ge 2000 & target_provinces in Hunan", "records"),
    (
        "projects between 100 and 300 million CNY for Jiangxi",
        "investment_mcny between 100,300 & target_provinces in Jiangxi",
        "records",
    ),
    ("projects wanting at least 10 hectares of land", "land_area_mu ge 150", "records"),
    ("requests for 20 to 50 mu of land in Anhui", "land_area_mu between 20,50 & target_provinces in Anhui", "records"),
    (
        "requests under 5,000 sqm of floor area in Shanghai",
        "floor_area_sqm lt 5000 & target_provinces in Shanghai",
        "records",
    ),
    (
        "firms with fewer than 50 employees in AI",
        "employees lt 50 & sector in Artificial intelligence and software",
        "records",
    ),
    ("firms with 200+ staff from Beijing", "employees ge 200 & origin_province in Beijing", "records"),
    ("投资5亿以上、想去湖北的项目", "investment_mcny ge 500 & target_provinces in Hubei", "records"),
    (
        "投资超过2000万、不到1亿的食品项目",
        "investment_mcny gt 20 & investment_mcny lt 100 & sector in Food and beverage",
        "records",
    ),
    ("要地30到80亩的中试基地", "facility in pilot plant & land_area_mu between 30,80", "records"),
    ("面积低于2万平米的仓库需求", "facility in warehouse & floor_area_sqm lt 20000", "records"),
    ("员工500人以上的上海企业", "employees ge 500 & origin_province in Shanghai", "records"),
    (
        "companies founded after 2015 that want a lab in Suzhou",
        "facility in R&D centre & founded_year ge 2016 & target_cities in Suzhou",
        "records",
    ),
    ("parks in Anhui with rent below 30 yuan", "parks: province in Anhui & rent_cny_sqm_month lt 30", "records"),
    ("parks with occupancy below 60% in Jiangsu", "parks: occupancy_pct lt 60 & province in Jiangsu", "records"),
    # places
    (
        "Who wants to come to the Yangtze River Delta from Guangdong?",
        "origin_province in Guangdong & target_provinces in Anhui,Jiangsu,Shanghai,Zhejiang",
        "records",
    ),
    ("firms in Wuhan that look for a warehouse", "facility in warehouse & origin_city in Wuhan", "records"),
    ("projects in Wuhan", "target_cities in Wuhan", "records"),
    ("requests for the northeast", "target_provinces in Heilongjiang,Jilin,Liaoning", "records"),
    ("requests from SH going to AH", "origin_province in Shanghai & target_provinces in Anhui", "records"),
    (
        "Guangdong companies whose targets do not include Guangdong",
        "not (target_provinces in Guangdong) & origin_province in Guangdong",
        "records",
    ),
    ("requests whose first choice is Jiangsu", "target_provinces first Jiangsu", "records"),
    ("粤企想去湖南的有哪些", "origin_province in Guangdong & target_provinces in Hunan", "records"),
    ("江浙沪的医疗器械企业", "origin_province in Jiangsu,Shanghai,Zhejiang & sector in Medical devices", "records"),
    ("东三省的食品项目", "sector in Food and beverage & target_provinces in Heilongjiang,Jilin,Liaoning", "records"),
    (
        "Which requests from Dongguan name Changsha or Zhuzhou as target city?",
        "origin_city in Dongguan & target_cities in Changsha,Zhuzhou",
        "records",
    ),
    # dates
    ("requests filed in 2025", "submitted_on between 2025-01-01,2025-12-31", "records"),
    ("requests filed in Q2 2026", "submitted_on between 2026-04-01,2026-06-30", "records"),
    ("requests filed last month", "submitted_on between 2026-09-01,2026-09-30", "records"),
    ("requests filed in the past six months", "submitted_on between 2026-05-01,2026-10-31", "records"),
    (
        "今年提交的氢能项目",
        "sector in Hydrogen and environmental protection & submitted_on between 2026-01-01,2026-12-31",
        "records",
    ),
    ("去年第四季度提交的需求", "submitted_on between 2025-10-01,2025-12-31", "records"),
    ("上个月收到的需求有多少", "submitted_on between 2026-09-01,2026-09-30", "value count"),
    (
        "requests submitted since March 2025 for Sichuan",
        "submitted_on ge 2025-03-01 & target_provinces in Sichuan",
        "records",
    ),
    # top n and sorts
    (
        "top 5 battery projects by investment",
        "sector in Lithium batteries and energy storage",
        "records by investment_mcny desc limit 5",
    ),
    (
        "the ten largest land requests for Jiangsu",
        "target_provinces in Jiangsu",
        "records by land_area_mu desc limit 10",
    ),
    (
        "Which three requests for Hubei create the most jobs?",
        "target_provinces in Hubei",
        "records by jobs desc limit 3",
    ),
    (
        "cheapest 5 parks in Zhejiang by rent",
        "parks: province in Zhejiang",
        "records by rent_cny_sqm_month asc limit 5",
    ),
    ("投资最大的3个半导体项目", "sector in Semiconductors", "records by investment_mcny desc limit 3"),
    ("requests for Hainan, newest first", "target_provinces in Hainan", "records by submitted_on desc"),
    ("smallest 4 warehouses by floor area", "facility in warehouse", "records by floor_area_sqm asc limit 4"),
    # counts sums averages
    ("How many requests target Anhui?", "target_provinces in Anhui", "value count"),
    (
        "How many companies from Beijing want to go to Hebei?",
        "origin_province in Beijing & target_provinces in Hebei",
        "value distinct company",
    ),
    (
        "average investment of medtech requests for Henan",
        "sector in Medical devices & target_provinces in Henan",
        "value avg investment_mcny",
    ),
    ("median jobs of robotics projects", "sector in Robotics and intelligent equipment", "value median jobs"),
    ("total land wanted in Inner Mongolia", "target_provinces in Inner Mongolia", "value sum land_area_mu"),
    ("想来广西的企业一共多少家", "target_provinces in Guangxi", "value distinct company"),
    (
        "意向江苏的化工项目总投资多少亿",
        "sector in Fine chemicals & target_provinces in Jiangsu",
        "value sum investment_mcny in 100mcny",
    ),
    # shares
    (
        "What share of requests from Shanghai are relocations?",
        "origin_province in Shanghai",
        "value share [move_type in relocation]",
    ),
    (
        "What percentage of requests for Anhui have been signed?",
        "target_provinces in Anhui",
        "value share [status in signed]",
    ),
    ("外资占广东需求的百分之几", "target_provinces in Guangdong", "value share [company_type in foreign-invested]"),
    # groups, trends, flows
    ("requests by sector for Jiangsu", "target_provinces in Jiangsu", "groups of count by sector"),
    (
        "top 5 target provinces for solar",
        "sector in Photovoltaics",
        "groups of count by target_provinces by measure 0 desc limit 5",
    ),
    (
        "requests per quarter in 2025 for Hubei",
        "submitted_on between 2025-01-01,2025-12-31 & target_provinces in Hubei",
        "groups of count by submitted_on.quarter",
    ),
    ("requests per year since 2023", "submitted_on ge 2023-01-01", "groups of count by submitted_on.year"),
    (
        "number of companies by origin province in semiconductors",
        "sector in Semiconductors",
        "groups of distinct company by origin_province",
    ),
    ("average investment by tenure", "everything", "groups of avg investment_mcny by tenure"),
    (
        "requests by facility and tenure for Qinghai",
        "target_provinces in Qinghai",
        "groups of count by facility,tenure",
    ),
    (
        "每年外资需求的签约率",
        "company_type in foreign-invested",
        "groups of share [status in signed] by submitted_on.year",
    ),
    (
        "Which provinces do firms from Zhejiang go to most, Zhejiang itself aside?",
        "origin_province in Zhejiang",
        "groups of count by target_provinces by measure 0 desc without Zhejiang",
    ),
    (
        "flows from origin province to target province in photovoltaics, top 3",
        "sector in Photovoltaics",
        "groups of count by origin_province,target_provinces by measure 0 desc limit 3",
    ),
    ("parks by lifecycle", "parks: everything", "groups of count by lifecycle"),
    # comparisons
    (
        "Compare Jiangsu and Anhui by number of requests",
        "everything",
        "rows of count: target_provinces in Jiangsu / target_provinces in Anhui",
    ),
    (
        "Northeast vs Northwest, how many requests this year",
        "submitted_on between 2026-01-01,2026-12-31",
        "rows of count: target_provinces in Heilongjiang,Jilin,Liaoning"
        " / target_provinces in Gansu,Ningxia,Qinghai,Shaanxi,Xinjiang",
    ),
    (
        "How many more requests were filed in 2025 than in 2024?",
        "everything",
        "difference of count: submitted_on between 2025-01-01,2025-12-31 / submitted_on between 2024-01-01,2024-12-31",
    ),
    # ranks
    ("Where does Wuhan rank among target cities?", "everything", "rank of Wuhan by target_cities of count"),
    ("江西在意向省份里排第几", "everything", "rank of Jiangxi by target_provinces of count"),
    # parks
    (
        "national-level bonded zones in Jiangsu",
        "parks: kind in bonded zone & level in national & province in Jiangsu",
        "records",
    ),
    (
        "parks in Hubei with biopharma as a lead sector and at least 100 mu of land",
        "parks: available_land_mu ge 100 & lead_sectors in Biopharma & province in Hubei",
        "records",
    ),
    ("江苏哪些园区还在规划", "parks: lifecycle in planning & province in Jiangsu", "records"),
]

# questions that build on one another; the plan of the last
CONVERSATIONS = [
    # refine
    (
        ["biotech requests for Jiangsu", "only listed ones"],
        "listed in True & sector in Biopharma & target_provinces in Jiangsu",
        "records",
    ),
    (
        ["biotech requests for Jiangsu", "only those from Shanghai", "how many are there?"],
        "origin_province in Shanghai & sector in Biopharma & target_provinces in Jiangsu",
        "value count",
    ),
    (
        ["想去湖北的半导体项目", "其中民营的", "投资过1亿的"],
        "company_type in private & investment_mcny gt 100 & sector in Semiconductors & target_provinces in Hubei",
        "records",
    ),
    (
        ["battery projects for Anhui", "without the withdrawn ones"],
        "not (status in withdrawn) & sector in Lithium batteries and energy storage & target_provinces in Anhui",
        "records",
    ),
    # replace
    (
        ["How many battery projects target Jiangxi?", "what about Fujian?"],
        "sector in Lithium batteries and energy storage & target_provinces in Fujian",
        "value count",
    ),
    (
        ["solar requests for Anhui", "sorry, I meant Hunan"],
        "sector in Photovoltaics & target_provinces in Hunan",
        "records",
    ),
    (["想来福建的正极材料企业有哪些", "换成隔膜"], "segment in separators & target_provinces in Fujian", "records"),
    (
        ["意向广东的机器人项目有几个", "不对，我说的是从广东出来的"],
        "origin_province in Guangdong & sector in Robotics and intelligent equipment",
        "value count",
    ),
    (
        ["requests for Hubei over 500 million", "make that 1bn"],
        "investment_mcny gt 1000 & target_provinces in Hubei",
        "records",
    ),
    (
        ["requests filed in 2025 for Hunan", "and in 2024?"],
        "submitted_on between 2024-01-01,2024-12-31 & target_provinces in Hunan",
        "records",
    ),
    (
        ["requests for Gansu in Q1 2026", "same for Qinghai"],
        "submitted_on between 2026-01-01,2026-03-31 & target_provinces in Qinghai",
        "records",
    ),
    # drop
    (
        ["listed biotech requests for Jiangsu", "drop the listed condition"],
        "sector in Biopharma & target_provinces in Jiangsu",
        "records",
    ),
    # widen
    (
        ["requests for Hubei", "add Hunan too, either is fine"],
        "(target_provinces in Hubei | target_provinces in Hunan)",
        "records",
    ),
    # sort, count, group, measure
    (
        ["requests for Hainan", "sort them by investment, largest first"],
        "target_provinces in Hainan",
        "records by investment_mcny desc",
    ),
    (
        ["requests for Hainan", "the 3 largest by investment"],
        "target_provinces in Hainan",
        "records by investment_mcny desc limit 3",
    ),
    (["requests for Hainan", "group those by sector"], "target_provinces in Hainan", "groups of count by sector"),
    (["requests for Hainan", "average investment?"], "target_provinces in Hainan", "value avg investment_mcny"),
    (["requests for Hainan", "how many companies is that?"], "target_provinces in Hainan", "value distinct company"),
    (
        ["想去贵州的AI项目", "按企业性质分一下"],
        "sector in Artificial intelligence and software & target_provinces in Guizhou",
        "groups of count by company_type",
    ),
    (["意向河北的需求按状态统计一下", "换算成占比"], "target_provinces in Hebei", "groups of share by status"),
    # back
    (
        ["solar requests for Anhui", "only those above 100 million", "back to the full list, how many want to lease?"],
        "sector in Photovoltaics & target_provinces in Anhui & tenure in lease",
        "value count",
    ),
    # new subject
    (
        ["solar requests for Anhui", "New question: how many parks are there in Jiangsu?"],
        "parks: province in Jiangsu",
        "value count",
    ),
    (
        ["solar requests for Anhui", "How many companies from Beijing want to go to Hebei?"],
        "origin_province in Beijing & target_provinces in Hebei",
        "value distinct company",
    ),
    (["solar requests for Anhui", "换个话题，国家级园区有几个"], "parks: level in national", "value count"),
]

UNANSWERABLE = [
    "How much tax did the signed projects pay last year?",
    "Will interest rates fall in spring?",
    "Who is the mayor of Nanjing?",
    "What is the weather in Wuhan tomorrow?",
    "这些企业去年营收多少",
    "帮我给他们发邮件",
]

ENGLISH = [case[0] for case in QUESTIONS if case[0].isascii() and " AH" not in case[0]]  # `ah` is no province


def read(assistant: Assistant, question: str) -> Reading:
    return assistant.reader.read(question, (), AS_OF)


def talk(assistant: Assistant, turns: Sequence[str]) -> tuple[Reading, State]:
    """Ask `turns` in order and return how the last one was read, and the state before it was asked."""
    history: tuple[Turn, ...] = ()
    before = state = State(request=Request(question=turns[0]))
    for question in turns:
        before = state
        request = Request(question=question, history=history, as_of=AS_OF)
        state = assistant.pipeline.invoke({"state": State(request=request)})["state"]
        assert state.reading is not None
        assert state.answer is not None
        history = (*history, turn_of(state.reading, state.answer))
    assert state.reading is not None
    return state.reading, before


def told(reading: Reading) -> tuple[str, str]:
    """Return the plan as a case writes it."""
    plan = reading.plan
    assert plan is not None, reading.message
    kind = "" if plan.record_type == "requests" else f"{plan.record_type}: "
    return f"{kind}{where_text(plan.where)}", ask_text(plan.ask)


# ---------------------------------------------------------------- single questions


@pytest.mark.parametrize(("question", "where", "asked"), QUESTIONS)
def test_a_question_is_read_whole(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()
    assert reading.follow_up is False


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_the_database_cannot_tell_is_declined(assistant: Assistant, question: str) -> None:
    reading = read(assistant, question)
    assert reading.outcome is Outcome.UNSUPPORTED
    assert reading.plan is None
    assert reading.message


def test_a_need_that_no_field_holds_is_left_to_meaning(assistant: Assistant) -> None:
    reading = read(assistant, "Which biopharma firms for Jiangsu worry about school places for their children?")
    assert told(reading)[0] == "sector in Biopharma & target_provinces in Jiangsu"
    assert reading.plan is not None
    assert reading.plan.meaning is not None
    assert "school" in reading.plan.meaning


def test_of_words_as_near_that_with_the_same_ends_is_meant(assistant: Assistant) -> None:
    reading = read(assistant, "robotics requests for Chongqing, site vist stage")
    assert told(reading)[0] == (
        "sector in Robotics and intelligent equipment & status in site visit & target_provinces in Chongqing"
    )


def test_a_misspelt_word_is_read_and_told(assistant: Assistant) -> None:
    reading = read(assistant, "semicondutor firms from Shanghai")
    assert told(reading)[0] == "origin_province in Shanghai & sector in Semiconductors"
    assert any("semicondutor" in assumption for assumption in reading.assumptions)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("reqs for AH", "requests for Anhui"),
        ("battery cos from GD", "battery companies from Guangdong"),
        ("medtech leads for SC, >300m", "medtech leads for Sichuan, more than 300 million"),
        ("aerospace projs headed to hubei", "aerospace projects headed to Hubei"),
        ("浙企想去安徽的有哪些", "浙江企业想去安徽的有哪些"),
        ("想来川渝的食品项目", "想来四川或重庆的食品项目"),
    ],
)
def test_shorthand_is_read_like_the_long_form(assistant: Assistant, short: str, long: str) -> None:
    assert told(read(assistant, short)) == told(read(assistant, long))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("semiconductor requests for Jiangsu over 100 million", "想去江苏、投资超过1亿的半导体项目"),
        ("How many requests target Hunan?", "意向湖南的需求有多少条"),
        ("requests filed last month", "上个月提交的需求"),
        ("requests for the Yangtze River Delta", "意向长三角的需求"),
        ("top 3 robotics projects by investment", "投资最大的3个机器人项目"),
        ("requests for Anhui by sector", "意向安徽的需求按行业分"),
        ("private firms from Beijing", "北京的民营企业"),
        ("requests for land of at least 30 mu", "用地30亩以上的需求"),
        ("live requests for Hubei", "意向湖北、没签约也没撤回的需求"),
    ],
)
def test_both_languages_make_the_same_plan(assistant: Assistant, english: str, chinese: str) -> None:
    assert told(read(assistant, english)) == told(read(assistant, chinese))


# ---------------------------------------------------------------- names


@pytest.fixture(scope="module")
def firm(store: RecordStore) -> tuple[str, str]:
    """Return the English and the Chinese name of a company with one request and a long coined word in its name."""
    names = dict(store.texts("requests", "company"))
    once = {name for name in names.values() if list(names.values()).count(name) == 1}
    record = next(key for key, name in names.items() if name in once and len(name.split()[1]) > 9)
    return names[record], dict(store.texts("requests", "company_zh"))[record]


def fact_of(reading: Reading) -> tuple[str, tuple[str, ...]]:
    where, _ = told(reading)
    assert reading.plan is not None
    assert isinstance(reading.plan.ask, Fact)
    return where, reading.plan.ask.fields


def test_a_fact_is_looked_up_by_a_name_however_it_is_written(assistant: Assistant, firm: tuple[str, str]) -> None:
    name, chinese = firm
    city, coined, *rest = name.split()
    misspelt = " ".join([city, coined[:3] + coined[4] + coined[3] + coined[5:], *rest])
    for mention in (name, name.lower(), misspelt, " ".join([coined, *rest])):
        reading = read(assistant, f"How many employees does {mention} have?")
        assert fact_of(reading) == (f"company in {name}", ("employees",))
        assert reading.unread == ()
    assert fact_of(read(assistant, f"{chinese}有多少员工")) == (f"company_zh in {chinese}", ("employees",))


def test_a_record_is_named_by_its_id(assistant: Assistant) -> None:
    where, fields = fact_of(read(assistant, "R0000017 status and source?"))
    assert where == "request_id in R0000017"
    assert set(fields) == {"status", "source"}


def test_a_name_that_nobody_has_is_not_looked_up(assistant: Assistant) -> None:
    reading = read(assistant, "What is the phone number of Zanzibar Clockwork Holdings?")
    assert reading.outcome is not Outcome.READ or reading.unread


def test_parks_that_fit_a_company_are_asked_with_its_name(assistant: Assistant, firm: tuple[str, str]) -> None:
    reading = read(assistant, f"Which parks fit {firm[0]}?")
    assert reading.plan is not None
    assert reading.plan.record_type == "parks"
    assert isinstance(reading.plan.ask, Fit)
    assert where_text(reading.plan.ask.subjects) == f"company in {firm[0]}"


@pytest.mark.parametrize("question", ["Which parks fit {} and {}?", "适合{}和{}的园区", "how many parks fit {}, {}"])
def test_no_record_named_in_a_fit_is_dropped(assistant: Assistant, question: str) -> None:
    ids = ("R0000001", "R0000002")
    asked = told(read(assistant, question.format(*ids)))[1]
    assert asked.removesuffix(" counted") == f"fit of request_id in {','.join(ids)}"


def test_requests_that_fit_a_park_can_be_narrowed(assistant: Assistant, store: RecordStore) -> None:
    park = store.texts("parks", "name")[20][1]
    reading = read(assistant, f"Which live requests fit {park}?")
    assert told(reading) == ("not (status in signed,withdrawn)", f"fit of name in {park}")


# ---------------------------------------------------------------- conversations


@pytest.mark.parametrize(("turns", "where", "asked"), CONVERSATIONS)
def test_a_conversation_is_read_on(assistant: Assistant, turns: list[str], where: str, asked: str) -> None:
    reading, _ = talk(assistant, turns)
    assert told(reading) == (where, asked)
    assert reading.unread == ()


@pytest.mark.parametrize(
    ("turns", "place", "fields"),
    [
        (["top 5 requests for Hunan by investment", "the second one - who is the contact?"], 1, ("contact_name",)),
        (["top 5 requests for Hunan by investment", "phone number of the first"], 0, ("contact_phone",)),
        (["投资最大的5个湖南项目", "第三个要哪些配套"], 2, ("requirements",)),
        (["top 5 requests for Hunan by investment", "when does the last one decide?"], 4, ("decision_by",)),
    ],
)
def test_one_of_a_list_is_picked_by_its_place(
    assistant: Assistant, turns: list[str], place: int, fields: tuple[str, ...]
) -> None:
    reading, before = talk(assistant, turns)
    assert before.result is not None
    assert fact_of(reading) == (f"request_id in {before.result.ids[place]}", fields)
    assert reading.follow_up


@pytest.mark.parametrize(
    ("turns", "key", "place"),
    [
        (["top 5 requests for Hunan by investment", "which parks fit the second one?"], "request_id", 1),
        (["cheapest 5 parks in Zhejiang by rent", "which requests fit the first one?"], "park_id", 0),
    ],
)
def test_what_was_picked_can_be_matched(assistant: Assistant, turns: list[str], key: str, place: int) -> None:
    reading, before = talk(assistant, turns)
    assert before.result is not None
    assert told(reading)[1] == f"fit of {key} in {before.result.ids[place]}"


def test_a_new_subject_leaves_nothing_of_the_old(assistant: Assistant) -> None:
    for last in ("New question: how many parks are there in Jiangsu?", "换个话题，江苏有多少个园区"):
        reading, _ = talk(assistant, ["solar requests for Anhui", last])
        assert told(reading) == ("parks: province in Jiangsu", "value count")
        assert reading.follow_up is False


# ---------------------------------------------------------------- what must not change a reading


@pytest.mark.parametrize("question", ENGLISH)
def test_case_changes_nothing(assistant: Assistant, question: str) -> None:
    plain = told(read(assistant, question))
    assert told(read(assistant, question.lower())) == plain
    assert told(read(assistant, question.upper())) == plain


@pytest.mark.parametrize("question", [case[0] for case in QUESTIONS])
def test_politeness_and_a_question_mark_change_nothing(assistant: Assistant, question: str) -> None:
    plain = told(read(assistant, question))
    bare = question.rstrip("?")
    others = [f"{bare}?", f"{bare}, please"] if question.isascii() else [f"{bare}？", f"请问{bare}", f"{bare}，谢谢"]
    for other in others:
        assert told(read(assistant, other)) == plain, other


PHRASES = [
    " from Guangdong",
    " heading for Anhui or Hunan",
    " with more than 100 employees",
    " planning over 50 million",
    " that want to lease",
    " filed since 2024",
    " that are not withdrawn",
    " needing talent housing",
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PHRASES), unique=True, min_size=1, max_size=3))
def test_a_condition_more_never_enlarges_the_set(assistant: Assistant, searcher: Searcher, phrases: list[str]) -> None:
    question, found = "robotics requests", None
    for phrase in ["", *phrases]:
        question += phrase
        reading = read(assistant, question)
        assert reading.plan is not None, question
        assert isinstance(reading.plan.ask, Records), question
        now = set(searcher.search(reading.plan).ids)
        assert found is None or now <= found, question
        found = now


def test_a_refinement_never_enlarges_the_set(assistant: Assistant, searcher: Searcher) -> None:
    first = "requests for Jiangsu"
    for more in ("only listed ones", "only those over 100 million", "without the withdrawn ones", "just the leases"):
        reading, before = talk(assistant, [first, more])
        assert before.result is not None
        assert reading.plan is not None
        assert set(searcher.search(_listing(reading.plan)).ids) < set(before.result.ids), more


def _listing(plan: Plan) -> Plan:
    return plan.model_copy(update={"ask": Records()})
