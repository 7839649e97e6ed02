"""Compares an answer with the result it speaks of: every number, name, id, quotation and mark, before anyone sees it.

Whoever wrote the text, rule or model, it has to say nothing that the result does not. A line that carries a mark is
held against the record that it cites; a row of a table against one row of the result; other lines against the counts,
values and conditions. What has to be said (the size of the set, the value, how much is not shown) must be there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Answer, Citation, Status
from assistant.claims import (
    Claims,
    claims_of,
    is_number,
    numbers_in,
    plain_numbers,
    stated,
    table_cells,
    without_marks,
)
from assistant.reading.model import Reading
from assistant.writing.citing import SHOWN
from assistant.writing.declining import RELAXED
from assistant.writing.figures import ROWS
from assistant.writing.markdown import clean, unescape
from assistant.writing.voice import Voice
from corpus.schema import record_type
from corpus.vocabulary import Vocabulary
from retrieval.plan import Compare, Expr, Groups, How, Plan, Rank, Records, Value, conditions
from retrieval.result import Cell, Kind, Result


class Fault(StrEnum):
    NUMBER = "number"
    MARK = "mark"
    CITATION = "citation"
    QUOTE = "quote"
    ID = "id"
    NAME = "name"
    COUNT = "count"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in an answer that its result does not bear out."""

    fault: Fault
    detail: str


def check(
    answer: Answer, result: Result | None, reading: Reading, vocabulary: Vocabulary | None = None
) -> list[Problem]:
    """Return what in `answer` does not follow from `result` (masked as the answer is); empty: it may be shown.

    With a `vocabulary` the labels of tables are compared in Chinese too.
    """
    if result is None or reading.plan is None:
        if answer.citations or answer.result is not None:
            return [Problem(Fault.RESULT, "an answer without a result cites records")]
        return []
    checker = _Checker(answer, result, reading.plan, reading, vocabulary)
    return [*checker.result(), *checker.citations(), *checker.text()]


class _Checker:
    def __init__(
        self, answer: Answer, result: Result, plan: Plan, reading: Reading, vocabulary: Vocabulary | None
    ) -> None:
        self.answer, self.found, self.plan, self.reading = answer, result, plan, reading
        self.kind = record_type(result.record_type)
        self.voice = Voice(reading.lang, vocabulary, result.record_type) if vocabulary is not None else None
        self.records = {str(record[self.kind.key]): record for record in result.records}
        self.evidence = {each.id: each.quote for each in result.evidence}
        self.cited = {citation.n: citation for citation in answer.citations}
        self.claims = claims_of(answer.text)

    # ------------------------------------------------------------ result

    def result(self) -> Iterator[Problem]:
        out, found = self.answer.result, self.found
        if out is None:
            yield Problem(Fault.RESULT, "the answer carries no result")
            return
        same = {
            "kind": (out.kind, found.kind),
            "record_type": (out.record_type, found.record_type),
            "total": (out.total, found.total),
            "ids": (tuple(out.ids), found.ids),
            "unit": (out.unit, found.unit),
        }
        if found.kind is not Kind.FACT:
            same["value"] = (out.value, found.value)
            same["rows"] = (tuple(map(tuple, out.rows)), found.rows)
        for name, (told, is_so) in same.items():
            if told != is_so:
                yield Problem(Fault.RESULT, f"{name} is {str(is_so)[:60]}, the answer says {str(told)[:60]}")
        if len(set(found.ids)) != len(found.ids):
            yield Problem(Fault.COUNT, "an id is listed twice")
        ask = self.plan.ask
        whole = isinstance(ask, Records) and ask.limit is None and not ask.offset and self.plan.meaning is None
        if whole and found.total != len(found.ids):
            yield Problem(Fault.COUNT, f"{found.total} records match, {len(found.ids)} ids are listed")

    # ------------------------------------------------------------ citations

    def citations(self) -> Iterator[Problem]:
        if [citation.n for citation in self.answer.citations] != list(range(1, len(self.answer.citations) + 1)):
            yield Problem(Fault.MARK, "citations are not numbered from 1 in order")
        marks = {n for line in self.claims for n in line.marks}
        for n in sorted(marks ^ set(self.cited)):
            yield Problem(Fault.MARK, f"[{n}] is {'not cited' if n in marks else 'not in the text'}")
        for citation in self.answer.citations:
            yield from self._citation(citation)

    def _citation(self, citation: Citation) -> Iterator[Problem]:
        record = self.records.get(citation.id)
        if citation.record_type != self.kind.name or record is None:
            yield Problem(Fault.CITATION, f"[{citation.n}] {citation.id} is not in the result")
            return
        if self.found.ids and citation.id not in self.found.ids:
            yield Problem(Fault.CITATION, f"[{citation.n}] {citation.id} is not among the ids")
        if citation.title != str(record.get(self.kind.title) or citation.id):
            yield Problem(Fault.NAME, f"[{citation.n}] is called {citation.title!r}")
        for name, value in citation.fields.items():
            if _listed(value) != _listed(record.get(name)):
                yield Problem(Fault.CITATION, f"[{citation.n}] {name} is not {value!r}")
        if citation.quote and not self._said(citation.id, citation.quote):
            yield Problem(Fault.QUOTE, f"[{citation.n}] does not say {citation.quote[:60]!r}")

    def _said(self, key: str, quote: str) -> bool:
        """Whether a record says `quote` literally, as a sentence or several: never a part of a word or a number."""
        prose = str(self.records[key].get(self.kind.prose) or "")
        return quote == self.evidence.get(key) or (bool(quote.strip()) and quote in prose and not self.evidence.get(key))

    # ------------------------------------------------------------ text

    def text(self) -> Iterator[Problem]:
        rows = list(self.found.rows)
        said: list[float | dt.date] = []
        for line in self.claims:
            if line.cells is not None:
                yield from self._row(line, rows)
            elif line.marks:
                yield from self._cited_line(line)
            else:
                said += stated(line.text)
                yield from self._prose(line)
        yield from self._unsaid(said)

    def _cited_line(self, line: Claims) -> Iterator[Problem]:
        cited = [self.cited[n] for n in line.marks if n in self.cited and self.cited[n].id in self.records]
        text, allowed = without_marks(line.text), [value for each in cited for value in self._of_citation(each)]
        needed = [] if self.found.kind is Kind.FACT else [v for each in cited for v in plain_numbers(each.fields.values())]
        known_ids = {each.id for each in cited}
        for each in cited:
            record = self.records[each.id]
            names = [clean(str(record[n])) for n in (self.kind.title, self.kind.title_zh) if record.get(n)] or [each.id]
            name = next((n for n in names if f"**{n}**" in text), None)
            if name is None:
                yield Problem(Fault.NAME, f"[{each.n}] is not called by its name: {text[:80]}")
            text = text.replace(f"**{name}**", " ", 1)
            if each.id not in text:
                yield Problem(Fault.ID, f"[{each.n}] stands beside another id than {each.id}: {text[:80]}")
            if each.quote:
                quote = f"“{clean(each.quote)}”"
                if quote not in text:
                    yield Problem(Fault.QUOTE, f"[{each.n}] is quoted otherwise than it says")
                text = text.replace(quote, " ", 1)
            for match in self.found.matches:
                if match.id == each.id:
                    known_ids.add(match.subject)
        yield from self._quotes(text)
        yield from self._ids(text, known_ids)
        here = stated(text, known_ids)
        yield from _unknown(here, allowed, text)
        yield from _missing(needed, here, text)

    def _of_citation(self, citation: Citation) -> Iterator[float | dt.date]:
        yield from plain_numbers(citation.fields.values())
        yield from numbers_in(str(value) for value in citation.fields.values() if isinstance(value, (str, list)))
        for match in self.found.matches:
            if match.id == citation.id:
                yield from (match.covered, match.of)
                for criterion in match.criteria:
                    yield from numbers_in((criterion.wanted, criterion.offered))

    def _row(self, line: Claims, rows: list[tuple[Cell, ...]]) -> Iterator[Problem]:
        """A row of a table says what one row of the result says, each once; heads and rules speak of no number."""
        assert line.cells is not None
        if not any(is_number(cell) for cell in line.cells[1:]) and not any(cell == "–" for cell in line.cells[1:]):
            return
        for index, row in enumerate(rows):
            if len(row) == len(line.cells) and all(self._same_cell(i, c, row) for i, c in enumerate(line.cells)):
                del rows[index]
                return
        yield Problem(Fault.NUMBER, f"no row of the result says {' | '.join(line.cells)[:80]}")

    def _same_cell(self, index: int, told: str, row: tuple[Cell, ...]) -> bool:
        cell = row[index]
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return any(_agree(value, cell) for value in stated(told)) or (index == 0 and told == str(cell))
        return told in self._spellings(index, cell)

    def _spellings(self, index: int, cell: Cell) -> set[str]:
        if cell is None:
            return {"–", "not known", "未填写"}
        names = {clean(str(cell))}
        if isinstance(cell, bool):
            names |= {"yes", "是"} if cell else {"no", "否"}
        if self.voice is not None:
            names.add(unescape(self.voice.any_name(cell)))
            if isinstance(self.plan.ask, Groups) and index < len(self.plan.ask.by):
                field = self.voice.record_type[self.plan.ask.by[index].field]
                names.add(unescape(self.voice.cell(field, cell)))
        elif self.reading.lang == "zh":
            return _Anything()
        return names

    def _prose(self, line: Claims) -> Iterator[Problem]:
        text = line.text
        if self.answer.status is not Status.NO_MATCH:
            yield from self._quotes(text)
        known = {str(value) for test in self._tests() for value in test}
        yield from self._ids(text, known | set(self.records))
        yield from _unknown(stated(text, known | set(self.records)), list(self._global()), text)

    def _quotes(self, text: str) -> Iterator[Problem]:
        """Words in quotation marks that no citation accounts for are the asker's own."""
        own = [clean(self.reading.question), clean(self.plan.meaning or "")]
        own += [str(value) for test in self._tests() for value in test]
        for part in text.split("“")[1:]:
            quoted = part.split("”")[0]
            if not any(quoted in each for each in own):
                yield Problem(Fault.QUOTE, f"nobody says {quoted[:60]!r}")

    def _ids(self, text: str, known: set[str]) -> Iterator[Problem]:
        for token in ids_in(text):
            if token not in known:
                yield Problem(Fault.ID, f"{token} is not what this is about")

    def _tests(self) -> Iterator[tuple[object, ...]]:
        for part in _exprs(self.plan):
            for test in conditions(part):
                yield (*test.values, *((test.label,) if test.label else ()))

    def _global(self) -> Iterator[float | dt.date]:
        """Every number that a sentence about the whole may say."""
        found, shown = self.found, len(self.answer.citations)
        yield from (found.total, len(found.ids), shown, len(found.ids) - shown, len(found.rows), len(found.rows) - ROWS)
        yield from plain_numbers([found.value, found.as_of])
        for row in found.rows:
            yield from plain_numbers(row)
            yield from numbers_in(str(cell) for cell in row if isinstance(cell, str))
        if isinstance(self.plan.ask, Compare) and len(found.rows) == 2:
            yield from _derived([row[1] for row in found.rows])
        yield from (each.total for each in found.relaxations)
        yield sum(each.total > 0 for each in found.relaxations) - RELAXED
        yield from self._asked()
        if found.kind is Kind.FACT:
            for citation in self.answer.citations:
                yield from self._of_citation(citation)

    def _asked(self) -> Iterator[float | dt.date]:
        for part in _exprs(self.plan):
            for test in conditions(part):
                yield from plain_numbers(test.values)
                yield from numbers_in(str(value) for value in test.values if isinstance(value, str))
                yield from (len(test.values), len(test.values) - 6)
                if test.ref is not None:
                    yield test.ref.factor
                if test.subquery is not None:
                    yield test.subquery.min_count
        yield from numbers_in([self.plan.meaning or ""])
        ask = self.plan.ask
        if isinstance(ask, Records) and ask.limit is not None:
            yield ask.limit

    def _unsaid(self, said: list[float | dt.date]) -> Iterator[Problem]:
        """What an answer has to say: the size of the set, the value, and how much is not shown."""
        found, ask, shown = self.found, self.plan.ask, len(self.answer.citations)
        if self.answer.status is Status.NO_MATCH:
            totals = sorted((each.total for each in found.relaxations if each.total > 0), reverse=True)[:RELAXED]
            yield from _missing(totals, said, "what would match")
            return
        needed: list[float | dt.date] = []
        if found.kind in (Kind.RECORDS, Kind.MATCHES):
            more = len(found.ids) - shown
            needed += [found.total, *([shown, more] if more > 0 else [])]
        elif found.kind is Kind.FACT:
            more = found.total - shown
            needed += [found.total, *([shown] if more > 0 else [])] if len(found.records) > 1 else []
        elif isinstance(ask, (Groups, Rank)):
            needed.append(found.total)
        elif isinstance(ask, Value):
            needed.append(found.total)
        needed += plain_numbers([found.value] if found.kind is Kind.VALUE else [])
        if isinstance(ask, (Records, Groups)) or (isinstance(ask, Value) and ask.measure.where is None):
            for test in conditions(self.plan.where):
                if test.op != "in" and test.subquery is None:
                    needed += plain_numbers(test.values)
        if isinstance(ask, Value) and ask.measure.how is How.COUNT and found.value is None:
            needed.append(found.total)
        if isinstance(ask, Compare) and len(found.rows) <= 2:
            needed += [value for row in found.rows for value in plain_numbers(row[1:])]
        yield from _missing(needed, said, "the text")


class _Anything(set[str]):
    """Holds every text: where a label cannot be compared."""

    def __contains__(self, _: object) -> bool:
        return True


def ids_in(text: str) -> list[str]:
    """Return what looks like the id of a record: capital letters and at least four digits."""
    from assistant.claims import ID

    return ID.findall(text)


def _exprs(plan: Plan) -> Iterator[Expr]:
    """Every expression of a plan, subqueries included."""
    pending: list[Expr] = [plan.where]
    ask = plan.ask
    measures = [ask.measure] if isinstance(ask, (Value, Compare, Rank)) else []
    if isinstance(ask, Groups):
        measures = list(ask.measures)
    if isinstance(ask, Compare):
        pending += [case.where for case in ask.cases]
        measures += [case.measure for case in ask.cases if case.measure is not None]
    if ask.ask == "fit":
        pending.append(ask.subjects)
    for measure in measures:
        pending += [part for part in (measure.of, measure.where) if part is not None]
    while pending:
        part = pending.pop()
        yield part
        pending += [t.subquery.where for t in conditions(part) if t.subquery is not None and t.subquery.where is not None]


def _listed(value: object) -> object:
    if isinstance(value, (tuple, list)):
        return [_listed(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _agree(told: float | dt.date | tuple[float, ...], known: object) -> bool:
    from assistant.claims import agrees

    return agrees(told, known)


def _derived(values: list[Cell]) -> Iterator[float]:
    numbers = [float(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) == 2:
        yield abs(numbers[0] - numbers[1])
        if min(numbers) > 0:
            yield max(numbers) / min(numbers)


def _unknown(said: Iterable[object], allowed: list[float | dt.date], where: str) -> Iterator[Problem]:
    for value in said:
        if not any(_agree(value, known) for known in allowed):  # type: ignore[arg-type]
            yield Problem(Fault.NUMBER, f"{value} is not in the result: {where.strip()[:80]}")


def _missing(needed: Iterable[object], said: list[object], where: str) -> Iterator[Problem]:
    """Each needed number is said, as often as it is needed."""
    left = list(said)
    for value in needed:
        hit = next((index for index, told in enumerate(left) if _agree(told, value)), None)  # type: ignore[arg-type]
        if hit is None:
            yield Problem(Fault.COUNT, f"{value} is not said: {where.strip()[:80]}")
