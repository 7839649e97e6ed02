"""Fields computed at load: regions of places, and a company's motive in its own words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from corpus.vocabulary import Vocabulary

_START = r"(?:^|(?<=[.!?。！？\n]\s)|(?<=[。！？\n]))"

_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"

# A cause named at the start of a sentence ends at the first comma ("Because rents doubled, the firm …"); one named
# inside it runs to the end. "since" and "as" name a cause only where they cannot name a time or a role.
_ENGLISH = re.compile(
    rf"""
    (?: {_START}(?P<opening>because\ of|because|due\ to|owing\ to|since(?!\ (?:\d|then|last|early|late|{_MONTH}))
            |as\ (?=(?:it|its|we|our|they|their)\b))
      | \b(?P<inner>because\ of|because|due\ to|owing\ to|on\ account\ of
            |(?:the|its|our|their|main|whose)\ (?:main\ )?(?:reason|motive)(?:\ for\ [^.;:]{{1,60}}?)?
                (?:\ is|\ being|:)(?:\ that)?
            |(?:,\ )?since(?=\ (?:it|its|we|our|they|their|the)\b)
            |,\ as(?=\ (?:it|its|we|our|they|their)\b))
    )\s+
    (?P<cause>(?(opening)(?:[^,;.!?\n]|[.,](?=\d))+|(?:[^;.!?\n]|\.(?=\S))+))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CHINESE = re.compile(
    r"(?:因为|由于|鉴于|(?:主要)?(?:原因|理由|动机)(?:是|为|在于|：|:)|(?:^|(?<=[，。；！？,;\n]))因(?![此而素应故]))"
    r"[，,：:\s]*(?P<cause>[^，。；！？,;!?\n]+)"
)
_TRAILING = re.compile(r"(?:[，,]?\s*(?:所以|因此|故|因而)|而)$")


def reason_of(statement: str | None) -> str | None:
    """Return the clause of `statement` that says why, without its connective and final stop; None where none does."""
    if not statement:
        return None
    # "because" is the clearest of all: looked for first, and faster than any pattern.
    found = _ENGLISH.search(statement, max(0, statement.find(" because "))) or _CHINESE.search(statement)
    if found is None:
        return None
    return _TRAILING.sub("", found["cause"].strip(" \t,，:：.。")).strip() or None


def reasons(statements: Iterable[str | None]) -> list[str | None]:
    """Return `reason_of` each statement."""
    return [reason_of(statement) for statement in statements]


def region_column(provinces: Iterable[str | None], vocabulary: Vocabulary) -> list[str | None]:
    """Return the region of each province."""
    return [vocabulary.region_of(province) if province else None for province in provinces]


def regions_column(lists: Iterable[Sequence[str] | None], vocabulary: Vocabulary) -> list[list[str] | None]:
    """Return for each list of provinces their different regions, in order."""
    found = []
    for provinces in lists:
        regions = [region for province in provinces or () if (region := vocabulary.region_of(province))]
        found.append(list(dict.fromkeys(regions)) or None)
    return found


def days_between(starts: Iterable[dt.date | None], ends: Iterable[dt.date | None]) -> list[int | None]:
    """Return the days from each start to its end; None where either is unknown."""
    return [(end - start).days if start and end else None for start, end in zip(starts, ends, strict=True)]
