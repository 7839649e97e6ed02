"""The loads of a database: what each brought, by which source, and which of them can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from ibis import _
from ibis.common.exceptions import TableNotFound
from pydantic import BaseModel, ConfigDict

from corpus.loading.report import LoadReport
from retrieval.store import RecordStore

CONFLICTS = 100  # records listed by id; all are counted


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Conflict(_Frozen):
    """A record that an undo left as it is, because the load numbered `load_id` touched it later."""

    record_type: str
    id: str
    load_id: int


class Undone(_Frozen):
    """What an undo did to the records of the load `load_id`.

    `removed` were brought by it, `restored` changed or removed by it and are as they were, `released` only lose or get
    back a source. `conflicts` counts the records left alone, of which `examples` lists the first.
    """

    load_id: int
    removed: int = 0
    restored: int = 0
    released: int = 0
    conflicts: int = 0
    examples: tuple[Conflict, ...] = ()

    @property
    def changed(self) -> int:
        return self.removed + self.restored + self.released


class Load(_Frozen):
    """One run of `load` or `undo`: when, what came of it, and a report for each file.

    `load_id` counts from 1; it is None, like `generation`, where nothing changed and so nothing is kept. `undone_by`
    is the undo in force, `reversible` whether what was before is still kept. `label_before` is what the data were
    called before this load called them `label`. `resumed` is told of one that went on where a killed one was:
    how many sentences were embedded already.
    """

    load_id: int | None
    name: str
    kind: Literal["load", "undo"] = "load"
    loaded_at: dt.datetime
    generation: str | None = None
    files: tuple[LoadReport, ...] = ()
    undone: Undone | None = None
    label: str | None = None
    label_before: str | None = None
    undone_by: int | None = None
    reversible: bool = True
    resumed: int | None = None

    @property
    def accepted(self) -> int:
        """Rows of all files that are in the database now."""
        return sum(report.accepted for report in self.files)

    @property
    def rejected(self) -> int:
        return sum(report.rejected for report in self.files)


class Origin(_Frozen):
    """Where a record came from: the sources that have it, and the load that wrote it as it is."""

    sources: tuple[str, ...]
    load_id: int


def read_loads(store: RecordStore) -> list[Load]:
    """Return the loads that made this database, newest first, each with its full reports."""
    table = store.table("loads")
    if "reversible" not in table.columns:  # written by an older version; the next load brings it up to date
        return []
    rows = table.to_pyarrow().to_pylist()
    return with_standing([(str(row["report"]), bool(row["reversible"])) for row in rows])


def with_standing(rows: Sequence[tuple[str, bool]]) -> list[Load]:
    """Return the loads stored as (JSON, whether it is reversible), newest first, saying what undid them."""
    loads = {load.load_id: load for load in (_restored(text, kept) for text, kept in rows)}
    undone: dict[int, int] = {}
    for number in sorted((number for number in loads if number), reverse=True):
        target = loads[number].undone
        # An undo that is undone itself is not in force; a later one decides about it before its turn comes.
        if target is not None and number not in undone:
            undone[target.load_id] = number
    ordered = sorted(loads.values(), key=lambda load: -(load.load_id or 0))
    return [load.model_copy(update={"undone_by": undone.get(load.load_id or 0)}) for load in ordered]


def _restored(text: str, reversible: bool) -> Load:
    return Load.model_validate_json(text).model_copy(update={"reversible": reversible})


def choose_load(loads: Sequence[Load], wanted: str | None) -> Load:
    """Return the load to undo: the one with this number or name, or the newest in force.

    Raises LookupError when there is none, when the name is of several, when it is undone already, or when what was
    before it is no longer kept.
    """
    if wanted is None:
        found = [load for load in loads if load.kind == "load" and load.undone_by is None][:1]
    else:
        found = [load for load in loads if str(load.load_id) == wanted.removeprefix("#")]
        found = found or [load for load in loads if load.name == wanted]
    if not found:
        known = ", ".join(str(load.load_id) for load in loads[:12]) or "none"
        raise LookupError(
            f"there is no load {wanted!r}; there are: {known} (`lodestone loads` lists them)"
            if wanted is not None
            else "there is no load left to undo"
        )
    if len(found) > 1:
        numbers = ", ".join(str(load.load_id) for load in found)
        raise LookupError(f"several loads are called {wanted!r}: give the number, one of {numbers}")
    (load,) = found
    if load.undone_by is not None:
        raise LookupError(
            f"load {load.load_id} is undone already, by {load.undone_by}: "
            f"`lodestone undo {load.undone_by}` brings it back"
        )
    if not load.reversible:
        raise LookupError(
            f"load {load.load_id} can no longer be undone: what was before it has been dropped to save space"
        )
    return load


def origin_of(store: RecordStore, kind: str, key: str) -> Origin | None:
    """Return where the record `key` came from, None where that is not known."""
    try:
        table = store.table("origins")
    except TableNotFound:
        return None
    found = table.filter(_.record_type == kind, _.record_id == key).to_pyarrow().to_pylist()
    return Origin(sources=tuple(found[0]["sources"]), load_id=found[0]["load_id"]) if found else None
