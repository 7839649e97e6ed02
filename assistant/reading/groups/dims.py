"""Dimensions: what a question groups by, from prepositions, question words and the nouns they govern."""

from __future__ import annotations

from assistant.reading.amounts.rates import counted_monthly
from assistant.reading.asked import Asked
from assistant.reading.groups.governing import (
    each_governs,
    governor_of,
    is_asked_behind,
    is_graded_after,
    is_paired_tail,
    is_ranked,
)
from assistant.reading.groups.grains import grain_at, time_field
from assistant.reading.groups.nouns import (
    by_first_choice,
    end_spoken_of,
    kind_word,
    noun_field,
    places_noun,
    says_which,
)
from assistant.reading.measures.deciding import SPAN
from assistant.reading.parse import Parse, near, text_of
from corpus.schema import Type
from retrieval.plan import Dim, Grain

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


def _kind_of_park(parse: Parse, index: int) -> bool:
    return not parse.mark(index) and any(f.categorical for f in parse.fields_of(index))


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
    """Note every dimension that the utterance names in `asked.dims`, and use up its words."""
    for i, mention in enumerate(parse.mentions):
        told_each = any(parse.cue(k, "each") and parse.cue(k, "how_many") for k in range(i + 1, len(parse)))
        if (i in parse.used and not (told_each and _counted_provinces(parse, i))) or mention.name:
            continue
        grain = grain_at(parse, i)
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
            governor = governor_of(parse, i) if bare else "by"
            headed = bare and parse.mentions[i + 1 : i + 2] and is_graded_after(parse, i)
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
        if name is None or name not in parse.schema or _told_beside(parse, i) or says_which(parse, i):
            continue
        name = end_spoken_of(parse, i, name, asked)
        governor = governor_of(parse, i)
        if not governor and is_asked_behind(parse, i, name):
            governor = "which"
        if not governor and parse.cue(i + 1, "by") and parse.cue(i + 2, "how_many", "sum", "avg", "median"):
            governor = "by"  # "sectors by number of requests"
        if not governor and is_ranked(parse, i):
            governor = "top"  # "provinces ranked by vacancy"
        after = parse.skip_right(i)
        tail = (
            after < len(parse)
            and not parse.broken(i, after)
            and parse.cue(after, "breakdown", "each")
            and not parse.cue(after, "by")
            and not each_governs(parse, after)
        )
        if places_noun(mention) and "各" in mention.text:
            governor = governor or "each"
        if told_each and not asked.dims and (places_noun(mention) or _counted_provinces(parse, i)):
            governor = governor or "each"  # 长三角四省市…各多少
        tail = tail or is_paired_tail(parse, i)
        if mention.text.startswith(("各", "哪")) and len(mention.text) > 1:
            governor = governor or ("each" if mention.text.startswith("各") else "which")
        if not governor and parse.schema[name].categorical and not mention.values and is_graded_after(parse, i):
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
            asked.dims.append(Dim(field=name, first=by_first_choice(parse, i, name)))
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
