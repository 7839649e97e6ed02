"""The checker: it lets the writer's answers pass, and no answer that was tampered with."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from assistant.answer import Answer
from assistant.checking import check
from assistant.claims import lines_of, stated
from assistant.faults import Fault
from assistant.reading.model import Lang, Reading
from assistant.writing import write
from corpus.vocabulary import Vocabulary
from retrieval.plan import Plan
from retrieval.result import Basis, Evidence, Result
from retrieval.search import Searcher

CORRUPTIONS = 400
Case = tuple[str, Answer, Result, Reading]


@pytest.fixture(scope="module")
def cases(plans: dict[str, Plan], searcher: Searcher, vocabulary: Vocabulary) -> list[Case]:
    """Answers of every kind in both languages, one of them about meaning, with what they rest on."""
    found: list[Case] = []
    plans = {**plans, "meaning": Plan(where=plans["list"].where, meaning="steam")}
    for name, plan in plans.items():
        result = searcher.search(plan.model_copy(update={"meaning": None}))
        if name == "meaning":
            told = tuple(
                Evidence(id=str(r["request_id"]), quote=str(r["statement"]).split(". ")[0] + ".", score=0.5)
                for r in result.records
            )
            result = result.model_copy(update={"evidence": told, "basis": Basis.MEANING, "ordered": True})
        langs: tuple[Lang, ...] = ("en", "zh")
        for lang in langs:
            asked = Reading(question="怎样" if lang == "zh" else "what", lang=lang, plan=plan)
            found.append(
                (f"{name} ({lang})", write(asked, plan, result, vocabulary, show_personal=True), result, asked)
            )
    return found


def test_the_writers_answers_pass(cases: list[Case], vocabulary: Vocabulary) -> None:
    for name, answer, result, asked in cases:
        assert check(answer, result, asked, vocabulary) == [], name
        assert check(answer, result, asked) == [], name


def test_every_corruption_is_caught(cases: list[Case], vocabulary: Vocabulary) -> None:
    chance = random.Random(4)
    made = 0
    while made < CORRUPTIONS:
        name, answer, result, asked = chance.choice(cases)
        how = chance.choice((_number, _id, _mark, _quote, _cited_id, _cited_quote, _cited_field, _result_id, _name))
        corrupted = how(answer, chance)
        if corrupted is None or corrupted == answer:
            continue
        made += 1
        problems = check(corrupted, result, asked, vocabulary)
        assert problems, (name, how.__name__, _changed(answer, corrupted))


def _changed(before: Answer, after: Answer) -> list[tuple[str, str]]:
    lines = zip(before.text.splitlines(), after.text.splitlines(), strict=False)
    return [pair for pair in lines if pair[0] != pair[1]]


def _number(answer: Answer, chance: random.Random) -> Answer | None:
    """Another number in place of one that is stated: not part of a name, an id, a mark or a quotation."""
    names = [citation.title for citation in answer.citations] + [c.quote for c in answer.citations if c.quote]
    spots = [
        m
        for m in re.finditer(r"(?<![A-Za-z0-9.,\[])\d[\d,]*(?:\.\d+)?(?![A-Za-z0-9\]])", answer.text)
        if not _within(answer.text, m.start(), names) and not _in_label(answer.text, m)
    ]
    if not spots:
        return None
    spot = chance.choice(spots)
    digits = [i for i, c in enumerate(spot[0]) if c.isdigit()]
    at = chance.choice(digits)
    other = chance.choice([d for d in "123456789" if d != spot[0][at]])
    changed = spot[0][:at] + other + spot[0][at + 1 :]
    return answer.model_copy(update={"text": answer.text[: spot.start()] + changed + answer.text[spot.end() :]})


def _within(text: str, at: int, names: list[str]) -> bool:
    return any(start <= at < start + len(n) for n in names for start in _starts(text, n))


def _starts(text: str, part: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(re.escape(part), text))


def _in_label(text: str, spot: re.Match[str]) -> bool:
    """Whether a number stands in the head of a column or in a factor of a unit, which say nothing of the set."""
    line = text[text.rfind("\n", 0, spot.start()) + 1 : (text + "\n").find("\n", spot.end())]
    return (line.startswith("|") and not re.search(r"\| [\d.,–-]+ \|$", line)) or "× " + spot[0] in text


def _id(answer: Answer, chance: random.Random) -> Answer | None:
    return _replaced(answer, r"\(([RP]\d+)\)", chance, lambda old: old[:-1] + str((int(old[-1]) + 3) % 10))


def _name(answer: Answer, chance: random.Random) -> Answer | None:
    return _replaced(
        answer, r"(?m)^(?:- )?\*\*([^*\n]+)\*\* \([RP]", chance, lambda old: old[:-1] + ("X" if old[-1] != "X" else "Y")
    )


def _mark(answer: Answer, chance: random.Random) -> Answer | None:
    return _replaced(
        answer,
        r"(?<!\\)\[(\d+)\]",
        chance,
        lambda old: str(int(old) % 10 + 1 if chance.random() < 0.5 else int(old) + 30),
    )


def _quote(answer: Answer, chance: random.Random) -> Answer | None:
    if not any(citation.quote for citation in answer.citations):
        return None
    return _replaced(answer, r"— “([^”]+)”", chance, lambda old: _misspelt(old, chance))


def _misspelt(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def _replaced(answer: Answer, pattern: str, chance: random.Random, change: Callable[[str], str]) -> Answer | None:
    spots = list(re.finditer(pattern, answer.text))
    if not spots:
        return None
    spot = chance.choice(spots)
    text = answer.text[: spot.start(1)] + change(spot[1]) + answer.text[spot.end(1) :]
    return answer.model_copy(update={"text": text})


def _citation(answer: Answer, chance: random.Random, **changed: object) -> Answer:
    at = chance.randrange(len(answer.citations))
    citations = list(answer.citations)
    citations[at] = citations[at].model_copy(update=changed)
    return answer.model_copy(update={"citations": citations})


def _cited_id(answer: Answer, chance: random.Random) -> Answer | None:
    return _citation(answer, chance, id="R9999999") if answer.citations else None


def _cited_quote(answer: Answer, chance: random.Random) -> Answer | None:
    return _citation(answer, chance, quote="It wants to move tomorrow.") if answer.citations else None


def _cited_field(answer: Answer, chance: random.Random) -> Answer | None:
    told = [c for c in answer.citations if c.fields]
    if not told:
        return None
    citation = chance.choice(told)
    name = chance.choice(sorted(citation.fields))
    fields = {**citation.fields, name: "something else"}
    citations = [c.model_copy(update={"fields": fields}) if c.n == citation.n else c for c in answer.citations]
    return answer.model_copy(update={"citations": citations})


def _result_id(answer: Answer, chance: random.Random) -> Answer | None:
    if answer.result is None or not answer.result.ids:
        return None
    ids = list(answer.result.ids)
    del ids[chance.randrange(len(ids))]
    return answer.model_copy(update={"result": answer.result.model_copy(update={"ids": ids})})


# ---------------------------------------------------------------- single cases


def test_a_line_that_cites_another_record_is_caught(cases: list[Case]) -> None:
    _, answer, result, asked = next(case for case in cases if case[0] == "list (en)")
    first, second = answer.citations[:2]
    swapped = answer.text.replace(first.id, "@").replace(second.id, first.id).replace("@", second.id)
    faults = {p.fault for p in check(answer.model_copy(update={"text": swapped}), result, asked)}
    assert Fault.ID in faults


def test_a_hidden_cap_is_caught(cases: list[Case]) -> None:
    _, answer, result, asked = next(case for case in cases if case[0] == "list (en)")
    silent = re.sub(r"\n\n[\d,]+ more are in the result\.", "", answer.text)
    assert silent != answer.text
    assert check(answer.model_copy(update={"text": silent}), result, asked)


def test_a_table_with_two_labels_swapped_is_caught(cases: list[Case], vocabulary: Vocabulary) -> None:
    for lang in ("en", "zh"):
        _, answer, result, asked = next(case for case in cases if case[0] == f"by province ({lang})")
        lines = answer.text.splitlines()
        rows = [i for i, line in enumerate(lines) if re.search(r"\| \d+ \|$", line)]
        top, last = (lines[i].split(" | ") for i in (rows[0], rows[-1]))
        assert top[1] != last[1]
        lines[rows[0]], lines[rows[-1]] = f"{last[0]} | {top[1]}", f"{top[0]} | {last[1]}"
        problems = check(answer.model_copy(update={"text": "\n".join(lines)}), result, asked, vocabulary)
        assert {p.fault for p in problems} == {Fault.NUMBER}


def test_a_claim_about_nobody_is_caught(cases: list[Case]) -> None:
    _, answer, result, asked = next(case for case in cases if case[0] == "count (en)")
    for extra in ("Record R0424242 is the best.", "They will create 123,456 jobs.", "One says “we love it”."):
        assert check(answer.model_copy(update={"text": f"{answer.text} {extra}"}), result, asked), extra


def test_numbers_are_read_with_their_scale_and_rounding() -> None:
    (investment,) = stated("9.26亿元")
    assert investment.agrees(926.0)
    assert investment.agrees(926.4)
    assert not investment.agrees(927.0)
    (day,) = stated("by 31 Dec 2026")
    assert day.day is not None
    assert stated("R&D in 5G by R0000001") == []
    (share,) = stated("36.4 %")
    assert share.agrees(36.4021)
    assert not share.agrees(36.5)


def test_escaped_marks_are_no_marks() -> None:
    (line,) = lines_of(r"**A \[7\]** (R0000001) [1]")
    assert line.marks == (1,)
    assert "[7]" in line.text
