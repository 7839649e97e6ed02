"""Follow-ups about the number of a table: another one in its place, or one more beside it."""

from __future__ import annotations

import re

from assistant.reading.bench import measure_of
from assistant.reading.conditions.logic import combine
from assistant.reading.followups.dropping import without
from assistant.reading.followups.edit import Edit
from assistant.reading.sides.cases import case_terms
from retrieval.algebra import conditions
from retrieval.plan import Groups, How, Measure, Order, Plan, Value

_ADDS = re.compile(
    r"\b(?:too|also|as well|add(?:ing)?(?! up\b)(?! them\b)|plus|alongside|in addition|as another column|as a second column|next to (?:it|that|them))\b|^\W*(?:and )?with\b"
    r"|再加|加上|加一列|加个|也(?:要|列|给|看|算|带|放|加|来)|一并|同时|还要|还有|顺便|顺带|外加|再(?:给|列|看|带|补|来)|呢?也",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"\binstead\b|\brather\b|\bnow (?:by|the|as|show|with|make|do|in)?\b|\beach\b|\bper\b|\bfor each\b|\bfor all of (?:them|those)\b|\bswitch to\b|\bmake (?:it|that)\b|\bchange to\b"
    r"|换成|改成|改为|改看|换看|不看|各(?:是|有|自)?|分别|每",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^\W*(?:and |so |ok |now |then )*(?:what|how) about\b|^\W*(?:and|so)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:what|how|which|who|whose|where|is|are|was|were|overall|altogether|in total|all together|combined|all told|across)\b"
    r"|总共|一共|合计|总的|全部|整体|加起来|多少|几|哪|谁",
    re.IGNORECASE,
)
"""Words with which a number is asked of the whole, or more is asked than a number's name."""


def another_number(edit: Edit) -> Plan | None:
    """`median instead of total`, `average jobs?`, 再加上需求数: the table before with another number, or one more."""
    b, old = edit.b, edit.plan.ask
    asked, parse = b.asked, b.parse
    measure = _wanted(edit)
    narrowed = edit.terms or edit.periods or edit.group is not None or (b.points_at_list and not parse.has("each"))
    if (
        b.pointed is not None
        or measure is None
        or narrowed
        or asked.dims
        or asked.order
        or asked.limit
        or asked.listing
        or b.bands
    ):
        return None
    text = parse.utterance.text
    adds = _ADDS.search(text) is not None
    if isinstance(old, Value) and adds and old.measure.how is not How.SHARE and measure != old.measure:
        also = tuple(dict.fromkeys((*asked.also, old.measure, *old.also)))  # what is new comes first
        return edit.plan.model_copy(update={"where": edit.where, "ask": Value(measure=measure, also=also)})
    if not isinstance(old, Groups) or old.combine != "none":
        return None
    if adds:
        measures = tuple(dict.fromkeys((*old.measures, measure, *asked.also)))
        parse.use(*parse.where("widen"))
        return edit.plan.model_copy(update={"ask": old.model_copy(update={"measures": measures, "growth": False})})
    again = _REPLACES.search(text) is not None
    if not again and _WHOLE.search(_ABOUT.sub("", text)):
        return None
    same = parse.has("each") and old.limit is not None
    parse.use(*parse.where("instead", "each", "except", "that_one", "sum"))
    update: dict[str, object] = {"measures": (measure, *asked.also), "having": None}
    if same:
        update |= {"labels": edit.turn.labels, "limit": None, "offset": 0}
    return edit.plan.model_copy(update={"ask": old.model_copy(update=update)})


def sorted_table(edit: Edit) -> Plan | None:
    """`sort by share ascending`, 从低到高排 after a table: its rows in order of the number that is named, or of its first."""
    b, old = edit.b, edit.plan.ask
    asked, parse = b.asked, b.parse
    if not isinstance(old, Groups) or edit.terms or edit.periods or asked.dims or asked.limit or edit.group is not None:
        return None
    if not parse.has("sort", "asc", "desc") or parse.has("request", "company", "park", "which", "who"):
        return None
    named = asked.order.field if asked.order is not None and not asked.order_assumed else None
    named = named or (asked.measure.field if asked.measure is not None else None)
    at = next((k for k, m in enumerate(old.measures) if m.field == named), 0 if named is None else None)
    if asked.share:
        at = next((k for k, m in enumerate(old.measures) if m.how is How.SHARE), None)
    if at is None or (asked.measure is not None and asked.measure.field is not None and asked.measure.field != named):
        return None
    parse.use(*parse.where("sort", "asc", "desc", "share", "how_many", "avg", "median", "sum"))
    order = Order(measure=at, descending=not parse.has("asc", "smallest"))
    return edit.plan.model_copy(update={"ask": old.model_copy(update={"order": order})})


def fewer_groups(edit: Edit) -> Plan | None:
    """`only the eastern provinces`, 只看湖北和湖南, after a table by province: the same table, those rows."""
    b, old = edit.b, edit.plan.ask
    asked, parse = b.asked, b.parse
    if (
        not isinstance(old, Groups)
        or old.by[0].grain
        or old.by[0].bands
        or edit.group is not None
        or not parse.has("only")
    ):
        return None
    if asked.dims or asked.measure or asked.order or asked.limit or asked.share or edit.periods or edit.lifted:
        return None
    named = [t for t in edit.terms if _family(t.field) == _family(old.by[0].field) and not t.negated]
    values = tuple(dict.fromkeys(v for t in named for c in conditions(t.expr) for v in c.values))
    if len(values) < 2 or len(named) < len(edit.terms):
        return None
    kept = old.model_copy(update={"labels": values, "limit": None, "offset": 0})
    return edit.plan.model_copy(update={"ask": kept})


def _family(field: str) -> str:
    """Places of one size go together: `only the eastern ones` after a table by home or by target."""
    return (
        field.replace("target_", "").replace("origin_", "").replace("provinces", "province").replace("cities", "city")
    )


def for_each_shown(edit: Edit) -> Plan | None:
    """`and the share of SOEs in each?` after one number over the five groups listed before: a row for each of them."""
    b, old = edit.b, edit.plan.ask
    asked = b.asked
    if not isinstance(old, Value) or not asked.every or asked.dims or edit.group is not None or len(b.periods) > 1:
        return None
    tables = [t.reading.plan.ask for t in reversed(b.history) if t.reading.plan is not None]
    table = next((a for a in tables if isinstance(a, Groups) and len(a.by) == 1 and not a.by[0].grain), None)
    if table is None:
        return None
    field = table.by[0].field
    shown = next((c for c in conditions(edit.where) if c.field == field and len(c.values) > 1), None)
    families = {t.family for t in edit.terms}
    if shown is None or (sides_of(edit) and not asked.share):
        return None
    measure = _wanted(edit) or asked.measure or old.measure
    where = edit.where
    if asked.share and edit.terms:
        measure = Measure(how=How.SHARE, of=combine(b.parse, list(edit.terms)))
        where = without(where, families)
    elif edit.terms:
        where = edit.edited(edit.terms)
    b.parse.use(*b.parse.where("each", "share"))
    ask = Groups(by=table.by, measures=(measure,), labels=shown.values)
    return edit.plan.model_copy(update={"where": where, "ask": ask})


def sides_of(edit: Edit) -> bool:
    """Whether values stand side by side in the utterance itself (`for Anhui and Hubei each`)."""
    return bool(case_terms(edit.b.parse, list(edit.terms)))


def _wanted(edit: Edit) -> Measure | None:
    """The number that is asked for, a statistic alone with the field of the table before."""
    asked, old = edit.b.asked, measure_of(edit.plan.ask)
    if asked.share and asked.measure is None and not edit.terms:
        return Measure(how=How.SHARE) if _ADDS.search(edit.b.parse.utterance.text) else None
    measure = asked.measure
    if measure is None or asked.share or measure.field is not None or measure.how not in (How.AVG, How.MEDIAN, How.SUM):
        return None if asked.share else measure
    if old is None or old.field is None or old.how is How.DISTINCT:
        return None
    return measure.model_copy(update={"field": old.field, "unit": measure.unit or old.unit})
