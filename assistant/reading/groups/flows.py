"""Groups asked for without a word such as `by`: where they come from or go to, what they need, `their sectors, top three`."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.groups.nouns import by_first_choice, noun_field, says_which
from assistant.reading.parse import Parse
from retrieval.plan import Dim, Not, Order


def read_bare_dimension(parse: Parse, asked: Asked) -> None:
    """`their target provinces, top three`: a categorical noun with a cut and no other group is what to group by."""
    if asked.dims or asked.limit is None:
        return
    ranked = parse.has("largest", "smallest", "newest", "oldest")
    cut = next(
        (i for i, m in enumerate(parse.mentions) if m.quantity and i in parse.used and m.quantity.low == asked.limit), 0
    )
    # what stands after the cut ("前5的行业") is meant before what stands ahead of it
    for i in (*range(cut, len(parse)), *range(cut)):
        mention = parse.mentions[i]
        before = parse.skip_left(i)
        if ranked and not (before >= 0 and before in parse.used and parse.mentions[before].quantity is not None):
            continue  # "the five cheapest parks of the province"; 最便宜的五个省 are provinces
        name = noun_field(parse, i)
        if (
            name
            and name in parse.schema
            and name not in ("company", "name")
            and i not in parse.used
            and not mention.values
            and not mention.places
            and parse.schema[name].categorical
            and not says_which(parse, i)
        ):
            asked.dims.append(Dim(field=name, first=by_first_choice(parse, i, name)))
            asked.superlative = "top"
            parse.use(i, *(j for j in range(max(0, i - 4), i) if parse.cue(j, "flow", "where", "first_choice", "most")))
            return


_PAIRS = re.compile(
    r"\bflows?\b|\bstreams?\b|\bcorridors?\b|\bpairs?\b|from one province to another|origin\W+(to\W+)?target|from where to where|从哪.{0,3}到哪|流向(?!了?哪)",
    re.IGNORECASE,
)


_WHAT_THEY_NEED = re.compile(
    r"^\W*(?:(?:so|and|now|ok|then),? )*(?:(?:apart from|aside from|leaving|besides|other than|except|excluding)\b[^,.?!]*, )?what (?:(?:kinds?|sorts?|types?) of )?(?:[\w-]+ )?(?:do|does|are|is|would)\b[^.?!,;]*?"
    r"\b(?:require|need|ask for|asking for|look for|looking for|want|demand|insist on|expect|after)"
    r"(?: (?:the )?most(?: often)?| usually| typically| in general| from (?:us|(?:a|the|their) (?:site|park|location)))*\W*$"
    r"|(?:要求|需要|看重|在乎|讲究|想要|要)(?:的是)?(?:什么|啥|哪些)(?:条件|配套|东西|要求)?[?？。!！]*$",
    re.IGNORECASE,
)


_WHO_MOST = re.compile(
    r"(?:谁|哪一?[家个]?(?:企业|公司|单位|客户)?)(?:家)?(?:提|报|交|递|申请|登记)[^，,。?？]{0,8}(?:最多|最频繁|次数最多)"
    r"|\bwho (?:has )?(?:filed|submitted|lodged|made|sent|put in) (?:the )?most\b",
    re.IGNORECASE,
)


def read_most_active(parse: Parse, asked: Asked) -> None:
    """谁提的需求最多, `who filed the most requests`: the company by its number of requests."""
    if parse.record_type != "requests" or asked.dims or not _WHO_MOST.search(parse.utterance.text):
        return
    asked.dims.append(Dim(field="company"))
    asked.superlative = "top"
    asked.order = Order(measure=0, descending=True)
    asked.limit = asked.limit or 1
    parse.use(*parse.where("who", "most", "largest", "filed"))


def read_reasons_asked(parse: Parse, asked: Asked) -> None:
    """为啥这么多深圳企业要搬走, `why are firms leaving Shenzhen`: the reasons that a set of requests gives, by how often."""
    if parse.record_type != "requests" or asked.dims or not parse.has("why"):
        return
    told = any(m.values or m.places for m in parse.mentions) and parse.has("company", "request")
    if not told or parse.has("that_one", "those") or any(m.name or m.record_id for m in parse.mentions):
        return
    asked.dims.append(Dim(field="reason"))
    asked.superlative = "top"
    asked.order = Order(measure=0, descending=True)
    parse.use(*parse.where("why"))


def read_needs_asked(parse: Parse, asked: Asked) -> None:
    """`what do photovoltaic firms usually require?`: the requirements that a set of requests names, by how often."""
    if parse.record_type != "requests" or asked.dims or any(m.name or m.record_id for m in parse.mentions):
        return
    pointed = [
        i
        for i in parse.where("that_one", "those")
        if not (
            parse.mentions[i].text.lower() == "that" and parse.cue(i - 1, "company", "request")
        )  # firms that need X
    ]
    if pointed or not _WHAT_THEY_NEED.search(parse.utterance.text):
        return
    if not any(m.values or m.places or m.cue("company", "request") for m in parse.mentions):
        return
    asked.dims.append(Dim(field="requirements"))
    asked.superlative = "top"
    parse.use(*parse.where("most", "need"))


def read_flows(parse: Parse, asked: Asked) -> None:
    """`where do they come from`, 从哪来, `where do they want to go`, 去哪; flows are from province to province."""
    if (
        parse.record_type == "requests"
        and parse.has("flow")
        and _PAIRS.search(parse.utterance.text)
        and not any(d.grain for d in asked.dims)
    ):
        asked.dims = [Dim(field="origin_province"), Dim(field="target_provinces")]
        parse.use(*parse.where("flow"))
        for i in range(len(parse)):
            if parse.cue(i, "noun_province", "noun_origin") or any(
                f.field in ("origin_province", "target_provinces") for f in parse.mentions[i].fields
            ):
                parse.use(i)
        return
    if parse.record_type != "requests" or asked.dims:
        return
    if any(isinstance(t.expr, Not) and t.field.startswith("target_") for t in parse.terms):
        return  # 没说去哪个城市的: no such wish was filled in
    text = parse.utterance.text.lower()
    if not re.search(r"(^|[.?!,:;] *|\b(?:from|and|of|to|but|now|also|just) )where\b|哪", text) or re.search(
        r"where (does|do|would|did) .*(rank|stand|place)", text
    ):
        return
    if re.search(
        r"\bfrom where\b|where\b[^.?!]*\b(come|coming|came|originate|hail|be|are|is|located|based|sit|from)\b[^.?!]*\bfrom\b|where\b[^.?!]*\bbased\b|where .* sit\b|从哪(里|儿|些地方)?来|来自(哪|什么地方)|哪(里|儿)来的|从哪",
        text,
    ):
        asked.dims.append(Dim(field="origin_province"))
    elif re.search(
        r"where\b[^.?!]*\b(go|going|heading|head|headed|want|wanting|move|moving|settle|target|look|flow)\b|去(哪|什么地方)|(想|要|往|到|流向)了?哪(里|儿|些地方)?|哪(里|儿)去",
        text,
    ) and not re.search(r"where (could|can|should) we", text):
        asked.dims.append(Dim(field="target_provinces"))
    else:
        return
    for i, mention in enumerate(parse.mentions):
        if mention.cue("where", "flow"):
            parse.use(i)
            at = parse.skip_right(i)
            if parse.cue(at, "noun_city"):  # 往哪些城市走
                parse.use(at)
                cities = "origin_city" if asked.dims[-1].field == "origin_province" else "target_cities"
                asked.dims[-1] = Dim(field=cities)
