"""Measuring: what the rulebook's worked cases do not show, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shipped
from quanheng.engine.ground.frames import BACKENDS
from quanheng.engine.ground.money import TooWide
from quanheng.engine.ground.period import Span
from quanheng.engine.measure import showing
from quanheng.engine.measure.store import placed
from tests.engine.small import DEALS, JANUARY, everything, measuring, metric_of


# Both engines.
@pytest.mark.parametrize("by", ["person", "unit", "company"])
def test_every_metric_has_the_same_integers_on_both_engines(by):
    book, spans = shipped(), [JANUARY, Span(date(2026, 1, 1), date(2026, 4, 1))]

    duck, polars = (
        measuring(everything(), engine).measure(sorted(book.metrics), by, spans)
        for engine in ("duckdb", "polars")
    )

    assert duck == polars
    without = set(book.metrics) - {m.metric for m in duck if m.value.numerator is not None}
    # The company has data for every metric; of people and units a few are not told by any worked case's days.
    assert without == set() if by == "company" else len(without) <= len(book.metrics) // 5


FACTS = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.sampled_from(["ana", "bo", None]),
            "unit": st.sampled_from(["east", "west", None]),
            "customer": st.sampled_from(["K1", "K2", "K3", None]),
            "amount": st.integers(-(10**6), 10**6),
            "quantity": st.none() | st.integers(0, 99),
            "product_kind": st.sampled_from(["new", "old", None]),
            "key_account": st.sampled_from([True, False, None]),
            "day": st.dates(date(2024, 12, 1), date(2026, 3, 31)),
        }
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(FACTS, st.sampled_from(["person", "unit", "company"]))
def test_any_facts_give_the_same_integers_on_both_engines(facts, by):
    deals = [{"deal": f"D{i}", **fact} for i, fact in enumerate(facts)]
    case = {
        "facts": {"deals": deals},
        "units": [
            {"unit": "top"},
            {"unit": "east", "parent": "top"},
            {"unit": "west", "parent": "top", "from": date(2025, 6, 1)},
        ],
        "assignments": [
            {"person": "ana", "unit": "east", "to": date(2026, 1, 11)},
            {"person": "ana", "unit": "west", "from": date(2026, 1, 11)},
        ],
    }
    codes = [
        "deal_amount",
        "deal_count",
        "new_customers",
        "retention_rate",
        "active_customers",
        "typical_deal",
        "sales_growth",
        "new_product_share",
    ]

    duck, polars = (
        measuring(case, engine).measure(codes, by, [JANUARY]) for engine in ("duckdb", "polars")
    )

    assert duck == polars


def test_a_sum_that_could_leave_64_bits_is_refused_on_both_engines():
    case = {
        "facts": {
            "deals": [
                {"deal": f"D{i}", "day": date(2026, 1, 3), "person": "ana", "amount": 5 * 10**16}
                for i in range(2)
            ]
        }
    }
    for engine in BACKENDS:
        with pytest.raises(TooWide, match="A sum of facts leaves 64 bits"):
            measuring(case, engine).measure(["deal_amount"], "person", [JANUARY])


# One query for many shapes.
@pytest.mark.parametrize("engine", sorted(BACKENDS))
@pytest.mark.parametrize("by", ["person", "unit", "company"])
def test_metrics_of_every_shape_and_field_can_be_measured_in_one_call(engine, by):
    own = {
        "nobody": "shape: count\nuom: count\nfacts: deals\nwhere: person is null",
        "sellers": "shape: distinct\nuom: count\nfacts: deals\nof: person",
        "numbers": "shape: distinct\nuom: count\nfacts: deals\nof: deal",
        "named": "shape: count\nuom: count\nfacts: deals\nwhere: unit is not null",
        "since": "shape: count\nuom: count\nfacts: deals\nwhere: day >= '2026-01-04'",
    }
    book = {code: metric_of(code, says) for code, says in own.items()}
    case = {
        "facts": {"deals": DEALS},
        "assignments": [{"person": "ana", "unit": "east"}],
        "units": [{"unit": "east"}],
    }
    made = measuring(case, engine, **book)
    key = {"person": "ana", "unit": "east", "company": "company"}[by]

    found = {
        m.metric: m.value.numerator
        for m in made.measure(sorted(made.book), by, [JANUARY])
        if m.key == key
    }

    assert {code: found[code] for code in ("sellers", "numbers", "since")} == {
        "sellers": 1,
        "numbers": 2,
        "since": 1,
    }


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        ("uom: money\ntop: {facts: deals, shape: sum, of: amount}\nbottom: {facts: deals, shape: count}", "75.00"),  # 150 ÷ 2
        ("uom: ratio\ntop: {facts: deals, shape: sum, of: quantity}\nbottom: {facts: deals, shape: count}", 1.5),  # 3 ÷ 2
        ("uom: money\ntop: {facts: deals, shape: sum, of: amount}\nbottom: {facts: deals, shape: sum, of: quantity}", "50.00"),  # 150 ÷ 3
        ("uom: ratio\ntop: {facts: deals, shape: sum, of: cost}\nbottom: {facts: deals, shape: sum, of: amount}", 0.4),  # 60 ÷ 150
    ],
)  # fmt: skip
def test_a_quotient_of_any_amounts_comes_out_in_its_own_unit_of_measure(says, shown):
    deals = [row | {"cost": 30} for row in DEALS]
    made = measuring({"facts": {"deals": deals}}, own=metric_of("own", f"shape: ratio\n{says}"))

    [found] = [m for m in made.measure(["own"], "person", [JANUARY]) if m.key == "ana"]

    assert showing.row(found, made.book, name="Ana", scale=2)["value"] == shown


def test_a_span_may_begin_on_a_leap_day():
    deals = [
        {"deal": "D1", "day": date(2024, 2, 29), "person": "ana", "customer": "K1", "amount": 1}
    ]
    leap = Span(date(2024, 2, 29), date(2024, 5, 30))

    [found] = measuring({"facts": {"deals": deals}}).measure(["new_customers"], "person", [leap])

    assert found.value.numerator == 1


def test_a_fact_counts_for_the_unit_it_names_even_before_the_unit_stands_anywhere():
    deals = [{"deal": "D1", "day": date(2026, 1, 3), "unit": "new", "amount": 5}]
    case = {
        "facts": {"deals": deals},
        "units": [{"unit": "top"}, {"unit": "new", "parent": "top", "from": date(2026, 1, 20)}],
    }

    found = {
        m.key: m.value.numerator
        for m in measuring(case).measure(["deal_amount"], "unit", [JANUARY])
    }

    assert found == {"new": 500, "top": 0}


def test_rows_that_belong_to_no_unit_are_counted():
    deals = [
        {"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "amount": 1},
        {"deal": "D2", "day": date(2026, 1, 4), "person": "bo", "amount": 1},  # has no assignment
        {"deal": "D3", "day": date(2026, 1, 5), "amount": 1},  # the company's own
        {"deal": "D4", "day": date(2026, 1, 6), "unit": "east", "amount": 1},
    ]
    case = {
        "facts": {"deals": deals},
        "units": [{"unit": "east"}],
        "assignments": [{"person": "ana", "unit": "east"}],
    }

    assert placed(measuring(case).store, "deals", (JANUARY,)) == {JANUARY: (4, 2)}


def test_what_ended_before_it_began_is_not_in_time():
    needs = [
        {
            "need": "N1",
            "day": date(2026, 1, 3),
            "person": "ana",
            "heard_at": datetime(2026, 1, 3, 9, tzinfo=UTC),
            "passed_at": datetime(2026, 1, 3, 8, tzinfo=UTC),
        },
        {
            "need": "N2",
            "day": date(2026, 1, 3),
            "person": "ana",
            "heard_at": datetime(2026, 1, 3, 9, tzinfo=UTC),
            "passed_at": datetime(2026, 1, 3, 9, tzinfo=UTC),
        },
    ]

    [found] = measuring({"facts": {"customer_needs": needs}}).measure(
        ["need_feedback_rate"], "person", [JANUARY]
    )

    assert (found.value.numerator, found.value.denominator) == (1, 2)
