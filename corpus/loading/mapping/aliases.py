"""The words that columns go by, read from `corpus/words/headers.toml` and the schema."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from corpus.schema import RECORD_TYPES, RecordType

HEADERS_FILE = "headers.toml"
NAMED, SECOND, WEAK = 100, 90, 70
"""How far a word of each list is believed, of 100."""

IGNORED = ""
"""Stands for the field of columns that are known to hold nothing of ours."""

_GROUP = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[a-z0-9]+|#")
_KEPT = re.compile(r"[a-z0-9㐀-鿿豈-﫿]+")


@dataclass(frozen=True, slots=True)
class Forms:
    """How headings are brought into one spelling."""

    same: Mapping[str, str]
    filler: frozenset[str]
    subjects_en: frozenset[str]
    plans_en: frozenset[str]
    before_zh: tuple[str, ...]
    after_zh: tuple[str, ...]
    hints: tuple[str, ...]

    def english(self, text: str) -> str:
        """Return the words of `text` in one spelling and in order of the alphabet."""
        words = (_singular(word) for word in _WORD.findall(text.lower().replace("'", "")))
        same = [self.same.get(word, word) for word in words]
        told = [word for word in " ".join(same).split() if word not in self.filler]
        return " ".join(sorted(dict.fromkeys(told or same)))

    def chinese(self, text: str) -> str:
        """Return `text` without spaces, punctuation and 的."""
        return "".join(_KEPT.findall(text.lower())).replace("的", "")


@dataclass(frozen=True, slots=True)
class Aliases:
    """Every known heading: `by_form` maps a record type's normal forms to fields and how far each is believed."""

    forms: Forms
    by_form: Mapping[str, Mapping[str, Mapping[str, int]]]


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=1)
def load_aliases() -> Aliases:
    """Return the packaged headings; ValueError names an entry for a field that the schema has not."""
    table = tomllib.loads((resources.files("corpus") / "words" / HEADERS_FILE).read_text(encoding="utf-8"))
    written = table["forms"]
    same = {_singular(word): meant for word, meant in written["same"].items()}
    forms = Forms(
        same=same,
        filler=frozenset(written["filler"]),
        subjects_en=frozenset(same.get(word, word) for word in written["subjects_en"]),
        plans_en=frozenset(written["plans_en"]),
        before_zh=tuple(sorted((*written["subjects_zh"], *written["plans_zh"]), key=len, reverse=True)),
        after_zh=tuple(sorted(written["tails_zh"], key=len, reverse=True)),
        hints=tuple(written["hints"]),
    )
    by_form = {kind.name: _of_kind(kind, table, forms) for kind in RECORD_TYPES.values()}
    return Aliases(forms, by_form)


def _of_kind(kind: RecordType, table: dict[str, Any], forms: Forms) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}

    def add(words: Iterator[str], target: str, score: int) -> None:
        for word in words:
            form = forms.chinese(word) if not word.isascii() else forms.english(word)
            if form:
                scores = found.setdefault(form, {})
                scores[target] = max(score, scores.get(target, 0))

    add(_expanded(table["ignored"]["names"]), IGNORED, NAMED)
    for target, lists in table[kind.name].items():
        if unknown := [name for name in re.split(r"[+|]", target) if name not in kind]:
            raise ValueError(f"{HEADERS_FILE}: {kind.name}.{target}: there is no field {unknown[0]}")
        for score, name in ((NAMED, "names"), (SECOND, "second"), (WEAK, "weak")):
            add(_expanded(lists.get(name, ())), target, score)
    for field in kind:
        if field.derived:
            found[forms.english(field.name.replace("_", " "))] = {IGNORED: NAMED + 1}
            continue
        never = set(table[kind.name].get(field.name, {}).get("never", ()))
        words = [word for word in (*field.en, *field.zh) if word not in never and len(word) > 1]
        known = [word for word in words if not _told(word, found, forms)]
        add(iter(known), field.name, SECOND)
        # The canonical name is the field and nothing else, whatever other words say.
        found[forms.english(field.name.replace("_", " "))] = {field.name: NAMED + 1}
    return found


def _told(word: str, found: Mapping[str, Mapping[str, int]], forms: Forms) -> bool:
    """Whether the headings file says already what `word` means."""
    return (forms.chinese(word) if not word.isascii() else forms.english(word)) in found


def _expanded(words: Any) -> Iterator[str]:
    """Yield every word that the patterns stand for."""
    for word in words:
        pieces = _GROUP.split(word)
        choices = [piece.split("|") if at % 2 else [piece] for at, piece in enumerate(pieces)]
        for parts in itertools.product(*choices):
            if joined := "".join(parts).strip():
                yield joined
