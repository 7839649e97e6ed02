"""The reader: a question, and the conversation before it, to a plan with an account of every word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cached_property

from assistant.reading import fits, fitsides
from assistant.reading.about import about_first, about_focus, about_subjects
from assistant.reading.against import read_field_comparisons
from assistant.reading.amounts.bands import read_bands
from assistant.reading.amounts.bounds import read_quantities
from assistant.reading.amounts.prices import read_price
from assistant.reading.amounts.ratios import read_ratio
from assistant.reading.amounts.sizes import read_sizes
from assistant.reading.asides import mark_asides
from assistant.reading.asking import read_asked
from assistant.reading.background import mark_background
from assistant.reading.bench import Bench, measure_of
from assistant.reading.changing import read_trend
from assistant.reading.checks import fields_in, valid
from assistant.reading.clarifying import ask_back, doubtful_place, reply
from assistant.reading.composing import fresh_plan
from assistant.reading.corrections import read_corrections
from assistant.reading.dates.ages import read_ages
from assistant.reading.dates.read import read_periods, said_twice
from assistant.reading.firsts import about_best
from assistant.reading.fitforms import closed
from assistant.reading.followups.carrying import carry_there
from assistant.reading.followups.continuing import edited_plan
from assistant.reading.followups.followup import base_turn, is_follow_up
from assistant.reading.followups.pointing import numbered_list
from assistant.reading.groups.examples import mark_examples
from assistant.reading.groups.grains import time_field
from assistant.reading.groups.having import find_having, narrow
from assistant.reading.groups.numbers import number_by_group
from assistant.reading.groups.portions import find_portion
from assistant.reading.inclusions import mark_inclusions
from assistant.reading.kind import record_type_of
from assistant.reading.leftovers import unread_words
from assistant.reading.levels.reach import fill_levels
from assistant.reading.levels.read import read_levels
from assistant.reading.lexicon import Data, build_lexicon
from assistant.reading.measures.unwanted import mark_unwanted
from assistant.reading.mentions import MentionFinder
from assistant.reading.model import Lang, Reading
from assistant.reading.names import NameIndex
from assistant.reading.nearest import Nearest, read_nearest
from assistant.reading.needs import dropped_need, find_need
from assistant.reading.negation import mark_negations
from assistant.reading.only import read_only
from assistant.reading.parse import Parse
from assistant.reading.places.again import mark_there
from assistant.reading.places.beyond import mark_elsewhere, read_elsewhere
from assistant.reading.places.lists import except_own, inside_groups
from assistant.reading.places.read import read_places
from assistant.reading.refusing import (
    asks_the_unknown,
    asks_unknown_fact,
    decline,
    filed_ahead,
    no_plan,
    outside_database,
    refuse,
    repeats,
    says_nothing,
    stranger,
)
from assistant.reading.sides.crossing import mark_reverse
from assistant.reading.subjects import Turn, named, picked, unknown_firm, unknown_name
from assistant.reading.supply import supply_goes_on
from assistant.reading.twofold import say_second
from assistant.reading.utterance import english_words, per_many
from assistant.reading.values import read_values
from corpus.vocabulary import Vocabulary
from retrieval.names import NameTable
from retrieval.plan import Fact, How, Plan, Records, Value


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
    narrow(parse, [t for t, _ in b.periods])
    fill_levels(parse, b.asked)
    leans = b.pointed is not None or is_follow_up(parse, b.asked, b.history)
    follow = leans or fits.goes_on(b)
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
    if asks_unknown_fact(b, plan, unread):
        return decline(b, unread[0] if unread else b.question)
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


def read_conditions(b: Bench) -> None:
    """What is asked, and all conditions with the words they stand on."""
    parse = b.parse
    parse.ratio, parse.averaged, parse.unit, parse.ahead = None, False, None, ""
    parse.record_type = record_type_of(b)
    fitsides.read_sides(b)
    mark_examples(parse)
    mark_there(parse)
    mark_elsewhere(parse)
    read_price(parse)
    read_ratio(parse, number_before(b))
    many = per_many(b.question) if parse.ratio is not None else None
    if many:
        parse.say(f"“{many}” is told per single unit", f"“{many}”按每一单位给出")
    read_field_comparisons(parse)
    read_ages(parse)
    read_sizes(parse)
    kept = read_levels(parse, plan_before(b)) or find_having(parse)
    b.periods = said_twice(read_periods(parse, b.history))
    portion = find_portion(parse)
    b.bands = read_bands(parse)
    read_quantities(parse)
    b.asked = read_asked(parse, kept, b.periods, portion)
    read_trend(parse, b.asked, b.periods, time_field(parse))
    number_by_group(parse, b.asked)
    if b.bands is not None and b.bands.dim is not None:
        b.asked.dims.append(b.bands.dim)
    read_values(parse)
    read_places(parse)
    read_elsewhere(parse)
    parse.terms.extend(t for t, _ in b.periods)
    if b.nearest is not None:
        read_nearest(parse, b.nearest)  # before a need in the asker's own words is looked for


def plan_before(b: Bench) -> Plan | None:
    return base_turn(b.parse, b.history).reading.plan if b.history else None


def number_before(b: Bench) -> str | None:
    """The number that the question before was about: measured, or sorted by."""
    plan = plan_before(b)
    if plan is None:
        return None
    if isinstance(plan.ask, Records):
        return plan.ask.order[0].field if plan.ask.order else None
    measure = measure_of(plan.ask)
    return measure.field if measure is not None and measure.how is not How.DISTINCT else None


def take_need(b: Bench) -> None:
    parse = b.parse
    if b.subjects and b.asked.facts:
        return
    need = find_need(parse, bool(b.history))
    if need is None:
        return
    b.need = need.text
    first, last = need.swallowed
    inside = range(first, last + 1)
    if any(i in parse.used or parse.mentions[i].cues - {"filler"} for i in inside):
        read_again(b, inside)
    parse.use(*inside)


def read_again(b: Bench, without: range) -> None:
    """Read everything but the words of a need: `sleeping quarters` are no quarters of a year."""
    parse = b.parse
    parse.terms.clear()
    parse.assumptions.clear()
    b.fit = None
    parse.ratio = None
    parse.used.clear()
    parse.ignored.clear()
    parse.used.update(b.claimed, without)
    parse.ignored.update(b.passed_over, without)
    read_conditions(b)
    for term in [t for t in parse.terms if any(k in without for k in range(t.first, t.last + 1))]:
        parse.terms.remove(term)
        b.periods = [(t, p) for t, p in b.periods if t is not term]


_APART = ("分别", "各自", "respectively", "separately")
"""Of records named outright these speak of each of them, not of groups (R1和R2分别想去哪)."""


def plan_of(b: Bench, follow: bool) -> Plan | None:
    parse, asked = b.parse, b.asked
    fit = fits.fit_plan(b)
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
    return unread_words(b.parse, fields_in(plan))
