"""How many people are at work: days of assignments, weighted by their shares, by the tree of each day."""

from __future__ import annotations

import pytest

from quanheng.engine.measure.places import Assignment, Org, Placement
from tests.engine.small import JANUARY, day

WHOLE = 1_000_000


def held(person: str, unit: str, first: str, end: str | None = None, **more) -> Assignment:
    return Assignment(
        person=person,
        unit=unit,
        post=more.get("post", "salesperson"),
        grade=None,
        share_ppm=more.get("share", WHOLE),
        main=more.get("main", True),
        first=day(first),
        end=None if end is None else day(end),
    )


def org(*assignments: Assignment) -> Org:
    placements = (
        Placement(unit="top", parent=None, first=0, end=None),
        Placement(unit="east", parent="top", first=0, end=None),
        Placement(unit="west", parent="top", first=0, end=None),
        Placement(unit="team", parent="east", first=0, end=day("2026-01-21")),
        Placement(unit="team", parent="west", first=day("2026-01-21"), end=None),
    )
    return Org(assignments=assignments, placements=placements, names={})


def days(org: Org, by: str, *posts: str) -> dict[str, float]:
    return {key: ppm / WHOLE for key, ppm in org.heads(posts, by, JANUARY).items()}


def test_a_transfer_in_mid_month_counts_the_days_on_each_side():
    moved = org(
        held("ana", "east", "2025-01-01", "2026-01-11"), held("ana", "west", "2026-01-11")
    )  # 10 days and 21

    assert days(moved, "unit") == {"east": 10, "west": 21, "top": 31}
    assert days(moved, "person") == {"ana": 31}
    assert days(moved, "company") == {"company": 31}


def test_shares_weigh_the_days_whether_main_or_not():
    shared = org(
        held("ana", "east", "2025-01-01", share=400_000),
        held("ana", "west", "2025-01-01", share=600_000, main=False),
    )

    assert days(shared, "unit") == {"east": 12.4, "west": 18.6, "top": 31}  # 31 × 0.4, 31 × 0.6
    assert days(shared, "person") == {"ana": 31}


def test_only_the_posts_asked_for_count_and_all_without_any():
    mixed = org(
        held("ana", "east", "2025-01-01"),
        held("bo", "east", "2026-01-31", post="sales_manager"),  # its last day alone
        held("cai", "east", "2026-01-30", "2026-01-31", post=None),
    )

    assert days(mixed, "unit", "salesperson") == {"east": 31, "top": 31}
    assert days(mixed, "unit", "sales_manager") == {"east": 1, "top": 1}
    assert days(mixed, "unit", "salesperson", "sales_manager") == {"east": 32, "top": 32}
    assert days(mixed, "unit") == {"east": 33, "top": 33}
    assert days(mixed, "unit", "finance") == {}


def test_a_unit_has_the_people_of_all_below_it_on_each_day():
    below = org(held("ana", "team", "2025-01-01"))  # the team moves from east to west on the 21st

    assert days(below, "unit") == {"team": 31, "east": 20, "west": 11, "top": 31}


@pytest.mark.parametrize(
    ("first", "end"), [("2025-01-01", "2026-01-01"), ("2026-02-01", None), ("2026-03-01", None)]
)
def test_whoever_left_before_or_comes_after_is_no_head(first, end):
    assert days(org(held("ana", "east", first, end)), "unit") == {}


def test_a_unit_that_stands_nowhere_counts_for_itself_alone():
    assert days(org(held("ana", "attic", "2025-01-01")), "unit") == {}  # no unit of the tree
    assert days(org(held("ana", "attic", "2025-01-01")), "company") == {"company": 31}


def test_what_a_number_of_people_opens_to_is_the_assignments_it_counts():
    ana, bo = held("ana", "team", "2025-01-01"), held("bo", "west", "2026-01-11")
    cai = held("cai", "east", "2026-02-01")
    made = org(ana, bo, cai)

    assert made.holding((), "unit", "west", JANUARY) == [ana, bo]
    assert made.holding((), "unit", "east", JANUARY) == [ana]
    assert made.holding(("finance",), "company", "company", JANUARY) == []
    assert made.holding((), "person", "bo", JANUARY) == [bo]


# Industries.
def placed(**industries: str | None) -> Org:
    parents = {"top": None, "east": "top", "team": "east"}
    return Org(
        assignments=(),
        placements=tuple(
            Placement(unit=unit, parent=parent, first=0, end=None, industry=industries.get(unit))
            for unit, parent in parents.items()
        ),
        names={},
    )


def test_the_industry_is_that_of_the_nearest_unit_above_that_has_one():
    both = placed(top="fmcg", east="b2b_technology")

    assert [both.industry_of(unit, 1) for unit in ("team", "east", "top")] == [
        "b2b_technology",
        "b2b_technology",
        "fmcg",
    ]
    assert placed(top="fmcg").industry_of("team", 1) == "fmcg"
    assert placed().industry_of("team", 1) is None
    assert both.industry_of("nowhere", 1) is None


def test_the_industry_goes_by_the_tree_of_the_day():
    moved = Org(
        assignments=(),
        placements=(
            Placement(unit="tea", parent=None, first=0, end=None, industry="fmcg"),
            Placement(unit="chips", parent=None, first=0, end=None, industry="b2b_technology"),
            Placement(unit="team", parent="tea", first=0, end=10),
            Placement(unit="team", parent="chips", first=10, end=None),
        ),
        names={},
    )

    assert [moved.industry_of("team", day) for day in (9, 10)] == ["fmcg", "b2b_technology"]
