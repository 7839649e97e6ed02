"""The layout of a file: its record type, its columns, the order of its dates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from corpus.loading.cells import Raw, Reading
from corpus.loading.dates import order_of
from corpus.loading.header import TAKEN, Column, Layout, trimmed
from corpus.loading.mapping.evidence import Evidence
from corpus.loading.mapping.headings import read_heading
from corpus.loading.mapping.match import Matcher
from corpus.loading.mapping.saved import Memory, Table, choose_table
from corpus.loading.names import Names
from corpus.loading.sources.base import Source
from corpus.schema import RECORD_TYPES, RecordType, Type
from corpus.vocabulary import load_vocabulary

SAMPLE = 2_000  # rows whose cells are looked at
PLENTY = 3  # dates that can be read in one way only: enough where none says otherwise


@lru_cache(maxsize=1)
def matchers() -> tuple[Matcher, ...]:
    """Return a matcher for each record type."""
    vocabulary = load_vocabulary()
    names = Names(vocabulary)
    return tuple(Matcher(kind, Evidence(kind, vocabulary, names)) for kind in RECORD_TYPES.values())


def lay_out(source: Source, name: str, tables: Sequence[Table] = (), memory: Memory | None = None) -> Layout:
    """Return the layout of `source`; `name` names it in errors.

    It is the one of `tables` (a mapping given by hand) that fits best, or what `memory` has for these headings, or
    recognised. Raises ValueError where no column can be its key.
    """
    layout = propose(source, tables, memory)
    require_key(layout, name)
    return layout


def propose(source: Source, tables: Sequence[Table] = (), memory: Memory | None = None) -> Layout:
    """Return the layout of `source` as `lay_out` does, whether it has a key or not."""
    if tables:
        return with_readings(choose_table(tables, source.names).layout(source.names, "given"), source)
    plain = canonical(source.names)
    if plain is not None:
        return with_readings(plain, source)
    if memory is not None and (known := memory.recall(source.names)):
        return with_readings(known.layout(source.names, "remembered"), source)
    batch = next(source.batches(SAMPLE), None)
    cells: list[Sequence[Raw]] = list(zip(*batch.rows, strict=True)) if batch and batch.rows else []
    groups = getattr(source, "groups", None)
    return with_readings(recognise(source.names, groups, cells), source)


def canonical(names: Sequence[str]) -> Layout | None:
    """Return the layout of columns that all have the names of fields, one key among them; else None."""
    told = trimmed(names)
    for kind in RECORD_TYPES.values():
        known = {field.name for field in kind.columns}
        if kind.key in told and all(not name or name in kind for name in told) and len(set(told)) == len(told):
            columns = tuple(
                Column(at, name, (name,) if name in known else (), score=100 if name in known else 0)
                for at, name in enumerate(told)
            )
            return Layout(kind, tuple(names), columns, origin="canonical")
    return None


def recognise(
    names: Sequence[str],
    groups: Sequence[str] | None = None,
    cells: Sequence[Sequence[Raw]] = (),
) -> Layout:
    """Return the layout of columns called `names`: the record type that more of them belong to."""
    told = trimmed(names)
    above = groups or ("",) * len(told)
    best: tuple[float, RecordType, list[Column]] | None = None
    for matcher, kind in zip(matchers(), RECORD_TYPES.values(), strict=True):
        columns = matcher.match(told, above, cells)
        worth = sum(column.score for column in columns if column.score >= TAKEN)
        keyed = any(kind.key in column.fields for column in columns)
        if best is None or worth + 10_000 * keyed > best[0]:
            best = (worth + 10_000 * keyed, kind, columns)
    assert best is not None
    return Layout(best[1], tuple(names), tuple(best[2]))


def require_key(layout: Layout, source: str) -> None:
    """Raise ValueError where no column of `layout` tells its rows apart."""
    if layout.record_type.key in layout.positions:
        return
    keys = " or ".join(f"{kind.key} ({kind.name})" for kind in RECORD_TYPES.values())
    like = [column.heading for column in layout.columns if layout.record_type.key in column.guess]
    found = ", ".join(column.heading[:40] for column in layout.columns[:12] if column.heading) or "none"
    perhaps = f"; {like[0]!r} may be it" if like else ""
    raise ValueError(
        f"{source} has no column {keys}, nor one that is surely it, so its rows cannot be told apart{perhaps}; "
        f"its columns: {found}. Name the column with --inspect and --map"
    )


def with_readings(layout: Layout, source: Source) -> Layout:
    """Return `layout` with how its cells are written, for which its dates may all be looked at."""
    readings: dict[str, Reading] = {}
    dates: dict[str, bool | None] = {}
    for column in layout.columns:
        for field in column.fields:
            dated = layout.record_type[field].type is Type.DATE or layout.record_type[field].unit == "year"
            if dated:
                dates[field] = (
                    column.day_first if column.day_first is not None else read_heading(column.heading).day_first
                )
            reading = Reading(unit=column.unit, place=len(column.fields) > 1)
            if reading != Reading():
                readings[field] = reading
    unsaid = [field for field, order in dates.items() if order is None]
    if unsaid:
        dates.update(_orders(layout, source, unsaid))
    for field, order in dates.items():
        if order is not None:
            readings[field] = Reading(readings.get(field, Reading()).unit, order)
    return Layout(layout.record_type, layout.names, layout.columns, readings, layout.origin)


def _orders(layout: Layout, source: Source, fields: Sequence[str]) -> dict[str, bool | None]:
    """Return for each date field whether its days come first; a column that does not tell follows the others.

    The first rows say whether there is anything to tell, and usually what; only where not is all of the file read.
    """
    positions = {field: layout.positions[field] for field in fields}
    counts = {field: [0, 0, 0] for field in fields}
    for batch in source.batches(SAMPLE):
        for field, position in positions.items():
            found = order_of({cell for row in batch.rows if isinstance(cell := row[position], str)})
            counts[field] = [before + more for before, more in zip(counts[field], found, strict=True)]
        written = [count for count in counts.values() if count[2]]
        if all(max(count[:2]) >= PLENTY and min(count[:2]) == 0 for count in written):
            break
    whole = [sum(count[at] for count in counts.values()) for at in (0, 1)]
    return {field: _more(*(count if max(count[:2]) else whole)[:2]) for field, count in counts.items()}


def _more(days: int, months: int) -> bool | None:
    return None if days == months else days > months
