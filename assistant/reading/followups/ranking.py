"""Follow-ups about order: a place in the ranking, another one, `which is higher?` of what was shown."""

from __future__ import annotations

import re

from assistant.reading.asks import rank_of
from assistant.reading.bench import where_of
from assistant.reading.followups.carrying import PLACED
from assistant.reading.followups.edit import Edit
from assistant.reading.followups.edits import edit_where
from assistant.reading.followups.families import families_of, family_of
from retrieval.algebra import both, conjuncts
from retrieval.plan import Compare, Condition, Groups, Order, Plan, Rank


def ranked(edit: Edit) -> Plan | None:
    """`and where does Anhui stand?`: the place of one value among all."""
    b, parse = edit.b, edit.b.parse
    if not b.asked.rank or b.asked.dims:
        return None
    rank = rank_of(b)
    if rank is None:
        return None
    family = family_of(rank.by.field)
    others = both(*(p for p in conjuncts(edit.where) if family not in families_of(p)))
    extra = where_of(b, list(parse.terms), edit.periods)
    return Plan(record_type=edit.plan.record_type, where=edit_where(parse, extra, others, False), ask=rank)


_WHICH_MORE = re.compile(
    r"\W*(?:那|那么|所以|这么看|and|so|then|,)*\s*(?:(?:哪边|哪个|哪一个|哪头|哪方|谁|哪家|哪里|哪座|哪地)(?:的|家的|那边)?(?:更|比较|要)?"
    r"(?P<zh>便宜|低|少|小|差|贵|高|多|大|强|好)(?:一?些|一?点)?[呢呀啊些]?"
    r"|which (?:one |of (?:them|the two|these) |side |is |has |ranks )*(?:the )?(?P<en>cheaper|lower|fewer|smaller|less|cheapest|lowest|smallest|fewest|dearer|higher|more|larger|bigger|greater|most|highest|largest|biggest))\W*",
    re.IGNORECASE,
)
_LESS = ("便宜", "低", "少", "小", "差", "cheaper", "lower", "fewer", "smaller", "less", "cheapest", "lowest", "smallest", "fewest")  # fmt: skip


def which_more(edit: Edit) -> Plan | None:
    """哪边便宜, `which is higher?` after sides or groups: the same numbers, in that order."""
    old, parse = edit.plan.ask, edit.b.parse
    found = _WHICH_MORE.fullmatch(parse.utterance.text)
    if found is None or not isinstance(old, (Compare, Groups)) or (isinstance(old, Compare) and old.combine != "rows"):
        return None
    parse.use(*range(len(parse)))
    said = found["zh"] or found["en"].lower()
    update: dict[str, object] = {"order": Order(measure=0, descending=said not in _LESS)}
    if isinstance(old, Groups) and said.endswith("st"):
        update["limit"] = 1  # "which is the cheapest": one of the groups, which `it` then means
    return edit.plan.model_copy(update={"ask": old.model_copy(update=update)})


def other_rank(edit: Edit) -> Plan | None:
    """`what about Jiangsu?` and `show the top five` after the rank of Hubei: another value, or the ranking itself."""
    old, b = edit.plan.ask, edit.b
    if not isinstance(old, Rank) or b.asked.dims or b.asked.measure is not None or b.subjects:
        return None
    base = edit.plan.where
    if not edit.terms and (b.asked.limit is not None or b.asked.superlative) and not b.parse.has("request", "company"):
        order = Order(measure=0, descending=old.descending)
        ask = Groups(by=(old.by,), measures=(old.measure,), order=order, limit=b.asked.limit)
        return edit.plan.model_copy(update={"where": base, "ask": ask})
    if b.asked.limit is not None or b.asked.order is not None or b.points_at_list:
        return None
    family = family_of(old.by.field)
    new = next((t for t in edit.terms if family_of(t.field) == family or {t.family, family} <= PLACED), None)
    if new is None or new.negated or not isinstance(new.expr, Condition) or len(new.expr.values) != 1:
        return None
    rest = [t for t in edit.terms if t is not new]
    ranked_anew = old.model_copy(update={"value": new.expr.values[0]})
    return edit.plan.model_copy(update={"where": edit.edited(rest, base), "ask": ranked_anew})
