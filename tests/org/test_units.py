from __future__ import annotations

from datetime import date

import pytest

from quanheng.base.models import AuditEntry
from quanheng.org import selectors
from quanheng.org.models import Unit, UnitPlacement
from quanheng.org.rows import AssignmentRow, UnitRow
from quanheng.org.services import assignments, units
from quanheng.org.services.common import CannotChangeOrg
from tests.org.refusals import refusal

JAN, JUL, LATER = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


def put(firm, *rows: UnitRow) -> None:
    units.units_put(actor=firm.actor, rows=rows, at=firm.at)


def parents(day: date) -> dict[str, str | None]:
    held = selectors.placements(day, date.fromordinal(day.toordinal() + 1)).to_pylist()
    return {row["unit"]: row["parent"] for row in held}


def test_a_unit_moves_on_its_day_and_the_days_before_stand_still(firm):
    north = UnitRow(code="north-1", name="销售一部", kind="team", parent="north", day_from=JAN)
    put(
        firm,
        UnitRow(**{**vars(north), "day_to": JUL}),
        UnitRow(**{**vars(north), "parent": "south", "day_from": JUL}),
    )

    assert parents(date(2026, 6, 30))["north-1"] == "north"
    assert parents(JUL)["north-1"] == "south"


def test_a_unit_in_two_places_on_a_day_is_refused_by_its_row(firm):
    row = UnitRow(
        code="north-1",
        name="x",
        parent="south",
        day_from=JUL,
        source="units.csv, row 7",
    )

    with refusal(r"units\.csv, row 7: .*two places on 2026-07-01"):
        put(firm, row)

    assert parents(JUL)["north-1"] == "north"
    assert Unit.objects.get(code="north-1").name == "销售一部"


def test_a_unit_under_its_own_team_is_refused_with_the_day(firm):
    with refusal("On 2026-01-01 the unit “north” would stand under"):
        put(firm, UnitRow(code="north", name="北京", parent="north-1", day_from=JAN))


def test_a_unit_may_stand_under_its_former_team_once_that_has_moved(firm):
    team = UnitRow(code="north-1", name="一部", parent="north", day_from=JAN, day_to=JUL)
    branch = UnitRow(code="north", name="北京", parent="hq", day_from=JAN, day_to=JUL)

    put(
        firm,
        team,
        branch,
        UnitRow(code="north-1", name="一部", parent="hq", day_from=JUL),
        UnitRow(code="north", name="北京", parent="north-1", day_from=JUL),
    )

    assert parents(JUL)["north"] == "north-1"


def test_a_circle_that_is_closed_for_one_day_only_is_refused(firm):
    with refusal("On 2026-07-01 the unit “"):
        put(
            firm,
            UnitRow(code="a", name="a", parent="b", day_from=JAN, day_to=date(2026, 7, 2)),
            UnitRow(code="b", name="b", parent="hq", day_from=JAN, day_to=JUL),
            UnitRow(code="b", name="b", parent="a", day_from=JUL),
        )


def test_a_circle_of_three_new_units_is_refused_and_nothing_is_kept(firm):
    with pytest.raises(CannotChangeOrg):
        put(firm, *[UnitRow(code=c, name=c, parent=p, day_from=JAN) for c, p in ("ab", "bc", "ca")])

    assert not Unit.objects.filter(code__in="abc").exists()


def test_an_unknown_parent_is_named(firm):
    with refusal("There is no unit “west”"):
        put(firm, UnitRow(code="x", name="x", parent="west", day_from=JAN))


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2201, 1, 1)])
def test_a_day_outside_the_calendar_of_the_org_is_refused(firm, day):
    with refusal(f"The day {day} cannot stand in the org"):
        put(firm, UnitRow(code="x", name="x", parent="hq", day_from=day))


def test_a_span_without_a_day_is_refused(firm):
    with refusal("It ends on 2026-01-01, which is not after"):
        put(firm, UnitRow(code="x", name="x", parent="hq", day_from=JAN, day_to=JAN))


def test_a_unit_goes_with_its_last_place(firm):
    put(
        firm,
        UnitRow(code="x", name="x", parent="hq", day_from=JAN, day_to=JUL),
        UnitRow(code="x", name="x", parent="north", day_from=JUL),
    )

    units.placements_remove(actor=firm.actor, keys=[("x", JUL)], at=firm.at)
    assert Unit.objects.filter(code="x").exists()
    units.placements_remove(actor=firm.actor, keys=[("x", JAN)], at=firm.at)
    assert not Unit.objects.filter(code="x").exists()


def test_a_unit_that_others_name_stays_and_all_are_named(firm):
    with pytest.raises(CannotChangeOrg) as refused:
        units.placements_remove(actor=firm.actor, keys=[("north", JAN)], at=firm.at)

    said = [f.what for f in refused.value.findings]
    assert "Chen in 北京分公司 from 2026-01-01" in said[0]
    assert "销售一部 from 2026-01-01" in said[1]
    assert UnitPlacement.objects.filter(unit__code="north").count() == 1


def test_a_whole_branch_can_go_at_once_when_nobody_works_there(firm):
    put(
        firm,
        UnitRow(code="x", name="x", parent="hq", day_from=JAN),
        UnitRow(code="y", name="y", parent="x", day_from=JAN),
    )

    units.placements_remove(actor=firm.actor, keys=[("x", JAN), ("y", JAN)], at=firm.at)

    assert not Unit.objects.filter(code__in="xy").exists()


def test_the_same_rows_again_leave_no_trace(firm):
    before = AuditEntry.objects.count()

    put(firm, UnitRow(code="hq", name="总部", kind="company", day_from=JAN))

    assert AuditEntry.objects.count() == before


def test_a_change_is_audited_with_before_and_after(firm):
    put(firm, UnitRow(code="hq", name="集团", kind="company", day_from=JAN))

    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.subject_type, entry.subject_key) == (
        "org.unit.change",
        "org.unit",
        "hq",
    )
    assert (entry.before["name"], entry.after["name"]) == ("总部", "集团")


def test_a_later_unit_can_be_staffed_before_it_has_a_place_of_its_own_day(firm):
    put(firm, UnitRow(code="x", name="x", parent="hq", day_from=LATER))
    row = AssignmentRow(person="ana", unit="x", day_from=LATER, is_main=False, share_ppm=1)

    with refusal(r"100\.0001 % in all on 2027-01-01"):
        assignments.assignments_put(actor=firm.actor, rows=[row], at=firm.at)
