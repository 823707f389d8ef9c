"""One small firm: a company with two branches, a team, and people with users."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from quanheng.base.models import User
from quanheng.org.rows import AssignmentRow, ListRow, PersonRow, UnitRow
from quanheng.org.services import assignments, grants, lists, people, units

NEW_YEAR = date(2026, 1, 1)
TREE = [
    UnitRow(code="hq", name="总部", kind="company", day_from=NEW_YEAR),
    UnitRow(code="north", name="北京分公司", kind="branch", parent="hq", day_from=NEW_YEAR),
    UnitRow(code="south", name="广州分公司", kind="branch", parent="hq", day_from=NEW_YEAR),
    UnitRow(code="north-1", name="销售一部", kind="team", parent="north", day_from=NEW_YEAR),
]
STAFF = {"ana": "north-1", "bo": "north-1", "chen": "north", "dai": "south", "eve": "hq"}
MANAGERS = {"ana": "bo", "bo": "chen"}


@pytest.fixture
def firm(actor, at) -> SimpleNamespace:
    """Ana and Bo sell in north-1, Bo leads Ana, Chen heads north, Dai works in south, Eve in hq."""
    units.units_put(actor=actor, rows=TREE, at=at)
    lists.posts_put(actor=actor, rows=[ListRow(code="sales", name="销售")], at=at)
    lists.grades_put(actor=actor, rows=[ListRow(code="p3", name="高级", rank=3)], at=at)
    rows = [PersonRow(code=code, name=code.title(), hired=NEW_YEAR) for code in STAFF]
    people.people_put(actor=actor, rows=rows, at=at)
    assigned = [
        AssignmentRow(
            person=code, unit=unit, day_from=NEW_YEAR, post="sales", manager=MANAGERS.get(code)
        )
        for code, unit in STAFF.items()
    ]
    assignments.assignments_put(actor=actor, rows=assigned, at=at)
    return SimpleNamespace(actor=actor, at=at)


@pytest.fixture
def user_of(firm):
    """Return the user of a person, or a user who is nobody, with the grants given."""

    def make(code: str | None, *granted: tuple[str, str | None]) -> User:
        user = User.objects.create(username=code or "nobody")
        if code:
            people.person_link_user(actor=firm.actor, code=code, user=user, at=firm.at)
        for role, unit in granted:
            grants.role_grant(
                actor=firm.actor, user=user, role=role, unit=unit, day_from=NEW_YEAR, at=firm.at
            )
        return user

    return make
