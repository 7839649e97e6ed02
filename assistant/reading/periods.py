"""Periods: which date a span of time speaks of, and which of its ends are open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.bounds import CLAUSE
from assistant.reading.dates import Period, grain_of, moved, neighbour
from assistant.reading.parse import Parse, Term
from assistant.reading.subjects import Turn
from corpus.schema import Role, Type
from retrieval.plan import Compare, Condition, Expr, Not, Op, Scalar, conditions


def _date_field(parse: Parse, first: int, last: int) -> tuple[str, bool]:
    """Which date a period speaks of, and whether a word near it says so; submission where none does.

    The nearest word wins; one beyond a mark, or on the side where the language does not put it, counts as farther.
    """
    best, field, said = 9.0, "", -1
    for j, mention in enumerate(parse.mentions):
        distance = first - j if j < first else j - last
        if distance >= 9 or first <= j <= last or j in parse.ignored:
            continue
        low, high = (j, first) if j < first else (last, j)
        if any(parse.mentions[k].period for k in range(low + 1, high)) and distance > 3:
            continue
        if parse.broken(low, high, "，,;；。.?？!！") and distance > 2:
            continue
        beyond = 2 if parse.broken(low, high, "，,、;；。.?？!！") else 0
        turned = 1.5 if (j > last) != (parse.lang == "zh") else 0
        if distance + beyond + turned >= best:
            continue
        named = {f.field for f in mention.fields}
        for found, told in (
            ("decision_by", mention.cue("deciding") or "decision_by" in named),
            ("founded_year", mention.cue("founded") or "founded_year" in named),
            ("submitted_on", "submitted_on" in named),
        ):
            if told:
                best, field, said = distance + beyond + turned, found, j
                break
    parse.use(said)
    if parse.record_type == "parks":
        return "established_year", True
    if (
        not field
        and sum(m.period is not None for m in parse.mentions) > 2
        and any(f.field == "founded_year" for m in parse.mentions for f in m.fields)
    ):
        return "founded_year", True  # a list of founding years
    return field or "submitted_on", bool(field)


def _beyond(parse: Parse, period: Period, at: int) -> tuple[dt.date | None, dt.date | None]:
    """The days that `period` with 以后, 之前, `or later` at mention `at` stands for."""
    day, said = dt.timedelta(days=1), parse.mentions[at].text.lower()
    if parse.cue(at, "since_after"):
        strict = said in ("之后", "以后") and period.grain in ("day",)
        return (period.first + day if strict and period.first else period.first), None
    inclusive = said not in ("之前", "以前", "前") or period.text.endswith(("底", "末"))
    return None, period.last if inclusive else (period.first - day if period.first else None)


def bounds_of(parse: Parse, index: int) -> tuple[dt.date | None, dt.date | None, list[int], bool]:
    """First and last day meant by the period at `index` with the words around it; True when a side was cut."""
    period = parse.mentions[index].period
    assert period is not None
    left = parse.skip_left(index)
    right = index + 1
    if parse.cue(right, "founded", "filed") and parse.cue(right + 1, "since_after", "before_after"):
        parse.use(right + 1)  # 2023年成立以后
        return *_beyond(parse, period, right + 1), [], True
    while parse.at(right) is not None and "(" in parse.mark(right) and parse.mentions[right].period is not None:
        right += 1  # 今天(10月31日)起
    near = left >= 0 and not parse.broken(left, index, CLAUSE)
    day = dt.timedelta(days=1)
    if parse.cue(right, "since_after", "before_after") and not parse.broken(index, right):
        return *_beyond(parse, period, right), [right], True
    if near:
        m = parse.mentions[left]
        if m.cue("after"):
            return (period.last + day if period.last else None), None, [left], True
        if m.cue("before"):
            if period.text.lower().startswith(("end of", "the end", "close of")) or "底" in period.text:
                return None, period.last, [left], True  # "before the end of 2026" takes its last day in
            return None, (period.first - day if period.first else None), [left], True
        told = re.match(r"(?:the )?(?:last|this|previous|past)\b", period.text.lower())
        if m.text.lower() == "from" and told:
            return period.first, period.last, [left], False  # "requests from last year"
        onward = parse.at(right) is not None and parse.mentions[right].text.lower() in ("on", "onward", "onwards", "up")
        whole = period.grain in ("year", "half", "quarter", "month") and period.dated
        if m.text.lower() == "from" and whole and parse.cue(left - 1, "request") and not onward:
            return period.first, period.last, [left], False  # "requests from 2022"
        if m.cue("since"):
            return period.first, None, [left], True
        if m.cue("until") and m.text.lower() not in ("to", "through", "到", "至", "up to"):
            return None, period.last, [left], True
        if m.cue("until") and m.text.lower() in ("up to",):
            return None, period.last, [left], True
    return period.first, period.last, [], False


def _joined(parse: Parse, i: int, j: int) -> bool:
    """Whether the periods at mentions `i` < `j` are the two ends of one span."""
    between = [parse.mentions[k].text.lower() for k in range(i + 1, j)]
    mark = parse.mark(j)
    if not between:
        return mark.strip() in ("-", "~", "—")
    if between[:1] == ["起"]:
        between = between[1:]  # 从3月起到6月
    if len(between) == 1 and between[0] in ("to", "until", "till", "through", "到", "至", "up to"):
        return True
    left = parse.skip_left(i)
    return between in (["and"], ["和"], ["与"]) and left >= 0 and parse.cue(left, "between")


def periods_of(parse: Parse) -> list[tuple[int, int, Period]]:
    """The periods of the utterance, spans joined: (first mention, last mention, period)."""
    out: list[tuple[int, int, Period]] = []
    i = 0
    while i < len(parse):
        period = parse.mentions[i].period
        if period is None or i in parse.used:
            i += 1
            continue
        j = next((k for k in range(i + 1, min(i + 3, len(parse))) if parse.mentions[k].period), None)
        second = parse.mentions[j].period if j is not None else None
        if j is not None and second is not None and _joined(parse, i, j):
            left = parse.skip_left(i)
            parse.use(*range(i, j + 1))
            if parse.cue(left, "between", "since"):
                parse.use(left)
            span = Period(period.start, second.end, period.first, second.last, "span", parse.text(i, j))
            out.append((i, j, replace(span, dated=period.dated or second.dated, parts=(period, second))))
            i = j + 1
            continue
        if _idle(parse, i):
            parse.use(i)
            i += 1
            continue
        first, last, used, cut = bounds_of(parse, i)
        parse.use(i, *used)
        where = [i, *used]
        grain = "span" if cut else period.grain
        out.append(
            (
                min(where),
                max(where),
                replace(period, first=first, last=last, grain=grain, text=parse.text(min(where), max(where))),
            )
        )
        i += 1
    return out


def period_condition(field: str, period: Period, words: str) -> Condition:
    """The condition that `field` lies in `period`; a founding year compares years."""
    year = field.endswith("_year")
    first: Scalar | None = period.first.year if year and period.first else period.first
    last: Scalar | None = period.last.year if year and period.last else period.last
    if first is not None and last is not None:
        if first == last:
            return Condition(field=field, op=Op.EQ, values=(first,), words=words)
        return Condition(field=field, op=Op.BETWEEN, values=(first, last), words=words)
    if first is not None:
        return Condition(field=field, op=Op.GE, values=(first,), words=words)
    return Condition(field=field, op=Op.LE, values=(last,) if last is not None else (), words=words)


_NOW = ("today", "now", "date", "the present", "今天", "今日", "现在", "目前", "如今")
_BOUNDING = ("since", "after", "before", "until", "between")
_DATED = ("deciding", "filed", "request")


def _idle(parse: Parse, index: int) -> bool:
    """Whether `today` only says when the asker is speaking (`employees today`, `chase them today`)."""
    mention = parse.mentions[index]
    if mention.text.lower() not in _NOW:
        return False
    left = parse.skip_left(index)
    if parse.cue(left, "until") and parse.mentions[left].text.lower() not in ("by", "up to", "no later than"):
        return True  # 到现在还在谈: up to now is where every record ends
    if parse.cue(left, *_BOUNDING, "and") or parse.cue(index + 1, "since_after", "before_after"):
        return False
    for j in range(max(0, index - 3), min(len(parse), index + 4)):
        near = parse.mentions[j]
        if j == index or parse.broken(min(j, index), max(j, index), CLAUSE):
            continue
        dates = any(f.field in ("submitted_on", "decision_by") for f in near.fields)
        if near.cue("request") and abs(j - index) > 2:
            continue
        if dates or near.cue(*_DATED):
            return False
    return True


def spoken_of(history: Sequence[Turn]) -> tuple[str, Period] | None:
    """The period that the conversation speaks of: its date field and its days."""
    for turn in reversed(history):
        plan = turn.reading.plan
        if plan is None:
            continue
        parts = list(conditions(plan.where))
        if isinstance(plan.ask, Compare):
            parts += [c for case in plan.ask.cases[:1] for c in conditions(case.where)]
        for part in parts:
            days = [v for v in part.values if isinstance(v, dt.date)]
            if part.op in (Op.BETWEEN, Op.EQ) and days:
                return part.field, Period(0, 0, days[0], days[-1], grain_of(days[0], days[-1]), part.words)
    return None


def _stepped(found: list[tuple[int, int, Period]], at: int, history: Sequence[Turn]) -> tuple[str, Period] | None:
    """`the month after`: counted from the period named last, here or in the conversation."""
    own = found[at][2]
    named = [p for _, _, p in found[:at] if not p.step]
    anchor = ("", named[-1]) if named else spoken_of(history)
    if anchor is None:
        return None
    field, period = anchor
    if own.grain == "year":
        later = moved(period, 12 * own.step)
        return field, replace(own, first=later.first, last=later.last, grain=period.grain, step=0)
    size = {"month": 1, "quarter": 3, "half": 6}.get(own.grain)
    if size and period.first and period.last:
        day = period.first if own.step < 0 else period.last
        start = moved(Period(0, 0, day.replace(day=1), None, "day", ""), size * own.step if own.step < 0 else 1).first
        if start is not None:
            month = Period(0, 0, start, None, own.grain, own.text)
            end = moved(month, size).first
            last = end - dt.timedelta(days=1) if end else None
            return field, replace(own, first=start, last=last, step=0)
    stepped = neighbour(period, own.step)
    return (field, replace(own, first=stepped.first, last=stepped.last, step=0)) if stepped else None


_ASKS_MORE = (
    "compare",
    "difference",
    "change",
    "growth",
    "ratio",
    "rising",
    "share",
    "how_many",
    "how_much",
    "sum",
    "avg",
)


def _same_period(parse: Parse, history: Sequence[Turn]) -> tuple[Term, Period] | None:
    """`and the same period last year?`, 去年同期呢, with nothing else said: the days spoken of, a year earlier."""
    at = next(parse.where("same_period"), None)
    if at is None or not history or parse.has(*_ASKS_MORE):
        return None
    others = [
        m for i, m in enumerate(parse.mentions) if i != at and not (m.filler_only or m.cue("follow", "and", "in"))
    ]
    named = spoken_of(history)
    if (
        others
        or named is None
        or ("去年" not in parse.mentions[at].text and not _LAST_YEAR.search(parse.utterance.text))
    ):
        return None
    field, period = named
    if period.last is not None and period.last >= parse.today:
        period = replace(period, last=parse.today)
    earlier = replace(moved(period, -12), grain="span")
    words = parse.mentions[at].text
    parse.use(at)
    parse.ignored.add(at)
    return Term(at, at, field, field, period_condition(field, earlier, words), words), earlier


_LAST_YEAR = re.compile(
    r"\b(last year|a year (ago|earlier|before)|year before|previous year)\b|去年|上年", re.IGNORECASE
)


def _holidays(parse: Parse) -> None:
    """`due before Christmas`: a holiday is no date here; its words stay unread."""
    for i in parse.where("holiday"):
        before = parse.skip_left(i)
        if parse.cue(before, "before", "after", "until", "since") or parse.cue(i + 1, "before_after", "since_after"):
            name = parse.mentions[i].text
            parse.say(f"“{name}” is read as no date: name a day instead", f"“{name}”没有对应到日期，请直接给出日期")


def _ahead(parse: Parse, first: int, period: Period) -> Period:
    """A month or quarter without a year that a decision is due in lies ahead, unless the past is spoken of."""
    past = any(
        parse.mentions[k].text.lower() in ("was", "were", "had", "passed") for k in range(max(0, first - 4), first)
    )
    end = period.last or period.first
    if period.dated or past or end is None or end >= parse.today:
        return period
    return moved(period, 12)


_NO = (
    "no",
    "have no",
    "has no",
    "with no",
    "without",
    "without a",
    "without any",
    "missing",
    "lacking",
    "没有",
    "没填",
    "没写",
    "无",
)


def _left_empty(parse: Parse) -> None:
    """`no decision date`, 没填投资额: a field that nothing was filled in under."""
    either = parse.has("neither")
    for i, mention in enumerate(parse.mentions):
        lacks = mention.text.lower() in ("lack", "lacks", "lacking")
        neither = either and mention.cue("neither", "nor")
        at = parse.skip_right(i) if lacks or neither else i + 1
        following = parse.at(at)
        denied = mention.text.lower() in _NO or lacks or neither
        if not denied or i in parse.used or following is None or parse.broken(i, at):
            continue
        named = next((f for f in parse.fields_of(at) if f.type is Type.DATE or f.numeric), None)
        if named is None and following.cue("deciding") and parse.record_type == "requests":
            named = parse.schema["decision_by"]
        if named is None or following.values or following.quantity:
            continue
        after = parse.at(at + 1)
        if after is not None and not parse.mark(at + 1) and (after.quantity or after.cue("gt", "ge", "lt", "le")):
            continue  # "no jobs below 50"
        words = parse.text(i, at)
        unknown: Expr = Not(part=Condition(field=named.name, op=Op.KNOWN, words=words))
        if named.name in ("available_land_mu", "available_floor_sqm"):
            unknown = Condition(
                field=named.name, op=Op.EQ, values=(0,), words=words
            )  # "no land left": none, not unknown
        parse.terms.append(Term(i, at, named.name, named.name, unknown, words))
        parse.use(i, at)
        parse.ignored.update((i, at))


def said_twice(found: Sequence[tuple[Term, Period]]) -> list[tuple[Term, Period]]:
    """`platform in May versus expo in May`: the same days said again are one condition."""
    kept: dict[tuple[str, dt.date | None, dt.date | None], tuple[Term, Period]] = {}
    for term, period in found:
        kept.setdefault((term.field, period.first, period.last), (term, period))
    return list(kept.values())


def read_periods(parse: Parse, history: Sequence[Turn] = ()) -> list[tuple[Term, Period]]:
    """One term a period, in order; the caller decides whether several are alternatives, sides or bounds."""
    _unsaid(parse)
    out = []
    _holidays(parse)
    _left_empty(parse)
    found = periods_of(parse)
    found = [(first, last, _same_part(parse, first, last, period, history)) for first, last, period in found]
    found = _from_today(parse, found)
    fields = [_date_field(parse, first, last) for first, last, _ in found]
    found = _without_frames(parse, found)
    fields = [_date_field(parse, first, last) for first, last, _ in found]
    for k in range(len(found) - 1, -1, -1):  # "今年11月和12月要定": what says the date of one says it of its neighbour
        for other in (k + 1, k - 1):
            if (
                0 <= other < len(found)
                and not fields[k][1]
                and fields[other][1]
                and _neighbours(parse, found, k, other)
            ):
                fields[k] = fields[other]
    for k, (first, last, period) in enumerate(found):
        field = fields[k][0]
        words = parse.text(first, last)
        if lies_ahead(parse, period) and parse.record_type == "parks" and not period.step:
            parse.used.difference_update(range(first, last + 1))
            continue  # no park was founded yet in a year to come
        if lies_ahead(parse, period) and not fields[k][1] and field == "submitted_on" and not period.step:
            field = "decision_by"  # nothing is filed ahead of today
            if not parse.has("deciding"):
                said = parse.ahead = words.strip()
                parse.say(f"“{said}” lies ahead: read as the decision date", f"“{said}”尚未到来：按决策时间理解")
            parse.use(*parse.where("deciding"))
        if period.step:
            stepped = _stepped(found, k, history)
            if stepped is not None:
                field, period = stepped[0] or (fields[k - 1][0] if k else field), stepped[1]
                found[k] = (first, last, period)
            else:
                parse.used.difference_update(range(first, last + 1))
                continue  # "than the quarter before", and no quarter was spoken of
        if field == "decision_by":
            period = _ahead(parse, first, period)
        out.append((Term(first, last, field, field, period_condition(field, period, words), words), period))
    again = _same_period(parse, history) if not out else None
    if again is not None:
        out.append(again)
    for i in parse.where("without_value"):
        named = [
            (abs(i - j), f)
            for j, m in enumerate(parse.mentions)
            if abs(i - j) <= 5 and not parse.broken(min(i, j), max(i, j))
            for f in (parse.fields_of(j) or [])
            if f.role not in (Role.KEY, Role.NAME)
        ]
        if parse.record_type == "parks" and any(m.quantity for m in parse.mentions[i + 1 : i + 3]):
            parse.use(i)  # 空着五万平的园区: free space, not an empty cell
            continue
        if named and i not in parse.used:
            field_named = min(named, key=lambda n: n[0])[1]
            words = parse.mentions[i].text
            empty = Not(part=Condition(field=field_named.name, op=Op.KNOWN, words=words))
            parse.terms.append(Term(i, i, field_named.name, field_named.name, empty, words))
            parse.use(i)
    for i in parse.where("ahead"):
        if i not in parse.used and (
            parse.has("deciding") or any(f.field == "decision_by" for m in parse.mentions for f in m.fields)
        ):
            parse.use(i)
            words = parse.mentions[i].text
            condition = Condition(field="decision_by", op=Op.GT, values=(parse.today,), words=words)
            parse.terms.append(Term(i, i, "decision_by", "decision_by", condition, words))
    for i in parse.where("overdue", "lapsed"):
        due = parse.cue(i, "overdue") or _due_near(parse, i)
        if i not in parse.used and due:
            parse.use(i)
            words = parse.mentions[i].text
            condition = Condition(field="decision_by", op=Op.LT, values=(parse.today,), words=words)
            parse.terms.append(Term(i, i, "decision_by", "decision_by", condition, words))
    return out


def lies_ahead(parse: Parse, period: Period) -> bool:
    """Whether a period begins after today, or has no beginning and ends after it (`by mid 2028`)."""
    if period.first is not None:
        return period.first >= parse.today and period.last != parse.today
    return period.last is not None and period.last > parse.today


_UNSAID = re.compile(
    r"(?:既|也|又|都|还|完全|压根|根本)?(?:没|没有|未)(?:指定|明确|限定|指明|选定|确定|定(?=城市|省份|哪)|说明|注明|交代|说|提|写|讲|给|报|标|留)(?:过|到|明|清楚)?"
)


def _unsaid(parse: Parse) -> None:
    """没说要多大面积, 既没提土地也没提厂房: a number that the request leaves empty, the words right before its name."""
    for found in _UNSAID.finditer(parse.utterance.text):
        inside = parse.within(*found.span())
        if not inside or any(parse.mentions[i].solid or i in parse.used for i in inside):
            continue
        at = parse.skip_right(inside[-1], "need", "size", "how_much", "to", "flow")
        named = [f for f in parse.fields_of(at) if f.role is not Role.NAME and not f.derived]
        if (
            not named
            and parse.record_type == "requests"
            and (
                found.group().endswith(("指定", "明确", "限定", "指明", "选定", "确定", "定"))
                or any(parse.cue(k, "to", "flow") for k in (at - 1, at))
            )
        ):
            placed = "target_cities" if parse.cue(at, "noun_city") else "target_provinces"
            named = [parse.schema[placed]] if parse.cue(at, "noun_city", "noun_province", "where") else []
        after = parse.at(at + 1)
        ends = after is None or parse.mark(at + 1) or after.cue("of", "nor", "and", "or", "request", "company")
        if not named or parse.mentions[at].values or at in parse.used or not ends or parse.broken(inside[-1], at):
            continue
        said = parse.text(inside[0], at)
        empty = Not(part=Condition(field=named[0].name, op=Op.KNOWN, words=said))
        parse.terms.append(Term(inside[0], at, named[0].name, named[0].name, empty, said))
        parse.use(*inside, at)


_SAME_BEFORE = re.compile(
    r"\bsame (?:period|quarter|month|half|time|months|quarters)(?: of| in| for)?\s*$", re.IGNORECASE
)
_SAME_AFTER = re.compile(r"\s*的?(?:同期|同季度?|同月|同一?时期)")


def _same_part(parse: Parse, first: int, last: int, period: Period, history: Sequence[Turn]) -> Period:
    """2025年同期呢, `the same quarter of 2023`: the part of the year spoken of before, in the year that is named."""
    if (
        period.grain != "year"
        or period.step
        or period.first is None
        or parse.has("change", "year_on_year", "compare", "growth")
    ):
        return period
    text = parse.utterance.text
    if not (_SAME_BEFORE.search(text[: parse.start(first)]) or _SAME_AFTER.match(text, parse.end(last))):
        return period
    before = spoken_of(history)
    if before is not None and before[1].grain == "year":
        parse.use(*(k for k in (last + 1, last + 2) if parse.cue(k, "same_period")))
        return period  # 2024年同期, of a whole year
    if before is None or before[1].grain not in ("month", "quarter", "half", "span") or before[1].first is None:
        return period
    same = moved(before[1], 12 * (period.first.year - before[1].first.year))
    near = {*range(first - 3, first), last + 1, last + 2}
    parse.use(*(k for k in near if parse.cue(k, "same_period", "grain_quarter", "grain_month", "grain_half")))
    return replace(same, start=period.start, end=period.end, text=period.text, dated=True)


def _from_today(parse: Parse, found: list[tuple[int, int, Period]]) -> list[tuple[int, int, Period]]:
    """从今天算起…12月底之前: today as the start of the other period of the question, not a period of its own."""
    out = [
        item
        for k, item in enumerate(found)
        if not (k and "(" in parse.mark(item[0]) and item[2].first == found[k - 1][2].first == parse.today)
    ]  # 今天(10月31日): the same day once more
    for item in list(out):
        first, last, period = item
        others = [o for o in out if o is not item]
        if period.first != parse.today or period.last is not None or not others:
            continue
        after = last + 1
        while parse.cue(after, "since_after", "of") or (after < len(parse) and parse.mentions[after].text in _COUNTED):
            parse.use(after)
            after += 1
        if first > 0 and parse.mentions[first - 1].text in _COUNTED:
            parse.use(first - 1)
        nearest = min(others, key=lambda o: abs(o[0] - first))
        at, end, other = nearest
        if other.last is None or other.last < parse.today:
            continue
        start = (
            other.first
            if other.first is not None and other.first > parse.today and other.grain != "day"
            else parse.today
        )
        bounded = replace(other, first=start, grain="span", dated=True)
        out = [(at, end, bounded) if o is nearest else o for o in others]
    return out


_COUNTED = ("算", "算起", "起算", "数起", "counting", "count", "打", "计")


def _without_frames(parse: Parse, found: list[tuple[int, int, Period]]) -> list[tuple[int, int, Period]]:
    """今年 H1, `Q3 of this year`: of two periods side by side, one inside the other, the inner one is meant."""
    out: list[tuple[int, int, Period]] = []
    for item in found:
        if out and _frames(out[-1][2], item[2]) and item[0] - out[-1][1] <= 2 and _beside(parse, out[-1][1], item[0]):
            out[-1] = item
        elif out and _frames(item[2], out[-1][2]) and item[0] - out[-1][1] <= 2 and _beside(parse, out[-1][1], item[0]):
            continue
        else:
            out.append(item)
    return out


def _beside(parse: Parse, last: int, first: int) -> bool:
    links = all(
        parse.cue(k, "of", "in") or parse.mentions[k].text in ("的", "of", "in") for k in range(last + 1, first)
    )
    return links and not parse.broken(last, first)


def _frames(outer: Period, inner: Period) -> bool:
    """Whether `inner` lies inside `outer` and is shorter."""
    if not (outer.first and outer.last and inner.first and inner.last) or outer.parts or inner.parts:
        return False
    return (
        outer.first <= inner.first
        and inner.last <= outer.last
        and (outer.first, outer.last) != (inner.first, inner.last)
    )


def _neighbours(parse: Parse, found: list[tuple[int, int, Period]], k: int, other: int) -> bool:
    """Whether two periods stand in one list (`in November or December`)."""
    low, high = min(k, other), max(k, other)
    gap = range(found[low][1] + 1, found[high][0])
    return all(parse.cue(j, "and", "or") or parse.mentions[j].filler_only for j in gap) and len(gap) <= 2


def _due_near(parse: Parse, index: int) -> bool:
    """Whether a word of deciding stands in the clause of mention `index`, and no other period is meant."""
    hits = [
        j
        for j, m in enumerate(parse.mentions)
        if abs(j - index) <= 4
        and (m.cue("deciding") or any(f.field == "decision_by" for f in m.fields))
        and not parse.broken(min(j, index), max(j, index), CLAUSE)
    ]
    parse.use(*hits)
    return bool(hits) and not (parse.at(index + 1) is not None and parse.mentions[index + 1].period is not None)
