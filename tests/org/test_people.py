from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.audit_chain import verify
from quanheng.base.models import AuditEntry, User
from quanheng.org.models import Person
from quanheng.org.rows import AssignmentRow, PersonRow
from quanheng.org.services import assignments, people
from quanheng.org.services.common import CannotChangeOrg
from tests.org.refusals import refusal

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


def put(firm, *rows: PersonRow) -> None:
    people.people_put(actor=firm.actor, rows=rows, at=firm.at)


def test_a_person_is_added_and_audited(firm):
    put(firm, PersonRow(code="fay", name="范", hired=FEB))

    entry = AuditEntry.objects.latest("id")
    assert Person.objects.get(code="fay").hired == FEB
    assert (entry.subject_key, entry.before) == ("fay", None)
    assert entry.after == {"name": "**", "hired": "2026-02-01", "left": None}


def test_the_audit_keeps_that_a_name_changed_and_a_mask_of_it(firm):
    put(firm, PersonRow(code="fay", name="范小雨", hired=FEB))
    put(firm, PersonRow(code="fay", name="范小雪", hired=FEB))
    changed = AuditEntry.objects.latest("id")
    people.people_remove(actor=firm.actor, codes=["fay"], at=firm.at)
    removed = AuditEntry.objects.latest("id")

    assert changed.before == {"name": "范**", "hired": "2026-02-01", "left": None}
    assert changed.after == changed.before | {"changed": ["name"]}
    assert (removed.before, removed.after) == (changed.before, None)
    assert list(verify()) == []


def test_one_bad_row_refuses_all(firm):
    good = PersonRow(code="fay", name="Fay")
    bad = PersonRow(code="gus", name="Gus", hired=FEB, left=JAN, source="people.csv, row 3")

    with refusal(r"people\.csv, row 3: It ends on 2026-01-01"):
        put(firm, good, bad)

    assert not Person.objects.filter(code="fay").exists()


def test_every_bad_row_is_named(firm):
    rows = [
        PersonRow(code="", name="x", source="row 1"),
        PersonRow(code="y", name="a\x00b", source="row 2"),
        PersonRow(code="z" * 61, name="z", source="row 3"),
    ]

    with pytest.raises(CannotChangeOrg) as refused:
        put(firm, *rows)

    assert [f.where for f in refused.value.findings] == ["row 1", "row 2", "row 3"]


def test_one_code_in_two_rows_is_refused(firm):
    rows = [PersonRow(code="x", name=n, source=f"row {n}") for n in ("1", "2")]

    with refusal("row 2: The same row stands in row 1 too"):
        put(firm, *rows)


def test_a_later_day_of_hiring_than_the_first_assignment_is_refused(firm):
    with refusal("ana has an assignment from 2026-01-01, outside"):
        put(firm, PersonRow(code="ana", name="Ana", hired=FEB))


def test_somebody_who_leaves_keeps_the_assignments_begun_before(firm):
    put(firm, PersonRow(code="ana", name="Ana", hired=JAN, left=FEB))

    assert Person.objects.get(code="ana").left == FEB


def test_leaving_before_an_assignment_begins_is_refused(firm):
    row = AssignmentRow(
        person="ana", unit="south", day_from=date(2026, 5, 1), is_main=False, share_ppm=1
    )
    main = AssignmentRow(person="ana", unit="north-1", day_from=JAN, day_to=FEB)
    assignments.assignments_put(actor=firm.actor, rows=[main, row], at=firm.at)

    with refusal("ana has an assignment from 2026-05-01"):
        put(firm, PersonRow(code="ana", name="Ana", hired=JAN, left=date(2026, 3, 1)))


def test_a_person_whom_assignments_name_stays(firm):
    with pytest.raises(CannotChangeOrg) as refused:
        people.people_remove(actor=firm.actor, codes=["bo"], at=firm.at)

    assert [f.where for f in refused.value.findings] == ["person ana", "person bo"]
    assert Person.objects.filter(code="bo").exists()


def test_a_person_whom_nothing_names_goes(firm):
    put(firm, PersonRow(code="fay", name="Fay"))

    people.people_remove(actor=firm.actor, codes=["fay"], at=firm.at)

    assert not Person.objects.filter(code="fay").exists()
    assert AuditEntry.objects.latest("id").after is None


def test_one_user_is_one_person(firm):
    user = User.objects.create(username="ana")
    people.person_link_user(actor=firm.actor, code="ana", user=user, at=firm.at)

    with refusal("The user ana is somebody else already"):
        people.person_link_user(actor=firm.actor, code="bo", user=user, at=firm.at)
