"""Places: whether a province, city, region or cluster is where a firm sits, where it wants to go, or where a park is."""

from __future__ import annotations

from assistant.reading.parse import Parse, Term
from assistant.reading.places.after import role_after
from assistant.reading.places.again import read_based_there, read_from_neither, read_moved_within
from assistant.reading.places.before import role_before
from assistant.reading.places.ends import ORIGIN, TARGET, choose, condition_for
from assistant.reading.places.lists import agree_in_lists, all_outside
from assistant.reading.places.motions import role_of_motion
from retrieval.plan import Condition, FieldRef, Not, Op

_LOOSE = ("Western China", "Central and Western China")
"""Parts of the country without one agreed extent: the answer says which provinces were taken."""


def _chinese(parse: Parse, province: str) -> str:
    place = parse.vocabulary.place(province)
    return place.zh if place is not None else province


_SECOND = ("备选", "次选", "其次", "第二选择", "second choice", "fallback", "backup")
"""What stands before a target that comes after the first choice."""


def _redundant(parse: Parse, index: int) -> bool:
    """A province that only locates the city named beside it (`Suzhou, Jiangsu`, 安徽滁州)."""
    place = choose(parse, index)
    if place.kind != "province":
        return False
    for j in (index - 1, index + 1, index - 2):
        if 0 <= j < len(parse) and parse.mentions[j].places:
            other = choose(parse, j)
            between = range(min(index, j) + 1, max(index, j))
            if (
                other.kind == "city"
                and other.province == place.name
                and all(parse.cue(k, "in") for k in between)
                and not parse.cue(j, "or")
            ):
                return True
    return False


def read_places(parse: Parse) -> None:
    """Turn every place mention into a term with its role."""
    roles: dict[int, str] = {}
    stated: set[int] = set()
    for i, mention in enumerate(parse.mentions):
        if not mention.places or i in parse.used or mention.name:
            continue
        parse.use(i)
        if i and not parse.mark(i) and parse.mentions[i - 1].text in ("全", "整个", "整", "大"):
            parse.use(i - 1)  # 全广东
        if _redundant(parse, i):
            continue
        place = choose(parse, i)
        if place.name in _LOOSE:
            parse.say(
                f"“{mention.text}” is read as {', '.join(place.provinces)}",
                f"“{mention.text}”按{'、'.join(_chinese(parse, p) for p in place.provinces)}理解",
            )
        given = True
        role = TARGET
        if parse.record_type != "parks":
            left, right = role_before(parse, i, roles, stated), role_after(parse, i)
            if right == ORIGIN and parse.cue(i + 1, "based") and not set(parse.mark(i + 1)) & set("，,、;；"):
                left = None
            found = parse.roles.get(i) or role_of_motion(parse, i) or left or right
            if found is None and parse.has("local") and parse.has("company"):
                found = ORIGIN
            given = found is not None
            if given:
                stated.add(i)
            role = found or TARGET
            roles[i] = role
        op = Op.IN
        if (
            role == ORIGIN
            and parse.cue(i + 1, "first_choice")
            and parse.mentions[i + 1].text.lower().startswith(("as ", "in "))
        ):
            role = roles[i] = TARGET  # "from Zhaoqing with Shanxi as first choice"
        near = [j for j in parse.where("first_choice") if abs(j - i) <= 4 and _put_first(parse, i, j)]
        second = i > 0 and parse.mentions[i - 1].text.lower() in _SECOND
        if second:
            parse.use(i - 1)
        elif near and parse.record_type == "requests" and role == TARGET:
            op = Op.FIRST
            parse.use(*near)
        condition = condition_for(parse.record_type, role, place, mention.text, op)
        family = role if parse.record_type == "requests" else "place"
        if second and near:
            family = "second_target"  # 首选江苏、备选安徽: both hold
        negated = False
        before = parse.skip_left(i)
        if (
            parse.mentions[before].text.lower() in ("leave", "leaving", "leaves", "left")
            and parse.cue(i + 1, "from", "removed", "outside", "filler")
            and parse.mentions[i + 1].text.lower().startswith("out")
        ):
            # "leave Hebei out of their targets"
            role, negated = TARGET, True
            condition = condition_for(parse.record_type, role, place, mention.text)
            family = role
            parse.use(before, i + 1)
        if parse.cue(before, "outside") and not parse.broken(before, i):
            negated = True
            parse.use(before)
        elif parse.cue(i + 1, "outside") and parse.mentions[i + 1].text in ("以外", "之外", "外", "省外"):
            negated = True
            parse.use(i + 1)
        for j in range(i - 1, max(-1, i - 4), -1):
            if parse.cue(j, "to", "from", "based", "in", "for", "on_list"):
                parse.use(j)
        for j in (i + 1, i + 2, i + 3):
            if parse.cue(j, "based", "bound", "on_list") or (role == ORIGIN and parse.cue(j, "leaving")):
                parse.use(j)
        parse.terms.append(Term(i, i, family, condition.field, condition, mention.text, negated, given))
    agree_in_lists(parse)
    all_outside(parse)
    read_from_neither(parse)
    read_moved_within(parse)
    read_based_there(parse)
    _own_province(parse)


def _put_first(parse: Parse, index: int, at: int) -> bool:
    """Whether the first choice said at mention `at` is the place at `index`: `X first, but Y on the list` puts X first."""
    low, high = min(index, at), max(index, at)
    contrasted = any(parse.cue(k, "but") for k in range(low + 1, high))
    return not parse.broken(low, high) and not contrasted


def _own_province(parse: Parse) -> None:
    for name, inside in (("own_outside", False), ("own_inside", True)):
        for i in parse.where(name):
            if parse.record_type != "requests" or i in parse.used:
                continue
            parse.use(i)
            words = parse.mentions[i].text
            inner = Condition(field="target_provinces", op=Op.IN, ref=FieldRef(field="origin_province"), words=words)
            parse.terms.append(Term(i, i, "own", "target_provinces", inner if inside else Not(part=inner), words))
