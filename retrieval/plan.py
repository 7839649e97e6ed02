"""The plan: what a question asks of the records, as typed values that can be executed, shown and edited.

A plan says over which record type, under which conditions, what is asked. It holds no text of a record and
no SQL. Reading makes it, search executes it, conversation edits it.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Arg

Scalar = bool | int | float | dt.date | str


class Model(BaseModel):
    """A frozen value without surprises: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Op(StrEnum):
    """How a condition compares.

    List fields: `in` one item at least, `all` every value, `only` no item but these, `first` the first item;
    lt/le/gt/ge/eq/between with numbers compare how many items there are.
    """

    IN = "in"
    ALL = "all"
    ONLY = "only"
    FIRST = "first"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    EQ = "eq"
    BETWEEN = "between"
    KNOWN = "known"
    CONTAINS = "contains"


# ---------------------------------------------------------------- conditions


class FieldRef(Model):
    """Another field of the same record as the value compared with, times `factor` (after unit conversion).

    With a field of another dimension this bounds a ratio: investment > 3 × land is over 3 million CNY per mu.
    """

    field: str
    factor: float = 1.0


class Subquery(Model):
    """The values of `field` among the records of another set; those that occur `min_count` to `max_count` times.

    With `fit` the condition stands on the key, and holds for the records that fit one of the other set (of the other
    record type), or `min_count` of them; `field` is that set's key.
    """

    record_type: str
    field: str
    where: Expr | None = None
    min_count: int = 1
    fit: bool = False
    max_count: int | None = None


class How(StrEnum):
    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    AVG = "avg"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"
    SHARE = "share"


class Measure(Model):
    """A number computed from a set.

    `count` counts records; `distinct` different values of `field`; `sum` … `max` take a numeric field, empty ones
    left out, or the number of items of a list. `per` divides `field` by that field, over the records that say both:
    `sum` is total by total, `avg`, `median`, `min` and `max` are of the records' own ratios. `share` is the
    percentage of the set (weighted by `field` where given) that meets `of`; in groups,
    `of=None` is the group's percentage of the whole set. `record_type` and `where` replace the plan's own where a
    number about another set stands beside it (supply against demand). `unit` is the one the asker wants
    (of a ratio: `mcny/mu`).
    """

    how: How = How.COUNT
    field: str | None = None
    per: str | None = None
    of: Expr | None = None
    record_type: str | None = None
    where: Expr | None = None
    unit: str | None = None
    label: str = ""


class Level(Model):
    """A number of a set as the bound of a comparison: `measure` over its own `where`, everything where it has none.

    `above the average rent of the parks in Henan`, `at least twice the median investment` (`factor` 2).
    """

    measure: Measure
    factor: float = 1.0


class Condition(Model):
    """One test of one field.

    `values`: the values of `in`, `all`, `only`, `first`; one bound for lt/le/gt/ge/eq; two, inclusive, for `between`;
    none for `known` (the field is not empty); one text for `contains`. `ref`, `subquery` and `level` stand in for them.
    An empty field never passes, except under `Not`: `Not(c)` holds wherever `c` does not, empty fields included.
    `words` is what the asker said, `label` the name of a group of values (`Yangtze River Delta`), `assumed` why a
    doubtful reading was taken; none of the three changes the set.
    """

    node: Literal["condition"] = "condition"
    field: str
    op: Op = Op.IN
    values: tuple[Scalar, ...] = ()
    ref: FieldRef | None = None
    subquery: Subquery | None = None
    level: Level | None = None
    words: str = ""
    label: str = ""
    assumed: str = ""


class Not(Model):
    node: Literal["not"] = "not"
    part: Expr


class All(Model):
    """Every part holds; no parts: everything passes."""

    node: Literal["all"] = "all"
    parts: tuple[Expr, ...] = ()


class AnyOf(Model):
    """At least one part holds; no parts: nothing passes."""

    node: Literal["any"] = "any"
    parts: tuple[Expr, ...] = ()


Expr = Annotated[Condition | Not | All | AnyOf, Arg(discriminator="node")]

EVERYTHING = All()

# ---------------------------------------------------------------- what is asked


class Grain(StrEnum):
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


class Dim(Model):
    """What to group by: a category, boolean or text field; a date at a grain; a number in bands.

    `bands` are the inner edges, ascending: (10, 50) makes `<10`, `10–50`, `≥50` (lower edge inside).
    `first` groups a list field by its first item only, otherwise a record counts once in each of its items.
    """

    field: str
    grain: Grain | None = None
    bands: tuple[float, ...] = ()
    first: bool = False


class Order(Model):
    """Sort by a field of the records, or in groups by the measure with that index (`measure`); nulls last.

    `per` divides the field by another of the record; a list sorts by its number of items.
    """

    field: str | None = None
    per: str | None = None
    measure: int | None = None
    descending: bool = True


class Records(Model):
    """The records themselves: all of them unless `limit` is given; by id where nothing else orders them."""

    ask: Literal["records"] = "records"
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    fields: tuple[str, ...] = ()


class Value(Model):
    """One number, and the further ones that were asked of the same set with it."""

    ask: Literal["value"] = "value"
    measure: Measure = Measure()
    also: tuple[Measure, ...] = ()


class Groups(Model):
    """A number or several per group.

    `limit` groups are told after the first `offset`. `labels` limits to these labels of the first dimension,
    `without` leaves these out, `apart` drops groups whose two labels are equal (a flow from a province to itself);
    `complete` adds the labels that the data or the calendar knows with 0; `within` keeps that many groups in each
    label of the first dimension, best first; `having` keeps groups whose measure `having.measure` (or its own one,
    `having.of`, that is not shown) passes; `growth` adds the change to the period before in %; `combine` adds the
    first measure minus, or by, the second, or its change from the second in %; `count` adds how many groups there
    are. Dates and bands come in natural order unless `order` says otherwise, others by the measure, largest first.
    """

    ask: Literal["groups"] = "groups"
    by: tuple[Dim, ...]
    measures: tuple[Measure, ...] = (Measure(),)
    order: Order | None = None
    limit: int | None = None
    offset: int = 0
    labels: tuple[Scalar, ...] = ()
    without: tuple[Scalar, ...] = ()
    apart: bool = False
    within: int | None = None
    complete: bool = False
    having: Having | None = None
    growth: bool = False
    combine: Literal["none", "difference", "ratio", "change"] = "none"
    count: bool = False


class Having(Model):
    """Which groups are kept: those whose number compares so with `value`.

    In place of `value`: `level`, a number of a set of its own, or `across`, the average or median of the groups' own.
    """

    op: Op
    value: float = 0
    measure: int = 0
    of: Measure | None = None
    level: Level | None = None
    across: How | None = None


class Case(Model):
    """One side of a comparison: its conditions come on top of the plan's own (or replace the record type)."""

    label: str
    where: Expr = EVERYTHING
    record_type: str | None = None
    measure: Measure | None = None


class Compare(Model):
    """The same measure over several named sets; `combine` makes one number of two (first minus / by second)."""

    ask: Literal["compare"] = "compare"
    cases: tuple[Case, ...]
    measure: Measure = Measure()
    combine: Literal["rows", "difference", "ratio", "change"] = "rows"
    order: Order | None = None
    limit: int | None = None


class Rank(Model):
    """Where one value stands among all values of a dimension by a measure (1 = largest unless ascending)."""

    ask: Literal["rank"] = "rank"
    by: Dim
    value: Scalar
    measure: Measure = Measure()
    descending: bool = True


class Fact(Model):
    """What the records that the conditions pick out say in these fields; no fields: all of them.

    `order` and `limit` as in Records (`when was the newest of them filed`). `test`: whether each of the records meets
    it (`does it need steam supply`), told as a last column.
    """

    ask: Literal["fact"] = "fact"
    fields: tuple[str, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    test: Expr | None = None


class Fit(Model):
    """Records of the plan's type that fit one of `subjects` (ids of the other type), best first.

    The plan's conditions narrow the candidates. `limit` as in Records.
    """

    ask: Literal["fit"] = "fit"
    subjects: Expr
    limit: int | None = None
    count: bool = False


Ask = Annotated[Records | Value | Groups | Compare | Rank | Fact | Fit, Arg(discriminator="ask")]


class Plan(Model):
    """One question, understood: record type, conditions, what is asked, and the need that only free text tells.

    `as_of` is "today". `meaning` ranks the filtered set by likeness of its sentences to this text (English or
    Chinese, the asker's own words); the set then is ordered, best first.
    """

    record_type: str = "requests"
    where: Expr = EVERYTHING
    ask: Ask = Records()
    meaning: str | None = None
    as_of: dt.date | None = None


for _model in (Measure, Level, Subquery, Condition, Not, All, AnyOf, Having, Groups, Case, Compare, Rank, Fact, Fit):
    _model.model_rebuild()
Plan.model_rebuild()
