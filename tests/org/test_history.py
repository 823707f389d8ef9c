"""Whatever happens later, the org of a past day stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.engine.ground.findings import Refused
from quanheng.org import selectors
from quanheng.org.models import Assignment, UnitPlacement
from quanheng.org.rows import AssignmentRow, PersonRow, UnitRow
from quanheng.org.services import assignments, people, units

TODAY = date(2026, 6, 1)
UNITS, PEOPLE = ("hq", "north", "south", "north-1"), ("ana", "bo", "chen", "dai", "eve")
later = st.integers(0, 400).map(lambda days: TODAY + timedelta(days=days))
moves = st.tuples(st.just("move"), st.sampled_from(UNITS), st.sampled_from(UNITS), later)
transfers = st.tuples(st.just("transfer"), st.sampled_from(PEOPLE), st.sampled_from(UNITS), later)
leaves = st.tuples(st.just("leave"), st.sampled_from(PEOPLE), st.none(), later)
changes = st.lists(st.one_of(moves, transfers, leaves), min_size=1, max_size=8)
past = st.integers(1, 150).map(lambda days: TODAY - timedelta(days=days))


def org_on(day: date) -> list[list[dict]]:
    """Return who works where, and where units stand, on that day, without when that will end."""
    tomorrow = day + timedelta(days=1)
    tables = (selectors.assignments(day, tomorrow), selectors.placements(day, tomorrow))
    return [table.drop_columns("to_epoch_day").to_pylist() for table in tables]


def move(firm, code: str, parent: str, day: date) -> None:
    held = UnitPlacement.objects.get(unit__code=code, day_to=None)
    same = {"code": code, "name": held.unit.name, "kind": held.unit.kind}
    ended = UnitRow(
        **same,
        parent=held.parent and held.parent.code,
        day_from=held.day_from,
        day_to=day,
    )
    begun = UnitRow(**same, parent=parent, day_from=day)
    units.units_put(actor=firm.actor, rows=[ended, begun], at=firm.at)


def transfer(firm, code: str, unit: str, day: date) -> None:
    held = Assignment.objects.get(person__code=code, day_to=None)
    rows = [
        AssignmentRow(
            person=code,
            unit=held.unit.code,
            day_from=held.day_from,
            day_to=day,
            post="sales",
            manager=held.manager and held.manager.code,
        ),
        AssignmentRow(person=code, unit=unit, day_from=day),
    ]
    assignments.assignments_put(actor=firm.actor, rows=rows, at=firm.at)


def leave(firm, code: str, _: None, day: date) -> None:
    row = PersonRow(code=code, name=code.title(), hired=date(2026, 1, 1), left=day)
    people.people_put(actor=firm.actor, rows=[row], at=firm.at)


def apply(firm, wanted) -> int:
    """Make the changes, each as a whole or not at all, and return how many were made."""
    made = 0
    for name, code, target, day in wanted:
        try:
            {"move": move, "transfer": transfer, "leave": leave}[name](firm, code, target, day)
            made += 1
        except Refused:
            continue
    return made


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=changes, day=past)
def test_the_org_of_a_past_day_is_not_changed_by_later_changes(firm, wanted, day):
    before = org_on(day)

    with transaction.atomic():
        apply(firm, wanted)
        after = org_on(day)
        transaction.set_rollback(True)  # the next example begins with the same firm

    assert after == before


def test_the_changes_of_that_test_do_change_the_days_after(firm):
    wanted = [
        ("move", "north-1", "south", TODAY),
        ("transfer", "dai", "hq", TODAY),
        ("leave", "eve", None, TODAY),
    ]
    before = org_on(TODAY)

    assert apply(firm, wanted) == 3

    after = org_on(TODAY)
    assert (before[1][2]["parent"], after[1][2]["parent"]) == ("north", "south")
    assert [row["person"] for row in after[0]] == ["ana", "bo", "chen", "dai"]
