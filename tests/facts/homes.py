"""Homes on disk, driven by the real command, and what a reader sees in them."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import polars as pl

from quanheng.engine.ground.kinds import FACTS
from quanheng.facts import store
from tests.facts.files import DEALS, HEAD, PEOPLE

FIRST = {"people.csv": PEOPLE, "deals.csv": DEALS}
SECOND = {
    "people.csv": "id,name\np1,Anna\np3,Cem\n",
    "deals.csv": HEAD + "d1,2026-03-01,p1,100.10\nd2,2026-01-31,p2,250\nd9,2026-01-06,p3,9\n",
}


def surroundings(home: Path, fault: str = "") -> dict[str, str]:
    """Return the environment in which a command works in that home, with SQLite."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return known | {"QUANHENG_HOME": str(home), "QUANHENG_FAULT": fault}


def importing(homes: Path, number: int) -> tuple[object, ...]:
    """Return the command that imports the files of a batch."""
    return ("import", "--mapping", homes / "small.yaml", homes / f"files{number}")


def state(home: Path) -> dict[str, object]:
    """What a reader sees: people, batches, and the deals of the version that landed."""
    with sqlite3.connect(home / "quanheng.sqlite3") as database:
        people = database.execute("SELECT code, name FROM org_person ORDER BY code").fetchall()
        batches = database.execute("SELECT id, status FROM facts_batch ORDER BY id").fetchall()
        versions = dict(database.execute("SELECT kind, version FROM facts_facttable"))
        audited = database.execute("SELECT count(*) FROM base_auditentry").fetchone()
    files = [
        str(home / "facts" / "deals" / Path(path).relative_to(store.table_path("deals")))
        for path in store.files("deals", versions["deals"], None)
    ]
    deals = pl.read_parquet(files, hive_partitioning=True).sort("deal")
    names = [*FACTS["deals"].names, "batch", "file", "row"]
    return {
        "people": people,
        "batches": batches,
        "deals": deals.select(names).to_dicts(),
        "audited": audited,
    }
