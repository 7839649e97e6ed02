"""Wrong characters that sound right: a Chinese input method offers 研发中兴 for 研发中心, 光付 for 光伏.

Words are compared by the sound of their characters without tones; endings and initials that many speakers do not
tell apart (in/ing, z/zh) count as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

_LEAST = 2
"""Characters of the shortest word that is known by its sound."""


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
    return tuple(sound(char) for char in key)


class SoundIndex:
    """Keys of Chinese words by their sound."""

    def __init__(self, keys: Iterable[tuple[str, ...]], shortest: int = _LEAST) -> None:
        self.shortest = shortest
        self._keys: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        self.longest = 0
        for key in keys:
            if len(key) >= shortest and all("㐀" <= char[0] <= "鿿" for char in key):
                self._keys[sounds(key)].append(key)
                self.longest = max(self.longest, len(key))

    def like(self, span: tuple[str, ...]) -> tuple[str, ...] | None:
        """The one key that sounds like `span` and shares half of its characters; None when none or several do."""
        found = [
            key
            for key in self._keys.get(sounds(span), ())
            if key != span and sum(a == b for a, b in zip(key, span, strict=True)) * 2 >= len(span)
        ]
        return found[0] if len(found) == 1 else None
