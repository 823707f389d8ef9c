"""The source rows of a tally are those that it counted: none too many, none missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import shipped
from quanheng.engine.ground.frames import rows_of
from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.measure import derivations
from quanheng.engine.measure.derivations import Input
from quanheng.engine.measure.metrics import Metric, Tally
from quanheng.engine.measure.needs import needs
from quanheng.engine.measure.results import SCOPES
from quanheng.engine.measure.sources import source_rows
from tests.engine.chance import company, dice_of
from tests.engine.small import ENGINES, JANUARY, january, measuring, metric_of

ROWS = ("count", "timed", "in_time")  # a row each
OTHERS = ("distinct", "first_time", "several", "kept", "before")  # a different `of` each


def counted(made, one: Tally, by: str, key: str, span) -> int:
    rows = rows_of(source_rows(made.store, one, by, key, span))
    return len(rows) if one.how in ROWS else len({row[one.of] for row in rows})


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SCOPES))
def test_counting_the_source_rows_gives_the_tally(seed, by):
    made = measuring(company(dice_of(seed)), "polars")
    made.take(sorted(made.book), by, [JANUARY])
    asked = {
        (need.tally, need.span)
        for metric in shipped().metrics.values()
        for need in needs(metric, made.book, JANUARY)
        if need.tally.how in (*ROWS, *OTHERS)
    }

    wrong = [
        (one, key, count)
        for one, span in asked
        for key, count in made.taken(one, by, span).items()
        if count != counted(made, one, by, key, span)
    ]
    assert wrong == []


def inputs(case: dict, own: Metric, key: str = "ana", by: str = "person") -> list[tuple]:
    """Return what the metric is made of: in words, its integer, and the keys of its rows."""
    made = measuring(case, "duckdb", own=own)
    made.take(["own"], by, [JANUARY])
    found: list[Input] = derivations.inputs_of(own, made.book, JANUARY)
    numbers = derivations.reader(made, found, by)(key)
    opened = []
    for each, number in zip(found, numbers, strict=True):
        frame = derivations.rows_of_input(made, each, by, key)
        rows = [] if frame is None else sorted(next(iter(row.values())) for row in rows_of(frame))
        opened.append((str(each.says(made.book)), number, rows))
    return opened


LINES = [("K1", "tea"), ("K1", "rice"), ("K2", "tea")]
SOLD = [
    {"deal": f"D{i}", "day": january(3), "person": "ana", "customer": customer, "product_line": line, "amount": 1}
    for i, (customer, line) in enumerate(LINES)
]  # fmt: skip


def test_those_with_several_open_to_all_rows_of_theirs():
    says = "shape: several\nuom: count\nfacts: deals\nof: customer\nwith: product_line\nat_least: 2"

    assert inputs({"facts": {"deals": SOLD}}, metric_of("own", says)) == [
        ("number of customers in deals with at least 2 different product line", 1, ["D0", "D1"])
    ]


def test_a_level_opens_to_its_own_rows_and_to_the_companys_days():
    stock = [
        {"stock": "S1", "day": january(15), "unit": "east", "amount": 50},
        {"stock": "S2", "day": january(31), "unit": "west", "amount": 150},
    ]
    says = "shape: total\nuom: money\nof: {level: {facts: stock, of: amount, person: nobody}}"
    case = {"facts": {"stock": stock}, "units": [{"unit": "east"}, {"unit": "west"}]}

    assert inputs(case, metric_of("own", says), "east", "unit") == [
        ("sum of value of stock", 5000, ["S1"]),
        ("number of different days of stock", 2, ["S1", "S2"]),
    ]


def test_heads_and_targets_behind_other_metrics_are_inputs_too():
    says = "shape: gain\nuom: ratio\nof: target_attainment\nagainst: previous"
    target = {"metric": "deal_amount", "key": "ana", "amount": 4}
    targets = [
        target | {"from": january(1), "to": JANUARY.end},
        target | {"from": date(2025, 12, 1), "to": january(1), "amount": 5},
    ]
    case = {"facts": {"deals": SOLD}, "targets": targets}

    assert inputs(case, metric_of("own", says)) == [
        ("sum of amount of deals", 300, ["D0", "D1", "D2"]),
        ("sum of amount of deals", None, []),  # there are no deals in December: no data, not 0
        ("target of sales amount", 400, []),
        ("target of sales amount", 500, []),
    ]


@pytest.mark.parametrize(("person", "days"), [("ana", 31_000_000), ("bo", 0)])
def test_an_average_number_of_people_is_an_input(person, days):
    own = metric_of("own", "shape: total\nuom: money\nof: {metric: sales_per_head}")
    case = {
        "facts": {"deals": SOLD},
        "assignments": [{"person": "ana", "unit": "east", "post": "salesperson"}],
    }

    assert inputs(case, own, person)[-1][1] == days


def test_concordance_opens_to_the_rows_that_have_both_numbers():
    rows = [
        {"appraisal": f"A{i}", "day": january(5), "person": "ana", "rating": x, "later_result": y}
        for i, (x, y) in enumerate(((1, 1), (2, 2), (3, 0), (4, None)))
    ]
    own = metric_of("own", "shape: concordance\nuom: ratio\nfacts: appraisals\nof: rating\nwith: later_result")  # fmt: skip

    assert [each[1:] for each in inputs({"facts": {"appraisals": rows}}, own)] == [
        (1, ["A0", "A1", "A2"]),  # A0 and A1 alike
        (2, ["A0", "A1", "A2"]),  # A2 against both
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("code", "kind"), [("stock_turnover", "stock"), ("market_share", "market_sizes")]
)
def test_facts_that_name_nobody_open_to_no_rows_for_a_person(engine, code, kind):
    row = {FACTS[kind].key[0]: "X1", "day": january(31), "unit": "east", "amount": 50}
    case = {"facts": {kind: [row], "deals": SOLD}, "units": [{"unit": "east"}]}
    made = measuring(case, engine)
    needed = [need for need in needs(shipped().metrics[code], made.book, JANUARY) if need.tally.facts == kind]  # fmt: skip

    rows = [
        rows_of(source_rows(made.store, need.tally, by, key, need.span))
        for need in needed[:1]
        for by, key in (("person", "ana"), ("unit", "east"))
    ]

    assert [[each[FACTS[kind].key[0]] for each in some] for some in rows] == [[], ["X1"]]
