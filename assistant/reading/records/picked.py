"""Records picked from the list before: by their place in it, or as the one spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.model import Turn
from assistant.reading.parse import Parse
from assistant.reading.records.subjects import Subject
from retrieval.plan import Condition, Groups, Op

OF_THE = re.compile(r"\b(of|among) the (two|three|four|five|six|seven|eight|nine|ten|dozen|\d+)\b", re.IGNORECASE)
"""`of the three`, `among the ten`: some of the records listed before."""


def last_listing(history: Sequence[Turn]) -> Turn | None:
    """The latest turn that listed records."""
    return next((t for t in reversed(history) if len(t.ids) > 1), None) or next(
        (t for t in reversed(history) if t.ids), None
    )


def picked(parse: Parse, history: Sequence[Turn]) -> Subject | None:
    """`the second one`, 第二个, `that one`, `the last one`: a record of the list before."""
    if not history:
        return None
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        last, first = mention.cue("last_one"), mention.cue("first_one")
        if not last and not first and (quantity is None or not quantity.ordinal or i in parse.used):
            continue
        nxt = parse.at(i + 1)
        sorting = ("largest", "smallest", "newest", "oldest", "soonest", "desc", "asc")
        if quantity is not None and (
            parse.cue(i - 1, *sorting) or (parse.cue(i - 2, *sorting) and not parse.broken(i - 2, i))
        ):
            continue  # "the dearest first" sorts
        if (
            quantity is not None
            and nxt is not None
            and (nxt.cue("first_choice") or nxt.text.lower() in ("choice", "time", "half"))
        ):
            continue
        if _of_the_table(parse, i, history[-1]):
            continue
        turn = last_listing(history)
        if turn is None:
            return None
        index = len(turn.ids) - 1 if last else 0 if first or quantity is None else int(quantity.low) - 1
        if not 0 <= index < len(turn.ids):
            return None
        parse.use(i)
        if nxt is not None and nxt.text.lower() in ("one", "1"):
            parse.use(i + 1)
        return _pick(turn, index, i, mention.text)
    for i in parse.where("that_one"):
        text = parse.mentions[i].text.lower()
        if text in ("it", "its", "that", "he", "she") and parse.has("those") and text != "its":
            continue
        if text in _CONDITION and i and not parse.mark(i) and _condition_word(parse, i - 1):
            continue  # 污水那条先不要求: a condition of the question, not a record
        wanted = (
            "parks"
            if mention_says(text, "park", "园区")
            else "requests"
            if mention_says(text, "company", "firm", "request", "project", "家", "企业", "公司", "项目")
            else None
        )
        turn = next((t for t in reversed(history) if t.ids and (wanted is None or t.record_type == wanted)), None)
        if turn is not None and len(turn.ids) > 1 and parse.has("largest", "smallest", "newest", "oldest"):
            continue  # 投资最大的那个: not the first, the largest
        if turn is None or (len(turn.ids) > 1 and text in ("it", "that", "its", "he", "she")):
            continue
        parse.use(i)
        return _pick(turn, 0, i, parse.mentions[i].text)
    return None


def _of_the_table(parse: Parse, index: int, turn: Turn) -> bool:
    """Whether an ordinal after a table means one of its groups (`the second sector`, 第二个城市), not a record."""
    plan = turn.reading.plan
    ask = plan.ask if plan is not None else None
    if not isinstance(ask, Groups) or len(ask.by) != 1 or len(turn.labels) < 2:
        return False
    noun = next(
        (k for k in range(index + 1, min(index + 3, len(parse))) if parse.mentions[k].text not in ("个", "的")), -1
    )
    return not parse.cue(noun, "request", "company", "park") or parse.broken(index, noun)


_CONDITION = frozenset(["那条", "这条", "那个", "这个", "那一条", "这一条"])


def _condition_word(parse: Parse, index: int) -> bool:
    mention = parse.mentions[index]
    return bool(mention.values or mention.places or mention.fields or mention.quantity or mention.period)


def mention_says(text: str, *words: str) -> bool:
    """Whether `text` holds one of these words."""
    return any(w in text for w in words)


def focus(history: Sequence[Turn]) -> Subject | None:
    """The one record that the turn before was about."""
    turn = history[-1] if history else None
    if turn is None or len(turn.ids) != 1:
        return None
    return _pick(turn, 0, -1, "")


def _pick(turn: Turn, index: int, at: int, words: str) -> Subject:
    key = "request_id" if turn.record_type == "requests" else "park_id"
    return Subject(
        turn.record_type, Condition(field=key, op=Op.IN, values=(turn.ids[index],), words=words), at, picked=True
    )
