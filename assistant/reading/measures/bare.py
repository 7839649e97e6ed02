"""The only number that is named, with no word of measuring: `vacant land of the parks in Hunan`, 湖北园区的入驻率."""

from __future__ import annotations

from assistant.reading.asked import Asked
from assistant.reading.measures.fields import unit_for, usual
from assistant.reading.parse import Parse
from assistant.reading.words.utterance import Mention
from corpus.schema import Unit
from retrieval.plan import How, Measure


def read_compared_by(parse: Parse, asked: Asked) -> None:
    """`compare Anhui and Hubei by planned investment`: the sum of the number that they are compared by."""
    if not asked.comparing or asked.measure is not None or asked.dims or asked.share:
        return
    for i in parse.where("by"):
        at = parse.skip_right(i)
        fields = parse.fields_of(at, numeric=True)
        if fields and at not in parse.used and not parse.broken(i, at):
            parse.use(i, at)
            asked.measure = Measure(how=How.SUM, field=fields[0].name)
            return
    _one_number(parse, asked)


def _one_number(parse: Parse, asked: Asked) -> None:
    """`how does the land price differ between national and provincial parks`: the only number that is named."""
    if parse.has("how_many", "how_much", "list_ask", "need", "request") or any(m.quantity for m in parse.mentions):
        return
    held = {k for t in parse.terms for k in range(t.first, t.last + 1)}
    named = [(i, parse.fields_of(i, numeric=True)) for i in range(len(parse)) if i not in held and i not in parse.used]
    named = [(i, fields) for i, fields in named if fields and fields[0].unit not in (None, Unit.YEAR)]
    if len(named) == 1:
        at, fields = named[0]
        parse.use(at)
        asked.measure = Measure(how=usual(fields[0]), field=fields[0].name, unit=unit_for(parse, fields[0].name, None))


def read_bare_number(parse: Parse, asked: Asked) -> None:
    """`vacant land of the parks in Hunan`, 湖北园区的入驻率: a number of a set, named and nothing else asked."""
    if asked.measure or asked.dims or asked.order or asked.limit or asked.share or asked.fit or asked.comparing:
        return
    if asked.listing or asked.difference or asked.change or parse.has("which", "who", "need", "sort"):
        return
    content = [i for i, m in enumerate(parse.mentions) if not m.filler_only and i not in parse.ignored]
    amounts = any(m.quantity for m in parse.mentions)
    head = any(m.cue("request", "company", "park", "those") or kind_value(m) for m in parse.mentions)
    if len(content) < 2 or amounts or not head:
        return
    zh = parse.lang == "zh"
    at = content[-1 if zh else 0]
    fields = [f for f in parse.fields_of(at, numeric=True) if f.name != "founded_year"]
    plain = not asked.yes_no or is_be(parse, at + 1)
    if not fields or at in parse.used or parse.mentions[at].values or not plain:
        return
    linked = (
        parse.cue(at - 1, "of", "park") if zh else parse.cue(at + 1, "of", "in", "for", "at") or is_be(parse, at + 1)
    )
    if linked and (zh or not parse.broken(at, content[1])):
        parse.use(at)
        name = fields[0].name
        asked.measure = Measure(how=usual(fields[0]), field=name, unit=unit_for(parse, name, asked.unit))


def kind_value(mention: Mention) -> bool:
    """Whether a mention names a kind of park (`bonded zones`)."""
    return any(v.concept == "park_kind" for v in mention.values)


def is_be(parse: Parse, index: int) -> bool:
    """Whether mention `index` is a form of `be`."""
    mention = parse.at(index)
    return mention is not None and mention.text.lower() in ("is", "are", "was", "were")
