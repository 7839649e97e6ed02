"""Several numbers asked of one set at once: `how many and how much in total`, `count, average and median`, 多少条、投多少."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.measures.counting import counts_firms
from assistant.reading.measures.fields import field_by_unit, unit_for
from assistant.reading.parse import Parse
from corpus.schema import Field, Unit
from retrieval.plan import How, Measure

_STATS = (("median", How.MEDIAN), ("avg", How.AVG), ("sum", How.SUM), ("max", How.MAX), ("min", How.MIN),
          ("largest", How.MAX), ("smallest", How.MIN))  # fmt: skip
ONE_OF_TWO = re.compile(
    r"divid|\bratio|\bagainst\b|\bversus\b|\bvs\b|(?<!more )(?<!less )(?<!fewer )(?<!higher )(?<!lower )(?<!larger )\bthan\b|除以|之比|相比|对比|(?<!平均)每(亩|平|家|条|人|个(?!季|月|年|周|省|市|行业|环节|渠道|来源|类|城|园|阶段|地区|大区|区|企业类型|园区类型))|单位|倍"
)
_ENDS = {"minimum": How.MIN, "min": How.MIN, "maximum": How.MAX, "max": How.MAX, "最低": How.MIN, "最高": How.MAX}
COUNT_WORDS = (
    "count",
    "counts",
    "number",
    "tally",
    "数量",
    "条数",
    "个数",
    "家数",
    "数目",
    "需求数",
    "项目数",
    "企业数",
)


_HOW_MUCH = re.compile(r"(?:各|分别|各自)?(?:是|为)?多少")


def read_several(parse: Parse, asked: Asked, before: set[int]) -> None:
    """Set `asked.also` where the words name two numbers or more; `before` are the mentions other passes had used."""
    text = parse.utterance.text.lower()
    if asked.measure is None or asked.limit or ONE_OF_TWO.search(text):
        return
    if not asked.dims and re.search(r"\bper\b|\bfor (each|every)\b", text):
        return
    if parse.has("share", "difference", "change", "growth", "compare", "ratio", "position", "bands"):
        return
    found = _items(parse, before)
    ratio = parse.ratio
    if ratio is not None and {m.field for m, _ in found} == {ratio.field, ratio.per}:
        parse.use(*(i for _, at in found for i in at))
        return  # "investment per job (total investment / total jobs)": how the one number is worked out
    told = asked.measure
    measures = list(dict.fromkeys(told if (m.how, m.field) == (told.how, told.field) else m for m, _ in found))
    plain = [(m.how, m.field) for m in measures]
    if len(measures) < 2 or (asked.measure.how, asked.measure.field) not in plain:
        return
    if asked.unit is not None:  # "the number of requests and the total investment in billion yuan"
        measures = [m.model_copy(update={"unit": m.unit or _in(parse, m, asked.unit)}) for m in measures]
    asked.measure, asked.also = measures[0], tuple(measures[1:])
    asked.order, asked.superlative = None, ""
    parse.use(*(i for _, at in found for i in at))


def _in(parse: Parse, measure: Measure, unit: str) -> str | None:
    """The unit that the question names, where it is one of this number."""
    amount = measure.field is not None and measure.how is not How.DISTINCT
    return unit_for(parse, measure.field, unit) if amount and measure.field is not None else None


def named_numbers(parse: Parse) -> list[Measure]:
    """The numbers that are to stand beside each other for every side of a comparison; with `requests` the count."""
    held = {i for t in parse.terms for i in range(t.first, t.last + 1)}
    found = _items(parse, held)
    numeric = [i for i in range(len(parse)) if numeric_at(parse, i, held) is not None]
    measures = [m for m, _ in found]
    for i in numeric:
        fields = _amounts(parse, i)
        if not any(m.field == fields[0].name for m in measures):
            level = fields[0].unit in (Unit.PERCENT, Unit.CNY_SQM_MONTH, Unit.KCNY_MU, Unit.YEAR)
            measures.append(Measure(how=How.AVG if level else How.SUM, field=fields[0].name))
    if numeric and not any(m.field is None for m in measures) and _counts_listed(parse, numeric[0]):
        measures.insert(0, Measure())
    if len(set(measures)) > 1:
        parse.use(*numeric, *(i for _, at in found for i in at))
    return list(dict.fromkeys(measures))


def _counts_listed(parse: Parse, first: int) -> bool:
    """`on requests, jobs and investment`: the records as one of the numbers in a list of them."""
    at = parse.skip_left(first, "and", "sum", "avg")
    return parse.cue(at, "request", "park") and (
        parse.cue(at + 1, "and") or bool(set(parse.mark(at + 1)) & set("、" if parse.lang == "zh" else ",，、"))
    )


def _amounts(parse: Parse, index: int) -> list[Field]:
    """The numeric fields that mention `index` names; a verb of founding says a date (`established before 1995`)."""
    founding = parse.cue(index, "founded")
    fields = parse.fields_of(index, numeric=True)
    return [f for f in fields if f.name != "founded_year" and not (founding and f.unit is Unit.YEAR)]


def numeric_at(parse: Parse, index: int, before: set[int]) -> Field | None:
    if not 0 <= index < len(parse) or index in before or index in parse.ignored or parse.cue(index, "company"):
        return None
    ahead = parse.mentions[index - 1] if index else None
    if ahead is not None and parse.mentions[index].text.lower().startswith("position") and ahead.values:
        return None  # "each upstream and downstream position": a place in the chain, no job
    fields = _amounts(parse, index)
    return fields[0] if fields and not _bounded(parse, index) else None


def _bounded(parse: Parse, index: int) -> bool:
    """Whether a bound goes with the field word (`jobs over 300`): it is a condition then."""
    right = parse.at(parse.skip_right(index))
    return right is not None and (right.quantity is not None or right.cue("gt", "ge", "lt", "le", "between", "around"))


def stat_at(parse: Parse, index: int) -> How | None:
    """The statistic that a word names; `minimum` and `maximum` only beside another one or a field."""
    end = _ENDS.get(parse.mentions[index].text.lower())
    if end is not None:
        ahead = parse.skip_right(index, "and", "of")
        return end if parse.cue(ahead, *(name for name, _ in _STATS)) or parse.fields_of(ahead, numeric=True) else None
    graded = parse.cue(index, "largest", "smallest") and parse.cue(parse.skip_right(index), "avg", "median", "sum")
    if graded:
        return None  # "the largest average floor area": which average is the largest
    return next((how for name, how in _STATS if parse.cue(index, name)), None)


def _items(parse: Parse, before: set[int]) -> list[tuple[Measure, tuple[int, ...]]]:
    """Every number that is named, in the order of the words, with the mentions that name it."""
    out: list[tuple[Measure, tuple[int, ...]]] = []
    pending: list[tuple[How, int]] = []
    last: How | None = None
    tail = counted = -2
    behind: set[int] = set()
    for i, mention in enumerate(parse.mentions):
        if i in before or i in parse.ignored or i in behind:
            continue
        field = numeric_at(parse, i, before)
        how = stat_at(parse, i)
        counts = parse.cue(i, "how_many") or mention.text.lower() in COUNT_WORDS
        if field is not None:
            asked_after = parse.lang == "zh" and parse.cue(i + 1, "how_many", "how_much", "sum")
            asked_before = _asks_amount(parse, i)
            listed = last is not None and tail >= 0 and _linked(parse, tail, i)
            hows = pending or ([(how, i)] if how else [])
            if mention.text.startswith("总") and not hows:
                hows = [(How.SUM, i)]
            follows = parse.skip_right(i)
            if not hows and _postposed(parse, i, follows):
                hows = [(stat_at(parse, follows) or How.AVG, follows)]
                behind.add(follows)
            listed |= counted >= 0 and _linked(parse, counted, i)  # 项目数量及投资总额
            if not hows and (asked_after or asked_before or (listed and last in (None, How.SUM, How.AVG, How.MEDIAN))):
                level = field.unit in (Unit.PERCENT, Unit.CNY_SQM_MONTH, Unit.KCNY_MU, Unit.YEAR)
                hows = [(How.AVG if level else last if listed and last else How.SUM, i)]
            for each, at in hows:
                out.append((Measure(how=each, field=field.name), (at, i)))
                last, tail = each, i + 1 if asked_after and parse.cue(i + 1, "sum") else i
            pending = []
        elif how is not None:
            if (
                parse.lang == "zh"
                and out
                and out[-1][0].field
                and _linked(parse, tail, i)
                and not _ahead(parse, i, before)
            ):
                out.append((out[-1][0].model_copy(update={"how": how}), (i,)))  # 平均投资和中位数
                last, tail = how, i
            else:
                pending.append((how, i))
        elif counts:
            unit = _unit(parse, i + 1)
            by_unit = field_by_unit(parse, unit) if parse.lang == "zh" else None
            if unit is not None and by_unit is None:
                continue  # "how many hectares do they cover": the field is named, the unit is its own
            if by_unit is not None:
                if out and out[-1][0].field == by_unit and not parse.broken(tail, i):
                    out[-1] = (out[-1][0].model_copy(update={"unit": unit}), (*out[-1][1], i, i + 1))
                    continue  # 合计多少公顷: the unit of the number just named
                wanted = pending.pop()[0] if pending else How.SUM  # 平均每个投多少亿
                out.append((Measure(how=wanted, field=by_unit, unit=unit), (i, i + 1)))
                continue
            if _HOW_MUCH.fullmatch(mention.text) and not parse.cue(i + 1, "company", "request", "park"):
                continue  # 是多少: asks for what was named before
            if parse.mentions[min(len(parse) - 1, parse.skip_right(i))].text.lower() == "people":
                continue  # "how many people would they employ": jobs
            if parse.cue(i, "how_many") and (_ahead(parse, i, before) or parse.fields_of(i - 1, numeric=True)):
                continue  # "how many jobs": the field tells
            firms = counts_firms(parse, i, mention.text) and parse.record_type == "requests"
            out.append((Measure(how=How.DISTINCT, field="company") if firms else Measure(), (i,)))
            tail = counted = i
    asked_again = [
        (how, at) for how, at in pending if any(parse.cue(k, "how_many", "how_much") for k in range(at, at + 5))
    ]
    if parse.lang == "zh" and out and out[-1][0].field not in (None, "company"):
        # 可供土地总共多少亩，平均每个园区多少: the later statistic is of the number named before
        told = out[-1][0]
        out += [(told.model_copy(update={"how": how}), (at,)) for how, at in asked_again if told.how is not how]
    return out


def _postposed(parse: Parse, field: int, index: int) -> bool:
    """Whether a statistic stands behind its field: `what do they invest on average`, `how much land in total`."""
    mention = parse.at(index)
    said = mention is not None and mention.text.lower().startswith(("on ", "in ", "altogether", "overall"))
    return said and stat_at(parse, index) is not None and not parse.broken(field, index)


def _unit(parse: Parse, index: int) -> str | None:
    mention = parse.at(index)
    named = sorted(c for c in mention.cues if c.startswith("unit_")) if mention is not None else []
    return named[0].removeprefix("unit_") if named else None


def _asks_amount(parse: Parse, index: int) -> bool:
    """`how much land`, `how many jobs`: the question word right before a field."""
    j = parse.skip_left(index, "of")
    return j >= 0 and parse.cue(j, "how_many", "how_much") and not parse.broken(j, index)


def _ahead(parse: Parse, index: int, before: set[int]) -> bool:
    """Whether a numeric field follows right after mention `index`."""
    return numeric_at(parse, parse.skip_right(index, "of"), before) is not None and not parse.broken(
        index, parse.skip_right(index, "of")
    )


def _linked(parse: Parse, first: int, last: int) -> bool:
    """Whether only `and`, commas and small words stand between two mentions."""
    gap = range(first + 1, last)
    joined = any(parse.cue(k, "and") for k in gap) or bool(set(parse.mark(last)) & set(",，、"))
    return (
        joined
        and not parse.broken(first, last, "。；;.?？!！")
        and all(parse.mentions[k].filler_only or parse.cue(k, "and", "of") for k in gap)
    )
