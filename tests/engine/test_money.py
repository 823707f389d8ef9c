from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.ground.money import (
    INT64_MAX,
    TooWide,
    fits,
    half_up,
    in_major,
    in_minor,
    share_out,
)

AMOUNTS = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (1, -2, -1), (0, 7, 0), (7, 1, 7)],
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


@given(AMOUNTS, st.integers(1, 10**9))
def test_rounding_is_off_by_half_at_most(numerator, denominator):
    assert abs(2 * (half_up(numerator, denominator) * denominator - numerator)) <= denominator


@pytest.mark.parametrize(
    ("minor", "scale", "shown"),
    [(225846955, 4, "22584.6955"), (5, 2, "0.05"), (-5, 2, "-0.05"), (0, 2, "0.00"), (7, 0, "7")],
)
def test_minor_units_read_as_decimals(minor, scale, shown):
    assert in_major(minor, scale) == shown


@given(AMOUNTS, st.integers(0, 4))
def test_what_is_shown_reads_back_as_the_same_amount(amount, scale):
    assert in_minor(Decimal(in_major(amount, scale)), scale) == amount


def test_what_is_finer_than_the_scale_is_rounded_half_up():
    assert in_minor(Decimal("0.125"), 2) == 13
    assert in_minor(Decimal("-0.125"), 2) == -13


def test_an_amount_beyond_64_bits_is_refused():
    assert fits(INT64_MAX) == INT64_MAX
    with pytest.raises(TooWide, match="does not fit 64 bits"):
        fits(INT64_MAX + 1)


def test_the_last_unit_goes_to_the_largest_remainder_and_ties_to_the_first():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [5, 3, 2]) == [5, 3, 2]
    assert share_out(1, [1, 2]) == [0, 1]
    assert share_out(-100, [1, 1, 1]) == [-34, -33, -33]


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_the_parts_always_add_up(total, weights):
    parts = share_out(total, weights)

    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[0, 0], [1, -1, 3]])
def test_weights_that_split_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="one of them must be positive"):
        share_out(100, weights)
