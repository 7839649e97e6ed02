"""Two numbers of one record held against each other: `more jobs than employees`, 可用土地超过总面积一半."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.amounts.units import Dimension
from assistant.reading.parse import Parse, Term
from corpus.schema import Field, Unit
from retrieval.plan import Condition, FieldRef, Op
from retrieval.units import alike, factor

_CLAUSE = ",，;；。.?？!！:："
_REACH = 9
_FACTORS = {
    "factor_2": 2.0,
    "factor_3": 3.0,
    "factor_half": 0.5,
    "factor_third": 1 / 3,
    "factor_two_thirds": 2 / 3,
    "factor_quarter": 0.25,
    "factor_three_quarters": 0.75,
}
_SIGNS = {"ge": Op.GE, "le": Op.LE, "gt": Op.GT, "lt": Op.LT, "equal": Op.EQ}
_MARKS = {">": Op.GT, "<": Op.LT, "≥": Op.GE, "≤": Op.LE, "=": Op.EQ}
_OPPOSITE = {Op.GT: Op.LE, Op.LT: Op.GE, Op.GE: Op.LT, Op.LE: Op.GT}
_LESS = ("less", "fewer", "smaller", "lower", "少", "低", "小")
_MORE = ("more", "greater", "larger", "bigger", "higher", "多", "高", "大", "还多", "更多")
_ALIKE = ("same", "equal", "equals", "相同", "一样", "相等", "一样多", "持平")
_NOW = ("today", "now", "at present", "currently", "at the moment", "right now", "今天", "现在", "目前", "眼下", "当前")


@dataclass(frozen=True, slots=True)
class _Found:
    """How the first number is compared: the sign, how many times the second, and the mentions that say it."""

    op: Op
    times: float
    words: tuple[int, ...]


def read_field_comparisons(parse: Parse) -> None:
    """Turn every comparison of two fields of a record into a term."""
    for left in range(len(parse)):
        first = _size(parse, left)
        if first is None:
            continue
        for right in range(left + 1, min(left + 1 + _REACH, len(parse))):
            second = _size(parse, right)
            if second is None:
                continue
            if second.name != first.name and alike(first.unit, second.unit) and not parse.broken(left, right, _CLAUSE):
                found = _compared(parse, left, right)
                if found is not None:
                    _condition(parse, left, right, first, second, found)
            break
        else:
            _implied(parse, left, first)


def _implied(parse: Parse, left: int, first: Field) -> None:
    """`more jobs than they have now`, `hire more people than they employ`: the staff of today is meant."""
    hired = first.name == "jobs" or (first.name == "employees" and any(_hires(parse, k) for k in range(left)))
    if not hired or not any(parse.mentions[k].text.lower() in _MORE for k in range(max(0, left - 2), left)):
        return
    than = next((k for k in range(left + 1, min(left + 6, len(parse))) if parse.mentions[k].text.lower() == "than"), -1)
    last = next((k for k in range(than + 1, min(than + 5, len(parse))) if _has(parse, k)), -1)
    if than < 0 or last < 0 or parse.broken(left, last, _CLAUSE):
        return
    jobs, staff = parse.schema["jobs"], parse.schema["employees"]
    _condition(parse, left, last, jobs, staff, _Found(Op.GT, 1.0, (than,)))


def _hires(parse: Parse, index: int) -> bool:
    """A verb of hiring; `employ` is one where it is planned (`plan to employ more people than they have`)."""
    planned = any(parse.cue(k, "need", "future") for k in (index - 1, index - 2) if k >= 0)
    return parse.cue(index, "hire") or (planned and parse.mentions[index].text.lower() in ("employ", "employing"))


def _has(parse: Parse, index: int) -> bool:
    return parse.mentions[index].text.lower() in ("have", "has", "employ", "employs", "employing", "got", *_NOW)


def _size(parse: Parse, index: int) -> Field | None:
    if index in parse.used:
        return None
    fields = parse.fields_of(index, numeric=True)
    return fields[0] if fields and fields[0].unit not in (None, Unit.YEAR) else None


def _condition(parse: Parse, left: int, right: int, first: Field, second: Field, found: _Found) -> None:
    assert first.unit is not None
    times = found.times * (factor(second.unit, first.unit.value) if first.unit is not second.unit else 1.0)
    low, high = min((left, *found.words)), max((right, *found.words))
    words = parse.text(low, high)
    ref = FieldRef(field=second.name, factor=round(times, 9))
    condition = Condition(field=first.name, op=found.op, ref=ref, words=words)
    parse.terms.append(Term(low, high, first.name, first.name, condition, words))
    after = right + 1
    while after < len(parse) and parse.mentions[after].text.lower() in _NOW and not parse.broken(after - 1, after):
        high = after  # "… than they have employees today": no day of filing
        after += 1
    spent = tuple(range(low, high + 1))
    parse.use(*spent)
    parse.ignored.update(spent)


def _compared(parse: Parse, left: int, right: int) -> _Found | None:
    """The comparison that the words between and around the fields at `left` and `right` make."""
    between = range(left + 1, right)
    times, words = _times(parse, left, right)
    for k in between:
        mention = parse.mentions[k]
        if k in words or mention.text.lower() in _NOW:
            continue
        if mention.solid or k in parse.used or mention.cue("request", "which", "and", "or", "difference"):
            return None
    around = [*range(max(0, left - 4), left), *between, *range(right + 1, min(right + 3, len(parse)))]
    around = [k for k in around if not parse.broken(min(k, left), max(k, left), _CLAUSE)]
    if any(parse.cue(k, "difference") for k in around if k < right):
        return None
    texts = {k: parse.mentions[k].text.lower() for k in around}
    marks = {mark: op for k in (*between, right) for mark, op in _MARKS.items() if mark in parse.mark(k)}
    if marks and not between:
        return _Found(next(iter(marks.values())), 1.0, ())
    joint = next((k for k in between if texts[k] in ("than", "比", "as")), None)
    sign = next((k for k in between if parse.cue(k, *_SIGNS) and texts[k] != "比"), None)
    said = [k for k in around if texts[k] in (*_LESS, *_MORE)]
    if sign is not None:
        op = next(op for name, op in _SIGNS.items() if parse.cue(sign, name))
        if parse.cue(sign - 1, "not") and op in _OPPOSITE:
            op, words = _OPPOSITE[op], (*words, sign - 1)
        return _Found(op, times, (sign, *words, *(k for k in (joint,) if k is not None)))
    if joint is not None and texts[joint] != "as" and said:
        op = Op.LT if texts[said[0]] in _LESS else Op.GT
        if parse.cue(said[0] - 1, "not") or texts.get(said[0] - 1) == "no":
            op, words = _OPPOSITE[op], (*words, said[0] - 1)
        return _Found(op, times, (joint, *said[:1], *words))
    if any(texts[k] in _ALIKE for k in around) and not words:
        return _Found(Op.EQ, 1.0, tuple(k for k in around if texts[k] in _ALIKE))
    if words and (joint is not None or any(texts[k] in ("are", "is", "be", "是", "为", "占", "达") for k in between)):
        return _multiple(parse, left, right, times, words)
    if joint is not None and texts[joint] == "as" and not words:
        lead = next((k for k in around if k < left and parse.cue(k, "ge", "le")), None)
        if lead is None and parse.cue(left - 1, "filler") and parse.mentions[left - 1].text.lower() in ("many", "much"):
            parse.say("“as many as” is read as at least as many", "“一样多”按不低于理解")
            return _Found(Op.GE, 1.0, (left - 1, joint))
        if lead is not None:
            return _Found(Op.GE if parse.cue(lead, "ge") else Op.LE, 1.0, (lead, joint))
    return None


def _multiple(parse: Parse, left: int, right: int, times: float, words: tuple[int, ...]) -> _Found:
    """`twice as many jobs as employees`, 岗位数是员工数的两倍以上: how the multiple itself is bounded."""
    at, last = min(words), max(words)
    for name, op in _SIGNS.items():
        lead = at - 1
        if lead not in (left, right) and parse.cue(lead, name):
            return _Found(op, times, (lead, *words))
    if parse.cue(last + 1, "ge_after"):
        return _Found(Op.GE, times, (*words, last + 1))
    if parse.cue(last + 1, "le_after"):
        return _Found(Op.LE, times, (*words, last + 1))
    said = parse.text(at, last)
    if times < 1:
        parse.say(f"“{said}” is read as at most that", f"“{said}”按不超过理解")
        return _Found(Op.LE, times, words)
    parse.say(f"“{said}” is read as at least that", f"“{said}”按不低于理解")
    return _Found(Op.GE, times, words)


def _times(parse: Parse, left: int, right: int) -> tuple[float, tuple[int, ...]]:
    """How many times the second number the first is held against, and the mentions that say it."""
    order = [*range(left + 1, right), *range(right + 1, right + 4), *range(left - 1, left - 5, -1)]
    for k in order:
        if not 0 <= k < len(parse) or k in parse.used or parse.broken(min(k, left), max(k, right), _CLAUSE):
            continue
        mention = parse.mentions[k]
        quantity = mention.quantity
        if quantity is not None:
            if quantity.high is None and quantity.dimension is Dimension.TIMES:
                return quantity.low, (k,)
            if quantity.high is None and quantity.dimension is Dimension.PERCENT:
                return quantity.low / 100, (k,)
            if k > right or k < left:
                break
            continue
        for name, value in _FACTORS.items():
            if mention.cue(name):
                more = k > right and any(parse.mentions[j].text == "多" for j in range(right + 1, k))
                return value - 1 if more and value < 1 else value, (k,)
        if k > right and not (mention.filler_only or parse.cue(k, "of", "gt", "lt", "ge", "le")):
            break
    return 1.0, ()
