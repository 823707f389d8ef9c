from __future__ import annotations

import stat
from pathlib import Path

import pytest

from quanheng.config import environment

HOME = Path("/home/of/tests")


def test_the_home_is_absolute_and_var_by_default(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    assert environment.home_folder({}) == tmp_path / "var"
    assert environment.home_folder({"QUANHENG_HOME": "x/y"}) == tmp_path / "x" / "y"


def test_sqlite_in_the_home_is_the_default_and_takes_the_write_lock_at_once():
    held = environment.database({}, HOME)

    assert held["NAME"] == "/home/of/tests/quanheng.sqlite3"
    assert held["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in held["OPTIONS"]["init_command"]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgresql_address_is_taken_apart(scheme):
    url = f"{scheme}://ann:p%40ss@db.example:6543/sales"

    assert environment.database({"DATABASE_URL": url}, HOME) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "sales",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6543",
    }


def test_a_short_address_leaves_the_rest_to_the_driver():
    held = environment.database({"DATABASE_URL": "postgresql:///sales"}, HOME)

    assert (held["NAME"], held["USER"], held["HOST"], held["PORT"]) == ("sales", "", "", "")


@pytest.mark.parametrize(
    "url",
    ["mysql://a@b/c", "sqlite:///x", "postgresql://host", "postgresql://h:port/n", "nonsense"],
)
def test_another_address_is_refused_without_repeating_its_password(url):
    with pytest.raises(environment.CannotConfigure, match="it must read postgresql://") as refused:
        environment.database({"DATABASE_URL": url}, HOME)

    assert url not in str(refused.value)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = environment.secret_key({}, tmp_path / "home")

    kept = tmp_path / "home" / "secret_key"
    assert environment.secret_key({}, tmp_path / "home") == key
    assert len(key) > 60
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_key_in_the_environment_is_the_one_used(tmp_path):
    assert environment.secret_key({"QUANHENG_SECRET_KEY": "given"}, tmp_path) == "given"
    assert not (tmp_path / "secret_key").exists()
