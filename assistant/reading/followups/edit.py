"""An edit in progress: the turn it starts from, the conditions as they stand, and what was picked from the table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.asked import COUNT_IN
from assistant.reading.bench import Bench, measure_of, where_of
from assistant.reading.followups.edits import edit_where
from assistant.reading.model import Turn
from assistant.reading.parse import Parse, Term
from retrieval.plan import Condition, Expr, How, Measure, Plan

_TOO = re.compile(
    r"\band\b[^.;?!]*\b(?:as well|too|also)\W*$|还有[^，。；]*也|[^，。；]+也(?:要|算|看|加上)", re.IGNORECASE
)


def widens(parse: Parse) -> bool:
    """`add Henan`, `include referrals too`, `with expos included`, `count Hubei in`: one value more beside those before."""
    if parse.has("widen") or COUNT_IN.search(parse.utterance.text):
        return True
    if parse.has("instead") and _TOO.search(parse.utterance.text):
        return True  # "I should have said since May, and joint ventures as well"
    at = next(parse.where("include"), -1)
    if at < 0:
        return False
    opens = all(m.filler_only or m.cue("and", "follow") for m in parse.mentions[:at])
    closes = not any(m.solid or m.fields for m in parse.mentions[at + 1 :])
    return opens or closes


@dataclass
class Edit:
    """`where`: the conditions of the plan before, narrowed to the list or group pointed at; `lifted` families go."""

    b: Bench
    turn: Turn
    plan: Plan
    where: Expr
    lifted: set[str]
    group: Condition | None = None

    @property
    def widen(self) -> bool:
        return widens(self.b.parse)

    @property
    def periods(self) -> list[Term]:
        return [t for t, _ in self.b.periods]

    @property
    def terms(self) -> list[Term]:
        return self.b.parse.terms

    @property
    def measure(self) -> Measure:
        """The measure that the utterance asks for, or else that of the plan before, or the count."""
        return self.completed or measure_of(self.plan.ask) or Measure()

    @property
    def completed(self) -> Measure | None:
        """`and the median?`: a statistic named without its field takes the field of the plan before."""
        measure = self.b.asked.measure
        if measure is None or measure.field is not None or measure.how in (How.COUNT, How.SHARE):
            return measure
        previous = measure_of(self.plan.ask)
        if previous is None or previous.field is None:
            return None
        return measure.model_copy(update={"field": previous.field, "unit": measure.unit or previous.unit})

    def edited(self, terms: list[Term], base: Expr | None = None) -> Expr:
        """`base` (the conditions before) with those of `terms`."""
        before = self.where if base is None else base
        return edit_where(self.b.parse, where_of(self.b, terms, self.periods), before, self.widen)
