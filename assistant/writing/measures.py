"""Measures in words: what a number is called, and in which unit it stands."""

from __future__ import annotations

from assistant.writing.conditions import level_words
from assistant.writing.markdown import escape
from assistant.writing.numbers import amount, number, plural
from assistant.writing.sets import clause, subject
from assistant.writing.voice import Voice
from corpus.schema import Type, Unit
from retrieval.algebra import conjuncts
from retrieval.plan import Dim, Grain, Groups, How, Measure, Op
from retrieval.result import Cell
from retrieval.units import ratio_unit

_NAMES = {
    How.SUM: ("total {}", "{}合计"),
    How.AVG: ("average {}", "平均{}"),
    How.MEDIAN: ("median {}", "{}中位数"),
    How.MIN: ("smallest {}", "最小{}"),
    How.MAX: ("largest {}", "最大{}"),
}

_KEPT = {
    Op.LT: ("below {}", "低于{}"),
    Op.LE: ("at most {}", "不超过{}"),
    Op.GT: ("over {}", "超过{}"),
    Op.GE: ("at least {}", "不少于{}"),
    Op.EQ: ("{}", "为{}"),
}

_GRAINS = {
    Grain.YEAR: "年份",
    Grain.HALF: "半年",
    Grain.QUARTER: "季度",
    Grain.MONTH: "月份",
    Grain.WEEK: "周",
    Grain.DAY: "日期",
}


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
    if field and field.type is Type.LIST and measure.how is not How.DISTINCT:
        label = own.say(f"number of {plural(label)}", f"{label}项数")
    if measure.per is not None:
        return _ratio_name(measure, label, own)
    if measure.how is How.DISTINCT:
        return own.say(f"number of different {plural(label)}", f"不同{label}数")
    if field and field.type is Type.DATE:
        names = ("latest {}", "最晚{}") if measure.how is How.MAX else ("earliest {}", "最早{}")
        return names[own.zh].format(label)
    return _NAMES[measure.how][own.zh].format(label)


def _ratio_name(measure: Measure, label: str, voice: Voice) -> str:
    """Return `total planned investment per total land area`, `投资额÷用地面积`: totals, or the records' own ratios."""
    under = voice.label(voice.record_type[measure.per or ""])
    if measure.how is How.SUM:
        return voice.say(f"{label} per {under} (total by total)", f"{label}÷{under}（合计相除）")
    own = voice.say(f"{label} per {under}", f"{label}÷{under}")
    return _NAMES[measure.how][voice.zh].format(own) + voice.say(f" of a {voice.noun(1)}", f"（逐{voice.noun()}）")


def _share_name(measure: Measure, voice: Voice) -> str:
    weight = voice.label(voice.record_type[measure.field]) if measure.field else ""
    if measure.of is None:
        return voice.say(f"share of {weight or f'all {voice.noun()}'}", f"{weight}占比")
    part = clause(measure.of, voice)
    if measure.where is not None:
        whole = subject(measure.where, voice)
        return voice.say(
            f"share of {f'the {weight} of ' if weight else ''}{whole} {part}", f"{weight}在{whole}中的占比（{part}）"
        )
    return voice.say(f"share{f' of {weight}' if weight else ''} {part}", f"{weight}占比（{part}）")


def combined_name(ask: Groups, voice: Voice) -> str:
    """Return what the number between the two measures of `ask` is called."""
    names = {"difference": ("difference", "差额"), "change": ("change", "变化")}
    return voice.say(*names.get(ask.combine, ("ratio", "比值")))


def having_words(ask: Groups, voice: Voice) -> str:
    """Return which groups are kept, as it follows their names: `, only where the number of parks is at least 3`."""
    having = ask.having
    if having is None or having.op not in _KEPT:
        return ""
    combined = having.of is None and having.measure >= len(ask.measures)
    measure = having.of or ask.measures[0 if combined else having.measure]
    if having.level is not None:
        bound = level_words(having.level, voice)
    elif having.across is not None:
        middle = ("average", "平均值") if having.across is How.AVG else ("median", "中位数")
        bound = voice.say(f"the {middle[0]} of the groups", f"各组{middle[1]}")
    else:
        bound = amount(having.value, measure_unit(measure, voice), voice.lang)
    said = _KEPT[having.op][voice.zh].format(bound)
    name = combined_name(ask, voice) if combined else measure_name(measure, voice)
    if measure.record_type and measure.where is not None and measure.how is How.COUNT and not combined:
        own = voice.about(measure.record_type)
        told = [clause(part, own) for part in conjuncts(measure.where)]
        name = voice.say(f"{name} {' '.join(told)}", f"{'、'.join(told)}的{name}") if told else name
    return voice.say(f", only where the {name} is {said}", f"，只计{name}{said}的")


def measure_unit(measure: Measure, voice: Voice) -> str | None:
    """Return the unit a measure's number is in: the one asked for, else the field's own; None: a count."""
    if measure.how is How.SHARE:
        return Unit.PERCENT.value
    kind = voice.about(measure.record_type).record_type if measure.record_type else voice.record_type
    field = kind[measure.field] if measure.field else None
    if measure.per is not None and field is not None:
        return measure.unit or ratio_unit(field.unit, kind[measure.per].unit)
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
