"""How a plan was read, in words: its conditions as short phrases and what is asked as a phrase.

Chips, clarifying options and the account of an empty set speak through here.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.model import Lang
from assistant.writing.conditions import phrase
from assistant.writing.markdown import escape
from assistant.writing.measures import dim_name, having_words, measure_name
from assistant.writing.numbers import plural
from assistant.writing.sets import subject_name
from assistant.writing.voice import Voice
from corpus.schema import Type
from corpus.vocabulary import Vocabulary
from retrieval.algebra import conjuncts
from retrieval.plan import Compare, Fact, Fit, Groups, Order, Plan, Rank, Records, Value


@dataclass(frozen=True, slots=True)
class Description:
    """A plan in words: one phrase for each top-level condition, in order, and what is asked."""

    conditions: tuple[str, ...]
    operation: str
    meaning: str = ""

    def __str__(self) -> str:
        return "; ".join(part for part in (self.operation, *self.conditions, self.meaning) if part)


def describe(plan: Plan, lang: Lang, vocabulary: Vocabulary) -> Description:
    """Return `plan` in words, Markdown-safe; `conditions[i]` is the i-th of the plan's top-level conditions."""
    voice = Voice(lang, vocabulary, plan.record_type)
    parts = tuple(phrase(part, voice) for part in conjuncts(plan.where))
    meaning = voice.say("closest to “{}”", "最接近“{}”").format(escape(plan.meaning)) if plan.meaning else ""
    return Description(parts, operation(plan, voice), meaning)


def operation(plan: Plan, voice: Voice) -> str:
    """Return what is asked as a phrase: `list, planned investment largest first, 15`, `按目标省份统计需求数`."""
    ask = plan.ask
    if isinstance(ask, Records):
        what = voice.noun() if ask.limit is None else voice.counted(ask.limit)
        order = ordering(plan, voice)
        return voice.say(f"list {what}", f"列出{what}") + (voice.say(", ", "，") + order if order else "")
    if isinstance(ask, Value):
        return voice.join([measure_name(m, voice) for m in (ask.measure, *ask.also)], "and")
    if isinstance(ask, Groups):
        names = voice.join([measure_name(m, voice) for m in ask.measures], "and")
        by = voice.join([dim_name(dim, voice) for dim in ask.by], "and")
        counted = voice.say(f", and how many {plural(by)}", f"，并计{by}数") if ask.count else ""
        return voice.say(f"{names} by {by}", f"按{by}统计{names}") + having_words(ask, voice) + counted
    if isinstance(ask, Compare):
        sides = voice.join([voice.any_name(case.label) for case in ask.cases], "and")
        return voice.say(
            f"compare {measure_name(ask.measure, voice)}: {sides}", f"比较{measure_name(ask.measure, voice)}：{sides}"
        )
    if isinstance(ask, Rank):
        ranked = voice.record_type[ask.by.field]
        value, name = voice.one(ranked, ask.value), measure_name(ask.measure, voice)
        return voice.say(f"rank of {value} by {name}", f"{value}的{name}排名")
    if isinstance(ask, Fact):
        fields = voice.join([voice.label(voice.record_type[name]) for name in ask.fields], "and")
        order = ordering(plan, voice)
        of = voice.say(f" of the first, {order}", f"（{order}，取首位）") if order else ""
        if ask.test is not None:
            return voice.say(f"whether: {phrase(ask.test, voice)}{of}", f"是否：{phrase(ask.test, voice)}{of}")
        return voice.say(f"look up {fields or 'all fields'}{of}", f"查询{fields or '全部信息'}{of}")
    assert isinstance(ask, Fit)
    other = voice.about("parks" if plan.record_type == "requests" else "requests")
    of = subject_name(ask.subjects, other)
    return voice.say(f"{voice.noun()} that fit {of}", f"适合{of}的{voice.noun()}")


def _sorted_by(order: Order, voice: Voice) -> str:
    field = voice.record_type[order.field or ""]
    if order.per is not None:
        return voice.say(" per ", "÷").join(voice.label(voice.record_type[name]) for name in (field.name, order.per))
    if field.type is Type.LIST:
        return voice.say(f"number of {plural(voice.label(field))}", f"{voice.label(field)}项数")
    return voice.label(field)


def ordering(plan: Plan, voice: Voice) -> str:
    """Return the order asked for, empty where there is none."""
    if not isinstance(plan.ask, (Records, Fact)):
        return ""
    parts = []
    for order in plan.ask.order:
        if order.field is None:
            continue
        field = voice.record_type[order.field]
        words = (
            ("latest first", "从晚到早", "earliest first", "从早到晚")
            if field.type is Type.DATE
            else ("largest first", "从大到小", "smallest first", "从小到大")
        )
        en, zh = words[:2] if order.descending else words[2:]
        parts.append(f"{_sorted_by(order, voice)}{voice.say(' ' + en, zh)}")
    return voice.say(", then ", "，再按").join(parts)
