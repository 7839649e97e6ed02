"""The longest run of words that nothing knows, as a need: where no verb of saying leads it in."""

from __future__ import annotations

from assistant.reading.needs.wording import Ground, Need, firm, han, hard, heads, trimmed
from assistant.reading.words.utterance import Mention

_RELATIVES = ("who", "that", "which", "whose")
_WANTING_IN = ("想在", "要在", "打算在", "希望在", "计划在", "准备在")  # fmt: skip


def longest_run(ground: Ground, history: bool) -> Need | None:
    """The longest run of words that nothing knows, widened to the clause it stands in."""
    parse = ground.parse
    strange = [i for i in range(len(parse)) if ground.strange(i)]
    runs: list[list[int]] = []
    for i in strange:
        if runs:
            gap = range(runs[-1][-1] + 1, i)
            hard = [k for k in gap if (k in ground.taken and firm(parse.mentions[k])) or parse.cue(k, "who")]
            if not hard and len(gap) <= 6 and not parse.broken(runs[-1][-1], i, ";；。.?？!！()（）"):
                runs[-1].append(i)
                continue
        runs.append([i])
    for run in sorted(runs, key=lambda run: (not _governed(ground, run[0], "need", "say", "plaint"), -len(run))):
        found = _from_run(ground, run, history)
        if found is not None:
            return found
    return None


def _from_run(ground: Ground, best: list[int], history: bool) -> Need | None:
    parse = ground.parse
    chinese = han(parse.mentions[best[0]].text)
    near = range(max(0, best[0] - 6), best[0])
    needed = any(parse.cue(k, "need", "who", "why", "not") for k in near)
    wanted = any(parse.cue(k, "need") for k in near)
    needed |= any(parse.cue(k, "need") for k in range(best[0], best[-1]))
    if not chinese and _verb_before(ground, best[0]) is not None:
        needed = wanted = True
    needed |= chinese and _attribute_end(ground, best) is not None
    relative = None if chinese else _relative(ground, best[0])
    if relative is not None and ground.between(relative, best[-1] + 1)[1] > 1:
        needed = wanted = True
    needed |= not chinese and parse.cue(best[0] - 1, "company", "request") and best[0] > 0
    if (
        (len(best) < 3 and not needed)
        or (len(best) == 1 and not chinese and not wanted)
        or (chinese and not _is_clause(ground, best))
    ):
        return None
    headed = any(
        parse.cue(k, "company", "request", "who")
        or any(v.concept in ("sector", "segment", "company_type") for v in parse.mentions[k].values)
        for k in range(len(parse))
        if not best[0] <= k <= best[-1]
    )
    if not headed and not history:
        return None
    first, last = _edges(ground, best[0], best[-1])
    values = {k for k in range(first, last + 1) if k in ground.taken and parse.mentions[k].values}
    if chinese:
        values = {k for k in range(first, last + 1) if k in ground.taken or parse.mentions[k].fields}
    industry = {k for k in values if _industry(parse.mentions[k])}
    if any(_industry(parse.mentions[k]) for k in ground.taken if not first <= k <= last):
        values -= industry  # `EV firms that must sit close to the car maker`: the industry is told before
    if values and len(best) <= len(values) * (2 if chinese else 1) and not (chinese and wanted):
        return None  # `establish a regional headquarters`, 主打生物医药: a word beside a condition
    return trimmed(parse, first, last)


def _condition(ground: Ground, index: int) -> bool:
    return index in ground.taken and firm(ground.parse.mentions[index])


def _industry(mention: Mention) -> bool:
    return any(v.concept in ("sector", "segment") for v in mention.values)


def _relative(ground: Ground, first: int) -> int | None:
    """Where the relative clause begins that mention `first` stands in (`firms … who test on animals`); None for none."""
    parse = ground.parse
    for i in range(first - 1, max(0, first - 8), -1):
        if parse.broken(i, i + 1) or hard(parse.mentions[i]) or parse.mentions[i].fields:
            return None
        if parse.mentions[i].text.lower() in _RELATIVES and i > 1 and not parse.broken(i - 1, i):
            return i + 1
    return None


def _governed(ground: Ground, index: int, *cues: str) -> bool:
    """Whether one of these cues stands before mention `index` in its clause."""
    parse = ground.parse
    while index > 0 and not parse.broken(index - 1, index):
        index -= 1
        if parse.cue(index, *cues):
            return True
    return False


def _is_clause(ground: Ground, run: list[int]) -> bool:
    """Whether unknown Chinese words say something of the records: what who does, or what sort of company."""
    parse = ground.parse
    if sum(len(parse.mentions[k].text) for k in run) < 2 or any(
        parse.cue(k, "how_many", "how_much") for k in range(run[0], run[-1])
    ):
        return False
    if len(run) < 3 and parse.cue(run[-1] + 1, "company", "request"):
        return False  # `光福项目`: a word misspelt
    if _governed(ground, run[0], "need", "say", "plaint", "who", "which", "cause", "yes_no", "not"):
        return True
    return _attribute_end(ground, run) is not None


def _attribute_end(ground: Ground, run: list[int]) -> int | None:
    """Where the 的 stands that makes unknown Chinese words an attribute of the records; None where there is none."""
    parse = ground.parse
    at = run[-1] + 1
    while at < len(parse) and parse.mentions[at].text != "的" and not parse.broken(at - 1, at):
        if at in ground.taken and firm(parse.mentions[at]) and at > run[-1] + 3:
            return None
        at += 1
    if at >= len(parse) or parse.mentions[at].text != "的" or parse.broken(run[-1], at):
        return None
    ends = (
        at + 1 == len(parse)
        or parse.broken(at, at + 1)
        or parse.cue(at + 1, "yes_no")
        or heads(parse, at + 1, len(parse))
    )
    return at if ends else None


def _edges(ground: Ground, first: int, last: int) -> tuple[int, int]:
    """Widen a run of unknown words to the phrase around it: adjectives, fillers and objects within the clause."""
    parse = ground.parse
    stops = ("need", "who", "and", "or", "but", "company", "request", "to", "from", "list_ask", "which")
    lead = _verb_before(ground, first)
    end = _attribute_end(ground, [first, last]) if han(parse.mentions[first].text) else None
    if lead is None and end is not None and not any(hard(parse.mentions[k]) for k in range(last, end)):
        last = end - 1
    if lead is not None:
        return lead + 1, _clause_end(ground, last)
    while (
        first > 0
        and not parse.broken(first - 1, first)
        and first - 1 not in parse.used
        and not parse.cue(first - 1, *stops)
        and not parse.mentions[first - 1].solid
    ):
        first -= 1
    while last + 1 < len(parse) and not parse.broken(last, last + 1):
        following = parse.mentions[last + 1]
        if last + 1 in parse.used or following.cue("who", "but") or (following.solid and not following.values):
            break
        if following.text == "的" and heads(parse, last + 2, len(parse)):
            break
        if following.cue("and", "or") and not any(
            ground.content(k) for k in range(last + 2, min(last + 6, len(parse)))
        ):
            break
        last += 1
    return first, last


def _clause_end(ground: Ground, last: int) -> int:
    """The last mention of the clause that a verb of wanting governs: soft conditions and objects are part of it."""
    parse = ground.parse
    while last + 1 < len(parse) and not parse.broken(last, last + 1):
        following = parse.mentions[last + 1]
        if following.cue("who", "but", "by", "each") or (last + 1 in ground.taken and firm(following)):
            break
        if following.text == "的" and (last + 2 == len(parse) or heads(parse, last + 2, len(parse))):
            break
        if following.cue("and", "or") and not any(
            ground.content(k) for k in range(last + 2, min(last + 6, len(parse)))
        ):
            break
        last += 1
    while parse.cue(last, "to", "in", "for", "from", "of", "and", "or") and parse.mentions[last].text not in (
        "out",
        "up",
    ):
        last -= 1
    return last


def _verb_before(ground: Ground, first: int) -> int | None:
    """The verb of wanting that governs mention `first`: in its clause, with no firm condition between the two."""
    parse = ground.parse
    found = None
    for i in range(first - 1, max(-1, first - 12), -1):
        theirs = parse.mentions[max(0, i - 1)].text.lower() in ("their", "its", "the", "his", "her")
        if parse.broken(i, i + 1) or parse.cue(i, "who") or hard(parse.mentions[i]) or _condition(ground, i):
            break
        if parse.cue(i, "company", "request") and not theirs and parse.mentions[i].text != "家":
            break
        if (parse.cue(i, "need") and not parse.cue(i, "to")) or parse.mentions[i].text in _WANTING_IN:
            found = i
            if parse.mentions[i].text.lower() not in ("to", "be able to", "able to"):
                break
    return found
