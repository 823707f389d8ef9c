"""What a number is made of, in units that people know: hours and heads, not milliseconds and millionths of days."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from conftest import shipped
from quanheng.engine.measure import showing
from tests.engine.small import DEALS, FEBRUARY, JANUARY, everything, january, measuring, metric_of

SELLERS = [
    {"person": "ana", "unit": "east", "post": "salesperson"},
    {"person": "bo", "unit": "east", "post": "salesperson"},
]
UNITS = [{"unit": "east"}]
YEAR_AGO = [{**DEALS[2], "person": "ana", "amount": 100}]
TARGET = {"metric": "units_sold", "key": "ana", "from": JANUARY.first, "to": JANUARY.end}


def contract(name: str, minutes: int) -> dict:
    asked = datetime(2026, 1, 5, 9, 0)  # noqa: DTZ001 - as a worked case says it, in the company's zone
    return {
        "contract": name,
        "day": january(5),
        "approver": "ana",
        "submitted_at": asked,
        "approved_at": asked + timedelta(minutes=minutes),
    }


def made_of(case: dict, code: str, key: str, by: str = "person", **own) -> str:
    made = measuring(case, "polars", **own)
    [found] = [m for m in made.measure([code], by, [JANUARY]) if m.key == key]
    row = showing.row(found, made.book, name="", scale=2)
    return f"{row['value']} = {row['numerator']} ÷ {row['denominator']}"


def test_money_reads_in_major_units():
    case = {"facts": {"deals": DEALS + YEAR_AGO}}

    assert made_of(case, "deal_amount", "ana") == "150.00 = 150.00 ÷ 1"
    assert made_of(case, "average_deal", "ana") == "75.00 = 150.00 ÷ 2"
    assert made_of(case, "sales_growth", "ana") == "0.5 = 50.00 ÷ 100.00"
    assert made_of(case, "typical_deal", "ana") == "75.00 = 75.00 ÷ 1"


def test_amounts_read_in_ones():
    case = {"facts": {"deals": DEALS}, "targets": [TARGET | {"amount": 4}]}
    own = metric_of(
        "own", "shape: ratio\nuom: ratio\ntop: {metric: units_sold}\nbottom: {target: units_sold}"
    )

    assert made_of(case, "units_sold", "ana") == "3 = 3 ÷ 1"
    assert made_of(case, "own", "ana", own=own) == "0.75 = 3 ÷ 4"


def test_money_for_each_person_reads_in_people():
    case = {"facts": {"deals": DEALS}, "assignments": SELLERS, "units": UNITS}

    # 150 in 31 days are 1,766.13 a year; one salesperson each day.
    assert made_of(case, "sales_per_head", "ana") == "1766.13 = 1766.13 ÷ 1"
    assert made_of(case, "sales_per_head", "east", "unit") == "883.06 = 1766.13 ÷ 2"


@pytest.mark.parametrize(
    ("minutes", "reads"),
    [
        ((120, 300), "3.5 = 7 ÷ 2"),
        ((90,), "1.5 = 1.5 ÷ 1"),
        ((80,), "1.333333 = 1.333333 ÷ 1"),  # a decimal that does not end is rounded
    ],
)
def test_time_reads_in_hours(minutes, reads):
    contracts = [contract(f"C{n}", length) for n, length in enumerate(minutes)]

    assert made_of({"facts": {"contracts": contracts}}, "contract_approval_hours", "ana") == reads


def test_what_is_reckoned_over_the_days_keeps_them():
    says = "shape: total\nuom: count\nper: week\nof: {facts: deals, shape: count}"

    own = metric_of("own", says)

    assert made_of({"facts": {"deals": DEALS}}, "own", "ana", own=own) == "0.451613 = 14 ÷ 31"


@pytest.mark.parametrize("span", [JANUARY, FEBRUARY])
def test_what_a_number_is_made_of_gives_it_again(span):
    made, book = measuring(everything(), "polars"), shipped().metrics

    for by in ("person", "unit", "company"):
        for found in made.measure(sorted(book), by, [span]):
            row = showing.row(found, book, name="", scale=2)
            if row["value"] is not None:
                again = Fraction(row["numerator"]) / Fraction(row["denominator"])
                finest = Fraction(1, 100 if row["uom"] == "money" else 10_000)
                assert abs(again - Fraction(str(row["value"]))) <= finest, row
