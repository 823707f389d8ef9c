"""Spans, targets, places: what the rulebook's worked cases do not show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import backend, shipped
from quanheng.engine.ground.frames import BACKENDS, rows_of
from quanheng.engine.ground.kinds import FACTS as KINDS
from quanheng.engine.ground.money import TooWide
from quanheng.engine.ground.period import Span, epoch_day
from quanheng.engine.ground.rulebook import RuleFile, read_text
from quanheng.engine.measure import cases, derivations, metric_checks, results, showing
from quanheng.engine.measure.measuring import Measuring
from quanheng.engine.measure.metrics import Metric, load
from quanheng.engine.measure.places import EARLIEST, Assignment, Org, Placement, Reach
from quanheng.engine.measure.tallies import placed
from quanheng.engine.measure.targets import Target, Targets

JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))


def day(text: str) -> int:
    return epoch_day(date.fromisoformat(text))


def measuring(case: dict, engine: str = "duckdb", **own: Metric) -> Measuring:
    """Return the case ready to be measured, by the shipped metrics and some of its own."""
    book = replace(shipped(), metrics={**shipped().metrics, **own})
    return cases.measuring(case, book, backend(engine))


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


def test_an_open_target_ends_where_the_next_of_its_key_begins():
    rows = [open_target("2026-01-01"), open_target("2026-02-01")]
    targets = Targets(rows=rows, last_fact_days={("deal_amount", "person"): day("2026-06-30")})

    def counting(first: str, end: str) -> int:
        span = Span(date.fromisoformat(first), date.fromisoformat(end))
        return len(targets.counting("deal_amount", "person", span).get("ana", ()))

    assert (
        counting("2026-01-01", "2026-02-01") == 1
    )  # although facts go on, the first target is over
    assert (
        counting("2026-02-01", "2026-06-30") == 0
    )  # the last one is still open, and the facts go on
    assert counting("2026-01-01", "2026-07-01") == 2


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
        Reach("team", "team", EARLIEST, far),
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
    book = {code: load(rule_of(code, says)) for code, says in own.items()}
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


def rule_of(code: str, says: str) -> RuleFile:
    text = f"metric: {code}\nlabel: {{en: x, zh-CN: x}}\nlayer: result\ngood: up\nowner: x\nwhy: {{en: x, zh-CN: x}}\nreference: x\n{says}\n"
    rule = RuleFile(Path(f"metrics/{code}.yaml"), text, read_text(text, f"{code}.yaml"))
    assert list(metric_checks.check(rule)) == []
    return rule


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
    made = measuring({"facts": {"deals": deals}}, own=load(rule_of("own", f"shape: ratio\n{says}")))

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

    assert placed(measuring(case).store, "deals", JANUARY) == (4, 2)


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


# What is shown.
def test_a_field_that_no_fact_fills_is_said_and_never_a_silent_zero():
    case = {
        "facts": {"deals": [{"deal": "D1", "day": date(2026, 1, 3), "person": "ana", "amount": 1}]}
    }

    [units, key] = measuring(case).measure(
        ["units_sold", "key_account_orders"], "person", [JANUARY]
    )

    assert units.value.why == "None of the deals in 2026-01-01/2026-02-01 says “quantity”."
    assert key.value.why == "None of the deals in 2026-01-01/2026-02-01 says “key account”."


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
        assert derivations.symbols(metric, book)
        assert derivations.words(metric, book)
