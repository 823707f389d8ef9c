"""What the audit costs: changes of people by their service as they are, and with the entry left out.

Usage: python benchmarks/audit.py measure HOME; the home is made where it is missing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, ROUNDS, MANY, ROUNDS_OF_MANY = 2_000, 201, 500, 9
MOST = 0.30  # of a plain write, as the budgets have it


def main(home: Path) -> None:
    os.environ["QUANHENG_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "quanheng.config.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from datetime import UTC, date, datetime

    from django.db import connection

    from quanheng.base import audit
    from quanheng.base.services import machine_user
    from quanheng.config.home import migrate_home
    from quanheng.org.rows import PersonRow
    from quanheng.org.services.people import people_put

    migrate_home()
    actor, at = machine_user(), datetime(2026, 4, 20, tzinfo=UTC)
    turn = iter(range(10**9))

    def put(first: int, count: int) -> None:
        """Change the name of so many people, in one transaction of its own."""
        told = [
            PersonRow(code=f"p{first + n:05}", name=f"Name {next(turn)}", hired=date(2020, 1, 1))
            for n in range(count)
        ]
        people_put(actor=actor, rows=told, at=at)

    put(0, PEOPLE)

    @contextmanager
    def without() -> Iterator[None]:
        kept, audit.note_each = audit.note_each, lambda **_: None
        try:
            yield
        finally:
            audit.note_each = kept

    def timed(work: Callable[[], None]) -> float:
        begun = time.perf_counter()
        work()
        return (time.perf_counter() - begun) * 1000

    def both(rounds: int, count: int) -> dict[str, float]:
        """Return the middle of each in ms, taken by turns, so that whatever else runs slows both."""
        spent: dict[str, list[float]] = {"plain": [], "audited": []}
        for number in range(rounds):
            first = number * 7 % (PEOPLE - count)
            with without():
                spent["plain"].append(timed(lambda first=first: put(first, count)))
            spent["audited"].append(timed(lambda first=first: put(first, count)))
        return {name: median(times) for name, times in spent.items()}

    found = {"one": both(ROUNDS, 1), "many": both(ROUNDS_OF_MANY, MANY)}
    print(json.dumps({"database": connection.vendor, "changed": MANY, **found}))


def section() -> list[str]:
    """Return what was measured of the audit, as Markdown, in a home that is made for it."""
    with tempfile.TemporaryDirectory() as name:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).resolve()), "measure", name],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    lines = [f"| what, on {found['database']} | plain | audited | more |", "|---|---|---|---|"]
    for name, says in (
        ("one", "one person changed"),
        ("many", f"{found['changed']} people changed at once"),
    ):
        plain, audited = found[name]["plain"], found[name]["audited"]
        more = audited / plain - 1
        mark = "" if more < MOST else f" (budget {MOST:.0%})"
        lines.append(f"| {says} | {plain:.1f} ms | {audited:.1f} ms | {more:.0%}{mark} |")
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[2])) if sys.argv[1:2] == ["measure"] else print("\n".join(section()))
