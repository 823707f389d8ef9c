from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from quanheng.base import audit, audit_chain
from quanheng.base.models import AuditEntry, AuditHead, User
from quanheng.base.services import machine_user
from tests.conftest import ROOT


def write(actor, at, number: int) -> None:
    audit.note(
        actor=actor,
        action="test.write",
        subject=("test.thing", str(number)),
        after={"number": number, "name": "名", "day": date(2026, 1, 1)},
        why="because",
        at=at,
    )


@pytest.fixture
def chain(actor, at) -> list[AuditEntry]:
    for number in range(4):
        write(actor, at, number)
    return list(AuditEntry.objects.order_by("id"))


def told() -> list[str]:
    return [f"{finding.where}: {finding.what}" for finding in audit_chain.verify()]


def test_each_entry_follows_on_the_one_before(chain):
    assert chain[0].previous_hash == audit.GENESIS
    assert [e.previous_hash for e in chain[1:]] == [e.hash for e in chain[:-1]]
    assert AuditHead.objects.get().entries == 4
    assert told() == []


def test_an_empty_chain_is_whole(db):
    assert told() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"after": {"number": 99}},
        {"why": "no reason"},
        {"subject_key": "7"},
        {"action": "test.read"},
        {"before": {}},
    ],
)
def test_an_entry_changed_by_hand_is_found(chain, changed):
    AuditEntry.objects.filter(pk=chain[1].pk).update(**changed)

    assert told() == [f"audit, entry {chain[1].pk}: Its content was changed after it was written."]


def test_an_entry_given_to_somebody_else_is_found(chain):
    other = User.objects.create(username="mallory")
    AuditEntry.objects.filter(pk=chain[2].pk).update(actor=other)

    assert len(told()) == 1


def test_an_entry_changed_with_its_hash_made_anew_is_found_at_the_next(chain):
    forged = chain[1]
    forged.why = "no reason"
    forged.hash = audit.digest(forged, forged.previous_hash)
    AuditEntry.objects.filter(pk=forged.pk).update(why=forged.why, hash=forged.hash)

    assert told() == [f"audit, entry {chain[2].pk}: It does not follow on the entry before it."]


def test_an_entry_taken_out_is_found(chain):
    AuditEntry.objects.filter(pk=chain[1].pk).delete()

    assert told() == [
        f"audit, entry {chain[2].pk}: It does not follow on the entry before it.",
        "audit, last entry: The chain holds 3 entries and ends elsewhere than its head says.",
    ]


def test_the_last_entry_taken_away_is_found(chain):
    AuditEntry.objects.filter(pk=chain[3].pk).delete()

    assert len(told()) == 1


def test_all_entries_taken_away_with_the_head_left_are_found(chain):
    AuditEntry.objects.all().delete()

    assert told() == [
        "audit, last entry: The chain holds 0 entries and ends elsewhere than its head says."
    ]


def test_a_change_that_is_undone_leaves_no_entry(actor, at):
    with transaction.atomic():
        write(actor, at, 1)
        transaction.set_rollback(True)

    write(actor, at, 2)
    assert AuditEntry.objects.get().subject_key == "2"
    assert told() == []


def test_several_changes_take_an_entry_each(actor, at):
    changes = [audit.Change(("t", str(n)), None, {"n": n}) for n in range(1200)]

    audit.note_each(actor=actor, action="test.write", changes=changes, at=at)

    assert AuditEntry.objects.count() == 1200
    assert told() == []


def test_a_row_stands_for_itself(actor, at):
    audit.note(actor=actor, action="test.write", subject=actor, at=at)

    entry = AuditEntry.objects.get()
    assert (entry.subject_type, entry.subject_key) == ("base.user", str(actor.pk))


def test_the_longest_key_is_held_whole_on_every_database(actor, at):
    key = "p" * 60 + "/contract/" + "名" * 200 + "/2026-01-01"

    audit.note(actor=actor, action="test.write", subject=("org.fileentry", key), at=at)

    entry = AuditEntry.objects.get()
    entry.clean_fields(exclude=["before", "after"])
    assert entry.subject_key == key
    assert told() == []


def test_values_are_held_plain():
    held = {"day": date(2026, 1, 2), "rate": Decimal("0.10"), "list": (1, None, True, "是")}

    assert audit.plain(held) == {
        "day": "2026-01-02",
        "rate": "0.10",
        "list": [1, None, True, "是"],
    }


@pytest.mark.parametrize("value", [0.1, {1, 2}, b"x"])
def test_what_may_not_come_back_as_it_went_in_is_an_error(actor, at, value):
    with pytest.raises(TypeError, match="The audit cannot hold"):
        audit.note(actor=actor, action="a", subject=("t", "1"), after={"x": value}, at=at)


WRITERS = """
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
import django
django.setup()
from django.db import connections
from quanheng.base import audit, audit_chain
from quanheng.base.services import machine_user
actor, at = machine_user(), datetime(2026, 7, 1, tzinfo=UTC)
def write(start):
    for number in range(start, start + 10):
        audit.note(actor=actor, action="test.write", subject=("t", str(number)), at=at)
    connections.close_all()
with ThreadPoolExecutor(4) as pool:
    list(pool.map(write, (0, 100, 200, 300)))
"""


def test_writers_at_the_same_time_keep_one_chain_in_sqlite(cli):
    cli("migrate")
    surroundings = os.environ | {
        "QUANHENG_HOME": str(cli.home),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "quanheng.config.settings",
    }
    surroundings.pop("DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "-c", WRITERS], env=surroundings, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(cli.home / "quanheng.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM base_auditentry").fetchone() == (40,)
    assert cli("doctor").code == 0


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_keep_one_chain(at):
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL, where make check runs it; SQLite has a test of its own")
    actor = machine_user()

    def writes(start: int) -> None:
        try:
            for number in range(start, start + 10):
                write(actor, at, number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writes, (0, 100, 200, 300)))

    assert AuditEntry.objects.count() == 40
    assert told() == []
