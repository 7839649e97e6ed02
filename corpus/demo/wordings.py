"""The sentences of statements, parsed: frames, reasons and needs in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.demo.grammar import Pools, Voice, parse
from corpus.demo.needs import load_needs
from corpus.demo.tables import Pair, read


@dataclass(frozen=True, slots=True)
class Reason:
    """Why companies move: the kinds of move it mostly goes with, and whom it suits."""

    id: str
    moves: tuple[str, ...]
    industrial: bool
    away: bool
    unlisted: bool


@dataclass(frozen=True, slots=True)
class Wordings:
    """Pools of templates keyed by voice, or by `place * 3 + voice` where there is one a reason or need."""

    what: Pools
    move_clause: Pools
    move_noun: Pools
    need_one: Pools
    need_two: Pools
    closing: Pools
    because: Pools
    reason_clauses: Pools
    reason_nouns: Pools
    need_things: Pools
    need_says: Pools
    reasons: tuple[Reason, ...]
    months: dict[str, list[str]]
    markets: tuple[Pair, ...]
    facilities: dict[str, Pair]


def _pools(english: Sequence[Sequence[str]], chinese: Sequence[Sequence[str]]) -> Pools:
    """Return pools keyed by `item * 3 + voice` for items worded in English and in Chinese."""
    return Pools(
        [
            [parse(text, voice) for text in (zh if voice is Voice.ZH else en)]
            for en, zh in zip(english, chinese, strict=True)
            for voice in Voice
        ]
    )


@cache
def load_wordings() -> Wordings:
    """Return the wordings, read and parsed once."""
    text, reasons, needs = read("sentences"), read("reasons"), load_needs()
    frames = {name: _pools([texts], [text["zh"].get(name, [])]) for name, texts in text["en"].items()}
    entries = list(reasons.values())
    return Wordings(
        what=frames["what"],
        move_clause=frames["move_clause"],
        move_noun=frames["move_noun"],
        need_one=frames["need_one"],
        need_two=frames["need_two"],
        closing=frames["closing"],
        because=_pools([text["because"]["en"]], [text["because"]["zh"]]),
        reason_clauses=_pools([r["clauses"] for r in entries], [r["zh"] for r in entries]),
        reason_nouns=_pools([r["nouns"] for r in entries], [[] for _ in entries]),
        need_things=_pools([n.things for n in needs], [n.things_zh for n in needs]),
        need_says=_pools([n.says for n in needs], [n.says_zh for n in needs]),
        reasons=tuple(
            Reason(key, tuple(r["moves"]), *(bool(r.get(name)) for name in ("industrial", "away", "unlisted")))
            for key, r in reasons.items()
        ),
        months=text["months"],
        markets=tuple((en, zh) for en, zh in text["markets"]["pairs"]),
        facilities={name: (en, zh) for name, (en, zh) in text["facility"].items()},
    )
