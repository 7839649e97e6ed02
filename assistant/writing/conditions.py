"""Conditions in words, as short phrases: `target province: Guangdong`, `投资额 ≥ 10亿元`."""

from __future__ import annotations

import datetime as dt

from assistant.writing.markdown import escape
from assistant.writing.numbers import amount, day, number, plural
from assistant.writing.voice import Voice
from corpus.schema import Field, Role, Type
from retrieval.plan import All, AnyOf, Condition, Expr, FieldRef, How, Level, Not, Op, Subquery
from retrieval.units import alike, factor, ratio_unit

_SIGNS = {Op.LT: "<", Op.LE: "≤", Op.GT: ">", Op.GE: "≥", Op.EQ: "="}
DAY_SHAPES = {
    Op.LT: ("before {}", "早于{}"),
    Op.LE: ("by {}", "不晚于{}"),
    Op.GT: ("after {}", "晚于{}"),
    Op.GE: ("from {}", "不早于{}"),
    Op.EQ: ("on {}", "{}"),
}
_LIVE = ("live", "active")


def phrase(part: Expr, voice: Voice) -> str:
    """Return one condition as a short phrase: `target province: Guangdong`, `投资额 ≥ 10亿元`."""
    if isinstance(part, Condition):
        return _condition(part, voice)
    if isinstance(part, Not):
        return _negated(part.part, voice)
    inner = [phrase(each, voice) for each in part.parts]
    if not inner:
        return voice.say("anything", "不限") if isinstance(part, All) else voice.say("nothing", "无")
    if len(inner) == 1:
        return inner[0]
    joined = voice.say(" and ", "且") if isinstance(part, All) else voice.say(" or ", "或")
    return joined.join(
        f"({each})" if isinstance(sub, (All, AnyOf)) else each for each, sub in zip(inner, part.parts, strict=True)
    )


def _condition(test: Condition, voice: Voice) -> str:
    if test.subquery is not None and test.subquery.fit:
        return fit_words(test, voice)
    field = voice.record_type[test.field]
    label = voice.label(field)
    if test.op is Op.KNOWN:
        return voice.say(f"{label} known", f"{label}已填写")
    if test.op is Op.CONTAINS:
        return voice.say(f"{label} contains {_text(test)}", f"{label}含{_text(test)}")
    if test.subquery is not None or test.op in (Op.IN, Op.ALL, Op.ONLY, Op.FIRST):
        first = {Op.FIRST: voice.say("first ", "首选"), Op.ONLY: voice.say("only ", "仅有")}.get(test.op, "")
        return f"{first}{label}{voice.say(': ', '：')}{values_words(test, field, voice)}"
    if field.type is Type.LIST:
        label = voice.say(f"number of {plural(label)}", f"{label}项数")
    if test.ref is not None:
        return _ratio(test, field, test.ref, voice)
    if test.level is not None:
        return f"{label} {_SIGNS[test.op]} {level_words(test.level, voice)}"
    if test.op is Op.BETWEEN:
        return f"{label}{voice.say(': ', '：')}{bound_words(test, field, voice)}"
    if field.type is Type.DATE:
        return f"{label} {DAY_SHAPES[test.op][voice.zh].format(bound_words(test, field, voice))}"
    return f"{label} {_SIGNS[test.op]} {bound_words(test, field, voice)}"


def _ratio(test: Condition, field: Field, ref: FieldRef, voice: Voice) -> str:
    """Return a comparison with another field: of one dimension by its multiple, of two as a bound of the ratio."""
    other = voice.record_type[ref.field]
    unit = ratio_unit(field.unit, other.unit)
    sign, ours, theirs = _SIGNS[test.op], voice.label(field), voice.label(other)
    if unit is not None and not alike(field.unit, other.unit):
        return f"{ours}{voice.say(' per ', '÷')}{theirs} {sign} {amount(ref.factor, unit, voice.lang)}"
    times = round(ref.factor / (factor(other.unit, field.unit.value) if unit and field.unit else 1.0), 6)
    return f"{ours} {sign} {theirs}" if times == 1 else f"{ours} {sign} {number(times)} × {theirs}"


_OF_A_SET = {
    How.AVG: ("average", "平均值"),
    How.MEDIAN: ("median", "中位数"),
    How.MIN: ("smallest", "最小值"),
    How.MAX: ("largest", "最大值"),
    How.SUM: ("total", "合计"),
    How.COUNT: ("number", "数量"),
    How.SHARE: ("share", "占比"),
}


def level_words(level: Level, voice: Voice) -> str:
    """Return the set's number that is compared with: `the average of all parks`, `1.5 × 园区（省份：湖北）的平均值`."""
    measure = level.measure
    own = voice.about(measure.record_type) if measure.record_type else voice
    told = phrase(measure.where, own) if measure.where is not None and measure.where != All() else ""
    name = _OF_A_SET[measure.how][own.zh] if measure.how in _OF_A_SET else measure.how.value
    of = own.say(f"{own.noun()} with {told}", f"{own.noun()}（{told}）") if told else ""
    words = own.say(f"the {name} of {of or f'all {own.noun()}'}", f"{of or f'全部{own.noun()}'}的{name}")
    return words if level.factor == 1 else f"{number(level.factor)} × {words}"


def _negated(part: Expr, voice: Voice) -> str:
    if isinstance(part, Condition) and is_live(part):
        return (
            voice.say("live", "在谈")
            + voice.say(" (status: not ", "（状态：非")
            + plain_values(part, voice)
            + voice.say(")", "）")
        )
    if isinstance(part, Condition) and part.subquery is not None and part.subquery.fit:
        return fit_words(part, voice, negative=True)
    if isinstance(part, Condition) and part.subquery is None and part.op in (Op.IN, Op.FIRST, Op.KNOWN):
        field = voice.record_type[part.field]
        label = voice.label(field)
        if part.op is Op.KNOWN:
            return voice.say(f"{label} not known", f"{label}未填写")
        first = voice.say("first ", "首选") if part.op is Op.FIRST else ""
        return f"{first}{label}{voice.say(': not ', '：非')}{values_words(part, field, voice)}"
    return voice.say(f"not ({phrase(part, voice)})", f"非（{phrase(part, voice)}）")


def is_live(test: Condition) -> bool:
    """`live` names what is left when the final states are taken out, so it stands on a negated condition."""
    return test.field == "status" and test.label in _LIVE


def _text(test: Condition) -> str:
    return f"“{escape(str(test.values[0]) if test.values else '')}”"


def plain_values(test: Condition, voice: Voice) -> str:
    field = voice.record_type[test.field]
    return voice.join([voice.one(field, value) for value in test.values], "and" if test.op is Op.ALL else "or")


def values_words(test: Condition, field: Field, voice: Voice) -> str:
    if test.subquery is not None:
        return _subquery(test, voice)
    if test.label and field.role is Role.KEY:
        listed = f"{len(test.values):,}"
        return voice.say(f"{escape(test.label)} ({listed})", f"上一份名单（{listed}）")
    names = plain_values(test, voice)
    if not test.label or is_live(test):
        return names
    return f"{voice.any_name(test.label)}{voice.say(f' ({names})', f'（{names}）')}"


def _subquery(test: Condition, voice: Voice) -> str:
    inner = test.subquery
    assert inner is not None
    other = voice.about(inner.record_type)
    field = other.label(other.record_type[inner.field])
    of = phrase(inner.where, other) if inner.where is not None and inner.where != All() else ""
    often = voice.say(f", {times_words(inner, voice)}", f"，{times_words(inner, voice)}") if counted(inner) else ""
    among = f"{other.noun()}" + (voice.say(f" with {of}", f"（{of}）") if of else "")
    return voice.say(f"among the values of {field} in {among}{often}", f"取自{among}的{field}{often}")


def fit_words(test: Condition, voice: Voice, negative: bool = False) -> str:
    """Return `fits R0000001`, `fits none of the parks with province: Henan`, `没有园区适合`."""
    inner = test.subquery
    assert inner is not None
    other = voice.about(inner.record_type)
    named = inner.where is not None and _names(inner.where, other)
    set_of = f"{other.noun()}"
    if inner.where is not None and inner.where != All() and not named:
        told = phrase(inner.where, other)
        set_of = voice.say(f"{set_of} with {told}", f"{set_of}（{told}）")
    if inner.min_count > 1:
        count = f"{inner.min_count:,}"
        few = voice.say(f"fits fewer than {count} of the {set_of}", f"适合的{set_of}不足{count}个")
        return few if negative else voice.say(f"fits at least {count} of the {set_of}", f"适合至少{count}个{set_of}")
    if named:
        return voice.say(f"{'does not fit' if negative else 'fits'} {named}", f"{'不' if negative else ''}适合{named}")
    if negative:
        return voice.say(f"fits none of the {set_of}", f"没有适合的{set_of}")
    return voice.say(f"fits one of the {set_of}", f"有适合的{set_of}")


def _names(expr: Expr, voice: Voice) -> str:
    """Return the records that a condition picks out by name or id, empty for other conditions."""
    if not isinstance(expr, Condition) or expr.op is not Op.IN or not expr.values or expr.label:
        return ""
    field = voice.record_type[expr.field]
    return plain_values(expr, voice) if field.role in (Role.KEY, Role.NAME) else ""


def counted(inner: Subquery) -> bool:
    """Whether a subquery minds how often a value occurs."""
    return inner.min_count > 1 or inner.max_count is not None


def times_words(inner: Subquery, voice: Voice) -> str:
    """Return how often a value of a subquery occurs: `at least 3 times`, `恰好2次`."""
    low, high = inner.min_count, inner.max_count
    times = voice.say("time" if (high or low) == 1 else "times", "次")
    if high is None:
        return voice.say(f"at least {low} {times}", f"至少{low}次")
    if low == high:
        return voice.say(f"exactly {low} {times}", f"恰好{low}次")
    return voice.say(f"{low} to {high} {times}", f"{low}至{high}次")


def bound_words(test: Condition, field: Field, voice: Voice) -> str:
    """Return the bound or the two bounds of a comparison; of a list, its number of items."""
    bounds = [_one_bound(value, field, voice) for value in test.values]
    return voice.say(" to ", "至").join(bounds)


def _one_bound(value: object, field: Field, voice: Voice) -> str:
    if field.type is Type.DATE and isinstance(value, str):
        try:
            return day(dt.date.fromisoformat(value), voice.lang)
        except ValueError:
            return escape(value)
    return voice.one(field, value)
