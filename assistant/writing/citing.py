"""Citations: the mark in the text, and the record, sentence and fields behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from assistant.answer import Citation
from assistant.writing.voice import Voice
from corpus.schema import RecordType, Role, Type, record_type
from retrieval.algebra import conditions, conjuncts
from retrieval.plan import Condition, Expr, Fact, Op, Plan, Records
from retrieval.result import Cell, Result

SHOWN = 10
"""Records that the text lists; the result holds all of them."""
MAX_FIELDS = 6
"""Fields told of a listed record."""

_USUAL = {
    "requests": ("sector", "segment", "target_provinces", "investment_mcny"),
    "parks": ("province", "city", "lead_sectors", "available_land_mu"),
}
_SILENT = (Role.KEY, Role.NAME, Role.PROSE)
_SAID_OTHERWISE = {"origin_region": "origin_province", "target_regions": "target_provinces", "region": "province"}


@dataclass(slots=True)
class Citations:
    """Hands out the marks of one answer, in the order of the text."""

    found: list[Citation] = field(default_factory=list)

    def cite(self, record: dict[str, Cell], kind: str, names: Sequence[str] = (), quote: str = "") -> str:
        """Cite `record` for the fields `names` and the sentence `quote`; return the mark, `[3]`."""
        described = record_type(kind)
        key = str(record[described.key])
        fields = {name: _plain(record.get(name)) for name in names}
        title = str(record.get(described.title) or record.get(described.title_zh) or key)
        citation = Citation(n=len(self.found) + 1, id=key, record_type=kind, title=title, quote=quote, fields=fields)
        self.found.append(citation)
        return f"[{citation.n}]"


def _plain(value: Cell) -> object:
    return list(value) if isinstance(value, tuple) else value


def told_fields(plan: Plan) -> tuple[str, ...]:
    """Return the fields worth telling of each listed record: asked for, ordered by, in conditions, then the usual."""
    kind = record_type(plan.record_type)
    asked = plan.ask.fields if isinstance(plan.ask, (Records, Fact)) else ()
    orders = plan.ask.order if isinstance(plan.ask, (Records, Fact)) else ()
    ordered = [name for order in orders for name in (order.field, order.per) if name]
    tested = [_SAID_OTHERWISE.get(test.field, test.field) for test in conditions(plan.where)]
    tested += [test.ref.field for test in conditions(plan.where) if test.ref is not None]
    pinned = {part.field for part in conjuncts(plan.where) if _is_pinned(part, kind)} - {*asked, *ordered}
    names = dict.fromkeys([*asked, *ordered, *tested, *_USUAL[plan.record_type]])
    # Personal fields are told only where they are asked for by name.
    kept = [
        n for n in names if n in asked or (n not in pinned and kind[n].role not in _SILENT and not kind[n].personal)
    ]
    return tuple(kept[: max(MAX_FIELDS, len(asked))])


def _is_pinned(part: Expr, kind: RecordType) -> TypeGuard[Condition]:
    """Whether a condition leaves its field one value, so that every record would say the same."""
    single = isinstance(part, Condition) and part.op in (Op.IN, Op.EQ) and len(part.values) == 1
    return single and isinstance(part, Condition) and kind[part.field].type is not Type.LIST


def told(record: dict[str, Cell], names: Sequence[str], voice: Voice, asked: Sequence[str] = ()) -> str:
    """Return `sector: Biopharma · planned investment: 426 million CNY`; fields not known only where asked for."""
    parts = []
    for name in names:
        described = voice.record_type[name]
        value = voice.cell(described, record.get(name))
        if value or name in asked:
            parts.append(f"{voice.label(described)}{voice.say(': ', '：')}{value or voice.say('not known', '未填写')}")
    return " · ".join(parts)


def named(record: dict[str, Cell], voice: Voice, mark: str) -> str:
    """Return `**Company** (R0000001) [1]`."""
    title = voice.title(record)
    key = str(record[voice.record_type.key])
    return f"**{title}** ({voice.one(voice.record_type[voice.record_type.key], key)}) {mark}"


def by_id(result: Result) -> dict[str, dict[str, Cell]]:
    """Return the records of a result by their id."""
    key = record_type(result.record_type).key
    return {str(record[key]): record for record in result.records}
