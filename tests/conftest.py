"""What tests share: a fresh home, the real command, data that lies beside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from quanheng.base.once import forget

ROOT = Path(__file__).resolve().parents[1]
os.environ["QUANHENG_SECRET_KEY"] = "for-tests-only"
os.environ.setdefault("QUANHENG_LANGUAGE", "en")

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)


class Ended(NamedTuple):
    """How a command ended: exit status, standard output, standard error."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ended]


@pytest.fixture
def at() -> datetime:
    return NOON


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh, empty home folder: no test writes in the home of whoever runs it."""
    folder = tmp_path / "home"
    folder.mkdir()
    settings.QUANHENG_HOME = folder
    monkeypatch.setenv("QUANHENG_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_lasts():
    """What a process keeps from request to request ends with the test: the next has another database."""
    forget()


@pytest.fixture
def shared() -> Path:
    """The folder of shared data, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("QUANHENG_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the shared data is not beside the checkout; QUANHENG_SHARED can name it")
    return folder


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The real command in a process of its own, with a home that starts empty.

    `cli("measure", "deal_amount", env={"QUANHENG_FAULT": "close.pinned"})` → (code, out, err).
    Commands of one test share the home `cli.home`; it uses SQLite whatever the suite uses.
    """
    folder = tmp_path / "cli_home"

    def run(*words: object, env: dict[str, str] | None = None, timeout: float = 300) -> Ended:
        surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        surroundings |= {"QUANHENG_HOME": str(folder), "PYTHONPATH": str(ROOT)} | (env or {})
        done = subprocess.run(
            [sys.executable, "-m", "quanheng.config.command", *map(str, words)],
            env=surroundings,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    run.home = folder  # type: ignore[attr-defined]
    return run


@pytest.fixture
def actor(db):
    """The machine's own account, which reaches everything."""
    from quanheng.base.services import machine_user

    return machine_user()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever uses the database, so that it can be run again on PostgreSQL."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "db" in names or "transactional_db" in names or item.get_closest_marker("django_db"):
            item.add_marker("database")
