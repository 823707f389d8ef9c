from __future__ import annotations

import sys

from quanheng.base import checks, doctor


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
