"""The command line: what other programs read of it, and errors on one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.answer import Answer
from assistant.batch import read_questions
from assistant.cli import app
from assistant.settings import load_settings


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *arguments])


def test_ask_prints_the_text_or_the_answer_as_json(demo_home: Path) -> None:
    shown = run(demo_home, "ask", "How many requests are there?")
    assert shown.exit_code == 0
    assert "1,000 requests" in shown.stdout
    told = run(demo_home, "ask", "How many requests are there?", "--json")
    answer = Answer.model_validate_json(told.stdout)
    assert answer.result is not None
    assert answer.result.value == 1000
    assert list(json.loads(told.stdout)) == list(Answer.model_fields)


def test_a_conversation_goes_on_under_its_id(demo_home: Path) -> None:
    first = run(demo_home, "ask", "Which biotech firms want to go to Jiangsu?", "--conversation", "new", "--json")
    key = first.stderr.split()[-1]
    second = run(demo_home, "ask", "How many are they?", "--conversation", key, "--json")
    before, after = (Answer.model_validate_json(each.stdout).result for each in (first, second))
    assert before is not None
    assert after is not None
    assert before.total == after.total
    unknown = run(demo_home, "ask", "x", "--conversation", "nobody")
    assert unknown.exit_code == 1
    assert unknown.stderr.strip() == "lodestone: there is no conversation 'nobody'"


def test_batch_keeps_the_order_and_answers_every_turn(demo_home: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    asked = [
        {"id": "b", "turns": ["How many requests are there?", "By sector?"]},
        {"id": "a", "turns": ["想去江苏的需求有多少条？"]},
    ]
    questions.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in asked), encoding="utf-8")
    done = run(demo_home, "batch", str(questions), "-o", str(tmp_path / "answers.jsonl"))
    assert done.exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["b", "a"]
    assert [[answer["question"] for answer in line["answers"]] for line in lines] == [each["turns"] for each in asked]
    assert all(Answer.model_validate(answer) for line in lines for answer in line["answers"])
    assert not list(tmp_path.glob("*.partial"))
    briefing = run(demo_home, "batch", str(questions), "-o", str(tmp_path / "briefing.md"))
    assert briefing.exit_code == 0
    assert "## How many requests are there?" in (tmp_path / "briefing.md").read_text(encoding="utf-8")


def test_contact_data_leaves_in_a_briefing_only_when_asked_for(demo_home: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.txt"
    questions.write_text("What is the phone number of R0000001?\n", encoding="utf-8")
    outputs = {}
    for name, option in (("a.jsonl", None), ("a.md", None), ("b.md", "--personal"), ("b.jsonl", "--no-personal")):
        done = run(demo_home, "batch", str(questions), "-o", str(tmp_path / name), *([option] if option else []))
        assert done.exit_code == 0, done.stderr
        outputs[name] = (tmp_path / name).read_text(encoding="utf-8")
    phone = str(json.loads(outputs["a.jsonl"])["answers"][0]["result"]["value"])
    assert phone.isdigit()
    assert [phone in text for text in outputs.values()] == [True, False, True, False]


def test_questions_are_read_from_every_kind_of_file(tmp_path: Path) -> None:
    texts = {
        "q.txt": "one?\n\n two?\n",
        "q.csv": "id,question\nx,one?\nx,two?\ny,three?\n",
        "q.yaml": '- one?\n- id: x\n  turns: ["two?", "three?"]\n',
        "q.jsonl": '{"id": 7, "turns": ["one?"]}\n\n"two?"\n',
    }
    found = {}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        found[name] = [(each.id, each.turns) for each in read_questions(tmp_path / name)]
    assert found == {
        "q.txt": [("1", ("one?",)), ("2", ("two?",))],
        "q.csv": [("x", ("one?", "two?")), ("y", ("three?",))],
        "q.yaml": [("1", ("one?",)), ("x", ("two?", "three?"))],
        "q.jsonl": [("7", ("one?",)), ("2", ("two?",))],
    }


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("q.jsonl", '{"id": 1, "turns": []}\n', "line 1: expected"),
        ("q.jsonl", '{"id": 1,\n', "line 1: not valid JSON"),
        ("q.csv", "id,text\n1,x\n", "needs a column `question`"),
        ("q.yaml", "a: [\n", "not valid YAML"),
        ("q.txt", "\n\n", "holds no question"),
        ("q.docx", "x", "questions are read from .txt"),
    ],
)
def test_a_malformed_question_file_is_told_in_one_line(
    demo_home: Path, tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(demo_home, "batch", str(tmp_path / name), "-o", str(tmp_path / "out.jsonl"))
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_errors_are_one_line_and_name_the_way_out(demo_home: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    wrong = [
        (run(empty, "ask", "x"), 1, "load one first"),
        (run(empty, "chat"), 1, "there is no database"),
        (run(demo_home, "ask", "x", "--as-of", "soon"), 2, "YYYY-MM-DD"),
        (run(demo_home, "batch", "no.txt", "-o", "out.docx"), 1, ".jsonl or .md"),
        (run(demo_home, "batch", "no.txt", "-o", "out.md"), 1, "no.txt"),
        (run(empty, "load", str(tmp_path / "gone.csv")), 1, "there is no file"),
        (run(empty, "load", str(tmp_path), "--map", "m.toml"), 2, "--inspect makes one"),
        (run(empty, "loads"), 1, "load one first"),
        (run(empty, "undo"), 1, "load one first"),
        (run(demo_home, "undo", "77"), 1, "there is no load '77'"),
        (run(demo_home, "loads", "77"), 1, "there is no load '77'"),
        (run(empty, "load", __file__, "--source", " "), 2, "--source is empty"),
        (run(empty, "load", __file__, "--report", str(tmp_path / "no" / "r.json")), 1, "there is no folder"),
        (run(empty, "demo", "--requests", "3", "--no-meaning"), 1, "1,000"),
    ]
    for done, code, told in wrong:
        assert done.exit_code == code, done.stderr
        assert told in done.stderr
        lines = [line for line in done.stderr.splitlines() if line.startswith("lodestone: ")]
        assert len(lines) == 1
        assert "Traceback" not in done.output


def test_status_tells_what_is_loaded(demo_home: Path, tmp_path: Path) -> None:
    told = json.loads(run(demo_home, "status", "--json").stdout)
    assert (told["requests"], told["parks"]) == (1000, 300)
    assert told["home"] == str(demo_home)
    nothing = json.loads(run(tmp_path, "status", "--json").stdout)
    assert nothing["generation"] is None
    assert "requests: 1000" in run(demo_home, "status").stdout


def export(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("request_id,company,sector,jobs", *rows, "")), encoding="utf-8")
    return path


def test_load_reports_every_file(tmp_path: Path) -> None:
    source = export(tmp_path / "requests.csv", "R0000001,Acme,Biopharma,many", ",Blank,Biopharma,3")
    home = tmp_path / "home"
    done = run(home, "load", str(source), "--no-meaning", "--json")
    assert done.exit_code == 3, done.stderr
    (report,) = json.loads(done.stdout)
    assert (report["read"], report["loaded"], report["rejected"]) == (2, 1, 1)
    assert report["warnings"] == {"jobs": {"bad_number": {"count": 1, "examples": ["line 2: many"]}}}
    again = run(home, "load", str(source), "--no-meaning")
    assert "1 unchanged" in again.stdout
    assert "bad_number" in again.stdout
    assert "line 2: many" in again.stdout


def test_the_exit_code_tells_how_a_load_went(tmp_path: Path) -> None:
    home = tmp_path / "home"
    good = export(tmp_path / "good.csv", "R1,A,,")
    mixed = export(tmp_path / "mixed.csv", "R2,B,,", ",C,,")
    bad = export(tmp_path / "bad.csv", ",D,,")
    empty = export(tmp_path / "empty.csv")
    codes = [
        ((good,), 0),
        ((good,), 0),  # nothing new is well, too
        ((good, mixed), 3),
        ((bad,), 1),
        ((empty,), 1),
        ((good, bad), 3),
        ((good, empty), 0),
        ((good, tmp_path / "gone.csv"), 1),
    ]
    for paths, code in codes:
        done = run(home, "load", *map(str, paths), "--no-meaning")
        assert done.exit_code == code, (paths, done.stderr)
        assert ("lodestone: " in done.stderr) == (code == 1)


def test_one_file_that_cannot_be_read_keeps_all_of_them_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    good = export(tmp_path / "good.csv", "R1,A,,")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no more")
    report = tmp_path / "report.json"
    report.write_text('{"load_id": 1}')
    done = run(home, "load", str(good), str(tmp_path / "bad.parquet"), "--no-meaning", "--report", str(report))
    assert done.exit_code == 1
    assert "bad.parquet" in done.stderr
    assert json.loads(run(home, "status", "--json").stdout)["generation"] is None
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["load_id"] is None
    assert "bad.parquet" in told["error"]


def test_the_report_is_written_with_the_refused_rows_beside_it_and_kept(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    out.mkdir()
    source = export(tmp_path / "requests.csv", "R1,A,,", ",C,,")
    run(home, "load", str(source), "--no-meaning", "--name", "monday", "--report", str(out / "report.json"))
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert (told["load_id"], told["name"], told["files"][0]["rejects"]) == (1, "monday", {"missing_id": 1})
    assert told["files"][0]["rejects_file"] == str(out / "requests.csv.rejects.csv")
    assert "missing_id" in (out / "requests.csv.rejects.csv").read_text(encoding="utf-8-sig")
    assert json.loads(run(home, "loads", "--json").stdout) == [told]
    run(home, "load", str(source), "--no-meaning", "--rejects", str(tmp_path / "r.csv"))
    assert (tmp_path / "r.csv").exists()


def test_loads_are_listed_and_undone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "load", str(export(tmp_path / "a.csv", "R1,A,,", "R2,B,,")), "--no-meaning")
    run(home, "load", str(export(tmp_path / "b.csv", "R1,A2,,", "R3,C,,")), "--no-meaning", "--name", "second")
    run(home, "load", str(export(tmp_path / "c.csv", "R3,C2,,")), "--no-meaning")
    listed = run(home, "loads").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["load", "3", "2", "1"]
    assert "2 new" in run(home, "loads", "1").stdout
    done = run(home, "undo", "second")
    assert done.exit_code == 3
    assert "1 as before" in done.stdout
    assert "load 3 touched it later: requests R3" in done.stdout
    assert run(home, "undo").exit_code == 0
    assert "undone by 5" in run(home, "loads").stdout
    told = json.loads(run(home, "undo", "--json").stdout)
    assert (told["kind"], told["undone"]["load_id"], told["undone"]["removed"]) == ("undo", 1, 2)
    nothing = run(home, "undo")
    assert (nothing.exit_code, nothing.stderr.strip()) == (1, "lodestone: there is no load left to undo")


def test_a_source_is_replaced(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "load", str(export(tmp_path / "a.csv", "R1,A,,", "R2,B,,")), "--no-meaning", "--source", "crm")
    path = export(tmp_path / "b.csv", "R1,A,,")
    done = run(home, "load", str(path), "--no-meaning", "--source", "crm", "--replace-source")
    assert done.exit_code == 0
    assert "1 removed" in done.stdout
    assert json.loads(run(home, "status", "--json").stdout)["requests"] == 1


def test_the_program_runs_as_a_process_and_stays_light(demo_home: Path) -> None:
    environment = {**os.environ, "LODESTONE_HOME": str(demo_home)}
    command = [sys.executable, "-m", "assistant.cli"]
    done = subprocess.run([*command, "status"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "requests: 1000" in done.stdout
    heavy = "torch chromadb streamlit sentence_transformers pandas ibis duckdb langchain langchain_core pydantic"
    script = f"import sys, assistant.cli; print([m for m in {heavy.split()!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
    asking = "import sys, assistant.opening, assistant.chain; print([m for m in ('torch', 'chromadb', 'langchain',"
    script = asking + " 'sentence_transformers', 'streamlit', 'onnxruntime') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("question", ["", "   ", "?!…", "which firms " * 9000])
def test_what_is_no_question_is_told_in_one_line(question: str, demo_home: Path) -> None:
    done = run(demo_home, "ask", question)
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_another_model_is_a_setting(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).model is None
    assert load_settings(tmp_path, {"LODESTONE_MODEL": " some/model "}).model == "some/model"


def test_made_up_data_says_so_beside_the_answer(demo_home: Path) -> None:
    told = run(demo_home, "ask", "How many requests are there?", "--json")
    assert "ade-up" in Answer.model_validate_json(told.stdout).notice
    assert "虚构" in run(demo_home, "ask", "一共有多少条需求？").stdout


def test_rollback_makes_the_database_before_current_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        path.write_text("request_id,company\n" + "".join(f"R{n},Firm\n" for n in range(number)), encoding="utf-8")
        assert run(home, "load", str(path), "--no-meaning").exit_code == 0
    told = json.loads(run(home, "rollback", "--json").stdout)
    status = json.loads(run(home, "status", "--json").stdout)
    assert (status["generation"], status["requests"]) == (told["current"], 1)
    nothing = run(home, "rollback")
    assert nothing.exit_code == 1
    assert f"keeps no generation before {told['current']}" in nothing.stderr


def test_a_mapping_is_shown_corrected_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "台账.csv"
    source.write_text("项目编号,企业名称,款项,序号\nXM1,甲公司,1200,1\n", encoding="gb18030")
    shown = run(home, "load", str(source), "--inspect")
    assert shown.exit_code == 0, shown.stderr
    assert "request_id" in shown.stdout
    written = tmp_path / "台账.csv.map.toml"
    assert str(written.name) in shown.stdout
    assert json.loads(run(home, "status", "--json").stdout)["generation"] is None
    again = run(home, "load", str(source), "--inspect")
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    text = written.read_text(encoding="utf-8")
    at = text.index('heading = "款项"')
    text = text[:at] + text[at:].replace("fields = []", 'fields = ["investment_mcny"]\nunit = "万元"', 1)
    written.write_text(text, encoding="utf-8")
    assert "investment_mcny" in run(home, "load", str(source), "--inspect", "--map", str(written)).stdout
    done = run(home, "load", str(source), "--map", str(written), "--no-meaning", "--json")
    (report,) = json.loads(done.stdout)
    assert report["mapping_from"] == "given"
    assert {
        "heading": "款项",
        "fields": ["investment_mcny"],
        "unit": "万元",
        "score": 100,
        "guess": [],
        "note": "",
    } in report["mapping"]
    source.write_text("项目编号,企业名称,款项,序号\nXM2,乙公司,3000,1\n", encoding="utf-8")
    next_day = run(home, "load", str(source), "--no-meaning")
    assert "columns (remembered): 项目编号 → request_id" in next_day.stdout
    assert "款项 → investment_mcny (万元)" in next_day.stdout


def test_a_file_without_a_key_can_be_inspected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.csv").write_text("Firm,Zweig\nA,B\n", encoding="utf-8")
    shown = run(tmp_path / "home", "load", "f.csv", "--inspect")
    assert shown.exit_code == 0
    assert "no column is request_id" in shown.stdout
    refused = run(tmp_path / "home", "load", "f.csv", "--no-meaning")
    assert refused.exit_code == 1
    assert "--inspect and --map" in refused.stderr


def test_a_park_without_an_english_name_is_called_by_its_chinese_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    source = tmp_path / "parks.csv"
    source.write_text("园区编号,园区名称,所属省份\nP1,长沙高新区,湖南\nP2,株洲高新区,湖南\n", encoding="utf-8")
    assert run(home, "load", str(source), "--no-meaning").exit_code == 0
    shown = run(home, "ask", "Which parks are in Hunan?").stdout
    assert "长沙高新区" in shown
    assert "did not agree" not in shown


def test_a_load_that_was_interrupted_goes_on_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.csv"
    file.write_text("request_id,company,statement\nR1,A,It waits. It hurries.\n", encoding="utf-8")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("retrieval.passages.PassageIndex.close", stop)
        assert run(tmp_path / "home", "load", str(file)).exit_code != 0
    done = run(tmp_path / "home", "load", str(file))
    assert done.exit_code == 0
    assert "it went on where it was cut off, with 2 sentences embedded already" in done.stdout
    again = run(tmp_path / "home", "load", str(file))
    assert "cut off" not in again.stdout
