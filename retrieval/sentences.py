"""Splits free text, English and Chinese: into passages, which meaning is matched by, and sentences, which are quoted.

A passage is a clause: "A maker of X looks for a plant because its lease ends." says two things, and one vector for
both is near neither (docs/decisions/embedding.md has the figures). Passages are pieces of their sentence, word by word.
"""

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
_CLAUSES = re.compile(
    r",?\s+(?=(?:because|since|so that)\s)"
    r"|,?\s+and\s+(?=\S+\s+\S+\s+\S)"  # "dust and noise control" is one thing
    r"|;\s+"
    r"|[，,](?=因为|由于|以便|并且|同时|另外|此外)"
)
_SOFT_BREAK = re.compile(r"[，,、;:：]\s*|\s+")


def split(text: str) -> list[str]:
    """Return the passages of `text` in order: its clauses, trimmed, none empty, none over MAX_CHARACTERS."""
    clauses = (clause for sentence in sentences(text) for clause in _CLAUSES.split(sentence))
    return [piece for clause in clauses for piece in _pieces(clause)]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` in order, trimmed, none empty; nothing but white space is lost."""
    found: list[str] = []
    for line in _LINES.split(text):
        start = 0
        for end in _END.finditer(line):
            if _ends_sentence(line, start, end):
                found.append(line[start : end.end()].strip())
                start = end.end()
        found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]


def sentence_with(passage: str, text: str) -> str:
    """Return the first sentence of `text` that holds `passage`, else, or where that is too long, the passage."""
    within = (sentence for sentence in sentences(text) if passage in sentence)
    found = next(within, passage)
    return found if len(found) <= MAX_CHARACTERS else passage


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


def _pieces(clause: str) -> list[str]:
    """Return `clause` trimmed, in pieces of at most MAX_CHARACTERS; none for white space."""
    pieces = []
    rest = clause.strip()
    while len(rest) > MAX_CHARACTERS:
        breaks = [found.end() for found in _SOFT_BREAK.finditer(rest, 1, MAX_CHARACTERS)]
        cut = breaks[-1] if breaks else MAX_CHARACTERS
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    if rest:
        pieces.append(rest)
    return [piece for piece in pieces if piece]
