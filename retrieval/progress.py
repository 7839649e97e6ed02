"""A progress bar in the terminal for a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from corpus.printable import printable
from retrieval.build import Progress as Tell


@contextmanager
def progress_bar(console: Console | None = None) -> Iterator[Tell]:
    """Yield a function to pass as `progress`: one bar for each thing it is told about, in the order of appearance."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as bars:

        def tell(what: str, done: float, total: float) -> None:
            if what not in tasks:
                # A file's name is data: neither markup nor orders to the terminal.
                tasks[what] = bars.add_task(escape(printable(what)), total=total or 1)
            bars.update(tasks[what], completed=done if total else 1, total=total or 1)

        yield tell
