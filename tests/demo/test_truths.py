"""Each planted truth is looked for by a plain aggregate, within a band around the size that was planted."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from quanheng.demo import truths
from quanheng.demo.calendar import TODAY
from quanheng.engine.ground.period import epoch_day
from quanheng.engine.org.duties import findings
from quanheng.engine.org.matrix import Authority, Duty, Matrix, Part, Seat
from tests.demo.looking import AFTER, PLACE, month_of, slope

SELLERS = ["销售", "专项拓新销售"]


def lines(group):
    return group["products"].select("product", "line")


def test_late_supply_empties_the_shelves_in_the_same_month(group):
    late = pl.col("day") - pl.col("due_day")
    delayed = (
        group["deliveries"]
        .join(lines(group), on="product")
        .group_by("unit", "line", month_of("ordered_day").alias("month"))
        .agg(late.mean().alias("late"))
    )
    out = (
        group["stock"]
        .join(lines(group), on="product")
        .group_by("unit", "line", month_of("day").alias("month"))
        .agg(pl.col("days_out").mean())
    )
    both = delayed.join(out, on=["unit", "line", "month"])

    planted = truths.OUT_PER_DELAY_HUNDREDTHS / 100
    assert slope(both["days_out"], both["late"]) == pytest.approx(planted, abs=0.15)


def test_empty_shelves_lose_sales_a_month_later(group):
    """Where a line was out of stock against where it was not: its share of the orders, before and after."""
    share = _shares(group)
    lost = []
    for line, months, delay in truths.SUPPLY_SHOCKS:
        hit, spared = _hit(group, line, months[0])
        out = min(delay * truths.OUT_PER_DELAY_HUNDREDTHS, 1_500) / 100
        before = [_share(share, who, line, _earlier(months[0])) for who in (hit, spared)]
        after = [
            _share(share, who, line, [AFTER[name] for name in months]) for who in (hit, spared)
        ]
        kept = (after[0] / before[0]) / (after[1] / before[1])
        lost.append((1 - kept) / out)

    planted = truths.LOST_PER_DAY_OUT / 1_000_000
    assert sum(lost) / len(lost) == pytest.approx(planted, abs=0.009)


def _shares(group):
    orders = group.sold.filter((pl.col("amount") > 0) & pl.col("branch").str.starts_with("SP"))
    return orders.group_by("branch", "product_line", "month").len()


def _hit(group, line, month):
    out = (
        group["stock"]
        .join(lines(group), on="product")
        .filter((pl.col("line") == line) & (month_of("day") == month))
        .group_by("unit")
        .agg(pl.col("days_out").mean())
    )
    return [out.filter(pl.col("days_out") > 5)["unit"], out.filter(pl.col("days_out") < 4)["unit"]]


def _earlier(month):
    names = list(PLACE)
    return names[PLACE[month] - 3 : PLACE[month]]


def _share(orders, branches, line, months):
    """The line's orders against those of all other lines."""
    some = orders.filter(pl.col("branch").is_in(branches.implode()) & pl.col("month").is_in(months))
    mine = some.filter(pl.col("product_line") == line)["len"].sum()
    return mine / (some["len"].sum() - mine)


def test_spending_on_the_market_brings_new_customers_a_month_later(group):
    spent = (
        group["spend"]
        .filter(pl.col("purpose") == "promotion")
        .group_by("unit", month_of("day").alias("spent_in"))
        .agg(pl.col("amount").sum())
    )
    spent = spent.with_columns(
        usual=pl.col("amount") / pl.col("amount").mean().over("unit"),
        month=pl.col("spent_in").replace(AFTER),
    )
    found = group.first_deals.group_by("branch", "month").len()
    both = spent.join(found, left_on=["unit", "month"], right_on=["branch", "month"], how="left")
    both = both.filter(
        (pl.col("month") < "2026-04") & ~pl.col("unit").is_in([truths.POLICY[0], truths.MERGED])
    ).with_columns(pl.col("len").fill_null(0))
    both = both.with_columns(more=pl.col("len") / pl.col("len").mean().over("unit"))

    planted = truths.NEW_PER_SPEND / 1_000_000
    assert slope(both["more"], both["usual"]) == pytest.approx(planted, abs=0.25)


@pytest.mark.parametrize("business", ["SP", "KJ"])
def test_customers_stay_where_their_needs_are_solved_sooner(group, business):
    needs = group["customer_needs"].drop_nulls("solved_at")
    hours = (
        group.in_units(needs)
        .with_columns(hours=(pl.col("solved_at") - pl.col("passed_at")) / 60)
        .group_by("branch")
        .agg(pl.col("hours").mean())
    )
    both = hours.join(group.back_after_a_year, on="branch").filter(
        pl.col("branch").str.starts_with(business) & (pl.col("branch") != truths.PRICE_WAR[0])
    )

    planted = -12 * truths.CHURN * truths.CHURN_PER_HOUR / 1e12
    assert slope(both["back"], both["hours"]) == pytest.approx(planted, abs=0.005)


def test_service_gets_faster_year_by_year(group):
    solved = group["customer_needs"].drop_nulls("solved_at")
    hours = solved.group_by(pl.from_epoch("day", "d").dt.year().alias("year")).agg(
        ((pl.col("solved_at") - pl.col("passed_at")) / 60).mean().alias("hours")
    )
    by_year = dict(hours.sort("year").rows())

    assert by_year[2024] > by_year[2025] + 4 > by_year[2026] + 6


def test_whoever_is_trained_in_high_value_goods_sells_twice_as_many_orders_of_them(group):
    done = group["training"].filter(pl.col("family") == "high_value").drop_nulls("done_day")
    begun = done.select("person", place=month_of("done_day").replace_strict(PLACE))
    trained = pl.concat(
        [begun.with_columns(pl.col("place") + lag) for lag in range(1, truths.TRAINED_MONTHS + 1)]
    ).unique()
    marked = trained.with_columns(pl.col("place").cast(pl.Int64), trained=pl.lit(1))
    orders = group.sold.filter((pl.col("amount") > 0) & (pl.col("month") >= "2024-04"))
    orders = orders.with_columns(place=pl.col("month").replace_strict(PLACE, return_dtype=pl.Int64))
    both = orders.join(marked, on=["person", "place"], how="left")
    with_it, without = pl.col("trained") == 1, pl.col("trained").is_null()
    high = pl.col("high_value").cast(pl.Float64)
    times = both.group_by("month").agg(
        high.filter(with_it).mean() / high.filter(without).mean(), n=with_it.sum()
    )

    weighted = (times["high_value"] * times["n"]).sum() / times["n"].sum()
    assert weighted == pytest.approx(truths.TRAINED_TIMES, abs=0.25)


@pytest.mark.parametrize("branch", list(truths.LATE_PAY))
def test_people_leave_after_pay_came_late(group, branch):
    months, days = truths.LATE_PAY[branch]
    paid = (
        group["payouts"]
        .drop_nulls("paid_day")
        .with_columns(late=pl.col("paid_day") - pl.col("due_day"), month=month_of("due_day"))
    )
    slow = paid.filter(pl.col("unit").str.starts_with(branch) & pl.col("month").is_in(months))
    after = {list(PLACE)[PLACE[name] + lag] for name in months for lag in (1, 2)}
    left = group["employment_events"].filter(
        (pl.col("kind") == "left")
        & pl.col("post").is_in(SELLERS)
        & pl.col("unit").str.starts_with(branch)
    )
    then = left.filter(month_of("day").is_in(after))
    usual = (len(left) - len(then)) / (len(PLACE) - len(after))

    assert slow["late"].mean() == pytest.approx(days, abs=2)
    assert len(then) / len(after) > 4 * usual


def test_one_manager_takes_back_what_was_above_target(group):
    asked = group["targets_of_money"].filter(
        (pl.col("metric") == "deal_amount") & pl.col("person").is_not_null()
    )
    asked = group.in_units(asked.select("person", "amount", month="month", day="from"))
    sold = group.sold.group_by("person", pl.col("month").replace_strict(PLACE).alias("month"))
    both = asked.join(
        sold.agg(pl.col("amount").sum().alias("sold")).with_columns(pl.col("month").cast(pl.Int64)),
        on=["person", "month"],
    )
    later = asked.select("person", pl.col("month") - 1, later="amount")
    both = both.join(later, on=["person", "month"]).with_columns(
        above=pl.max_horizontal(pl.col("sold") - pl.col("amount"), 0),
        more=pl.col("later") - pl.col("amount"),
    )
    mine = pl.col("team") == truths.RATCHET_TEAM
    taken = [slope(some["more"], some["above"]) for some in (both.filter(mine), both.filter(~mine))]

    planted = (truths.RATCHET_PERCENT - truths.USUAL_RATCHET_PERCENT) / 100
    assert taken[0] - taken[1] == pytest.approx(planted, abs=0.35)


def test_one_branch_is_asked_for_a_quarter_too_much(group):
    asked = group["targets_of_money"].filter(
        (pl.col("metric") == "deal_amount") & (pl.col("unit").str.len_chars() == 5)
    )
    asked = asked.select("unit", "amount", month=month_of("from"))
    sold = group.sold.group_by("month", unit="branch").agg(pl.col("amount").sum().alias("sold"))
    both = asked.join(sold, on=["unit", "month"]).filter(pl.col("month") < "2026-04")
    met = both.group_by("unit").agg(pl.col("sold").sum() / pl.col("amount").sum())
    met = met.filter(~pl.col("unit").is_in([truths.MERGED, truths.MERGED_INTO]))
    wrong = met.filter(pl.col("unit") == truths.WRONG_BRANCH)["sold"].item()
    usual = met.filter(pl.col("unit") != truths.WRONG_BRANCH)["sold"].mean()

    assert usual / wrong == pytest.approx(truths.WRONG_PERCENT / 100, abs=0.06)


def test_a_price_war_lowers_prices_and_loses_customers(group):
    branch, line, months = truths.PRICE_WAR
    fought = (pl.col("branch") == branch) & pl.col("month").is_in(months)
    priced = group.sold.filter((pl.col("amount") > 0) & (pl.col("product_line") == line)).join(
        group["products"].select("product", "price"), on="product"
    )
    priced = priced.with_columns(paid=pl.col("amount") / (pl.col("quantity") * pl.col("price")))
    there, elsewhere = (priced.filter(some)["paid"].mean() for some in (fought, ~fought))
    stay = group.back_next_month.filter(pl.col("branch").str.starts_with("SP"))
    stayed, usual = (stay.filter(some)["back"].mean() for some in (fought, ~fought))
    years = dict(group.back_after_a_year.rows())
    others = [back for code, back in years.items() if code.startswith("SP") and code != branch]

    assert there / elsewhere == pytest.approx(truths.PRICE_WAR_PERCENT / 100, abs=0.01)
    assert usual - stayed > 0.03
    assert years[branch] < min(others) - 0.08
    news = group["market_events"].filter(pl.col("unit") == branch)
    assert news["kind"].to_list() == ["competitor_price"]


def test_a_policy_forbids_new_business_for_some_months(group):
    branch, months = truths.POLICY
    found = group.first_deals.filter(pl.col("branch") == branch)

    assert found.filter(pl.col("month").is_in(months)).height == 0
    assert found.filter(pl.col("month") == "2024-09").height > 0
    news = group["market_events"].filter(pl.col("unit") == branch)
    assert news["kind"].to_list() == ["policy"]


def test_one_person_holds_customers_whom_nobody_visits(group):
    seen = group["visits"].filter(pl.col("day") >= epoch_day(date(2025, 1, 1)))["customer"]
    owned = (
        group["customers"]
        .drop_nulls("person")
        .with_columns(idle=~pl.col("customer").is_in(seen.unique().implode()))
    )
    by = owned.group_by("person").agg(pl.len(), pl.col("idle").sum()).sort("len", descending=True)
    first, second = by.row(0, named=True), by.row(1, named=True)

    assert first["idle"] >= truths.IDLE_CUSTOMERS
    assert second["len"] < truths.IDLE_CUSTOMERS / 2
    team = group.units.filter(pl.col("person") == first["person"])["team"].to_list()
    assert truths.IDLE_TEAM in team


def test_one_manager_rates_too_well_and_one_too_badly(group):
    rated = group["appraisals"].drop_nulls("rater")
    leads = group["assignments"].filter(pl.col("post") == "sales_manager")
    means = rated.join(leads.select(rater="person", team="unit").unique(), on="rater")
    means = dict(means.group_by("team").agg(pl.col("rating").mean() / 1_000).rows())
    usual = sum(means.values()) / len(means)

    planted = truths.RATER_HUNDREDTHS / 100
    assert max(means, key=means.__getitem__) == truths.LENIENT_TEAM
    assert min(means, key=means.__getitem__) == truths.HARSH_TEAM
    assert means[truths.LENIENT_TEAM] - usual == pytest.approx(planted, abs=0.2)
    assert usual - means[truths.HARSH_TEAM] == pytest.approx(planted, abs=0.2)


def test_marketing_brings_more_for_its_money_each_year(group):
    spent = group["spend"].drop_nulls("credited")
    by = spent.group_by(month_of("day").alias("month")).agg(
        pl.col("credited").sum() / pl.col("amount").sum()
    )
    roi = dict(by.rows())

    assert roi["2024-01"] == pytest.approx(2.0, abs=0.15)
    assert roi["2026-03"] == pytest.approx(3.1, abs=0.15)


def test_the_small_firm_has_one_who_collects_poorly(foods):
    due = foods["receipts"].filter(
        pl.col("due_day").is_between(epoch_day(date(2024, 1, 1)), epoch_day(date(2026, 3, 31)))
    )
    rates = due.group_by("person").agg(pl.col("amount").sum() / pl.col("due_amount").sum())
    poor = rates.drop_nulls().sort("amount").row(0)

    assert poor[0] == "HY023"
    assert poor[1] < 0.85


def test_the_small_firm_has_one_who_passes_needs_on_too_late(foods):
    late = (pl.col("passed_at") - pl.col("heard_at")) > 1_440
    rates = foods["customer_needs"].group_by("person").agg((~late).mean().alias("in_time"))
    slow = rates.sort("in_time").row(0)

    assert slow[0] == "HY038"
    assert 0.35 < slow[1] < 0.6


@pytest.mark.parametrize("size", ["group", "foods"])
def test_duties_and_authority_have_one_fault_of_each_kind(size, request):
    company = request.getfixturevalue(size)

    twice, second = truths.OWNED_TWICE
    redundant, *_ = truths.POST_REDUNDANT
    assert [(one.kind, one.about) for one in findings(matrix_of(company))] == [
        ("owned_twice", (twice,)),
        ("owned_by_nobody", (truths.OWNED_BY_NOBODY,)),
        ("authority_missing", truths.AUTHORITY_MISSING),
        ("authority_unneeded", truths.AUTHORITY_UNNEEDED),
        ("post_redundant", (redundant,)),
    ]
    owners = company["duty_parts"].filter(duty=twice, part="owns")["post"].to_list()
    assert owners == ["salesperson", second]


def matrix_of(company):
    """The authority matrix of the company's today, from its tables."""
    today = epoch_day(TODAY)
    works = company["assignments"].filter(
        pl.col("from") <= today, pl.col("to").is_null() | (pl.col("to") >= today)
    )
    parts = company["duty_parts"].with_columns(owns=pl.col("part") == "owns").drop("part")
    return Matrix(
        duties=tuple(
            Duty(code=code, name=name, needs=tuple((needs or "").split()))
            for code, name, needs in company["duties"].select("duty", "name", "needs").rows()
        ),
        parts=tuple(Part(**row) for row in parts.to_dicts()),
        authorities=tuple(
            Authority(action=action, post=post, reach=reach)
            for action, post, reach in company["authorities"]
            .select("action", "post", "reach")
            .rows()
        ),
        seats=tuple(
            Seat(person=person, unit=unit, post=post)
            for person, unit, post in works.select("person", "unit", "post").rows()
        ),
    )
