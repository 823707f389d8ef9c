from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from quanheng.demo.sizes import GRADES, POSTS
from quanheng.engine.ground.period import epoch_day

SALES = ["salesperson", "growth_salesperson", "sales_manager", "city_manager"]
ENDLESS = epoch_day(date(2100, 1, 1))


def at(company, day):
    """The assignments that hold on a day."""
    number = epoch_day(date.fromisoformat(day))
    ends = pl.col("to").fill_null(ENDLESS)
    return company["assignments"].filter((pl.col("from") <= number) & (ends >= number))


def test_the_group_has_about_a_thousand_people_in_all_posts(group):
    here = at(group, "2025-06-30")

    assert 930 <= len(here) <= 1_000
    assert set(here["post"]) == set(POSTS)
    assert 580 <= here["post"].is_in(SALES).sum() <= 630
    assert here.filter(pl.col("unit") == "HG-CG").height >= 20


def test_the_group_has_two_businesses_and_twenty_branches(group):
    units = group["units"]

    assert units.filter(pl.col("kind") == "branch").height == 20
    assert dict(units.drop_nulls("industry").select("unit", "industry").rows()) == {
        "SP": "fmcg",
        "KJ": "b2b_technology",
    }


def test_the_foods_firm_has_a_hundred_people_forty_of_them_in_sales(foods):
    posts = dict(foods["assignments"].select("person", "post").rows())

    assert len(foods["people"]) == 100
    assert sum(post in SALES for post in posts.values()) == 40
    assert sum(post == "purchasing" for post in posts.values()) == 20


@pytest.mark.parametrize("company", ["group", "foods"])
def test_no_two_people_share_a_name_or_a_code(company, request):
    people = request.getfixturevalue(company)["people"]

    assert people["name"].n_unique() == people["person"].n_unique() == len(people)


@pytest.mark.parametrize("company", ["group", "foods"])
def test_every_day_everybody_has_at_most_one_assignment(company, request):
    held = request.getfixturevalue(company)["assignments"].sort("person", "from")
    later = held.select("person", "from").shift(-1)
    same = held["person"] == later["person"]

    assert (held["to"].is_not_null() & (held["to"] < later["from"])).filter(same).all()
    assert held["grade"].is_in(list(GRADES)).all()


@pytest.mark.parametrize("company", ["group", "foods"])
def test_assignments_lie_within_the_days_employed(company, request):
    made = request.getfixturevalue(company)
    held = made["assignments"].group_by("person").agg(pl.col("from").min(), pl.col("to").last())
    both = made["people"].join(held, on="person")

    assert len(both) == len(made["people"])
    assert (both["hired"] == both["from"]).all()


@pytest.mark.parametrize("company", ["group", "foods"])
def test_whoever_leads_works_on_the_first_day_of_those_led(company, request):
    held = request.getfixturevalue(company)["assignments"]
    led = held.drop_nulls("manager").select("manager", day="from").sort("day")
    leads = held.select(manager="person", day="from", to="to").sort("day")
    found = led.join_asof(leads, on="day", by="manager", check_sortedness=False)

    assert (found["to"].is_null() | (found["to"] >= found["day"])).all()


def test_one_moves_one_rises_one_comes_and_one_leaves(foods):
    held = foods["assignments"]
    events = foods["employment_events"].select("person", "kind", pl.from_epoch("day", "d"))

    assert held.filter(pl.col("person") == "HY013")["unit"].to_list() == ["HY-SH1", "HY-HZ1"]
    assert held.filter(pl.col("person") == "HY035")["grade"].to_list() == ["junior", "senior"]
    assert events.rows() == [
        ("HY013", "transferred", date(2025, 11, 17)),
        ("HY031", "hired", date(2025, 12, 1)),
        ("HY035", "promoted", date(2026, 1, 1)),
        ("HY028", "left", date(2026, 1, 31)),
    ]


def test_those_known_by_name_keep_it(foods):
    names = dict(foods["people"].select("person", "name").rows())

    assert names["HY001"] == "顾衡远"
    assert names["HY012"] == "陈思远"
    assert names["HY023"] == "姚静雯"


def test_a_branch_is_merged_and_its_people_go_along(group):
    before, after = at(group, "2025-06-30"), at(group, "2025-07-01")
    units = group["units"].filter(pl.col("unit").str.starts_with("SP-NB"))

    assert before.filter(pl.col("unit") == "SP-NB").height >= 4
    assert after.filter(pl.col("unit") == "SP-NB").height == 0
    assert (
        after.filter((pl.col("unit") == "SP-HZ") & (pl.col("post") == "city_manager")).height == 1
    )
    assert units.filter(pl.col("parent") == "SP-HZ")["unit"].to_list() == ["SP-NB1", "SP-NB2"]


def test_three_who_left_came_back(group):
    events = group["employment_events"]
    back = events.filter(pl.col("kind") == "returned")["person"].to_list()

    assert len(back) == 3
    for person in back:
        kinds = events.filter(pl.col("person") == person)["kind"].to_list()
        assert kinds.index("left") < kinds.index("returned")


def test_sellers_leave_at_the_pace_of_the_trade(group):
    left = group["employment_events"].filter(
        (pl.col("kind") == "left")
        & pl.col("post").is_in(["销售", "专项拓新销售"])
        & pl.from_epoch("day", "d").is_between(date(2025, 1, 1), date(2025, 12, 31))
    )

    assert 0.14 <= len(left) / 550 <= 0.24


def test_newcomers_were_asked_for_before_they_came(group):
    hirings = group["hirings"].drop_nulls("hired")
    begun = group["assignments"].select(hired="person", started_day="from")

    assert (hirings["day"] < hirings["started_day"]).all()
    assert len(hirings.join(begun, on=["hired", "started_day"])) == len(hirings)


def test_events_agree_with_the_assignments(group):
    left = group["employment_events"].filter(pl.col("kind") == "left").select("person", to="day")
    ended = group["assignments"].select("person", "to").drop_nulls().unique()

    assert len(left.join(ended, on=["person", "to"])) == len(left)
