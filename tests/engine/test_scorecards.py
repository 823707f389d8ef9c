from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.ground.money import PPM
from quanheng.engine.ground.rulebook import RuleFile
from quanheng.engine.ground.words import said
from quanheng.engine.measure.measuring import Value
from quanheng.engine.measure.scorecards import Actual, Curve, Line, Scorecard, attainment_of, score

LINEAR = Curve(
    kind="linear",
    points=((600_000, 0), (800_000, 600_000), (1_000_000, 1_000_000), (1_200_000, 1_200_000)),
)
STEP = Curve(kind="step", points=((600_000, 300_000), (1_000_000, 1_000_000)))
REVERSE = Curve(
    kind="reverse", points=((500_000, 1_200_000), (1_000_000, 1_000_000), (2_000_000, 0))
)
FLOOR = Curve(kind="veto", limit=500_000, cap=0)


def line(weight: int, curve: Curve = LINEAR, missing: str = "exclude") -> Line:
    return Line(
        metric="m",
        weight=weight,
        scope="person",
        target=None,
        curve=curve,
        missing=missing,
        link={},
    )


def card(*lines: Line) -> Scorecard:
    return Scorecard(
        code="c", label={}, posts=("p",), grades=(), lines=lines, reference={}, rule=RuleFile
    )


def ratio(ppm: int | None) -> Actual:
    return Actual(value=Value(None, why=said("No data.")) if ppm is None else Value(ppm, PPM))


def test_a_linear_curve_runs_straight_between_its_points_and_flat_beyond():
    found = [
        LINEAR.score(x)
        for x in (0, 600_000, 700_000, 800_000, 900_000, 1_000_000, 1_200_000, 3_000_000)
    ]

    assert found == [0, 0, 300_000, 600_000, 800_000, 1_000_000, 1_200_000, 1_200_000]


def test_a_step_is_taken_at_its_edge():
    assert [STEP.score(x) for x in (599_999, 600_000, 999_999, 1_000_000)] == [
        0,
        300_000,
        300_000,
        1_000_000,
    ]


def test_a_reverse_curve_falls():
    assert [REVERSE.score(x) for x in (400_000, 500_000, 750_000, 1_500_000, 2_000_001)] == [
        1_200_000,
        1_200_000,
        1_100_000,
        500_000,
        0,
    ]


def test_a_veto_caps_the_card_when_its_limit_is_broken_and_not_at_the_limit():
    one = card(line(PPM), line(0, FLOOR))

    kept = score(one, [ratio(1_000_000), ratio(500_000)])
    broken = score(one, [ratio(1_000_000), ratio(499_999)])

    assert (kept.total, kept.capped_by) == (1_000_000, None)
    assert (broken.total, broken.capped_by) == (0, "m")


def test_a_veto_without_data_holds_nothing_against_anybody():
    assert (
        score(card(line(PPM), line(0, FLOOR)), [ratio(1_000_000), ratio(None)]).total == 1_000_000
    )


def test_a_missing_line_counts_as_zero_if_the_rule_says_so():
    excluded = score(card(line(600_000), line(400_000)), [ratio(1_000_000), ratio(None)])
    zero = score(
        card(line(600_000), line(400_000, missing="zero")), [ratio(1_000_000), ratio(None)]
    )

    assert (excluded.total, [x.weight for x in excluded.lines]) == (1_000_000, [1_000_000, 0])
    assert (zero.total, [x.weight for x in zero.lines]) == (600_000, [600_000, 400_000])
    assert zero.lines[1].why == excluded.lines[1].why == "No data."


def test_attainment_is_actual_over_target_rounded_half_up():
    assert attainment_of(Actual(value=Value(2, 3))) == (666_667, None)
    assert attainment_of(Actual(value=Value(36, 1), target=Value(24, 1))) == (1_500_000, None)
    assert attainment_of(Actual(value=Value(-1, 2))) == (-500_000, None)


def test_a_target_that_is_not_above_zero_gives_no_attainment():
    found, why = attainment_of(Actual(value=Value(1, 1), target=Value(0, 1)))

    assert (found, why) == (None, "The target is not above 0; a share of it cannot be reckoned.")


SHARES = st.lists(st.integers(1, 100), min_size=1, max_size=8)


@given(SHARES, st.data())
def test_the_contributions_add_up_to_the_total_exactly(shares, data):
    whole = sum(shares)
    weights = [PPM * share // whole for share in shares]
    weights[0] += PPM - sum(weights)
    attained = [data.draw(st.none() | st.integers(0, 2_000_000)) for _ in shares]

    found = score(card(*(line(weight) for weight in weights)), [ratio(x) for x in attained])

    if found.total is None:
        assert all(x is None for x in attained)
    else:
        assert sum(each.contribution for each in found.lines) == found.total
        assert sum(each.weight for each in found.lines) == PPM
        assert 0 <= found.total <= 1_200_000
