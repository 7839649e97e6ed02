"""One cell to one typed value: what it says, or nothing and the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from corpus.loading.dates import SERIALS, parse_date, serial_day
from corpus.loading.limits import LONGEST_NAMED, LONGEST_ODD
from corpus.loading.names import Names
from corpus.loading.places import PlaceReader
from corpus.loading.reasons import WarningReason
from corpus.schema import Field, Role, Type, Unit
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

_TRUE = frozenset(
    (
        *("true", "yes", "y", "t", "1", "1.0", "listed", "publicly listed", "public", "√", "✓", "✔", "☑"),
        *("是", "是的", "有", "对", "真", "上市", "已上市", "上市公司", "上市企业"),
    )
)
_FALSE = frozenset(
    (
        *(
            "false",
            "no",
            "n",
            "f",
            "0",
            "0.0",
            "not listed",
            "unlisted",
            "non-listed",
            "not public",
            "×",
            "✗",
            "✘",
            "☐",
        ),
        *("否", "不", "不是", "没有", "假", "非上市", "未上市", "没上市", "非上市公司", "未上市公司", "非上市企业"),
    )
)

_PLAIN_INTEGER = re.compile(r"[0-9]{1,14}")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,14})?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(?:0?[1-9]|1[0-2])\s*月?")
# A comma inside a number and the stroke of 24/7 set no items apart.
_SEPARATORS = re.compile(r"[;；、|\n\r]|(?<!\d)[，,/]|[，,/](?!\d)")
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one column are read: the unit its heading says, the order of its dates, places side by side."""

    unit: str = ""
    day_first: bool | None = None
    place: bool = False


def text_of(raw: str | None) -> str:
    """Return a cell's text trimmed, empty for every way of writing "not known"."""
    text = (raw or "").strip(BLANKS)
    return "" if text.casefold() in NULLS else text


def cell_cleaner(
    field: Field, vocabulary: Vocabulary, reading: Reading = Reading(), names: Names | None = None
) -> Callable[[Raw], Cleaned]:
    """Return the function that reads cells of `field`: a typed value (None: not known) and what was wrong.

    Other names of a known value become the value (`四川省`: Sichuan); a value that no file mentions stays as written.
    `names` are those of the vocabulary, where several fields share them.
    """
    parse = _parser(field, vocabulary, reading, names or Names(vocabulary))

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


def _parser(field: Field, vocabulary: Vocabulary, reading: Reading, names: Names) -> Callable[[Raw], Cleaned]:
    concept = field.concept or field.name
    if concept in ("province", "city"):
        places = PlaceReader(vocabulary, names, NULLS)
        return _place_parser(field, concept, reading, names, places)
    match field.type:
        case Type.LIST:
            return partial(_list, name=partial(_known_or_new, names, concept))
        case Type.CATEGORY:
            return partial(_category, name=partial(_known_or_new, names, concept))
        case Type.INTEGER if field.unit is Unit.YEAR:
            return partial(_year, reading=reading)
        case Type.INTEGER:
            return partial(_integer, unit=field.unit, written_in=reading.unit)
        case Type.NUMBER:
            return partial(_number, unit=field.unit, written_in=reading.unit)
        case Type.BOOLEAN:
            return _boolean
        case Type.DATE:
            return partial(_date, day_first=reading.day_first)
        case Type.TEXT:
            return _prose if field.role is Role.PROSE else _text


def _place_parser(
    field: Field, concept: str, reading: Reading, names: Names, places: PlaceReader
) -> Callable[[Raw], Cleaned]:
    if reading.place:
        return partial(_places, concept=concept, many=field.type is Type.LIST, places=places)
    name = partial(_province if concept == "province" else _city, names, places)
    return partial(_list if field.type is Type.LIST else _category, name=name)


def _known_or_new(names: Names, concept: str, text: str) -> str | None:
    return (names.value(concept, text) if len(text) <= LONGEST_ODD else None) or text


def _province(names: Names, places: PlaceReader, text: str) -> str | None:
    """Return the province that `text` names, alone or with a city; None for none of the 31."""
    if len(text) > LONGEST_ODD:
        return None
    return names.province(text) or next(iter(places.read(text, derive=False).provinces), None)


def _city(names: Names, places: PlaceReader, text: str) -> str | None:
    if len(text) > LONGEST_ODD:
        return text
    return names.city(text) or next(iter(places.read(text, derive=False).cities), text)


def _places(raw: Raw, concept: str, many: bool, places: PlaceReader) -> Cleaned:
    """Return the provinces (or cities) of a cell that may hold both; what is neither is told with the provinces."""
    text = "\n".join(filter(None, map(text_of, raw))) if isinstance(raw, tuple) else text_of(raw)
    if not text:
        return None, ()
    if len(text) > LONGEST_NAMED:
        return None, (WarningReason.UNKNOWN_PROVINCE,) if concept == "province" else ()
    found = places.read(text)
    values = found.provinces if concept == "province" else found.cities
    flaws = (WarningReason.UNKNOWN_PROVINCE,) if found.unknown and concept == "province" else ()
    if many:
        return list(values) or None, flaws
    return next(iter(values), None), flaws


def _one(raw: Raw) -> str:
    """Return the text of a cell that should hold one value; an array with one item is that item."""
    if isinstance(raw, tuple):
        raw = raw[0] if len(raw) == 1 else "; ".join(item for item in raw if item)
    return text_of(raw)


def _text(raw: Raw) -> Cleaned:
    return _one(raw) or None, ()


def _prose(raw: Raw) -> Cleaned:
    """Return a text as it stands, blanks at its ends included."""
    return (raw if isinstance(raw, str) and text_of(raw) else _one(raw)) or None, ()


def _category(raw: Raw, name: Callable[[str], str | None]) -> Cleaned:
    text = _one(raw)
    value = name(text) if text else None
    return value, ((WarningReason.UNKNOWN_PROVINCE,) if text and not value else ())


def _list(raw: Raw, name: Callable[[str], str | None]) -> Cleaned:
    items = raw if isinstance(raw, tuple) else _items(text_of(raw))
    texts = [text for text in map(text_of, items) if text]
    values = [value for text in texts if (value := name(text))]
    return list(dict.fromkeys(values)) or None, ((WarningReason.UNKNOWN_PROVINCE,) if len(values) < len(texts) else ())


def _items(text: str) -> Iterator[str]:
    """Yield the items of a written list; what stands in brackets is not taken apart."""
    hidden = _BRACKETED.sub(lambda found: "\0" * len(found[0]), text) if "(" in text or "（" in text else text
    start = 0
    for cut in _SEPARATORS.finditer(hidden):
        yield text[start : cut.start()]
        start = cut.end()
    yield text[start:]


def _integer(raw: Raw, unit: Unit | None, written_in: str) -> Cleaned:
    text = _one(raw)
    if not written_in and _PLAIN_INTEGER.fullmatch(text):
        return int(text), ()
    number, reasons = _parsed(text, unit, written_in)
    return (None if number is None else round(number)), reasons  # a fraction rounds half to even


def _year(raw: Raw, reading: Reading) -> Cleaned:
    """Return the year of a cell that holds one, or a date of which it is part."""
    text = _one(raw)
    if found := _MONTH.fullmatch(text):
        return int(found[1]), ()
    value, reasons = _integer(text, Unit.YEAR, reading.unit)
    if reasons == (WarningReason.BAD_NUMBER,):
        day, none = _date(text, reading.day_first)
        return (day.year, ()) if isinstance(day, dt.date) and not none else (None, reasons)
    if isinstance(value, int) and value in SERIALS:
        return serial_day(value).year, ()
    return value, reasons


def _number(raw: Raw, unit: Unit | None, written_in: str) -> Cleaned:
    text = _one(raw)
    if not written_in and _PLAIN_NUMBER.fullmatch(text):
        return float(text), ()
    number, reasons = _parsed(text, unit, written_in)
    return (None if number is None else float(number)), reasons


def _parsed(text: str, unit: Unit | None, written_in: str) -> tuple[Fraction | None, tuple[WarningReason, ...]]:
    if not text:
        return None, ()
    if len(text) > LONGEST_ODD:
        return None, (WarningReason.BAD_NUMBER,)
    try:
        number = parse_number(text, unit, written_in)
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


def _date(raw: Raw, day_first: bool | None) -> Cleaned:
    text = _one(raw)
    if not text:
        return None, ()
    if len(text) > LONGEST_ODD:
        return None, (WarningReason.BAD_DATE,)
    try:
        return parse_date(text, day_first=day_first), ()
    except ValueError:
        return None, (WarningReason.BAD_DATE,)
