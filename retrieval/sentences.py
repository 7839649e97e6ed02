"""Splits free text into sentences, English and Chinese: the unit that meaning is matched by and that is quoted."""

from __future__ import annotations

import re

MAX_CHARACTERS = 500  # what fits the encoder's 256 tokens; a longer run of text is cut at a comma or a space

_LINES = re.compile(r"[\r\n\u2028\u2029]+")
_END = re.compile(
    r"[。！？；]+[”’」』）】\"')\]]*"  # Chinese stops need no space after them
    r"|[.!?…]+[”’」』）】\"')\]]*(?=\s|$)"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]+$")
_NEVER_LAST = frozenset(["mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "approx", "fig", "dept"])
_BEFORE_NUMBER = frozenset(["no", "nos", "vol", "art", "sec", "pp", "p", "ca"])
_BEFORE_COMPANY_FORM = ("ltd", "inc", "llc", "plc", "corp", "limited", "kg")
_SOFT_BREAK = re.compile(r"[，,、;:：]\s*|\s+")


def split(text: str) -> list[str]:
    """Return the sentences of `text` in order, trimmed, none empty; nothing but white space is lost."""
    sentences: list[str] = []
    for line in _LINES.split(text):
        start = 0
        for end in _END.finditer(line):
            if _ends_sentence(line, start, end):
                sentences.extend(_pieces(line[start : end.end()]))
                start = end.end()
        sentences.extend(_pieces(line[start:]))
    return sentences


def _ends_sentence(line: str, start: int, end: re.Match[str]) -> bool:
    """Whether the stop at `end` closes the sentence begun at `start`, or belongs to an abbreviation."""
    if end.group()[0] != ".":
        return True
    following = line[end.end() :].lstrip()
    if not following:
        return True
    if following[0].islower():
        return False
    found = _LAST_WORD.search(line, start, end.start())
    word = found.group().lower() if found else ""
    if word in _NEVER_LAST or (len(word) == 1 and word.isalpha()):
        return False
    if word in _BEFORE_NUMBER:
        return not following[0].isdigit()
    return not (word == "co" and following.lower().startswith(_BEFORE_COMPANY_FORM))


def _pieces(sentence: str) -> list[str]:
    """Return `sentence` trimmed, in pieces of at most MAX_CHARACTERS; none for white space."""
    pieces = []
    rest = sentence.strip()
    while len(rest) > MAX_CHARACTERS:
        breaks = [found.end() for found in _SOFT_BREAK.finditer(rest, 1, MAX_CHARACTERS)]
        cut = breaks[-1] if breaks else MAX_CHARACTERS
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    if rest:
        pieces.append(rest)
    return [piece for piece in pieces if piece]
