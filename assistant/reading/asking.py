"""What is asked: records, one number, groups, a comparison, a fact, a fit; and by what they are ordered and cut."""

from __future__ import annotations

import re

from assistant.reading.asked import Asked
from assistant.reading.dims import read_bare_dimension, read_dims, read_flows
from assistant.reading.having import Kept, group_by_kept, keep_groups
from assistant.reading.measuring import read_measure
from assistant.reading.ordering import read_limit, read_superlatives
from assistant.reading.parse import Parse
from assistant.reading.ratios import ask_ratio
from assistant.reading.several import read_several
from assistant.reading.sizes import ask_size
from retrieval.plan import How


def read_asked(parse: Parse, kept: Kept | None = None) -> Asked:
    """All that the utterance says about what it wants."""
    asked = Asked()
    asked.fit = parse.has("fit", "unfit")
    read_limit(parse, asked)
    read_dims(parse, asked)
    group_by_kept(kept, asked)
    read_bare_dimension(parse, asked)
    read_flows(parse, asked)
    before = set(parse.used)
    read_measure(parse, asked)
    read_several(parse, asked, before)
    if not asked.also:
        read_superlatives(parse, asked)
        ask_ratio(parse, asked)
        ask_size(parse, asked)
    for attribute, names in (
        ("difference", ("difference",)),
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
        hits = list(parse.where(*names))
        if hits:
            setattr(asked, attribute, True)
            if attribute not in ("missing", "listing", "yes_no"):
                parse.use(*hits)
    if re.search(r"where (does|do|would|did|is|are)\b[^.?!]*\b(rank|ranked|stand|place)\b", parse.utterance.text.lower()):
        asked.rank = True
        asked.dims = [d for d in asked.dims if d.grain]
    shares = [i for i in parse.where("share") if i not in parse.used and parse.mentions[i].text.lower() != "shares"]
    if shares and not asked.change:
        asked.share, asked.share_at = True, shares[0]
        parse.use(*shares)
        if asked.measure is not None and asked.measure.how is How.COUNT:
            asked.measure = None
    _nobody(parse, asked)
    if parse.has("which") and parse.has("company", "request", "park") and not asked.dims and asked.measure is None:
        asked.listing = True
    keep_groups(parse, kept, asked)
    return asked


def _nobody(parse: Parse, asked: Asked) -> None:
    """`for which segments is there no company`, 哪些环节没有企业: what is missing, not a condition."""
    none = re.search(r"[一半](条|个|家|项|宗|份)[^，,。；;]*?[都也]没", parse.utterance.text)
    if asked.dims and none:
        asked.missing = True
        words = parse.utterance.words
        parse.use(*(i for i, m in enumerate(parse.mentions) if none.start() <= words[m.start].start < none.end()
                    and m.cue("not", "both", "missing", "filler")))  # fmt: skip
    if not any(d.field in ("segment", "sector", "lead_sectors", "requirements") for d in asked.dims):
        return
    for i in parse.where("not"):
        if parse.mentions[i].text.lower() in ("no", "没有", "没", "无", "have no", "has no", "with no") and any(
            parse.cue(j, "company", "request", "park") for j in (i + 1, i + 2)
        ):
            asked.missing = True
            parse.use(i)
