"""The main job on the shared corpus, measured: load, batch, score, ask warm and cold, with rivals beside it.

    python -m benchmarks.main_job [--data DIR] [--out DIR] [--repeats N]

Writes `main_job-<commit>.json` and `.md`, and the latest table as `main_job.md`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import ROOT, Ran, commit, lodestone, machine, run, spread
from benchmarks.report import markdown

AS_OF = "2026-10-31"
FIELDS_QUESTION = "Which biotech firms want to move to Jiangsu?"
MEANING_QUESTION = "Which robotics firms headed for Hubei need really heavy lifting gear overhead in the hall?"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.main_job", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="corpus/ and questions.jsonl")
    parser.add_argument("--score", type=Path, help="the scorer (default: tools/score.py beside the data)")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results")
    parser.add_argument("--repeats", type=int, default=3, help="runs behind each median")
    asked = parser.parse_args(arguments)
    data: Path = asked.data.absolute()
    score: Path = (asked.score or data.parent / "tools/score.py").absolute()
    needed = [data / "corpus/requests.csv", data / "corpus/parks.csv", data / "questions.jsonl", score]
    if missing := [str(file) for file in needed if not file.exists()]:
        parser.error(f"there is no {', no '.join(missing)}: name the folder with --data (and the scorer with --score)")
    if asked.repeats < 1:
        parser.error("--repeats must be 1 or more")
    with TemporaryDirectory(prefix="lodestone-benchmark-") as work:
        found = measure(data, score, Path(work), asked.repeats)
    asked.out.mkdir(parents=True, exist_ok=True)
    name = f"main_job-{found['commit'].replace('+', '-changed')}"
    (asked.out / f"{name}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for file in (f"{name}.md", "main_job.md"):
        (asked.out / file).write_text(markdown(found), encoding="utf-8")
    _tell(f"{asked.out / name}.md")


def measure(data: Path, score: Path, work: Path, repeats: int) -> dict[str, Any]:
    """Return all figures. Processes of their own come first, while this one is small."""
    home = work / "home"
    found: dict[str, Any] = {"commit": commit(), "machine": machine(), "repeats": repeats, "as_of": AS_OF}
    found["load"] = loads(data / "corpus", home, work, repeats)
    found["batch"], answers = batch(data, score, home, work)
    found["score"] = scored(data, score, answers, work)
    found["cold"] = cold(home, max(repeats, 5))
    found |= in_process(data, home, repeats, answers)
    found["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    return found


def loads(corpus: Path, home: Path, work: Path, repeats: int) -> dict[str, Any]:
    """Load both files: the very first time, into new homes that have the model, and again over what is there."""
    files = [corpus / "requests.csv", corpus / "parks.csv"]
    _tell("loading for the first time, the model exported")
    first = lodestone("--home", home, "load", *files)
    fresh = []
    for number in range(repeats):
        _tell(f"loading into a new home ({number + 1} of {repeats})")
        other = work / f"home{number}"
        shutil.copytree(home / "models", other / "models")
        fresh.append(lodestone("--home", other, "load", *files))
        shutil.rmtree(other)
    _tell("loading what is there")
    again = [lodestone("--home", home, "load", *files, "--json") for _ in range(repeats)]
    reports = [report for one in again for report in json.loads(one.out)]
    return {
        "first": _process([first]),
        "model_there": _process(fresh),
        "again": {**_process(again), "new_or_changed": sum(each["loaded"] + each["updated"] for each in reports)},
        "records": sum(each["read"] for each in reports[: len(files)]),
        "home_mib": round(sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 2**20, 1),
    }


def batch(data: Path, score: Path, home: Path, work: Path) -> tuple[dict[str, Any], Path]:
    """Answer the questions through the command line."""
    _tell("answering the batch")
    asked, answers = work / "questions.jsonl", work / "answers.jsonl"
    run(sys.executable, score, data / "questions.jsonl", "--as-batch", asked)
    done = lodestone("--home", home, "batch", asked, "-o", answers, "--as-of", AS_OF)
    return {**_process([done]), "conversations": len(answers.read_text(encoding="utf-8").splitlines())}, answers


def scored(data: Path, score: Path, answers: Path, work: Path) -> dict[str, Any]:
    """Return the scorer's figures; of the turns that are wrong, which and how they were answered."""
    run(sys.executable, score, data / "questions.jsonl", answers, "--json", work / "score.json")
    told: dict[str, Any] = json.loads((work / "score.json").read_text(encoding="utf-8"))
    fails = told.pop("fails")
    return {
        **told,
        "wrong": [{"id": each[0], "turn": each[1] + 1, "kind": each[2], "status": each[4]} for each in fails],
    }


def cold(home: Path, times: int) -> dict[str, Any]:
    """Ask in a process of its own each time."""
    _tell("asking cold")
    commands = {
        "ask, fields only": ("ask", FIELDS_QUESTION),
        "ask, about meaning": ("ask", MEANING_QUESTION),
        "--help": ("--help",),
    }
    return {name: _process([lodestone("--home", home, *each) for _ in range(times)]) for name, each in commands.items()}


def in_process(data: Path, home: Path, repeats: int, answers: Path) -> dict[str, Any]:
    """Ask everything in one open assistant: agreement, latency, rivals."""
    from assistant.batch import read_questions
    from assistant.chain import Assistant
    from benchmarks.asking import ask_all, consistency, warm
    from benchmarks.frames import Frames
    from benchmarks.rivals import filtering, retrieval

    lines = [json.loads(line) for line in (data / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = {(each["id"], at): {**turn, "lang": each["lang"]} for each in lines for at, turn in enumerate(each["turns"])}
    questions = read_questions(answers.parent / "questions.jsonl")
    as_of = dt.date.fromisoformat(AS_OF)
    with Assistant.open(home) as assistant:
        asked = ask_all(assistant, questions, as_of)
        _tell("asking warm")
        latency = warm(assistant, questions, as_of, repeats)
        _tell("checking the answers against themselves and the file")
        frames = Frames(data / "corpus")
        agreement = consistency(assistant, asked, frames)
        filters = filtering(assistant, asked, frames, repeats)
        _tell("building the rival's index")
        sets = retrieval(data / "corpus", home / "models", asked, gold)
    return {"warm_ms": latency, "consistency": agreement, "rivals": {**sets, "filtering_ms": filters}}


def _process(runs: Sequence[Ran]) -> dict[str, Any]:
    return {
        "seconds": spread([each.seconds for each in runs]),
        "peak_mib": round(median(each.peak_mib for each in runs)),
    }


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
