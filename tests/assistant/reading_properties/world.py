"""The values that random plans are drawn from, and what each is called: those of the loaded corpus and no others."""

from __future__ import annotations

from functools import cache

from assistant.reading.words.lexicon import Data
from corpus.schema import record_type
from corpus.vocabulary import PlaceKind, Vocabulary

# Names that say who makes a thing ("drug maker") are nouns of their own: nobody says "drug maker requests".
_DOERS = ("maker", "company", "firm", "producer", "manufacturer", "business", "developer", "distributor", "wholesaler",
          "people", "builder", "investor", "supplier", "recycler", "assembler", "designer", "house", "industry",
          "sector", "companies", "retailer", "haulier", "processor", "foodstuff", "厂", "企业", "的", "业")  # fmt: skip
ALIASES = 3  # names of a value besides its label: the first of its vocabulary entry are the commonest


class World:
    def __init__(self, data: Data, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.regions = vocabulary.of_kind(PlaceKind.REGION)
        self.clusters = vocabulary.of_kind(PlaceKind.CLUSTER)
        self._sector_of = dict(data.pairs("requests", "segment", "sector"))
        self.values = cache(lambda kind, field: sorted(v for v in data.values(kind, field) if isinstance(v, str)))

    def sectors(self, segment: str) -> set[str]:
        """Return the sector that a segment is a part of."""
        return {self._sector_of[segment]}

    def names(self, kind: str, field: str, value: str, lang: str) -> tuple[str, ...]:
        """Return the label of a value and its commonest other names in `lang`."""
        concept = record_type(kind)[field].concept or ""
        entry = self.vocabulary.entries(concept).get(value)
        if entry is None:
            return (value,)
        if lang == "zh":
            return (entry.zh, *[n for n in entry.zh_alias if not n.endswith(_DOERS)][:ALIASES])
        return (entry.value, *[n for n in entry.en if not n.lower().endswith(_DOERS)][:ALIASES])

    def place_names(self, values: frozenset[str], lang: str) -> tuple[str, ...]:
        """Return the names of the region or cluster whose provinces are `values`; none where there is none."""
        found = [p for p in (*self.regions, *self.clusters) if frozenset(p.provinces) == values]
        if lang == "zh":
            return tuple(name for p in found for name in (p.zh, *p.zh_alias[:1]))
        return tuple(name for p in found for name in _spoken(p.name, p.kind))

    def province(self, name: str, lang: str) -> tuple[str, ...]:
        place = self.vocabulary.place(name, PlaceKind.PROVINCE)
        assert place is not None, name
        return (place.zh, place.zh, place.zh_alias[0]) if lang == "zh" else (place.name,)

    def city(self, name: str, lang: str) -> tuple[str, ...]:
        place = self.vocabulary.place(name, PlaceKind.CITY)
        if place is None:
            return (name,)
        return (place.zh,) if lang == "zh" else (place.name,)


def _spoken(name: str, kind: PlaceKind) -> tuple[str, ...]:
    if kind is PlaceKind.REGION:
        return (name, f"the {name.removesuffix(' China')}") if name != "Central China" else (name,)
    return {"Coastal": ("the coastal provinces",), "Inland": ("the inland provinces",)}.get(
        name, (name,) if "–" in name or name == "Jing-Jin-Ji" else (f"the {name}",)
    )
