"""What amounts are counted in: the units people write, what they measure, and an amount as a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Dimension(StrEnum):
    """What a quantity measures; `PLAIN` has no unit of its own."""

    PLAIN = "plain"
    LAND = "land"
    AREA = "area"
    MONEY = "money"
    PEOPLE = "people"
    PERCENT = "percent"
    TIMES = "times"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit people write: its dimension and how many base units (mu, m², million CNY) it holds."""

    name: str
    dimension: Dimension
    factor: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount or range: values in the base unit of its dimension; `vague` says which word left it open."""

    start: int
    end: int
    low: float
    high: float | None
    unit: Unit | None
    text: str
    vague: str = ""
    ordinal: bool = False
    words: bool = False
    sign: str = ""

    @property
    def dimension(self) -> Dimension:
        return self.unit.dimension if self.unit else Dimension.PLAIN


_D = Dimension
UNITS: tuple[tuple[str, Unit], ...] = (
    (r"(?:million|m|mn|mln|mm)\s*(?:sqm|sq\.?\s?m|m2|㎡|square\s+met(?:er|re)s?)", Unit("sqm", _D.AREA, 1e6)),
    (r"个?亿\s*(?:元|块|人民币|rmb)?", Unit("100mcny", _D.MONEY, 100)),
    (r"千万\s*(?:元|块)?", Unit("mcny", _D.MONEY, 10)),
    (r"百万\s*(?:元|块)?", Unit("mcny", _D.MONEY, 1)),
    (r"万\s*(?:平方米|平方|平米|平|㎡|m2|sqm|square\s+met(?:er|re)s?)", Unit("10k_sqm", _D.AREA, 1e4)),
    (r"千\s*(?:元|块)", Unit("k_cny", _D.MONEY, 0.001)),
    (r"千\s*(?:平方米|平方|平米|平|㎡|m2)", Unit("sqm", _D.AREA, 1e3)),
    (r"万\s*亩", Unit("mu", _D.LAND, 1e4)),
    (r"万\s*(?:元|块|rmb|cny|yuan)", Unit("10k_cny", _D.MONEY, 0.01)),
    (r"万\s*(?:人|名)", Unit("people", _D.PEOPLE, 1e4)),
    (r"万", Unit("", _D.PLAIN, 1e4)),
    (r"(?:billion|bn|bln)\b(?:\s*(?:yuan|rmb|cny|renminbi))?", Unit("bcny", _D.MONEY, 1000)),
    (r"(?:million|mn|mln|mio|mcny)\b(?:\s*(?:yuan|rmb|cny|renminbi))?", Unit("mcny", _D.MONEY, 1)),
    (r"m\b(?:\s*(?:yuan|rmb|cny|renminbi))?(?!\s*[²2])", Unit("mcny", _D.MONEY, 1)),
    (r"k\s*(?:sqm|sq\.?\s?m|m2|㎡|square\s+met(?:er|re)s?)", Unit("sqm", _D.AREA, 1e3)),
    (r"(?:thousand|k)\s*(?:yuan|rmb|cny)", Unit("cny", _D.MONEY, 0.001)),
    (r"(?:thousand|k)\b", Unit("", _D.PLAIN, 1e3)),
    (r"(?:yuan|rmb|cny|renminbi|元|块钱|块)", Unit("cny", _D.MONEY, 1e-6)),
    (r"(?:square\s+kilomet(?:er|re)s?|sq\.?\s?km|km2|平方公里)", Unit("km2", _D.AREA, 1e6)),
    (
        r"(?:square[\s-]*met(?:er|re)s?|sq\.?\s*met(?:er|re)s?|sqms?|sq\.?\s?m\b|m2|㎡|平方米|平米|平方|平)",
        Unit("sqm", _D.AREA, 1),
    ),
    (r"(?:(?:hectares?|ha)(?![a-z])|公顷)", Unit("ha", _D.AREA, 1e4)),
    (r"(?:(?:mus?|mou)(?![a-z])|亩)", Unit("mu", _D.LAND, 1)),
    (r"成(?![立功员本交长为都品型果套])", Unit("tenths", _D.PERCENT, 10)),
    (r"(?:percent|per\s+cent|percentage\s+points?|pct|%|％)", Unit("percent", _D.PERCENT, 1)),
    (r"(?:days?|天)", Unit("days", _D.DAYS, 1)),
    (r"(?:times|倍)", Unit("times", _D.TIMES, 1)),
    (r"(?:人|名员工|名|位员工|号员工|号人|号(?=以上|以下|左右|上下|的企业|的公司|的厂))", Unit("people", _D.PEOPLE, 1)),
)
UNIT_PATTERN = "|".join(f"(?P<u{i}>{p})" for i, (p, _) in enumerate(UNITS))
"""All units as one pattern, a group for each."""
NO_LETTER_AFTER = r"(?!(?<=[A-Za-z])[A-Za-z])"
"""No letter runs on: the first two letters of `2026 had` are no hectares."""


def matched_unit(match: re.Match[str]) -> Unit | None:
    """The unit that a match of the pattern found; None where it found none."""
    for i, (_, unit) in enumerate(UNITS):
        if match.group(f"u{i}"):
            return unit
    return None


def combined_unit(outer: Unit | None, text: str, end: int) -> tuple[Unit | None, int]:
    """`3 thousand sqm`, `500 million yuan`, `2万 人`: a bare multiplier followed by a unit."""
    if outer is None or outer.dimension is not Dimension.PLAIN:
        return outer, end
    following = re.compile(rf"\s*(?:{UNIT_PATTERN}){NO_LETTER_AFTER}", re.IGNORECASE).match(text, end)
    if following:
        unit = matched_unit(following)
        if unit and unit.dimension is not Dimension.PLAIN:
            return Unit(unit.name, unit.dimension, unit.factor * outer.factor), following.end()
    return outer, end
