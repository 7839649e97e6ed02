"""What an utterance asks, as far as it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from retrieval.plan import Dim, Having, Measure, Order

COUNT_IN = re.compile(
    r"\b(count|put|bring|let|take|throw|leave)\b [\w &,-]{2,60} (back )?in( too| as well| also)?\W*$", re.IGNORECASE
)
"""`count Hubei in`: one value more."""


@dataclass
class Asked:
    """What an utterance asks, each part None or empty where it says nothing."""

    dims: list[Dim] = field(default_factory=list)
    outer: str = ""
    measure: Measure | None = None
    also: tuple[Measure, ...] = ()
    order: Order | None = None
    limit: int | None = None
    having: Having | None = None
    superlative: str = ""
    listing: bool = False
    counting: bool = False
    facts: list[str] = field(default_factory=list)
    share: bool = False
    share_at: int = -1
    difference: bool = False
    portion: bool = False
    points: bool = False
    ratio: bool = False
    change: bool = False
    growth: bool = False
    comparing: bool = False
    every: bool = False
    complete: bool = False
    missing: bool = False
    rank: bool = False
    fit: bool = False
    yes_no: bool = False
    sort_only: bool = False
    order_assumed: bool = False
    offset: int = 0
    unit: str | None = None
    replaced: bool = False
    group_count: bool = False
