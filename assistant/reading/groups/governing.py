"""What makes a noun a dimension: `by`, `each`, `which`, a superlative or a word of splitting beside it."""

from __future__ import annotations

import re

from assistant.reading.amounts.units import Dimension
from assistant.reading.groups.grains import grain_at
from assistant.reading.groups.nouns import noun_field
from assistant.reading.parse import Parse, text_of
from corpus.schema import Role


def is_paired_tail(parse: Parse, index: int) -> bool:
    """企业类型和拿地方式交叉看一下: the first of two nouns that a word of splitting follows."""
    second = parse.skip_right(index, "and")
    joined = second == index + 2 and parse.cue(index + 1, "and") and second < len(parse)
    after = parse.skip_right(second)
    split = after < len(parse) and parse.cue(after, "breakdown") and not parse.cue(after, "by")
    return joined and split and noun_field(parse, second) is not None and not parse.broken(index, after)


def each_governs(parse: Parse, index: int) -> bool:
    """Whether `each` at mention `index` belongs to a noun after it (`for each facility`), not to the one before."""
    after = parse.skip_right(index)
    ahead = after < len(parse) and not parse.broken(index, after)
    return (
        ahead
        and parse.cue(index, "each")
        and (noun_field(parse, after) is not None or grain_at(parse, after) is not None)
    )


_SOUGHT = ("asked", "charged", "quoted", "offered", "demanded", "paid", "set", "requested", "planned", "wanted")


def governor_of(parse: Parse, index: int) -> str:
    """What stands before a possible dimension: `by`, `each`, `which`, `top`, `most`, or nothing."""
    j = index - 1
    hops = 0
    while j >= 0 and hops < 5:
        mention = parse.mentions[j]
        if parse.broken(j, index, "。；;.?？!！"):
            return ""
        if mention.cue("by") and parse.cue(j - 1, "filed", "request") and parse.cue(index + 1, "company"):
            return ""  # "filed by listed companies": who files
        if mention.cue("by") and text_of(parse.mentions[j - 1]) in _SOUGHT and parse.cue(index, "park", "company"):
            return ""  # "the price asked by the parks of Hunan": who asks it
        if mention.cue("by", "breakdown"):
            return "by"
        if mention.cue("flow") and mention.text.endswith("哪"):
            return "which"  # 去哪些城市
        if (mention.cue("each") and not mention.cue("how_many")) or (
            mention.text == "不同" and not parse.cue(index, "company")
        ):
            return "each"
        if mention.cue("which") and not mention.cue("where"):
            return "which"
        if mention.text in ("其他", "其它", "其余"):
            parse.use(j)
            j -= 1
            continue
        if mention.text in ("那个", "那") and re.search(r"是(哪|什么|啥)", parse.utterance.text):
            j -= 1
            continue  # 投资最多的那个行业是哪个
        if mention.cue("top", "largest", "smallest", "most", "rarest") or (
            mention.cue("first_choice") and mention.text.startswith("最")
        ):
            return "top"
        if mention.cue("how_many"):
            return "how_many"
        if mention.cue("sort") and mention.text.lower() in ("rank", "ranking", "排"):
            return "top"
        text = mention.text.lower()
        if text in ("a", "an", "have", "has", "put", "that"):
            return ""  # "which have put a province first": the noun is not what is asked
        together = any(
            text_of(parse.mentions[k]) in ("together", "combined", "taken together", "alike")
            for k in range(index + 1, min(index + 3, len(parse)))
        )
        if text in _ALL and hops <= 1 and (parse.has("each", "share") or _all_shown(parse, index)) and not together:
            return "each"
        if hops == 0 and text in ("between", "across", "among") and _SET_APART.search(parse.utterance.text):
            return "by"  # "how does the share differ between sources"
        enumerated = parse.has("share", "avg", "sum", "median", "how_many", "how_much", "each") and not (
            j and text_of(parse.mentions[j - 1]) in ("other", "these", "those")
        )
        located = (
            parse.cue(index + 1, "of")
            and (parse.at(index + 2) is not None)
            and any(parse.mentions[k].places for k in range(index + 2, min(index + 4, len(parse))))
        )
        if (
            enumerated
            and not located
            and mention.quantity
            and mention.quantity.dimension is Dimension.PLAIN
            and mention.quantity.unit is None
            and hops <= 1
            and not parse.has("largest", "smallest", "most", "top", "rarest")
        ):
            return "each"
        if (
            mention.quantity
            or mention.filler_only
            or text_of(mention) in ("over", "across", "between", "among", "into")
            or mention.cue("noun_origin", "and", "to", "from", "in")
            or text in ("home", "target", "origin", "目标", "意向", "来源", "of", "的", "单个", "single")
        ):
            j -= 1
            hops += 1
            continue
        if hops == 0 and mention.places and j == index - 1 and "province" in text_of(parse.mentions[index]):
            j -= 1  # "each of the three northeastern provinces of origin"
            hops += 1
            continue
        if hops == 0 and not mention.known and parse.cue(j - 1, "which", "each", "by"):
            j -= 1  # "which industrial segments": an adjective that is left unread
            hops += 1
            continue
        if (
            hops == 0
            and any(v.concept in ("sector", "segment") for v in mention.values)
            and (parse.cue(j - 1, "each", "by", "which") or text_of(parse.mentions[j - 1]) in ("all", "the"))
        ):
            j -= 1
            hops += 1
            continue
        if (mention.cue("company", "request") or text == "park") and hops == 0:
            j -= 1
            hops += 1
            continue
        banded = j in parse.used and (text in ("size", "规模") or bool(parse.fields_of(j, numeric=True)))
        if banded and hops and any(parse.cue(k, "by") for k in (j - 1, j - 2, j - 3)):
            return "by"  # "by investment size and status"
        if noun_field(parse, j) is not None or grain_at(parse, j):
            # "by sector and status": the first of a pair carries the preposition
            if any(
                parse.cue(k, "and", "by") or set(parse.mark(k + 1)) & {",", "、", "/"} for k in range(j + 1, index)
            ) or (j == index - 1 and not mention.cue("park")):
                return governor_of(parse, j)
            return ""
        return ""
    return ""


_ALL = ("all", "全部", "所有", "全部的", "所有的", "各种", "各类", "所有其他", "all the")


def _all_shown(parse: Parse, index: int) -> bool:
    """所有来源都拉出来, `all sources side by side`: every value of the field is to be shown."""
    after = parse.at(index + 1)
    if parse.has("compare", "side_by_side"):
        return after is None or after.text not in ("的", "of")
    whole = after is not None and after.text in ("都", "全都", "全", "一起", "一并")
    looked = any("看" in m.text or "摆" in m.text for m in parse.mentions[index + 1 : index + 5])
    return whole and (looked or parse.has("list_ask", "breakdown", "sort"))


_WHAT_THEY_ARE = ("有哪些", "都有哪些", "是哪些", "都是哪些", "有啥", "都有啥", "是啥", "是什么", "都是什么", "有什么")


def is_asked_behind(parse: Parse, index: int, name: str) -> bool:
    """搬迁原因主要有哪些, 配套要求都有哪些: the question word closes the clause behind its noun."""
    field = parse.schema[name]
    if parse.lang != "zh" or not (field.categorical or name == "reason") or parse.mentions[index].values:
        return False
    if field.role in (Role.KEY, Role.NAME, Role.CONTACT) or parse.has("that_one"):
        return False
    at = parse.skip_right(index, "most")
    ends = at + 1 >= len(parse) or bool(parse.mark(at + 1))
    return at < len(parse) and parse.mentions[at].text in _WHAT_THEY_ARE and ends and not parse.broken(index, at)


def is_ranked(parse: Parse, index: int) -> bool:
    """`provinces ranked by rent`, `sectors in order of jobs`: a noun that heads the question, and how it is sorted."""
    at = parse.skip_right(index)
    heads = all(parse.mentions[k].filler_only or parse.cue(k, "list_ask") for k in range(index))
    sorts = parse.cue(at, "sort") and parse.mentions[at].text.lower().endswith(
        (" by", " of", "ranked", "sorted", "ordered")
    )
    return heads and sorts and not parse.broken(index, at)


def is_graded_after(parse: Parse, index: int) -> bool:
    """`month with the most requests`: a noun whose superlative comes after it."""
    k = index + 1
    while (
        k < len(parse)
        and k <= index + 3
        and (parse.mentions[k].filler_only or text_of(parse.mentions[k]) in ("with", "that", "has", "had"))
    ):
        k += 1
    return parse.cue(k, "most", "largest", "smallest", "rarest") and not parse.broken(index, k)


_SET_APART = re.compile(
    r"\b(differ\w*|var(y|ies|ied)|compare\w*|average|mean|median|share|rates?|spread|split|range)\b", re.IGNORECASE
)
