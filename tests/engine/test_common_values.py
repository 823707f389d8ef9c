"""What is kept once for whoever nothing concerns is what each of them would measure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conftest import backend, shipped
from quanheng.engine.ground.period import Span
from quanheng.engine.measure import cases, results
from quanheng.engine.measure.book import Book
from quanheng.engine.measure.results import NOBODY, SCOPES
from tests.engine.small import DEALS, ENGINES, FEBRUARY, JANUARY, everything, january, metric_of

# Made of metrics that have targets or heads of their own.
NESTED = {
    "attained_more": "shape: gain\nuom: ratio\nof: target_attainment\nagainst: previous",
    "attained": "shape: total\nuom: ratio\nof: {metric: target_attainment}",
    "each_head": "shape: total\nuom: money\nof: {metric: sales_per_head}",
    "mixed": "shape: composite\nuom: ratio\nparts:\n  - {metric: target_attainment, target: 1}\n  - {metric: sales_per_head, target: 5}",
}  # fmt: skip


def company() -> dict:
    """Return everything, with people whom no fact concerns: one has targets, one held a post that left, one has nothing."""
    case = dict(everything())
    gone = {"unit": "gone", "parent": "top", "to": date(2025, 12, 1)}  # and Gia still in it
    case["units"] = [*case["units"], {"unit": "empty", "parent": "top"}, gone]
    case["assignments"] = [
        *case["assignments"],
        {"person": "dan", "unit": "east", "post": "salesperson"},
        {"person": "eva", "unit": "west", "post": "salesperson", "to": january(16)},
        {"person": "fei", "unit": "empty", "post": "clerk"},
        {"person": "gia", "unit": "gone", "post": "salesperson"},
    ]
    released = [t for t in case["targets"] if t["key"] == "ana"]
    earlier = {"from": date(2025, 12, 1), "to": january(1)}
    case["targets"] = [
        *case["targets"],
        *(target | {"key": "dan"} for target in released),
        *(target | {"key": "eva", **earlier} for target in released if target["from"] == january(1)),
    ]  # fmt: skip
    return case


@pytest.fixture(scope="module")
def book() -> Book:
    own = {code: metric_of(code, says) for code, says in NESTED.items()}
    return replace(shipped(), metrics={**shipped().metrics, **own})


@pytest.mark.parametrize("span", [JANUARY, FEBRUARY, Span(january(1), january(17))], ids=str)
def test_the_common_value_is_what_measuring_each_of_the_roster_gives(book, span):
    case = company()
    found = results.by_place(
        results.compute(cases.measuring(case, book, backend("polars")), book, span)
    )
    direct = cases.measuring(case, book, backend("polars"))

    wrong = []
    for by in SCOPES:
        for m in direct.measure(sorted(book.metrics), by, [span]):
            kept = found.get((m.metric, by, m.key)) or found[m.metric, by, NOBODY]
            if kept.value != m.value:
                wrong.append((m.metric, by, m.key, kept.value, m.value))
    assert wrong == []


def test_only_who_differs_has_a_row_of_their_own():
    own = Book(metrics={"deal_amount": shipped().metrics["deal_amount"]}, cards={})
    people = [{"person": person, "unit": "east"} for person in ("ana", "bo", "cai")]
    case = {"facts": {"deals": DEALS}, "assignments": people, "units": [{"unit": "east"}]}
    found = {}
    for engine in ENGINES:
        made = results.compute(cases.measuring(case, own, backend(engine)), own, JANUARY)
        found[engine] = [(m.by, m.key, m.value.numerator) for m in made.measurements]

    assert found["duckdb"] == found["polars"] == [
        ("person", NOBODY, 0),
        ("person", "ana", 15000),
        ("unit", NOBODY, 0),
        ("unit", "east", 15000),
        ("company", "company", 15000),
    ]  # fmt: skip


def test_without_any_facts_nobody_has_a_row_and_the_common_value_says_why():
    own = Book(metrics={"deal_amount": shipped().metrics["deal_amount"]}, cards={})
    case = {"assignments": [{"person": "ana", "unit": "east"}], "units": [{"unit": "east"}]}

    made = results.compute(cases.measuring(case, own, backend("duckdb")), own, JANUARY)

    assert [(m.by, m.key) for m in made.measurements] == [
        ("person", NOBODY), ("unit", NOBODY), ("company", "company"),
    ]  # fmt: skip
    assert {str(m.value.why) for m in made.measurements} == {"There are no deals in 2026-01."}
