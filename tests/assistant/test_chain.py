"""The chain: stages in order, conversations kept apart, failures answered, personal data guarded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.chain import LONGEST, Assistant, Request
from assistant.conversation import Conversations, Turn
from assistant.privacy import MASK
from assistant.reading.model import Outcome, Reading
from corpus.vocabulary import Vocabulary
from retrieval.plan import Condition, Fact, Op, Plan, Value
from retrieval.result import Result
from retrieval.search import Searcher


class FixedReader:
    """Reads every question as the plan it is given under its words, and remembers what it was told."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.plans = plans
        self.histories: list[tuple[str, ...]] = []
        self.days: list[dt.date | None] = []

    def read(self, question: str, history: Sequence[Turn] = (), as_of: dt.date | None = None) -> Reading:
        self.histories.append(tuple(turn.question for turn in history))
        self.days.append(as_of)
        if question == "boom":
            raise ValueError("the reader fell over")
        plan = self.plans.get(question)
        if plan is None:
            return Reading(question=question, lang="en", outcome=Outcome.UNSUPPORTED, message="Not held.")
        return Reading(question=question, lang="en", plan=plan)


@pytest.fixture
def reader(plans: dict[str, Plan]) -> FixedReader:
    return FixedReader(plans)


@pytest.fixture
def chain(reader: FixedReader, searcher: Searcher, vocabulary: Vocabulary, tmp_path: Path) -> Assistant:
    return Assistant(reader, searcher, vocabulary, Conversations(tmp_path / "conversations.sqlite"))


def test_an_answer_carries_the_result_the_text_and_the_times(
    chain: Assistant, searcher: Searcher, plans: dict[str, Plan]
) -> None:
    answer = chain.ask("list")
    found = searcher.search(plans["list"])
    assert answer.status is Status.ANSWERED
    assert answer.result is not None
    assert tuple(answer.result.ids) == found.ids
    assert f"{found.total} live requests" in answer.text
    assert set(answer.elapsed_ms) == {"reading", "search", "writing", "checking", "total"}
    assert answer.elapsed_ms["total"] >= max(answer.elapsed_ms[k] for k in ("reading", "search", "writing"))


def test_it_is_a_runnable_invoked_batched_and_streamed(chain: Assistant) -> None:
    assert chain.invoke("count").text == chain.ask("count").text
    answers = chain.batch(["list", "count", "boom", "nothing held"])
    assert [answer.question for answer in answers] == ["list", "count", "boom", "nothing held"]
    assert [answer.status.value for answer in answers] == ["answered", "answered", "error", "unsupported"]
    assert [answer.question for answer in chain.stream("count")] == ["count"]
    seen = [event["name"] for event in _events(chain)]
    assert [name for name in seen if name in ("reading", "search", "writing", "checking")] == [
        "reading",
        "search",
        "writing",
        "checking",
    ]


def _events(chain: Assistant) -> list[dict[str, str]]:
    from langchain_core.callbacks import BaseCallbackHandler

    class Names(BaseCallbackHandler):
        def __init__(self) -> None:
            self.seen: list[dict[str, str]] = []

        def on_chain_start(self, *_: object, name: str = "", **__: object) -> None:
            self.seen.append({"name": name})

    names = Names()
    chain.invoke("count", {"callbacks": [names]})
    return names.seen


def test_a_failure_is_an_answer_without_a_traceback(chain: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    answer = chain.ask("boom")
    assert answer.status is Status.ERROR
    assert answer.question == "boom"
    assert "Traceback" not in answer.model_dump_json()
    assert answer.warnings == ["ValueError: the reader fell over"]
    assert "the reader fell over" in caplog.text


def test_a_text_that_does_not_agree_is_not_shown(
    reader: FixedReader, plans: dict[str, Plan], searcher: Searcher, vocabulary: Vocabulary
) -> None:
    class Wrong:
        """Counts one record more than it lists."""

        def search(self, plan: Plan, shown: int = 50) -> Result:
            found = searcher.search(plan, shown)
            return found.model_copy(update={"total": found.total + 1})

    answer = Assistant(reader, Wrong(), vocabulary).ask("list")
    total = searcher.search(plans["list"]).total
    assert answer.text == f"{total + 1} requests found; see the result."
    assert answer.citations == []
    assert any("left out" in warning for warning in answer.warnings)


def test_turns_build_on_one_another_and_conversations_do_not_meet(chain: Assistant, reader: FixedReader) -> None:
    assert chain.conversations is not None
    first, second = chain.conversations.create(), chain.conversations.create()
    chain.ask("list", first)
    chain.ask("average", second)
    chain.ask("count", first)
    assert reader.histories == [(), (), ("list",)]
    assert [answer.question for answer in chain.conversations.answers(first)] == ["list", "count"]
    assert [turn.question for turn in chain.conversations.history(second)] == ["average"]
    chain.conversation(["list", "boom", "count"])
    assert reader.histories[3:] == [(), ("list",), ("list", "boom")]
    assert len(chain.conversations.answers(first)) == 2


def test_an_unknown_conversation_is_told(chain: Assistant, reader: FixedReader, searcher: Searcher) -> None:
    with pytest.raises(LookupError, match="no conversation"):
        chain.ask("list", "made-up")
    with pytest.raises(LookupError, match="stores no"):
        Assistant(reader, searcher, chain.vocabulary).ask("list", "any")


def test_the_day_is_handed_on(chain: Assistant, reader: FixedReader) -> None:
    chain.ask("list", as_of=dt.date(2026, 3, 1))
    assert reader.days == [dt.date(2026, 3, 1)]


def test_a_chosen_plan_takes_the_place_of_reading(chain: Assistant, plans: dict[str, Plan]) -> None:
    chosen = chain.invoke(Request(question="something unheard of", plan=plans["count"]))
    assert chosen.status is Status.ANSWERED
    assert chosen.text == chain.ask("count").text


def test_a_question_of_a_book_is_declined(chain: Assistant) -> None:
    assert chain.ask("x" * (LONGEST + 1)).status is Status.UNSUPPORTED


def test_personal_data_is_masked_and_cannot_be_probed(
    reader: FixedReader, chain: Assistant, plans: dict[str, Plan]
) -> None:
    phone = chain.ask("contact").result
    assert phone is not None
    assert isinstance(phone.value, str)
    hidden = chain.ask("contact", show_personal=False)
    assert phone.value not in hidden.model_dump_json()
    assert MASK in hidden.text
    probe = Condition(field="contact_phone", op=Op.CONTAINS, values=(phone.value[:6],))
    reader.plans = {**plans, "probe": Plan(where=probe, ask=Value()), "name": Plan(where=probe, ask=Fact())}
    assert chain.ask("probe").status is Status.ANSWERED
    for question in ("probe", "name"):
        refused = chain.ask(question, show_personal=False)
        assert refused.status is Status.UNSUPPORTED
        assert refused.result is None


def test_real_questions_go_all_the_way(assistant: Assistant) -> None:
    english = assistant.ask("How many requests are heading for Jiangsu?")
    chinese = assistant.ask("想去江苏的需求有多少条？")
    assert english.status is chinese.status is Status.ANSWERED
    assert english.result is not None
    assert chinese.result is not None
    assert english.result.total == chinese.result.total > 0
    assert f"{english.result.total:,}" in english.text
    assert f"{chinese.result.total:,}条" in chinese.text
    follow = assistant.conversation(["Which biotech firms want to go to Jiangsu?", "Only the listed ones"])
    assert follow[0].result is not None
    assert follow[1].result is not None
    assert set(follow[1].result.ids) < set(follow[0].result.ids)
