"""The database as it stands: `status`, and `chat`, which opens it in a browser."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from assistant.cli.base import Json, fail, told_plainly
from assistant.settings import HOME_VARIABLE, Settings


def chat(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="On this machine only.")] = 8501,
) -> None:
    """Open the browser front end on this machine."""
    from importlib.util import find_spec

    settings: Settings = context.obj
    with told_plainly():
        from retrieval.generations import Home

        if Home(settings.home).current() is None:
            raise FileNotFoundError(
                f"there is no database in {settings.home}: run `lodestone demo` or `lodestone load`"
            )
    page = find_spec("app")
    if page is None or page.origin is None:
        fail("the front end app.py is not installed")
    options = {
        "server.address": "localhost",
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", page.origin]
    command += [part for name, value in options.items() for part in (f"--{name}", value)]
    typer.echo(f"http://localhost:{port}")
    sys.stdout.flush()
    # The front end takes this process's place: whoever stops it stops the server, and the port is free.
    os.execve(sys.executable, command, {**os.environ, HOME_VARIABLE: str(settings.home)})


def status(context: typer.Context, json_: Json = False) -> None:
    """Tell what is loaded."""
    with told_plainly():
        told = _status(context.obj)
    if json_:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        typer.echo(f"{name.replace('_', ' ')}: {value if value is not None else '–'}")


def _status(settings: Settings) -> dict[str, object]:
    from retrieval.generations import Home
    from retrieval.store import RecordStore

    home = Home(settings.home)
    current = home.current()
    told: dict[str, object] = {"home": str(settings.home), "generation": current.id if current else None}
    if current is None:
        return told
    store = RecordStore.open(current.records)
    try:
        meta, today = store.meta, store.as_of
        told |= {
            "published": current.manifest().get("published"),
            "requests": store.count("requests"),
            "parks": store.count("parks"),
            "newest_request": today.isoformat() if today else None,
            "source": meta.get("source_label") or None,
            "encoder": meta.get("encoder"),
            "generations": [generation.id for generation in home.generations()],
        }
    finally:
        store.close()
    return told
