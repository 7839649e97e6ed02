"""Splits free text, English and Chinese: into passages, which meaning is matched by, and sentences, which are quoted.

A passage is a clause: "A maker of X looks for a plant because its lease ends." says two things, and one vector for
both is near neither (docs/decisions/embedding.md has the figures). Passages are pieces of their sentence, word by word.
"""

from __future__ import annotations

import re

MAX_CHARACTERS = 500  # what fits the encoder's 256 tokens; a longer run of text is cut at a comma or a space

# At a million statements these decide how long a load takes. A pattern that begins with one set of characters is looked
# for several times faster than another; one that matches a run from its start only, never gives back what it took, and
# so takes no longer on a text made to be slow.
_LINES = re.compile(r"[\r\n\u2028\u2029]+")
_CLOSERS = r"[”’」』）】\"')\]]*"
_END = re.compile(
    r"[。！？；.!?…](?:"
    rf"(?<=[。！？；])[。！？；]*{_CLOSERS}"  # Chinese stops need no space after them
    rf"|(?<=[.!?…])(?<![.!?…]{{2}})[.!?…]*+{_CLOSERS}+(?=\s|$))"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]+$")
_NEVER_LAST = frozenset(["mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "approx", "fig", "dept"])
_BEFORE_NUMBER = frozenset(["no", "nos", "vol", "art", "sec", "pp", "p", "ca"])
_BEFORE_COMPANY_FORM = ("ltd", "inc", "llc", "plc", "corp", "limited", "kg")
_LONGEST_FORM = max(map(len, _BEFORE_COMPANY_FORM))
_LONGEST_ABBREVIATION = max(map(len, (*_NEVER_LAST, *_BEFORE_NUMBER, "co")))
_CLAUSES = re.compile(
    r"[\s,，;](?:"
    r"(?:(?<=,)\s|(?<=\s)(?<!\s\s))\s*+(?:(?=(?:because|since|so that)\s)"
    r"|and\s+(?=\S+\s+\S+\s+\S))"  # "dust and noise control" is one thing
    r"|(?<=;)\s+"
    r"|(?<=[，,])(?=因为|由于|以便|并且|同时|另外|此外))"
)
_SOFT_BREAK = re.compile(r"[，,、;:：]\s*|\s+")


def split(text: str) -> list[str]:
    """Return the passages of `text` in order: its clauses, trimmed, none empty, none over MAX_CHARACTERS."""
    found: list[str] = []
    for sentence in sentences(text):
        for clause in _CLAUSES.split(sentence) if _may_be_joined(sentence) else (sentence,):
            trimmed = clause.strip()
            if len(trimmed) <= MAX_CHARACTERS:
                found.append(trimmed)
            else:
                found.extend(_pieces(trimmed))
    return [passage for passage in found if passage]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text` in order, trimmed, none empty; nothing but white space is lost."""
    found: list[str] = []
    for line in _LINES.split(text) if _has_lines(text) else (text,):
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
    stop, after = end.span()
    if line[stop] != ".":
        return True
    after = _past_space(line, after)
    following = line[after : after + _LONGEST_FORM]
    if not following:
        return True
    if following[0].islower():
        return False
    # What is longer than any abbreviation need not be seen as a whole.
    found = _LAST_WORD.search(line, max(start, stop - _LONGEST_ABBREVIATION - 1), stop)
    if found is None:
        return True
    word = found[0].lower()
    if word in _NEVER_LAST or (len(word) == 1 and word.isalpha()):
        return False
    if word in _BEFORE_NUMBER:
        return not following[0].isdigit()
    return not (word == "co" and following.lower().startswith(_BEFORE_COMPANY_FORM))


def _pieces(clause: str) -> list[str]:
    """Return a trimmed `clause` in trimmed pieces of at most MAX_CHARACTERS."""
    pieces = []
    start = 0
    while len(clause) - start > MAX_CHARACTERS:
        cut = start + MAX_CHARACTERS
        for found in _SOFT_BREAK.finditer(clause, start + 1, cut):
            cut = found.end()
        pieces.append(clause[start:cut].strip())
        start = _past_space(clause, cut)
    return [*pieces, clause[start:]]


def _past_space(text: str, at: int) -> int:
    """Return where the white space that begins at `at` ends."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _has_lines(text: str) -> bool:
    """Whether `_LINES` has anything to find; faster than looking for it."""
    return "\n" in text or "\r" in text or (not text.isascii() and ("\u2028" in text or "\u2029" in text))


def _may_be_joined(sentence: str) -> bool:
    """Whether `_CLAUSES` may have anything to find; faster than looking for it."""
    return (
        "and" in sentence
        or "because" in sentence
        or "since" in sentence
        or ";" in sentence
        or "so that" in sentence
        or not sentence.isascii()
    )
