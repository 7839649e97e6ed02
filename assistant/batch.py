"""A file of questions to a file of answers: conversations in order, one failing question sinking none of the rest."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.answer import Answer, read_as
from assistant.writing.markdown import clean, escape

INPUTS = (".txt", ".csv", ".yaml", ".yml", ".jsonl")
OUTPUTS = (".jsonl", ".md")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions that build on one another, under one id."""

    id: str
    turns: tuple[str, ...]


class Answers(Protocol):
    def conversation(
        self, turns: Sequence[str], as_of: dt.date | None = None, *, show_personal: bool = True
    ) -> list[Answer]: ...


def read_questions(path: Path) -> list[Conversation]:
    """Return the conversations of a question file, in order.

    `.txt`: a question a line. `.csv`: columns `question` and perhaps `id`; rows of one id follow one another.
    `.yaml`: a list of questions or of `{id, turns}`. `.jsonl`: `{"id": …, "turns": […]}` a line.
    ValueError names the file and the line that is malformed; FileNotFoundError where there is no file.
    """
    readers: dict[str, Callable[[Path], Iterator[Conversation]]] = {
        ".txt": _from_text,
        ".csv": _from_csv,
        ".yaml": _from_yaml,
        ".yml": _from_yaml,
        ".jsonl": _from_jsonl,
    }
    if path.suffix.lower() not in readers:
        raise ValueError(f"{path.name}: questions are read from {', '.join(INPUTS)}")
    try:
        found = list(readers[path.suffix.lower()](path))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 text: {error.reason} at byte {error.start}") from error
    if not found:
        raise ValueError(f"{path.name} holds no question")
    return found


def check_output(path: Path) -> None:
    """ValueError unless answers can be written to a file of this name."""
    if path.suffix.lower() not in OUTPUTS:
        raise ValueError(f"{path.name}: answers are written to {' or '.join(OUTPUTS)}")


def shares_personal(path: Path) -> bool:
    """Whether personal data stands in this kind of output unless somebody says otherwise.

    JSON lines are read by the owner's own programs; a briefing is handed round.
    """
    return path.suffix.lower() == ".jsonl"


def run_batch(
    assistant: Answers,
    questions: Sequence[Conversation],
    output: Path,
    *,
    as_of: dt.date | None = None,
    show_personal: bool | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Answer `questions` into `output` and return how many answers have which status.

    The file appears when it is complete. `progress` is told how many of how many conversations are done.
    """
    check_output(output)
    shown = shares_personal(output) if show_personal is None else show_personal
    write = _jsonl if output.suffix.lower() == ".jsonl" else _markdown
    draft = output.with_name(output.name + ".partial")
    counts: dict[str, int] = {}
    output.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("w", encoding="utf-8") as file:
        for at, asked in enumerate(questions, 1):
            answers = assistant.conversation(asked.turns, as_of, show_personal=shown)
            for answer in answers:
                counts[answer.status.value] = counts.get(answer.status.value, 0) + 1
            file.write(write(asked, answers))
            if progress is not None:
                progress(at, len(questions))
    draft.replace(output)
    return counts


# ---------------------------------------------------------------- in


def _from_text(path: Path) -> Iterator[Conversation]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    for at, line in enumerate((line for line in lines if line), 1):
        yield Conversation(str(at), (line,))


def _from_csv(path: Path) -> Iterator[Conversation]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if "question" not in (rows.fieldnames or ()):
            raise ValueError(f"{path.name} needs a column `question`; it has {', '.join(rows.fieldnames or ('none',))}")
        grouped: dict[str, list[str]] = {}
        for at, row in enumerate(rows, 1):
            question = (row["question"] or "").strip()
            if question:
                grouped.setdefault((row.get("id") or "").strip() or str(at), []).append(question)
    for key, turns in grouped.items():
        yield Conversation(key, tuple(turns))


def _from_yaml(path: Path) -> Iterator[Conversation]:
    import yaml

    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(held, list):
        raise ValueError(f"{path.name} must hold a list of questions or of {{id, turns}}")
    yield from _items(path.name, "item", held)


def _from_jsonl(path: Path) -> Iterator[Conversation]:
    held = []
    for at, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                held.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise ValueError(f"{path.name}, line {at}: not valid JSON: {error.msg}") from error
    yield from _items(path.name, "line", held)


def _items(file: str, what: str, held: Iterable[Any]) -> Iterator[Conversation]:
    for at, item in enumerate(held, 1):
        if isinstance(item, str):
            item = {"turns": [item]}
        if isinstance(item, dict) and isinstance(item.get("question"), str):
            item = {**item, "turns": [item["question"]]}
        turns = item.get("turns") if isinstance(item, dict) else None
        if not isinstance(turns, list) or not turns or not all(isinstance(t, str) and t.strip() for t in turns):
            raise ValueError(f'{file}, {what} {at}: expected {{"id": …, "turns": ["…"]}}, found {str(item)[:60]!r}')
        yield Conversation(str(item.get("id", at)), tuple(turn.strip() for turn in turns))


# ---------------------------------------------------------------- out


def _jsonl(asked: Conversation, answers: Sequence[Answer]) -> str:
    line = {"id": asked.id, "answers": [answer.model_dump(mode="json") for answer in answers]}
    return json.dumps(line, ensure_ascii=False) + "\n"


def _markdown(_: Conversation, answers: Sequence[Answer]) -> str:
    return "".join(_section(answer) for answer in answers)


def _section(answer: Answer) -> str:
    zh = answer.lang == "zh"
    parts = [f"## {escape(answer.question)}", answer.text]
    notes = [*answer.warnings, *answer.reading.assumptions]
    if notes:
        parts.append("\n".join(f"> {escape(note)}" for note in notes))
    quotes = [
        f"{each.n}. {escape(each.title)} ({escape(each.id)})" + (f": “{escape(each.quote)}”" if each.quote else "")
        for each in answer.citations
    ]
    if quotes:
        parts.append(("来源" if zh else "Sources") + "\n\n" + "\n".join(quotes))
    if answer.reading.operation:
        parts.append(escape(clean(read_as(answer))))
    if answer.notice:
        parts.append(f"*{escape(answer.notice)}*")
    return "\n\n".join(parts) + "\n\n"
