"""How far two orders agree, against counting every pair."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.measure.concordance import pairs
from tests.engine.small import january, shown, why

SAYS = "shape: concordance\nuom: ratio\nfacts: appraisals\nof: rating\nwith: later_result"


def appraisals(*points: tuple[float | None, float | None]) -> dict:
    rows = [
        {"appraisal": f"A{i}", "day": january(5), "person": "ana", "rating": x, "later_result": y}
        for i, (x, y) in enumerate(points)
    ]
    return {"facts": {"appraisals": rows}}


@pytest.mark.parametrize(
    ("points", "value"),
    [
        (((1, 10), (2, 20), (3, 15)), 0.333333),  # 2 pairs alike, 1 against
        (((1, 1), (2, 2), (3, 3)), 1),
        (((1, 3), (2, 2), (3, 1)), -1),
        (((1, 1), (1, 2), (2, 3)), 1),  # those tied in rating are no pair
        (((1, 5), (2, 5), (3, 9)), 1),  # nor those tied in result
        (((1, 1), (2, 2), (3, None), (None, 0)), 1),  # who has only one of them is left out
        (((1.5, 1), (1.25, 2)), -1),
    ],
)
def test_concordance_is_pairs_alike_less_pairs_against_of_both(points, value):
    assert shown(appraisals(*points), SAYS) == {"ana": value}


@pytest.mark.parametrize("points", [((1, 1),), ((1, 1), (1, 2)), ((1, 5), (2, 5))])
def test_without_a_pair_that_differs_there_is_no_concordance(points):
    assert why(appraisals(*points), SAYS, "ana") == "The denominator is 0."


POINTS = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=12)


@given(POINTS)
def test_pairs_are_those_that_counting_each_finds(points):
    signs = [(a[0] - b[0]) * (a[1] - b[1]) for a, b in combinations(points, 2)]

    assert pairs(points) == (sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs))


@given(POINTS)
def test_turning_one_order_round_turns_the_pairs_round(points):
    alike, unlike = pairs(points)

    assert pairs([(x, -y) for x, y in points]) == (unlike, alike)
