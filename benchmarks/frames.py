"""The raw files in pandas: an evaluator of conditions that shares nothing with the search it is held against."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd

from corpus.schema import Type, record_type
from corpus.vocabulary import load_vocabulary
from retrieval.plan import All, Condition, Expr, Not, Op

_COMPARE: dict[Op, Callable[[Any, Any], Any]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.EQ: operator.eq,
}


class Frames:
    """Both record types in memory, ready to be filtered."""

    def __init__(self, corpus: Path) -> None:
        region = load_vocabulary().region_of
        requests, parks = (_read(corpus / f"{name}.csv", name) for name in ("requests", "parks"))
        requests["days_to_decision"] = (requests.decision_by - requests.submitted_on).dt.days
        requests["origin_region"] = requests.origin_province.map(region, na_action="ignore")
        requests["target_regions"] = requests.target_provinces.map(lambda each: tuple(filter(None, map(region, each))))
        parks["region"] = parks.province.map(region, na_action="ignore")
        self._frames = {"requests": requests, "parks": parks}

    def select(self, where: Expr, kind: str) -> pd.DataFrame:
        """Return the records that meet `where`; NotImplementedError for a condition that pandas is not taught."""
        frame = self._frames[kind]
        found: pd.DataFrame = frame[self._mask(where, frame, kind)]
        return found

    def _mask(self, expr: Expr, frame: pd.DataFrame, kind: str) -> Any:
        if isinstance(expr, Condition):
            return self._condition(expr, frame, kind)
        if isinstance(expr, Not):
            return ~self._mask(expr.part, frame, kind)
        parts = [self._mask(part, frame, kind) for part in expr.parts]
        holds = isinstance(expr, All)
        return reduce(operator.and_ if holds else operator.or_, parts, pd.Series(holds, index=frame.index))

    def _condition(self, test: Condition, frame: pd.DataFrame, kind: str) -> Any:
        if test.field not in frame:
            raise NotImplementedError(f"{test.field} is computed at load")
        column, field = frame[test.field], record_type(kind)[test.field]
        if test.op is Op.KNOWN:
            return column.map(bool) if field.type is Type.LIST else column.notna()
        if test.ref is not None:
            return self._against_field(test, frame, kind)
        values: list[Any] = list(test.values)
        if test.subquery is not None:
            sub = test.subquery
            found = self.select(sub.where or All(), sub.record_type)[sub.field].explode().value_counts()
            values = list(found[found >= sub.min_count].index)
        if field.type is Type.DATE:
            values = [pd.Timestamp(value) for value in values]
        if field.type is Type.LIST:
            return _in_list(test.op, column, values)
        if test.op in (Op.IN, Op.FIRST):
            return column.isin(values)
        if test.op is Op.CONTAINS:
            return column.str.contains(str(values[0]), case=False, regex=False).fillna(False).astype(bool)
        if test.op is Op.BETWEEN:
            return column.between(values[0], values[1])
        if test.op not in _COMPARE:
            raise NotImplementedError(f"{test.op} of a single value")
        return _COMPARE[test.op](column, values[0])

    def _against_field(self, test: Condition, frame: pd.DataFrame, kind: str) -> Any:
        assert test.ref is not None
        own, other = record_type(kind)[test.field], record_type(kind)[test.ref.field]
        if own.unit is not other.unit or (Type.LIST in (own.type, other.type) and test.op not in (Op.IN, Op.EQ)):
            raise NotImplementedError(f"{test.field} {test.op} {test.ref.field}")
        left, right = frame[own.name], frame[other.name]
        if Type.LIST in (own.type, other.type):
            listed, single = (left, right) if own.type is Type.LIST else (right, left)
            pairs = zip(single, listed, strict=True)
            return pd.Series([value in items for value, items in pairs], index=frame.index)
        right = right * test.ref.factor if other.numeric else right
        return _COMPARE[Op.EQ if test.op is Op.IN else test.op](left, right) & left.notna() & right.notna()


def _in_list(op: Op, column: Any, values: list[Any]) -> Any:
    wanted = set(values)
    if op is Op.ALL:
        return column.map(wanted.issubset) & column.map(bool)
    if op is Op.FIRST:
        return column.map(lambda items: bool(items) and items[0] in wanted)
    if op in (Op.IN, Op.EQ):
        return column.map(lambda items: not wanted.isdisjoint(items))
    raise NotImplementedError(f"{op} of a list")


def _read(file: Path, kind: str) -> pd.DataFrame:
    dates = [field.name for field in record_type(kind).columns if field.type is Type.DATE]
    frame = pd.read_csv(file, parse_dates=dates)
    for field in record_type(kind).columns:
        if field.type is Type.LIST:
            frame[field.name] = frame[field.name].fillna("").map(lambda cell: tuple(cell.split(";")) if cell else ())
    return frame
