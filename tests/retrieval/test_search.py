"""What search gives for each sort of question, on a handful of records that can be counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from corpus.schema import record_type
from corpus.wordings import wordings
from retrieval.algebra import both
from retrieval.meaning import MeaningSearch
from retrieval.passages import PassageIndex
from retrieval.plan import (
    EVERYTHING,
    AnyOf,
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    Fact,
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
from retrieval.result import Basis, Kind, Relaxation
from retrieval.search import Searcher
from retrieval.sentences import sentence_with
from tests.retrieval.models import default_encoder
from tests.retrieval.worlds import World, made_world, passages_of, store_of


def a_request(number: int, **cells: Any) -> dict[str, Any]:
    row = dict.fromkeys(field.name for field in record_type("requests"))
    return {**row, "request_id": f"R{number}", "company": f"C{number}", "sector": "Biopharma", **cells}


def a_park(number: int, **cells: Any) -> dict[str, Any]:
    row = dict.fromkeys(field.name for field in record_type("parks"))
    return {**row, "park_id": f"P{number}", "name": f"Park {number}", "province": "Anhui", **cells}


def searcher(requests: list[dict[str, Any]], parks: list[dict[str, Any]] | None = None) -> Searcher:
    return Searcher(store_of({"requests": requests, "parks": parks or []}))


def where(field: str, *values: Any, op: Op = Op.IN, **rest: Any) -> Condition:
    return Condition(field=field, op=op, values=values, **rest)


def filed(*days: dt.date) -> list[dict[str, Any]]:
    return [a_request(number, submitted_on=day) for number, day in enumerate(days)]


# ---------------------------------------------------------------- records


def test_a_limit_leaves_the_size_of_the_whole_set() -> None:
    found = searcher([a_request(number, jobs=jobs) for number, jobs in enumerate([5, None, 9, 9, 1])]).search(
        Plan(ask=Records(order=(Order(field="jobs"),), limit=2))
    )
    assert (found.ids, found.total, found.ordered) == (("R2", "R3"), 5, True)
    assert [row["jobs"] for row in found.records] == [9, 9]


def test_full_rows_are_plain_python() -> None:
    row = a_request(1, target_provinces=("Anhui", "Jiangsu"), submitted_on=dt.date(2025, 5, 1), investment_mcny=2.5)
    found = searcher([row]).search(Plan())
    assert found.records == (row,)
    assert found.as_of == dt.date(2025, 5, 1)
    assert found.basis is Basis.FIELDS


def test_a_date_may_come_as_text_and_as_of_as_asked() -> None:
    found = searcher(filed(dt.date(2025, 1, 1), dt.date(2025, 6, 1))).search(
        Plan(where=where("submitted_on", "2025-03-01", op=Op.GE), as_of=dt.date(2026, 1, 1))
    )
    assert (found.ids, found.as_of) == (("R1",), dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (Plan(record_type="rivers"), KeyError),
        (Plan(where=where("colour", "red")), KeyError),
        (Plan(where=where("jobs", "many", op=Op.GT)), ValueError),
        (Plan(where=where("jobs", 1, 2, op=Op.GT)), ValueError),
        (Plan(where=where("target_provinces", "Anhui", op=Op.LT)), ValueError),
        (Plan(where=where("jobs", 5, op=Op.CONTAINS)), ValueError),
        (Plan(ask=Value(measure=Measure(how=How.SUM, field="company"))), ValueError),
        (Plan(ask=Value(measure=Measure(how=How.AVG))), ValueError),
        (Plan(ask=Value(measure=Measure(how=How.SUM, field="jobs", unit="ha"))), ValueError),
        (Plan(ask=Groups(by=(Dim(field="sector"),), growth=True)), ValueError),
        (Plan(meaning="steam"), ValueError),
    ],
)
def test_what_cannot_be_computed_is_an_error(plan: Plan, error: type[Exception]) -> None:
    with pytest.raises(error):
        searcher([a_request(1, jobs=5)]).search(plan)


def test_text_is_compared_as_it_is_written() -> None:
    names = ["100% Solar", "100_ Solar", "O'Hara; DROP TABLE requests", "ACME"]
    store = searcher([a_request(number, company=name) for number, name in enumerate(names)])
    for number, name in enumerate(names):
        assert store.search(Plan(where=where("company", name))).ids == (f"R{number}",)
        assert store.search(Plan(where=where("company", name.lower(), op=Op.CONTAINS))).ids == (f"R{number}",)
    assert store.search(Plan(where=where("company", "acme"))).ids == ()


def test_an_empty_set_says_what_to_drop() -> None:
    rows = [a_request(1, jobs=5, status="open"), a_request(2, jobs=9, status="signed"), a_request(3, status="signed")]
    plan = Plan(where=both(where("jobs", 8, op=Op.GT), where("status", "open"), where("sector", "Biopharma")))
    found = searcher(rows).search(plan)
    assert (found.total, found.ids) == (0, ())
    assert found.relaxations == (Relaxation(index=0, total=1), Relaxation(index=1, total=1))
    assert searcher(rows).search(Plan(where=where("status", "open"))).relaxations == ()


# ---------------------------------------------------------------- numbers


def test_a_value_comes_in_the_unit_asked_for() -> None:
    store = searcher([a_request(1, land_area_mu=30, floor_area_sqm=25_000, investment_mcny=250.0), a_request(2)])

    def value(field: str, unit: str | None) -> tuple[Any, str | None]:
        found = store.search(Plan(ask=Value(measure=Measure(how=How.SUM, field=field, unit=unit))))
        return found.value, found.unit

    assert value("land_area_mu", "ha") == (pytest.approx(2), "ha")
    assert value("floor_area_sqm", "10k_sqm") == (pytest.approx(2.5), "10k_sqm")
    assert value("investment_mcny", "100mcny") == (pytest.approx(2.5), "100mcny")
    assert value("investment_mcny", None) == (250.0, "mcny")


def test_a_measure_may_be_about_another_set() -> None:
    store = searcher([a_request(1), a_request(2)], [a_park(1), a_park(2, province="Hubei"), a_park(3)])
    measure = Measure(record_type="parks", where=where("province", "Anhui"))
    found = store.search(Plan(where=where("request_id", "R1"), ask=Value(measure=measure)))
    assert (found.kind, found.value, found.total) == (Kind.VALUE, 2, 2)


def test_groups_are_kept_by_what_another_set_lacks() -> None:
    store = searcher(
        [a_request(1, target_provinces=["Anhui", "Hubei"]), a_request(2, target_provinces=["Henan"])],
        [a_park(1), a_park(2, province="Hubei", lead_sectors=["Photovoltaics"])],
    )
    parks = Measure(record_type="parks", where=where("lead_sectors", "Photovoltaics"))
    ask = Groups(by=(Dim(field="target_provinces"),), having=Having(op=Op.EQ, value=0, of=parks))
    found = store.search(Plan(ask=ask))
    assert sorted(found.rows) == [("Anhui", 1), ("Henan", 1)]


def test_the_earliest_and_latest_day() -> None:
    store = searcher(filed(dt.date(2025, 1, 1), dt.date(2025, 6, 1)))
    assert store.search(Plan(ask=Value(measure=Measure(how=How.MAX, field="submitted_on")))).value == dt.date(
        2025, 6, 1
    )


def test_a_share_of_weights() -> None:
    store = searcher([a_request(1, jobs=30, listed=True), a_request(2, jobs=70), a_request(3, listed=True)])
    share = Measure(how=How.SHARE, field="jobs", of=where("listed", True))
    found = store.search(Plan(ask=Value(measure=share)))
    assert (found.value, found.unit) == (30.0, "percent")
    assert store.search(Plan(where=where("jobs", 1), ask=Value(measure=share))).value is None


# ---------------------------------------------------------------- groups


@pytest.mark.parametrize(
    ("grain", "labels"),
    [
        (Grain.YEAR, ["2024", "2025"]),
        (Grain.HALF, ["2024-H2", "2025-H1", "2025-H2"]),
        (Grain.QUARTER, ["2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"]),
        (Grain.MONTH, [f"2024-{month}" for month in (11, 12)] + [f"2025-0{month}" for month in range(1, 8)]),
        (Grain.WEEK, [f"2024-W{week}" for week in range(48, 53)] + [f"2025-W{week:02d}" for week in range(1, 28)]),
    ],
)
def test_periods_between_the_first_and_the_last_are_all_there(grain: Grain, labels: list[str]) -> None:
    store = searcher(filed(dt.date(2024, 11, 30), dt.date(2024, 12, 30), dt.date(2025, 7, 1)))
    found = store.search(Plan(ask=Groups(by=(Dim(field="submitted_on", grain=grain),), complete=True)))
    assert [row[0] for row in found.rows] == labels
    assert sum(row[1] for row in found.rows) == found.total == 3


def test_days_without_gaps_and_periods_within_the_bounds_asked_for() -> None:
    store = searcher(filed(dt.date(2025, 2, 27), dt.date(2025, 3, 2), dt.date(2025, 5, 1)))
    by_day = Groups(by=(Dim(field="submitted_on", grain=Grain.DAY),), complete=True)
    march = where("submitted_on", dt.date(2025, 2, 26), dt.date(2025, 3, 3), op=Op.BETWEEN)
    rows = store.search(Plan(where=march, ask=by_day)).rows
    assert rows == (*(("2025-02-27", 1), ("2025-02-28", 0), ("2025-03-01", 0), ("2025-03-02", 1), ("2025-03-03", 0)),)


def test_growth_is_against_the_period_before() -> None:
    days = [dt.date(2024, 1, 1)] * 2 + [dt.date(2024, 2, 1)] * 3 + [dt.date(2024, 4, 1)]
    by_month = Groups(by=(Dim(field="submitted_on", grain=Grain.MONTH),), complete=True, growth=True)
    found = searcher(filed(*days)).search(Plan(ask=by_month))
    assert found.columns == ("submitted_on", "count", "growth")
    assert found.rows == (("2024-01", 2, None), ("2024-02", 3, 50.0), ("2024-03", 0, -100.0), ("2024-04", 1, None))


def test_bands_and_their_order() -> None:
    store = searcher([a_request(number, jobs=jobs) for number, jobs in enumerate([50, 9, 10, None, 49, 2000])])
    bands = Groups(by=(Dim(field="jobs", bands=(10, 50, 100)),), complete=True)
    assert store.search(Plan(ask=bands)).rows == (("<10", 1), ("10–50", 2), ("50–100", 1), ("≥100", 1))


def test_a_record_counts_once_in_each_of_its_items() -> None:
    rows = [a_request(1, target_provinces=("Anhui", "Hubei")), a_request(2, target_provinces=("Hubei",))]
    store = searcher([*rows, a_request(3)])
    share = Measure(how=How.SHARE)
    by = Groups(by=(Dim(field="target_provinces"),), measures=(Measure(), share))
    third = 100 / 3
    assert store.search(Plan(ask=by)).rows == (("Hubei", 2, 2 * third), ("Anhui", 1, third))
    first = Groups(by=(Dim(field="target_provinces", first=True),))
    assert store.search(Plan(ask=first)).rows == (("Anhui", 1), ("Hubei", 1))


def test_complete_segments_are_those_of_the_sector() -> None:
    rows = [
        a_request(1, sector="Photovoltaics", segment="inverters", origin_province="Guizhou"),
        a_request(2, sector="Photovoltaics", segment="wafers", origin_province="Hubei"),
        a_request(3, sector="Biopharma", segment="vaccines", origin_province="Guizhou"),
    ]
    local = both(where("sector", "Photovoltaics"), where("origin_province", "Guizhou"))
    by_segment = Groups(by=(Dim(field="segment"),), complete=True)
    assert searcher(rows).search(Plan(where=local, ask=by_segment)).rows == (("inverters", 1), ("wafers", 0))


def test_what_nobody_says_is_a_group_only_when_there_is_no_other() -> None:
    rows = [a_request(1, status="open"), a_request(2)]
    by_status = Groups(by=(Dim(field="status"),))
    assert searcher(rows).search(Plan(ask=by_status)).rows == (("open", 1),)
    assert searcher(rows[1:]).search(Plan(ask=by_status)).rows == ((None, 1),)


def test_labels_order_limit_and_having() -> None:
    statuses = ["open"] * 3 + ["signed"] * 2 + ["withdrawn"] * 2
    store = searcher([a_request(number, status=status) for number, status in enumerate(statuses)])

    def rows(**asked: Any) -> tuple[Any, ...]:
        return store.search(Plan(ask=Groups(by=(Dim(field="status"),), **asked))).rows

    assert rows() == (("open", 3), ("signed", 2), ("withdrawn", 2))
    assert rows(limit=2) == (("open", 3), ("signed", 2))
    assert rows(labels=("withdrawn", "open")) == (("open", 3), ("withdrawn", 2))
    assert rows(without=("open",)) == (("signed", 2), ("withdrawn", 2))
    assert rows(labels=("open", "lost"), complete=True) == (("open", 3), ("lost", 0))
    assert rows(order=Order(measure=0, descending=False)) == (("signed", 2), ("withdrawn", 2), ("open", 3))
    assert rows(order=Order(field="status")) == (("withdrawn", 2), ("signed", 2), ("open", 3))
    assert rows(having={"op": "lt", "value": 3}) == (("signed", 2), ("withdrawn", 2))


def test_a_number_is_compared_with_that_of_a_set() -> None:
    rows = [
        a_request(1, sector="Biopharma", investment_mcny=10),
        a_request(2, sector="Biopharma", investment_mcny=20),
        a_request(3, sector="Robotics", investment_mcny=60),
        a_request(4, sector="Robotics", investment_mcny=None),
    ]
    store = searcher(rows)

    def above(where: Expr | None = None, factor: float = 1.0, op: Op = Op.GT) -> Condition:
        measure = Measure(how=How.AVG, field="investment_mcny", where=where)
        return Condition(field="investment_mcny", op=op, level=Level(measure=measure, factor=factor))

    biopharma = Condition(field="sector", values=("Biopharma",))
    found = store.search(Plan(where=above()))
    assert (found.ids, found.levels) == (("R3",), (30.0,))
    found = store.search(Plan(where=above(biopharma)))
    assert (found.ids, found.levels) == (("R2", "R3"), (15.0,))
    assert store.search(Plan(where=both(biopharma, above(biopharma, 0.5)))).total == 2
    assert store.search(Plan(where=Not(part=above()))).total == 3  # the one that does not say among them
    nothing = Condition(field="sector", values=("Aerospace",))
    found = store.search(Plan(where=above(nothing, op=Op.LT)))
    assert (found.total, found.levels) == (0, (None,))


def test_groups_are_compared_with_the_whole_and_with_their_own_average() -> None:
    statuses = ["open"] * 3 + ["signed"] * 2 + ["withdrawn"]
    store = searcher([a_request(n, status=status, investment_mcny=n * n) for n, status in enumerate(statuses)])
    level = Level(measure=Measure(how=How.AVG, field="investment_mcny"))
    of = Measure(how=How.AVG, field="investment_mcny")
    by = (Dim(field="status"),)
    over = Groups(by=by, measures=(of,), having=Having(op=Op.GT, level=level))
    found = store.search(Plan(ask=over))
    assert [row[0] for row in found.rows] == ["withdrawn", "signed"]  # 25 and 12.5 over 55 / 6
    assert found.levels == (55 / 6,)
    assert store.search(Plan(ask=Groups(by=by, having=Having(op=Op.GT, across=How.AVG)))).rows == (("open", 3),)
    assert store.search(Plan(ask=Groups(by=by, having=Having(op=Op.LE, across=How.MEDIAN)))).rows == (
        ("signed", 2),
        ("withdrawn", 1),
    )


def test_two_dimensions_give_two_labels() -> None:
    rows = [
        a_request(1, sector="Biopharma", submitted_on=dt.date(2024, 5, 1)),
        a_request(2, sector="Robotics", submitted_on=dt.date(2025, 5, 1)),
        a_request(3, sector="Robotics", submitted_on=dt.date(2025, 6, 1)),
    ]
    by = (Dim(field="sector"), Dim(field="submitted_on", grain=Grain.YEAR))
    assert searcher(rows).search(Plan(ask=Groups(by=by))).rows == (("Robotics", "2025", 2), ("Biopharma", "2024", 1))
    complete = searcher(rows).search(Plan(ask=Groups(by=by, complete=True))).rows
    assert complete == (
        *(("Robotics", "2024", 0), ("Robotics", "2025", 2)),
        *(("Biopharma", "2024", 1), ("Biopharma", "2025", 0)),
    )


def test_groups_apart_are_flows_between_two_places() -> None:
    rows = [
        a_request(1, origin_province="Anhui", target_provinces=("Anhui", "Hubei")),
        a_request(2, origin_province="Hubei", target_provinces=("Anhui",)),
    ]
    by = (Dim(field="origin_province"), Dim(field="target_provinces"))
    found = searcher(rows).search(Plan(ask=Groups(by=by, apart=True)))
    assert found.rows == (("Anhui", "Hubei", 1), ("Hubei", "Anhui", 1))


def test_supply_beside_demand() -> None:
    requests = [a_request(1, floor_area_sqm=100), a_request(2, floor_area_sqm=50), a_request(3, sector="Robotics")]
    parks = [a_park(1, lead_sectors=("Biopharma", "Hydrogen"), available_floor_sqm=70.0)]
    wanted = Measure(how=How.SUM, field="floor_area_sqm", label="wanted")
    offered = Measure(how=How.SUM, field="available_floor_sqm", record_type="parks", label="offered")
    found = searcher(requests, parks).search(Plan(ask=Groups(by=(Dim(field="sector"),), measures=(wanted, offered))))
    assert found.columns == ("sector", "wanted", "offered")
    assert found.rows == (("Biopharma", 150, 70.0), ("Robotics", None, 0))


def test_booleans_and_numbers_are_labels_of_their_own() -> None:
    rows = [a_request(1, listed=True, founded_year=2020), a_request(2, listed=True, founded_year=2001)]
    store = searcher(rows)
    assert store.search(Plan(ask=Groups(by=(Dim(field="listed"),), complete=True))).rows == ((True, 2), (False, 0))
    assert store.search(Plan(ask=Groups(by=(Dim(field="founded_year"),)))).rows == ((2001, 1), (2020, 1))


# ---------------------------------------------------------------- comparisons and ranks


@pytest.mark.parametrize(
    ("combine", "value", "unit"), [("difference", 3, None), ("ratio", 2.5, None), ("change", 150.0, "percent")]
)
def test_two_sets_make_one_number(combine: Any, value: float, unit: str | None) -> None:
    store = searcher([a_request(number, status="open" if number < 5 else "signed") for number in range(7)])
    cases = (Case(label="open", where=where("status", "open")), Case(label="signed", where=where("status", "signed")))
    found = store.search(Plan(ask=Compare(cases=cases, combine=combine)))
    assert (found.kind, found.value, found.unit, found.total) == (Kind.VALUE, value, unit, 7)
    assert found.rows == (("open", 5), ("signed", 2))


def test_a_comparison_in_order() -> None:
    store = searcher([a_request(1), a_request(2, sector="Robotics"), a_request(3, sector="Robotics")])
    cases = tuple(Case(label=name, where=where("sector", name)) for name in ("Biopharma", "Robotics", "Hydrogen"))
    found = store.search(Plan(ask=Compare(cases=cases, order=Order(measure=0), limit=2)))
    assert (found.kind, found.rows) == (Kind.GROUPS, (("Robotics", 2), ("Biopharma", 1)))


def test_a_case_of_another_type_stands_alone() -> None:
    cases = (Case(label="requests"), Case(label="parks", record_type="parks", where=where("province", "Anhui")))
    store = searcher([a_request(1), a_request(2)], [a_park(1), a_park(2, province="Hubei")])
    found = store.search(Plan(where=where("request_id", "R1"), ask=Compare(cases=cases)))
    assert found.rows == (("requests", 1), ("parks", 1))
    empty = Compare(cases=(cases[0], cases[1].model_copy(update={"where": AnyOf()})), combine="ratio")
    assert store.search(Plan(ask=empty)).value is None


def test_the_place_of_one_value() -> None:
    counts = {"a": 4, "b": 3, "c": 3, "d": 1}
    rows = [
        a_request(10 * place + n, status=name) for place, (name, many) in enumerate(counts.items()) for n in range(many)
    ]

    def place(value: str, descending: bool = True) -> Any:
        return searcher(rows).search(Plan(ask=Rank(by=Dim(field="status"), value=value, descending=descending)))

    assert [place(name).value for name in "abcd"] == [1, 2, 2, 4]
    assert [place(name, False).value for name in "abcd"] == [4, 2, 2, 1]
    assert place("z").value is None
    assert place("c").rows == (("a", 4, 1), ("b", 3, 2), ("c", 3, 2), ("d", 1, 4))
    assert place("a").total == 4


# ---------------------------------------------------------------- facts


def test_a_fact_is_one_cell_where_one_record_says_it() -> None:
    store = searcher([a_request(1, jobs=7, target_provinces=("Anhui", "Hubei")), a_request(2, jobs=9)])
    one = store.search(Plan(where=where("request_id", "R1"), ask=Fact(fields=("jobs",))))
    assert (one.kind, one.value, one.unit, one.columns, one.rows) == (
        *(Kind.FACT, 7, "people"),
        *(("request_id", "jobs"), (("R1", 7),)),
    )
    listed = store.search(Plan(where=where("request_id", "R1"), ask=Fact(fields=("target_provinces",))))
    assert (listed.value, listed.rows) == ("Anhui;Hubei", (("R1", ("Anhui", "Hubei")),))
    both_records = store.search(Plan(ask=Fact(fields=("jobs",))))
    assert (both_records.value, both_records.total, both_records.rows) == (None, 2, (("R1", 7), ("R2", 9)))
    assert len(store.search(Plan(ask=Fact())).columns) == len(record_type("requests").fields)


def test_a_fact_can_be_that_of_the_first_in_an_order_and_can_be_tested() -> None:
    store = searcher([a_request(1, jobs=7, employees=5), a_request(2, jobs=9, employees=3), a_request(3, jobs=8)])
    most = store.search(Plan(ask=Fact(fields=("employees",), order=(Order(field="jobs"),), limit=1)))
    assert (most.ids, most.total, most.value) == (("R2",), 3, 3)
    many = Condition(field="jobs", op=Op.GT, values=(7,))
    tested = store.search(Plan(ask=Fact(fields=("jobs",), test=many)))
    assert tested.columns == ("request_id", "jobs", "holds")
    assert tested.rows == (("R1", 7, False), ("R2", 9, True), ("R3", 8, True))
    one = Condition(field="request_id", values=("R1",))
    assert store.search(Plan(where=one, ask=Fact(fields=("jobs",), test=many))).value is False


def test_groups_of_two_sets_are_set_against_each_other() -> None:
    wishes = [a_request(1, sector="Biopharma", jobs=5), a_request(2, sector="Semiconductors", jobs=7)]
    wishes.append(a_request(3, sector="Biopharma", jobs=None))
    parks = [a_park(1, lead_sectors=("Biopharma", "Photovoltaics"))]

    def rows(combine: str) -> tuple[object, ...]:
        measures = (Measure(label="requests"), Measure(label="parks", record_type="parks", where=EVERYTHING))
        ask = Groups(by=(Dim(field="sector"),), measures=measures, combine=combine)  # type: ignore[arg-type]
        return searcher(wishes, parks).search(Plan(ask=ask)).rows

    assert rows("difference") == (("Biopharma", 2, 1, 1), ("Semiconductors", 1, 0, 1))
    assert rows("ratio") == (("Biopharma", 2, 1, 2.0), ("Semiconductors", 1, 0, None))
    assert rows("change") == (("Biopharma", 2, 1, 100.0), ("Semiconductors", 1, 0, None))


# ---------------------------------------------------------------- fits


def test_each_criterion_of_a_fit_has_its_reason() -> None:
    wish = a_request(
        1,
        target_provinces=("Anhui", "Hubei"),
        tenure="any",
        land_area_mu=30,
        floor_area_sqm=5000,
        requirements=("rail siding", "GMP cleanroom"),
    )
    park = a_park(
        1, lead_sectors=("Biopharma",), available_land_mu=20.0, available_floor_sqm=9000.5, facilities=("rail siding",)
    )
    found = searcher([wish], [park]).search(Plan(record_type="parks", ask=Fit(subjects=EVERYTHING)))
    (match,) = found.matches
    told = [(c.field, c.wanted, c.offered, c.met, c.needed) for c in match.criteria]
    assert told == [
        ("target_provinces", "Anhui;Hubei", "Anhui", True, True),
        ("sector", "Biopharma", "Biopharma", True, True),
        ("land_area_mu", "30", "20", False, False),
        ("floor_area_sqm", "5000", "9000.5", True, True),
        ("requirements", "rail siding", "rail siding", True, False),
        ("requirements", "GMP cleanroom", "", False, False),
    ]
    assert (match.id, match.subject, match.covered, match.of) == ("P1", "R1", 1, 2)
    assert (found.kind, found.basis, found.ids) == (Kind.MATCHES, Basis.FIT, ("P1",))
    counted = searcher([wish], [park]).search(Plan(record_type="parks", ask=Fit(subjects=EVERYTHING, count=True)))
    assert (counted.kind, counted.value, counted.ids) == (Kind.VALUE, 1, ())


@pytest.mark.parametrize(
    "missing", ["target_provinces", "tenure", "floor_area_sqm", "province", "lead_sectors", "available_floor_sqm"]
)
def test_what_is_not_known_is_not_met(missing: str) -> None:
    wish = a_request(1, target_provinces=("Anhui",), tenure="lease", floor_area_sqm=500)
    park = a_park(1, lead_sectors=("Biopharma",), available_floor_sqm=900.0)
    plan = Plan(record_type="parks", ask=Fit(subjects=EVERYTHING))
    assert searcher([wish], [park]).search(plan).total == 1
    (wish if missing in wish else park)[missing] = None
    assert searcher([wish], [park]).search(plan).total == 0


def test_fits_come_best_first_and_a_limit_keeps_the_total() -> None:
    wish = a_request(1, target_provinces=("Anhui",), tenure="lease", floor_area_sqm=500, requirements=("a", "b"))
    offers = [(900.0, ("a",)), (600.0, ("a", "b")), (1000.0, ("a",)), (100.0, ("a", "b")), (900.0, ("a",))]
    parks = [
        a_park(number, lead_sectors=("Biopharma",), available_floor_sqm=floor, facilities=facilities)
        for number, (floor, facilities) in enumerate(offers)
    ]
    found = searcher([wish], parks).search(Plan(record_type="parks", ask=Fit(subjects=EVERYTHING, limit=3)))
    assert (found.ids, found.total) == (("P1", "P2", "P0"), 4)


def test_a_fit_is_a_condition_too_and_can_be_denied_and_counted() -> None:
    wishes = [
        a_request(1, target_provinces=("Anhui",), tenure="lease", floor_area_sqm=500),
        a_request(2, target_provinces=("Anhui",), tenure="lease", floor_area_sqm=800),
        a_request(3, target_provinces=("Hubei",), tenure="lease", floor_area_sqm=500),
        a_request(4, target_provinces=("Anhui",), tenure="buy land", land_area_mu=None),
    ]
    parks = [
        a_park(1, lead_sectors=("Biopharma",), available_floor_sqm=600.0),
        a_park(2, lead_sectors=("Biopharma",), available_floor_sqm=900.0),
        a_park(3, lead_sectors=("Biopharma",), available_floor_sqm=100.0),
    ]
    found = searcher(wishes, parks)

    def ids(kind: str, negative: bool = False, **inner: object) -> tuple[str, ...]:
        key, other = ("request_id", "parks") if kind == "requests" else ("park_id", "requests")
        theirs = "park_id" if other == "parks" else "request_id"
        test = Condition(
            field=key,
            subquery=Subquery(record_type=other, field=theirs, fit=True, **inner),  # type: ignore[arg-type]
        )
        return found.search(Plan(record_type=kind, where=Not(part=test) if negative else test)).ids

    assert ids("requests") == ("R1", "R2")
    assert ids("requests", negative=True) == ("R3", "R4")
    assert ids("requests", min_count=2) == ("R1",)
    assert ids("parks") == ("P1", "P2")
    assert ids("parks", where=Condition(field="floor_area_sqm", op=Op.GE, values=(800,))) == ("P2",)
    assert ids("parks", negative=True) == ("P3",)
    wrong = Condition(field="sector", subquery=Subquery(record_type="parks", field="park_id", fit=True))
    with pytest.raises(ValueError, match="its key is tested"):
        found.search(Plan(where=wrong))


def test_ids_that_no_record_has_are_named_wherever_the_plan_says_them() -> None:
    found = searcher([a_request(1)], [a_park(1)])
    own = str(found.search(Plan()).ids[0])
    named = Condition(field="request_id", op=Op.IN, values=(own, "R9999998"))
    assert found.search(Plan(where=named)).absent == ("R9999998",)
    assert found.search(Plan(record_type="parks", ask=Fit(subjects=named))).absent == ("R9999998",)
    assert found.search(Plan(where=Condition(field="request_id", values=(own,)))).absent == ()


# ---------------------------------------------------------------- meaning


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A world whose passages are indexed by the real encoder: the searcher, the world, the index."""
    world = made_world(requests=150, seed=3)
    needs = (
        *("piped steam", "dormitories for shift workers", "a vivarium for animal testing", "rooftop solar rights"),
        *("a rail siding", "a deep-water berth", "very clean air", "schools for the children of staff"),
    )
    for number, row in enumerate(world["requests"]):
        if row["statement"]:
            row["statement"] = f"It must have {needs[number % 8]}. It would rather talk in week {number % 13}."
    _, texts = passages_of(world)
    index = PassageIndex.create(tmp_path_factory.mktemp("spoken"), default_encoder())
    index.add(list(texts), list(texts.values()))
    yield Searcher(store_of(world), MeaningSearch(index)), world, index
    index.close()


def best_scores(world: World, index: PassageIndex, text: str) -> dict[str, float]:
    """The likeness of every request's best passage, by brute force."""
    said, texts = passages_of(world)
    vectors = dict(zip(texts, default_encoder().encode(list(texts.values())), strict=True))
    mean = default_encoder().encode(wordings(text)).mean(axis=0)
    query = mean / np.linalg.norm(mean)
    best: dict[str, float] = {}
    for kind, identifier, passage in zip(
        *(said[name].to_pylist() for name in ("record_type", "record_id", "passage_id")), strict=True
    ):
        if kind == "requests":
            best[identifier] = max(best.get(identifier, -1.0), float(vectors[passage] @ query))
    assert len(texts) == index.count()
    return best


@pytest.mark.parametrize("text", ["beds for people on the night shift", "test on mice", "where do the kids learn"])
@pytest.mark.parametrize("expr", [EVERYTHING, where("status", "open"), where("tenure", "lease", "any")])
@pytest.mark.parametrize("broad", [0, 1.1])
def test_meaning_ranks_the_filtered_set_as_brute_force_does(
    spoken, text: str, expr: Any, broad: float, monkeypatch
) -> None:
    monkeypatch.setattr("retrieval.meaning.BROAD", broad)
    found, world, index = spoken
    allowed = found.search(Plan(where=expr)).ids
    scores = {
        identifier: score for identifier, score in best_scores(world, index, text).items() if identifier in allowed
    }
    for exact_up_to in (0, 10**9):
        monkeypatch.setattr("retrieval.passages.EXACT_UP_TO", exact_up_to)
        result = found.search(Plan(where=expr, meaning=text), shown=5)
        assert (result.basis, result.ordered, result.total) == (Basis.MEANING, True, len(result.ids))
        assert len(result.ids) >= 10
        told = [evidence.score for evidence in result.evidence]
        assert told == pytest.approx([scores[identifier] for identifier in result.ids], abs=1e-3)
        assert told == pytest.approx(sorted(scores.values(), reverse=True)[: len(told)], abs=1e-3)
        left_out = set(scores) - set(result.ids)
        assert all(scores[identifier] < max(0.25, 0.65 * told[0]) + 1e-3 for identifier in left_out)


def test_a_quotation_is_a_sentence_of_the_record(spoken) -> None:
    found, world, _ = spoken
    result = found.search(Plan(meaning="beds for people on the night shift"), shown=1000)
    texts = {row["request_id"]: row["statement"] for row in world["requests"]}
    assert result.evidence[0].quote == "It must have dormitories for shift workers."
    for evidence in result.evidence:
        assert evidence.quote in texts[evidence.id]
        assert evidence.quote == sentence_with(evidence.quote, texts[evidence.id])


def test_numbers_about_a_meaning_are_about_the_near_records_a_list_is_filled_up(spoken) -> None:
    found, _, _ = spoken
    plan = Plan(where=where("status", "open"), meaning="piped steam")
    listed = found.search(plan, shown=1000)
    ids, told = listed.ids, [evidence.score for evidence in listed.evidence]
    near = sum(score >= max(0.25, 0.65 * told[0]) for score in told)
    assert 0 < near <= len(ids)
    counted = found.search(plan.model_copy(update={"ask": Value()}))
    assert (counted.value, counted.total, counted.basis) == (near, near, Basis.MEANING)
    grouped = found.search(plan.model_copy(update={"ask": Groups(by=(Dim(field="status"),))}))
    assert grouped.rows == (("open", near),)
    ordered = found.search(plan.model_copy(update={"ask": Records(order=(Order(field="request_id"),), limit=3)}))
    assert (ordered.ids, ordered.total) == (tuple(sorted(ids, reverse=True)[:3]), len(ids))
    assert {evidence.id for evidence in ordered.evidence} == set(ordered.ids)
    closest = found.search(plan.model_copy(update={"ask": Records(limit=2)}))
    assert (closest.ids, closest.total) == (ids[:2], len(ids))


@pytest.mark.parametrize("broad", [0, 1.1])
def test_meaning_in_small_and_empty_sets(spoken, broad: float, monkeypatch) -> None:
    monkeypatch.setattr("retrieval.meaning.BROAD", broad)
    found, world, _ = spoken
    spoke = [row["request_id"] for row in world["requests"] if row["statement"]]
    few = found.search(Plan(where=where("request_id", *spoke[:4]), meaning="something else entirely"))
    assert set(few.ids) == set(spoke[:4])
    none = found.search(Plan(where=where("request_id", "R9999"), meaning="steam"))
    assert (none.ids, none.total, none.basis) == ((), 0, Basis.MEANING)
    silent = [row["request_id"] for row in world["requests"] if not row["statement"]]
    assert found.search(Plan(where=where("request_id", *silent), meaning="steam")).ids == ()


def test_a_search_from_many_threads_is_the_same(spoken) -> None:
    from concurrent.futures import ThreadPoolExecutor

    found, _, _ = spoken
    plans = [Plan(meaning="piped steam"), Plan(where=where("status", "open")), Plan(ask=Value())] * 6
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(found.search, plans))
    assert together == [found.search(plan) for plan in plans]


def test_subqueries_and_references() -> None:
    requests = [
        a_request(1, company="A", origin_province="Anhui", target_provinces=("Anhui",), sector="Biopharma"),
        a_request(2, company="A", origin_province="Hubei", target_provinces=("Anhui",), sector="Robotics"),
        a_request(3, company="B", target_provinces=("Hubei",), sector="Hydrogen"),
    ]
    store = searcher(requests, [a_park(1, lead_sectors=("Robotics", "Biopharma"))])
    repeated = Condition(field="company", subquery=Subquery(record_type="requests", field="company", min_count=2))
    assert store.search(Plan(where=repeated)).ids == ("R1", "R2")
    led = Condition(field="sector", subquery=Subquery(record_type="parks", field="lead_sectors"))
    assert store.search(Plan(where=Not(part=led))).ids == ("R3",)
    at_home = Condition(field="origin_province", ref={"field": "target_provinces"})
    assert store.search(Plan(where=at_home)).ids == ("R1",)
    assert store.search(Plan(where=Not(part=at_home))).ids == ("R2", "R3")


def test_a_result_survives_json() -> None:
    found = searcher([a_request(1, jobs=5, target_provinces=("Anhui",))]).search(Plan())
    assert np.all([type(found).model_validate_json(found.model_dump_json()).ids == found.ids])
