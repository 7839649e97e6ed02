"""Numbers, money, areas and counts found in a text, in English and Chinese, with their units; ranges joined."""

from __future__ import annotations

import re

from assistant.reading.amounts.numerals import ENGLISH_NUMBER, HAN, han_number, neighbouring_pair, number_of, round_step
from assistant.reading.amounts.open import open_amounts
from assistant.reading.amounts.units import (
    NO_LETTER_AFTER,
    UNIT_PATTERN,
    Dimension,
    Quantity,
    Unit,
    combined_unit,
    matched_unit,
)

_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
_NUMBER = re.compile(
    rf"(?P<sign>[<>]=?|≥|≤|=)?\s*(?:(?<![A-Za-z0-9.])|(?<=top)|(?<=Top)|(?<=TOP))(?P<currency>[¥￥$]|rmb\s*|cny\s*)?(?P<n>{_FIGURE}|\b{ENGLISH_NUMBER}\b|[{HAN}]+)"
    rf"(?P<pre>\+(?=\s*[A-Za-z㎡]))?(?P<more>(?<=[{HAN}0-9])[来多余](?=\S))?(?P<gap>\s*-?\s*)(?:(?:{UNIT_PATTERN}){NO_LETTER_AFTER})?(?![0-9])(?P<over>(?<=[亿万])[来多余])?(?P<plus>\+|\s\+(?=\s))?",
    re.IGNORECASE | re.ASCII,
)
_RANGE = re.compile(r"\s*(?:-|~|～|to|and|or|至|到|和|与|–|—)\s*(?:[¥￥$]|rmb\s*)?", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(?P<w>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?!\s+(?:half|quarter|choice|two|three|four|five|six|seven|eight|nine|ten|\d))|\b(?P<d>\d+)(?:st|nd|rd|th)\b"
    r"|\b(?:no\.?|number|nr\.?)\s*(?P<e>\d{1,2})\b(?!\s*(?:mu|ha|sqm|people|%|million))|#(?P<f>\d{1,2})\b"
    rf"|第(?P<z>[{HAN}\d]+)(?!季|意向|产业|选择|目标)",
    re.IGNORECASE,
)


def find_quantities(text: str) -> list[Quantity]:
    """All amounts in `text` (normalised), left to right; ranges are joined and share their unit."""
    found: list[Quantity] = []
    for match in _ORDINAL.finditer(text):
        value: float | None
        if match["w"]:
            value = float(_ORDINALS[match["w"].lower()])
        else:
            raw = match["d"] or match["e"] or match["f"] or match["z"]
            value = float(raw) if raw.isdigit() else han_number(raw)
        if value:
            found.append(Quantity(match.start(), match.end(), value, None, None, match.group(), ordinal=True))
    found.extend(open_amounts(text))
    taken = [(q.start, q.end) for q in found]
    single: list[Quantity] = []
    for match in _NUMBER.finditer(text):
        if any(match.start("n") < e and s < match.end("n") for s, e in taken):
            continue
        number = number_of(match["n"])
        if number is None:
            continue
        value, vague, words = number
        unit = matched_unit(match)
        end = (match.end() - len(match["plus"] or "")) if unit else match.end("n")
        if (
            unit
            and unit.name in ("mcny", "people")
            and unit.factor == 1
            and match["gap"].strip() == ""
            and end < len(text)
        ):
            # `5 m wide` or `3人` keep their unit only where a word does not run on
            tail = text[end : end + 1]
            if tail.isalpha() and tail.isascii():
                unit, end = None, match.end("n")
        unit, end = combined_unit(unit, text, end)
        if match["currency"] and (unit is None or unit.dimension is Dimension.PLAIN):
            unit = Unit("cny", Dimension.MONEY, 1e-6 * (unit.factor if unit else 1))
        if words and unit is None and match["n"] in ("一", "千", "百", "半", "十", "两"):
            # a lone numeral counts only where a measure word follows: 一起 and 十分 are no amounts
            following = text[match.end("n") : match.end("n") + 1]
            counted = {"十": "个大强家条名年", "一": "个家条年", "两": "个家条年次份宗项"}.get(match["n"], "")
            cut = match["n"] in ("十", "百", "两") and text[: match.start("n")].endswith(("前", "头"))
            if not cut and (not following or following not in counted):
                continue
        if match["n"] == "一" and text[match.end("n") : end].strip() == "块":
            continue  # 放一块: together, not one yuan
        priced = (
            single and single[-1].end == match.start("n") and single[-1].dimension in (Dimension.MONEY, Dimension.PLAIN)
        )
        if match["n"] == "一" and unit and unit.dimension in (Dimension.AREA, Dimension.LAND) and priced:
            continue  # 20块一平: a price per square metre
        round_up = match["n"] in ("百", "千") and text[: match.start("n")].endswith(("上", "成"))
        factor = unit.factor if unit else 1.0
        more, high = match["more"] or match["over"] or "", None
        if more and unit is None:
            more = ""
        if match["over"] and more:
            end = max(end, match.end("over"))
        pair = neighbouring_pair(match["n"]) if unit is not None or match["n"][-1] in "十百千" else None
        if pair is not None:
            value, high, vague = pair[0], pair[1] * factor, match["n"]
        elif text[end : end + 1] == "级" and unit is not None and round_step(value) == value:
            high, vague, end = value * factor * 10, text[match.start("n") : end + 1], end + 1  # 百亿级
        elif more in ("多", "余"):
            high, vague = (value + round_step(value)) * factor, text[match.start("n") : end].strip()
        single.append(
            Quantity(
                match.start() - round_up,
                end,
                value * factor,
                high,
                unit,
                text[match.start("n") : end].strip(),
                vague,
                words=words,
                sign=match["sign"]
                or ("≥" if round_up else "")
                or ("+" if match["plus"] or match["pre"] else "~" if more == "来" else ""),
            )
        )
    return sorted([*found, *_join(single, text)], key=lambda q: q.start)


def _join(parts: list[Quantity], text: str) -> list[Quantity]:
    out: list[Quantity] = []
    i = 0
    while i < len(parts):
        first = parts[i]
        if i + 1 < len(parts) and first.high is None and parts[i + 1].high is None:
            second = parts[i + 1]
            between = text[first.end : second.start]
            joined = _RANGE.fullmatch(between)
            word = between.strip().lower()
            ranged = joined is not None and (
                word not in ("and", "和", "与", "or")
                or re.search(r"(between|from|介于|在)\s*\S{0,3}$", text[: first.start], re.IGNORECASE) is not None
            )
            same = first.dimension is Dimension.PLAIN or first.dimension is second.dimension
            if first.unit is None and second.unit is None and 1900 <= first.low <= 2100 and 1900 <= second.low <= 2100:
                ranged = False  # two years, not an amount
            if ranged and same and not (first.unit is None and second.unit is None and word in ("or",)):
                low = first.low
                if first.unit is None and second.unit is not None:
                    low *= second.unit.factor
                elif first.unit is not None and first.unit.dimension is Dimension.PLAIN and second.unit is not None:
                    # 3000万到2亿: the first number counts yuan, 3万到5万平 square metres
                    low = first.low * (1e-6 if second.dimension is Dimension.MONEY else 1)
                if first.unit is None and second.unit is not None and low >= second.low and second.unit.factor >= 1e4:
                    low /= 1e4  # 5000到1万平: the first number counts square metres
                if low < second.low or word in ("-", "~", "to", "至", "到"):
                    out.append(
                        Quantity(first.start, second.end, low, second.low, second.unit, text[first.start : second.end])
                    )
                    i += 2
                    continue
        out.append(first)
        i += 1
    return out
