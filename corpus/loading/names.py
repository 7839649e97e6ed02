"""Names in cells: category values and places in every spelling that offices use, to their canonical value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from corpus.vocabulary import PlaceKind, Vocabulary

_BRITISH = (
    (re.compile(r"\bcenter(s?)\b"), r"centre\1"),
    (re.compile(r"\bfiber(s?)\b"), r"fibre\1"),
    (re.compile(r"\b(lab|col|harb|neighb)or(s?)\b"), r"\1our\2"),
    (re.compile(r"(\w{3,})iz(e|ed|es|ing|ation|ations)\b"), r"\1is\2"),
    (re.compile(r"\bcatalog\b"), "catalogue"),
    (re.compile(r"\b(kilo|)meter(s?)\b"), r"\1metre\2"),
    (re.compile(r"(electro)lyz(er|ers)\b"), r"\1lys\2"),
    (re.compile(r"\blicense(s?)\b"), r"licence\1"),
    (re.compile(r"\bfertilizer"), "fertiliser"),
    (re.compile(r"\baluminum\b"), "aluminium"),
    (re.compile(r"\bprogram\b"), "programme"),
)
_AMERICAN = re.compile(r"center|fiber|bor|lor|iz|catalog|meter|lyz|license|aluminum|program")
_SPELLED = str.maketrans({**dict.fromkeys("’‘'`."), **dict.fromkeys("_-–—·", " "), "&": " and "})
_CJK_SPACE = re.compile(r"(?<=[㐀-鿿])\s+|\s+(?=[㐀-鿿])")
_CODE = re.compile(r"^[(\[（]?(?:[A-Za-z]?\d{1,3}|[A-Za-z])[)\]）]?\s*[.、\-:：)）_ ]\s*(?=\D)")
_TAILS = ("企业", "产业", "行业", "公司", "类", "型", "项目", "方式", "阶段", "状态")
_EITHER = re.compile(r"[/|()（）\[\]]")
_TOGETHER = re.compile(r"\s+(?:and|&)\s+|[与和及、&＆]", re.IGNORECASE)
_PROVINCE_WORDS = re.compile(
    r"^(?:中国|中华人民共和国|people's republic of china|p\.?r\.? ?china|china)[\s,，]*"
    r"|\s+(?:province|municipality|autonomous region|prov\.?)$|^province(?: of)?\s+"
    r"|(?:维吾尔|壮族|回族)?自治区$|[省市]$",
    re.IGNORECASE,
)
_CITY_WORDS = re.compile(r"\s+(?:city|municipality|prefecture)$|^city of\s+", re.IGNORECASE)


class Names:
    """The names of one vocabulary's values, looked up as cells write them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._folded: dict[str, dict[str, str]] = {}

    def value(self, concept: str, text: str) -> str | None:
        """Return the value of `concept` that `text` names: its spelling, an option's number or a word like 企业 aside.

        None: no known value.
        """
        found = self._vocabulary.value_of(concept, text) or self._by_fold(concept, text)
        if found or len(text) > 80:
            return found
        for other in self._others(text.strip()):
            if value := self._by_fold(concept, other):
                return value
        for apart in (_EITHER, _TOGETHER):
            # `民营/Private` says one thing twice, `物流与电子商务` both halves of one value.
            parts = [part for part in map(str.strip, apart.split(text)) if part]
            values = {self._by_fold(concept, part) for part in parts} if 1 < len(parts) < 4 else set()
            if len(values) == 1:
                return values.pop()
        return None

    def province(self, text: str) -> str | None:
        """Return the province that `text` names, with or without a word for province."""
        found = self._vocabulary.value_of("province", text) or self._by_fold("province", text)
        if found is None:
            bare = _PROVINCE_WORDS.sub("", text.strip()).strip()
            found = self._by_fold("province", bare) or self._by_fold("province", _PROVINCE_WORDS.sub("", bare).strip())
        return found

    def city(self, text: str) -> str | None:
        """Return the known city that `text` names, with or without 市."""
        if found := self._vocabulary.value_of("city", text):
            return found
        text = text.strip()
        for form in (text, f"{text}市", _CITY_WORDS.sub("", text), text.removesuffix("地区")):
            if found := self._by_fold("city", form):
                return found
        return None

    def prefix(self, kind: str, text: str) -> tuple[str, str] | None:
        """Return the place whose Chinese name `text` begins with, the longest of all, and what is left of `text`."""
        known = self._index(kind)
        for end in range(min(len(text), 12), 1, -1):
            if text[end - 1 : end + 1].isascii():
                continue  # inside a Latin word
            if found := known.get(fold(text[:end])):
                return found, text[end:]
        return None

    def _others(self, text: str) -> Iterator[str]:
        bare = _CODE.sub("", text)
        if bare != text:
            yield bare
        for tail in _TAILS:
            if bare.endswith(tail) and len(bare) > len(tail) + 1:
                yield bare.removesuffix(tail)

    def _by_fold(self, concept: str, text: str) -> str | None:
        return self._index(concept).get(fold(text))

    def _index(self, concept: str) -> dict[str, str]:
        index = self._folded.get(concept)
        if index is None:
            index = self._folded[concept] = dict(self._named(concept))
        return index

    def _named(self, concept: str) -> Iterator[tuple[str, str]]:
        if concept in set(PlaceKind):
            for place in self._vocabulary.of_kind(PlaceKind(concept)):
                yield from ((fold(name), place.name) for name in place.names)
            return
        entries = self._vocabulary.entries(concept).values()
        for entry in entries:
            yield from ((fold(name), entry.value) for name in (*entry.names, *entry.cells))
        # The value itself and its label win over another value's by-name.
        for entry in entries:
            yield from ((fold(name), entry.value) for name in (entry.zh, entry.value))


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """Return `text` without what makes no difference: letter case, width, hyphens, American spelling."""
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().translate(_SPELLED)
    plain = " ".join(plain.split())
    if not plain.isascii():
        return _CJK_SPACE.sub("", plain)
    if _AMERICAN.search(plain):
        for american, british in _BRITISH:
            plain = american.sub(british, plain)
    return plain
