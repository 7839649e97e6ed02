"""A follow-up: the plan before, edited by what the new utterance says."""

from __future__ import annotations

import datetime as dt
import re

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.fields import in_unit
from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, measure_of, where_of
from assistant.reading.fit.forms import opened
from assistant.reading.followups.carrying import carried_places
from assistant.reading.followups.dropping import dropped_conditions, gone, lifted_families
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.edits import edit_where
from assistant.reading.followups.families import families_of, family_of, plain_fields, spoken
from assistant.reading.followups.followup import base_turn, restrict
from assistant.reading.followups.moves import MOVES
from assistant.reading.followups.pointing import pick_group
from assistant.reading.followups.reasking import asked_next
from assistant.reading.followups.settling import label_roles, settle_dates, settle_roles
from assistant.reading.followups.swapping import swap, turned_over
from assistant.reading.model import Turn
from assistant.reading.parse import Parse, Term
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import Condition, Expr, Fact, Groups, How, Measure, Op, Plan, Rank, Records, Value


def edited_plan(b: Bench) -> Plan | None:
    """The plan of a follow-up: a move of its own kind (a comparison, a share, …) or else edited conditions and ask."""
    turn = b.pointed or base_turn(b.parse, b.history)
    if turn.reading.plan is None:
        return None
    parse, asked, plan = b.parse, b.asked, opened(turn.reading.plan)
    if plan.record_type != parse.record_type:
        return carried_places(b, plan)
    says_more = parse.terms or asked.dims or asked.measure or asked.order or asked.limit or b.pointed or b.need
    if parse.has("back") and not says_more:
        return plan
    edit = begin(b, turn, plan)
    for move in MOVES:
        moved = move(edit)
        if moved is not None:
            return moved
    return plain(edit)


def begin(b: Bench, turn: Turn, plan: Plan) -> Edit:
    """Settle what the plan before decides about the new words: roles, dates, which group, which list."""
    parse, asked = b.parse, b.asked
    if asked.measure == Measure() and _the_same_number(parse, plan):
        asked.measure, asked.counting, asked.yes_no = (
            None,
            False,
            False,
        )  # 那浙江和安徽呢，各多少: the number asked for before
    pointed = b.points_at_list or isinstance(plan.ask, Rank)
    where = restrict(turn, plan, b.need is None) if pointed else plan.where
    lifted = lifted_families(parse, plan.where)
    if lifted & {"submitted_on", "decision_by"}:
        asked.dims = [d for d in asked.dims if d.grain is None]  # "for all years": no table by year
    group = pick_group(parse, turn, plan, asked) or shown_groups(b, turn, plan)
    if asked.dims:
        where = without_dims(where, plain_fields(asked.dims))
    swap(parse, plan.where)
    _bound_moved(parse, plan)
    if asked.measure is None and parse.has("per_record") and (number := measure_of(plan.ask)) and number.field:
        asked.measure = Measure(how=How.AVG)  # "and the average per request?": of the number before
        parse.use(*parse.where("per_record"))
    number = measure_of(plan.ask)
    if asked.measure is None and parse.has("sum") and number is not None and number.field and not asked.dims:
        asked.measure = Measure(how=How.SUM)  # "and the total?", after an average
        parse.use(*parse.where("sum"))
    _same_table(parse, asked, plan)
    label_roles(parse, turn, plan)
    settle_roles(parse, spoken(plan))
    settle_dates(parse, plan.where)
    edit = Edit(b, turn, plan, where, lifted)
    if group is not None:
        edit.where = edit_where(parse, group, where, False)
        edit.group = group
    return edit


_MOVED = (
    "raise",
    "lift",
    "lower",
    "increase",
    "reduce",
    "drop",
    "bump",
    "cut",
    "tighten",
    "relax",
    "move",
    "提高",
    "降低",
    "提到",
    "降到",
    "放宽",
    "收紧",
    "调到",
    "调整",
)


def _same_table(parse: Parse, asked: Asked, plan: Plan) -> None:
    """哪个省最多, after a table by home province: a bare noun of places means the end that the table is about."""
    if not isinstance(plan.ask, Groups) or len(plan.ask.by) != 1 or len(asked.dims) != 1 or asked.order is None:
        return
    shown, wanted = plan.ask.by[0], asked.dims[0]
    ends = {"province": ("origin_province", "target_provinces"), "city": ("origin_city", "target_cities")}
    alike = any(shown.field in pair and wanted.field in pair for pair in ends.values())
    if alike and shown.field != wanted.field and not parse.has("to", "from", "leaving", "based", "flow"):
        asked.dims[0] = shown


def _bound_moved(parse: Parse, plan: Plan) -> None:
    """`make it more than 30,000`, `raise that to 50,000`: a bare figure moves the bound of the set before."""
    bounds = [c for c in conditions(plan.where) if c.op in (Op.GT, Op.GE, Op.LT, Op.LE) and len(c.values) == 1]
    numbers = [
        i
        for i, m in enumerate(parse.mentions)
        if m.quantity is not None and m.quantity.unit is None and m.quantity.high is None and not m.quantity.ordinal
    ]
    verbs = [i for i, m in enumerate(parse.mentions) if m.text.lower() in _MOVED]
    said = parse.has("instead", "gt", "ge", "lt", "le") or bool(verbs)
    fields = {c.field for c in bounds}
    if len(fields) != 1 or len(numbers) != 1 or numbers[0] in parse.used or parse.terms or not said:
        return
    at, old = numbers[0], bounds[-1]
    op, comparing = comparator(parse, at)
    quantity = parse.mentions[at].quantity
    assert quantity is not None
    if isinstance(old.values[0], (str, dt.date)):
        return
    words = parse.text(min((*comparing, at)), at)
    value = in_unit(quantity.low, quantity.dimension, RECORD_TYPES[plan.record_type][old.field].unit)
    moved = Condition(field=old.field, op=op or old.op, values=(value,), words=words)
    parse.terms.append(Term(min((*comparing, at)), at, family_of(old.field), old.field, moved, words))
    parse.use(at, *comparing, *verbs)


_HOW_MUCH = re.compile(r"(?:各|分别|各自|又)?(?:为|是)?多少|how much|what")
_HOW_MANY = re.compile(r"how many|多少[家个]?|几[家个]")


def _the_same_number(parse: Parse, plan: Plan) -> bool:
    """Whether `how much` or `how many`, without a noun or measure word that says what is counted, asks on."""
    asks = [parse.mentions[i].text.lower() for i in parse.where("how_many")]
    counted = any(m.cue("request", "company", "park") and not m.cue("how_many") for m in parse.mentions)
    measure = measure_of(plan.ask)
    if not asks or counted or measure is None or measure.how is How.COUNT:
        return False
    heads = measure.how is How.DISTINCT or measure.field in ("jobs", "employees")
    if heads and isinstance(plan.ask, Value) and all(_HOW_MANY.fullmatch(text) for text in asks):
        return True
    return measure.how is not How.DISTINCT and all(_HOW_MUCH.fullmatch(text) for text in asks)


def shown_groups(b: Bench, turn: Turn, plan: Plan) -> Condition | None:
    """The groups that `those five` means, as a condition, unless the table itself goes on."""
    ask = plan.ask
    asks = b.asked.dims or b.asked.measure is not None or b.asked.share
    if isinstance(ask, Groups) and len(turn.labels) == 1 and len(ask.by) == 1 and not asks and not b.parse.terms:
        plain_field = not ask.by[0].grain and not ask.by[0].bands
        if plain_field and b.parse.has("list_ask") and b.parse.has("those", "that_one"):
            # "what's the biggest one? list those": the records of the one group that was told
            return Condition(field=ask.by[0].field, op=Op.IN, values=turn.labels, words=turn.labels[0])
    if b.pointed is None or not isinstance(ask, Groups) or len(ask.by) != 1 or ask.by[0].grain or ask.by[0].bands:
        return None
    going_on = b.asked.measure is not None and b.parse.has("each")
    if going_on or (b.parse.has("back") and b.asked.measure is None and not b.parse.has("list_ask", "which", "who")):
        return None
    return Condition(field=ask.by[0].field, op=Op.IN, values=turn.labels, words=", ".join(turn.labels))


def without_dims(where: Expr, fields: set[str]) -> Expr:
    """Grouping by a field lifts the condition on one value of that very field (`all channels then`)."""

    def one_value(part: Expr) -> bool:
        return isinstance(part, Condition) and part.field in fields and part.op is Op.IN and len(part.values) == 1

    return both(*(p for p in conjuncts(where) if not one_value(p)))


def plain(edit: Edit) -> Plan:
    """Conditions dropped, lifted, replaced and added; what is asked changed where the utterance says so."""
    b, parse, plan = edit.b, edit.b.parse, edit.plan
    kind = RECORD_TYPES[plan.record_type]
    dropped = dropped_conditions(parse, edit.where)
    where = both(*(p for p in conjuncts(edit.where) if not gone(p, dropped)))
    added = where_of(b, [t for t in parse.terms if t.field in kind], edit.periods)
    where = both(*(p for p in conjuncts(where) if not families_of(p) & edit.lifted))
    where = edit_where(parse, added, where, edit.widen)
    where = turned_over(parse, where)
    ask = asked_next(edit)
    kept = isinstance(ask, (Records, Value, Groups)) and not isinstance(plan.ask, Fact) and not b.need_dropped
    meaning = b.need or (plan.meaning if kept else None)
    if b.points_at_list and plan.meaning and any(c.label == "the list before" for c in conditions(where)):
        meaning = b.need
    return Plan(record_type=plan.record_type, where=where, ask=ask, meaning=meaning)
