"""`quanheng audit`: what it says of a whole audit, and of one that somebody wrote into by hand."""

from __future__ import annotations

import json
import sqlite3


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
