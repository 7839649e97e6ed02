"""Lists that are wanted with fields of their own, and what they are then ordered and cut by."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from retrieval.plan import Records
from tests.assistant.test_reading import read

SHOWN = [
    ("ten biggest EV requests and their phone numbers", ("contact_phone",), "investment_mcny"),
    ("list robotics requests for Hunan together with the investment", ("investment_mcny",), None),
    ("租金最低的五个国家级园区及其可用厂房面积", ("available_floor_sqm",), "rent_cny_sqm_month"),
    ("phone numbers of biotech firms targeting Anhui", ("contact_phone",), None),
    ("list requests for Anhui by investment, stop at ten", (), "investment_mcny"),
]


@pytest.mark.parametrize(("question", "fields", "order"), SHOWN)
def test_a_list_is_shown_with_the_fields_it_is_asked_with(
    assistant: Assistant, question: str, fields: tuple[str, ...], order: str | None
) -> None:
    reading = read(assistant, question)
    assert reading.plan is not None
    ask = reading.plan.ask
    assert isinstance(ask, Records)
    assert ask.fields == fields
    assert (ask.order[0].field if ask.order else None) == order
    assert not reading.unread
