"""Whoever sees somebody sees them by a grant of that day: worked out a second time, by walking up the tree, for random grants."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.org.actions import ASSIGNMENT_VIEW, FILE_VIEW, PERSON_VIEW
from quanheng.org.choices import Role
from quanheng.org.models import Assignment, Person
from quanheng.org.rows import AssignmentRow
from quanheng.org.services import assignments, grants
from tests.org.conftest import MANAGERS, NEW_YEAR, STAFF

PARENTS = {"north-1": "north", "north": "hq", "south": "hq", "hq": None}
OTHERS = [role for role in Role.values if role not in ("employee", "manager")]
FILE_ROLES = ("branch_head", "hr")
days = st.integers(0, 60).map(lambda number: NEW_YEAR + timedelta(days=number))
grant = st.tuples(
    st.sampled_from(Role.values), st.sampled_from([None, *PARENTS]), days, st.none() | st.integers(1, 40)
)  # fmt: skip
transfer = st.tuples(st.sampled_from(sorted(STAFF)), st.sampled_from(sorted(PARENTS)), days)


def above(unit: str | None) -> list[str]:
    """Return the unit and those above it."""
    found = []
    while unit is not None:
        found.append(unit)
        unit = PARENTS[unit]
    return found


def covered(held, places: dict[str, str], me: str, *, file: bool) -> set[str]:
    """Return whom the grants of a day cover."""
    seen: set[str] = set()
    for role, unit in held:
        tree = role in (FILE_ROLES if file else OTHERS)
        if tree:
            seen |= (
                set(STAFF) if unit is None else {p for p, at in places.items() if unit in above(at)}
            )
        if role == "employee" or (role == "manager"):
            seen.add(me)
        if role == "manager" and not file:
            seen |= {person for person, manager in MANAGERS.items() if manager == me}
    return seen


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(given_=st.lists(grant, max_size=4), moved=st.lists(transfer, max_size=3), day=days)
def test_nobody_sees_a_row_that_no_grant_of_the_day_covers(firm, user_of, given_, moved, day):
    with transaction.atomic():
        user = user_of("bo")
        held = []
        for role, unit, first, length in given_:
            end = None if length is None else first + timedelta(days=length)
            with transaction.atomic():
                try:
                    grants.role_grant(
                        actor=firm.actor, user=user, role=role, unit=unit, day_from=first, day_to=end, at=firm.at
                    )  # fmt: skip
                except grants.CannotChangeOrg:  # the same grant twice on one day
                    transaction.set_rollback(True)
                    continue
            if first <= day and (end is None or day < end):
                held.append((role, unit))
        places = dict(STAFF)
        for person, unit, first in {one[0]: one for one in moved}.values():
            if unit == STAFF[person] or first == NEW_YEAR:
                continue
            manager = MANAGERS.get(person)
            rows = [
                AssignmentRow(person=person, unit=STAFF[person], day_from=NEW_YEAR, day_to=first, post="sales", manager=manager),
                AssignmentRow(person=person, unit=unit, day_from=first, post="sales", manager=manager),
            ]  # fmt: skip
            assignments.assignments_put(actor=firm.actor, rows=rows, at=firm.at)
            places[person] = unit if first <= day else STAFF[person]

        def seen(action) -> set[str]:
            rows = Person.objects.visible_to(user, action, day=day)
            return set(rows.values_list("code", flat=True))

        assert seen(PERSON_VIEW) == covered(held, places, "bo", file=False)
        assert seen(FILE_VIEW) == covered(held, places, "bo", file=True)
        of_others = Assignment.objects.visible_to(user, ASSIGNMENT_VIEW, day=day)
        now = of_others.filter(day_from__lte=day).exclude(day_to__lte=day)
        assert set(now.values_list("person__code", flat=True)) == covered(
            held, places, "bo", file=False
        )
        transaction.set_rollback(True)


def test_the_walk_up_the_tree_of_that_test_goes_to_the_top():
    assert above("north-1") == ["north-1", "north", "hq"]
    assert date(2026, 1, 1) == NEW_YEAR
