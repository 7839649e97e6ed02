"""A need in other words: what is searched besides the asker's own wording.

People ask in everyday words ("so that the kids can go to school") for what others wrote in plain ones. A small encoder
sees little likeness between the two; the figures are in docs/decisions/embedding.md.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from corpus.gloss import to_english

WORDINGS_FILE = "wordings.toml"

_FUNCTION_WORDS = """
a an the of to for in on at by from with and or that which who whom whose where when be is are was were been being their
they them its it this these those there so than then as if would will shall should could can may must have has had do
does did not no need needs want wants really very quite far more own able
"""
_WORD = re.compile(r"[\w'-]+")


def wordings(text: str) -> list[str]:
    """Return `text`, its content words, and plain words for what it says, each once; the first is `text` itself."""
    english = to_english(text)
    found = [text]
    if english == text:
        silent = _FUNCTION_WORDS.split()
        kept = [word for word in _WORD.findall(text) if word.lower() not in silent]
        found.append(" ".join(kept))
    found.append(", ".join(plain for pattern, plain in _families() if pattern.search(english)))
    return list(dict.fromkeys(each for each in found if each)) or [text]


@cache
def _families() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The families of everyday phrases, each as one pattern, with the plain words they stand for."""
    content = resources.files("corpus").joinpath(f"words/{WORDINGS_FILE}").read_text(encoding="utf-8")
    return tuple((_pattern(family["said"]), family["plain"]) for family in tomllib.loads(content).values())


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    choices = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases)
    return re.compile(rf"(?<![\w-])(?:{choices})(?!\w)", re.IGNORECASE)
