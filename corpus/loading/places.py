"""Cells of places: which provinces and cities they name, in whatever order and however they are set apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.loading.names import Names
from corpus.vocabulary import Vocabulary

_LISTED = re.compile(r"[;；、，,/|\n\r]|\s+(?:and|or|&)\s+|(?<=[㐀-鿿])[和或及与](?=[㐀-鿿])", re.IGNORECASE)
_WITH_MORE = re.compile(r"([^()]*)\(([^()]*)\)?(.*)", re.DOTALL)
_APART = re.compile(r"\s*(?:[-–—·•>→:：]|\s)\s*")
_COUNTRY = re.compile(r"^(?:中国|中华人民共和国)(?=.)")
_JOINTS = "和或及与"
_HELD = {joint: chr(0xE000 + at) for at, joint in enumerate(_JOINTS)}
_FREE = str.maketrans({held: joint for joint, held in _HELD.items()})
"""A joint inside a name (呼和浩特) is no joint: held back by a private character until the list is cut."""
_NOWHERE = frozenset(("中国", "china", "prc", "p.r. china"))


@dataclass
class Places:
    """The provinces and cities of a cell, in its order; `unknown` is what names neither."""

    provinces: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class PlaceReader:
    """Reads cells that may hold provinces and cities side by side."""

    def __init__(self, vocabulary: Vocabulary, names: Names, nothing: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._names = names
        self._nothing = nothing | _NOWHERE
        joined = {n for place in vocabulary.places for n in (place.zh, *place.zh_alias) if set(n) & set(_JOINTS)}
        self._joined = re.compile("|".join(sorted(map(re.escape, joined), key=len, reverse=True)) or "(?!)")

    def read(self, text: str, *, derive: bool = True) -> Places:
        """Return what `text` names: `广东省佛山市`, `Shaanxi (Xi'an)`, `江苏·苏州`, `Suzhou, Jiangsu`, a list of such.

        A known city stands for its province too, unless `derive` is false.
        """
        found = Places()
        if not derive:
            for head, inside in self._items(text):
                for kind, name in [place for piece in (head, *inside) for place in self._parts(piece)]:
                    _add(found.provinces if kind == "province" else found.cities, name)
            return found
        for head, inside in self._items(text):
            before = len(found.provinces)
            unknown = len(found.unknown)
            if head:
                self._take(head, found)
            named = found.provinces[before:] or (len(found.unknown) == unknown and bool(head))
            for piece in inside:
                if self._take(piece, found, alone=False):
                    continue
                if named:  # a town that no list knows, inside the brackets of its province
                    found.cities.append(piece)
        return found

    def _items(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """Yield each item of a list of places with what stands in brackets behind it, names kept whole."""
        plain = unicodedata.normalize("NFKC", text)
        held = self._joined.sub(lambda name: "".join(_HELD.get(char, char) for char in name.group()), plain)
        for head, inside in _pieces(held):
            yield head.translate(_FREE), [piece.translate(_FREE) for piece in inside]

    def _take(self, piece: str, found: Places, *, alone: bool = True) -> bool:
        """Add the places that `piece` names; where it names none, it is unknown if it stands `alone`."""
        places = self._parts(piece)
        for kind, name in places:
            if kind == "province":
                _add(found.provinces, name)
                continue
            province = self._vocabulary.province_of(name)
            if province:
                _add(found.provinces, province)
            _add(found.cities, name)
        if not places and alone and piece.casefold() not in self._nothing:
            found.unknown.append(piece)
        return bool(places)

    def _parts(self, piece: str) -> list[tuple[str, str]]:
        """Return the places that `piece` names one after the other, as kind and name."""
        piece = _COUNTRY.sub("", piece.strip())
        if province := self._names.province(piece):
            return [("province", province)]
        if city := self._names.city(piece):
            return [("city", city)]
        if apart := self._apart(piece):
            return apart
        if found := self._names.prefix("province", piece):
            province, rest = found
            rest = re.sub(r"^(?:省|市|(?:维吾尔|壮族|回族)?自治区)|^[\s\-·]+", "", rest).strip()
            # What follows a municipality is one of its districts.
            town = province if rest and self._vocabulary.province_of(province) == province else self._town(rest)
            return [("province", province), *([("city", town)] if town else [])]
        if found := self._names.prefix("city", piece):
            return [("city", found[0])]
        return []

    def _apart(self, piece: str) -> list[tuple[str, str]]:
        """Return the places of `Jiangsu - Suzhou` or `Suzhou Jiangsu Province`, nothing where no part is a province."""
        for cut in _APART.finditer(piece):
            left, right = piece[: cut.start()], piece[cut.end() :]
            if not left or not right:
                continue
            for first, second in ((left, right), (right, left)):
                province = self._names.province(first)
                town = province and (self._names.city(second) or self._town(second))
                if province and town and (self._names.city(second) or first is left):
                    return [("province", province), ("city", town)]
        return []

    def _town(self, text: str) -> str:
        """Return the city that `text` begins with, or `text`."""
        if not text:
            return ""
        known = self._names.city(text)
        if known is None and (found := self._names.prefix("city", text)):
            known = found[0]
        return known or text


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _pieces(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each item of a list with what stands in brackets behind it."""
    depth = 0
    item = ""
    for char in text:
        depth += (char == "(") - (char == ")")
        item += "\v" if depth <= 0 and _LISTED.fullmatch(char) else char
    for part in item.split("\v"):
        for whole in re.split(r"(?<![(])\s+(?:and|or)\s+(?![^(]*\))", part):
            if found := _WITH_MORE.fullmatch(whole):
                inside = [piece.strip() for piece in _LISTED.split(found[2])]
                yield found[1].strip(), [piece for piece in inside if piece]
                if found[3].strip():
                    yield found[3].strip(), []
            elif whole.strip():
                for piece in _LISTED.split(whole):
                    if piece.strip():
                        yield piece.strip(), []
