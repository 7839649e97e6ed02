"""Numbers in words: one value, groups and trends as a table, comparisons with the difference, a rank."""

from __future__ import annotations

from assistant.writing.markdown import escape, table
from assistant.writing.measures import combined_name, dim_name, having_words, measure_name, measure_unit, measured
from assistant.writing.numbers import number, ordinal, percent, plural, unit_name
from assistant.writing.sets import clause, subject
from assistant.writing.voice import Voice
from corpus.schema import Type
from retrieval.plan import Compare, Dim, Groups, How, Measure, Plan, Rank, Value, conjuncts
from retrieval.result import Cell, Result

ROWS = 15
"""Rows of a table in the text; the result holds all of them."""


def is_number(cell: object) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


# ---------------------------------------------------------------- one value


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


# ---------------------------------------------------------------- groups


def write_groups(plan: Plan, result: Result, voice: Voice) -> str:
    """Return what the groups are, which stands out, and the table."""
    assert isinstance(plan.ask, Groups)
    ask = plan.ask
    names = voice.join([measure_name(m, voice) for m in ask.measures], "and")
    by = voice.join([dim_name(dim, voice) for dim in ask.by], "and")
    where = subject(plan.where, voice, result.total)
    kept = having_words(ask, voice)
    opening = voice.say(
        f"{names[:1].upper()}{names[1:]} by {by}, over **{where}**{kept}.", f"**{where}**，按{by}统计{names}{kept}。"
    )
    if ask.count:
        total, groups = number(len(result.rows)), by if len(result.rows) == 1 else plural(by)
        opening = voice.say(f"**{total}** {groups}. ", f"共**{total}**个{by}。") + opening
    if ask.within is not None:
        opening += within_words(ask, voice)
    if ask.offset:
        first = ordinal(ask.offset + 1)
        opening += voice.say(f" Shown from the {first} place on.", f"从第{number(ask.offset + 1)}位起列出。")
    if _several_each(ask, voice):
        opening += voice.say(" One counts in each of its values.", "一条可计入多个组。")
    units = _units(ask, voice)
    parts = [opening, _standing_out(ask, result, voice, units), _groups_table(ask, result, voice, units)]
    return "\n\n".join(part for part in parts if part)


def within_words(ask: Groups, voice: Voice) -> str:
    """Return how many groups are shown within each of the first dimension."""
    outer = dim_name(ask.by[0], voice)
    most = number(ask.within or 0)
    return voice.say(f" The first {most} within each {outer}.", f"每个{outer}取前{most}。")


def _several_each(ask: Groups, voice: Voice) -> bool:
    return any(voice.record_type[dim.field].type is Type.LIST and not dim.first for dim in ask.by)


def _units(ask: Groups, voice: Voice) -> list[str | None]:
    units = [measure_unit(measure, voice) for measure in ask.measures]
    if ask.combine != "none":
        units.append({"difference": units[0], "change": "percent"}.get(ask.combine))
    return [*units, "percent"] if ask.growth else units


def label_words(dim: Dim, cell: Cell, voice: Voice) -> str:
    """Return a group's label: a value's name, a period or a band as it stands."""
    if cell is None:
        return voice.say("not known", "未填写")
    field = voice.record_type[dim.field]
    if dim.grain is not None or dim.bands or field.type is Type.DATE or field.numeric:
        return escape(str(cell))
    return voice.cell(field, cell)


def _row_label(ask: Groups, row: tuple[Cell, ...], voice: Voice) -> str:
    return " / ".join(label_words(dim, cell, voice) for dim, cell in zip(ask.by, row, strict=False))


def _standing_out(ask: Groups, result: Result, voice: Voice, units: list[str | None]) -> str:
    """Return which group leads, or for a trend where it starts, ends and peaks."""
    ordered = ask.order.measure if ask.order is not None and ask.combine != "none" else None
    column = ordered or 0  # what stands between two numbers leads where the groups are in its order
    at = len(ask.by) + column
    rows = [(row, float(str(row[at]))) for row in result.rows if len(row) > at and is_number(row[at])]
    if len(rows) < 2:
        return ""

    def shown(row: tuple[Cell, ...]) -> tuple[str, str]:
        return _row_label(ask, row, voice), measured(row[at], units[column], voice)

    top = max(rows, key=lambda pair: pair[1])[0]
    label, value = shown(top)
    if voice.record_type[ask.by[0].field].type is Type.DATE and at == 1:
        (begin, first), (end, last) = shown(rows[0][0]), shown(rows[-1][0])
        if label == end:
            return voice.say(
                f"From {first} in {begin} to **{last}** in {end}, the highest.",
                f"从{begin}的{first}到{end}的**{last}**，为最高。",
            )
        return voice.say(
            f"From {first} in {begin} to {last} in {end}; the peak is **{value}** in {label}.",
            f"从{begin}的{first}到{end}的{last}；最高为{label}的**{value}**。",
        )
    if [v for _, v in rows] == sorted(v for _, v in rows) and rows[0][1] < rows[-1][1]:
        low, least = shown(rows[0][0])
        return voice.say(f"**{low}** is lowest with {least}.", f"最低的是**{low}**（{least}）。")
    return voice.say(f"**{label}** leads with {value}.", f"最高的是**{label}**（{value}）。")


def _groups_table(ask: Groups, result: Result, voice: Voice, units: list[str | None]) -> str:
    heads = [dim_name(dim, voice) for dim in ask.by]
    for measure, unit in zip(ask.measures, units, strict=False):
        heads.append(_with_unit(measure_name(measure, voice), unit, voice))
    if ask.combine != "none":
        heads.append(_with_unit(combined_name(ask, voice), units[len(ask.measures)], voice))
    if ask.growth:
        heads.append(_with_unit(voice.say("change", "环比变化"), "percent", voice))
    at = len(ask.by)
    rows = []
    for row in result.rows[:ROWS]:
        labels = [label_words(dim, cell, voice) for dim, cell in zip(ask.by, row, strict=False)]
        rows.append(labels + [_bare(cell, unit) for cell, unit in zip(row[at:], units, strict=False)])
    body = table(heads, rows, [False] * at + [True] * (len(heads) - at))
    more = len(result.rows) - len(rows)
    if more > 0:
        body += "\n\n" + voice.say(f"{number(more)} more rows are in the result.", f"其余{number(more)}行见完整结果。")
    return body


def _with_unit(name: str, unit: str | None, voice: Voice) -> str:
    shown = unit_name(unit, voice.lang)
    return f"{name}{voice.say(f' ({shown})', f'（{shown}）')}" if shown else name


def _bare(cell: Cell, unit: str | None) -> str:
    """Return a number of a table, whose unit stands in the head of its column."""
    if is_number(cell):
        value = float(str(cell)) if isinstance(cell, float) else int(str(cell))
        return percent(value) if unit == "percent" else str(value) if unit == "year" else number(value)
    return "–" if cell is None else escape(str(cell))


# ---------------------------------------------------------------- comparison and rank


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
        _with_unit(measure_name(ask.measure, voice), measure_unit(ask.measure, voice), voice),
    ]
    rows = [
        [label, _bare(row[1], measure_unit(ask.measure, voice))]
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
    gap, low, high = measured(abs(first - second), unit, voice), min(first, second), max(first, second)
    times = (
        voice.say(
            f", {number(round(high / low, 2))} times the smaller", f"，为较小者的{number(round(high / low, 2))}倍"
        )
        if low > 0
        else ""
    )
    return voice.say(f"; a difference of {gap}{times}", f"；相差{gap}{times}")


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
        shown = percent(abs(plain))
        turn = ("lower", "低") if plain < 0 else ("higher", "高")
        return voice.say(f"{shown} percentage points {turn[0]}", f"{turn[1]}{shown}个百分点")
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
    heads = [voice.label(field), _with_unit(name, unit, voice), voice.say("rank", "名次")]
    rows = [
        [label_words(ask.by, row[0], voice), _bare(row[1], unit), _bare(row[2], None)]
        for row in result.rows
        if len(row) > 2
    ]
    return f"{opening}\n\n{table(heads, rows, [False, True, True])}" if rows else opening
