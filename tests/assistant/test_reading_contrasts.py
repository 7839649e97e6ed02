"""What the reader makes of two sets set against each other, and of what somebody holds to be so."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from tests.assistant.test_reading import read, told

_TO = ("target_provinces in Jiangsu", "target_provinces in Anhui")
_SIGNED = "share [status in signed]"
CASES = [
    ("Do more requests go to Jiangsu than to Anhui?", "everything", f"rows of count: {_TO[0]} / {_TO[1]}"),
    ("Is it true that Jiangsu received more requests than Anhui in 2025?",
     "submitted_on between 2025-01-01,2025-12-31", f"rows of count: {_TO[0]} / {_TO[1]}"),
    ("Is it correct that more firms come from Jiangsu than from Anhui?", "everything",
     "rows of distinct company: origin_province in Jiangsu / origin_province in Anhui"),
    ("Can you confirm that state-owned firms ask for more land on average than private ones?", "everything",
     "rows of avg land_area_mu: company_type in state-owned / company_type in private"),
    ("Were more requests filed in 2025 than in 2024?", "everything",
     "rows of count: submitted_on between 2025-01-01,2025-12-31 / submitted_on between 2024-01-01,2024-12-31"),
    ("Is the rent of Jiangsu parks higher than that of Anhui parks?", "parks: everything",
     "rows of avg rent_cny_sqm_month: province in Jiangsu / province in Anhui"),
    ("Do listed companies get signed more often than unlisted ones?", "everything",
     f"rows of {_SIGNED}: listed in True / listed in False"),
    ("How many percentage points higher is the signing rate in Jiangsu than in Anhui?", "everything",
     f"difference of {_SIGNED}: {_TO[0]} / {_TO[1]}"),
    ("江苏的签约率比安徽高几个百分点", "everything", f"difference of {_SIGNED}: {_TO[0]} / {_TO[1]}"),
    ("去江苏的项目是不是比去安徽的多", "everything", f"rows of count: {_TO[0]} / {_TO[1]}"),
    ("听说去江苏的需求比去安徽的多，是真的吗？", "everything", f"rows of count: {_TO[0]} / {_TO[1]}"),
    ("国企平均用地比民企大吗", "everything",
     "rows of avg land_area_mu: company_type in state-owned / company_type in private"),
    ("Which attracts more requests, Jiangsu or Anhui, and by how many?", "everything",
     f"difference of count: {_TO[0]} / {_TO[1]}"),
    ("Is it true that most requests come by referral? Give the split by source.", "everything",
     "groups of count by source by measure 0 desc"),
    ("By how many requests does Jiangsu lead Anhui?", "everything", f"difference of count: {_TO[0]} / {_TO[1]}"),
    ("Compare Jiangsu and Anhui by number of robotics leads that are based in Beijing",
     "origin_province in Beijing & sector in Robotics and intelligent equipment",
     f"rows of count: {_TO[0]} / {_TO[1]}"),
    ("robotics requests for Jiangsu rather than Anhui",
     "not (target_provinces in Anhui) & sector in Robotics and intelligent equipment & target_provinces in Jiangsu",
     "records"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "where", "asked"), CASES)
def test_two_sets_are_set_against_each_other(assistant: Assistant, question: str, where: str, asked: str) -> None:
    reading = read(assistant, question)
    assert told(reading) == (where, asked)
    assert reading.unread == ()
