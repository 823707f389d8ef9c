"""Why there is no number, and what must be known beside one."""

from __future__ import annotations

from datetime import date

from quanheng.engine.ground.period import Span
from tests.engine.small import JANUARY, january, measuring, metric_of, why

MAY = Span(date(2026, 5, 1), date(2026, 6, 1))
RATIO = "shape: ratio\nuom: ratio\n"


def test_a_sum_of_zero_below_the_line_is_named_and_not_called_nothing():
    rows = [{"receipt": "R1", "day": january(5), "due_day": january(5), "person": "ana", "amount": 50, "due_amount": 0}]  # fmt: skip
    made = measuring({"facts": {"receipts": rows}})

    [found] = made.measure(["collection_rate"], "person", [JANUARY])

    assert found.value.why == (
        "The sum of due of receipts in 2026-01 is 0; nothing can be put into proportion to it."
    )


def test_more_returned_than_sold_is_no_measure_of_proportion():
    deals = [{"deal": "D1", "day": january(5), "person": "ana", "amount": -20.5}]
    says = (
        RATIO
        + "top: {facts: deals, shape: sum, of: amount}\nbottom: {facts: deals, shape: sum, of: amount}"
    )

    assert (
        why({"facts": {"deals": deals}}, says, "ana")
        == "The denominator is below 0; a share of it cannot be reckoned."
    )


def test_nothing_of_what_fell_due_came_in_is_0_and_not_no_data():
    rows = [{"receipt": "R1", "due_day": date(2026, 5, 12), "person": "bo", "due_amount": 120.5}]
    made = measuring({"facts": {"receipts": rows}})

    [found] = made.measure(["collection_rate"], "person", [MAY])

    assert (found.key, found.value.numerator, found.value.denominator) == ("bo", 0, 12_050)


def test_a_month_that_no_row_is_dated_in_by_any_of_its_days_has_no_data():
    rows = [{"receipt": "R1", "due_day": date(2026, 5, 12), "person": "bo", "due_amount": 120.5}]
    made = measuring({"facts": {"receipts": rows}})

    [found] = made.measure(["collection_rate"], "company", [JANUARY])

    assert found.value.why == "There are no receipts in 2026-01."


def test_a_window_that_reaches_back_before_the_first_fact_says_that_it_is_not_full():
    deals = [{"deal": "D1", "day": january(10), "person": "ana", "amount": 1}]
    year = metric_of("year", "shape: count\nuom: count\nfacts: deals\nwindow: 12 months")
    made = measuring({"facts": {"deals": deals}}, year=year)

    [found] = made.measure(["year"], "person", [JANUARY])

    assert (found.value.numerator, list(map(str, found.value.notes))) == (
        1, ["Facts begin on 2026-01-10, so that the 12 months looked back over are not full."],
    )  # fmt: skip


def test_a_full_window_says_nothing():
    first = {"deal": "D0", "day": date(2025, 1, 31), "person": "ana", "amount": 1}
    deals = [first, {"deal": "D1", "day": january(10), "person": "ana", "amount": 1}]
    year = metric_of("year", "shape: count\nuom: count\nfacts: deals\nwindow: 12 months")
    made = measuring({"facts": {"deals": deals}}, year=year)

    [found] = made.measure(["year"], "person", [JANUARY])

    assert (found.value.numerator, found.value.notes) == (1, ())
