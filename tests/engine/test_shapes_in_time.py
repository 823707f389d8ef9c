"""Now and then, who stays, how long it takes, and over which days: worked out by hand on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.engine.ground.period import Span
from tests.engine.small import (
    DEALS,
    FEBRUARY,
    QUARTER,
    RECEIPTS,
    SALES,
    january,
    metric_of,
    shown,
    why,
)

# now and then
TWO_MONTHS = [
    {"deal": "D0", "day": date(2025, 12, 9), "person": "ana", "amount": 100},
    {"deal": "D1", "day": january(3), "person": "ana", "amount": 150},
    {"deal": "D2", "day": january(4), "person": "bo", "amount": 7},
]


def target(amount: int) -> dict:
    return {
        "metric": "deal_amount",
        "key": "ana",
        "from": january(1),
        "to": FEBRUARY.first,
        "amount": amount,
    }


@pytest.mark.parametrize(
    ("shape", "uom", "value"),
    [
        ("growth", "ratio", 0.5),  # (150 − 100) ÷ 100
        ("gain", "money", "50.00"),  # 150 − 100
        ("reduction", "ratio", -0.5),  # 1 − 150 ÷ 100
        ("completion", "ratio", 0.25),  # (150 − 100) ÷ (300 − 100)
    ],
)
def test_now_is_compared_with_then(shape, uom, value):
    case = {"facts": {"deals": TWO_MONTHS}, "targets": [target(300)]}

    assert (
        shown(case, f"shape: {shape}\nuom: {uom}\nof: deal_amount\nagainst: previous")["ana"]
        == value
    )


def test_without_a_then_there_is_a_gain_over_nothing_but_no_growth_and_no_reduction():
    case = {"facts": {"deals": TWO_MONTHS}}
    found = {}
    for shape, uom in (("gain", "money"), ("growth", "ratio"), ("reduction", "ratio")):
        found[shape] = shown(
            case, f"shape: {shape}\nuom: {uom}\nof: deal_amount\nagainst: previous"
        )

    assert {shape: values["bo"] for shape, values in found.items()} == {
        "gain": "7.00",  # the company sold in December, Bo did not: 7 − 0
        "growth": None,
        "reduction": None,
    }  # fmt: skip
    says = "shape: gain\nuom: money\nof: deal_amount\nagainst: last_year"
    assert why(case, says, "ana") == "There is nothing to compare with in 2025-01."


def test_a_target_that_is_already_reached_leaves_no_way_to_go():
    says = "shape: completion\nuom: ratio\nof: deal_amount\nagainst: previous"
    at_start = {"facts": {"deals": TWO_MONTHS}, "targets": [target(100)]}

    assert why(at_start, says, "ana") == "The target is where it began; there is no way to go."
    assert (
        why({"facts": {"deals": TWO_MONTHS}}, says, "ana")
        == "No target of sales amount is released for 2026-01."
    )


# customers who stay and go
BUYERS = [
    {"deal": "D1", "day": date(2025, 1, 31), "person": "ana", "customer": "K1", "amount": 1},
    {"deal": "D2", "day": date(2025, 12, 1), "person": "ana", "customer": "K2", "amount": 1},
    {"deal": "D3", "day": date(2025, 12, 2), "person": "ana", "customer": "K3", "amount": 1},
    {"deal": "D4", "day": date(2024, 12, 31), "person": "ana", "customer": "K4", "amount": 1},
    {"deal": "D5", "day": january(5), "person": "ana", "customer": "K3", "amount": 1},
    {"deal": "D6", "day": january(6), "person": "ana", "customer": "K1", "amount": 1},
]


@pytest.mark.parametrize(
    ("against", "kept", "lost"),
    [
        ("previous", 0.5, 0.5),  # December: K2, K3; K3 is back
        ("year_before", 0.666667, 0.333333),  # 2025: K1, K2, K3; K4 bought on the last day of 2024
        ("last_year", 1, 0),  # January 2025: K1
    ],
)
def test_customers_of_the_span_before_are_kept_or_lost(against, kept, lost):
    case = {"facts": {"deals": BUYERS}}
    more = f"uom: ratio\nfacts: deals\nof: customer\nagainst: {against}"

    assert shown(case, f"shape: retained\n{more}") == {"ana": kept}
    assert shown(case, f"shape: lost\n{more}") == {"ana": lost}


def test_nobody_can_be_lost_where_nobody_was():
    case = {"facts": {"deals": [*BUYERS, {"deal": "D7", "day": january(7), "person": "bo", "amount": 1}]}}  # fmt: skip

    assert (
        why(case, "shape: lost\nuom: ratio\nfacts: deals\nof: customer", "bo")
        == "There were no customers in 2025-12."
    )


def test_several_counts_those_with_at_least_so_many_different():
    lines = [("K1", "tea"), ("K1", "rice"), ("K1", "tea"), ("K2", "tea"), ("K2", "tea"), ("K3", "tea"), ("K3", None)]  # fmt: skip
    deals = [
        {"deal": f"D{i}", "day": january(3), "person": "ana", "customer": customer, "amount": 1, "product_line": line}
        for i, (customer, line) in enumerate(lines)
    ]  # fmt: skip
    says = "shape: several\nuom: count\nfacts: deals\nof: customer\nwith: product_line\nat_least: "

    assert shown({"facts": {"deals": deals}}, f"{says}2") == {"ana": 1}  # K1 alone
    assert shown({"facts": {"deals": deals}}, f"{says}1") == {"ana": 3}
    part = "{facts: deals, shape: several, of: customer, with: product_line, at_least: 2}"
    bottom = "{facts: deals, shape: distinct, of: customer}"
    says = f"shape: ratio\nuom: ratio\ntop: {part}\nbottom: {bottom}"
    assert shown({"facts": {"deals": deals}}, says) == {"ana": 0.333333}  # 1 of 3


def test_who_is_there_for_the_first_time_counts_once_where_a_row_has_two_keys():
    stage = {"opportunity": "O1", "day": january(3), "person": "ana", "customer": "K1"}
    rows = [stage | {"stage": "asked"}, stage | {"stage": "offered"}]

    says = "shape: first_time\nuom: count\nfacts: opportunity_stages\nof: customer"
    assert shown({"facts": {"opportunity_stages": rows}}, says) == {"ana": 1}


# time
def test_days_are_weighted_by_the_amount_and_what_is_not_back_is_left_out():
    rows = [
        {"outlay": "O1", "day": january(1), "person": "ana", "amount": 100, "recovered_day": january(11)},
        {"outlay": "O2", "day": january(1), "person": "ana", "amount": 300, "recovered_day": january(3)},
        {"outlay": "O3", "day": january(1), "person": "ana", "amount": 9999},
        {"outlay": "O4", "day": january(1), "person": "bo", "amount": 5},
    ]  # fmt: skip
    says = "shape: weighted_days\nuom: days\nfacts: outlays\nweight: amount\nstart: day\nend: recovered_day"

    # (100 × 10 + 300 × 2) ÷ 400 = 4
    assert shown({"facts": {"outlays": rows}}, says) == {"ana": 4, "bo": None}


def test_two_fields_are_compared_with_each_other():
    says = "shape: ratio\nuom: ratio\ntop: {facts: receipts, shape: sum, of: amount, where: day <= due_day}\nbottom: {facts: receipts, shape: sum, of: due_amount}"

    # R1 came on its day, R2 a day late, R3 early.
    assert shown({"facts": {"receipts": RECEIPTS}}, says) == {"ana": 0.8, "bo": 1}  # 40 ÷ 50


def test_as_of_the_end_every_row_so_far_counts():
    rows = [
        {"customer": "K1", "since": date(2019, 5, 1), "person": "ana"},
        {"customer": "K2", "person": "ana"},  # nobody knows since when
        {"customer": "K3", "since": january(31), "person": "ana"},
        {"customer": "K4", "since": FEBRUARY.first, "person": "ana"},
        {"customer": "K5", "since": date(2020, 1, 1), "person": "bo"},
    ]
    case = {
        "facts": {"customers": rows},
        "units": [{"unit": "east"}, {"unit": "west"}],
        "assignments": [
            {"person": "ana", "unit": "east", "to": january(31)},
            {"person": "ana", "unit": "west", "from": january(31)},
            {"person": "bo", "unit": "east"},
        ],
    }
    says = "shape: total\nuom: count\nof: {facts: customers, shape: count, as_of: end}"

    assert shown(case, says) == {"ana": 3, "bo": 1}
    # They stand where their person stands on the last day.
    assert shown(case, says, "unit") == {"west": 3, "east": 1}
    assert shown(case, says, span=FEBRUARY) == {"ana": 4, "bo": 1}


# windows
def test_a_window_looks_back_over_months_that_end_with_the_span():
    deals = [
        {"deal": "D1", "day": date(2025, 10, 31), "person": "ana", "amount": 1},
        {"deal": "D2", "day": date(2025, 11, 1), "person": "ana", "amount": 10},
        {"deal": "D3", "day": january(31), "person": "ana", "amount": 100},
        {"deal": "D4", "day": FEBRUARY.first, "person": "ana", "amount": 1000},
    ]
    says = "shape: sum\nuom: money\nfacts: deals\nof: amount\nwindow: 3 months"

    assert shown({"facts": {"deals": deals}}, says) == {"ana": "110.00"}
    # A quarter's window of three months is the quarter itself.
    assert shown({"facts": {"deals": deals}}, says, span=QUARTER) == {"ana": "1100.00"}


def test_a_window_that_does_not_end_with_a_month_has_no_data_and_says_so():
    says = "shape: sum\nuom: money\nfacts: deals\nof: amount\nwindow: 3 months"

    assert (
        why({"facts": {"deals": DEALS}}, says, "ana", span=Span(january(1), january(16)))
        == "It looks back over whole months, and 2026-01-01/2026-01-16 does not end with one. Ask for days that end with a month."
    )


def test_a_metric_keeps_its_window_where_another_is_made_of_it():
    case = {"facts": {"deals": TWO_MONTHS}}
    long = metric_of("long", "shape: sum\nuom: money\nfacts: deals\nof: amount\nwindow: 2 months")

    says = f"shape: ratio\nuom: ratio\ntop: {SALES}\nbottom: {{metric: long}}"
    assert shown(case, says, long=long) == {"ana": 0.6, "bo": 1}  # 150 ÷ 250; 7 ÷ 7
    says = "shape: gain\nuom: money\nof: long\nagainst: previous"
    # To the end of January 250, to the end of December 100.
    assert shown(case, says, long=long)["ana"] == "150.00"
