"""The reader: a question, and the conversation before it, to a plan with an account of every word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cached_property

from assistant.reading.asides import mark_asides
from assistant.reading.background import mark_background
from assistant.reading.bench import Bench
from assistant.reading.checks import fields_in, valid
from assistant.reading.clarifying import ask_back, doubtful_place, reply
from assistant.reading.composing import fresh_plan
from assistant.reading.conditions.corrections import read_corrections
from assistant.reading.conditions.inclusions import mark_inclusions
from assistant.reading.conditions.negation import mark_negations
from assistant.reading.conditions.only import read_only
from assistant.reading.fit.fits import fit_plan, goes_on
from assistant.reading.fit.forms import closed
from assistant.reading.followups.carrying import carry_there
from assistant.reading.followups.continuing import edited_plan
from assistant.reading.followups.followup import is_follow_up
from assistant.reading.followups.pointing import numbered_list
from assistant.reading.groups.having import narrow
from assistant.reading.levels.reach import fill_levels
from assistant.reading.measures.unwanted import mark_unwanted
from assistant.reading.model import Lang, Reading, Turn
from assistant.reading.needs.clauses import dropped_need
from assistant.reading.needs.leftovers import unread_words
from assistant.reading.needs.nearest import Nearest
from assistant.reading.parse import Parse
from assistant.reading.passes import plan_before, read_conditions, take_need
from assistant.reading.places.lists import aside_from_groups, except_own, inside_groups
from assistant.reading.records.about import about_first, about_focus, about_subjects
from assistant.reading.records.firsts import about_best
from assistant.reading.records.picked import picked
from assistant.reading.records.subjects import named
from assistant.reading.records.unknown import unknown_firm, unknown_name
from assistant.reading.refusing import (
    asks_the_unknown,
    asks_unknown_fact,
    counts_the_unknown,
    decline,
    did_the_unknown,
    filed_ahead,
    no_plan,
    outside_database,
    refuse,
    repeats,
    says_nothing,
    stranger,
)
from assistant.reading.sides.crossing import mark_reverse
from assistant.reading.sides.supply import supply_goes_on
from assistant.reading.twofold import say_second
from assistant.reading.words.english import english_words
from assistant.reading.words.lexicon import Data, build_lexicon
from assistant.reading.words.mentions import MentionFinder
from assistant.reading.words.names import NameIndex
from corpus.vocabulary import Vocabulary
from retrieval.names import NameTable
from retrieval.plan import Fact, Plan, Value


class Reader:
    """Reads questions over one generation of the data. Immutable once built; safe to share between threads."""

    def __init__(
        self, data: Data, names: NameTable, vocabulary: Vocabulary, as_of: dt.date, nearest: Nearest | None = None
    ) -> None:
        self.data = data
        self.nearest = nearest
        self.vocabulary = vocabulary
        self.as_of = as_of
        self.lexicon = build_lexicon(data, vocabulary, vocabulary.concepts)
        self.names = NameIndex(names, self._ordinary)
        self.finder = MentionFinder(self.lexicon, self.names)

    def _ordinary(self, key: tuple[str, ...]) -> bool:
        """Whether a name's words mean something by themselves: ordinary English, or a phrase of the lexicon."""
        return key in self.lexicon.entries or (
            all(w in english_words() or (w,) in self.lexicon.entries for w in key if w.isascii()) and key[0].isascii()
        )

    @cached_property
    def sector_of(self) -> dict[str, str]:
        """Segment → its sector, from the data."""
        return dict(self.data.pairs("requests", "segment", "sector"))

    # ------------------------------------------------------------ entry

    def read(self, question: str, history: Sequence[Turn] = (), as_of: dt.date | None = None) -> Reading:
        """Read one question; `history` oldest first; `as_of` is today (default: the newest record's date)."""
        today = as_of or self.as_of
        utterance = self.finder.find(question, today)
        lang = language(question)
        parse = Parse(utterance, lang, today, self.vocabulary, self.sector_of)
        if not utterance.mentions:
            return no_plan(question, lang, "Please ask a question.", "请输入一个问题。")
        chosen = reply(question, lang, utterance, history)
        if chosen is not None:
            return chosen
        doubtful = doubtful_place(utterance, self.vocabulary)
        if doubtful is not None:
            short, meant = doubtful
            names = [self._shown(place, lang) for place in meant]
            return ask_back(question, lang, short, meant, names, lambda text: self.read(text, history, as_of))
        bench = Bench(parse, question, history, nearest=self.nearest)
        if history and history[-1].reading.plan is None:
            bench.declined = self.finder.find(history[-1].reading.question, today)
        return read_bench(bench)

    def _shown(self, place: str, lang: Lang) -> str:
        return next((p.zh for p in self.vocabulary.places if p.name == place), place) if lang == "zh" else place


def language(text: str) -> Lang:
    """Chinese when Chinese characters outnumber the English words."""
    han = len(re.findall(r"[㐀-鿿]", text))
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    return "zh" if han > latin else "en"


def read_bench(b: Bench) -> Reading:
    """The reading of what lies on the bench: a plan, a question back, or why there is none."""
    parse = b.parse
    refusal = outside_database(b)
    if refusal:
        return refusal
    mark_asides(parse)
    mark_background(parse)
    mark_inclusions(b)
    mark_unwanted(parse)
    mark_reverse(parse)
    b.subjects = named(parse)
    unknown = unknown_name(parse) or (None if b.subjects else unknown_firm(parse))
    if unknown:
        return stranger(b, unknown)
    pick = picked(parse, b.history)
    if pick:
        b.subjects.append(pick)
    before = plan_before(b)
    b.need_dropped = before is not None and before.meaning is not None and dropped_need(parse, before.meaning)
    b.pointed = numbered_list(parse, b.history)
    b.claimed, b.passed_over = frozenset(parse.used), frozenset(parse.ignored)
    read_conditions(b)
    take_need(b)
    gone = read_corrections(parse)
    b.periods = [(t, p) for t, p in b.periods if not any(t is g for g in gone)]
    inside_groups(parse, [d.field for d in b.asked.dims])
    except_own(parse)
    read_only(parse)
    mark_negations(parse)
    aside_from_groups(parse, [d.field for d in b.asked.dims])
    narrow(parse, [t for t, _ in b.periods])
    fill_levels(parse, b.asked)
    leans = b.pointed is not None or is_follow_up(parse, b.asked, b.history)
    follow = leans or goes_on(b)
    forecast = None if follow else filed_ahead(b)
    if forecast is not None:
        return forecast
    plan = plan_of(b, follow)
    if follow and asks_the_unknown(b):
        return refuse(b, unread_of(b, plan) if plan is not None else ())
    if plan is not None and follow and repeats(b, plan):
        return refuse(b, unread_of(b, plan))
    if plan is None or not valid(plan):
        return refuse(b, unread_of(b, plan) if plan is not None else ())
    cut_dropped(b, plan)
    say_second(b, plan)
    unread = unread_of(b, plan)
    if b.need and plan.meaning is None and not follow and not isinstance(plan.ask, Fact):
        unread = [*unread, b.need]  # a share or a sum is computed of no set that only meaning tells
    if says_nothing(b, plan, follow, unread):
        return refuse(b, unread)
    nameless = bool(unread) and not parse.has("request", "company", "park", "who")
    if parse.ahead and (nameless or b.asked.growth or b.asked.change) and not b.subjects:
        return decline(b, parse.ahead)  # what is to come, in words that say nothing of the records
    strange = counts_the_unknown(b, plan) or did_the_unknown(b, unread)
    if strange:
        return decline(b, strange)
    if asks_unknown_fact(b, plan, unread):
        return decline(b, unread[0] if unread else b.need or b.question)
    for mention in parse.mentions:
        noted = mention.repaired.partition(" → ")
        if (
            mention.repaired
            and noted[0].lower() != noted[2].lower()
            and mention.known
            and mention.name is None
            and "filler" not in mention.cues
        ):
            parse.say(f"read {mention.repaired}", f"按 {mention.repaired} 理解")
    if plan.meaning:
        parse.say(
            f"“{plan.meaning}” is told by no field: ranked by nearest meaning",
            f"“{plan.meaning}”没有对应字段：按语义相近程度排序",
        )
    score = 1.0 - len(unread) / max(1, len(parse.mentions))
    return Reading(
        question=b.question,
        lang=parse.lang,
        plan=plan.model_copy(update={"as_of": parse.today}),
        assumptions=tuple(parse.assumptions),
        unread=tuple(unread),
        follow_up=follow,
        score=round(max(0.0, score), 3),
    )


def cut_dropped(b: Bench, plan: Plan) -> None:
    """入驻率最高的十个园区里有几个是国家级: a number over the first ten, which no plan holds, is said, not passed over."""
    order, limit = b.asked.order, b.asked.limit
    if isinstance(plan.ask, Value) and order is not None and limit and limit > 1:
        b.parse.say(
            f"the cut to the first {limit} is not applied: the whole set is counted",
            f"“前{limit}个”没有用上：按整个范围统计",
        )


_APART = ("分别", "各自", "respectively", "separately")
"""Of records named outright these speak of each of them, not of groups (R1和R2分别想去哪)."""


def plan_of(b: Bench, follow: bool) -> Plan | None:
    """The plan of the utterance: a fit, named records, an edit of the plan before, or a question on its own."""
    parse, asked = b.parse, b.asked
    fit = fit_plan(b)
    if fit is not None:
        return fit
    each = any(parse.mentions[i].text not in _APART for i in parse.where("by", "each", "breakdown"))
    if b.subjects and not (asked.dims and (each or (len(b.subjects) < 2 and parse.has("each")))):
        about = about_subjects(b)
        if about is not None:
            return about
    if follow and b.bands is not None:
        return edited_plan(b) or fresh_plan(b)
    if follow:
        before = b.history[-1].reading.plan
        table = supply_goes_on(parse, asked, before) if before is not None else None
        if table is not None:
            return table
        focused = about_first(b) or about_focus(b)
        if focused is not None:
            return focused
        edited = edited_plan(b)
        if edited is not None:
            return closed(edited)
    if b.history and (not follow or b.declined is not None):
        carry_there(b)
    return about_best(b) or fresh_plan(b)


def unread_of(b: Bench, plan: Plan) -> list[str]:
    """The words that neither the plan nor the sentence accounts for."""
    return unread_words(b.parse, fields_in(plan))
