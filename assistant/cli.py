"""The command line: `lodestone demo | load | ask | batch | eval | chat | status`.

Errors are one line on stderr: exit code 1 for what went wrong, 2 for a command that was given wrongly. Whatever is
heavy is imported by the command that needs it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from assistant.settings import HOME_VARIABLE, LONGEST, Settings, load_settings

if TYPE_CHECKING:
    from assistant.answer import Answer
    from corpus.loading.report import LoadReport

app = typer.Typer(
    name="lodestone",
    help="Exact, cited answers over site-selection requests and industrial parks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="What today is, YYYY-MM-DD.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Meaning = Annotated[
    bool, typer.Option("--meaning/--no-meaning", help="Index the sentences, for questions only they can answer.")
]


@app.callback()
def _settings(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help=f"The database folder (or {HOME_VARIABLE}).")
    ] = None,
) -> None:
    with _told_plainly():
        context.obj = load_settings(home)
    _log_to(context.obj)


@app.command()
def demo(
    context: typer.Context,
    requests: Annotated[int | None, typer.Option("--requests", metavar="N", help="How many requests to make.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed, another corpus.")] = None,
    meaning: Meaning = True,
) -> None:
    """Make the demo corpus (made up, and labelled so) and load it."""
    from corpus.demo import DEFAULT, SEED, SOURCE_NAME, write_demo

    settings: Settings = context.obj
    with _told_plainly(), _bars() as tell:
        files = write_demo(
            settings.home / "demo",
            DEFAULT if requests is None else requests,
            SEED if seed is None else seed,
            lambda done, total: tell("making the corpus", done, total),
        )
        reports = _load(settings, [files.requests, files.parks], meaning, tell, SOURCE_NAME)
    _tell_loaded(reports)


@app.command()
def load(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Exports of requests or parks.")],
    mapping: Annotated[Path | None, typer.Option("--map", metavar="F", help="Which column is which.")] = None,
    meaning: Meaning = True,
    json_: Json = False,
) -> None:
    """Load exports; a record replaces the one with its id."""
    if mapping is not None:
        _fail("--map is not there yet: name the columns as in the guide, then load without it", 2)
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        _fail(f"there is no file {missing}")
    with _told_plainly(), _bars() as tell:
        reports = _load(context.obj, paths, meaning, tell, None)
    if json_:
        typer.echo(json.dumps([report.model_dump(mode="json") for report in reports], ensure_ascii=False))
    else:
        _tell_loaded(reports)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="In English or Chinese.")],
    json_: Json = False,
    as_of: AsOf = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="ID", help="Go on in a stored conversation, or `new`.")
    ] = None,
) -> None:
    """Answer one question."""
    today = _date(as_of)
    if not any(character.isalnum() for character in question):
        _fail("there is no question: write one in quotation marks", 2)
    if len(question) > LONGEST:
        _fail(f"a question may have {LONGEST:,} characters, this one has {len(question):,}", 2)
    with _told_plainly():
        from assistant.chain import Assistant

        with Assistant.open(context.obj) as assistant:
            if conversation == "new" and assistant.conversations is not None:
                conversation = assistant.conversations.create()
                typer.echo(f"conversation {conversation}", err=True)
            answer = assistant.ask(question, conversation, today)
    if json_:
        typer.echo(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False))
    else:
        _print_answer(answer)
    if answer.status == "error":
        raise typer.Exit(1)


@app.command()
def batch(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help=".txt, .csv, .yaml or .jsonl")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help=".jsonl or .md")],
    as_of: AsOf = None,
    personal: Annotated[
        bool | None,
        typer.Option("--personal/--no-personal", help="Show contact data (default: in .jsonl, not in .md)."),
    ] = None,
) -> None:
    """Answer a file of questions into a file."""
    from assistant.batch import check_output, read_questions, run_batch

    today = _date(as_of)
    with _told_plainly():
        check_output(output)
        asked = read_questions(questions)
        from assistant.chain import Assistant

        with Assistant.open(context.obj) as assistant, _bars() as tell:
            counts = run_batch(
                assistant,
                asked,
                output,
                as_of=today,
                show_personal=personal,
                progress=lambda done, total: tell("answering", done, total),
            )
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    typer.echo(f"{output}: {told}", err=True)


@app.command("eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help=".jsonl with the right answers")],
    as_of: AsOf = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", min=0, max=1, help="Exit with 1 below this share (default 0.9).")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="K", help="Judge this kind only.")] = None,
    show: Annotated[int, typer.Option("--show", metavar="N", min=0, help="How many failures to print.")] = 20,
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write figures and failures.")] = None,
) -> None:
    """Score a question set against its right answers."""
    from rich.console import Console

    from assistant import evaluate as evaluation
    from assistant.judging import Kind

    today = _date(as_of)
    unknown = sorted(set(kind or ()) - {known.value for known in Kind})
    if unknown:
        _fail(f"--kind {unknown[0]!r} is none of {', '.join(Kind)}", 2)
    with _told_plainly():
        asked = evaluation.load_questions(questions)
        from assistant.chain import Assistant

        with Assistant.open(context.obj) as assistant, _bars() as tell:
            found = evaluation.evaluate(
                assistant,
                asked,
                today,
                [Kind(name) for name in kind] if kind else tuple(Kind),
                lambda done, total: tell("asking", done, total),
            )
        if not found.outcomes:
            raise ValueError(f"{questions.name} has no turn of kind {' or '.join(kind or ())}")
        if output is not None:
            evaluation.write_summary(found, output)
    for failure in found.failures[:show]:
        typer.echo(evaluation.describe(failure))
    if len(found.failures) > show:
        typer.echo(f"… and {len(found.failures) - show} more wrong (--show)")
    Console().print(evaluation.table(found))
    wanted = evaluation.THRESHOLD if threshold is None else threshold
    if found.total.share < wanted:
        typer.echo(f"lodestone: {found.total.share:.1%} right, below the threshold of {wanted:.1%}", err=True)
        raise typer.Exit(1)


@app.command()
def chat(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="On this machine only.")] = 8501,
) -> None:
    """Open the browser front end on this machine."""
    from importlib.util import find_spec

    settings: Settings = context.obj
    with _told_plainly():
        from retrieval.generations import Home

        if Home(settings.home).current() is None:
            raise FileNotFoundError(
                f"there is no database in {settings.home}: run `lodestone demo` or `lodestone load`"
            )
    page = find_spec("app")
    if page is None or page.origin is None:
        _fail("the front end app.py is not installed")
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


@app.command()
def status(context: typer.Context, json_: Json = False) -> None:
    """Tell what is loaded."""
    with _told_plainly():
        told = _status(context.obj)
    if json_:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        typer.echo(f"{name.replace('_', ' ')}: {value if value is not None else '–'}")


def main() -> None:
    """Run the command line."""
    app()


# ---------------------------------------------------------------- parts of commands


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
            "source": meta.get("source_label"),
            "encoder": meta.get("encoder"),
            "generations": [generation.id for generation in home.generations()],
        }
    finally:
        store.close()
    return told


def _print_answer(answer: Answer) -> None:
    from assistant.answer import read_as

    if not sys.stdout.isatty():
        typer.echo(answer.text)
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(answer.text, hyperlinks=False))
    if answer.reading.operation:
        typer.echo(f"({read_as(answer)})")
    for note in (*answer.reading.assumptions, *answer.warnings):
        typer.echo(f"! {note}")
    for option in answer.options:
        typer.echo(f"? {option}")
    if answer.notice:
        typer.echo(f"({answer.notice})")


def _date(written: str | None) -> dt.date | None:
    if written is None:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        _fail(f"--as-of {written!r} is not a date: write YYYY-MM-DD", 2)


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


@contextmanager
def _bars() -> Iterator[Callable[[str, float, float], None]]:
    from rich.console import Console

    from retrieval.progress import progress_bar

    with progress_bar(Console(stderr=True)) as tell:
        yield tell


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what a user can put right into one line and exit code 1."""
    try:
        yield
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error))
    except (ValueError, LookupError, RuntimeError) as error:
        told = error.args[0] if isinstance(error, LookupError) and error.args else error
        _fail(str(told))


def _fail(message: str, code: int = 1) -> NoReturn:
    typer.echo("lodestone: " + " ".join(message.split()), err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    main()
