from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from quanheng.org import selectors
from quanheng.org.clock import UnknownZone
from quanheng.org.models import Company
from quanheng.org.rows import PersonRow
from quanheng.org.services import company, people

# Days since 1970-01-01.
NEW_YEAR, FEBRUARY = 20454, 20485


def test_a_snapshot_holds_codes_and_epoch_days_in_order(firm):
    snapshot = selectors.org_snapshot()

    assert snapshot.assignments.to_pylist()[0] == {
        "person": "ana",
        "name": "Ana",
        "unit": "north-1",
        "post": "sales",
        "grade": None,
        "manager": "bo",
        "share_ppm": 1_000_000,
        "main": True,
        "from_epoch_day": NEW_YEAR,
        "to_epoch_day": None,
    }
    assert snapshot.placements.to_pylist()[2] == {
        "unit": "north-1",
        "name": "销售一部",
        "kind": "team",
        "parent": "north",
        "industry": "",
        "from_epoch_day": NEW_YEAR,
        "to_epoch_day": None,
    }
    assert snapshot.people.column("person").to_pylist() == ["ana", "bo", "chen", "dai", "eve"]
    assert snapshot.people.to_pylist()[0]["hired_epoch_day"] == NEW_YEAR


def test_an_empty_org_has_the_same_columns(db):
    snapshot = selectors.org_snapshot()

    assert snapshot.assignments.schema == selectors.ASSIGNMENTS
    assert (snapshot.assignments.num_rows, snapshot.placements.num_rows) == (0, 0)


def test_an_open_assignment_ends_when_its_person_leaves(firm):
    row = PersonRow(code="ana", name="Ana", hired=date(2026, 1, 1), left=date(2026, 2, 1))
    people.people_put(actor=firm.actor, rows=[row], at=firm.at)

    held = selectors.assignments().to_pylist()
    in_february = selectors.assignments(date(2026, 2, 1), date(2026, 3, 1))

    assert held[0]["to_epoch_day"] == FEBRUARY
    assert "ana" not in in_february.column("person").to_pylist()


def test_a_span_before_anything_holds_nothing(firm):
    assert selectors.assignments(None, date(2026, 1, 1)).num_rows == 0
    assert selectors.placements(None, date(2026, 1, 1)).num_rows == 0


def test_names_come_by_code(firm):
    assert selectors.person_names()["dai"] == "Dai"
    assert selectors.unit_names()["hq"] == "总部"


def test_the_day_is_that_of_the_companys_zone(db):
    late = datetime(2026, 6, 30, 16, 30, tzinfo=UTC)

    assert selectors.today(late) == date(2026, 7, 1)


def test_the_clock_of_a_company_may_stand_still(actor, at):
    company.company_set_today(actor=actor, today=date(2026, 3, 31), at=at)

    assert selectors.today(at) == date(2026, 3, 31)


def test_a_zone_that_nobody_knows_is_named(at):
    from quanheng.org.clock import day_at

    with pytest.raises(UnknownZone, match="There is no time zone “Mars/Base”"):
        day_at(Company(name="c", timezone="Mars/Base"), at)
