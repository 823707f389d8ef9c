"""The command as people run it: exit status, sentences, both languages."""

from __future__ import annotations

import json
import sqlite3

import pytest

from quanheng.base.language import LOCALE


def test_migrate_makes_a_home_and_says_so_once(cli):
    first, second = cli("migrate", "--json"), cli("--json", "migrate")

    assert (first.code, first.err) == (0, "")
    assert "base.0001_initial" in json.loads(first.out)["applied"]
    assert json.loads(second.out) == {"home": str(cli.home), "applied": []}
    assert (cli.home / "quanheng.sqlite3").exists()


def test_doctor_finds_a_home_in_order(cli):
    cli("migrate")

    found = cli("doctor", "--json")

    assert found.code == 0
    assert json.loads(found.out)["ok"] is True


def test_doctor_says_what_an_empty_home_wants_and_makes_no_database(cli):
    found = cli("doctor")

    assert found.code == 1
    assert "Run “quanheng migrate” first." in found.out
    assert not (cli.home / "quanheng.sqlite3").exists()


def test_doctor_finds_an_audit_entry_changed_by_hand(cli):
    cli("migrate")
    with sqlite3.connect(cli.home / "quanheng.sqlite3") as database:
        database.execute(
            "INSERT INTO base_audithead (id, hash, entries) VALUES (1, ?, 1)", ["f" * 64]
        )

    found = cli("doctor", "--json")

    assert found.code == 1
    audit = next(c for c in json.loads(found.out)["checks"] if c["name"] == "audit")
    assert audit["findings"][0]["what"].startswith("The chain holds 0 entries")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["doctr"], "invalid choice: 'doctr'"),
        ([], "arguments are required: command"),
        (["doctor", "--loud"], "unrecognized arguments: --loud"),
        (["doctor", "--js"], "unrecognized arguments: --js"),
    ],
)
def test_a_bad_command_line_ends_with_2_and_a_sentence_on_both_streams(cli, words, said):
    ended = cli(*words, "--json")

    assert ended.code == 2
    sentence = json.loads(ended.out)["error"]
    assert said in sentence
    assert "--help” says what it takes." in sentence
    assert ended.err.strip() == sentence


def test_without_json_an_error_goes_to_standard_error_alone(cli):
    ended = cli("doctr")

    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err


def test_a_database_address_that_cannot_be_used_ends_with_2(cli):
    ended = cli("migrate", "--json", env={"DATABASE_URL": "mysql://x"})

    assert ended.code == 2
    assert "DATABASE_URL cannot be used" in json.loads(ended.out)["error"]


def test_a_database_that_does_not_answer_is_a_failure_in_one_sentence(cli):
    ended = cli("migrate", "--json", env={"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"})

    assert ended.code == 1
    assert json.loads(ended.out)["error"].startswith("The command failed: OperationalError:")
    assert "Traceback" not in ended.err


def test_a_failure_shows_where_when_asked(cli):
    address = "postgresql://x@127.0.0.1:1/x"

    ended = cli("migrate", env={"DATABASE_URL": address, "QUANHENG_DEBUG": "1"})

    assert "Traceback" in ended.err


def test_a_language_that_is_not_spoken_ends_with_2(cli):
    ended = cli("doctor", env={"QUANHENG_LANGUAGE": "fr"})

    assert ended.code == 2
    assert "write zh-hans or en" in ended.err


@pytest.mark.skipif(
    not (LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.mo").exists(),
    reason="the translations are not compiled; make setup does it",
)
def test_chinese_is_spoken_when_nothing_is_chosen(cli):
    ended = cli("doctr", "--json", env={"QUANHENG_LANGUAGE": ""})

    sentence = json.loads(ended.out)["error"]
    assert sentence.startswith("命令无法识别：参数 命令：没有这个选项：'doctr'（可选：")
    assert sentence.endswith("用法见“quanheng --help”。")


def test_help_lists_the_verbs(cli):
    ended = cli("--help")

    assert ended.code == 0
    assert "migrate" in ended.out
    assert "doctor" in ended.out


def test_a_verb_that_needs_the_database_says_to_migrate_first(cli):
    ended = cli("batch", "list", "--json")

    assert ended.code == 2
    assert "Run “quanheng migrate” first." in json.loads(ended.out)["error"]
    assert not (cli.home / "quanheng.sqlite3").exists()
