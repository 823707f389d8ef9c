"""`quanheng audit`: what it says of a whole audit, and of one that somebody wrote into by hand."""

from __future__ import annotations

import json
import sqlite3

import pytest


def by_hand(cli, *statements: str) -> None:
    """Change the home's database as somebody would who has its file."""
    with sqlite3.connect(cli.home / "quanheng.sqlite3") as database:
        for statement in statements:
            database.execute(statement)


def test_an_entry_that_cannot_be_read_is_named(cli):
    cli("migrate")
    cli("keys", "add")
    by_hand(cli, "update base_auditentry set at = 'rubbish'")

    found = cli("audit", "verify")
    assert (found.code, found.err) == (1, "")
    assert "What it holds cannot be read: at." in found.out
    doctor = cli("doctor")
    assert (doctor.code, "What it holds cannot be read: at." in doctor.out) == (1, True)


def test_a_table_that_is_gone_is_a_sentence(cli):
    cli("migrate")
    by_hand(cli, "drop table base_auditentry")

    found = cli("audit", "verify")
    assert (found.code, found.err) == (1, "")
    assert found.out == (
        "audit: It cannot be read from the database: no such table: base_auditentry."
        " Compare the database with a backup: tables are missing or damaged.\n"
    )


USER = (
    "insert into base_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,"
    " date_joined, is_machine) values ('', 0, 'eve', '', '', '', 0, 1, '2026-01-01', 0)"
)
PERSON = "insert into org_person (code, name) values ('eve', 'Eve')"
UNIT = "insert into org_unit (code, name, kind, industry) values ('hq', 'HQ', 'company', '')"


@pytest.mark.parametrize("row", [USER, PERSON, UNIT])
def test_an_audit_that_was_emptied_head_and_all_is_not_whole(cli, row):
    cli("migrate")
    assert cli("audit", "verify").out == "The audit is whole: 0 entries.\n"
    by_hand(cli, row)

    found = cli("audit", "verify")
    assert (found.code, found.out.startswith("audit: It holds no entry, though")) == (1, True)


@pytest.mark.parametrize("text", ["", "\n", "{}\n", '{"day": "2026-03-01", "entries": 0'])
def test_a_file_with_which_nothing_can_be_compared_is_refused(cli, tmp_path, text):
    cli("migrate")
    (tmp_path / "heads").write_text(text)

    refused = cli("audit", "verify", "--against", tmp_path / "heads")
    assert (refused.code, refused.out) == (2, "")
    assert "Take an unchanged copy of the file." in refused.err


def test_a_head_that_cannot_be_written_is_a_sentence(cli, tmp_path):
    cli("migrate")
    (tmp_path / "file").write_text("")

    for place in ("/proc/none/there", tmp_path / "file"):
        refused = cli("audit", "head", "--write", place)
        assert (refused.code, refused.out) == (2, "")
        assert "Name a folder that this account may write into." in refused.err


def test_moments_are_listed_as_the_companys_clock_shows_them(cli):
    cli("migrate")
    cli("keys", "add")
    by_hand(
        cli,
        "delete from org_company",
        "insert into org_company (id, name, currency, timezone, fiscal_start_month, second_factor_waived, org_stamp)"
        " values (1, 'Firm', 'USD', 'America/New_York', 1, 0, '')",
        "update base_auditentry set at = '2026-03-02 02:30:00'",
    )

    on = ("audit", "list", "--first", "2026-03-01", "--last", "2026-03-01")
    assert "2026-03-01 21:30:00" in cli(*on).out
    (entry,) = json.loads(cli(*on, "--json").out)["entries"]
    assert entry["at"] == "2026-03-01T21:30:00-05:00"


def test_a_row_changed_in_the_database_by_hand_is_found_by_its_entry(cli):
    cli("migrate")
    added = cli("audit", "verify", "--json")
    assert json.loads(added.out) == {"whole": True, "findings": []}
    with sqlite3.connect(cli.home / "quanheng.sqlite3") as database:
        database.execute(
            "insert into base_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,"
            " date_joined, is_machine) values ('', 0, 'eve', '', '', '', 0, 1, '2026-01-01', 0)"
        )
        database.execute(
            "insert into base_auditentry (at, action, subject_type, subject_key, why, came_from, previous_hash, hash, actor_id)"
            " select '2026-01-01', 'x', 't', 'k', '', '', ?, 'made up', id from base_user limit 1",
            ("0" * 64,),
        )
    found = cli("audit", "verify", "--json")

    assert found.code == 1
    told = json.loads(found.out)
    assert told["whole"] is False
    assert told["findings"][0]["what"] == "Its content was changed after it was written."


def test_entries_are_listed_by_days_and_before_a_number(cli):
    cli("migrate")
    cli("keys", "add")
    cli("keys", "add")
    listed = json.loads(cli("audit", "list", "--action", "base.keys.change", "--json").out)
    newest, older = listed["entries"]
    assert (newest["from"], newest["who"]) == ("command", "quanheng")

    before = cli("audit", "list", "--before", newest["number"], "--json")
    assert [one["number"] for one in json.loads(before.out)["entries"]] == [older["number"]]
    long_ago = cli("audit", "list", "--last", "2020-01-01", "--json")
    assert json.loads(long_ago.out)["entries"] == []
    assert cli("audit", "list", "--first", "2026-02-30").code == 2


def test_a_head_is_written_and_checked_against(cli, tmp_path):
    cli("migrate")
    kept = tmp_path / "kept"
    assert cli("audit", "head", "--write", kept).code == 0

    checked = cli("audit", "verify", "--against", kept / "audit-heads.jsonl")
    assert (checked.code, checked.out.startswith("The audit is whole")) == (0, True)


def test_a_file_that_is_not_there_is_a_sentence(cli, tmp_path):
    cli("migrate")
    refused = cli("audit", "verify", "--against", tmp_path / "none")

    assert refused.code == 2
    assert "Name the file that “quanheng audit head” writes." in refused.err
