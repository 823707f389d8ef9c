"""One writer at a time in a home folder, whatever becomes of the process that holds it."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quanheng.engine.ground.findings import Refused
from quanheng.engine.ground.words import said

PAUSE_SECONDS = 0.05
_guard = threading.Lock()
_turns: dict[Path, threading.RLock] = {}
_depth: dict[Path, int] = {}


class HomeBusy(Refused):
    """Another process or thread writes in the home folder."""


class NoHome(Refused):
    """The home folder cannot be made or written to."""


def make_home(home: Path) -> None:
    """Make the home folder, open to its owner alone; one that is there stays as it is."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def home_lock(home: Path, wait_seconds: float = 30.0) -> Iterator[None]:
    """Hold the home folder for writing; the holder may take it again inside.

    The system lets go of the lock when the process ends, however it ends.

    :raises HomeBusy: somebody else held it for `wait_seconds`.
    :raises NoHome: the folder cannot be made or written to.
    """
    key = home.absolute()
    with _guard:
        turn = _turns.setdefault(key, threading.RLock())
    if not turn.acquire(timeout=wait_seconds):
        raise _busy(key)
    try:
        with _nested(key) if _depth.get(key) else _outermost(key, wait_seconds):
            yield
    finally:
        turn.release()


@contextmanager
def _nested(key: Path) -> Iterator[None]:
    _depth[key] += 1
    try:
        yield
    finally:
        _depth[key] -= 1


@contextmanager
def _outermost(key: Path, wait_seconds: float) -> Iterator[None]:
    try:
        make_home(key)
        handle = os.open(key / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoHome(
            said(
                "The home folder {home} cannot be written to ({reason}). Give this account the right to write there, or set QUANHENG_HOME.",
                home=str(key),
                reason=error.strerror or type(error).__name__,
            )
        ) from error
    try:
        _await_flock(handle, key, time.monotonic() + wait_seconds)
        _depth[key] = 1
        try:
            yield
        finally:
            del _depth[key]
    finally:
        os.close(handle)


def _await_flock(handle: int, home: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _busy(home) from None
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _busy(home: Path) -> HomeBusy:
    return HomeBusy(
        said(
            "Another process is writing in {home}. Wait until it has ended, then try again.",
            home=str(home),
        )
    )
