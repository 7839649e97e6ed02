"""What the browser chat shows of an answer, as plain values: chips, cards, tables, charts, files.

Pure functions over plans, results and records. Whatever is returned as Markdown holds escaped text only; what goes
into tables, charts and files is plain text, which those do not interpret.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Citation
from assistant.reading.model import Lang
from assistant.writing.citing import told_fields
from assistant.writing.conditions import phrase
from assistant.writing.markdown import escape, unescape
from assistant.writing.measures import dim_name, measure_name, measure_unit
from assistant.writing.numbers import unit_name
from assistant.writing.voice import Voice
from corpus.schema import Field, Type, Unit
from corpus.vocabulary import Vocabulary
from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import EVERYTHING, Compare, Condition, Fact, Groups, Plan, Records
from retrieval.result import Cell

SHOWN = 1000
"""Rows that the page holds; a file holds all."""

Record = dict[str, Cell]

# A spreadsheet takes text that begins so for a formula.
_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r]")


# ---------------------------------------------------------------- reading


def chips(plan: Plan, lang: Lang, vocabulary: Vocabulary) -> list[str]:
    """Return one label a top-level condition, Markdown-safe, with the asker's words where those say it otherwise."""
    voice = Voice(lang, vocabulary, plan.record_type)
    if plan.where == EVERYTHING:
        return []
    found = []
    for part in conjuncts(plan.where):
        said = phrase(part, voice)
        words = [test.words for test in conditions(part) if test.words]
        told = [word for word in dict.fromkeys(words) if word.casefold() not in unescape(said).casefold()]
        found.append(said + "".join(f" ← “{escape(word)}”" for word in told))
    return found


def without(plan: Plan, index: int) -> Plan:
    """Return `plan` without its top-level condition at `index`."""
    parts = list(conjuncts(plan.where))
    del parts[index]
    return plan.model_copy(update={"where": both(*parts) if parts else EVERYTHING})


# ---------------------------------------------------------------- the set behind an answer


def set_plan(plan: Plan) -> Plan | None:
    """Return the plan that lists the records an answer shows or was computed from, None where there is no one set.

    A comparison has a set for each side, so there is none for it.
    """
    if isinstance(plan.ask, Compare):
        return None
    if plan.ask.ask in ("records", "fit"):
        return plan
    return plan.model_copy(update={"ask": Records()})


def by_ids(record_type: str, key: str, ids: Iterable[str]) -> Plan:
    """Return the plan that lists the records with these ids."""
    return Plan(record_type=record_type, where=Condition(field=key, values=tuple(ids)))


def columns(plan: Plan, voice: Voice) -> list[Field]:
    """Return the fields of a table of records: key and name, what the answer tells, then the others, prose last.

    Personal fields are left out unless the question asks for them.
    """
    kind = voice.record_type
    asked = plan.ask.fields if isinstance(plan.ask, (Records, Fact)) else ()
    title = kind.title_zh if voice.zh else kind.title
    names = dict.fromkeys([kind.key, title, *told_fields(plan), *(field.name for field in kind)])
    chosen = [kind[name] for name in names if name in asked or not kind[name].personal]
    return [field for field in chosen if field.name != kind.prose] + [kind[kind.prose]]


def heading(field: Field, voice: Voice) -> str:
    """Return the label of a field with its unit: `planned investment (million CNY)`."""
    unit = "" if field.unit in (None, Unit.YEAR, Unit.PEOPLE) else unit_name(field.unit, voice.lang)
    return voice.label(field) + (f" ({unit})" if unit else "")


def plain(field: Field, value: Cell, voice: Voice) -> Any:
    """Return a cell as a table sorts it: numbers, days and truth values as they are, categories in the language."""
    if value is None or value == ():
        return None
    if field.type in (Type.INTEGER, Type.NUMBER, Type.BOOLEAN, Type.DATE):
        return value
    return unescape(voice.cell(field, value))


def table(records: Sequence[Record], fields: Sequence[Field], voice: Voice) -> dict[str, list[Any]]:
    """Return field name → values, one for each record."""
    return {field.name: [plain(field, record.get(field.name), voice) for record in records] for field in fields}


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV file that spreadsheets open as UTF-8; text they would take for a formula gets a `'` in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow(["'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


# ---------------------------------------------------------------- groups


@dataclass(frozen=True, slots=True)
class Grouped:
    """Groups as a table and what a chart needs: how many leading columns are labels, and whether they are periods."""

    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    labels: int
    periods: bool


def grouped(
    plan: Plan, names: Sequence[str], rows: Sequence[Sequence[Cell]], lang: Lang, vocabulary: Vocabulary
) -> Grouped:
    """Return the groups of a result with the labels and heads of the language; `names` are the result's columns."""
    voice = Voice(lang, vocabulary, plan.record_type)
    ask = plan.ask
    dims = ask.by if isinstance(ask, Groups) else ()
    labels = len(dims) or 1
    head = [dim_name(dim, voice) for dim in dims] or [voice.say("group", "组")]
    measures = ask.measures if isinstance(ask, Groups) else (ask.measure,) if isinstance(ask, Compare) else ()
    for measure in measures:
        unit = unit_name(measure_unit(measure, voice), lang)
        head.append(unescape(measure_name(measure, voice)) + (f" ({unit})" if unit else ""))
    head += [str(name) for name in names[len(head) :]]

    def label(index: int, cell: Cell) -> Any:
        if index >= labels:
            return cell
        if dims:
            return unescape(voice.one(voice.record_type[dims[index].field], cell)) if cell is not None else "–"
        return unescape(voice.any_name(cell))

    told = tuple(tuple(label(index, cell) for index, cell in enumerate(row)) for row in rows)
    width = max((len(row) for row in told), default=len(head))
    periods = bool(dims) and any(dim.grain is not None for dim in dims)
    return Grouped(tuple(head[:width]), told, labels, periods)


# ---------------------------------------------------------------- record cards


def card(record: Record, voice: Voice) -> list[tuple[str, str]]:
    """Return (label, value) of every known field of a record but its names and prose, Markdown-safe."""
    kind = voice.record_type
    left_out = {kind.title, kind.title_zh, kind.prose}
    told = [(field, voice.cell(field, record.get(field.name))) for field in kind if field.name not in left_out]
    return [(voice.label(field), value) for field, value in told if value]


def supported(citation: Citation, voice: Voice) -> set[str]:
    """Return the labels of the fields that a citation rests on."""
    return {voice.label(voice.record_type[name]) for name in citation.fields if name in voice.record_type}


def marked(prose: str, quote: str) -> str:
    """Return the text as Markdown with the quoted sentence highlighted; all of it plain where it does not occur."""
    start = prose.find(quote) if quote else -1
    if start < 0:
        return escape(prose)
    before, after = prose[:start], prose[start + len(quote) :]
    return " ".join(part for part in (escape(before), f":orange-background[{escape(quote)}]", escape(after)) if part)


# ---------------------------------------------------------------- first questions


def first_questions(
    sectors: Sequence[str], targets: Sequence[str], places: Sequence[str], lang: Lang, vocabulary: Vocabulary
) -> list[str]:
    """Return questions for an empty page, made of the commonest values: sectors, target provinces, park provinces."""
    sectors = [vocabulary.zh("sector", name) if lang == "zh" else name for name in sectors]
    targets, places = (
        [vocabulary.zh("province", name) if lang == "zh" else name for name in names] for names in (targets, places)
    )
    asked: list[str] = []
    zh = lang == "zh"
    if sectors and targets:
        sector, target = sectors[-1], targets[0]
        asked.append(f"哪些{sector}企业想去{target}？" if zh else f"Which {sector} companies want to move to {target}?")
    if targets:
        asked.append(
            f"意向{targets[-1]}的在谈需求有多少条？" if zh else f"How many live requests are heading for {targets[-1]}?"
        )
    if sectors:
        asked.append(f"{sectors[0]}需求按目标省份分别有多少？" if zh else f"{sectors[0]} requests by target province")
        asked.append("各行业的平均投资额是多少？" if zh else "Average planned investment by sector")
    asked.append("今年每个月收到多少条需求？" if zh else "How many requests came in each month this year?")
    if places:
        asked.append(
            f"{places[0]}哪些园区可用土地最多？" if zh else f"Which parks in {places[0]} have the most available land?"
        )
    return asked
