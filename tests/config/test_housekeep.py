"""`quanheng housekeep`: the daily rounds by hand, half done, failing, and by the server itself."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.browser.site import served
from tests.config.test_personal_commands import python
from tests.conftest import ROOT
from tests.measure.homes import surroundings

# 450 people who left in 2010, each with a name that is due to go; two sessions that are over and one that is not.
LEAVERS = """
from datetime import UTC, date, datetime, timedelta
import django
django.setup()
from django.contrib.sessions.models import Session
from quanheng.base.services import machine_user
from quanheng.config.home import migrate_home
from quanheng.org.rows import PersonRow
from quanheng.org.services.people import people_put
migrate_home()
hired, left = date(2001, 1, 1), date(2010, 3, 31)
rows = [PersonRow(code=f"p{n:03}", name=f"Person {n}", hired=hired, left=left) for n in range(450)]
people_put(actor=machine_user(), rows=rows, at=datetime(2026, 7, 1, tzinfo=UTC))
for key, end in (("a", date(2020, 1, 1)), ("b", date(2021, 1, 1)), ("c", date(2200, 1, 1))):
    Session.objects.create(session_key=key, expire_date=datetime.combine(end, datetime.min.time(), UTC))
"""
LONGEST = 60.0


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("left") / "home"
    python(folder, LEAVERS)
    return folder


@pytest.fixture
def left(cli, built):
    """A home with 450 leavers; 450 entries in its audit."""
    shutil.copytree(built, cli.home)
    return cli


def rows(home: Path, query: str) -> list[tuple]:
    with sqlite3.connect(home / "quanheng.sqlite3") as database:
        return database.execute(query).fetchall()


def state(home: Path) -> tuple[int, int, list[str]]:
    """Return how many still have a name, how many entries the audit has, and which sessions there are."""
    named = rows(home, "SELECT count(*) FROM org_person WHERE name NOT LIKE '#%'")[0][0]
    entries = rows(home, "SELECT entries FROM base_audithead")[0][0]
    keys = [key for (key,) in rows(home, "SELECT session_key FROM django_session ORDER BY 1")]
    return named, entries, keys


def heads(folder: Path) -> list[int]:
    """Return the numbers of entries that were written down."""
    path = folder / "audit-heads.jsonl"
    return [json.loads(line)["entries"] for line in path.read_text().splitlines()]


def told(answer) -> list[tuple[str, bool, str]]:
    return [(one["round"], one["ok"], one["told"]) for one in json.loads(answer.out)["rounds"]]


def test_each_round_is_done_once_and_again_does_nothing_more(left):
    assert told(left("housekeep", "--dry", "--json")) == [
        ("retention", True, "Of 450 people something is due to go."),
        ("audit_head", True, "Entry 450 is the newest now."),
        ("sessions", True, "2 are over."),
    ]
    assert state(left.home) == (450, 450, ["a", "b", "c"])
    assert not (left.home / "rounds" / "last.json").exists()

    done = left("housekeep")
    assert (done.code, done.out.splitlines()) == (0, [
        "✓ Data of leavers, by the rules of retention: Of 450 people something went.",
        "✓ The newest hash of the audit: Entry 900 was written down.",
        "✓ Sessions that are over: 2 were over and are gone.",
    ])  # fmt: skip
    assert state(left.home) == (0, 900, ["c"])
    assert told(left("housekeep", "--json")) == [
        ("retention", True, "Nothing was due."),
        ("audit_head", True, "No entry was added since."),
        ("sessions", True, "None is over."),
    ]
    assert (state(left.home), heads(left.home / "rounds")) == ((0, 900, ["c"]), [900])


def test_what_went_is_in_the_audit_by_the_account_that_commands_act_by(left):
    assert left("housekeep").code == 0

    found = rows(
        left.home,
        "SELECT u.username, e.came_from, e.after, count(*) FROM base_auditentry e JOIN base_user u ON u.id = e.actor_id"
        " WHERE e.action = 'org.personal.retain' GROUP BY 1, 2, 3",
    )
    assert found == [("quanheng", "command", '{"gone": "name", "months": 60}', 450)]
    assert left("audit", "verify").code == 0


@pytest.mark.parametrize(("nth", "named", "entries"), [(1, 450, 450), (2, 250, 650), (3, 50, 850)])
def test_rounds_that_are_killed_half_way_go_on_from_there(left, nth, named, entries):
    killed = left("housekeep", env={"QUANHENG_FAULT": f"rounds.in_retention@{nth}"})

    assert killed.code == -9
    assert state(left.home) == (named, entries, ["a", "b", "c"])
    assert told(left("housekeep", "--json"))[0][2] == f"Of {named} people something went."
    assert (state(left.home), heads(left.home / "rounds")) == ((0, 900, ["c"]), [900])


def test_a_round_that_fails_says_why_the_others_are_done_and_the_doctor_repeats_it(left):
    own = left.home / "rulebook" / "retention"
    own.mkdir(parents=True)
    (own / "cn.yaml").write_text("nonsense")

    done = left("housekeep")
    assert done.code == 1
    assert (
        "✗ Data of leavers, by the rules of retention: cn.yaml:1: a rule of retention" in done.out
    )
    assert (state(left.home), heads(left.home / "rounds")) == ((450, 450, ["c"]), [450])
    (own / "cn.yaml").unlink()
    why = "daily rounds, Data of leavers, by the rules of retention: cn.yaml:1: a rule of retention"
    assert why in left("doctor").out
    assert left("housekeep").code == 0
    assert why not in left("doctor").out


def test_heads_are_kept_elsewhere_where_the_environment_names_a_folder(left, tmp_path):
    env = {"QUANHENG_HEADS": str(tmp_path / "elsewhere")}
    assert left("housekeep", env=env).code == 0

    assert heads(tmp_path / "elsewhere") == [900]
    file = tmp_path / "elsewhere" / "audit-heads.jsonl"
    assert left("audit", "verify", "--against", file).code == 0
    (tmp_path / "file").write_text("")
    shut = left("housekeep", env={"QUANHENG_HEADS": str(tmp_path / "file" / "below")})
    assert (shut.code, "cannot be written (Not a directory)" in shut.out) == (1, True)


def test_the_doctor_compares_the_audit_with_what_was_written_down(left):
    assert left("housekeep").code == 0
    assert left("doctor").code == 0
    with sqlite3.connect(left.home / "quanheng.sqlite3") as database:
        database.execute("DELETE FROM base_auditentry WHERE id > 899")
        database.execute(
            "UPDATE base_audithead SET entries = 899, hash = (SELECT hash FROM base_auditentry ORDER BY id DESC LIMIT 1)"
        )

    cut = left("doctor")
    assert (cut.code, "the chain held 900 entries; now it holds 899: its end was cut off." in cut.out) == (1, True)  # fmt: skip
    (left.home / "rounds" / "audit-heads.jsonl").write_text("x\n")
    assert "Line 1 of “audit-heads.jsonl” is no head of the audit." in left("doctor").out


def aged(home: Path, **ago: float) -> None:
    """Let the last rounds, or else the first use of the home, be so long ago."""
    moment = datetime.now(UTC) - timedelta(**ago)
    record = home / "rounds" / "last.json"
    if record.exists():
        record.write_text(json.dumps(json.loads(record.read_text()) | {"at": moment.isoformat()}))
    else:
        with sqlite3.connect(home / "quanheng.sqlite3") as database:
            database.execute("UPDATE base_user SET date_joined = ?", [f"{moment:%Y-%m-%d %H:%M:%S}"])  # fmt: skip


def test_the_doctor_says_when_they_were_last_done_and_warns_after_two_days(left):
    assert "✓ the daily rounds: not done yet" in left("doctor").out
    aged(left.home, hours=49)
    assert "daily rounds: They were never done. Let “quanheng serve” run" in left("doctor").out

    assert left("housekeep").code == 0
    done = left("doctor")
    assert (done.code, "✓ the daily rounds, last done on 20" in done.out) == (0, True)
    aged(left.home, hours=47)
    assert left("doctor").code == 0
    aged(left.home, hours=49)
    late = left("doctor")
    assert (late.code, "daily rounds: They were last done on 20" in late.out) == (1, True)
    with sqlite3.connect(left.home / "quanheng.sqlite3") as database:
        database.execute("UPDATE org_company SET today = '2026-04-20'")  # as in a make-believe one
    assert left("doctor").code == 0


def test_only_so_much_goes_as_the_companys_own_day_lets(left):
    with sqlite3.connect(left.home / "quanheng.sqlite3") as database:
        database.execute("UPDATE org_company SET today = '2015-03-30'")
    done = left("housekeep", "--json")
    assert (json.loads(done.out)["day"], told(done)[0][2]) == ("2015-03-30", "Nothing was due.")
    assert state(left.home)[0] == 450


def wait_for(happened) -> None:
    end = time.monotonic() + LONGEST
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def keepers(parent: int) -> list[int]:
    """Return the processes that do the rounds for a server."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"housekeep" in words and str(parent).encode() in words:
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize("ending", ["told", "killed"])
def test_the_server_does_them_soon_after_it_starts_and_takes_its_keeper_along(left, ending):
    with served(left.home) as site:
        wait_for((left.home / "rounds" / "last.json").exists)
        assert state(left.home) == (0, 900, ["c"])
        server = site.process.pid
        assert len(keepers(server)) == 1
        if ending == "killed":
            workers = (Path("/proc") / str(server) / "task" / str(server) / "children").read_text()
            site.process.kill()
            for worker in set(map(int, workers.split())) - set(keepers(server)):
                os.kill(worker, 9)  # the pages' own processes outlive a server that is killed
        else:
            site.process.terminate()
        site.process.wait(timeout=LONGEST)
        wait_for(lambda: not keepers(server))
    log = (left.home.parent / "server.log").read_text()
    assert log.count("INFO quanheng.rounds: The daily rounds of") == 1
    assert "Of 450 people something went." in log


def test_whoever_stays_with_a_process_that_did_not_start_it_ends_at_once(left):
    assert left("housekeep", "--with", "1", timeout=LONGEST).code == 0
    assert state(left.home)[0] == 450


def test_two_at_once_do_them_once(left):
    words = [sys.executable, "-m", "quanheng.config.command", "housekeep", "--json"]
    both = [
        subprocess.Popen(words, env=surroundings(left.home), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    results = {json.loads(one.communicate()[0])["rounds"][0]["told"] for one in both}

    assert results == {"Of 450 people something went.", "Nothing was due."}
    assert state(left.home) == (0, 900, ["c"])
