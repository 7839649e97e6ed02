"""Plans in English: a noun phrase of the conditions, in a sentence of what is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from corpus.schema import record_type
from retrieval.plan import Compare, Groups, How, Measure, Plan, Rank, Records, Value
from tests.assistant.reading_properties.english_clauses import EnglishClauses
from tests.assistant.reading_properties.english_wording import Clause, Slot
from tests.assistant.reading_properties.parts import Part, part_of, parts_of
from tests.assistant.reading_properties.world import World

NOUNS = {"requests": ("requests", "projects", "leads"), "parks": ("parks", "industrial parks")}
FIRMS = ("companies", "firms")
HOW = {How.SUM: ("total", "combined"), How.AVG: ("average", "mean"), How.MEDIAN: ("median",)}
DOWN = ("largest first", "from largest to smallest", "in descending order")
UP = ("smallest first", "from smallest to largest", "in ascending order")


class English:
    """Puts plans into words with one source of chance."""

    def __init__(self, world: World, rng: Random, today: dt.date) -> None:
        self.rng = rng
        self.clauses = EnglishClauses(world, rng, today)

    def say(self, plan: Plan) -> str:
        ask = plan.ask
        if isinstance(ask, Records):
            words = self._ordered(plan, ask) if ask.order else self._records(plan)
        elif isinstance(ask, Value):
            words = self._value(plan, ask.measure)
        elif isinstance(ask, Groups):
            words = self._groups(plan, ask)
        elif isinstance(ask, Compare):
            words = self._compared(plan, ask)
        else:
            assert isinstance(ask, Rank)
            words = self._ranked(plan, ask)
        return words[0].upper() + words[1:]

    # ------------------------------------------------------------ the noun phrase

    def phrase(self, plan: Plan, nouns: Sequence[str] = (), verbs: bool = True) -> str:
        """Return what the conditions say of the records, around a noun; without `verbs`, where it can be had so."""
        clauses = [self._one(part, verbs) for part in parts_of(plan.where, plan.record_type)]
        return self._around(self.rng.choice(nouns or NOUNS[plan.record_type]), clauses)

    def _one(self, part: Part, verbs: bool) -> Clause:
        options = self.clauses.options(part)
        plain = [option for option in options if option.slot is not Slot.VERB]
        return self.rng.choice(options if verbs or not plain else plain)

    def _around(self, noun: str, clauses: list[Clause]) -> str:
        self.rng.shuffle(clauses)
        ahead = sorted((c for c in clauses if c.slot is Slot.BEFORE), key=lambda clause: clause.rank)
        behind = [c.text for c in clauses if c.slot is Slot.AFTER]
        done = [c.text for c in clauses if c.slot is Slot.VERB]
        relative = [f"that {self.clauses.all_of(done)}"] if done else []
        return " ".join([*(c.text for c in ahead), noun, *behind, *relative])

    # ------------------------------------------------------------ what is asked

    def _some(self, plan: Plan) -> str:
        """The records, now and then called companies."""
        firms = plan.record_type == "requests" and self.rng.random() < 0.3
        return self.phrase(plan, FIRMS[:1] if firms else ())

    def _records(self, plan: Plan) -> str:
        some = self._some(plan)
        which = f"which are the {some}?" if " that " in some else f"which {some}?"
        frames = (which, some, f"show me {some}", f"list all {some}", f"find {some}", f"what {some} do we have?")
        return self.rng.choice(frames)

    def _ordered(self, plan: Plan, ask: Records) -> str:
        some, order = self._some(plan), ask.order[0]
        field = self._field(plan.record_type, str(order.field))
        if ask.limit is None:
            return f"{some}, sorted by {field}, {self.rng.choice(DOWN if order.descending else UP)}"
        end, size = ("highest", "largest") if order.descending else ("lowest", "smallest")
        frames = [
            f"the {ask.limit} {some} with the {self.rng.choice((end, size))} {field}",
            f"which {ask.limit} {some} have the {end} {field}?",
        ]
        if order.descending:
            frames += [f"top {ask.limit} {some} by {field}", f"show the top {ask.limit} by {field} among {some}"]
        else:
            frames.append(f"the {ask.limit} smallest {some} by {field}")
        return self.rng.choice(frames)

    def _value(self, plan: Plan, measure: Measure) -> str:
        if measure.how is How.SHARE:
            assert measure.of is not None
            options = self.clauses.options(part_of(measure.of, plan.record_type))
            met = self.rng.choice([option.text for option in options if option.slot is Slot.VERB])
            share = self.rng.choice(("share", "percentage"))
            return f"what {share} of {self.phrase(plan, verbs=False)} {met}?"
        if measure.how in (How.COUNT, How.DISTINCT):
            counted = self._counted(plan, measure)
            many = f"how many {counted}"
            return self.rng.choice(
                (f"{many} are there?", f"{many} do we have?", f"number of {counted}", f"count the {counted}")
            )
        what = f"{self._measured(plan.record_type, measure)} of {self.phrase(plan)}"
        return self.rng.choice((what, f"what is the {what}?", f"give me the {what}"))

    def _groups(self, plan: Plan, ask: Groups) -> str:
        measure, dim, kind = ask.measures[0], ask.by[0], plan.record_type
        name = str(dim.grain) if dim.grain is not None else self._field(kind, dim.field)
        by = self.rng.choice((f"by {name}", f"per {name}", *(() if dim.grain else (f"for each {name}",))))
        if measure.how not in (How.COUNT, How.DISTINCT):
            what = self._measured(kind, measure)
            return self.rng.choice((f"{what} of {self.phrase(plan)} {by}", f"{what} {by} for {self.phrase(plan)}"))
        counted = self._counted(plan, measure)
        if ask.limit is not None:
            names = f"{ask.limit} {_plural(name)}"
            return self.rng.choice((f"top {names} by number of {counted}", f"which {names} have the most {counted}?"))
        frames = [f"number of {counted} {by}", f"how many {counted} are there {by}?"]
        if measure.how is How.COUNT:
            frames += [f"{counted} {by}", f"break down {counted} by {name}"]
        return self.rng.choice(frames)

    def _compared(self, plan: Plan, ask: Compare) -> str:
        sides = [part_of(case.where, plan.record_type) for case in ask.cases]
        named = [self.clauses.places(side) if side.place else self.clauses.names(side) for side in sides]
        names = [name for side in named for name in side]
        some = self.phrase(plan)
        frames = [f"compare {self.clauses.all_of(names)} by number of {some}"]
        if len(names) == 2:
            frames.append(f"{names[0]} versus {names[1]}: how many {some}?")
        return self.rng.choice(frames)

    def _ranked(self, plan: Plan, ask: Rank) -> str:
        field = record_type(plan.record_type)[ask.by.field]
        among = _plural(field.en[0])
        some = self.phrase(plan)
        return self.rng.choice(
            (
                f"where does {ask.value} rank among {among} by number of {some}?",
                f"for {some}, where does {ask.value} rank among {among}?",
            )
        )

    def _counted(self, plan: Plan, measure: Measure) -> str:
        return self.phrase(plan, FIRMS if measure.how is How.DISTINCT else ())

    def _measured(self, kind: str, measure: Measure) -> str:
        return f"{self.rng.choice(HOW[measure.how])} {self._field(kind, str(measure.field))}"

    def _field(self, kind: str, name: str) -> str:
        """Return one of the first two words of the schema for a field."""
        return self.rng.choice(record_type(kind)[name].en[:2])


def _plural(name: str) -> str:
    head, of, rest = name.partition(" of ")  # types of move
    if head.endswith("y"):
        return f"{head[:-1]}ies{of}{rest}"
    return f"{head}{'es' if head.endswith('s') else 's'}{of}{rest}"
