"""Sets in words, as noun phrases: `live requests from Beijing heading for Hubei`, `来自北京的需求`."""

from __future__ import annotations

import itertools

from assistant.writing.conditions import (
    DAY_SHAPES,
    bound_words,
    counted,
    fit_words,
    is_live,
    phrase,
    plain_values,
    times_words,
    values_words,
)
from assistant.writing.markdown import escape
from assistant.writing.voice import Voice
from corpus.schema import Field, Role, Type
from retrieval.algebra import conjuncts
from retrieval.plan import All, Condition, Expr, Not, Op

_BOUNDS = {
    Op.LT: ("below {}", "低于{}"),
    Op.LE: ("up to {}", "不超过{}"),
    Op.GT: ("over {}", "超过{}"),
    Op.GE: ("of at least {}", "不低于{}"),
    Op.EQ: ("of {}", "为{}"),
}
# How values of a field stand after the noun; other fields say `with <label> <values>`.
_CLAUSES = {
    "sector": "in {}",
    "segment": "in {}",
    "lead_sectors": "led by {}",
    "origin_province": "from {}",
    "origin_city": "from {}",
    "origin_region": "from {}",
    "target_provinces": "heading for {}",
    "target_cities": "heading for {}",
    "target_regions": "heading for {}",
    "province": "in {}",
    "city": "in {}",
    "region": "in {}",
    "company_type": "by {} companies",
    "company": "by {}",
    "facility": "for {}",
    "requirements": "asking for {}",
    "facilities": "offering {}",
    "tenure": "with tenure {}",
    "move_type": "of type {}",
    "source": "that came by {}",
    "request_id": "with id {}",
    "park_id": "with id {}",
    "name": "called {}",
}
_CLAUSES_ZH = {
    "origin_province": "来自{}",
    "origin_city": "来自{}",
    "origin_region": "来自{}",
    "target_provinces": "意向{}",
    "target_cities": "意向{}",
    "target_regions": "意向{}",
    "province": "位于{}",
    "city": "位于{}",
    "region": "位于{}",
}
_ORDER = (
    "sector",
    "segment",
    "lead_sectors",
    "company_type",
    "listed",
    "company",
    "origin_province",
    "origin_city",
    "origin_region",
    "province",
    "city",
    "region",
    "facility",
    "target_provinces",
    "target_cities",
    "target_regions",
    "requirements",
    "facilities",
)
_PLURAL = {"fits": "fit ", "does": "do "}
_WITH_THE = (" Delta", " Belt", " Area")


def subject(where: Expr, voice: Voice, count: int | None = None) -> str:
    """Return the set as a sentence names it: `live requests from Beijing`, `来自北京的需求`.

    With `count` the number stands in front (`42 live requests from Beijing`, `42条来自北京的需求`).
    """
    parts = sorted(dict.fromkeys(conjuncts(where)), key=_place)
    kinds = [_adjective(part, voice) for part in parts]
    adjectives = [kind for kind in kinds if kind]
    clauses = [clause(part, voice) for part, kind in zip(parts, kinds, strict=True) if not kind]
    if voice.zh:
        number = f"{count:,}{'个' if voice.kind == 'parks' else '条'}" if count is not None else ""
        modifiers = "、".join([*clauses, *adjectives])
        return f"{number}{modifiers}{'的' if modifiers else ''}{voice.noun()}"
    number = f"{count:,} " if count is not None else ""
    nouns = number + " ".join([*adjectives, voice.noun(count)])
    return " ".join([nouns, _joined(clauses)]) if clauses else nouns


def _place(part: Expr) -> int:
    """Where a condition stands in a sentence: what it is, who, from where, for what, to where; sizes and days last."""
    test = part.part if isinstance(part, Not) else part
    if not isinstance(test, Condition):
        return len(_ORDER) + 2
    if test.op in _BOUNDS or test.op is Op.BETWEEN:
        return len(_ORDER) + 1
    return _ORDER.index(test.field) if test.field in _ORDER else len(_ORDER)


def _adjective(part: Expr, voice: Voice) -> str:
    """Return a condition that stands before the noun, empty for others: `live`, `relocation`."""
    if isinstance(part, Not) and isinstance(part.part, Condition) and is_live(part.part):
        return voice.say("live", "在谈（未签约、未撤回）")
    if isinstance(part, Condition) and part.field == "move_type" and part.op is Op.IN and not voice.zh:
        return "/".join(voice.one(voice.record_type[part.field], value) for value in part.values)
    return ""


def _joined(clauses: list[str]) -> str:
    """Join clauses by spaces, those that begin alike by commas."""
    text = clauses[0]
    for before, here in itertools.pairwise(clauses):
        alike = before.split()[0] == here.split()[0] or "," in before or " or " in before
        text += (", " if alike else " ") + here
    return text


def clause(part: Expr, voice: Voice) -> str:
    """Return one condition as it stands beside the noun: `from Beijing`, `not heading for Hebei`."""
    repeated = _repeated(part, voice)
    if repeated:
        return repeated
    negative = isinstance(part, Not)
    test = part.part if isinstance(part, Not) else part
    if isinstance(part, Condition) and part.op is Op.FIRST:
        first, label = plain_values(part, voice), voice.label(voice.record_type[part.field])
        return voice.say(f"with {first} as first {label}", f"首选{label}为{first}")
    if isinstance(test, Condition) and test.subquery is not None and test.subquery.fit:
        told = fit_words(test, voice, negative)
        return voice.say(f"that {_PLURAL.get(told.split()[0], '')}{told.partition(' ')[2]}", told)
    if isinstance(part, Condition) and part.op is Op.ONLY:
        only, label = plain_values(part, voice), voice.label(voice.record_type[part.field])
        few = f"with {only} as only {label}" if len(part.values) == 1 else f"with no {label} but {only}"
        return voice.say(few, f"{label}仅限{only}")
    known = (Op.IN, Op.ALL, *_BOUNDS, Op.BETWEEN)
    placed = isinstance(test, Condition) and test.subquery is None and test.level is None and test.op in known
    if not isinstance(test, Condition) or not placed:
        return voice.say(f"with {phrase(part, voice)}", phrase(part, voice))
    field = voice.record_type[test.field]
    if test.op in _BOUNDS or test.op is Op.BETWEEN:
        return _bound_clause(part, test, field, voice)
    if field.type is Type.BOOLEAN and len(test.values) == 1 and test.field == "listed":
        yes = (str(test.values[0]).lower() == "true") != negative
        return voice.say("by listed companies" if yes else "by unlisted companies", "已上市" if yes else "未上市")
    if field.role is Role.KEY and test.label and not negative:
        return voice.say(f"of {escape(test.label)}", "上一份名单中")
    values = values_words(test, field, voice)
    if test.field == "facility" and not voice.zh:
        values = voice.join([_with_article(voice.one(field, value)) for value in test.values])
    if test.label.endswith(_WITH_THE) and not voice.zh:
        values = f"the {values}"
    if voice.zh:
        if test.field in _CLAUSES_ZH:
            return ("非" if negative else "") + _CLAUSES_ZH[test.field].format(values)
        return f"{voice.label(field)}{'非' if negative else '为'}{values}"
    template = _CLAUSES.get(test.field)
    if template is None:
        return f"with {voice.label(field)}{' not ' if negative else ' '}{values}"
    return ("not " if negative else "") + template.format(values)


def _repeated(part: Expr, voice: Voice) -> str:
    """Return `whose company occurs at least twice` for a condition of that kind, else empty text."""
    if not isinstance(part, Condition) or part.subquery is None:
        return ""
    inner = part.subquery
    own = inner.record_type == voice.kind and inner.field == part.field and inner.where in (None, All())
    if not own or not counted(inner):
        return ""
    label, often = voice.label(voice.record_type[part.field]), times_words(inner, voice)
    return voice.say(f"whose {label} occurs {often}", f"{label}出现{often}")


def subject_name(expr: Expr, voice: Voice) -> str:
    """Return the records that `expr` picks out: by their names or ids alone, else as a set."""
    if isinstance(expr, Condition) and expr.op is Op.IN and expr.values and not expr.label:
        field = voice.record_type[expr.field]
        if field.role in (Role.KEY, Role.NAME):
            return voice.join([voice.one(field, value) for value in expr.values])
    return subject(expr, voice)


def _with_article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' or name.startswith('R&') else 'a'} {name}"


def _bound_clause(part: Expr, test: Condition, field: Field, voice: Voice) -> str:
    if isinstance(part, Not) or test.ref is not None or field.type is Type.LIST:
        return voice.say(f"with {phrase(part, voice)}", phrase(part, voice))
    bound = bound_words(test, field, voice)
    label = voice.label(field)
    if test.op is Op.BETWEEN:
        if field.type is Type.DATE:
            return voice.say(f"{_dated(field)} from {bound}", f"{label}在{bound}")
        return voice.say(f"with {label} from {bound}", f"{label}在{bound}")
    if field.type is Type.DATE:
        shape = DAY_SHAPES[test.op][voice.zh].format(bound)
        return voice.say(f"{_dated(field)} {shape}", f"{label}{shape}")
    return voice.say(f"with {label} ", label) + _BOUNDS[test.op][voice.zh].format(bound)


def _dated(field: Field) -> str:
    return "submitted" if field.name == "submitted_on" else f"with {field.en[0]}"
