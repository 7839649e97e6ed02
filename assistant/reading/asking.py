"""What is asked: records, one number, groups, a comparison, a fact, a fit; and by what they are ordered and cut."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.reading.mentions import Mention
from assistant.reading.parse import Parse, Term
from assistant.reading.quantities import Dimension
from corpus.schema import Field, Role, Type, Unit
from retrieval.plan import Dim, Grain, How, Measure, Order

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
_UNITS = (
    "unit_10k_sqm",
    "unit_100mcny",
    "unit_bcny",
    "unit_10k_cny",
    "unit_mcny",
    "unit_mu",
    "unit_ha",
    "unit_km2",
    "unit_sqm",
    "unit_cny",
)
_MONEY_UNITS = ("unit_100mcny", "unit_bcny", "unit_mcny", "unit_10k_cny", "unit_cny")
_SIZES = ("land_area_mu", "floor_area_sqm", "investment_mcny", "jobs", "employees")


@dataclass
class Asked:
    """What an utterance asks, each part None or empty where it says nothing."""

    dims: list[Dim] = field(default_factory=list)
    measure: Measure | None = None
    order: Order | None = None
    limit: int | None = None
    superlative: str = ""
    listing: bool = False
    counting: bool = False
    facts: list[str] = field(default_factory=list)
    share: bool = False
    share_at: int = -1
    difference: bool = False
    ratio: bool = False
    change: bool = False
    growth: bool = False
    comparing: bool = False
    every: bool = False
    complete: bool = False
    missing: bool = False
    rank: bool = False
    fit: bool = False
    yes_no: bool = False
    sort_only: bool = False
    order_assumed: bool = False
    unit: str | None = None

    @property
    def says_anything(self) -> bool:
        return bool(
            self.dims or self.measure or self.order or self.limit or self.listing or self.counting or self.facts or self.share
            or self.difference or self.ratio or self.change or self.growth or self.comparing or self.missing or self.rank or self.fit
        )  # fmt: skip


# ---------------------------------------------------------------- dimensions


def _near(parse: Parse, index: int, *names: str, reach: int = 3) -> bool:
    return any(parse.cue(j, *names) for j in range(index - reach, index + reach + 1) if j != index)


def noun_field(parse: Parse, index: int) -> str | None:
    """The categorical field that a noun at mention `index` groups by, roles of places told from the words around."""
    mention = parse.mentions[index]
    requests = parse.record_type == "requests"
    for name, concept in (("noun_province", "province"), ("noun_city", "city"), ("noun_region", "region")):
        if not mention.cue(name):
            continue
        if not requests:
            return concept
        if any(f.field.startswith(("origin_", "target_")) for f in mention.fields):
            break
        origin = _origin_near(parse, index)
        return {
            "province": ("target_provinces", "origin_province"),
            "city": ("target_cities", "origin_city"),
            "region": ("target_regions", "origin_region"),
        }[concept][origin]
    if mention.cue("noun_place") and requests:
        return "target_provinces"
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


def _origin_near(parse: Parse, index: int) -> bool:
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
        if mention.cue("noun_origin") or text in (
            "home",
            "from",
            "来自",
            "从",
            "所在",
            "来源",
            "based",
            "origin",
            "发",
        ):
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


def _governor(parse: Parse, index: int) -> str:
    """What stands before a possible dimension: `by`, `each`, `which`, `top`, `most`, or nothing."""
    j = index - 1
    hops = 0
    while j >= 0 and hops < 5:
        mention = parse.mentions[j]
        if parse.broken(j, index, "。；;.?？!！"):
            return ""
        if mention.cue("by", "breakdown"):
            return "by"
        if mention.cue("each"):
            return "each"
        if mention.cue("which") and not mention.cue("where"):
            return "which"
        if mention.cue("top", "largest", "smallest") or mention.cue("most", "rarest"):
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
        if text in ("all", "全部", "所有") and hops <= 1 and parse.has("each", "share") and not together:
            return "each"
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
            and hops <= 1
            and not parse.has("largest", "smallest", "most", "top", "rarest")
        ):
            return "each"
        if (
            mention.quantity
            or mention.filler_only
            or text_of(mention) in ("over", "across", "between", "among", "into")
            or mention.cue("noun_origin", "and", "to", "from", "in")
            or text in ("home", "target", "origin", "目标", "意向", "来源", "of", "单个", "single")
        ):
            j -= 1
            hops += 1
            continue
        if (
            hops == 0
            and any(v.concept in ("sector", "segment") for v in mention.values)
            and parse.cue(j - 1, "each", "by", "which")
        ):
            j -= 1
            hops += 1
            continue
        if mention.cue("company", "request") and hops == 0:
            j -= 1
            hops += 1
            continue
        if noun_field(parse, j) is not None or _grain(parse, j):
            # "by sector and status": the first of a pair carries the preposition
            if (
                any(parse.cue(k, "and", "by") or set(parse.mark(k + 1)) & {",", "、", "/"} for k in range(j + 1, index))
                or j == index - 1
            ):
                return _governor(parse, j)
            return ""
        return ""
    return ""


def _dims(parse: Parse, asked: Asked) -> None:
    for i, mention in enumerate(parse.mentions):
        if i in parse.used or mention.name:
            continue
        grain = _grain(parse, i)
        if grain is not None:
            text = mention.text.lower()
            bare = text in _BARE_GRAINS
            if text in ("day", "days", "天") and _SPAN.search(parse.utterance.text):
                continue
            governor = _governor(parse, i) if bare else "by"
            if governor in ("by", "each", "which", "top") or (
                bare and _near(parse, i, "growth", reach=2) and "月" not in text
            ):
                parse.use(i)
                asked.dims.append(Dim(field=_time_field(parse), grain=grain))
                if governor in ("which", "top"):
                    asked.superlative = asked.superlative or "top"
                for j in range(i - 3, i):
                    if parse.cue(j, "by", "each"):
                        parse.use(j)
            continue
        name = noun_field(parse, i)
        if name is None or name not in parse.schema:
            continue
        governor = _governor(parse, i)
        after = parse.skip_right(i)
        tail = (
            after < len(parse)
            and not parse.broken(i, after)
            and parse.cue(after, "breakdown", "each")
            and not parse.cue(after, "by")
        )
        if mention.text.startswith(("各", "哪")) and len(mention.text) > 1:
            governor = governor or ("each" if mention.text.startswith("各") else "which")
        main = name in ("company", "name")
        if main and governor not in ("by", "each"):
            continue
        if main and governor == "each" and (parse.has("sum") or not parse.has("how_many", "how_much", "avg", "median")):
            continue
        value_like = bool(mention.values) and governor not in ("by", "each", "which", "top")
        if value_like or (mention.places and governor != "by"):
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
                and not _near(parse, i, "most", "largest", "smallest", reach=8)
            ):
                continue
            if any(d.field == name for d in asked.dims):
                parse.use(i)
                continue
            asked.dims.append(Dim(field=name))
            parse.use(i)
            for j in range(max(0, i - 4), i):
                if parse.cue(j, "by", "each", "which", "breakdown", "noun_origin"):
                    parse.use(j)
            if governor in ("which", "top"):
                asked.superlative = asked.superlative or "top"


def _bare_dimension(parse: Parse, asked: Asked) -> None:
    """`their target provinces, top three`: a categorical noun with a cut and no other group is what to group by."""
    if asked.dims or asked.limit is None or parse.has("largest", "smallest", "newest", "oldest"):
        return
    for i, mention in enumerate(parse.mentions):
        name = noun_field(parse, i)
        if (
            name
            and name in parse.schema
            and name not in ("company", "name")
            and i not in parse.used
            and not mention.values
            and not mention.places
            and parse.schema[name].categorical
        ):
            asked.dims.append(Dim(field=name))
            asked.superlative = "top"
            parse.use(i)
            return


def _time_field(parse: Parse) -> str:
    if parse.record_type == "parks":
        return "established_year"
    return "decision_by" if any(parse.has(n) for n in ("deciding",)) and not parse.has("since") else "submitted_on"


_PAIRS = re.compile(
    r"\bflows?\b|\bstreams?\b|\bcorridors?\b|\bpairs?\b|from one province to another|origin\W+(to\W+)?target|from where to where|从哪.{0,3}到哪|流向",
    re.IGNORECASE,
)


def _flows(parse: Parse, asked: Asked) -> None:
    """`where do they come from`, 从哪来, `where do they want to go`, 去哪; flows are from province to province."""
    if (
        parse.record_type == "requests"
        and parse.has("flow")
        and _PAIRS.search(parse.utterance.text)
        and not any(d.grain for d in asked.dims)
    ):
        asked.dims = [Dim(field="origin_province"), Dim(field="target_provinces")]
        parse.use(*parse.where("flow"))
        for i in range(len(parse)):
            if parse.cue(i, "noun_province", "noun_origin") or any(
                f.field in ("origin_province", "target_provinces") for f in parse.mentions[i].fields
            ):
                parse.use(i)
        return
    if parse.record_type != "requests" or asked.dims:
        return
    text = parse.utterance.text.lower()
    if not re.search(r"(^|[.?!,:;] *|\bfrom |\band |\bof )where\b|哪", text) or re.search(
        r"where (does|do|would|did) .*(rank|stand|place)", text
    ):
        return
    if re.search(
        r"where\b[^.?!]*\b(come|coming|came|originate|hail|be|are|is|located|based|sit|from)\b[^.?!]*\bfrom\b|where\b[^.?!]*\bbased\b|where .* sit\b|从哪(里|儿|些地方)?来|来自(哪|什么地方)|哪(里|儿)来的|从哪",
        text,
    ):
        asked.dims.append(Dim(field="origin_province"))
    elif re.search(
        r"where\b[^.?!]*\b(go|going|heading|head|headed|want|wanting|move|moving|settle|target|look|flow)\b|去(哪|什么地方)|(想|要|往|到|流向)哪(里|儿|些地方)?|哪(里|儿)去",
        text,
    ) and not re.search(r"where (could|can|should) we", text):
        asked.dims.append(Dim(field="target_provinces"))
    else:
        return
    for i, mention in enumerate(parse.mentions):
        if mention.cue("where", "flow"):
            parse.use(i)


# ---------------------------------------------------------------- measures


def wanted_unit(parse: Parse) -> str | None:
    """The unit that the asker wants the number in, when one stands without a number."""
    for i, mention in enumerate(parse.mentions):
        if mention.quantity is not None or i in parse.used:
            continue
        for name in _UNITS:
            if mention.cue(name):
                parse.use(i)
                return name.removeprefix("unit_")
    return None


def _numeric_near(parse: Parse, index: int, reach: int = 12) -> Field | None:
    """The unused numeric field word nearest to mention `index`, those after it first."""
    order = [
        *range(index + 1, min(len(parse), index + 1 + reach)),
        *range(index - 1, max(-1, index - 1 - reach), -1),
        index,
    ]
    for j in order:
        if j in parse.used and j != index:
            continue
        fields = [
            f
            for f in parse.fields_of(j, numeric=True)
            if f.name != "founded_year" or parse.mentions[j].text.lower() not in ("set up",)
        ]
        if fields and not parse.mentions[j].cue("company"):
            low, high = min(index, j), max(index, j)
            if parse.broken(low, high, "。；;?？!！"):
                continue
            parse.use(j)
            return fields[0]
    return None


def _field_by_unit(parse: Parse, unit: str | None) -> str | None:
    requests = parse.record_type == "requests"
    if unit is None:
        return None
    if f"unit_{unit}" in _MONEY_UNITS:
        return "investment_mcny" if requests else None
    if unit in ("mu", "ha", "km2"):
        return "land_area_mu" if requests else "available_land_mu"
    return "floor_area_sqm" if requests else "available_floor_sqm"


_SPAN = re.compile(
    r"\b(days?|long|time)\b.*\b(between|btw|from|separate|elapse|lie|pass)\b.*\b(decision|decide|deadline)|\b(fil|submi)\w+ (date )?(and|to|until)\b.*decision|days? (to|until|till|before) (a |the |their )?(decision|deadline)"
    r"|提交到.{0,6}(决策|拍板|决定)|(决策|拍板).{0,8}(隔|间隔|相差|要).{0,4}天", re.IGNORECASE
)  # fmt: skip
"""Wordings of the days between filing and the decision wanted."""


def _measure(parse: Parse, asked: Asked) -> None:
    if parse.record_type == "requests" and _SPAN.search(parse.utterance.text):
        for name, how in (
            ("median", How.MEDIAN),
            ("avg", How.AVG),
            ("max", How.MAX),
            ("min", How.MIN),
            ("largest", How.MAX),
            ("smallest", How.MIN),
        ):
            if parse.has(name):
                parse.use(*parse.where(name))
                asked.measure = Measure(how=how, field="days_to_decision")
                asked.dims = [d for d in asked.dims if d.grain is None]
                for i, mention in enumerate(parse.mentions):
                    if any(f.field in ("decision_by", "submitted_on") for f in mention.fields) or mention.cue(
                        "grain_day", "deciding"
                    ):
                        parse.use(i)
                return
    unit = asked.unit = wanted_unit(parse)
    for name, how in (("median", How.MEDIAN), ("avg", How.AVG), ("sum", How.SUM), ("max", How.MAX), ("min", How.MIN)):
        for i in parse.where(name):
            if i in parse.used:
                continue
            text = parse.mentions[i].text.lower()
            if (
                how is How.SUM
                and parse.cue(parse.skip_right(i, "of"), "request", "company", "park")
                and not parse.fields_of(parse.skip_right(i, "of"), numeric=True)
            ):
                following = parse.skip_right(i, "of")
                if (
                    text in ("total", "overall", "sum of", "sum", "in total")
                    and not parse.has("how_many", "how_much")
                    and not asked.dims
                ):
                    parse.use(i)
                    asked.counting = True
                    firms = parse.cue(following, "company") and parse.record_type == "requests"
                    asked.measure = Measure(how=How.DISTINCT, field="company") if firms else Measure()
                    return
                continue
            found = _numeric_near(parse, i)
            name_of = (
                found.name
                if found
                else _field_by_unit(parse, unit)
                or (_money_word(parse) if how is not How.SUM or parse.has("how_much") else None)
            )
            if name_of is None:
                if how is How.SUM:
                    continue
                if how in (How.MAX, How.MIN):
                    continue
                asked.measure = Measure(how=how, unit=unit)
                parse.use(i)
                return
            if how is How.SUM and parse.has("avg", "median"):
                continue
            parse.use(i)
            for j in parse.where("how_much", "how_many"):
                parse.use(j)
            asked.measure = Measure(how=how, field=name_of, unit=_unit_for(parse, name_of, unit))
            return
    for i, mention in enumerate(parse.mentions):
        fields = parse.fields_of(i, numeric=True)
        if (
            fields
            and i not in parse.used
            and mention.text.lower().startswith(("总", "total "))
            and asked.measure is None
            and not parse.has("desc", "asc", "largest", "top")
        ):
            ahead = parse.at(parse.skip_right(i))
            if ahead is None or (ahead.quantity is None and not ahead.cue("gt", "ge", "lt", "le")):
                parse.use(i)
                asked.measure = Measure(how=How.SUM, field=fields[0].name, unit=_unit_for(parse, fields[0].name, unit))
                return
    _how_much(parse, asked, unit)
    if asked.measure is None and unit is not None and parse.has("how_much", "how_many"):
        name_of = _field_by_unit(parse, unit)
        if name_of:
            asked.measure = Measure(how=How.SUM, field=name_of, unit=unit)
            for j in parse.where("how_much", "how_many"):
                parse.use(j)


def _unit_for(parse: Parse, name: str, unit: str | None) -> str | None:
    """The wanted unit where it measures what the field does (rent per square metre is not an area)."""
    kind = parse.schema[name].unit
    if unit is None or kind is None:
        return None
    money = f"unit_{unit}" in _MONEY_UNITS
    fitting = kind is Unit.MCNY if money else kind in (Unit.MU, Unit.SQM, Unit.HECTARE)
    return unit if fitting else None


def _money_word(parse: Parse) -> str | None:
    if parse.record_type == "requests" and re.search(r"invest|money|投(?!产)|钱|spend", parse.utterance.text.lower()):
        return "investment_mcny"
    return None


def _how_much(parse: Parse, asked: Asked, unit: str | None) -> None:
    """`how much land`, `how many jobs`, 多少岗位, 投多少亿: a sum of a field; `how many firms`: a count."""
    for i in parse.where("how_many", "how_much"):
        if i in parse.used:
            continue
        text = parse.mentions[i].text
        if (
            text.lower() == "count"
            and i
            and not parse.mark(i)
            and parse.mentions[i - 1].text.lower() not in ("please", "and", "then", "to", "just", "now")
        ):
            continue
        right = parse.skip_right(i)
        if (
            parse.lang == "zh"
            and parse.fields_of(i - 1, numeric=True)
            and i - 1 not in parse.used
            and not parse.broken(i - 1, i)
        ):
            named = parse.fields_of(i - 1, numeric=True)[0]
            level = named.unit in (Unit.PERCENT, Unit.CNY_SQM_MONTH, Unit.KCNY_MU, Unit.YEAR)
            parse.use(i, i - 1)
            asked.measure = Measure(
                how=How.AVG if level else How.SUM, field=named.name, unit=_unit_for(parse, named.name, unit)
            )
            return
        for j in range(right, min(right + 3, len(parse))):
            fields = [f for f in parse.fields_of(j, numeric=True) if f.name != "founded_year"]
            people_head = parse.cue(j, "company", "request", "park")
            if fields and not people_head and j not in parse.used:
                parse.use(i, j)
                asked.measure = Measure(how=How.SUM, field=fields[0].name, unit=_unit_for(parse, fields[0].name, unit))
                return
            if people_head or not (parse.mentions[j].filler_only or parse.mentions[j].values):
                break
        if parse.cue(i, "how_much") and not parse.cue(i, "how_many"):
            found = _numeric_near(parse, i)
            name = found.name if found else _field_by_unit(parse, unit) or _money_word(parse)
            if name:
                parse.use(i)
                asked.measure = Measure(how=How.SUM, field=name, unit=_unit_for(parse, name, unit))
                return
            continue
        if unit is not None:
            continue
        parse.use(i)
        asked.counting = True
        firms = _counts_firms(parse, i, text)
        by_measure_word = "家" in text
        column = "company" if parse.record_type == "requests" else None
        nouns = [
            noun_field(parse, j)
            for j in range(i + 1, min(i + 4, len(parse)))
            if not parse.cue(j, "company", "request", "park")
        ]
        noun = next((n for n in nouns if n and n in parse.schema and n not in ("company", "name")), None)
        first_head = next((j for j in range(i + 1, len(parse)) if parse.cue(j, "company", "request", "park")), None)
        noun_at = (
            next((j for j in range(i + 1, min(i + 4, len(parse))) if noun_field(parse, j) == noun), None)
            if noun
            else None
        )
        if (
            noun
            and not by_measure_word
            and noun_at is not None
            and (first_head is None or noun_at < first_head)
            and not parse.mentions[noun_at].values
            and noun_at not in parse.used
        ):
            parse.use(noun_at)
            asked.measure = Measure(how=How.DISTINCT, field=noun)
        elif firms and column:
            asked.measure = Measure(how=How.DISTINCT, field=column)
        else:
            asked.measure = Measure()
        return


def _counts_firms(parse: Parse, index: int, text: str) -> bool:
    """Whether `how many` counts different companies: the nearest head noun after it is a firm, not a request."""
    if "家" in text and not parse.cue(index + 1, "park"):
        return True
    if any(c in text for c in "条项笔宗"):
        return False
    for j in range(index + 1, min(index + 9, len(parse))):
        mention = parse.mentions[j]
        if mention.cue("request") and mention.text.lower() not in ("demand", "意向"):
            return False
        if mention.cue("company") and mention.text not in ("家", "people"):
            return True
        if mention.text == "家":
            return True
        if (
            any(v.concept in ("sector", "segment") for v in mention.values)
            and re.search(r"(maker|firm|compan|er)s?$", mention.text.lower())
            and mention.text.lower().endswith(
                ("makers", "maker", "companies", "firms", "developers", "manufacturers", "producers")
            )
        ):
            return True
    han = parse.utterance.text
    if parse.lang == "zh":
        before = han[: parse.utterance.words[parse.mentions[index].start].start]
        return bool(re.search(r"(企业|公司|厂商|厂家)(有|一共|总共|共|到底)?$", before))
    return False


# ---------------------------------------------------------------- order and limit


def _limit(parse: Parse, asked: Asked) -> None:
    """Top ten, the five largest, 前10, the single biggest."""
    cues = ("top", "largest", "smallest", "newest", "oldest", "soonest", "most", "rarest")
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
        if quantity.dimension is Dimension.PEOPLE and not parse.cue(i - 1, "top"):
            continue
        near_left = parse.cue(left, *cues) and not parse.broken(left, i)
        near_right = parse.cue(right, *cues) and not parse.broken(i, right)
        noun = any(
            parse.cue(j, "request", "park", "flow", "noun_city", "noun_province", "noun_region") or parse.fields_of(j)
            for j in (right, right + 1)
        )
        graded = parse.has(*cues, "desc", "asc", "sort") and (
            noun or parse.cue(right, "company") or parse.cue(parse.skip_left(i), "list_ask")
        )
        chosen = (
            parse.has(*cues)
            and parse.mentions[max(0, i - 1)].text.lower() in ("the", "which", "those", "给", "给我")
            and (noun or parse.mentions[min(right, len(parse) - 1)].values)
        )
        if near_left or near_right or graded or chosen:
            if quantity.words and quantity.low == 1 and parse.lang == "en" and not near_left:
                continue
            asked.limit = int(quantity.low)
            parse.use(i)
            if near_left:
                parse.use(left)
            asked.superlative = asked.superlative or "top"
            break


def _superlatives(parse: Parse, asked: Asked) -> None:
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
    if asked.dims and asked.superlative and asked.measure is None:
        for i in parse.where("by", "sort"):
            for j in range(i + 1, min(i + 4, len(parse))):
                fields = parse.fields_of(j, numeric=True)
                if fields and j not in parse.used and fields[0].unit is not Unit.YEAR:
                    parse.use(i, j)
                    asked.measure = Measure(how=How.SUM, field=fields[0].name)
                    asked.order = asked.order or Order(measure=0, descending=True)
                    break
            if asked.measure is not None:
                break
    if asked.order is None and not asked.dims and asked.measure is None:
        for i in parse.where("sort"):
            sortable = [
                (j, f)
                for j in range(i + 1, min(i + 5, len(parse)))
                for f in parse.fields_of(j)
                if f.numeric or f.type is Type.DATE
            ]
            if sortable and i not in parse.used:
                at, chosen_field = sortable[0]
                parse.use(i, at)
                asked.order = Order(field=chosen_field.name, descending=not parse.has("asc", "smallest"))
                asked.sort_only = asked.listing = True
                break
    if asked.order is None and asked.limit and not asked.dims:
        top = next(parse.where("top"), None)
        if top is not None:
            found = _numeric_near(parse, top, reach=4)
            sized = found.name if found else _default_size(parse, "")
            asked.order = Order(field=sized) if sized else None
            asked.order_assumed = found is None
    measure = asked.measure
    if (
        asked.order is not None
        and measure is not None
        and measure.how is How.SUM
        and measure.field == asked.order.field
        and not asked.dims
        and asked.limit is None
    ):
        # "how large is the largest investment": an extreme, not a sum
        asked.measure = measure.model_copy(update={"how": How.MAX if asked.order.descending else How.MIN})


def _apply(parse: Parse, asked: Asked, name: str, descending: bool, index: int) -> None:
    parse.use(index)
    text = parse.mentions[index].text.lower()
    if name in ("newest", "oldest", "soonest"):
        field_name = "submitted_on" if parse.record_type == "requests" else "established_year"
        if parse.record_type == "requests" and (
            _near(parse, index, "deciding", reach=4)
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
            and not parse.cue(index + 1, "request")
        ):
            field_name = "founded_year"
        if not asked.dims:
            asked.order = Order(field=field_name, descending=descending)
            asked.superlative = "top"
        return
    if asked.dims:
        asked.order = Order(measure=0, descending=descending)
        asked.superlative = "top"
        if asked.measure is None:
            found = _numeric_near(parse, index, reach=5)
            if found is not None and found.name not in ("founded_year",):
                asked.measure = Measure(how=How.SUM, field=found.name)
        return
    found = _numeric_near(parse, index, reach=6)
    column = found.name if found else _default_size(parse, text)
    if column is None:
        return
    if parse.has("sort") and asked.limit is None:
        asked.sort_only = True
    asked.order = Order(field=column, descending=descending if text not in ("youngest",) else True)
    first = next(
        (
            j
            for j in range(index + 1, min(index + 5, len(parse)))
            if text_of(parse.mentions[j]) in ("first", "最前", "排前面")
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


def _default_size(parse: Parse, text: str) -> str | None:
    requests = parse.record_type == "requests"
    if text in ("cheapest", "least expensive", "最便宜", "most expensive", "priciest", "dearest", "最贵"):
        return None if requests else ("land_price_kcny_mu" if parse.has("unit_mu") else "rent_cny_sqm_month")
    if text in ("emptiest", "fullest"):
        return None if requests else "occupancy_pct"
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


# ---------------------------------------------------------------- the whole


def read_asked(parse: Parse) -> Asked:
    """All that the utterance says about what it wants."""
    asked = Asked()
    asked.fit = any(True for _ in parse.where("fit"))
    _limit(parse, asked)
    _dims(parse, asked)
    _bare_dimension(parse, asked)
    _flows(parse, asked)
    _measure(parse, asked)
    _superlatives(parse, asked)
    for attribute, names in (
        ("difference", ("difference",)),
        ("ratio", ("ratio",)),
        ("change", ("change",)),
        ("growth", ("growth",)),
        ("comparing", ("compare",)),
        ("every", ("each",)),
        ("complete", ("zero_too",)),
        ("missing", ("missing",)),
        ("rank", ("position",)),
        ("listing", ("list_ask", "who")),
        ("yes_no", ("yes_no",)),
    ):
        hits = list(parse.where(*names))
        if hits:
            setattr(asked, attribute, True)
            if attribute not in ("missing", "listing", "yes_no"):
                parse.use(*hits)
    if re.search(r"where (does|do|would|did|is|are)\b.*\b(rank|ranked|stand|place)\b", parse.utterance.text.lower()):
        asked.rank = True
        asked.dims = [d for d in asked.dims if d.grain]
    shares = [i for i in parse.where("share") if i not in parse.used and parse.mentions[i].text.lower() != "shares"]
    if shares and not asked.change:
        asked.share, asked.share_at = True, shares[0]
        parse.use(*shares)
        if asked.measure is not None and asked.measure.how is How.COUNT:
            asked.measure = None
    _nobody(parse, asked)
    if parse.has("which") and parse.has("company", "request", "park") and not asked.dims and asked.measure is None:
        asked.listing = True
    return asked


def _nobody(parse: Parse, asked: Asked) -> None:
    """`for which segments is there no company`, 哪些环节没有企业: what is missing, not a condition."""
    if not any(d.field in ("segment", "sector", "lead_sectors", "requirements") for d in asked.dims):
        return
    for i in parse.where("not"):
        if parse.mentions[i].text.lower() in ("no", "没有", "没", "无", "have no", "has no", "with no") and any(
            parse.cue(j, "company", "request", "park") for j in (i + 1, i + 2)
        ):
            asked.missing = True
            parse.use(i)


def fact_fields(parse: Parse, terms: list[Term]) -> list[str]:
    """The fields whose value is asked of one record: field words that no condition used."""
    taken = {i for t in terms for i in range(t.first, t.last + 1)}
    out: list[str] = []
    from assistant.reading.values import field_of

    for i, mention in enumerate(parse.mentions):
        if (
            i in taken
            or (i in parse.used and not mention.fields)
            or any(field_of(parse.record_type, v.concept) for v in mention.values)
        ):
            continue
        for found in parse.fields_of(i):
            if found.role in (Role.KEY,) or (found.role is Role.NAME and mention.cue("company", "park")):
                continue
            if found.name not in out:
                out.append(found.name)
                parse.use(i)
            break
    return out
