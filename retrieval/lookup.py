"""A compiled look-up: texts to numbers, in files that are mapped into memory and so opened in no time.

`texts.marisa` is a MARISA trie of the texts, `numbers.u32` has the numbers of one text after those of another, in the
trie's order of texts, and `ends.u32` says where those of each text end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import marisa_trie
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]


class Lookup:
    """Texts and their numbers, read-only; safe for many threads. A text's place is its own number in the trie."""

    def __init__(self, folder: Path) -> None:
        self._trie = marisa_trie.Trie().mmap(str(folder / "texts.marisa"))
        self._ends = _mapped(folder / "ends.u32")
        self._numbers = _mapped(folder / "numbers.u32")

    def __contains__(self, text: str) -> bool:
        return text in self._trie

    def __len__(self) -> int:
        return len(self._trie)

    def place(self, text: str) -> int | None:
        """Return the place of `text`, None when it is not there."""
        found: int | None = self._trie.get(text)
        return found

    def numbers(self, text: str) -> list[int]:
        """Return the numbers of `text`, ascending; none for a text that is not there."""
        place = self.place(text)
        if place is None:
            return []
        begin = int(self._ends[place - 1]) if place else 0
        found: list[int] = self._numbers[begin : int(self._ends[place])].tolist()
        return found

    def prefixes(self, text: str) -> list[str]:
        """Return the texts that `text` begins with, shortest first."""
        found: list[str] = self._trie.prefixes(text)
        return found

    def beginning(self, prefix: str) -> list[str]:
        """Return the texts that begin with `prefix`."""
        found: list[str] = self._trie.keys(prefix)
        return found

    def text(self, place: int) -> str:
        """Return the text at a place."""
        found: str = self._trie.restore_key(place)
        return found


class LookupWriter:
    """Compiles a look-up of `texts`, any of which may come twice; then each may be given numbers below 2³²."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._trie = marisa_trie.Trie(texts)

    def items(self) -> Iterator[tuple[str, int]]:
        """Yield each text with its place."""
        yield from self._trie.iteritems()

    def place(self, text: str) -> int:
        """Return the place of `text`; KeyError when it is not there."""
        found: int = self._trie[text]
        return found

    def write(self, folder: Path, places: Numbers, numbers: Numbers) -> None:
        """Write the files into `folder`, which is made; each of `places` has one of `numbers`, doubled pairs once."""
        pairs = np.unique(places.astype(np.uint64) << np.uint64(32) | numbers)
        counts = np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=len(self._trie))
        folder.mkdir(parents=True)
        self._trie.save(str(folder / "texts.marisa"))
        np.cumsum(counts).astype(np.uint32).tofile(folder / "ends.u32")
        pairs.astype(np.uint32).tofile(folder / "numbers.u32")


def _mapped(path: Path) -> Numbers:
    return np.memmap(path, np.uint32, "r") if path.stat().st_size else np.empty(0, dtype=np.uint32)
