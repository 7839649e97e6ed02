"""Conditions on categories in English: industries, kinds of company, facilities, states, needs."""

from __future__ import annotations

from collections.abc import Iterable

from tests.assistant.reading_properties.english_wording import Clause, EnglishWording, after, before, verbs
from tests.assistant.reading_properties.parts import Part

STATUS = {
    "open": ("are open", "are still open"),
    "contacted": ("have been contacted", "were already contacted"),
    "site visit": ("are at the site visit stage", "are in the site visit stage"),
    "negotiating": ("are under negotiation", "are in negotiation"),
    "signed": ("have been signed", "are signed"),
    "withdrawn": ("have been withdrawn", "were withdrawn"),
}
LIFECYCLE = {
    "planning": ("are in planning", "are still being planned"),
    "building": ("are under construction", "are being built"),
    "operating": ("are operating", "are in operation"),
    "renewing": ("are being renewed", "are under renewal"),
}
TENURE = {
    "lease": ("lease", "rent"),
    "buy land": ("buy land", "purchase land"),
    "buy building": ("buy a building", "purchase a building"),
}
FLEXIBLE = "are flexible on tenure"
MOVE = {"relocation": "relocate", "expansion": "expand", "new site": "set up a new site"}
SOURCE = {
    "platform": "the platform",
    "referral": "referral",
    "expo": "an expo",
    "chamber of commerce": "a chamber of commerce",
    "field visit": "a field visit",
}
OWNERSHIP = {
    "foreign-invested": ("foreign", "foreign-invested", "foreign-owned"),
    "joint venture": ("joint-venture",),
}
COUNTED = (
    *("cleanroom", "clean room", "siding", "permit", "workshop", "pipeline"),
    *("rebate", "zone", "link", "break", "store"),
)  # one of these is "a …"


def with_article(name: str) -> str:
    if name.endswith("headquarters") or name.endswith(COUNTED):
        return f"a {name}"
    return name


def denied(said: str) -> str:
    """Return the denial of `are open`, `have been signed`, `were withdrawn`."""
    verb, rest = said.split(" ", 1)
    return f"{verb} not {rest.removeprefix('still ')}"


class EnglishCategories(EnglishWording):
    # ------------------------------------------------------------ industries

    def sector(self, part: Part) -> Iterable[Clause]:
        names = self.names(part)
        if part.denied:
            if len(names) == 1:
                yield from after(f"outside {names[0]}")
            yield from verbs(f"are not in {self.any_of(names)}")
            return
        yield before(self.any_of(names), 5)
        yield before(self.any_of(names), 5)
        yield from after(f"in {self.any_of(names, part)}")

    segment = sector

    def lead_sectors(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(self.names(part))
        if part.denied:
            yield from verbs(f"do not lead in {label}")
            yield from after(f"without {label} as a lead sector")
            return
        yield before(label, 5)
        yield from after(f"with {label} as a lead sector")

    def chain_position(self, part: Part) -> Iterable[Clause]:
        if part.denied:
            yield from verbs(f"are not {self.any_of(part.texts)}")
            return
        yield before(self.any_of(part.texts), 4)
        yield from verbs(f"are {self.any_of(part.texts, part)}")

    # ------------------------------------------------------------ kinds of company and of request

    def company_type(self, part: Part) -> Iterable[Clause]:
        names = [self.rng.choice(OWNERSHIP.get(value, (value,))) for value in part.texts]
        nouns = ["joint ventures" if name == "joint-venture" else name for name in names]
        if part.denied:
            yield from verbs(f"are not {self.any_of(nouns)}")
            if len(names) == 2:
                yield from verbs(f"are neither {' nor '.join(nouns)}")
            return
        yield before(self.any_of(names), 3)
        yield from verbs(f"are {self.any_of(nouns, part)}")

    def listed(self, part: Part) -> Iterable[Clause]:
        if part.values[0] is True:
            yield before("listed", 1)
            yield from verbs("are listed", "are listed on a stock exchange")
        else:
            yield before("unlisted", 1)
            yield from verbs("are not listed", "are unlisted")

    def facility(self, part: Part) -> Iterable[Clause]:
        things = [f"{'an' if value.startswith('R') else 'a'} {value}" for value in part.texts]
        label = self.any_of(things, part)
        if part.denied:
            yield from verbs(f"do not want {label}", f"do not plan {label}")
            return
        yield from verbs(f"want {label}", f"plan {label}", f"want to build {label}")
        yield before(self.any_of(part.texts), 7)
        yield from after(f"for {label}")

    def tenure(self, part: Part) -> Iterable[Clause]:
        several = len(part.values) > 1  # "rent or purchase" means that either will do
        ways = [self.rng.choice(TENURE[value][: 1 if several else 2]) for value in part.texts if value != "any"]
        if "any" in part.values:
            if part.denied:
                rest = [f"do not want to {self.any_of(ways)}"] if ways else []
                yield from verbs(" and ".join(["are not flexible on tenure", *rest]))
            else:
                yield from verbs(" or ".join([*(f"want to {way}" for way in ways), FLEXIBLE]))
            return
        label = self.any_of(ways, part)
        if part.denied:
            yield from verbs(f"do not want to {label}", f"would not {label}")
        else:
            yield from verbs(f"want to {label}", f"would like to {label}", f"wish to {label}")

    def move_type(self, part: Part) -> Iterable[Clause]:
        verb = MOVE[part.texts[0]]
        if part.denied:
            yield from verbs(f"do not want to {verb}")
            return
        yield from verbs(f"want to {verb}", f"plan to {verb}")
        yield before(part.texts[0].replace("new site", "new-site"), 6)

    # ------------------------------------------------------------ states and needs

    def status(self, part: Part) -> Iterable[Clause]:
        if part.denied and set(part.values) == {"signed", "withdrawn"}:
            yield before(self.rng.choice(("live", "active")), 0)
            yield from verbs("are neither signed nor withdrawn")
            return
        said = [self.rng.choice(STATUS[value]) for value in part.texts]
        if part.denied:
            yield from verbs(" and ".join(denied(state) for state in said))
            return
        yield from verbs(" or ".join(said))
        if set(part.values) <= {"open", "signed", "withdrawn", "contacted"}:
            yield before(self.any_of(part.texts), 0)

    def source(self, part: Part) -> Iterable[Clause]:
        label = self.any_of([SOURCE[value] for value in part.texts], part)
        if part.denied:
            yield from verbs(f"did not come in through {label}", f"did not come via {label}")
            return
        yield from verbs(f"came in through {label}", f"came via {label}", f"reached us through {label}")
        yield from after(f"received through {label}")

    def requirements(self, part: Part) -> Iterable[Clause]:
        label = self._things(part)
        if part.denied:
            yield from verbs(f"do not need {label}", f"do not require {label}")
            return
        yield from verbs(f"need {label}", f"require {label}", f"ask for {label}")
        yield from after(f"needing {label}")

    def _things(self, part: Part) -> str:
        names = [with_article(name) for name in self.names(part)]
        return self.all_of(names) if part.every else self.any_of(names, part)

    # ------------------------------------------------------------ parks

    def facilities(self, part: Part) -> Iterable[Clause]:
        if part.denied:
            yield from verbs(f"do not offer {self._things(part)}", f"have no {self.any_of(self.names(part))}")
            return
        yield from verbs(f"offer {self._things(part)}", f"have {self._things(part)}")
        yield from after(f"with {self._things(part)}")

    def level(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(part.texts)
        yield from verbs(f"are {'not ' if part.denied else ''}{label}")
        if not part.denied:
            yield before(label, 1)

    def kind(self, part: Part) -> Iterable[Clause]:
        label = self.any_of([f"{value}s" for value in part.texts], part)
        yield from verbs(f"are {'not ' if part.denied else ''}{label}")

    def lifecycle(self, part: Part) -> Iterable[Clause]:
        said = [self.rng.choice(LIFECYCLE[value]) for value in part.texts]
        if part.denied:
            yield from verbs(" and ".join(denied(state) for state in said))
        else:
            yield from verbs(" or ".join(said))

    def revenue_model(self, part: Part) -> Iterable[Clause]:
        label = self.any_of(part.texts, part)
        if part.denied:
            yield from verbs(f"do not earn from {label}")
        else:
            yield from verbs(f"earn from {label}", f"earn through {label}")
