"""What must not change a reading (the order of conditions, other words, letter case), and what may only narrow it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from retrieval.algebra import both, conditions, conjuncts
from retrieval.plan import All, Expr, Not, Plan, Records
from retrieval.search import Searcher
from tests.assistant.reading_properties.conftest import LANGUAGES, PLANS, Bench
from tests.assistant.reading_properties.meaning import plan_text, same_meaning

Report = Callable[[list[str], int], None]
FEWER = PLANS // 2
FEWEST = PLANS // 15  # several searches each


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_order_of_conditions_changes_nothing(bench: Bench, report: Report, lang: str) -> None:
    failures = []
    for said in bench.said(lang, FEWER):
        parts = list(conjuncts(said.plan.where))
        Random(f"{lang} {said.number} shuffled").shuffle(parts)
        words = bench.say(said.plan.model_copy(update={"where": All(parts=tuple(parts))}), lang, f"{said.number} again")
        reading = bench.read(words)
        if reading.plan is None or not same_meaning(reading.plan, said.plan):
            failures.append(said.told(reading))
    report(failures, FEWER)


def test_the_case_of_letters_changes_nothing(bench: Bench, report: Report) -> None:
    failures = []
    for said in bench.said("en", FEWER):
        for words in (said.words.lower(), _capitalised(said.words)):
            reading = bench.read(words)
            if reading.plan is None or not same_meaning(reading.plan, said.plan):
                failures.append(said.told(reading))
    report(failures, 2 * FEWER)


def _capitalised(text: str) -> str:
    """Each word with a capital first letter, the others as they are."""
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_condition_more_never_enlarges_the_set(bench: Bench, searcher: Searcher, report: Report, lang: str) -> None:
    """Conditions are said one more at a time; what is found shrinks, and ends as the set of the plan itself."""
    failures = []
    for said in bench.said(lang, FEWEST):
        found: set[str] | None = None
        parts = _by_field(said.plan.where)
        for count in range(1, len(parts) + 1):
            narrowed = Plan(record_type=said.plan.record_type, where=both(*parts[:count]), ask=Records())
            reading = bench.read(bench.say(narrowed, lang, f"{said.number} with {count}"))
            if reading.plan is None:
                failures.append(said.told(reading))
                break
            now = set(searcher.search(reading.plan).ids)
            meant = same_meaning(reading.plan, narrowed) or now == set(searcher.search(narrowed).ids)
            if (found is not None and not now <= found) or not meant:
                failures.append(f"{said.told(reading)}\n  of      {plan_text(narrowed)}")
            found = now
    report(failures, FEWEST)


def _by_field(where: Expr) -> list[Expr]:
    """The conditions one by one, those on one field together."""
    grouped: dict[str, list[Expr]] = {}
    for part in conjuncts(where):
        test = part.part if isinstance(part, Not) else part
        grouped.setdefault(next(conditions(test)).field, []).append(part)
    return [both(*parts) for parts in grouped.values()]
