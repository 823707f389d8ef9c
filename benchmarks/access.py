"""What the access filter costs: a list of people as HR of the company reads it, without a filter, and as HR of each root does.

Usage: python benchmarks/access.py HOME; the home is one of many people, as many_people.py makes it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
ROUNDS = 41


def main(home: Path) -> None:
    os.environ["QUANHENG_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "quanheng.config.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from datetime import date

    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from quanheng.base.models import User
    from quanheng.base.once import reading_once
    from quanheng.org import listing
    from quanheng.org.models import Company, Person, RoleGrant, UnitPlacement

    day = date(2026, 4, 20)
    with transaction.atomic():
        unfiltered = User.objects.create(username="bench-hr-of-all")
        RoleGrant.objects.create(user=unfiltered, role="hr", unit=None, day_from=day)
        filtered = User.objects.create(username="bench-hr")
        for root in UnitPlacement.objects.filter(parent=None):
            RoleGrant.objects.create(user=filtered, role="hr", unit=root.unit, day_from=day)

        Company.objects.update(org_stamp="bench")  # as every change through a service leaves one

        def read(user: Any) -> Callable[[], int]:
            def asked() -> int:
                with reading_once():  # as every page and call of the API does
                    found = listing.people(user, day, unit=None, text="", after="", most=50)
                return len(found.rows)

            return asked

        def call(user: Any) -> Callable[[], int]:
            client = Client(SERVER_NAME="localhost")
            client.force_login(user)

            def asked() -> int:
                answer = client.get("/api/v1/people", {"limit": 50})
                if answer.status_code != 200:
                    raise SystemExit(f"The API answers with {answer.status_code}.")
                return len(answer.json()["data"])

            return asked

        both = {
            "all": read(unfiltered), "filtered": read(filtered),
            "api_all": call(unfiltered), "api_filtered": call(filtered),
        }  # fmt: skip
        queries = {}
        for name, work in both.items():
            with CaptureQueriesContext(connection) as asked:
                work()
            queries[name] = len(asked)
        spent: dict[str, list[float]] = {name: [] for name in both}
        for _ in range(ROUNDS):  # one after the other, so that whatever else runs slows both
            for name, work in both.items():
                begun = time.perf_counter()
                work()
                spent[name].append((time.perf_counter() - begun) * 1000)
        people = Person.objects.count()
        transaction.set_rollback(True)
    print(
        json.dumps(
            {"people": people, "queries": queries}
            | {name: median(times) for name, times in spent.items()}
        )
    )


def section(people: int = 10_000) -> list[str]:
    """Return what was measured of the filter, as Markdown, in a home of so many people that is made for it."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(os.environ.get("BENCH_MANY") or Path(name) / "many")
        if not os.environ.get("BENCH_MANY"):
            _run(str(HERE / "many_people.py"), str(home), str(people))
        found = json.loads(_run(str(HERE / "access.py"), str(home)).splitlines()[-1])
    ratio, more = found["filtered"] / found["all"], found["api_filtered"] / found["api_all"] - 1
    return [
        f"A list of 50 of {found['people']:,} people and how many there are, by the tables alone: "
        f"{found['all']:.1f} ms and {found['queries']['all']} queries for HR of the company, who sees all, {found['filtered']:.1f} ms and "
        f"{found['queries']['filtered']} queries through the filter of HR of the whole tree, × {ratio:.1f}.",
        "",
        f"The same list as the API answers it: {found['api_all']:.1f} ms and {found['api_filtered']:.1f} ms, {more:+.0%} (budget 20%).",
    ]


def _run(*words: str) -> str:
    known = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"}
    done = subprocess.run(
        [sys.executable, *words], env=known, check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
