"""From numbers back to their rows, and how they are shown."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import shipped
from quanheng.engine.ground.frames import BACKENDS, rows_of
from quanheng.engine.measure import derivations, results, showing, symbols, wording
from tests.engine.small import DEALS, JANUARY, measuring


# What is shown.
def test_a_field_that_no_fact_fills_is_said_and_never_a_silent_zero():
    case = {
        "facts": {"deals": [{"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "amount": 1}]}
    }

    [units, key] = measuring(case).measure(
        ["units_sold", "key_account_orders"], "person", [JANUARY]
    )

    assert units.value.why == "None of the deals in 2026-01 says “quantity”."
    assert key.value.why == "None of the deals in 2026-01 says “key account”."


def test_a_measurement_reads_as_the_architecture_says():
    case = {
        "facts": {"deals": DEALS},
        "targets": [
            {
                "metric": "deal_amount",
                "key": "ana",
                "from": JANUARY.first,
                "to": JANUARY.end,
                "amount": 200,
            }
        ],
    }
    [found] = [
        m
        for m in measuring(case).measure(["target_attainment"], "person", [JANUARY])
        if m.key == "ana"
    ]

    assert showing.row(found, shipped().metrics, name="Ana", scale=2) == {
        "key": "ana", "name": "Ana", "period": "2026-01-01/2026-02-01", "metric": "target_attainment",
        "value": 0.75, "uom": "ratio", "numerator": "150.00", "denominator": "200.00",
    }  # fmt: skip


@pytest.mark.parametrize("engine", sorted(BACKENDS))
def test_the_source_rows_of_every_tally_add_up_to_it(engine):
    made = measuring(
        {
            "facts": {"deals": DEALS},
            "assignments": [{"person": "ana", "unit": "east"}],
            "units": [{"unit": "east"}],
        },
        engine,
    )
    book = shipped().metrics
    made.take(["deal_amount", "new_customers", "sales_growth"], "unit", [JANUARY])

    def rows(code: str) -> list[list[str]]:
        needs = derivations.inputs_of(book[code], book, JANUARY)
        return [
            sorted(
                row["deal"]
                for row in rows_of(derivations.rows_of_input(made, each, "unit", "east"))
            )
            for each in needs
        ]

    assert rows("deal_amount") == [["D1", "D2"]]
    assert rows("new_customers") == [["D2"]]  # K1 bought a year earlier
    assert rows("sales_growth") == [["D1", "D2"], []]


def test_customers_kept_open_to_the_rows_that_show_they_are_back():
    deals = [
        {"deal": "D1", "day": date(2025, 12, 3), "customer": "K1", "amount": 1},
        {"deal": "D2", "day": date(2025, 12, 4), "customer": "K2", "amount": 1},
        {"deal": "D3", "day": date(2026, 1, 5), "customer": "K1", "amount": 1},
        {"deal": "D4", "day": date(2026, 1, 6), "customer": "K3", "amount": 1},
    ]
    made, book = measuring({"facts": {"deals": deals}}), shipped().metrics
    made.take(["retention_rate"], "company", [JANUARY])

    kept, before = derivations.inputs_of(book["retention_rate"], book, JANUARY)

    def rows(each: derivations.Input) -> list[str]:
        return sorted(
            row["deal"]
            for row in rows_of(derivations.rows_of_input(made, each, "company", "company"))
        )

    assert (rows(kept), str(kept.days)) == (["D3"], "2026-01-01/2026-02-01")
    assert (rows(before), str(before.days)) == (["D1", "D2"], "2025-12-01/2026-01-01")


def test_the_same_results_have_the_same_hash_on_both_engines_and_others_another():
    def digest(engine: str, deals: list[dict]) -> str:
        made = measuring(
            {
                "facts": {"deals": deals},
                "assignments": [{"person": "ana", "unit": "east", "post": "salesperson"}],
            },
            engine,
        )
        return results.hashed(results.compute(made, shipped(), JANUARY))

    assert digest("duckdb", DEALS) == digest("polars", DEALS) == digest("duckdb", DEALS[::-1])
    assert digest("duckdb", DEALS) != digest("duckdb", DEALS[:1])


def test_an_input_is_kept_and_read_back_as_it_was():
    book = shipped().metrics
    for metric in book.values():
        needs = derivations.inputs_of(metric, book, JANUARY)

        assert [derivations.Input.of(each.plain()) for each in needs] == needs
        assert symbols.coded(metric, book)
        assert wording.words(metric, book)
