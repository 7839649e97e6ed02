"""One number in words, or several of one set, with the set that they were computed from."""

from __future__ import annotations

from assistant.writing.cells import is_number
from assistant.writing.measures import measure_name, measure_unit, measured
from assistant.writing.numbers import number
from assistant.writing.sets import clause, subject
from assistant.writing.voice import Voice
from retrieval.plan import How, Measure, Plan, Value
from retrieval.result import Result


def write_value(plan: Plan, result: Result, voice: Voice) -> str:
    """Return one number with its unit and the set that it was computed from."""
    if isinstance(plan.ask, Value) and plan.ask.also:
        return _several(plan, plan.ask, result, voice)
    measure = plan.ask.measure if isinstance(plan.ask, Value) else Measure()
    own = voice.about(measure.record_type) if measure.record_type else voice
    where = measure.where if measure.where is not None else plan.where
    if measure.how is How.COUNT:
        return f"**{subject(where, own, result.total)}**{voice.say('.', '。')}"
    if result.value is None:
        return voice.say(
            f"No {measure_name(measure, own)} can be given: none of the {subject(where, own, result.total)} says it.",
            f"无法给出{measure_name(measure, own)}：{subject(where, own, result.total)}均未填写。",
        )
    basis = voice.say(
        f"Computed from {subject(where, own, result.total)}.", f"依据{subject(where, own, result.total)}计算。"
    )
    if measure.how is How.SHARE:
        return _share(result, measure, subject(where, own, result.total), own)
    shown = value_words(result, own)
    name = measure_name(measure, own)
    said = voice.say(f"The {name} is **{shown}**. ", f"{name}为**{shown}**。")
    if measure.how is not How.DISTINCT:
        basis = basis.rstrip("。.") + voice.say(", empty fields left out.", "，未填写的不计。")
    return said + basis


def _several(plan: Plan, ask: Value, result: Result, voice: Voice) -> str:
    """Return the numbers asked of one set, a line each."""
    measures = (ask.measure, *ask.also)
    lines = [
        voice.say(f"For {subject(plan.where, voice, result.total)}:", f"{subject(plan.where, voice, result.total)}：")
    ]
    for measure, row in zip(measures, result.rows, strict=True):
        shown = measured(row[1], measure_unit(measure, voice), voice)
        lines.append(f"- {measure_name(measure, voice)}{voice.say(': ', '：')}**{shown}**")
    if any(m.field is not None and m.how is not How.DISTINCT for m in measures):
        lines.append("")
        lines.append(voice.say("Empty fields are left out.", "未填写的不计。"))
    return "\n".join(lines)


def _share(result: Result, measure: Measure, whole: str, voice: Voice) -> str:
    share = value_words(result, voice)
    part = clause(measure.of, voice) if measure.of is not None else voice.say("among them", "其中")
    if measure.field is None:
        verb = "" if part.startswith("that ") else "are "
        return voice.say(
            f"Of {whole}, **{share}** {verb}{part.removeprefix('that ')}.", f"{whole}中，{part}的占**{share}**。"
        )
    weight = voice.label(voice.record_type[measure.field])
    return voice.say(
        f"Of the {weight} of {whole}, **{share}** belongs to those {part}.",
        f"{whole}的{weight}中，{part}的占**{share}**。",
    )


def value_words(result: Result, voice: Voice) -> str:
    """Return the result's value with its unit; money in Chinese as people count it, beside the canonical number."""
    words = measured(result.value, result.unit, voice)
    if voice.zh and result.unit == "mcny" and is_number(result.value):
        return f"{words}（{number(float(str(result.value)))}百万元）"
    return words
