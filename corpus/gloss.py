"""Chinese text in rough English, for search by meaning with an encoder that knows English only.

Not a translation: each Chinese word becomes English words with the same meaning, in Chinese order, so that a sentence
lands near the English ones that say the same. Question and passage are rendered alike; the figures are in
docs/decisions/chinese-meaning.md. An encoder that knows Chinese needs none of this.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from corpus.vocabulary import Vocabulary, load_vocabulary

GLOSSARY_FILE = "glossary.toml"
SILENT = "silent"

REVISION = 1
"""Part of the name of a vector space that is made with these words: raise it when they change so much that Chinese
passages should be embedded anew (an index of another name is built again)."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_AMOUNT = re.compile(  # bounded: whoever writes a longer number wants no number
    r"(?P<digits>[0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?)(?P<scale>[百千万亿]{1,3})|[零〇一二两三四五六七八九十百千万亿]{2,16}"
)
_DIGITS = {"零": 0, "〇": 0, "两": 2, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_STOPS = str.maketrans(dict(zip("，。、；：？！（）“”‘’「」《》【】～—", ',.,;:?!()""\'\'""""()~-', strict=True)))
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[,.;:?!)])")

_UNKNOWN = 1000  # the cost of a character that no word covers: any number of words is better


@dataclass(frozen=True, slots=True)
class Glossary:
    """What Chinese words are in English; a silent word is the empty text. Build it with `load_glossary`."""

    words: Mapping[str, str]
    _prefixes: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        prefixes = frozenset(word[:end] for word in self.words for end in range(1, len(word) + 1))
        object.__setattr__(self, "_prefixes", prefixes)

    def to_english(self, text: str) -> str:
        """Return `text` with its Chinese in rough English; text without Chinese comes back as it is.

        Of all ways to cut the Chinese into known words, that with the fewest characters left over is taken, then that
        with the fewest words, then that with the longer words later. Characters of no known word are left out.
        """
        if _HAN.search(text) is None:
            return text
        pieces = [piece for piece in self._pieces(text.translate(_STOPS)) if piece]
        kept = [piece for place, piece in enumerate(pieces) if place == 0 or piece != pieces[place - 1]]
        return _SPACE_BEFORE_STOP.sub("", " ".join(kept))

    def _pieces(self, text: str) -> Iterator[str]:
        """Yield the English of the best way through `text`, found from its end."""
        costs = [0] * (len(text) + 1)
        ends = [0] * len(text)
        run_end = len(text)  # where the characters end that are all Chinese, or all not, from here on
        for start in range(len(text) - 1, -1, -1):
            if start + 1 < len(text) and _is_han(text[start]) != _is_han(text[start + 1]):
                run_end = start + 1
            steps = self._steps(text, start, run_end)
            costs[start], ends[start] = min((costs[end] + cost, end) for end, cost in steps)
        start = 0
        while start < len(text):
            yield self._english(text[start : ends[start]])
            start = ends[start]

    def _steps(self, text: str, start: int, run_end: int) -> Iterator[tuple[int, int]]:
        """Yield where a piece that begins at `start` may end, and what it costs."""
        yield (start + 1, _UNKNOWN) if _is_han(text[start]) else (run_end, 1)
        if start and _one_word(text[start - 1], text[start]):
            return
        for end in range(start + 1, len(text) + 1):
            word = text[start:end]
            if word not in self._prefixes:
                break
            if word in self.words:
                yield end, 1
        amount = _AMOUNT.match(text, start)
        if amount and _value(amount) is not None:
            yield amount.end(), 1

    def _english(self, piece: str) -> str:
        if piece in self.words:
            return self.words[piece]
        if not _HAN.search(piece):
            return piece.strip()
        amount = _AMOUNT.fullmatch(piece)
        return (_value(amount) if amount else None) or ""


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or _HAN.match(character) is not None


def _one_word(before: str, after: str) -> bool:
    """Whether two neighbours belong to one number or Latin word, so that no Chinese word begins between them."""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _value(amount: re.Match[str]) -> str | None:
    """Return an amount in digits (`五十` as 50, `3万` as 30000), or None where the characters are no number."""
    if amount["digits"]:
        number = float(amount["digits"].replace(",", ""))
        for scale in amount["scale"]:
            number *= _SCALES[scale]
        return f"{number:.10g}" if number < 10**10 else None
    total = section = digit = 0
    scale = 1
    for before, character in zip(" " + amount.group(), amount.group(), strict=False):
        if character in _DIGITS:
            if before in _DIGITS and before not in "零〇":
                return None  # 二三十, 三五: about so many
            digit = _DIGITS[character]
            scale = 1 if character in "零〇" else scale
            continue
        scale = _SCALES[character]
        if scale == 10**8:
            total = (total + section + digit) * scale
            section = 0
        elif scale == 10**4:
            total += (section + digit) * scale
            section = 0
        else:
            section += (digit or 1) * scale
        digit = 0
    if scale >= 100:
        digit *= scale // 10  # 三百五 is 350
    return str(total + section + digit) if total + section + digit else None


def load_glossary(folder: Traversable | None = None, vocabulary: Vocabulary | None = None) -> Glossary:
    """Read the glossary, the packaged one unless `folder` is given, and add the names of `vocabulary`.

    ValueError names the word that stands twice or holds no Chinese.
    """
    folder = folder if folder is not None else resources.files("corpus") / "words"
    try:
        table: dict[str, Any] = tomllib.loads((folder / GLOSSARY_FILE).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{GLOSSARY_FILE}: not valid TOML: {error}") from error
    words: dict[str, str] = {}
    for section, entries in table.items():
        if not isinstance(entries, dict):
            raise ValueError(f"{GLOSSARY_FILE}: {section}: expected a table of words, found {entries!r}")
        for english, chinese in entries.items():
            for word in _split(chinese, f"{section}.{english}"):
                if word in words:
                    raise ValueError(f"{GLOSSARY_FILE}: {section}.{english}: {word!r} stands in the file before")
                words[word] = "" if section == SILENT else english
    return Glossary(dict(_names(vocabulary or load_vocabulary())) | words)


@cache
def default_glossary() -> Glossary:
    """Return the packaged glossary, read once."""
    return load_glossary()


def to_english(text: str) -> str:
    """Return `text` with its Chinese in rough English, by the packaged glossary."""
    return default_glossary().to_english(text) if _HAN.search(text) else text


def _split(chinese: object, where: str) -> list[str]:
    if not isinstance(chinese, str) or not chinese.strip():
        raise ValueError(f"{GLOSSARY_FILE}: {where}: expected Chinese words in one text, found {chinese!r}")
    words = chinese.split()
    if strange := [word for word in words if _HAN.search(word) is None]:
        raise ValueError(f"{GLOSSARY_FILE}: {where}: {strange[0]!r} holds no Chinese")
    return words


def _names(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield the Chinese names of the vocabularies with their English; of two meanings the later one stays."""
    for place in vocabulary.places:
        yield from ((name, place.name) for name in (place.zh, *place.zh_alias) if _is_word(name))
    for concept in vocabulary.concepts:
        for entry in vocabulary.entries(concept).values():
            # `true` and `any` tell nothing by themselves; their first English name does.
            plain = entry.bare and entry.value not in ("true", "false")
            english = entry.value if plain or not entry.en else entry.en[0]
            yield from ((name, english) for name in (entry.zh, *entry.zh_alias) if _is_word(name))


def _is_word(name: str) -> bool:
    """Whether a name may stand in a sentence as a word: `上市的` would hide longer ones that end before it."""
    return _HAN.search(name) is not None and not name.endswith("的")
