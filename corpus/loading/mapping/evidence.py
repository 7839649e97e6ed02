"""What the cells of a column say about which field it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.loading.cells import NULLS, Raw, Reading, cell_cleaner, text_of
from corpus.loading.mapping.aliases import IGNORED
from corpus.loading.names import Names
from corpus.loading.places import PlaceReader
from corpus.schema import Field, RecordType, Role, Type
from corpus.vocabulary import Vocabulary

LOOKED_AT = 400  # different cells of a column
FEW = 3  # with fewer cells a column says nothing
PROSE = 14  # characters: a sentence is longer than that

_CJK = re.compile(r"[㐀-鿿]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(（]?\d[\d\s()（）\-+/.]{5,20}(?:\s*(?:ext\.?|转)\s*\d+)?", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,%]+")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a column that say something, each text with how often it comes."""

    counts: Counter[str]

    @classmethod
    def of(cls, column: Sequence[Raw]) -> Cells:
        texts = (";".join(filter(None, raw)) if isinstance(raw, tuple) else raw for raw in column)
        counts = Counter(text for raw in texts if (text := text_of(raw)))
        return cls(Counter(dict(counts.most_common(LOOKED_AT))))

    @property
    def total(self) -> int:
        return self.counts.total()

    def share(self, told: Callable[[str], bool]) -> float:
        """Return the share of the cells of which `told` is true, 0 … 1."""
        return sum(count for text, count in self.counts.items() if told(text)) / max(1, self.total)

    @property
    def running(self) -> bool:
        """Whether the cells are numbers one after the other."""
        numbers = sorted(int(text) for text in self.counts if text.isascii() and text.isdigit() and len(text) < 7)
        steps = sum(after - before == 1 for before, after in pairwise(numbers))
        return len(numbers) > 0.9 * len(self.counts) and steps > 0.8 * (len(numbers) - 1) and numbers[0] < 2

    @property
    def chinese(self) -> float:
        """The share of the cells with Chinese characters."""
        return self.share(lambda text: bool(_CJK.search(text)))


class Evidence:
    """Judges how well a column's cells fit a field."""

    def __init__(self, kind: RecordType, vocabulary: Vocabulary, names: Names) -> None:
        self._kind = kind
        self._vocabulary = vocabulary
        self._names = names
        self._places = PlaceReader(vocabulary, names, NULLS)
        self._known_places = {place.name for place in vocabulary.places}

    def fit(self, target: str, unit: str, cells: Cells) -> float | None:
        """Return the share of `cells` that fit `target` (fields, joined as in the headings file), 0 … 1.

        None: there are too few cells, or cells of this field can be anything.
        """
        if target == IGNORED or cells.total < FEW:
            return None
        if "+" in target:
            return self._place_fit(cells)
        field = self._kind[target.partition("|")[0]]
        if "|" in target or field.role is Role.NAME:
            return 1 - cells.share(lambda text: bool(_NUMBER.fullmatch(text)))
        return self._field_fit(field, unit, cells)

    def tells(self, target: str) -> bool:
        """Whether cells that fit this field fit hardly any other: known values, addresses of e-mail."""
        if "+" in target or "|" in target or target == IGNORED:
            return False
        field = self._kind[target]
        known = field.concept is not None and len(self._vocabulary.entries(field.concept)) > 0
        return known or field.name in ("contact_email", "contact_phone")

    def _field_fit(self, field: Field, unit: str, cells: Cells) -> float | None:
        match field.type:
            case Type.CATEGORY | Type.LIST if field.concept in ("province", "city"):
                return self._place_fit(cells, most=1 if field.type is Type.CATEGORY else None)
            case Type.CATEGORY | Type.LIST:
                return self._known(field, cells)
            case Type.INTEGER | Type.NUMBER | Type.DATE | Type.BOOLEAN:
                clean = cell_cleaner(field, self._vocabulary, Reading(unit, day_first=True), self._names)
                other = cell_cleaner(field, self._vocabulary, Reading(unit, day_first=False), self._names)
                return cells.share(lambda text: not clean(text)[1] or not other(text)[1])
        if field.role is Role.KEY:
            # A running number is an id only where there is none.
            return min(0.5 if cells.running else 1.0, len(cells.counts) / cells.total)
        if field.role is Role.PROSE:
            return cells.share(lambda text: len(text) >= PROSE * (1 if _CJK.search(text) else 2))
        if field.name == "contact_email":
            return cells.share(lambda text: bool(_EMAIL.fullmatch(text)))
        if field.name == "contact_phone":
            return cells.share(lambda text: bool(_PHONE.fullmatch(text)))
        return None

    def _known(self, field: Field, cells: Cells) -> float:
        concept = field.concept or field.name
        if field.type is Type.LIST:
            clean = cell_cleaner(field, self._vocabulary, Reading(), self._names)
            entries = self._vocabulary.entries(concept)
            return cells.share(lambda text: any(item in entries for item in _list_of(clean(text)[0])))
        return cells.share(lambda text: self._names.value(concept, text) is not None)

    def _place_fit(self, cells: Cells, most: int | None = None) -> float:
        """Return the share of the cells that name known places, and no more than `most` provinces."""

        def fits(text: str) -> bool:
            found = self._places.read(text)
            return bool(self._known_places & {*found.provinces, *found.cities}) and len(found.provinces) <= (most or 99)

        return cells.share(fits)

    def holds_both(self, cells: Cells) -> bool:
        """Whether a column of places names cities, and not provinces only."""
        return cells.share(lambda text: bool(self._places.read(text).cities)) > 0.05


def _list_of(value: object) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []
