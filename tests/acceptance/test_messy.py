"""Every statement about the messy exports holds: rows, refusals, warnings, columns, spot checks, the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.messy import check_file, load_expected

FOLDER = Path(__file__).parents[3] / "shared/data/messy"
FILES = (
    "requests_zh.xlsx",
    "requests_gb18030.csv",
    "requests_crm.csv",
    "requests.jsonl",
    "requests_dirty.csv",
    "parks_zh.xlsx",
)


@pytest.mark.parametrize("name", FILES)
def test_a_messy_export_comes_out_exactly(name: str) -> None:
    if not FOLDER.exists():
        pytest.skip(f"the messy exports are not here: {FOLDER} does not exist")
    score = check_file(FOLDER / name, load_expected(FOLDER)[name])
    print(score)
    assert not score.differences
