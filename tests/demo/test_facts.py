from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from quanheng.demo.calendar import MONTHS, TODAY
from quanheng.demo.layouts import LAYOUTS
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.period import epoch_day
from tests.demo.looking import month_of

TOMORROW = epoch_day(TODAY) + 1
KINDS = sorted(FACTS)
# Rows of each table: of the group, and of the foods firm.
ROWS = {
    "units": (89, 21),
    "posts": (16, 16),
    "grades": (5, 5),
    "people": (1_343, 100),
    "assignments": (2_194, 106),
    "duties": (37, 37),
    "duty_parts": (98, 98),
    "authorities": (40, 40),
    "planned_headcounts": (218, 28),
    "grade_steps": (4, 4),
    "pay_bands": (5, 5),
    "file_entries": (3959, 355),
    "customers": (18_115, 1_107),
    "products": (56, 40),
    "tier_changes": (5_074, 298),
    "receipts": (156_209, 16_205),
    "leads": (16_393, 2_286),
    "contracts": (3_019, 86),
    "visits": (79_326, 5_641),
    "customer_needs": (21_224, 3_041),
    "demonstrations": (7_723, 206),
    "outreach": (8_015, 1_141),
    "need_forms": (7_067, 1_007),
    "service_tickets": (17_383, 3_270),
    "complaints": (1_789, 163),
    "requests": (26_790, 11_636),
    "ratings": (40_330, 7_317),
    "appraisals": (9_458, 991),
    "process_steps": (17_940, 7_485),
    "conduct": (1_304, 186),
    "manual_values": (918, 162),
    "stock": (12_588, 3_924),
    "spend": (5_500, 1_120),
    "outlays": (4_293, 784),
    "expense_claims": (16_424, 2_711),
    "attendance": (68_479, 7_149),
    "training": (7_972, 860),
    "pay_costs": (28_170, 3_188),
    "headcounts": (5_958, 756),
    "payouts": (17_502, 1_094),
    "employment_events": (1_285, 4),
    "hirings": (303, 1),
    "market_sizes": (11_232, 1_404),
    "market_events": (1_638, 237),
    "milestones": (112, 112),
    "deals_2023": (36_616, 3_940),
    "deals": (120_348, 12_510),
    "opportunities": (12_559, 876),
    "opportunity_stages": (37_961, 2_733),
    "purchases": (13_100, 4_084),
    "deliveries": (13_100, 4_084),
    "targets_of_money": (20_629, 1_350),
    "targets_of_numbers": (21_232, 2_741),
}
AHEAD = {"due_day", "last_day", "end_day", "start_day"}
# Whose facts of which kind a card of the post reads, for each person.
OF_POSTS = (
    ("salesperson", "receipts", "person"),
    ("salesperson", "visits", "person"),
    ("salesperson", "customer_needs", "person"),
    ("purchasing", "purchases", "person"),
    ("purchasing", "deliveries", "person"),
    ("customer_service", "customer_needs", "handler"),
    ("customer_service", "ratings", "person"),
    ("after_sales", "service_tickets", "person"),
    ("customer_discovery", "customer_needs", "handler"),
    ("customer_success", "tier_changes", "person"),
    ("customer_success", "ratings", "person"),
    ("finance", "expense_claims", "handler"),
    ("finance", "outlays", "person"),
    ("marketing", "leads", "source_person"),
    ("marketing", "spend", "person"),
    ("hr", "process_steps", "person"),
    ("admin", "requests", "person"),
    ("front_desk", "requests", "person"),
    ("research", "requests", "person"),
)


def rows_of(company, kind):
    if kind == "deals":
        return company.sold
    return company[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_group_has_rows_of_every_kind(group, kind):
    table = rows_of(group, kind)

    assert len(table) > 0
    for field in FACTS[kind].fields:
        if field.required:
            assert table[field.name].null_count() == 0, field.name


@pytest.mark.parametrize("kind", KINDS)
def test_choices_are_those_of_the_kind(group, kind):
    table = rows_of(group, kind)
    for field in FACTS[kind].fields:
        if field.choices and field.name in table.columns:
            assert set(table[field.name].drop_nulls()) <= set(field.choices), field.name


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_rows_have_one_key(group, kind):
    table = rows_of(group, kind)

    assert table.select(FACTS[kind].key).n_unique() == len(table)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_known_of_what_lies_ahead(group, kind):
    table = rows_of(group, kind)
    for field in FACTS[kind].fields:
        planned = field.name in AHEAD or (kind, field.name) == ("milestones", "day")
        if field.type == "day" and field.name in table.columns and not planned:
            assert (table[field.name].drop_nulls() < TOMORROW).all(), field.name
        if field.type == "moment" and field.name in table.columns:
            assert (table[field.name].drop_nulls() < TOMORROW * 1_440).all(), field.name


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if kind not in ("attendance", "appraisals", "customers", "products")],
)
def test_every_closed_month_has_rows(group, kind):
    day = FACTS[kind].day
    seen = set(rows_of(group, kind).drop_nulls(day).select(month_of(day)).to_series())

    assert [month for month in MONTHS if month not in seen] == []


@pytest.mark.parametrize(("post", "kind", "by"), OF_POSTS)
def test_the_facts_of_a_card_name_people_of_the_post_in_every_month(group, post, kind, by):
    people = group["assignments"].filter(pl.col("post") == post)["person"].unique()
    rows = group[kind].filter(pl.col(by).is_in(people.implode()))
    seen = set(rows.drop_nulls(FACTS[kind].day).select(month_of(FACTS[kind].day)).to_series())

    assert [month for month in MONTHS if month not in seen] == []


@pytest.mark.parametrize("table", ROWS)
def test_the_rows_of_each_table_are_pinned(group, foods, table):
    assert (len(group[table]), len(foods[table])) == ROWS[table]


def test_there_are_about_nine_hundred_thousand_rows(group, foods):
    assert 850_000 < sum(map(len, group.tables.values())) < 950_000
    assert 100_000 < sum(map(len, foods.tables.values())) < 200_000


def test_attendance_is_kept_for_the_last_quarter_and_april(group):
    days = pl.from_epoch(group["attendance"]["day"], "d")

    assert (days.min(), days.max()) == (date(2026, 1, 4), TODAY)


@pytest.mark.parametrize("name", ["group", "foods"])
def test_everybody_has_a_target_in_every_closed_month(name, request):
    company = request.getfixturevalue(name)
    asked = pl.concat(
        [
            company[table].select("person", "metric", month=month_of("from"))
            for table in ("targets_of_money", "targets_of_numbers")
        ]
    )
    have = set(asked.drop_nulls("person").select("person", "month").rows())
    held = company["assignments"].filter(pl.col("post") != "general_manager")
    for month in MONTHS:
        first = epoch_day(date.fromisoformat(f"{month}-01"))
        here = held.filter(
            (pl.col("from") <= first) & (pl.col("to").is_null() | (pl.col("to") >= first))
        )
        assert [one for one in here["person"] if (one, month) not in have] == []


def test_the_company_is_asked_for_growth_spend_and_mix(group):
    money, numbers = group["targets_of_money"], group["targets_of_numbers"]
    company = pl.col("person").is_null() & pl.col("unit").is_null()
    asked = money.filter(company)["metric"].value_counts().rows()
    asked += numbers.filter(company)["metric"].value_counts().rows()

    assert dict(asked) == dict.fromkeys(
        [
            "deal_amount",
            "spend_amount",
            "sales_growth",
            "high_value_share",
            "retention_rate",
            "retention_12m",
            "contact_frequency",
            "training_completion",
        ],
        28,
    )


def test_there_are_fewer_than_45_000_targets(group):
    assert len(group["targets_of_money"]) + len(group["targets_of_numbers"]) < 45_000


def test_units_that_were_merged_get_nothing_more(group):
    merged = epoch_day(date(2025, 7, 1))
    for kind in ("spend", "stock", "deliveries", "pay_costs", "headcounts", "payouts"):
        day = "due_day" if kind == "payouts" else "day"
        late = group[kind].filter((pl.col("unit") == "SP-NB") & (pl.col(day) >= merged))
        assert len(late) == 0, kind


@pytest.mark.parametrize("name", ["group", "foods"])
def test_four_people_crossed_a_red_line(name, request):
    crossed = request.getfixturevalue(name)["conduct"].filter("red_line")
    months = crossed.select(month_of("day")).to_series().to_list()

    assert months == ["2024-06", "2025-02", "2025-08", "2026-03"]
    assert crossed["person"].n_unique() == 4


def test_every_table_has_a_file(group, foods):
    assert sorted(group.tables) == sorted(foods.tables) == sorted(one.table for one in LAYOUTS)
