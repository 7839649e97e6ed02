"""Fits: which parks suit which requests; the other side is named, pointed at, or told as a set of its own."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench
from assistant.reading.composing import compose
from assistant.reading.fit.forms import OTHER, closed, fit_condition, holds_fit, opened
from assistant.reading.fit.sides import NOUNS, denies, parks_for
from assistant.reading.followups.followup import base_turn, restrict
from assistant.reading.model import Turn
from assistant.reading.parse import Term
from assistant.reading.records.subjects import together
from corpus.schema import RECORD_TYPES
from retrieval.algebra import both, conjuncts
from retrieval.plan import Condition, Expr, Fit, Op, Plan

_SENDING = re.compile(
    r"\b(where|anywhere|somewhere) (could|can|should|might|would)?\s?(we|i|it|they|this|that)\b(?! (from|based|come|came|coming|are|were|go|went|want|sit|originate|hail|stand|rank|live))|\bwhere to (put|send|place)\b"
    r"|\b(a (home|place|site|park)|anywhere|somewhere) for\b|(能|可以|该)(往|放|落|安排|推荐?)(到|去)?(哪|什么园区)|放(在|到)?哪",
    re.IGNORECASE,
)


def goes_on(b: Bench) -> bool:
    """Whether an utterance about a fit leans on the fit before it (`which of the parks that fit has …`)."""
    if not b.history or b.subjects or b.fit is not None or not b.parse.has("fit", "unfit") or b.parse.has("new_topic"):
        return False
    plan = base_turn(b.parse, b.history).reading.plan
    return plan is not None and holds_fit(plan) and plan.record_type == b.parse.record_type


def fit_plan(b: Bench) -> Plan | None:
    """The plan of a question of fit that says, or points at, what is to be fitted; None for other questions."""
    parse = b.parse
    sending = bool(_SENDING.search(parse.utterance.text))
    if not (b.asked.fit or b.fit is not None or b.fit_verb is not None or sending or parks_for(b)):
        return None
    at = next(parse.where("fit", "unfit"), -1 if b.fit_verb is None else b.fit_verb)
    if re.search(r"推荐(几|一)(个|家|条)", parse.utterance.text) and b.asked.counting:
        b.asked.counting, b.asked.measure = False, None  # 推荐几个园区: some of them, not how many
    term = b.fit or _named_term(b, at) or _pointed_term(b, at)
    if term is None:
        return None
    parse.use(at, *parse.where("fit", "unfit"))
    here = [s for s in b.subjects if s.record_type == parse.record_type]
    terms = [t for t in parse.terms if t.field in RECORD_TYPES[parse.record_type] and not _describes_subject(b, t)]
    terms += [Term(s.at, s.at, "subject", s.condition.field, s.condition, s.condition.words) for s in here]
    if b.asked.order_assumed:
        b.asked.order = None
    plan = compose(b, [*terms, term], b.asked)
    among = _among(b)
    if among is not None:
        plan = plan.model_copy(update={"where": both(*conjuncts(among), *conjuncts(plan.where))})
    return closed(plan)


def _named_term(b: Bench, at: int) -> Term | None:
    parse = b.parse
    if not b.subjects:
        return None
    subject = next((s for s in b.subjects if s.record_type != parse.record_type), None)
    if subject is None:
        subject = b.subjects[0]
        parse.record_type = OTHER[subject.record_type]
    condition = together([subject, *(s for s in b.subjects if s.record_type == subject.record_type)])
    return _term(b, condition, subject.at if at < 0 else at)


def _pointed_term(b: Bench, at: int) -> Term | None:
    """`which parks fit them`, 哪些园区适合它: the records spoken of before, of the other type."""
    parse = b.parse
    turns: list[Turn] = [t for t in b.history if t.reading.plan is not None]
    if not turns or goes_on(b):
        return None
    noun = next((kind for kind, cues in NOUNS.items() if any(True for _ in parse.where(*cues))), None)
    last = turns[-1]
    candidates = parse.record_type if noun is not None else OTHER[last.record_type]
    turn = next((t for t in reversed(turns) if t.record_type != candidates), None)
    pointing = parse.has("those", "that_one") or (turn is last and (len(last.ids) == 1 or not parse.terms))
    if turn is None or turn.reading.plan is None or not pointing:
        return None
    parse.record_type = candidates
    parse.use(*parse.where("those", "that_one"))
    return _term(b, _spoken_of(turn, turn.reading.plan), at)


def _spoken_of(turn: Turn, plan: Plan) -> Expr:
    if len(turn.ids) == 1:
        return Condition(field=RECORD_TYPES[turn.record_type].key, op=Op.IN, values=tuple(turn.ids))
    if isinstance(plan.ask, Fit) and turn.ids:
        return restrict(turn, plan)
    return restrict(turn, opened(plan))


def _among(b: Bench) -> Expr | None:
    """`which of those fit R0000001`: the candidates are the records of the turn before."""
    turn = b.history[-1] if b.history else None
    if turn is None or turn.reading.plan is None or not b.parse.has("those") or not b.subjects:
        return None
    if turn.record_type != b.parse.record_type:
        return None
    b.parse.use(*b.parse.where("those"))
    return restrict(turn, opened(turn.reading.plan))


def _term(b: Bench, subjects: Expr, at: int) -> Term:
    parse = b.parse
    condition = fit_condition(parse.record_type, subjects, parse.mentions[at].text if at >= 0 else "")
    near = [i for i in range(max(0, at - 2), at) if denies(parse, i)] if at >= 0 else []
    near = [i for i in near if i not in parse.used or not any(t.first <= i <= t.last for t in parse.terms)]
    parse.use(*near)
    return Term(
        at, at, "fit", condition.field, condition, condition.words, negated=bool(near) or parse.cue(at, "unfit")
    )


def _describes_subject(b: Bench, term: Term) -> bool:
    """`R0003679, a recycler from Wuhan, …`: terms between a subject's comma and the next describe the subject."""
    parse = b.parse
    for subject in b.subjects:
        at = subject.at
        if subject.record_type == parse.record_type:
            continue
        if term.first == at:
            return True
        if parse.record_type != "parks" or term.first < at or not set(parse.mark(at + 1)) & set(",，("):
            continue
        if not any(set(parse.mark(k)) & set(",，;；)。?？") for k in range(at + 2, term.first + 1)) and not any(
            parse.cue(k, "park", "request", "which") for k in range(at + 1, term.first)
        ):
            return True
    return False
