"""Compares an answer with the result it speaks of: every number, name, id, quotation and mark, before anyone sees it.

Whoever wrote the text, rule or model, it has to say nothing that the result does not. A line that carries a mark is
held against the record that it cites; a row of a table against one row of the result; other lines against the counts,
values and conditions. What has to be said (the size of the set, the value, how much is not shown) must be there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from assistant.answer import Answer, Citation, Status
from assistant.claims import (
    ID,
    Known,
    Line,
    Stated,
    figures,
    knowns,
    lines_of,
    stated,
)
from assistant.faults import Fault, Problem
from assistant.reading.model import Reading
from assistant.sayable import may_say, must_say
from assistant.told_rows import ToldRows
from assistant.writing.markdown import clean
from assistant.writing.voice import Voice
from corpus.schema import record_type
from corpus.vocabulary import Vocabulary
from retrieval.algebra import tests_of
from retrieval.plan import Plan, Records, Value
from retrieval.result import Cell, Kind, Result


def check(
    answer: Answer, result: Result | None, reading: Reading, vocabulary: Vocabulary | None = None
) -> list[Problem]:
    """Return what in `answer` does not follow from `result` (masked as the answer is); empty: it may be shown.

    With a `vocabulary` the labels of tables are compared in Chinese too.
    """
    if result is None or reading.plan is None:
        cites = bool(answer.citations) or answer.result is not None
        return [Problem(Fault.RESULT, "an answer without a result cites records")] if cites else []
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
        self.tests = list(tests_of(plan))
        self.lines = list(lines_of(answer.text))
        head = next((line.cells for line in self.lines if line.cells is not None), None)
        self.rows = ToldRows(result, plan, reading.lang, self.voice, head)

    # ------------------------------------------------------------ result

    def result(self) -> Iterator[Problem]:
        out, found = self.answer.result, self.found
        if out is None:
            yield Problem(Fault.RESULT, "the answer carries no result")
            return
        same: dict[str, tuple[object, object]] = {
            "kind": (out.kind, found.kind),
            "record type": (out.record_type, found.record_type),
            "total": (out.total, found.total),
            "ids": (tuple(out.ids), found.ids),
            "unit": (out.unit, found.unit),
            "value": (_listed(out.value), _listed(found.value)),
            "rows": (_listed(out.rows), _listed(found.rows)),
        }
        for name, (told, is_so) in same.items():
            if told != is_so:
                yield Problem(Fault.RESULT, f"{name}: {str(is_so)[:60]}, the answer says {str(told)[:60]}")
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
        marks = {n for line in self.lines for n in line.marks}
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
        if citation.title != str(record.get(self.kind.title) or record.get(self.kind.title_zh) or citation.id):
            yield Problem(Fault.NAME, f"[{citation.n}] is called {citation.title!r}")
        for name, value in citation.fields.items():
            if _listed(value) != _listed(record.get(name)):
                yield Problem(Fault.CITATION, f"[{citation.n}] {name} is not {value!r}")
        if citation.quote and not self._says(citation.id, record, citation.quote):
            yield Problem(Fault.QUOTE, f"[{citation.n}] does not say {citation.quote[:60]!r}")

    def _says(self, key: str, record: dict[str, Cell], quote: str) -> bool:
        """Whether a record says `quote` literally: the sentence that search found, else any words of its prose."""
        prose = str(record.get(self.kind.prose) or "")
        found = self.evidence.get(key)
        return bool(quote.strip()) and (quote == found if found is not None else quote in prose)

    # ------------------------------------------------------------ text

    def text(self) -> Iterator[Problem]:
        rows = list(self.found.rows)
        several = isinstance(self.plan.ask, Value) and bool(self.plan.ask.also)
        said: list[Stated] = []
        for line in self.lines:
            if line.cells is not None:
                yield from self.rows.untold(line.cells, rows)
            elif line.marks:
                yield from self._cited_line(line)
            else:
                said += stated(line.text, self._asked_ids())
                if several and line.text.startswith("- "):
                    yield from self._one_of_several(line.text, rows)
                else:
                    yield from self._prose(line.text)
        empty = self.answer.status is Status.NO_MATCH and not self.found.evidence
        for value in must_say(self.plan, self.found, shown=len(self.cited), empty=empty):
            if not any(each.agrees(value) for each in said):
                yield Problem(Fault.COUNT, f"the text does not say {value}")

    def _one_of_several(self, text: str, rows: list[tuple[Cell, ...]]) -> Iterator[Problem]:
        """A line about one of several numbers of a set: the next one of the result, in its order."""
        row = rows.pop(0) if rows else ()
        allowed = [*self._sayable(), *knowns(row[1:])]
        here = stated(text, self._asked_ids())
        yield from _unknown(here, allowed, text)
        if not all(any(each.agrees(value) for each in here) for value in figures(row[1:])):
            yield Problem(Fault.NUMBER, f"this is not the {row[0] if row else 'last'}: {text.strip()[:80]}")

    def _cited_line(self, line: Line) -> Iterator[Problem]:
        text = line.text
        allowed: list[Known] = []
        needed: list[Known] = []
        known_ids: set[str] = set()
        for n in line.marks:
            if n not in self.cited or self.cited[n].id not in self.records:
                continue  # told already
            citation = self.cited[n]
            record = self.records[citation.id]
            names = [clean(str(record[at])) for at in (self.kind.title, self.kind.title_zh) if record.get(at)]
            name = next((each for each in (*names, citation.id) if f"**{each}**" in text), None)
            if name is None:
                yield Problem(Fault.NAME, f"[{n}] is not called by its name: {text[:80]}")
            text = text.replace(f"**{name}**", " ", 1)
            if citation.id not in text:
                yield Problem(Fault.ID, f"[{n}] does not stand beside {citation.id}: {text[:80]}")
            if citation.quote:
                quote = f"“{clean(citation.quote)}”"
                if quote not in text:
                    yield Problem(Fault.QUOTE, f"[{n}] is quoted otherwise than it says")
                text = text.replace(quote, " ", 1)
            known_ids |= {citation.id, *(m.subject for m in self.found.matches if m.id == citation.id)}
            allowed += self._of(citation)
            if self.found.kind is not Kind.FACT:
                needed += figures(citation.fields.values())
            needed += self._of_match(citation.id)
        yield from self._quotes(text)
        yield from self._ids(text, known_ids)
        here = stated(text, known_ids)
        yield from _unknown(here, allowed, text)
        for value in needed:
            at = next((index for index, each in enumerate(here) if each.agrees(value)), None)
            if at is None:
                yield Problem(Fault.NUMBER, f"{value} is cited and not said: {text.strip()[:80]}")
            else:
                del here[at]

    def _of_match(self, key: str) -> Iterator[Known]:
        """Every number that the reasons of a fit have to say."""
        for match in self.found.matches:
            if match.id == key:
                yield from (match.covered, match.of) if match.of else ()
                for each in match.criteria:
                    if each.met and each.needed and record_type("requests")[each.field].numeric:
                        yield from knowns((each.wanted, each.offered))

    def _of(self, citation: Citation) -> Iterator[Known]:
        """Every number that a line about a citation may say."""
        yield from knowns(citation.fields.values())
        for match in self.found.matches:
            if match.id == citation.id:
                yield from (float(match.covered), float(match.of))
                for criterion in match.criteria:
                    yield from knowns((criterion.wanted, criterion.offered))

    def _prose(self, text: str) -> Iterator[Problem]:
        if self.answer.status is not Status.NO_MATCH:
            yield from self._quotes(text)
        yield from self._ids(text, self._asked_ids())
        allowed = self._sayable()
        if self.answer.status is not Status.NO_MATCH or text.startswith("- ") or len(self.found.relaxations) == 1:
            allowed += (float(each.total) for each in self.found.relaxations)
        said = stated(text, self._asked_ids())
        if self.found.kind is Kind.FACT and text.startswith("- "):
            if said and not any(
                _is_field(said, value) for each in self.cited.values() for value in each.fields.values()
            ):
                yield Problem(Fault.NUMBER, f"no field says this: {text.strip()[:80]}")
            return
        for row in self.rows.named(text):
            allowed += knowns(row)
            if self.rows.are_periods and not any(each.agrees(value) for each in said for value in figures(row[1:])):
                yield Problem(Fault.NUMBER, f"{row[0]} is named without its number: {text.strip()[:80]}")
        yield from _unknown(said, allowed, text)

    def _sayable(self) -> list[Known]:
        said = list(may_say(self.plan, self.found, len(self.answer.citations)))
        if self.found.kind is Kind.FACT:
            said += (value for citation in self.answer.citations for value in self._of(citation))
        return said

    def _asked_ids(self) -> set[str]:
        return {value for test in self.tests for value in test.values if isinstance(value, str) and ID.fullmatch(value)}

    def _quotes(self, text: str) -> Iterator[Problem]:
        """Words in quotation marks that no citation accounts for are the asker's own, or a condition's."""
        own = [clean(self.reading.question), clean(self.plan.meaning or "")]
        own += [clean(str(value)) for test in self.tests for value in test.values]
        for part in text.split("“")[1:]:
            quoted = part.split("”")[0]
            if not any(quoted in each for each in own):
                yield Problem(Fault.QUOTE, f"nobody says {quoted[:60]!r}")

    def _ids(self, text: str, known: set[str]) -> Iterator[Problem]:
        for token in ID.findall(text):
            if token not in known:
                yield Problem(Fault.ID, f"{token} is not what this is about: {text.strip()[:80]}")


def _is_field(said: list[Stated], value: object) -> bool:
    """Whether the numbers of a line are those of one field, all of them."""
    if isinstance(value, str):
        return [each.text for each in said] == [each.text for each in stated(clean(value))]
    known = list(knowns([value]))
    return all(any(each.agrees(one) for one in known) for each in said)


def _listed(value: object) -> object:
    if isinstance(value, (tuple, list)):
        return [_listed(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _unknown(said: Iterable[Stated], allowed: list[Known], where: str) -> Iterator[Problem]:
    for each in said:
        if not any(each.agrees(known) for known in allowed):
            yield Problem(Fault.NUMBER, f"{each.text} is not in the result: {where.strip()[:80]}")
