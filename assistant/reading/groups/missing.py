"""Groups with nothing in them: wanted as well (0家的也要写), or what is asked for (哪些环节没有企业)."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.parse import Parse
from retrieval.plan import Dim

_ZEROS = re.compile(
    r"(?:(?:一(?:家|个|条|座)都|完全|就算|即使|哪怕|包括)?(?:没有|没|空白|缺|为零|为空|是零|是0|为0|零|(?<!\d)0)(?:企业|公司|需求|项目|园区|家|条|个|座|项)*的?"
    r"(?:那些|那几个|细分|环节|领域|省份?|城市|行业|地方|赛道|类别|月份|季度)*(?:也|都|一并|同样)(?:要|得|请|一起|一并|给我|给|照样|照)*(?:写|列|算|显示|标|放|补|带|保留|留|报|填|计)(?:出来|进来|进去|上去|明|上|出|入|着|成)*(?:0|零)?"
    r"|(?:没有|没|空白|缺)的?(?:企业|的|那些|就|则)*(?:写|记|标|填|补|按|算)(?:作|成|为|上)?(?:0|零)(?![\d.])"
    r"|(?:零|0|没有|空白)(?:家|条|个)?的?也(?:要|得|保留|在内)|(?:含|包含|包括|连)(?:零|0)(?:家|条|个|值)?的?(?:也|都|在内|一起)?)"
)
"""0家的也要写, 没有企业的环节也列出来, 空白的写0: groups with nothing in them are wanted too."""


def read_zeros(parse: Parse, asked: Asked) -> None:
    """0家的也要写, 空白的写0: groups with nothing in them are told too."""
    found = _ZEROS.search(parse.utterance.text)
    if found is None or (found.start() == 0 and not found.group().startswith(("含", "包"))):
        return
    at = parse.within(*found.span())
    parse.use(*at)
    parse.ignored.update(at)
    asked.complete = True


def read_nobody(parse: Parse, asked: Asked) -> None:
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
