"""What only free text tells: the clause of a question that is searched by meaning, in the asker's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.reading.needs.runs import longest_run
from assistant.reading.needs.wording import Ground, Need, han, hard, heads, trimmed
from assistant.reading.parse import Parse, spread

_STOPS = frozenset(";；。.?？!！:：()（）")
_COMMAS = frozenset(",，")
_MAKING = ("make", "makes", "making", "made", "consider", "call", "calls")  # fmt: skip
_HAVING = ("have", "got", "own", "offer", "there is", "有", "空着")  # fmt: skip
_ASKERS = ("i", "we", "us", "my", "our", "boss", "mayor", "minister", "director", "client", "我", "我们", "咱", "咱们", "领导", "老板", "市长", "书记")  # fmt: skip
_JUST_THAT = re.compile(
    r"\b(want|need|require|look for|looking for|after|in want of|in need of|use|like)\w* "
    r"((exactly|just|precisely) )?(that|this|such|one|it)\b|(需要|想要|要|求|找)(的?就?是?)(这个|这样|这种|它)",
    re.IGNORECASE,
)


def find_need(parse: Parse, history: bool = False) -> Need | None:
    """The clause that no field tells and that reads as a need or a reason; None when there is none."""
    ground = Ground(parse, spread(parse.terms))
    for lead in parse.where("cause", "say", "plaint"):
        orders = parse.skip_left(lead) < 0 and parse.cue(lead, "say") and " " not in parse.mentions[lead].text
        if _by_asker(parse, lead) or (orders and parse.lang == "en"):
            continue  # "state the number of parks": an order to us
        about = parse.mentions[lead].text.lower().endswith(" about")
        found = _clause(ground, lead + 1, strict=parse.cue(lead, "cause", "plaint") or about)
        if found is not None:
            return found
    for lead in parse.where("nearby"):
        found = _close_to(ground, lead)
        if found is not None:
            return found
    for lead in parse.where("where", "which"):
        inside = parse.cue(lead, "where") and not parse.cue(lead - 1, "from", "to")
        inside |= parse.cue(lead, "which") and lead > 1 and parse.cue(lead - 1, "in")
        found = _clause(ground, lead + 1) if lead and inside else None
        if found is None or not _owned(parse, lead + 1):
            continue
        strange, _ = ground.between(found.first, found.last + 1)
        fields = any(parse.mentions[k].fields or k in ground.taken for k in range(found.first, found.last + 1))
        if strange > 1 or (strange and not fields):
            return found
    for lead in parse.where("wanted_before", "therefore"):
        found = _before(ground, lead)
        if found is not None:
            return found
    return longest_run(ground, history) or _offered(ground)


# ------------------------------------------------------------------------------------------------ after a lead-in


def _segments(parse: Parse, first: int) -> Iterator[tuple[int, int]]:
    """The parts of the clause from mention `first` to its end: between commas, `and`, `or`, `but`."""
    start = first
    for i in range(first, len(parse)):
        marks = set(parse.mark(i)) if i > first else set()
        if marks & _STOPS and not (marks <= {".", ":"} and parse.mentions[i].text.islower() and "." in marks):
            yield start, i
            return
        if i > start and (marks & _COMMAS or parse.cue(i, "and", "or", "but")):
            yield start, i
            start = i
    yield start, len(parse)


def _clause(ground: Ground, first: int, strict: bool = False) -> Need | None:
    """The need that begins at mention `first`; `strict`: a reason, told by its words whatever they mean elsewhere."""
    parse = ground.parse
    if first >= len(parse) or set(parse.mark(first)) & _STOPS - set(":："):
        return None
    by = next((i for i in range(first, min(first + 5, len(parse))) if parse.mentions[i].text.lower() == "by"), None)
    if by is not None and parse.mentions[first - 1].text.lower().startswith("explain") and not parse.broken(first, by):
        first = by + 1
    end, strange, content = first, 0, 0
    for start, stop in _segments(parse, first):
        stop = _before_conditions(ground, start, stop)
        new_strange, new_content = ground.between(start, stop)
        going_on = end > first and new_content > 0 and _only_industry(ground, start, stop)
        told = new_content < 2 or any(k in ground.taken for k in range(start, stop))
        if new_strange == 0 and told and not going_on and not (strict and start == first):
            if end > first or any(k in ground.taken for k in range(start, stop)):
                break
            continue
        if start > first and set(parse.mark(start)) & _COMMAS and _turns_away(ground, start, stop):
            break
        end, strange, content = stop, strange + new_strange, content + new_content
        if stop < len(parse) and parse.cue(stop, "who") and not parse.broken(stop - 1, stop):
            break
    if end <= first or (strange == 0 and content < 2 and not strict):
        return None
    return trimmed(parse, first, end - 1)


def _close_to(ground: Ground, lead: int) -> Need | None:
    """`want to be close to their suppliers`: what no field tells the nearness of."""
    parse = ground.parse
    last = lead
    while last + 1 < len(parse) and not parse.broken(last, last + 1) and not parse.cue(last + 1, "and", "or", "but"):
        if last + 1 in ground.taken or parse.mentions[last + 1].solid:
            break
        last += 1
    while last > lead and parse.cue(last, "to", "in", "for", "from", "who") and not parse.cue(last, "company"):
        last -= 1
    told = last + 1 < len(parse) and last + 1 in ground.taken and not parse.broken(last, last + 1)
    named = any(not parse.mentions[k].filler_only for k in range(lead + 1, last + 1))
    return trimmed(parse, lead, last) if named and not told else None


def _only_industry(ground: Ground, first: int, end: int) -> bool:
    told = [ground.parse.mentions[k] for k in range(first, end) if k in ground.taken]
    return all({v.concept for v in m.values} & {"sector", "segment"} for m in told)


def _before_conditions(ground: Ground, start: int, end: int) -> int:
    """Without the conditions at the end of a part (`… for Jiangsu`, `… 的半导体企业`)."""
    parse = ground.parse
    for i in range(start, end):
        if i > start and parse.mentions[i - 1].text == "的" and heads(parse, i, end):
            return i - 1
    last = end
    while last > start and not ground.content(last - 1):
        last -= 1
    conditions = [i for i in range(last, end) if hard(parse.mentions[i])]
    if not conditions:
        return end
    at = conditions[0]
    while at > last and parse.cue(at - 1, "to", "in", "for", "from", "based", "on_list", "not", "filler", "need"):
        at -= 1
    return at


def _by_asker(parse: Parse, lead: int) -> bool:
    """Whether the asker worries, or has the reason (`because the mayor asks`, 我担心的是)."""
    near = (
        range(lead + 1, min(lead + 3, len(parse)))
        if parse.cue(lead, "cause")
        else range(lead - 1, max(-1, lead - 4), -1)
    )
    for i in near:
        if parse.broken(min(i, lead), max(i, lead)) or parse.cue(i, "company", "request", "who", "those"):
            return False
        if parse.mentions[i].text.lower() in _ASKERS:
            return True
    return False


def _owned(parse: Parse, index: int) -> bool:
    """Whether a subject begins at mention `index` (`the boss`, `their staff`): the clause tells what is so there."""
    mention = parse.at(index)
    return mention is not None and mention.text.lower() in (
        "the",
        "their",
        "its",
        "his",
        "her",
        "a",
        "no",
        "nobody",
        "staff",
        "workers",
        "people",
    )


def _turns_away(ground: Ground, start: int, end: int) -> bool:
    """Whether a part after a comma goes on with conditions instead (`, targeting Anhui`, `，意向江苏的`)."""
    parse = ground.parse
    return any(hard(parse.mentions[i]) for i in range(start, end)) and ground.between(start, end)[0] < 2


# ------------------------------------------------------------------------------------------------ other shapes


def _before(ground: Ground, lead: int) -> Need | None:
    """`X有人要吗`, `make X a condition`: what is wanted stands before its verb."""
    parse = ground.parse
    first = lead
    while first > 0 and not set(parse.mark(first)) & (_STOPS | _COMMAS):
        first -= 1
        if parse.mentions[first].text.lower() in _MAKING:
            first += 1
            break
    if parse.mentions[first - 1].text.lower() in _MAKING or han(parse.mentions[lead].text):
        strange, content = ground.between(first, lead)
        letters = sum(len(parse.mentions[k].text) for k in range(first, lead) if k not in ground.taken)
        if first < lead and (strange or content > 1 or (han(parse.mentions[lead].text) and letters > 3)):
            return trimmed(parse, first, lead - 1)
    return None


def _offered(ground: Ground) -> Need | None:
    """`We have a hall of exceptional height. Who wants exactly that?`: the offer told before is the need."""
    parse = ground.parse
    if not _JUST_THAT.search(parse.utterance.text):
        return None
    have = next((i for i in sorted(parse.ignored) if parse.mentions[i].text.lower() in _HAVING), None)
    if have is None:
        return None
    last = have
    while last + 1 in parse.ignored and not set(parse.mark(last + 1)) & _STOPS:
        last += 1
    return trimmed(parse, have + 1, last) if last - have > 1 else None


def dropped_need(parse: Parse, said: str) -> bool:
    """Mark a clause that takes back the need `said` before (`instead of sleeping quarters, …`); whether there is one."""
    before = said.lower()
    ends = _STOPS | _COMMAS | frozenset("-–—")
    for lead in parse.where("drop", "instead", "except", "removed"):
        first = lead
        while first > 0 and not set(parse.mark(first)) & ends:
            first -= 1
        last = lead
        while last + 1 < len(parse) and not set(parse.mark(last + 1)) & ends:
            last += 1
        named = [
            k
            for k in range(first, last + 1)
            if k != lead and not parse.mentions[k].filler_only and not parse.cue(k, "drop", "instead", "and", "not")
        ]
        if named and last + 1 - first <= 10 and all(parse.mentions[k].text.lower() in before for k in named):
            parse.use(*range(first, last + 1))
            parse.ignored.update(range(first, last + 1))
            return True
    return False
