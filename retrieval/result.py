"""The result of a plan: complete, canonical, with the evidence that each statement rests on."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from retrieval.plan import Model, Scalar

HOLDS = "holds"
"""The last column of facts that are tested: whether the record meets what is asked."""

Cell = Scalar | None | tuple[str, ...]


class Kind(StrEnum):
    RECORDS = "records"
    VALUE = "value"
    GROUPS = "groups"
    FACT = "fact"
    MATCHES = "matches"


class Basis(StrEnum):
    """What the result was computed from."""

    FIELDS = "fields"
    MEANING = "meaning"
    FIT = "fit"


class Evidence(Model):
    """The sentence of a record that answered a question of meaning, and its cosine likeness to it (-1 … 1)."""

    id: str
    quote: str
    score: float


class Criterion(Model):
    """One test of a park-request fit: what is wanted, what is offered, whether it is met.

    `needed` criteria decide; the others (requirements) only rank.
    """

    field: str
    wanted: str
    offered: str
    met: bool
    needed: bool = True


class Match(Model):
    """One fitting record and why; `subject` is the id on the other side, `covered` requirements met of `of`."""

    id: str
    subject: str
    criteria: tuple[Criterion, ...]
    covered: int
    of: int


class Relaxation(Model):
    """What would be found if the condition at `index` (of the plan's top-level ones) were dropped."""

    index: int
    total: int


class Result(Model):
    """All that search found.

    `ids`: the complete set, in order, of `record_type`; for groups and values the records they were computed from
    are the plan's set, of size `total`, and `ids` is empty. `records`: full rows of the first `ids` (at most
    `shown`), canonical values, personal fields included (the caller masks). `columns`/`rows`: label, number, … for
    groups, trends, comparisons. `facts`: column → value for `fact`. `relaxations` only where the set is empty.
    `absent`: ids that the plan names and no record has. `levels`: the numbers that the plan's levels are, in its order.
    """

    kind: Kind
    record_type: str
    total: int
    ids: tuple[str, ...] = ()
    ordered: bool = False
    value: Scalar | None = None
    unit: str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    records: tuple[dict[str, Cell], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    matches: tuple[Match, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    absent: tuple[str, ...] = ()
    levels: tuple[float | None, ...] = ()
    basis: Basis = Basis.FIELDS
    as_of: dt.date | None = None
    generation: str = ""
