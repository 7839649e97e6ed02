"""Mentions: every word of the question covered, by the cheapest path over all that the lexicon knows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from assistant.reading.amounts.find import find_quantities
from assistant.reading.amounts.units import Quantity
from assistant.reading.dates.find import find_periods
from assistant.reading.dates.period import Period
from assistant.reading.words.lexicon import CueWord, FieldWord, Lexicon, PlaceWord, ValueWord
from assistant.reading.words.names import NameIndex
from assistant.reading.words.repair import Repair
from assistant.reading.words.utterance import Mention, Utterance, insert_words, split_words
from assistant.reading.words.writing_out import write_out
from corpus.tokens import Token, normalise

_STEP = 1.0
"""Cost of one more mention; paths with fewer, longer mentions win."""


_UNKNOWN = 4.0
"""Cost of a word that nothing knows."""


_EARLY = 1e-6
"""Of Chinese covers of one cost the one whose first mentions are the longer wins: 区域总部|项目, 未上市|的."""


_INCLUSIVE = re.compile(
    r"\((?:含|包含|含本数|含端点)\)"
    r"|(?:(?<=以上)|(?<=以下)|(?<=以内)|(?<=以后)|(?<=之后)|(?<=起)|(?<=[成设]立)|(?<=[创建]立)|(?<=later))\s*"
    r"\(\s*(?:(?:含|包含|包括|incl\.?|including)\s*[\d.]+\s*[^)\d]{0,3}|\d{4}\s*included|inclusive)\)(?!.*\((?:含|包含|incl))",
    re.IGNORECASE,
)
"""十亿元（含）以上 is what 以上 says anyway, 2020年以后（含2020年） what 以后 does; the ends of several bands are looked at there."""
_UP_TO = re.compile(r"(?:之前|以前)(?P<verb>[^，。,()\d]{0,4}?)\((?:含|包含|包括)[^)]{0,8}\)")
"""2020年之前（含2020年）: the bound is in."""


_AFTER = ("ge_after", "le_after", "since_after", "before_after")
"""Comparisons that stand after what they bound."""


_CROSSABLE = frozenset("-'/·.’")


class MentionFinder:
    """Finds the mentions of a question over one lexicon and one name index."""

    def __init__(self, lexicon: Lexicon, names: NameIndex) -> None:
        self.lexicon = lexicon
        self.names = names
        self.repair = Repair(lexicon, names)
        self.by_char = lexicon.province_chars
        chars = "".join(self.by_char)
        self.provinces = (
            re.compile(
                rf"(?P<chars>[{chars}]{{2,4}})(?=[两二三四五几]?(?:省|地|地区|市|省区|企)|一带|之间|区域)"
                rf"|(?P<run>[{chars}]{{3,5}})(?![{chars}])"
                rf"|(?:(?<![现存所潜外内])(?<=在)|(?<=[去赴入抵离驻出来到至往从迁自]))(?P<one>(?![新云贵])[{chars}])"
                rf"(?=企|投资|落户|落地|发展|建厂|设厂|布局|迁|搬|外|出|来|的|有|[，。？,?]|$)"
            )
            if chars
            else None
        )

    def find(self, question: str, today: dt.date) -> Utterance:
        text = _INCLUSIVE.sub("", _UP_TO.sub(r"及以前\g<verb>", write_out(normalise(question))))
        words, marks = split_words(text)
        fixed = self._fixed(text, words, today)
        covered = {i for mentions in fixed.values() for m in mentions for i in range(m.start, m.end)}
        words, repaired, joined = self.repair.repair(words, covered)
        if joined:
            words, marks = insert_words(words, marks, joined)
            fixed = self._fixed(text, words, today)
            repaired = {i + sum(j < i for j in joined): note for i, note in repaired.items()}
        elif repaired:
            fixed = self._fixed_again(text, words, fixed, today)
        n = len(words)
        best: list[tuple[float, int, Mention | None]] = [(0.0, 0, None)]
        best.extend([(float("inf"), 0, None)] * n)
        for start in range(n):
            base = best[start][0]
            if base == float("inf"):
                continue
            for mention, cost in self._candidates(text, words, marks, start, fixed, repaired):
                total = base + cost - (_EARLY * start if words[start].kind == "han" else 0.0)
                if total < best[mention.end][0]:
                    best[mention.end] = (total, start, mention)
        path: list[Mention] = []
        at = n
        while at > 0:
            _, start, last = best[at]
            assert last is not None
            path.append(last)
            at = start
        return Utterance(text, words, marks, tuple(reversed(path)))

    def _fixed(self, text: str, words: tuple[Token, ...], today: dt.date) -> dict[int, list[Mention]]:
        """Mentions found in the raw text: dates, quantities, record ids; by first word."""
        out: dict[int, list[Mention]] = {}
        spans: list[tuple[int, int, Quantity | Period]] = [
            *((p.start, p.end, p) for p in find_periods(text, today)),
            *((q.start, q.end, q) for q in find_quantities(text)),
        ]
        for start, end, what in spans:
            inside = [i for i, w in enumerate(words) if w.start >= start and w.end <= end + 1 and w.start < end]
            if not inside:
                continue
            first, last = inside[0], inside[-1] + 1
            raw = text[start:end]
            if isinstance(what, Quantity):
                mention = Mention(first, last, raw, quantity=what)
            else:
                mention = Mention(first, last, raw, period=what)
            out.setdefault(first, []).append(mention)
        for match in self.provinces.finditer(text) if self.provinces else ():
            named = match.lastgroup or "chars"
            for i, word in enumerate(words):
                if match.start(named) <= word.start < match.end(named):
                    out.setdefault(i, []).append(
                        Mention(i, i + 1, word.text, places=(PlaceWord(self.by_char[word.text]),))
                    )
        for i, word in enumerate(words):
            if word.kind == "id":
                out.setdefault(i, []).append(Mention(i, i + 1, word.text, record_id=word.norm))
        return out

    def _fixed_again(
        self, text: str, words: tuple[Token, ...], fixed: dict[int, list[Mention]], today: dt.date
    ) -> dict[int, list[Mention]]:
        """Dates and amounts once more, where a word of theirs was misspelt (`nxt month`, `5 hectars`)."""
        mended, at = "", 0
        for word in words:
            mended += text[at : word.start] + word.text
            at = word.end
        mended += text[at:]
        again, _ = split_words(mended)
        if len(again) != len(words):
            return fixed
        found = self._fixed(mended, again, today)
        return {
            first: [replace(m, text=text[words[m.start].start : words[m.end - 1].end]) for m in mentions]
            for first, mentions in found.items()
        }

    def _stop(self, marks: tuple[str, ...], start: int) -> int:
        """The first word after `start` before which a mark stands that no phrase crosses."""
        for i in range(start + 1, len(marks) - 1):
            if marks[i] and not set(marks[i]) <= _CROSSABLE:
                return i
        return len(marks) - 1

    def _candidates(
        self,
        text: str,
        words: tuple[Token, ...],
        marks: tuple[str, ...],
        start: int,
        fixed: dict[int, list[Mention]],
        repaired: dict[int, str],
    ) -> list[tuple[Mention, float]]:
        out: list[tuple[Mention, float]] = []
        for mention in fixed.get(start, ()):
            cost = _STEP * (0.6 if mention.period else 0.8)
            if (
                mention.quantity
                and mention.quantity.words
                and mention.quantity.unit is None
                and not mention.quantity.ordinal
            ):
                cost = _STEP * 1.05
            out.append((mention, cost))
        stop = self._stop(marks, start)
        amounts = {i for i, ms in fixed.items() if any(m.quantity or m.period for m in ms)}
        for end, entries in self.lexicon.matches(words, start, stop):
            suffix = any(isinstance(e, CueWord) and e.name in _AFTER for e in entries)
            if suffix and end - start > 1 and words[start].norm in ("and", "or") and end in amounts and not marks[end]:
                continue  # "… and over 1 billion": a joint and a comparison, not the end of an amount
            amount = any(m.quantity for m in fixed.get(end, ())) and not marks[end]
            if amount and any(e == CueWord("difference") for e in entries):
                continue  # "any lead over 2bn": a lead, and a bound
            if end == start + 1 and words[start].text.islower() and words[start].norm in ("ah", "so", "he"):
                entries = [e for e in entries if not isinstance(e, PlaceWord)]
                if not entries:
                    continue
            if end == start + 2 and words[start].text == "a" and words[start + 1].norm == "share":
                continue  # "as a share of": no A-share
            raw = text[words[start].start : words[end - 1].end]
            if any(i in repaired for i in range(start, end)) and words[start].kind == "word":
                raw = " ".join(w.text for w in words[start:end])  # passes read the word that was meant
            if end == start + 2 and words[start].norm in ("that", "this") and words[start + 1].text.endswith("s"):
                continue  # "requests that parks could take": no one park is pointed at
            mention = Mention(
                start,
                end,
                raw,
                cues=frozenset(e.name for e in entries if isinstance(e, CueWord)),
                values=tuple(e for e in entries if isinstance(e, ValueWord)),
                places=tuple(e for e in entries if isinstance(e, PlaceWord)),
                fields=tuple(e for e in entries if isinstance(e, FieldWord)),
                repaired=", ".join(repaired[i] for i in range(start, end) if repaired.get(i)),
            )
            solid = bool(mention.values or mention.places)
            exact = any(str(v.value).lower() == raw.lower() for v in mention.values)
            out.append((mention, _STEP * (0.8 if exact else 0.9 if solid else 0.95 if mention.fields else 1.0)))
        for end, name in self.names.matches(words, start, stop):
            raw = text[words[start].start : words[end - 1].end]
            known = [m for m, _ in out if m.end == end]
            if known and name.partial:
                continue
            cost = _STEP * (0.7 if not name.partial else 1.2)
            out.append((Mention(start, end, raw, name=name, repaired=repaired.get(start, "")), cost))
        word = words[start]
        out.append((Mention(start, start + 1, word.text), _UNKNOWN if word.kind != "han" else _UNKNOWN * 0.6))
        return out
