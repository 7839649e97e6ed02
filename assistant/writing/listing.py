"""Records in words: a list, a ranking by meaning, the records that fit, and single facts."""

from __future__ import annotations

from assistant.writing.citing import SHOWN, Citations, by_id, named, told, told_fields
from assistant.writing.describe import ordering
from assistant.writing.markdown import clean, escape
from assistant.writing.numbers import number
from assistant.writing.sets import subject, subject_name
from assistant.writing.voice import Voice
from corpus.schema import Role, record_type
from retrieval.plan import Fact, Fit, Plan, Records
from retrieval.result import Cell, Criterion, Match, Result


def write_records(plan: Plan, result: Result, voice: Voice, citations: Citations) -> str:
    """Return the size of the set and its first records, each with a mark."""
    names = told_fields(plan)
    asked = plan.ask.fields if isinstance(plan.ask, Records) else ()
    quotes = {each.id: each.quote for each in result.evidence}
    lines = []
    for record in result.records[:SHOWN]:
        quote = quotes.get(str(record[voice.record_type.key]), "")
        line = _line(record, names, voice, citations, quote, asked)
        lines.append(line)
    return "\n\n".join(
        part
        for part in (_opening(plan, result, voice, len(lines)), "\n".join(lines), _rest(result, voice, len(lines)))
        if part
    )


def _line(
    record: dict[str, Cell],
    names: tuple[str, ...],
    voice: Voice,
    citations: Citations,
    quote: str,
    asked: tuple[str, ...],
) -> str:
    mark = citations.cite(record, voice.kind, names, quote)
    about = told(record, names, voice, asked)
    said = f"“{escape(quote)}”" if quote else ""
    details = " — ".join(part for part in (about, said) if part)
    return f"- {named(record, voice, mark)}" + (f" — {details}" if details else "")


def _opening(plan: Plan, result: Result, voice: Voice, shown: int) -> str:
    listed, order = len(result.ids), ordering(plan, voice)
    if plan.meaning:
        return _closest(plan, result, voice, shown)
    cut = listed < result.total
    whole = subject(plan.where, voice, result.total)
    first = (
        voice.say(f"**{number(listed)} of {whole}**", f"**{whole}**，取其中{number(listed)}{_counter(voice)}")
        if cut
        else f"**{whole}**"
    )
    by = order or voice.say("by id", "按编号排列")
    if shown < listed:
        shows = voice.say(f"The first {shown}, {by}:", f"{by}，前{shown}{_counter(voice)}：")
    else:
        shows = voice.say(f"{by[:1].upper()}{by[1:]}:", f"{by}：")
    return voice.say(f"{first}. {shows}", f"{first}。{shows}")


def _closest(plan: Plan, result: Result, voice: Voice, shown: int) -> str:
    wanted, near = escape(plan.meaning or ""), voice.counted(result.total)
    among = subject(plan.where, voice)
    listed = len(result.ids)
    kept = voice.say(f", {number(listed)} in the result", f"（结果含{number(listed)}{_counter(voice)}）")
    part = voice.say(f"the first {shown} of", f"前{shown}{_counter(voice)}，共") if shown < result.total else ""
    near = f"**{near}**" + (kept if shown < listed < result.total else "")
    return voice.say(
        f"Closest to “{wanted}” among {among}: {part} {near}, best first. "
        "They are ranked by the likeness of their own words, not an exact set:",
        f"在{among}中与“{wanted}”最接近的：{part}{near}。按原文语义相近程度排序，并非精确集合：",
    ).replace(":  **", ": **")


def _rest(result: Result, voice: Voice, shown: int) -> str:
    more = len(result.ids) - shown
    if more <= 0:
        return ""
    return voice.say(f"{number(more)} more are in the result.", f"其余{number(more)}{_counter(voice)}见完整结果。")


def _counter(voice: Voice) -> str:
    return "个" if voice.kind == "parks" else "条"


# ---------------------------------------------------------------- facts


def write_fact(plan: Plan, result: Result, voice: Voice, citations: Citations) -> str:
    """Return what the records say in the fields asked for; without fields, everything that they say."""
    asked = plan.ask.fields if isinstance(plan.ask, Fact) else ()
    tested = isinstance(plan.ask, Fact) and plan.ask.test is not None
    verdicts = [row[-1] is True for row in result.rows] if tested else []
    if len(result.records) == 1:
        said = _one_fact(result.records[0], asked, voice, citations)
        if tested:
            return f"**{_verdict(verdicts[0], voice).capitalize()}** — {said}"
        order = ordering(plan, voice)
        whole = subject(plan.where, voice, result.total)
        first = voice.say(f"The first of {whole}, {order}:", f"{whole}，{order}，首位：")
        return f"{first}\n\n{said}" if order else said
    names = asked or told_fields(plan)
    lines = [_fact_line(record, names, voice, citations) for record in result.records[:SHOWN]]
    for at, verdict in enumerate(verdicts[: len(lines)]):
        lines[at] += f" — {_verdict(verdict, voice)}"
    opening = f"**{voice.counted(result.total)}**"
    shown = len(lines)
    if shown < result.total:
        opening += voice.say(f", the first {shown}", f"，前{shown}{_counter(voice)}")
    return opening + voice.say(":", "：") + "\n\n" + "\n".join(lines)


def _verdict(holds: bool, voice: Voice) -> str:
    return voice.say("yes", "是") if holds else voice.say("no", "否")


def _one_fact(record: dict[str, Cell], asked: tuple[str, ...], voice: Voice, citations: Citations) -> str:
    kind = voice.record_type
    if asked:
        return _fact_line(record, asked, voice, citations).removeprefix("- ")
    names = tuple(
        f.name for f in kind if f.role not in (Role.KEY, Role.NAME) and not f.derived and record.get(f.name) is not None
    )
    mark = citations.cite(record, voice.kind, names)
    lines = [f"- {told(record, (name,), voice)}" for name in names if told(record, (name,), voice)]
    return f"{named(record, voice, mark)}{voice.say(':', '：')}\n\n" + "\n".join(lines)


def _fact_line(record: dict[str, Cell], names: tuple[str, ...], voice: Voice, citations: Citations) -> str:
    mark = citations.cite(record, voice.kind, names)
    return f"- {named(record, voice, mark)} — {told(record, names, voice, names)}"


# ---------------------------------------------------------------- fit


def write_matches(plan: Plan, result: Result, voice: Voice, citations: Citations) -> str:
    """Return the fitting records, best first, each with the reasons."""
    assert isinstance(plan.ask, Fit)
    other = voice.about("parks" if voice.kind == "requests" else "requests")
    of = subject_name(plan.ask.subjects, other)
    records = by_id(result)
    several = len({match.subject for match in result.matches}) > 1
    lines = []
    for match in result.matches[:SHOWN]:
        record = records.get(match.id)
        if record is None:
            continue
        mark = citations.cite(record, voice.kind)
        reasons = _reasons(match, voice)
        on = voice.say(f" for {escape(match.subject)}", f"，对应{escape(match.subject)}") if several else ""
        lines.append(f"- {named(record, voice, mark)}{on}{voice.say(': ', '：')}{reasons}")
    shown, total = len(lines), result.total
    cut = voice.say(f"; the first {shown}", f"；前{shown}{_counter(voice)}") if shown < total else ""
    whole = subject(plan.where, voice, total)
    fit = "fits" if total == 1 else "fit"
    opening = voice.say(f"**{whole}** {fit} {of}, best first{cut}:", f"**{whole}**适合{of}，按匹配度排列{cut}：")
    limited = len(result.ids) - shown
    rest = (
        voice.say(f"{number(limited)} more are in the result.", f"其余{number(limited)}{_counter(voice)}见完整结果。")
        if limited > 0
        else ""
    )
    return "\n\n".join(part for part in (opening, "\n".join(lines), rest) if part)


def _reasons(match: Match, voice: Voice) -> str:
    """Return why a pair fits: the criteria met, and how many requirements are covered."""
    parts = [_reason(each, voice) for each in match.criteria if each.met and each.needed]
    if match.of:
        parts.append(
            voice.say(
                f"{match.covered} of {match.of} requirements covered", f"满足{match.of}项配套中的{match.covered}项"
            )
        )
        missing = [
            _named_value("requirements", each.wanted, voice)
            for each in match.criteria
            if not each.needed and not each.met and each.field == "requirements"
        ]
        if missing:
            parts.append(voice.say("missing: ", "缺：") + voice.join(missing, ""))
    return voice.say("; ", "；").join(parts)


def _reason(each: Criterion, voice: Voice) -> str:
    field = record_type("requests")[each.field]
    if field.numeric:
        needed, there = (_named_value(each.field, text, voice) for text in (each.wanted, each.offered))
        label = voice.label(field)
        return voice.say(f"{label} {there} for {needed} needed", f"{label}：需{needed}，可供{there}")
    # The single value of the two sides is the one they share: the park's province, the request's sector.
    shared = each.offered if each.field == "target_provinces" else each.wanted
    return f"{voice.label(field)} {_named_value(each.field, shared, voice)}"


def _named_value(name: str, text: str, voice: Voice) -> str:
    field = record_type("requests")[name]
    if field.numeric and text:
        return voice.one(field, float(text))
    return voice.join([voice.one(field, clean(item)) for item in text.split(";")], "")
