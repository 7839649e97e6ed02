"""Written amounts to numbers in a field's unit: `1.2亿元`, `约2500平`, `2.5公顷`, `780元/㎡`, `1,120`.

Exact: fractions throughout, so that 11.7 ha is 175.5 mu and not a hair less.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from fractions import Fraction

from corpus.schema import Unit

LARGEST = 10**15  # beyond this a number is a slip of the hand, and would not survive as float or int64

_MU = Fraction(10_000, 15)
_AREAS: dict[str, Fraction] = {
    **dict.fromkeys(("mu", "mus", "mou", "亩"), _MU),
    **dict.fromkeys(("ha", "has", "hectare", "hectares", "公顷", "hm2"), Fraction(10_000)),
    **dict.fromkeys(("km2", "sqkm", "sq.km", "squarekm", "squarekilometres", "squarekilometers"), Fraction(1_000_000)),
    **dict.fromkeys(("squarekilometre", "squarekilometer", "平方公里", "平方千米"), Fraction(1_000_000)),
    **dict.fromkeys(("m2", "m^2", "sqm", "sqms", "sq.m", "sq.m.", "squaremetres", "squaremeters"), Fraction(1)),
    **dict.fromkeys(
        ("squaremetre", "squaremeter", "sqmetres", "sqmeters", "平", "平米", "平方", "平方米"), Fraction(1)
    ),
}
_AREA_UNITS = {Unit.MU: _MU, Unit.SQM: Fraction(1), Unit.HECTARE: Fraction(10_000)}
_MONTHS = {
    **dict.fromkeys(("月", "month", "mo", "mth", "monthly"), Fraction(1)),
    **dict.fromkeys(("年", "year", "yr", "annum", "a"), Fraction(12)),
    **dict.fromkeys(("天", "日", "day"), Fraction(12, 365)),
}
_SCALES = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
    "千": 10**3,
    "billion": 10**9,
    "bn": 10**9,
    "bln": 10**9,
    "b": 10**9,
    "million": 10**6,
    "millions": 10**6,
    "mln": 10**6,
    "mio": 10**6,
    "mil": 10**6,
    "mn": 10**6,
    "m": 10**6,
    "thousand": 10**3,
    "k": 10**3,
}
_COUNTERS = {
    Unit.PEOPLE: frozenset(
        (
            *("人", "名", "个", "位", "岗", "岗位", "个岗位", "名员工", "员工", "职工", "people", "persons", "staff"),
            *("employees", "jobs", "fte", "ftes", "workers", "heads", "positions"),
        )
    ),
    Unit.YEAR: frozenset(("年",)),
    Unit.PERCENT: frozenset(("%", "percent", "pct")),
}

_NUMBER = r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d*)?(?:e[+-]?\d{1,2})?|\.\d+"
_ABOUT = re.compile(
    r"^(?:大约|大概|大致|约|about|approximately|approx\.?|around|roughly|circa|ca\.?|c\.|~|≈)\s*"
    r"|\s*(?:左右|上下|or so|approx\.?)$"
)
_NEGATIVE = re.compile(r"\(([^()]+)\)")  # as accounts are kept
_CURRENCY = r"(?:元人民币|人民币元|人民币|元|yuan|rmb|cny|renminbi|¥)"
_SCALE = "(?:" + "|".join(sorted(_SCALES, key=len, reverse=True)) + ")"
_AMOUNT = re.compile(
    rf"(?P<sign>[+-]?)\s*(?:{_CURRENCY}\s*)?(?P<number>{_NUMBER})\s*(?:(?P<high>[亿万])(?P<low>\d+(?:\.\d+)?)(?P<low_scale>千?万))?"
    r"\s*(?P<rest>.*)"
)
_MONEY = re.compile(rf"(?P<before>{_CURRENCY})?(?P<scale>{_SCALE})?(?P<after>{_CURRENCY})?")
_SCALED = re.compile(rf"(?P<scale>{_SCALE})?(?P<unit>.*)")
_FOREIGN = (
    r"(?:usd|us\$|u\.s\.dollars?|usdollars?|\$|dollars?|eur|euros?|€|gbp|£|pounds?|jpy|yen|hk\$|hkd|krw|sgd|twd|chf"
    r"|美元|美金|欧元|英镑|日元|港元|港币|韩元|新元|台币|新台币)"
)
_FOREIGN_AMOUNT = re.compile(rf"(?:{_SCALE})?{_FOREIGN}(?:{_SCALE})?(?:/.*)?")
# What headings write for 万元 and 亿元 in Latin letters, and their thousands.
_LATIN_SCALES = (
    (re.compile(r"10k|10,?000|tenthousand|wan(?=yuan|$)"), "万"),
    (re.compile(r"100m(?:illion)?(?=[a-z]|$)|hundredmillion|yi(?=yuan|$)"), "亿"),
    (re.compile(r"'000(?:s(?![a-z]))?|1,?000(?=[a-z]|$)|000s(?![a-z])|thousands(?![a-z])"), "k"),
)
_PER = re.compile(r"/|每|per|a(?=mu|month)")
_RATE_PARTS = re.compile(
    rf"(?P<money>.*?)(?P<area>{'|'.join(sorted(_AREAS, key=len, reverse=True))})"
    rf"(?P<time>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})?"
)


def parse_number(text: str, unit: Unit | None = None, written_in: str = "") -> Fraction:
    """Return the one number that `text` says, in `unit`.

    A unit in the text wins over `written_in` (what the column header says, e.g. `万平方米`), which wins over `unit`.
    Full-width digits, thousands separators, about-words and counters are read. Raises ValueError for anything else:
    words, ranges, formulas, foreign currency, an unknown unit, infinity.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip().lower()
    plain = _ABOUT.sub("", plain)
    if negative := _NEGATIVE.fullmatch(plain):
        plain = "-" + negative[1].strip()
    found = _AMOUNT.fullmatch(plain) if len(plain) <= 64 else None
    if found is None:
        raise ValueError(f"{text[:80]!r} is not one number")
    number = Fraction(re.sub("[,' ]", "", found["number"]).rstrip("."))
    rest = re.sub(r"\s+", "", found["rest"])
    if found["high"]:
        number = number * _SCALES[found["high"]] + Fraction(found["low"]) * _SCALES[found["low_scale"]]
        number *= _factor(rest, unit) if rest else _base(unit)
    elif rest:
        # `CNY 31.8/sqm/month`: the money stands before the number, or is understood.
        number *= _factor("元" + rest if _PER.match(rest) else rest, unit)
    elif written_in:
        number *= _factor(_header_unit(written_in), unit)
    if abs(number) >= LARGEST:
        raise ValueError(f"{text[:80]!r} is larger than any real value")
    return -number if found["sign"] == "-" else number


def units_of(written: str) -> frozenset[Unit]:
    """Return the units that `written`, as it stands in a heading (`万元`, `CNY m`, `元/㎡·月`), can be read in.

    An amount of foreign money is one too, though no cell of such a column can be converted. Empty: no unit.
    """
    name = _header_unit(written)
    if not 0 < len(name) <= 40:
        return frozenset()
    if _FOREIGN_AMOUNT.fullmatch(name):
        return frozenset((Unit.MCNY, Unit.CNY_SQM_MONTH, Unit.KCNY_MU))
    found = set()
    for unit in Unit:
        # A mere scale (`万`, `m`) says how money is counted, and nothing of other things.
        if unit is Unit.MCNY or name not in _SCALES:
            with contextlib.suppress(ValueError):
                _factor(name, unit)
                found.add(unit)
    return frozenset(found)


def is_of_land(written: str) -> bool | None:
    """Return whether `written` is a unit that land is measured in (`亩`, `ha`) or floors (`㎡`); None: of no area."""
    _, name = _scaled(_header_unit(written), None)
    return _AREAS[name] >= _MU if name in _AREAS else None


def _header_unit(written: str) -> str:
    """Return the unit that a heading writes in the spelling that cells use."""
    plain = re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", written)).lower()
    for pattern, scale in _LATIN_SCALES:
        plain = pattern.sub(scale, plain, count=1)
    return plain


def _base(unit: Unit | None) -> Fraction:
    """What 1 is worth where a scale stands without a unit: `1.5亿` of money is counted in yuan."""
    if unit is Unit.MCNY:
        return Fraction(1, 10**6)
    if unit is Unit.KCNY_MU:
        return Fraction(1, 10**3)
    return Fraction(1)


def _factor(written: str, unit: Unit | None) -> Fraction:
    """How many of `unit` one of `written` is; ValueError where `written` is no way to write it."""
    if unit in (Unit.MCNY,):
        return _money(written) / 10**6
    if unit in (Unit.CNY_SQM_MONTH, Unit.KCNY_MU):
        return _rate(written, unit)
    scale, name = _scaled(written, unit)
    if unit in _AREA_UNITS:
        if not name:
            return scale
        if name in _AREAS:
            return scale * _AREAS[name] / _AREA_UNITS[unit]
    elif not name or (unit in _COUNTERS and name in _COUNTERS[unit]):
        return scale
    raise ValueError(f"{written[:40]!r} is not a known unit")


def _scaled(written: str, unit: Unit | None) -> tuple[Fraction, str]:
    """Split `万平方米` into 10,000 and `平方米`; a name that is a unit as it stands (`mu`, `m2`) has no scale."""
    if written in _AREAS or (unit in _COUNTERS and written in _COUNTERS[unit]):
        return Fraction(1), written
    found = _SCALED.fullmatch(written)
    if found is None:
        raise ValueError(f"{written[:40]!r} is not a known unit")
    return Fraction(_SCALES[found["scale"]] if found["scale"] else 1), found["unit"]


def _money(written: str) -> Fraction:
    """How many yuan one of `written` (`亿元`, `m`, `CNY m`) is."""
    if written == "mcny":
        return Fraction(10**6)
    found = _MONEY.fullmatch(written)
    if found is None:
        raise ValueError(f"{written[:40]!r} is not a known unit of money")
    return Fraction(_SCALES[found["scale"]] if found["scale"] else 1)


def _rate(written: str, unit: Unit) -> Fraction:
    """How many of `unit` (money for area, and month) one of `written` (`万元/亩`, `元/m2/月`) is."""
    parts = [part for part in re.split(r"[/·•⋅∙*]|(?<=\w)\.(?=[月年天日])|每|per", written) if part]
    if (
        len(parts) == 1 and (run := _RATE_PARTS.fullmatch(written)) and re.search(_CURRENCY, run["money"])
    ):  # `cnysqmmonth`
        parts = [part for part in run.groups() if part]
    money = _money(parts[0]) if parts else Fraction(1)
    area = next((_AREAS[part] for part in parts[1:] if part in _AREAS), None)
    months = next((_MONTHS[part] for part in parts[1:] if part in _MONTHS), None)
    known = 1 + (area is not None) + (months is not None)
    if known != len(parts) or (unit is Unit.KCNY_MU and months is not None):
        raise ValueError(f"{written[:40]!r} is not a known rate")
    if unit is Unit.KCNY_MU:
        return money / (area or _MU) * _MU / 1000
    return money / (area or 1) / (months or 1)
