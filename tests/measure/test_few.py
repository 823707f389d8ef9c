"""Of which units numbers made of pay are told: no number, and no difference of two, is about fewer than five people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quanheng.measure.few import told


def test_a_unit_of_five_is_told_and_one_of_four_is_not():
    parents = {"firm": None, "north": "firm", "south": "firm"}

    assert told(parents, {"north": 5, "south": 5}) == {"firm", "north", "south"}
    assert told(parents, {"north": 5, "south": 4}) == {"firm"}  # 9 − 5 would tell of four


def test_the_head_alone_in_a_branch_hides_its_smallest_team():
    parents = {"branch": None, "one": "branch", "two": "branch"}

    assert told(parents, {"branch": 1, "one": 6, "two": 7}) == {"branch", "two"}


def test_what_lies_below_a_unit_that_is_not_told_is_not_told_either():
    parents = {"firm": None, "a": "firm", "b": "firm", "b1": "b"}

    assert told(parents, {"firm": 2, "a": 9, "b1": 6}) == {"firm", "a"}


@st.composite
def trees(draw):
    many = draw(st.integers(1, 12))
    parents = {str(n): None if n == 0 else str(draw(st.integers(0, n - 1))) for n in range(many)}
    return parents, {unit: draw(st.integers(0, 7)) for unit in parents}


@given(trees())
def test_whatever_is_told_and_taken_from_each_other_leaves_nobody_or_five(tree):
    parents, here = tree
    shown = told(parents, here)
    below = {unit: [one for one in parents if parents[one] == unit] for unit in parents}

    def many(unit: str) -> int:
        return here[unit] + sum(map(many, below[unit]))

    for unit in shown:
        left = many(unit) - sum(many(one) for one in below[unit] if one in shown)
        assert many(unit) >= 5
        assert left == 0 or left >= 5
