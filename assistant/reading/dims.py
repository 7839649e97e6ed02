"""Dimensions: what a question groups by, from prepositions, question words and the nouns they govern."""

from __future__ import annotations

import re

from assistant.reading.amounts.rates import counted_monthly
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.parse import Parse
from assistant.reading.utterance import Mention
from corpus.schema import Role, Type
from retrieval.plan import Dim, Grain

GRAINS = {"grain_year": Grain.YEAR, "grain_half": Grain.HALF, "grain_quarter": Grain.QUARTER, "grain_month": Grain.MONTH,
          "grain_week": Grain.WEEK, "grain_day": Grain.DAY}  # fmt: skip


_BARE_GRAINS = {
    "year",
    "month",
    "quarter",
    "week",
    "day",
    "half year",
    "年",
    "月",
    "季",
    "季度",
    "周",
    "半年",
    "月份",
    "年度",
}

SPAN = re.compile(
    r"\b(days?|long|time)\b.*\b(between|btw|from|separate|elapse|lie|pass)\b.*\b(decision|decide|deadline)|\b(fil|submi)\w+ (date )?(and|to|until)\b.*decision|days? (to|until|till|before) (a |the |their )?(decision|deadline)"
    r"|提交到.{0,6}(决策|拍板|决定)|(决策|拍板)[^,，;；。]{0,8}(隔|间隔|相差|要).{0,4}天(?!然)"
    r"|\bhow long\b[^.?!]*\b(decide|decision|make up their minds?|deadline)\b|\b(decision|lead) times?\b|留了?多(久|长时间)|多久(才|要|能)?(决策|拍板|定)|决策周期", re.IGNORECASE
)  # fmt: skip
"""Wordings of the days between filing and the decision wanted."""


def near(parse: Parse, index: int, *names: str, reach: int = 3) -> bool:
    return any(parse.cue(j, *names) for j in range(index - reach, index + reach + 1) if j != index)


_PLACES_NOUN = re.compile(
    r"(?:provinces|各省|各个省份?|省份|几省|诸省|[两三四五六七八九十]个?(?:省市|省区|省区市|省份?))$", re.IGNORECASE
)


def places_noun(mention: Mention) -> bool:
    """Whether a mention names a region by its provinces (`coastal provinces`, 沿海各省): a place, and a noun to group by."""
    return bool(mention.places) and _PLACES_NOUN.search(mention.text) is not None


_HOMES = ("origin", "home", "来源地", "出发地")


_PLACES = ("noun_province", "noun_city", "noun_region", "noun_place")
_KINDS = ("类型", "种类", "类别", "类", "types", "type", "kind", "kinds", "字段", "这个字段", "这一项")


def kind_word(parse: Parse, index: int) -> bool:
    """Whether 类型, `type` at mention `index` only follows the word that names the field (按facility类型)."""
    before = parse.at(index - 1)
    return (
        parse.mentions[index].text.lower() in _KINDS
        and before is not None
        and not parse.mark(index)
        and any(f.categorical for f in parse.fields_of(index - 1))
        and not (before.cue("park") and parse.fields_of(index))
    )


_CAME = ("来", "来的", "过来", "过来的", "出来的", "搬来的", "迁来的")


def _came_ends(parse: Parse, index: int) -> bool:
    """Whether nothing but 的 or a noun for the records follows a verb of coming."""
    after = parse.skip_right(index, "of")
    return after >= len(parse) or bool(parse.mark(after)) or parse.cue(after, "request", "company", "most")


def _says_trade(parse: Parse, index: int) -> bool:
    mention = parse.mentions[index]
    return bool(mention.values) and all(
        v.concept in ("sector", "segment", "company_type", "listed") for v in mention.values
    )


def noun_field(parse: Parse, index: int) -> str | None:
    """The categorical field that a noun at mention `index` groups by, roles of places told from the words around."""
    mention = parse.mentions[index]
    requests = parse.record_type == "requests"
    if kind_word(parse, index):
        return None  # facility类型: the field was said by the word before
    located = mention.cue("company") and parse.cue(index + 1, "noun_origin", "based") and not parse.mark(index + 1)
    if requests and located and parse.cue(index + 2, "noun_province", "noun_city", "noun_region"):
        return None  # 按企业所在城市
    for name, concept in (("noun_province", "province"), ("noun_city", "city"), ("noun_region", "region")):
        if not mention.cue(name) and not (concept == "province" and places_noun(mention)):
            continue
        if index and parse.mentions[index - 1].text in ("本", "该", "我", "同", "本地") and not parse.mark(index):
            return None  # 本省企业
        if not requests:
            return concept
        if any(f.field.startswith(("origin_", "target_")) for f in mention.fields):
            break
        came = parse.at(index + 1)
        if came is not None and came.text in _CAME and not parse.mark(index + 1) and _came_ends(parse, index + 1):
            origin_first = {"province": "origin_province", "city": "origin_city", "region": "origin_region"}
            return origin_first[concept]  # 都是哪些省来的
        seats = parse.skip_right(index, "of")
        while seats < len(parse) and _says_trade(parse, seats) and not parse.broken(index, seats):
            seats = parse.skip_right(seats, "of")  # 哪个城市的半导体企业
        firms = parse.cue(seats, "company") and not parse.cue(seats, "request", "how_many")
        seated = firms and not mention.text.isascii() and not parse.broken(index, seats)  # 各城市企业的需求
        origin = seated or _origin_near(parse, index)
        return {
            "province": ("target_provinces", "origin_province"),
            "city": ("target_cities", "origin_city"),
            "region": ("target_regions", "origin_region"),
        }[concept][origin]
    if mention.cue("noun_place") and requests:
        return "target_provinces"
    if requests and mention.text == "来源" and not any(parse.cue(k, *_PLACES) for k in range(index + 1, index + 4)):
        return "source"  # 各来源的线索: through which channel, where no place is named
    if requests and mention.text.lower() in _HOMES and parse.cue(index - 1, "by", "each"):
        return "origin_province"
    fields = [
        f
        for f in parse.fields_of(index)
        if (f.categorical or f.name in ("company", "name", "reason")) and f.role is not Role.KEY
    ]
    if mention.cue("company"):
        fields = [f for f in fields if f.name != "company"]
        if not fields:
            return "company" if requests and mention.text.lower() in ("company", "firm", "企业", "公司") else None
    return fields[0].name if fields else None


def _paired_tail(parse: Parse, index: int) -> bool:
    """企业类型和拿地方式交叉看一下: the first of two nouns that a word of splitting follows."""
    second = parse.skip_right(index, "and")
    joined = second == index + 2 and parse.cue(index + 1, "and") and second < len(parse)
    after = parse.skip_right(second)
    split = after < len(parse) and parse.cue(after, "breakdown") and not parse.cue(after, "by")
    return joined and split and noun_field(parse, second) is not None and not parse.broken(index, after)


def _governs(parse: Parse, index: int) -> bool:
    """Whether `each` at mention `index` belongs to a noun after it (`for each facility`), not to the one before."""
    after = parse.skip_right(index)
    ahead = after < len(parse) and not parse.broken(index, after)
    return (
        ahead
        and parse.cue(index, "each")
        and (noun_field(parse, after) is not None or _grain(parse, after) is not None)
    )


def _same_end(parse: Parse, index: int, name: str, asked: Asked) -> str:
    """浙江各城市企业的需求…前三个城市: a bare noun of places said again speaks of the end that was spoken of."""
    other = name.replace("target_", "origin_").replace("provinces", "province").replace("cities", "city")
    bare = not any(parse.cue(k, "to", "flow", "from", "first_choice") for k in range(max(0, index - 3), index))
    return other if other != name and bare and any(d.field == other for d in asked.dims) else name


def _origin_near(parse: Parse, index: int) -> bool:
    if parse.cue(index - 1, "to", "flow", "first_choice") or (
        parse.cue(index - 1, "which") and parse.cue(index - 2, "to", "flow")
    ):
        return any(parse.mentions[j].text in ("从", "来自") for j in (index - 1, index - 2) if j >= 0)
    k = index - 1
    while (
        k >= 0
        and (parse.mentions[k].quantity or parse.cue(k, "which", "filler", "largest", "top"))
        and not parse.cue(k, "from")
    ):
        k -= 1
    for j in (index - 1, index - 2, index + 1, index + 2, k):
        mention = parse.at(j)
        if mention is None or (parse.broken(min(index, j), max(index, j))):
            continue
        text = mention.text.lower()
        asked_from = (j == k and mention.cue("from") and mention.cue("which")) or text.startswith("lose ")
        if (
            asked_from
            or mention.cue("noun_origin")
            or (mention.cue("based") and not mention.text.isascii())
            or text
            in (
                "home",
                "from",
                "来自",
                "从",
                "所在",
                "来源",
                "based",
                "sent",
                "send",
                "sends",
                "sending",
                "produces",
                "generates",
                "origin",
                "发",
                "lose",
                "loses",
                "losing",
                "lost",
                "export",
                "exports",
                "supply",
                "supplies",
            )
        ):
            return True
    if re.search(
        r"(where|which) .{0,40}\b(based|sits?|located|come from|comes from)\b", parse.utterance.text.lower()
    ) and parse.has("breakdown"):
        return True
    window = [parse.mentions[j].text.lower() for j in range(max(0, index - 3), min(len(parse), index + 9))]
    text = " ".join(window)
    return bool(
        re.search(r"come from|coming from|originat|来自|出来的|based in|located in|sitting in|sit in|流出|外迁", text)
    ) and not re.search(r"target|目标|意向", text)


def _grain(parse: Parse, index: int) -> Grain | None:
    return next((g for name, g in GRAINS.items() if parse.cue(index, name)), None)


def text_of(mention: Mention) -> str:
    return mention.text.lower()


_SOUGHT = ("asked", "charged", "quoted", "offered", "demanded", "paid", "set", "requested", "planned", "wanted")


def _governor(parse: Parse, index: int) -> str:
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
        if noun_field(parse, j) is not None or _grain(parse, j):
            # "by sector and status": the first of a pair carries the preposition
            if any(
                parse.cue(k, "and", "by") or set(parse.mark(k + 1)) & {",", "、", "/"} for k in range(j + 1, index)
            ) or (j == index - 1 and not mention.cue("park")):
                return _governor(parse, j)
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


def _asked_behind(parse: Parse, index: int, name: str) -> bool:
    """搬迁原因主要有哪些, 配套要求都有哪些: the question word closes the clause behind its noun."""
    field = parse.schema[name]
    if parse.lang != "zh" or not (field.categorical or name == "reason") or parse.mentions[index].values:
        return False
    if field.role in (Role.KEY, Role.NAME, Role.CONTACT) or parse.has("that_one"):
        return False
    at = parse.skip_right(index, "most")
    ends = at + 1 >= len(parse) or bool(parse.mark(at + 1))
    return at < len(parse) and parse.mentions[at].text in _WHAT_THEY_ARE and ends and not parse.broken(index, at)


def _kind_of_park(parse: Parse, index: int) -> bool:
    return not parse.mark(index) and any(f.categorical for f in parse.fields_of(index))


def _ranked(parse: Parse, index: int) -> bool:
    """`provinces ranked by rent`, `sectors in order of jobs`: a noun that heads the question, and how it is sorted."""
    at = parse.skip_right(index)
    heads = all(parse.mentions[k].filler_only or parse.cue(k, "list_ask") for k in range(index))
    sorts = parse.cue(at, "sort") and parse.mentions[at].text.lower().endswith(
        (" by", " of", "ranked", "sorted", "ordered")
    )
    return heads and sorts and not parse.broken(index, at)


def _graded_after(parse: Parse, index: int) -> bool:
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

_TELL = (
    "say",
    "tell",
    "show",
    "note",
    "state",
    "add",
    "include",
    "indicate",
    "mark",
    "specify",
    "mention",
    "注明",
    "标明",
    "写明",
    "附上",
    "带上",
)


def _told_beside(parse: Parse, index: int) -> bool:
    """`list the leads and say which source they came from`: shown beside each record, nothing to group by."""
    k = index - 1
    while k > 0 and (parse.cue(k, "which") or parse.mentions[k].filler_only):
        k -= 1
    joined = parse.cue(k - 1, "and") or bool(set(parse.mark(k)) & set(",，"))
    return (
        k > 1
        and text_of(parse.mentions[k]) in _TELL
        and joined
        and any(parse.cue(j, "request", "company", "park") for j in range(k))
    )


def _counted_provinces(parse: Parse, index: int) -> bool:
    """长三角四省市: a noun for provinces behind their number, behind the region they make up."""
    number = parse.at(index - 1)
    counted = parse.cue(index, "noun_province") and number is not None and number.quantity is not None
    return counted and index > 1 and bool(parse.mentions[index - 2].places) and not parse.mark(index)


def read_dims(parse: Parse, asked: Asked) -> None:
    for i, mention in enumerate(parse.mentions):
        told_each = any(parse.cue(k, "each") and parse.cue(k, "how_many") for k in range(i + 1, len(parse)))
        if (i in parse.used and not (told_each and _counted_provinces(parse, i))) or mention.name:
            continue
        grain = _grain(parse, i)
        if grain is not None:
            text = mention.text.lower()
            bare = text in _BARE_GRAINS
            if grain is Grain.MONTH and counted_monthly(parse, i):
                parse.use(i)
                continue
            if text in ("day", "days", "天") and SPAN.search(parse.utterance.text):
                continue
            following = parse.at(i + 1)
            if bare and following is not None and following.period is not None and set(parse.mark(i + 1)) & set(",:("):
                parse.use(i)
                continue  # "the past two calendar years, 2024 and 2025"
            governor = _governor(parse, i) if bare else "by"
            headed = bare and parse.mentions[i + 1 : i + 2] and _graded_after(parse, i)
            if (
                governor in ("by", "each", "which", "top")
                or headed
                or (bare and near(parse, i, "growth", reach=2) and "月" not in text)
            ):
                parse.use(i)
                asked.dims.append(Dim(field=time_field(parse), grain=grain))
                if governor in ("which", "top") or headed:
                    asked.superlative = asked.superlative or "top"
                for j in range(i - 3, i):
                    if parse.cue(j, "by", "each"):
                        parse.use(j)
            continue
        if kind_word(parse, i):
            parse.use(i)
        name = noun_field(parse, i)
        if name is None or name not in parse.schema or _told_beside(parse, i):
            continue
        name = _same_end(parse, i, name, asked)
        governor = _governor(parse, i)
        if not governor and _asked_behind(parse, i, name):
            governor = "which"
        if not governor and parse.cue(i + 1, "by") and parse.cue(i + 2, "how_many", "sum", "avg", "median"):
            governor = "by"  # "sectors by number of requests"
        if not governor and _ranked(parse, i):
            governor = "top"  # "provinces ranked by vacancy"
        after = parse.skip_right(i)
        tail = (
            after < len(parse)
            and not parse.broken(i, after)
            and parse.cue(after, "breakdown", "each")
            and not parse.cue(after, "by")
            and not _governs(parse, after)
        )
        if places_noun(mention) and "各" in mention.text:
            governor = governor or "each"
        if told_each and not asked.dims and (places_noun(mention) or _counted_provinces(parse, i)):
            governor = governor or "each"  # 长三角四省市…各多少
        tail = tail or _paired_tail(parse, i)
        if mention.text.startswith(("各", "哪")) and len(mention.text) > 1:
            governor = governor or ("each" if mention.text.startswith("各") else "which")
        if not governor and parse.schema[name].categorical and not mention.values and _graded_after(parse, i):
            governor = "top"
        if name == "name" and not mention.text.lower().endswith("s") and _kind_of_park(parse, i + 1):
            continue  # "by park kind": the noun after it is the field
        main = name in ("company", "name")
        most_active = governor == "which" and parse.has("most", "rarest") and parse.has("request")
        if main and governor not in ("by", "each") and not most_active:
            continue
        ahead = parse.fields_of(i + 1, numeric=False) if main and not parse.mark(i + 1) else []
        if main and any(f.categorical for f in ahead):
            continue  # `by company type`: the noun after it is what is grouped by
        if main and governor == "each" and asked.dims:
            continue  # "by sector, each park once under every one": how to count, not what to group by
        split = any(parse.cue(j, "breakdown") for j in range(max(0, i - 4), i))
        if (main or mention.values) and split and (asked.dims or any(j > i for j in parse.where("by"))):
            continue  # "break down parks by level", 按行业统计企业: what is counted, not what it is counted by
        if main and governor == "each" and (parse.has("sum") or not parse.has("how_many", "how_much", "avg", "median")):
            continue
        value_like = bool(mention.values) and governor not in ("by", "each")
        if value_like or (mention.places and governor != "by" and not places_noun(mention)):
            continue
        if name == "reason" and parse.has("how_many", "each", "breakdown", "share"):
            governor = governor if governor in ("by", "each", "which", "top") else "each"
        if mention.values and parse.cue(i + 1, "company", "request") and governor in ("by", "each"):
            continue  # "filed by listed companies"
        if governor in ("by", "each", "which", "top") or tail:
            if (
                governor == "which"
                and asked.dims
                and parse.schema[name].type is not Type.LIST
                and not near(parse, i, "most", "largest", "smallest", reach=8)
            ):
                continue
            if any(d.field == name for d in asked.dims):
                parse.use(i)
                continue
            asked.dims.append(Dim(field=name))
            if governor == "each" and not main:
                asked.outer = name
            if mention.places:
                parse.roles[i] = "origin" if name.startswith("origin") else "target"  # read as a place as well
            else:
                parse.use(i)
                if i and parse.mentions[i - 1].places and "province" in text_of(mention) and not parse.mark(i):
                    parse.roles[i - 1] = "origin" if name.startswith("origin") else "target"
            for j in range(max(0, i - 4), i):
                if parse.cue(j, "by", "each", "which", "breakdown", "noun_origin", "first_choice", "flow", "where"):
                    parse.use(j)
            if governor in ("which", "top"):
                asked.superlative = asked.superlative or "top"
    if asked.dims:
        parse.use(*parse.where("breakdown"))


def time_field(parse: Parse) -> str:
    if parse.record_type == "parks":
        return "established_year"
    return "decision_by" if any(parse.has(n) for n in ("deciding",)) and not parse.has("since") else "submitted_on"
