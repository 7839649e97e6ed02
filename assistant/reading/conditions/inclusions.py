"""`signed and withdrawn ones included`, 含规划中的: what is said to belong to a set as well narrows nothing."""

from __future__ import annotations

from assistant.reading.bench import Bench
from assistant.reading.parse import Parse

_AHEAD = (
    "including",
    "including those",
    "inclusive of",
    "incl",
    "counting",
    "含",
    "包括",
    "包含",
    "含有",
    "连同",
    "连",
)
_BEHIND = ("included", "be included", "counted in", "also counted", "also included", "all included", "include", "包括在内",
           "包含在内", "也包括在内", "算在内", "也算在内", "算进去", "算进来", "也算", "也算上", "都算", "都算上", "在内", "计入")  # fmt: skip
_PROPERTIES = (
    "status",
    "listed",
    "company_type",
    "move_type",
    "tenure",
    "source",
    "lifecycle",
    "park_level",
    "park_kind",
)
"""What a record is; what it asks for or offers (`requests including cold storage`) is a condition."""
_LIGHT = ("ones", "one", "those", "that", "still", "already", "have", "has", "been", "yet", "too", "should", "must", "may",
          "with", "even", "both", "也", "都", "已", "已经", "还", "还在", "的", "中的", "那些", "在内", "要")  # fmt: skip
_CLAUSE = set(",，;；:：()（）.。?？!！-–—")


def mark_inclusions(b: Bench) -> None:
    """Use up `signed ones included` beside a question that stands by itself, and say that nothing is left out.

    In a follow-up that has no set of its own, `including referrals` widens the set before: left to be read there.
    """
    parse = b.parse
    for i, mention in enumerate(parse.mentions):
        text = mention.text.lower()
        if i in parse.ignored or text not in (*_AHEAD, *_BEHIND):
            continue
        found = _ahead(parse, i) if text in _AHEAD else _behind(parse, i)
        if found is None:
            continue
        first, last = found
        rest = [k for k in range(len(parse)) if not first <= k <= last and k not in parse.ignored]
        concepts = {v.concept for k in range(first, last + 1) for v in parse.mentions[k].values}
        again = any(v.concept in concepts for k in rest for v in parse.mentions[k].values)
        named = any(parse.cue(k, "request", "company", "park") for k in rest)
        set_up = any(parse.mentions[k].solid or parse.cue(k, "fit") for k in rest)
        if again or not named or (b.history and not set_up) or any(parse.cue(k, "live", "only") for k in rest):
            continue
        said = parse.text(first, last)
        parse.use(*range(first, last + 1))
        parse.ignored.update(range(first, last + 1))
        parse.say(f"“{said}” leaves nothing out and narrows nothing", f"“{said}”表示不排除，不作为筛选条件")


def _part(parse: Parse, index: int) -> bool:
    mention = parse.mentions[index]
    property_named = bool(mention.values) and all(v.concept in _PROPERTIES for v in mention.values)
    light = mention.filler_only or mention.cue("and", "or", "those") or mention.text.lower() in _LIGHT
    return property_named or light or (mention.cue("request", "company", "park", "in") and not mention.places)


def _told(parse: Parse, first: int, last: int) -> bool:
    return any(parse.mentions[k].values for k in range(first, last + 1))


def _ahead(parse: Parse, index: int) -> tuple[int, int] | None:
    """The words that `including` at mention `index` takes along."""
    apart = index == 0 or bool(set(parse.mark(index)) & _CLAUSE)
    if parse.lang == "zh" and not apart:
        return None  # 状态包括已签约的: a verb of its own
    if not apart and (parse.fields_of(index - 1) or not parse.cue(index - 1, "request", "company", "park")):
        return None  # `of types including relocation`
    last = index
    while last + 1 < len(parse) and _part(parse, last + 1) and not (_told(parse, index, last) and parse.mark(last + 1)):
        last += 1
    while last > index and parse.cue(last, "in", "and", "or"):
        last -= 1
    return (index, last) if last > index and _told(parse, index + 1, last) else None


def _behind(parse: Parse, index: int) -> tuple[int, int] | None:
    """The words before `included` at mention `index` that it speaks of."""
    first = index
    while first > 0 and not set(parse.mark(first)) & _CLAUSE and _part(parse, first - 1):
        first -= 1
        if parse.mentions[first].text.lower() == "with":
            break
    apart = first == 0 or bool(set(parse.mark(first)) & _CLAUSE) or parse.mentions[first].text.lower() == "with"
    return (first, index) if apart and first < index and _told(parse, first, index - 1) else None
