"""Each fault point of import and revoke kills the process; the state before stands, and a retry works."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from quanheng.base.faults import POINTS
from quanheng.engine.ground.kinds import FACTS
from quanheng.facts import store
from tests.conftest import ROOT
from tests.facts.files import DEALS, HEAD, PEOPLE, SMALL, write

KILLED = -9
SECOND = {
    "people.csv": "id,name\np1,Anna\np3,Cem\n",
    "deals.csv": HEAD + "d1,2026-03-01,p1,100.10\nd2,2026-01-31,p2,250\nd9,2026-01-06,p3,9\n",
}
IMPORTS = [point for point in POINTS if point.startswith("import.")]
REVOKES = [point for point in POINTS if point.startswith("revoke.")]


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
        "deals": deals.select(names).rows(),
        "audited": audited,
    }


def run(home: Path, *words: object, fault: str = "") -> int:
    """Run the command in a home and return its exit status."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    surroundings |= {"QUANHENG_HOME": str(home), "QUANHENG_FAULT": fault}
    command = [sys.executable, "-m", "quanheng.config.command", *map(str, words)]
    return subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True).returncode


@pytest.fixture(scope="session")
def homes(tmp_path_factory) -> Path:
    """A folder with the mapping, the files of two batches, and a home after one and after both."""
    folder = tmp_path_factory.mktemp("homes")
    write(folder, {"small.yaml": SMALL})
    write(folder / "files1", {"people.csv": PEOPLE, "deals.csv": DEALS})
    write(folder / "files2", SECOND)
    assert run(folder / "after1", *importing(folder, 1)) == 0
    shutil.copytree(folder / "after1", folder / "after2")
    assert run(folder / "after2", *importing(folder, 2)) == 0
    return folder


def importing(homes: Path, number: int) -> tuple[object, ...]:
    """Return the command that imports the files of a batch."""
    return ("import", "--mapping", homes / "small.yaml", homes / f"files{number}")


@pytest.fixture
def after(homes, tmp_path, settings):
    """A function that returns a fresh home as it stands after so many batches."""

    def copy(batches: int) -> Path:
        settings.QUANHENG_HOME = tmp_path / "crashing"
        shutil.copytree(homes / f"after{batches}", settings.QUANHENG_HOME)
        return settings.QUANHENG_HOME

    return copy


@pytest.mark.parametrize("point", IMPORTS)
def test_a_killed_import_leaves_the_state_before_and_can_be_repeated(homes, after, point):
    home = after(1)
    before = state(home)

    assert run(home, *importing(homes, 2), fault=point) == KILLED
    killed = state(home)
    assert run(home, *importing(homes, 2)) == 0

    end = state(home)
    assert killed == (end if point == "import.landed" else before)
    assert end["people"] == [("p1", "Anna"), ("p2", "Bo"), ("p3", "Cem")]
    assert end["batches"] == [(1, "landed"), (2, "landed")]
    assert [(row[0], row[6], row[14]) for row in end["deals"]] == [
        ("d1", 10010, 2),
        ("d2", 25000, 2),
        ("d3", -3000, 1),
        ("d9", 900, 2),
    ]
    assert [path.name for path in sorted((home / "batches").iterdir())] == ["1", "2"]
    assert not (home / "batches" / "2" / "work").exists()


@pytest.mark.parametrize("point", REVOKES)
def test_a_killed_revoke_leaves_the_state_before_and_can_be_repeated(homes, after, point):
    home = after(2)
    before = state(home)
    revoke = ("batch", "revoke", 2, "--why", "wrong file")

    assert run(home, *revoke, fault=point) == KILLED
    assert state(home) == before
    assert run(home, *revoke) == 0

    end = state(home)
    assert end["batches"] == [(1, "landed"), (2, "revoked")]
    shutil.rmtree(home)
    first = state(after(1))
    assert (end["people"], end["deals"]) == (first["people"], first["deals"])


def test_the_first_import_of_a_home_can_be_killed_and_repeated(homes, tmp_path, settings):
    home = settings.QUANHENG_HOME = tmp_path / "first"

    assert run(home, *importing(homes, 1), fault="import.delta_written") == KILLED
    assert run(home, "doctor") == 1
    assert run(home, *importing(homes, 1)) == 0

    assert [row[0] for row in state(home)["deals"]] == ["d1", "d2", "d3"]
    assert run(home, "doctor") == 0
