"""The figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def markdown(found: dict[str, Any]) -> str:
    """Return the page of one run of `benchmarks.main_job`."""
    parts = [_head(found), _asked_for(found), *_score(found["score"]), *_time(found), *_rivals(found)]
    return "\n\n".join(parts) + "\n"


def _head(found: dict[str, Any]) -> str:
    machine = found["machine"]
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items())
    return (
        f"# Main job at commit {found['commit']}\n\n"
        f"`python -m benchmarks.main_job` on {machine['date']}: {machine['cores']} cores ({machine['processor']}), "
        f"{machine['memory_gib']} GiB, load average {machine['load_before']} before and {machine['load_after']} after, "
        f"Python {machine['python']}, {libraries}. Medians of {found['repeats']} runs (cold: of "
        f"{len(found['cold']['--help']['seconds']['runs'])}); questions as of {found['as_of']}."
    )


def _asked_for(found: dict[str, Any]) -> str:
    score, load, cold = found["score"], found["load"], found["cold"]
    differ = [found["consistency"][name]["wrong"] for name in found["consistency"]]
    rows = [
        ("turns exactly right", f"{_percent(score['exact'])} of {score['turns']}", "≥ 65 %"),
        ("answered turns that disagree with their own set", len({one for wrong in differ for one in wrong}), "0"),
        ("warm question, p95", f"{found['warm_ms']['total']['p95']['median']} ms", "< 150 ms"),
        ("cold `lodestone ask`, fields only", _seconds(cold["ask, fields only"]), "< 5 s"),
        ("cold `lodestone ask`, about meaning", _seconds(cold["ask, about meaning"]), "< 5 s"),
        ("load, sentences embedded, first time (model exported too)", _seconds(load["first"]), "≤ 90 s on 2 cores"),
        ("load, sentences embedded, model there", _seconds(load["model_there"]), "≤ 90 s on 2 cores"),
        ("new or changed records when loaded again", load["again"]["new_or_changed"], "0"),
    ]
    return _table(("", "measured", "asked for"), rows)


def _score(score: dict[str, Any]) -> list[str]:
    conversations = "{} of {}".format(*score["whole_conversations"])
    others = [
        ("whole conversations right", conversations),
        ("wrong and silent (answered, no warning)", _percent(score["wrong_and_silent"])),
        ("mean F1 of sets", f"{score['mean_f1_records']:.3f}"),
        ("mean precision of the first 10, meaning", f"{score['mean_p10_text']:.3f}"),
    ]
    return [
        "## Right answers",
        _table(("turns", "right"), [(name, told) for name, told in sorted(score["by"].items())]),
        _table(("", ""), others),
    ]


def _time(found: dict[str, Any]) -> list[str]:
    stages = [
        (stage, *(told[name]["median"] for name in ("p50", "p95", "max"))) for stage, told in found["warm_ms"].items()
    ]
    load = found["load"]
    processes = {
        "load, first time": load["first"],
        "load, model there": load["model_there"],
        "load again, nothing new": load["again"],
        f"batch of {found['batch']['conversations']} conversations": found["batch"],
        **found["cold"],
    }
    return [
        "## Time and memory",
        "Warm, milliseconds a question (each figure the median over the passes):",
        _table(("stage", "p50", "p95", "max"), stages),
        f"Processes, {load['records']:,} records, {load['home_mib']} MiB on disk:",
        _table(
            ("command", "seconds", "peak MiB"),
            [(name, told["seconds"]["median"], told["peak_mib"]) for name, told in processes.items()],
        ),
        "## Agreement of the answers with themselves and with the file",
        _table(
            ("test", "answers", "wrong"),
            [(name, told["answers"], ", ".join(told["wrong"]) or 0) for name, told in found["consistency"].items()],
        ),
    ]


def _rivals(found: dict[str, Any]) -> list[str]:
    rivals = found["rivals"]
    sets, needs, filters = (dict(rivals[name]) for name in ("sets", "needs", "filtering_ms"))
    of, needed, filtered = (told.pop("questions") for told in (sets, needs, filters))
    ratio = filters.pop("median_ratio")
    index = rivals["index"]
    return [
        "## Rivals on the same questions, in the same run",
        f"Record sets, English, first turns ({of} questions):",
        _table(("", "exact sets", "mean F1"), [(name, told["exact"], told["mean_f1"]) for name, told in sets.items()]),
        f"Needs that only free text tells, English, first turns ({needed} questions):",
        _table(
            ("", "mean precision of the first 10"), [(name, told["mean_precision_10"]) for name, told in needs.items()]
        ),
        f"The similarity index holds {index['records']:,} records, was built in {index['build_s']} s and answers in "
        f"{index['query_ms']['p50']} ms (p95 {index['query_ms']['p95']} ms), without a model that reads what it found.",
        f"Milliseconds to list a set whose conditions are given ({filtered} questions; "
        f"Lodestone takes {ratio} times as long as pandas, median):",
        _table(("", "p50", "p95"), [(name, told["p50"], told["p95"]) for name, told in filters.items()]),
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _seconds(process: dict[str, Any]) -> str:
    """Return the median and, where there were several runs, the fastest and the slowest."""
    median, runs = process["seconds"]["median"], process["seconds"]["runs"]
    return f"{median} s" + (f" ({min(runs)}–{max(runs)})" if len(runs) > 1 else "")
