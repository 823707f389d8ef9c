"""What each shape and part comes to, worked out by hand; `shown` and `why` ask both engines and want one answer."""

from __future__ import annotations

import pytest

from quanheng.engine.ground.period import Span
from tests.engine.small import (
    DEALS,
    FEBRUARY,
    JANUARY,
    QUARTER,
    RECEIPTS,
    SALES,
    january,
    shown,
    why,
)

COUNT = "{facts: deals, shape: count}"
EAST = {
    "units": [{"unit": "top"}, {"unit": "east", "parent": "top"}, {"unit": "west", "parent": "top"}],
    "assignments": [
        {"person": "ana", "unit": "east", "post": "salesperson"},
        {"person": "bo", "unit": "east", "post": "salesperson", "from": january(17)},  # 15 of 31 days
        {"person": "cai", "unit": "west", "post": "sales_manager"},
    ],
}  # fmt: skip


# total, plus and minus, divide, per
def test_a_total_adds_parts_and_takes_others_away():
    case = {"facts": {"deals": DEALS, "receipts": RECEIPTS}}
    says = f"shape: total\nuom: money\nof: {{plus: [{SALES}], minus: [{{facts: receipts, shape: sum, of: amount}}]}}"

    assert shown(case, says) == {"ana": "100.00", "bo": "-5.00"}  # 150 − 40 − 10; 0 − 5


def test_a_total_of_which_one_part_has_no_data_has_none():
    says = f"shape: total\nuom: money\nof: {{plus: [{SALES}, {{facts: receipts, shape: sum, of: amount}}]}}"

    assert why({"facts": {"deals": DEALS}}, says, "ana") == "There are no receipts in 2026-01."


def test_sums_of_plain_numbers_count_ones_in_a_total():
    says = f"shape: total\nuom: count\nof: {{plus: [{{facts: deals, shape: sum, of: quantity}}], minus: [{COUNT}]}}"

    assert shown({"facts": {"deals": DEALS}}, says) == {"ana": 1}  # 3 pieces − 2 deals


def test_a_total_may_nest_sums_metrics_and_targets():
    says = "shape: total\nuom: money\nof: {plus: [{metric: deal_amount}, {plus: [{target: deal_amount}], minus: [{metric: deal_amount}]}]}"
    target = {
        "metric": "deal_amount",
        "key": "ana",
        "from": january(1),
        "to": FEBRUARY.first,
        "amount": 200,
    }

    assert shown({"facts": {"deals": DEALS}, "targets": [target]}, says) == {"ana": "200.00"}


@pytest.mark.parametrize(
    ("per", "span", "value"),
    [
        ("year", JANUARY, "1766.13"),  # 150 × 365 ÷ 31 = 1766.129…
        ("week", JANUARY, "33.87"),  # 150 × 7 ÷ 31 = 33.870…
        ("year", Span(january(1), january(4)), "12166.67"),  # 100 × 365 ÷ 3 days
        ("year", QUARTER, "608.33"),  # 150 × 365 ÷ 90
    ],
)
def test_a_total_is_brought_to_a_year_or_a_week(per, span, value):
    says = f"shape: total\nuom: money\nof: {SALES}\nper: {per}"

    assert shown({"facts": {"deals": DEALS}}, says, span=span) == {"ana": value}


def test_a_ratio_is_brought_to_a_week():
    says = f"shape: ratio\nuom: ratio\ntop: {COUNT}\nbottom: {{facts: deals, shape: distinct, of: customer}}\nper: week"

    assert shown({"facts": {"deals": DEALS}}, says) == {"ana": 0.225806}  # 2 ÷ 2 × 7 ÷ 31


def test_a_sum_and_a_mean_may_be_divided():
    case = {"facts": {"deals": DEALS}}

    assert shown(case, "shape: sum\nuom: money\nfacts: deals\nof: amount\ndivide: 4") == {
        "ana": "37.50"  # 150 ÷ 4
    }
    assert shown(case, "shape: mean\nuom: count\nfacts: deals\nof: quantity\ndivide: 2") == {
        "ana": 0.75  # (1 + 2) ÷ 2 ÷ 2
    }


# heads
def test_what_is_sold_per_head_divides_by_the_average_number_of_people_in_the_posts():
    case = {"facts": {"deals": DEALS}, **EAST}
    says = f"shape: per_head\nuom: money\ntop: {SALES}\nposts: [salesperson]"

    # east: 150 ÷ (1 + 15 ÷ 31) = 150 × 31 ÷ 46 = 101.086…; the manager is no salesperson.
    assert shown(case, says, "unit") == {"east": "101.09", "top": "101.09", "west": None}
    assert shown(case, says, "company") == {"company": "101.09"}
    assert why(case, says, "west", "unit") == "Nobody is assigned here in 2026-01."


def test_without_posts_everybody_is_a_head_and_a_year_has_365_days():
    case = {"facts": {"deals": DEALS}, **EAST}
    says = f"shape: per_head\nuom: money\ntop: {SALES}"

    # all three: 150 ÷ (2 + 15 ÷ 31) = 150 × 31 ÷ 77 = 60.389…; × 365 ÷ 31 = 711.038…
    assert shown(case, says, "company") == {"company": "60.39"}
    assert shown(case, f"{says}\nper: year", "company") == {"company": "711.04"}


def test_heads_can_be_either_part_of_a_ratio_or_a_total():
    case = {"facts": {"deals": DEALS}, **EAST}

    assert shown(case, "shape: total\nuom: count\nof: {heads: all}", "unit") == {
        "east": 1.483871, "top": 2.483871, "west": 1,  # 46 ÷ 31, 77 ÷ 31
    }  # fmt: skip
    says = f"shape: ratio\nuom: ratio\ntop: {{heads: [sales_manager]}}\nbottom: {COUNT}"
    assert shown(case, says, "company") == {"company": 0.5}  # 1 head ÷ 2 deals


# turnover and level
STOCK = [
    {"stock": "S1", "day": january(15), "unit": "east", "amount": 50},
    {"stock": "S2", "day": january(31), "unit": "east", "amount": 150},
    {"stock": "S3", "day": january(31), "unit": "west", "amount": 400},
]
SOLD = [
    {"deal": "D1", "day": january(3), "unit": "east", "amount": 1, "cost": 310},
    {"deal": "D2", "day": january(4), "unit": "west", "amount": 1, "cost": 310},
]
TURNOVER = "shape: turnover\nuom: ratio\ntop: {facts: deals, shape: sum, of: cost}\nlevel: {facts: stock, of: amount, person: nobody}"


def test_a_level_is_the_average_over_the_days_on_which_the_company_counted():
    # Two days have a count: east (50 + 150) ÷ 2 = 100, west 400 ÷ 2 = 200, top 600 ÷ 2 = 300 = 100 + 200.
    case = {"facts": {"deals": SOLD, "stock": STOCK}, "units": EAST["units"]}

    assert shown(case, TURNOVER, "unit") == {"east": 3.1, "west": 1.55, "top": 2.066667}
    assert shown(case, f"{TURNOVER}\nper: year", "unit")["east"] == 36.5  # 3.1 × 365 ÷ 31
    level = "shape: total\nuom: money\nof: {level: {facts: stock, of: amount, person: nobody}}"
    assert shown(case, level, "unit") == {"east": "100.00", "west": "200.00", "top": "300.00"}


def test_a_level_counts_only_its_rows_and_all_the_companys_days():
    case = {"facts": {"stock": STOCK}, "units": EAST["units"]}
    says = "shape: total\nuom: money\nof: {level: {facts: stock, of: amount, person: nobody, where: unit = 'east' and amount < 100}}"

    assert shown(case, says, "company") == {"company": "25.00"}  # 50 ÷ 2 days


def test_a_level_that_is_not_above_zero_gives_no_turnover():
    for amounts in ((50, -50), (-50, -50)):
        stock = [row | {"amount": a} for row, a in zip(STOCK, amounts, strict=False)]
        case = {"facts": {"deals": SOLD, "stock": stock}, "units": EAST["units"]}

        assert (
            why(case, TURNOVER, "east", "unit") == "The average of stock in 2026-01 is not above 0."
        )
        assert why(case, TURNOVER, "west", "unit") == "No stock of 2026-01 count here."


# surveys
def rated(*scores: float) -> dict:
    rows = [
        {"rating": f"R{i}", "day": january(3), "person": "ana", "topic": "recommend", "score": score}
        for i, score in enumerate(scores)
    ]  # fmt: skip
    return {"facts": {"ratings": rows}}


@pytest.mark.parametrize(
    ("scores", "value"),
    [
        ((10, 10, 9, 7, 3), 40),  # 3 promoters − 1 detractor, of 5
        ((9, 8.99, 6.01, 6), 0),  # nine is a promoter, six a detractor, what lies between neither
        ((0, 6), -100),
        ((10,), 100),
    ],
)
def test_the_net_promoter_score_is_promoters_less_detractors_of_all(scores, value):
    assert shown(rated(*scores), "shape: nps\nuom: points\ntopic: recommend") == {"ana": value}


def test_too_few_answers_give_no_net_promoter_score():
    says = "shape: nps\nuom: points\ntopic: recommend\nat_least: 3"

    assert shown(rated(10, 10, 10), says) == {"ana": 100}
    assert why(rated(10, 10), says, "ana") == "There are fewer than 3 answers."


def test_a_value_entered_by_hand_is_the_mean_of_its_own_entries():
    entry = {"day": january(3), "person": "ana"}
    rows = [
        {"entry": "E1", "metric": "own", "value": 3, **entry},
        {"entry": "E2", "metric": "own", "value": 4.5, **entry},
        {"entry": "E3", "metric": "other", "value": 100, **entry},
        {"entry": "E4", "metric": "own", "value": 100, **entry, "day": FEBRUARY.first},
    ]
    says = "shape: manual\nuom: points"

    assert shown({"facts": {"manual_values": rows}}, says) == {"ana": 3.75}  # (3 + 4.5) ÷ 2
    assert (
        why({"facts": {"manual_values": rows[2:]}}, says, "ana")
        == "No numbers entered by hand of 2026-01 count here."
    )
