"""What a need in free text is made of: its words, and which words of a question no condition tells."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.reading.parse import Parse
from assistant.reading.words.utterance import Mention

_LINKS = ("that", "the fact that", "the fact", "fact", "by", "with", "about", "if", "whether", "they", "it", "themselves", "a", "an", "the", "as", "their", "its", "tht", "how", "of")  # fmt: skip
_VERBS = ("d", "ll", "like", "like to", "need", "be able to", "must", "should", "would like", "able to", "want", "have to", "has to", "are", "is", "be", "have", "has", "to", "would", "shd", "要", "有", "需要", "需", "了", "是", "想", "希望", "能", "的", "说", "也", "就", "得", "要有", "会", "对")  # fmt: skip
_TAILS = ("的", "都", "里",  "了", "吗", "么", "呢", "吧", "有", "是", "the", "a", "to", "of", "for", "in", "on", "and", "or", "but", "is", "are", "anyway", "please", "pls", "有谁", "们")  # fmt: skip
_EMPTY = frozenset(
    ["place", "places", "site", "sites", "somewhere", "anywhere", "location", "area", "spot", "premises", "home", "base", "plan", "project", "projects", "year", "lot", "any", "anything", "something", "it", "they", "them", "their", "its", "that", "this", "these", "those", "there", "which", "who", "what", "when", "where", "how", "and", "or", "but", "not", "to", "of", "in", "on", "at", "by", "for", "from", "with", "as", "a", "an", "the", "is", "are", "was", "were", "be", "been", "being", "do", "does", "did", "have", "has", "had", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "need", "needs", "want", "wants", "like", "look", "looks", "looking", "get", "got", "make", "made", "take", "put", "one", "ones", "so", "too", "very", "really", "quite", "all", "each", "both", "only", "just", "also", "even", "still", "new", "other", "others", "same", "such", "some", "more", "most", "much", "many", "please", "own", "up", "out", "off", "down", "over", "again", "now", "then", "here", "interested", "keen", "wish", "plan", "intend", "lately", "recently", "nowadays"]
)  # fmt: skip
"""Words that say nothing of a need by themselves."""


@dataclass(frozen=True, slots=True)
class Need:
    """A need in the asker's own words, and the mentions it spans."""

    text: str
    first: int
    last: int
    swallowed: tuple[int, int]


def han(text: str) -> bool:
    return any("㐀" <= c <= "鿿" for c in text)


def hard(mention: Mention) -> bool:
    """A condition that free text does not swallow at its end: a place, a status, a kind of company, a channel."""
    concepts = {v.concept for v in mention.values}
    return bool(mention.places or mention.name or concepts & {"status", "company_type", "listed", "source"})


def firm(mention: Mention) -> bool:
    return hard(mention) or bool(mention.quantity or mention.period)


@dataclass(frozen=True, slots=True)
class Ground:
    """The utterance as the search for a need sees it: which mentions conditions stand on."""

    parse: Parse
    taken: set[int]

    def strange(self, index: int) -> bool:
        """Whether no field, cue or value knows the mention."""
        mention = self.parse.mentions[index]
        return index not in self.parse.used and (not mention.known or mention.cues == {"unheld"})

    def content(self, index: int) -> bool:
        """Whether the mention says something that no condition tells."""
        if self.strange(index):
            return True
        mention = self.parse.mentions[index]
        if index in self.taken or not mention.filler_only:
            return False
        return han(mention.text) is False and not set(mention.text.lower().split()) <= _EMPTY

    def between(self, first: int, end: int) -> tuple[int, int]:
        """How many mentions in [first, end) nothing knows, and how many say something."""
        span = range(first, end)
        return sum(map(self.strange, span)), sum(map(self.content, span))


def heads(parse: Parse, index: int, end: int) -> bool:
    """Whether a noun for the records, perhaps with its industry before it, ends the clause here (`的半导体企业`)."""
    for k in range(index, min(index + 4, end)):
        if parse.cue(k, "company", "request", "park", "those"):
            return True
        if any(v.concept == "company_type" for v in parse.mentions[k].values):
            return True  # 外企, 国企
        if not (parse.mentions[k].values or parse.mentions[k].places):
            return False
    return False


def trimmed(parse: Parse, first: int, last: int) -> Need | None:
    """The words without what leads in and what trails off; None when nothing is left."""
    swallowed = first, last
    while first < last and (
        parse.mentions[first].text.lower() in (*_LINKS, *_VERBS)
        or parse.cue(first, "need", "say", "plaint", "and", "or", "but", "those")
    ):
        first += 1
    while last > first and (
        (parse.mentions[last].text.lower() in _TAILS and parse.mentions[last].text.lower() not in ("out", "up"))
        or (
            parse.cue(last, "company", "request", "park", "which", "list_ask", "yes_no", "how_many")
            and not parse.mentions[last].values
            and han(parse.mentions[last].text)
            and len(parse.mentions[last].text) > 1
        )
    ):
        last -= 1
    text = parse.utterance.written_out(first, last)
    return Need(text, first, last, swallowed) if text else None
