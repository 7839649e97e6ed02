"""Text from templates, many rows at a time.

A template is a sentence with parts to be filled: `[a|b]` is one of the alternatives, `{20-80/10}` a number in
steps, `{word}` the row's own value, and `{need/needs}`, `{we}`, `{our}` follow who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Texts = npt.NDArray[np.object_]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Voice(IntEnum):
    """Who speaks a statement, and in which language."""

    WE = 0
    IT = 1
    ZH = 2


_WORDS = {
    "we": ("we", "it"),
    "We": ("we", "[the company|the firm|the applicant|the group]"),
    "our": ("our", "its"),
    "Our": ("our", "its"),
    "us": ("us", "it"),
    "are": ("are", "is"),
    "have": ("have", "has"),
}
_BY_LANGUAGE = frozenset({"name", "product", "customers", "market", "city", "target", "facility", "month"})
_PAIR = re.compile(r"\{([^\d{}/][^{}/]*)/([^{}/]+)\}")
_PART = re.compile(r"\[([^\[\]]+)\]|\{([^{}]+)\}")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class Template:
    """A printf format and, in order, what fills it: a column's name or the texts to choose from."""

    format: str
    parts: tuple[str | Texts, ...]

    def fill(self, rows: Codes, columns: Mapping[str, Texts], rng: np.random.Generator) -> list[str]:
        """Return one text for each of `rows`, the positions in `columns`."""
        if not self.parts:
            return [self.format % ()] * len(rows)
        values = [
            columns[part][rows] if isinstance(part, str) else part[rng.integers(len(part), size=len(rows))]
            for part in self.parts
        ]
        return [self.format % row for row in zip(*(column.tolist() for column in values), strict=True)]


def numbers(low: str, high: str, step: str, voice: Voice) -> list[str]:
    """Return the numbers from `low` to `high` as text; English ones have thousands marked, years never."""
    start, end, by = float(low), float(high), float(step)
    count = round((end - start) / by) + 1
    values = [round(start + by * i, 2) for i in range(count)]
    grouped = voice is not Voice.ZH and not (1900 <= start <= end <= 2100)
    return [f"{int(v):,}" if v.is_integer() and grouped else f"{v:.10g}" for v in values]


def speak(text: str, voice: Voice) -> str:
    """Return `text` with the words that depend on who speaks put in."""
    who = int(voice is Voice.IT)
    text = _PAIR.sub(lambda m: m[1 + who], text)
    for word, forms in _WORDS.items():
        text = text.replace("{" + word + "}", forms[who])
    return text


def parse(text: str, voice: Voice) -> Template:
    """Return the template that `text` spells for `voice`; ValueError where a choice holds a slot."""
    parts: list[str | Texts] = []

    def take(match: re.Match[str]) -> str:
        choices, slot = match.groups()
        if choices is not None:
            if "{" in choices:
                raise ValueError(f"a choice cannot hold a slot: [{choices}] in {text!r}")
            parts.append(np.array(choices.split("|"), dtype=object))
        elif number := _NUMBER.fullmatch(slot):
            parts.append(np.array(numbers(number[1], number[2], number[3] or "1", voice), dtype=object))
        elif slot == "verb":
            parts.append(f"verb_{voice.name.lower()}")
        else:
            parts.append(f"{slot}_zh" if voice is Voice.ZH and slot in _BY_LANGUAGE else slot)
        return "%s"

    return Template(_PART.sub(take, speak(text, voice).replace("%", "%%")), tuple(parts))


class Pools:
    """Lists of templates, one list a key; `render` takes for every row one of its key's list."""

    def __init__(self, lists: Sequence[Sequence[Template]]) -> None:
        self._templates = [template for pool in lists for template in pool]
        self._size = np.array([len(pool) for pool in lists], dtype=np.int64)
        self._first = np.concatenate([[0], np.cumsum(self._size)[:-1]])

    def render(self, keys: Codes, columns: Mapping[str, Texts], rng: np.random.Generator) -> Texts:
        """Return a text a row; rows whose key is negative stay empty.

        Raises ValueError when a row asks for a list that has no template.
        """
        out = np.full(len(keys), "", dtype=object)
        rows = np.flatnonzero(keys >= 0)
        wanted = keys[rows]
        if len(rows) and not self._size[wanted].all():
            raise ValueError(f"no templates for key {int(wanted[self._size[wanted] == 0][0])}")
        chosen = self._first[wanted] + (rng.random(len(rows)) * self._size[wanted]).astype(np.int64)
        order = np.argsort(chosen, kind="stable")
        starts = np.flatnonzero(np.diff(chosen[order], prepend=-1))
        for group in np.split(order, starts[1:]):
            if len(group):
                out[rows[group]] = self._templates[chosen[group[0]]].fill(rows[group], columns, rng)
        return out


def pick(rng: np.random.Generator, weights: npt.NDArray[Any], group: Codes) -> Codes:
    """Return for every row a column of `weights`, drawn by the weights in row `group` of it."""
    bounds = np.cumsum(weights, axis=1)
    bounds /= bounds[:, -1:]
    drawn: Codes = (rng.random(len(group))[:, None] >= bounds[group]).sum(axis=1)
    return drawn


def pick_several(rng: np.random.Generator, weights: npt.NDArray[Any], count: int) -> Codes:
    """Return for every row of `weights` its `count` different columns in order of draw (weights may be zero)."""
    with np.errstate(divide="ignore"):
        arrival = rng.standard_exponential(weights.shape) / weights
    nearest = np.argpartition(arrival, count - 1, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(arrival, nearest, axis=1), axis=1)
    several: Codes = np.take_along_axis(nearest, order, axis=1)
    return several
