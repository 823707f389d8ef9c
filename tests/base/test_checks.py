from __future__ import annotations

import stat
import sys
import tempfile
from pathlib import Path

import pytest

from quanheng.base import checks, doctor, homelock
from quanheng.config.home import tighten_own


def test_a_python_too_old_is_said(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))

    assert [str(f.mend) for f in checks.python_is_new_enough()] == ["Use Python 3.11 or later."]


def test_this_python_will_do():
    assert list(checks.python_is_new_enough()) == []


def test_a_home_that_cannot_be_made_is_said(settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.QUANHENG_HOME = tmp_path / "file"

    found = list(checks.home_is_writable())
    assert [str(f.where) for f in found] == [str(tmp_path / "file")]
    assert "cannot be written to" in found[0].what


def test_checks_that_need_no_database_come_first():
    needs = [check.needs_database for check in doctor.checks()]

    assert needs == sorted(needs)
    assert "audit" in {check.name for check in doctor.checks()}


def test_a_database_of_this_version_has_nothing_missing(db):
    assert checks.unapplied_migrations() == []
    assert list(checks.database_answers()) == []


@pytest.mark.parametrize(("mode", "found"), [(0o700, 0), (0o750, 0), (0o755, 1), (0o701, 1)])
def test_a_home_that_every_user_of_the_machine_may_look_into_is_said(settings, mode, found):
    with tempfile.TemporaryDirectory(
        dir="/tmp"
    ) as folder:  # pytest's own folders are shut to others already
        settings.QUANHENG_HOME = Path(folder)
        Path(folder).chmod(mode)

        assert [str(one.mend) for one in checks.home_is_private()] == [f"Run: chmod o-rwx {folder}"] * found  # fmt: skip


def test_a_home_is_made_for_its_owner_alone(tmp_path):
    homelock.make_home(tmp_path / "above" / "home")

    assert stat.S_IMODE((tmp_path / "above" / "home").stat().st_mode) == 0o700


@pytest.mark.parametrize(("named", "mode"), [("", 0o750), ("named", 0o755)])
def test_the_default_folder_is_shut_at_the_start_and_a_named_one_is_left(
    settings, monkeypatch, tmp_path, named, mode
):
    monkeypatch.setenv("QUANHENG_HOME", named)
    settings.QUANHENG_HOME = tmp_path
    (tmp_path / "quanheng.sqlite3").touch()
    tmp_path.chmod(0o755)

    tighten_own()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == mode
