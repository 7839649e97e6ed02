"""Judging answers against gold, and the figures of a question set."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner, Result

from assistant.answer import Answer, ReadCondition, ReadingOut, ResultOut, Status
from assistant.cli import app
from assistant.evaluate import Conversation, Question, describe, evaluate, load_questions, table, write_summary
from assistant.judging import Gold, Kind, judge, number
from retrieval.result import Kind as ResultKind


def answer(kind: str = "records", *, status: Status = Status.ANSWERED, text: str = "", **result: Any) -> Answer:
    made = {"kind": ResultKind(kind), "record_type": "requests", "total": len(result.get("ids", ())), **result}
    return Answer(question="?", status=status, text=text, result=ResultOut(**made))


def refusal(status: Status = Status.UNSUPPORTED) -> Answer:
    return Answer(question="?", status=status, text="not told")


def right(given_answer: Answer, kind: str, *rows: Sequence[Any], ordered: bool = False) -> bool:
    return judge(given_answer, Gold(kind=Kind(kind), ordered=ordered, rows=tuple(map(tuple, rows)))).right


# ---------------------------------------------------------------- records and matches


@pytest.mark.parametrize("kind", ["records", "match"])
def test_records_are_right_as_a_set(kind: str) -> None:
    assert right(answer(ids=["R2", "R1"]), kind, ["R1"], ["R2"])
    assert not right(answer(ids=["R1"]), kind, ["R1"], ["R2"])
    assert not right(answer(ids=["R1", "R2", "R3"]), kind, ["R1"], ["R2"])
    assert not right(answer(ids=["R1", "R1"]), kind, ["R1"], ["R2"])


def test_ordered_records_have_to_be_in_order() -> None:
    assert right(answer(ids=["R2", "R1"]), "records", ["R2"], ["R1"], ordered=True)
    assert not right(answer(ids=["R1", "R2"]), "records", ["R2"], ["R1"], ordered=True)


def test_nothing_wanted_is_met_by_no_match_and_an_empty_list_alone() -> None:
    assert right(refusal(Status.NO_MATCH), "records")
    assert right(answer(ids=[]), "records")
    assert not right(answer(ids=["R1"]), "records")
    assert not right(refusal(Status.UNSUPPORTED), "records")
    assert not right(refusal(Status.CLARIFY), "records")


@given(st.lists(st.integers(0, 40), unique=True, min_size=1), st.randoms(use_true_random=False))
def test_any_order_of_an_unordered_set_is_right_and_any_loss_is_wrong(numbers: list[int], random: Any) -> None:
    wanted = [[f"R{n}"] for n in numbers]
    got = [f"R{n}" for n in numbers]
    random.shuffle(got)
    assert right(answer(ids=got), "records", *wanted)
    assert not right(answer(ids=got[1:]), "records", *wanted)
    assert not right(answer(ids=[*got, "R99"]), "records", *wanted)


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("got", "wanted", "verdict"),
    [
        (100, 100, True),
        (100.4, 100, True),
        (100.6, 100, False),
        (0.05, 0, True),
        (0.2, 0, False),
        (-32.0, 32, False),
        (None, 3, False),
        (True, 1, False),
    ],
)
def test_a_value_is_right_within_half_a_percent(got: Any, wanted: float, verdict: bool) -> None:
    assert right(answer("value", value=got), "value", [wanted]) is verdict


def test_the_size_of_a_list_is_its_value_but_no_value_of_a_fact() -> None:
    assert right(answer(ids=["R1", "R2"]), "value", [2])
    assert not right(answer("fact", total=2), "value", [2])
    assert not right(refusal(), "value", [2])


# ---------------------------------------------------------------- groups

WANTED = (["Jiangsu", 5], ["Anhui", 3], ["Hubei", 3])


def groups(*rows: list[Any]) -> Answer:
    return answer("groups", rows=list(rows))


def test_groups_are_right_with_every_label_and_figure() -> None:
    assert right(groups(["Hubei", 3], ["Jiangsu", 5], ["Anhui", 3]), "groups", *WANTED)
    assert not right(groups(["Hubei", 3], ["Jiangsu", 5]), "groups", *WANTED)
    assert not right(groups(["Hubei", 3], ["Jiangsu", 5], ["Anhui", 4]), "groups", *WANTED)
    assert not right(groups(["Hubei", 3], ["Jiangsu", 5], ["Hunan", 3]), "groups", *WANTED)


def test_groups_beyond_the_gold_may_only_be_empty() -> None:
    full = [["Jiangsu", 5], ["Anhui", 3], ["Hubei", 3]]
    assert right(groups(*full, ["Tibet", 0]), "groups", *WANTED)
    assert not right(groups(*full, ["Tibet", 1]), "groups", *WANTED)


def test_in_ordered_groups_only_ties_may_swap() -> None:
    assert right(groups(["Jiangsu", 5], ["Hubei", 3], ["Anhui", 3]), "groups", *WANTED, ordered=True)
    assert not right(groups(["Anhui", 3], ["Jiangsu", 5], ["Hubei", 3]), "groups", *WANTED, ordered=True)


def test_an_ordered_list_may_go_on_but_not_be_the_whole_table() -> None:
    longer = [["Jiangsu", 5], ["Anhui", 3], ["Hubei", 3], ["Hunan", 1]]
    assert right(groups(*longer), "groups", *WANTED, ordered=True)
    assert not right(groups(*longer, *([f"P{n}", 1] for n in range(3))), "groups", *WANTED, ordered=True)


@pytest.mark.parametrize(
    ("row", "gold"),
    [
        (["2026-Q1", 8], ["2026-Q1", 8]),
        (["2025", 8], [2025, 8]),
        (["<100", 8], ["under 100", 8]),
        (["≥1000", 8], ["1000 or more", 8]),
        (["100–499", 8], ["100-499", 8]),
        (["Northeast China", 8], ["Northeast", 8]),
        (["Zhejiang", "Anhui", 8], ["Zhejiang", "Anhui", 8]),
        (["Zhejiang → Anhui", 8], ["Zhejiang", "Anhui", 8]),
        ([True, 8], [True, 8]),
        (["Anhui", 8, 12.5], ["Anhui", 12.5]),
    ],
)
def test_labels_agree_however_they_are_written(row: list[Any], gold: list[Any]) -> None:
    assert right(groups(row), "groups", gold)


@pytest.mark.parametrize(
    ("row", "gold"),
    [
        (["2026-Q1", 8], ["2026-Q2", 8]),
        (["100–999", 8], ["100-499", 8]),
        (["Zhejiang", "Anhui", 8], ["Zhejiang", "Jiangsu", 8]),
        (["Shanxi", 8], ["Shaanxi", 8]),
        ([8, 8], ["Anhui", 8]),
    ],
)
def test_other_labels_are_other_groups(row: list[Any], gold: list[Any]) -> None:
    assert not right(groups(row), "groups", gold)


# ---------------------------------------------------------------- facts, meaning, refusals


def test_a_fact_is_right_where_every_value_is_told() -> None:
    told = answer("fact", value=1800, text="**Acme** wants a service centre of 1,800 m², decision by 2026-05-20 [1].")
    assert right(told, "lookup", ["service centre", 1800, "2026-05-20"])
    assert not right(told, "lookup", ["service centre", 180, "2026-05-20"])
    assert not right(told, "lookup", ["warehouse"])


def test_a_fact_with_a_list_needs_all_of_it_and_an_unknown_cell_nothing() -> None:
    told = answer("fact", value=["Jiaxing", "Shenzhen"])
    assert right(told, "lookup", ["Jiaxing;Shenzhen", None])
    assert not right(told, "lookup", ["Jiaxing;Shenzhen;Wuhan"])


def test_a_yes_or_no_is_told_in_either_language() -> None:
    assert right(answer("fact", text="Yes: the park has it."), "lookup", [True])
    assert right(answer("fact", text="是，需要双回路供电。"), "lookup", [True])
    assert not right(answer("fact", text="It wants a warehouse."), "lookup", [True])


def test_meaning_is_right_with_eight_of_the_first_ten() -> None:
    relevant = [[f"R{n}"] for n in range(30)]
    first = [f"R{n}" for n in range(8)]
    assert right(answer(ids=[*first, "X1", "X2"]), "text", *relevant)
    assert not right(answer(ids=[*first[:7], "X1", "X2", "X3", "R9"]), "text", *relevant)


def test_of_few_relevant_records_four_in_five_have_to_be_among_the_first_ten() -> None:
    relevant = [["R1"], ["R2"], ["R3"]]
    assert right(answer(ids=["X1", "R3", "R2", "R1"]), "text", *relevant)
    assert not right(answer(ids=["R1", "R2"]), "text", *relevant)


@pytest.mark.parametrize("status", [Status.NO_MATCH, Status.UNSUPPORTED, Status.CLARIFY])
def test_what_the_database_cannot_tell_has_to_be_declined(status: Status) -> None:
    assert right(refusal(status), "none")


def test_an_answer_or_an_error_is_no_refusal() -> None:
    assert not right(answer(ids=["R1"]), "none")
    assert not right(refusal(Status.ERROR), "none")


@pytest.mark.parametrize("kind", list(Kind))
def test_an_error_is_never_right(kind: Kind) -> None:
    error = Answer(question="?", status=Status.ERROR, text="1")
    assert not judge(error, Gold(kind=kind, rows=((1,),))).right


@pytest.mark.parametrize(
    ("cell", "value"),
    [(3, 3.0), ("1,200", 1200.0), ("¥3.5", 3.5), ("34.5 %", 34.5), ("12亿", 12.0), ("2026-Q1", None), ("R12", None)],
)
def test_only_a_whole_cell_is_a_number(cell: Any, value: float | None) -> None:
    assert number(cell) == value


# ---------------------------------------------------------------- a question set


class Canned:
    """Answers each question with what was laid down for it, and remembers the conversations it was asked."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers, self.asked = answers, list[tuple[list[str], dt.date | None]]()

    def conversation(self, turns: Sequence[str], as_of: dt.date | None = None) -> list[Answer]:
        self.asked.append((list(turns), as_of))
        return [self.answers[turn] for turn in turns]


def asked(text: str, kind: Kind, *rows: tuple[Any, ...]) -> Question:
    return Question(q=text, kind=kind, gold=rows)


TALK = Conversation(
    id="c1", turns=(asked("list", Kind.RECORDS, ("R1",)), asked("count", Kind.VALUE, (1,)), asked("why", Kind.NONE))
)
SINGLE = Conversation(id="c2", lang="zh", turns=(asked("几个", Kind.VALUE, (7,)),))


def canned(**changes: Answer) -> Canned:
    reading = ReadingOut(conditions=[ReadCondition(field="sector", op="in", value=["Biopharma"])], operation="list")
    listed = answer(ids=["R1"]).model_copy(update={"reading": reading})
    answers = {"list": listed, "count": answer("value", value=1), "why": refusal(), "几个": answer("value", value=7)}
    return Canned({**answers, **changes})


def test_a_conversation_is_asked_in_order_with_its_day() -> None:
    assistant = canned()
    evaluate(assistant, [TALK, SINGLE], dt.date(2026, 10, 31))
    assert assistant.asked == [(["list", "count", "why"], dt.date(2026, 10, 31)), (["几个"], dt.date(2026, 10, 31))]


def test_the_figures_count_turns_kinds_and_whole_conversations() -> None:
    found = evaluate(canned(count=answer("value", value=9)), [TALK, SINGLE])
    assert (found.total.turns, found.total.right, found.total.silent) == (4, 3, 1)
    assert found.total.share == 0.75
    assert {kind: (tally.right, tally.turns) for kind, tally in found.by_kind.items()} == {
        Kind.RECORDS: (1, 1),
        Kind.VALUE: (1, 2),
        Kind.NONE: (1, 1),
    }
    assert (found.conversations.turns, found.conversations.right) == (1, 0)
    assert evaluate(canned(), [TALK, SINGLE]).conversations.right == 1


@pytest.mark.parametrize(
    "doubt",
    [{"warnings": ["beware"]}, {"reading": ReadingOut(assumptions=["so"])}, {"reading": ReadingOut(unread=["soon"])}],
)
def test_a_wrong_answer_that_shows_doubt_is_not_silent(doubt: dict[str, Any]) -> None:
    doubtful = answer("value", value=9).model_copy(update=doubt)
    assert evaluate(canned(count=doubtful), [TALK]).total.silent == 0


def test_a_wrong_refusal_is_not_silent_and_a_right_answer_never() -> None:
    assert evaluate(canned(count=refusal(Status.NO_MATCH)), [TALK]).total.silent == 0
    assert evaluate(canned(), [TALK]).total.silent == 0


def test_other_kinds_are_asked_but_not_judged() -> None:
    assistant = canned()
    found = evaluate(assistant, [TALK], kinds=[Kind.VALUE])
    assert [o.question for o in found.outcomes] == ["count"]
    assert assistant.asked[0][0] == ["list", "count", "why"]


def test_a_failure_tells_the_question_its_reading_what_was_wanted_and_what_came() -> None:
    found = evaluate(canned(), [TALK.model_copy(update={"turns": (asked("list", Kind.RECORDS, ("R2",)),)})])
    told = describe(found.failures[0])
    for part in ("c1.1", "list", "sector in Biopharma", "R2", "R1", "silent"):
        assert part in told


def test_the_table_and_the_json_say_the_same(tmp_path: Path) -> None:
    found = evaluate(canned(count=answer("value", value=9)), [TALK, SINGLE])
    console = Console(width=100, record=True, file=(tmp_path / "out").open("w", encoding="utf-8"))
    console.print(table(found, "set"))
    console.file.close()
    printed = console.export_text()
    write_summary(found, tmp_path / "out.json")
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert "75.0" in printed
    assert "whole conversations" in printed
    assert (written["share"], written["silent"], written["by_kind"]["value"]["right"]) == (0.75, 1, 1)
    assert [failure["question"] for failure in written["failures"]] == ["count"]


# ---------------------------------------------------------------- files


def test_a_question_set_is_read_with_its_sql_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    turn = {"q": "how many", "kind": "value", "ordered": False, "sql": "select 1", "gold": [[1]]}
    path.write_text(json.dumps({"id": "a", "lang": "en", "turns": [turn]}) + "\n\n", encoding="utf-8")
    (conversation,) = load_questions(path)
    assert conversation.turns[0] == Question(q="how many", kind=Kind.VALUE, gold=((1,),))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2: the line"),
        ('{"id": "a"}', "line 2: turns"),
        ('{"id": "a", "turns": [{"q": "?", "kind": "poem"}]}', "line 2: turns.0.kind"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f'{{"id": "x", "turns": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"set\.jsonl") as caught:
        load_questions(path)
    assert told in str(caught.value)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no questions"):
        load_questions(path)


# ---------------------------------------------------------------- the command


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    path = tmp_path / "set.jsonl"
    turns = [
        {"q": "How many requests are there?", "kind": "value", "gold": [[1000]]},
        {"q": "How many parks are there?", "kind": "value", "gold": [[1]]},
    ]
    path.write_text(json.dumps({"id": "a", "turns": turns}) + "\n", encoding="utf-8")
    return path


def run(home: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), "eval", *map(str, arguments)])


def test_the_command_fails_under_its_threshold_and_tells_what_went_wrong(demo_home: Path, question_file: Path) -> None:
    ran = run(demo_home, question_file)
    assert ran.exit_code == 1
    assert "How many parks are there?" in ran.stdout
    assert "wanted  1" in ran.stdout
    assert "How many requests" not in ran.stdout
    assert "50.0% right, below the threshold of 90.0%" in ran.stderr


def test_the_command_passes_above_its_threshold(demo_home: Path, question_file: Path, tmp_path: Path) -> None:
    ran = run(demo_home, question_file, "--threshold", 0.5, "--show", 0, "--json", tmp_path / "out.json")
    assert ran.exit_code == 0, ran.output
    assert "How many parks" not in ran.stdout
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["share"] == 0.5


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [(["--kind", "poem"], "poem", 2), (["--as-of", "soon"], "soon", 2)],
)
def test_the_command_refuses_what_it_does_not_know(
    demo_home: Path, question_file: Path, arguments: list[str], told: str, code: int
) -> None:
    ran = run(demo_home, question_file, *arguments)
    assert ran.exit_code == code
    assert told in ran.stderr


def test_the_command_judges_one_kind(demo_home: Path, question_file: Path) -> None:
    assert run(demo_home, question_file, "--kind", "value", "--threshold", 0.5).exit_code == 0
    ran = run(demo_home, question_file, "--kind", "records")
    assert ran.exit_code == 1
    assert "no turn of kind records" in ran.stderr
