from __future__ import annotations

from datetime import date

import pytest

from quanheng.org.models import Assignment
from quanheng.org.rows import AssignmentRow, PersonRow
from quanheng.org.services import assignments, people
from quanheng.org.services.common import CannotChangeOrg
from tests.org.refusals import refusal

JAN, JUN, JUL, OCT = (date(2026, month, 1) for month in (1, 6, 7, 10))
HALF = 500_000


def put(firm, *rows: AssignmentRow) -> None:
    assignments.assignments_put(actor=firm.actor, rows=rows, at=firm.at)


def ana(unit: str, day_from: date, day_to: date | None = None, **more) -> AssignmentRow:
    return AssignmentRow(person="ana", unit=unit, day_from=day_from, day_to=day_to, **more)


def test_a_transfer_ends_one_and_begins_the_other_on_the_same_day(firm):
    put(firm, ana("north-1", JAN, JUL), ana("south", JUL))

    held = Assignment.objects.filter(person__code="ana").order_by("day_from")
    assert [(a.unit.code, a.day_to) for a in held] == [("north-1", JUL), ("south", None)]


def test_two_mains_on_one_day_are_refused(firm):
    with refusal("two main assignments on 2026-07-01: in north-1 and in south"):
        put(firm, ana("south", JUL, share_ppm=1))


def test_a_long_main_meets_one_that_begins_after_a_short_one(firm):
    with refusal("two main assignments on 2026-06-01"):
        put(firm, ana("north-1", JAN, OCT), ana("south", JUN, JUL), ana("hq", OCT))


def test_shares_may_fill_the_whole(firm):
    put(
        firm,
        ana("north-1", JAN, share_ppm=HALF),
        ana("south", JUN, JUL, share_ppm=HALF, is_main=False),
        ana("hq", JUL, share_ppm=HALF, is_main=False),
    )

    assert Assignment.objects.filter(person__code="ana").count() == 3


def test_shares_above_the_whole_are_refused_with_day_and_sum(firm):
    with refusal("shares of 150 % in all on 2026-07-01"):
        put(firm, ana("south", JUL, share_ppm=HALF, is_main=False))


def test_a_share_of_nothing_is_refused(firm):
    with refusal("The share is 0 %"):
        put(firm, ana("south", JUL, share_ppm=0, is_main=False))


def test_before_hiring_and_after_leaving_nobody_is_assigned(firm):
    row = PersonRow(code="fay", name="Fay", hired=JUN, left=OCT)
    people.people_put(actor=firm.actor, rows=[row], at=firm.at)

    with refusal("begins on 2026-01-01, before fay is hired on"):
        put(firm, AssignmentRow(person="fay", unit="hq", day_from=JAN))
    with refusal("begins on 2026-10-01, but fay has left on"):
        put(firm, AssignmentRow(person="fay", unit="hq", day_from=OCT))


def test_each_unknown_code_of_a_row_is_named(firm):
    row = AssignmentRow(
        person="zoe",
        unit="west",
        day_from=JAN,
        post="pilot",
        grade="p9",
        manager="yan",
        source="row 2",
    )

    with pytest.raises(CannotChangeOrg) as refused:
        put(firm, row)

    assert [f.what for f in refused.value.findings] == [
        "There is no person “zoe”.",
        "There is no unit “west”.",
        "There is no post “pilot”.",
        "There is no grade “p9”.",
        "There is no manager “yan”.",
    ]


def test_nobody_is_their_own_manager(firm):
    with refusal("ana cannot be their own manager"):
        put(firm, ana("north-1", JAN, manager="ana"))


def test_what_is_removed_is_gone_and_the_rest_stays(firm):
    assignments.assignments_remove(
        actor=firm.actor, keys=[("ana", "north-1", JAN), ("ana", "hq", JAN)], at=firm.at
    )

    assert not Assignment.objects.filter(person__code="ana").exists()
    assert Assignment.objects.count() == 4


def test_nobody_works_in_a_unit_before_it_stands(firm):
    early = AssignmentRow(person="fay", unit="south", day_from=date(2025, 12, 31))
    people.people_put(actor=firm.actor, rows=[PersonRow(code="fay", name="Fay")], at=firm.at)

    with refusal("before the unit “south” stands from 2026-01-01 on"):
        put(firm, early)
