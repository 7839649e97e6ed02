"""Statements: two to four sentences that say what a company does, why it moves and what it needs besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.demo.grammar import Codes, Mask, Pools, Texts, Voice, pick, pick_several
from corpus.demo.needs import load_needs
from corpus.demo.tables import MOVE_TYPES, Tables, load_tables
from corpus.demo.wordings import Wordings, load_wordings

# Shares of the statements, or of those where there is a choice.
_VOICES = (0.50, 0.42, 0.08)  # we, it, Chinese
_NEED_COUNTS = (0.30, 0.45, 0.25)
_NOUN_SHARE = 0.35
_TOGETHER_SHARE = 0.5
_WHOLE_SHARE = 0.45
_WHAT_SHARE = 0.9
_CLOSING_SHARE = 0.4
_NEEDS_FIRST_SHARE = 0.2
_OTHER_MOVE = 0.35  # weight of a reason that does not go with the kind of move
_INDUSTRIAL = frozenset({"production base", "pilot plant", "warehouse"})


@dataclass(frozen=True, slots=True)
class Filing:
    """What a statement has to agree with: codes into `Tables`, texts a row in both languages.

    `stays` is 1 where the firm stays in its province, `listed` where its shares are listed.
    """

    sector: Codes
    segment: Codes
    facility: Codes
    move: Codes
    stays: Codes
    listed: Codes
    founded: Codes
    year: Codes
    columns: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class Statements:
    """The texts, and what was put into them: ids of needs (`;` between) and of the reason."""

    text: Texts
    needs: Texts
    reason: Texts


def _named(rng: np.random.Generator, pairs: Sequence[Sequence[tuple[str, ...]]], group: Codes) -> list[Texts]:
    """Return for every row one tuple of its group's, as one column for each place in the tuple."""
    drawn = rng.random(len(group)).tolist()
    rows = [pairs[g][int(u * len(pairs[g]))] for g, u in zip(group.tolist(), drawn, strict=True)]
    return [np.array(column, dtype=object) for column in zip(*rows, strict=True)]


def _columns(rng: np.random.Generator, tables: Tables, wordings: Wordings, filing: Filing) -> dict[str, Texts]:
    """Return what the `{words}` of templates stand for, one value a row."""
    columns = dict(filing.columns)
    count = len(filing.sector)
    columns["product"], columns["product_zh"] = _named(rng, [s.products for s in tables.segments], filing.segment)
    columns["verb_we"], columns["verb_it"], columns["verb_zh"] = _named(
        rng, [s.verbs for s in tables.segments], filing.segment
    )
    columns["customers"], columns["customers_zh"] = _named(rng, [s.customers for s in tables.sectors], filing.sector)
    columns["market"], columns["market_zh"] = _named(rng, [wordings.markets], np.zeros(count, dtype=np.int64))
    columns["facility"], columns["facility_zh"] = _named(
        rng, [[wordings.facilities[name]] for name in tables.facilities], filing.facility
    )
    month = rng.integers(12, size=count)
    columns["month"] = np.array(wordings.months["en"], dtype=object)[month]
    columns["month_zh"] = np.array(wordings.months["zh"], dtype=object)[month]
    age = np.maximum(filing.year - filing.founded, 0)
    columns["since"] = (filing.founded + (rng.random(count) * np.minimum(age, 12)).astype(np.int64)).astype(object)
    columns["year"] = (filing.year + rng.integers(1, 4, size=count)).astype(object)
    return columns


def _industrial(tables: Tables, filing: Filing) -> Codes:
    """Return 1 for plants and stores, 0 for offices, and for every facility of a sector that works in offices."""
    facilities = np.array([name in _INDUSTRIAL for name in tables.facilities], dtype=np.int64)
    sectors = np.array([sector.profile in ("plant", "trade") for sector in tables.sectors], dtype=np.int64)
    return facilities[filing.facility] * sectors[filing.sector]


def _reasons(rng: np.random.Generator, wordings: Wordings, filing: Filing, industrial: Codes) -> Codes:
    """Return a reason a row that suits the kind of move, the facility, where the firm goes and whether it is listed."""
    weights = [
        [
            0.0
            if (reason.industrial and not plant) or (reason.away and stays) or (reason.unlisted and listed)
            else (1.0 if move in reason.moves else _OTHER_MOVE)
            for reason in wordings.reasons
        ]
        for move in MOVE_TYPES
        for plant in (0, 1)
        for stays in (0, 1)
        for listed in (0, 1)
    ]
    group = ((filing.move * 2 + industrial) * 2 + filing.stays) * 2 + filing.listed
    return pick(rng, np.array(weights), group)


def _two_needs(rng: np.random.Generator, tables: Tables, filing: Filing, industrial: Codes) -> tuple[Codes, Codes]:
    """Return a first and a second need for every row, -1 for none."""
    weights = np.array(
        [
            [
                0.0
                if (need.industrial and not plant) or (need.sectors and sector.name not in need.sectors)
                else (2.0 if need.sectors else 1.0)
                for need in load_needs()
            ]
            for sector in tables.sectors
            for plant in (0, 1)
        ]
    )
    both = pick_several(rng, weights[filing.sector * 2 + industrial], 2)
    count = pick(rng, np.array([_NEED_COUNTS]), np.zeros(len(both), dtype=np.int64))
    return np.where(count > 0, both[:, 0], -1), np.where(count > 1, both[:, 1], -1)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _join(parts: Sequence[Texts], chinese: list[bool]) -> Texts:
    return np.array(
        [
            "".join(row) if zh else " ".join([_capital(sentence) for sentence in row if sentence])
            for zh, row in zip(chinese, zip(*parts, strict=True), strict=True)
        ],
        dtype=object,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where statements are written: the rows' values, who speaks in each, and the wordings."""

    rng: np.random.Generator
    wordings: Wordings
    columns: dict[str, Texts]
    voice: Codes

    def some(self, share: float) -> Mask:
        """Return a mask of about that share of the rows."""
        mask: Mask = self.rng.random(len(self.voice)) < share
        return mask

    def say(self, pools: Pools, where: Mask, item: Codes | None = None) -> Texts:
        """Return a text for the rows in `where`, of the row's reason or need where `item` gives one."""
        keys = self.voice if item is None else item * len(Voice) + self.voice
        return pools.render(np.where(where, keys, -1), self.columns, self.rng)


def _move_sentences(desk: _Desk, reason: Codes) -> Texts:
    wordings, everywhere = desk.wordings, np.ones(len(reason), dtype=np.bool_)
    noun = desk.some(_NOUN_SHARE) & (desk.voice != Voice.ZH)
    desk.columns["because"] = desk.say(wordings.because, everywhere)
    clauses = desk.say(wordings.reason_clauses, ~noun, reason)
    desk.columns["reason"] = clauses + desk.say(wordings.reason_nouns, noun, reason)
    sentences: Texts = desk.say(wordings.move_clause, ~noun) + desk.say(wordings.move_noun, noun)
    return sentences


def _need_sentences(desk: _Desk, first: Codes, second: Codes) -> tuple[Texts, Texts]:
    """Return the sentences for two needs; the second is empty where one sentence tells both, or there is one need."""
    wordings = desk.wordings
    together = (second >= 0) & desk.some(_TOGETHER_SHARE)
    desk.columns["need"] = desk.say(wordings.need_things, first >= 0, first)
    desk.columns["need2"] = desk.say(wordings.need_things, together, second)
    both = desk.say(wordings.need_two, together)
    sentences = []
    for need, where in ((first, (first >= 0) & ~together), (second, (second >= 0) & ~together)):
        whole = where & desk.some(_WHOLE_SHARE)
        desk.columns["need"] = desk.say(wordings.need_things, where & ~whole, need)
        sentences.append(desk.say(wordings.need_one, where & ~whole) + desk.say(wordings.need_says, whole, need))
    return both + sentences[0], sentences[1]


def write_statements(rng: np.random.Generator, filing: Filing) -> Statements:
    """Return a statement for every filing."""
    tables, wordings = load_tables(), load_wordings()
    count = len(filing.sector)
    voice = pick(rng, np.array([_VOICES]), np.zeros(count, dtype=np.int64))
    desk = _Desk(rng, wordings, _columns(rng, tables, wordings, filing), voice)
    industrial = _industrial(tables, filing)
    reason = _reasons(rng, wordings, filing, industrial)
    move = _move_sentences(desk, reason)
    first, second = _two_needs(rng, tables, filing, industrial)
    one, two = _need_sentences(desk, first, second)
    asks = (one != "").astype(np.int64) + (two != "")
    what = desk.say(wordings.what, (asks == 0) | desk.some(_WHAT_SHARE))
    closing = desk.say(wordings.closing, (asks < 2) & desk.some(_CLOSING_SHARE))
    needs_first = desk.some(_NEEDS_FIRST_SHARE)
    order = [(one, move), (two, one), (move, two)]
    middle = [np.where(needs_first, early, late) for early, late in order]
    need_ids = np.array([need.id for need in load_needs()] + [""], dtype=object)
    reason_ids = np.array([entry.id for entry in wordings.reasons], dtype=object)
    hidden = [";".join(filter(None, pair)) for pair in zip(need_ids[first], need_ids[second], strict=True)]
    text = _join([what, *middle, closing], (voice == Voice.ZH).tolist())
    return Statements(text, np.array(hidden, dtype=object), reason_ids[reason])
