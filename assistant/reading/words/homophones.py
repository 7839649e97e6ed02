"""Wrong characters that sound right: a Chinese input method offers 研发中兴 for 研发中心, 光付 for 光伏."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from corpus.sounds import sounds

_LEAST = 2
"""Characters of the shortest word that is known by its sound."""


Key = tuple[str, ...]


class SoundIndex:
    """Keys of Chinese words by their sound."""

    def __init__(self, keys: Iterable[Key], shortest: int = _LEAST) -> None:
        self.shortest = shortest
        self._keys: dict[Key, list[Key]] = defaultdict(list)
        self.longest = 0
        for key in keys:
            if len(key) >= shortest and all("㐀" <= char[0] <= "鿿" for char in key):
                self._keys[sounds(key)].append(key)
                self.longest = max(self.longest, len(key))

    def like(self, span: Key) -> Key | None:
        """The one key that sounds like `span` and shares half of its characters; None when none or several do."""
        return alike(span, self._keys.get(sounds(span), ()))


def alike(span: Key, heard: Iterable[Key]) -> Key | None:
    """The one key of those that sound like `span` that shares half of its characters; None when none or several do."""
    found = [
        key for key in heard if key != span and sum(a == b for a, b in zip(key, span, strict=True)) * 2 >= len(span)
    ]
    return found[0] if len(found) == 1 else None
