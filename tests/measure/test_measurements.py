"""Measurements are kept and read back as they were: wide numbers, notes, and the common value of whoever has no row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanheng.engine.ground.period import Span
from quanheng.engine.ground.words import said
from quanheng.engine.measure.results import NOBODY
from quanheng.engine.measure.values import Measurement, Value
from quanheng.measure import measurements

JANUARY = Span(date(2026, 1, 1), date(2026, 2, 1))
WIDEST = 10**38


def again(*values: Value) -> list[Value]:
    """Return values after they were kept and read."""
    rows = [
        measurements.kept(Measurement(f"m{i:03}", "person", "ana", JANUARY, value), [])
        for i, value in enumerate(values)
    ]
    list(measurements.keep(1, rows))
    found = [measurements.value_of(row) for row in measurements.read(1)]
    measurements.forget([1])
    return found


def test_numbers_wider_than_a_column_of_38_digits_are_kept_exactly(home):
    values = [
        Value(WIDEST - 1, 1),
        Value(WIDEST, 1),
        Value(-WIDEST, 7),
        Value(1 - WIDEST, 7),
        Value(1, WIDEST),
        Value(3**200, 2**300),
        Value(0, WIDEST * WIDEST),
    ]

    assert again(*values) == values


def test_only_what_does_not_fit_stands_as_text():
    def kept(value: Value) -> measurements.Kept:
        return measurements.kept(Measurement("m", "person", "ana", JANUARY, value), [1, None])

    narrow, wide, none = kept(Value(WIDEST - 1)), kept(Value(WIDEST, 3)), kept(Value(None))
    assert (narrow.exact, narrow.numerator) == (None, WIDEST - 1)
    assert (wide.exact, wide.numerator, wide.denominator) == (f"{WIDEST}/3", None, None)
    assert (none.exact, none.numerator, none.parts) == (None, None, "[1, null]")


def test_what_is_said_of_a_value_comes_back_with_it(home):
    inner = said("There are no {kind} in {span}.", kind="deals", span="January")
    note = said("{metric} is left out: {why}", metric="visits", why=inner)
    values = [
        Value(1, 2, notes=(note, inner)),
        Value(None, why=inner),
        Value(WIDEST, notes=(note,)),
    ]

    found = again(*values)

    assert found == values
    assert found[0].notes[0].msgid == "{metric} is left out: {why}"
    assert found[0].notes[0].params["why"].params == {"kind": "deals", "span": "January"}


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(), st.integers(min_value=1)), min_size=1, max_size=20))
def test_any_quotient_comes_back_as_it_was(home, pairs):
    values = [Value(top, bottom) for top, bottom in pairs]

    assert again(*values) == values


@pytest.mark.parametrize(("key", "number"), [("ana", 5), ("bo", 0)])
def test_whoever_has_no_row_has_the_common_value(home, key, number):
    rows = [
        measurements.kept(Measurement("m", "person", at, JANUARY, Value(value)), [])
        for at, value in ((NOBODY, 0), ("ana", 5))
    ]
    list(measurements.keep(1, rows))

    row = measurements.read_one(1, metric="m", by="person", key=key)

    assert measurements.value_of(row) == Value(number)
    assert measurements.read_one(1, metric="m", by="unit", key=key) is None
    assert measurements.read_one(2, metric="m", by="person", key=key) is None
