"""The number that stands beside each group, where it is only named: 按季度看投资总额, `…, and how many each`."""

from __future__ import annotations

from assistant.reading.asked import Asked
from assistant.reading.measures.fields import unit_for, usual
from assistant.reading.parse import Parse
from corpus.schema import Unit
from retrieval.plan import Condition, Dim, Measure


def read_number_of_each(parse: Parse, index: int) -> bool:
    """`…, and by how many requests each`: the number beside each group, no difference."""
    noun = parse.mentions[index].text.lower().endswith("by how many") and parse.cue(
        index + 1, "request", "company", "park"
    )
    counted = noun and parse.cue(index + 2, "each")
    if counted:
        parse.use(index, index + 1, index + 2)
    return counted


def read_each_repeated(parse: Parse, asked: Asked) -> None:
    """`companies that filed four or more, and how many each`: the companies, with the number of their requests."""
    often = any(isinstance(t.expr, Condition) and t.field == "company" and t.expr.subquery for t in parse.terms)
    if often and asked.every and asked.counting and not asked.dims and parse.has("which", "list_ask", "company"):
        asked.dims, asked.measure = [Dim(field="company")], Measure()


def read_number_of_groups(parse: Parse, asked: Asked) -> None:
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
