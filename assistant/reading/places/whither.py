"""Where the records of a place go: the place is their home when the destination is what is asked (北京的项目去了哪些省)."""

from __future__ import annotations

from assistant.reading.parse import Parse

_NOUNS = ("noun_province", "noun_city", "noun_region")
_GOES = ("go", "head", "heading", "move", "moving", "go to", "going", "head for", "heading for", "heading to", "head to",
         "end up", "bound", "bound for", "target", "want to go", "want to go to", "moving to", "move to", "relocate to",
         "headed", "headed for", "headed to", "gone", "went", "look at", "looking at", "choose", "prefer")  # fmt: skip


def goes_where(parse: Parse, index: int) -> bool:
    """北京的项目都奔哪些省去了, 上海的需求流向哪: a place before a verb of going whose end is asked."""
    moving = False
    for k in range(index + 1, min(index + 12, len(parse))):
        mention = parse.mentions[k]
        if set(parse.mark(k)) & set("。；;?？!！") or mention.text.isascii():
            return False
        if mention.cue("flow") and not set(mention.text) & set("来从源"):
            onward = parse.skip_right(k)
            return mention.text.endswith(("哪", "哪里", "哪儿")) or parse.cue(onward, *_NOUNS, "where", "which")
        asks = "哪" in mention.text + parse.mentions[k - 1].text or mention.cue("where")
        if moving and asks and mention.cue(*_NOUNS, "where", "which"):
            return True
        if mention.places and (moving or not (parse.cue(k - 1, "and", "or") or parse.mark(k))):
            return False
        if mention.cue(*_NOUNS):
            return False  # 江苏各城市的项目
        moving = mention.cue("to") or (moving and mention.cue("filler", "which"))
        if moving and not mention.cue("to", "filler", "which"):
            return False
    return False


def bound_where(parse: Parse, index: int) -> bool:
    """`where do Beijing's relocation projects go`: a place between the question word and the verb of going."""
    lead = next((k for k in range(index - 1, max(-1, index - 7), -1) if parse.cue(k, "where", *_NOUNS)), None)
    if lead is None or parse.broken(lead, index) or not (parse.cue(lead, "where") or parse.cue(lead - 1, "which")):
        return False
    for k in range(lead + 1, index):
        mention = parse.mentions[k]
        if mention.places or not (mention.filler_only or mention.values or mention.cue("request", "most")):
            return False
    end, verb = index + 1, -1
    while end < len(parse) and not parse.broken(index, end):
        if parse.mentions[end].places or parse.cue(end, "sort", "position"):
            return False  # "where does Chongqing rank among the provinces"
        if parse.mentions[end].text.lower() in _GOES:
            verb = end
        end += 1
    return verb >= end - 2 and verb > 0
