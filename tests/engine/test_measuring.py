"""Spans, targets, places: what the rulebook's worked cases do not show."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import backend, shipped
from quanheng.engine.ground.frames import BACKENDS, rows_of
from quanheng.engine.ground.kinds import FACTS as KINDS
from quanheng.engine.ground.money import TooWide
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.measure import cases, derivations, results, showing
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.places import Assignment, Org, Placement, Reach
from quanheng.engine.measure.targets import Target, Targets

JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))


def day(text: str) -> int:
    return epoch_day(date.fromisoformat(text))


def measuring(case: dict, engine: str = "duckdb") -> Measuring:
    return cases.measuring(case, shipped(), backend(engine))


DEALS = [
    {"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "customer": "K1", "amount": 100, "quantity": 1, "product_kind": "new", "key_account": True},
    {"deal": "D2", "day": date(2026, 1, 20), "person": "ana", "customer": "K2", "amount": 50, "quantity": 2, "product_kind": "old", "key_account": False},
    {"deal": "D3", "day": date(2025, 1, 20), "person": "bo", "customer": "K1", "amount": 100, "quantity": 2, "product_kind": "old", "key_account": False},
]  # fmt: skip


# Open targets.
def open_target(first: str) -> Target:
    return Target(
        metric="deal_amount", by="person", key="ana", first=day(first), end=None, amount=1
    )


def test_an_open_target_counts_in_a_span_that_holds_its_first_day_and_outlasts_the_facts():
    last = day("2026-01-20")

    assert open_target("2026-01-01").counts_in(JANUARY, last)
    assert not open_target("2025-12-31").counts_in(JANUARY, last)
    assert not open_target("2026-02-01").counts_in(JANUARY, last)
    assert not open_target("2026-01-01").counts_in(JANUARY, day("2026-02-01"))
    assert open_target("2026-01-01").counts_in(JANUARY, day("2026-01-31"))
    assert open_target("2026-01-01").counts_in(JANUARY, None)


def test_a_closed_target_counts_only_where_it_lies_wholly_inside():
    target = Target(
        metric="m", by="person", key="a", first=day("2026-01-01"), end=day("2026-02-01"), amount=1
    )

    assert target.counts_in(JANUARY, None)
    assert target.counts_in(Span(date(2025, 12, 1), date(2026, 3, 1)), None)
    assert not target.counts_in(Span(date(2026, 1, 2), date(2026, 3, 1)), None)
    assert not target.counts_in(Span(date(2026, 1, 1), date(2026, 1, 31)), None)


def test_a_target_is_split_by_shares_and_nothing_is_lost():
    halves = [
        Assignment(
            person="ana",
            unit=unit,
            post=None,
            grade=None,
            share_ppm=share,
            main=unit == "a",
            first=0,
            end=None,
        )
        for unit, share in (("a", 333_333), ("b", 333_333), ("c", 333_334))
    ]
    places = [
        Placement(unit=unit, parent="top" if unit != "top" else None, first=0, end=None)
        for unit in ("a", "b", "c", "top")
    ]
    org = Org(assignments=tuple(halves), placements=tuple(places), names={})
    rows = [
        Target(
            metric="deal_amount",
            by="person",
            key="ana",
            first=day("2026-01-01"),
            end=day("2026-02-01"),
            amount=100,
        )
    ]

    found = Targets(rows=rows, last_fact_days={}).amounts(
        "deal_amount", "money", "unit", JANUARY, org
    )

    assert found == {"a": 33, "b": 33, "c": 34, "top": 100}


def test_ratios_of_people_are_not_added_up_for_their_unit():
    org = Org(assignments=(), placements=(), names={})
    rows = [
        Target(
            metric="sales_growth",
            by="person",
            key="ana",
            first=day("2026-01-01"),
            end=day("2026-02-01"),
            amount=120_000,
        )
    ]

    assert (
        Targets(rows=rows, last_fact_days={}).amounts(
            "sales_growth", "ratio", "company", JANUARY, org
        )
        == {}
    )


# The org of each day.
def test_a_unit_that_moves_counts_for_whoever_is_above_it_on_the_day():
    org = Org(
        assignments=(),
        placements=(
            Placement(unit="team", parent="east", first=0, end=10),
            Placement(unit="team", parent="west", first=10, end=None),
            Placement(unit="east", parent="company_unit", first=0, end=None),
            Placement(unit="west", parent=None, first=0, end=None),
            Placement(unit="company_unit", parent=None, first=5, end=None),
        ),
        names={},
    )
    far = epoch_day(date(9999, 1, 1))

    assert [r for r in org.reach() if r.unit == "team"] == [
        Reach("team", "company_unit", 0, 10),
        Reach("team", "east", 0, 10),
        Reach("team", "team", 0, 10),
        Reach("team", "team", 10, far),
        Reach("team", "west", 10, far),
    ]
    assert org.above("team", 3) == {"team", "east", "company_unit"}
    assert org.above("team", 10) == {"team", "west"}


def test_the_card_goes_by_the_last_main_assignment_of_the_period():
    def held(unit: str, first: str, end: str | None, *, main: bool = True) -> Assignment:
        return Assignment(
            person="ana",
            unit=unit,
            post=None,
            grade=None,
            share_ppm=1,
            main=main,
            first=day(first),
            end=None if end is None else day(end),
        )

    jobs = [
        held("old", "2020-01-01", "2026-01-15"),
        held("new", "2026-01-15", None),
        held("aside", "2026-01-20", None, main=False),
        held("later", "2026-02-01", None),
    ]

    assert results.last_main(jobs, JANUARY).unit == "new"
    assert results.last_main(jobs[:1], JANUARY).unit == "old"
    assert results.last_main(jobs[3:], JANUARY) is None


# Both engines.
def everything() -> dict:
    """Return the facts, units, people and targets of all worked cases as one company."""
    folder = Path(__file__).parents[2] / "quanheng" / "rulebook" / "metrics"
    company: dict = {
        "facts": {},
        "units": [
            {"unit": "top"},
            {"unit": "east", "parent": "top"},
            {"unit": "west", "parent": "top"},
        ],
    }
    for number, case in enumerate(
        case for file in sorted(folder.glob("*.cases.yaml")) for case in cases.read_cases(file)
    ):
        for kind, rows in (case.get("facts") or {}).items():
            key = KINDS[kind].key[0]
            company["facts"].setdefault(kind, []).extend(
                row | {key: f"{number}/{row[key]}"} for row in rows
            )
    jobs = [("ana", "east"), ("bo", "west"), ("cai", "west")]
    company["assignments"] = [{"person": person, "unit": unit} for person, unit in jobs]
    company["targets"] = [
        {
            "metric": metric,
            "by": by,
            "key": key,
            "from": JANUARY.first,
            "to": JANUARY.end,
            "amount": 7,
        }
        for metric in ("deal_amount", "sales_growth")
        for by, key in (("person", "ana"), ("unit", "west"), ("company", "company"))
    ]
    return company


@pytest.mark.parametrize("by", ["person", "unit", "company"])
def test_every_metric_has_the_same_integers_on_both_engines(by):
    book, spans = shipped(), [JANUARY, Span(date(2026, 1, 1), date(2026, 4, 1))]

    duck, polars = (
        measuring(everything(), engine).measure(sorted(book.metrics), by, spans)
        for engine in ("duckdb", "polars")
    )

    assert duck == polars
    with_data = {m.metric for m in duck if m.value.numerator is not None}
    assert set(book.metrics) - with_data == (set() if by == "company" else {"retention_rate"})


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


# What is shown.
def test_a_field_that_no_fact_fills_is_said_and_never_a_silent_zero():
    case = {
        "facts": {"deals": [{"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "amount": 1}]}
    }

    [units, key] = measuring(case).measure(
        ["units_sold", "key_account_orders"], "person", [JANUARY]
    )

    assert units.value.why == "None of the deals in 2026-01-01/2026-02-01 says “quantity”."
    assert key.value.why == "None of the deals in 2026-01-01/2026-02-01 says “key_account”."


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
        assert derivations.symbols(metric, book)
        assert derivations.words(metric, book)
