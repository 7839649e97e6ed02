"""Category values: words for a sector, a tenure, a status … become conditions on the field that holds them."""

from __future__ import annotations

from assistant.reading.amounts.units import Dimension
from assistant.reading.parse import Parse, Term
from assistant.reading.words.lexicon import ValueWord
from corpus.schema import RECORD_TYPES
from retrieval.plan import Condition, Not, Op

_FINAL = ("signed", "withdrawn")
"""Statuses that end a request: neither is live (data.md)."""


def field_of(record_type: str, concept: str) -> str | None:
    """The field of `record_type` that holds values of `concept`."""
    fields = RECORD_TYPES[record_type].with_concept(concept)
    if fields:
        return fields[0].name
    return concept if concept in RECORD_TYPES[record_type] else None


def _usable(parse: Parse, index: int) -> list[ValueWord]:
    return [v for v in parse.mentions[index].values if field_of(parse.record_type, v.concept)]


def choose(parse: Parse, index: int) -> ValueWord | None:
    """The value that mention `index` means here; a segment wins over its sector, a requirement over the rest."""
    order = {"segment": 0, "sector": 1, "requirement": 2, "facility": 3}
    found = _usable(parse, index)
    if not found:
        return None
    kinds = [v for v in found if v.concept == "park_kind"]
    if parse.record_type == "parks" and kinds and not _offered(parse, index):
        return kinds[0]
    exact = [v for v in found if str(v.value).lower() == parse.mentions[index].text.lower()]
    return min(exact or found, key=lambda v: order.get(v.concept, 4))


_OFFERS = ("with", "have", "has", "offer", "offers", "having", "offering", "带", "有", "配", "配有",
           "without", "have no", "has no", "with no", "没有", "不带", "无")  # fmt: skip


def _offered(parse: Parse, index: int) -> bool:
    """Whether mention `index` is among what a park offers: `offer cold storage and a bonded zone`, 有冷库和保税区."""
    j = index - 1
    while j >= 0 and not parse.broken(j, j + 1, ",，;；。.?？!！()（）"):
        mention = parse.mentions[j]
        if mention.text.lower() in _OFFERS:
            return True
        if mention.text.lower() in ("are", "is", "be", "是", "为"):
            return False
        listed = any(v.concept == "requirement" for v in mention.values) or mention.cue("and", "or", "either")
        if not (listed or mention.filler_only):
            return False
        j -= 1
    return False


def condition_for(parse: Parse, word: ValueWord, words: str) -> Condition:
    field = field_of(parse.record_type, word.concept)
    assert field is not None
    return Condition(field=field, op=Op.IN, values=(word.value,), words=words)


def _as_field(parse: Parse, index: int) -> bool:
    """A word that is both value and field (`rent`) names the field where an amount or a statistic goes with it."""
    right = parse.skip_right(index)
    if parse.cue(right, "gt", "lt", "ge", "le", "between", "around", "since") or (
        parse.at(right) is not None and parse.mentions[right].quantity is not None and right <= index + 3
    ):
        return not parse.broken(index, right)
    return parse.cue(
        parse.skip_left(index, "of"), "avg", "median", "largest", "smallest", "sum", "how_much", "top"
    ) or parse.cue(right, "desc", "asc", "how_many", "avg")


def _weak(parse: Parse, index: int) -> bool:
    """A value word that here is part of the sentence: `open` in `open in`, `found a site`, `any` of something."""
    mention = parse.mentions[index]
    text = mention.text.lower()
    if parse.fields_of(index, numeric=True) and _as_field(parse, index):
        return True
    if text == "any":
        return True
    if text == "listed" and _names_choice(parse, index):
        parse.use(index)
        return True
    if mention.cue("list_ask") and text == "display":
        before = parse.skip_left(index)
        orders = before < 0 or parse.mentions[before].text.lower() in ("to", "want", "then", "now")
        command = orders and not parse.cue(index + 1, "company")  # "display makers": the industry
        if command:
            parse.use(index)
        return command
    if text == "open" and parse.mentions[min(index + 1, len(parse) - 1)].text.lower() == "to":
        return True
    site = parse.at(index + 1)
    if text == "open" and site is not None and any(v.value == "new site" for v in site.values):
        parse.use(index)  # "how many open new sites"
        return True
    return bool(text == "open" and parse.cue(index + 1, "in") and not parse.cue(index - 1, "in"))


def _names_choice(parse: Parse, index: int) -> bool:
    """`companies that listed Suzhou as their first choice`: the verb, not what kind of company."""
    named = parse.at(index + 1)
    as_choice = any(
        parse.cue(k, "first_choice", "on_list") or parse.mentions[k].text.lower() == "as"
        for k in range(index + 2, min(index + 5, len(parse)))
    )
    return named is not None and bool(named.places) and as_choice


def read_values(parse: Parse) -> None:
    """Turn every unused mention of a category value into a term."""
    for i, mention in enumerate(parse.mentions):
        if i in parse.used or not mention.values or mention.name or mention.places:
            continue
        if _weak(parse, i):
            continue
        word = choose(parse, i)
        if word is None:
            continue
        parse.use(i)
        condition = condition_for(parse, word, mention.text)
        object_follows = parse.lang == "zh" and parse.cue(i + 1, "building_word") and not parse.mark(i + 1)
        if word.concept == "tenure" and object_follows and not parse.mentions[i + 1].values:
            parse.use(i + 1)  # 想租|厂房
        family = "industry" if word.concept in ("sector", "segment") else condition.field
        parse.terms.append(Term(i, i, family, condition.field, condition, mention.text))
    _purchases(parse)
    _other_objects(parse)
    _bare_purchase(parse)
    _states(parse)


def _purchases(parse: Parse) -> None:
    """`buy 20 hectares of land`, `buy a workshop`: the tenure that a verb of buying and its object make."""
    if parse.record_type != "requests":
        return
    told = any(t.field == "tenure" for t in parse.terms)
    for i in parse.where("buy"):
        other = any(parse.cue(k, "or") for k in range(max(0, i - 2), i))  # "either lease … or buy at least 100 mu"
        if i in parse.used or (told and not other):
            continue
        for j in range(i + 1, min(i + 8, len(parse))):
            if parse.broken(i, j) or parse.cue(j, "buy"):
                break
            mention = parse.mentions[j]
            land = _land(parse, j) or (mention.quantity is not None and mention.quantity.dimension is Dimension.LAND)
            building = mention.cue("building_word")
            if land or building:
                words = parse.text(i, j)
                condition = Condition(
                    field="tenure", op=Op.IN, values=("buy land" if land else "buy building",), words=words
                )
                parse.terms.append(Term(i, i, "tenure", "tenure", condition, words))
                parse.use(i)
                if j not in parse.used and not mention.values:
                    parse.use(j)
                break


_BUYS = ("buy", "buys", "buying", "purchase", "purchasing", "acquire", "buyers", "buyer", "买", "购买", "购置", "购")


def _bare_purchase(parse: Parse) -> None:
    """`lease or buy`, 租的多还是买的多: buying, of land or of a building."""
    if parse.record_type != "requests" or any(
        isinstance(t.expr, Condition) and any(str(v).startswith("buy") for v in t.expr.values)
        for t in parse.terms
        if t.field == "tenure"
    ):
        return
    for i, mention in enumerate(parse.mentions):
        following = parse.at(i + 1)
        if mention.text.lower() not in _BUYS or i in parse.used or i in parse.ignored or mention.values:
            continue
        if following is not None and not following.known and not parse.mark(i + 1):
            continue  # "buy machines": something that no field tells
        parse.use(i)
        condition = Condition(
            field="tenure", op=Op.IN, values=("buy land", "buy building"), words=mention.text, label="buy"
        )
        parse.terms.append(Term(i, i, "tenure", "tenure", condition, mention.text))
        parse.say(f"“{mention.text}” is read as buying land or a building", f"“{mention.text}”按购地或购楼理解")
        return


def _land(parse: Parse, index: int) -> bool:
    return parse.cue(index, "land_word") or any(f.field == "land_area_mu" for f in parse.mentions[index].fields)


def _other_objects(parse: Parse) -> None:
    """`buy land or a building`: what is bought besides, where the verb is said once."""
    for term in [t for t in parse.terms if t.field == "tenure" and isinstance(t.expr, Condition)]:
        bought = (
            [str(v) for v in term.expr.values if str(v).startswith("buy")] if isinstance(term.expr, Condition) else []
        )
        if not bought:
            continue
        near = range(term.last + 1, min(term.last + 9, len(parse)))
        k = next((j for j in near if parse.cue(j, "or", "and")), len(parse))
        if any(parse.mentions[j].places or parse.mentions[j].values for j in range(term.last + 1, k)):
            continue
        j = parse.skip_right(k, "either")
        if j >= len(parse) or j in parse.used:
            continue
        other = "buy land" if _land(parse, j) else "buy building" if parse.cue(j, "building_word") else None
        if other is None or other in bought or parse.mentions[j].quantity or parse.broken(k, j):
            continue
        parse.use(j)
        words = parse.mentions[j].text
        condition = Condition(field="tenure", op=Op.IN, values=(other,), words=words)
        parse.terms.append(Term(j, j, "tenure", "tenure", condition, words))


def _states(parse: Parse) -> None:
    if parse.record_type != "requests":
        return
    for i in parse.where("live", "closed"):
        if i in parse.used:
            continue
        parse.use(i)
        words = parse.mentions[i].text
        ended = Condition(
            field="status", op=Op.IN, values=_FINAL, words=words, label="live" if parse.cue(i, "live") else ""
        )
        parse.terms.append(Term(i, i, "status", "status", Not(part=ended) if parse.cue(i, "live") else ended, words))
