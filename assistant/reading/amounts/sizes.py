"""Lists by their items: `at least four requirements`, `the park with the most facilities`."""

from __future__ import annotations

from assistant.reading.amounts.comparators import comparator
from assistant.reading.amounts.rates import caps
from assistant.reading.amounts.units import Dimension
from assistant.reading.asked import Asked
from assistant.reading.parse import Parse, Term
from corpus.schema import Field, Type
from retrieval.algebra import negate
from retrieval.plan import Condition, How, Op, Order, Scalar

_CLAUSE = ",，;；。.?？!！"
_NAMING = ("with", "name", "names", "naming", "list", "lists", "listing", "have", "has", "having", "specify", "state")
_NAMING_ZH = ("有", "提了", "提出", "提", "列了", "列出", "写了", "填了", "报了")
_NONE = (
    "no",
    "without",
    "without any",
    "have no",
    "has no",
    "with no",
    "没有",
    "没",
    "无",
    "没提",
    "没有提",
    "没提到",
    "不带",
)
MOST = 40
"""No list holds more items; a larger number speaks of something else."""


def list_field(parse: Parse, index: int) -> Field | None:
    """The list that a noun at mention `index` names: requirements, target provinces."""
    mention = parse.at(index)
    if mention is None or mention.values or mention.places or index in parse.used:
        return None
    found = next((f for f in parse.fields_of(index) if f.type is Type.LIST), None)
    if found is None and parse.record_type == "requests":
        nouns = {"noun_province": "target_provinces", "noun_city": "target_cities", "noun_place": "target_provinces"}
        named = next((field for cue, field in nouns.items() if mention.cue(cue)), None)
        if named and not any(f.field.startswith("origin") for f in mention.fields):
            return parse.schema[named]
    return found


def read_sizes(parse: Parse) -> None:
    """Turn every count of a list's items into a term."""
    for i, mention in enumerate(parse.mentions):
        if i in parse.used:
            continue
        quantity = mention.quantity
        if mention.cue("other_than_base") and parse.mentions[i - 1].text.lower() == "one" and parse.cue(i - 2, "ge"):
            noun = _noun_after(parse, i)  # "… and at least one other province"
            if noun is not None:
                _term(parse, noun[1], Op.GE, (2,), (i - 2, noun[0]))
        elif quantity is not None:
            if quantity.dimension is Dimension.PLAIN and not quantity.ordinal and 1 <= quantity.low <= MOST:
                _counted(parse, i)
        elif mention.text.lower() in _NONE:
            _none(parse, i)
        elif mention.cue("one_only") and parse.record_type == "requests":
            noun = _noun_after(parse, i)
            at, field = noun if noun is not None else (i, parse.schema["target_provinces"])
            _term(parse, field, Op.EQ, (1,), (i, at))
        elif mention.cue("single_item", "several_items"):
            noun = _noun_after(parse, i)
            if noun is not None and not parse.cue(noun[0], "noun_region"):
                sole = mention.cue("single_item")
                if not sole:
                    parse.say("“several” is read as at least two", "“多个”按至少两个理解")
                _term(parse, noun[1], Op.EQ if sole else Op.GE, (1,) if sole else (2,), (i, noun[0]))


def _none(parse: Parse, index: int) -> None:
    """`no requirements at all`, 没提任何配套要求: the list is empty."""
    noun = _noun_after(parse, index)
    if noun is None or not any(f.type is Type.LIST for f in parse.fields_of(noun[0])):
        return
    at, field = noun
    following = parse.at(at + 1)
    goes_on = following is not None and (parse.cue(at + 1, "except", "for", "but", "of", "to") or following.solid)
    if goes_on and following is not None and following.text != "的" and not parse.broken(at, at + 1):
        return
    said = parse.text(index, at)
    condition = Condition(field=field.name, op=Op.KNOWN, words=said)
    parse.terms.append(Term(index, at, f"size of {field.name}", field.name, negate(condition), said))
    parse.use(*range(index, at + 1))
    parse.ignored.update(range(index, at + 1))


def ask_size(parse: Parse, asked: Asked) -> None:
    """`average number of requirements`, `the park with the most facilities`: the number of items is asked, or sorts."""
    measure = asked.measure
    if measure is not None and measure.field is None and measure.how in (How.AVG, How.MEDIAN, How.MAX, How.MIN):
        at = next((k for k in range(len(parse)) if _plain_list(parse, k)), None)
        if at is not None:
            parse.use(at, *parse.where("how_many"))
            name = next(f.name for f in parse.fields_of(at) if f.type is Type.LIST)
            asked.measure = measure.model_copy(update={"field": name})
            asked.dims = [d for d in asked.dims if d.field != name]
        return
    for k in range(len(parse)):
        listed = [f for f in parse.fields_of(k) if f.type is Type.LIST]
        if not listed or parse.mentions[k].values:
            continue
        if parse.lang == "zh" and parse.cue(k - 1, "which") and not parse.mark(k):
            continue  # 对哪些配套要求最多: which of them, not who has the most
        field = listed[0]
        counted = k - 1 if parse.cue(k - 1, "how_many", "several_items") else k
        grade = next(
            (j for j in (counted - 1, counted - 2, k + 1) if parse.cue(j, *_GRADES) and not caps(parse, j)), None
        )
        sorts = parse.cue(counted, "how_many") and parse.cue(counted - 1, "by", "sort")
        if grade is not None and grade > k and parse.lang == "en":
            grade = None
        headed = any(parse.cue(j, "request", "company", "park") for j in range(k)) or (
            parse.lang == "zh" and any(parse.cue(j, "request", "company", "park") for j in range(k + 1, len(parse)))
        )
        others = [d for d in asked.dims if d.field not in (field.name, "name", "company")]
        if (grade is None and not sorts) or not headed or others:
            continue
        parse.use(k, counted, *(() if grade is None else (grade,)))
        few = grade is not None and parse.cue(grade, "smallest", "rarest")
        asked.dims, asked.measure = [], None
        asked.order = Order(field=field.name, descending=not few)
        asked.superlative = "top"
        asked.order_assumed = False
        _cut(parse, asked)
        return


def _cut(parse: Parse, asked: Asked) -> None:
    """`ten parks by number of facilities`: the amount before the head cuts the list."""
    for i, mention in enumerate(parse.mentions):
        quantity = mention.quantity
        if asked.limit is None and quantity is not None and i not in parse.used and parse.cue(i + 1, *_HEADS):
            asked.limit = int(quantity.low)
            parse.use(i)


_HEADS = ("request", "company", "park")
_GRADES = ("most", "largest", "smallest", "rarest")


def _plain_list(parse: Parse, index: int) -> bool:
    return (
        not parse.mentions[index].values
        and any(f.type is Type.LIST for f in parse.fields_of(index))
        and (index not in parse.used or any(True for _ in parse.where("how_many")))
    )


def _noun_after(parse: Parse, index: int) -> tuple[int, Field] | None:
    for k in range(index + 1, min(index + 5, len(parse))):
        if parse.broken(index, k, _CLAUSE):
            return None
        found = list_field(parse, k)
        if found is not None:
            return k, found
        if parse.mentions[k].text.lower() in _THINGS and _asked_for(parse, index):
            return k, parse.schema["requirements" if parse.record_type == "requests" else "facilities"]
        light = parse.mentions[k].filler_only or parse.cue(
            k, "ge_after", "le_after", "request", "other_than_base", "to"
        )
        if not light or (parse.cue(k, "request") and parse.mentions[k].text not in ("条", "项", "个", "项目")):
            return None
    return None


_THINGS = ("things", "items", "conditions", "demands", "样", "样东西", "项", "样配套", "项配套", "条要求")


def _asked_for(parse: Parse, index: int) -> bool:
    """Whether a verb of needing stands before the count (`ask for more than five things`)."""
    return any(parse.cue(k, "need") and not parse.broken(k, index, _CLAUSE) for k in range(max(0, index - 4), index))


def _noun_before(parse: Parse, index: int) -> tuple[int, Field] | None:
    for k in range(index - 1, max(-1, index - 4), -1):
        if parse.broken(k, index, _CLAUSE):
            return None
        found = list_field(parse, k)
        if found is not None:
            return (k, found) if not parse.cue(k, "noun_province", "noun_city", "noun_place") else None
        if not (parse.mentions[k].filler_only or parse.cue(k, "gt", "ge", "lt", "le", "equal")):
            return None
    return None


def _counted(parse: Parse, index: int) -> None:
    quantity = parse.mentions[index].quantity
    assert quantity is not None
    noun = _noun_after(parse, index) or (_noun_before(parse, index) if parse.lang == "zh" else None)
    if noun is None or parse.cue(index - 1, "top", "largest", "most", "which", "each", "sort"):
        return
    at, field = noun
    op, words = comparator(parse, index)
    low = int(quantity.low)
    if any(parse.cue(k, "other_than_base") for k in range(index + 1, at)):
        low += 1  # "and at least one other province"
    values: tuple[Scalar, ...] = (low,)
    if quantity.high is not None:
        op, values = Op.BETWEEN, (low, int(quantity.high))
    elif op is None:
        before = parse.at(parse.skip_left(index, "only"))
        only = any(parse.cue(k, "only") for k in range(max(0, index - 3), index))
        said = before is not None and before.text.lower() in (*_NAMING, *_NAMING_ZH)
        near = parse.at(index - 1)
        said = said or (near is not None and near.text.lower() in (*_NAMING, *_NAMING_ZH))
        if not (only or said) or parse.cue(index - 2, "which"):
            return
        op, words = Op.EQ, [k for k in range(max(0, index - 3), index) if parse.cue(k, "only")]
    if parse.cue(at, "noun_province", "noun_city", "noun_place") and not (
        any(parse.cue(k, "request", "company", "who", "to") or parse.mentions[k].values for k in range(index))
        or parse.lang == "zh"
    ):
        return
    _term(parse, field, op, values, (index, at, *words))


def _term(parse: Parse, field: Field, op: Op, values: tuple[Scalar, ...], words: tuple[int, ...]) -> None:
    first, last = min(words), max(words)
    said = parse.text(first, last)
    condition = Condition(field=field.name, op=op, values=values, words=said)
    parse.terms.append(Term(first, last, f"size of {field.name}", field.name, condition, said))
    parse.use(*range(first, last + 1))
    parse.ignored.update(range(first, last + 1))
