"""The role that words after a place give it: `-based`, `firms`, 企业, `on their list`, a verb of leaving."""

from __future__ import annotations

from assistant.reading.parse import Parse
from assistant.reading.places.ends import ORIGIN, TARGET, choose
from assistant.reading.places.whither import bound_where, goes_where
from assistant.reading.words.utterance import Mention


def _kind_of_firm(mention: Mention) -> bool:
    """国企, 外资企业: a kind of company that names the company too."""
    return mention.text.endswith(("企", "企业", "公司")) and any(v.concept == "company_type" for v in mention.values)


_ELSEWHERE = ("外地", "外省", "省外", "外市", "别处", "外面", "别的地方", "其他地方", "其他省", "别的省", "异地")


def _sets_off(parse: Parse, index: int) -> bool:
    """广东要搬迁到湖南的, 上海搬迁出来的, 浙江想去江西的: a place before the verb of going is where the firms set out."""
    moving = False
    for j in range(index + 1, min(index + 7, len(parse))):
        mention = parse.mentions[j]
        if set(parse.mark(j)) - {" "}:
            return False
        if moving and mention.text in _ELSEWHERE:
            parse.use(j)
            return True  # 上海要搬到外地去的
        if mention.cue("leaving"):
            return True
        leaves = any(v.concept == "move_type" and v.value == "relocation" for v in mention.values)
        ends = parse.at(j + 1) is None or parse.mentions[j + 1].text == "的" or parse.cue(j + 1, "company")
        if leaves and parse.cue(j - 1, "need") and (ends or set(parse.mark(j + 1)) - {" "}):
            return True  # 上海要搬迁的企业
        if mention.places:
            return moving and choose(parse, j) != choose(parse, index)
        to = mention.cue("to") and not mention.text.isascii()
        moving = to or (moving and mention.filler_only)
        if not (
            to
            or mention.filler_only
            or mention.cue("need", "company", "request", "how_many", "which", "yes_no")
            or any(v.concept in ("move_type", "sector", "segment", "company_type") for v in mention.values)
        ):
            return False
    return False


def role_after(parse: Parse, index: int) -> str | None:
    """The role that the words after a place give it: `-based`, `firms`, 企业, `requests`, `on their list`."""
    if len(parse.mentions[index].text) > 1 and parse.mentions[index].text.endswith(("企", "商", "籍企业")):
        return ORIGIN
    away = index + 1
    while away < len(parse) and parse.mentions[away].period is not None:
        away += 1  # 广东去年流出的企业
    if parse.cue(away, "leaving") or _sets_off(parse, index):
        return ORIGIN
    if bound_where(parse, index) if parse.lang == "en" else goes_where(parse, index):
        return ORIGIN  # 北京的项目都奔哪些省去了: where they go is what is asked
    onward = parse.at(index + 1)
    if (
        onward is not None
        and onward.text in ("往", "到", "去", "至", "搬到", "迁往", "迁到", "搬往", "流向", "转移到")
        and parse.at(index + 2) is not None
        and parse.mentions[index + 2].places
    ):
        return ORIGIN  # 京津冀往长三角
    beyond = parse.at(index + 2)
    if (
        onward is not None
        and onward.text.lower() in ("to", "into")
        and beyond is not None
        and beyond.places
        and not parse.has("compare", "between")
    ):
        return ORIGIN  # moving Jiangsu to Guangxi
    if (
        index + 1 < len(parse)
        and parse.mentions[index + 1].text
        in ("来", "过来", "来的", "过来的", "那边来的", "那边过来的", "出来的", "来做", "过来做")
        and (
            parse.mentions[index + 1].text.endswith("的")
            or index + 2 >= len(parse)
            or parse.mentions[index + 2].text in ("的", "里", "里面")
            or parse.mark(index + 2)
        )
    ):
        return ORIGIN
    j = index + 1
    while j < len(parse) and (parse.mentions[j].places or parse.cue(j, "or", "and")) and not parse.broken(index, j):
        j += 1
    if parse.broken(index, j) if j < len(parse) else True:
        return None
    mention = parse.mentions[j]
    if mention.cue("based"):
        return ORIGIN
    if mention.cue("bound", "on_list"):
        return TARGET
    for k in range(j, min(j + 3, len(parse))):
        if parse.cue(k, "on_list") and not any(parse.mentions[m].solid for m in range(j, k)):
            return TARGET
    if mention.cue("company") and not mention.text.lower().startswith(("group", "shop")):
        return ORIGIN
    if mention.cue("request"):
        return TARGET
    han = any("㐀" <= c <= "鿿" for c in parse.mentions[index].text)
    k = j
    while k < len(parse) and not parse.broken(index, k):
        m = parse.mentions[k]
        if (
            m.text in ("的", "当地", "这边", "那边", "本地")
            or m.values
            or m.filler_only
            or (han and m.cue("and", "or", "each"))
            or (han and m.cue("noun_city", "noun_province") and parse.cue(parse.skip_right(k, "of"), "company"))
        ):
            if (han and m.text in ("来", "过来")) or (m.cue("filler") and m.text == "来"):
                return ORIGIN
            k += 1
            continue
        if m.cue("to", "need") and han and k > index + 1:
            break
        if m.cue("company"):
            return (
                ORIGIN
                if han
                or all(
                    v.concept in ("sector", "segment", "company_type", "listed")
                    for x in range(index + 1, k)
                    for v in parse.mentions[x].values
                )
                else None
            )
        if m.cue("request") and han:
            return TARGET
        break
    if han and any(_kind_of_firm(m) for m in parse.mentions[j:k]):
        return ORIGIN  # 武汉的国企
    values = parse.mentions[j].values
    if not han and values and any(v.concept in ("sector", "segment", "company_type") for v in values):
        k = parse.skip_right(j)
        if parse.cue(k, "company"):
            return ORIGIN
    return None
