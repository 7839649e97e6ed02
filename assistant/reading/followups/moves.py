"""Follow-ups that do more than edit conditions: comparisons, shares, differences, a rank, the other record type.

Each move takes the edit in progress and returns the plan it stands for, or None when the utterance makes no such move.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.reading.followups.carrying import homes_there, mirrored
from assistant.reading.followups.cases import (
    banded_again,
    both_together,
    crossed,
    fewer_cases,
    more_cases,
    one_each,
    one_of_two,
    side_by_side,
)
from assistant.reading.followups.differences import changed, difference_between, two_periods
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.margins import margin_over
from assistant.reading.followups.ranking import other_rank, ranked, which_more
from assistant.reading.followups.recolumn import another_number, fewer_groups, for_each_shown, sorted_table
from assistant.reading.followups.shares import other_share, share_of_before
from assistant.reading.records.facts import facts_asked
from corpus.schema import RECORD_TYPES, Role
from retrieval.plan import Fact, Plan


def contacts(edit: Edit) -> Plan | None:
    """The contact fields that the utterance asks of the listed records (`phone numbers of these`)."""
    b, kind = edit.b, RECORD_TYPES[edit.plan.record_type]
    if b.asked.dims or b.asked.measure is not None:
        return None
    named = any(f.role is Role.CONTACT for i in range(len(b.parse)) for f in b.parse.fields_of(i))
    if not named and not b.parse.has("contact", "mail", "call"):
        return None
    fields = tuple(f for f in facts_asked(b) if f in kind and kind[f].role is Role.CONTACT)
    terms = [t for t in edit.terms if t.field in kind]
    return Plan(record_type=kind.name, where=edit.edited(terms), ask=Fact(fields=fields)) if fields else None


MOVES: tuple[Callable[[Edit], Plan | None], ...] = (
    ranked,
    which_more,
    margin_over,
    other_rank,
    more_cases,
    fewer_cases,
    side_by_side,
    banded_again,
    changed,
    crossed,
    both_together,
    one_of_two,
    one_each,
    homes_there,
    mirrored,
    sorted_table,
    for_each_shown,
    other_share,
    fewer_groups,
    another_number,
    share_of_before,
    difference_between,
    two_periods,
    contacts,
)
