"""Variants, industries, process points and red lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import backend
from quanheng.engine.measure import cases, results, scorecards
from quanheng.engine.measure.scorecards import Actual, Scorecard, score
from quanheng.engine.measure.values import Value
from tests.engine.books import INDUSTRY, book_of, card, line
from tests.engine.small import JANUARY, january

M = dict.fromkeys(("a", "b", "c", "d", "e"), "shape: count\nuom: count\nfacts: deals")
BASE = card("seller", line("a", "50 %"), line("b", "30 %"), line("c", "20 %"))


def weights(card: Scorecard) -> dict[str, int]:
    return {line.metric: line.weight for line in card.lines}


def variant(says: str, base: str = BASE) -> Scorecard:
    return book_of(M, {"base_card": base, "other": f"variant_of: base_card\n{says}"}).cards["other"]


# Variants.
def test_a_variants_own_lines_stand_and_the_rest_share_what_is_left_in_proportion():
    found = variant(card("clerk", line("d", "40 %")))

    assert weights(found) == {"d": 400_000, "a": 300_000, "b": 180_000, "c": 120_000}


def test_a_line_of_the_same_metric_replaces_that_of_the_base():
    found = variant(card("clerk", line("a", "20 %", "target: 7")))

    # 80 % for b and c, as 30 to 20.
    assert weights(found) == {"a": 200_000, "b": 480_000, "c": 320_000}
    assert found.lines[0].target == 7


def test_lines_that_are_left_out_give_their_weight_to_the_others():
    only_without = "applies_to: {posts: [clerk]}\nwithout: [a]"

    assert weights(variant(only_without)) == {"b": 600_000, "c": 400_000}
    more = card("clerk", line("d", "50 %"), more="without: [b, c]\n")
    assert weights(variant(more)) == {"d": 500_000, "a": 500_000}


def test_weights_that_do_not_divide_evenly_still_add_up_to_a_whole():
    base = card("seller", *(line(code, "20 %") for code in "abcde"))

    found = variant(card("clerk", line("a", "33.3333 %")), base)  # 666,667 by four

    assert weights(found) == {"a": 333_333, "b": 166_667, "c": 166_667, "d": 166_667, "e": 166_666}


@given(st.lists(st.integers(1, 99), min_size=3, max_size=3), st.integers(1, 99))
def test_the_weights_of_any_variant_add_up_to_exactly_100_percent(shares, own):
    whole = sum(shares)
    given_ = [1_000_000 * share // whole for share in shares]
    given_[0] += 1_000_000 - sum(given_)
    percent = [f"{Decimal(weight) / 10_000} %" for weight in given_]
    base = card("seller", *(line(c, w) for c, w in zip("abc", percent, strict=True)))

    found = variant(card("clerk", line("d", f"{own} %")), base)

    assert sum(weights(found).values()) == 1_000_000
    assert weights(found)["d"] == own * 10_000


def test_points_red_lines_and_what_is_watched_come_from_the_base_unless_stated():
    more = """points:
  - {metric: d, most: 5, least: -5}
red_lines:
  - {metric: e, above: 0, caps_at: 50 %, label: {en: x, zh-CN: x}}
watch:
  - {metric: e, scope: unit}
"""
    base = card("seller", line("a", "100 %"), more=more)

    taken = variant(card("clerk", line("b", "10 %")), base)
    assert (taken.points[0].most, taken.red_lines[0].cap, taken.watched) == (
        50_000,
        500_000,
        (("e", "unit"),),
    )
    own = variant(card("clerk", line("b", "10 %"), more="watch:\n  - {metric: d}\n"), base)
    assert (own.watched, own.points) == ((("d", "person"),), taken.points)


# Whose card it is.
FMCG = {"fmcg": INDUSTRY}


@pytest.mark.parametrize(
    ("grade", "industry", "code"),
    [
        (None, None, "plain"),
        ("junior", None, "graded"),
        ("senior", None, "plain"),
        ("junior", "fmcg", "both"),
        ("senior", "fmcg", "trade"),
        (None, "fmcg", "trade"),
        ("junior", "elsewhere", "graded"),
    ],
)
def test_the_card_of_the_industry_goes_first_then_that_of_the_grade(grade, industry, code):
    lines = line("a", "100 %")
    book = book_of(
        M,
        {
            "plain": card("seller", lines),
            "graded": card("{posts: [seller], grades: [junior]}", lines),
            "trade": card("{posts: [seller], industries: [fmcg]}", lines),
            "both": card("{posts: [seller], grades: [junior], industries: [fmcg]}", lines),
        },
        industry=FMCG,
    )

    assert book.card_for("seller", grade, industry).code == code
    assert book.card_for("clerk", grade, industry) is None


def test_an_industrys_card_goes_before_a_grades_where_no_card_names_both():
    lines = line("a", "100 %")
    cards = {
        "graded": card("{posts: [seller], grades: [junior]}", lines),
        "trade": card("{posts: [seller], industries: [fmcg]}", lines),
    }

    assert book_of(M, cards, industry=FMCG).card_for("seller", "junior", "fmcg").code == "trade"


def test_people_have_the_card_of_the_industry_of_the_nearest_unit_above():
    lines = line("a", "100 %")
    book = book_of(
        M,
        {
            "plain": card("seller", lines),
            "trade": card("{posts: [seller], industries: [fmcg]}", lines),
        },
        industry=FMCG,
    )
    case = {
        "units": [
            {"unit": "top"},
            {"unit": "food", "parent": "top", "industry": "fmcg"},
            {"unit": "team", "parent": "food"},
            {"unit": "mine", "parent": "top"},
        ],
        "assignments": [
            {"person": "ana", "unit": "team", "post": "seller"},
            {"person": "bo", "unit": "mine", "post": "seller"},
            # The last main assignment decides, as its unit then stands.
            {"person": "cai", "unit": "team", "post": "seller", "to": january(20)},
            {"person": "cai", "unit": "mine", "post": "seller", "from": january(20)},
        ],
    }

    made = results.compute(cases.measuring(case, book, backend("duckdb")), book, JANUARY)

    assert {s.person: (s.card.code, s.industry) for s in made.scores} == {
        "ana": ("trade", "fmcg"),
        "bo": ("plain", None),
        "cai": ("plain", None),
    }


# Process points and red lines.
def scored(more: str, attained: int = 1, **values: int | None):
    made = book_of(M, {"c1": card("seller", line("a", "100 %"), more=more)}).cards["c1"]
    besides = {(code, "person"): Value(value) for code, value in values.items()}
    found = score(made, [Actual(value=Value(attained), target=Value(1))], besides)
    return found.total, found.capped_by


@pytest.mark.parametrize(
    ("points", "total"),
    [
        (10, 1_100_000),
        (11, 1_100_000),  # at most 10
        (-20, 800_000),
        (-21, 800_000),  # at least −20
        (3, 1_030_000),
        (0, 1_000_000),
        (None, 1_000_000),  # no data adds nothing
    ],
)
def test_points_of_a_metric_are_added_within_their_bounds(points, total):
    assert scored("points:\n  - {metric: b, most: 10, least: -20}\n", b=points)[0] == total


def test_points_are_rounded_to_a_ten_thousandth_of_a_point_and_the_total_is_never_below_zero():
    more = "points:\n  - {metric: b, most: 50, least: -50}\n"
    made = book_of(M, {"c1": card("seller", line("a", "100 %"), more=more)}).cards["c1"]

    def total(value: Value, attained: Value) -> int:
        actual = Actual(value=attained, target=Value(1))
        return score(made, [actual], {("b", "person"): value}).total

    assert total(Value(2, 3), Value(1)) == 1_006_667  # 0.66666… points
    assert total(Value(-50), Value(1, 10)) == 0  # 10 − 50


@pytest.mark.parametrize(
    ("test", "holds", "fails"),
    [
        ("at_least: 5", (5, 6), (4,)),
        ("above: 5", (6,), (4, 5)),
        ("at_most: 5", (4, 5), (6,)),
        ("below: 5", (4,), (5, 6)),
    ],
)
def test_a_condition_holds_on_its_side_of_the_number(test, holds, fails):
    more = (
        f"points:\n  - {{when: [{{metric: b, {test}}}], points: -5, label: {{en: x, zh-CN: x}}}}\n"
    )

    assert [scored(more, b=value)[0] for value in holds] == [950_000] * len(holds)
    assert [scored(more, b=value)[0] for value in (*fails, None)] == [1_000_000] * (len(fails) + 1)


def test_a_condition_compares_exactly():
    third = scorecards.Test(metric="b", scope="person", sign="at_least", number=Decimal("0.333333"))

    assert third.holds(Value(1, 3))
    assert not third.holds(Value(333_332, 1_000_000))


def test_all_conditions_must_hold_and_no_data_is_no_evidence():
    more = "points:\n  - {when: [{metric: b, at_least: 1}, {metric: c, above: 0.05}], points: -5, label: {en: x, zh-CN: x}}\n"

    found = [scored(more, b=b, c=c)[0] for b, c in ((1, 1), (0, 1), (1, 0), (None, 1), (1, None))]
    assert found == [950_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000]


RED = "red_lines:\n  - {metric: b, above: 0, caps_at: 59 %, label: {en: x, zh-CN: x}}\n"


@pytest.mark.parametrize(
    ("attained", "breaches", "outcome"),
    [
        (1, 0, (1_000_000, None)),
        (1, 1, (590_000, "b")),
        (1, None, (1_000_000, None)),
        (0, 1, (0, None)),  # a cap lifts nobody, and what it does not lower it has not capped
    ],
)
def test_a_red_line_caps_the_total(attained, breaches, outcome):
    assert scored(RED, attained, b=breaches) == outcome


def test_a_red_line_wins_over_points_and_the_lowest_cap_over_others():
    points = "points:\n  - {metric: c, most: 10, least: 0}\n"
    assert scored(points + RED, b=1, c=10) == (590_000, "b")

    lower = "  - {metric: c, at_least: 1, caps_at: 30 %, label: {en: x, zh-CN: x}}\n"
    assert scored(RED + lower, b=1, c=1) == (300_000, "c")
    assert scored(RED + lower, b=1, c=0) == (590_000, "b")


def test_a_card_without_any_line_that_has_data_has_no_score_whatever_its_points():
    made = book_of(M, {"c1": card("seller", line("a", "100 %"), more="points:\n  - {metric: b, most: 9, least: 0}\n")}).cards["c1"]  # fmt: skip

    found = score(made, [Actual(value=Value(None))], {("b", "person"): Value(5)})

    assert (found.total, str(found.why)) == (None, "No line of this card has data.")
