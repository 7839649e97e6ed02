"""The field that a noun groups by; which end of a request a noun for places means."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse
from assistant.reading.words.utterance import Mention
from corpus.schema import Role, Type

_PLACES_NOUN = re.compile(
    r"(?:provinces|各省|各个省份?|省份|几省|诸省|[两三四五六七八九十]个?(?:省市|省区|省区市|省份?))$", re.IGNORECASE
)


def places_noun(mention: Mention) -> bool:
    """Whether a mention names a region by its provinces (`coastal provinces`, 沿海各省): a place, and a noun to group by."""
    return bool(mention.places) and _PLACES_NOUN.search(mention.text) is not None


def _puts_first(parse: Parse, index: int) -> bool:
    """Whether a word stands for the first choice; 最想去的省 are those wanted most often."""
    return parse.cue(index, "first_choice") and not parse.mentions[index].text.startswith("最")


def by_first_choice(parse: Parse, index: int, name: str) -> bool:
    """`by first-choice province`, 按首选省份: a list counts by its first item."""
    before = (k for k in (index - 2, index - 1) if _puts_first(parse, k))
    return parse.schema[name].type is Type.LIST and any(not parse.broken(k, index, ",，;；") for k in before)


_LINKS = ("有", "包含", "包括", "含", "含有", "里有", "是", "为", "is", "are", "include", "includes", "including")


def says_which(parse: Parse, index: int) -> bool:
    """意向城市有滁州的, `target province is Hubei`: the noun before what it is, nothing to group by."""
    after = index + 1
    while after < min(index + 3, len(parse)) and parse.mentions[after].text.lower() in _LINKS:
        after += 1
    link = after > index + 1 and after < len(parse) and not parse.broken(index, after)
    return link and bool(parse.mentions[after].places or parse.mentions[after].values)


_BY_SEAT = re.compile(r"按照?(?:企业|公司)的?所在(?:地|省份?|城市|区域|大区)")
"""按企业所在地统计: the places are those of the firms."""
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
    if requests and located and _BY_SEAT.search(parse.utterance.text):
        other = any(m.cue(*_PLACES) or places_noun(m) for k, m in enumerate(parse.mentions) if k != index)
        return None if other else "origin_province"
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
        origin = seated or _origin_near(parse, index) or _BY_SEAT.search(parse.utterance.text) is not None
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


def end_spoken_of(parse: Parse, index: int, name: str, asked: Asked) -> str:
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
