from __future__ import annotations

from datetime import date

import numpy as np

from quanheng.demo.calendar import MONTHS, NAMES, bustle, calendar, is_working
from quanheng.demo.dice import Dice
from quanheng.engine.ground.period import epoch_day


def test_exchanged_weekend_days_are_worked():
    assert is_working(date(2025, 10, 11))
    assert not is_working(date(2025, 10, 18))


def test_festivals_are_free_from_the_first_day_to_the_last():
    assert is_working(date(2026, 2, 14))
    assert not is_working(date(2026, 2, 15))
    assert not is_working(date(2026, 2, 23))
    assert is_working(date(2026, 2, 24))


def test_an_ordinary_day_counts_a_hundred_and_the_last_three_of_a_month_more():
    assert bustle(date(2025, 11, 12)) == 100
    assert bustle(date(2025, 11, 26)) == 150
    assert bustle(date(2025, 12, 30)) == 175  # a quarter ends


def test_shelves_are_filled_in_the_weeks_before_the_festival():
    assert bustle(date(2026, 1, 21)) == 100
    assert bustle(date(2026, 1, 22)) == 128
    assert bustle(date(2026, 2, 17)) == 4
    assert bustle(date(2026, 2, 25)) == 60


def test_twenty_seven_months_are_closed():
    assert (len(MONTHS), MONTHS[0], MONTHS[-1]) == (27, "2024-01", "2026-03")


def test_a_leap_day_is_a_working_day():
    assert np.isin(epoch_day(date(2024, 2, 29)), calendar().working)


def test_months_of_days_are_found_at_both_ends():
    days = np.array([epoch_day(date(2024, 2, 29)), epoch_day(date(2024, 3, 1))])

    assert [NAMES[place] for place in calendar().month_of(days)] == ["2024-02", "2024-03"]


def test_no_working_day_between_two_free_ones_gives_the_last():
    first, last = (np.array([epoch_day(date(2026, 2, day))]) for day in (16, 20))

    assert calendar().working_between(Dice("x"), first, last).tolist() == last.tolist()


def test_dice_of_a_topic_throw_the_same_on_every_machine():
    assert Dice("deals").below(1_000, 5).tolist() == PINNED
    assert Dice("deals", seed=17).below(1_000, 5).tolist() != PINNED
    assert Dice("receipts").below(1_000, 5).tolist() != PINNED


def test_a_longer_throw_begins_as_a_shorter_one():
    assert Dice("deals").below(6, 100).tolist()[:5] == Dice("deals").below(6, 5).tolist()


def test_weights_are_how_often_a_place_comes():
    thrown = Dice("weights").choice([1, 0, 3], 40_000)

    assert not (thrown == 1).any()
    assert 0.74 < (thrown == 2).mean() < 0.76


PINNED = [840, 547, 166, 958, 584]
