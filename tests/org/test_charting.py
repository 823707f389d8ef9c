"""The org of a day as a chart: every unit, its head, who works there, and only what the viewer may see today."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from quanheng.base.once import reading_once
from quanheng.org import charting, selectors
from quanheng.org.rows import AssignmentRow, UnitRow
from quanheng.org.services import assignments, units
from quanheng.org.services.records import PLANNED, RecordRow, records_put
from tests.org.conftest import NEW_YEAR

pytestmark = pytest.mark.django_db
TODAY, MARCH, FEBRUARY = date(2026, 2, 1), date(2026, 3, 1), date(2026, 2, 1)


def chart(user, day=TODAY):
    return charting.chart_on(user, day, today=TODAY)


def test_a_chart_says_who_leads_and_how_many_work_there_and_below(firm):
    drawn = chart(firm.actor).units

    assert {code: (unit.own, unit.all) for code, unit in drawn.items()} == {
        "hq": (1, 5), "north": (1, 3), "north-1": (2, 2), "south": (1, 1),
    }  # fmt: skip
    assert (drawn["north"].head.name, drawn["north-1"].head.name) == ("Chen", "Bo")
    assert drawn["south"].head is None


def test_vacancies_are_what_is_planned_beyond_who_works_there_summed_up_the_tree(firm):
    for unit, planned in (("north-1", 4), ("north", 1)):
        row = RecordRow(
            named={"unit": unit, "post": "sales"}, values={"planned": planned}, day_from=NEW_YEAR
        )
        records_put(PLANNED, actor=firm.actor, rows=[row], at=firm.at)
    drawn = chart(firm.actor).units

    assert (drawn["north-1"].vacancies, drawn["north"].vacancies) == (2, 2)
    assert (drawn["north"].all_planned, drawn["south"].vacancies) == (5, None)


def test_a_later_move_leaves_the_chart_of_every_day_before_as_it_was(firm):
    before = chart(firm.actor, TODAY)
    units.units_put(
        actor=firm.actor,
        rows=[
            UnitRow(code="north-1", name="销售一部", kind="team", parent="north", day_from=NEW_YEAR, day_to=MARCH),
            UnitRow(code="north-1", name="销售一部", kind="team", parent="south", day_from=MARCH),
        ],
        at=firm.at,
    )  # fmt: skip

    assert chart(firm.actor, TODAY) == before
    assert chart(firm.actor, MARCH).units["north-1"].parent == "south"


def test_a_branch_head_sees_the_branch_and_the_names_above_it(firm, user_of):
    drawn = chart(user_of("chen", ("branch_head", "north"))).units

    assert {code for code, unit in drawn.items() if unit.seen} == {"north", "north-1"}
    assert (drawn["hq"].name, drawn["hq"].seen, drawn["hq"].all, drawn["hq"].head) == (
        "总部", False, 0, None,
    )  # fmt: skip


def test_whoever_has_no_role_sees_nothing(firm, user_of):
    assert chart(user_of(None)).units == {}


def test_a_second_assignment_is_no_second_head(firm):
    assignments.assignments_put(
        actor=firm.actor,
        rows=[
            AssignmentRow(person="dai", unit="south", day_from=NEW_YEAR, post="sales", share_ppm=500_000),
            AssignmentRow(person="dai", unit="north", day_from=FEBRUARY, share_ppm=500_000, is_main=False),
        ],
        at=firm.at,
    )  # fmt: skip

    drawn = chart(firm.actor).units
    assert (drawn["north"].own, drawn["hq"].all) == (1, 5)


def test_a_chart_of_any_size_takes_the_same_few_queries(firm, django_assert_num_queries):
    with django_assert_num_queries(7):
        chart(firm.actor)


def test_days_reach_from_the_first_known_one_to_a_year_ahead(firm):
    assert charting.days_of(TODAY) == (NEW_YEAR, date(2027, 2, 1))


def test_a_unit_that_moved_stands_elsewhere_in_the_very_next_request(firm):
    with reading_once():
        before = {row["unit"]: row["parent"] for row in selectors.placed_on(TODAY)}
    units.units_put(
        actor=firm.actor,
        rows=[UnitRow(code="north-1", name="销售一部", kind="team", parent="south", day_from=NEW_YEAR)],
        at=firm.at,
    )  # fmt: skip
    with reading_once():
        after = {row["unit"]: row["parent"] for row in selectors.placed_on(TODAY)}

    assert (before["north-1"], after["north-1"]) == ("north", "south")


def test_a_change_that_was_rolled_back_leaves_no_tree_behind(firm):
    with reading_once():
        before = selectors.placed_on(TODAY)
    row = UnitRow(code="west", name="西", parent="hq", day_from=NEW_YEAR)
    with transaction.atomic():
        units.units_put(actor=firm.actor, rows=[row], at=firm.at)
        with reading_once():
            assert "west" in [one["unit"] for one in selectors.placed_on(TODAY)]
        transaction.set_rollback(True)
    with reading_once():
        assert selectors.placed_on(TODAY) == before
