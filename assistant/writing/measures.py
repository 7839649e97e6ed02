"""Measures in words: what a number is called, and in which unit it stands."""

from __future__ import annotations

from assistant.writing.markdown import escape
from assistant.writing.numbers import amount, number
from assistant.writing.sets import clause
from assistant.writing.voice import Voice
from corpus.schema import Type, Unit
from retrieval.plan import Dim, Grain, How, Measure
from retrieval.result import Cell

_NAMES = {
    How.SUM: ("total {}", "{}合计"),
    How.AVG: ("average {}", "平均{}"),
    How.MEDIAN: ("median {}", "{}中位数"),
    How.MIN: ("smallest {}", "最小{}"),
    How.MAX: ("largest {}", "最大{}"),
}


_GRAINS = {
    Grain.YEAR: "年份",
    Grain.HALF: "半年",
    Grain.QUARTER: "季度",
    Grain.MONTH: "月份",
    Grain.WEEK: "周",
    Grain.DAY: "日期",
}


def plural(word: str) -> str:
    """Return the English plural of a field's label."""
    return word[:-1] + "ies" if word.endswith("y") else word if word.endswith("s") else word + "s"


def measure_name(measure: Measure, voice: Voice) -> str:
    """Return what a measure is called: its own label, else `average planned investment`, `需求数`."""
    if measure.label:
        return escape(measure.label)
    own = voice.about(measure.record_type) if measure.record_type else voice
    if measure.how is How.COUNT:
        return own.say(f"number of {own.noun()}", f"{own.noun()}数")
    if measure.how is How.SHARE:
        return _share_name(measure, own)
    field = own.record_type[measure.field] if measure.field else None
    label = own.label(field) if field else ""
    if measure.how is How.DISTINCT:
        return own.say(f"number of different {plural(label)}", f"不同{label}数")
    if field and field.type is Type.DATE:
        names = ("latest {}", "最晚{}") if measure.how is How.MAX else ("earliest {}", "最早{}")
        return names[own.zh].format(label)
    return _NAMES[measure.how][own.zh].format(label)


def _share_name(measure: Measure, voice: Voice) -> str:
    weight = voice.label(voice.record_type[measure.field]) if measure.field else ""
    if measure.of is None:
        return voice.say(f"share of {weight or f'all {voice.noun()}'}", f"{weight}占比")
    part = clause(measure.of, voice)
    return voice.say(f"share{f' of {weight}' if weight else ''} {part}", f"{weight}占比（{part}）")


def measure_unit(measure: Measure, voice: Voice) -> str | None:
    """Return the unit a measure's number is in: the one asked for, else the field's own; None: a count."""
    if measure.how is How.SHARE:
        return Unit.PERCENT.value
    kind = voice.about(measure.record_type).record_type if measure.record_type else voice.record_type
    field = kind[measure.field] if measure.field else None
    if measure.how in (How.COUNT, How.DISTINCT) or field is None or field.unit is None:
        return None
    return measure.unit or field.unit.value


def measured(value: Cell, unit: str | None, voice: Voice) -> str:
    """Return a measure's number in words; `–` where there is none."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return (
            voice.one(voice.record_type["submitted_on"], value)
            if not isinstance(value, (str, tuple))
            else escape(str(value))
        )
    return amount(value, unit, voice.lang) if unit else number(value)


def dim_name(dim: Dim, voice: Voice) -> str:
    """Return what groups are by: `sector`, `submission month`, `提交月份`."""
    field = voice.record_type[dim.field]
    label = voice.label(field)
    if field.type is not Type.DATE:
        return label
    grain = dim.grain or Grain.MONTH
    return label.replace("日期", _GRAINS[grain]) if voice.zh else label.replace("date", grain.value)
