"""How fast a csv of requests is loaded, in how much memory, beside tools that only copy it.

    python -m benchmarks.loading [--requests N] [--repeats N] [--out FILE]

Each run is a process of its own; the rivals neither clean, nor report, nor keep a history: they are what reading and
storing alone cost on the same machine at the same time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import Ran, commit, machine, run, spread

LODESTONE = """
import resource, sys
from pathlib import Path
from retrieval.build import load_files
from retrieval.generations import Home
[report] = load_files(Home(Path(sys.argv[2])), [Path(sys.argv[1])], encoder=None)
mine, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(report.seconds, report.loaded, sum((*mine[:2], *others[:2])))
"""
PANDAS = """
import resource, sys
import duckdb, pandas
con = duckdb.connect(sys.argv[2] + ".duckdb")
for number, frame in enumerate(pandas.read_csv(sys.argv[1], chunksize=50_000, dtype=str)):
    con.execute("CREATE TABLE r AS FROM frame" if number == 0 else "INSERT INTO r FROM frame")
told = con.execute("SELECT count(*) FROM r").fetchone()[0]
con.close()
used = resource.getrusage(resource.RUSAGE_SELF)
print(told, sum(used[:2]))
"""
DUCKDB = """
import resource, sys
import duckdb
con = duckdb.connect(sys.argv[2] + ".duckdb")
con.execute("CREATE TABLE r AS FROM read_csv(?, all_varchar = true)", [sys.argv[1]])
told = con.execute("SELECT count(*) FROM r").fetchone()[0]
con.close()
used = resource.getrusage(resource.RUSAGE_SELF)
print(told, sum(used[:2]))
"""
TOOLS = {"lodestone": LODESTONE, "pandas.read_csv, DuckDB insert": PANDAS, "DuckDB read_csv": DUCKDB}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the results as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=200_000, help="rows of the file, up to 1,150,000")
    parser.add_argument("--repeats", type=int, default=3, help="runs behind each median")
    parser.add_argument("--file", type=Path, help="a csv of requests that is there already")
    parser.add_argument("--out", type=Path, help="a file for the results")
    asked = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="lodestone-benchmark-") as work:
        found = measure(asked.file or made(Path(work) / "requests.csv", asked.requests), Path(work), asked.repeats)
    told = json.dumps(found, indent=1, ensure_ascii=False)
    if asked.out is not None:
        asked.out.write_text(told + "\n", encoding="utf-8")
    print(told)


def made(path: Path, count: int) -> Path:
    """Write a csv of `count` made-up requests in a process of its own, so that this one stays small."""
    code = (
        "import sys; from corpus.demo.requests import generate_requests\n"
        "with open(sys.argv[2], 'w', encoding='utf-8', newline='') as out:\n"
        "    for number, frame in enumerate(generate_requests(int(sys.argv[1]))):\n"
        "        frame.to_csv(out, index=False, header=number == 0)"
    )
    run(sys.executable, "-c", code, str(count), path)
    return path


def measure(file: Path, work: Path, repeats: int) -> dict[str, Any]:
    """Return for each tool its rows a second, CPU seconds and peak memory (that of all its processes together)."""
    found: dict[str, Any] = {"commit": commit(), "machine": machine(), "bytes": file.stat().st_size, "tools": {}}
    ran: dict[str, list[Ran]] = {name: [] for name in TOOLS}
    for number in range(repeats):  # in turn, so that what else the machine does falls on all of them
        for at, (name, code) in enumerate(TOOLS.items()):
            print(f"{name} ({number + 1} of {repeats})", file=sys.stderr, flush=True)
            ran[name].append(run(sys.executable, "-c", code, file, work / f"{at}-{number}"))
    for name, runs in ran.items():
        told = [[float(number) for number in each.out.split()[-2:]] for each in runs]
        reading = [float(each.out.split()[-3]) for each in runs] if name == "lodestone" else []
        found["tools"][name] = {
            "rows": int(told[0][0]),
            "rows_a_second": spread([rows / each.seconds for (rows, _), each in zip(told, runs, strict=True)], 0),
            **({"rows_a_second_read_and_stored": _rates(told, reading)} if reading else {}),
            "cpu_seconds": spread([cpu for _, cpu in told]),
            "peak_mib": round(max(each.together_mib for each in runs)),
        }
    found["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    return found


def _rates(told: Sequence[Sequence[float]], reading: Sequence[float]) -> dict[str, Any]:
    """Return the rows a second until all were stored, without what follows: names compiled, the result probed."""
    return spread([rows / seconds for (rows, _), seconds in zip(told, reading, strict=True)], 0)


if __name__ == "__main__":
    main()
