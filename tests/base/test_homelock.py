from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from quanheng.base.homelock import HomeBusy, NoHome, home_lock
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from quanheng.base.homelock import NoHome, home_lock
with home_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the home until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_another_process_is_refused_with_a_sentence(holder, tmp_path):
    with (
        pytest.raises(HomeBusy, match=r"Another process is writing in .* Wait until"),
        home_lock(tmp_path, wait_seconds=0.1),
    ):
        pytest.fail("the lock was given twice")


def test_a_killed_holder_lets_go(holder, tmp_path):
    holder.kill()
    holder.wait()

    with home_lock(tmp_path, wait_seconds=0.1):
        assert (tmp_path / "lock").exists()


def test_who_waits_long_enough_gets_it(holder, tmp_path):
    threading.Timer(0.2, holder.stdin.close).start()

    with home_lock(tmp_path, wait_seconds=20):
        assert holder.wait(timeout=20) == 0


def test_the_holder_may_take_it_again_inside(tmp_path):
    with home_lock(tmp_path), home_lock(tmp_path):
        pass

    with home_lock(tmp_path, wait_seconds=0):
        pass


def test_another_thread_is_refused_too(tmp_path):
    seen: list[type] = []

    def take() -> None:
        try:
            with home_lock(tmp_path, wait_seconds=0.05):
                seen.append(object)
        except HomeBusy as error:
            seen.append(type(error))

    with home_lock(tmp_path):
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()

    assert seen == [HomeBusy]


def test_a_home_that_is_not_there_is_made(tmp_path):
    with home_lock(tmp_path / "deep" / "home"):
        assert (tmp_path / "deep" / "home" / "lock").exists()


def test_a_home_that_is_a_file_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "taken").write_text("not a folder")

    with (
        pytest.raises(
            NoHome, match=r"taken cannot be written to \(File exists\)\. .* or set QUANHENG_HOME"
        ),
        home_lock(tmp_path / "taken"),
    ):
        pass
