"""Names that nobody has: of a firm, of a park, of the right firm in another city."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse


def unknown_name(parse: Parse) -> str | None:
    """A name that only half agrees with a stored one: another city before the brand (盐城海普瑞电子)."""
    stray = _unknown_park(parse)
    if stray is not None:
        return stray
    for i, mention in enumerate(parse.mentions):
        name = mention.name
        if name is None or not name.partial or i == 0:
            continue
        longer = _other_trade(parse, i)
        if longer is not None:
            return longer
        if parse.mark(i):
            continue
        before = parse.mentions[i - 1]
        if before.places and before.places[0].place.kind == "city":
            place = before.places[0].place
            if not any(t.startswith((place.name, place.zh)) for t in name.titles):
                return parse.text(i - 1, i)
    return None


_CAPITAL = re.compile(r"[A-Z][\w-]*")


def _written(parse: Parse, index: int) -> str:
    """Mention `index` as the asker wrote it, before any repair."""
    mention = parse.mentions[index]
    return mention.repaired.partition(" → ")[0] if mention.repaired else mention.text


def _other_trade(parse: Parse, index: int) -> str | None:
    """`Ningbo Huaxin Semiconductor` where only Ningbo Huaxin Biopharma is known: part of the name of another firm."""
    name, after = parse.mentions[index].name, parse.at(index + 1)
    if name is None or name.record_type != "requests" or after is None or parse.mark(index + 1):
        return None
    trade = any(v.concept in ("sector", "segment") for v in after.values) and bool(_CAPITAL.match(after.text))
    held = any(after.text.lower() in title.lower() for title in name.titles)
    return parse.text(index, index + 1) if trade and not held else None


def _unknown_park(parse: Parse) -> str | None:
    """A park's name that nobody has: `Suzhou Industrial Park`, `Zhangjiang Hi-Tech Park`, `the Hefei North high-tech zone`.

    Capitals tell a name from a description (`Suzhou high-tech zones`); a city misspelt only because of a name is none.
    """
    for i, mention in enumerate(parse.mentions):
        kind = any(v.concept == "park_kind" for v in mention.values)
        if not (mention.cue("park") or kind) or mention.name is not None or mention.text.lower().endswith("s"):
            continue
        words = mention.text.split()
        titled = len(words) > 1 and all(_CAPITAL.match(w) for w in words)
        first = i
        while first and not parse.mark(first) and _names_place(parse, first - 1):
            first -= 1
        places = [k for k in range(first, i) if parse.mentions[k].places]
        compass = len(places) > 1 and _written(parse, places[-1]).lower() in _COMPASS
        if not places or first == i or not _CAPITAL.match(_written(parse, first)):
            continue
        if compass or (titled and not kind) or (titled and parse.mentions[first].repaired):
            return " ".join([*(_written(parse, k) for k in range(first, i)), mention.text])
    return None


_COMPASS = ("north", "south", "east", "west", "central", "new")


def _names_place(parse: Parse, index: int) -> bool:
    mention = parse.mentions[index]
    return bool(_CAPITAL.match(_written(parse, index))) and (bool(mention.places) or not mention.known)


_FILED = (
    r"(lodge|file|submit|register|appl(y|ied)|put in|ask|want|need|plan|intend|look|seek|request|sen[dt]|come|came|"
    r"contact|approach|invest|sign|withdraw)"
)
_ENGLISH_FIRM = re.compile(
    rf"\b(?:[Hh]as|[Hh]ave|[Dd]id|[Dd]oes|[Ii]s)\s+(?P<name>[A-Z]\w+|[A-Z][\w&.-]+(?: [A-Z][\w&.-]+){{0,3}}|[a-z]{{3,}})\s+{_FILED}",
)
_FIRM_OF = re.compile(
    r"\b(?P<name>[A-Z][\w&-]{2,}(?: [A-Z][\w&-]+){0,3})['’]s (?:requests?|project|contact|phone|number|status|application)\b"
)
_HAN_FIRM = re.compile(
    r"(?:^|[，。,;；？?])(?P<name>[\u3400-\u9fff]{3,10}?)(?:这家公司)?(?:有没有|是否|有无|是不是)(?:来)?(?:报|提|登记|申请|递|交|想|要|在)"
    r"|(?:^|[，。,;；？?])(?P<known>[\u3400-\u9fff]{3,10}?)(?:在|跟|和)(?:咱们?|我们|你们|这边|库|数据库|系统)[\u3400-\u9fff]{0,4}?(?:里|中|这儿?|那儿?|上)?(?:登记|提|报|留|填|有)"
    r"|(?:^|[，。,;；？?])(?P<firm>[\u3400-\u9fff]{3,10}?)(?:在[\u3400-\u9fff]{2,4})?的?\s*(?:request|项目|需求|单子|案子|线索)?\s*(?:谈到|进展|到哪一?步|推进到|到什么)"
    r"|(?:^|[，。,;；？?])(?P<owner>[\u3400-\u9fff]{3,10}?)的(?:联系人|联系电话|电话|邮箱|联系方式)"
)


_LEGAL = re.compile(
    r"(?:集团)?(?:股份|控股)?有限(?:责任)?公司|集团公司|股份公司"
    r"|(?<=[A-Za-z&. ])\b(?:Co\.?,? ?Ltd\b|Ltd\b|Limited\b|Inc\b|GmbH\b|Corp\b|Corporation\b|LLC\b|PLC\b)"
)


def _with_legal_form(parse: Parse) -> str | None:
    """上海鲲岳量子计算有限公司, `Brightway Optics Co., Ltd`: a name with its legal form is a firm's, known or not."""
    text = parse.utterance.text
    for found in _LEGAL.finditer(text):
        inside = parse.within(*found.span())
        before = [i for i in range(len(parse)) if parse.end(i) <= found.start()]
        i = before[-1] if before else -1
        while i >= 0 and _part_of_name(parse, i) and before[-1] - i < 8:
            i -= 1
        run = range(i + 1, (before[-1] if before else -1) + 1)
        if any(parse.mentions[k].name is not None and not parse.mentions[k].name.partial for k in run):  # type: ignore[union-attr]
            parse.use(*inside)
            parse.ignored.update(inside)
            continue
        if any(not parse.mentions[k].known for k in run):
            return text[parse.start(run[0]) : found.end()]
    return None


def _part_of_name(parse: Parse, index: int) -> bool:
    mention = parse.mentions[index]
    if set(parse.mark(index + 1)) - {" ", "·", "&", "-"}:
        return False
    if mention.text.isascii():
        return mention.text[:1].isupper() or bool(mention.name)
    return mention.text not in ("的", "有", "叫", "问", "查", "是", "家", "下") and not mention.cue(
        "list_ask", "yes_no", "which", "who", "how_many", "of", "in", "from", "request"
    )


def unknown_firm(parse: Parse) -> str | None:
    """A name nobody has, where only a firm can stand: `has CATL lodged anything`, `Tesla's request`, 某某有没有报需求."""
    text = parse.utterance.text
    formal = _with_legal_form(parse)
    if formal is not None:
        return formal
    for pattern in (_ENGLISH_FIRM, _FIRM_OF, _HAN_FIRM):
        for found in pattern.finditer(text):
            group = next(g for g in ("name", "known", "firm", "owner") if found.groupdict().get(g))
            inside = parse.within(*found.span(group))
            strange = [i for i in inside if not parse.mentions[i].known]
            brand = (
                len(inside) > 2
                and parse.mentions[inside[-1]].text in ("公司", "集团")
                and not set(found.group(group)) & set("的做搞家哪些")
            )
            telling = any(
                parse.mentions[i].name
                or parse.mentions[i].cue("company", "request", "park", "those", "that_one", "which")
                for i in (inside[:-1] if brand else inside)
            )
            if strange and not telling:
                return found.group(group)
    return None
