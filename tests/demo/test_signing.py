"""Who may sign in to the make-believe company: here made for the small company of four, Bo having a sign-in of his own."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from quanheng.base.models import AuditEntry, User
from quanheng.demo.signing import PASSWORD, SEATS, sign_ins_make
from quanheng.org.choices import Role
from quanheng.org.models import Person, RoleGrant
from quanheng.org.services.sign_ins import sign_in_close
from tests.measure.conftest import closed, template, user  # noqa: F401

pytestmark = pytest.mark.django_db
OF_NOBODY = ["hr", "sales-operations", "payroll", "headquarters", "auditor", "administrator"]


def test_there_is_a_sign_in_for_each_card_and_each_access_role():
    cards = {
        "general_manager", "city_manager", "sales_manager", "salesperson", "customer_service", "finance", "purchasing",
        "marketing", "customer_success", "hr", "admin", "research",
    }  # fmt: skip

    assert cards <= {card for seat in SEATS for card in seat.cards}
    granted = {role for seat in SEATS for role, _ in seat.grants}
    assert granted | {Role.EMPLOYEE} == set(Role)


def test_whoever_is_there_gets_a_seat_and_who_signs_in_already_none(closed, user, actor, at):  # noqa: F811
    made = sign_ins_make(actor=actor, at=at)

    # Cai is a junior; Bo keeps his own sign-in, so that nobody is left for the seat of an employee.
    assert [(one.username, one.person, one.name) for one in made if one.person] == [
        ("general-manager", "gm", "Gong"),
        ("salesperson", "ana", "Ana"),
        ("junior", "cai", "Cai"),
    ]
    assert [one.username for one in made if not one.person] == OF_NOBODY
    assert Person.objects.get(code="bo").user == user
    assert authenticate(username="salesperson", password=PASSWORD).username == "salesperson"


def test_each_has_the_roles_of_its_life(closed, actor, at):  # noqa: F811
    sign_ins_make(actor=actor, at=at)

    held: dict[str, list[tuple[str, str | None]]] = {}
    for grant in RoleGrant.objects.order_by("id").select_related("user", "unit"):
        held.setdefault(grant.user.username, []).append(
            (grant.role, grant.unit.code if grant.unit else None)
        )
    assert held["general-manager"] == [("employee", None), ("headquarters", None)]
    assert held["salesperson"] == [("employee", None)]
    assert held["payroll"] == [("payroll", None)]
    assert held["sales-operations"] == [("sales_operations", None)]


def test_making_them_again_changes_nothing(closed, actor, at):  # noqa: F811
    first = sign_ins_make(actor=actor, at=at)
    before = (User.objects.count(), RoleGrant.objects.count(), AuditEntry.objects.count())

    again = sign_ins_make(actor=actor, at=at)

    assert again == first
    assert (
        User.objects.count(),
        RoleGrant.objects.count(),
        AuditEntry.objects.count(),
    ) == before


def test_one_that_was_closed_stays_closed(closed, actor, at):  # noqa: F811
    sign_ins_make(actor=actor, at=at)
    sign_in_close(actor=actor, username="salesperson", at=at)

    made = sign_ins_make(actor=actor, at=at)

    assert "salesperson" in [one.username for one in made]
    assert authenticate(username="salesperson", password=PASSWORD) is None
