"""Numbers in a list, whether or not a statistic is said of each: `requests, jobs and investment by sector`."""

from __future__ import annotations

from assistant.reading.asked import Asked
from assistant.reading.measures.fields import unit_for, usual
from assistant.reading.measures.several import COUNT_WORDS, ONE_OF_TWO, numeric_at, stat_at
from assistant.reading.parse import Parse
from retrieval.plan import How, Measure


def read_listed(parse: Parse, asked: Asked, before: set[int]) -> None:
    """`requests, jobs and investment by sector`, 各省需求数量和投资总额: numbers in a list, whether or not a statistic is said of each."""
    counts = asked.measure in (None, Measure(), Measure(how=How.DISTINCT, field="company"))
    if asked.limit or asked.fit or asked.missing or asked.rank or not (asked.dims or asked.measure):
        return
    if ONE_OF_TWO.search(parse.utterance.text.lower()) or parse.ratio is not None or parse.price is not None:
        return
    if parse.has("share", "difference", "change", "growth", "compare", "ratio", "position", "bands", "with_fields"):
        return
    if not asked.dims and not parse.has("how_many", "how_much", "sum", "avg", "median"):
        return
    run: list[int] = []
    for i in range(len(parse)):
        if i in before or i in parse.ignored or not _listable(parse, i, before):
            continue
        if run and not _in_list(parse, run[-1], i):
            if sum(numeric_at(parse, k, before) is not None for k in run) and len(run) > 1:
                break
            run = []
        run.append(i)
    fields = [numeric_at(parse, k, before) for k in run]
    named = {f.name for f in fields if f is not None}
    if len(run) < 2 or not named or not (counts or (asked.measure is not None and asked.measure.field in named)):
        return
    measures: list[Measure] = []
    last, spent = _stat_ahead(parse, run[0]), set(before)
    for k, field in zip(run, fields, strict=True):
        if field is None:
            firms = parse.cue(k, "company") and not parse.cue(k, "request") and parse.record_type == "requests"
            measures.append(Measure(how=How.DISTINCT, field="company") if firms else Measure())
            continue
        said = next(
            (
                h
                for j in range(k, max(-1, k - 3), -1)
                if j not in run[: run.index(k)] and j not in spent and (h := stat_at(parse, j))
            ),
            None,
        )
        behind = stat_at(parse, k + 1) if parse.lang == "zh" and k + 1 < len(parse) and k + 1 not in run else None
        if behind is not None and numeric_at(parse, min(k + 2, len(parse) - 1), before) is None:
            measures.append(Measure(how=behind, field=field.name))  # 面积中位数
            spent.add(k + 1)
            continue
        last = said or last
        level = usual(field) is How.AVG and last is not How.MEDIAN
        how = How.AVG if level else last or How.SUM
        measures.append(Measure(how=how, field=field.name, unit=unit_for(parse, field.name, asked.unit)))
    measures = list(dict.fromkeys(measures))
    if len(measures) < 2 + len(asked.also) - bool(asked.also):
        return
    asked.measure, asked.also = measures[0], tuple(measures[1:])
    asked.counting = False
    parse.use(
        *range(run[0], run[-1] + 1),
        *(k for k in (run[0] - 1, run[0] - 2) if parse.cue(k, "how_many", "sum", "avg", "median")),
    )


def count_beside(parse: Parse, asked: Asked) -> None:
    """`signed requests by facility, with the average investment`: the records that head the table are counted too."""
    measure = asked.measure
    if not asked.dims or asked.also or measure is None or measure.field is None or measure.how is How.DISTINCT:
        return
    if (
        asked.share
        or asked.limit
        or asked.superlative
        or parse.has("compare", "growth", "change", "difference", "ratio", "bands")
    ):
        return
    head = next(
        (k for k in range(len(parse)) if parse.cue(k, "request", "park") and not parse.fields_of(k, numeric=True)), -1
    )
    by = next((k for k in range(head + 1, len(parse)) if parse.cue(k, "by", "each")), -1)
    at = next(
        (
            k
            for k in range(by + 1, len(parse))
            if any(f.name == measure.field for f in parse.fields_of(k, numeric=True))
        ),
        -1,
    )
    if parse.lang != "en" or head < 0 or by < 0 or at < 0 or not _heads(parse, head):
        return
    added = [
        k
        for k in range(by + 2, at)
        if parse.cue(k, "and", "with_fields")
        or parse.mentions[k].text.lower() == "with"
        or set(parse.mark(k)) & set(",;")
    ]
    spoken = any(parse.cue(k, "by", "sort") for k in range(added[0] if added else at, at))
    if added and not spoken and not any(parse.fields_of(k, numeric=True) for k in range(head)):
        asked.measure, asked.also = Measure(), (measure,)


def _heads(parse: Parse, head: int) -> bool:
    """Whether nothing but values, places and words of asking stands before the noun that heads the question."""
    return all(
        m.filler_only
        or m.values
        or m.places
        or m.cue("list_ask", "breakdown", "of", "how_many", "and", "live", "company")
        for m in parse.mentions[:head]
    )


def _stat_ahead(parse: Parse, first: int) -> How | None:
    """`what does an average project look like: investment, land, jobs`: the statistic said before the whole list."""
    if not first or not set(parse.mark(first)) & set(":："):
        return None
    return next((h for k in range(first) if (h := stat_at(parse, k)) in (How.AVG, How.MEDIAN)), None)


def _listable(parse: Parse, index: int, before: set[int]) -> bool:
    if numeric_at(parse, index, before) is not None:
        return not parse.mentions[index].values
    mention = parse.mentions[index]
    if parse.lang == "zh" and not mention.cue("how_many"):
        return mention.text in COUNT_WORDS  # …的需求，面积多少: what the number is of, no number itself
    return mention.text.lower() in COUNT_WORDS or (mention.cue("request", "company", "park") and not mention.values)


def _in_list(parse: Parse, first: int, last: int) -> bool:
    """Whether only joints, statistics and words of counting stand between two numbers of a list."""
    gap = range(first + 1, last)
    joined = (
        any(parse.cue(k, "and") for k in gap)
        or bool(set(parse.mark(last)) & set(",，、/"))
        or any(set(parse.mark(k)) & set(",，、/") for k in gap)
    )
    return (
        joined
        and not parse.broken(first, last, "。；;.?？!！:：")
        and all(
            parse.mentions[k].filler_only
            or parse.cue(k, "and", "of", "how_many", "how_much", "sum", "avg", "median", "each")
            for k in gap
        )
    )
