"""The reader over the demo corpus, the values that plans are drawn from, and how many plans a run tries."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import pytest

from assistant.chain import Assistant
from assistant.reading.model import Reading
from corpus.vocabulary import Vocabulary
from retrieval.plan import Plan
from tests.assistant.reading_properties.chinese import Chinese
from tests.assistant.reading_properties.english import English
from tests.assistant.reading_properties.meaning import plan_text
from tests.assistant.reading_properties.plans import PlanMaker
from tests.assistant.reading_properties.world import World

AS_OF = dt.date(2026, 10, 31)
PLANS = int(os.environ.get("LODESTONE_PLANS", "300"))  # of each language
FIRST = int(os.environ.get("LODESTONE_FIRST_PLAN", "0"))
LANGUAGES = {"en": English, "zh": Chinese}
SHOWN = 10


@dataclass(frozen=True)
class Said:
    """A random plan in words; the language and the number name it, and draw it again."""

    lang: str
    number: int
    plan: Plan
    words: str

    def told(self, reading: Reading) -> str:
        """What is needed to see why a reading is not the plan."""
        read = plan_text(reading.plan) if reading.plan is not None else reading.message
        unread = f"\n  unread  {', '.join(reading.unread)}" if reading.unread else ""
        named = f"{self.lang} plan {self.number}: {reading.question}"
        return f"{named}\n  meant   {plan_text(self.plan)}\n  read    {read}{unread}"


class Bench:
    """Draws plans, says them and reads what was said."""

    def __init__(self, assistant: Assistant, world: World) -> None:
        self.assistant, self.world = assistant, world

    def read(self, words: str) -> Reading:
        return self.assistant.reader.read(words, (), AS_OF)

    def plan(self, lang: str, number: int) -> Plan:
        return PlanMaker(self.world, Random(f"{lang} {number}"), AS_OF).plan()

    def say(self, plan: Plan, lang: str, chance: object) -> str:
        return LANGUAGES[lang](self.world, Random(f"{lang} {chance} said"), AS_OF).say(plan)

    def said(self, lang: str, count: int = PLANS) -> Iterator[Said]:
        for number in range(FIRST, FIRST + count):
            plan = self.plan(lang, number)
            yield Said(lang, number, plan, self.say(plan, lang, number))


@pytest.fixture(scope="session")
def world(assistant: Assistant, vocabulary: Vocabulary) -> World:
    return World(assistant.reader.data, vocabulary)


@pytest.fixture(scope="session")
def bench(assistant: Assistant, world: World) -> Bench:
    return Bench(assistant, world)


@pytest.fixture(scope="session")
def report() -> Callable[[list[str], int], None]:
    """Fail with the first few of the failures and how many there are."""

    def fail(failures: list[str], tried: int) -> None:
        if failures:
            pytest.fail(f"{len(failures)} of {tried} failed:\n" + "\n".join(failures[:SHOWN]), pytrace=False)

    return fail
