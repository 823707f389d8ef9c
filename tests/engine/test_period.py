from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.ground.period import (
    NotAPeriod,
    Span,
    epoch_day,
    from_epoch_day,
    pieces,
    read_day,
    read_period,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def span(first: str, end: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026-03-31", "2026-03-31", "2026-04-01"),
        ("2026-02", "2026-02-01", "2026-03-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-H2", "2026-07-01", "2027-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_period_is_read_by_its_name(text, first, end):
    assert read_period(text) == span(first, end)


def test_a_year_that_starts_in_april_moves_its_quarters():
    assert read_period("2026-Q4", fiscal_start=4) == span("2027-01-01", "2027-04-01")
    assert read_period("2026", fiscal_start=4) == span("2026-04-01", "2027-04-01")
    assert read_period("2026-04", fiscal_start=4) == span("2026-04-01", "2026-05-01")


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-02-30", "0000", "2026-Q5", "March", "2026-3", "", "２０２６-03"]
)
def test_what_names_no_period_is_refused(text):
    with pytest.raises(NotAPeriod):
        read_period(text)


def test_a_refusal_says_how_to_write_it():
    with pytest.raises(NotAPeriod, match="write 2026-03 for a month"):
        read_period("March")
    with pytest.raises(NotAPeriod, match="write it as 2026-03-31"):
        read_day("31.3.2026")


def test_a_span_without_a_day_is_refused():
    with pytest.raises(NotAPeriod, match="holds no day"):
        span("2026-01-01", "2026-01-01")


def test_a_span_knows_its_months():
    assert span("2025-12-31", "2026-02-01").months == ["2025-12", "2026-01"]


def test_last_year_keeps_the_leap_day():
    assert span("2025-02-01", "2025-03-01").last_year() == span("2024-02-01", "2024-03-01")
    assert span("2024-02-01", "2024-03-01").last_year() == span("2023-02-01", "2023-03-01")
    assert span("2024-02-29", "2024-03-01").last_year().first == date(2023, 2, 28)


def test_before_a_whole_month_lies_the_month_before():
    assert span("2026-03-01", "2026-04-01").previous() == span("2026-02-01", "2026-03-01")
    assert span("2026-01-01", "2026-04-01").previous() == span("2025-10-01", "2026-01-01")
    assert span("2026-03-02", "2026-03-12").previous() == span("2026-02-20", "2026-03-02")


def test_a_span_is_cut_at_the_borders_of_quarters():
    assert pieces(span("2026-02-10", "2026-08-01"), "quarter") == [
        span("2026-02-10", "2026-04-01"),
        span("2026-04-01", "2026-07-01"),
        span("2026-07-01", "2026-08-01"),
    ]


@given(
    DAYS,
    st.integers(1, 900),
    st.sampled_from(["month", "quarter", "half", "year"]),
    st.integers(1, 12),
)
def test_the_pieces_lie_end_to_end(first, days, per, fiscal_start):
    whole = Span(first, from_epoch_day(epoch_day(first) + days))

    cut = pieces(whole, per, fiscal_start=fiscal_start)

    assert (cut[0].first, cut[-1].end) == (whole.first, whole.end)
    assert all(left.end == right.first for left, right in pairwise(cut))
