"""Two hundred kills at random moments of import, revoke, close and correction: nothing half done, nothing lost."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.measure import company, homes

pytestmark = pytest.mark.fuzz
KILLS = 200
SEED = 20261122
JOBS = {
    "import": ("closed", lambda folder: ("import", "--mapping", folder / "small.yaml", folder / "more")),
    "revoke": ("changed", lambda folder: ("batch", "revoke", "2", "--why", "brought by mistake")),
    "close": ("imported", lambda folder: ("close", "2026-01")),
    "correct": ("changed", lambda folder: ("close", "2026-01", "--correct", "--why", "wrong")),
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, dict[str, float]]:
    """The homes, one more for how each job ends, and how many seconds each job takes."""
    folder, took = homes.build(tmp_path_factory.mktemp("homes")), {}
    company.write(folder / "more", **homes.CHANGED)
    for job, (start, words) in JOBS.items():
        shutil.copytree(folder / start, folder / f"after-{job}")
        begun = time.monotonic()
        assert homes.run(folder / f"after-{job}", *words(folder))[0] == 0
        took[job] = time.monotonic() - begun
    return folder, took


def plan() -> list[tuple[int, str, float]]:
    dice = random.Random(SEED)  # noqa: S311 - seeded dice are the point
    return [(number, dice.choice(sorted(JOBS)), dice.random()) for number in range(KILLS)]


@pytest.mark.parametrize(("number", "job", "share"), plan())
def test_a_kill_at_a_random_moment(built, tmp_path, number, job, share):
    folder, took = built
    start, words = JOBS[job]
    home = tmp_path / "killed"
    shutil.copytree(folder / start, home)

    child = subprocess.Popen(
        homes.command(*words(folder), "--json"),
        env=homes.surroundings(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        out, _ = child.communicate(timeout=took[job] * (0.2 + share))
    except subprocess.TimeoutExpired:
        child.kill()
        out, _ = child.communicate()

    before, after = homes.state(folder / start), homes.state(folder / f"after-{job}")
    seen = homes.state(home)
    assert seen in (before, after)
    if out:  # it was acknowledged
        assert seen == after
    # Again: what was not done is done now, what was done is refused or changes nothing, what was left is cleared away.
    assert homes.run(home, *words(folder))[0] in ((0,) if seen == before else (0, 2))
    assert {**homes.state(home), "runs": []} == {**after, "runs": []}
    assert [run[1:3] for run in homes.state(home)["runs"]] == [run[1:3] for run in after["runs"]]
    assert homes.run(home, "doctor")[0] == 0
