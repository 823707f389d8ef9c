from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from quanheng.demo import truths
from quanheng.demo.calendar import ALL, NATIONAL_DAYS, SPRING_FESTIVALS, TODAY, is_working, within
from quanheng.engine.ground.period import epoch_day, from_epoch_day
from tests.demo.looking import made, per_year

BOTH = ("group", "foods")
SOLD = {
    "group": {
        2023: 52_679_708_382,
        2024: 62_572_116_141,
        2025: 71_198_899_356,
        2026: 21_675_553_524,
    },
    "foods": {2023: 2_516_462_501, 2024: 2_993_253_215, 2025: 3_391_840_499, 2026: 1_060_214_770},
}
RECEIVED = {
    "group": {
        2023: 44_507_541_129,
        2024: 60_797_994_653,
        2025: 69_691_010_838,
        2026: 21_779_421_131,
    },
    "foods": {2023: 2_195_726_754, 2024: 2_931_999_975, 2025: 3_301_037_519, 2026: 1_053_888_738},
}
OF_BUSINESSES = {
    "KJ": {2023: 23_943_156_000, 2024: 28_077_684_600, 2025: 30_867_822_000, 2026: 9_455_223_200},
    "SP": {2023: 28_736_552_382, 2024: 34_494_431_541, 2025: 40_331_077_356, 2026: 12_220_330_324},
}


@pytest.fixture(params=BOTH)
def company(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", BOTH)
def test_the_sales_of_each_year_are_pinned_to_the_cent(name, request):
    assert per_year(request.getfixturevalue(name).sold, "day", "amount") == SOLD[name]


@pytest.mark.parametrize("business", OF_BUSINESSES)
def test_the_sales_of_each_business_are_pinned_to_the_cent(group, business):
    mine = group.sold.filter(pl.col("branch").str.starts_with(business))

    assert per_year(mine, "day", "amount") == OF_BUSINESSES[business]


@pytest.mark.parametrize("name", BOTH)
def test_what_came_in_each_year_is_pinned_to_the_cent(name, request):
    receipts = request.getfixturevalue(name)["receipts"].drop_nulls("day")

    assert per_year(receipts, "day", "amount") == RECEIVED[name]


def test_another_seed_makes_another_company(foods):
    other = made("small", seed=17)

    assert other["deals"]["amount"].sum() != foods["deals"]["amount"].sum()
    assert other["people"]["name"].to_list() != foods["people"]["name"].to_list()


def test_the_group_grows_by_about_a_tenth_a_year(group):
    sums = per_year(group.sold, "day", "amount")

    assert 1.08 < sums[2024] / sums[2023] < 1.20
    assert 1.05 < sums[2025] / sums[2024] < 1.15


def test_who_signs_a_deal_works_in_sales_that_day(company):
    posts = company["assignments"].select("person", "post", "to", day="from").sort("day")
    signed = company.sold.drop_nulls("person").sort("day")
    found = signed.join_asof(posts, on="day", by="person", check_sortedness=False)

    assert found["post"].is_in(["salesperson", "growth_salesperson"]).all()
    assert (found["to"].is_null() | (found["to"] >= found["day"])).all()


def test_a_deal_without_a_person_names_a_team(company):
    assert company.sold["team"].null_count() == 0
    assert company.sold.filter(pl.col("person").is_null())["unit"].null_count() == 0


def test_weekends_are_quiet(company):
    count = dict(company.sold["day"].value_counts().rows())
    festive = (*SPRING_FESTIVALS, *NATIONAL_DAYS)
    days = [from_epoch_day(day) for day in range(epoch_day(ALL.first), epoch_day(TODAY))]
    plain = [day for day in days if not within(day, festive)]
    working = [count.get(epoch_day(day), 0) for day in plain if is_working(day)]
    free = [count.get(epoch_day(day), 0) for day in plain if not is_working(day)]

    assert sum(free) / len(free) < 0.35 * sum(working) / len(working)


def test_hardly_anybody_orders_during_the_spring_festival(group):
    count = dict(group.sold["day"].value_counts().rows())

    for festival in SPRING_FESTIVALS:
        days = range(epoch_day(festival.first), epoch_day(festival.end))
        assert sum(count.get(day, 0) for day in days) < 20 * len(days)


def test_months_end_with_a_push_and_quarters_with_a_harder_one(group):
    count = dict(group.sold["day"].value_counts().rows())

    def a_day(*days):
        return sum(count[epoch_day(date.fromisoformat(f"2025-{day}"))] for day in days) / len(days)

    usual = a_day("11-11", "11-12", "11-13", "12-09", "12-10", "12-11")

    assert a_day("11-26", "11-27", "11-28") > 1.3 * usual
    assert a_day("12-29", "12-30", "12-31") > 1.5 * usual


def test_there_are_deals_on_the_leap_day(group):
    assert group.sold.filter(pl.col("day") == epoch_day(date(2024, 2, 29))).height > 100


def test_a_customer_is_new_for_ninety_days_from_its_first_deal(group):
    bought = group.sold.filter(pl.col("amount") > 0)
    first = bought.group_by("customer").agg(pl.col("day").min().alias("begun"))
    both = bought.join(first, on="customer").filter(pl.col("begun") > epoch_day(date(2023, 10, 31)))
    days = both["day"] - both["begun"]

    assert (both.filter(days < 90)["customer_kind"] == "new").mean() > 0.99
    assert (both.filter(days > 180)["customer_kind"] == "existing").all()


def test_returns_are_negative_and_few(company):
    back = company.sold.filter(pl.col("amount") < 0)

    assert back["deal"].str.starts_with("TH").all()
    assert ((back["quantity"] < 0) & (back["cost"] < 0)).all()
    assert 0.01 < len(back) / len(company.sold) < 0.03


def test_each_return_takes_back_a_deal_that_says_so(company):
    sold = company.sold.filter(pl.col("amount") > 0)
    given = sold.filter("returned").select("customer", "product", "day")
    back = company.sold.filter(pl.col("amount") < 0).select("customer", "product", late="day")
    both = back.join(given, on=["customer", "product"])
    found = both.filter((pl.col("late") - pl.col("day")).is_between(3, 14))

    assert sold["returned"].null_count() == 0
    assert given.height == back.height
    assert found.select("customer", "product", "late").n_unique() == back.unique().height


def test_about_one_yuan_of_seventy_comes_back(group):
    sold = group.sold.filter(pl.col("amount") > 0).group_by("month")
    rates = sold.agg(pl.col("amount").filter("returned").sum() / pl.col("amount").sum())

    assert 0.012 < rates["amount"].mean() < 0.018


def test_new_customers_come_in_every_month_and_more_of_them_to_juniors(group):
    by_month = group.first_deals.filter(pl.col("month") >= "2024-01")["month"].value_counts()

    assert len(by_month) == 28
    assert by_month.filter(pl.col("month") != "2026-04")["count"].min() > 250


def test_no_more_comes_in_than_a_deal_is_worth_but_for_two_receipts(company):
    received = company["receipts"].drop_nulls("amount").group_by("deal")
    sums = received.agg(pl.col("amount").sum(), pl.col("deal_amount").first())

    assert (sums["amount"] > sums["deal_amount"]).sum() == truths.DOUBTFUL_ROWS


def test_what_is_due_adds_up_to_the_deals(company):
    due = company["receipts"]["due_amount"].sum()

    assert due == company.sold.filter(pl.col("amount") > 0)["amount"].sum()


def test_customers_of_a_name_are_one_customer(company):
    names = company["customers"]["name"]

    assert names.n_unique() == len(names)


def test_the_same_seed_makes_the_same_tables(foods):
    again = made("small")

    assert all(again[name].equals(table) for name, table in foods.tables.items())
