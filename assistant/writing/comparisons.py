"""Comparisons in words, with the difference or what was asked of the sides; the rank of one value."""

from __future__ import annotations

from assistant.writing.cells import ROWS, bare_number, head_with_unit, is_number, label_words
from assistant.writing.markdown import table
from assistant.writing.measures import measure_name, measure_unit, measured
from assistant.writing.numbers import number, ordinal, percent
from assistant.writing.sets import subject
from assistant.writing.voice import Voice
from retrieval.algebra import conjuncts
from retrieval.plan import Compare, Plan, Rank
from retrieval.result import Result


def write_comparison(plan: Plan, result: Result, voice: Voice) -> str:
    """Return the sides of a comparison, their difference or what was asked of the two."""
    assert isinstance(plan.ask, Compare)
    ask = plan.ask
    about = {case.label: voice.about(case.record_type) if case.record_type else voice for case in ask.cases}
    names = {case.label: case.measure or ask.measure for case in ask.cases}
    sides = []
    for row in result.rows:
        unit = measure_unit(names.get(str(row[0]), ask.measure), about.get(str(row[0]), voice))
        sides.append((voice.any_name(row[0]), measured(row[1], unit, voice)))
    name = measure_name(ask.measure, voice)
    whole = subject(plan.where, voice)
    if conjuncts(plan.where) and ask.measure.where is None:
        name = voice.say(f"{name}, {whole}", f"{whole}，{name}")
    against = voice.say(" against ", "，").join(f"{label} {value}" for label, value in sides)
    if ask.combine != "rows":
        combined = _combined(ask.combine, result, voice)
        return voice.say(f"**{combined}** ({name}): {against}.", f"**{combined}**（{name}）：{against}。")
    opening = voice.say(f"{name[:1].upper()}{name[1:]}: ", f"{name}：")
    if len(sides) <= 2:
        return opening + against + _difference(result, measure_unit(ask.measure, voice), voice) + voice.say(".", "。")
    heads = [
        voice.say("set", "对象"),
        head_with_unit(measure_name(ask.measure, voice), measure_unit(ask.measure, voice), voice),
    ]
    rows = [
        [label, bare_number(row[1], measure_unit(ask.measure, voice))]
        for (label, _), row in zip(sides, result.rows, strict=True)
    ]
    shown = table(heads, rows[:ROWS], [False, True])
    more = len(rows) - ROWS
    rest = (
        "\n\n" + voice.say(f"{number(more)} more rows are in the result.", f"其余{number(more)}行见完整结果。")
        if more > 0
        else ""
    )
    known = [(row[1], label) for (label, _), row in zip(sides, result.rows, strict=True) if is_number(row[1])]
    top = max(known, key=lambda pair: float(str(pair[0])))[1] if known else ""
    leads = voice.say(f"**{top}** leads.", f"最高的是**{top}**。") if top else ""
    return f"{opening}{leads}\n\n{shown}{rest}"


def _difference(result: Result, unit: str | None, voice: Voice) -> str:
    """Return by how much the first of two sides is more or less, and how many times the smaller the larger is."""
    if len(result.rows) != 2 or not all(is_number(row[1]) for row in result.rows):
        return ""
    first, second = (float(str(row[1])) for row in result.rows)
    if first == second:
        return voice.say("; no difference", "；相同")
    gap, low, high = _gap(abs(first - second), unit, voice), min(first, second), max(first, second)
    times = (
        voice.say(
            f", {number(round(high / low, 2))} times the smaller", f"，为较小者的{number(round(high / low, 2))}倍"
        )
        if low > 0
        else ""
    )
    return voice.say(f"; a difference of {gap}{times}", f"；相差{gap}{times}")


def _gap(apart: float, unit: str | None, voice: Voice) -> str:
    """Return how far two values are apart; two percentages are so by points."""
    if unit == "percent":
        return voice.say(f"{percent(apart)} percentage points", f"{percent(apart)}个百分点")
    return measured(apart, unit, voice)


def _combined(how: str, result: Result, voice: Voice) -> str:
    value = result.value
    if not is_number(value):
        return voice.say("No figure", "无法计算")
    plain = float(str(value)) if isinstance(value, float) else int(str(value))
    if how == "ratio":
        return voice.say(f"{number(plain)} times", f"{number(plain)}倍")
    if how == "change":
        return (
            f"{'+' if plain > 0 else ''}{percent(plain)} %"
            if not voice.zh
            else f"{'+' if plain > 0 else ''}{percent(plain)}%"
        )
    if how == "difference" and result.unit == "percent":
        turn = ("lower", "低") if plain < 0 else ("higher", "高")
        shown = _gap(abs(plain), result.unit, voice)
        return voice.say(f"{shown} {turn[0]}", f"{turn[1]}{shown}")
    if how == "difference":
        shown = measured(abs(plain), result.unit, voice)
        return voice.say(f"{shown} {'fewer or less' if plain < 0 else 'more'}", f"{'少' if plain < 0 else '多'}{shown}")
    return measured(value, result.unit, voice)


def write_rank(plan: Plan, result: Result, voice: Voice) -> str:
    """Return the place of one value among all, with its neighbours."""
    assert isinstance(plan.ask, Rank)
    ask = plan.ask
    field, name = voice.record_type[ask.by.field], measure_name(ask.measure, voice)
    value = voice.one(field, ask.value)
    if not is_number(result.value):
        return voice.say(
            f"**{value}** has no rank by {name}: no {voice.noun(1)} counts for it.", f"**{value}**没有可排名的{name}。"
        )
    place = int(str(result.value))
    end = voice.say("" if ask.descending else ", smallest first", "" if ask.descending else "（从小到大）")
    among = voice.say(f", among {subject(plan.where, voice)}", f"（{subject(plan.where, voice)}）")
    within = among if conjuncts(plan.where) else ""
    opening = voice.say(
        f"**{value}** ranks **{ordinal(place)}** of {number(result.total)} by {name}{end}{within}.",
        f"**{value}**的{name}在{number(result.total)}个中排第**{place}**位{end}{within}。",
    )
    unit = measure_unit(ask.measure, voice)
    heads = [voice.label(field), head_with_unit(name, unit, voice), voice.say("rank", "名次")]
    rows = [
        [label_words(ask.by, row[0], voice), bare_number(row[1], unit), bare_number(row[2], None)]
        for row in result.rows
        if len(row) > 2
    ]
    return f"{opening}\n\n{table(heads, rows, [False, True, True])}" if rows else opening
