"""What every measurement needs: processes with their time and memory, percentiles, and what it was measured on."""

from __future__ import annotations

import datetime as dt
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("assistant", "retrieval", "corpus", "pyproject.toml")
LIBRARIES = ("chromadb", "duckdb", "ibis-framework", "langchain-core", "numpy", "onnxruntime", "pandas", "torch")


LOOKED = 0.05  # seconds between two looks at what is held


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished process: wall seconds, and the MiB that the largest of it and its children held at its peak.

    `together_mib` is what it and all below it held at one time at most, as often as it was looked at.
    """

    seconds: float
    peak_mib: float
    together_mib: float
    out: str
    err: str


def run(*command: str | Path) -> Ran:
    """Run a command in the checkout; RuntimeError with what it said when it fails.

    A child counts the peak of the process that started it as its own, so start it from a small one.
    """
    told = [str(part) for part in command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        started = time.perf_counter()
        child = subprocess.Popen(told, cwd=ROOT, env=environment, stdout=out, stderr=err)
        peak = [0]
        watcher = Thread(target=_watch, args=(child.pid, peak), daemon=True)
        watcher.start()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        watcher.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        done = Ran(seconds, used.ru_maxrss / 1024, peak[0] / 1024, out.read(), err.read())
    if child.returncode:
        raise RuntimeError(f"{' '.join(told)} failed ({child.returncode}): {done.err[-2000:]}")
    return done


def _watch(process: int, peak: list[int]) -> None:
    """Keep in `peak` the most KiB that the processes of a tree hold at one time, until its root has ended."""
    while Path(f"/proc/{process}/task").exists() and (held := sum(map(_resident, _tree(process)))):
        peak[0] = max(peak[0], held)
        time.sleep(LOOKED)


def _tree(process: int) -> list[int]:
    lists = (_read(path) for path in Path(f"/proc/{process}/task").glob("*/children"))
    return [process, *(below for text in lists for child in text.split() for below in _tree(int(child)))]


def _resident(process: int) -> int:
    lines = _read(Path(f"/proc/{process}/status")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:  # it has ended meanwhile
        return ""


def lodestone(*arguments: str | Path) -> Ran:
    """Run the command line of this checkout."""
    return run(sys.executable, "-m", "assistant.cli", *arguments)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of `values` that at least `share` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float], digits: int = 2) -> dict[str, object]:
    """Return the median of several runs, and the runs."""
    return {"median": round(median(values), digits), "runs": [round(value, digits) for value in values]}


def commit() -> str:
    """Return the short id of the commit, with `+` where the product's files differ from it."""
    named = _git("rev-parse", "--short=10", "HEAD").strip()
    return f"{named}+" if _git("status", "--porcelain", "--", *PRODUCT).strip() else named


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _field("/proc/cpuinfo", "model name"),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _field(file: str, name: str) -> str:
    lines = Path(file).read_text(encoding="utf-8").splitlines() if Path(file).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), platform.machine())
