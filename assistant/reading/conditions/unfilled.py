"""Fields that a record leaves empty: `no decision date`, 没填投资额, 没说要多大面积."""

from __future__ import annotations

import re

from assistant.reading.parse import Parse, Term
from corpus.schema import Role, Type
from retrieval.plan import Condition, Expr, Not, Op

_NO = (
    "no",
    "have no",
    "has no",
    "with no",
    "without",
    "without a",
    "without any",
    "missing",
    "lacking",
    "没有",
    "没填",
    "没写",
    "无",
)


def read_empty_fields(parse: Parse) -> None:
    """`no decision date`, 没填投资额: a field that nothing was filled in under."""
    either = parse.has("neither")
    for i, mention in enumerate(parse.mentions):
        lacks = mention.text.lower() in ("lack", "lacks", "lacking")
        neither = either and mention.cue("neither", "nor")
        at = parse.skip_right(i) if lacks or neither else i + 1
        following = parse.at(at)
        denied = mention.text.lower() in _NO or lacks or neither
        if not denied or i in parse.used or following is None or parse.broken(i, at):
            continue
        named = next((f for f in parse.fields_of(at) if f.type is Type.DATE or f.numeric), None)
        if named is None and following.cue("deciding") and parse.record_type == "requests":
            named = parse.schema["decision_by"]
        if named is None or following.values or following.quantity:
            continue
        after = parse.at(at + 1)
        if after is not None and not parse.mark(at + 1) and (after.quantity or after.cue("gt", "ge", "lt", "le")):
            continue  # "no jobs below 50"
        words = parse.text(i, at)
        unknown: Expr = Not(part=Condition(field=named.name, op=Op.KNOWN, words=words))
        if named.name in ("available_land_mu", "available_floor_sqm"):
            unknown = Condition(
                field=named.name, op=Op.EQ, values=(0,), words=words
            )  # "no land left": none, not unknown
        parse.terms.append(Term(i, at, named.name, named.name, unknown, words))
        parse.use(i, at)
        parse.ignored.update((i, at))


_UNSAID = re.compile(
    r"(?:既|也|又|都|还|完全|压根|根本)?(?:没|没有|未)(?:指定|明确|限定|指明|选定|确定|定(?=城市|省份|哪)|说明|注明|交代|说|提|写|讲|给|报|标|留)(?:过|到|明|清楚)?"
)


def read_unsaid_fields(parse: Parse) -> None:
    """没说要多大面积, 既没提土地也没提厂房: a number that the request leaves empty, the words right before its name."""
    for found in _UNSAID.finditer(parse.utterance.text):
        inside = parse.within(*found.span())
        if not inside or any(parse.mentions[i].solid or i in parse.used for i in inside):
            continue
        at = parse.skip_right(inside[-1], "need", "size", "how_much", "to", "flow")
        named = [f for f in parse.fields_of(at) if f.role is not Role.NAME and not f.derived]
        if (
            not named
            and parse.record_type == "requests"
            and (
                found.group().endswith(("指定", "明确", "限定", "指明", "选定", "确定", "定"))
                or any(parse.cue(k, "to", "flow") for k in (at - 1, at))
            )
        ):
            placed = "target_cities" if parse.cue(at, "noun_city") else "target_provinces"
            named = [parse.schema[placed]] if parse.cue(at, "noun_city", "noun_province", "where") else []
        after = parse.at(at + 1)
        ends = after is None or parse.mark(at + 1) or after.cue("of", "nor", "and", "or", "request", "company")
        if not named or parse.mentions[at].values or at in parse.used or not ends or parse.broken(inside[-1], at):
            continue
        said = parse.text(inside[0], at)
        empty = Not(part=Condition(field=named[0].name, op=Op.KNOWN, words=said))
        parse.terms.append(Term(inside[0], at, named[0].name, named[0].name, empty, said))
        parse.use(*inside, at)


def read_without_value(parse: Parse) -> None:
    """`without a known budget`, 投资额为空: a word for an empty cell, of the field that stands nearest."""
    for i in parse.where("without_value"):
        named = [
            (abs(i - j), f)
            for j, m in enumerate(parse.mentions)
            if abs(i - j) <= 5 and not parse.broken(min(i, j), max(i, j))
            for f in (parse.fields_of(j) or [])
            if f.role not in (Role.KEY, Role.NAME)
        ]
        if parse.record_type == "parks" and any(m.quantity for m in parse.mentions[i + 1 : i + 3]):
            parse.use(i)  # 空着五万平的园区: free space, not an empty cell
            continue
        if named and i not in parse.used:
            field_named = min(named, key=lambda n: n[0])[1]
            words = parse.mentions[i].text
            empty = Not(part=Condition(field=field_named.name, op=Op.KNOWN, words=words))
            parse.terms.append(Term(i, i, field_named.name, field_named.name, empty, words))
            parse.use(i)
