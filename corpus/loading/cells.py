"""One cell to one typed value: what it says, or nothing and the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from corpus.loading.dates import parse_date
from corpus.loading.limits import LONGEST_ODD
from corpus.loading.reasons import WarningReason
from corpus.schema import Field, Type, Unit
from corpus.units import parse_number
from corpus.vocabulary import Vocabulary

Raw = str | tuple[str | None, ...] | None
"""A cell as a source gives it: text, the items of an array, or nothing."""

Typed = str | int | float | bool | dt.date | list[str] | None
Cleaned = tuple[Typed, tuple[WarningReason, ...]]

BLANKS = " \t\r\n\u00a0\u3000"  # zero-width and control characters are content and stay

NULLS = frozenset(
    (
        *("", "-", "—", "——", "/", "n/a", "#n/a", "null", "none", "tbd"),
        *("无", "暂无", "面议", "待定", "不详", "未知", "未定"),
    )
)

_TRUE = frozenset(("true", "yes", "y", "t", "1", "1.0", "listed", "√", "✓", "是", "有", "上市", "已上市"))
_FALSE = frozenset(
    (
        *("false", "no", "n", "f", "0", "0.0", "not listed", "unlisted"),
        *("否", "不是", "没有", "非上市", "未上市"),
    )
)

_PLAIN_INTEGER = re.compile(r"[0-9]{1,14}")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,14})?")
_PROVINCE_SUFFIX = re.compile(r"\s+province$|[省市]$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;；]")


def text_of(raw: str | None) -> str:
    """Return a cell's text trimmed, empty for every way of writing "not known"."""
    text = (raw or "").strip(BLANKS)
    return "" if text.casefold() in NULLS else text


def cell_cleaner(field: Field, vocabulary: Vocabulary) -> Callable[[Raw], Cleaned]:
    """Return the function that reads cells of `field`: a typed value (None: not known) and what was wrong.

    Other names of a known value become the value (`四川省`: Sichuan); a value that no file mentions stays as written.
    """
    parse = _parser(field, vocabulary)

    def clean(raw: Raw) -> Cleaned:
        if raw is None:
            return None, ()
        if isinstance(raw, str):
            if "\0" not in raw:
                return parse(raw)
            value, reasons = parse(raw.replace("\0", ""))
        else:
            items = tuple((item or "").replace("\0", "") for item in raw)
            value, reasons = parse(items)
            if items == tuple(item or "" for item in raw):
                return value, reasons
        return value, (*reasons, WarningReason.NUL_BYTE)

    return clean


def _parser(field: Field, vocabulary: Vocabulary) -> Callable[[Raw], Cleaned]:
    concept = field.concept or field.name
    closed = concept == "province"
    name = partial(_province, vocabulary) if closed else partial(_known_or_new, vocabulary, concept)
    match field.type:
        case Type.LIST:
            return partial(_list, name=name)
        case Type.CATEGORY:
            return partial(_category, name=name)
        case Type.INTEGER:
            return partial(_integer, unit=field.unit)
        case Type.NUMBER:
            return partial(_number, unit=field.unit)
        case Type.BOOLEAN:
            return _boolean
        case Type.DATE:
            return _date
        case Type.TEXT:
            return _text


def _known_or_new(vocabulary: Vocabulary, concept: str, text: str) -> str | None:
    return vocabulary.value_of(concept, text) or text


def _province(vocabulary: Vocabulary, text: str) -> str | None:
    """Return the province that `text` names, with or without the word for province; None for none of the 31."""
    if len(text) > LONGEST_ODD:
        return None
    found = vocabulary.value_of("province", text)
    return found or vocabulary.value_of("province", _PROVINCE_SUFFIX.sub("", text))


def _one(raw: Raw) -> str:
    """Return the text of a cell that should hold one value; an array with one item is that item."""
    if isinstance(raw, tuple):
        raw = raw[0] if len(raw) == 1 else "; ".join(item for item in raw if item)
    return text_of(raw)


def _text(raw: Raw) -> Cleaned:
    return _one(raw) or None, ()


def _category(raw: Raw, name: Callable[[str], str | None]) -> Cleaned:
    text = _one(raw)
    value = name(text) if text else None
    return value, ((WarningReason.UNKNOWN_PROVINCE,) if text and not value else ())


def _list(raw: Raw, name: Callable[[str], str | None]) -> Cleaned:
    items = raw if isinstance(raw, tuple) else _SEPARATORS.split(text_of(raw))
    texts = [text for text in map(text_of, items) if text]
    values = [value for text in texts if (value := name(text))]
    return list(dict.fromkeys(values)) or None, ((WarningReason.UNKNOWN_PROVINCE,) if len(values) < len(texts) else ())


def _integer(raw: Raw, unit: Unit | None) -> Cleaned:
    text = _one(raw)
    if _PLAIN_INTEGER.fullmatch(text):
        return int(text), ()
    number, reasons = _parsed(text, unit)
    return (None if number is None else round(number)), reasons  # a fraction rounds half to even


def _number(raw: Raw, unit: Unit | None) -> Cleaned:
    text = _one(raw)
    if _PLAIN_NUMBER.fullmatch(text):
        return float(text), ()
    number, reasons = _parsed(text, unit)
    return (None if number is None else float(number)), reasons


def _parsed(text: str, unit: Unit | None) -> tuple[Fraction | None, tuple[WarningReason, ...]]:
    if not text:
        return None, ()
    if len(text) > LONGEST_ODD:
        return None, (WarningReason.BAD_NUMBER,)
    try:
        number = parse_number(text, unit)
    except ValueError:
        return None, (WarningReason.BAD_NUMBER,)
    if number < 0:
        return None, (WarningReason.NEGATIVE_NUMBER,)
    return number, ()


def _boolean(raw: Raw) -> Cleaned:
    text = _one(raw).casefold()
    if not text:
        return None, ()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE, ()
    return None, (WarningReason.BAD_BOOLEAN,)


def _date(raw: Raw) -> Cleaned:
    text = _one(raw)
    if not text:
        return None, ()
    if len(text) > LONGEST_ODD:
        return None, (WarningReason.BAD_DATE,)
    try:
        return parse_date(text), ()
    except ValueError:
        return None, (WarningReason.BAD_DATE,)
