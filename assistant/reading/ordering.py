"""Order and cut: superlatives, top ten, sorting, and the field that they mean where none is named."""

from __future__ import annotations

import re

from assistant.reading.amounts.rates import caps, ranks_people
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.dims import near, text_of
from assistant.reading.measuring import numeric_near, usual
from assistant.reading.parse import Parse
from corpus.schema import Field, Type, Unit
from retrieval.plan import How, Measure, Order


def read_limit(parse: Parse, asked: Asked) -> None:
    """Top ten, the five largest, 前10, the single biggest."""
    _stops(parse, asked)
    if not asked.dims:
        _record_placed(parse, asked)
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


_AT_PLACE = re.compile(
    r"(?:排名?|排行|位列|名列|位居)(?:在)?$|\branked?(?: as)?(?: the)?$|\bcomes? (?:in )?$", re.IGNORECASE
)


def _record_placed(parse: Parse, asked: Asked) -> None:
    """投资额排在第二的那条: the record at a place in the order of a number."""
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if number is None or not number.ordinal or i in parse.used or not 1 <= number.low <= 500:
            continue
        if not _AT_PLACE.search(parse.before(i)) or parse.has("position"):
            continue
        at = next((k for k in range(i - 1, max(-1, i - 5), -1) if parse.fields_of(k, numeric=True)), None)
        if at is None or parse.broken(at, i, "，,;；。"):
            continue
        parse.use(*range(at, i + 1))
        lowest = any(parse.cue(k, "smallest", "asc") for k in range(max(0, at - 2), i))
        asked.order = Order(field=parse.fields_of(at, numeric=True)[0].name, descending=not lowest)
        asked.offset, asked.limit = int(number.low) - 1, 1
        return


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


_TAILS = {
    "多": True,
    "高": True,
    "大": True,
    "贵": True,
    "强": True,
    "少": False,
    "低": False,
    "小": False,
    "便宜": False,
}
"""Adjectives that end a Chinese question about which has more of something."""


def _comparative(parse: Parse, asked: Asked) -> None:
    """哪个行业的撤回率高: an adjective at the end after a question word is a superlative."""
    if asked.order is not None or not parse.has("which", "who"):
        return
    at = next((i for i in range(len(parse) - 1, -1, -1) if not parse.mentions[i].filler_only), -1)
    text = parse.mentions[at].text if at >= 0 else ""
    if text not in _TAILS or at in parse.used:
        return
    fields = parse.fields_of(at - 1, numeric=True)
    if not asked.dims and _sides_named(parse) and asked.measure is not None and asked.measure.field is not None:
        if fields or parse.cue(at - 1, "avg") or at - 1 in parse.used:
            parse.use(at)  # 谁的平均租金高: both are told, the higher first
        return
    if not asked.dims and fields and _sides_named(parse) and asked.measure is None:
        asked.measure = Measure(how=usual(fields[0]), field=fields[0].name)  # 重庆跟成都谁的空置厂房多
        asked.comparing = True
        parse.use(at, at - 1)
    elif asked.dims:
        parse.use(at)
        asked.order = Order(measure=0, descending=_TAILS[text])
        asked.superlative = "top"


def _whose(parse: Parse, asked: Asked, field: str) -> None:
    """江苏、浙江的园区谁的租金最便宜: which of the sides named, not which record."""
    if any(m.text == "谁" for m in parse.mentions) and _sides_named(parse) and asked.limit is None:
        asked.measure, asked.order, asked.superlative = Measure(how=usual(parse.schema[field]), field=field), None, ""
        asked.comparing = True


def _sides_named(parse: Parse) -> bool:
    """Whether two places, or two values of one kind, are named to choose between (国企和民企谁投资大)."""
    if sum(bool(m.places) for m in parse.mentions) > 1:
        return True
    kinds = [m.values[0].concept for m in parse.mentions if m.values and not m.places]
    return any(kinds.count(kind) > 1 for kind in kinds)


def _describes(parse: Parse, index: int) -> bool:
    """Whether mention `index` is the first word of a noun phrase that a condition begins: a value, a place, `live`."""
    mention = parse.at(index)
    return mention is not None and (bool(mention.values or mention.places) or mention.cue("live"))


def read_superlatives(parse: Parse, asked: Asked) -> None:
    for name, descending in (
        ("largest", True),
        ("smallest", False),
        ("most", True),
        ("rarest", False),
        ("newest", True),
        ("oldest", False),
        ("soonest", False),
        ("desc", True),
        ("asc", False),
    ):
        for i in parse.where(name):
            if i in parse.used and not parse.cue(i, "largest", "smallest", "most"):
                continue
            if caps(parse, i):
                continue
            text = parse.mentions[i].text.lower()
            if (
                text in ("major", "main", "key", "best", "common", "frequent", "主要", "最近", "latest")
                and parse.has("since", "founded")
                and not asked.dims
            ):
                continue
            if text in ("max", "at most", "min") and i in parse.used:
                continue
            _apply(parse, asked, name, descending, i)
            if asked.order is not None:
                break
        if asked.order is not None:
            break
    if asked.order is not None and asked.order.field and not asked.dims and asked.measure is None:
        _whose(parse, asked, asked.order.field)
    _comparative(parse, asked)
    _placed(parse, asked)
    _by_vacancy(parse, asked)
    if asked.order is not None:
        # 最大的前十个，从高到低: the same order said again
        parse.use(*parse.where("desc" if asked.order.descending else "asc"))
    if asked.dims and asked.superlative and asked.measure is None:
        for i in parse.where("by", "sort"):
            for j in range(i + 1, min(i + 4, len(parse))):
                fields = parse.fields_of(j, numeric=True)
                if fields and j not in parse.used and fields[0].unit is not Unit.YEAR:
                    parse.use(i, j)
                    asked.measure = Measure(how=usual(fields[0]), field=fields[0].name)
                    highest = not (parse.has("vacancy") and fields[0].name == "occupancy_pct")
                    asked.order = asked.order or Order(measure=0, descending=highest)
                    break
            if asked.measure is not None:
                break
    if asked.order is None and not asked.dims and asked.measure is None:
        for i in parse.where("sort"):
            named = parse.skip_left(i)
            behind = [named] if parse.cue(parse.skip_left(named), "by") and not parse.broken(named, i) else []
            sortable = [
                (j, f)
                for j in (*range(i + 1, min(i + 7, len(parse))), *behind)  # 按 land area sort
                if j < i + 5 or not parse.broken(i, j)
                for f in parse.fields_of(j)
                if f.numeric or f.type is Type.DATE
            ] or _sorted_by(parse, i)
            if sortable and i not in parse.used:
                at, chosen_field = sortable[0]
                parse.use(i, at)
                asked.order = Order(field=chosen_field.name, descending=not parse.has("asc", "smallest"))
                asked.sort_only = asked.listing = True
                break
    if asked.order is None and asked.limit and not asked.dims:
        top = next(parse.where("top"), None)
        ranked = _ranked_by(parse)
        if top is not None or ranked is not None:
            found = ranked or numeric_near(parse, top or 0, reach=4)
            sized = found.name if found else default_size(parse, "")
            asked.order = Order(field=sized) if sized else None
            asked.order_assumed = found is None
    measure = asked.measure
    if (
        asked.order is not None
        and asked.order.field is not None
        and not asked.order_assumed
        and measure == Measure()
        and asked.limit is None
        and not asked.dims
        and not any(
            parse.cue(i, "how_many") and any(c in m.text for c in "家条项笔个") for i, m in enumerate(parse.mentions)
        )
        and parse.lang == "zh"
    ):
        # 最大的投资是多少: the amount itself
        asked.measure = Measure(
            how=How.MAX if asked.order.descending else How.MIN, field=asked.order.field, unit=asked.unit
        )
        asked.counting = False
        return
    if (
        asked.order is not None
        and measure is not None
        and (measure.how is How.SUM or (measure.how is How.AVG and not parse.has("avg")))
        and measure.field == asked.order.field
        and not asked.dims
        and asked.limit is None
    ):
        # "how large is the largest investment": an extreme, not a sum
        asked.measure = measure.model_copy(update={"how": How.MAX if asked.order.descending else How.MIN})


def _sorted_by(parse: Parse, index: int) -> list[tuple[int, Field]]:
    """按剩余土地排, 用投资额来排序: the field between the preposition and the word of sorting, which ends the clause."""
    if parse.lang != "zh" and parse.mentions[index].text.isascii():
        return []
    found: list[tuple[int, Field]] = []
    for j in range(index - 1, max(-1, index - 6), -1):
        if parse.broken(j, index):
            break
        if found and (parse.cue(j, "by") or parse.mentions[j].text in ("用", "以", "照", "依", "凭")):
            parse.use(j)
            return found
        found += [(j, f) for f in parse.fields_of(j) if (f.numeric or f.type is Type.DATE) and j not in parse.used][:1]
    return []


def _ranked_by(parse: Parse) -> Field | None:
    """The number that `by` names (`the top 5 … by planned jobs`), wherever it stands."""
    for i in parse.where("by"):
        at = parse.skip_right(i)
        fields = parse.fields_of(at, numeric=True)
        if fields and at not in parse.used and not parse.broken(i, at):
            parse.use(i, at)
            return fields[0]
    return None


def _apply(parse: Parse, asked: Asked, name: str, descending: bool, index: int) -> None:
    parse.use(index)
    text = parse.mentions[index].text.lower()
    if name in ("newest", "oldest", "soonest"):
        field_name = "submitted_on" if parse.record_type == "requests" else "established_year"
        if parse.record_type == "requests" and (
            near(parse, index, "deciding", reach=4)
            or any(
                f.field == "decision_by"
                for j in range(index - 4, index + 5)
                if parse.at(j)
                for f in parse.mentions[j].fields
            )
        ):
            field_name = "decision_by"
            parse.use(*parse.where("deciding"))
        if name == "soonest":
            field_name = "decision_by"
        if (
            text in ("youngest", "最年轻", "oldest", "最老")
            and parse.record_type == "requests"
            and not _of_requests(parse, index)
        ):
            field_name = "founded_year"
        if text == "最近" and field_name == "decision_by":
            descending = False  # decisions lie ahead: the nearest comes first
        if asked.dims and field_name == "founded_year":
            asked.measure = Measure(how=How.AVG, field=field_name)  # "which province has the youngest firms"
            asked.order, asked.superlative = Order(measure=0, descending=descending), "top"
            parse.use(*parse.where("avg"))
            parse.say("young and old are told by the average founding year", "年轻与否按平均成立年份")
        if not asked.dims:
            asked.order = Order(field=field_name, descending=descending)
            asked.superlative = "top"
            if text.endswith(("先后", "早晚")):
                asked.sort_only = asked.listing = True  # 按决策时间先后
            ahead = parse.skip_right(index, "of")
            if ahead < len(parse) and text_of(parse.mentions[ahead]) in ("first", "1st", "on top", "at the top"):
                parse.use(ahead)
                asked.sort_only = asked.listing = True
        return
    if asked.dims:
        asked.order = Order(measure=0, descending=descending)
        asked.superlative = "top"
        beside = parse.fields_of(index - 1, numeric=True) and not parse.mark(index)
        if asked.measure is None or (asked.measure == Measure() and beside and index - 1 not in parse.used):
            found = numeric_near(parse, index, reach=5)
            if found is not None and found.name not in ("founded_year",):
                asked.measure = Measure(how=usual(found), field=found.name)
                if _single_each(parse, index):
                    asked.measure = Measure(how=How.MAX if descending else How.MIN, field=found.name)
        _sized_records(parse, asked, index)
        return
    found = _ranked_by(parse) or numeric_near(parse, index, reach=6)
    if found is not None and found.name == "occupancy_pct" and parse.has("vacancy"):
        descending = not descending  # the highest vacancy is the lowest occupancy
    column = found.name if found else default_size(parse, text)
    if column is not None and text.removesuffix(" first") in _PRICED_BY:
        column = _PRICES.get(column, column)
    if column is None:
        return
    if parse.has("sort") and asked.limit is None:
        asked.sort_only = True
    asked.order_assumed = found is None
    ordinal = parse.at(index - 1)
    if ordinal is not None and ordinal.quantity is not None and ordinal.quantity.ordinal and asked.limit is None:
        parse.use(index - 1)
        asked.offset, asked.limit = int(ordinal.quantity.low) - 1, 1  # "the second largest"
    asked.order = Order(field=column, descending=descending if text not in ("youngest",) else True)
    first = next(
        (
            j
            for j in range(index + 1, min(index + 5, len(parse)))
            if text_of(parse.mentions[j])
            in ("first", "on top", "at the top", "to the top", "up top", "最前", "排前面", "放前面", "放最前", "排最前")
        ),
        None,
    )
    if name in ("desc", "asc") or (first is not None and asked.limit is None):
        if first is not None:
            parse.use(first)
        asked.listing = True
        asked.sort_only = asked.limit is None
    else:
        asked.superlative = "top"


def _single_each(parse: Parse, index: int) -> bool:
    """`the largest land request in each province`: the extreme of every group, no total."""
    noun = next((k for k in range(index + 1, min(index + 4, len(parse))) if parse.cue(k, "request", "park")), None)
    if noun is None or parse.broken(index, noun) or not parse.has("each"):
        return False
    named = any(parse.fields_of(k, numeric=True) for k in range(index + 1, noun))
    return named and not parse.mentions[noun].text.lower().endswith("s")


def _of_requests(parse: Parse, index: int) -> bool:
    """`oldest open requests`: the noun of the records after a superlative, with what qualifies it between."""
    at = index + 1
    while at < min(index + 5, len(parse)) and parse.mentions[at].values and not parse.broken(index, at):
        at += 1
    return parse.cue(at, "request")


_PRICED_BY = ("cheapest", "least expensive", "most expensive", "priciest", "dearest", "costliest", "最便宜", "最贵")
_PRICES = {
    "available_land_mu": "land_price_kcny_mu",
    "total_area_ha": "land_price_kcny_mu",
    "available_floor_sqm": "rent_cny_sqm_month",
}
"""What land and floor cost, which is meant where they are called cheap or dear."""


def _by_vacancy(parse: Parse, asked: Asked) -> None:
    """Groups ordered by vacancy stand in the turned order of their occupancy."""
    measure, order = asked.measure, asked.order
    if not asked.dims or measure is None or measure.field != "occupancy_pct" or not parse.has("vacancy"):
        return
    if order is not None and order.measure == 0:
        asked.order = order.model_copy(update={"descending": not order.descending})


_SIZES = (
    "biggest",
    "largest",
    "big",
    "large",
    "smallest",
    "small",
    "bigger",
    "larger",
    "smaller",
    "最大",
    "最大的",
    "最小",
    "最小的",
)


_PLACING = (
    "come",
    "comes",
    "came",
    "stand",
    "stands",
    "place",
    "places",
    "placed",
    "in",
    "at",
    "on",
    "number",
    "是",
    "位居",
    "位列",
)


def _placed(parse: Parse, asked: Asked) -> None:
    """`which province ranks second`, `the third most popular city`, 排第二的省: one place in the ranking of groups."""
    if not asked.dims or asked.limit is not None or any(d.grain for d in asked.dims):
        return
    for i, mention in enumerate(parse.mentions):
        number = mention.quantity
        if number is None or not number.ordinal or i in parse.used or not 1 <= number.low <= 500:
            continue
        after, before = parse.skip_right(i), parse.skip_left(i)
        graded = parse.cue(after, "most", "largest", "smallest", "rarest") and not parse.broken(i, after)
        lead = parse.mentions[before].text.lower() if before >= 0 else ""
        near = parse.mentions[i - 1].text.lower() if i else ""
        if not (graded or parse.cue(before, "sort") or lead in _PLACING or near in _PLACING):
            continue
        parse.use(i)
        asked.offset, asked.limit = int(number.low) - 1, 1
        asked.order = asked.order or Order(measure=0, descending=True)
        asked.superlative = "top"
        return


def _sized_records(parse: Parse, asked: Asked, index: int) -> None:
    """`which sources bring the biggest projects`: groups by how large their records are, on average."""
    head = parse.skip_right(index)
    bare = asked.measure is None or (asked.measure.field is None and asked.measure.how in (How.AVG, How.MEDIAN))
    if (
        parse.mentions[index].text.lower() not in _SIZES
        or not bare
        or not parse.cue(head, "request", "company", "park")
    ):
        return
    if parse.mentions[head].text.lower() in ("demand", "需求", "需求量") or parse.broken(index, head):
        return
    size = default_size(parse, parse.mentions[index].text.lower())
    if size is None:
        return
    how = asked.measure.how if asked.measure is not None else How.AVG
    asked.measure = Measure(how=how, field=size)
    field = parse.schema[size]
    parse.say(
        f"“{parse.mentions[index].text}” is told by the {'median' if how is How.MEDIAN else 'average'} {field.en[0]}",
        f"“{parse.mentions[index].text}”按{field.zh[0]}的{'中位数' if how is How.MEDIAN else '平均值'}",
    )


_LAND_GRADED = re.compile(
    r"(?:土地|地块|用地|地)(?:卖得|卖的)?最(?:便宜|贵)|最(?:便宜|贵)的(?:土地|地块|用地|地(?!方|区|级))"
)


def default_size(parse: Parse, text: str) -> str | None:
    requests = parse.record_type == "requests"
    if parse.price is not None:
        return parse.price.field
    if text in ("cheapest", "least expensive", "最便宜", "most expensive", "priciest", "dearest", "最贵"):
        land = parse.has("unit_mu") or _LAND_GRADED.search(parse.utterance.text)
        return None if requests else ("land_price_kcny_mu" if land else "rent_cny_sqm_month")
    if text in ("emptiest", "fullest"):
        return None if requests else "occupancy_pct"
    due = parse.has("deciding") or any(f.field == "decision_by" for m in parse.mentions for f in m.fields)
    if requests and due and text in ("earliest first", "latest first", "soonest first", "newest first", "oldest first"):
        return "decision_by"
    if text in ("newest first", "latest first", "oldest first", "earliest first", "从早到晚", "most first"):
        return "submitted_on" if requests else "established_year"
    if text in ("soonest first", "由近到远"):
        return "decision_by" if requests else None
    if text in (
        "most",
        "the most",
        "popular",
        "most popular",
        "common",
        "most common",
        "in demand",
        "frequent",
        "热门",
        "主要",
        "集中",
        "常见",
        "抢手",
    ):
        return "investment_mcny" if re.search(r"invest|投资", parse.utterance.text.lower()) else None
    return "investment_mcny" if requests else "total_area_ha"
