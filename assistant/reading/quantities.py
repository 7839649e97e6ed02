"""Numbers, money, areas and counts in words and figures, in English and Chinese, with their units."""

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
_WORDS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "dozen": 12,
}
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SIMPLE = "|".join(sorted(_WORDS, key=len, reverse=True))
_ENGLISH = (
    rf"(?:(?:{_TENS})[\s-](?:{_ONES})|(?:{_SIMPLE}|a(?:\s+couple|\s+few)?(?:\s+of)?)\s+(?:hundred|dozen)(?:\s+(?:and\s+)?(?:(?:{_TENS})(?:[\s-](?:{_ONES}))?|{_SIMPLE}))?"
    rf"|half\s+an?|a\s+quarter\s+of\s+an?|(?:a\s+)?couple(?:\s+of)?(?=\s)|a\s+few|one\s+and\s+a\s+half|{_SIMPLE}"
    r"|a(?=\s+(?:million|billion|thousand|hectare|square)\b))"
)
_HAN = "零〇一二两三四五六七八九十百千半"
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
_UNIT = "|".join(f"(?P<u{i}>{p})" for i, (p, _) in enumerate(UNITS))
_WHOLE = r"(?!(?<=[A-Za-z])[A-Za-z])"
"""No letter runs on: the first two letters of `2026 had` are no hectares."""
_NUMBER = re.compile(
    rf"(?P<sign>[<>]=?|≥|≤|=)?\s*(?:(?<![A-Za-z0-9.])|(?<=top)|(?<=Top)|(?<=TOP))(?P<currency>[¥￥$]|rmb\s*|cny\s*)?(?P<n>{_FIGURE}|\b{_ENGLISH}\b|[{_HAN}]+)"
    rf"(?P<pre>\+(?=\s*[A-Za-z㎡]))?(?P<more>(?<=[{_HAN}0-9])[来多余](?=\S))?(?P<gap>\s*-?\s*)(?:(?:{_UNIT}){_WHOLE})?(?![0-9])(?P<over>(?<=[亿万])[来多余])?(?P<plus>\+|\s\+(?=\s))?",
    re.IGNORECASE | re.ASCII,
)
_RANGE = re.compile(r"\s*(?:-|~|～|to|and|or|至|到|和|与|–|—)\s*(?:[¥￥$]|rmb\s*)?", re.IGNORECASE)
_OPEN_ZH = re.compile(
    rf"(?P<lead>好几|十几|几十|几百|几千|几|数十|数百|数千|数)(?P<gap>个?)(?P<size>[十百千]?)(?:{_UNIT})(?P<up>以上)?"
    r"|(?P<sign>过|上|超过|超|破|突破|逾|达|不足|不到|未到)(?P<bare>[十百千]?亿)元?(?:人民币)?(?!以)"
    rf"|(?<!以)(?P<over>过|上|超过|超|逾|近|不足|不到)(?P<round>[百千万])(?=.)(?:{_UNIT.replace('(?P<u', '(?P<v')})"
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
_PAIR = re.compile(r"([一二两三四五六七八九])([两二三四五六七八九])([十百千]?)")
_ORDINAL = re.compile(
    r"\b(?P<w>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?!\s+(?:half|quarter|choice|two|three|four|five|six|seven|eight|nine|ten|\d))|\b(?P<d>\d+)(?:st|nd|rd|th)\b"
    r"|\b(?:no\.?|number|nr\.?)\s*(?P<e>\d{1,2})\b(?!\s*(?:mu|ha|sqm|people|%|million))|#(?P<f>\d{1,2})\b"
    rf"|第(?P<z>[{_HAN}\d]+)(?!季|意向|产业|选择|目标)",
    re.IGNORECASE,
)


def _round_step(value: float) -> float:
    """The size of the last figure that was said: 100 of 三百, 10 of 150."""
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def _pair(raw: str) -> tuple[float, float] | None:
    """两三百, 五六千: two neighbouring figures that stand for a range."""
    found = _PAIR.fullmatch(raw)
    if found is None:
        return None
    low, high = han_number(found[1] + found[3]), han_number(found[2] + found[3])
    return (low, high) if low and high and low < high else None


def _open_amounts(text: str) -> list[Quantity]:
    """几千万, 数亿, 过亿, half full: amounts that are said without a figure."""
    out: list[Quantity] = []
    for match in _OPEN_ZH.finditer(text):
        raw, start, end = match.group(), match.start(), match.end()
        yi = Unit("100mcny", Dimension.MONEY, 100)
        if match["lead"]:
            if match["lead"] == "几" and _ASKED.match(text, end):
                continue  # 投资几亿？: what is asked, not an amount
            unit = _unit(match)
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
        count = _WORDS.get(parts[0], 1)
        value = round(100 * count / over, 2)
        percent = Unit("percent", Dimension.PERCENT, 1)
        out.append(Quantity(match.start(), match.end(), value, None, percent, match.group()))
    return out


def han_number(text: str) -> float | None:
    """The value of a Chinese numeral such as 二十, 三百五, 半; None when it is none."""
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if text in ("半", "一半"):
        return 0.5
    half = 0.5 if text.endswith("半") and len(text) > 1 else 0.0
    body = text[:-1] if half else text
    total, current, last = 0.0, 0.0, 1.0
    for char in body:
        if char in digits:
            current = current * 10 + digits[char] if current and last == 1.0 else digits[char]
        elif char in "十百千":
            last = {"十": 10.0, "百": 100.0, "千": 1000.0}[char]
            total += (current or 1) * last
            current = 0
        else:
            return None
    if current and last > 10 and body[-1] in digits and len(body) > 1 and body[-2] in "百千":
        current *= last / 10
    return total + current + half


def _english(text: str) -> tuple[float, str]:
    words = re.sub(r"[\s-]+", " ", text.lower()).strip()
    if words.startswith("half"):
        return 0.5, ""
    if words.startswith("a quarter"):
        return 0.25, ""
    few = re.match(r"(?:a )?(couple|few)(?: of)?\b", words)
    if few:
        size = _WORDS.get(words.split()[-1], 1) if words.split()[-1] in ("hundred", "dozen") else 1
        return (2.0 if few[1] == "couple" else 3.0) * size, few.group()
    if words == "a":
        return 1.0, ""
    if words == "one and a half":
        return 1.5, ""
    total = 0.0
    for part in words.split():
        if part in ("a", "and"):
            continue
        if part in ("hundred", "dozen"):
            total = (total or 1) * _WORDS[part]
        else:
            total += _WORDS[part]
    return total, ""


def _number(raw: str) -> tuple[float, str, bool] | None:
    if raw[0].isdigit():
        return float(raw.replace(",", "")), "", False
    if raw[0] in _HAN:
        value = han_number(raw)
        return None if value is None else (value, "", True)
    value, vague = _english(raw)
    return value, vague, True


def _unit(match: re.Match[str]) -> Unit | None:
    for i, (_, unit) in enumerate(UNITS):
        if match.group(f"u{i}"):
            return unit
    return None


def _combine(outer: Unit | None, text: str, end: int) -> tuple[Unit | None, int]:
    """`3 thousand sqm`, `500 million yuan`, `2万 人`: a bare multiplier followed by a unit."""
    if outer is None or outer.dimension is not Dimension.PLAIN:
        return outer, end
    following = re.compile(rf"\s*(?:{_UNIT}){_WHOLE}", re.IGNORECASE).match(text, end)
    if following:
        unit = _unit(following)
        if unit and unit.dimension is not Dimension.PLAIN:
            return Unit(unit.name, unit.dimension, unit.factor * outer.factor), following.end()
    return outer, end


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
    found.extend(_open_amounts(text))
    taken = [(q.start, q.end) for q in found]
    single: list[Quantity] = []
    for match in _NUMBER.finditer(text):
        if any(match.start("n") < e and s < match.end("n") for s, e in taken):
            continue
        number = _number(match["n"])
        if number is None:
            continue
        value, vague, words = number
        unit = _unit(match)
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
        unit, end = _combine(unit, text, end)
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
        priced = single and single[-1].end == match.start("n") and single[-1].dimension in (_D.MONEY, _D.PLAIN)
        if match["n"] == "一" and unit and unit.dimension in (_D.AREA, _D.LAND) and priced:
            continue  # 20块一平: a price per square metre
        round_up = match["n"] in ("百", "千") and text[: match.start("n")].endswith(("上", "成"))
        factor = unit.factor if unit else 1.0
        more, high = match["more"] or match["over"] or "", None
        if more and unit is None:
            more = ""
        if match["over"] and more:
            end = max(end, match.end("over"))
        pair = _pair(match["n"]) if unit is not None or match["n"][-1] in "十百千" else None
        if pair is not None:
            value, high, vague = pair[0], pair[1] * factor, match["n"]
        elif text[end : end + 1] == "级" and unit is not None and _round_step(value) == value:
            high, vague, end = value * factor * 10, text[match.start("n") : end + 1], end + 1  # 百亿级
        elif more in ("多", "余"):
            high, vague = (value + _round_step(value)) * factor, text[match.start("n") : end].strip()
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
