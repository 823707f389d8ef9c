"""Named points at which a test may kill the process, as a power cut would."""

from __future__ import annotations

import os
import signal
from collections import Counter

POINTS = (
    "import.received",
    "import.journalled",
    "import.delta_written",
    "import.in_transaction",
    "import.landed",
    "revoke.delta_written",
    "revoke.in_transaction",
    "close.pinned",
    "close.measured",
    "close.chunk_written",
    "close.in_publish",
    "close.published",
    "correction.step",
    "correction.in_publish",
    "keys.in_batch",
    "rounds.in_retention",
)
VARIABLE = "QUANHENG_FAULT"
_passings: Counter[str] = Counter()


def point(name: str) -> None:
    """Pass the point, or die there when `QUANHENG_FAULT` is `name`, or `name@n` the n-th time.

    :raises KeyError: `POINTS` does not list the name.
    """
    if name not in POINTS:
        raise KeyError(name)
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    _passings[name] += 1
    target, _, nth = wanted.partition("@")
    if target == name and _passings[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
