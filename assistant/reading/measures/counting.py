"""`How many` and `how much`: a count of records, of companies, or the sum of a field."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.groups.nouns import noun_field
from assistant.reading.measures.fields import field_by_unit, money_word, numeric_near, unit_for, usual
from assistant.reading.parse import Parse
from retrieval.plan import How, Measure


def read_how_much(parse: Parse, asked: Asked, unit: str | None) -> None:
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
        if parse.cue(i - 1, "sort") and not asked.dims and parse.fields_of(right, numeric=True):
            parse.use(i)  # "ordered by number of jobs"
            continue
        if (
            parse.lang == "zh"
            and parse.fields_of(i - 1, numeric=True)
            and i - 1 not in parse.used
            and not parse.broken(i - 1, i)
        ):
            named = parse.fields_of(i - 1, numeric=True)[0]
            parse.use(i, i - 1)
            asked.measure = Measure(how=usual(named), field=named.name, unit=unit_for(parse, named.name, unit))
            return
        for j in range(right, min(right + 3, len(parse))):
            fields = [f for f in parse.fields_of(j, numeric=True) if f.name != "founded_year"]
            sized = _sized(parse, j)
            if sized and j not in parse.used:
                parse.use(i, j)
                asked.measure = Measure(how=How.SUM, field=sized, unit=unit_for(parse, sized, unit))
                return
            people_head = parse.cue(j, "company", "request", "park")
            if fields and not people_head and j not in parse.used:
                parse.use(i, j)
                asked.measure = Measure(how=How.SUM, field=fields[0].name, unit=unit_for(parse, fields[0].name, unit))
                return
            if people_head or not (parse.mentions[j].filler_only or parse.mentions[j].values):
                break
        if parse.cue(i, "how_much") and not parse.cue(i, "how_many"):
            found = numeric_near(parse, i)
            name = found.name if found else field_by_unit(parse, unit) or money_word(parse)
            if name:
                parse.use(i)
                asked.measure = Measure(how=How.SUM, field=name, unit=unit_for(parse, name, unit))
                return
            continue
        if unit is not None:
            continue
        parse.use(i)
        asked.counting = True
        firms = counts_firms(parse, i, text)
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


def _sized(parse: Parse, index: int) -> str | None:
    """The area that a bare word for land or a building means (还剩多少地, 要多大厂房)."""
    requests = parse.record_type == "requests"
    if parse.wanted_thing(index):
        return None
    if parse.cue(index, "land_word") and parse.mentions[index].text not in ("site", "ground"):
        return "land_area_mu" if requests else "available_land_mu"
    if parse.cue(index, "building_word") and not parse.mentions[index].text.isascii():
        return "floor_area_sqm" if requests else "available_floor_sqm"
    return None


def counts_firms(parse: Parse, index: int, text: str) -> bool:
    """Whether `how many` counts different companies: the nearest head noun after it is a firm, not a request."""
    if text.lower() == "how often":
        return False  # how often firms choose a place: their requests
    if ("家" in text and not parse.cue(index + 1, "park")) or text.startswith(("企业", "公司")):
        return True
    if any(c in text for c in "条项笔宗") or (parse.cue(index, "request") and not parse.cue(index, "company")):
        return False
    for j in range(index + 1, min(index + 16, len(parse))):
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
        before = han[: parse.start(index)]
        return bool(re.search(r"(企业|公司|厂商|厂家)(有|的|一共|总共|共|到底)?$", before))
    return False
