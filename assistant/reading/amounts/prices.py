"""Prices in the asker's unit: `in yuan per mu`, 多少万一亩, `a year`; and `what do they charge` as the price meant."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse, Price

_SCALE = r"(?P<scale>10 ?k|10,000|ten thousand|wan|thousand|million|mn|k|百万|万|千)?"
_AREA = r"(?P<area>mu|square met(?:re|er)s?|sq\.? ?m(?:et(?:re|er)s?)?|sqm|m2|m²|㎡|hectares?|ha|亩|平方米|平米|平方|平|公顷)"
_SPAN = r"(?:\s*(?:/|per|a|and|·|每|\*|and per)?\s*(?P<span>month|year|annum|day|月|年|天|日)(?![度份]))?"
_UNIT = re.compile(
    r"(?:每|一)(?P<area2>亩|平方米|平米|平|公顷)地?(?:是|要|卖|得|大概|平均)*多少(?P<scale2>百万|万|千)?(?P<money2>元|块钱|块|钱)?(?!亩|平)"
    rf"|{_SCALE}\s?(?P<money>yuan|rmb|cny|renminbi|元|块钱|块|(?<=多少)钱)?\s*(?:/|per|an?|each|for each|每|一|1)\s*{_AREA}(?![a-z]){_SPAN}",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?:[\d.一二两三四五六七八九十百]|\d\s)$")
_MONEY = {
    "10k": "10k_cny",
    "10,000": "10k_cny",
    "ten thousand": "10k_cny",
    "wan": "10k_cny",
    "万": "10k_cny",
    "thousand": "k_cny",
    "k": "k_cny",
    "千": "k_cny",
    "million": "mcny",
    "mn": "mcny",
    "百万": "mcny",
    "": "cny",
}
_SPANS = {"year": "year", "annum": "year", "年": "year", "day": "day", "天": "day", "日": "day"}
_CHARGES = re.compile(
    r"\bwhat (?:do|does|did|would|will) [^.?!]{1,60}?\b(?:charge|ask)\b(?! (?:to|if|whether|about))", re.IGNORECASE
)
_LAND = re.compile(r"\bland\b|\bmu\b|\bplots?\b|[地亩]", re.IGNORECASE)


def read_price(parse: Parse) -> None:
    """Find the unit that a price is wanted in, before its words are taken for a bound or a divisor."""
    parse.price = None
    if parse.record_type != "parks":
        return
    text = parse.utterance.text
    charged = bool(_CHARGES.search(text))
    for found in _UNIT.finditer(text):
        scale = (found["scale"] or found["scale2"] or "").lower().replace("10 k", "10k")
        money = found["money"] or found["money2"]
        amount = _AMOUNT.search(text[: found.start()].rstrip("约多 "))
        if (not scale and not money) or (scale == "k" and not money) or amount:
            continue
        area = _area((found["area"] or found["area2"]).lower())
        over = _MONEY[scale]
        span = (found["span"] or "").lower()
        named = {f.name for i in range(len(parse)) for f in parse.fields_of(i, numeric=True)}
        priced = named & {"rent_cny_sqm_month", "land_price_kcny_mu"}
        land = "land_price_kcny_mu" in priced or (
            not priced and (area != "sqm" or (not span and bool(_LAND.search(text))))
        )
        if land:
            stored = (over, area) == ("k_cny", "mu") or (money == "钱" and area == "mu")  # 多少钱一亩 names no unit
            unit = None if stored else f"{over}/{area}"
            parse.price = Price("land_price_kcny_mu", unit)
        else:
            if over != "cny" or area != "sqm":
                continue
            span = _SPANS.get(span, "month")
            parse.price = Price("rent_cny_sqm_month", None if span == "month" else f"cny_sqm_{span}")
        _spend(parse, *found.span())
        break
    if charged and parse.price is None:
        parse.price = Price("land_price_kcny_mu" if _LAND.search(text) else "rent_cny_sqm_month", None)


_PRICED = (
    "cheapest",
    "least expensive",
    "most affordable",
    "most expensive",
    "priciest",
    "dearest",
    "costliest",
    "最便宜",
    "最贵",
)
_PRICE_OF = {
    "available_land_mu": "land_price_kcny_mu",
    "total_area_ha": "land_price_kcny_mu",
    "available_floor_sqm": "rent_cny_sqm_month",
}


def order_by_price(parse: Parse, asked: Asked) -> None:
    """`the cheapest land`, 厂房最贵的: what is cheap or dear goes by its price, not by how much of it there is."""
    order = asked.order
    if order is None or order.field not in _PRICE_OF or parse.record_type != "parks":
        return
    if any(m.text.lower() in _PRICED for m in parse.mentions):
        asked.order = order.model_copy(update={"field": _PRICE_OF[order.field]})


def price_words(parse: Parse) -> list[int]:
    """The mentions that name the price, and the land it is of."""
    field = parse.price.field if parse.price is not None else ""
    named = [i for i, m in enumerate(parse.mentions) if any(f.field == field for f in m.fields)]
    return [*named, *(parse.where("land_word") if field == "land_price_kcny_mu" else ())]


def _area(words: str) -> str:
    if words in ("mu", "亩"):
        return "mu"
    return "ha" if words.startswith("h") or words == "公顷" else "sqm"


def _spend(parse: Parse, start: int, end: int) -> None:
    for i in parse.within(start, end):
        mention = parse.mentions[i]
        inside = start <= parse.start(i) and parse.end(i) <= end
        asks = mention.cue("how_many", "how_much", "avg") or mention.fields
        if inside and not asks:
            parse.use(i)
            parse.ignored.add(i)
