"""Records named outright: by id, by company or park name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reading.parse import Parse
from retrieval.plan import Condition, Op


@dataclass(frozen=True, slots=True)
class Subject:
    """The records a question names: their type, the condition that picks them, and where it was said."""

    record_type: str
    condition: Condition
    at: int
    picked: bool = False


def named(parse: Parse) -> list[Subject]:
    """Subjects named by id or by name."""
    out: list[Subject] = []
    for i, mention in enumerate(parse.mentions):
        if mention.record_id:
            kind, key = ("requests", "request_id") if mention.record_id.startswith("R") else ("parks", "park_id")
            out.append(
                Subject(kind, Condition(field=key, op=Op.IN, values=(mention.record_id,), words=mention.text), i)
            )
            parse.use(i)
        elif mention.name is not None:
            name = mention.name
            words, titles = mention.text, _in_its_province(parse, i, name.titles)
            out.append(Subject(name.record_type, Condition(field=name.field, op=Op.IN, values=titles, words=words), i))
            parse.use(i)
            if len(titles) > 1 and not mention.repaired:
                shown, more = titles[:3], len(titles) - 3
                rest = (f" and {more} more", f"等{len(titles)}家") if more > 0 else ("", "")
                parse.say(
                    f"“{words}” may be any of {', '.join(shown)}{rest[0]}: all are taken",
                    f"“{words}”可指{'、'.join(shown)}{rest[1]}：一并计入",
                )
            if mention.repaired:
                parse.say(
                    f"“{mention.text}” is read as {', '.join(name.titles[:3])}",
                    f"“{mention.text}”按{'、'.join(name.titles[:3])}理解",
                )
    return out


def _in_its_province(parse: Parse, index: int, titles: tuple[str, ...]) -> tuple[str, ...]:
    """贵州思辰医疗 of 贵阳思辰医疗 and 郑州思辰医疗: those named after a city of the province that is said before the name."""
    before = parse.at(index - 1)
    if before is None or not before.places or parse.mark(index) or len(titles) < 2:
        return titles
    province = before.places[0].place
    cities = [p for p in parse.vocabulary.places if p.kind == "city" and p.province == province.name]
    if province.kind != "province" or not cities:
        return titles
    inside = tuple(t for t in titles if any(t.startswith((c.name, c.zh)) for c in cities))
    return inside or titles


def together(same: Sequence[Subject]) -> Condition:
    """Return the one condition that picks all subjects told in the first one's way (by id, by name)."""
    first = same[0].condition
    alike = [s.condition for s in same if s.condition.field == first.field]
    values = dict.fromkeys(value for condition in alike for value in condition.values)
    return first.model_copy(update={"values": tuple(values)})
