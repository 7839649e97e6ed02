"""`counts, not shares`, 数量不要占比: of a number and a share, the one that is turned down is not what is asked."""

from __future__ import annotations

import re

from assistant.reading.asked import COUNT_IN, Asked
from assistant.reading.parse import Parse

_SHARES = ("share", "shares", "%", "percent", "percents", "per cent", "percentage", "percentages", "pct", "proportion",
           "proportions", "fraction", "fractions", "ratio", "ratios", "占比", "比例", "百分比", "百分数", "份额", "比重", "率")  # fmt: skip
_COUNTS = ("number", "numbers", "count", "counts", "the count", "figures", "absolute numbers", "number of", "count of",
           "数量", "个数", "绝对数", "总数", "条数", "家数", "数字", "数目")  # fmt: skip
_DENIALS = ("not", "no", "never", "rather than", "instead of", "without", "not as", "don t want", "do not want", "别给", "别",
            "不要", "不用", "无需", "不需要", "不是", "而非", "而不是", "不看", "不给", "不算", "不必")  # fmt: skip
_LIGHT = ("the", "as", "in", "any", "a", "by", "of", "me", "just", "用", "按", "算", "给", "看")


def mark_unwanted(parse: Parse) -> None:
    """Use up a share that is turned down for a number, and the reverse: `nos not %`, `占比，不要数量`."""
    for i, mention in enumerate(parse.mentions):
        text = mention.text.lower()
        if i in parse.ignored or text not in (*_SHARES, *_COUNTS):
            continue
        denial = i - 1
        while denial >= 0 and (parse.mentions[denial].text.lower() in _LIGHT or parse.mentions[denial].filler_only):
            if set(parse.mark(denial + 1)) & set("。.?？!！;；"):
                break
            denial -= 1
        if denial < 0 or parse.mentions[denial].text.lower() not in _DENIALS:
            continue
        if text in _COUNTS and not any(parse.mentions[k].text.lower() in _SHARES for k in range(len(parse))):
            continue
        ends = i + 1 == len(parse) or bool(parse.mark(i + 1)) or not parse.cue(i + 1, "of")
        if ends:
            parse.use(*range(denial, i + 1))
            parse.ignored.update(range(denial, i + 1))


_COUNT_DENIALS = (
    "instead of",
    "rather than",
    "in place of",
    "not",
    "不看",
    "不要",
    "不用",
    "不是",
    "而不是",
    "而非",
    "别看",
    "别用",
    "不数",
)
_RECORD_COUNTS = re.compile(
    r"\b(count|counts|number|numbers|tally)\b|条数|数量|个数|家数|项目数|需求数|数目", re.IGNORECASE
)


def deny_count(parse: Parse, asked: Asked) -> None:
    """`planned investment instead of the number of requests`, 看投资额不看条数: the count is what is not wanted."""
    if COUNT_IN.search(parse.utterance.text):
        counted = [i for i in parse.where("how_many") if parse.mentions[i].text.lower() == "count"]
        parse.use(*counted)  # "count Hubei in": one value more
        parse.ignored.update(counted)
    for i, mention in enumerate(parse.mentions):
        if (
            not _RECORD_COUNTS.fullmatch(mention.text.lower().removesuffix(" of").removeprefix("the "))
            or i in parse.used
        ):
            continue
        left = next((k for k in range(i - 1, max(-1, i - 3), -1) if not parse.mentions[k].filler_only), -1)
        left = left if left >= 0 and parse.mentions[left].text.lower() in _COUNT_DENIALS else -1
        if left < 0 and i and parse.mentions[i - 1].text.lower() in _COUNT_DENIALS:
            left = i - 1
        if left < 0 or parse.broken(left, i):
            continue
        noun = (i + 1,) if parse.cue(i + 1, "request", "company", "park") else ()
        parse.use(left, i, *noun)
        parse.ignored.update((left, i, *noun))
        asked.replaced = True
