"""Bringing data in: `demo` and `load`."""

from __future__ import annotations

import datetime as dt
import glob
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.base import Json, bars, fail, told, told_plainly
from assistant.cli.mapping import show_mapping
from assistant.cli.watching import EVERY, check_watch, memory_of, seconds_of, until_stopped, watch_targets
from assistant.settings import Settings

if TYPE_CHECKING:
    from retrieval.history import Load

Meaning = Annotated[
    bool, typer.Option("--meaning/--no-meaning", help="Index the sentences, for questions only they can answer.")
]
DEMO_SOURCE = "demo"
SOME_REJECTED = 3  # the exit code


def demo(
    context: typer.Context,
    requests: Annotated[int | None, typer.Option("--requests", metavar="N", help="How many requests to make.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed, another corpus.")] = None,
    meaning: Meaning = True,
) -> None:
    """Make the demo corpus (made up, and labelled so) and load it."""
    from corpus.demo import DEFAULT, SEED, SOURCE_NAME, write_demo

    settings: Settings = context.obj
    with told_plainly(), bars() as tell:
        from corpus.loading.inputs import open_inputs
        from retrieval.build import run_load
        from retrieval.encoder import load_encoder
        from retrieval.generations import Home

        files = write_demo(
            settings.home / "demo",
            DEFAULT if requests is None else requests,
            SEED if seed is None else seed,
            lambda done, total: tell("making the corpus", done, total),
        )
        done = run_load(
            Home(settings.home),
            open_inputs([files.requests, files.parks]),
            encoder=load_encoder(settings.models, settings.model) if meaning else None,
            progress=tell,
            name=SOURCE_NAME,
            source_label=SOURCE_NAME,
            source=DEMO_SOURCE,
        )
    tell_loaded(done)


def load(
    context: typer.Context,
    targets: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL...",
            help="Files, folders, archives or patterns of requests or parks, or a database by SQLAlchemy's URL.",
        ),
    ],
    table: Annotated[
        str | None, typer.Option("--table", metavar="NAME", help="Of a database: the table or view to load.")
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="SQL", help="Of a database: load what this query finds.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="F", help="Which column is which, as --inspect writes it.", dir_okay=False),
    ] = None,
    inspect: Annotated[
        bool, typer.Option("--inspect", help="Load nothing: show which column is which, and write it to be corrected.")
    ] = False,
    name: Annotated[str | None, typer.Option("--name", help="What the load is called in the history.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Whose records these are (default: the file's name).")
    ] = None,
    replace_source: Annotated[
        bool, typer.Option("--replace-source", help="Remove what the source had and no longer has.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the report as JSON.", dir_okay=False)
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            help="Where refused rows go: a file, or a folder (default: beside the report, or rejects/ in the home).",
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until stopped: look every so often, load what is new or changed.")
    ] = False,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="TIME", help=f"With --watch, how often: 30s, 15m, 2h, 1d (default: {EVERY})."),
    ] = None,
    high_water: Annotated[
        str | None,
        typer.Option(
            "--high-water",
            metavar="COLUMN",
            help="Of a database: a column that only grows; read what is not below its value at the last such load.",
        ),
    ] = None,
    meaning: Meaning = True,
    json_: Json = False,
) -> None:
    """Load exports or tables; a record replaces the one with its id.

    Exit code 0: all rows are in, or a watch was stopped; 3: some were refused; 1: nothing was loaded.
    """
    if mapping is not None and not mapping.is_file() and not inspect:
        fail(f"--map {mapping}: there is no such file; --inspect makes one", 2)
    for option, given in (("--name", name), ("--source", source)):
        if given is not None and not given.strip():
            fail(f"{option} is empty: give a name, or leave the option out", 2)
    for option, file in (("--report", report), ("--rejects", rejects)):
        if file is not None and not file.absolute().parent.is_dir():
            fail(f"{option} {file}: there is no folder {file.absolute().parent}")
    addresses = sum("://" in target for target in targets)
    if (table is not None or query is not None) and (addresses != 1 or len(targets) != 1):
        fail("--table and --query belong to one database address, like postgresql+psycopg://user@host/database", 2)
    if table is not None and query is not None:
        fail("--table and --query cannot be given together: the query names its tables", 2)
    check_watch(
        targets,
        query,
        watch=watch,
        inspect=inspect,
        every=every,
        column=high_water,
        replacing=replace_source,
        rejects=rejects,
    )
    pause = seconds_of(every or EVERY)
    settings: Settings = context.obj
    if inspect:
        with told_plainly():
            show_mapping(settings.home, targets, mapping, table=table, query=query)
        return
    missing = next((target for target in targets if not _is_there(target)), None)
    loading = partial(_loading, settings, mapping, meaning, name=name, source=source, replace_source=replace_source)
    memory = partial(memory_of, settings.home, targets, table, query, high_water, mapping, (source, replace_source))
    refused = report.absolute().parent if rejects is None and report is not None else rejects
    if watch:
        with told_plainly(), until_stopped() as stopped:
            if missing is not None:
                raise FileNotFoundError(f"there is no file {missing}")
            watch_targets(
                targets,
                memory(),
                loading(),
                pause,
                table=table,
                query=query,
                column=high_water,
                together=replace_source,
                refused=refused or settings.home / "rejects",
                own=[settings.home, *([report.absolute()] if report is not None else [])],
                stopped=stopped,
                tell_report=partial(_report_to, report),
                as_json=json_,
            )
        return
    with told_plainly(), _failure_in(report), bars() as tell:
        if missing is not None:
            raise FileNotFoundError(f"there is no file {missing}")
        if high_water is not None:
            from retrieval.watching import TableWatch

            bring = partial(loading(), progress=tell, rejects=refused)
            done = TableWatch(targets[0], memory(), bring, table=table, query=query, column=high_water).load()
        else:
            from corpus.loading.inputs import open_inputs

            inputs = open_inputs(targets, table=table, query=query)
            done = loading()(inputs, progress=tell, rejects=refused)
        _report_to(report, done)
    if json_:
        typer.echo(json.dumps([file.model_dump(mode="json") for file in done.files], ensure_ascii=False))
    else:
        tell_loaded(done)
    if not done.accepted and (high_water is None or done.rejected):
        fail("nothing was loaded: " + ("every row was refused" if done.rejected else "there are no rows"))
    if done.rejected:
        raise typer.Exit(SOME_REJECTED)


def _loading(settings: Settings, mapping: Path | None, meaning: bool, **options: Any) -> Callable[..., Load]:
    """Return `run_load` into the home of `settings`, by the mapping in a file, with these options."""
    from corpus.loading.mapping.saved import read_map
    from retrieval.build import run_load
    from retrieval.encoder import load_encoder
    from retrieval.generations import Home

    tables = read_map(mapping) if mapping is not None else ()
    encoder = load_encoder(settings.models, settings.model) if meaning else None
    return partial(run_load, Home(settings.home), mapping=tables, encoder=encoder, **options)


def _is_there(target: str) -> bool:
    return "://" in target or Path(target).exists() or glob.has_magic(target)


def tell_resumed(done: Load) -> None:
    """Print that it went on where one that was cut off had come, if it did."""
    if done.resumed is not None:
        typer.echo(f"it went on where it was cut off, with {done.resumed:,} sentences embedded already")


def tell_loaded(done: Load) -> None:
    """Print the report of every file, and how to take the load back."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for report in done.files:
        console.print(report)
    tell_resumed(done)
    if done.load_id is not None:
        console.print(f"load {done.load_id}; `lodestone undo {done.load_id}` takes it back", markup=False)


@contextmanager
def _failure_in(report: Path | None) -> Iterator[None]:
    """Have the report say what went wrong, so that no older one stands for a load that failed."""
    try:
        yield
    except Exception as error:
        _report_to(report, error)
        raise


def _report_to(report: Path | None, done: Load | Exception) -> None:
    """Write what became of a load to the file `report`, if any."""
    if report is None:
        return
    if isinstance(done, Exception):
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        _write(report, {"load_id": None, "loaded_at": now, "error": told(done), "files": []})
    else:
        _write(report, done.model_dump(mode="json"))


def _write(path: Path, told: dict[str, object]) -> None:
    draft = path.with_name(path.name + ".part")
    draft.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
