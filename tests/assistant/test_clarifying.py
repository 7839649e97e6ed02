"""A short form of several places is asked about, and the reply goes on from there, at the end of the whole chain."""

from __future__ import annotations

import pytest

from assistant.answer import Answer, Status
from assistant.chain import Assistant
from retrieval.algebra import conditions


def places(assistant: Assistant, *turns: str) -> tuple[list[Answer], set[object]]:
    """The answers, and the places among the conditions of the last one."""
    answers = assistant.conversation(turns)
    values = [c.value for c in answers[-1].reading.conditions if "provinc" in c.field]
    return answers, {place for value in values for place in (value if isinstance(value, list) else [value])}


def test_a_short_form_of_several_places_is_asked_about(assistant: Assistant) -> None:
    answers, _ = places(assistant, "robotics firms from HN")
    assert answers[0].status is Status.CLARIFY
    assert answers[0].options == ["Henan", "Hunan", "Hainan"]
    assert "HN" in answers[0].text


@pytest.mark.parametrize("reply", ["Hunan", "hunan please", "the second one", "I mean Hunan", "湖南"])
def test_the_reply_chooses_among_the_options(assistant: Assistant, reply: str) -> None:
    answers, said = places(assistant, "which requests come from HN", reply)
    assert answers[1].status is Status.ANSWERED
    assert said == {"Hunan"}


def test_the_question_asked_back_is_in_the_language_of_the_question(assistant: Assistant) -> None:
    answers, said = places(assistant, "想去hb的企业有哪些", "第二个", "只看租赁的")
    assert answers[0].options == ["湖北", "河北"]
    assert said == {"Hebei"}
    assert {c.field for c in answers[2].reading.conditions} == {"target_provinces", "tenure"}


def test_a_new_question_need_not_answer_the_one_asked_back(assistant: Assistant) -> None:
    answers, said = places(assistant, "requests from SX", "which biotech requests target Jiangsu")
    assert answers[1].status is Status.ANSWERED
    assert said == {"Jiangsu"}


def test_an_option_is_the_plan_of_the_question_written_out(assistant: Assistant) -> None:
    asked = assistant.reader.read("how many requests from HB target Guangdong", ())
    written = assistant.reader.read("how many requests from Hubei target Guangdong", ())
    assert written.plan is not None
    chosen = asked.options[0].plan
    assert [(c.field, c.values) for c in conditions(chosen.where)] == [
        (c.field, c.values) for c in conditions(written.plan.where)
    ]
    assert chosen.ask == written.plan.ask
