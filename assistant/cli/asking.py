"""Asking: `ask`, `batch` and `eval`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.base import AsOf, Json, bars, date_option, fail, told_plainly
from assistant.settings import LONGEST

if TYPE_CHECKING:
    from assistant.answer import Answer


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
    today = date_option(as_of)
    if not any(character.isalnum() for character in question):
        fail("there is no question: write one in quotation marks", 2)
    if len(question) > LONGEST:
        fail(f"a question may have {LONGEST:,} characters, this one has {len(question):,}", 2)
    with told_plainly():
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

    today = date_option(as_of)
    with told_plainly():
        check_output(output)
        asked = read_questions(questions)
        from assistant.chain import Assistant

        with Assistant.open(context.obj) as assistant, bars() as tell:
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

    today = date_option(as_of)
    unknown = sorted(set(kind or ()) - {known.value for known in Kind})
    if unknown:
        fail(f"--kind {unknown[0]!r} is none of {', '.join(Kind)}", 2)
    with told_plainly():
        asked = evaluation.load_questions(questions)
        from assistant.chain import Assistant

        with Assistant.open(context.obj) as assistant, bars() as tell:
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
