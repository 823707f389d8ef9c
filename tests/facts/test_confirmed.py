"""Revoking a batch whose rows other batches hold too: it is as if it had never been imported."""

from __future__ import annotations

import pytest

from quanheng.engine.ground.findings import Refused
from quanheng.facts import journal, selectors
from quanheng.facts.models import Batch
from quanheng.measure.models import Target
from quanheng.org import selectors as org
from quanheng.org.rows import PersonRow
from quanheng.org.services import people
from tests.facts.files import DEALS, HEAD, PEOPLE, SMALL, rows, values

SOURCED = ("deal", "amount", "batch", "file", "row")
FULLER = HEAD + "d0,2026-01-01,p1,1\nd1,2026-01-05,p1,100.10\nd2,2026-01-31,p2,200\n"
TARGETS = (
    SMALL
    + "  - {file: t*.csv, sink: targets, optional: true, fields: {metric: m, person: p, from: d, amount: a}}\n"
)


def test_rows_that_a_fuller_file_brings_too_stay_when_the_first_is_revoked(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.bring({"deals_full.csv": FULLER})
    assert values("deals", *SOURCED)[1] == ("d1", 10010, 2, "deals.csv", 2)

    undone = staffed.revoke(2)

    assert undone["rows"]["deals"] == {"restored": 2, "removed": 1, "kept": 0}
    assert values("deals", *SOURCED) == [
        ("d0", 100, 3, "deals_full.csv", 2),
        ("d1", 10010, 3, "deals_full.csv", 3),
        ("d2", 20000, 3, "deals_full.csv", 4),
    ]


def test_the_newest_batch_that_remains_is_the_source(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.bring({"deals_b.csv": FULLER})
    staffed.bring({"deals_c.csv": HEAD + "d2,2026-01-31,p2,200\nd9,2026-01-01,p1,9\n"})

    staffed.revoke(2)
    assert values("deals", "deal", "batch", "row") == [
        ("d0", 3, 2),
        ("d1", 3, 3),
        ("d2", 4, 2),
        ("d9", 4, 3),
    ]

    assert staffed.revoke(4)["rows"]["deals"] == {"restored": 1, "removed": 1, "kept": 0}
    assert values("deals", "deal", "batch", "row") == [("d0", 3, 2), ("d1", 3, 3), ("d2", 3, 4)]


def test_a_batch_that_confirmed_a_row_brings_it_back_when_a_change_is_revoked(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.bring({"deals_full.csv": FULLER})
    staffed.bring({"deals.csv": HEAD + "d1,2026-02-05,p2,7\n"})
    staffed.revoke(2)

    staffed.revoke(4)

    assert [(r["deal"], r["amount"], r["month"], r["batch"]) for r in rows()] == [
        ("d0", 100, "2026-01", 3),
        ("d1", 10010, "2026-01", 3),
        ("d2", 20000, "2026-01", 3),
    ]


def test_a_row_that_is_only_confirmed_is_not_counted_when_its_batch_goes(staffed):
    staffed.bring({"deals.csv": DEALS})
    before = rows()
    staffed.bring({"deals_full.csv": FULLER})

    assert staffed.revoke(3)["rows"]["deals"] == {"restored": 0, "removed": 1, "kept": 0}
    assert rows() == before


def test_a_kind_in_which_nothing_changed_is_confirmed_by_its_batch(staffed):
    staffed.bring({"people.csv": PEOPLE, "deals.csv": DEALS})

    undone = staffed.revoke(1)

    assert undone["rows"]["people"] == {"restored": 2, "removed": 0, "kept": 0}
    assert org.person_names() == {"p1": "Ana", "p2": "Bo"}
    assert len(rows()) == 3


def test_the_same_file_alone_confirms_nothing_and_leaves_no_journal(staffed, home):
    staffed.bring({"people.csv": PEOPLE})
    assert [path.name for path in (home / "batches").iterdir()] == ["1"]

    staffed.revoke(1)

    assert org.person_names() == {}


def test_people_whom_facts_name_stay_where_another_batch_holds_them(staffed):
    staffed.bring({"people.csv": "id,name\np1,Ana\np3,Cem\n"})
    staffed.bring({"deals.csv": HEAD + "d1,2026-01-05,p1,5\n"})

    undone = staffed.revoke(1)

    assert undone["rows"]["people"] == {"restored": 1, "removed": 1, "kept": 0}
    assert org.person_names() == {"p1": "Ana", "p3": "Cem"}
    with pytest.raises(Refused, match="Batch 2 cannot be revoked; later facts stand on it"):
        staffed.revoke(2)


def test_a_person_gets_the_value_of_the_newest_other_batch(staffed):
    staffed.bring({"people.csv": "id,name\np1,Anna\np3,Cem\n"})
    staffed.bring({"people.csv": "id,name\np1,Anna\np4,Dan\n"})
    staffed.bring({"people.csv": "id,name\np1,Anne\n"})

    staffed.revoke(4)
    assert org.person_names()["p1"] == "Anna"
    staffed.revoke(2)
    assert org.person_names() == {"p1": "Anna", "p2": "Bo", "p4": "Dan"}
    staffed.revoke(3)
    assert org.person_names() == {"p1": "Ana", "p2": "Bo"}


def test_a_person_made_by_hand_whom_a_file_only_repeated_stays(importer, actor, at):
    people.people_put(actor=actor, rows=[PersonRow(code="p1", name="Ana")], at=at)
    importer.bring({"people.csv": PEOPLE})

    assert importer.revoke(1)["rows"]["people"] == {"restored": 0, "removed": 1, "kept": 0}
    assert org.person_names() == {"p1": "Ana"}


def test_a_person_made_by_hand_after_a_revoke_gets_the_name_back(staffed, actor, at):
    staffed.revoke(1)
    people.people_put(actor=actor, rows=[PersonRow(code="p1", name="Ann")], at=at)
    staffed.bring({"people.csv": PEOPLE})

    staffed.revoke(2)

    assert org.person_names() == {"p1": "Ann"}


def test_a_person_changed_by_hand_after_both_batches_stays_as_changed(staffed, actor, at):
    staffed.bring({"people.csv": "id,name\np1,Ana\np3,Cem\n"})
    people.people_put(actor=actor, rows=[PersonRow(code="p1", name="Anna Li")], at=at)

    assert staffed.revoke(1)["rows"]["people"] == {"restored": 0, "removed": 1, "kept": 1}
    assert org.person_names() == {"p1": "Anna Li", "p3": "Cem"}


def sources() -> list[tuple[object, ...]]:
    return list(Target.objects.order_by("key").values_list("key", "amount", "batch", "file", "row"))


def test_targets_that_come_back_from_two_batches_name_each_its_own(staffed):
    head = "m,p,d,a\n"
    staffed.bring({"t1.csv": head + "deal_amount,p1,2026-01-01,10\n"}, TARGETS)
    staffed.bring({"t2.csv": head + "deal_amount,p2,2026-01-01,20\n"}, TARGETS)
    staffed.bring(
        {"t3.csv": head + "deal_amount,p1,2026-01-01,11\ndeal_amount,p2,2026-01-01,22\n"}, TARGETS
    )

    staffed.revoke(4)

    assert sources() == [("p1", 1000, 2, "t1.csv", 2), ("p2", 2000, 3, "t2.csv", 2)]


def test_a_confirming_target_takes_over_as_the_source(staffed):
    head = "m,p,d,a\n"
    staffed.bring({"t1.csv": head + "deal_amount,p1,2026-01-01,10\n"}, TARGETS)
    staffed.bring(
        {"t2.csv": head + "deal_amount,p2,2026-01-01,20\ndeal_amount,p1,2026-01-01,10\n"}, TARGETS
    )
    assert sources()[0] == ("p1", 1000, 2, "t1.csv", 2)

    assert staffed.revoke(2)["rows"]["targets"] == {"restored": 1, "removed": 0, "kept": 0}
    assert sources()[0] == ("p1", 1000, 3, "t2.csv", 3)


def test_rows_that_repeat_within_a_file_are_journalled_once(staffed):
    staffed.bring({"deals.csv": DEALS})
    staffed.bring({"deals.csv": FULLER + "d1,2026-01-05,p1,100.10\n"})

    (_, journalled) = journal.both(journal.path(3, "deals"))
    staffed.revoke(2)

    assert journalled == journal.same(journal.path(3, "deals"))
    assert values("deals", "deal", "row") == [("d0", 2), ("d1", 3), ("d2", 4)]
    assert Batch.objects.get(id=3).rows["deals"]["unchanged"] == 2
    assert selectors.batch_numbers() == {1, 2, 3}
