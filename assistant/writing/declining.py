"""What is said where there is no answer: nothing matches, a question is asked back, the database cannot tell."""

from __future__ import annotations

from assistant.reading.model import Reading
from assistant.writing.conditions import phrase
from assistant.writing.markdown import escape
from assistant.writing.numbers import number
from assistant.writing.sets import subject, subject_name
from assistant.writing.voice import Voice
from retrieval.algebra import conjuncts
from retrieval.plan import Fact, Fit, Groups, Plan, Records, Value
from retrieval.result import Result

RELAXED = 3
"""Conditions named that would let something through if they were dropped."""


def write_nothing(plan: Plan, result: Result, voice: Voice) -> str:
    """Return that nothing matches, and which condition emptied the set: what dropping it alone would find."""
    parts = conjuncts(plan.where)
    if isinstance(plan.ask, Fit):
        other = voice.about("parks" if voice.kind == "requests" else "requests")
        of = subject_name(plan.ask.subjects, other)
        whole = subject(plan.where, voice, None if voice.zh else 0)
        said = voice.say(f"**{whole}** fit {of}.", f"没有{whole}适合{of}。")
    elif parts:
        said = voice.say(
            f"**{subject(plan.where, voice, 0)}**: nothing matches.",
            f"**没有符合条件的{voice.noun()}**：{subject(plan.where, voice)}。",
        )
    else:
        return voice.say(f"The database holds no {voice.noun()}.", f"数据库中没有{voice.noun()}。")
    found = sorted(
        (each for each in result.relaxations if each.total > 0 and each.index < len(parts)),
        key=lambda each: -each.total,
    )
    if not found:
        alone = len(parts) < 2 or not isinstance(plan.ask, (Records, Fact, Value, Groups))
        return (
            said
            if alone
            else said + voice.say(" Nor without any one of these conditions.", "去掉任何一个条件仍无结果。")
        )
    if len(parts) == 1 and not isinstance(plan.ask, Fit):
        held = voice.counted(found[0].total)
        return said + voice.say(f" The database holds {held}.", f"数据库中共有{held}。")
    lines = [
        voice.say(
            f"- without “{phrase(parts[each.index], voice)}”: {voice.counted(each.total)}",
            f"- 去掉“{phrase(parts[each.index], voice)}”：{voice.counted(each.total)}",
        )
        for each in found[:RELAXED]
    ]
    more = len(found) - len(lines)
    if more > 0:
        lines.append(
            voice.say(
                f"- {number(more)} other conditions could be dropped instead", f"- 另有{number(more)}个条件可放宽"
            )
        )
    return said + voice.say(" Something would match:", "放宽后可找到：") + "\n\n" + "\n".join(lines)


def write_question(reading: Reading, voice: Voice) -> str:
    """Return the question asked back and its options."""
    message = escape(reading.message) or voice.say("Which of these do you mean?", "您指的是哪一个？")
    return "\n\n".join(
        part for part in (message, "\n".join(f"- {escape(option.label)}" for option in reading.options)) if part
    )


def write_refusal(reading: Reading, voice: Voice) -> str:
    """Return why the database cannot tell."""
    return escape(reading.message) or voice.say("The database cannot tell that.", "数据库无法回答这个问题。")
