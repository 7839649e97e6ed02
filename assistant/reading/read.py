"""The reader: a question, and the conversation before it, to a plan with an account of every word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

from assistant.reading import followup, sides
from assistant.reading.asking import Asked, fact_fields, read_asked
from assistant.reading.bounds import period_condition, read_field_comparisons, read_periods, read_quantities
from assistant.reading.dates import Period, add_months, month_end
from assistant.reading.leftovers import find_need, unread_words
from assistant.reading.lexicon import Data, build_lexicon
from assistant.reading.logic import combine, mark_negations
from assistant.reading.mentions import MentionFinder, english_words
from assistant.reading.model import Lang, Outcome, Reading
from assistant.reading.asides import mark_asides
from assistant.reading.names import NameIndex
from assistant.reading.parse import Parse, Term
from assistant.reading.places import except_own, read_places
from assistant.reading.supply import opposed as supply_and_demand
from assistant.reading.supply import read_supply
from assistant.reading.subjects import Subject, Turn, focus, named, picked, unknown_name
from assistant.reading.tokens import key_of
from assistant.reading.values import read_values
from corpus.schema import RECORD_TYPES, Role, Type
from corpus.vocabulary import Vocabulary
from retrieval.plan import (
    EVERYTHING,
    Ask,
    Case,
    Compare,
    Condition,
    Dim,
    Expr,
    Fact,
    Fit,
    Grain,
    Groups,
    Having,
    How,
    Measure,
    Op,
    Order,
    Plan,
    Rank,
    Records,
    Subquery,
    Value,
    both,
    conditions,
)


class Reader:
    """Reads questions over one generation of the data. Immutable once built; safe to share between threads."""

    def __init__(self, data: Data, vocabulary: Vocabulary, as_of: dt.date) -> None:
        self.data = data
        self.vocabulary = vocabulary
        self.as_of = as_of
        self.lexicon = build_lexicon(data, vocabulary, vocabulary.concepts)
        self.names = self._names()
        self.finder = MentionFinder(self.lexicon, self.names)

    def _names(self) -> NameIndex:
        index = NameIndex()
        places = {key_of(n) for p in self.vocabulary.places if p.kind in ("city", "province") for n in (p.name, p.zh)}
        for kind in RECORD_TYPES.values():
            for column in (kind.title, kind.title_zh):
                index.add(kind.name, column, (text for _, text in self.data.texts(kind.name, column)), places, self._ordinary)
        index.close()
        return index

    def _ordinary(self, key: tuple[str, ...]) -> bool:
        """Whether a name's words mean something by themselves: ordinary English, or a phrase of the lexicon."""
        return key in self.lexicon.entries or all(w in english_words() or (w,) in self.lexicon.entries for w in key if w.isascii()) and key[0].isascii()

    @cached_property
    def sector_of(self) -> dict[str, str]:
        """Segment → its sector, from the data."""
        return dict(self.data.texts("sector_of", "segment"))

    # ------------------------------------------------------------ entry

    def read(self, question: str, history: Sequence[Turn] = (), as_of: dt.date | None = None) -> Reading:
        """Read one question; `history` oldest first; `as_of` is today (default: the newest record's date)."""
        today = as_of or self.as_of
        utterance = self.finder.find(question, today)
        lang = language(question)
        parse = Parse(utterance, lang, today, self.vocabulary, self.sector_of)
        if not utterance.mentions:
            return _no(question, lang, "Please ask a question.", "请输入一个问题。")
        return Reading_(self, parse, question, history).read()


def language(text: str) -> Lang:
    """Chinese when Chinese characters outnumber the English words."""
    han = len(re.findall(r"[㐀-鿿]", text))
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    return "zh" if han > latin else "en"


def _no(question: str, lang: Lang, english: str, chinese: str, unread: Sequence[str] = ()) -> Reading:
    return Reading(
        question=question,
        lang=lang,
        outcome=Outcome.UNSUPPORTED,
        message=chinese if lang == "zh" else english,
        unread=tuple(unread),
        score=0.0,
    )


class Reading_:
    """One reading in progress."""

    def __init__(self, reader: Reader, parse: Parse, question: str, history: Sequence[Turn]) -> None:
        self.reader = reader
        self.parse = parse
        self.question = question
        self.history = history
        self.subjects: list[Subject] = []
        self.periods: list[tuple[Term, Period]] = []
        self.asked = Asked()
        self.need: str | None = None

    def read(self) -> Reading:
        parse = self.parse
        refusal = self._outside()
        if refusal:
            return refusal
        mark_asides(parse)
        self.subjects = named(parse)
        stranger = unknown_name(parse)
        if stranger:
            return self._stranger(stranger)
        pick = picked(parse, self.history)
        if pick:
            self.subjects.append(pick)
        parse.record_type = self._record_type()
        read_field_comparisons(parse)
        self.periods = read_periods(parse)
        read_quantities(parse)
        self.asked = read_asked_first(parse)
        read_values(parse)
        read_places(parse)
        parse.terms.extend(t for t, _ in self.periods)
        self._having()
        self._need()
        except_own(parse)
        mark_negations(parse)
        follow = followup.is_follow_up(parse, self.asked, self.history)
        plan = self._plan(follow)
        if plan is None or not valid(plan):
            return self._refuse(self._unread(plan) if plan is not None else ())
        unread = self._unread(plan)
        if self._nothing(plan, follow, unread):
            return self._refuse(unread)
        for mention in parse.mentions:
            if mention.repaired and mention.known and mention.name is None:
                parse.say(f"read {mention.repaired}", f"按 {mention.repaired} 理解")
        score = 1.0 - len(unread) / max(1, len(parse.mentions))
        return Reading(
            question=self.question,
            lang=parse.lang,
            plan=plan.model_copy(update={"as_of": parse.today}),
            assumptions=tuple(parse.assumptions),
            unread=tuple(unread),
            follow_up=follow,
            score=round(max(0.0, score), 3),
        )

    # ------------------------------------------------------------ what it is about

    def _outside(self) -> Reading | None:
        parse = self.parse
        for i in parse.where("unheld", "action"):
            mention = parse.mentions[i]
            if mention.fields or mention.values:
                continue
            return self._decline(mention.text)
        return None

    def _stranger(self, name: str) -> Reading:
        return _no(self.question, self.parse.lang, f"No company or park called “{name}” is in the database.", f"数据库里没有叫“{name}”的企业或园区。", (name,))

    def _decline(self, what: str) -> Reading:
        return _no(
            self.question,
            self.parse.lang,
            f"The database does not tell this (“{what}”): it holds site-selection requests and park profiles.",
            f"数据库里没有这方面的内容（“{what}”）：它只有企业选址需求和园区档案。",
            (what,),
        )

    def _record_type(self) -> str:
        parse = self.parse
        kinds = {s.record_type for s in self.subjects}
        if not kinds and supply_and_demand(parse):
            return "requests"
        fit = parse.has("fit") or bool(re.search(r"where (could|can|should|might) (we|i) (send|place|put)", parse.utterance.text.lower()))
        park_word = next((i for i, m in enumerate(parse.mentions) if m.cue("park") and m.name is None), None)
        firm_word = next((i for i, m in enumerate(parse.mentions) if (m.cue("request") or m.cue("company")) and m.name is None), None)
        if kinds == {"parks"}:
            return "requests" if (fit and not self._park_first(park_word, firm_word)) or (firm_word is not None and fit) else "parks"
        if kinds == {"requests"}:
            return "parks" if fit and (park_word is not None or parse.has("where") or True) else "requests"
        park_only = {"rent_cny_sqm_month", "land_price_kcny_mu", "occupancy_pct", "available_land_mu", "available_floor_sqm", "total_area_ha", "lifecycle", "revenue_model", "level"}
        park_fields = [f for m in parse.mentions if not any(_in(v.concept, "requests") for v in m.values) for f in m.fields if f.record_type == "parks" and f.field in park_only and not any(g.record_type == "requests" for g in m.fields)]
        park_values = [v for m in parse.mentions for v in m.values if v.concept in ("park_level", "park_kind", "lifecycle", "revenue_model") and not any(w.concept not in ("park_level", "park_kind", "lifecycle", "revenue_model") for w in m.values)]
        those_first = next(parse.where("those"), None)
        pointed_first = those_first is not None and park_word is not None and those_first < park_word
        if park_word is not None and (firm_word is None or park_word < firm_word) and not pointed_first:
            return "parks"
        pointed = next((t for t in reversed(self.history) if t.ids), None) if parse.has("those", "that_one") and firm_word is None else None
        if pointed is not None and not any(f.record_type != pointed.record_type for m in parse.mentions for f in m.fields if len({g.record_type for g in m.fields}) == 1):
            return pointed.record_type
        if park_fields and not (firm_word is not None and park_word is None and not park_values and parse.has("to")):
            return "parks"
        if park_values and firm_word is None:
            return "parks"
        if firm_word is None and park_word is None and self.history and not any(m.cue("company") for m in parse.mentions):
            last = followup.base_turn(parse, self.history).reading.plan
            if last is not None and not any(m.values for m in parse.mentions if not any(_in(v.concept, last.record_type) for v in m.values)):
                return last.record_type
        return "requests"

    @staticmethod
    def _park_first(park: int | None, firm: int | None) -> bool:
        return park is not None and (firm is None or park < firm)

    def _having(self) -> None:
        """Companies with more than one request."""
        parse = self.parse
        for i in parse.where("several"):
            if parse.record_type == "requests" and i not in parse.used:
                parse.use(i)
                words = parse.mentions[i].text
                query = Subquery(record_type="requests", field="company", min_count=2)
                parse.terms.append(Term(i, i, "company", "company", Condition(field="company", subquery=query, words=words), words))

    def _need(self) -> None:
        parse = self.parse
        if self.subjects and self.asked.facts:
            return
        need = find_need(parse, parse.terms, bool(self.history))
        if need is None:
            return
        self.need = parse.utterance.written_out(need.first, need.last)
        inside = [t for t in parse.terms if need.first <= t.first and t.last <= need.last]
        for term in inside:
            parse.terms.remove(term)
            self.periods = [(t, p) for t, p in self.periods if t is not term]
        parse.use(*range(need.first, need.last + 1))

    # ------------------------------------------------------------ plans

    def _plan(self, follow: bool) -> Plan | None:
        parse, asked = self.parse, self.asked
        fit = self._fit()
        if fit is not None:
            return fit
        if self.subjects and not (asked.dims and parse.has("by", "each", "breakdown")):
            about = self._about_subjects()
            if about is not None:
                return about
        if follow:
            focused = self._about_focus()
            if focused is not None:
                return focused
            edited = self._edited()
            if edited is not None:
                return edited
        return self._fresh()

    def _about_focus(self) -> Plan | None:
        """A fact about the one record that the turn before was about (`and when did they file?`)."""
        parse, asked = self.parse, self.asked
        one = focus(self.history)
        if one is None or parse.terms or self.subjects or asked.counting or parse.has("those", "back", "drop", "list_ask") and not parse.has("why", "when", "contact"):
            return None
        before = parse.record_type
        parse.record_type = one.record_type
        fields = self._facts()
        if not fields or (asked.measure is not None and asked.measure.how not in (How.SUM, How.AVG)):
            parse.record_type = before
            return None
        if self.need:
            self.need = None
        return Plan(record_type=one.record_type, where=one.condition, ask=Fact(fields=tuple(fields)))

    def _fit(self) -> Plan | None:
        parse = self.parse
        text = parse.utterance.text.lower()
        sending = bool(re.search(r"where (could|can|should|might|would) (we|i|it|they)", text))
        if not (self.asked.fit or sending):
            return None
        subject = next((s for s in self.subjects if s.record_type != parse.record_type), None)
        if subject is None and self.subjects:
            subject = self.subjects[0]
            parse.record_type = "parks" if subject.record_type == "requests" else "requests"
        if subject is None and self.history and (parse.has("those", "that_one") or (not parse.terms and len(self.history[-1].ids) == 1)):
            turn = next((t for t in reversed(self.history) if t.ids), None)
            if turn is not None:
                key = "request_id" if turn.record_type == "requests" else "park_id"
                other = "parks" if turn.record_type == "requests" else "requests"
                parse.record_type = other
                subject = Subject(turn.record_type, Condition(field=key, op=Op.IN, values=tuple(turn.ids)), 0, True)
        if subject is None:
            return None
        for i in parse.where("fit"):
            parse.use(i)
        terms = [t for t in parse.terms if t.field in RECORD_TYPES[parse.record_type] and t.first != subject.at and not self._apposed(t, subject.at)]
        where = sides.where_of(parse, terms)
        limit = self.asked.limit
        count = self.asked.counting
        return Plan(record_type=parse.record_type, where=where, ask=Fit(subjects=subject.condition, limit=limit, count=count))

    def _apposed(self, term: Term, at: int) -> bool:
        """`R0003679, a recycler from Wuhan, …`: terms between a subject's comma and the next describe the subject."""
        parse = self.parse
        if self.parse.record_type != "parks" or term.first < at or not set(parse.mark(at + 1)) & set(",，("):
            return False
        return not any(set(parse.mark(k)) & set(",，;；)。?？") for k in range(at + 2, term.first + 1)) and not any(parse.cue(k, "park", "request", "which") for k in range(at + 1, term.first))

    def _about_subjects(self) -> Plan | None:
        """A question about records named outright: a fact, or a number over them."""
        parse, asked = self.parse, self.asked
        same = [s for s in self.subjects if s.record_type == parse.record_type]
        if not same:
            same = [s for s in self.subjects]
            parse.record_type = same[0].record_type
        first = same[0].condition
        values = tuple(dict.fromkeys(v for s in same if s.condition.field == first.field for v in s.condition.values))
        where: Expr = first.model_copy(update={"values": values})
        fields = self._facts()
        title = RECORD_TYPES[parse.record_type].title
        if asked.rank and fields and RECORD_TYPES[parse.record_type][fields[0]].numeric and first.field in (title, f"{title}_zh"):
            ascending = parse.has("smallest", "asc")
            rank = Rank(by=Dim(field=first.field), value=values[0], measure=Measure(how=How.AVG, field=fields[0]), descending=not ascending)
            return Plan(record_type=parse.record_type, where=sides.where_of(parse, parse.terms), ask=rank)
        if len(values) > 1 and len(same) > 1 and len(fields) == 1 and RECORD_TYPES[parse.record_type][fields[0]].numeric and first.field in ("name", "company", "name_zh", "company_zh"):
            measure = Measure(how=How.AVG, field=fields[0])
            order = Order(measure=0, descending=asked.order.descending) if asked.order is not None else None
            return Plan(record_type=parse.record_type, where=where, ask=Groups(by=(Dim(field=RECORD_TYPES[parse.record_type].title),), measures=(measure,), order=order))
        if not fields and not parse.terms and same[0].picked and self.history:
            again = self._again(same[0])
            if again is not None:
                return again
        if asked.measure is not None and asked.measure.how is How.COUNT and not fields:
            return Plan(record_type=parse.record_type, where=both(where, *(t.expr for t in parse.terms)), ask=Value())
        if len(fields) == 1 and asked.measure is not None and asked.measure.unit and asked.measure.field == fields[0]:
            return Plan(record_type=parse.record_type, where=where, ask=Value(measure=asked.measure))
        own = [t for t in parse.terms if t.field not in fields]
        if own and not fields and not asked.yes_no:
            where = both(where, sides.where_of(parse, own))
            return Plan(record_type=parse.record_type, where=where, ask=Records())
        if own and not fields:
            fields = [t.field for t in own]
        return Plan(record_type=parse.record_type, where=where, ask=Fact(fields=tuple(fields)))

    def _again(self, subject: Subject) -> Plan | None:
        """`and the first?` after a question about the second: the same question about another record."""
        plan = self.history[-1].reading.plan
        if plan is None:
            return None
        if isinstance(plan.ask, Fit):
            if subject.record_type == plan.record_type:
                other = next((t for t in reversed(self.history) if t.ids and t.record_type != plan.record_type), None)
                listing = self.history[-1].ids
                place = listing.index(str(subject.condition.values[0])) if str(subject.condition.values[0]) in listing else -1
                if other is None or not 0 <= place < len(other.ids):
                    return None
                key = "request_id" if other.record_type == "requests" else "park_id"
                subject = Subject(other.record_type, Condition(field=key, op=Op.IN, values=(other.ids[place],), words=subject.condition.words), 0, True)
            return plan.model_copy(update={"ask": plan.ask.model_copy(update={"subjects": subject.condition})})
        if isinstance(plan.ask, Fact) and plan.ask.fields:
            return Plan(record_type=subject.record_type, where=subject.condition, ask=plan.ask)
        return None

    def _facts(self) -> list[str]:
        parse = self.parse
        schema = RECORD_TYPES[parse.record_type]
        fields: list[str] = []
        requests = parse.record_type == "requests"
        text = parse.utterance.text.lower()
        if self.asked.measure is not None and self.asked.measure.field and self.asked.measure.field != "company":
            fields.append(self.asked.measure.field)
        if requests and re.search(r"\b(people|staff|hands)\b.*\b(employ|work|have|got)|多少(人|员工)", text):
            fields.append("employees")
        fields += [f for f in fact_fields(parse, parse.terms) if f not in fields]
        for dim in self.asked.dims:
            fields.append(dim.field)
        if self.asked.order is not None and self.asked.order.field and not fields:
            fields.append(self.asked.order.field)
        if requests:
            if parse.has("why"):
                fields.append("reason")
            if re.search(r"\bwho(m)?\b.*\b(ring|call|phone|speak|talk|contact)", text) and re.search(r"number|phone|which", text):
                fields.append("contact_name")
            if re.search(r"\b(dial|phone|ring|to call|(do|can|should|could) (i|we) call|call (them|him|her|up))\b|打电话|拨", text) and "contact_phone" not in fields:
                fields.append("contact_phone")
            elif parse.has("contact") and not any(f.startswith("contact") for f in fields):
                fields.append("contact_name")
            if parse.has("mail"):
                fields.append("contact_email")
            if not fields and re.search(r"where .*(go|head|move|want|target)|去哪|想去|意向", text):
                fields += ["target_provinces", "target_cities"]
            if not fields and re.search(r"\bwhere\b|在哪|哪里|哪儿", text):
                fields += ["origin_province", "origin_city"]
            if not fields and parse.has("when"):
                fields.append("submitted_on")
        elif not fields and re.search(r"\bwhere\b|在哪|哪里", text):
            fields += ["province", "city"]
        if not fields and parse.has("size"):
            fields.append("floor_area_sqm" if requests else "total_area_ha")
        for i, mention in enumerate(parse.mentions):
            if mention.cue("noun_province", "noun_city") and i not in parse.used and not requests:
                fields.append("province" if mention.cue("noun_province") else "city")
        if any(f.startswith("contact") for f in fields):
            fields = [f for f in fields if schema[f].role is Role.CONTACT or f in ("reason",)] or fields
        return list(dict.fromkeys(f for f in fields if f in schema))

    # ------------------------------------------------------------ a fresh question

    def _fresh(self) -> Plan:
        parse, asked = self.parse, self.asked
        terms = list(parse.terms)
        subjects = [Term(s.at, s.at, "subject", s.condition.field, s.condition, s.condition.words) for s in self.subjects if s.record_type == parse.record_type]
        terms += subjects
        return self._compose(terms, asked)

    def _compose(self, terms: list[Term], asked: Asked) -> Plan:
        parse = self.parse
        terms = self._dims_own(terms, asked)
        opposed = read_supply(parse, asked, terms)
        if opposed is not None:
            return opposed
        two = self._two_sided(terms, asked)
        if two is not None:
            return two
        periods = [t for t, _ in self.periods]
        ask = self._ask(asked)
        if isinstance(ask, Groups) and ask.growth and self.periods:
            return self._growing(terms, periods, ask)
        where = self._where(terms, periods)
        return Plan(record_type=parse.record_type, where=where, ask=ask, meaning=self.need)

    def _growing(self, terms: list[Term], periods: list[Term], ask: Groups) -> Plan:
        """Growth in named periods needs the period before the first: the span grows by it, the labels do not."""
        grain = next(d.grain for d in ask.by if d.grain)
        months = {Grain.YEAR: 12, Grain.HALF: 6, Grain.QUARTER: 3, Grain.MONTH: 1}.get(grain or Grain.YEAR, 1)
        firsts = [p.first for _, p in self.periods if p.first]
        lasts = [p.last for _, p in self.periods if p.last]
        rest = [t for t in terms if t not in periods]
        field = periods[0].field
        start = add_months(min(firsts), -months) if firsts else None
        span = Period(0, 0, start, max(lasts) if lasts and len(lasts) == len(self.periods) else None, "span", "")
        condition = period_condition(field, span, " ".join(t.words for t in periods))
        labels: tuple[Any, ...] = ()
        if firsts and grain is Grain.YEAR:
            labels = tuple(str(y) for y in range(min(firsts).year, (span.last or self.parse.today).year + 1))
        where = both(self._where(rest, []), condition)
        return Plan(record_type=self.parse.record_type, where=where, ask=ask.model_copy(update={"labels": labels}), meaning=self.need)

    def _dims_own(self, terms: list[Term], asked: Asked) -> list[Term]:
        """Without the terms that only spell out or exclude the groups themselves."""
        if not asked.dims:
            return terms
        first = asked.dims[0]
        kind = RECORD_TYPES[self.parse.record_type]
        out = []
        for term in terms:
            if len(asked.dims) == 2 and term.family == "own":
                continue
            if term.field == first.field and term.negated and first.field in kind and kind[first.field].type is Type.LIST:
                continue
            out.append(term)
        spelled = [t for t in out if t.field == first.field and not t.negated and isinstance(t.expr, Condition) and kind[t.field].type is Type.CATEGORY]
        if len(spelled) > 1:
            out = [t for t in out if t not in spelled]
        return out

    def _where(self, terms: list[Term], periods: list[Term]) -> Expr:
        """All conditions; several periods of one date field are alternatives."""
        parse = self.parse
        others = [t for t in terms if t not in periods]
        dated = [t for t in terms if t in periods]
        parts = [combine(parse, others)] if others else []
        by_field: dict[str, list[Term]] = {}
        for term in dated:
            by_field.setdefault(term.field, []).append(term)
        for same in by_field.values():
            exprs = [t.expr for t in same]
            bounds = [e for e in exprs if isinstance(e, Condition) and e.op in (Op.GE, Op.LE)]
            if len(bounds) == len(exprs) or len(exprs) == 1:
                parts += [_neg(t) for t in same]
            else:
                from retrieval.plan import either

                parts.append(either(*exprs))
        return both(*parts) if parts else EVERYTHING

    def _ask(self, asked: Asked) -> Ask:
        parse = self.parse
        if asked.rank and not asked.dims:
            ranked = self._rank()
            if ranked is not None:
                return ranked
        if asked.dims:
            return self._groups(asked)
        if asked.share:
            return Value(measure=Measure(how=How.SHARE, of=EVERYTHING))
        extreme = self._extreme()
        if extreme is not None:
            return extreme
        if asked.measure is not None:
            if asked.measure.how in (How.MAX, How.MIN) and asked.listing:
                return Records(order=(Order(field=asked.measure.field, descending=asked.measure.how is How.MAX),), limit=1)
            return Value(measure=asked.measure)
        order: tuple[Order, ...] = ()
        limit = asked.limit
        if asked.order is not None and asked.order.field is not None:
            order = (asked.order,)
            if limit is None and asked.superlative and not asked.sort_only and self._singular():
                limit = 1
        return Records(order=order, limit=limit)

    def _extreme(self) -> Value | None:
        """`cheapest park rent in Guizhou`, `highest investment for a chip plant`: the number itself, not its record."""
        parse, asked = self.parse, self.asked
        order = asked.order
        if order is None or order.field is None or asked.limit or parse.has("which", "who", "list_ask", "sort") or asked.sort_only or asked.measure is not None:
            return None
        at = next((i for i in parse.where("largest", "smallest") if i in parse.used), None)
        if at is None or not RECORD_TYPES[parse.record_type][order.field].numeric:
            return None
        head = next((j for j in range(at + 1, min(at + 4, len(parse))) if any(f.name == order.field for f in parse.fields_of(j))), None)
        if head is None or any(parse.cue(k, "request", "company") for k in range(len(parse)) if k > head or k < at):
            return None
        return Value(measure=Measure(how=How.MAX if order.descending else How.MIN, field=order.field))

    def _singular(self) -> bool:
        """A superlative over a singular noun means one record."""
        for mention in self.parse.mentions:
            if mention.cue("request", "company", "park"):
                text = mention.text.lower()
                if any("㐀" <= c <= "鿿" for c in text):
                    return not re.search(r"哪些|几个|有哪|名单|清单|列", self.parse.utterance.text)
                return not (text.endswith("s") and not text.endswith(("ss", "us"))) and text not in ("people", "crowd")
        return True

    def _groups(self, asked: Asked) -> Groups:
        measure = asked.measure or Measure()
        if asked.share and not (asked.growth and any(d.grain for d in asked.dims)):
            measure = Measure(how=How.SHARE, field=None)
        dims = list(dict.fromkeys(asked.dims))[:2]
        measures: tuple[Measure, ...] = (measure,)
        limit = asked.limit
        order = asked.order
        if order is None and asked.superlative == "top" and not any(d.grain for d in dims):
            order = Order(measure=0, descending=True)
        if limit is None and order is not None and self._one_group():
            limit = 1
        if order is None and any(d.grain for d in dims) and self.parse.has("most", "largest") and self._one_group():
            order, limit = Order(measure=0, descending=True), 1
        missing = asked.missing
        having = Having(op=Op.EQ, value=0) if missing and not asked.complete else None
        without = self._left_out(dims)
        apart = len(dims) == 2 and any(t.family == "own" for t in self.parse.terms)
        if asked.growth and any(d.grain for d in dims):
            measures = (measure.model_copy(update={"how": How.COUNT, "of": None}) if measure.how is How.SHARE else measure,)
        return Groups(
            without=without,
            apart=apart,
            by=tuple(dims),
            measures=measures,
            order=order,
            limit=limit,
            complete=asked.complete or missing,
            having=having,
            growth=asked.growth and any(d.grain for d in dims) and self._wants_growth(),
        )

    def _left_out(self, dims: list[Dim]) -> tuple[Any, ...]:
        """Values of the grouped field that are excluded: groups left out, not records (`to which provinces, Chongqing aside`)."""
        out: list[Any] = []
        for term in list(self.parse.terms):
            if term.negated and dims and term.field == dims[0].field and isinstance(term.expr, Condition) and RECORD_TYPES[self.parse.record_type][term.field].type is Type.LIST:
                out.extend(term.expr.values)
        return tuple(out)

    def _wants_growth(self) -> bool:
        return bool(re.search(r"growth|grow|yoy|year on year|change|增长|同比|环比|增幅|涨", self.parse.utterance.text.lower()))

    def _one_group(self) -> bool:
        """`which province`, 哪个月最多: a singular noun asked for by which."""
        text = self.parse.utterance.text.lower()
        if re.search(r"哪一?个|哪家|哪座|哪种|哪类", text):
            return True
        found = re.search(r"\b(?:which|what)\s+(?:\w+\s+){0,2}?(province|city|region|sector|industry|segment|source|channel|month|year|quarter|status|facility|requirement|company|firm|park)\b(?!s)", text)
        return bool(found) and not re.search(r"\brank|list|breakdown|each|top \d", text)

    def _rank(self) -> Ask | None:
        parse = self.parse
        ranked = sorted(parse.terms, key=lambda t: t.family == "industry")
        term = next((t for t in ranked if t.family in ("target", "origin", "place", "industry") and isinstance(t.expr, Condition) and len(t.expr.values) == 1), None)
        if term is None or not isinstance(term.expr, Condition):
            return None
        parse.terms.remove(term)
        return Rank(by=Dim(field=term.field), value=term.expr.values[0], measure=self.asked.measure or Measure())

    # ------------------------------------------------------------ two sides

    def _two_sided(self, terms: list[Term], asked: Asked) -> Plan | None:
        parse = self.parse
        kind = parse.record_type
        periods = [t for t, _ in self.periods]
        banded = self._bands(terms, asked)
        if banded is not None:
            return banded
        if asked.rank and not any(d.grain for d in asked.dims):
            ask = self._rank()
            if ask is not None:
                rest = [t for t in terms if t in parse.terms]
                return Plan(record_type=kind, where=self._where(rest, periods), ask=ask)
        combine_as: Any = None
        growing = asked.growth and any(d.grain for d in asked.dims)
        if asked.share and not growing and not re.search(r"同比", parse.utterance.text):
            return self._share(terms, periods)
        combine_as = "difference" if asked.difference else "ratio" if asked.ratio else "change" if asked.change else None
        measure = asked.measure or Measure()
        same_period = self._same_period(terms, measure)
        if same_period is not None:
            return same_period
        side_words = combine_as or sum(1 for _ in parse.where("how_many")) >= 2 or asked.comparing or (asked.every and not asked.dims and asked.measure is not None) or self._all_figures()
        if len(self.periods) >= 2 and (side_words or (asked.measure is not None and asked.every)) and not asked.dims:
            same = [pt for pt in self.periods if pt[0].field == self.periods[0][0].field]
            rest = [t for t in terms if t not in periods]
            cases = sides.period_cases(same)
            if len(cases) >= 2:
                return Plan(record_type=kind, where=self._where(rest, []), ask=Compare(cases=cases, measure=measure, combine=combine_as or "rows"))
        if asked.dims and not (asked.comparing or self._all_figures()):
            return None
        run = sides.case_terms(parse, terms)
        if len(run) == 2 and re.search(r"\bfor (every|each)\b|每(一)?(条|个|家)", parse.utterance.text.lower()) and any(parse.cue(k, "each") for k in range(run[0].last, run[1].first)):
            combine_as = side_words = "ratio"
        if run and not asked.dims and (side_words or self._who_most()):
            rest = [t for t in terms if t not in run]
            cases = sides.cases_from(parse, run)
            order = Order(measure=0, descending=True) if self._who_most() else None
            return Plan(record_type=kind, where=self._where(rest, periods), ask=Compare(cases=cases, measure=measure, combine=combine_as or "rows", order=order))
        return None

    def _same_period(self, terms: list[Term], measure: Measure) -> Plan | None:
        """One period against the same one a year earlier: 同比, `against the same period last year`."""
        parse, asked = self.parse, self.asked
        text = parse.utterance.text.lower()
        asks = parse.has("same_period") or re.search(r"同比|year[- ]on[- ]year|yoy", text)
        if not asks or asked.dims:
            return None
        dated = [(t, p) for t, p in self.periods if p.first and p.last]
        if parse.has("same_period"):
            dated = [(t, p) for t, p in dated if t.first < next(parse.where("same_period"))] or dated
        if not dated:
            return None
        term, period = dated[0]
        earlier = replace(period, first=add_months(period.first, -12), last=_year_before(period.last)) if period.first and period.last else period
        before = Term(term.first, term.last, term.family, term.field, period_condition(term.field, earlier, term.words), term.words)
        cases = sides.period_cases([(term, period), (before, earlier)])
        combine_as: Literal["rows", "difference", "change"] = "rows"
        if asked.change or asked.growth or (asked.share and re.search(r"增|涨|降|grow|ris|f[ae]ll", text)):
            combine_as = "change"
        elif asked.difference:
            combine_as = "difference"
        rest = [t for t in terms if t not in [u for u, _ in self.periods]]
        return Plan(record_type=parse.record_type, where=self._where(rest, []), ask=Compare(cases=cases, measure=measure, combine=combine_as))

    def _bands(self, terms: list[Term], asked: Asked) -> Plan | None:
        """Three or more ranges of one number are the asker's own bands: one case each, in their words."""
        parse = self.parse
        by_field: dict[str, list[Term]] = {}
        for term in terms:
            condition = term.expr
            if isinstance(condition, Condition) and condition.op in (Op.BETWEEN, Op.LT, Op.LE, Op.GT, Op.GE) and not term.negated and RECORD_TYPES[parse.record_type][term.field].numeric:
                by_field.setdefault(term.field, []).append(term)
        field, run = max(by_field.items(), key=lambda item: len(item[1]), default=("", []))
        if len(run) < 3:
            return None
        del field
        rest = [t for t in terms if t not in run]
        cases = tuple(Case(label=t.words.strip(" ,;，；()") or band_label(t.expr), where=t.expr) for t in run if isinstance(t.expr, Condition))
        periods = [t for t, _ in self.periods if t not in run]
        return Plan(record_type=parse.record_type, where=self._where(rest, periods), ask=Compare(cases=cases, measure=asked.measure or Measure()))

    def _all_figures(self) -> bool:
        return bool(re.search(r"all (three|two|four|both|the) ?(figures|numbers|of them)?|side by side|each of them|分别|各(有|是|收|多|自)|各多少", self.parse.utterance.text.lower()))

    def _who_most(self) -> bool:
        """`who pulls in the most`, `which has more`, 谁更多: a choice among the sets that were named."""
        parse = self.parse
        graded = ("more", "most", "the most", "bigger", "larger", "higher", "fewer", "fewest", "lower", "smaller", "biggest", "highest")
        free = [i for i, m in enumerate(parse.mentions) if m.text.lower() in graded and (i not in parse.used or m.cue("largest", "most", "smallest"))]
        asking = [i for i, m in enumerate(parse.mentions) if m.cue("who", "which")]
        if any(a < f for a in asking for f in free) and not any(parse.mentions[f - 1].text.lower() == "or" for f in free if f):
            return True
        return bool(re.search(r"哪个.{0,6}(多|大|高|强)|谁.{0,6}(多|大|高|强)|哪边|谁更", parse.utterance.text))

    def _share(self, terms: list[Term], periods: list[Term]) -> Plan:
        parse, asked = self.parse, self.asked
        by = asked.measure.field if asked.measure is not None and asked.measure.how is How.SUM else self._weight()
        if asked.dims:
            whole = re.search(r"of the (total|whole|year|overall|all)|of all|占(总|全部|全年|比|全体)|total|构成|占比", parse.utterance.text.lower())
            part = [] if whole else [t for t in terms if t not in periods and self._predicate(t)]
            base = [t for t in terms if t not in part]
            groups = self._groups(asked)
            measure = sides.share_measure(parse, part, by) if part else Measure(how=How.SHARE, field=by)
            groups = groups.model_copy(update={"measures": (measure,)})
            return Plan(record_type=parse.record_type, where=self._where(base, periods), ask=groups)
        base, part = sides.split_share(parse, asked, terms)
        measure = sides.share_measure(parse, part, by)
        return Plan(record_type=parse.record_type, where=self._where(base, periods), ask=Value(measure=measure))

    def _predicate(self, term: Term) -> bool:
        """Whether a term says what became of the counted ones (`has been signed`, `want to lease`, 签约的占), not which they are."""
        if term.family == "status":
            return True
        if term.family in ("target", "origin", "industry", "place"):
            return False
        before = [self.parse.mentions[k].text.lower() for k in range(max(0, term.first - 3), term.first)]
        return term.first > self.asked.share_at and any(w in ("is", "are", "was", "were", "has", "have", "want", "wants", "that", "who", "be", "been") for w in before)

    def _weight(self) -> str | None:
        """`what share of the investment`: the number that a share adds up, when one is named right after it."""
        parse = self.parse
        for j in range(self.asked.share_at + 1, min(self.asked.share_at + 7, len(parse))):
            found = [f for f in parse.fields_of(j, numeric=True) if j not in parse.used]
            if found:
                parse.use(j)
                return found[0].name
            if parse.cue(j, "company", "request", "park"):
                return None
        return None

    # ------------------------------------------------------------ follow-ups

    def _edited(self) -> Plan | None:
        parse, asked = self.parse, self.asked
        turn = followup.base_turn(parse, self.history)
        plan = turn.reading.plan
        if plan is None or plan.record_type != parse.record_type:
            return None
        if parse.has("back") and not parse.terms and not asked.dims and asked.measure is None:
            return plan
        pointed = self._points_at_list() or isinstance(plan.ask, Rank)
        where = followup.restrict(turn, plan) if pointed else plan.where
        if asked.dims:
            where = self._without_dims(where, asked)
        followup.swap(parse, plan.where)
        followup.settle_roles(parse, plan.where)
        where = both(*(p for p in _conj(where) if not followup.families(p) & followup.lifted(parse, where)))
        group = followup.pick_group(parse, turn, plan)
        if group is not None:
            where = followup.edit_where(_NoDrop(parse), group, where, False)
            if not self._says_more():
                return Plan(record_type=plan.record_type, where=where, ask=Value(measure=asked.measure) if asked.measure else Records())
        followup.settle_dates(parse, plan.where)
        if not asked.dims and re.search(r"side by side|all (two|three|four|both)|the two|the three|both of them|in both|for both|of both|\bbeside\b|alongside|放在一起|一起比|三个|两个都|对比", parse.utterance.text.lower()) or (asked.comparing and parse.terms):
            side = followup.compare_with_before(parse, parse.terms, self.history, plan)
            if side is not None:
                return side
        widen = bool(re.search(r"\b(also include|include also|add|as well as|plus|widen|extend|in addition)\b|加上|也算上|再加|放宽|扩大|也包括|连.*也", parse.utterance.text.lower()))
        run = sides.case_terms(parse, parse.terms)
        if run and asked.every and not asked.dims:
            rest = [t for t in parse.terms if t not in run]
            kept = followup.edit_where(_NoDrop(parse), self._where(rest, [t for t, _ in self.periods]), both(*(p for p in _conj(where) if run[0].family not in followup.families(p))), widen)
            measure = asked.measure or _measure_of(plan.ask) or Measure()
            return Plan(record_type=plan.record_type, where=kept, ask=Compare(cases=sides.cases_from(parse, run), measure=measure))
        if asked.share:
            share = self._share_of_previous(where)
            if share is not None:
                return share
        if isinstance(plan.ask, Fit) and turn is self.history[-1] and not asked.dims and asked.measure is None and parse.terms:
            extra = self._where([t for t in parse.terms if t.field in RECORD_TYPES[plan.record_type]], [t for t, _ in self.periods])
            return plan.model_copy(update={"where": followup.edit_where(parse, extra, plan.where, False), "ask": plan.ask.model_copy(update={"count": asked.counting, "limit": asked.limit})})
        if (asked.change or asked.difference or asked.ratio or (asked.growth and re.search(r"percent|%|多少|几", parse.utterance.text.lower()))) and not parse.terms and not asked.dims:
            two_sets = followup.between_turns(parse, self.history)
            last = _measure_of(plan.ask)
            if two_sets and two_sets[0].record_type is not None and last is not None:
                combine_as: Any = "difference" if asked.difference else "ratio" if asked.ratio else "change"
                return Plan(record_type="requests", where=EVERYTHING, ask=Compare(cases=two_sets, measure=two_sets[0].measure or last, combine=combine_as))
            if two_sets and last is not None:
                shared = both(*(p for p in _conj(plan.where) if p not in _conj(two_sets[0].where)))
                mode: Any = "difference" if asked.difference and not asked.change else "ratio" if asked.ratio else "change"
                return Plan(record_type=plan.record_type, where=shared, ask=Compare(cases=two_sets, measure=last, combine=mode))
        year_ago = self._same_period(parse.terms, asked.measure or _measure_of(plan.ask) or Measure())
        if year_ago is not None:
            kept = followup.edit_where(_NoDrop(parse), year_ago.where, _without_dates(where), widen)
            return year_ago.model_copy(update={"where": kept, "record_type": plan.record_type})
        periods = [t for t, _ in self.periods]
        if len(self.periods) >= 2 and not asked.dims and (asked.every or asked.comparing or asked.difference or asked.measure is not None):
            two = self._two_sided(parse.terms, asked)
            if two is not None and isinstance(two.ask, Compare):
                kept = followup.edit_where(parse, two.where, _without_dates(where), widen)
                return two.model_copy(update={"where": kept, "record_type": plan.record_type})
        added = self._where([t for t in parse.terms if t.field in RECORD_TYPES[plan.record_type]], periods)
        before = list(parse.terms)
        dropped = followup.dropped(parse, where) if parse.has("drop") else set()
        if dropped or before != parse.terms or parse.has("drop"):
            where = both(*(p for p in _conj(where) if not followup.families(p) & dropped))
            added = self._where([t for t in parse.terms if t.field in RECORD_TYPES[plan.record_type]], periods)
        where = followup.edit_where(_NoDrop(parse), added, where, widen)
        contacts = [f for f in (self._facts() if not asked.dims and asked.measure is None else []) if RECORD_TYPES[plan.record_type][f].role is Role.CONTACT] if parse.has("those", "contact", "mail") or not parse.terms else []
        if contacts and not asked.dims and asked.measure is None:
            return Plan(record_type=plan.record_type, where=where, ask=Fact(fields=tuple(contacts)))
        ask = self._edited_ask(plan, where)
        meaning = self.need or (plan.meaning if isinstance(ask, (Records, Value, Groups)) and not isinstance(plan.ask, Fact) else None)
        if self._points_at_list() and plan.meaning and any(c.label == "the list before" for c in conditions(where)):
            meaning = self.need
        return Plan(record_type=plan.record_type, where=where, ask=ask, meaning=meaning)

    def _says_more(self) -> bool:
        """Conditions or dimensions besides a picked group."""
        return bool(self.parse.terms or self.asked.dims)

    def _points_at_list(self) -> bool:
        return self.parse.has("those") or self.asked.yes_no or bool(followup.OF_THE.search(self.parse.utterance.text))

    def _share_of_previous(self, where: Expr) -> Plan | None:
        parse, asked = self.parse, self.asked
        plan = followup.base_turn(parse, self.history).reading.plan
        if plan is not None and isinstance(plan.ask, Groups) and not asked.dims and not parse.terms:
            before = plan.ask.measures[0]
            weight = before.field if before.how is How.SUM else None
            return plan.model_copy(update={"ask": plan.ask.model_copy(update={"measures": (Measure(how=How.SHARE, field=weight),)})})
        if re.search(r"\b(represent|account for|make up|constitute|amount to)\b|(这|那)(些|个|部分)?占", parse.utterance.text.lower()) and not asked.dims:
            base = self._where(list(parse.terms), [t for t, _ in self.periods])
            return Plan(record_type=parse.record_type, where=base, ask=Value(measure=Measure(how=How.SHARE, of=where)))
        if asked.dims:
            groups = self._groups(asked).model_copy(update={"measures": (Measure(how=How.SHARE),)})
            return Plan(record_type=parse.record_type, where=followup.edit_where(_NoDrop(parse), EVERYTHING, self._without_dims(where, asked), False), ask=groups)
        terms = list(parse.terms)
        old = _measure_of(followup.base_turn(parse, self.history).reading.plan.ask) if self.history else None  # type: ignore[union-attr]
        if not terms:
            return None
        same = {t.family for t in terms} & {followup.family(c.field) for c in conditions(where)}
        if old is not None and old.how is How.SHARE and same and not parse.has("of"):
            return None  # "and the percentage for referrals?": another base, the same share
        return Plan(record_type=parse.record_type, where=where, ask=Value(measure=Measure(how=How.SHARE, of=combine(parse, terms))))

    @staticmethod
    def _without_dims(where: Expr, asked: Asked) -> Expr:
        """Grouping by a field lifts the condition on one value of that very field (`all channels then`)."""
        fields = {d.field for d in asked.dims if d.grain is None}

        def one_value(part: Expr) -> bool:
            return isinstance(part, Condition) and part.field in fields and part.op is Op.IN and len(part.values) == 1

        return both(*(p for p in _conj(where) if not one_value(p)))

    def _edited_ask(self, plan: Plan, where: Expr) -> Ask:
        parse, asked = self.parse, self.asked
        old = plan.ask
        del where
        if asked.dims:
            groups = self._groups(asked)
            if asked.measure is None and isinstance(old, (Groups, Value)):
                keep = old.measures if isinstance(old, Groups) else (old.measure,)
                if keep[0].how is not How.SHARE and not (keep[0].how is How.DISTINCT and parse.has("request")):
                    groups = groups.model_copy(update={"measures": keep})
            return groups
        if asked.measure is not None:
            measure = asked.measure
            if measure.field is None and measure.how in (How.AVG, How.MEDIAN, How.SUM):
                previous = _measure_of(old)
                measure = measure.model_copy(update={"field": previous.field if previous else None, "unit": measure.unit or (previous.unit if previous else None)})
                if measure.field is None:
                    measure = measure.model_copy(update={"field": "investment_mcny"})
            if isinstance(old, Compare) and not {f for c in old.cases for f in followup.families(c.where)} & {t.family for t in parse.terms}:
                return old.model_copy(update={"measure": measure})
            if isinstance(old, Groups) and measure.field and parse.has("each", "bands") and not parse.has("those"):
                return old.model_copy(update={"measures": (measure,)})
            return Value(measure=measure)
        if asked.order is not None and asked.order.field is not None and not (asked.order_assumed and isinstance(old, Groups)):
            limit = asked.limit
            if limit is None and asked.superlative and not asked.sort_only and self._singular():
                limit = 1
            return Records(order=(asked.order,), limit=limit)
        changed = self._other_field(old)
        if changed is not None:
            return changed
        previous = _measure_of(old)
        if isinstance(old, Value) and previous is not None and previous.field and parse.has("most", "largest", "smallest") and previous.how is not How.DISTINCT:
            limit = asked.limit or (1 if self._singular() else None)
            return Records(order=(Order(field=previous.field, descending=not parse.has("smallest")),), limit=limit)
        if isinstance(old, Groups) and (self.asked.superlative or parse.has("most", "largest", "smallest")):
            descending = not parse.has("smallest", "rarest")
            return old.model_copy(update={"order": Order(measure=0, descending=descending), "limit": asked.limit or 1})
        if asked.limit is not None and isinstance(old, (Groups, Records)):
            return old.model_copy(update={"limit": asked.limit})
        if asked.growth and isinstance(old, Groups):
            return old.model_copy(update={"growth": True})
        lists = parse.has("list_ask", "which", "who") or asked.yes_no or self.need is not None
        if lists and not isinstance(old, Records):
            if isinstance(old, (Groups, Compare)) and not (parse.has("which", "who") or asked.yes_no or self.need) and not parse.has("request", "company", "park", "those"):
                return old
            return Records()
        if isinstance(old, Records) and (old.limit is not None) and self._points_at_list():
            return Records()
        if isinstance(old, Compare):
            varied = {f for c in old.cases for f in followup.families(c.where)}
            named_now = {t.family for t in parse.terms}
            return Value(measure=old.measure) if varied & named_now else old
        return Records() if isinstance(old, (Fit, Fact)) else old

    def _other_field(self, old: Ask) -> Ask | None:
        """`and of the jobs?`: the same question about another number."""
        parse = self.parse
        previous = _measure_of(old)
        if previous is None or self.asked.dims or self.asked.measure is not None:
            return None
        if previous.field is None or previous.how in (How.DISTINCT, How.COUNT):
            if not isinstance(old, (Groups, Compare)) or parse.terms:
                return None
            previous = Measure(how=How.SUM, field="", unit=self.asked.unit)
        for i in range(len(parse)):
            found = [f for f in parse.fields_of(i, numeric=True) if i not in parse.used and f.name != previous.field]
            if found:
                parse.use(i)
                measure = previous.model_copy(update={"field": found[0].name, "unit": self.asked.unit})
                if isinstance(old, Groups):
                    return old.model_copy(update={"measures": (measure,)})
                if isinstance(old, (Value, Compare, Rank)):
                    return old.model_copy(update={"measure": measure})
        return None

    # ------------------------------------------------------------ honesty

    def _unread(self, plan: Plan) -> list[str]:
        return unread_words(self.parse, fields_in(plan))

    def _nothing(self, plan: Plan, follow: bool, unread: list[str]) -> bool:
        """A plan that says nothing of its own is no reading."""
        if follow or self.subjects or self.need:
            return False
        if isinstance(plan.ask, Records) and plan.where == EVERYTHING and not plan.ask.order:
            head = any(m.cue("request", "company", "park") for m in self.parse.mentions)
            return bool(unread) or not head
        return False

    def _refuse(self, unread: Sequence[str] = ()) -> Reading:
        lang = self.parse.lang
        said = "、".join(unread) if lang == "zh" else ", ".join(unread)
        return _no(
            self.question,
            lang,
            f"I could not read this as a question about requests or parks{f' (not understood: {said})' if said else ''}.",
            f"没能把它读成关于选址需求或园区的问题{f'（未理解：{said}）' if said else ''}。",
            tuple(unread),
        )


def _year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; a month's last day stays the last."""
    earlier = add_months(day, -12)
    return month_end(earlier.year, earlier.month) if day == month_end(day.year, day.month) else earlier


def band_label(condition: Condition) -> str:
    """`<100`, `100-499`, `≥1000`: a range as its label."""
    sign = {Op.LT: "<", Op.LE: "≤", Op.GT: ">", Op.GE: "≥"}.get(condition.op, "")
    return "-".join(f"{sign}{v:g}" if isinstance(v, (int, float)) else f"{sign}{v}" for v in condition.values)


def valid(plan: Plan) -> bool:
    """Whether every field of the plan belongs to the record type it is asked of."""
    kind = RECORD_TYPES[plan.record_type]
    ask = plan.ask
    used = [c.field for c in conditions(plan.where)]
    if isinstance(ask, Records):
        used += [o.field for o in ask.order if o.field]
    elif isinstance(ask, Groups):
        used += [d.field for d in ask.by] + [m.field for m in ask.measures if m.field and m.record_type is None]
    elif isinstance(ask, (Value, Rank)):
        used += [ask.measure.field] if ask.measure.field else []
    elif isinstance(ask, Fact):
        used += ask.fields
    elif isinstance(ask, Compare) and all(c.record_type is None for c in ask.cases):
        used += [ask.measure.field] if ask.measure.field else []
    needs_field = [m for m in ([ask.measure] if isinstance(ask, (Value, Rank, Compare)) else list(ask.measures) if isinstance(ask, Groups) else [])]
    if any(m.field is None and m.how not in (How.COUNT, How.SHARE) for m in needs_field):
        return False
    return all(f in kind for f in used)


def fields_in(plan: Plan) -> set[str]:
    """Every field that the plan speaks of, in its conditions and in what it asks."""
    found = {c.field for c in conditions(plan.where)}

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("field", "fields") and value:
                    found.update([value] if isinstance(value, str) else value)
                else:
                    walk(value)
        elif isinstance(node, (list, tuple)):
            for item in node:
                walk(item)

    walk(plan.ask.model_dump(exclude_none=True))
    return found


class _NoDrop:
    """A parse whose `drop` cue has been dealt with already."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse

    def has(self, *names: str) -> bool:
        return self._parse.has(*(n for n in names if n != "drop"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parse, name)


def _in(concept: str, record_type: str) -> bool:
    return bool(RECORD_TYPES[record_type].with_concept(concept))


def _conj(where: Expr) -> tuple[Expr, ...]:
    from retrieval.plan import conjuncts

    return conjuncts(where)


def _neg(term: Term) -> Expr:
    from retrieval.plan import negate

    return negate(term.expr) if term.negated else term.expr


def _measure_of(ask: Ask) -> Measure | None:
    if isinstance(ask, (Value, Compare, Rank)):
        return ask.measure
    return ask.measures[0] if isinstance(ask, Groups) else None


def _without_dates(where: Expr) -> Expr:
    return both(*(p for p in _conj(where) if not followup.families(p) & {"submitted_on", "decision_by", "founded_year"}))


def read_asked_first(parse: Parse) -> Asked:
    """What is asked, before values and places take their words."""
    return read_asked(parse)
