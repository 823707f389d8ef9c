"""A metric broken down by a field of its facts."""

from __future__ import annotations

from datetime import date

import pytest

from quanheng.engine.ground.frames import BACKENDS
from quanheng.engine.measure import splitting
from quanheng.engine.measure.splitting import CannotSplit
from tests.engine.small import JANUARY, measuring, metric_of

DEALS = [
    {"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "customer": "K1", "amount": 100, "channel": "online"},
    {"deal": "D2", "day": date(2026, 1, 4), "person": "ana", "customer": "K2", "amount": 50, "channel": "shops"},
    {"deal": "D3", "day": date(2026, 1, 5), "person": "bo", "customer": "K3", "amount": 30, "channel": "online"},
    {"deal": "D4", "day": date(2026, 1, 6), "person": "bo", "customer": "K3", "amount": 7},
    {"deal": "D5", "day": date(2026, 2, 1), "person": "bo", "customer": "K3", "amount": 999, "channel": "fairs"},
]  # fmt: skip


def split(made, code: str, field: str, by: str) -> list[tuple]:
    found = splitting.split(made, code, field, by, [JANUARY])
    return [(value, m.key, m.value.numerator) for value, m in found]


@pytest.mark.parametrize("engine", sorted(BACKENDS))
def test_the_pieces_add_up_to_the_whole_and_what_is_not_said_is_a_piece(engine):
    made = measuring({"facts": {"deals": DEALS}}, engine)

    assert split(made, "deal_amount", "channel", "company") == [
        ("online", "company", 13_000), ("shops", "company", 5_000), (None, "company", 700),
    ]  # fmt: skip
    [whole] = made.measure(["deal_amount"], "company", [JANUARY])
    assert whole.value.numerator == 18_700


def test_each_person_has_pieces_of_their_own():
    made = measuring({"facts": {"deals": DEALS}})

    assert split(made, "deal_amount", "channel", "person") == [
        ("online", "ana", 10_000), ("online", "bo", 3_000), ("shops", "ana", 5_000), ("shops", "bo", 0),
        (None, "ana", 0), (None, "bo", 700),
    ]  # fmt: skip


def test_a_value_with_a_quote_in_it_is_a_value_like_any_other():
    deals = [DEALS[0] | {"channel": "Ana's 'shop' or 1 = 1"}]
    made = measuring({"facts": {"deals": deals}})

    assert split(made, "deal_amount", "channel", "company") == [
        ("Ana's 'shop' or 1 = 1", "company", 10_000)
    ]


def test_a_metric_is_only_broken_down_by_the_fields_that_it_names():
    made = measuring({"facts": {"deals": DEALS}})

    with pytest.raises(CannotSplit) as refused:
        list(splitting.split(made, "deal_amount", "customer", "company", [JANUARY]))
    assert str(refused.value) == (
        "sales amount is not broken down by “customer”. "
        "Use one of: customer_kind, product_kind, channel, product_line, segment, region."
    )


def test_more_values_than_a_person_reads_are_refused():
    deals = [DEALS[0] | {"deal": f"D{i}", "channel": f"C{i}"} for i in range(61)]
    made = measuring({"facts": {"deals": deals}})

    with pytest.raises(CannotSplit, match=r"“channel” holds 61 values, more than 60\."):
        list(splitting.split(made, "deal_amount", "channel", "company", [JANUARY]))


def test_what_counts_up_to_a_day_is_broken_down_by_all_rows_up_to_it():
    care = metric_of(
        "care",
        "shape: ratio\nuom: ratio\nsplit: [segment]\ntop: {facts: customers, shape: count, as_of: end}\nbottom: {facts: deals, shape: count}",
    )
    customers = [
        {"customer": "K1", "since": date(2020, 5, 1), "segment": "A"},
        {"customer": "K2", "since": date(2026, 1, 2), "segment": "B"},
        {"customer": "K3", "segment": "C"},
    ]  # fmt: skip
    made = measuring({"facts": {"customers": customers}}, care=care)

    assert splitting.values_held(made, care, "segment", [JANUARY]) == ["A", "B", "C"]


def test_a_metric_that_names_no_field_says_so():
    made = measuring({"facts": {"deals": DEALS}})

    with pytest.raises(CannotSplit, match=r"win rate is not broken down by anything\."):
        list(splitting.split(made, "win_rate", "channel", "company", [JANUARY]))
