from __future__ import annotations

from datetime import date

from quanheng.demo import seasons
from quanheng.engine.ground.period import Span


def test_exchanged_weekend_days_are_worked():
    assert seasons.is_working(date(2025, 10, 11))
    assert not seasons.is_working(date(2025, 10, 18))


def test_festivals_are_free_from_the_first_day_to_the_last():
    assert seasons.is_working(date(2026, 2, 14))
    assert not seasons.is_working(date(2026, 2, 16))
    assert not seasons.is_working(date(2026, 2, 23))
    assert seasons.is_working(date(2026, 2, 24))


def test_an_ordinary_day_counts_a_hundred_and_the_last_three_half_more():
    assert seasons.bustle(date(2025, 11, 12)) == 100
    assert seasons.bustle(date(2025, 11, 26)) == 150


def test_shelves_are_filled_in_the_weeks_before_the_festival():
    assert seasons.bustle(date(2026, 1, 21)) == 100
    assert seasons.bustle(date(2026, 1, 22)) == 128
    assert seasons.bustle(date(2026, 2, 17)) == 4
    assert seasons.bustle(date(2026, 2, 25)) == 60


def test_six_months_are_closed():
    assert [month.name for month in seasons.months()] == [
        "2025-10",
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
        "2026-03",
    ]


def test_working_days_of_a_month_leave_out_what_is_free():
    november = seasons.working_days(Span(date(2025, 11, 1), date(2025, 12, 1)))

    assert len(november) == 20
