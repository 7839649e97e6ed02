"""What cannot be read or told: said plainly, in the language of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.bench import Bench
from assistant.reading.dates.read import lies_ahead
from assistant.reading.fit.sides import fit_verb
from assistant.reading.followups.dropping import spoken_of
from assistant.reading.model import Lang, Outcome, Reading
from assistant.reading.parse import Parse
from retrieval.plan import EVERYTHING, Fact, Groups, How, Plan, Records, Value

_ORDERS = re.compile(
    r"(?:^|[.?!;] )(?:ok |and |then |now )*(?:please |pls |kindly |could you |can you |would you )*"
    r"(?P<verb>text|send|e-?mail|invite|phone|whatsapp|notify|remind(?! me (?:of|what|which|how|who|where|when)\b)|forward|book|schedule|draft|delete|update|print)\b(?=\s+(?:them|all|each|every|him|her|everyone|those|these|an?|the|my|our|me|us|to)\b)",
    re.IGNORECASE,
)
"""A sentence that orders something done: the database answers, it does not act."""


_JUDGED = re.compile(
    r"\bon a scale (?:of|from)\b|\b(?:how|what) (?:would|do|did|should) you (?:rate|judge|assess|consider|grade|rank the character)\b"
    r"|\b(?:would|do|can|could|should) (?:you|i|we|one) trust\b|(?:给|能)?打(?:个)?(?:几|多少)分|评(?:个|几|多少)分|(?:信得过|靠得住|可信|值得信任)(?:吗|么|不)",
    re.IGNORECASE,
)
"""An opinion or a mark out of ten: no record holds one."""


def outside_database(b: Bench) -> Reading | None:
    parse = b.parse
    judged = _JUDGED.search(parse.utterance.text)
    if judged:
        return decline(b, judged.group().strip())
    order = _ORDERS.search(parse.utterance.text)
    if order:
        return decline(b, order["verb"])
    ahead = _AHEAD.search(parse.utterance.text)
    if ahead:
        return decline(b, ahead.group().strip())
    forecast = _FORECAST.search(parse.utterance.text)
    if forecast and any(lies_ahead(parse, m.period) for m in parse.mentions if m.period is not None):
        return decline(b, forecast.group().strip())
    for i in parse.where("unheld", "action"):
        mention = parse.mentions[i]
        if i == fit_verb(parse):
            continue  # "what could the park serve"
        if _lifted(b, i) or mention.fields or mention.values or (parse.cue(i, "unheld") and _wanted(parse, i)):
            continue
        if i and any(v.concept == "revenue_model" for v in parse.mentions[i - 1].values):
            parse.use(i)  # "earn from service revenue": the last word of how a park earns
            continue
        return decline(b, mention.text)
    return None


_FORECAST = re.compile(
    r"\b(?:what|how (?:much|many|high|far))\b[^.?!,;]*\b(?:will|going to)\b[^.?!]*\b(?:be|go up|go down|rise|fall|drop|grow|reach|cost|stand|look)\b"
    r"|(?:会|将会?)(?:是|有|涨到|跌到|达到|升到|降到)(?:多少|多高|几)",
    re.IGNORECASE,
)
"""What a number will be, in a period that is still to come."""
_AHEAD = re.compile(
    r"\b(?:will|going to|gonna)\b(?= (?:demand|interest|requests?|investment|it|they|we|there|the|rise|grow|fall|drop|be (?:full|empty|more|fewer|less))\b)"
    r"[^.?!,;]*\b(?:rise|grow|fall|drop|increase|decrease|receive|get|see|full|empty|fill up|run out|double|more|fewer|peak|recover)\b"
    r"|\bwill\b[^.?!]*\bhave (?:reached|risen|fallen|grown|doubled|become)\b"
    r"|(?:明年|后年|下个?月|下个?季度|下半年|未来)[^，,。?？]{0,12}?(?:会不会|会|将会?)[^，,。?？]{0,8}?(?:涨|增长|增加|上升|下降|减少|跌|收到|突破|满|回暖|升温|降温|好转|变好|变差|火)",
    re.IGNORECASE,
)
"""What is to come (`will demand rise next year?`) is told by no record."""


_DEMAND = re.compile(r"\b(?:demand|interest|appetite)\b(?! from)", re.IGNORECASE)


def filed_ahead(b: Bench) -> Reading | None:
    """Demand of days to come (`demand next year`) is a forecast, told by no record; projects may decide on those."""
    demand = b.parse.ahead and b.parse.record_type == "requests" and _DEMAND.search(b.parse.utterance.text)
    return decline(b, b.parse.ahead) if demand else None


def _lifted(b: Bench, index: int) -> bool:
    """Whether a word takes away a condition of the plan before that speaks of it (不管税收了, after 要税收返还的)."""
    plan = b.history[-1].reading.plan if b.history else None
    drops = b.parse.has("drop", "any_of")
    return drops and plan is not None and bool(spoken_of(b.parse.mentions[index].text, plan.where))


def _wanted(parse: Parse, index: int) -> bool:
    """Whether the companies ask for the thing or speak of it (`need a flight test area`): free text may tell that."""
    for i in range(index - 1, max(-1, index - 13), -1):
        if parse.broken(i, i + 1) or parse.cue(i, "how_much", "how_many"):
            return False
        if parse.cue(i, "need", "say", "plaint", "cause") and not parse.cue(i, "to"):
            return any(parse.cue(k, "company", "request", "who", "those", "that_one") for k in range(i)) or bool(
                parse.mentions[0].values
            )
    return False


def stranger(b: Bench, name: str) -> Reading:
    return no_plan(
        b.question,
        b.parse.lang,
        f"No company or park called “{name}” is in the database.",
        f"数据库里没有叫“{name}”的企业或园区。",
        (name,),
    )


def decline(b: Bench, what: str) -> Reading:
    return no_plan(
        b.question,
        b.parse.lang,
        f"The database does not tell this (“{what}”): it holds site-selection requests and park profiles.",
        f"数据库里没有这方面的内容（“{what}”）：它只有企业选址需求和园区档案。",
        (what,),
    )


def _only_where_and_when(b: Bench, unread: list[str]) -> bool:
    """Places and dates alone, beside words that nobody knows, ask for something else (`the GDP of Hefei in 2025`)."""
    parse = b.parse
    noun = any(m.cue("request", "company", "park", "who") for m in parse.mentions)
    families = {t.family for t in parse.terms}
    return (
        bool(unread)
        and not noun
        and bool(families)
        and families <= {"target", "origin", "place", "submitted_on", "established_year"}
    )


def says_nothing(b: Bench, plan: Plan, follow: bool, unread: list[str]) -> bool:
    """A plan that says nothing of its own is no reading."""
    if follow or b.subjects or b.need:
        return False
    if isinstance(plan.ask, Records) and not plan.ask.order and _only_where_and_when(b, unread):
        return True
    if isinstance(plan.ask, Records) and plan.where == EVERYTHING and not plan.ask.order:
        head = any(m.cue("request", "company", "park") for m in b.parse.mentions)
        return bool(unread) or not head
    return False


def refuse(b: Bench, unread: Sequence[str] = ()) -> Reading:
    lang = b.parse.lang
    said = "、".join(unread) if lang == "zh" else ", ".join(unread)
    return no_plan(
        b.question,
        lang,
        f"I could not read this as a question about requests or parks{f' (not understood: {said})' if said else ''}.",
        f"没能把它读成关于选址需求或园区的问题{f'（未理解：{said}）' if said else ''}。",
        tuple(unread),
    )


def no_plan(question: str, lang: Lang, english: str, chinese: str, unread: Sequence[str] = ()) -> Reading:
    return Reading(
        question=question,
        lang=lang,
        outcome=Outcome.UNSUPPORTED,
        message=chinese if lang == "zh" else english,
        unread=tuple(unread),
        score=0.0,
    )


_CONDUCT = re.compile(
    r"^\W*(?:(?:and|so|but|ok|now|then),? )*(?:do|does|did|are|is|have|has|had|will|would|can) "
    r"(?:they|he|she|(?:these|those|the|all (?:these|those|of them))(?: [\w-]+){0,2}?(?: people| firms| companies| bosses| founders| owners| ones| guys)?)\b"
    r"|^[^，,。?？]*(?:他们|她们|它们|这些人|这些企业|这些公司|这些老板)[^。?？]*(?:吗|么)[?？]?$",
    re.IGNORECASE,
)
"""A yes-or-no question about the people or firms just listed, all of them."""
_MEASURED = re.compile(r"怎么样|怎样|如何|好不好|行不行|^\W*(?:and |so |but )?how\b", re.IGNORECASE)
_WISHES = ("need", "say", "plaint", "cause", "wanted_before", "nearby", "any", "which", "who", "fit")


def asks_the_unknown(b: Bench) -> bool:
    """Whether a follow-up asks for something of which no word is known (`who audits these companies?`).

    What firms want or complain of, their own words may tell; how they behave (`do they pay on time?`) nothing does.
    """
    parse, asked = b.parse, b.asked
    if parse.terms or b.subjects or asked.dims or asked.order or asked.limit or asked.share:
        return False
    if b.need:
        return bool(_CONDUCT.search(parse.utterance.text)) and not parse.has(*_WISHES)
    if parse.has("back", "drop", "instead", "why", "when", "contact", "mail", "fit", "only", "sort", "compare"):
        return False
    if asked.measure is not None and asked.measure.field:
        return False
    strange = [m for i, m in enumerate(parse.mentions) if not m.known and i not in parse.used]
    wanted = parse.has("who", "which", "how_many", "how_much") or asked.yes_no
    return bool(strange) and (wanted or bool(_MEASURED.search(parse.utterance.text)))


_YES_OR_NO = re.compile(
    r"^\W*(?:and |so |but |ok )*(?:is|are|was|were|do|does|did|has|have|had|will|would)\b|[吗么][?？]?$|(.)不\1",
    re.IGNORECASE,
)


_WORTH = re.compile(r"\bany good\b|\bworth (?:it|a visit|considering|the money)\b|好不好|值不值", re.IGNORECASE)


def asks_unknown_fact(b: Bench, plan: Plan, unread: Sequence[str]) -> bool:
    """Whether something is asked of a named record that no field holds (`what rebate did X give its last tenant`).

    Whether it is any good is no field either.
    """
    ask, parse = plan.ask, b.parse
    if not isinstance(ask, Fact) or ask.fields or ask.test is not None:
        return False
    text = parse.utterance.text
    wanted = parse.has("who", "which", "how_much", "how_many", "share", "when", "why")
    asks = wanted or bool(_MEASURED.search(text) or _YES_OR_NO.search(text))
    person = parse.has("who") and b.need is not None  # "who is the legal representative of …"
    return (bool(unread) and asks) or bool(person) or bool(_WORTH.search(text))


def counts_the_unknown(b: Bench, plan: Plan) -> str | None:
    """Return the word for what is to be counted or told when nothing knows it (`how many patents`, 交了多少税).

    Of a record named outright, whatever number is asked for without a word that is known.
    """
    parse, ask = b.parse, plan.ask
    if not isinstance(ask, Value | Groups) or b.need:
        return None
    measure = ask.measure if isinstance(ask, Value) else ask.measures[0]
    if measure.how not in (How.COUNT, How.DISTINCT) or measure.where is not None:
        return None
    for i in parse.where("how_many", "how_much"):
        at = parse.skip_right(i)
        if at >= len(parse) or parse.broken(i, at) or parse.mentions[at].known or at in parse.used:
            continue
        end = at
        while end < len(parse) and not parse.mentions[end].known and not parse.broken(at, end):
            end += 1
        if not parse.cue(end, "request", "company", "park", "who", "those"):
            return parse.text(at, end - 1)
    strange = [i for i, m in enumerate(parse.mentions) if not m.known and i not in parse.used]
    asks = parse.has("how_many", "how_much") and not parse.has("request", "company", "park")
    return parse.text(strange[0], strange[0]) if b.subjects and asks and strange else None


_DONE = re.compile(
    r"\b(?:have|has|had|haven|hasn|hadn)\b(?: ?'?t)?(?: not| n't| yet| already| ever| never| been| actually)*\s+(?P<verb>[a-z]+)",
    re.IGNORECASE,
)


def did_the_unknown(b: Bench, unread: Sequence[str]) -> str | None:
    """Return the verb of what the records are told by when nothing knows it (`which firms haven't paid their fee`)."""
    if b.need or b.parse.lang != "en":
        return None
    said = {word for words in unread for word in words.lower().split()}
    found = (match["verb"] for match in _DONE.finditer(b.parse.utterance.text))
    return next((verb for verb in found if verb.lower() in said), None)


def repeats(b: Bench, plan: Plan) -> bool:
    """Whether an edit changed nothing and nothing asks for the same again (`thanks`, `why?`, `export that`)."""
    parse = b.parse
    if b.subjects or parse.terms or parse.has("back", "list_ask", "those", "which", "who", "drop", "sort"):
        return False
    before = b.history[-1].reading.plan if b.history else None
    return before is not None and plan.model_copy(update={"as_of": before.as_of}) == before
