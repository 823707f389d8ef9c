from __future__ import annotations

import json
import shutil

from tests.facts.files import DEALS, HEAD, PEOPLE, SMALL, write


def test_import_list_and_revoke_by_command(cli, tmp_path, empty_home):
    shutil.copytree(empty_home, cli.home)
    mapping = write(tmp_path, {"small.yaml": SMALL}) / "small.yaml"
    first = write(tmp_path / "first", {"people.csv": PEOPLE, "deals.csv": DEALS})
    bad = write(tmp_path / "bad", {"deals.csv": HEAD + "d1,2026-02-30,p1,1\n"})

    brought = cli("import", "--mapping", mapping, first, "--json")
    refused = cli("import", "--json", "--mapping", mapping, bad)
    listed = cli("batch", "list", "--json")
    revoked = cli("batch", "revoke", 1, "--why", "a trial", "--json")

    told = json.loads(brought.out)
    assert (brought.code, told["batch"], told["status"], told["rejects_file"]) == (
        0,
        1,
        "landed",
        None,
    )
    assert told["rows"]["deals"] == {
        "read": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "skipped": 0,
    }
    assert refused.code == 2
    assert "not one of its 1 rows can be taken" in json.loads(refused.out)["error"]
    assert "“2026-02-30” in “day” is not a day of the calendar" in refused.err
    (batch,) = json.loads(listed.out)
    assert (batch["id"], batch["status"], batch["mapping"], batch["by"]) == (
        1,
        "landed",
        "small",
        "quanheng",
    )
    assert [file["name"] for file in batch["files"]] == ["people.csv", "deals.csv"]
    assert json.loads(revoked.out)["rows"]["deals"] == {"restored": 0, "removed": 3, "kept": 0}


def test_a_batch_that_is_not_there_is_bad_input(cli, empty_home):
    shutil.copytree(empty_home, cli.home)

    ended = cli("batch", "revoke", 5, "--why", "x")

    assert ended.code == 2
    assert "There is no batch “5” here." in ended.err
    assert "There is no batch yet." in cli("batch", "list").out
