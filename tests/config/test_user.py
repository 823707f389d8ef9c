"""`quanheng user`: somebody is let in and shown out, by the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Ended

PASSWORD = "river-stone-9\n"


@pytest.fixture
def user(cli, tmp_path):
    """`user("add", "mei", typed=…)` → (code, out, err), in a home that is migrated."""
    assert cli("migrate").code == 0

    def run(*words: str, typed: str = "") -> Ended:
        surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        surroundings |= {"QUANHENG_HOME": str(cli.home), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "quanheng.config.command", "user", *words],
            env=surroundings, cwd=tmp_path, input=typed, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


def test_somebody_is_let_in_listed_and_shown_out(user):
    added = user(
        "add", "mei", "--role", "headquarters", "--password-stdin", "--json", typed=PASSWORD
    )
    listed = user("list", "--json")
    closed = user("close", "mei")
    after = user("list")

    assert (added.code, json.loads(added.out)) == (0, {"name": "mei"})
    assert json.loads(listed.out) == [
        {"username": "mei", "person": "", "name": "", "is_open": True}
    ]
    assert (closed.code, closed.out.strip()) == (0, "Nobody signs in as “mei” any more.")
    assert "–" in after.out
    assert "Open it again, by “quanheng user open mei”" in user("add", "mei", "--password-stdin", typed=PASSWORD).err  # fmt: skip
    opened = user("open", "mei", "--password-stdin", "--json", typed="brave-otter-9\n")
    assert (opened.code, json.loads(opened.out)) == (0, {"name": "mei", "open": True})
    assert json.loads(user("list", "--json").out)[0]["is_open"] is True
    assert "river-stone-9" not in added.out + added.err + listed.out


@pytest.mark.parametrize(
    ("words", "typed", "says"),
    [
        (["add", "mei", "--password-stdin"], "short\n", "The password is shorter than 8 characters."),
        (["add", "mei", "--password-stdin"], "", "The password is shorter than 8 characters."),
        (["add", "mei"], PASSWORD, "There is no terminal to ask for the password."),
        (["add", "mei", "--role", "emperor", "--password-stdin"], PASSWORD, "There is no role “emperor”. There are: employee"),
        (["add", "mei", "--role", "hr:moon", "--password-stdin"], PASSWORD, "There is no unit “moon” here."),
        (["add", "mei", "--person", "p9", "--password-stdin"], PASSWORD, "There is no person “p9” here."),
        (["add", "quanheng", "--password-stdin"], PASSWORD, "Somebody signs in as “quanheng” already."),
        (["open", "nobody", "--password-stdin"], PASSWORD, "There is no closed sign-in “nobody” here."),
        (["add", "junior", "--password-stdin"], "junior-junior\n", "This cannot be a sign-in: The password contains the name."),
        (["close", "nobody"], "", "There is no sign-in “nobody” here."),
        (["password", "nobody", "--password-stdin"], PASSWORD, "There is no sign-in “nobody” here."),
        (["forget", "nobody"], "", "There is no sign-in “nobody” here."),
    ],
)  # fmt: skip
def test_what_cannot_be_ends_in_a_sentence_and_lets_nobody_in(user, words, typed, says):
    ended = user(*words, "--json", typed=typed)

    assert ended.code == 2
    assert says in json.loads(ended.out)["error"]
    assert says in ended.err
    assert json.loads(user("list", "--json").out) == []


def test_who_forgot_the_password_or_lost_the_factors_is_helped(user):
    user("add", "mei", "--password-stdin", typed=PASSWORD)
    weak = user("password", "mei", "--password-stdin", typed="short\n")
    renewed = user("password", "mei", "--password-stdin", typed="brave-otter-9\n")
    forgotten = user("forget", "mei", "--json")

    assert (weak.code, "shorter than 8 characters" in weak.err) == (2, True)
    assert "“mei” has another password" in renewed.out
    assert json.loads(forgotten.out) == {"name": "mei"}
    assert "brave-otter-9" not in renewed.out + renewed.err


def test_the_doctor_says_that_the_second_factor_is_waived(user, cli):
    assert user("second-factor", "waived").code == 0
    found = cli("doctor")

    assert found.code == 1
    assert "It asks nobody for a second factor" in found.out
    assert user("second-factor", "required").code == 0
    assert cli("doctor").code == 0
