"""The role that words before a place give it: `from`, `to`, `firms in`, 在…的, 意向地写了."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse
from assistant.reading.places.ends import ORIGIN, TARGET

_LINKS = ("and", "or", "either", "both", "not", "except", "neither", "nor", "only", "but", "outside")


def _is_head(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    if mention is None:
        return False
    return mention.cue("company") or any(v.concept in ("sector", "segment", "company_type") for v in mention.values)


def role_before(parse: Parse, index: int, roles: dict[int, str], given: set[int]) -> str | None:
    """The role that the words before a place give it, or None when they are silent."""
    j = index - 1
    preposition = False
    while j >= 0:
        mention = parse.mentions[j]
        if mention.places and j in roles:
            gap_ok = all(
                parse.cue(k, *_LINKS, "to", "in")
                or (parse.mentions[k].filler_only and not parse.cue(k, "yes_no"))
                or parse.mentions[k].places
                for k in range(j + 1, index)
            )
            if gap_ok and not any(
                parse.cue(k, "to", "from") and not parse.cue(k, "list_ask") for k in range(j + 1, index)
            ):
                return roles[j] if j in given else None
        text = mention.text.lower()
        if text in ("to", "到", "至") and mention.cue("to") and j > 0 and parse.mentions[j - 1].places:
            return TARGET
        if mention.cue("based"):
            return ORIGIN
        if mention.cue("from") and not (text in ("自", "由") and parse.lang == "en"):
            return ORIGIN
        if mention.cue("first_choice"):
            return TARGET
        named = {f.field.partition("_")[0] for f in mention.fields if f.record_type == "requests"}
        if named & {ORIGIN, TARGET} and not mention.text.isascii():
            return ORIGIN if ORIGIN in named else TARGET  # 意向地写了重庆, 来源地是广东
        if mention.cue("noun_city", "noun_province") and any(parse.cue(k, "outside") for k in range(j + 1, index)):
            # "from which cities outside Anhui": the place bounds the noun before it
            return ORIGIN if any(parse.cue(k, "from", "noun_origin") for k in range(max(0, j - 4), j)) else TARGET
        if text in ("迁", "搬") and parse.mentions[j + 1].text == "的":
            j -= 1
            continue  # 想搬的广东企业: who moves, not where to
        if mention.cue("list_ask") and parse.skip_left(j) < 0:
            return None  # "list the Jiangsu ones": an order to us, not what the requests list
        if mention.cue("to") and not (preposition and _is_head(parse, j)):
            sides = {f.field.partition("_")[0] for f in parse.mentions[j - 1].fields} if j and text == "to" else set()
            return ORIGIN if ORIGIN in sides else TARGET  # "extend the origin to Beijing and Tianjin"
        if mention.cue("in"):
            preposition = True
            if text in ("在", "于"):
                return _chinese_in(parse, index)
            j -= 1
            continue
        if mention.cue("for") and not mention.filler_only and text == "for":
            return TARGET
        if mention.filler_only or mention.cue(*_LINKS, "with_value") or mention.cue("of"):
            if (mention.cue("of") and text == "of") or (mention.cue("outside") and parse.cue(j - 1, "company")):
                preposition = True  # "firms outside Hubei" sit elsewhere
            j -= 1
            continue
        if preposition:
            return _governed(parse, j, parse.cue(index - 1, "of"))
        break
    return None


_SOUGHT = re.compile(r"demand|wanted|popular|sought|favou?red|hottest|[热抢]", re.IGNORECASE)


def _wanted_for(parse: Parse, index: int) -> bool:
    """Whether an industry is what demand or requests are for (`land demand for new energy vehicles in East China`)."""
    trade = any(v.concept in ("sector", "segment") for v in parse.mentions[index].values)
    before = parse.skip_left(index, "for", "in", "unit_mu", "unit_ha", "unit_sqm", "unit_km2")
    led = any(parse.mentions[k].text.lower() == "for" for k in range(before + 1, index))
    return trade and led and not parse.broken(before, index) and parse.cue(before, "request")


def _governed(parse: Parse, j: int, of: bool = False) -> str | None:
    """Role of a place after `in` or `of`: the noun or verb it hangs on decides; of a share it is what follows."""
    hops = 0
    while j >= 0 and hops < 5:
        mention = parse.mentions[j]
        if mention.cue("request") or (mention.cue("most") and _SOUGHT.search(mention.text)):
            return TARGET
        if (
            any(v.concept in ("facility", "tenure", "move_type") for v in mention.values)
            or mention.quantity
            or mention.cue("need")
        ):
            return TARGET
        if any(f.field in ("land_area_mu", "floor_area_sqm", "investment_mcny") for f in mention.fields):
            return TARGET
        if _wanted_for(parse, j):
            return TARGET
        if mention.cue("to"):
            return TARGET
        if _is_head(parse, j):
            if _sought_there(parse, j):
                return TARGET
            return (
                ORIGIN if mention.cue("company") or any(v.concept != "company_type" for v in mention.values) else TARGET
            )
        if mention.cue("who"):
            return TARGET if hops else ORIGIN
        if of and mention.cue("share"):
            return None  # "what share of Zhejiang firms"
        if not (mention.filler_only or mention.cue("of")):
            hops += 1
        j -= 1
    return TARGET


def _sought_there(parse: Parse, index: int) -> bool:
    """`demand for biopharma in Suzhou`: an industry that requests are for, not the firms that file them."""
    if parse.cue(index, "company") or parse.cue(parse.skip_left(index), "from", "based"):
        return False
    for k in range(index - 1, max(-1, index - 5), -1):
        mention = parse.mentions[k]
        if mention.cue("request"):
            return parse.cue(k + 1, "for", "in", "of") or mention.cue("need")
        if not (mention.filler_only or mention.values or mention.cue("for", "and", "or", "of")):
            return False
    return False


def _chinese_in(parse: Parse, index: int) -> str:
    """在 X …: followed by what is wanted there it is a target, followed by 的 and a firm an origin."""
    for j in range(index + 1, min(index + 6, len(parse))):
        mention = parse.mentions[j]
        if mention.places:
            continue
        if any(v.concept in ("tenure", "facility", "move_type") for v in mention.values) or mention.cue("need"):
            return TARGET
        if mention.text == "的":
            return ORIGIN
        if mention.text in ("建", "设", "办", "租", "买", "拿", "找", "落", "投", "布", "开", "选"):
            return TARGET
        if mention.cue("company"):
            return ORIGIN
    return TARGET
