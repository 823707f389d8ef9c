from __future__ import annotations

import os

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry
from quanheng.engine.ground.findings import Refused
from quanheng.facts import selectors, services, store
from quanheng.facts.models import Batch, FactTable
from quanheng.org import selectors as org
from quanheng.org.rows import PersonRow
from quanheng.org.services import people
from tests.facts.files import DEALS, HEAD, PEOPLE, SMALL, rows, values


def test_revoking_brings_back_the_values_before_and_removes_what_was_new(staffed):
    staffed.bring({"deals.csv": DEALS})
    before = rows()
    staffed.bring({"deals.csv": HEAD + "d2,2026-04-01,p1,250\nd4,2026-03-01,p1,1\n"})

    undone = staffed.revoke(3)

    assert undone == {
        "batch": 3,
        "status": "revoked",
        "rows": {"deals": {"restored": 1, "removed": 1, "kept": 0}},
    }
    assert rows() == before


def test_revoking_keeps_what_later_batches_changed(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.bring({"deals.csv": HEAD + "d2,2026-01-31,p2,250\n"})

    undone = staffed.revoke(2)

    assert undone["rows"]["deals"] == {"restored": 0, "removed": 2, "kept": 1}
    assert values("deals", "deal", "amount", "batch") == [("d2", 25000, 3)]


def test_revoking_in_any_order_ends_with_nothing(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.bring({"deals.csv": HEAD + "d2,2026-01-31,p2,250\n"})
    staffed.bring({"deals.csv": HEAD + "d2,2026-01-31,p2,300\n"})

    staffed.revoke(3)
    assert values("deals", "deal", "amount") == [("d1", 10010), ("d2", 30000), ("d3", -3000)]
    staffed.revoke(4)
    assert values("deals", "deal", "amount") == [("d1", 10010), ("d2", 20000), ("d3", -3000)]
    staffed.revoke(2)
    assert rows() == []
    staffed.revoke(1)
    assert org.person_names() == {}


def test_a_revoked_batch_can_be_imported_again(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.revoke(2)

    outcome = staffed.bring({"deals.csv": DEALS})

    assert (outcome.batch, outcome.rows["deals"].new) == (3, 3)


def test_revoking_brings_people_back_as_they_were(staffed):
    staffed.bring({"people.csv": "id,name\np1,Anna\np3,Cem\n"})

    undone = staffed.revoke(2)

    assert undone["rows"]["people"] == {"restored": 1, "removed": 1, "kept": 0}
    assert org.person_names() == {"p1": "Ana", "p2": "Bo"}


def test_a_person_changed_by_hand_since_stays_as_changed(staffed, actor, at):
    staffed.bring({"people.csv": "id,name\np1,Anna\n"})
    people.people_put(actor=actor, rows=[PersonRow(code="p1", name="Anna Li")], at=at)

    assert staffed.revoke(2)["rows"]["people"] == {"restored": 0, "removed": 0, "kept": 1}
    assert org.person_names()["p1"] == "Anna Li"


def test_a_person_who_was_there_before_any_import_gets_the_old_name_back(importer, actor, at):
    people.people_put(actor=actor, rows=[PersonRow(code="p1", name="Ann")], at=at)
    importer.bring({"people.csv": PEOPLE})
    importer.bring({"people.csv": "id,name\np1,Anna\n"})

    importer.revoke(1)
    importer.revoke(2)

    assert org.person_names() == {"p1": "Ann"}


def test_people_whom_facts_of_other_batches_name_cannot_go(staffed):
    staffed.bring({"deals.csv": DEALS})
    before, versions = rows(), selectors.versions()

    with pytest.raises(services.CannotRevoke) as error:
        staffed.revoke(1)

    told = error.value.told(lambda msgid: msgid)
    assert "Batch 1 cannot be revoked; later facts stand on it" in told
    assert "- p1: “deals” of batch 2 name it. Revoke that batch first." in told
    assert (rows(), selectors.versions()) == (before, versions)
    assert Batch.objects.get(id=1).status == "landed"


def test_units_that_later_units_stand_under_cannot_go(importer, home):
    importer.bring({"units.csv": "id,name,parent\nu1,All,\n"})
    importer.bring({"units.csv": "id,name,parent\nu2,North,u1\n"})

    with pytest.raises(Refused, match="u1"):
        importer.revoke(1)

    assert org.unit_names() == {"u1": "All", "u2": "North"}
    assert not (home / "batches" / "1" / "work").exists()


def test_assignments_go_back_before_others_return(importer):
    text = (
        SMALL
        + "  - {file: a*.csv, sink: assignments, optional: true, fields: {person: p, unit: u, from: d, to: t}}\n"
    )
    importer.bring(
        {
            "people.csv": PEOPLE,
            "units.csv": "id,name,parent\nu1,A,\nu2,B,\n",
            "a.csv": "p,u,d,t\np1,u1,2026-01-01,\n",
        },
        text,
    )
    importer.bring({"a.csv": "p,u,d,t\np1,u1,2026-01-01,2026-02-01\np1,u2,2026-02-01,\n"}, text)

    importer.revoke(2)

    (held,) = org.assignments().to_pylist()
    assert (held["unit"], held["to_epoch_day"]) == ("u1", None)


def test_what_cannot_be_revoked(staffed):
    with pytest.raises(NotFound, match="There is no batch “9” here"):
        staffed.revoke(9)
    with pytest.raises(services.CannotRevoke, match="Say why batch 1 is taken back"):
        staffed.revoke(1, why=" ")
    staffed.revoke(1)
    with pytest.raises(services.CannotRevoke, match="Batch 1 was revoked on 2026-07-01 already"):
        staffed.revoke(1)


def test_a_revoke_is_written_into_the_audit(staffed, actor):
    staffed.revoke(1, why="the wrong company")

    entry = AuditEntry.objects.get(action="facts.batch.revoke")
    assert (entry.actor, entry.subject_key, entry.why) == (actor, "1", "the wrong company")


def test_versions_that_held_before_stay_readable(staffed):
    staffed.bring({"deals.csv": DEALS})
    old = selectors.versions()
    staffed.bring({"deals.csv": HEAD + "d2,2026-04-01,p1,250\n"})
    staffed.revoke(3)
    staffed.revoke(2)

    held = selectors.frame("deals", versions=old, backend="polars").collect()

    assert held.shape[0] == 3
    assert store.readable("deals", old["deals"])


def test_another_database_does_not_take_what_landed_for_what_a_crash_left(staffed, home, at):
    staffed.bring({"deals.csv": DEALS})
    before = selectors.versions()
    FactTable.objects.all().delete()  # as if DATABASE_URL were forgotten: a database that knows nothing
    Batch.objects.all().delete()

    with pytest.raises(
        services.CannotRecover,
        match=r"batches that the database does not know: 1, 2\. Check DATABASE_URL",
    ):
        services.store_recover(at=at)

    assert store.readable("deals", before["deals"])


def test_a_batch_that_is_marked_is_not_marked_again(staffed, home, at):
    staffed.bring({"deals.csv": DEALS})
    marked, unmarked = (home / "batches" / name / "landed" for name in ("1", "2"))
    os.utime(marked, (0, 0))
    unmarked.unlink()

    services.store_recover(at=at)

    assert marked.stat().st_mtime == 0
    assert unmarked.is_file()


def test_what_a_crash_left_is_cleared_away(staffed, home, at):
    staffed.bring({"deals.csv": DEALS})
    (home / "batches" / "7").mkdir()

    services.store_recover(at=at)

    assert not (home / "batches" / "7").exists()
    assert (home / "facts" / "deals").is_dir()
