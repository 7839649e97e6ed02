"""Facts: which fields of one record a question asks for, by the field's own words or by a turn of phrase."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from assistant.reading.amounts.prices import price_words
from assistant.reading.bench import Bench
from assistant.reading.conditions.values import field_of
from assistant.reading.parse import Parse
from corpus.schema import RECORD_TYPES, Field, Role
from retrieval.plan import Order

_DATED = re.compile(r"\bwhen\b|date|deadline|year|日期|时间|期限|年份|哪天|几号|何时|时候|哪一?年|几年", re.IGNORECASE)
_BESIDE = {"origin_city": "origin_province", "target_provinces": "target_cities"}
"""Fields that are told together where a turn of phrase asks for one of them."""


@cache
def phrasings() -> dict[str, dict[str, re.Pattern[str]]]:
    """Record type → field → what finds a turn of phrase that asks for it."""
    raw = tomllib.loads(files("assistant.reading").joinpath("facts.toml").read_text(encoding="utf-8"))
    return {
        kind: {name: re.compile("|".join(f"(?:{p})" for p in patterns)) for name, patterns in fields.items()}
        for kind, fields in raw.items()
    }


def facts_asked(b: Bench, order: Order | None = None) -> list[str]:
    """The fields asked for, in the order of the question; not the word that only says what `order` goes by."""
    parse = b.parse
    schema = RECORD_TYPES[parse.record_type]
    spots = [
        s for s in _by_phrase(parse) if order is None or s[1] != order.field or not _graded(parse, *_at(parse, s[0]))
    ]
    spans = [span for span, _ in spots]
    spots += [
        (span, name)
        for span, name in _by_word(parse, order)
        if not any(a < span[1] and span[0] < z for a, z in spans) or name in [n for _, n in spots]
    ]
    fields = [name for _, name in sorted(spots)]
    if not fields and parse.price is not None and parse.price.field in schema:
        fields = [parse.price.field]  # "what price per mu does it ask"
        parse.use(*price_words(parse))
    if not fields:
        fields = [f for f in _as_measured(b) if order is None or f != order.field]
    if parse.record_type == "requests":
        if parse.has("why") and "reason" not in fields:
            fields.append("reason")
        fields = _contacts(parse, fields)
        if not fields and parse.has("when"):
            fields.append("submitted_on")
    if not fields and parse.has("size"):
        fields.append("floor_area_sqm" if parse.record_type == "requests" else "total_area_ha")
    if parse.lang == "zh":
        fields = [schema.title_zh if f == schema.title else f for f in fields]
    return list(dict.fromkeys(f for f in fields if f in schema))


def _by_phrase(parse: Parse) -> list[tuple[tuple[int, int], str]]:
    text = parse.utterance.text.lower()
    out: list[tuple[tuple[int, int], str]] = []
    for name, pattern in phrasings()[parse.record_type].items():
        for found in pattern.finditer(text):
            out.append((found.span(), name))
            if name in _BESIDE:
                out.append((found.span(), _BESIDE[name]))
            _use(parse, *found.span())
    return out


_GRADED = ("largest", "smallest", "newest", "oldest", "soonest", "most", "top")


def _at(parse: Parse, span: tuple[int, int]) -> tuple[int, int]:
    """The first and last mention in a span of the text."""
    inside = parse.within(*span)
    return (inside[0], inside[-1]) if inside else (0, 0)


def _graded(parse: Parse, first: int, last: int) -> bool:
    """Whether a superlative stands at the words, or `by` before them: 地价最高的, `the biggest by investment`."""
    near = (first - 2, first - 1, *range(first, last + 1), last + 1)
    return any(parse.cue(k, *_GRADED) for k in near) or parse.cue(first - 1, "by")


def _by_word(parse: Parse, order: Order | None = None) -> list[tuple[tuple[int, int], str]]:
    taken = {i for t in parse.terms for i in range(t.first, t.last + 1)}
    dated = bool(_DATED.search(parse.utterance.text))
    out = []
    for i, mention in enumerate(parse.mentions):
        if i in taken or any(field_of(parse.record_type, v.concept) for v in mention.values):
            continue
        found = next((f for f in parse.fields_of(i) if _asks(f, dated, mention.cue("company", "park"))), None)
        if found is not None and order is not None and found.name == order.field and _graded(parse, i, i):
            continue  # 投资最大的那条: what it is the first by
        if found is not None:
            out.append(((parse.start(i), parse.end(i)), found.name))
            parse.use(i)
    return out


def _asks(field: Field, dated: bool, noun: bool) -> bool:
    """Whether a word for `field` asks for it: a name does not, a verb of time only where a time is asked for."""
    if field.role is Role.KEY or field.role is Role.NAME:
        return False
    return not noun and (dated or (field.role is not Role.TIME and not field.name.endswith("_year")))


def _as_measured(b: Bench) -> list[str]:
    """What the passes took for a number, groups or an order over a set is, for one record, a field of it."""
    asked = b.asked
    fields = []
    if asked.measure is not None and asked.measure.field and asked.measure.field != "company":
        fields.append(asked.measure.field)
    fields += [dim.field for dim in asked.dims if dim.grain is None]
    if asked.order is not None and asked.order.field and not fields:
        fields.append(asked.order.field)
    return fields


def _contacts(parse: Parse, fields: list[str]) -> list[str]:
    """A bare `name` or `number` beside a contact is the contact's."""
    text = parse.utterance.text.lower()
    contact = [f for f in fields if f.startswith("contact")]
    if not contact and parse.has("contact"):
        fields.append("contact_name")
        contact = ["contact_name"]
    if parse.has("mail") and "contact_email" not in fields:
        fields.append("contact_email")
    if not contact:
        return fields
    if re.search(r"\bwho(m)?\b|\bname\b|谁|姓名", text) and "contact_name" not in fields:
        fields.insert(0, "contact_name")
    if re.search(r"\bnumber\b|\bno\.|\b(call|ring|phone|dial)\b|打电话|拨", text) and "contact_phone" not in fields:
        fields.append("contact_phone")
    return fields


def _use(parse: Parse, start: int, end: int) -> None:
    for i in parse.within(start, end):
        mention = parse.mentions[i]
        said = mention.values or mention.places or mention.name or mention.record_id or mention.period
        if not said:
            parse.use(i)
