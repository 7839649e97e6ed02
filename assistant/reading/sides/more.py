"""A choice among sets: `more foreign or more state-owned?`, `who pulls in the most`, 外资多还是国企多."""

from __future__ import annotations

import re

from assistant.reading.bench import Bench
from assistant.reading.conditions.negation import connector
from assistant.reading.measures.counting import counts_firms
from assistant.reading.parse import Parse, Term
from retrieval.plan import How, Measure

_MORE = ("more", "larger", "bigger", "higher", "greater", "stronger", "busier", "popular", "wanted", "numerous", "common", "frequent", "sought after", "the greater number", "多", "大", "高", "热门", "更多")  # fmt: skip
_FEWER = ("fewer", "less", "smaller", "lower", "少", "小", "低", "更少")


def more_of_two(b: Bench, run: list[Term]) -> bool | None:
    """`more foreign or more state-owned requests?`, 外资多还是国企多: which of the sides is the larger (False: smaller)."""
    parse = b.parse
    if len(run) < 2 or connector(parse, run[0], run[1]) != "or" or b.asked.limit is not None:
        return None
    verdicts: list[tuple[int, bool]] = []
    for i, mention in enumerate(parse.mentions):
        text = mention.text.lower()
        words = [w for w in _MORE + _FEWER if text == w or (text.split() and text.split()[-1] == w)]
        ahead_of = parse.at(i + 1)
        amount = ahead_of is not None and ahead_of.quantity is not None and not parse.mark(i + 1)
        if not words or mention.cue("gt", "lt") or amount:
            continue
        held = any(t.last == parse.skip_left(i, "of") for t in run) or parse.cue(i - 1, "who", "which")
        if not text.isascii() and not held:
            continue  # 大吨位: an adjective of something else
        bound = parse.cue(i - 1, "or") or mention.cue("ge_after", "le_after")
        if bound and not any(run[0].first < i < t.first for t in run[1:]):
            continue  # 50 people or more
        verdicts.append((i, words[0] in _MORE))
    ahead = [(i, up) for i, up in verdicts if i < run[0].first and not parse.broken(i, run[0].first, "。；;.?？!！")]
    behind = [(i, up) for i, up in verdicts if i > run[0].last]
    if not (ahead or behind):
        return None
    parse.use(*(i for i, _ in verdicts), *(k for i, _ in verdicts for k in (i - 1,) if parse.cue(k, "or")))
    sized = more_of_what(parse, verdicts[0][0])
    if b.asked.measure in (None, Measure()) and sized is not None:
        b.asked.measure = sized
    elif b.asked.measure is None or b.asked.measure == Measure():
        firms = parse.lang == "en" and counts_firms(parse, verdicts[0][0], "") and parse.record_type == "requests"
        b.asked.measure = Measure(how=How.DISTINCT, field="company") if firms else Measure()
    return (ahead or behind)[0][1]


def more_of_what(parse: Parse, at: int) -> Measure | None:
    """`more land wanted in Hubei or in Hunan?`: the number that there is more of."""
    ahead = parse.skip_right(at)
    fields = [f.name for f in parse.fields_of(ahead, numeric=True)]
    if parse.cue(ahead, "land_word"):
        fields = ["land_area_mu" if parse.record_type == "requests" else "available_land_mu"]
    if not fields or parse.cue(ahead, "company") or parse.lang != "en":
        return None
    parse.use(ahead)
    return Measure(how=How.SUM, field=fields[0])


def who_most(b: Bench) -> bool:
    """`who pulls in the most`, `which has more`, 谁更多: a choice among the sets that were named."""
    parse = b.parse
    if b.asked.limit is not None:
        return False  # the five with the most are records or groups, not one of two sides
    graded = (
        "more",
        "most",
        "the most",
        "bigger",
        "larger",
        "higher",
        "fewer",
        "fewest",
        "lower",
        "smaller",
        "biggest",
        "highest",
    )
    free = [
        i
        for i, m in enumerate(parse.mentions)
        if m.text.lower() in graded and (i not in parse.used or m.cue("largest", "most", "smallest"))
    ]
    asking = [i for i, m in enumerate(parse.mentions) if m.cue("who", "which")]
    if any(a < f for a in asking for f in free) and not any(
        parse.mentions[f - 1].text.lower() == "or" for f in free if f
    ):
        return True
    found = bool(
        re.search(
            r"(?:哪个|谁)(?:[^，,。？?]{0,8}?| ?[A-Za-z ]{0,20})(?<!特别)(?<!要求)(?<!很)(多|大|高|强)(?:一?[些点])?(?=[？?，,。呢]|$)|哪边|谁更",
            parse.utterance.text,
        )
    )
    if found:
        parse.use(*(i for i, m in enumerate(parse.mentions) if m.text in _MORE and not m.text.isascii()))
    return found
