"""The long one: an import or a revoke is killed at any moment, and the store is whole afterwards."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.facts.homes import importing, state, surroundings

KILLS = 100


def killed_after(home, words, seconds: float) -> None:
    """Begin the command and kill it after so many seconds."""
    started = subprocess.Popen(
        [sys.executable, "-m", "quanheng.config.command", *map(str, words)],
        env=surroundings(home),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    started.kill()
    started.wait()


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(KILLS))
def test_a_kill_at_any_moment_leaves_the_state_before_or_after(
    homes, run, tmp_path, settings, seed
):
    home = settings.QUANHENG_HOME = tmp_path / "killed"
    shutil.copytree(homes / "after1", home)
    before = state(home)
    dice = random.Random(seed)  # noqa: S311 - seeded dice are the point

    killed_after(home, importing(homes, 2), dice.uniform(0.4, 1.6))
    after = state(home)
    assert run(home, *importing(homes, 2)) == 0
    end = state(home)

    assert after in (before, end)
    assert len(end["deals"]) == 4
    assert run(home, "doctor") == 0
