"""How Chinese characters sound, as far as a slip of the input method goes: without tones, near sounds made one.

Endings and initials that many speakers do not tell apart (in/ing, z/zh) count as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache


@cache
def _readings() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT  # the first Chinese question loads it

    return PINYIN_DICT


@cache
def sound(char: str) -> str:
    """The sound of one character: its first reading without tone, near sounds made one; itself where it has none."""
    reading = _readings().get(ord(char), "") if len(char) == 1 else ""
    if not reading:
        return char
    plain = "".join(c for c in unicodedata.normalize("NFD", reading.split(",")[0]) if c.isascii())
    plain = re.sub(r"^([zcs])h", r"\1", plain)
    return re.sub(r"(?<=[aei])ng$", "n", plain)


def sounds(key: Iterable[str]) -> tuple[str, ...]:
    """The sounds of several characters."""
    return tuple(map(sound, key))
