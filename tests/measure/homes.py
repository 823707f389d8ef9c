"""Homes of the small company on disk, driven by the real command: what crash tests start from and compare with."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.measure import company

KILLED = -9
CHANGED = {
    "deals": "deal,day,person,customer,amount\nD1,2026-01-05,ana,K1,90.00\nD8,2026-01-06,bo,K8,10.00\n"
}


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "quanheng.config.command", *map(str, words)]


def surroundings(home: Path, fault: str = "") -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return known | {"QUANHENG_HOME": str(home), "QUANHENG_FAULT": fault, "PYTHONPATH": str(ROOT)}


def run(home: Path, *words: object, fault: str = "") -> tuple[int, Any]:
    """Run the command in a home and return its exit status and what it said as JSON."""
    done = subprocess.run(
        command(*words, "--json"),
        env=surroundings(home, fault),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None


CLOSE_MANY = """
import sys, django
django.setup()
from datetime import UTC, datetime
from quanheng.base.services import machine_user
from quanheng.measure.services.runs import periods_close
for closed in periods_close(actor=machine_user(), periods=sys.argv[1:], at=datetime(2026, 7, 1, tzinfo=UTC)):
    print(closed.run.results_hash)
"""


def close_many(home: Path, *periods: str, fault: str = "") -> tuple[int, list[str]]:
    """Close periods together in a process of its own and return its exit status and their hashes."""
    known = surroundings(home, fault) | {"DJANGO_SETTINGS_MODULE": "quanheng.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", CLOSE_MANY, *periods], env=known, capture_output=True, text=True, cwd=ROOT
    )  # fmt: skip
    return done.returncode, done.stdout.split()


def build(folder: Path) -> Path:
    """Make three homes: `imported`, `closed` (January), and `changed` (closed, then other facts imported); return their folder."""
    mapping, files = company.mapping(folder), company.write(folder / "files")
    more = company.write(folder / "more", **CHANGED)
    assert run(folder / "imported", "import", "--mapping", mapping, files)[0] == 0
    shutil.copytree(folder / "imported", folder / "closed")
    assert run(folder / "closed", "close", "2026-01")[0] == 0
    shutil.copytree(folder / "closed", folder / "changed")
    assert run(folder / "changed", "import", "--mapping", mapping, more)[0] == 0
    return folder


def state(home: Path) -> dict[str, Any]:
    """Return what a reader sees: published runs and their scores, batches, targets, how many changes are on record."""
    with closing(sqlite3.connect(home / "quanheng.sqlite3")) as database:
        asked = {
            "runs": "SELECT id, period, results_hash, corrects_id FROM measure_run WHERE status = 'published' ORDER BY id",
            "scores": "SELECT s.person, s.total FROM measure_score s JOIN measure_run r ON r.id = s.run_id WHERE r.status = 'published' ORDER BY 1, 2",
            "differences": "SELECT d.what, d.key, d.cause, d.amount FROM measure_difference d JOIN measure_run r ON r.id = d.run_id WHERE r.status = 'published' ORDER BY d.position",
            "batches": "SELECT id, status FROM facts_batch ORDER BY id",
            "versions": "SELECT kind, batch_id FROM facts_facttable ORDER BY kind",
            "targets": "SELECT metric, key, day_from, amount FROM measure_target ORDER BY 1, 2, 3",
        }
        return {name: database.execute(query).fetchall() for name, query in asked.items()}
