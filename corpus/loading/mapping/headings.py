"""What a column's heading says: its words in one spelling, its unit, and how its dates are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.loading.mapping.aliases import Forms, load_aliases
from corpus.units import units_of

LONGEST = 120  # characters; a longer heading is a sentence

_CJK = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN = re.compile(r"[A-Za-z]")
_BRACKETS = re.compile(r"[(\[{<【〔「](.*?)[)\]}>】〕」]")
_REQUIRED = re.compile(r"[*＊★●※†‡]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Names that CRMs give to fields of one's own: Salesforce `…__c`, Dynamics `new_…`, HubSpot and Zoho prefixes.
_OWN_FIELD = re.compile(r"__(?:c|r|pc|kav)\b", re.IGNORECASE)
_PUBLISHER = re.compile(r"^(?:new|crm?|cr[0-9a-f]{2,5}|cf|cust|custom|x|u|udf|hs|ms|msdyn|dyn|fld|col)_(?=[A-Za-z])")
_UNIT_WORD = re.compile(r"^(?:计量)?单位\s*[:：]?|^(?:unit|units)\b\s*[:：]?|^in\s+|^以", re.IGNORECASE)
_UNIT_END = re.compile(r"为?单位$|计$")
_DAY_FIRST = re.compile(r"d{1,2}[/.\-]m{1,2}[/.\-]y{2,4}|日[/.\-]月[/.\-]年", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"m{1,2}[/.\-]d{1,2}[/.\-]y{2,4}|月[/.\-]日[/.\-]年", re.IGNORECASE)
_GENERIC = frozenset(("name", "value", "label", "text", "display", "displayname"))  # the last part of a path, if so
_SEPARATOR = re.compile(r"[/|,，、:：\-—–_\s]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """`forms` are the ways to read its words, the fullest first: each with its unit, and how much it leaves out."""

    text: str
    forms: tuple[tuple[str, str, int], ...]
    day_first: bool | None = None


@lru_cache(maxsize=4096)
def read_heading(text: str) -> Heading:
    """Return what `text` says as the name of a column."""
    plain = " ".join(_REQUIRED.sub(" ", unicodedata.normalize("NFKC", text)).split())[:LONGEST]
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cc"))
    day_first = True if _DAY_FIRST.search(plain) else False if _MONTH_FIRST.search(plain) else None
    forms = load_aliases().forms
    found: dict[tuple[str, str], int] = {}
    for words, unit, left_out in _without_unit(plain, forms):
        for form, more in _spellings(words, forms):
            found.setdefault((form, unit), left_out + more)
    return Heading(text, tuple((*form, left_out) for form, left_out in found.items()), day_first)


def _without_unit(text: str, forms: Forms) -> Iterator[tuple[str, str, int]]:
    """Yield the words of `text`, its unit, and how many brackets were left out: all of it, then less and less."""
    outside = text
    unit = ""
    kept: list[str] = []
    for bracket in _BRACKETS.finditer(text):
        inside = bracket[1].strip()
        said = _UNIT_END.sub("", _UNIT_WORD.sub("", inside)).strip()
        if units_of(said):
            unit = unit or said
        elif inside and not any(hint in inside.lower() for hint in forms.hints):
            kept.append(inside)
        outside = outside.replace(bracket[0], " ", 1)
    outside = outside.strip()
    if kept:
        yield f"{outside} {' '.join(kept)}", unit, 0
    yield outside, unit, len(kept)
    if not unit:
        for words, last in _unit_at_end(outside):
            yield words, last, len(kept)


def _unit_at_end(text: str) -> Iterator[tuple[str, str]]:
    """Yield `text` without each ending that is a unit, the longest first: `GFA sqm`, `投资额/万元`, `wan_yuan`."""
    spaced = _CAMEL.sub(" ", _OWN_FIELD.sub("", text))
    for cut in _SEPARATOR.finditer(spaced):
        unit = " ".join(_SEPARATOR.sub(" ", spaced[cut.end() :]).split())
        written = spaced[cut.end() :].strip()
        for each in dict.fromkeys((written, unit)):
            if cut.start() and units_of(each):
                yield spaced[: cut.start()], each
                break
    if _CJK.search(text):
        for at in range(1, len(text)):
            if units_of(text[at:]):
                yield text[:at], text[at:]


def _spellings(text: str, forms: Forms) -> Iterator[tuple[str, int]]:
    """Yield the normal forms of `text`, whole (0) and its Chinese or its English words alone (1)."""
    if _CJK.search(text):
        whole = forms.chinese(text)
        yield whole, 0
        chinese = forms.chinese("".join(char for char in text if _CJK.match(char)))
        if chinese != whole:
            yield chinese, 1
            english = " ".join(re.findall(r"[A-Za-z][A-Za-z0-9 _\-&./']*", text))
            if len(english) > 2:
                yield from ((form, 1) for form in _english(english, forms))
    elif _LATIN.search(text) or "#" in text:
        yield from ((form, 0) for form in _english(text, forms))
    elif text:
        yield text, 0


def _english(text: str, forms: Forms) -> Iterator[str]:
    bare = _OWN_FIELD.sub("", text)
    yield forms.english(_CAMEL.sub(" ", bare))
    if found := _PUBLISHER.match(bare):
        yield forms.english(_CAMEL.sub(" ", bare[found.end() :]))
    parts = [part for part in bare.split(".") if part]
    for start in range(1, len(parts)):
        yield forms.english(_CAMEL.sub(" ", " ".join(parts[start:])))
    if len(parts) > 1 and parts[-1].lower() in _GENERIC:
        yield forms.english(_CAMEL.sub(" ", " ".join(parts[:-1])))
