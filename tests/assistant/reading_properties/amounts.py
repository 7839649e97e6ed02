"""Amounts and bounds in words, in the units people use: `at least 2 hectares`, `5000万以上`, `between 20 and 50 mu`."""

from __future__ import annotations

from random import Random

from corpus.schema import Unit
from retrieval.plan import Op

ENGLISH_BOUNDS = {
    Op.GT: ("more than {}", "over {}", "above {}", "in excess of {}"),
    Op.GE: ("at least {}", "no less than {}", "{} or more", "a minimum of {}"),
    Op.LT: ("less than {}", "under {}", "below {}"),
    Op.LE: ("at most {}", "up to {}", "no more than {}", "{} or less"),
}
COUNT_BOUNDS = {
    **ENGLISH_BOUNDS,
    Op.LT: ("fewer than {}", "less than {}", "under {}"),
    Op.LE: ("at most {}", "up to {}", "no more than {}", "{} or fewer"),
}
CHINESE_BOUNDS = {
    Op.GT: ("超过{}", "大于{}", "高于{}"),
    Op.GE: ("{}以上", "不低于{}", "至少{}", "不少于{}"),
    Op.LT: ("低于{}", "不到{}", "小于{}"),
    Op.LE: ("不超过{}", "最多{}", "{}以下", "{}以内"),
}
_SQUARE = ("sqm", "square metres", "m2")


def english_bound(rng: Random, op: Op, values: tuple[float, ...], unit: Unit | None) -> str:
    """Return the bound with its amounts, all in one unit."""
    if op is Op.BETWEEN:
        low, high, name = _english_pair(rng, values, unit)
        return rng.choice((f"between {low} and {high}{name}", f"{low} to {high}{name}", f"from {low} to {high}{name}"))
    bounds = COUNT_BOUNDS if unit is Unit.PEOPLE else ENGLISH_BOUNDS
    return rng.choice(bounds[op]).format(rng.choice(_english(values[0], unit)))


def chinese_bound(rng: Random, op: Op, values: tuple[float, ...], unit: Unit | None) -> str:
    if op is Op.BETWEEN:
        low, high, name = _chinese_pair(rng, values, unit)
        return rng.choice(
            (f"{low}到{high}{name}", f"{low}至{high}{name}", f"在{low}到{high}{name}之间", f"{low}-{high}{name}")
        )
    return rng.choice(CHINESE_BOUNDS[op]).format(rng.choice(_chinese(values[0], unit)))


# ---------------------------------------------------------------- one amount


def _english(value: float, unit: Unit | None) -> list[str]:
    return [f"{number}{name}" for number, name in _english_forms(value, unit)]


def _chinese(value: float, unit: Unit | None) -> list[str]:
    return [f"{number}{name}" for number, name in _chinese_forms(value, unit)]


def _english_forms(value: float, unit: Unit | None) -> list[tuple[str, str]]:
    plain, comma = f"{value:g}" if value < 1e6 else f"{value:.0f}", f"{value:,.0f}"
    if unit is Unit.MCNY:
        forms = [(plain, name) for name in (" million", " million yuan", "m", " million CNY")]
        return forms + (
            [(f"{value / 1000:g}", name) for name in (" billion", "bn", " billion yuan")] if value >= 1000 else []
        )
    if unit is Unit.MU:
        return [(plain, " mu"), (plain, " mu")] + (
            [(f"{value / 15:g}", name) for name in (" hectares", " ha")] if value % 15 == 0 and value > 15 else []
        )
    if unit is Unit.SQM:
        return [(number, f" {name}") for number in (comma, f"{value:.0f}") for name in _SQUARE]
    if unit is Unit.PERCENT:
        return [(plain, "%"), (plain, " percent")]
    if unit is Unit.CNY_SQM_MONTH:
        return [(plain, " yuan"), (plain, " yuan per sqm"), (plain, " yuan per sqm and month")]
    if unit is Unit.KCNY_MU:
        return [(f"{value * 1000:,.0f}", " yuan per mu")]
    return [(comma, ""), (f"{value:.0f}", "")]


def _chinese_forms(value: float, unit: Unit | None) -> list[tuple[str, str]]:
    plain = f"{value:.0f}"
    if unit is Unit.MCNY:
        if value >= 100:
            return [(f"{value / 100:g}", name) for name in ("亿", "亿元")]
        return [(f"{value * 100:.0f}", name) for name in ("万", "万元")]
    if unit is Unit.MU:
        return [(plain, "亩"), (plain, "亩")] + ([(f"{value / 15:g}", "公顷")] if value % 15 == 0 else [])
    if unit is Unit.SQM:
        forms = [(plain, name) for name in ("平米", "平方米", "平")]
        return forms + (
            [(f"{value / 10000:g}", name) for name in ("万平米", "万平方米", "万平")] if value >= 10000 else []
        )
    if unit is Unit.PERCENT:
        return [(plain, "%")]
    if unit is Unit.CNY_SQM_MONTH:
        return [(plain, "元"), (plain, "元/平米"), (plain, "元每平米")]
    if unit is Unit.KCNY_MU:
        return [(f"{value / 10:g}", "万元/亩"), (f"{value / 10:g}", "万一亩")][:1]
    return [(plain, "人" if unit is Unit.PEOPLE else "")]


def _english_pair(rng: Random, values: tuple[float, ...], unit: Unit | None) -> tuple[str, str, str]:
    return _pair(rng, [_english_forms(value, unit) for value in values])


def _chinese_pair(rng: Random, values: tuple[float, ...], unit: Unit | None) -> tuple[str, str, str]:
    return _pair(rng, [_chinese_forms(value, unit) for value in values])


def _pair(rng: Random, forms: list[list[tuple[str, str]]]) -> tuple[str, str, str]:
    """Both numbers in the first unit that both can be written in; where none is shared, each keeps its own."""
    names = {name for _, name in forms[0]} & {name for _, name in forms[1]}
    if not names:
        (low, low_name), (high, high_name) = (rng.choice(form) for form in forms)
        return low + low_name, high, high_name
    name = rng.choice(sorted(names))
    low, high = (rng.choice([number for number, unit in form if unit == name]) for form in forms)
    return low, high, name
