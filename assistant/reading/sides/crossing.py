"""Two flows held against each other: `from A to B as from B to A`, `than the other way round`, A到B是B到A的几倍."""

from __future__ import annotations

import re
from typing import Any

from assistant.reading.asked import Asked
from assistant.reading.bench import Bench, where_of
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from retrieval.algebra import both
from retrieval.plan import Case, Compare, Condition, Measure, Plan

_REVERSE = re.compile(
    r"(?:\b(?:run|go|flow|move|come|head|do|went|came) )?(?:in )?\bthe (?:opposite|other|reverse|contrary) (?:direction|way)(?: (?:a)?round)?"
    r"|\b(?:the reverse|vice versa)\b|反过来|反方向|反向|倒过来|逆向",
    re.IGNORECASE,
)
_TIMES = re.compile(r"几倍|多少倍|\btimes as (?:many|much)\b|\bratio\b", re.IGNORECASE)
_ENDS = {"origin", "target"}


def mark_reverse(parse: Parse) -> None:
    """Use up the words for the way back, and the verb of `requests run from A to B`: no need in the asker's words."""
    if sum(1 for m in parse.mentions if m.places) < 2:
        return
    found = _REVERSE.search(parse.utterance.text)
    words = parse.utterance.words
    for i, mention in enumerate(parse.mentions):
        inside = found is not None and words[mention.start].start < found.end() > words[mention.end - 1].start
        inside = inside and found is not None and words[mention.end - 1].end > found.start()
        runs = mention.text.lower() in ("run", "runs", "running", "ran") and parse.cue(i + 1, "from", "to")
        if inside or runs:
            parse.use(i)
            parse.ignored.add(i)


def crossed(b: Bench, terms: list[Term], asked: Asked) -> Plan | None:
    """One flow beside another, or beside its own way back; None where the question has no two flows."""
    parse = b.parse
    placed = sorted((t for t in terms if t.family in _ENDS), key=lambda t: t.first)
    back = _REVERSE.search(parse.utterance.text) is not None
    times = asked.ratio or bool(_TIMES.search(parse.utterance.text))
    held = times or asked.difference or asked.comparing or asked.counting or asked.measure is not None
    if parse.record_type != "requests" or asked.dims or asked.share or not held or any(t.negated for t in placed):
        return None
    flows = [placed[i : i + 2] for i in range(0, len(placed), 2)]
    if not flows or any({t.family for t in flow} != _ENDS for flow in flows):
        return None
    if len(flows) == 1 and back:
        flows.append([_turned(t) for t in flows[0]])
    if len(flows) != 2 or _label(flows[0]) == _label(flows[1]):
        return None
    if len(placed) == 4 and not _apart(parse, placed):
        return None
    periods = [t for t, _ in b.periods]
    rest = [t for t in terms if t not in placed]
    parse.use(*parse.where("ratio", "difference", "compare", "how_many"))
    combine: Any = "ratio" if times else "difference" if asked.difference else "rows"
    cases = tuple(Case(label=_label(flow), where=both(*(t.expr for t in flow))) for flow in flows)
    ask = Compare(cases=cases, measure=asked.measure or Measure(), combine=combine)
    return Plan(record_type="requests", where=where_of(b, rest, periods), ask=ask)


def _apart(parse: Parse, placed: list[Term]) -> bool:
    """Whether each flow has both its ends together: no other condition or `or` between them."""
    return not any(parse.cue(k, "or") for k in range(placed[0].last + 1, placed[3].first))


def _turned(term: Term) -> Term:
    other = Term(term.first, term.last, term.family, term.field, term.expr, term.words)
    retarget(other, "target" if term.family == "origin" else "origin")
    return other


def _label(flow: list[Term]) -> str:
    def said(family: str) -> str:
        term = next(t for t in flow if t.family == family)
        return "/".join(map(str, term.expr.values)) if isinstance(term.expr, Condition) else term.words

    return f"{said('origin')} → {said('target')}"
