"""Gives every column of a file its field, or none: headings first, cells where those leave a doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from corpus.loading.cells import Raw
from corpus.loading.header import SURE, TAKEN, Column
from corpus.loading.mapping.aliases import IGNORED, NAMED, Aliases, load_aliases
from corpus.loading.mapping.evidence import FEW, Cells, Evidence
from corpus.loading.mapping.headings import Heading, read_heading
from corpus.schema import RecordType, Unit
from corpus.units import is_of_land, units_of

LIKE = 80  # of 100: less alike, and a heading is not taken for a slip of the pen
SHOWN = 45  # the least score that is shown as a guess
STRIPPED = 4  # what a word like 计划 or "expected" that had to be left out costs
AREA = 15  # what a unit of land, or of floors, says of a vague heading
CLOSE = 3  # scores that differ by less leave it open which is meant
TOLD_BY_CELLS = 78  # the most that cells alone can say


@dataclass(frozen=True, slots=True)
class Claim:
    """One column's claim to be one target (fields, joined as in the headings file)."""

    position: int
    target: str
    score: float
    unit: str
    note: str


class Matcher:
    """Matches the columns of files against one record type."""

    def __init__(self, kind: RecordType, evidence: Evidence) -> None:
        self._kind = kind
        self._evidence = evidence
        self._aliases: Aliases = load_aliases()
        self._forms = self._aliases.by_form[kind.name]

    def match(self, names: Sequence[str], groups: Sequence[str], cells: Sequence[Sequence[Raw]]) -> list[Column]:
        """Return what each column is, in order; `groups` are the headings above theirs, `cells` those of a sample."""
        looked = [Cells.of(column) for column in cells] if cells else [Cells.of(()) for _ in names]
        claims = [
            self._claims(position, name, group, looked[position])
            for position, (name, group) in enumerate(zip(names, groups, strict=True))
        ]
        return _settled(names, claims, self._kind)

    def knows(self, name: str) -> bool:
        """Whether `name` is a heading of this record type, or a known one of no field."""
        return any(form in self._forms for form, _, _ in read_heading(name).forms)

    def _claims(self, position: int, name: str, group: str, cells: Cells) -> list[Claim]:
        named = self._named(read_heading(name))
        if group:
            for target, (score, unit, note) in self._named(read_heading(f"{group} {name}")).items():
                if target not in named or score > named[target][0]:
                    named[target] = (score, unit, note)
            outer = {target: found for target, found in named.items() if target != IGNORED}
            if outer and max(found[0] for found in outer.values()) >= TAKEN:
                named = outer
        claims = [
            Claim(position, target, self._weighed(target, score, unit, cells), unit, note)
            for target, (score, unit, note) in named.items()
        ]
        told = {claim.target for claim in claims}
        if not any(claim.score >= TAKEN or claim.target == IGNORED for claim in claims):
            claims.extend(claim for claim in self._by_cells(position, cells) if claim.target not in told)
        spoken = [self._spoken(claim, name, cells) for claim in claims if claim.score >= SHOWN]
        spoken.sort(key=lambda claim: -claim.score)
        # A column of places that is known as such is not the column of provinces it could be taken for.
        both = set(_fields(spoken[0].target)) if spoken and "+" in spoken[0].target else set()
        return [claim for at, claim in enumerate(spoken) if at == 0 or not set(_fields(claim.target)) & both]

    def _named(self, heading: Heading) -> dict[str, tuple[float, str, str]]:
        """Return what the heading's words mean, by target: how sure, the unit they leave, and why."""
        found: dict[str, tuple[float, str, str]] = {}

        def add(form: str, unit: str, less: float, note: str) -> None:
            for target, score in self._forms.get(form, {}).items():
                worth = score - less
                if unit and not self._measured_in(target, unit):
                    worth *= 0.4
                elif unit and score < NAMED and (land := is_of_land(unit)) is not None:
                    # `面积(亩)` is land, `面积(㎡)` floors.
                    worth += AREA if land == (self._kind[target].unit is not Unit.SQM) else -AREA
                known = found.get(target, (0.0, "", ""))
                if (worth, bool(unit)) > (known[0], bool(known[1])):
                    found[target] = (worth, unit, note)

        for form, unit, less in heading.forms:
            add(form, unit, STRIPPED * less, "")
        if not found or max(found.values())[0] < TAKEN:
            for form, unit, less in heading.forms:
                for stripped, left_out in self._stripped(form):
                    add(stripped, unit, STRIPPED * (less + left_out), "some words left out")
        if not found or max(found.values())[0] < 60:
            for form, unit, less in heading.forms:
                for like, alike in self._alike(form):
                    add(like, unit, 100 - alike + STRIPPED * (1 + less), f"much like {like!r}")
        return found

    def _measured_in(self, target: str, unit: str) -> bool:
        """Whether a heading with this unit can be that of `target`."""
        if target == IGNORED or "+" in target or "|" in target:
            return True
        field = self._kind[target]
        return field.unit in units_of(unit) if field.numeric else False

    def _stripped(self, form: str) -> list[tuple[str, int]]:
        """Return shorter forms, without words that say whose or a plan, each with how many were left out."""
        forms = self._aliases.forms
        found: dict[str, int] = {}
        if form.isascii():
            words = form.split()
            for left_out in (forms.plans_en, forms.subjects_en, forms.plans_en | forms.subjects_en):
                kept = [word for word in words if word not in left_out]
                if kept and len(kept) < len(words):
                    found.setdefault(" ".join(kept), 1 if left_out is forms.plans_en else 2)
            return list(found.items())
        waiting = [(form, 0)]
        while waiting:
            text, count = waiting.pop(0)
            shorter = [text.removeprefix(word) for word in forms.before_zh if text.startswith(word)]
            shorter += [text.removesuffix(word) for word in forms.after_zh if text.endswith(word)]
            for each in shorter:
                if len(each) > 1 and each not in found and count < 3:
                    found[each] = count + 1
                    waiting.append((each, count + 1))
        return list(found.items())

    def _alike(self, form: str) -> list[tuple[str, float]]:
        """Return known forms that differ from `form` by a slip or two, each with how alike they are, of 100."""
        if len(form) < (5 if form.isascii() else 4):
            return []
        near = process.extract(form, self._forms.keys(), scorer=fuzz.ratio, limit=5, score_cutoff=LIKE)
        return [(str(like), float(alike)) for like, alike, _ in near if _is_slip(form, str(like))]

    def _weighed(self, target: str, score: float, unit: str, cells: Cells) -> float:
        """Return the score of a heading after a look at the cells."""
        fit = self._evidence.fit(target, unit, cells) if score <= NAMED else None
        if fit is None:  # nothing to see, or a canonical name
            return score
        tells = self._evidence.tells(target)
        if tells and fit >= 0.5:
            return max(score, 100 - (100 - score) * (1 - 0.8 * fit))
        if fit < 0.3 and score < 95:
            return score * (0.7 if tells else 0.5)
        if fit < 0.3:
            # New values of a category are data; but a field that knows the values has the better claim.
            return score - 8 if tells else score * 0.7
        if fit >= 0.8:
            return max(score, min(score + 8, 99))
        return score

    def _by_cells(self, position: int, cells: Cells) -> list[Claim]:
        """Return what the cells look like where the heading says nothing."""
        if cells.total < 2 * FEW:
            return []
        claims = []
        for field in self._kind.columns:
            if self._evidence.tells(field.name):
                fit = self._evidence.fit(field.name, "", cells) or 0.0
                if fit >= 0.7:
                    claims.append(Claim(position, field.name, TOLD_BY_CELLS * fit, "", "its cells look like it"))
        return claims

    def _spoken(self, claim: Claim, name: str, cells: Cells) -> Claim:
        """Settle what only the cells can tell of a target: the language of a name, places with or without cities."""
        target = claim.target
        if "|" in target:
            foreign, chinese = target.split("|")
            target = chinese if (cells.chinese > 0.5 if cells.total else not name.isascii()) else foreign
        elif "+" in target and cells.total >= FEW and not self._evidence.holds_both(cells):
            target = target.partition("+")[0]
        return replace(claim, target=target)


def _is_slip(form: str, like: str) -> bool:
    """Whether two forms differ as by a slip of the pen: in one word, which stays like itself, or in one character."""
    if form.isascii() != like.isascii():
        return False
    if not form.isascii():
        return Indel.distance(form, like) < 3
    ours, theirs = set(form.split()) - set(like.split()), set(like.split()) - set(form.split())
    if len(ours) > 1 or len(theirs) > 1:
        return form.replace(" ", "") == like.replace(" ", "")
    return all(len(one) > 3 and fuzz.ratio(one, other) >= LIKE for one, other in zip(ours, theirs, strict=False))


def _settled(names: Sequence[str], claims: list[list[Claim]], kind: RecordType) -> list[Column]:
    """Give each field to the column with the best claim; where two are as good, to none of them."""
    taken: dict[int, Claim] = {}
    fields: dict[str, int] = {}
    notes: dict[int, str] = {}
    # A column of its own for provinces or cities goes before one that holds both.
    claimed = sorted(
        (claim for each in claims for claim in each if claim.score >= TAKEN),
        key=lambda claim: ("+" in claim.target, -claim.score, claim.position),
    )
    for claim in claimed:
        if claim.position in taken or claim.position in notes:
            continue
        wanted = [name for name in _fields(claim.target) if name not in fields]
        if claim.target != IGNORED and not wanted:
            continue
        near = [other for other in claimed if other is not claim and other.score > claim.score - CLOSE]
        own = [o for o in near if o.position == claim.position and set(_fields(o.target)) - fields.keys()]
        if own and not set(_fields(own[0].target)) & set(wanted):
            notes[claim.position] = f"could be {' or '.join((*wanted, *_fields(own[0].target)))}"
            continue
        same = [
            o
            for o in near
            if o.target == claim.target != IGNORED and o.position not in {claim.position, *taken, *notes}
        ]
        if same and kind[wanted[0]].numeric:
            for each in (claim, *same):
                notes[each.position] = f"several columns could be {claim.target}"
            continue
        if same:
            others = ", ".join(names[each.position] for each in same)
            claim = replace(claim, score=min(claim.score, SURE - 5), note=f"the first of several: also {others}")
        taken[claim.position] = claim
        fields.update(dict.fromkeys(wanted, claim.position))
    return [_column(position, name, taken, fields, notes, claims[position]) for position, name in enumerate(names)]


def _column(
    position: int,
    name: str,
    taken: dict[int, Claim],
    fields: dict[str, int],
    notes: dict[int, str],
    claims: list[Claim],
) -> Column:
    claim = taken.get(position)
    if claim is not None and claim.target != IGNORED:
        own = tuple(field for field in _fields(claim.target) if fields.get(field) == position)
        return Column(position, name, own, claim.unit, min(100, round(claim.score)), note=claim.note)
    best = claims[0] if claims and claim is None else None
    if best is None or best.target == IGNORED:
        return Column(position, name)
    guess = _fields(best.target)
    note = notes.get(position) or (best.note if best.score < TAKEN else "another column is taken for it")
    return Column(position, name, score=min(100, round(best.score)), guess=guess, note=note)


def _fields(target: str) -> tuple[str, ...]:
    return tuple(target.replace("|", "+").split("+")) if target else ()
