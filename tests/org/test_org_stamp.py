"""What was kept of the org is read again after a change of the org, and after no other."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.org.models import Company
from quanheng.org.rows import UnitRow
from quanheng.org.services.personal import PersonalRow, personal_put
from quanheng.org.services.security import factors_forget
from quanheng.org.services.sign_ins import sign_in_close, sign_in_open, sign_in_renew
from quanheng.org.services.units import units_put


def stamp() -> str:
    return Company.objects.get(pk=1).org_stamp


@pytest.fixture
def held(firm) -> str:
    sign_in_open(
        actor=firm.actor, username="ana", password="river-stone-9", person="ana", at=firm.at
    )
    return stamp()


def test_another_password_leaves_the_stamp(firm, held):
    sign_in_renew(actor=firm.actor, username="ana", password="brave-otter-9", at=firm.at)

    assert stamp() == held


def test_forgotten_factors_and_a_personal_number_leave_the_stamp(firm, held):
    factors_forget(actor=firm.actor, username="ana", at=firm.at)
    row = PersonalRow(person="ana", values={"address": "1 Long Lane"})
    assert personal_put(actor=firm.actor, rows=[row], at=firm.at) == 1

    assert stamp() == held


def test_a_unit_renews_the_stamp(firm, held):
    row = UnitRow(code="east", name="华东", kind="branch", parent="hq", day_from=date(2026, 1, 1))
    units_put(actor=firm.actor, rows=[row], at=firm.at)

    assert stamp() != held


def test_a_closed_sign_in_renews_the_stamp(firm, held):
    sign_in_close(actor=firm.actor, username="ana", at=firm.at)

    assert stamp() != held
