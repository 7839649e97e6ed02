"""A question written out before it is read: shorthand, years of a list, wordings that stand for a plainer one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import pairwise

from assistant.reading.amounts.spoken import write_figures


@cache
def shorthand() -> tuple[re.Pattern[str], dict[str, str]]:
    """Clipped words and chat shorthand: what finds them, and what they stand for."""
    full = tomllib.loads(files("assistant.reading").joinpath("shorthand.toml").read_text(encoding="utf-8"))
    longest_first = "|".join(map(re.escape, sorted(full, key=len, reverse=True)))
    shortened = rf"(?<![\w'&])({longest_first})(?![\w'&]|-[a-z])"
    return re.compile(shortened, re.IGNORECASE | re.ASCII), full


_PLUS = re.compile(
    r"(?<=\d)(k|m|mn|bn|b|thousand|million|billion)\+\s*(sqm|sq ?m|m2|㎡|square met(?:er|re)s?|mu|ha|hectares?|rmb|cny|yuan)\b",
    re.IGNORECASE,
)
"""`100k+ sqm`: the sign goes with the whole amount."""


_COUNTED = (
    "mus?|mou|ha|hectares?|acres?|sq|sqm|square|km2|m2|bn|billion|mn|million|m|k|thousand|hundred|dozen|percent|"
    "parks?|zones?|provinces?|regions?|cities|sites?|plots?|parcels?|buildings?|floors?|warehouses?|firms?|companies|"
    "requests?|projects?|leads?|people|persons?|staff|employees|workers|jobs|posts|"
    "days?|weeks?|months?|quarters?|years?|others?|more|different|new"
)
"""What a figure counts or measures, so that it is an amount and no word that it sounds like."""
_DIGIT_WORDS = re.compile(
    r"\b(want(?:s|in|ing|ed)?|need(?:s|in|ing)?|like|plan(?:s|nin|ning)?|hop(?:e|es|in|ing)|going|goin|tryin|trying|able|ready|willin|willing"
    r"|mov(?:e|es|in|ing)|relocat(?:e|es|in|ing)|com(?:e|es|in|ing)|head(?:ed|ing|in)?|close|next|due|look(?:s|in|ing)?|ask(?:s|in|ing)?|search(?:in|ing)?)"
    rf"\s+([24])\s+(?=[a-z])(?!(?:{_COUNTED})\b|(?:to|or|and)\s+\d)",
    re.IGNORECASE,
)
"""`want 2 lease`, `looking 4 land`: a figure that sounds like a word."""


_OF_TWO = re.compile(
    r"\bthe (cheap|larg|bigg|small|high|low|new|old|young|few|great|long|short|clos|near|full|dear)er (?:one )?of (?:the|these|those) (?:two|pair)\b",
    re.IGNORECASE,
)
_OF_TWO_LONG = re.compile(r"\bthe (more|less) (\w+) (?:one )?of (?:the|these|those) (?:two|pair)\b", re.IGNORECASE)
_MOST = {"more": "most", "less": "least"}
"""`the cheaper of the two`: of two, the comparative is the superlative."""
_RENT_RATE = re.compile(
    r"\b(rents?) per (?:square met(?:re|er)s?|sqm|sq m|m2|m²) (?:and|per|a|each|/) ?month\b", re.IGNORECASE
)
"""`rent per square metre and month`: what rents are told in, no month to group by."""
_IN_PLACE = re.compile(
    r"\bthe (province|city|region|sector|industry|segment|source|channel|status|park|firm|company|request|project|one|quarter|month|year) (?:which is |that is |that's |standing |ranked |coming |placed )?in (first|second|third|fourth|fifth|last) place\b",
    re.IGNORECASE,
)
"""`the province in first place`: its rank in front."""
_CAN_TAKE = re.compile(r"\b(can|could) (P\d{3,}) (take|host|house|accommodate|serve)\b", re.IGNORECASE)
"""`which requests can P00010 take`: the verb in one piece."""
_PER_MANY = re.compile(
    r"\b(per|for every) (?:10|100|1000|1,000|ten|a hundred|hundred|a thousand|thousand) (mu|sqm|m2|ha|hectares?|jobs?|staff|employees)\b",
    re.IGNORECASE,
)
"""`jobs per 100 mu`: a ratio, told of one."""


_TO_BE = re.compile(r"(?<=[a-z] )2b(?=\s+[a-z]+ed\b)", re.IGNORECASE)
"""`needs 2b answered`."""
_SAME_MONTH = re.compile(
    r"\b(between|from) (\d{1,2})(?:st|nd|rd|th)? (and|to|until|till) (\d{1,2})(?:st|nd|rd|th)? "
    r"((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: \d{4})?)\b",
    re.IGNORECASE,
)
"""`between 1 and 15 June`: the month is said once."""
_MIXED_SPAN = re.compile(r"(最近|近|过去)\s*(\d+)\s*(days?|weeks?|months?|years?)(?![A-Za-z])", re.IGNORECASE)
_SPAN_UNITS = {
    "day": "天",
    "days": "天",
    "week": "周",
    "weeks": "周",
    "month": "个月",
    "months": "个月",
    "year": "年",
    "years": "年",
}
"""最近 30 days: a span in two languages."""


_OWN_SPAN = re.compile(
    r"(?<!the )\b(this|last|next|current|previous|past) (yr|year|mth|mnth|month|qtr|quarter|wk|week)s(?= [a-z])",
    re.IGNORECASE,
)
"""`this yrs leads`: the apostrophe is left out."""


_YEAR_LIST = re.compile(
    r"(?<![\d.,-])(?P<first>20\d\d|(?<=in )\d\d|(?<=for )\d\d|(?<=year )\d\d|(?<=yr )\d\d|(?<=years )\d\d|(?<=yrs )\d\d)"
    r"(?P<rest>(?:(?: ?[,/&、] ?| and | n | ,? ?and |  ?)['’]?\d\d(?![\d%.]))+)(?=(?P<year>年)?)",
    re.IGNORECASE,
)
"""`2023 24 25`, `23, 24 and 25`: years of which only the first, or none, is written in full."""
_YEAR_LIST_ZH = re.compile(r"(?<![\d.,])(?P<first>20\d\d|\d\d)(?P<rest>(?:[、,，/和与及 ]+\d\d)+)年")


_AVERAGE_OF = re.compile(
    r"(\bby how (?:much|many)\b[^.?!]*?\b(?P<how>average|mean|median)\b[^.?!]*?\b(?:exceeds?|falls? short of))"
    r" the (?P=how)(?: (?:asked|charged|paid|quoted|wanted|planned|found))? (?:by|of|in|for|among) ",
    re.IGNORECASE,
)
"""`by how much does the average rent of A exceed the average asked by B`: the same number of the other side."""


def write_years(text: str) -> str:
    """`text` with the years of a list written in full; left alone where they do not follow one another."""

    def full(match: re.Match[str]) -> str:
        years = [int(y) % 100 for y in re.findall(r"\d+", match["first"] + " " + match["rest"])]
        after = text[match.end() :]
        chinese = match.re is _YEAR_LIST_ZH
        following = all(b - a == 1 for a, b in pairwise(years)) and years[-1] < 40
        counted = not chinese and re.match(rf"\s*(?:{_COUNTED}|%|rmb|cny|yuan)(?!\w)", after, re.IGNORECASE)
        fiscal = len(years) == 2 and "/" in match["rest"]
        if not following or counted or fiscal or (len(years) == 2 and len(match["first"]) == 2 and not chinese):
            return match.group()
        if chinese:
            return "、".join(f"20{y:02}年" for y in years)
        return ", ".join(f"20{y:02}" for y in years[:-1]) + f" and 20{years[-1]:02}"

    return _YEAR_LIST_ZH.sub(full, _YEAR_LIST.sub(full, text))


_DECISION_DATE = re.compile(
    r"\b(?:date|time|day|deadline) by which (?:a|the|their|its|any) decision (?:is|was|has to be|must be|should be) "
    r"(?:wanted|needed|due|required|expected|made|taken)\b",
    re.IGNORECASE,
)
_UNITS_OF_LAND = re.compile(
    r"\bprovinces(?:(?:,| and|,? and) (?:municipalities|autonomous regions|centrally governed cities))+\b",
    re.IGNORECASE,
)
"""`the five provinces and autonomous regions of the Northwest`: all are provinces here."""
_EITHER_WAY = re.compile(
    r"\b(exceeds?) or (?:falls? short of|trails?|lags? behind)\b|\b(?:falls? short of) or (exceeds?)\b", re.IGNORECASE
)
"""`exceed or fall short of`: the sign tells which."""


def per_many(text: str) -> str | None:
    """The words of a ratio that is wanted per hundred, ten, … of its unit; None where none is."""
    found = _PER_MANY.search(text)
    return found.group() if found else None


_MONTHS_LISTED = re.compile(
    r"(?<![\d.])(?P<months>(?:1[0-2]|[1-9])(?:[、,，和及跟与](?:1[0-2]|[1-9]))+)(?P<last>(?:(?:[两三四五六]|[2-6])个)?月份?)(?![\d个])"
)
"""`今年11、12两个月`, `3、4月`: months that share the word for them."""


def _each_month(match: re.Match[str]) -> str:
    months = re.findall(r"\d+", match["months"])
    counted = match["last"].partition("个月")[0] if "个月" in match["last"] else ""
    if counted and counted not in (str(len(months)), "零一两三四五六"[len(months) : len(months) + 1]):
        return match.group()
    return "、".join(f"{month}月" for month in months)


def write_out(text: str) -> str:
    """`text` with shorthand written out; capitals (N, R) and what touches a sign are left as they are."""
    pattern, full = shorthand()
    text = _MONTHS_LISTED.sub(_each_month, text)
    text = _DECISION_DATE.sub("decision date", _OWN_SPAN.sub(r"\1 \2", _TO_BE.sub("to be", write_years(text))))
    text = _EITHER_WAY.sub(lambda m: m[1] or m[2], _UNITS_OF_LAND.sub("provinces", text))
    text = _AVERAGE_OF.sub(r"\1 that of ", text)
    text = _DIGIT_WORDS.sub(lambda m: f"{m[1]} {'to' if m[2] == '2' else 'for'} ", text)
    text = _CAN_TAKE.sub(r"\2 \1 \3", write_figures(_PLUS.sub(r"\1 \2+", text)))
    text = _OF_TWO.sub(
        r"the \1est of them", _OF_TWO_LONG.sub(lambda m: f"the {_MOST[m[1].lower()]} {m[2]} of them", text)
    )
    text = _RENT_RATE.sub(r"\1", text)
    text = _IN_PLACE.sub(r"the \2 \1", text)
    text = _SAME_MONTH.sub(r"\1 \2 \5 \3 \4 \5", _PER_MANY.sub(r"\1 \2", text))
    text = _MIXED_SPAN.sub(lambda m: m[1] + m[2] + _SPAN_UNITS[m[3].lower()], text)

    def full_word(match: re.Match[str]) -> str:
        word = match.group()
        if word == "r" and re.match(r"\s*(?:&|\+|and|n)\s*d\b", text[match.end() :], re.IGNORECASE):
            return word  # r & d: research and development
        return word if len(word) == 1 and word.isupper() else full[word.lower()]

    return _BEING.sub(r"\1\2 or being \3", spell_streams(pattern.sub(full_word, text)))


_BEING = re.compile(r"\b(being )(\w+ed|built) or (\w+ed|built)\b", re.IGNORECASE)
"""`being planned or built`: the auxiliary is said once."""
_STREAM = re.compile(
    r"(?<![\w-])(?P<a>up|mid|middle|down)(?=-? ?(?:,|/|&|and\b|or\b|vs\b|to\b)+ ?(?:and |or )?(?:the )?(?:up|mid|down)-?str\w*m\b)"
    r"|(?<=stream)(?P<joint> ?(?:,|/|&|and\b|or\b|vs\b)+ ?(?:and |or )?)(?P<b>up|mid|middle|down)(?![\w-])",
    re.IGNORECASE,
)


def spell_streams(text: str) -> str:
    """`up- and downstream`, `upstream, mid, downstream`: each part of the chain written in full."""

    def whole(match: re.Match[str]) -> str:
        part = (match["a"] or match["b"]).lower().replace("middle", "mid")
        return f"{match['joint'] or ''}{part}stream"

    before = ""
    while before != text:
        before, text = text, _STREAM.sub(whole, text)
    return text
