"""Two questions in one utterance, of which a plan holds one: the other is said to be left, not passed over."""

from __future__ import annotations

from assistant.reading.asides import STOPS, segments
from assistant.reading.bench import Bench, measure_of
from assistant.reading.parse import Parse
from retrieval.plan import Compare, Groups, How, Plan, Rank, Records, Value

_GRADES = ("most", "largest", "smallest", "rarest", "newest", "oldest")


def say_second(b: Bench, plan: Plan) -> None:
    """哪个省出来的项目最多，去哪儿的最多: which is asked twice, and each time of an extreme."""
    parse, ask = b.parse, plan.ask
    measure = measure_of(ask)
    if measure is not None and measure.field == "occupancy_pct" and parse.has("vacancy"):
        parse.say("the vacancy is what the occupancy leaves of 100 %", "空置率＝100%−入驻率，以下为入驻率")
    told = isinstance(ask, (Compare, Rank)) or (isinstance(ask, Groups) and (ask.combine != "none" or ask.growth))
    if b.asked.difference and not told:
        parse.say("the difference asked for is not computed", "所问的差额没有计算")
    single = isinstance(ask, (Value, Records)) or (isinstance(ask, Groups) and len(ask.by) == 1)
    if not single:
        return
    counts = [span for span in segments(parse, STOPS) if any(parse.cue(i, "how_many") for i in range(*span))]
    if isinstance(ask, Value) and not ask.also and len(counts) > 1:
        left = parse.text(counts[0][0], counts[0][1] - 1)
        parse.say(f"one question at a time: “{left}” is left", f"一次只回答一个问题：“{left}”未回答")
    counted = isinstance(ask, Value) and ask.measure.how in (How.COUNT, How.DISTINCT)
    graded = [span for span in segments(parse, STOPS | frozenset(",，")) if _asks(parse, *span)]
    if counted and graded and graded[-1][0] > 0 and not any(parse.cue(i, "how_many") for i in range(*graded[-1])):
        left = parse.text(graded[-1][0], graded[-1][1] - 1)
        parse.say(f"one question at a time: “{left}” is left", f"一次只回答一个问题：“{left}”未回答")
    clauses = [span for span in segments(parse, STOPS | frozenset(",，")) if _asks(parse, *span)]
    if len(clauses) > 1:
        left = parse.text(clauses[-1][0], clauses[-1][1] - 1)
        parse.say(f"one question at a time: “{left}” is left", f"一次只回答一个问题：“{left}”未回答")


def _asks(parse: Parse, first: int, last: int) -> bool:
    inside = [i for i in range(first, last) if i not in parse.ignored]
    asked = any(parse.cue(i, "which", "where") or "哪" in parse.mentions[i].text for i in inside)
    return asked and any(parse.cue(i, *_GRADES) for i in inside)
