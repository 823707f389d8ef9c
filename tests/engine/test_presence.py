"""What the company's facts must say before a number is one: rows, and the fields that a rule reads."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.engine.small import FEBRUARY, january, measuring, shown, why

DONE = "shape: ratio\nuom: ratio\ntop: {facts: milestones, shape: count, where: done_day <= day}\nbottom: {facts: milestones, shape: count}"


def visits(*rows: dict) -> dict:
    made = [
        {"visit": f"V{i}", "day": january(5), "person": "ana", **row} for i, row in enumerate(rows)
    ]
    return {"facts": {"visits": made}}


def milestones(*rows: dict) -> dict:
    made = [{"milestone": f"M{i}", "person": "ana", **row} for i, row in enumerate(rows)]
    return {"facts": {"milestones": made}}


@pytest.mark.parametrize(
    ("says", "value"),
    [
        ("shape: count\nuom: count\nfacts: visits\nwhere: kind is null or kind = 'visit'", 1),
        ("shape: count\nuom: count\nfacts: visits\nwhere: coalesce(need_depth, 5) >= 5", 1),
        ("shape: sum\nuom: count\nfacts: visits\nof: coalesce(need_depth, 0)", 0),
    ],
)
def test_a_field_of_which_the_rule_says_what_an_empty_one_means_is_not_demanded(says, value):
    assert shown(visits({}), says) == {"ana": value}


@pytest.mark.parametrize(
    "where", ["kind = 'visit'", "kind is not null", "kind = 'visit' and next_step is null"]
)
def test_a_field_that_no_row_fills_is_demanded_where_the_rule_does_not_say(where):
    says = f"shape: count\nuom: count\nfacts: visits\nwhere: {where}"

    assert (
        why(visits({}), says, "ana") == "None of the visits and follow-ups in 2026-01 says “kind”."
    )
    assert shown(visits({}, {"kind": "call"}), says)["ana"] in (0, 1)


def test_an_amount_that_no_row_fills_is_demanded_and_one_row_is_enough_for_the_company():
    says = "shape: sum\nuom: count\nfacts: visits\nof: need_depth"

    assert (
        why(visits({}), says, "ana")
        == "None of the visits and follow-ups in 2026-01 says “depth of need”."
    )
    assert shown(visits({}, {"person": "bo", "need_depth": 3}), says) == {"ana": 0, "bo": 3}


def test_a_day_that_nobody_ever_fills_is_demanded():
    case = milestones({"day": january(15)}, {"day": date(2025, 12, 1)})

    assert why(case, DONE, "ana") == "None of the milestones in 2026-01 says “done on”."


@pytest.mark.parametrize("other", [date(2025, 12, 1), FEBRUARY.first])
def test_a_day_that_nobody_fills_in_the_span_but_somebody_did_in_another_is_not(other):
    case = milestones({"day": january(15)}, {"day": other, "done_day": other})

    assert shown(case, DONE)["ana"] == 0  # nothing was reached: that is the truth


def test_a_moment_that_nobody_fills_in_the_span_but_somebody_did_before_is_not_demanded():
    before = {"day": date(2025, 12, 1), "solved_at": datetime(2025, 12, 2, tzinfo=UTC)}
    rows = [{"need": "N1", "day": january(5), "person": "ana"}, {"need": "N2", "person": "bo", **before}]  # fmt: skip
    says = "shape: count\nuom: count\nfacts: customer_needs\nwhere: solved_at is not null"

    assert shown({"facts": {"customer_needs": rows}}, says)["ana"] == 0
    assert why({"facts": {"customer_needs": rows[:1]}}, says, "ana").endswith("says “solved at”.")


def test_a_field_that_is_no_day_must_be_filled_in_the_span_itself():
    rows = visits({}, {"day": date(2025, 12, 1), "kind": "visit"})
    says = "shape: count\nuom: count\nfacts: visits\nwhere: kind = 'visit'"

    assert why(rows, says, "ana").endswith("in 2026-01 says “kind”.")


def test_time_between_ends_of_which_one_is_always_empty_is_no_zero():
    rows = [{"claim": "C1", "day": january(5), "person": "ana"}]
    says = "shape: days_between\nuom: days\nfacts: expense_claims\nstart: day\nend: paid_day"

    assert (
        why({"facts": {"expense_claims": rows}}, says, "ana")
        == "No expense claims of 2026-01 count here."
    )


def test_up_to_the_end_the_rows_of_every_day_before_fill_fields():
    rows = [
        {"customer": "K1", "since": date(2020, 1, 1), "person": "ana", "tier": "lost"},
        {"customer": "K2", "since": january(3), "person": "ana"},
        {"customer": "K3", "since": FEBRUARY.first, "person": "ana", "segment": "hotel"},
    ]
    part = "shape: total\nuom: count\nof: {facts: customers, shape: count, as_of: end, where: "

    assert shown({"facts": {"customers": rows}}, f"{part}tier = 'lost'}}") == {"ana": 1}
    assert why({"facts": {"customers": rows}}, f"{part}segment = 'hotel'}}", "ana").endswith(
        "says “segment”."
    )


def test_what_was_never_filled_before_is_no_customer_to_keep():
    rows = [{"deal": "D1", "day": date(2025, 12, 1), "person": "ana", "amount": 1}]
    rows += [{"deal": "D2", "day": january(1), "person": "ana", "amount": 1, "customer": "K1"}]
    made = measuring({"facts": {"deals": rows}})

    [found] = made.measure(["retention_rate"], "person", [FEBRUARY.previous()])

    assert found.value.why == "None of the deals in 2025-12 says “customer”."
