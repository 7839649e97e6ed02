"""The two ends of a request, origin and target, and the condition that one of them, or a park, is in a place."""

from __future__ import annotations

from assistant.reading.parse import Parse, Term
from corpus.vocabulary import Place
from retrieval.plan import Condition, Op

ORIGIN, TARGET = "origin", "target"


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


def choose(parse: Parse, index: int) -> Place:
    """The place that mention `index` means; a province wins over its namesake city."""
    order = {"province": 0, "city": 1, "cluster": 2, "region": 3}
    return min((w.place for w in parse.mentions[index].places), key=lambda p: order[p.kind])


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
