"""Numbers in words: `a couple of hundred`, `twenty-five`, 两三百, 三百五, 半."""

from __future__ import annotations

import re

NUMBER_WORDS = {
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
"""English words for numbers, with their values."""
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SIMPLE = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
ENGLISH_NUMBER = (
    rf"(?:(?:{_TENS})[\s-](?:{_ONES})|(?:{_SIMPLE}|a(?:\s+couple|\s+few)?(?:\s+of)?)\s+(?:hundred|dozen)(?:\s+(?:and\s+)?(?:(?:{_TENS})(?:[\s-](?:{_ONES}))?|{_SIMPLE}))?"
    rf"|half\s+an?|a\s+quarter\s+of\s+an?|(?:a\s+)?couple(?:\s+of)?(?=\s)|a\s+few|one\s+and\s+a\s+half|{_SIMPLE}"
    r"|a(?=\s+(?:million|billion|thousand|hectare|square)\b))"
)
"""Numbers in English words, as a pattern."""
HAN = "零〇一二两三四五六七八九十百千半"
"""The characters of Chinese numerals."""
_PAIR = re.compile(r"([一二两三四五六七八九])([两二三四五六七八九])([十百千]?)")


def round_step(value: float) -> float:
    """The size of the last figure that was said: 100 of 三百, 10 of 150."""
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def neighbouring_pair(raw: str) -> tuple[float, float] | None:
    """两三百, 五六千: two neighbouring figures that stand for a range."""
    found = _PAIR.fullmatch(raw)
    if found is None:
        return None
    low, high = han_number(found[1] + found[3]), han_number(found[2] + found[3])
    return (low, high) if low and high and low < high else None


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
        size = NUMBER_WORDS.get(words.split()[-1], 1) if words.split()[-1] in ("hundred", "dozen") else 1
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
            total = (total or 1) * NUMBER_WORDS[part]
        else:
            total += NUMBER_WORDS[part]
    return total, ""


def number_of(raw: str) -> tuple[float, str, bool] | None:
    """A number as written: its value, the word that leaves it open, and whether it is in words; None where it is none."""
    if raw[0].isdigit():
        return float(raw.replace(",", "")), "", False
    if raw[0] in HAN:
        value = han_number(raw)
        return None if value is None else (value, "", True)
    value, vague = _english(raw)
    return value, vague, True
