"""The passes over an utterance: what is asked, every condition, and the need that only free text tells."""

from __future__ import annotations

from assistant.reading.amounts.bands import read_bands
from assistant.reading.amounts.bounds import read_quantities
from assistant.reading.amounts.prices import read_price
from assistant.reading.amounts.ratios import read_ratio
from assistant.reading.amounts.sizes import read_sizes
from assistant.reading.asking import read_asked
from assistant.reading.bench import Bench, measure_of
from assistant.reading.conditions.against import read_field_comparisons
from assistant.reading.conditions.values import read_values
from assistant.reading.dates.ages import read_ages
from assistant.reading.dates.read import read_periods, said_twice
from assistant.reading.fit.sides import read_sides
from assistant.reading.followups.followup import base_turn
from assistant.reading.groups.examples import mark_examples
from assistant.reading.groups.grains import time_field
from assistant.reading.groups.having import find_having
from assistant.reading.groups.numbers import number_by_group
from assistant.reading.groups.portions import find_portion
from assistant.reading.kind import record_type_of
from assistant.reading.levels.read import read_levels
from assistant.reading.needs.clauses import find_need
from assistant.reading.needs.nearest import read_nearest
from assistant.reading.places.again import mark_there
from assistant.reading.places.beyond import mark_elsewhere, read_elsewhere
from assistant.reading.places.read import read_places
from assistant.reading.sides.changing import read_trend
from assistant.reading.words.writing_out import per_many
from retrieval.plan import How, Plan, Records


def read_conditions(b: Bench) -> None:
    """What is asked, and all conditions with the words they stand on."""
    parse = b.parse
    parse.ratio, parse.averaged, parse.unit, parse.ahead = None, False, None, ""
    parse.record_type = record_type_of(b)
    read_sides(b)
    mark_examples(parse)
    mark_there(parse)
    mark_elsewhere(parse)
    read_price(parse)
    read_ratio(parse, number_before(b))
    many = per_many(b.question) if parse.ratio is not None else None
    if many:
        parse.say(f"“{many}” is told per single unit", f"“{many}”按每一单位给出")
    read_field_comparisons(parse)
    read_ages(parse)
    read_sizes(parse)
    kept = read_levels(parse, plan_before(b)) or find_having(parse)
    b.periods = said_twice(read_periods(parse, b.history))
    portion = find_portion(parse)
    b.bands = read_bands(parse)
    read_quantities(parse)
    b.asked = read_asked(parse, kept, b.periods, portion)
    read_trend(parse, b.asked, b.periods, time_field(parse))
    number_by_group(parse, b.asked)
    if b.bands is not None and b.bands.dim is not None:
        b.asked.dims.append(b.bands.dim)
    read_values(parse)
    read_places(parse)
    read_elsewhere(parse)
    parse.terms.extend(t for t, _ in b.periods)
    if b.nearest is not None:
        read_nearest(parse, b.nearest)  # before a need in the asker's own words is looked for


def plan_before(b: Bench) -> Plan | None:
    """The plan that a follow-up starts from; None where nothing was asked before."""
    return base_turn(b.parse, b.history).reading.plan if b.history else None


def number_before(b: Bench) -> str | None:
    """The number that the question before was about: measured, or sorted by."""
    plan = plan_before(b)
    if plan is None:
        return None
    if isinstance(plan.ask, Records):
        return plan.ask.order[0].field if plan.ask.order else None
    measure = measure_of(plan.ask)
    return measure.field if measure is not None and measure.how is not How.DISTINCT else None


def take_need(b: Bench) -> None:
    """Find the need that only free text tells, and keep its words from being read as conditions."""
    parse = b.parse
    if b.subjects and b.asked.facts:
        return
    need = find_need(parse, bool(b.history))
    if need is None:
        return
    b.need = need.text
    first, last = need.swallowed
    inside = range(first, last + 1)
    if any(i in parse.used or parse.mentions[i].cues - {"filler"} for i in inside):
        read_again(b, inside)
    parse.use(*inside)


def read_again(b: Bench, without: range) -> None:
    """Read everything but the words of a need: `sleeping quarters` are no quarters of a year."""
    parse = b.parse
    parse.terms.clear()
    parse.assumptions.clear()
    b.fit = None
    parse.ratio = None
    parse.used.clear()
    parse.ignored.clear()
    parse.used.update(b.claimed, without)
    parse.ignored.update(b.passed_over, without)
    read_conditions(b)
    for term in [t for t in parse.terms if any(k in without for k in range(t.first, t.last + 1))]:
        parse.terms.remove(term)
        b.periods = [(t, p) for t, p in b.periods if t is not term]
