"""Nested objects to one level: `company.name`; an amount with its unit, and places in objects, become text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from corpus.loading.cells import Raw

_NUMBER = ("value", "amount", "number", "quantity", "val", "size", "area", "total", "count")
_UNIT = ("unit", "units", "uom", "scale", "unit_code", "currency", "ccy")
_RANGE = (("min", "max"), ("from", "to"), ("low", "high"), ("lower", "upper"))
_NAME = ("name", "label", "title", "text", "value", "display", "displayname", "display_name", "名称", "zh", "en")
_PROVINCE = re.compile(r"prov|state|省", re.IGNORECASE)
_CITY = re.compile(r"city|town|municip|市", re.IGNORECASE)


def flattened(row: Mapping[str, object]) -> dict[str, Raw]:
    """Return the cells of an object by their path."""
    return dict(_cells(row, ""))


def _cells(row: Mapping[str, object], before: str) -> Iterator[tuple[str, Raw]]:
    for key, value in row.items():
        path = before + sound(key)
        if isinstance(value, dict):
            quantity = _quantity(value)
            if quantity is not None:
                yield path, quantity
            elif value:
                yield from _cells(value, path + ".")
            else:
                yield path, None
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield path, tuple(_item(item) for item in value)
        else:
            yield path, cell_of(value)


def _quantity(value: Mapping[str, object]) -> str | None:
    """Return the text of an object that is an amount, with a unit or without, a range, or a typed scalar; else None."""
    if len(value) == 1:
        [(key, only)] = value.items()
        if key.startswith("$") and not isinstance(only, (dict, list)):
            return _text(only)
    by_key = {key.lower(): found for key, found in value.items()}
    units = [_text(by_key[key]) for key in _UNIT if by_key.get(key) is not None]
    for key in _NUMBER:
        if key in by_key and set(by_key) <= {key, *_UNIT}:
            return " ".join((_text(by_key[key]), *units)) if by_key[key] is not None else ""
    for low, high in _RANGE:
        if low in by_key and high in by_key and set(by_key) <= {low, high, *_UNIT}:
            return " ".join((f"{_text(by_key[low])}-{_text(by_key[high])}", *units))
    return None


def _item(value: object) -> str | None:
    """Return one item of a list of objects: the place it is, its name, or all that it says."""
    if not isinstance(value, dict):
        return _text(value) if value is not None else None
    quantity = _quantity(value)
    if quantity is not None:
        return quantity
    said = {key: _text(found) for key, found in value.items() if found is not None and not isinstance(found, list)}
    provinces = [text for key, text in said.items() if _PROVINCE.search(key)]
    cities = [text for key, text in said.items() if _CITY.search(key) and not _PROVINCE.search(key)]
    if provinces:
        return f"{provinces[0]} ({cities[0]})" if cities else provinces[0]
    if cities:
        return cities[0]
    named = [text for key, text in said.items() if key.lower() in _NAME]
    return named[0] if named else " ".join(said.values())


def _text(value: object) -> str:
    cell = cell_of(value)
    return "; ".join(filter(None, cell)) if isinstance(cell, tuple) else cell or ""


def cell_of(value: object) -> Raw:
    """Return a typed value as a cell: text, or the items of an array; a whole number has no decimal point."""
    if value is None:
        return None
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list):
        return tuple(_scalar(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=True, default=str)
    return str(value)


def sound(text: str) -> str:
    """Return `text` without halves of surrogate pairs: they are no characters, and can be neither stored nor shown."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _scalar(value: object) -> str | None:
    cell = cell_of(value)
    return json.dumps(value, ensure_ascii=True, default=str) if isinstance(cell, tuple) else cell
