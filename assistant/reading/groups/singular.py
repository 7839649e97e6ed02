"""One or several: a singular noun that is asked for (`which province`, 哪个月最多) means one record, one group."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench


def singular(b: Bench) -> bool:
    """A superlative over a singular noun means one record."""
    if re.search(r"\b(the|which|that) one\b", b.parse.utterance.text.lower()):
        return True
    if re.search(r"哪一?(?:个|家|条|座|项|宗)(?!些)", b.parse.utterance.text):
        return True
    for mention in b.parse.mentions:
        if mention.cue("request", "company", "park"):
            text = mention.text.lower()
            if any("㐀" <= c <= "鿿" for c in text):
                return not re.search(r"哪些|几个|有哪|名单|清单|列", b.parse.utterance.text)
            return not (text.endswith("s") and not text.endswith(("ss", "us"))) and text not in ("people", "crowd")
    return True


def one_group(b: Bench) -> bool:
    """`which province`, 哪个月最多: a singular noun asked for by which."""
    text = b.parse.utterance.text.lower()
    if re.search(r"哪一?个|哪一?[年季月周]|哪家|哪座|哪种|哪类", text):
        return True
    singular = r"(?:month|quarter|year|week|province|city|region|sector|industry|segment|source|channel)\b(?!s)"
    graded = (
        r"(?:number one|no\.? ?1|best|worst|strongest|weakest|busiest|quietest|slowest|peak|record|top|biggest|leading)"
    )
    if re.search(rf"\b(?:the|and|what) (?:the )?{graded} {singular}|^(?:the )?{graded} {singular}", text) or re.search(
        rf"\b{singular} (?:with|that has|that had|which had|having|of) the (?:most|fewest|highest|lowest|largest|least)",
        text,
    ):
        return True
    found = re.search(
        r"\b(?:which|what)\s+(?!kinds\b|types\b|sorts\b)(?:\w+\s+){0,2}?(province|city|region|sector|industry|segment|source|channel|month|year|quarter|status|facility|requirement|company|firm|park)\b(?!s)",
        text,
    )
    return bool(found) and not re.search(r"\brank|list|breakdown|each|top \d", text)
