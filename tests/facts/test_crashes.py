"""Each fault point of import and revoke kills the process; the state before stands, and a retry works."""

from __future__ import annotations

import shutil

import pytest

from quanheng.base.faults import POINTS
from tests.facts.homes import importing, state

KILLED = -9
IMPORTS = [point for point in POINTS if point.startswith("import.")]
REVOKES = [point for point in POINTS if point.startswith("revoke.")]


@pytest.mark.parametrize("point", IMPORTS)
def test_a_killed_import_leaves_the_state_before_and_can_be_repeated(homes, run, after, point):
    home = after(1)
    before = state(home)

    assert run(home, *importing(homes, 2), fault=point) == KILLED
    killed = state(home)
    assert run(home, *importing(homes, 2)) == 0

    end = state(home)
    assert killed == (end if point == "import.landed" else before)
    assert end["people"] == [("p1", "Anna"), ("p2", "Bo"), ("p3", "Cem")]
    assert end["batches"] == [(1, "landed"), (2, "landed")]
    assert [(row["deal"], row["amount"], row["batch"]) for row in end["deals"]] == [
        ("d1", 10010, 2),
        ("d2", 25000, 2),
        ("d3", -3000, 1),
        ("d9", 900, 2),
    ]
    assert [path.name for path in sorted((home / "batches").iterdir())] == ["1", "2"]
    assert not (home / "batches" / "2" / "work").exists()


@pytest.mark.parametrize("point", REVOKES)
def test_a_killed_revoke_leaves_the_state_before_and_can_be_repeated(homes, run, after, point):
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


def test_the_first_import_of_a_home_can_be_killed_and_repeated(homes, run, after):
    home = after(0)

    assert run(home, *importing(homes, 1), fault="import.delta_written") == KILLED
    assert run(home, "doctor") == 1
    assert run(home, *importing(homes, 1)) == 0

    assert [row["deal"] for row in state(home)["deals"]] == ["d1", "d2", "d3"]
    assert run(home, "doctor") == 0
