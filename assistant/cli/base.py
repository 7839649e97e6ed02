"""What the commands share: options, errors on one line, progress bars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer

from corpus.printable import printable

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="What today is, YYYY-MM-DD.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def date_option(written: str | None) -> dt.date | None:
    """Return the day that `--as-of` names, None where it is not given; ends the command when it is none."""
    if written is None:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        fail(f"--as-of {written!r} is not a date: write YYYY-MM-DD", 2)


@contextmanager
def bars() -> Iterator[Callable[[str, float, float], None]]:
    """Show progress on stderr; yield the function that is told of it."""
    from rich.console import Console

    from retrieval.progress import progress_bar

    with progress_bar(Console(stderr=True)) as tell:
        yield tell


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what a user can put right into one line and exit code 1."""
    try:
        yield
    except (OSError, ValueError, LookupError, RuntimeError, ImportError) as error:
        fail(told(error))


def told(error: Exception) -> str:
    """Return what an error says to a user."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error.args[0] if isinstance(error, LookupError) and error.args else error)


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with one line on stderr."""
    typer.echo("lodestone: " + printable(" ".join(message.split())), err=True)  # it may quote a file
    raise typer.Exit(code)
