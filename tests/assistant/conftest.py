"""A small real database for the tests of the assistant: 1,000 made-up requests, 300 parks, no passage index."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.reading.model import Lang, Reading
from corpus.demo import SOURCE_NAME, write_demo
from corpus.vocabulary import Vocabulary, load_vocabulary
from retrieval.algebra import both
from retrieval.build import load_files
from retrieval.generations import Home
from retrieval.names import NameTable
from retrieval.plan import (
    All,
    AnyOf,
    Case,
    Compare,
    Condition,
    Dim,
    Fact,
    FieldRef,
    Fit,
    Grain,
    Groups,
    Having,
    How,
    Level,
    Measure,
    Not,
    Op,
    Order,
    Plan,
    Rank,
    Records,
    Subquery,
    Value,
)
from retrieval.search import Searcher
from retrieval.store import RecordStore


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    files = write_demo(home / "demo", 1000, 7)
    load_files(Home(home), [files.requests, files.parks], encoder=None, source_label=SOURCE_NAME)
    return home


@pytest.fixture(scope="session")
def store(demo_home: Path) -> RecordStore:
    current = Home(demo_home).current()
    assert current is not None
    return RecordStore.open(current.records)


@pytest.fixture(scope="session")
def names(demo_home: Path) -> NameTable:
    """Return the compiled names of the demo home's records."""
    current = Home(demo_home).current()
    assert current is not None
    return NameTable(current.names)


@pytest.fixture(scope="session")
def searcher(store: RecordStore) -> Searcher:
    return Searcher(store)


@pytest.fixture(scope="session")
def assistant(demo_home: Path) -> Assistant:
    return Assistant.open(demo_home)


def condition(field: str, *values: object, op: Op = Op.IN, label: str = "") -> Condition:
    return Condition(field=field, op=op, values=values, label=label)  # type: ignore[arg-type]


def compared(field: str, other: str, factor: float) -> Condition:
    return Condition(field=field, op=Op.GT, ref=FieldRef(field=other, factor=factor))


def against(measure: Measure, factor: float = 1.0) -> Condition:
    return Condition(field="investment_mcny", op=Op.GT, level=Level(measure=measure, factor=factor))


@pytest.fixture(scope="session")
def plans(store: RecordStore) -> dict[str, Plan]:
    """Plans of every kind, over values that the demo corpus holds."""
    jiangsu, biopharma = condition("target_provinces", "Jiangsu"), condition("sector", "Biopharma")
    live = Not(part=condition("status", "signed", "withdrawn", label="live"))
    delta = condition("target_provinces", "Shanghai", "Jiangsu", "Zhejiang", "Anhui", label="Yangtze River Delta")
    large = condition("investment_mcny", 1000, op=Op.GE)
    year = condition("submitted_on", dt.date(2025, 1, 1), dt.date(2025, 12, 31), op=Op.BETWEEN)
    first = store.texts("requests", "company")[0][0]
    one, some_parks = condition("request_id", first), condition("province", "Jiangsu")
    investment = Measure(how=How.AVG, field="investment_mcny")
    twice = Condition(field="company", subquery=Subquery(record_type="requests", field="company", min_count=2))
    fits = Condition(field="request_id", subquery=Subquery(record_type="parks", field="park_id", fit=True))
    fits_jiangsu = Condition(
        field="park_id", subquery=Subquery(record_type="requests", field="request_id", where=jiangsu, fit=True)
    )
    fits_many = Condition(
        field="park_id", subquery=Subquery(record_type="requests", field="request_id", min_count=5, fit=True)
    )
    once = Condition(
        field="company", subquery=Subquery(record_type="requests", field="company", min_count=1, max_count=1)
    )
    per_job = Measure(how=How.SUM, field="investment_mcny", per="jobs")
    return {
        "list": Plan(where=both(jiangsu, live)),
        "everything": Plan(),
        "ordered": Plan(where=both(delta, large), ask=Records(order=(Order(field="investment_mcny"),), limit=15)),
        "few": Plan(where=delta, ask=Records(order=(Order(field="decision_by", descending=False),), limit=3)),
        "alternatives": Plan(where=AnyOf(parts=(both(biopharma, jiangsu), condition("tenure", "lease")))),
        "outside": Plan(where=both(Not(part=delta), year, condition("listed", True))),
        "asked fields": Plan(where=jiangsu, ask=Records(fields=("contact_name", "contact_phone", "jobs"))),
        "parks": Plan(record_type="parks", where=condition("occupancy_pct", 40, 80, op=Op.BETWEEN)),
        "count": Plan(where=both(jiangsu, year), ask=Value()),
        "companies": Plan(where=jiangsu, ask=Value(measure=Measure(how=How.DISTINCT, field="company"))),
        "average": Plan(where=both(delta, large), ask=Value(measure=investment)),
        "in yi": Plan(where=delta, ask=Value(measure=investment.model_copy(update={"unit": "100mcny"}))),
        "hectares": Plan(ask=Value(measure=Measure(how=How.SUM, field="land_area_mu", unit="ha"))),
        "share": Plan(where=jiangsu, ask=Value(measure=Measure(how=How.SHARE, of=condition("status", "signed")))),
        "top of each": Plan(
            where=biopharma,
            ask=Groups(by=(Dim(field="target_provinces"), Dim(field="move_type")), within=1),
        ),
        "several": Plan(
            where=jiangsu,
            ask=Value(also=(investment, Measure(how=How.SUM, field="jobs"), Measure(how=How.SHARE, of=large))),
        ),
        "repeated": Plan(where=twice, ask=Value()),
        "by province": Plan(where=biopharma, ask=Groups(by=(Dim(field="target_provinces"),))),
        "by month": Plan(where=year, ask=Groups(by=(Dim(field="submitted_on", grain=Grain.MONTH),), complete=True)),
        "growth": Plan(ask=Groups(by=(Dim(field="submitted_on", grain=Grain.YEAR),), growth=True)),
        "bands": Plan(ask=Groups(by=(Dim(field="investment_mcny", bands=(10.0, 100.0, 1000.0)),))),
        "two ways": Plan(
            where=delta, ask=Groups(by=(Dim(field="sector"), Dim(field="status")), measures=(Measure(), investment))
        ),
        "signed share": Plan(
            ask=Groups(by=(Dim(field="source"),), measures=(Measure(how=How.SHARE, of=condition("status", "signed")),))
        ),
        "supply and demand": Plan(
            where=live,
            ask=Groups(
                by=(Dim(field="target_provinces"),),
                measures=(
                    Measure(how=How.SUM, field="floor_area_sqm", label="demand"),
                    Measure(how=How.SUM, field="available_floor_sqm", label="supply", record_type="parks", where=All()),
                ),
                combine="difference",
                labels=("Jiangsu", "Anhui"),
            ),
        ),
        "supply and demand, ratio": Plan(
            ask=Groups(
                by=(Dim(field="sector"),),
                measures=(
                    Measure(label="requests"),
                    Measure(label="parks", record_type="parks", where=some_parks),
                ),
                combine="ratio",
            ),
        ),
        "listed": Plan(ask=Groups(by=(Dim(field="listed"),))),
        "rents": Plan(
            record_type="parks",
            ask=Groups(by=(Dim(field="region"),), measures=(Measure(how=How.AVG, field="rent_cny_sqm_month"),)),
        ),
        "two sides": Plan(
            where=biopharma,
            ask=Compare(cases=(Case(label="Yangtze River Delta", where=delta), Case(label="Jiangsu", where=jiangsu))),
        ),
        "three sides": Plan(
            where=large,
            ask=Compare(
                cases=tuple(
                    Case(label=p, where=condition("target_provinces", p)) for p in ("Jiangsu", "Anhui", "Hubei")
                )
            ),
        ),
        "difference": Plan(
            ask=Compare(
                cases=(Case(label="Jiangsu", where=jiangsu), Case(label="Biopharma", where=biopharma)),
                combine="difference",
            )
        ),
        "ratio": Plan(
            ask=Compare(
                cases=(Case(label="Jiangsu", where=jiangsu), Case(label="Biopharma", where=biopharma)),
                combine="ratio",
            )
        ),
        "rank": Plan(where=biopharma, ask=Rank(by=Dim(field="target_provinces"), value="Jiangsu")),
        "fact": Plan(where=one, ask=Fact(fields=("investment_mcny", "target_provinces"))),
        "contact": Plan(where=one, ask=Fact(fields=("contact_phone",))),
        "all facts": Plan(where=one, ask=Fact()),
        "facts": Plan(where=both(biopharma, jiangsu), ask=Fact(fields=("jobs",))),
        "fact of the newest": Plan(
            where=both(biopharma, jiangsu),
            ask=Fact(fields=("jobs", "status"), order=(Order(field="submitted_on"),), limit=1),
        ),
        "yes or no": Plan(where=one, ask=Fact(fields=("target_provinces",), test=jiangsu)),
        "yes or no, several": Plan(where=jiangsu, ask=Fact(fields=("sector",), test=biopharma)),
        "fitting requests": Plan(where=live, ask=Fit(subjects=some_parks)),
        "fitting parks": Plan(record_type="parks", ask=Fit(subjects=both(biopharma, jiangsu), limit=12)),
        "unserved": Plan(where=both(biopharma, Not(part=fits))),
        "served": Plan(where=both(biopharma, fits), ask=Value()),
        "fitting, ordered": Plan(
            record_type="parks", where=fits_jiangsu, ask=Records(order=(Order(field="rent_cny_sqm_month"),), limit=3)
        ),
        "fitting many": Plan(record_type="parks", where=fits_many, ask=Value()),
        "fitting, grouped": Plan(
            record_type="parks", where=Not(part=fits_jiangsu), ask=Groups(by=(Dim(field="level"),))
        ),
        "ratio of totals": Plan(where=jiangsu, ask=Value(measure=per_job)),
        "ratios in wan": Plan(
            ask=Groups(
                by=(Dim(field="sector"),),
                measures=(per_job.model_copy(update={"unit": "10k_cny/people"}),),
                having=Having(op=Op.GE, value=3, of=Measure()),
            )
        ),
        "above average": Plan(where=both(biopharma, against(investment))),
        "above twice the average of a set": Plan(
            where=against(investment.model_copy(update={"where": biopharma}), 2.0), ask=Value()
        ),
        "below the median of parks": Plan(
            record_type="parks",
            where=Condition(
                field="rent_cny_sqm_month",
                op=Op.LT,
                level=Level(measure=Measure(how=How.MEDIAN, field="rent_cny_sqm_month", where=some_parks)),
            ),
        ),
        "groups above the average of all": Plan(
            ask=Groups(
                by=(Dim(field="sector"),),
                measures=(investment,),
                having=Having(op=Op.GT, level=Level(measure=investment)),
            )
        ),
        "groups above their own average": Plan(
            ask=Groups(by=(Dim(field="sector"),), having=Having(op=Op.GT, across=How.AVG))
        ),
        "how many groups": Plan(ask=Groups(by=(Dim(field="sector"),), having=Having(op=Op.GT, value=70), count=True)),
        "no group of so many": Plan(
            ask=Groups(by=(Dim(field="sector"),), having=Having(op=Op.GT, value=5000), count=True)
        ),
        "median ratio": Plan(where=biopharma, ask=Value(measure=per_job.model_copy(update={"how": How.MEDIAN}))),
        "by ratio": Plan(where=biopharma, ask=Records(order=(Order(field="jobs", per="floor_area_sqm"),), limit=5)),
        "bounded ratio": Plan(where=compared("investment_mcny", "land_area_mu", 0.5)),
        "twice the staff": Plan(where=compared("jobs", "employees", 0.25)),
        "land of the whole": Plan(record_type="parks", where=compared("available_land_mu", "total_area_ha", 0.75)),
        "sizes": Plan(where=both(condition("requirements", 2, op=Op.GE), condition("target_provinces", 1, op=Op.EQ))),
        "only": Plan(where=condition("target_provinces", "Jiangsu", "Anhui", op=Op.ONLY)),
        "average size": Plan(ask=Value(measure=Measure(how=How.AVG, field="requirements"))),
        "by size": Plan(ask=Records(order=(Order(field="requirements"),), limit=5)),
        "filed once": Plan(where=once, ask=Value()),
        "nothing": Plan(where=both(jiangsu, condition("employees", 10**7, op=Op.GT), year)),
        "no such value": Plan(where=condition("sector", "Shipbuilding")),
    }


def reading(plan: Plan, lang: Lang = "en") -> Reading:
    question = "哪些企业" if lang == "zh" else "Which requests"
    return Reading(question=question, lang=lang, plan=plan)
