"""Numbers, amounts and days as people read them, in English and Chinese."""

from __future__ import annotations

import datetime as dt
from typing import Literal

_UNITS: dict[str, tuple[str, str]] = {
    "mu": (" mu", "亩"),
    "sqm": (" m²", "平方米"),
    "k_sqm": (" thousand m²", "千平方米"),
    "10k_sqm": (" × 10,000 m²", "万平方米"),
    "k_mu": (" thousand mu", "千亩"),
    "10k_mu": (" × 10,000 mu", "万亩"),
    "ha": (" ha", "公顷"),
    "km2": (" km²", "平方公里"),
    "cny": (" CNY", "元"),
    "k_cny": (" thousand CNY", "千元"),
    "10k_cny": (" × 10,000 CNY", "万元"),
    "mcny": (" million CNY", "百万元"),
    "100mcny": (" × 100 million CNY", "亿元"),
    "bcny": (" billion CNY", "十亿元"),
    "cny_sqm_month": (" CNY per m² and month", "元/平方米·月"),
    "cny_sqm_year": (" CNY per m² and year", "元/平方米·年"),
    "days": (" days", "天"),
    "cny_sqm_day": (" CNY per m² and day", "元/平方米·天"),
    "kcny_mu": (" thousand CNY per mu", "千元/亩"),
    "percent": (" %", "%"),
    "people": ("", "人"),
    "k_people": (" thousand", "千人"),
    "10k_people": (" × 10,000", "万人"),
    "year": ("", "年"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MCNY_PER_YI = 100  # 1亿元 is 100 million CNY


def number(value: float) -> str:
    """Return `value` with thousands separators: whole numbers whole, others to 2 decimals, small ones to 3 digits."""
    if isinstance(value, int) or abs(value - round(value)) < 1e-9:
        return f"{round(value):,}"
    decimals = 2
    while abs(value) < 10 ** (2 - decimals) and decimals < 8:
        decimals += 1
    return f"{value:,.{decimals}f}".rstrip("0").rstrip(".")


def percent(value: float) -> str:
    """Return a percentage to one decimal, below 10 to two."""
    text = f"{value:,.{1 if abs(value) >= 10 else 2}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: float, unit: str | None, lang: Literal["en", "zh"]) -> str:
    """Return a number with its unit; a unit that is not known stands as it is."""
    if unit == "year":
        return f"{round(value)}" + ("年" if lang == "zh" else "")
    if unit is not None and "/" in unit:
        over, under = unit.split("/")
        return amount(value, over, lang) + _per(under, lang)
    if unit == "mcny" and lang == "zh":
        return yuan(value)
    digits = percent(value) if unit == "percent" else number(value)
    if unit is None:
        return digits
    return digits + _UNITS.get(unit, (f" {unit}", unit))[lang == "zh"]


def _per(unit: str, lang: Literal["en", "zh"]) -> str:
    """Return what a ratio is counted by: ` per mu`, `/亩`."""
    if unit == "people":
        return "/人" if lang == "zh" else " per person"
    return f"/{unit_name(unit, lang)}" if lang == "zh" else f" per {unit_name(unit, lang)}"


def unit_name(unit: str | None, lang: Literal["en", "zh"]) -> str:
    """Return the unit alone, for the head of a column."""
    if unit is not None and "/" in unit:
        over, under = unit.split("/")
        return (unit_name(over, lang) + _per(under, lang)).strip()
    return _UNITS.get(unit, (unit, unit))[lang == "zh"].strip() if unit else ""


def yuan(mcny: float) -> str:
    """Return million CNY as Chinese readers count money: 亿元, below that 万元."""
    if abs(mcny) >= MCNY_PER_YI:
        return f"{mcny / MCNY_PER_YI:,.4f}".rstrip("0").rstrip(".") + "亿元"
    return number(mcny * 100) + "万元"


def day(value: dt.date, lang: Literal["en", "zh"]) -> str:
    """Return `31 Dec 2026` or `2026年12月31日`."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def ordinal(value: int) -> str:
    """Return `1st`, `2nd`, `3rd`, `4th`."""
    suffix = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{suffix}"


def plural(word: str) -> str:
    """Return the English plural of a field's label."""
    return word[:-1] + "ies" if word.endswith("y") else word if word.endswith("s") else word + "s"
