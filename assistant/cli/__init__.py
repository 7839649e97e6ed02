"""The command line: one module a family of commands, put together here.

Errors are one line on stderr: exit code 1 for what went wrong, 2 for a command that was given wrongly. Whatever is
heavy is imported by the command that needs it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import asking, history, loading, serving
from assistant.cli.base import told_plainly
from assistant.settings import HOME_VARIABLE, Settings, load_settings

__all__ = ["app", "main"]

app = typer.Typer(
    name="lodestone",
    help="Exact, cited answers over site-selection requests and industrial parks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _settings(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help=f"The database folder (or {HOME_VARIABLE}).")
    ] = None,
) -> None:
    with told_plainly():
        context.obj = load_settings(home)
    _log_to(context.obj)


app.command()(loading.demo)
app.command()(loading.load)
app.command()(history.loads)
app.command()(history.undo)
app.command()(history.rollback)
app.command()(asking.ask)
app.command()(asking.batch)
app.command("eval")(asking.evaluate)
app.command()(serving.chat)
app.command()(serving.status)


def main() -> None:
    """Run the command line."""
    app()


def _log_to(settings: Settings) -> None:
    """Send the log to a file of the home, so that the terminal shows answers only."""
    logger = logging.getLogger("lodestone")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    if settings.home.is_dir():
        file = logging.FileHandler(settings.log, encoding="utf-8", delay=True)
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(file)
    else:
        logger.addHandler(logging.NullHandler())
    logger.propagate = False
