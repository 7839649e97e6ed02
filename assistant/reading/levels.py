"""Numbers held against a number of a set: `above the average rent of the parks in Henan`, 高于全省平均水平."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.having import Kept, group_of
from assistant.reading.logic import combine
from assistant.reading.parse import CLAUSE, Parse, Reach, Term
from assistant.reading.shares import outcome_of
from corpus.schema import Field
from retrieval.plan import EVERYTHING, Condition, Dim, Expr, Having, How, Level, Measure, Op, Plan, both, conditions

_HOWS = {"avg": How.AVG, "median": How.MEDIAN}
_SIGNS = {"ge": Op.GE, "gt": Op.GT, "lt": Op.LT, "le": Op.LE}
_DENIED = {Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT}
_LESS = frozenset(
    ["less", "fewer", "smaller", "lower", "cheaper", "younger", "shorter", "低", "少", "小", "便宜", "短", "弱"]
)
_MORE = frozenset(
    [
        "more",
        "larger",
        "bigger",
        "greater",
        "higher",
        "dearer",
        "pricier",
        "older",
        "longer",
        "fuller",
        "高",
        "多",
        "大",
        "贵",
        "长",
        "强",
        "更高",
        "更多",
        "更大",
        "更贵",
        "还高",
        "还多",
        "还大",
    ]
)
_PRICED = re.compile(r"charg|cost|expensive|dear|pric|cheap|贵|便宜", re.IGNORECASE)
_EVERYWHERE = frozenset(
    [
        "national",
        "nationwide",
        "country",
        "overall",
        "general",
        "all",
        "of all",
        "whole",
        "the whole",
        "database",
        "全国",
        "全部",
        "所有",
        "整体",
        "总体",
        "全体",
        "全库",
        "全国的",
    ]
)
_PROVINCIAL = frozenset(
    [
        "provincial",
        "province",
        "regional",
        "local",
        "city",
        "municipal",
        "全省",
        "本省",
        "省内",
        "全市",
        "本地",
        "当地",
        "省",
        "全区",
        "区域",
        "地区",
    ]
)
_GENERAL = _EVERYWHERE | _PROVINCIAL
_ITS_OWN = re.compile(
    r"\b(its|their|the same|own)( own)? (sector|province|city|region|industry|segment|level|kind)|各自|所在|同行业|本行业|同类",
    re.IGNORECASE,
)
_LINKS = frozenset(["that", "those", "the one", "is", "are", "be", "level", "value", "figure", "that of", "the figure", "rate", "rates",
                    "mark", "line", "same", "that same", "price", "水平", "值", "数", "线", "水准", "价"])  # fmt: skip
_LAND = ("land", "用地", "土地", "地", "占地")
_ADVERBS = ("on average", "averaged", "averaging", "averages")
_SAME = frozenset(["that", "this", "the same", "same", "that same", "这个", "那个", "同一", "同样", "上述", "该"])
_ENDS = ("but", "which", "who", "list_ask", "sort")


@dataclass(frozen=True, slots=True)
class _Said:
    """A comparison as said: its sign, the mentions from the comparing word to the average, and the multiple."""

    op: Op
    words: tuple[int, ...]
    factor: float = 1.0


def read_levels(parse: Parse, before: Plan | None = None) -> Kept | None:
    """Turn comparisons with an average or a median into conditions; groups that one keeps are returned.

    `before` is the plan of the conversation: its own level is meant by `that same average`.
    """
    spoken = before is not None and any(test.level is not None for test in conditions(before.where))
    parse.reaches = []
    for at in range(len(parse)):
        how = next((how for cue, how in _HOWS.items() if parse.cue(at, cue)), None)
        if how is None or at in parse.used or parse.mentions[at].text.lower() in _ADVERBS:
            continue
        said = _compared(parse, at)
        if said is None or _ITS_OWN.search(parse.utterance.text):
            continue
        if spoken and _again(parse, at, said):
            continue
        kept = _level(parse, at, how, said)
        if kept is not None:
            return kept
    return None


def _again(parse: Parse, at: int, said: _Said) -> bool:
    """`which ones exceed that same average`: the level spoken of before, no new one."""
    first = min(said.words)
    pointed = any(parse.mentions[k].text.lower() in _SAME for k in range(first, at))
    if not pointed or _field(parse, first, at)[0] is not None:
        return False
    parse.use(*range(first, at + 1))
    parse.ignored.update(range(first, at + 1))
    return True


def _compared(parse: Parse, at: int) -> _Said | None:
    """The comparison that stands before the average at mention `at`, or right after it (平均水平以上)."""
    words, factor = [at], 1.0
    for k in range(at - 1, max(-1, at - 8), -1):
        mention = parse.mentions[k]
        if parse.broken(k, at, CLAUSE) or k in parse.used:
            break
        text = mention.text.lower()
        quantity = mention.quantity
        if quantity is not None and quantity.dimension is Dimension.TIMES and quantity.high is None:
            factor, words = quantity.low, [*words, k]
            continue
        if mention.cue("factor_2", "factor_3", "factor_half"):
            factor, words = 2.0 if mention.cue("factor_2") else 3.0 if mention.cue("factor_3") else 0.5, [*words, k]
            continue
        op = _sign(parse, k, at)
        if op is not None:
            before = parse.skip_left(k)
            denied = parse.cue(before, "not") and not parse.broken(before, k, CLAUSE)
            spent = (*words, k, *((before,) if denied else ()))
            return _Said(_DENIED[op] if denied else op, tuple(sorted(spent)), _excess(parse, k, op) or factor)
        light = mention.filler_only or text in _LINKS or text in _GENERAL
        if not (light or mention.places or mention.values or mention.fields or mention.cue("whole_area", "of", "park", "request", "company", "in", "any_of", "whole")):  # fmt: skip
            break
    for k in (at + 1, at + 2):
        if k < len(parse) and not parse.broken(at, k, CLAUSE):
            if parse.cue(k, "ge_after", "le_after"):
                return _Said(Op.GE if parse.cue(k, "ge_after") else Op.LE, (at, *range(at + 1, k + 1)))
            if not (parse.mentions[k].text in _LINKS or parse.mentions[k].filler_only):
                break
    return None


def _sign(parse: Parse, index: int, at: int) -> Op | None:
    """How the word at mention `index` compares what stands before it with the average at `at`."""
    text = parse.mentions[index].text.lower()
    if text in ("exceed that of", "exceeds that of"):
        return Op.GT
    if text in ("within", "比") or (text == "than" and not parse.cue(index, "gt", "lt")):
        near = range(at + 1, min(at + 4, len(parse))) if text == "比" else range(index - 1, max(-1, index - 5), -1)
        for k in near if text != "within" else ():
            graded = parse.mentions[k].text.lower()
            if graded in _LESS or graded in _MORE or parse.cue(k, "field_gt"):
                parse.use(k)
                return Op.LT if graded in _LESS else Op.GT
        return None
    return next((op for cue, op in _SIGNS.items() if parse.cue(index, cue)), None)


def _excess(parse: Parse, index: int, op: Op) -> float | None:
    """`20 % above the average`: the multiple that a percentage before the comparison makes of it."""
    before = parse.at(index - 1)
    quantity = before.quantity if before is not None else None
    if quantity is None or quantity.dimension is not Dimension.PERCENT or quantity.high is not None:
        return None
    parse.use(index - 1)
    return 1 + quantity.low / 100 * (1 if op in (Op.GT, Op.GE) else -1)


def _level(parse: Parse, at: int, how: How, said: _Said) -> Kept | None:
    first = min(said.words)
    after = parse.skip_right(at, "how_many")
    named = next((f for f in parse.fields_of(after, numeric=True)), None) if not parse.broken(at, after) else None
    of = after if named is not None else at
    reach, own = _reach(parse, first, at, of)
    outcome = outcome_of(parse)
    rate = outcome is not None and any(_is_rate(parse, k) for k in range(first))
    subject = _subject(parse, first, reach | set(range(first, of + 1)))
    lead = _lead(parse, first)
    if rate and outcome is not None and subject is not None:
        measure = Measure(how=How.SHARE, of=outcome.expr)
        spent = {k for k in range(len(parse)) if _is_rate(parse, k) or any(v.value in ("signed", "withdrawn") for v in parse.mentions[k].values)}  # fmt: skip
        return _kept(parse, measure, said, reach, own, spent, subject)
    field, spent = (named, set()) if named is not None else _field(parse, first, at)
    if field is None:
        if subject is not None and _counts(parse, first):
            dim = Dim(field=subject[1])
            spent = {*range(first, at + 1)}
            parse.use(*spent, subject[0])
            parse.ignored.update(spent)
            having = Having(op=said.op, across=how)
            parse.say("each group is compared with the average of the groups", "各组与各组的平均水平相比")
            return Kept(dim, (*said.words, subject[0]), Measure(), having)
        return None
    if named is not None:
        spent |= {k for k in range(max(0, first - 5), first) if any(f.name == named.name for f in parse.fields_of(k))}
        spent |= set(range(at, of + 1))
    if lead is not None and subject is not None:
        return _kept(parse, Measure(how=lead[1], field=field.name), said, reach, own, spent | {lead[0]}, subject)
    if subject is not None and not any(parse.cue(k, "request", "company", "park") for k in range(first)):
        return _kept(parse, Measure(how=how, field=field.name), said, reach, own, spent, subject)
    level = Level(measure=Measure(how=how, field=field.name), factor=said.factor)
    spent |= set(range(first, at + 1))
    low, high = min(spent), max(spent)
    if any(parse.mentions[k].solid for k in range(low, first) if k not in spent):
        low = first
    words = parse.text(low, high)
    term = Term(
        low, high, field.name, field.name, Condition(field=field.name, op=said.op, level=level, words=words), words
    )
    parse.terms.append(term)
    _spend(parse, spent, reach, term, own)
    return None


def _kept(
    parse: Parse, measure: Measure, said: _Said, reach: set[int], own: bool, spent: set[int], subject: tuple[int, str]
) -> Kept:
    spent = spent | set(range(min(said.words), max(said.words) + 1))
    having = Having(op=said.op, level=Level(measure=measure, factor=said.factor))
    parse.use(subject[0])
    _spend(parse, spent, reach, None, own)
    return Kept(Dim(field=subject[1]), (*sorted(spent), subject[0]), measure, having)


def _spend(parse: Parse, spent: set[int], reach: set[int], term: Term | None, own: bool) -> None:
    """Account for the words of a level; what its set is told by stays to be read."""
    told = {k for k in reach if parse.mentions[k].solid and parse.mentions[k].text.lower() not in _GENERAL}
    gone = (spent | reach) - told
    if spent & told:
        gone -= told
    parse.use(*gone)
    parse.ignored.update(gone)
    parse.reaches.append(Reach(term, frozenset(reach), own))


def _reach(parse: Parse, first: int, at: int, of: int) -> tuple[set[int], bool]:
    """The mentions that say whose average it is: before it (the Hubei average), or after it (the average of …)."""
    between = range(first + 1, at)
    texts = {k: parse.mentions[k].text.lower() for k in between}
    general = {k for k in between if texts[k] in _GENERAL or parse.cue(k, "whole_area")}
    inside = {k for k in between if parse.mentions[k].solid and parse.mentions[k].quantity is None} - general
    own = not inside and any(texts[k] in _PROVINCIAL or parse.cue(k, "whole_area") for k in general)
    bare = not between and of != at and not parse.cue(of + 1, "of")  # "above-average rents in Hubei": the parks there
    if own or bare:
        return inside | general, own
    opener = parse.at(of + 1)
    opens = opener is not None and (
        parse.cue(of + 1, "of", "for", "in", "whole", "park", "request", "company", "from")
        or opener.text.lower() in ("among", "across", "level", "that", "throughout")
    )
    # "the average robotics request"
    opens = opens or (
        opener is not None and opener.solid and parse.cue(parse.skip_right(of + 1), "request", "park", "company")
    )
    if opens and parse.lang == "en" and not parse.broken(of, of + 1, CLAUSE):
        for k in range(of + 1, len(parse)):
            ending = parse.cue(k, *_ENDS) and not parse.mentions[k].filler_only
            joint = parse.cue(k, "and") and not (parse.at(k + 1) is not None and parse.mentions[k + 1].solid)
            if parse.broken(of, k, CLAUSE) or ending or joint:
                break
            inside.add(k)
    return inside | general, own


def _field(parse: Parse, first: int, at: int) -> tuple[Field | None, set[int]]:
    """The number that is compared: named before the comparison, or told by its verb (charge more than)."""
    for k in range(first - 1, max(-1, first - 7), -1):
        if parse.broken(k, first, CLAUSE):
            break
        found = [f for f in parse.fields_of(k, numeric=True) if k not in parse.used]
        if found:
            return found[0], {k}
        if parse.cue(k, "land_word") and parse.mentions[k].text.lower() in _LAND:
            return parse.schema["land_area_mu" if parse.record_type == "requests" else "available_land_mu"], {k}
    for k in range(first, at):
        found = [f for f in parse.fields_of(k, numeric=True) if k not in parse.used]
        if found:
            return found[0], {k}
    priced = {k for k in range(max(0, first - 4), min(at + 3, len(parse))) if _PRICED.search(parse.mentions[k].text)}
    if parse.record_type == "parks" and priced:
        return parse.schema["rent_cny_sqm_month"], {k for k in priced if k < first}
    if parse.record_type == "parks" and parse.mentions[first].text.lower() in ("fuller than", "emptier than"):
        return parse.schema["occupancy_pct"], set()
    return None, set()


def _lead(parse: Parse, first: int) -> tuple[int, How] | None:
    """The `average` or `total` before the comparison, which makes it one of groups."""
    for k in range(first - 1, max(-1, first - 8), -1):
        if parse.broken(k, first, CLAUSE):
            return None
        for cue, how in (*_HOWS.items(), ("sum", How.SUM)):
            if parse.cue(k, cue) and k not in parse.used:
                return k, how
    return None


def _is_rate(parse: Parse, index: int) -> bool:
    text = parse.mentions[index].text.lower()
    return parse.cue(index, "share") or text in ("rate", "rates", "rate of") or text.endswith((" rate", " rates", "率"))


def _counts(parse: Parse, first: int) -> bool:
    """`provinces with more requests than average`: a number of records is compared."""
    near = range(first - 1, max(-1, first - 4), -1)
    return any(parse.cue(k, "request", "park", "how_many") for k in (*near, *range(first, min(first + 4, len(parse)))))


def _subject(parse: Parse, first: int, spent: set[int]) -> tuple[int, str] | None:
    """The noun of the groups that a level keeps: the first before it, in Chinese after it as well."""
    order = [*range(first), *(range(first, len(parse)) if parse.lang == "zh" else ())]
    for k in order:
        if k in spent or parse.cue(k, "request", "park"):
            continue
        name = group_of(parse, k)
        if name is not None and name != "company":
            return k, name
    return None


def fill_levels(parse: Parse, asked: Asked) -> None:
    """Give every level the set that the words within its reach say."""
    for reach in parse.reaches:
        inside = [t for t in parse.terms if t is not reach.term and reach.inside & set(range(t.first, t.last + 1))]
        rest = [t for t in parse.terms if t is not reach.term and t not in inside]
        where: Expr | None = combine(parse, inside) if inside else None
        if reach.own:
            placed = [t for t in rest if t.family in ("place", "target", "origin") and not t.negated]
            where = both(*(t.expr for t in placed)) if placed else None
        for term in inside:
            parse.terms.remove(term)
        if where is None or where == EVERYTHING:
            continue
        if reach.term is not None and isinstance(reach.term.expr, Condition):
            test = reach.term.expr
            assert test.level is not None
            measure = test.level.measure.model_copy(update={"where": where})
            level = test.level.model_copy(update={"measure": measure})
            reach.term.expr = test.model_copy(update={"level": level})
        elif asked.having is not None and asked.having.level is not None:
            measure = asked.having.level.measure.model_copy(update={"where": where})
            level = asked.having.level.model_copy(update={"measure": measure})
            asked.having = asked.having.model_copy(update={"level": level})
