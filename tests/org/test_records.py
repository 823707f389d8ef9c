"""Planned headcount, grade steps, pay bands and employee files: changed by those who may, dated, audited, refused whole."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.access import NotFound
from quanheng.base.models import AuditEntry
from quanheng.org.models import Grade
from quanheng.org.record_models import FileEntry, PayBand, PlannedHeadcount
from quanheng.org.rows import ListRow
from quanheng.org.services import lists
from quanheng.org.services.records import (
    BANDS,
    ENTRIES,
    PLANNED,
    STEPS,
    RecordRow,
    records_put,
    records_remove,
)
from tests.org.conftest import NEW_YEAR
from tests.org.refusals import refusal

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


def seats(unit: str = "north-1", planned: int = 3, **fields) -> RecordRow:
    row = {"day_from": NEW_YEAR} | fields
    return RecordRow(named={"unit": unit, "post": "sales"}, values={"planned": planned}, **row)


def entry(person: str = "ana", title: str = "三年合同", **fields) -> RecordRow:
    named = {"person": person, "kind": "contract", "title": title}
    return RecordRow(named=named, **{"day_from": NEW_YEAR, "values": {"detail": ""}} | fields)


def put(firm, record, *rows, actor=None):
    records_put(record, actor=actor or firm.actor, rows=rows, at=firm.at)


def test_a_plan_is_held_and_written_into_the_audit(firm):
    put(firm, PLANNED, seats())

    assert PlannedHeadcount.objects.get().planned == 3
    noted = AuditEntry.objects.get(subject_type="org.plannedheadcount")
    assert (noted.subject_key, noted.after) == (
        "north-1/sales/2026-01-01",
        {"planned": 3, "day_to": None},
    )


def test_the_same_row_again_changes_nothing(firm):
    put(firm, PLANNED, seats())
    before = AuditEntry.objects.count()
    put(firm, PLANNED, seats())

    assert (PlannedHeadcount.objects.count(), AuditEntry.objects.count()) == (1, before)


def test_a_changed_row_says_how_it_stood_before(firm):
    put(firm, PLANNED, seats())
    put(firm, PLANNED, seats(planned=5))

    noted = AuditEntry.objects.order_by("id").last()
    assert (noted.before["planned"], noted.after["planned"]) == (3, 5)


def test_two_plans_of_a_post_on_one_day_are_refused_whole(firm):
    with refusal("“north-1 / sales” would hold twice on 2026-03-01"):
        put(firm, PLANNED, seats(), seats(day_from=MARCH))

    assert PlannedHeadcount.objects.count() == 0


def test_a_plan_for_a_unit_that_is_not_there_says_so(firm):
    with refusal("There is no unit “west”"):
        put(firm, PLANNED, seats("west"))


def test_hr_of_a_branch_plans_there_and_nowhere_else(firm, user_of):
    hr = user_of(None, ("hr", "north"))
    put(firm, PLANNED, seats(), actor=hr)

    with pytest.raises(NotFound):
        put(firm, PLANNED, seats("south"), actor=hr)
    assert PlannedHeadcount.objects.count() == 1


def test_a_pay_band_from_high_to_low_is_refused(firm):
    row = RecordRow(named={"grade": "p3"}, values={"low": 2, "high": 1}, day_from=NEW_YEAR)
    with refusal("The lowest pay is above the highest"):
        put(firm, BANDS, row)


def test_a_pay_band_is_set_for_the_whole_company_alone(firm, user_of):
    row = RecordRow(named={"grade": "p3"}, values={"low": 1, "high": 2}, day_from=NEW_YEAR)
    with pytest.raises(NotFound):
        put(firm, BANDS, row, actor=user_of(None, ("hr", "north")))
    assert PayBand.objects.count() == 0


def test_a_grade_does_not_lead_to_itself(firm):
    row = RecordRow(
        named={"grade": "p3", "to_grade": "p3"},
        values={"months": 0, "needs": ""},
        day_from=NEW_YEAR,
    )
    with refusal("The grade “p3” would lead to itself"):
        put(firm, STEPS, row)


def test_a_grade_that_a_step_names_stays(firm):
    lists.grades_put(actor=firm.actor, rows=[ListRow(code="p4", name="资深", rank=4)], at=firm.at)
    row = RecordRow(
        named={"grade": "p3", "to_grade": "p4"},
        values={"months": 12, "needs": ""},
        day_from=NEW_YEAR,
    )
    put(firm, STEPS, row)

    with refusal("“p4” cannot be removed"):
        lists.grades_remove(actor=firm.actor, codes=["p4"], at=firm.at)
    assert Grade.objects.filter(code="p4").exists()


def test_entries_of_a_file_are_removed_by_their_keys_and_noted(firm):
    put(firm, ENTRIES, entry(), entry(title="学历证明"))
    records_remove(
        ENTRIES, actor=firm.actor, keys=[("ana", "contract", "三年合同", NEW_YEAR)], at=firm.at
    )

    assert list(FileEntry.objects.values_list("title", flat=True)) == ["学历证明"]
    assert AuditEntry.objects.order_by("id").last().before == {"detail": "", "day_to": None}


def test_the_audit_keeps_no_detail_of_a_file_only_that_there_was_one(firm):
    put(firm, ENTRIES, entry(values={"detail": "北京大学，本科"}))
    put(firm, ENTRIES, entry(values={"detail": "北京大学，硕士"}))

    first, second = AuditEntry.objects.filter(subject_type="org.fileentry").order_by("id")
    assert first.after == {"detail": "**", "day_to": None}
    assert second.after == {"detail": "**", "day_to": None, "changed": ["detail"]}


def test_an_employee_changes_no_file_not_even_the_own(firm, user_of):
    with pytest.raises(NotFound):
        put(firm, ENTRIES, entry(), actor=user_of("ana", ("employee", None)))
    assert FileEntry.objects.count() == 0
