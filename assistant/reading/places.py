"""Places: whether a province, city, region or cluster is where a firm sits, where it wants to go, or where a park is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.reading.motions import is_home, motion_of
from assistant.reading.parse import Parse, Term
from assistant.reading.utterance import Mention
from assistant.reading.whither import bound_where, goes_where
from corpus.vocabulary import Place
from retrieval.plan import Condition, FieldRef, Not, Op

ORIGIN, TARGET = "origin", "target"
_LINKS = ("and", "or", "either", "both", "not", "except", "neither", "nor", "only", "but", "outside")

_LOOSE = ("Western China", "Central and Western China")
"""Parts of the country without one agreed extent: the answer says which provinces were taken."""


def _chinese(parse: Parse, province: str) -> str:
    place = parse.vocabulary.place(province)
    return place.zh if place is not None else province


def values_of(place: Place) -> tuple[str, ...]:
    """The provinces or the city that a place stands for."""
    return place.provinces if place.kind in ("region", "cluster") else (place.name,)


def condition_for(record_type: str, role: str, place: Place, words: str, op: Op = Op.IN) -> Condition:
    """The condition that a record's origin, target or site is in `place`."""
    city = place.kind == "city"
    if record_type == "parks":
        field = "city" if city else "province"
    elif role == ORIGIN:
        field = "origin_city" if city else "origin_province"
    else:
        field = "target_cities" if city else "target_provinces"
    label = place.name if place.kind in ("region", "cluster") else ""
    return Condition(field=field, op=op, values=values_of(place), words=words, label=label)


_SECOND = ("备选", "次选", "其次", "第二选择", "second choice", "fallback", "backup")
"""What stands before a target that comes after the first choice."""


def choose(parse: Parse, index: int) -> Place:
    """The place that mention `index` means; a province wins over its namesake city."""
    order = {"province": 0, "city": 1, "cluster": 2, "region": 3}
    return min((w.place for w in parse.mentions[index].places), key=lambda p: order[p.kind])


def _is_head(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    if mention is None:
        return False
    return mention.cue("company") or any(v.concept in ("sector", "segment", "company_type") for v in mention.values)


def _kind_of_firm(mention: Mention) -> bool:
    """国企, 外资企业: a kind of company that names the company too."""
    return mention.text.endswith(("企", "企业", "公司")) and any(v.concept == "company_type" for v in mention.values)


def _left_role(parse: Parse, index: int, roles: dict[int, str], given: set[int]) -> str | None:
    """The role that the words before a place give it, or None when they are silent."""
    j = index - 1
    preposition = False
    while j >= 0:
        mention = parse.mentions[j]
        if mention.places and j in roles:
            gap_ok = all(
                parse.cue(k, *_LINKS, "to", "in")
                or (parse.mentions[k].filler_only and not parse.cue(k, "yes_no"))
                or parse.mentions[k].places
                for k in range(j + 1, index)
            )
            if gap_ok and not any(
                parse.cue(k, "to", "from") and not parse.cue(k, "list_ask") for k in range(j + 1, index)
            ):
                return roles[j] if j in given else None
        text = mention.text.lower()
        if text in ("to", "到", "至") and mention.cue("to") and j > 0 and parse.mentions[j - 1].places:
            return TARGET
        if mention.cue("based"):
            return ORIGIN
        if mention.cue("from") and not (text in ("自", "由") and parse.lang == "en"):
            return ORIGIN
        if mention.cue("first_choice"):
            return TARGET
        named = {f.field.partition("_")[0] for f in mention.fields if f.record_type == "requests"}
        if named & {ORIGIN, TARGET} and not mention.text.isascii():
            return ORIGIN if ORIGIN in named else TARGET  # 意向地写了重庆, 来源地是广东
        if mention.cue("noun_city", "noun_province") and any(parse.cue(k, "outside") for k in range(j + 1, index)):
            # "from which cities outside Anhui": the place bounds the noun before it
            return ORIGIN if any(parse.cue(k, "from", "noun_origin") for k in range(max(0, j - 4), j)) else TARGET
        if text in ("迁", "搬") and parse.mentions[j + 1].text == "的":
            j -= 1
            continue  # 想搬的广东企业: who moves, not where to
        if mention.cue("list_ask") and parse.skip_left(j) < 0:
            return None  # "list the Jiangsu ones": an order to us, not what the requests list
        if mention.cue("to") and not (preposition and _is_head(parse, j)):
            sides = {f.field.partition("_")[0] for f in parse.mentions[j - 1].fields} if j and text == "to" else set()
            return ORIGIN if ORIGIN in sides else TARGET  # "extend the origin to Beijing and Tianjin"
        if mention.cue("in"):
            preposition = True
            if text in ("在", "于"):
                return _chinese_in(parse, index)
            j -= 1
            continue
        if mention.cue("for") and not mention.filler_only and text == "for":
            return TARGET
        if mention.filler_only or mention.cue(*_LINKS, "with_value") or mention.cue("of"):
            if (mention.cue("of") and text == "of") or (mention.cue("outside") and parse.cue(j - 1, "company")):
                preposition = True  # "firms outside Hubei" sit elsewhere
            j -= 1
            continue
        if preposition:
            return _governed(parse, j, parse.cue(index - 1, "of"))
        break
    return None


_SOUGHT = re.compile(r"demand|wanted|popular|sought|favou?red|hottest|[热抢]", re.IGNORECASE)


def _wanted_for(parse: Parse, index: int) -> bool:
    """Whether an industry is what demand or requests are for (`land demand for new energy vehicles in East China`)."""
    trade = any(v.concept in ("sector", "segment") for v in parse.mentions[index].values)
    before = parse.skip_left(index, "for", "in", "unit_mu", "unit_ha", "unit_sqm", "unit_km2")
    led = any(parse.mentions[k].text.lower() == "for" for k in range(before + 1, index))
    return trade and led and not parse.broken(before, index) and parse.cue(before, "request")


def _governed(parse: Parse, j: int, of: bool = False) -> str | None:
    """Role of a place after `in` or `of`: the noun or verb it hangs on decides; of a share it is what follows."""
    hops = 0
    while j >= 0 and hops < 5:
        mention = parse.mentions[j]
        if mention.cue("request") or (mention.cue("most") and _SOUGHT.search(mention.text)):
            return TARGET
        if (
            any(v.concept in ("facility", "tenure", "move_type") for v in mention.values)
            or mention.quantity
            or mention.cue("need")
        ):
            return TARGET
        if any(f.field in ("land_area_mu", "floor_area_sqm", "investment_mcny") for f in mention.fields):
            return TARGET
        if _wanted_for(parse, j):
            return TARGET
        if mention.cue("to"):
            return TARGET
        if _is_head(parse, j):
            if _sought_there(parse, j):
                return TARGET
            return (
                ORIGIN if mention.cue("company") or any(v.concept != "company_type" for v in mention.values) else TARGET
            )
        if mention.cue("who"):
            return TARGET if hops else ORIGIN
        if of and mention.cue("share"):
            return None  # "what share of Zhejiang firms"
        if not (mention.filler_only or mention.cue("of")):
            hops += 1
        j -= 1
    return TARGET


def _sought_there(parse: Parse, index: int) -> bool:
    """`demand for biopharma in Suzhou`: an industry that requests are for, not the firms that file them."""
    if parse.cue(index, "company") or parse.cue(parse.skip_left(index), "from", "based"):
        return False
    for k in range(index - 1, max(-1, index - 5), -1):
        mention = parse.mentions[k]
        if mention.cue("request"):
            return parse.cue(k + 1, "for", "in", "of") or mention.cue("need")
        if not (mention.filler_only or mention.values or mention.cue("for", "and", "or", "of")):
            return False
    return False


def _chinese_in(parse: Parse, index: int) -> str:
    """在 X …: followed by what is wanted there it is a target, followed by 的 and a firm an origin."""
    for j in range(index + 1, min(index + 6, len(parse))):
        mention = parse.mentions[j]
        if mention.places:
            continue
        if any(v.concept in ("tenure", "facility", "move_type") for v in mention.values) or mention.cue("need"):
            return TARGET
        if mention.text == "的":
            return ORIGIN
        if mention.text in ("建", "设", "办", "租", "买", "拿", "找", "落", "投", "布", "开", "选"):
            return TARGET
        if mention.cue("company"):
            return ORIGIN
    return TARGET


_ELSEWHERE = ("外地", "外省", "省外", "外市", "别处", "外面", "别的地方", "其他地方", "其他省", "别的省", "异地")


def _sets_off(parse: Parse, index: int) -> bool:
    """广东要搬迁到湖南的, 上海搬迁出来的, 浙江想去江西的: a place before the verb of going is where the firms set out."""
    moving = False
    for j in range(index + 1, min(index + 7, len(parse))):
        mention = parse.mentions[j]
        if set(parse.mark(j)) - {" "}:
            return False
        if moving and mention.text in _ELSEWHERE:
            parse.use(j)
            return True  # 上海要搬到外地去的
        if mention.cue("leaving"):
            return True
        leaves = any(v.concept == "move_type" and v.value == "relocation" for v in mention.values)
        ends = parse.at(j + 1) is None or parse.mentions[j + 1].text == "的" or parse.cue(j + 1, "company")
        if leaves and parse.cue(j - 1, "need") and (ends or set(parse.mark(j + 1)) - {" "}):
            return True  # 上海要搬迁的企业
        if mention.places:
            return moving and choose(parse, j) != choose(parse, index)
        to = mention.cue("to") and not mention.text.isascii()
        moving = to or (moving and mention.filler_only)
        if not (
            to
            or mention.filler_only
            or mention.cue("need", "company", "request", "how_many", "which", "yes_no")
            or any(v.concept in ("move_type", "sector", "segment", "company_type") for v in mention.values)
        ):
            return False
    return False


def _right_role(parse: Parse, index: int) -> str | None:
    """The role that the words after a place give it: `-based`, `firms`, 企业, `requests`, `on their list`."""
    if len(parse.mentions[index].text) > 1 and parse.mentions[index].text.endswith(("企", "商", "籍企业")):
        return ORIGIN
    away = index + 1
    while away < len(parse) and parse.mentions[away].period is not None:
        away += 1  # 广东去年流出的企业
    if parse.cue(away, "leaving") or _sets_off(parse, index):
        return ORIGIN
    if bound_where(parse, index) if parse.lang == "en" else goes_where(parse, index):
        return ORIGIN  # 北京的项目都奔哪些省去了: where they go is what is asked
    onward = parse.at(index + 1)
    if (
        onward is not None
        and onward.text in ("往", "到", "去", "至", "搬到", "迁往", "迁到", "搬往", "流向", "转移到")
        and parse.at(index + 2) is not None
        and parse.mentions[index + 2].places
    ):
        return ORIGIN  # 京津冀往长三角
    beyond = parse.at(index + 2)
    if (
        onward is not None
        and onward.text.lower() in ("to", "into")
        and beyond is not None
        and beyond.places
        and not parse.has("compare", "between")
    ):
        return ORIGIN  # moving Jiangsu to Guangxi
    if (
        index + 1 < len(parse)
        and parse.mentions[index + 1].text
        in ("来", "过来", "来的", "过来的", "那边来的", "那边过来的", "出来的", "来做", "过来做")
        and (
            parse.mentions[index + 1].text.endswith("的")
            or index + 2 >= len(parse)
            or parse.mentions[index + 2].text in ("的", "里", "里面")
            or parse.mark(index + 2)
        )
    ):
        return ORIGIN
    j = index + 1
    while j < len(parse) and (parse.mentions[j].places or parse.cue(j, "or", "and")) and not parse.broken(index, j):
        j += 1
    if parse.broken(index, j) if j < len(parse) else True:
        return None
    mention = parse.mentions[j]
    if mention.cue("based"):
        return ORIGIN
    if mention.cue("bound", "on_list"):
        return TARGET
    for k in range(j, min(j + 3, len(parse))):
        if parse.cue(k, "on_list") and not any(parse.mentions[m].solid for m in range(j, k)):
            return TARGET
    if mention.cue("company") and not mention.text.lower().startswith(("group", "shop")):
        return ORIGIN
    if mention.cue("request"):
        return TARGET
    han = any("㐀" <= c <= "鿿" for c in parse.mentions[index].text)
    k = j
    while k < len(parse) and not parse.broken(index, k):
        m = parse.mentions[k]
        if (
            m.text in ("的", "当地", "这边", "那边", "本地")
            or m.values
            or m.filler_only
            or (han and m.cue("and", "or", "each"))
            or (han and m.cue("noun_city", "noun_province") and parse.cue(parse.skip_right(k, "of"), "company"))
        ):
            if (han and m.text in ("来", "过来")) or (m.cue("filler") and m.text == "来"):
                return ORIGIN
            k += 1
            continue
        if m.cue("to", "need") and han and k > index + 1:
            break
        if m.cue("company"):
            return (
                ORIGIN
                if han
                or all(
                    v.concept in ("sector", "segment", "company_type", "listed")
                    for x in range(index + 1, k)
                    for v in parse.mentions[x].values
                )
                else None
            )
        if m.cue("request") and han:
            return TARGET
        break
    if han and any(_kind_of_firm(m) for m in parse.mentions[j:k]):
        return ORIGIN  # 武汉的国企
    values = parse.mentions[j].values
    if not han and values and any(v.concept in ("sector", "segment", "company_type") for v in values):
        k = parse.skip_right(j)
        if parse.cue(k, "company"):
            return ORIGIN
    return None


_NAMING = ("to", "name", "names", "naming", "list", "lists", "shortlist", "pick", "target", "destination")


def _sent_on(parse: Parse, index: int, noun: int) -> bool:
    """`Guangdong's requests stay in Guangdong`, `Hubei projects going to Anhui`: requests of a place that go to a place."""
    for k in range(noun + 1, min(noun + 6, len(parse))):
        mention = parse.mentions[k]
        if parse.broken(k - 1, k) or mention.places or mention.cue("compare", "and", "or", "from"):
            return False
        if mention.cue("to") and mention.text.lower() not in _NAMING:
            ahead = parse.at(parse.skip_right(k))
            if ahead is None or not ahead.places:
                continue
            here, there = choose(parse, index), choose(parse, parse.skip_right(k))
            return here.name == there.name or there.province != here.name
    return False


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


def _moving(parse: Parse, index: int) -> str | None:
    """The role that a word of motion or of origin beside a place gives it; the word is used up."""
    at = motion_of(parse, index)
    if at is not None:
        parse.use(at)
        return ORIGIN if parse.cue(at, "outward") else TARGET
    if is_home(parse, index):
        parse.use(index + 1)
        return ORIGIN
    noun = index + 1
    possessed = parse.cue(noun, "request") and not parse.cue(index - 1, "to", "from", "for", "in", "based")
    return ORIGIN if possessed and not parse.mark(noun) and _sent_on(parse, index, noun) else None


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
            left, right = _left_role(parse, i, roles, stated), _right_role(parse, i)
            if right == ORIGIN and parse.cue(i + 1, "based") and not set(parse.mark(i + 1)) & set("，,、;；"):
                left = None
            found = parse.roles.get(i) or _moving(parse, i) or left or right
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
    _agree(parse)
    _all_outside(parse)
    _from_neither(parse)
    _moved_within(parse)
    _based_there(parse)
    _own_province(parse)


def _put_first(parse: Parse, index: int, at: int) -> bool:
    """Whether the first choice said at mention `at` is the place at `index`: `X first, but Y on the list` puts X first."""
    low, high = min(index, at), max(index, at)
    contrasted = any(parse.cue(k, "but") for k in range(low + 1, high))
    return not parse.broken(low, high) and not contrasted


def _agree(parse: Parse) -> None:
    """Places of one list share the role that any of them is given (`with Hunan, Hubei or Anhui on the list`)."""
    placed = [t for t in parse.terms if t.family in (ORIGIN, TARGET) and isinstance(t.expr, Condition)]
    for before, after in reversed(list(itertools.pairwise(placed))):
        gap = range(before.last + 1, after.first)
        listed = all(parse.cue(k, "and", "or", "nor") for k in gap) and (
            gap or set(parse.mark(after.first)) & set(",，、/")
        )
        if listed and after.role_given and not before.role_given:
            if before.family != after.family:
                retarget(before, after.family)
            before.role_given = True
    for before, after in itertools.pairwise(placed):
        between = range(before.last + 1, after.first)
        homes = before.family == after.family == ORIGIN and parse.cue(before.first - 1, "from")
        if homes and parse.cue(after.first - 1, "in") and any(parse.mentions[k].solid for k in between):
            retarget(after, TARGET)  # "from Tibet for aerospace in Qinghai": a firm has one home


def _all_outside(parse: Parse) -> None:
    """`outside Beijing, Tianjin and Hebei`, 北京、天津、河北以外: what is denied of one place of a list is denied of all."""
    placed = sorted((t for t in parse.terms if t.family in (ORIGIN, TARGET, "place")), key=lambda t: t.first)
    for run in _lists(parse, placed):
        head, tail = run[0], run[-1]
        led = head.negated and parse.cue(parse.skip_left(head.first), "outside")
        closed = tail.negated and parse.cue(tail.last + 1, "outside") and parse.lang == "zh"
        if not (led or closed) or {t.family for t in run} & {ORIGIN, TARGET} == {ORIGIN, TARGET}:
            continue
        for term in run:
            term.negated = True
    for term in placed:
        seat = parse.skip_right(term.last + 1, "of")
        firms = parse.cue(term.last + 1, "outside") and parse.cue(seat, "company") and not parse.cue(seat, "request")
        if term.negated and parse.lang == "zh" and firms and term.family == TARGET and _wished_elsewhere(placed, term):
            for other in next((run for run in _lists(parse, placed) if term in run), [term]):
                retarget(other, ORIGIN)  # 北京以外的企业想去湖南: where they sit


def _wished_elsewhere(placed: list[Term], term: Term) -> bool:
    return any(t.first > term.last and t.family == TARGET for t in placed)


def _lists(parse: Parse, terms: list[Term]) -> list[list[Term]]:
    """Runs of terms that nothing but commas and joints sets apart, and that a joint closes (`A, B and C`, A、B)."""
    out: list[list[Term]] = []
    for term in terms:
        before = out[-1][-1] if out else None
        gap = range(before.last + 1, term.first) if before is not None else range(0)
        joined = all(parse.cue(k, "and", "or", "nor") for k in gap) and (gap or set(parse.mark(term.first)) & _JOINTS)
        if before is not None and joined and not parse.broken(before.last, term.first, ";；。.?？!！"):
            out[-1].append(term)
        else:
            out.append([term])
    return [
        run
        for run in out
        if len(run) > 1 and (run[-1].first - run[-2].last > 1 or set(parse.mark(run[-1].first)) & set("、/"))
    ]


_JOINTS = set(",，、/")
_THERE = re.compile(
    r"\b(?:based|located|headquartered|registered|sitting|resident|home|from|in) (?:in |within )?(?:that|this|the said) (?:very |same )?(?:province|city|municipality|place)\b"
    r"|\b(?:based|located|headquartered|registered) there\b"
    r"|(?:出自|来自|位于|总部在|就在|注册在)(?:该|这个|那个|这)(?:省|市|地)|(?:该省|该市|该地)(?:的|本地的?)?(?=企业|公司|厂)",
    re.IGNORECASE,
)


def mark_there(parse: Parse) -> tuple[re.Match[str] | None, list[int]]:
    """The words that point at the place just named, used up before they are taken for a noun of places."""
    found = _THERE.search(parse.utterance.text) if any(m.places for m in parse.mentions) else None
    if found is None:
        return None, []
    at = parse.within(*found.span())
    parse.use(*at)
    return found, at


def _based_there(parse: Parse) -> None:
    """`bound for Hubei … from companies based in that province`: the place just named, as the home of the company."""
    found, at = mark_there(parse)
    named = [t for t in parse.terms if t.family == TARGET and not t.negated and isinstance(t.expr, Condition)]
    if found is None or parse.record_type != "requests" or len(named) != 1:
        return
    if not at or named[0].last > at[0]:
        return
    term = Term(at[0], at[-1], TARGET, named[0].field, named[0].expr, found.group())
    if isinstance(term.expr, Condition):
        term.expr = term.expr.model_copy(update={"op": Op.IN, "words": found.group()})
    retarget(term, ORIGIN)
    parse.use(*at)
    parse.terms.append(term)


_MOVES = ("mov", "relocat", "shift", "stay", "remain", "expand")


def _moved_within(parse: Parse) -> None:
    """`firms moving within Zhejiang`: the place is where they sit and where they want to go."""
    placed = [t for t in parse.terms if t.family in (ORIGIN, TARGET)]
    if parse.record_type != "requests" or len(placed) != 1 or placed[0].negated:
        return
    term, within = placed[0], parse.at(placed[0].first - 1)
    verb = parse.at(term.first - 2)
    if within is None or verb is None or within.text.lower() not in ("within", "inside") or parse.mark(term.first):
        return
    if verb.text.lower().startswith(_MOVES) and isinstance(term.expr, Condition):
        parse.use(term.first - 1, term.first - 2)
        other = Term(term.first, term.last, term.family, term.field, term.expr, term.words)
        retarget(other, TARGET if term.family == ORIGIN else ORIGIN)
        parse.terms.append(other)


def _from_neither(parse: Parse) -> None:
    """`for both A and B, and come from neither`: the places named before, as origins that are left out."""
    for i in parse.where("neither"):
        named = [t for t in parse.terms if t.family == TARGET and t.last < i and isinstance(t.expr, Condition)]
        after = [t for t in parse.terms if t.first > i and not parse.broken(i, t.first)]
        asked = parse.cue(parse.skip_left(i), "from", "based")
        if i in parse.used or after or not named or not asked or parse.record_type != "requests":
            continue
        parse.use(i, parse.skip_left(i))
        for term in named:
            copy = Term(i, i, term.family, term.field, term.expr, parse.mentions[i].text, True)
            retarget(copy, ORIGIN)
            parse.terms.append(copy)


def retarget(term: Term, role: str) -> None:
    """Give a place term another role."""
    city = term.field.endswith(("city", "cities"))
    field = {
        (ORIGIN, True): "origin_city",
        (ORIGIN, False): "origin_province",
        (TARGET, True): "target_cities",
        (TARGET, False): "target_provinces",
    }[role, city]
    term.family, term.field = role, field
    if isinstance(term.expr, Condition):
        term.expr = term.expr.model_copy(update={"field": field})


def inside_groups(parse: Parse, fields: Sequence[str]) -> None:
    """`which cities in Guangdong do they come from`: a place right after the noun of the groups is of their end."""
    for term in parse.terms:
        if term.family not in (ORIGIN, TARGET) or not parse.cue(term.first - 1, "in", "of"):
            continue
        noun = parse.cue(term.first - 2, "noun_city", "noun_province", "noun_region")
        ends = {ORIGIN if f.startswith("origin_") else TARGET for f in fields if f.startswith(("origin_", "target_"))}
        if noun and len(ends) == 1 and term.family not in ends:
            retarget(term, ends.pop())


def except_own(parse: Parse) -> None:
    """`the other three provinces of the Delta`, 长三角其他省: a group of provinces without the one spoken of before."""
    for term in parse.terms:
        expr = term.expr
        if not isinstance(expr, Condition) or not expr.label or len(expr.values) < 2:
            continue
        before = [parse.mentions[k].text.lower() for k in range(max(0, term.first - 5), term.first)]
        if not any(w in ("other", "others", "remaining", "rest of", "其他", "其余", "其它") for w in before) and not (
            parse.at(term.last + 1) is not None and parse.mentions[term.last + 1].text in ("其他", "其余", "其它")
        ):
            continue
        others = {
            v
            for t in parse.terms
            if t is not term and t.family in ("origin", "target")
            for v in (t.expr.values if isinstance(t.expr, Condition) else ())
        }
        left = tuple(v for v in expr.values if v not in others)
        if left:
            term.expr = expr.model_copy(
                update={
                    "values": left,
                    "label": f"{expr.label} without {', '.join(str(v) for v in expr.values if v in others)}",
                }
            )


def _own_province(parse: Parse) -> None:
    for name, inside in (("own_outside", False), ("own_inside", True)):
        for i in parse.where(name):
            if parse.record_type != "requests" or i in parse.used:
                continue
            parse.use(i)
            words = parse.mentions[i].text
            inner = Condition(field="target_provinces", op=Op.IN, ref=FieldRef(field="origin_province"), words=words)
            parse.terms.append(Term(i, i, "own", "target_provinces", inner if inside else Not(part=inner), words))
