"""What is asked: records, one number, groups, a comparison, a fact, a fit; and by what they are ordered and cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.amounts.prices import order_by_price
from assistant.reading.amounts.ratios import ask_ratio
from assistant.reading.amounts.sizes import ask_size
from assistant.reading.asked import COUNT_IN, Asked
from assistant.reading.dates.parts import read_parts
from assistant.reading.dates.period import Period
from assistant.reading.dims import read_dims, time_field
from assistant.reading.flows import (
    read_bare_dimension,
    read_flows,
    read_most_active,
    read_needs_asked,
    read_reasons_asked,
)
from assistant.reading.having import Kept, group_by_kept, keep_groups
from assistant.reading.listed import count_beside, read_listed
from assistant.reading.measuring import read_measure, unit_for, usual
from assistant.reading.negation import lacks_thing
from assistant.reading.ordering import read_limit, read_superlatives
from assistant.reading.parse import Parse, Term
from assistant.reading.portions import Portion, ask_portion
from assistant.reading.several import read_several
from assistant.reading.utterance import Mention
from assistant.reading.values import field_of
from corpus.schema import Unit
from retrieval.plan import Condition, Dim, How, Measure

_COPULAS = (
    "is",
    "are",
    "was",
    "were",
    "not",
    "is not",
    "are not",
    "为",
    "是",
    "不是",
    "不为",
    "非",
    "不含",
    "不包括",
    "不包含",
)


def read_asked(
    parse: Parse,
    kept: Kept | None = None,
    periods: Sequence[tuple[Term, Period]] = (),
    portion: Portion | None = None,
) -> Asked:
    """All that the utterance says about what it wants."""
    asked = Asked()
    asked.fit = parse.has("fit", "unfit")
    parse.use(*(i for i in range(len(parse)) if _labels_value(parse, i)))
    read_limit(parse, asked)
    read_dims(parse, asked)
    group_by_kept(kept, asked)
    read_parts(parse, asked, periods, time_field(parse))
    read_bare_dimension(parse, asked)
    read_flows(parse, asked)
    read_needs_asked(parse, asked)
    read_most_active(parse, asked)
    read_reasons_asked(parse, asked)
    _deny_count(parse, asked)
    before = set(parse.used)
    _zeros(parse, asked)
    read_measure(parse, asked)
    read_several(parse, asked, before)
    read_listed(parse, asked, before)
    count_beside(parse, asked)
    if not asked.also:
        read_superlatives(parse, asked)
        order_by_price(parse, asked)
        ask_ratio(parse, asked)
        ask_size(parse, asked)
    for attribute, names in (
        ("difference", ("difference",)),
        ("points", ("points",)),
        ("ratio", ("ratio",)),
        ("change", ("change",)),
        ("growth", ("growth",)),
        ("comparing", ("compare",)),
        ("every", ("each",)),
        ("complete", ("zero_too",)),
        ("missing", ("missing",)),
        ("rank", ("position",)),
        ("listing", ("list_ask", "who")),
        ("yes_no", ("yes_no",)),
    ):
        rates = {i for t in parse.terms for i in range(t.first, t.last + 1)}  # 20元每平米: 每 is of the amount
        hits = [i for i in parse.where(*names) if attribute != "every" or i not in rates]
        hits = [i for i in hits if attribute != "missing" or not lacks_thing(parse, i)]
        hits = [i for i in hits if attribute != "difference" or not _number_of_each(parse, i)]
        if hits:
            setattr(asked, attribute, True)
            if attribute not in ("missing", "listing", "yes_no"):
                parse.use(*hits)
    if re.search(
        r"\bwhat(?:['’]?s| is| was)\b[^.?!]*\brank(?:ing)?\b|where (does|do|would|did|is|are)\b[^.?!]*\b(rank|ranked|ranking|league|stand|place)\b|how (?:high |far up )?(?:does|do|would|did|is) [\w' -]{2,40}? (?:rank|ranked|place|placed)\b|\bwhat (?:place|rank|position) (?:does|do|would|did)\b"
        r"|\b(?:rank|place|position)\b(?: of)? [\w' -]{2,40}? (?:among|amongst|in the (?:list|ranking|league|order))\b",
        parse.utterance.text.lower(),
    ):
        asked.rank = True
        asked.dims = [d for d in asked.dims if d.grain]
    shares = [
        i
        for i in parse.where("share")
        if (i not in parse.used or parse.cue(i, "each")) and parse.mentions[i].text.lower() != "shares"
    ]
    if shares and not asked.change:
        # "now as %: of all requests per source, what share is signed": the later clause says of what
        asked.share, asked.share_at = True, shares[-1] if parse.broken(shares[0], shares[-1], ":：;；") else shares[0]
        parse.use(*shares)
        if asked.measure is not None and asked.measure.how is How.COUNT:
            asked.measure = None
    asked.difference |= asked.points
    _compared_by(parse, asked)
    _nobody(parse, asked)
    _bare_number(parse, asked)
    if parse.has("which") and parse.has("company", "request", "park") and not asked.dims and asked.measure is None:
        asked.listing = True
    keep_groups(parse, kept, asked)
    _each_repeated(parse, asked)
    ask_portion(parse, portion, asked)
    _number_of_groups(parse, asked)
    return asked


def _number_of_each(parse: Parse, index: int) -> bool:
    """`…, and by how many requests each`: the number beside each group, no difference."""
    noun = parse.mentions[index].text.lower().endswith("by how many") and parse.cue(
        index + 1, "request", "company", "park"
    )
    counted = noun and parse.cue(index + 2, "each")
    if counted:
        parse.use(index, index + 1, index + 2)
    return counted


def _each_repeated(parse: Parse, asked: Asked) -> None:
    """`companies that filed four or more, and how many each`: the companies, with the number of their requests."""
    often = any(isinstance(t.expr, Condition) and t.field == "company" and t.expr.subquery for t in parse.terms)
    if often and asked.every and asked.counting and not asked.dims and parse.has("which", "list_ask", "company"):
        asked.dims, asked.measure = [Dim(field="company")], Measure()


def _number_of_groups(parse: Parse, asked: Asked) -> None:
    """按季度看投资总额, `planned investment, quarter by quarter`: a number named beside the groups, bounding nothing."""
    if not asked.dims or asked.measure is not None or asked.share or asked.having is not None or asked.fit:
        return
    if asked.also or asked.missing or asked.growth or asked.rank or parse.has("how_many", "with_fields"):
        return
    for i, mention in enumerate(parse.mentions):
        fields = [f for f in parse.fields_of(i, numeric=True) if f.unit is not None and f.unit.value != "year"]
        if not fields or i in parse.used or mention.values or mention.cue("company", "request"):
            continue
        right = parse.at(parse.skip_right(i))
        if right is not None and (right.quantity is not None or right.cue("gt", "ge", "lt", "le", "between", "around")):
            continue
        parse.use(i)
        asked.measure = Measure(
            how=usual(fields[0]), field=fields[0].name, unit=unit_for(parse, fields[0].name, asked.unit)
        )
        return


_DENIALS = (
    "instead of",
    "rather than",
    "in place of",
    "not",
    "不看",
    "不要",
    "不用",
    "不是",
    "而不是",
    "而非",
    "别看",
    "别用",
    "不数",
)
_COUNTS = re.compile(r"\b(count|counts|number|numbers|tally)\b|条数|数量|个数|家数|项目数|需求数|数目", re.IGNORECASE)


def _deny_count(parse: Parse, asked: Asked) -> None:
    """`planned investment instead of the number of requests`, 看投资额不看条数: the count is what is not wanted."""
    if COUNT_IN.search(parse.utterance.text):
        counted = [i for i in parse.where("how_many") if parse.mentions[i].text.lower() == "count"]
        parse.use(*counted)  # "count Hubei in": one value more
        parse.ignored.update(counted)
    for i, mention in enumerate(parse.mentions):
        if not _COUNTS.fullmatch(mention.text.lower().removesuffix(" of").removeprefix("the ")) or i in parse.used:
            continue
        left = next((k for k in range(i - 1, max(-1, i - 3), -1) if not parse.mentions[k].filler_only), -1)
        left = left if left >= 0 and parse.mentions[left].text.lower() in _DENIALS else -1
        if left < 0 and i and parse.mentions[i - 1].text.lower() in _DENIALS:
            left = i - 1
        if left < 0 or parse.broken(left, i):
            continue
        noun = (i + 1,) if parse.cue(i + 1, "request", "company", "park") else ()
        parse.use(left, i, *noun)
        parse.ignored.update((left, i, *noun))
        asked.replaced = True


def _labels_value(parse: Parse, index: int) -> bool:
    """Whether a field word only says what the value after it is: `whose status is open`, 来源渠道为平台, `X as a lead sector`."""
    fields = {f.name for f in parse.fields_of(index) if f.categorical}
    placed = parse.cue(index, "noun_place")
    if not (fields or placed) or parse.mentions[index].values or parse.cue(index - 1, "by", "each"):
        return False
    last = parse.skip_left(index)
    role = any(parse.mentions[k].text.lower() == "as" for k in range(last + 1, index))
    if (
        role
        and last >= 0
        and any(field_of(parse.record_type, v.concept) in fields for v in parse.mentions[last].values)
    ):
        return True  # "with hydrogen as a lead sector"
    ahead = parse.at(index + 1)
    if (
        ahead is not None
        and parse.cue(index, "need")
        and any(field_of(parse.record_type, v.concept) in fields for v in ahead.values)
    ):
        return True  # 要求GMP车间: the verb
    at = parse.skip_right(index, "not")
    following = parse.at(at)
    return (
        ahead is not None
        and ahead.text.lower() in _COPULAS
        and following is not None
        and not parse.broken(index, at)
        and (any(field_of(parse.record_type, v.concept) in fields for v in following.values) or bool(following.places))
    )


def _compared_by(parse: Parse, asked: Asked) -> None:
    """`compare Anhui and Hubei by planned investment`: the sum of the number that they are compared by."""
    if not asked.comparing or asked.measure is not None or asked.dims or asked.share:
        return
    for i in parse.where("by"):
        at = parse.skip_right(i)
        fields = parse.fields_of(at, numeric=True)
        if fields and at not in parse.used and not parse.broken(i, at):
            parse.use(i, at)
            asked.measure = Measure(how=How.SUM, field=fields[0].name)
            return
    _one_number(parse, asked)


def _one_number(parse: Parse, asked: Asked) -> None:
    """`how does the land price differ between national and provincial parks`: the only number that is named."""
    if parse.has("how_many", "how_much", "list_ask", "need", "request") or any(m.quantity for m in parse.mentions):
        return
    held = {k for t in parse.terms for k in range(t.first, t.last + 1)}
    named = [(i, parse.fields_of(i, numeric=True)) for i in range(len(parse)) if i not in held and i not in parse.used]
    named = [(i, fields) for i, fields in named if fields and fields[0].unit not in (None, Unit.YEAR)]
    if len(named) == 1:
        at, fields = named[0]
        parse.use(at)
        asked.measure = Measure(how=usual(fields[0]), field=fields[0].name, unit=unit_for(parse, fields[0].name, None))


def _bare_number(parse: Parse, asked: Asked) -> None:
    """`vacant land of the parks in Hunan`, 湖北园区的入驻率: a number of a set, named and nothing else asked."""
    if asked.measure or asked.dims or asked.order or asked.limit or asked.share or asked.fit or asked.comparing:
        return
    if asked.listing or asked.difference or asked.change or parse.has("which", "who", "need", "sort"):
        return
    content = [i for i, m in enumerate(parse.mentions) if not m.filler_only and i not in parse.ignored]
    amounts = any(m.quantity for m in parse.mentions)
    head = any(m.cue("request", "company", "park", "those") or kind_value(m) for m in parse.mentions)
    if len(content) < 2 or amounts or not head:
        return
    zh = parse.lang == "zh"
    at = content[-1 if zh else 0]
    fields = [f for f in parse.fields_of(at, numeric=True) if f.name != "founded_year"]
    plain = not asked.yes_no or is_be(parse, at + 1)
    if not fields or at in parse.used or parse.mentions[at].values or not plain:
        return
    linked = (
        parse.cue(at - 1, "of", "park") if zh else parse.cue(at + 1, "of", "in", "for", "at") or is_be(parse, at + 1)
    )
    if linked and (zh or not parse.broken(at, content[1])):
        parse.use(at)
        name = fields[0].name
        asked.measure = Measure(how=usual(fields[0]), field=name, unit=unit_for(parse, name, asked.unit))


def number_by_group(parse: Parse, asked: Asked) -> None:
    """江苏各地市园区的可用土地, 近两年投资额的季度走势: the one number that groups are wanted of, named and no more."""
    if not asked.dims or asked.measure or asked.share or asked.fit or asked.missing or asked.counting or asked.also:
        return
    if parse.has("how_many", "need", "which", "who", "with_fields", "growth") or asked.limit or asked.order:
        return
    named = [
        i
        for i in range(len(parse))
        if parse.fields_of(i, numeric=True) and i not in parse.used and not parse.mentions[i].values
    ]
    taken = {k for t in parse.terms for k in range(t.first, t.last + 1)}
    if len(named) != 1 or named[0] in taken or any(m.quantity for m in parse.mentions):
        return
    field = parse.fields_of(named[0], numeric=True)[0]
    if field.unit is Unit.YEAR:
        return
    parse.use(named[0])
    asked.measure = Measure(how=usual(field), field=field.name, unit=unit_for(parse, field.name, asked.unit))


def kind_value(mention: Mention) -> bool:
    """Whether a mention names a kind of park (`bonded zones`)."""
    return any(v.concept == "park_kind" for v in mention.values)


def is_be(parse: Parse, index: int) -> bool:
    mention = parse.at(index)
    return mention is not None and mention.text.lower() in ("is", "are", "was", "were")


_ZEROS = re.compile(
    r"(?:(?:一(?:家|个|条|座)都|完全|就算|即使|哪怕|包括)?(?:没有|没|空白|缺|为零|为空|是零|是0|为0|零|(?<!\d)0)(?:企业|公司|需求|项目|园区|家|条|个|座|项)*的?"
    r"(?:那些|那几个|细分|环节|领域|省份?|城市|行业|地方|赛道|类别|月份|季度)*(?:也|都|一并|同样)(?:要|得|请|一起|一并|给我|给|照样|照)*(?:写|列|算|显示|标|放|补|带|保留|留|报|填|计)(?:出来|进来|进去|上去|明|上|出|入|着|成)*(?:0|零)?"
    r"|(?:没有|没|空白|缺)的?(?:企业|的|那些|就|则)*(?:写|记|标|填|补|按|算)(?:作|成|为|上)?(?:0|零)(?![\d.])"
    r"|(?:零|0|没有|空白)(?:家|条|个)?的?也(?:要|得|保留|在内)|(?:含|包含|包括|连)(?:零|0)(?:家|条|个|值)?的?(?:也|都|在内|一起)?)"
)
"""0家的也要写, 没有企业的环节也列出来, 空白的写0: groups with nothing in them are wanted too."""


def _zeros(parse: Parse, asked: Asked) -> None:
    found = _ZEROS.search(parse.utterance.text)
    if found is None or (found.start() == 0 and not found.group().startswith(("含", "包"))):
        return
    at = parse.within(*found.span())
    parse.use(*at)
    parse.ignored.update(at)
    asked.complete = True


def _nobody(parse: Parse, asked: Asked) -> None:
    """`for which segments is there no company`, 哪些环节没有企业: what is missing, not a condition."""
    none = re.search(r"[一半](条|个|家|项|宗|份)[^，,。；;]*?[都也]没", parse.utterance.text)
    sectors = any(v.concept == "sector" for m in parse.mentions for v in m.values)
    if parse.has("missing") and parse.has("chain") and sectors and not asked.dims:
        asked.dims, asked.missing = [Dim(field="segment")], True  # "what does Guizhou lack in the AI chain?"
    if asked.dims and none:
        asked.missing = True
        inside = (i for i in parse.within(*none.span()) if parse.start(i) >= none.start())
        parse.use(*(i for i in inside if parse.cue(i, "not", "both", "missing", "filler")))
    if not any(d.field in ("segment", "sector", "lead_sectors", "requirements") for d in asked.dims):
        return
    for i in parse.where("not"):
        if parse.mentions[i].text.lower() in ("no", "没有", "没", "无", "have no", "has no", "with no") and any(
            parse.cue(j, "company", "request", "park") for j in (i + 1, i + 2)
        ):
            asked.missing = True
            parse.use(i)
