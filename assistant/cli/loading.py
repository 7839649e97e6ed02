"""Bringing data in: `demo` and `load`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.base import Json, bars, fail, told_plainly
from assistant.settings import Settings

if TYPE_CHECKING:
    from corpus.loading.report import LoadReport

Meaning = Annotated[
    bool, typer.Option("--meaning/--no-meaning", help="Index the sentences, for questions only they can answer.")
]


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
        files = write_demo(
            settings.home / "demo",
            DEFAULT if requests is None else requests,
            SEED if seed is None else seed,
            lambda done, total: tell("making the corpus", done, total),
        )
        reports = _load(settings, [files.requests, files.parks], meaning, tell, SOURCE_NAME)
    _tell_loaded(reports)


def load(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Exports of requests or parks.")],
    mapping: Annotated[Path | None, typer.Option("--map", metavar="F", help="Which column is which.")] = None,
    meaning: Meaning = True,
    json_: Json = False,
) -> None:
    """Load exports; a record replaces the one with its id."""
    if mapping is not None:
        fail("--map is not there yet: name the columns as in the guide, then load without it", 2)
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        fail(f"there is no file {missing}")
    with told_plainly(), bars() as tell:
        reports = _load(context.obj, paths, meaning, tell, None)
    if json_:
        typer.echo(json.dumps([report.model_dump(mode="json") for report in reports], ensure_ascii=False))
    else:
        _tell_loaded(reports)


def _load(
    settings: Settings, paths: list[Path], meaning: bool, tell: Callable[[str, float, float], None], label: str | None
) -> list[LoadReport]:
    from retrieval.build import load_files
    from retrieval.encoder import load_encoder
    from retrieval.generations import Home

    encoder = load_encoder(settings.models, settings.model) if meaning else None
    return load_files(Home(settings.home), paths, encoder=encoder, progress=tell, source_label=label)


def _tell_loaded(reports: list[LoadReport]) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for report in reports:
        console.print(report)
