"""The loads so far, and going back: `loads`, `undo`, `rollback`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.base import Json, bars, fail, told_plainly
from assistant.cli.loading import SOME_REJECTED, tell_loaded, tell_resumed
from assistant.settings import Settings

if TYPE_CHECKING:
    from rich.table import Table

    from retrieval.history import Load

SHOWN = 20  # conflicts


def loads(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="[LOAD]", help="A number or name: show the report of this load.")
    ] = None,
    json_: Json = False,
) -> None:
    """List the loads, newest first, or show the whole report of one."""
    with told_plainly():
        found = _loads(context.obj)
        if wanted is not None:
            found = [load for load in found if wanted in (str(load.load_id), load.name)]
            if not found:
                raise LookupError(f"there is no load {wanted!r}: `lodestone loads` lists them")
    if json_:
        typer.echo(json.dumps([load.model_dump(mode="json") for load in found], ensure_ascii=False))
        return
    from rich.console import Console

    if wanted is None:
        Console(highlight=False).print(_table(found))
        return
    for load in found:
        _tell_undone(load) if load.undone else tell_loaded(load)


def undo(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="[LOAD]", help="Its number or name (default: the newest in force).")
    ] = None,
    json_: Json = False,
) -> None:
    """Take a load back: what it brought goes, what it changed or removed is as before.

    A record that a later load touched stays as it is and is listed. The undo is a load itself and can be undone.
    Exit code 0: all of it is taken back; 3: some records stay; 1: nothing was.
    """
    settings: Settings = context.obj
    with told_plainly(), bars() as tell:
        from retrieval.build import undo_load
        from retrieval.encoder import load_encoder
        from retrieval.generations import Home

        encoder = load_encoder(settings.models, settings.model) if _has_index(settings) else None
        done = undo_load(Home(settings.home), wanted, encoder=encoder, progress=tell)
    if json_:
        typer.echo(json.dumps(done.model_dump(mode="json"), ensure_ascii=False))
    else:
        _tell_undone(done)
    if done.load_id is None:
        fail("nothing was taken back: later loads touched every record of that load")
    if done.undone is not None and done.undone.conflicts:
        raise typer.Exit(SOME_REJECTED)


def rollback(context: typer.Context, json_: Json = False) -> None:
    """Make the database before the last load or undo current again, as it was; what came since goes with the next load.

    `undo` takes back one load and keeps what came later. This goes back whole, also where the newest data are damaged.
    """
    settings: Settings = context.obj
    with told_plainly():
        from retrieval.generations import Home

        home = Home(settings.home)
        before = home.current()
        now = home.rollback()
    told = {"current": now.id, "published": now.manifest().get("published"), "before": before.id if before else None}
    if json_:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"current is {now.id} of {told['published']}, no longer {told['before']}")


def _loads(settings: Settings) -> list[Load]:
    from retrieval.generations import Home
    from retrieval.history import read_loads
    from retrieval.store import RecordStore

    with Home(settings.home).reading() as generation:
        store = RecordStore.open(generation.records)
        try:
            return read_loads(store)
        finally:
            store.close()


def _has_index(settings: Settings) -> bool:
    """Whether the sentences of the current database are indexed, so that they shall be after the undo."""
    from retrieval.generations import Home

    current = Home(settings.home).current()
    return current is not None and bool(current.manifest()["meta"].get("encoder"))


def _table(found: list[Load]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("load", "when", "name", "new", "updated", "removed", "rejected", "", box=None, padding=(0, 2, 0, 0))
    for load in found:
        counts = [sum(getattr(file, name) for file in load.files) for name in ("loaded", "updated", "removed")]
        if load.undone is not None:
            counts = [0, load.undone.restored, load.undone.removed]
        standing = f"undone by {load.undone_by}" if load.undone_by else ""
        when = load.loaded_at.astimezone().strftime("%Y-%m-%d %H:%M")
        figures = [f"{count:,}" for count in (*counts, load.rejected)]
        table.add_row(str(load.load_id), when, Text(load.name), *figures, standing)
    return table


def _tell_undone(done: Load) -> None:
    assert done.undone is not None
    told = done.undone
    counts = [(told.removed, "removed"), (told.restored, "as before"), (told.released, "with their former sources")]
    parts = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "no record changed"
    typer.echo(f"{done.name}: {parts}")
    for conflict in told.examples[:SHOWN]:
        typer.echo(f"  stays, load {conflict.load_id} touched it later: {conflict.record_type} {conflict.id}")
    if told.conflicts > SHOWN:
        typer.echo(f"  … and {told.conflicts - SHOWN:,} more stay")
    tell_resumed(done)
    if done.load_id is not None:
        typer.echo(f"load {done.load_id}; `lodestone undo {done.load_id}` brings it back")
