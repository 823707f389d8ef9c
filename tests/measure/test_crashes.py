"""Each fault point of close and correction kills the process; the state before stands, and a retry gives the same result."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quanheng.base.faults import POINTS
from tests.measure import homes

CLOSE = ("close", "2026-01")
CORRECT = ("close", "2026-01", "--correct", "--why", "a deal was booked wrongly")
PUBLISHED = {"close.published"}  # from here on the close has been acknowledged
OF_CLOSE = [point for point in POINTS if point.startswith("close.")]
OF_CORRECTION = [point for point in POINTS if point.startswith("correction.")]


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    folder = homes.build(tmp_path_factory.mktemp("homes"))
    for name, done, words in (("imported", "done", CLOSE), ("changed", "corrected", CORRECT)):
        shutil.copytree(folder / name, folder / done)
        assert homes.run(folder / done, *words)[0] == 0
    return folder


def crash(built: Path, home: Path, start: str, words: tuple[str, ...], point: str) -> dict:
    """Kill the command at a point in a copy of a home and return the state that the next start shows."""
    shutil.copytree(built / start, home)
    assert homes.run(home, *words, fault=point)[0] == homes.KILLED
    return homes.state(home)


@pytest.mark.parametrize("point", OF_CLOSE)
def test_a_close_that_is_killed_leaves_the_state_before_and_can_be_done_again(
    built, tmp_path, point
):
    home = tmp_path / "killed"

    after = crash(built, home, "imported", CLOSE, point)

    assert after == homes.state(built / ("done" if point in PUBLISHED else "imported"))
    code, said = homes.run(home, *CLOSE)
    assert (code, said["hash"]) == (0, homes.state(built / "done")["runs"][0][2])
    assert homes.state(home)["scores"] == homes.state(built / "done")["scores"]


@pytest.mark.parametrize("point", OF_CORRECTION)
def test_a_correction_that_is_killed_leaves_the_closed_period_as_it_was(built, tmp_path, point):
    home = tmp_path / "killed"

    after = crash(built, home, "changed", CORRECT, point)

    assert after == homes.state(built / "changed")
    assert homes.run(home, *CORRECT)[0] == 0
    assert homes.state(home)["differences"] == homes.state(built / "corrected")["differences"]
    assert homes.run(home, "doctor")[0] == 0


@pytest.mark.parametrize("point", ["close.chunk_written", "close.in_publish"])
def test_of_periods_closed_together_a_kill_leaves_the_earlier_ones_closed_and_the_later_as_if_never_begun(
    built, tmp_path, point
):
    home = tmp_path / "killed"
    shutil.copytree(built / "imported", home)

    assert homes.close_many(home, "2026-01", "2026-02", fault=f"{point}@2")[0] == homes.KILLED

    after = homes.state(home)
    assert after == homes.state(built / "closed")
    code, hashes = homes.close_many(home, "2026-01", "2026-02")
    assert (code, hashes[0]) == (0, after["runs"][0][2])
    assert [run[1:3] for run in homes.state(home)["runs"]] == [
        ("2026-01", hashes[0]),
        ("2026-02", hashes[1]),
    ]
