"""Two sets set against each other by `than`: `do more requests go to Anhui than to Zhejiang?`, 江苏的需求比浙江的多吗."""

from __future__ import annotations

import itertools
import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse, Term
from assistant.reading.places.ends import retarget
from assistant.reading.sides.cases import COMPARABLE
from corpus.schema import Unit
from retrieval.plan import Condition, How, Measure

_PLACED = ("target", "origin")
_STOPS = ";；。.?？!！:："
_THAN = re.compile(r"\bthan$|^(leads?|(?:is |are )?ahead of|edges? out|overtakes?|exceeds?|outnumbers?|outstrips?|surpass(es)?|beats?|trails?|lags? behind|falls? short of)\b|^exceeds? that of$"
                   r"|^(高于|低于|多于|少于|大于|小于|超过|领先|领先于|高出|超出|比|高过|多过|不及|不如|比不上)$", re.IGNORECASE)  # fmt: skip
_GRADED = re.compile(
    r"\b(more|less|fewer|higher|lower|larger|smaller|bigger|greater|cheaper|dearer|older|younger|pricier|often|longer|shorter|emptier|fuller)\b"
)
_GRADED_ZH = re.compile(r"[多少高低大小贵强弱]|便宜")
_OFTEN = ("often", "more often", "less often", "likely", "more likely", "less likely", "frequently", "more frequently",
          "less frequently", "likelier", "更容易", "更常", "更经常", "更有可能", "更可能")  # fmt: skip
_TOLD = {
    "parks": (("fuller|emptier|更满|空置", "occupancy_pct"), ("cheaper|dearer|pricier|expensive|贵|便宜", "rent_cny_sqm_month"),
              ("older|younger", "established_year"), ("larger|bigger|smaller|大|小", "total_area_ha")),
    "requests": (("older|younger", "founded_year"),),
}  # fmt: skip
_SINGLE_SIZE = re.compile(r"\b(larger|bigger|higher|smaller|lower|greater|cheaper)\b|高|低|大|小|贵|便宜")


def contrast(parse: Parse, terms: list[Term]) -> list[Term]:
    """The two terms that a comparison sets against each other, the first said first; none where nothing does."""
    ordered = sorted((t for t in terms if not t.negated and t.family in COMPARABLE), key=lambda t: t.first)
    for k in range(1, len(parse)):
        text = parse.mentions[k].text.lower()
        if k in parse.ignored or not _THAN.search(text) or parse.cue(k, "except"):
            continue
        if text in ("lead", "leads") and not _leads(parse, k):
            continue  # live leads over 1bn for Hubei
        left = [t for t in ordered if t.last < k and not parse.broken(t.last, k, _STOPS)]
        right = [t for t in ordered if t.first > k and not parse.broken(k, t.first, _STOPS)]
        if not left or not right or not _graded(parse, k):
            continue
        second = right[0]
        if any(parse.mentions[j].quantity is not None for j in range(k, second.first)):
            continue
        first = next((t for t in reversed(left) if alike(t, second)), None)
        if first is None or first.expr == second.expr or len([t for t in right if t.family == second.family]) > 1:
            continue
        if first.family != second.family:
            agree(first, second)
        near = range(k, min(second.last + 4, len(parse)))
        parse.use(*(j for j in near if j < k + 2 or _GRADED_ZH.fullmatch(parse.mentions[j].text)))
        parse.use(*(j for j in range(len(parse)) if parse.mentions[j].text.lower() in (*_OFTEN, "less")))
        return [first, second]
    return []


def _leads(parse: Parse, index: int) -> bool:
    """Whether `leads` is a verb between two sides (`by how many does Anhui lead Hubei`), not what is counted."""
    after = parse.at(index + 1)
    sided = parse.mentions[index - 1].solid and after is not None and after.solid and not parse.mark(index + 1)
    return sided and parse.has("difference", "yes_no")


def paired(parse: Parse, terms: list[Term]) -> list[Term]:
    """`the difference between the share of A in X and in Y`: the last two of one kind, joined by `and`."""
    ordered = sorted((t for t in terms if not t.negated and t.family in COMPARABLE), key=lambda t: t.first)
    for first, second in reversed(list(itertools.pairwise(ordered))):
        gap = range(first.last + 1, second.first)
        joined = any(parse.cue(k, "and") for k in gap)
        if joined and alike(first, second) and not any(parse.mentions[k].solid for k in gap):
            if first.family != second.family:
                agree(first, second)
            return [first, second]
    return []


def set_apart(parse: Parse, periods: list[Term]) -> bool:
    """`more requests in 2025 than in 2024`: two periods with the word of comparing between them."""
    if len(periods) != 2:
        return False
    first, second = sorted(periods, key=lambda t: t.first)
    if first.field != second.field:
        return False  # decided next year, more than 50 jobs, filed lately: two conditions
    stepped = parse.mentions[second.last].period
    if stepped is not None and stepped.step and parse.has("how_many", "how_much", "sum", "avg"):
        return True  # "how many came in last week, and the week before?"
    gap = range(first.last + 1, second.first)
    clause = parse.broken(first.last, second.first, ",，;；")
    again = re.search(r"呢\W*$", parse.utterance.text) or any(parse.cue(k, "follow") for k in gap)
    if clause and again and parse.has("how_many", "how_much", "sum"):
        return True  # Q3签了多少，Q2呢
    than = [k for k in range(first.last + 1, second.first) if _THAN.search(parse.mentions[k].text.lower())]
    amount = bool(than) and any(parse.mentions[k].quantity is not None for k in range(than[0], second.first))
    return bool(than) and not amount and _graded(parse, than[0])


def how_often(parse: Parse) -> bool:
    """`get signed less often than`, 更容易签约: what is compared is a share."""
    return any(m.text.lower() in _OFTEN for m in parse.mentions)


def _graded(parse: Parse, index: int) -> bool:
    """Whether something is said to be more or less there: before `than`, in Chinese after 比."""
    text = parse.mentions[index].text.lower()
    if text == "than":
        return bool(_GRADED.search(parse.utterance.text.lower()))
    if text == "比":
        return bool(_GRADED_ZH.search(parse.text(index, min(len(parse) - 1, index + 12))))
    return True


def alike(first: Term, second: Term) -> bool:
    return first.family == second.family or (first.family in _PLACED and second.family in _PLACED)


def agree(first: Term, second: Term) -> None:
    """`come from Jiangsu than (from) Zhejiang`: both sides play the role that one of them is given."""
    if isinstance(first.expr, Condition) and isinstance(second.expr, Condition):
        given, other = (second, first) if second.role_given and not first.role_given else (first, second)
        retarget(other, given.family)


def contrasted(parse: Parse, asked: Asked) -> Measure:
    """What the two sides are compared by: the measure asked for, a field said to be more or larger, or the count."""
    if asked.measure is not None and not (asked.measure.how is How.COUNT and _field_before(parse) is not None):
        return asked.measure
    named = _field_before(parse)
    if named is None:
        return _counted(parse)
    name, at, level = named
    parse.use(at)
    if level:
        parse.say("compared on average", "按平均值比较")
    else:
        parse.say("compared by the total", "按合计比较")
    return Measure(how=How.AVG if level else How.SUM, field=name)


def _counted(parse: Parse) -> Measure:
    for k, mention in enumerate(parse.mentions):
        if mention.cue("field_gt", "gt", "lt") or mention.text.lower() in ("fewer", "less", "more"):
            noun = parse.skip_right(k)
            if parse.record_type == "requests" and parse.cue(noun, "company") and not parse.cue(noun, "request"):
                return Measure(how=How.DISTINCT, field="company")
    return Measure()


def _field_before(parse: Parse) -> tuple[str, int, bool] | None:
    """The numeric field that is graded, and whether it is a level (prices, `larger`) rather than a quantity."""
    for k in range(len(parse)):
        if k in parse.ignored or any(k in range(t.first, t.last + 1) for t in parse.terms):
            continue
        for field in parse.fields_of(k, numeric=True):
            rates = (Unit.PERCENT, Unit.CNY_SQM_MONTH, Unit.KCNY_MU, Unit.YEAR)
            level = field.unit in rates or bool(_SINGLE_SIZE.search(parse.utterance.text.lower()))
            return field.name, k, level
    for pattern, name in _TOLD[parse.record_type]:
        at = next((k for k, m in enumerate(parse.mentions) if re.search(pattern, m.text.lower())), None)
        if at is not None:
            return name, at, True
    return None
