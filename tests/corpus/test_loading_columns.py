"""The fast ways of cleaning beside the plain ones: every value, flaw and reason is the same."""

from __future__ import annotations

import re
import sys

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loading import columns, derive
from corpus.loading.cells import NULLS, cell_cleaner
from corpus.loading.columns import ColumnCleaner
from corpus.schema import REQUESTS
from corpus.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
CHARACTERS = st.characters(exclude_categories=["Cs"])
TOLD = [
    "Sichuan",
    "四川省",
    "NULL",
    " n/a ",
    "TBD",
    "——",
    "=1+1",
    "2.5 ha",
    "120",
    "1,200",
    "-3",
    "yes",
    "a;b; a",
    "1e9",
]
CELLS = st.one_of(
    st.none(),
    st.text(CHARACTERS, max_size=8),
    st.text(CHARACTERS, min_size=30, max_size=40),
    st.sampled_from(
        [
            *TOLD,
            "2026-03-04",
            "3/4/2026",
            "x\0y",
            "\0",
            "  It waits for a hall.\n",
            " ok ",
            " \tIt\0 waits ",
            " \u3000\t",
            "\u200b",
            "N" + "\u0130" * 3,
        ]
    ),
    st.lists(st.none() | st.sampled_from(["a", "Anhui", "n/a"]), max_size=3).map(tuple),
)


@given(st.sampled_from([field.name for field in REQUESTS.columns]), st.lists(st.lists(CELLS, max_size=12), max_size=4))
@settings(deadline=None, max_examples=300)
def test_a_column_is_its_cells_cleaned_one_by_one(name, batches):
    clean = cell_cleaner(REQUESTS[name], VOCABULARY)
    cleaner = ColumnCleaner(REQUESTS[name], clean)
    number_of: dict[object, int] = {}
    for batch in batches:
        column = cleaner.column(batch)
        expected = [clean(cell) for cell in batch]
        values = [value for value, _ in expected]
        assert column.values.to_pylist() == values
        assert column.flaws == tuple((row, r) for row, (_, reasons) in enumerate(expected) for r in reasons)
        for value, number in zip(values, column.hashes.tolist(), strict=True):
            assert number_of.setdefault(repr(value), number) == number
    assert len(set(number_of.values())) == len(number_of)


def test_few_cells_are_remembered_and_no_long_ones(monkeypatch):
    monkeypatch.setattr(columns, "REMEMBERED", 3)
    cleaner = ColumnCleaner(REQUESTS["jobs"], cell_cleaner(REQUESTS["jobs"], VOCABULARY))
    for start in (0, 2, 4):
        cells = [*map(str, range(start, start + 5)), "9" * 500]
        assert cleaner.column(cells).values.to_pylist() == [*range(start, start + 5), None]
        assert len(cleaner._known) <= 3


def test_no_letter_makes_one_lower_casing_miss_what_the_other_finds():
    """Oracle: Python's casefold, letter by letter; the fast way lowers whole columns and knows no longer spellings."""
    known = {letter for text in NULLS for letter in text}
    odd = [letter for letter in map(chr, range(sys.maxunicode + 1)) if set(letter.casefold()) <= known]
    lowered = pc.utf8_lower(pa.array(odd)).to_pylist()
    assert lowered == [letter.casefold() for letter in odd]
    assert max(len(letter.encode()) for letter in odd) <= 4


WORDS = [
    *("because", "Because", " of", "since", ", since", "Since", "due to", "owing to", "on account of", "BECAUSE"),
    *(
        "the",
        "our",
        "whose",
        "main",
        "reason",
        "motive",
        " for x",
        " is",
        ":",
        " that",
        ", as",
        "As",
        "it",
        "we",
        "its",
    ),
    *("they", "2015", "last", "so rents doubled", "的", "因为", "由于", "因", "原因是", "理由", "因此", "，所以", "而"),
    *(" ", " ", ".", ". ", ",", ", ", "，", "。", ";", "\n", "!", "3.5", "ſ", "İ", "ı", "\u212a", "a"),
]
STATEMENTS = st.lists(st.sampled_from(WORDS), max_size=12).flatmap(
    lambda words: st.sampled_from(["".join(words), " ".join(words)])
)


def plainly(statement):
    """The motive by the patterns alone, looked for at every letter."""
    found = derive._ENGLISH.search(statement, max(0, statement.find(" because "))) or derive._CHINESE.search(statement)
    cause = found["cause"].strip(" \t,，:：.。") if found else ""
    return re.sub(r"(?:[，,]?\s*(?:所以|因此|故|因而)|而)$", "", cause).strip() or None


@given(st.lists(STATEMENTS, max_size=5))
@settings(max_examples=500, deadline=None)
def test_motives_are_found_wherever_the_patterns_find_them(statements):
    found = derive.reasons(pa.array(statements, pa.string())).to_pylist()
    assert found == list(map(plainly, statements))
