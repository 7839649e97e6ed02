"""The grain of a span of time that groups are by, and the date it is taken of."""

from __future__ import annotations

from assistant.reading.parse import Parse
from retrieval.plan import Grain

GRAINS = {"grain_year": Grain.YEAR, "grain_half": Grain.HALF, "grain_quarter": Grain.QUARTER, "grain_month": Grain.MONTH,
          "grain_week": Grain.WEEK, "grain_day": Grain.DAY}  # fmt: skip


def grain_at(parse: Parse, index: int) -> Grain | None:
    """The grain that mention `index` names; None where it names none."""
    return next((g for name, g in GRAINS.items() if parse.cue(index, name)), None)


def time_field(parse: Parse) -> str:
    """The date that a span of time is taken of where nothing names one."""
    if parse.record_type == "parks":
        return "established_year"
    return "decision_by" if any(parse.has(n) for n in ("deciding",)) and not parse.has("since") else "submitted_on"
