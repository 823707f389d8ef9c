from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.ground.money import half_up
from quanheng.facts.convert.numbers import integers, numbers


def read(*texts: str | None, digits: int = 2, factor: Fraction = Fraction(1), percent: str = "no"):
    return numbers(pl.Series(texts, dtype=pl.String), digits=digits, factor=factor, percent=percent)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("12,345,678.90", 1234567890),
        ("-5", -500),
        ("+5", 500),
        ("−5", -500),
        ("(12.00)", -1200),
        ("（12.00）", -1200),
        ("１２３", 12300),
        ("１，２３４．５０", 123450),
        ("¥12.30", 1230),
        ("￥12.30", 1230),
        ("$ 12.30", 1230),
        ("-¥12", -1200),
        ("¥-12", -1200),
        ("12.30元", 1230),
        ("12.30 元", 1230),
        ("CNY 12", 1200),
        (".5", 50),
        ("5.", 500),
        ("007", 700),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_a_number_is_read_as_people_write_it(text, cents):
    read_ = read(text)

    assert read_.problems.to_list() == [None]
    assert read_.values.to_list() == [cents]


@pytest.mark.parametrize(
    "text",
    ["1.234,56", "1,23", "12,34,567", "1.2E5", "1e3", "12万", "one", "1 2", "--1", "-(1)", "(1", "1)",
     ".", "-", "¥", "1.2.3", "0x10", "NaN", "inf", "5%", "1,2345"],
)  # fmt: skip
def test_what_may_mean_two_things_or_nothing_is_not_read(text):
    assert read(text).problems.to_list() == ["number"]


def test_empty_cells_are_no_numbers_and_no_problem():
    assert read(None, "1").values.to_list() == [None, 100]
    assert read(None, None).problems.to_list() == [None, None]


def test_halves_round_away_from_zero_and_are_counted():
    made = read("1.005", "-1.005", "1.004", "1.00", "1.0049999999999999999999")

    assert made.values.to_list() == [101, -101, 100, 100, 100]
    assert made.rounded == 4


def test_numbers_too_large_to_hold_are_a_problem_not_another_number():
    made = read("1000000000000000", "9999999999999.99", "99999999999999999999999999999999999999999")

    assert made.problems.to_list() == ["large", None, "large"]
    assert read("900000000000", factor=Fraction(10**6)).problems.to_list() == ["large"]


def test_what_expressions_rely_on_is_the_largest_amount_held():
    money = read("10000000000000", "10000000000000.01", "-10000000000000", "-10000000000000.01")
    others = read("1000000000", "1000000000.000001", "-1000000000.000001", digits=6)
    mixed = read("1000000000", "1000000000.000001", digits=6, factor=Fraction(1, 3), percent="may")
    by_row = read("10000000000000", "10000000000000.01", factor=Fraction(10**20, 10**20 + 1))

    assert money.values.to_list() == [10**15, None, -(10**15), None]
    assert money.problems.to_list() == [None, "large", None, "large"]
    assert others.values.to_list() == [10**15, None, None]
    assert others.problems.to_list() == [None, "large", "large"]
    assert mixed.values.to_list() == [333_333_333_333_333, 333_333_333_333_334]
    assert by_row.problems.to_list() == [None, "large"]


def test_whole_numbers_are_bounded_too():
    made = integers(pl.Series(["100", "101"]), factor=Fraction(10**13))

    assert made.problems.to_list() == [None, "large"]


def test_a_factor_is_exact():
    assert read("1.23", factor=Fraction(10_000)).values.to_list() == [1_230_000]
    assert read("10", factor=Fraction(1, 3)).values.to_list() == [333]
    assert read("0.0000005", digits=4, factor=Fraction(10**9)).values.to_list() == [5_000_000]


def test_percents():
    assert read("80%", "0.8", "80 ％", digits=6, percent="may").values.to_list() == [
        800_000,
        800_000,
        800_000,
    ]
    assert read("80%", "80", "12.5", digits=6, percent="always").values.to_list() == [
        800_000,
        800_000,
        125_000,
    ]


def test_whole_numbers():
    made = integers(pl.Series(["3", "3.0", "3.5", "1,000"]), factor=Fraction(1))

    assert made.values.to_list() == [3, 3, None, 1000]
    assert made.problems.to_list() == [None, None, "whole", None]


def test_long_fractions_beside_short_ones():
    made = read("1.000000000000000001", "2.5", digits=4, factor=Fraction(1_000_000_007, 3))

    assert made.values.to_list() == [3_333_333_356_667, 8_333_333_391_667]


@given(
    st.lists(
        st.decimals(min_value=-(10**7), max_value=10**7, places=5, allow_nan=False), min_size=1
    ),
    st.sampled_from([Fraction(1), Fraction(10_000), Fraction(1, 3), Fraction(7, 1000)]),
    st.sampled_from([0, 2, 4]),
)
def test_any_decimal_is_read_as_exact_arithmetic_has_it(decimals, factor, digits):
    made = read(*(format(d, "f") for d in decimals), digits=digits, factor=factor)

    exact = [Fraction(d) * factor * 10**digits for d in decimals]
    assert made.values.to_list() == [half_up(e.numerator, e.denominator) for e in exact]
    assert made.rounded == sum(e.denominator != 1 for e in exact)
