"""How many are wanted: `top ten`, `the five largest`, 前10, 推荐三个, `stop after the sixth`."""

from __future__ import annotations

import re

from assistant.reading.amounts.rates import ranks_people
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.order.ranks import place_record
from assistant.reading.parse import Parse


def read_limit(parse: Parse, asked: Asked) -> None:
    """Top ten, the five largest, 前10, the single biggest."""
    _stops(parse, asked)
    if not asked.dims:
        place_record(parse, asked)
    if asked.limit is not None:
        return
    cues = ("top", "largest", "smallest", "newest", "oldest", "soonest", "most", "rarest", "first_choice")
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        if (
            quantity is None
            or quantity.dimension not in (Dimension.PLAIN, Dimension.PEOPLE)
            or quantity.ordinal
            or quantity.high is not None
            or i in parse.used
        ):
            continue
        if quantity.low != int(quantity.low) or not 1 <= quantity.low <= 500:
            continue
        left, right = parse.skip_left(i, "of"), parse.skip_right(i)
        if i and parse.mentions[i - 1].text.lower() in ("to the top", "at the top"):
            left = i - 1
        places = parse.skip_right(i)
        inside = parse.at(places + 1) if parse.cue(places, "noun_city", "noun_province") else None
        if inside is not None and inside.text in ("里", "里面", "中", "当中", "里头", "之中"):
            parse.use(i, places)  # 江苏13个市里，哪个市
            continue
        if _sums_up(parse, i, int(quantity.low)):
            parse.use(i, *((right,) if parse.cue(right, "noun_province", "noun_city") else ()))
            continue
        if quantity.dimension is Dimension.PEOPLE and not ranks_people(parse, i):
            continue
        topped = left >= 0 and parse.mentions[left].text.lower() in ("to the top", "at the top")
        near_left = (parse.cue(left, *cues) or topped) and not parse.broken(left, i)
        near_right = parse.cue(right, *cues) and not parse.broken(i, right)
        noun = any(
            parse.cue(j, "request", "park", "flow", "noun_city", "noun_province", "noun_region") or parse.fields_of(j)
            for j in (right, right + 1)
        )
        graded = parse.has(*cues, "desc", "asc", "sort") and (
            noun
            or parse.cue(right, "company")
            or parse.cue(parse.skip_left(i), "list_ask")
            or (parse.cue(i + 1, "of", "those") and parse.has("desc", "asc"))  # newest first, ten of them
        )
        chosen = (
            parse.has(*cues)
            and parse.mentions[max(0, i - 1)].text.lower() in ("the", "which", "those", "给", "给我")
            and (noun or _describes(parse, right) or (parse.cue(i - 1, "which") and parse.broken(-1, i - 1)))
        )
        bidden = parse.lang == "zh" and _bidden(parse, i)
        if bidden and not (near_left or near_right or graded or chosen):
            asked.limit = int(quantity.low)
            parse.use(i)
            break
        if near_left or near_right or graded or chosen:
            if quantity.words and quantity.low == 1 and parse.lang == "en" and not near_left:
                continue
            asked.limit = int(quantity.low)
            parse.use(i)
            if near_left:
                parse.use(left)
            asked.superlative = asked.superlative or "top"
            break


_BIDDING = re.compile(r"(?:推荐|给我|给咱|给|来|挑|找|列|举|看|选|随便(?:推荐|给我?|找|挑|来)?)(?:出|个)?$")


def _bidden(parse: Parse, index: int) -> bool:
    """推荐三个园区, 给我找五家: so many are to be shown, of whatever order."""
    after = parse.at(index + 1)
    measured = after is not None and after.text in ("个", "家", "条", "项", "座", "宗", "笔")
    noun = parse.cue(index + 1, "park", "request", "company")
    return (measured or noun) and bool(_BIDDING.search(parse.before(index)))


_STOPS = re.compile(
    r"\b(?:stop|stopping|end|ending|cut off|break off) (?:after|at|with)(?: the)?(?: number| no\.?)?$|\b(?:down|up|through) to the$|\bas far as(?: the)?$"
    r"|\bno further than(?: the)?$|(?:列|排|取|看|写|数|截)(?:到|至)$",
    re.IGNORECASE,
)
"""What stands before the place of the last one that is wanted: `stop after the sixth`, 列到第五名."""


def _stops(parse: Parse, asked: Asked) -> None:
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if number is None or number.unit is not None or number.high is not None or i in parse.used:
            continue
        found = _STOPS.search(parse.before(i))
        place = number.ordinal or (found is not None and not found.group().lower().endswith(("the", "to")))
        if found is None or not place or not 1 <= number.low <= 500:
            continue
        asked.limit = int(number.low)
        asked.superlative = asked.superlative or "top"
        parse.use(*(k for k in range(max(0, i - 4), i + 1) if parse.start(k) >= found.start()))
        if parse.at(i + 1) is not None and parse.mentions[i + 1].text in ("名", "位", "个", "为止", "止"):
            parse.use(i + 1)


def _sums_up(parse: Parse, index: int, count: int) -> bool:
    """湖南湖北江西三省: a number that counts the places right before it is no limit."""
    j = index - 1
    region = parse.mentions[j].places[0].place if j >= 0 and parse.mentions[j].places else None
    if region is not None and len(region.provinces) == count and parse.cue(index + 1, "noun_province"):
        return True  # 中部三省, 东北三省
    while j >= 0 and (parse.mentions[j].places or parse.cue(j, "and")) and not parse.broken(j, j + 1, "，,;；。"):
        j -= 1
    return count > 1 and sum(bool(m.places) for m in parse.mentions[j + 1 : index]) == count


def _describes(parse: Parse, index: int) -> bool:
    """Whether mention `index` is the first word of a noun phrase that a condition begins: a value, a place, `live`."""
    mention = parse.at(index)
    return mention is not None and (bool(mention.values or mention.places) or mention.cue("live"))
