"""What a sales manager would look at first: is what people are asked for within reach, do the ratios look like the trade's?"""

from __future__ import annotations

import polars as pl
import pytest

from quanheng.demo import truths
from quanheng.demo.calendar import MONTHS
from tests.demo.looking import PLACE, month_of

CLOSED = pl.col("month").is_in(list(MONTHS))
ASKED = {
    # business, post, grade: how many new customers are asked for in a month that has a target
    ("SP", "salesperson", "junior"): {1, 2},
    ("SP", "salesperson", "standard"): {1},
    ("SP", "growth_salesperson", "junior"): {3, 4},
    ("KJ", "salesperson", "junior"): {1},
    ("KJ", "salesperson", "standard"): {1},
    ("KJ", "growth_salesperson", "junior"): {1, 2},
}


def asked(company):
    """People's targets of new customers with how many they won, in closed months."""
    targets = company["targets_of_numbers"].filter(
        (pl.col("metric") == "new_customers") & pl.col("person").is_not_null()
    )
    wanted = targets.select(
        "person", day="from", month=month_of("from"), wanted=pl.col("value") // 1_000_000
    ).filter(CLOSED)
    won = company.first_deals.group_by("person", "month").agg(won=pl.len())
    both = wanted.join(won, on=["person", "month"], how="left").with_columns(
        pl.col("won").fill_null(0)
    )
    held = company["assignments"].select("person", "unit", "post", "grade", day="from").sort("day")
    both = both.sort("day").join_asof(held, on="day", by="person", check_sortedness=False)
    return both.with_columns(business=pl.col("unit").str.slice(0, 2))


@pytest.mark.parametrize("name", ["group", "foods"])
def test_targets_of_new_customers_are_met_by_nine_tenths(name, request):
    company = request.getfixturevalue(name)
    wanted = asked(company)
    won = company.first_deals.filter(CLOSED)

    assert 0.85 <= wanted["won"].sum() / wanted["wanted"].sum() <= 1
    assert 0.85 <= len(won) / wanted["wanted"].sum() <= 1
    assert (wanted["won"] / wanted["wanted"]).median() == 1


def test_nobody_is_asked_for_more_new_customers_than_the_pace_of_the_post(group):
    by = asked(group).group_by("business", "post", "grade").agg(pl.col("wanted").unique())
    found = {(business, post, grade): set(wanted) for business, post, grade, wanted in by.rows()}

    assert {key: found[key] for key in ASKED} == ASKED


def test_who_is_expected_to_win_less_than_one_a_month_has_a_target_in_every_second_or_third(group):
    wanted = asked(group).filter((pl.col("business") == "KJ") & (pl.col("post") == "salesperson"))
    places = wanted.sort("month").select(
        "grade", gap=pl.col("month").replace_strict(PLACE).diff().over("person")
    )
    gaps = dict(places.drop_nulls("gap").group_by("grade").agg(pl.col("gap").median()).rows())

    assert gaps["junior"] == 2
    assert 2 <= gaps["standard"] <= 3


def test_most_of_what_falls_due_is_paid_within_its_term(group):
    receipts = group["receipts"].with_columns(month=month_of("due_day")).filter(CLOSED)
    in_time = receipts.filter(pl.col("day") <= pl.col("due_day"))["amount"].sum()

    assert 0.72 <= in_time / receipts["due_amount"].sum() <= 0.80


@pytest.mark.parametrize("name", ["group", "foods"])
def test_selling_costs_a_tenth_of_sales_and_a_fifth_is_left(name, request):
    company = request.getfixturevalue(name)
    spend = company["spend"].with_columns(month=month_of("day")).filter(CLOSED)
    claims = company["expense_claims"].with_columns(month=month_of("day")).filter(CLOSED)
    sold = company.sold.filter(CLOSED)
    selling = spend.filter(pl.col("purpose") == "selling")["amount"].sum()
    spent, claimed = spend["amount"].sum(), claims["amount"].sum()
    sales = sold["amount"].sum()

    assert 0.08 <= (selling + claimed) / sales <= 0.11
    assert (sales - sold["cost"].sum() - spent - claimed) / sales > 0.20


@pytest.mark.parametrize(("business", "least", "most"), [("SP", 0.80, 0.88), ("KJ", 0.85, 0.92)])
def test_customers_of_a_year_come_back_in_the_next(group, business, least, most):
    years = group.back_after_a_year.filter(pl.col("branch").str.starts_with(business))

    assert least <= years["back"].mean() <= most


def test_customers_won_are_an_eighth_to_a_sixth_of_those_contacted(group):
    met = (
        group["visits"].group_by(month_of("day").alias("month")).agg(pl.col("customer").n_unique())
    )
    won = group.first_deals.group_by("month").len()
    both = met.join(won, on="month").filter(CLOSED)

    assert 0.12 <= both["len"].sum() / both["customer"].sum() <= 0.16


def test_training_is_completed_by_seven_tenths_at_first_and_all_but_a_twentieth_at_the_end(group):
    given = group["training"].with_columns(month=month_of("day"))
    share = dict(given.group_by("month").agg(pl.col("done_day").is_not_null().mean()).rows())

    assert share["2024-01"] == pytest.approx(0.70, abs=0.06)
    assert share["2026-03"] == pytest.approx(0.95, abs=0.04)


def test_each_team_opens_a_market_about_once_a_year(group):
    bought = group.sold.filter(pl.col("amount") > 0).sort("day", "deal")
    opened = pl.concat(
        [
            bought.unique(by, keep="first", maintain_order=True).select("team", "month")
            for by in ("region", "segment")
        ]
    ).filter(CLOSED)

    assert 0.8 <= len(opened) / 55 / (27 / 12) <= 1.2
    assert opened["team"].n_unique() == 55


@pytest.mark.parametrize("name", ["group", "foods"])
def test_a_few_rows_are_doubtful_and_come_in(name, request):
    company = request.getfixturevalue(name)
    month = truths.DOUBTFUL_MONTH
    below = company["stock"].filter(pl.col("quantity") < 0)
    above = company["receipts"].filter(pl.col("amount") > pl.col("deal_amount"))
    answers = company["ratings"].filter(pl.col("customer").is_not_null())
    who = ["survey", "topic", "person", "rater", "customer"]
    twice = answers.group_by(who).len().filter(pl.col("len") > 1)

    assert below.select(month_of("day")).to_series().to_list() == [month, month]
    assert above.select(month_of("day")).to_series().to_list() == [month, month]
    assert twice["survey"].to_list() == [f"satisfaction-{month}"]
