"""Which targets count when, and who is below whom on which day."""

from __future__ import annotations

from datetime import date

from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.measure import results
from quanheng.engine.measure.places import EARLIEST, Assignment, Org, Placement, Reach
from quanheng.engine.measure.targets import Target, Targets
from tests.engine.small import JANUARY, day


# Open targets.
def open_target(first: str) -> Target:
    return Target(
        metric="deal_amount", by="person", key="ana", first=day(first), end=None, amount=1
    )


def test_an_open_target_counts_in_a_span_that_holds_its_first_day_and_outlasts_the_facts():
    last = day("2026-01-20")

    assert open_target("2026-01-01").counts_in(JANUARY, last)
    assert not open_target("2025-12-31").counts_in(JANUARY, last)
    assert not open_target("2026-02-01").counts_in(JANUARY, last)
    assert not open_target("2026-01-01").counts_in(JANUARY, day("2026-02-01"))
    assert open_target("2026-01-01").counts_in(JANUARY, day("2026-01-31"))
    assert open_target("2026-01-01").counts_in(JANUARY, None)


def test_a_closed_target_counts_only_where_it_lies_wholly_inside():
    target = Target(
        metric="m", by="person", key="a", first=day("2026-01-01"), end=day("2026-02-01"), amount=1
    )

    assert target.counts_in(JANUARY, None)
    assert target.counts_in(Span(date(2025, 12, 1), date(2026, 3, 1)), None)
    assert not target.counts_in(Span(date(2026, 1, 2), date(2026, 3, 1)), None)
    assert not target.counts_in(Span(date(2026, 1, 1), date(2026, 1, 31)), None)


def test_an_open_target_ends_where_the_next_of_its_key_begins():
    rows = [open_target("2026-01-01"), open_target("2026-02-01")]
    targets = Targets(rows=rows, last_fact_days={("deal_amount", "person"): day("2026-06-30")})

    def counting(first: str, end: str) -> int:
        span = Span(date.fromisoformat(first), date.fromisoformat(end))
        return len(targets.counting("deal_amount", "person", span).get("ana", ()))

    assert (
        counting("2026-01-01", "2026-02-01") == 1
    )  # although facts go on, the first target is over
    assert (
        counting("2026-02-01", "2026-06-30") == 0
    )  # the last one is still open, and the facts go on
    assert counting("2026-01-01", "2026-07-01") == 2


def test_a_target_is_split_by_shares_and_nothing_is_lost():
    halves = [
        Assignment(
            person="ana",
            unit=unit,
            post=None,
            grade=None,
            share_ppm=share,
            main=unit == "a",
            first=0,
            end=None,
        )
        for unit, share in (("a", 333_333), ("b", 333_333), ("c", 333_334))
    ]
    places = [
        Placement(unit=unit, parent="top" if unit != "top" else None, first=0, end=None)
        for unit in ("a", "b", "c", "top")
    ]
    org = Org(assignments=tuple(halves), placements=tuple(places), names={})
    rows = [
        Target(
            metric="deal_amount",
            by="person",
            key="ana",
            first=day("2026-01-01"),
            end=day("2026-02-01"),
            amount=100,
        )
    ]

    found = Targets(rows=rows, last_fact_days={}).amounts(
        "deal_amount", "money", "unit", JANUARY, org
    )

    assert found == {"a": 33, "b": 33, "c": 34, "top": 100}


def test_ratios_of_people_are_not_added_up_for_their_unit():
    org = Org(assignments=(), placements=(), names={})
    rows = [
        Target(
            metric="sales_growth",
            by="person",
            key="ana",
            first=day("2026-01-01"),
            end=day("2026-02-01"),
            amount=120_000,
        )
    ]

    assert (
        Targets(rows=rows, last_fact_days={}).amounts(
            "sales_growth", "ratio", "company", JANUARY, org
        )
        == {}
    )


# The org of each day.
def test_a_unit_that_moves_counts_for_whoever_is_above_it_on_the_day():
    org = Org(
        assignments=(),
        placements=(
            Placement(unit="team", parent="east", first=0, end=10),
            Placement(unit="team", parent="west", first=10, end=None),
            Placement(unit="east", parent="company_unit", first=0, end=None),
            Placement(unit="west", parent=None, first=0, end=None),
            Placement(unit="company_unit", parent=None, first=5, end=None),
        ),
        names={},
    )
    far = epoch_day(date(9999, 1, 1))

    assert [r for r in org.reach() if r.unit == "team"] == [
        Reach("team", "company_unit", 0, 10),
        Reach("team", "east", 0, 10),
        Reach("team", "team", EARLIEST, far),
        Reach("team", "west", 10, far),
    ]
    assert org.above("team", 3) == {"team", "east", "company_unit"}
    assert org.above("team", 10) == {"team", "west"}


def test_the_card_goes_by_the_last_main_assignment_of_the_period():
    def held(unit: str, first: str, end: str | None, *, main: bool = True) -> Assignment:
        return Assignment(
            person="ana",
            unit=unit,
            post=None,
            grade=None,
            share_ppm=1,
            main=main,
            first=day(first),
            end=None if end is None else day(end),
        )

    jobs = [
        held("old", "2020-01-01", "2026-01-15"),
        held("new", "2026-01-15", None),
        held("aside", "2026-01-20", None, main=False),
        held("later", "2026-02-01", None),
    ]

    assert results.last_main(jobs, JANUARY).unit == "new"
    assert results.last_main(jobs[:1], JANUARY).unit == "old"
    assert results.last_main(jobs[3:], JANUARY) is None


def test_the_roster_of_units_holds_those_placed_and_those_that_somebody_is_assigned_to():
    def held(unit: str, first: str, end: str | None) -> Assignment:
        return Assignment(
            person="ana",
            unit=unit,
            post=None,
            grade=None,
            share_ppm=1,
            main=True,
            first=day(first),
            end=None if end is None else day(end),
        )

    org = Org(
        assignments=(
            held("closed", "2025-01-01", None),
            held("past", "2025-01-01", "2026-01-01"),
        ),
        placements=(
            Placement(unit="closed", parent=None, first=0, end=day("2025-12-01")),
            Placement(unit="past", parent=None, first=0, end=day("2025-12-01")),
            Placement(unit="open", parent=None, first=day("2026-01-31"), end=None),
        ),
        names={},
    )

    assert org.roster("unit", JANUARY) == {"closed", "open"}
