"""Follow-ups: whether an utterance leans on the conversation, and on which turn of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.asked import Asked
from assistant.reading.followups.edit import widens
from assistant.reading.model import Turn
from assistant.reading.parse import Parse
from assistant.reading.sides.cases import case_terms
from retrieval.algebra import both, conditions
from retrieval.plan import Condition, Expr, Fit, Op, Plan, Rank, Records

_POINTING = re.compile(
    r"\bthe (two|three|four|five|others?|rest|same|former|latter|remaining)\b(?! \w*(largest|biggest|smallest|highest|lowest|most|top|cheapest|newest|earliest|main|leading|north|south|types|kinds))"
    r"|\bhow many (?:do|does|did|are|were|have|has|would|is that|is it|are there)\b\W*$|\b(which|how many|who) of the (requests|projects|firms|companies|parks|leads)\b|\b(does|is|do|are) that\b|\bthat (represent|make)"
    r"|\b(?:this|that|it|these|they) (?:amounts? to|represents?|accounts? for|makes? up|comes? to|corresponds? to)\b"
    r"|\b(?:corresponding|equivalent|comparable|matching) (?:figure|number|share|percentage|rate|proportion|total|value|amount)s?\b"
    r"|\bsame\b|\bones\b|\b(?:does|did|has) it\b|\bthat (share|ranking|list|figure|number|total|set|split|breakdown|order|table)\b|\bas well\b|\btoo\?|\bagain\b|\baltogether\b|\bof (them|these|those)\b"
    r"|第[一二三四五]名|那个(省|市|行业|区)|里面|其中|剩下|这些|那些|上面|刚才|同样|一样", re.IGNORECASE
)  # fmt: skip


def is_follow_up(parse: Parse, asked: Asked, history: Sequence[Turn]) -> bool:
    """Whether the utterance leans on the conversation: it points back, or it cannot stand alone."""
    if not history or parse.has("new_topic"):
        return False
    own = [i for i in parse.where("those") if _of_listed(parse, i)]
    text = parse.utterance.text
    for i in reversed(own):
        text = text[: parse.start(i)] + text[parse.end(i) :]
    if (
        any(i not in own for i in parse.where("those"))
        or parse.has("back", "drop", "widen", "cross_both")
        or _POINTING.search(text)
        or (parse.has("that_one") and not parse.terms)
    ):
        return True
    if asked.share and asked.dims and _OF_ALL.search(parse.utterance.text):
        return False
    if asked.share and (_no_whole(parse, asked) or _AS_SHARE.search(parse.utterance.text)):
        return True
    first = next((m for m in parse.mentions if not m.filler_only), None)
    if parse.terms and all(t.negated for t in parse.terms) and not asked.dims and asked.measure is None:
        return True
    if _ABOUT.search(parse.utterance.text) and not (asked.dims or asked.share or asked.measure):
        return True
    starts = (
        first is not None
        and first.cue("follow", "instead", "only", "but", "and", "except")
        and not first.cue("list_ask")
    )
    if _AMONG.search(parse.utterance.text) and not (asked.dims or asked.measure or asked.share or asked.order):
        return True
    solid_families = {t.family for t in parse.terms if t.family not in ("submitted_on", "decision_by")}
    if _NO.search(parse.utterance.text) and not (_asks(parse, asked) and len(solid_families) >= 2):
        return True
    if _ONLY_THOSE.search(parse.utterance.text) and parse.terms and not _asks(parse, asked):
        return True
    noun = any(m.cue("request", "company", "park") and m.text not in ("家", "条", "people") for m in parse.mentions)
    industry = any(t.family == "industry" for t in parse.terms)
    solid = [t for t in parse.terms if t.family not in ("submitted_on", "decision_by")]
    if parse.has("instead") and len(solid) < 3:
        return True
    if parse.terms and widens(parse):
        return True
    if starts and not (noun and len({t.family for t in solid}) >= 2):
        return True
    if noun and solid:
        return False
    if industry and len(solid) >= 2:
        return False
    return not (noun and (asked.dims or asked.measure is not None) and any(m.period for m in parse.mentions))


def _of_listed(parse: Parse, index: int) -> bool:
    """`Hubei and Hunan: … each of them`: a pointer at those listed before it in the same utterance."""
    each = parse.cue(index - 1, "each") or parse.mentions[index - 1].text.lower() == "both"
    return index > 0 and each and len(case_terms(parse, [t for t in parse.terms if t.last < index])) > 1


def _asks(parse: Parse, asked: Asked) -> bool:
    """Whether the utterance asks for something of its own, rather than naming a part of what was asked before."""
    asked_for = asked.dims or asked.measure is not None or asked.share or asked.order is not None
    return bool(asked_for) or parse.has("which", "who", "list_ask", "how_many", "how_much")


def _no_whole(parse: Parse, asked: Asked) -> bool:
    """`what percentage came from firms in Jiangsu?`, 广东企业占几成: a share of which only the part is said."""
    if not parse.terms or len({t.family for t in parse.terms}) > 1 or asked.dims or asked.share_at < 0:
        return False
    if parse.has("whole", "any_of", "each", "compare") or asked.measure is not None:
        return False
    at = asked.share_at
    if parse.lang == "en":
        after = parse.skip_right(at)
        opened = parse.cue(at + 1, "of") or parse.mentions[at].text.lower().endswith(" of")
        verb = any(
            parse.mentions[k].text.lower().split()[0] in _HAPPENS for k in range(at + 1, min(at + 4, len(parse)))
        )
        return after < len(parse) and not opened and verb
    last = parse.skip_right(at, "share", "how_many")
    ends = last >= len(parse) or bool(parse.mark(last))
    return (
        all(t.last < at for t in parse.terms)
        and ends
        and not re.search(r"[里中]|全部|所有|总|整个|全国", parse.utterance.text)
    )


_OF_ALL = re.compile(
    r"\bof (all|every|the|total) (the )?[\w ]{0,20}?(requests?|projects?|leads|firms|companies|parks)\b.*\b(per|by|for each|in each)\b",
    re.IGNORECASE,
)
"""`of all requests filed this year per source, what share is signed`: says its own whole."""
_AS_SHARE = re.compile(
    r"^\W*(?:and |now |then |so |ok |again |put |give |show |that |it |them |this |me )*(?:as|in) (?:an? )?(?:share|percentages?|per ?cent|proportions?|fraction|shares|%)(?: |$|\W)|^[那换改用]?(?:成|作|为|算)?占[^，。]{1,16}(?:比|重|比例|多少|百分之几|几成)",
    re.IGNORECASE,
)
"""`as a share of all Beijing requests`, 占全省多少: the number before, as a share."""
_ABOUT = re.compile(
    r"^\W*(and |now |so |ok )*(what about|how about|same (for|with|question|again)|likewise for)\b|^[那换]?[^，。]{2,24}呢([，,？?。!！]|$)",
    re.IGNORECASE,
)
"""`what about foreign firms from Jiangsu?`, 那江苏的外资企业呢: the question before, of another set."""
_AMONG = re.compile(
    r"^\W*(?:and |now |then )*(?:among|amongst|within|for|in|of)\b[^.?!]*\b(?:alone|only|just)\b\W*(?:please)?\W*$",
    re.IGNORECASE,
)
"""`among Zhejiang firms alone`: the question before, of a part."""
_NO = re.compile(
    r"^\W*(?:no|nope|oops|sorry|wait|i mean|i meant)\b(?! (?:more|less|longer|later|earlier|requests?|projects?|firms?|compan|parks?))"
    r"|^\W*(?:不对|不是|错了|说错了|搞错了|抱歉)",
    re.IGNORECASE,
)
"""`no, private firms`: what was said before, put right."""
_ONLY_THOSE = re.compile(r"\b(?:only|alone|just those|exclusively)(?: please)?\W*$|^\W*(?:只|仅|光)", re.IGNORECASE)
"""`foreign-invested companies only`: a part of the set before, however much it sounds like a set of its own."""
_HAPPENS = ("came", "come", "comes", "is", "are", "was", "were", "want", "wants", "wanted", "has", "have", "had", "go", "goes", "went", "did", "do", "does", "involve", "involves", "needs", "need", "fall", "falls")  # fmt: skip


def base_turn(parse: Parse, history: Sequence[Turn]) -> Turn:
    """The turn that the edit starts from: the last with a plan; `back` returns to where the subject began."""
    turns = [t for t in history if t.reading.plan is not None and t.reading.outcome == "read"]
    if not turns:
        return history[-1]
    if parse.has("back"):
        start = len(turns) - 1
        while start > 0 and turns[start].reading.follow_up:
            start -= 1
        return turns[start]
    last = turns[-1].reading.plan
    if last is not None and isinstance(last.ask, Fit) and last.record_type == parse.record_type and parse.terms:
        return turns[-1]
    if parse.has("those") and (
        len(turns[-1].ids) > 1
        or (last is not None and isinstance(last.ask, Fit) and last.record_type == parse.record_type)
    ):
        return turns[-1]
    for turn in reversed(turns):
        plan = turn.reading.plan
        if plan is not None and not _about_one(plan):
            return turn
    return turns[-1]


def _about_one(plan: Plan) -> bool:
    """A plan about single records (a fact, the parks for one request): later edits mean the list before it."""
    return plan.ask.ask == "fact" or (
        plan.ask.ask == "fit" and any(c.field.endswith("_id") for c in conditions(plan.ask.subjects))
    )


def restrict(turn: Turn, plan: Plan, ranked: bool = False) -> Expr:
    """The set that `those` means: the listed records themselves where the list was cut or ranked.

    A list by meaning that is to be `ranked` again keeps its conditions and its meaning.
    """
    ask = plan.ask
    listed = isinstance(ask, Records) and (ask.limit is not None)
    if isinstance(ask, Rank):
        return both(plan.where, Condition(field=ask.by.field, op=Op.IN, values=(ask.value,), words=str(ask.value)))
    if (listed or (plan.meaning and not ranked) or isinstance(ask, Fit)) and turn.ids:
        key = "request_id" if turn.record_type == "requests" else "park_id"
        return Condition(field=key, op=Op.IN, values=tuple(turn.ids), words="", label="the list before")
    return plan.where
