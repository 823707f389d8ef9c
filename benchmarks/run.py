"""Measure against the budgets: everything in one run, as ratios to a hand-written floor. `make bench`.

Each piece of work is a process of its own, so that its CPU seconds and its peak memory are its own.
Usage: python benchmarks/run.py [--rows N] [--people N] [--write]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import access
import audit
import pages

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
WORK = {
    "import, floor: DuckDB reads the CSV and writes Parquet by month": ("floor.py", "import"),
    "import, rival: Python's csv module, typed row by row, and pyarrow": ("floor.py", "rival"),
    "import, ours: `quanheng import`": ("ours.py", "import"),
    "metrics of a month, scan: one plain scan of the same columns": ("floor.py", "scan"),
    "metrics of a month, floor: the same numbers by hand-written DuckDB SQL": (
        "floor.py",
        "metrics",
    ),
    "metrics of a month, ours on DuckDB": ("ours.py", "metrics", "duckdb"),
    "metrics of a month, ours on Polars": ("ours.py", "metrics", "polars"),
    "whole close of a month, ours": ("ours.py", "close"),
}
GROUP = {
    "files: made and written": ("group.py", "files"),
    "import of them": ("group.py", "import"),
    "six months closed one by one": ("group.py", "apart"),
    "the same six months closed together": ("group.py", "together"),
}


def measured(folder: Path, script: str, *words: str) -> dict[str, float]:
    """Run a piece of work and return its wall and CPU seconds, its peak MB, and what it says of itself."""
    surroundings = os.environ | {
        "QUANHENG_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
        "QUANHENG_LANGUAGE": "en",
    }
    begun = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, str(HERE / script), str(folder), *words],
        env=surroundings,
        stdout=subprocess.PIPE,
    )
    out = child.stdout.read() if child.stdout else b""
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{script} {' '.join(words)} ended with {status}")
    said = json.loads(out.splitlines()[-1]) if out.strip() else {}
    return {
        "wall": time.perf_counter() - begun,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
        **said,
    }


def table(found: dict[str, dict[str, float]]) -> list[str]:
    """Return the findings as a Markdown table; `work` is CPU without starting up, where a piece of work told it."""
    lines = [
        "| work | wall s | CPU s | of it the work itself | × floor | peak MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, each in found.items():
        floor = found[
            next(
                n
                for n in found
                if n.startswith(name.split(",")[0].replace("whole close", "metrics"))
                and "floor" in n
            )
        ]
        work, base = each.get("work", each["cpu"]), floor.get("work", floor["cpu"])
        lines.append(
            f"| {name} | {each['wall']:.1f} | {each['cpu']:.1f} | {work:.2f} | {work / base:.2f} | {each['peak_mb']:.0f} |"
        )
    return lines


def plain(group: dict[str, dict[str, float]]) -> list[str]:
    """Return what was measured of the group as a Markdown table, without a floor."""
    rows = [
        f"| {name} | {each['wall']:.1f} | {each['cpu']:.1f} | {each.get('work', each['cpu']):.1f} | {each['peak_mb']:.0f} |"
        for name, each in group.items()
    ]
    return [
        "| work | wall s | CPU s | of it the work itself | peak MB |",
        "|---|---:|---:|---:|---:|",
        *rows,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [sys.executable, str(HERE / "data.py"), str(folder), str(args.rows), str(args.people)],
            check=True,
        )
        found = {}
        for work, (script, *words) in WORK.items():
            found[work] = measured(folder, script, *words)
            print(f"{work}: {found[work]['wall']:.1f} s", file=sys.stderr)
        same = {each["hash"] for each in found.values() if "hash" in each}
        group = {}
        (folder / "home").rename(folder / "bench-home")
        for work, (script, *words) in GROUP.items():
            group[work] = measured(folder, script, *words)
            print(f"group, {work}: {group[work]['wall']:.1f} s", file=sys.stderr)
        alike = {each["hash"] for each in group.values() if "hash" in each}
    text = [
        f"{args.rows:,} deals of 24 months, {args.people:,} people; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, commit {commit()}.",
        f"Floor and ours give the same numbers: {'yes' if len(same) == 1 else 'NO'}.",
        "",
        *table(found),
        "",
        "The make-believe group of a thousand people, 900,000 rows of 38 kinds, every metric and card.",
        f"Together and one by one give the same runs: {'yes' if len(alike) == 1 else 'NO'}.",
        "",
        *plain(group),
        "",
        "## Pages",
        "",
        *pages.section(),
        "",
        "## Access",
        "",
        *access.section(),
        "",
        "## Audit",
        "",
        *audit.section(),
    ]
    print("\n".join(text))
    if args.write:
        (HERE / "RESULTS.md").write_text(
            "# Measured\n\nWritten by `make bench` (`benchmarks/run.py --write`), everything in one run.\n\n"
            + "\n".join(text)
            + "\n",
            encoding="utf-8",
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"(this process: {peak:.0f} MB)", file=sys.stderr)


def commit() -> str:
    """Return the short hash of the commit that is checked out, marked where the tree differs from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
