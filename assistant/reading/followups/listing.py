"""How much of the set is shown: more of a list, its records, the next ten, the groups that were counted."""

from __future__ import annotations

import re

from assistant.reading.bench import measure_of
from assistant.reading.followups.edit import Edit
from retrieval.plan import Ask, Compare, Dim, Groups, How, Measure, Order, Records, Value


def cut_again(edit: Edit) -> Ask | None:
    """More or fewer of the same list: `the top three`, `the next ten`."""
    parse, asked, old = edit.b.parse, edit.b.asked, edit.plan.ask
    if edit.group is not None:
        return None
    following = _NEXT.search(parse.utterance.text)
    if following and isinstance(old, (Groups, Records)) and old.limit is not None and not edit.terms:
        parse.use(*(i for i, m in enumerate(parse.mentions) if m.text.lower() in _NEXT_WORDS or m.quantity))
        return old.model_copy(update={"offset": old.offset + old.limit, "limit": asked.limit or old.limit})
    if isinstance(old, Groups) and (asked.superlative or parse.has("most", "largest", "smallest", "rarest")):
        descending = not parse.has("smallest", "rarest")
        return old.model_copy(update={"order": Order(measure=0, descending=descending), "limit": asked.limit or 1})
    if asked.limit is not None and isinstance(old, (Groups, Records)):
        return old.model_copy(update={"limit": asked.limit})
    if asked.growth and isinstance(old, Groups):
        return old.model_copy(update={"growth": True})
    return None


_NEXT = re.compile(
    r"\b(?:the )?(?:next|following) (?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty|few|ones|lot|batch|page)\b"
    r"|(?:再往后|接下来|后面|往下|下)(?:的)?(?:\d+|[一二两三四五六七八九十]+)(?:个|家|条|名|位|项)|(?:再往后|接下来的?|往下)(?:呢|看)?$|下一[批页]",
    re.IGNORECASE,
)
"""`show the next five`: those after the ones that were told."""
_NEXT_WORDS = ("next", "following", "接下来", "后面", "再往后", "往下", "下", "再", "往后", "下一", "批", "页")


_HOW = re.compile(r"\bhow (does|do|did|would|is|are|will) (it|that|this|the|they|those|things)\b", re.IGNORECASE)
"""`how does that look for Jilin?` asks the same again, no yes or no."""


_LET = re.compile(
    r"(?:这么|这样|照样|同样|照此|照着|按这个口径|按同样口径|如法)(?:来|也)?(?:算|看|统计|列|查|比|做|排|来)|\b(let|may|can|could) (me|us|i|we) (have|see|get)\b|^\W*(please |now )*do (the same|that|this|it|so)\b",
    re.IGNORECASE,
)


def listed_again(edit: Edit) -> Ask | None:
    """The records themselves, after a number or a table of them; None where they are not asked for."""
    b, parse, asked, old = edit.b, edit.b.parse, edit.b.asked, edit.plan.ask
    before = measure_of(old)
    if asked.share and before is not None and before.how is How.SHARE:
        return old  # "how does that share look for Shanghai?"
    bidden = _HOW.search(parse.utterance.text) or _LET.search(parse.utterance.text)
    yes_no = asked.yes_no and not bidden
    groups = _those_groups(edit)
    if groups is not None:
        return groups
    asks = parse.has("list_ask", "which", "who") or yes_no or b.need is not None
    if asks and not isinstance(old, Records):
        nothing_named = not parse.has("request", "company", "park", "those") and edit.group is None
        asks_for_records = parse.has("which", "who") or yes_no or b.need
        dims = {d.field for d in old.by} if isinstance(old, Groups) else set()
        one = parse.has("list_ask") and any(t.field in dims and not t.negated for t in parse.terms)
        if isinstance(old, (Groups, Compare)) and not asks_for_records and nothing_named and not one:
            return old
        return Records()
    if isinstance(old, Records) and old.limit is not None and b.points_at_list:
        return Records()
    return None


def _those_groups(edit: Edit) -> Groups | None:
    """`which ones?`, 分别是哪些 after how many provinces there are: the provinces."""
    parse, old = edit.b.parse, edit.plan.ask
    named = edit.terms or parse.has("request", "company", "park", "who")
    if named or not parse.has("which", "list_ask") or edit.b.asked.order is not None:
        return None
    if isinstance(old, Groups) and old.count:
        return old.model_copy(update={"count": False})
    counted = old.measure if isinstance(old, Value) else Measure()
    if counted.how is not How.DISTINCT or counted.field is None or counted.field in ("company", "name"):
        return None
    return Groups(by=(Dim(field=counted.field),))
