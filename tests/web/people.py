"""Somebody of each role, who may sign in to the small company."""

from __future__ import annotations

from datetime import date

from quanheng.base.models import User
from quanheng.org.choices import Role
from quanheng.org.models import Person
from tests.measure.granting import grant

EVERYWHERE = (
    Role.HR, Role.SALES_OPERATIONS, Role.PAYROLL, Role.HEADQUARTERS, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
ROLES = ("anybody", "stranger", *Role.values)


def somebody(role: str) -> User | None:
    """Return a user of the role; None for who did not sign in.

    The employee is Bo; the manager Gong, who leads everybody; the branch head answers for the west; the stranger
    has no role and works nowhere; whoever works for the whole company is no person of it.
    """
    if role == "anybody":
        return None
    made = User.objects.create(username=role)
    if role == "stranger":
        return made
    person = {Role.EMPLOYEE: "bo", Role.MANAGER: "gm", Role.BRANCH_HEAD: "cai"}.get(Role(role))
    if person:
        Person.objects.filter(code=person).update(user=made)
        grant(made, Role.EMPLOYEE, None)
    if role != Role.EMPLOYEE:
        grant(made, Role(role), {Role.MANAGER: "sales", Role.BRANCH_HEAD: "west"}.get(Role(role)))
    return made


DAY = date(2026, 7, 1)
