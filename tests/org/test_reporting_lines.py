"""Reporting lines: nobody comes to stand above themselves, on any day."""

from __future__ import annotations

from datetime import date

from quanheng.org.models import Assignment
from quanheng.org.rows import AssignmentRow
from quanheng.org.services import assignments
from tests.org.conftest import STAFF
from tests.org.refusals import refusal

JAN, MAY, JUL, OCT = (date(2026, month, 1) for month in (1, 5, 7, 10))


def led(person: str, manager: str | None, first: date = JAN, end: date | None = None, **more):
    """Ana is led by Bo, and Bo by Chen, as the firm stands."""
    row = {"unit": STAFF[person], "post": "sales", "day_from": first, "day_to": end} | more
    return AssignmentRow(person=person, manager=manager, **row)


def put(firm, *rows: AssignmentRow) -> None:
    assignments.assignments_put(actor=firm.actor, rows=rows, at=firm.at)


def manager_of(person: str) -> str | None:
    held = Assignment.objects.filter(person__code=person).order_by("-day_from").first()
    return held.manager.code if held.manager else None


def test_two_who_would_lead_each_other_are_refused(firm):
    with refusal("From 2026-01-01 on chen would stand above themselves: chen → bo → chen"):
        put(firm, led("chen", "bo"))

    assert manager_of("chen") is None


def test_a_circle_through_people_who_are_not_in_the_file_is_found(firm):
    with refusal("chen → ana → bo → chen"):
        put(firm, led("chen", "ana"))


def test_a_circle_within_the_file_is_found(firm):
    with refusal("would stand above themselves"):
        put(firm, led("dai", "eve"), led("eve", "dai"))


def test_who_led_before_may_be_led_after(firm):
    put(
        firm,
        led("bo", "chen", JAN, JUL),
        led("bo", None, JUL),
        led("chen", "bo", JUL, unit="south"),
        led("chen", None, JAN, JUL),
    )

    assert (manager_of("bo"), manager_of("chen")) == (None, "bo")


def test_one_day_in_common_is_enough(firm):
    with refusal("From 2026-07-01 on chen would stand above themselves"):
        put(firm, led("chen", None, JAN, JUL), led("chen", "bo", JUL, OCT, unit="south"))


def test_who_helps_elsewhere_may_be_led_there_by_whom_one_leads(firm):
    aside = {"unit": "south", "share_ppm": 200_000, "is_main": False}
    put(firm, led("chen", None, share_ppm=800_000), led("chen", "ana", MAY, **aside))

    assert Assignment.objects.filter(person__code="chen").count() == 2
