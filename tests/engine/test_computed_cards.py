"""Cards over facts: what is watched, targets of lines, composites on them, and benchmarks beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from conftest import backend
from quanheng.engine.measure import cases, results
from quanheng.engine.measure.book import Book
from tests.engine.books import INDUSTRY, book_of, card, line
from tests.engine.small import JANUARY, january

M = dict.fromkeys(("a", "b"), "shape: count\nuom: count\nfacts: deals")


# What is watched, and targets of lines.
DEALS = [
    {"deal": "D1", "day": january(3), "person": "ana", "amount": 30},
    {"deal": "D2", "day": january(4), "person": "bo", "amount": 5},
]
PEOPLE = {
    "units": [{"unit": "east"}],
    "assignments": [
        {"person": "ana", "unit": "east", "post": "seller"},
        {"person": "bo", "unit": "east", "post": "clerk"},
    ],
}


def computed(book: Book, **case) -> list[results.Scored]:
    made = cases.measuring(PEOPLE | {"facts": {"deals": DEALS}} | case, book, backend("polars"))
    return list(results.compute(made, book, JANUARY).scores)


def test_what_is_watched_is_measured_in_its_scope_and_weighs_nothing():
    more = "watch:\n  - {metric: base}\n  - {metric: base, scope: unit}\n  - {metric: b, scope: company}\n"
    book = book_of(M, {"c1": card("seller", line("a", "100 %"), more=more)})

    [found] = computed(book)

    assert [(m.metric, m.by, m.key, m.value.numerator) for m in found.watched] == [
        ("base", "person", "ana", 3000),
        ("base", "unit", "east", 3500),
        ("b", "company", "company", 2),
    ]
    assert found.score.total == 1_000_000


def test_numbers_beside_money_are_in_major_units():
    red = "red_lines:\n  - {metric: base, above: 29.99, caps_at: 59 %, label: {en: x, zh-CN: x}}\n"
    at_limit = red.replace("29.99", "30")

    def total(more: str) -> int | None:
        book = book_of(M, {"c1": card("seller", line("base", "100 %", "target: 20"), more=more)})
        return computed(book)[0].score.total

    assert (total(red), total(at_limit)) == (590_000, 1_500_000)  # 30 of 20


@pytest.mark.parametrize(("released", "total"), [(None, 1_500_000), (60, 500_000), (30, 1_000_000)])
def test_otherwise_holds_where_no_target_is_released(released, total):
    book = book_of(M, {"c1": card("seller", line("base", "100 %", "target: released\notherwise: 20"))})  # fmt: skip
    target = {"metric": "base", "key": "ana", "from": january(1), "to": JANUARY.end}
    targets = [target | {"amount": released}] if released else []

    [found] = computed(book, targets=targets)

    assert found.score.total == total


def test_a_released_target_of_zero_is_said_and_not_replaced_by_otherwise():
    book = book_of(M, {"c1": card("seller", line("base", "100 %", "target: released\notherwise: 20"))})  # fmt: skip
    target = {"metric": "base", "key": "ana", "from": january(1), "to": JANUARY.end, "amount": 0}

    [found] = computed(book, targets=[target])

    assert (found.score.total, str(found.score.lines[0].why)) == (
        None,
        "The target of x is not above 0; a share of it cannot be reckoned.",
    )


# Composites.
MIXED = """shape: composite
uom: ratio
parts:
  - {metric: a, target: 2}
  - {metric: base, target: released, otherwise: 40}
  - {metric: late, target: 2, good: down}
  - {metric: seen, target: 1}"""
COMPOSITE = M | {
    "mixed": MIXED,
    "late": "shape: count\nuom: count\nfacts: complaints",
    "seen": "shape: count\nuom: count\nfacts: visits",
}


def complaints(count: int) -> list[dict]:
    rows = [{"complaint": f"C{i}", "day": january(3), "person": "ana"} for i in range(count)]
    return [*rows, {"complaint": "X", "day": january(3), "person": "bo"}]


@pytest.mark.parametrize(
    ("late", "value"),
    [
        (4, (500_000 + 750_000 + 500_000, 3_000_000)),  # 1 of 2, 30 of 40, 2 ÷ 4
        (2, (500_000 + 750_000 + 1_000_000, 3_000_000)),
        (1, (500_000 + 750_000 + 1_000_000, 3_000_000)),  # better than expected is at most 1
        (0, (500_000 + 750_000 + 1_000_000, 3_000_000)),  # none where fewer is better
    ],
)
def test_a_composite_is_the_mean_of_attainments_and_its_missing_part_is_said(late, value):
    book = book_of(COMPOSITE, {"c1": card("seller", line("mixed", "100 %", ""))})

    [found] = computed(book, facts={"deals": DEALS, "complaints": complaints(late)})

    actual = found.score.lines[0].actual
    assert (actual.value.numerator, actual.value.denominator) == value
    assert list(map(str, actual.notes)) == [
        "x is left out: There are no visits and follow-ups in 2026-01."
    ]


def test_a_composite_takes_a_released_target_and_its_card_scores_it():
    book = book_of(COMPOSITE, {"c1": card("seller", line("mixed", "100 %", ""))})
    target = {"metric": "base", "key": "ana", "from": january(1), "to": JANUARY.end, "amount": 60}
    visits = [{"visit": "V1", "day": january(9), "person": "ana"}]
    facts = {"deals": DEALS, "complaints": complaints(4), "visits": visits}

    [found] = computed(book, facts=facts, targets=[target])

    # 1 of 2, 30 of 60, 2 ÷ 4 and 1 of 1: 2.5 ÷ 4
    assert (found.score.total, found.score.lines[0].actual.notes) == (625_000, ())


def test_a_composite_without_any_data_has_none_and_says_why():
    book = book_of(COMPOSITE, {"c1": card("seller", line("mixed", "100 %", ""))})

    [found] = computed(book, facts={})

    assert (found.score.total, str(found.score.lines[0].why)) == (
        None,
        "There are no visits and follow-ups in 2026-01.",
    )


def test_what_sinks_below_zero_attains_nothing_in_a_composite():
    lost = [{"deal": "D1", "day": january(3), "person": "ana", "amount": -30}]
    book = book_of(
        M | {"mixed": "shape: composite\nuom: ratio\nparts:\n  - {metric: base, target: 40}\n  - {metric: a, target: 1}"},
        {"c1": card("seller", line("mixed", "100 %", ""))},
    )  # fmt: skip

    [found] = computed(book, facts={"deals": lost})

    assert found.score.total == 500_000  # 0 and 1


def test_a_composite_may_be_part_of_another_and_of_a_comparison():
    metrics = M | {
        "mixed": "shape: composite\nuom: ratio\nparts:\n  - {metric: a, target: 2}\n  - {metric: base, target: 40}",
        "outer": "shape: composite\nuom: ratio\nparts:\n  - {metric: mixed, target: 1}\n  - {metric: a, target: 1}",
        "grown": "shape: growth\nuom: ratio\nof: mixed\nagainst: previous",
    }
    lines = [line("outer", "50 %", ""), line("grown", "50 %", "")]
    book = book_of(metrics, {"c1": card("seller", *lines)})
    before = {"deal": "D0", "day": date(2025, 12, 3), "person": "ana", "amount": 20}

    [found] = computed(book, facts={"deals": [*DEALS, before]})

    # mixed: (0.5 + 0.75) ÷ 2 = 0.625, before (0.5 + 0.5) ÷ 2 = 0.5; outer (0.625 + 1) ÷ 2; grown 0.25
    assert [each.attainment for each in found.score.lines] == [812_500, 250_000]


# Benchmarks.
def test_a_benchmark_is_that_of_the_day_and_of_the_industry_before_all():
    values = "values:\n  - {from: 2024-01-01, value: 10 %, source: one}\n  - {from: 2025-07-01, value: 20 %}"
    common = f"metric: base\nlabel: {{en: x, zh-CN: x}}\n{values}"
    benchmarks = {
        "all_trades": common,
        "food": f"{common}\nindustry: fmcg".replace("10 %", "11 %"),
    }
    book = book_of(M, {}, industry={"fmcg": INDUSTRY}, benchmark=benchmarks)

    assert book.benchmark_for("base", "fmcg").code == "food"
    assert book.benchmark_for("base", None).code == "all_trades"
    assert book.benchmark_for("base", "elsewhere").code == "all_trades"
    assert book.benchmark_for("a", None) is None
    found = book.benchmark_for("base", "fmcg")
    assert found.on(date(2023, 12, 31)) is None
    assert [
        (found.on(day).value, found.on(day).source)
        for day in (date(2024, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
    ] == [(Decimal("0.11"), "one"), (Decimal("0.11"), "one"), (Decimal("0.2"), "")]
