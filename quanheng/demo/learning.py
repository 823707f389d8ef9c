"""Training: who was given which course, who finished it, with how many right answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.demo import truths
from quanheng.demo.calendar import FACTS_PLACE, NAMES, TODAY_NUMBER, calendar
from quanheng.demo.dice import Dice, Flags, Ints
from quanheng.demo.forces import drift
from quanheng.demo.roster import Roster

FAMILIES = ("product", "selling", "customers", "high_value", "other")
SELLERS_SHARE = (24, 22, 18, 26, 10)
# Courses given per person and month in ppm; finished in percent at the start and at the end.
GIVEN, GIVEN_TO_HR, DONE = 290_000, 800_000, (70, 95)
QUESTIONS = 20


@dataclass(frozen=True)
class Training:
    """Courses as columns; `done` is −1 where somebody has not finished."""

    person: Ints
    day: Ints
    family: Ints
    course: Ints
    done: Ints
    cost: Ints
    right: Ints


def training(roster: Roster, seed: int) -> Training:
    """Return the courses given from 2024 on."""
    dice = Dice("training", seed)
    rows = roster.months.where(roster.months.month >= FACTS_PLACE)
    hr = np.array([seat.post == "hr" for seat in roster.org.seats])[rows.seat]
    rows = rows.where(dice.chance(np.where(hr, GIVEN_TO_HR, GIVEN), len(rows)))
    sells = np.array([seat.sells for seat in roster.org.seats])[rows.seat]
    count = len(rows)
    day = calendar().working_between(dice, rows.first, rows.last)
    family = np.where(
        sells, dice.choice(SELLERS_SHARE, count), np.where(dice.below(4, count) == 0, 0, 4)
    )
    finished = dice.below(1000, count) < drift(*DONE)[rows.month]
    done = np.where(finished, day + dice.between(1, 18, count), -1)
    done = np.where(done > TODAY_NUMBER, -1, done)
    cost = np.array([900, 1_100, 800, 2_600, 300], dtype=np.int64)[family] * 100
    cost = cost * dice.between(80, 120, count) // 100
    right = np.minimum(QUESTIONS, dice.bell(10, 20, count) + (rows.grade >= 2))
    return Training(
        rows.person, day, family, dice.below(6, count), done, cost, np.where(done < 0, -1, right)
    )


def trained(courses: Training, people: int) -> Flags:
    """Return by person and month who has finished a high-value training within the three months before."""
    found = np.zeros((people, len(NAMES)), dtype=np.bool_)
    high = (courses.family == FAMILIES.index("high_value")) & (courses.done >= 0)
    month = calendar().month_of(courses.done[high])
    for lag in range(1, truths.TRAINED_MONTHS + 1):
        inside = month + lag < len(NAMES)
        found[courses.person[high][inside], month[inside] + lag] = True
    return found
