"""A question of fit that tells both sides as sets: `requests that no park in Henan can take`, 没有园区能承接的需求."""

from __future__ import annotations

import re

from assistant.reading.amounts.bounds import read_quantities
from assistant.reading.bench import Bench, where_of
from assistant.reading.conditions.against import read_field_comparisons
from assistant.reading.conditions.negation import mark_negations
from assistant.reading.conditions.values import read_values
from assistant.reading.dates.read import read_periods
from assistant.reading.fit.forms import OTHER, fit_condition
from assistant.reading.parse import Parse, Term
from assistant.reading.places.lists import except_own
from assistant.reading.places.read import read_places
from assistant.reading.words.utterance import Mention, Utterance
from retrieval.plan import EVERYTHING, Expr

NOUNS = {"requests": ("request", "company"), "parks": ("park",)}
_NONE = ("no", "none", "nowhere", "unable", "没有", "没", "无", "不能", "无法", "并不", "都不", "不")
_BARE = ("take", "house", "host", "serve", "hold", "absorb", "home", "have", "use", "接", "装", "放", "收", "要")
_STARTS = (
    "no",
    "none",
    "any",
    "some",
    "a",
    "one",
    "every",
    "each",
    "which",
    "that",
    "whom",
    "没有",
    "没",
    "无",
    "任何",
    "一个",
    "一条",
    "一家",
    "有",
    "能",
)
_MODAL = (
    "can",
    "could",
    "would",
    "might",
    "cannot",
    "can not",
    "could not",
    "would not",
    "able to",
    "能",
    "可以",
    "能够",
    "可",
)
_SOME = re.compile(r"^(any|anywhere|at least one|some|任何|任一|一个|有)$", re.IGNORECASE)


def read_sides(b: Bench) -> None:
    """`requests that no park in Henan can take`: the words of the other set are read apart, as its own conditions."""
    parse = b.parse
    if parks_for(b):
        parse.record_type = "parks"
    verb = fit_verb(parse)
    if verb is None:
        return
    if b.subjects:
        kinds_named = {s.record_type for s in b.subjects}
        sought = OTHER[min(kinds_named)]
        if not parse.has("fit", "unfit") and len(kinds_named) == 1 and parse.has(*NOUNS[sought]):
            b.fit_verb, parse.record_type = verb, sought
            if not parse.cue(verb, "fit", "unfit"):  # "could the park serve": no words of a need
                modal = max((k for k in range(verb) if parse.mentions[k].text.lower() in _MODAL), default=verb)
                parse.use(*(k for k in range(modal, verb + 1) if not parse.mentions[k].solid))
        return
    kinds = {
        kind: [
            i
            for i, m in enumerate(parse.mentions)
            if m.cue(*cues) and m.name is None and i not in parse.ignored and i != verb and not parse.own_park(i)
        ]
        for kind, cues in NOUNS.items()
    }
    if not kinds["parks"] or not kinds["requests"]:
        return
    first, second = sorted(OTHER, key=lambda kind: kinds[kind][0])
    at = kinds[second][0]
    asked_first = _asked_for(parse, kinds[first][0])
    behind = _attributive(parse, verb, at) or _asked_for(parse, at)
    if parse.lang == "zh" and verb < at and behind and not asked_first:
        kind, noun = second, kinds[first][0]
        # 没有园区能承接的需求, 能承接在谈需求的园区: the other set before the verb, or after it
        start, stop = (_clause_start(parse, noun), verb) if noun < verb else (verb + 1, at)
    elif verb > at and parse.lang == "zh" and _asked_for(parse, at) and not asked_first:
        kind, noun = second, kinds[first][0]  # 要港口的化工企业，有哪些园区能满足
        start, stop = _clause_start(parse, noun), noun
    elif verb < at:
        kind, start, stop, noun = first, verb + 1, _clause_stop(parse, at), at
    else:
        kind, start, stop, noun = first, _phrase_start(parse, kinds[first][0], at), verb, at
    none = parse.cue(verb, "unfit") or any(denies(parse, i) for i in _negators(parse, start, verb, noun))
    for i in _negators(parse, start, verb, noun):
        if denies(parse, i) or _SOME.search(parse.mentions[i].text):
            parse.use(i)
            parse.ignored.add(i)
    least, fewer = _number_of(parse, start, stop)
    _say_together(parse, start, stop)
    inner = [i for i in range(start, stop) if i not in parse.ignored]
    where = _set_of(parse, inner, OTHER[kind]) if inner else EVERYTHING
    parse.use(noun, verb)
    parse.ignored.update(i for i in range(start, stop) if i in parse.used)
    parse.record_type = kind
    condition = fit_condition(kind, where, parse.text(verb, verb), least)
    b.fit = Term(verb, verb, "fit", condition.field, condition, condition.words, negated=none != fewer)


def _number_of(parse: Parse, start: int, stop: int) -> tuple[int, bool]:
    """`parks that fit more than 50 open requests`: at least how many of the other set; or fewer than that."""
    for i in range(start, stop):
        quantity = parse.mentions[i].quantity
        if quantity is None or quantity.unit is not None or quantity.ordinal or quantity.low is None:
            continue
        number = int(quantity.low)
        ways = (("gt", number + 1, False), ("ge", number, False), ("lt", number, True), ("le", number + 1, True))
        for cue, least, fewer in ways:
            after = ("ge_after",) if cue == "ge" else ("le_after",) if cue == "le" else ()
            for k in (i - 1, i - 2, i + 1, i + 2):
                if start - 2 <= k < len(parse) and k >= 0 and parse.cue(k, *(after if k > i else (cue,))):
                    parse.use(i, k)
                    parse.ignored.update((i, k))
                    return least, fewer
    return 1, False


def _say_together(parse: Parse, start: int, stop: int) -> None:
    """`how many could each park take`, `which park fits the most`: not told for each, and said so."""
    if any(parse.cue(k, "each", "most", "largest", "smallest") for k in range(start, stop)):
        parse.say(
            "a fit is told for all of them together, not for each or by number",
            "匹配结果为合并统计，未逐个统计或按数量排序",
        )


def denies(parse: Parse, index: int) -> bool:
    return parse.cue(index, "not") or parse.mentions[index].text.lower() in _NONE


def fit_verb(parse: Parse) -> int | None:
    """The verb of fitting; a bare one (`could no park take`, 哪个园区能接) where a modal stands before it."""
    found = next(parse.where("fit", "unfit"), None)
    if found is not None:
        return found
    for i, mention in enumerate(parse.mentions):
        if mention.text.lower() in _BARE and i not in parse.used and not mention.solid:
            modal = [k for k in range(i) if parse.mentions[k].text.lower() in _MODAL and not parse.broken(k, i)]
            if modal and any(parse.cue(k, *NOUNS["parks"]) or _names_park(m) for k, m in enumerate(parse.mentions)):
                return i
    return None


def _names_park(mention: Mention) -> bool:
    return mention.name is not None and mention.name.record_type == "parks"


def parks_for(b: Bench) -> bool:
    """`the three best parks for R0000001`: parks for a request are those that fit it."""
    parse = b.parse
    for subject in b.subjects:
        link = parse.skip_left(subject.at, "request", "company")
        if subject.record_type == "requests" and link > 0 and parse.mentions[link].text.lower() == "for":
            return parse.cue(parse.skip_left(link), *NOUNS["parks"])
    return False


def _attributive(parse: Parse, verb: int, noun: int) -> bool:
    """没有园区能承接的需求: what fits stands before the noun, joined by 的."""
    return any(parse.mentions[k].text.endswith("的") for k in range(verb, noun))


def _asked_for(parse: Parse, noun: int) -> bool:
    """Whether which or how many stands before a noun, in its own phrase."""
    nouns = (*NOUNS["requests"], *NOUNS["parks"])
    for k in range(noun - 1, max(-1, noun - 5), -1):
        if (
            parse.broken(k, k + 1)
            or (parse.cue(k, *nouns) and not parse.mentions[k].filler_only)
            or parse.cue(k, "fit")
        ):
            return False
        if parse.cue(k, "which", "who", "how_many"):
            return True
    return False


def _clause_start(parse: Parse, at: int) -> int:
    while at > 0 and not set(parse.mark(at)) & set(",，;；。.:：?？"):
        at -= 1
    return at


def _clause_stop(parse: Parse, at: int) -> int:
    at += 1
    while (
        at < len(parse)
        and not set(parse.mark(at)) & set(",，;；。.:：?？!！")
        and not parse.cue(at, "sort", "list_ask", "breakdown", "how_many", "each")
        and not (
            parse.cue(at, "by")
            and at + 1 < len(parse)
            and (parse.mentions[at + 1].fields or parse.cue(at + 1, "noun_province", "noun_city", "noun_region"))
        )
    ):
        at += 1
    return at


def _phrase_start(parse: Parse, head: int, noun: int) -> int:
    """Where the phrase around the second noun begins: at its `no`, `any`, `that`, 没有, or right after the first noun."""
    for k in range(head + 1, noun):
        if parse.mentions[k].text.lower() in _STARTS or denies(parse, k):
            return k
    return noun


def _negators(parse: Parse, start: int, verb: int, noun: int) -> list[int]:
    """The mentions that may deny the fit: right before the verb, and before the noun of the other set."""
    near = set(range(max(0, verb - 3), verb)) | set(range(start, noun))
    return sorted(i for i in near if 0 <= i < len(parse))


def _set_of(parse: Parse, indices: list[int], kind: str) -> Expr:
    """The conditions that the mentions at `indices` put on records of `kind`."""
    first, last = indices[0], indices[-1]
    kept = tuple(parse.mentions[first : last + 1])
    part = Utterance(parse.utterance.text, parse.utterance.words, parse.utterance.marks, kept)
    sub = Parse(part, parse.lang, parse.today, parse.vocabulary, parse.sector_of, record_type=kind)
    sub.used = {i - first for i in parse.used if first <= i <= last}
    sub.ignored = {i - first for i in parse.ignored if first <= i <= last}
    bench = Bench(sub, parse.utterance.text)
    read_field_comparisons(sub)
    bench.periods = read_periods(sub)
    read_quantities(sub)
    read_values(sub)
    read_places(sub)
    sub.terms.extend(t for t, _ in bench.periods)
    except_own(sub)
    mark_negations(sub)
    parse.use(*(i + first for i in sub.used))
    parse.assumptions.extend(a for a in sub.assumptions if a not in parse.assumptions)
    return where_of(bench, list(sub.terms), [t for t, _ in bench.periods])
