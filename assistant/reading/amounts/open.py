"""Amounts said without a figure: 几千万, 数亿, 过亿, `half full`, 一半."""

from __future__ import annotations

import re

from assistant.reading.amounts.numerals import NUMBER_WORDS, han_number
from assistant.reading.amounts.units import UNIT_PATTERN, UNITS, Dimension, Quantity, Unit, matched_unit

_OPEN_ZH = re.compile(
    rf"(?P<lead>好几|十几|几十|几百|几千|几|数十|数百|数千|数)(?P<gap>个?)(?P<size>[十百千]?)(?:{UNIT_PATTERN})(?P<up>以上)?"
    r"|(?P<sign>过|上|超过|超|破|突破|逾|达|不足|不到|未到)(?P<bare>[十百千]?亿)元?(?:人民币)?(?!以)"
    rf"|(?<!以)(?P<over>过|上|超过|超|逾|近|不足|不到)(?P<round>[百千万])(?=.)(?:{UNIT_PATTERN.replace('(?P<u', '(?P<v')})"
    rf"|(?<!以)(?P<many>过|上|超过|超|破|逾|不足|不到)(?P<full>[百千万])(?=的|以上|[，,、。]|$)"
    r"|(?<![十百千万几数个\d零一二两三四五六七八九])(?P<yi>亿)元?(?=级|以上|以下|以内)"
)
"""Chinese amounts that leave the figure open (几千万) or the one before 亿 unsaid (过亿, 亿元以上)."""
_ASKED = re.compile(r"\s*(?:元|块钱?|呢|呀|啊)*\s*(?:[?？。]|$)")
_PART = re.compile(
    r"\b(?P<f>half|(?:a|one|two|three|four)[\s-](?:third|quarter|fifth)s?)\s+(?P<of>full|occupied|taken|let)\b",
    re.IGNORECASE,
)
_HALF_ZH = re.compile(
    r"(?<=[率例比占超过到足半于])(?P<f>一半|半数|半)(?!年|天|个|价|小时|导体|挂|成品|径|夜)(?=[的以之，。,?？!！\s]|$)"
)


def open_amounts(text: str) -> list[Quantity]:
    """几千万, 数亿, 过亿, half full: amounts that are said without a figure."""
    out: list[Quantity] = []
    for match in _OPEN_ZH.finditer(text):
        raw, start, end = match.group(), match.start(), match.end()
        yi = Unit("100mcny", Dimension.MONEY, 100)
        if match["lead"]:
            if match["lead"] == "几" and _ASKED.match(text, end):
                continue  # 投资几亿？: what is asked, not an amount
            unit = matched_unit(match)
            if unit is None or (unit.dimension is Dimension.PLAIN and unit.factor < 1e4) or unit.name == "tenths":
                continue  # 几成: what share
            size = han_number(match["lead"].strip("好几数") or "一") or 1.0
            size *= (han_number(match["size"]) or 1.0) if match["size"] else 1.0
            low, high = (1.0, 2.0) if match["lead"] == "十几" else (2.0, 10.0)
            step = size * unit.factor
            top = None if match["up"] else high * step
            out.append(Quantity(start, end, low * step, top, unit, raw, raw, sign="≥" if match["up"] else ""))
        elif match["round"]:
            unit = next((u for i, (_, u) in enumerate(UNITS) if match.group(f"v{i}")), None)
            if unit is None or unit.dimension is Dimension.PERCENT:
                continue
            size = {"百": 100.0, "千": 1000.0, "万": 10_000.0}[match["round"]]
            sign = {"上": "≥", "近": "~", "不足": "<", "不到": "<"}.get(match["over"], ">")
            out.append(Quantity(start, end, size * unit.factor, None, unit, raw, sign=sign))
        elif match["many"]:
            size = {"百": 100.0, "千": 1000.0, "万": 10_000.0}[match["full"]]
            sign = {"上": "≥", "不足": "<", "不到": "<"}.get(match["many"], ">")
            out.append(Quantity(start, end, size, None, None, raw, sign=sign))
        elif match["bare"]:
            size = (han_number(match["bare"][:-1]) or 1.0) if match["bare"][:-1] else 1.0
            sign = {"上": "≥", "达": "≥", "不足": "<", "不到": "<", "未到": "<"}.get(match["sign"], ">")
            out.append(Quantity(start, end, 100 * size, None, yi, raw, sign=sign))
        else:
            tier = text[end : end + 1] == "级"
            out.append(Quantity(start, end + tier, 100, 1000 if tier else None, yi, raw, raw if tier else ""))
    if "率" in text:
        percent = Unit("percent", Dimension.PERCENT, 1)
        out += [Quantity(m.start(), m.end(), 50, None, percent, m.group()) for m in _HALF_ZH.finditer(text)]
    for match in _PART.finditer(text):
        parts = match["f"].lower().replace("-", " ").split()
        over = {"third": 3, "quarter": 4, "fifth": 5}.get(parts[-1].rstrip("s"), 2)
        count = NUMBER_WORDS.get(parts[0], 1)
        value = round(100 * count / over, 2)
        percent = Unit("percent", Dimension.PERCENT, 1)
        out.append(Quantity(match.start(), match.end(), value, None, percent, match.group()))
    return out
