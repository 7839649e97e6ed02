"""Groups and trends in words: what they are, which stands out, and their table."""

from __future__ import annotations

from assistant.writing.cells import ROWS, bare_number, head_with_unit, is_number, label_words
from assistant.writing.markdown import table
from assistant.writing.measures import combined_name, dim_name, having_words, measure_name, measure_unit, measured
from assistant.writing.numbers import number, ordinal, plural
from assistant.writing.sets import subject
from assistant.writing.voice import Voice
from corpus.schema import Type
from retrieval.plan import Groups, Plan
from retrieval.result import Cell, Result


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
        heads.append(head_with_unit(measure_name(measure, voice), unit, voice))
    if ask.combine != "none":
        heads.append(head_with_unit(combined_name(ask, voice), units[len(ask.measures)], voice))
    if ask.growth:
        heads.append(head_with_unit(voice.say("change", "环比变化"), "percent", voice))
    at = len(ask.by)
    rows = []
    for row in result.rows[:ROWS]:
        labels = [label_words(dim, cell, voice) for dim, cell in zip(ask.by, row, strict=False)]
        rows.append(labels + [bare_number(cell, unit) for cell, unit in zip(row[at:], units, strict=False)])
    body = table(heads, rows, [False] * at + [True] * (len(heads) - at))
    more = len(result.rows) - len(rows)
    if more > 0:
        body += "\n\n" + voice.say(f"{number(more)} more rows are in the result.", f"其余{number(more)}行见完整结果。")
    return body
