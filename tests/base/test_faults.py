from __future__ import annotations

import subprocess
import sys

import pytest

from quanheng.base import faults
from tests.conftest import ROOT

PASS = """
from quanheng.base.faults import point
for _ in range(3):
    point("import.landed")
    print("passed", flush=True)
"""


def passings(fault: str) -> tuple[int, int]:
    """Return how the process ended and how often it passed the point."""
    done = subprocess.run(
        [sys.executable, "-c", PASS],
        env={faults.VARIABLE: fault, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout.count("passed")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("", (0, 3)),
        ("import.received", (0, 3)),
        ("import.landed", (-9, 0)),
        ("import.landed@1", (-9, 0)),
        ("import.landed@3", (-9, 2)),
        ("import.landed@4", (0, 3)),
    ],
)
def test_the_process_dies_at_the_named_passing(fault, expected):
    assert passings(fault) == expected


def test_a_point_that_is_not_listed_is_an_error():
    with pytest.raises(KeyError):
        faults.point("import.nowhere")


def test_each_point_is_listed_once():
    assert len(faults.POINTS) == len(set(faults.POINTS)) >= 12
